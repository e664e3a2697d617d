"""过 and 会: words of their own, or parts of others."""

import pytest

from rag.text.verb_aspect import foretells, has_been


@pytest.mark.parametrize(
    ("text", "ever"),
    [
        ("坪山有没有说过噪音扰民的事", True),
        ("深圳取消过养路费吗", True),
        ("办过马拉松没有", True),
        ("GDP哪年超过一万亿", False),
        ("过年放几天假", False),
        ("通过了哪些条例", False),
    ],
)
def test_what_ever_was(text: str, ever: bool) -> None:
    assert has_been(text) is ever


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2019年房价会降吗", True),
        ("2018年会涨工资吗", True),
        ("今年还会不会有补贴", True),
        ("会议哪天开的", False),
        ("宁夏的会真少开了吗", False),
        ("开了几个会", False),
        ("会展中心建好了吗", False),
        ("怎么会是负的", False),
        ("各省会城市2024年GDP前10", False),
        ("世园会几号闭幕", False),
        ("闹疫情那会给企业发了多少补贴", False),
        ("那会降吗", True),
    ],
)
def test_what_will_be(text: str, told: bool) -> None:
    assert foretells(text) is told
