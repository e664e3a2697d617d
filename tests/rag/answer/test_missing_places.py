"""A place without a report is named as missing, in every form of question, and gets no figure of another place's.

The whole, a thousand names on one report and on 117, is `python -m bench places`.
"""

import pytest

from bench.places import Tally, ask_for_indexed, ask_for_missing, names_as_missing, sample
from rag.chain import AnswerChain
from rag.types import Reason

OWN = "常州市新北区"
SAMPLE, SEED = 6, 7


def test_none_of_a_sample_gets_a_figure_without_being_named(chain: AnswerChain) -> None:
    tally = Tally()
    ask_for_missing(chain, sample(SAMPLE, SEED), OWN, tally)
    assert tally.asked.total() >= 10 * SAMPLE
    assert min(tally.asked.values()) >= SAMPLE // 2, "every form is asked"
    assert (tally.leaks, tally.unnamed) == ([], [])


def test_what_is_indexed_is_not_told_to_be_missing(chain: AnswerChain) -> None:
    tally = Tally()
    ask_for_indexed(chain, tally)
    assert tally.asked.total() >= 6
    assert tally.refused == []


@pytest.mark.parametrize(
    ("question", "place"),
    [
        ("保定市2022年新增学位目标是多少", "保定市"),
        ("西城区2022年新增学位目标是多少", "西城区"),
        ("寿县2022年新增学位目标是多少", "寿县"),
        ("鼓楼区2022年新增学位目标是多少", "鼓楼区"),
        ("浦东2022年新增学位目标是多少", "浦东"),
        ("义乌2022年新增学位目标是多少", "义乌"),
        ("祁县2022年新增学位目标是多少", "祁县"),
        ("义县2022年新增学位目标是多少", "义县"),
        ("尖山区2022年新增学位目标是多少", "尖山区"),
        ("新北市2022年新增学位目标是多少", "新北市"),
        ("雄安新区2022年新增学位目标是多少", "雄安新区"),
        ("瀋陽市2022年新增學位目標是多少", "沈阳市"),
        ("河北省保定市的区长是谁", "河北省保定市"),
        ("常州市2022年新增学位目标是1万个，对吗", "常州市"),
    ],
)
def test_a_place_alone_is_refused(chain: AnswerChain, question: str, place: str) -> None:
    answer = chain.invoke(question)
    assert answer.reason is Reason.REPORT_NOT_INDEXED, answer.text
    assert f"没有收录{place}的报告" in answer.text


def test_who_asks_in_english_is_refused_in_english(chain: AnswerChain) -> None:
    answer = chain.invoke("What is the 2022 target for new school places in Baoding?")
    assert answer.reason is Reason.REPORT_NOT_INDEXED, answer.text
    assert answer.text == "No report of Baoding is indexed, so I cannot answer."
    assert chain.invoke("What is the weather like today?").text.startswith("I cannot answer that: ")


@pytest.mark.parametrize(
    ("question", "place"),
    [
        ("新北区和保定市2022年新增学位目标分别是多少", "保定市"),
        ("祁县和新北区2022年新增学位目标分别是多少", "祁县"),
        ("新北区2022年新增学位目标比西城区多多少", "西城区"),
        ("保定2022年新增学位目标和新北区的差多少", "保定"),
        ("新北区2022年新增学位目标是多少，浦东呢", "浦东"),
        ("新北区和雄安新区2022年新增学位目标谁高", "雄安新区"),
    ],
)
def test_beside_an_indexed_one_it_is_named_and_that_one_is_answered(
    chain: AnswerChain, question: str, place: str
) -> None:
    answer = chain.invoke(question)
    assert not answer.refused, answer.text
    assert answer.text.startswith(f"没有收录{place}的报告，以下出自{OWN}2022年的报告：")
    assert [figure.text for figure in answer.figures] == ["超1万个"]


@pytest.mark.parametrize("follow_up", ["那保定市呢？", "祁县的呢", "西城区呢", "那平安呢", "换成浦东呢", "和保定比呢"])
def test_a_follow_up_on_another_place(chain: AnswerChain, follow_up: str) -> None:
    history = [["2022年新北区新增学位目标是多少", "新增学位超1万个。[1]"]]
    answer = chain.invoke({"question": follow_up, "history": history})
    assert "没有收录" in answer.text
    place = next(name for name in ("保定", "祁县", "西城", "平安", "浦东") if name in follow_up)
    assert names_as_missing(answer, place), answer.text


def test_back_from_a_missing_place_its_name_is_not_dragged_along(chain: AnswerChain) -> None:
    history = [["祁县2022年新增学位目标是多少", "没有收录祁县的报告，所以不能回答。"]]
    other = chain.invoke({"question": "那寿县呢", "history": history})
    assert names_as_missing(other, "寿县")
    assert "祁县" not in other.text
    own = chain.invoke({"question": "那新北区呢", "history": history})
    assert [figure.text for figure in own.figures] == ["超1万个"], own.text


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("新北区跟上海的哪两个区在深化合作？", "黄浦"),
        ("跟上海哪两个区合作", "杨浦"),
        ("薛家镇2022年有什么项目", ""),
        ("平安建设有哪些举措", ""),
        ("新城建设取得了什么成绩", ""),
        ("常泰过江通道开工了吗", ""),
    ],
)
def test_a_place_that_is_only_spoken_of_is_not_told_to_be_missing(chain: AnswerChain, question: str, said: str) -> None:
    answer = chain.invoke(question)
    assert "没有收录" not in answer.text
    assert said in answer.text
