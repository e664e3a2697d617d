"""The chat answerer: evidence → numbered prompt → a model's stream → sentences that were checked before they show.

The main path is `ChatAnswerer.stream`. Nothing of the model is shown before claims.py has proven it and it speaks to
the question; what the model leaves out comes from the extractive draft, and where the model fails altogether that
draft is the answer, with a notice that says why. Which evidence belongs to a question is chat_evidence.py's.
"""

import logging
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from langchain_core.messages import BaseMessage, BaseMessageChunk
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import Runnable, RunnableConfig

from rag.answer.chat_evidence import answers, evidence, fits_question, left_out, piece, quoted
from rag.answer.chat_rewrite import rewrite
from rag.answer.prompts import REFUSAL, load_prompt
from rag.calls import go_on
from rag.errors import NobodyWaits
from rag.models.chat_model import Failure, failure
from rag.models.tokens import TokenCounter
from rag.question.asked import Asked
from rag.search.searcher import Found
from rag.types import EXTRACTIVE, Draft, Report, Spoken, Statement, Turn
from rag.verify.claims import Checker
from rag.verify.model_text import Sentence, Splitter, Unthink
from rag.verify.quotes import number_quotes

if TYPE_CHECKING:
    from rag.settings import Settings

log = logging.getLogger("wenbao.model")

Chunk: TypeAlias = tuple[str, bool]
"""Some text of a model's stream, and whether it was cut there."""
_MAX_CHARS = 4000
_BACKOFF, _LONGEST_WAIT = 0.5, 8.0
_EMPTY = "没有内容"


@dataclass(slots=True)
class Tally:
    """What happened to the sentences of one answer."""

    statements: list[Statement] = field(default_factory=list)
    shown: str = ""
    dropped: list[str] = field(default_factory=list)
    unknown: int = 0
    mended: int = 0
    refused: bool = False
    cut: bool = False
    failed: Failure | None = None


@dataclass(frozen=True, slots=True)
class _Job:
    """What one answer is made from."""

    messages: list[BaseMessage]
    checker: Checker
    asked: Asked
    draft: Draft


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
        self._prompt = prompt or load_prompt("answer")

    def stream(
        self, question: str, asked: Asked, found: Sequence[Found], draft: Draft, config: RunnableConfig | None = None
    ) -> Iterator[str | Spoken]:
        """Parts of the answer's text as they are proven, then the Spoken.

        `question` is the standalone one, `draft` the extractive answer: where that is a refusal it is handed back
        and no model is asked. Raises TokenizerError.
        """
        hits = evidence(asked, found, draft) if draft.reason is None else []
        if not hits:
            yield Spoken(draft)
            return
        pieces = [piece(number, hit) for number, hit in enumerate(hits, 1)]
        count = self._tokens.fit(pieces, self._settings.evidence_tokens)
        messages = self._prompt.format_messages(
            evidence="\n\n".join(pieces[:count]), question=quoted(question), refusal=REFUSAL
        )
        checker = Checker(hits[:count], asked.question, fits_question(found, draft))
        tally = Tally()
        yield from self._listen(_Job(messages, checker, asked, draft), tally, config)
        yield settle(tally, draft, asked, self.name)

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
            with closing(self._chunks(job.messages, config)) as chunks:
                for text, cut in chunks:
                    go_on()
                    chars += len(text)
                    tally.cut = tally.cut or cut or chars > _MAX_CHARS
                    for sentence in splitter.feed(unthink.feed(text)):
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

    def _chunks(
        self, messages: list[BaseMessage], config: RunnableConfig | None
    ) -> Generator[tuple[str, bool], None, None]:
        """(text, was it cut at a length limit) of the model's stream; tried again only while nothing has come."""
        attempt = 0
        while True:
            begun = False
            go_on()
            try:
                for chunk in self.model.stream(messages, config):
                    text = str(chunk.text)
                    begun = begun or bool(text)
                    yield text, _is_cut(chunk)
                return
            except Exception as error:  # read by its kind in failure(): each provider has its own classes
                why = failure(error, self._settings.model_timeout)
                if begun or not why.retry or attempt >= self._settings.model_retries:
                    raise
                self._sleep(why.wait if why.wait is not None else min(_LONGEST_WAIT, _BACKOFF * 2**attempt))
                attempt += 1


def _take(job: _Job, sentence: Sentence, tally: Tally) -> Iterator[str]:
    """The new text that a sentence adds to the answer, if it holds, speaks to the question and was not said yet."""
    if REFUSAL.rstrip("。") in sentence.text:
        tally.refused = True
        return
    checked = job.checker.check(sentence)
    tally.unknown += checked.unknown
    if checked.statement is None:
        if checked.problem != _EMPTY:
            tally.dropped.append(checked.problem)
        return
    if not answers(checked.statement, job.asked, job.draft):
        tally.dropped.append("答的不是所问")
        return
    if any(checked.statement.text == known.text for known in tally.statements):
        return
    tally.mended += checked.mended
    tally.statements.append(checked.statement)
    text, _ = number_quotes(tuple(tally.statements))
    part, tally.shown = text[len(tally.shown) :], text
    yield part


def settle(tally: Tally, draft: Draft, asked: Asked, name: str) -> Spoken:
    """The whole answer: what the model said and holds, and what it left out; or the extractive one and why."""
    if not tally.statements:
        return Spoken(draft, EXTRACTIVE, (f"{_why_nothing(tally)}，以下按报告原文作答。",))
    notices = []
    if tally.dropped:
        notices.append(f"模型有 {len(tally.dropped)} 句没有通过核对，已去掉：{tally.dropped[0]}。")
    if tally.unknown:
        notices.append(f"模型引用了 {tally.unknown} 个不存在的编号，已去掉。")
    if tally.mended:
        notices.append(f"模型有 {tally.mended} 句的出处或“超、约、左右”等字眼不准，已按报告原文改正。")
    if tally.failed or tally.cut:
        why = tally.failed.reason if tally.failed else "到了长度上限"
        notices.append(f"模型的回答没有说完（{why}）。")
    missing = left_out(draft, tally.statements, asked)
    if missing:
        notices.append("模型没有答全，已按报告原文补上。")
    return Spoken(Draft((*tally.statements, *missing)), name, tuple(notices))


def _why_nothing(tally: Tally) -> str:
    if tally.failed:
        return tally.failed.reason
    if tally.dropped:
        return f"模型的回答没有通过核对（{tally.dropped[0]}）"
    if tally.refused:
        return "模型没有从原文里找到答案"
    return "模型的回答被截断" if tally.cut else "模型没有给出回答"


def _is_cut(chunk: BaseMessageChunk | BaseMessage) -> bool:
    ends = (chunk.response_metadata.get(key) for key in ("finish_reason", "stop_reason", "done_reason"))
    return any(end in ("length", "max_tokens", "MAX_TOKENS") for end in ends)
