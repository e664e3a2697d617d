"""Follow-ups that move a slot and ask, in the same breath, how far that is from the last answer."""

import pytest
from evidence import report

from rag.question.and_compared import asked_plainly, compares_two
from rag.question.follow_up import standalone
from rag.types import Report, Turn

SHELF: list[Report] = [
    *(report("深圳市", year) for year in (2016, 2017, 2018, 2019)),
    report("广东省", 2017),
    report("湖北省", 2025),
    report("湖南省", 2025),
]
ROADS = "湖北2024年新改建农村公路多少公里"
FOREST = "广东2016年造林完成多少万亩"


def joined(question: str, *before: str) -> str:
    return standalone(question, [Turn(one, "") for one in before], SHELF)


@pytest.mark.parametrize(
    ("question", "before", "other", "asking"),
    [
        ("那湖南呢，比它多多少", ROADS, "湖南省2024年新改建农村公路", "多多少"),
        ("湖南的呢 少几多", ROADS, "湖南省2024年新改建农村公路", "少几多"),
        ("次年计划呢 往下调了多少", FOREST, "广东省2017年造林目标", "相差多少"),
        ("那前一年呢，升了还是降了", "深圳2017年新增学位多少个", "2016年", "相差多少"),
    ],
)
def test_both_sides_and_what_is_asked_of_them(question: str, before: str, other: str, asking: str) -> None:
    whole = joined(question, before)
    assert whole.startswith(before)
    assert other in whole
    assert whole.endswith(asking)


@pytest.mark.parametrize("question", ["湖南的呢", "湖南的呢 加装电梯的也说说", "那湖南呢，比上年增长多少"])
def test_a_last_clause_that_compares_nothing(question: str) -> None:
    assert "相差" not in joined(question, ROADS)
    assert not joined(question, ROADS).startswith(f"{ROADS}，")


def test_what_is_asked_of_the_last_two() -> None:
    both = ("深圳2017年新增学位多少个", "2018年的呢")
    assert joined("这俩一减", *both).endswith("相差多少")
    assert joined("两年搁一块儿总共", *both).endswith("合计多少")


def test_in_words_that_are_read() -> None:
    assert asked_plainly("加了几百亿", ROADS, SHELF) == "加了几百亿"
    assert asked_plainly("拉开多远", ROADS, SHELF).endswith("相差多少")
    assert compares_two("合起来多少", ROADS, SHELF)
    assert not compares_two("湖南的呢", ROADS, SHELF)
