"""The steps of a question as callbacks see them: which runs there are, below which, and what they hold."""

import logging
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest
from chat_fakes import QueuedChatModel
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.documents import Document

from rag.build import open_chain
from rag.chain import AnswerChain
from rag.errors import StoreError

SEATS = "2022年新增学位目标是多少"
PAST = [["五年来新增学位多少个", "超1.8万个。[1]"]]


class Runs(BaseCallbackHandler):
    """Every run: kind, name, the name of the run it is below, what went in and what came out."""

    def __init__(self) -> None:
        self.runs: dict[UUID, dict[str, Any]] = {}

    def _begin(self, kind: str, name: str, given: Any, run_id: UUID, parent_run_id: UUID | None) -> None:
        above = self.runs[parent_run_id]["name"] if parent_run_id else None
        self.runs[run_id] = {"kind": kind, "name": name, "above": above, "in": given}

    def on_chain_start(
        self, _: Any, inputs: Any, *, run_id: UUID, parent_run_id: UUID | None = None, **kw: Any
    ) -> None:
        self._begin("chain", kw["name"], inputs, run_id, parent_run_id)

    def on_retriever_start(
        self, _: Any, query: str, *, run_id: UUID, parent_run_id: UUID | None = None, **kw: Any
    ) -> None:
        self._begin("retriever", kw["name"], query, run_id, parent_run_id)

    def on_chat_model_start(
        self, _: Any, messages: Any, *, run_id: UUID, parent_run_id: UUID | None = None, **kw: Any
    ) -> None:
        self._begin("model", "model", messages, run_id, parent_run_id)

    def on_chain_end(self, outputs: Any, *, run_id: UUID, **_: Any) -> None:
        self.runs[run_id]["out"] = outputs

    def on_retriever_end(self, documents: Sequence[Document], *, run_id: UUID, **_: Any) -> None:
        self.runs[run_id]["out"] = documents

    def on_llm_end(self, response: Any, *, run_id: UUID, **_: Any) -> None:
        self.runs[run_id]["out"] = response

    def on_retriever_error(self, error: BaseException, *, run_id: UUID, **_: Any) -> None:
        self.runs[run_id]["error"] = error

    def tree(self) -> list[tuple[str, str, str | None]]:
        return [(run["kind"], run["name"], run["above"]) for run in self.runs.values()]


@pytest.mark.parametrize("way", ["invoke", "stream", "ainvoke"])
async def test_each_step_is_a_run(chain: AnswerChain, way: str) -> None:
    model = QueuedChatModel(replies=["2022年新增学位目标是多少？", "2022年新增学位目标是超1万个。[1]"])
    asked = {"question": "那2022年的目标呢", "history": PAST}
    seen = Runs()
    with open_chain(chain._settings.home, embeddings=chain.searcher.embedder, model=model) as own:
        if way == "invoke":
            answer = own.invoke(asked, {"callbacks": [seen]})
        elif way == "stream":
            answer = list(own.stream(asked, {"callbacks": [seen]}))[-1]  # type: ignore[assignment]
        else:
            answer = await own.ainvoke(asked, {"callbacks": [seen]})
    assert seen.tree() == [
        ("chain", "AnswerChain", None),
        ("chain", "wenbao_rewrite", "AnswerChain"),
        ("model", "model", "wenbao_rewrite"),
        ("retriever", "wenbao_retrieve", "AnswerChain"),
        ("model", "model", "AnswerChain"),
        ("chain", "wenbao_verify", "AnswerChain"),
    ]
    root, rewrite, _, retrieve, _, verified = seen.runs.values()
    assert root["out"] == answer
    assert rewrite["in"] == asked
    assert rewrite["out"] == {"standalone_question": answer.standalone_question}
    assert "2022年新增学位目标是多少" in retrieve["in"]
    assert retrieve["out"][0].id == "district-changzhou-xinbei-2022#55"
    assert retrieve["out"][0].metadata["kind"] == "target"
    assert verified["out"]["text"] == answer.text


def test_a_step_that_fails_says_so(chain: AnswerChain, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise StoreError("索引不在了")

    monkeypatch.setattr(chain.searcher, "search", fails)
    seen = Runs()
    with pytest.raises(StoreError):
        chain.invoke(SEATS, {"callbacks": [seen]})
    (failed,) = [run for run in seen.runs.values() if run["kind"] == "retriever"]
    assert str(failed["error"]) == "索引不在了"


def test_watched_or_not_the_answer_is_the_same(chain: AnswerChain) -> None:
    for question in (SEATS, "2022年将重点抓好哪六个方面工作", "你好", "展开说说"):
        asked = {"question": question, "history": PAST}
        alone, watched = chain.invoke(asked).to_json(), chain.invoke(asked, {"callbacks": [Runs()]}).to_json()
        del alone["timings_ms"], watched["timings_ms"]
        assert alone == watched


def test_logging_is_under_one_name(chain: AnswerChain, caplog: pytest.LogCaptureFixture) -> None:
    model = QueuedChatModel(replies=[ConnectionError("away")])
    with open_chain(chain._settings.home, embeddings=chain.searcher.embedder, model=model) as own:
        own._chat._sleep = lambda _: None  # type: ignore[union-attr]
        assert own.invoke(SEATS).mode == "extractive"
    names = {record.name for record in caplog.records if record.levelno >= logging.WARNING}
    assert names == {"wenbao.model"}
