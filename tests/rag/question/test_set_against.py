"""Follow-ups that hold what was asked last against one other thing keep what is asked of the two."""

import pytest
from evidence import report

from rag.question.follow_up import standalone
from rag.types import Turn

SHELF = [report(place, year) for place in ("深圳市", "广东省") for year in (2016, 2017, 2018, 2019)]


@pytest.mark.parametrize(
    ("history", "question", "said"),
    [
        (["深圳2014年减少了多少起事故？"], "2015年减得更多吗，多减了多少", ("2014年", "2015年", "相差多少")),
        (["深圳2017年高新技术企业有多少家"], "广东有没有它多？", ("广东省", "比深圳市多吗")),
        (["深圳2017年高新技术企业有多少家"], "广东不如它多吗", ("广东省", "比深圳市多吗")),
        (
            ["深圳2016年城镇新增就业多少", "2018年的呢"],
            "中间那一年是几万？和2016年相差几万",
            ("2016年和2017年各是多少", "相差多少"),
        ),
        (["深圳去年汽车产量"], "新能源的占了几成，具体几万辆", ("新能源占汽车产量的几成",)),
    ],
)
def test_both_sides_and_what_is_asked_of_them(history: list[str], question: str, said: tuple[str, ...]) -> None:
    whole = standalone(question, [Turn(one, "…") for one in history], SHELF)
    assert all(one in whole for one in said), whole


@pytest.mark.parametrize(
    ("history", "question", "said"),
    [
        (
            ["全国退耕还林，2016年要退多少亩", "2017年要退多少亩"],
            "少了多少",
            ("2016年要退多少亩", "2017年全国退耕还林", "少了多少"),
        ),
        (
            ["深圳2017年底有多少公园", "2018年底呢"],
            "多出来的是几个",
            ("2017年底有多少公园", "2018年底有多少公园", "多出来的是几个"),
        ),
    ],
)
def test_after_one_thing_asked_twice_what_compares_is_of_both(
    history: list[str], question: str, said: tuple[str, ...]
) -> None:
    whole = standalone(question, [Turn(one, "…") for one in history], SHELF)
    assert all(one in whole for one in said), whole


@pytest.mark.parametrize("question", ["为什么", "第三产业呢", "2019年呢", "目标是多少"])
def test_what_compares_nothing_is_of_the_last(question: str) -> None:
    history = [Turn(one, "…") for one in ("深圳2017年底有多少公园", "2018年底呢")]
    assert "2017年" not in standalone(question, history, SHELF)
