"""Every error that symkl raises on purpose: what happened, where, and the way out."""

from __future__ import annotations


class SymklError(Exception):
    """Something symkl refuses, said in one line.

    Parameters
    ----------
    message : str
        What is wrong, naming the thing.
    where : str
        The place: a file and line, a declaration, or the text itself.
    hint : str
        What to try.
    """

    def __init__(self, message: str, *, where: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.hint = hint

    def __str__(self) -> str:
        text = f"{self.where}: {self.message}" if self.where else self.message
        return f"{text}\n  hint: {self.hint}" if self.hint else text


class ShapeError(SymklError):
    """Two shapes that do not fit each other."""


class ParseError(SymklError):
    """Text that is not a statement or a declaration of symkl's grammar."""


class DeclarationError(SymklError):
    """A symbol declared twice, with facts that contradict each other, or with an unknown fact."""


class ScopeError(SymklError):
    """A bound index used outside the sum that binds it."""


class NotFoundError(SymklError):
    """A derivation, a file or a name that does not exist."""


class LoadError(SymklError):
    """A derivation file that cannot be read or that raises while it is."""


class UnsupportedError(SymklError):
    """A construct that is understood but that the step at hand cannot handle."""


class ClusterError(SymklError):
    """A cluster that nobody answers for, or whose workers cannot decide: no matter of one statement."""


class UnsoundError(SymklError):
    """Two independent methods disagree about one statement: a bug in symkl, never the user's fault."""
