"""Work for the tests of engines: functions that a process of its own can import."""

from __future__ import annotations

import os
import signal

from onrecord.engines import Work


def make_work() -> Work:
    """Return work that makes its job large, raises, or ends its process."""
    return _work


def make_nothing() -> Work:
    """Break before there is any work."""
    raise OSError("no models here")


def _work(job: str) -> str:
    if job == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if job == "raise":
        raise ValueError("a bad job")
    return job.upper()
