"""The house with parts taken out, down to the tutorial pipeline: what each is worth, and that `compare` sees a break.

All are AnswerChains, so that runs, scores and comparisons are the same for each.
"""

import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from langchain_core.runnables import RunnableConfig

from eval.liar import NAME, Liar
from eval.parts import Part
from eval.retrieval import searched
from eval.tutorial import Tutorial
from rag.answer.chat import ChatAnswerer, Task
from rag.answer.chat_evidence import piece, quoted
from rag.answer.prompts import REFUSAL, load_prompt, settings_digest
from rag.answer.quote import read_answer
from rag.build import open_searcher
from rag.calls import Question, read_input
from rag.chain import AnswerChain
from rag.errors import SettingsError
from rag.models.chat_model import open_model
from rag.models.embedder import Embedder, Progress, Vectors
from rag.question.asked import Asked
from rag.question.follow_up import standalone
from rag.search.dense import DenseIndex
from rag.search.searcher import Searcher
from rag.types import EXTRACTIVE, Answer, Citation, Hit, Json, Quote, Reason
from rag.verify.quotes import cite

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from rag.settings import Settings


def open_ablated(
    settings: "Settings", embedder: Embedder, without: Part | None = None, *, liar: bool = False
) -> AnswerChain:
    """The house without one part (or the tutorial pipeline: without all), with the model of `settings` or the liar.

    Raises SettingsError where that part plays no role: there is nothing to verify without a chat model.
    """
    if without is Part.ALL:
        return tutorial_chain(settings, embedder)
    if without is Part.ANSWER:
        return Recited(
            open_searcher(settings, embedder), settings, settings_digest(settings, embedder.name) + "-recited"
        )
    if without is Part.PROMPT:
        embedder = Misprompted(embedder)
    searcher = open_searcher(settings, embedder)
    if without is Part.SCOPE:
        searcher = Unscoped(searcher.catalog, DenseIndex(searcher.catalog, settings), embedder, settings)
    if liar:
        settings = settings.model_copy(update={"model": NAME})
    model = Liar() if liar else open_model(settings)
    digest = settings_digest(settings, embedder.name) + (f"-without-{without}" if without else "")
    chat = ChatAnswerer(model, settings) if model else None
    if without is not Part.VERIFICATION:
        return AnswerChain(searcher, settings, digest, chat)
    if chat is None:
        raise SettingsError(
            "没有聊天模型，就没有要核对的话：请设置 WENBAO_MODEL，或者加 --liar（一个把数字都说错的假模型）"
        )
    return Unverified(searcher, settings, digest, chat)


class Misprompted(Embedder):
    """Another embedder with the wrong prompt: questions are embedded as if they were passages."""

    def __init__(self, inner: Embedder) -> None:
        self._inner = inner
        self.name = inner.name

    def dimension(self) -> int:
        return self._inner.dimension()

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        return self._inner.encode_passages(texts, progress)

    def encode_query(self, text: str) -> Vectors:
        vector: Vectors = self._inner.encode_passages([text])[0]
        return vector

    def warm(self) -> None:
        self._inner.warm()


class Unverified(AnswerChain):
    """With a chat model whose words are shown as they come; a refusal by scope is none of its words, and stays."""

    def __init__(self, searcher: Searcher, settings: "Settings", digest: str, chat: ChatAnswerer) -> None:
        super().__init__(searcher, settings, digest, chat)
        self._speaker, self._limits = chat, settings
        self._prompt = load_prompt("answer")

    def _parts(self, input: Question, config: RunnableConfig) -> Iterator[str | Answer]:
        question, history = read_input(input, self._limits.max_question_chars)
        gathered = self.find(question, history, config)
        draft = read_answer(gathered.found, gathered.asked, self.searcher.catalog)
        task = Task(gathered.standalone, gathered.asked, gathered.found, draft, self.searcher)
        passages = self._speaker.fitting(task) if draft.reason is None else []
        if not passages:
            yield from super()._parts(input, config)
            return
        started = time.perf_counter()
        shown = [piece(number, one) for number, one in enumerate(passages, 1)]
        told = {"evidence": "\n\n".join(shown), "question": quoted(gathered.standalone), "refusal": REFUSAL}
        told |= {"talk": ""}
        said = self._speaker.model.invoke(self._prompt.format_messages(**told), config).text.strip()
        declines = REFUSAL.rstrip("。") in said
        times = gathered.timings | {"answer": (time.perf_counter() - started) * 1000, "verify": 0.0}
        yield Answer(
            question=question,
            standalone_question=gathered.standalone,
            text=said,
            refused=declines,
            reason=Reason.NOT_IN_REPORTS if declines else None,
            citations=_marked(said, [one[0] for one in passages]),
            figures=(),
            mode=self._speaker.name,
            digest=self._digest,
            timings_ms={name: round(ms, 3) for name, ms in (times | {"total": sum(times.values())}).items()},
        )


def _marked(said: str, hits: Sequence[Hit]) -> tuple[Citation, ...]:
    """The sentences that the marks of `said` name, as they name them."""
    numbers = dict.fromkeys(int(number) for number in re.findall(r"\[(\d{1,3})\]", said))
    quotes = {n: hits[n - 1] for n in numbers if 1 <= n <= len(hits)}
    return tuple(
        cite(Quote(hit, hit.sentence.start, hit.sentence.end, hit.sentence.period), n) for n, hit in quotes.items()
    )


RECITED = 12
"""Sentences: more than the fair length of any open question's answer holds."""


class Recited(AnswerChain):
    """The best sentences of raw search as they stand, and no answer made of them: what an open question is worth, whose
    answer is cut to a fair length when it is scored.
    """

    def _parts(self, input: Question, config: RunnableConfig) -> Iterator[str | Answer]:
        question, history = read_input(input, self._settings.max_question_chars)
        gathered = self.find(question, history, config)
        ranked = sorted(
            (match for one in searched(self, gathered) for match in one.matches), key=lambda match: -match.score
        )
        hits = list({match.hit.sentence.id: match.hit for match in ranked}.values())[:RECITED]
        quotes = [Quote(hit, hit.sentence.start, hit.sentence.end, hit.sentence.period) for hit in hits]
        text = "\n".join(f"{quote.text}[{number}]" for number, quote in enumerate(quotes, 1))
        yield Answer(
            question=question,
            standalone_question=gathered.standalone,
            text=text or REFUSAL,
            refused=not quotes,
            reason=None if quotes else Reason.NOT_IN_REPORTS,
            citations=tuple(cite(quote, number) for number, quote in enumerate(quotes, 1)),
            figures=(),
            mode=EXTRACTIVE,
            digest=self._digest,
            timings_ms=gathered.timings | {"total": sum(gathered.timings.values())},
        )


class Unscoped(Searcher):
    """Retrieval that reads no region, no year, and neither target nor result out of a question."""

    def read(self, question: str) -> Asked:
        """The scope with its words only."""
        return replace(super().read(question), regions=(), foreign=(), mentions=(), kind=None, report_year=None)


def tutorial_chain(settings: "Settings", embedder: Embedder) -> "TutorialChain":
    """The tutorial pipeline on the same index, with the chat model that `settings` name.

    Raises SettingsError where they name none; its chunks are embedded now unless they are cached.
    """
    model = open_model(settings)
    if model is None:
        raise SettingsError("教程式流水线要用聊天模型：请设置 WENBAO_MODEL（openai:模型名、ollama:模型名 或 local）")
    searcher = open_searcher(settings, embedder)
    tutorial = Tutorial.build(searcher.catalog, embedder, settings.cache_dir / "eval-tutorial")
    return TutorialChain(searcher, settings, settings_digest(settings, embedder.name), tutorial, model)


_PROMPT = """请根据下面的内容回答问题。如果内容里没有答案，请回答“无法回答”。

内容：
{context}

问题：{question}"""
_DECLINES = re.compile(r"无法回答|不能回答|没有(?:提到|提及|说明|给出|相关)|未(?:提到|提及|说明|给出)|不知道|无从得知")


class TutorialChain(AnswerChain):
    """What every tutorial builds, with a chat model: the top 4 chunks into one prompt, its words as they come.

    It cites what it was given, all of it; nothing is verified. The same embedding and the same model as the house.
    """

    def __init__(
        self, searcher: Searcher, settings: "Settings", digest: str, tutorial: Tutorial, model: "BaseChatModel"
    ) -> None:
        super().__init__(searcher, settings, digest + "-tutorial")
        self._tutorial = tutorial
        self._model = model
        self._limit = settings.max_question_chars
        self._name = f"tutorial {settings.model}"

    def _parts(self, input: Question, config: RunnableConfig) -> Iterator[str | Answer]:
        question, history = read_input(input, self._limit)
        started = time.perf_counter()
        asked = standalone(question, history, self.searcher.catalog.reports())
        hits = self._tutorial.search(asked)
        retrieved = time.perf_counter()
        context = "\n\n".join(dict.fromkeys(hit["sentence"] for hit in hits))
        said = self._model.invoke(_PROMPT.format(context=context, question=asked), config).text.strip()
        times = {"retrieve": retrieved - started, "answer": time.perf_counter() - retrieved}
        times["total"] = sum(times.values())
        declines = bool(_DECLINES.search(said))
        yield Answer(
            question=question,
            standalone_question=asked,
            text=said,
            refused=declines,
            reason=Reason.NOT_IN_REPORTS if declines else None,
            citations=tuple(_cited(i, hit) for i, hit in enumerate(hits, start=1)),
            figures=(),
            mode=self._name,
            digest=self._digest,
            timings_ms={name: round(seconds * 1000, 3) for name, seconds in times.items()},
        )


def _cited(marker: int, hit: Json) -> Citation:
    text = hit["paragraph_text"]
    return Citation(
        marker=marker,
        report=hit["report"],
        title=hit["report"],
        region=hit["region"],
        year=hit["year"],
        section=(),
        paragraph=hit["paragraph"],
        paragraph_text=text,
        quote=text,
        start=0,
        end=len(text),
        period=None,
    )
