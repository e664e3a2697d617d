"""The small readers that many share: years, decimals, labels, pieces, and words one behind the other."""

import pytest

from rag.question.beyond import held_to, passes
from rag.question.kinds_asked import asks_whether_met
from rag.question.worked_out import ahead_of, asks_ends, of_those, says_all, says_none, says_silent, share_of
from rag.text.gazetteer import is_no_county, zone_at
from rag.text.numbers import decimals, small_number, tells_distance
from rag.text.segments import label_end, spans_between
from rag.text.times import calendar_years, first_year
from rag.text.vocabulary import asks_which, in_turn


def test_years_in_four_digits() -> None:
    assert [(one.year, one.named) for one in calendar_years("2018年至2022，20190115、1.2019")] == [
        (2018, True),
        (2022, False),
        (2019, False),
    ]
    first = first_year("2018—2022年")
    assert first is not None
    assert (first.start, first.end, first.year) == (5, 9, 2022)
    assert first_year("20222年") is None


@pytest.mark.parametrize(("text", "places"), [("2.8万亿元", 1), ("1,256.35亿", 2), ("12个", 0), ("无", 0)])
def test_decimals(text: str, places: int) -> None:
    assert decimals(text) == places


@pytest.mark.parametrize(
    ("text", "count"),
    [("5", 5), ("两", 2), ("十", 10), ("十五", 15), ("三十", 30), ("二十一", 21), ("five", 5), ("年", 0)],
)
def test_a_count_of_years(text: str, count: int) -> None:
    assert small_number(text) == count


@pytest.mark.parametrize(
    ("text", "tells"),
    [
        ("次年", True),
        ("前一年", True),
        ("五年后", True),
        ("三年以前", True),
        ("2021年", False),
        ("五年", False),
        ("年后开工", True),
        ("五年规划", False),
        ("两年前", True),
    ],
)
def test_a_year_told_by_its_distance(text: str, tells: bool) -> None:
    assert tells_distance(text) is tells


@pytest.mark.parametrize(
    ("text", "end"),
    [("开幕时间：9月", 5), ("时间:9月", 3), ("：9月", 0), ("甲，乙：丙", 0), ("一个很长很长很长的标签：甲", 12)],
)
def test_a_label(text: str, end: int) -> None:
    assert label_end(text, 11) == end


def test_pieces_between_marks() -> None:
    assert spans_between("甲，，乙", "，") == [(0, 1), (3, 4)]
    assert spans_between("", "，") == []


@pytest.mark.parametrize(
    ("text", "gap", "told"),
    [
        ("完成目标", 0, True),
        ("完成了全年目标", 0, False),
        ("完成了全年目标", 4, True),
        ("完成了，目标", 4, False),
        ("完成投资多少，目标是", 20, False),
    ],
)
def test_words_in_turn_with_a_gap(text: str, gap: int, told: bool) -> None:
    assert in_turn(text, "reached", "aim", gap=gap) is told


def test_a_longer_word_hides_one_in_a_gap_too() -> None:
    """多 is a degree, 多少 asks for one."""
    assert not in_turn("收入比，浙江是多少", "than", "degree", gap=8, within="。")
    assert in_turn("浙江比江苏多", "than", "degree", gap=8, within="。")


def test_which_or_how_many() -> None:
    assert asks_which("哪些省超过5%")
    assert asks_which("有几个")
    assert not asks_which("增速是多少")


@pytest.mark.parametrize(
    ("text", "at", "way"),
    [("5%左右还低", 2, "<"), ("全国平均水平高的", 2, ">"), ("5%高多少", 2, ""), ("全国高出几个点", 2, "")],
)
def test_which_side_is_passed(text: str, at: int, way: str) -> None:
    assert passes(text, at)[0] == way


def test_what_something_is_held_to() -> None:
    assert held_to("有没有超过") == ">"
    assert held_to("跑输") == "<"
    assert held_to("不过") == ""


def test_what_is_worked_out_of_many() -> None:
    assert ahead_of("河南比四川多收了多少")
    assert not ahead_of("城乡收入比，浙江是多少，贵州是多少")
    assert asks_ends("最高的和最低的")
    assert of_those("超过5%的省份加起来")
    assert says_all("各省都完成了吗")
    assert says_all("是不是每个省都超过5%")
    assert not says_all("人均绿地面积下降了吗")
    assert says_none("没有任何一省低于4.5%")
    assert not says_none("有没有一个省低于4.5%")
    assert says_silent("哪些省没有提出目标")
    assert not says_silent("哪些省提出了目标")
    assert share_of("安徽占三省合计的多少") == 2
    assert share_of("研发投入占GDP的比重") == -1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("粮食目标1.3万亿斤，每年达成情况", True),
        ("各省是否都达标", True),
        ("哪些省没有完成目标", True),
        ("哪年超额完成", True),
        ("低于年初目标的省", True),
        ("有没有省份超过6%", False),
        ("各省完成投资多少", False),
    ],
)
def test_whether_a_target_was_met(text: str, told: bool) -> None:
    assert asks_whether_met(text) is told


def test_zones_and_what_is_no_county() -> None:
    assert zone_at("漳州国家级高新区", 2) == "国家级高新区"
    assert zone_at("漳州市", 2) == ""
    assert is_no_county("景区")
    assert is_no_county("全市")
    assert not is_no_county("云山县")
