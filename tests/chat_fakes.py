"""Fakes for the chat path: a chat model with queued replies, and a searcher over a handful of hits."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from evidence import CatalogOf, standard
from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.language_models.chat_models import generate_from_stream
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from pydantic import Field

from rag.answer.chat import ChatAnswerer
from rag.chain import AnswerChain
from rag.match.sentence import match_hit
from rag.question.asked import Asked, read_question
from rag.question.sides import plan
from rag.search.found import Found
from rag.search.searcher import Searcher
from rag.settings import Settings
from rag.types import Answer, Hit, Paragraph, Report, Sentence

Said = str | Exception | Callable[[str], str]


class QueuedChatModel(BaseChatModel):
    """Says the queued replies in turn (the last one stays), three characters a chunk; records what it was asked.

    A reply may be an exception, raised before the first chunk, or a function of the prompt.
    """

    replies: list[Any]
    prompts: list[str] = Field(default_factory=list)
    finish: str = "stop"

    @property
    def _llm_type(self) -> str:
        return "queued"

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        prompt = "\n".join(str(message.content) for message in messages)
        self.prompts.append(prompt)
        reply: Said = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        if isinstance(reply, Exception):
            raise reply
        text = reply if isinstance(reply, str) else reply(prompt)
        for start in range(0, len(text), 3):
            chunk = ChatGenerationChunk(message=AIMessageChunk(content=text[start : start + 3]))
            if run_manager:
                run_manager.on_llm_new_token(chunk.text, chunk=chunk)
            yield chunk
        yield ChatGenerationChunk(message=AIMessageChunk(content="", response_metadata={"finish_reason": self.finish}))

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return generate_from_stream(self._stream(messages, stop, run_manager, **kwargs))


class FixedCatalog(CatalogOf):
    """The reports and sentences of some hits, without a database."""

    def waiting_count(self) -> int:
        return 0

    def reports(self) -> tuple[Report, ...]:
        return tuple({hit.report.id: hit.report for hit in self._hits}.values())

    def figure_names(self) -> dict[str, int]:
        return {}

    def sentences(self, report_id: str) -> tuple[Sentence, ...]:
        return tuple(hit.sentence for hit in self._hits if hit.report.id == report_id)

    def paragraphs(self, report_id: str) -> tuple[Paragraph, ...]:
        last = max(hit.sentence.paragraph for hit in self._hits)
        texts = {hit.sentence.paragraph: hit.paragraph_text for hit in self._hits if hit.report.id == report_id}
        return tuple(Paragraph(number, texts.get(number, "…"), 0) for number in range(1, last + 1))


class FixedSearcher(Searcher):
    """Ranks a handful of hits by match/sentence.py alone: the real reading and sides, no embedding."""

    def __init__(self, hits: Sequence[Hit]) -> None:
        self.catalog = FixedCatalog(hits)
        self._hits = list(hits)

    def read(self, question: str) -> Asked:
        return read_question(question, self.catalog.reports())

    def search(self, asked: Asked) -> tuple[Found, ...]:
        found = []
        for side in plan(asked, self.catalog.reports()):
            allowed = {report.id for report in side.reports}
            hits = [hit for hit in self._hits if not allowed or hit.report.id in allowed]
            matches = [match_hit(hit, side.asked, {}) for hit in hits]
            found.append(Found(side, tuple(sorted(matches, key=lambda match: -match.score))))
        return tuple(found)


def chain_with(
    model: BaseChatModel | None, home: Path, hits: Sequence[Hit] | None = None, **settings: Any
) -> AnswerChain:
    """The real chain over `hits`, with `model` speaking."""
    known = Settings(home=home, model="openai:fake", **settings)
    chat = ChatAnswerer(model, known, sleep=lambda _: None) if model else None
    return AnswerChain(FixedSearcher(standard() if hits is None else hits), known, "digest", chat)


def parts_of(chain: AnswerChain, question: Any) -> tuple[str, Answer]:
    """(the streamed text, the Answer at the end)."""
    *texts, answer = chain.stream(question)
    assert isinstance(answer, Answer)
    assert all(isinstance(text, str) for text in texts)
    return "".join(text for text in texts if isinstance(text, str)), answer
