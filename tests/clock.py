"""Bounds on time that hold on a busy machine too."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def little_work(seconds: float) -> Iterator[None]:
    """Fail if the block takes more time of the processor than that; what else the machine does is not counted."""
    began = time.process_time()
    try:
        yield
    finally:
        took = time.process_time() - began
        assert took < seconds, f"it took {took:.2f} s of the processor, and may take {seconds:g} s"


@contextmanager
def in_time(seconds: float = 15) -> Iterator[None]:
    """Fail if the block takes longer by the clock: for what would hang, or go on for much longer, without its limit."""
    began = time.monotonic()
    try:
        yield
    finally:
        took = time.monotonic() - began
        assert took < seconds, f"it took {took:.1f} s, and may take {seconds:g} s"


def comes(sign: Callable[[], object], within: float = 15) -> bool:
    """Whether something comes to be true within some seconds."""
    until = time.monotonic() + within
    while not (seen := sign()) and time.monotonic() < until:
        time.sleep(0.02)
    return bool(seen)
