"""A limit of computing time: after it, whatever the process is at is left.

Time is what the process itself computes, so that what is found does not depend on what else the machine does.
"""

from __future__ import annotations

import signal
import threading
import time
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
AGAIN_AFTER = 0.02  # seconds until it is tried again where an exception could not be raised


class _LateError(BaseException):
    """Raised wherever the code happens to be; nothing that catches errors may catch it."""


def within(seconds: float, work: Callable[[], T]) -> T | None:
    """Return what ``work`` returns, or ``None`` if it takes longer; where this thread has no timer, it runs to its end.

    One limit may stand within another.
    """
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        return work()
    armed, found, left, interval = True, None, 0.0, 0.0

    def ring(*_: object) -> None:
        if armed:
            raise _LateError

    before, begun = signal.signal(signal.SIGPROF, ring), time.process_time()
    try:
        # the exception may come at any place, also when the work has just been done
        try:
            left, interval = signal.setitimer(signal.ITIMER_PROF, seconds, AGAIN_AFTER)
            found = work()
        finally:
            armed = False
    except _LateError:
        pass
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
        if left:
            signal.setitimer(signal.ITIMER_PROF, max(left - (time.process_time() - begun), AGAIN_AFTER), interval)
    return found
