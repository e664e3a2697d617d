"""What surrounds one call: its bounds, how long it is worked on, who waits, and that nothing leaves the machine.

Page, terminal, HTTP, the OpenAI protocol, MCP, eval and Python all hand their questions to `read_input`, the one
bound on them. A question that is too long is refused, since half of it is another one. A conversation is never
refused for its length: a chat client sends all of it with every question, so what lies far back falls away and what
is long is cut.

Whoever waits says so around the call (`awaited`), the chain sets the time (`set_end`), and the work asks `check`
between its steps. Both go by context variables, so that they reach threads and libraries that carry a context, and no
other question. Nothing is interrupted in the middle of a step: steps are short, since what they read is bounded.

LangSmith's tracing happens to be switched on in many environments and would take questions elsewhere: `untraced` and
`stepped` run a call without it. The same for providers' keys and addresses is models/chat_model.py's.
"""

import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import Context, ContextVar, copy_context
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from rag.errors import NobodyWaits, TimeUp, UsageError
from rag.types import EXTRACTIVE, Answer, AnswerKind, Draft, Turn

if TYPE_CHECKING:
    from langchain_core.runnables import RunnableConfig

Question: TypeAlias = "str | Mapping[str, Any]"

TURNS = 20
"""Exchanges read, the latest ones: nobody's follow-up leans on what was said before these."""
PAST_QUESTION = 300
"""Characters of a past question: its end, where one who pastes a text puts what is asked."""
PAST_ANSWER = 2000
"""Characters of a past answer: its beginning, where the figure stands."""
_ROLES = ("human", "user", "ai", "assistant", "system")

T = TypeVar("T")
_END: Any = object()
_left: ContextVar[Callable[[], bool] | None] = ContextVar("left", default=None)
_listener: "ContextVar[Callable[[Event], None] | None]" = ContextVar("listener", default=None)
_end: ContextVar[tuple[float, float] | None] = ContextVar("end", default=None)


@dataclass(frozen=True, slots=True)
class Drafted:
    """Told while a model writes: the extractive answer, which the model's will stand beside or replace."""

    answer: Answer


@dataclass(frozen=True, slots=True)
class Step:
    """Told while a model works: what it looks up, in words (查 深圳市2023年报告 · 外贸)."""

    text: str


Event: TypeAlias = Drafted | Step
"""What happens before an answer is there, beside its text; see `listening`."""


@contextmanager
def awaited(left: Callable[[], bool]) -> Iterator[None]:
    """Work done in this block is given up once `left()` is true. `left` is asked often and from any thread."""
    token = _left.set(left)
    try:
        yield
    finally:
        _left.reset(token)


@contextmanager
def listening(listener: "Callable[[Event], None]") -> Iterator[None]:
    """What happens in this block beside the text of an answer (a draft, a step of a model) is told to `listener`."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)


def is_heard() -> bool:
    """Does anybody listen?"""
    return _listener.get() is not None


def tell(event: "Event") -> None:
    """Tell whoever listens; it may be called from any thread that carries the context."""
    listener = _listener.get()
    if listener is not None:
        listener(event)


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


def is_watched(config: "RunnableConfig | None") -> bool:
    """Whether any callback sees the runs below this one."""
    callbacks = (config or {}).get("callbacks")
    return bool(callbacks if isinstance(callbacks, list) or callbacks is None else callbacks.handlers)


# --- what is asked ----------------------------------------------------------------------------------------------


def ms_since(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 3)


def read_input(input: Question, limit: int) -> tuple[str, tuple[Turn, ...]]:
    """(question, history) of what a caller passed in; the question has at most `limit` characters. UsageError."""
    if not isinstance(input, (str, Mapping)):
        raise UsageError("问题应为一段文字，或 {question, history}")
    if isinstance(input, str):
        question, history = input, tuple[Turn, ...]()
    else:
        question = input.get("question", "")
        turns = input.get("history") or ()
        if not isinstance(turns, Sequence):
            raise UsageError("history 应为 [[问题, 回答], …]")
        history = tuple(_turn(item) for item in turns[-TURNS:])
    if not isinstance(question, str):
        raise UsageError("问题应为一段文字，或 {question, history}")
    if len(question) > limit:
        raise UsageError(f"问题太长（{len(question)} 字）：请不要超过 {limit} 字")
    if not any(char.isalnum() for char in question):
        raise UsageError("问题是空的：请写一个问题，例如“2022年新增学位目标是多少”")
    return _whole(question), history


def is_plain(input: Any) -> bool:
    """A text, or {"question", "history"} with the exchanges in pairs: what needs no reading of messages."""
    if isinstance(input, str):
        return True
    if not isinstance(input, Mapping) or not input.keys() <= {"question", "history"}:
        return False
    turns = input.get("history") or ()
    return isinstance(input.get("question"), str) and isinstance(turns, Sequence) and all(map(_is_pair, turns))


def _is_pair(turn: Any) -> bool:
    """("human", "…") is half of one, and a message."""
    return isinstance(turn, Turn) or (isinstance(turn, (list, tuple)) and len(turn) == 2 and turn[0] not in _ROLES)


def _turn(item: Any) -> Turn:
    said = (item.question, item.answer) if isinstance(item, Turn) else item
    if isinstance(said, (list, tuple)) and len(said) == 2 and all(isinstance(part, str) for part in said):
        return Turn(_whole(said[0].strip()[-PAST_QUESTION:]), _whole(said[1][:PAST_ANSWER]))
    raise UsageError("history 应为 [[问题, 回答], …]")


def _whole(text: str) -> str:
    """Without half a surrogate pair, as JSON may bring it."""
    return text.encode("utf-8", "replace").decode()


def kind_of(draft: Draft, mode: str) -> AnswerKind:
    """What sort of answer a draft becomes."""
    if draft.reason is not None:
        return "refusal"
    return draft.kind if mode == EXTRACTIVE or draft.table is not None else "chat"
