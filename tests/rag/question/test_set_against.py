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
