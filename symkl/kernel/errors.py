"""What the kernel says when it does not accept a proof."""

from __future__ import annotations

from typing import NoReturn

from symkl.errors import SymklError


class RejectedError(SymklError):
    """A proof that the kernel does not accept: which step, and what was expected."""


class CertificateError(RejectedError):
    """A certificate that cannot be read, or that is not of the statement or the laws that it is held against."""


def refuse(message: str) -> NoReturn:
    """Do not accept a proof.

    Raises
    ------
    RejectedError
        With the message.
    """
    raise RejectedError(message)
