"""Processes that the tests start end with them, also when a run is killed."""

import ctypes
import signal
import sys

PR_SET_PDEATHSIG = 1


def dies_with_us() -> None:
    """For Popen's preexec_fn: the kernel ends the process when the one that started it is gone (Linux; elsewhere nothing)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
