"""The house with parts taken out, down to the tutorial pipeline: what each is worth, and that `compare` sees a break.

All are AnswerChains, so that runs, scores and comparisons are the same for each.
"""

import re
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from langchain_core.runnables import RunnableConfig

from eval.tutorial import Tutorial
from rag.answer import AnswerChain, Question, read_input
from rag.build import open_searcher
from rag.dense import DenseIndex
from rag.digest import settings_digest
from rag.errors import SettingsError
from rag.models import open_model
from rag.retrieve import Searcher
from rag.rewrite import standalone
from rag.scope import Scope
from rag.types import Answer, Citation, Json, Reason

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from rag.embeddings import Embedder
    from rag.settings import Settings


class Unscoped(Searcher):
    """Retrieval that reads no region, no year, and neither target nor result out of a question."""

    def scope(self, question: str) -> Scope:
        """The scope with its words only."""
        return replace(super().scope(question), regions=(), foreign=(), mentions=(), kind=None, report_year=None)


def chain_on(settings: "Settings", embedder: "Embedder") -> AnswerChain:
    """The whole house, extractive, on the index of `settings`, with an embedder that other indexes share."""
    digest = settings_digest(settings, embedder.name)
    return AnswerChain(open_searcher(settings, embedder), settings, digest)


def chain_without_scope(settings: "Settings", embedder: "Embedder") -> AnswerChain:
    """The same without scope. Its digest says so, and no stopped run of the whole house goes on with it."""
    catalog = open_searcher(settings, embedder).catalog
    searcher = Unscoped(catalog, DenseIndex(catalog, settings), embedder, settings)
    return AnswerChain(searcher, settings, settings_digest(settings, embedder.name) + "-unscoped")


def tutorial_chain(settings: "Settings", embedder: "Embedder") -> "TutorialChain":
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
