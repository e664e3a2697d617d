"""The chain as a LangChain Runnable: stream, batch, async, callbacks; and what it refuses to be called with."""

import asyncio
import re
from typing import Any

import pytest
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.runnables import RunnableLambda

from rag.chain import AnswerChain
from rag.errors import UsageError
from rag.types import Answer

SEATS = "2022年新增学位目标是多少"


def plain(answer: Answer) -> dict[str, Any]:
    """The answer's JSON without what differs from run to run."""
    data = answer.to_json()
    del data["timings_ms"]
    return data


@pytest.mark.parametrize("question", [SEATS, "智能车间新增多少", "你好", "2022年将重点抓好哪六个方面工作"])
def test_parts_then_the_answer(chain: AnswerChain, question: str) -> None:
    *parts, answer = chain.stream(question)
    assert isinstance(answer, Answer)
    assert all(isinstance(part, str) and part for part in parts)
    assert "".join(str(part) for part in parts) == answer.text
    assert plain(answer) == plain(chain.invoke(question))


async def test_the_same_without_blocking(chain: AnswerChain) -> None:
    answer = await chain.ainvoke(SEATS)
    *parts, last = [part async for part in chain.astream(SEATS)]
    assert "".join(str(part) for part in parts) == answer.text
    assert isinstance(last, Answer)
    assert plain(last) == plain(answer) == plain(chain.invoke(SEATS))
    several = await asyncio.gather(*(chain.ainvoke(SEATS) for _ in range(4)))
    assert all(plain(one) == plain(answer) for one in several)


async def test_batches_keep_the_order(chain: AnswerChain) -> None:
    questions: list[Any] = [SEATS, "五年来新增学位多少个", {"question": "你好", "history": []}]
    alone = [plain(chain.invoke(question)) for question in questions]
    assert [plain(answer) for answer in chain.batch(questions)] == alone
    assert [plain(answer) for answer in await chain.abatch(questions)] == alone


def test_it_composes_like_any_runnable(chain: AnswerChain) -> None:
    texts = chain | RunnableLambda(lambda answer: answer.text)
    assert texts.invoke(SEATS) == "新增学位超1万个。[1]"
    assert "".join(texts.stream(SEATS)) == "新增学位超1万个。[1]"


def test_callbacks_see_start_and_end(chain: AnswerChain) -> None:
    class Seen(BaseCallbackHandler):
        def __init__(self) -> None:
            self.events: list[str] = []

        def on_chain_start(self, *_: object, name: str, **__: object) -> None:
            self.events.append(f"start {name}")

        def on_chain_end(self, *_: object, **__: object) -> None:
            self.events.append("end")

        def on_chain_error(self, *_: object, **__: object) -> None:
            self.events.append("error")

    seen = Seen()
    chain.invoke(SEATS, {"callbacks": [seen]})
    assert seen.events == ["start AnswerChain", "start wenbao_verify", "end", "end"]
    with pytest.raises(UsageError):
        chain.invoke("", {"callbacks": [seen]})
    assert seen.events[4:] == ["start AnswerChain", "error"]


# --- wrong use --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "   ",
        "？！",
        {},
        {"question": ""},
        {"question": None},
        {"question": 7},
        {"question": "学" * 2001},
        "学" * 2001,
    ],
)
def test_empty_or_overlong(chain: AnswerChain, wrong: Any) -> None:
    with pytest.raises(UsageError) as caught:
        chain.invoke(wrong)
    assert "\n" not in str(caught.value)
    assert re.search("[\u4e00-\u9fff]", str(caught.value))
    with pytest.raises(UsageError):
        list(chain.stream(wrong))


@pytest.mark.parametrize("history", [["a"], [["a"]], [["a", "b", "c"]], [[1, 2]], [{"question": "a"}], "ab"])
def test_a_history_of_another_shape(chain: AnswerChain, history: Any) -> None:
    with pytest.raises(UsageError):
        chain.invoke({"question": SEATS, "history": history})


def test_the_longest_question_is_answered(chain: AnswerChain) -> None:
    assert chain.invoke("学" * (2000 - len(SEATS)) + SEATS).text
