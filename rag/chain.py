"""The way of one question, as a LangChain Runnable: follow-up → read → search → answer → verify → Answer. Enter here.

`stream` yields the text as it grows and the Answer last; `invoke` drains it. Where a chat model is set it speaks over
the extractive answer, which stands wherever the model fails or does not hold. The parts come from build.py.

What LangChain programs send beside a text and {"question", "history"} is read in question/messages.py, a filter in
index/narrowed.py: a filtered question goes the same way, over a part of the index.
"""

import asyncio
import copy
import threading
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Self, cast

from langchain_core.callbacks import CallbackManagerForChainRun
from langchain_core.runnables import Runnable, RunnableConfig
from langchain_core.runnables.config import run_in_executor
from langchain_core.runnables.utils import ConfigurableFieldSpec

from rag.answer.about_last import answer_about, no_answer_yet, rests_on
from rag.answer.quote import read_answer
from rag.answer.refusal import refuse
from rag.answer.verdict import judge
from rag.calls import (
    Drafted,
    Question,
    go_on,
    is_heard,
    is_plain,
    is_watched,
    kind_of,
    ms_since,
    read_input,
    set_end,
    stepped,
    tell,
    untraced,
    without_tracers,
)
from rag.errors import UsageError
from rag.question.about import About, Wish, about_last, last_of_its_own
from rag.question.asked import Asked
from rag.question.asking import asks_met
from rag.question.follow_up import carried, standalone
from rag.question.intent import SAID_TO_US
from rag.search.found import Found, Gathered
from rag.search.searcher import Searcher, looked_in
from rag.shaped import Shaped
from rag.types import Answer, Draft, Hit, Spoken, Turn
from rag.verify.quotes import Verified, unsure, verify

if TYPE_CHECKING:
    from rag.answer.chat import ChatAnswerer, Task
    from rag.index.narrowed import Scope
    from rag.settings import Settings

_A_PAIR, _NARROWED = 2, 32  # so many filters' parts of the index are kept at hand
_DONE = object()


class AnswerChain(Shaped):
    """question (or {"question", "history"}) → Answer."""

    def __init__(
        self, searcher: Searcher, settings: "Settings", digest: str, chat: "ChatAnswerer | None" = None
    ) -> None:
        super().__init__(searcher)
        self._chat = chat
        self._settings = settings
        self._digest = digest
        self._narrowed: dict[tuple[Scope, ...], Self] = {}
        self._unnarrowed: Self | None = None

    @property
    def model(self) -> Runnable[Any, Any] | None:
        """The chat model that speaks; None where the reports' own words do."""
        return self._chat.model if self._chat is not None else None

    def warm(self) -> None:
        """Load now what the first question would: for a process that will be asked more than once."""
        self.searcher.warm()

    def close(self) -> None:
        """Let go of the index; asking afterwards raises StoreError. `with open_chain() as chain` does it by itself."""
        self.searcher.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # --- the Runnable's face --------------------------------------------------------------------------------

    def invoke(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> Answer:
        """The whole answer. Raises UsageError for an empty or overlong question, TimeUp for one that takes too long.

        `input` is the question, {"question", "history"}, or what else question/messages.py reads; `filter` (also by
        `bind`, in the input, or as config's `configurable`) says in which reports to look, see index/narrowed.py.
        """
        tracing = self._settings.tracing
        config = without_tracers(config, tracing)
        return untraced(tracing, self._call_with_config, self._drain, input, config, run_type="chain", **kwargs)

    def stream(  # type: ignore[override]  # text parts come before the Answer, by contract
        self, input: Any, config: RunnableConfig | None = None, **kwargs: Any
    ) -> Iterator[str | Answer]:
        """Parts of the text, then the Answer."""
        tracing = self._settings.tracing
        config = without_tracers(config, tracing)
        parts = self._transform_stream_with_config(iter([input]), self._stream, config, run_type="chain", **kwargs)
        yield from stepped(tracing, parts)

    async def astream(  # type: ignore[override]  # as above
        self, input: Any, config: RunnableConfig | None = None, **kwargs: Any
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

    @property
    def config_specs(self) -> list[ConfigurableFieldSpec]:
        """What `with_config(configurable=…)` knows: the filter."""
        return [ConfigurableFieldSpec("filter", Mapping, "filter", "只在哪些报告里找", None)]

    def _drain(self, input: Any, config: RunnableConfig, **kwargs: Any) -> Answer:
        *_, answer = self._asked(input, config, **kwargs)
        assert isinstance(answer, Answer)
        return answer

    def _stream(
        self, inputs: Iterator[Any], run_manager: CallbackManagerForChainRun, config: RunnableConfig, **kwargs: Any
    ) -> Iterator[Any]:
        del run_manager  # the config has its children's
        for one in inputs:
            yield from self._asked(one, config, **kwargs)

    def _asked(
        self, input: Any, config: RunnableConfig, *, filter: object = None, **others: Any
    ) -> Iterator[str | Answer]:
        """What was sent, as a question with its history, asked of what the filters let through."""
        if others:
            raise UsageError(f"不认识的参数 {'、'.join(others)}；可以有：filter")
        filters = [filter, config.get("configurable", {}).get("filter")]
        if not is_plain(input):
            from rag.question.messages import as_plain

            input = as_plain(input)
            filters.append(input.pop("filter", None))
        chain = self._within(filters) if any(filters) else self
        yield from chain._parts(input, config)

    def bind(self, *, filter: "Mapping[str, Any] | None" = None, **others: Any) -> Self:
        """This chain over a part of the index, whatever is called on it: asking, table(), as_tool(), as_retriever().

        Raises UsageError for a filter that is none, and for one that no indexed report is let in by.
        """
        if others:
            raise UsageError(f"不认识的参数 {'、'.join(others)}；可以有：filter")
        return self._within([filter])

    def with_config(self, config: RunnableConfig | None = None, **kwargs: Any) -> Runnable[Any, Answer]:
        """As of any Runnable; a `filter` in `configurable` narrows it as `bind` does."""
        given: dict[str, Any] = {**(config or {}), **kwargs}
        configurable = dict(given.get("configurable") or {})
        chain = self._within([configurable.pop("filter", None)])
        if "configurable" in given:
            given["configurable"] = configurable
        return Runnable.with_config(chain, cast(RunnableConfig, given))

    def _within(self, filters: Sequence[object]) -> Self:
        """This chain over a part of the index; it is kept, since the same few filters come again."""
        from rag.index.narrowed import read_scope
        from rag.search.narrowed import narrowed

        whole, own = self._unnarrowed or self, self.searcher.scopes
        scopes = tuple(dict.fromkeys((*own, *read_scope(*filters))))
        if scopes == own:
            return self
        found = whole._narrowed.get(scopes)
        if found is None:
            found = copy.copy(whole)
            found.searcher, found._unnarrowed = narrowed(whole.searcher, scopes), whole
            if len(whole._narrowed) >= _NARROWED:
                whole._narrowed.clear()
            whole._narrowed[scopes] = found
        return found

    # --- the main path --------------------------------------------------------------------------------------

    def _parts(self, input: Question, config: RunnableConfig) -> Iterator[str | Answer]:
        question, history = read_input(input, self._settings.max_question_chars)
        set_end(self._settings.answer_timeout)  # of this run's own context
        gathered = self.find(question, history, config)
        go_on()
        started = time.perf_counter()
        gathered, draft = self._in_other_words(gathered, self._read(gathered), history)
        spoken, said = Spoken(draft), ""
        if self._chat is not None and (task := self._task(gathered, spoken.draft, history)) is not None:
            gathered.timings["draft"] = ms_since(started)
            if is_heard():
                tell(Drafted(self._finish(gathered, spoken, RunnableConfig())))
            if spoken.draft.lead and spoken.draft.reason is None and spoken.draft.kind == "quote":
                said = f"{spoken.draft.lead}\n"
                yield said
            for part in self._chat.stream(task, config):
                if isinstance(part, Spoken):
                    spoken = part
                else:
                    said += part
                    yield part
        gathered.timings["answer"] = ms_since(started)
        answer = self._finish(gathered, spoken, config)
        yield from answer.text.removeprefix(said).splitlines(keepends=True)
        yield answer

    def _task(self, gathered: Gathered, draft: Draft, history: Sequence[Turn]) -> "Task | None":
        from rag.answer.chat import task

        given = (gathered.standalone, gathered.asked, gathered.found, draft, self.searcher, tuple(history))
        return task(*given, about=gathered.about is not None)

    def find(self, question: str, history: Sequence[Turn], config: RunnableConfig | None = None) -> Gathered:
        """Make the question stand by itself, read it, and search; of one about the last answer, that one's question."""
        if history and (about := self._about(question, history)) is not None:
            return self._find_last(question, about, history, config)
        started = time.perf_counter()
        text = self._standalone(question, history, config) if history else question.strip()
        go_on()
        rewritten = ms_since(started)
        started = time.perf_counter()
        asked = self.searcher.read(text)
        if not history and not any(term.noun for term in asked.terms) and (about := self._about(question)) is not None:
            return Gathered(question, text, asked, (), {"rewrite": rewritten}, about=(about, ""))
        whole, readings = None, self._readings(text, asked)
        while whole is None and (reading := next(readings, None)) is not None:
            text, asked = reading
            whole = self._whole(text, asked)
        found = self._search(asked, config) if whole is None and asked.intent not in SAID_TO_US else ()
        brought = carried(self.searcher.read(question), asked) if history else ()
        timings = {"rewrite": rewritten, "retrieve": ms_since(started)}
        return Gathered(question, text, asked, found, timings, brought, whole=whole)

    def _about(self, question: str, history: Sequence[Turn] = ()) -> About | None:
        about = about_last(question, history, self.searcher.catalog.reports())
        return about if about is None or about.wish is not Wish.RESHAPE or self._chat is not None else None

    def _search(self, asked: Asked, config: RunnableConfig | None) -> tuple[Found, ...]:
        if config is None or not is_watched(config):
            return self.searcher.search(asked)
        from rag.spans import retrieve

        return retrieve(self.searcher, asked.question, config, lambda: self.searcher.search(asked))

    def _readings(self, text: str, asked: Asked) -> "Iterator[tuple[str, Asked]]":
        if not (asked.compares and asked.of_report):
            return iter(((text, asked),))
        from rag.question.by_report import readings

        return readings(text, asked, self.searcher.read)

    def _whole(self, text: str, asked: Asked) -> Draft | None:
        """What a report says as a whole, or many of them tell of an indicator, where that is asked and can be told."""
        if asked.brief is None:
            pair = self._pair(text, asked) if asked.compares or set("，, ") & set(text) else None
            anywhere = asked.anywhere and len(self.searcher.catalog.reports()) > 1
            return pair or (self._table(text, asked) if asked.compares or anywhere or asks_met(text) else None)
        if (asks_met(text) or asked.brief.met) and (kept := self._table(text, asked)) is not None:
            return kept  # 2018年经济增长指标达到了吗 is about an indicator, and no overview of all of them
        from rag.answer.overview_asked import answer_overview

        return answer_overview(asked, asked.brief, self.searcher.catalog, self.searcher.search)

    def _pair(self, text: str, asked: Asked) -> Draft | None:
        """Two figures and what is asked of them together, where both are told; or what one sentence tells of both."""
        from rag.answer.two_figures import answer_pairs
        from rag.question.together import asks_together, says_promised
        from rag.question.two_sides import read_pairs

        if not asks_together(asked):
            return None
        catalog = self.searcher.catalog
        if says_promised(text):
            from rag.answer.aims_given import answer_aims
            from rag.question.aims_given import read_aims

            if held := answer_aims(read_aims(text, asked, catalog.reports()), catalog, self.searcher.search):
                return held
        if told := answer_pairs(read_pairs(text, asked, catalog.reports()), catalog, self.searcher.search):
            return told
        from rag.answer.since_year import answer_against

        return answer_against(asked, catalog)

    def _table(self, text: str, asked: Asked) -> Draft | None:
        """What a question over many reports asks for: its table, or who says a word; None where there is neither."""
        from rag.question.many import read_many
        from rag.question.mentioned import read_mentioned, read_survey

        catalog = self.searcher.catalog
        mentioned, survey = (read(text, asked, catalog.reports()) for read in (read_mentioned, read_survey))
        if mentioned is not None or survey is not None:
            from rag.answer.mentions import who_says

            if (told := who_says(mentioned, survey, asked, self.searcher)) is not None or mentioned is not None:
                return told
        many = read_many(text, asked, catalog.reports(), catalog.figure_names)
        if many is None:
            return None
        from rag.answer.table import answer_table

        return answer_table(many, catalog, self.searcher.search)

    def _find_last(
        self, question: str, about: About, history: Sequence[Turn], config: RunnableConfig | None
    ) -> Gathered:
        """The evidence of the last question that asked something itself, for a follow-up about its answer."""
        at = last_of_its_own(history, self.searcher.catalog.reports())
        if at < 0:
            return Gathered(question, question.strip(), self.searcher.read(question), (), {}, about=(about, ""))
        before = self.find(history[at].question, history[:at], config)
        text = f"{question.strip()}（就“{before.standalone}”的回答而言）"
        return replace(before, question=question, standalone=text, about=(about, history[-1].answer), carried=())

    def _read(self, gathered: Gathered) -> Draft:
        """The extractive answer, or what is said about the last one."""
        return self._kept(gathered, self._draft(gathered))

    def _in_other_words(self, gathered: Gathered, draft: Draft, history: Sequence[Turn]) -> tuple[Gathered, Draft]:
        asked, worked_out = gathered.asked, any(one.derived for one in draft.statements)
        many = sum(1 + 2 * (m.first != m.last) for m in asked.mentions) + len(asked.regions) > _A_PAIR
        may_hold_two = asked.across or asked.compares or set("，, ") & set(asked.question)
        again = history or many or (draft.reason and asked.unit) or (may_hold_two and not worked_out)
        if gathered.about or asked.brief or asked.claims or not again:
            return gathered, draft
        from rag.answer.in_other_words import in_other_words

        return in_other_words(gathered, draft, history, self.searcher.catalog.reports(), self.find, self._read)

    def _kept(self, gathered: Gathered, draft: Draft) -> Draft:
        """The draft without what a filter leaves out; a refusal where nothing is left of it."""
        kept = draft
        for scope in self.searcher.scopes:
            kept = scope.keep(kept)
        if draft.statements and not kept.statements and draft.reason is None:
            return replace(refuse(gathered.found, gathered.asked, self.searcher.catalog), statements=())
        return kept

    def _draft(self, gathered: Gathered) -> Draft:
        catalog, asked = self.searcher.catalog, gathered.asked
        if gathered.about is None:
            if gathered.whole is not None:
                return gathered.whole
            draft = read_answer(gathered.found, asked, catalog)
            if not asked.claims:
                return draft
            anytime = replace(asked, mentions=(), kind=None, report_year=None)
            judged = judge(draft, asked, lambda: self.searcher.search(anytime))
            missing = draft.lead if asked.foreign and judged.lead != draft.lead else ""
            return replace(judged, lead="\n".join(part for part in (missing, judged.lead) if part))
        about, answer = gathered.about
        if not answer:
            return no_answer_yet()
        hits = [match.hit for one in gathered.found for match in one.matches]
        hits += [quote.hit for quote in gathered.whole.quotes] if gathered.whole else []

        def search(line: str) -> list[Hit]:
            return [match.hit for one in self.searcher.search(self.searcher.read(line)) for match in one.matches]

        return answer_about(about, rests_on(answer, hits, search), catalog)

    def _standalone(self, question: str, history: Sequence[Turn], config: RunnableConfig | None) -> str:
        if config is None or not is_watched(config):
            return self._rewritten(question, history, config)
        from rag.spans import step

        told = {"question": question, "history": [[turn.question, turn.answer] for turn in history]}
        work = partial(self._rewritten, question, history)
        return step("wenbao_rewrite", config, told, work, lambda text: {"standalone_question": text})

    def _rewritten(self, question: str, history: Sequence[Turn], config: RunnableConfig | None) -> str:
        reports = self.searcher.catalog.reports()
        by_rule = standalone(question, history, reports)
        return by_rule if self._chat is None else self._chat.rewrite(question, history, by_rule, reports, config)

    def _verified(self, draft: Draft, config: RunnableConfig) -> Verified:
        if not is_watched(config):
            return verify(draft)
        from rag.spans import step

        told = {"statements": [statement.text for statement in draft.statements]}
        return step(
            "wenbao_verify", config, told, lambda _: verify(draft), lambda v: {"text": v.text, "dropped": v.dropped}
        )

    def _finish(self, gathered: Gathered, spoken: Spoken, config: RunnableConfig) -> Answer:
        started, draft = time.perf_counter(), self._kept(gathered, spoken.draft)
        verified = self._verified(draft, config)
        if not verified.text and (not draft.lead or draft.statements):
            draft = replace(refuse(gathered.found, gathered.asked, self.searcher.catalog), statements=())
        gathered.timings["verify"] = ms_since(started)
        timings = {key: gathered.timings.get(key, 0.0) for key in ("rewrite", "retrieve", "answer", "verify")}
        timings["total"] = round(sum(timings.values()), 3)
        dropped = tuple(f"有一句没有通过核对，已去掉：{text}" for text in verified.dropped)
        citations = tuple(map(self.searcher.catalog.located, verified.citations))
        return Answer(
            question=gathered.question,
            standalone_question=gathered.standalone,
            text="\n".join(part for part in (draft.lead, verified.text) if part),
            refused=draft.reason is not None,
            reason=draft.reason,
            citations=citations,
            figures=verified.figures,
            mode=spoken.mode,
            digest=self._digest,
            timings_ms=timings,
            notices=(*spoken.notices, *dropped, *unsure(citations), *self.searcher.notices()),
            scope=looked_in(gathered),
            kind=kind_of(draft, spoken.mode),
            carried=gathered.carried,
            table=draft.table,
            usage=spoken.usage,
        )
