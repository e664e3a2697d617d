"""How long a question is worked on: until its time is over, or until nobody waits for the answer any more.

Whoever waits says so around the call (`awaited`), the chain sets the time, and the work asks `check` between its steps.
Both go by context variables, so that they reach threads and libraries that carry a context, and no other question.
Nothing is interrupted in the middle of a step: steps are short because what they read is bounded (bounds.py).
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from rag.errors import NobodyWaits, TimeUp

_left: ContextVar[Callable[[], bool] | None] = ContextVar("left", default=None)
_end: ContextVar[tuple[float, float] | None] = ContextVar("end", default=None)


@contextmanager
def awaited(left: Callable[[], bool]) -> Iterator[None]:
    """Work done in this block is given up once `left()` is true. `left` is asked often and from any thread."""
    token = _left.set(left)
    try:
        yield
    finally:
        _left.reset(token)


def set_end(seconds: float) -> None:
    """From now on the work of this context has so many seconds."""
    _end.set((time.monotonic() + seconds, seconds))


def check() -> None:
    """Go on? Raises NobodyWaits or TimeUp."""
    left, end = _left.get(), _end.get()
    if left is not None and left():
        raise NobodyWaits("提问的人已经离开，不再作答")
    if end is not None and time.monotonic() > end[0]:
        raise TimeUp(f"{end[1]:g} 秒内没有答完，已放弃：请把问题问得短一些，或调大 WENBAO_ANSWER_TIMEOUT")
