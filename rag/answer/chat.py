"""The chat answerer: evidence → numbered prompt → a model's stream → claims that were checked before they show.

The main path is `ChatAnswerer.stream`. Nothing of the model is shown before verify/claims.py has proven it; what of it
stands beside the extractive reader's answer is readers.py's, what is shown to the model is chat_evidence.py's.
"""

import logging
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage, BaseMessageChunk
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import Runnable, RunnableConfig

from rag.answer.chat_agent import can_call, refuses_tools
from rag.answer.chat_evidence import (
    LARGE,
    SMALL,
    Passage,
    answers,
    evidence,
    fits_question,
    in_time,
    is_open,
    piece,
    quoted,
    talk,
)
from rag.answer.chat_rewrite import rewrite
from rag.answer.prompts import REFUSAL, load_prompt
from rag.answer.readers import Tally, settle
from rag.answer.tools import Shelf
from rag.calls import go_on
from rag.errors import NobodyWaits
from rag.models.chat_model import LOCAL, failure
from rag.models.tokens import TokenCounter
from rag.question.asked import Asked, Tongue
from rag.search.found import Found
from rag.search.searcher import Searcher
from rag.shown import Usage
from rag.types import Draft, Reason, Report, Spoken, Statement, Turn
from rag.verify.claims import Checker
from rag.verify.declining import beside, declines, modest, refuses
from rag.verify.foreign import is_foreign
from rag.verify.model_text import Sentence, Splitter, Unthink
from rag.verify.quotes import number_quotes

if TYPE_CHECKING:
    from rag.settings import Settings

log = logging.getLogger("wenbao.model")

Chunk: TypeAlias = tuple[str | None, bool, tuple[int, int]]
"""Some text of a model's stream (None: what came before was none of the answer), whether it was cut there, and the
tokens that it says it has read and written.
"""
STEPS = 6
_MAX_CHARS = 8000
_BACKOFF, _LONGEST_WAIT = 0.5, 8.0
_EMPTY = "没有内容"


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be answered: the standalone question, what was found, and the extractive reader's draft."""

    question: str
    asked: Asked
    found: Sequence[Found]
    draft: Draft
    searcher: Searcher
    history: Sequence[Turn] = ()
    about: bool = False
    """It is about the last answer: what that rests on is the draft's, and any words may be said of it."""


def task(
    question: str,
    asked: Asked,
    found: Sequence[Found],
    draft: Draft,
    searcher: Searcher,
    history: Sequence[Turn],
    *,
    about: bool,
) -> Task | None:
    """What a model could read for a question; None for what is said to us or asked back, and of a place that has no
    report: its name is exact, and nothing that is found is its.
    """
    strange = draft.reason is Reason.REPORT_NOT_INDEXED and bool(asked.foreign or asked.spoken)
    if draft.kind in ("notice", "clarify") or strange or not (found or draft.quotes):
        return None
    return Task(question, asked, found, draft, searcher, history, about)


@dataclass(frozen=True, slots=True)
class _Job:
    """What one answer is made from."""

    task: Task
    messages: list[BaseMessage]
    shelf: Shelf
    held_back: bool
    """Nothing is shown before something speaks to the question: one figure or fact is asked for."""
    checkers: dict[int, Checker] = field(default_factory=dict)

    @property
    def checker(self) -> Checker:
        """Over all that the model was shown so far."""
        shown = len(self.shelf.passages)
        if shown not in self.checkers:
            task = self.task
            table = task.draft.kind == "table"
            computed = [figure for one in task.draft.statements for figure in one.derived if table]
            foreign = task.about or task.asked.tongue is Tongue.ENGLISH
            passages = self.shelf.passages
            told = task.draft.statements if table else ()
            self.checkers[shown] = Checker(passages, task.asked.question, computed=computed, told=told, foreign=foreign)
        return self.checkers[shown]


class ChatAnswerer:
    """One chat model at work; safe to share between threads if the model is."""

    def __init__(
        self,
        model: Runnable[Any, Any],
        settings: "Settings",
        *,
        prompt: ChatPromptTemplate | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """`model` is a chat model, or one wrapped (`with_retry`, `bind`); `prompt` instead of prompts/answer.md.

        Raises PromptError.
        """
        self.name = settings.model or "model"
        self.model = model
        self._settings = settings
        self._sleep = sleep
        self._tokens = TokenCounter(settings)
        self._local = settings.model == LOCAL
        self._prompt = prompt or load_prompt("local" if self._local else "answer")
        usual = 0 if self._local else STEPS
        self._steps = usual if settings.model_steps is None else settings.model_steps
        self._tools = self._steps > 0 and can_call(model)
        """Until the server is seen to refuse them."""
        budget = SMALL if self._local else LARGE
        self.budget = replace(budget, tokens=settings.evidence_tokens or budget.tokens)

    def stream(self, task: Task, config: RunnableConfig | None = None) -> Iterator[str | Spoken]:
        """Parts of the answer's text as they are proven, then the Spoken: the draft where nothing is found to show.

        Raises TokenizerError.
        """
        weak = self._local and task.draft.reason is not None  # a refusal by slot is not its to overrule
        passages = [] if weak else self.fitting(task)
        if not passages:
            yield Spoken(task.draft)
            return
        tally = Tally()
        job = self._job(task, passages)
        yield from self._listen(job, tally, config)
        spoken = settle(tally, task.draft, task.found, task.asked, task.searcher.catalog, self.name, weak=self._local)
        yield replace(spoken, usage=self._usage(job, tally))

    def _usage(self, job: _Job, tally: Tally) -> Usage | None:
        """What it cost; of a server that does not say, as counted here; None of one that did not answer."""
        if tally.read or tally.written:
            return Usage(tally.read, tally.written)
        if not tally.said:
            return None
        return Usage(
            self._tokens.count("".join(str(one.text) for one in job.messages)),
            self._tokens.count(tally.said),
            counted=True,
        )

    def fitting(self, task: Task) -> list[Passage]:
        """The widest evidence that the budget holds, or as much of the narrowest as it does."""
        passages, count, found = list[Passage](), 0, task.found
        if self.budget.whole and task.draft.kind == "overview" and not found:
            found = task.searcher.search(task.asked)  # the reader takes a report apart without a search
        for passages in evidence(task.asked, found, task.draft, task.searcher.catalog, self.budget):
            count = self._tokens.fit([piece(n, one) for n, one in enumerate(passages, 1)], self.budget.tokens)
            if count == len(passages) and passages:
                break
        return passages[:count]

    def _job(self, task: Task, passages: Sequence[Passage]) -> _Job:
        pieces = [piece(number, one) for number, one in enumerate(passages, 1)]
        told = {"evidence": "\n\n".join(pieces), "question": quoted(task.question), "refusal": REFUSAL}
        told |= {"talk": talk(task.history)}
        known = {name: told[name] for name in self._prompt.input_variables}
        held_back = not task.about and task.draft.kind == "quote" and not is_open(task.asked, task.draft)
        shelf = Shelf(list(passages), self._tokens, self.budget.tokens)
        return _Job(task, self._prompt.format_messages(**known), shelf, held_back)

    def rewrite(
        self,
        question: str,
        history: Sequence[Turn],
        by_rule: str,
        reports: Sequence[Report],
        config: RunnableConfig | None = None,
    ) -> str:
        """The standalone question: the model's where it keeps to what was said, else `by_rule`."""
        return rewrite(self.model, question, history, by_rule, reports, config)

    def _listen(self, job: _Job, tally: Tally, config: RunnableConfig | None) -> Iterator[str]:
        """The text of each sentence that holds, as soon as it is whole; what else happens goes to `tally`."""
        splitter, unthink = Splitter(), Unthink()
        chars = 0
        try:
            with closing(self._chunks(job, config)) as parts:
                for text, cut, (read, written) in parts:
                    go_on()
                    tally.read, tally.written = tally.read + read, tally.written + written
                    if text is None:  # what it said so far was on the way to a tool
                        splitter, unthink, tally.held, tally.refused = Splitter(), Unthink(), [], False
                        continue
                    chars += len(text)
                    tally.said += text
                    tally.cut = tally.cut or cut or chars > _MAX_CHARS
                    said = unthink.feed(text)
                    if unthink.stray:  # all so far was thought
                        splitter, unthink.stray, tally.held = Splitter(), False, []
                    for sentence in splitter.feed(said):
                        yield from _take(job, sentence, tally)
                    if chars > _MAX_CHARS:
                        break
        except NobodyWaits:
            raise
        except Exception as error:  # any class of any provider's client; the answer goes on without the model
            tally.failed = failure(error, self._settings.model_timeout)
            log.warning("chat model %s failed: %s", self.name, tally.failed.reason)
        last = list(splitter.feed(unthink.flush()))
        if tally.cut or tally.failed:
            splitter.drop_unfinished()  # half a figure is another figure
        for sentence in [*last, *splitter.flush()]:
            yield from _take(job, sentence, tally)

    def _chunks(self, job: _Job, config: RunnableConfig | None) -> Generator[Chunk, None, None]:
        """The model's stream; tried again only while nothing has come, without tools where those are refused."""
        attempt = 0
        while True:
            begun, tools = False, self._tools
            go_on()
            try:
                for chunk in self._spoken(job, config):
                    text = None if chunk is None else str(chunk.text)
                    begun = begun or bool(text)
                    yield text, chunk is not None and _is_cut(chunk), _tokens_of(chunk)
                return
            except Exception as error:  # read by its kind in failure(): each provider has its own classes
                if tools and not begun and refuses_tools(error):
                    self._tools = False
                    continue
                why = failure(error, self._settings.model_timeout)
                if begun or not why.retry or attempt >= self._settings.model_retries:
                    raise
                self._sleep(why.wait if why.wait is not None else min(_LONGEST_WAIT, _BACKOFF * 2**attempt))
                attempt += 1

    def _spoken(self, job: _Job, config: RunnableConfig | None) -> "Iterator[BaseMessageChunk | BaseMessage | None]":
        if not self._tools or not isinstance(self.model, BaseChatModel) or job.task.draft.kind == "table":
            yield from self.model.stream(job.messages, config)
            return
        from rag.answer.chat_agent import chunks
        from rag.answer.tools import Desk

        yield from chunks(self.model, job.messages, Desk(job.task.searcher, job.shelf).tools(), self._steps, config)


def _take(job: _Job, sentence: Sentence, tally: Tally) -> Iterator[str]:
    """The new text that a sentence adds to the answer, if it holds, speaks to the question and was not said yet."""
    if job.task.draft.kind == "table" and sentence.row:
        return  # the table is code's
    rest = beside(sentence.text) if declines(sentence.text) else sentence.text
    if not rest and (tally.statements or tally.held):
        if not job.checker.is_asked(sentence.text):
            return  # that something is missing which nobody asked for is no part of an answer
        yield from _show([*tally.held, Statement(modest(sentence.text), (), (), sentence.opens)], tally)
        tally.held = []
        return
    if refuses(sentence.text) and not tally.statements and not tally.dropped:
        tally.refused = True
        sentence = Sentence(rest, sentence.marks)
    if not rest:
        return
    checked = job.checker.check(sentence)
    tally.unknown += checked.unknown
    if checked.problem and checked.problem != _EMPTY:
        tally.dropped.append(checked.problem)
    fresh = [one for one in checked.statements if not _said(one, tally)]
    if not fresh:
        return
    tally.mended += checked.mended
    tally.translated = tally.translated or is_foreign(sentence.text)
    begun = bool(tally.statements) or any(one.quotes for one in fresh)
    if tally.refused or not begun or (job.held_back and not tally.statements and not _answers(fresh, job)):
        tally.held += fresh
        return
    held, tally.held = tally.held, []
    yield from _show([*held, *fresh], tally)


def _said(statement: Statement, tally: Tally) -> bool:
    return statement.text != "" and any(statement.text == known.text for known in (*tally.statements, *tally.held))


def _answers(statements: Sequence[Statement], job: _Job) -> bool:
    """Does any of them, with its quotes, speak to the question, and of the time and place it asks about?"""
    task = job.task
    fits = fits_question(task.found, task.draft)
    return any(one.quotes and answers(one, task.asked, task.draft) and in_time(one, fits) for one in statements)


def _show(statements: Sequence[Statement], tally: Tally) -> Iterator[str]:
    tally.statements += statements
    text, _ = number_quotes(tuple(tally.statements))
    part, tally.shown = text[len(tally.shown) :], text
    yield part


def _tokens_of(chunk: BaseMessageChunk | BaseMessage | None) -> tuple[int, int]:
    used = getattr(chunk, "usage_metadata", None) or {}
    return int(used.get("input_tokens") or 0), int(used.get("output_tokens") or 0)


def _is_cut(chunk: BaseMessageChunk | BaseMessage) -> bool:
    ends = (chunk.response_metadata.get(key) for key in ("finish_reason", "stop_reason", "done_reason"))
    return any(end in ("length", "max_tokens", "MAX_TOKENS") for end in ends)
