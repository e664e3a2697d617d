"""The check for false absence: what an answer denies is looked for in the reports that it names."""

from dataclasses import replace

import pytest
from eval_samples import refusal

from eval.absence import denied
from eval.cases import Case
from eval.metrics import score_answer
from eval.score import answer_measures
from rag.chain import AnswerChain
from rag.types import Answer, Json

XINBEI = "常州市新北区2022年的报告"


def said(text: str, *, refused: bool = True) -> Answer:
    return Answer("问", "问", text, refused, None, (), (), "extractive", "")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"{XINBEI}没有提到“雪豹”，所以不能回答。", [("雪豹", False)]),
        (f"{XINBEI}没有提到“雪豹、学位”，所以不能回答。", [("雪豹", False), ("学位", True)]),
        ("收录的报告没有提到“学位”，所以不能回答。", [("学位", True)]),
        (f"{XINBEI}没有提到“GDP”，所以不能回答。", [("GDP", True)]),  # 地区生产总值 is another name of it
        (f"{XINBEI}没有提到“学　位”，所以不能回答。", [("学　位", True)]),  # blanks do not hide it
        (f"{XINBEI}没有提到“pm2.5”，所以不能回答。", [("pm2.5", True)]),
        ("常州市新北区2021年的报告没有提到“学位”，所以不能回答。", [("学位", False)]),  # another report is named
        ("没有找到直接的回答；最相关的是：\n常州市新北区2022年报告，2022年目标：新增学位超1万个。[1]", []),
    ],
)
def test_what_is_said_to_be_absent_is_looked_for(chain: AnswerChain, text: str, words: list[tuple[str, bool]]) -> None:
    found = denied(said(text), chain.searcher.catalog)
    assert [(one["word"], bool(one["stands"])) for one in found] == words


def test_where_it_stands_is_told(chain: AnswerChain) -> None:
    (one,) = denied(said(f"{XINBEI}没有提到“飞龙实验学校”，所以不能回答。"), chain.searcher.catalog)
    assert one["stands"] == [{"report": "district-changzhou-xinbei-2022", "paragraph": 55, "form": "飞龙实验学校"}]


def test_an_answer_denies_nothing(chain: AnswerChain) -> None:
    told = said(f"{XINBEI}没有提到“学位”。")
    assert denied(replace(told, refused=False), chain.searcher.catalog) == []


def test_a_false_absence_is_counted_and_a_failure() -> None:
    case = Case(id="1", question="雪豹有几只", answerable=False)
    stands: Json = {"report": "某县-2024", "paragraph": 3, "form": "雪豹"}
    true = refusal(denied=[{"word": "雪豹", "stands": []}])
    false = refusal(denied=[{"word": "雪豹", "stands": [stands]}])
    scores = [score_answer(case, line) for line in (true, false, refusal())]
    assert [score.false_absences for score in scores] == [(), ("雪豹",), ()]
    (measure,) = [m for m in answer_measures(scores) if m.key == "false_absence"]
    assert (measure.estimate.value, measure.estimate.n, measure.higher) == (0.5, 2, False)
