"""What surrounds one call: how long it is worked on, who waits for it, and that nothing of it leaves the machine.

Whoever waits says so around the call (`awaited`), the chain sets the time (`set_end`), and the work asks `check`
between its steps. Both go by context variables, so that they reach threads and libraries that carry a context, and no
other question. Nothing is interrupted in the middle of a step: steps are short, since what they read is bounded.

LangSmith's tracing happens to be switched on in many environments and would take questions elsewhere: `untraced` and
`stepped` run a call without it. The same for providers' keys and addresses is models/chat_model.py's.
"""

import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from contextvars import Context, ContextVar, copy_context
from typing import TYPE_CHECKING, Any, TypeVar

from rag.errors import NobodyWaits, TimeUp

if TYPE_CHECKING:
    from langchain_core.runnables import RunnableConfig

T = TypeVar("T")
_END: Any = object()
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


def go_on() -> None:
    """Go on? Raises NobodyWaits or TimeUp."""
    left, end = _left.get(), _end.get()
    if left is not None and left():
        raise NobodyWaits("提问的人已经离开，不再作答")
    if end is not None and time.monotonic() > end[0]:
        raise TimeUp(f"{end[1]:g} 秒内没有答完，已放弃：请把问题问得短一些，或调大 WENBAO_ANSWER_TIMEOUT")


def untraced(tracing: bool, work: Callable[..., T], *args: Any, **kwargs: Any) -> T:
    """What `work` returns, run where LangSmith traces nothing, unless `tracing` lets it."""
    return _quietly(tracing, copy_context(), lambda: work(*args, **kwargs))


def stepped(tracing: bool, parts: Iterator[T]) -> Iterator[T]:
    """What `parts` yields, each step run so; the caller's own context is as it was between the steps."""
    context = copy_context()
    try:
        while (part := _quietly(tracing, context, lambda: next(parts, _END))) is not _END:
            yield part
    finally:
        if isinstance(parts, Generator):
            context.run(parts.close)


def _quietly(tracing: bool, context: Context, work: Callable[[], T]) -> T:
    if tracing:
        return context.run(work)
    from langchain_core.tracers.context import tracing_v2_callback_var
    from langsmith.run_helpers import tracing_context

    def quiet() -> T:
        tracing_v2_callback_var.set(None)
        with tracing_context(enabled=False, parent=False):
            return work()

    return context.run(quiet)


def without_tracers(config: "RunnableConfig | None", tracing: bool) -> "RunnableConfig":
    """The whole config, without the LangSmith tracer that a traced program around us hands down."""
    from langchain_core.runnables.config import ensure_config
    from langchain_core.tracers import LangChainTracer

    config = ensure_config(config)
    callbacks = config.get("callbacks")
    if tracing or not callbacks:
        return config

    if isinstance(callbacks, list):
        return {**config, "callbacks": [one for one in callbacks if not isinstance(one, LangChainTracer)]}
    manager = callbacks.copy()
    for handler in {*manager.handlers, *manager.inheritable_handlers}:
        if isinstance(handler, LangChainTracer):
            manager.remove_handler(handler)
    return {**config, "callbacks": manager}
