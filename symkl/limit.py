"""A limit of computing time: after it, whatever the process is at is left.

Time is what the process itself computes, so that what is found does not depend on what else the machine does.
"""

from __future__ import annotations

import signal
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

AGAIN_AFTER = 0.02  # seconds until it is tried again where an exception could not be raised


class _LateError(BaseException):
    """Raised wherever the code happens to be; nothing that catches errors may catch it."""


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Leave the block after so many seconds, where the system has such a timer for this thread; else it runs to its end."""
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return
    armed = True

    def ring(*_: object) -> None:
        if armed:
            raise _LateError

    before, begun = signal.signal(signal.SIGPROF, ring), time.process_time()
    left, interval = signal.setitimer(signal.ITIMER_PROF, seconds, AGAIN_AFTER)
    try:
        try:
            yield
        finally:
            armed = False
    except _LateError:
        pass
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
        if left:
            signal.setitimer(signal.ITIMER_PROF, max(left - (time.process_time() - begun), AGAIN_AFTER), interval)
