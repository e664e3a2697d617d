"""The main path of one question, as a LangChain Runnable: rewrite → scope → retrieve → answer → verify → Answer.

`stream` yields the text as it grows and the Answer last; `invoke` drains it. Where a chat model is set it speaks over
the extractive answer, which stands wherever the model fails or does not hold. The parts come from build.py.
"""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from langchain_core.callbacks import CallbackManagerForChainRun
from langchain_core.runnables import Runnable, RunnableConfig
from langchain_core.runnables.config import run_in_executor

from rag import patience
from rag.bounds import Question, read_input
from rag.extract import refuse
from rag.outside import stepped, untraced, without_tracers
from rag.reading import read_answer
from rag.retrieve import Found, Searcher
from rag.rewrite import standalone
from rag.scope import Asked
from rag.spoken import EXTRACTIVE as EXTRACTIVE
from rag.spoken import Spoken
from rag.types import Answer, Turn
from rag.verify import verify

if TYPE_CHECKING:
    from rag.chat import ChatAnswerer
    from rag.settings import Settings

_DONE = object()


@dataclass(frozen=True, slots=True)
class Gathered:
    """A question on its way: as asked, standalone, scoped, with its evidence."""

    question: str
    standalone: str
    asked: Asked
    found: tuple[Found, ...]
    timings: dict[str, float]


class AnswerChain(Runnable[Any, Answer]):
    """question (or {"question", "history"}) → Answer."""

    def __init__(
        self, searcher: Searcher, settings: "Settings", digest: str, chat: "ChatAnswerer | None" = None
    ) -> None:
        self.searcher = searcher
        self._chat = chat
        self._settings = settings
        self._digest = digest

    # --- the Runnable's face --------------------------------------------------------------------------------

    def invoke(self, input: Question, config: RunnableConfig | None = None, **kwargs: Any) -> Answer:
        """The whole answer. Raises UsageError for an empty or overlong question, TimeUp for one that takes too long."""
        tracing = self._settings.tracing
        config = without_tracers(config, tracing)
        return untraced(tracing, self._call_with_config, self._drain, input, config, run_type="chain", **kwargs)

    def stream(  # type: ignore[override]  # text parts come before the Answer, by contract
        self, input: Question, config: RunnableConfig | None = None, **kwargs: Any
    ) -> Iterator[str | Answer]:
        """Parts of the text, then the Answer."""
        tracing = self._settings.tracing
        config = without_tracers(config, tracing)
        parts = self._transform_stream_with_config(iter([input]), self._stream, config, run_type="chain", **kwargs)
        yield from stepped(tracing, parts)

    async def astream(  # type: ignore[override]  # as above
        self, input: Question, config: RunnableConfig | None = None, **kwargs: Any
    ) -> AsyncIterator[str | Answer]:
        """The same parts; the work runs in one thread of its own, in step with the caller, and stops if that leaves."""
        loop, queue = asyncio.get_running_loop(), asyncio.Queue[Any]()
        taken, left = threading.Semaphore(0), threading.Event()

        def work() -> None:
            try:
                for part in self.stream(input, config, **kwargs):
                    loop.call_soon_threadsafe(queue.put_nowait, part)
                    taken.acquire()
                    if left.is_set():
                        break
            finally:
                loop.call_soon_threadsafe(queue.put_nowait, _DONE)

        worker = asyncio.ensure_future(run_in_executor(None, work))
        try:
            while (part := await queue.get()) is not _DONE:
                yield part
                taken.release()
            await worker  # raises what the work raised
        finally:
            left.set()
            taken.release()

    def _drain(self, input: Question, run_manager: CallbackManagerForChainRun) -> Answer:
        *_, answer = self._parts(input, RunnableConfig(callbacks=run_manager.get_child()))
        assert isinstance(answer, Answer)
        return answer

    def _stream(self, inputs: Iterator[Question], run_manager: CallbackManagerForChainRun) -> Iterator[Any]:
        for one in inputs:
            yield from self._parts(one, RunnableConfig(callbacks=run_manager.get_child()))

    # --- the main path --------------------------------------------------------------------------------------

    def _parts(self, input: Question, config: RunnableConfig) -> Iterator[str | Answer]:
        question, history = read_input(input, self._settings.max_question_chars)
        patience.set_end(self._settings.answer_timeout)  # of this run's own context
        gathered = self.find(question, history, config)
        patience.check()
        started = time.perf_counter()
        spoken, said = Spoken(read_answer(gathered.found, gathered.asked, self.searcher.catalog)), ""
        if self._chat is not None:
            for part in self._chat.stream(gathered.standalone, gathered.asked, gathered.found, spoken.draft, config):
                if isinstance(part, Spoken):
                    spoken = part
                else:
                    said += part
                    yield part
        gathered.timings["answer"] = _ms(started)
        answer = self._finish(gathered, spoken)
        yield from answer.text.removeprefix(said).splitlines(keepends=True)
        yield answer

    def find(self, question: str, history: Sequence[Turn], config: RunnableConfig | None = None) -> Gathered:
        """Rewrite, scope and retrieve."""
        started = time.perf_counter()
        reports = self.searcher.catalog.reports()
        text = standalone(question, history, reports)
        if self._chat is not None and history:
            text = self._chat.rewrite(question, history, text, reports, config)
        patience.check()
        rewritten = _ms(started)
        started = time.perf_counter()
        asked = self.searcher.read(text)
        found = self.searcher.search(asked)
        return Gathered(question, text, asked, found, {"rewrite": rewritten, "retrieve": _ms(started)})

    def _finish(self, gathered: Gathered, spoken: Spoken) -> Answer:
        started, draft = time.perf_counter(), spoken.draft
        verified = verify(draft)
        if not verified.text and not draft.lead:
            draft = replace(refuse(gathered.found, gathered.asked), statements=())
        gathered.timings["verify"] = _ms(started)
        timings = {key: gathered.timings.get(key, 0.0) for key in ("rewrite", "retrieve", "answer", "verify")}
        timings["total"] = round(sum(timings.values()), 3)
        dropped = tuple(f"有一句没有通过核对，已去掉：{text}" for text in verified.dropped)
        return Answer(
            question=gathered.question,
            standalone_question=gathered.standalone,
            text="\n".join(part for part in (draft.lead, verified.text) if part),
            refused=draft.reason is not None,
            reason=draft.reason,
            citations=verified.citations,
            figures=verified.figures,
            mode=spoken.mode,
            digest=self._digest,
            timings_ms=timings,
            notices=(*spoken.notices, *dropped),
            scope=_scope_json(gathered),
        )


def _scope_json(gathered: Gathered) -> dict[str, Any]:
    asked = gathered.asked
    reports = [r.id for found in gathered.found for r in found.side.reports[: max(1, found.side.primary)]]
    return {
        "regions": [region.name for region in asked.regions],
        "years": [[m.first, m.last] for m in asked.mentions],
        "kind": asked.kind.value if asked.kind else None,
        "reports": list(dict.fromkeys(reports)),
    }


def _ms(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 3)
