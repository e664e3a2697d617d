"""Which figure of an indicator is a year's own: whole years, and signs."""

import pytest

from rag.match.cell import Candidate, choose
from rag.text.figures import find_quantities
from rag.text.indicators import Sort, read_name
from rag.types import Indicator, Kind, Period


@pytest.mark.parametrize(
    ("text", "figure", "name", "said", "value"),
    [
        ("进出口总额1.08万亿美元、降幅由一季度的-23.1%收窄到-1.4%", "-1.4%", "进出口降幅", "-1.4%", -1.4),
        ("进出口总额下降1.4%", "1.4%", "进出口总额下降", "下降1.4%", -1.4),
        ("一季度进出口总额增长3%", "3%", "进出口总额增长", None, None),
    ],
)
def test_what_a_year_came_to(text: str, figure: str, name: str, said: str | None, value: float | None) -> None:
    quantity = next(one for one in find_quantities(text) if one.text == figure)
    named = read_name(name, "%")
    assert named is not None
    period = Period(2014, 2014, Kind.ACHIEVED)
    row = Indicator("r", "广东省", 2015, name, quantity, period, text, 1, 0, len(text))
    cell = choose([Candidate(row, named, text)], 2014, Kind.ACHIEVED, named.sort)
    assert (cell and cell.said, cell and cell.value) == (said, value)


def candidate(text: str, figure: str, name: str, period: Period) -> Candidate:
    quantity = next(one for one in find_quantities(text) if one.text == figure)
    named = read_name(name, quantity.unit)
    assert named is not None
    row = Indicator("r", "深圳市", 2025, name, quantity, period, text, 1, 0, len(text))
    return Candidate(row, named, text)


DONE, GOAL = Period(2024, 2024, Kind.ACHIEVED), Period(2025, 2025, Kind.TARGET)


@pytest.mark.parametrize(
    ("before", "period", "said"),
    [
        ("3298亿元", DONE, None),  # what a part of the place aims at is none of its own
        ("3298亿元", Period(2023, 2023, Kind.ACHIEVED), "360亿元"),
        ("350亿元", DONE, "360亿元"),
    ],
)
def test_a_target_is_none_of_a_small_part(before: str, period: Period, said: str | None) -> None:
    aim = candidate("前海固定资产投资360亿元", "360亿元", "固定资产投资", GOAL)
    done = candidate(f"固定资产投资{before}", before, "固定资产投资", period)
    cell = choose([aim, done], 2025, Kind.TARGET, Sort.LEVEL)
    assert (cell and cell.said) == said


@pytest.mark.parametrize(
    ("text", "figure", "period", "said"),
    [
        # of a stretch of years only what its last one came to
        ("五年来固定资产投资达到2.4万亿元", "2.4万亿元", Period(2020, 2024, Kind.ACHIEVED), "2.4万亿元"),
        ("五年来固定资产投资累计达到2.4万亿元", "2.4万亿元", Period(2020, 2024, Kind.ACHIEVED), None),
        ("五年来固定资产投资2.4万亿元", "2.4万亿元", Period(2020, 2024, Kind.ACHIEVED), None),
        # and not what a change began with
        ("固定资产投资由2.1万亿元增加到2.4万亿元", "2.1万亿元", DONE, None),
        ("固定资产投资由2.1万亿元增加到2.4万亿元", "2.4万亿元", DONE, "2.4万亿元"),
    ],
)
def test_what_the_last_year_came_to(text: str, figure: str, period: Period, said: str | None) -> None:
    cell = choose([candidate(text, figure, "固定资产投资", period)], 2024, Kind.ACHIEVED, Sort.LEVEL)
    assert (cell and cell.said) == said


def test_of_two_amounts_the_whole_places_is_taken() -> None:
    part = candidate("固定资产投资480亿元", "480亿元", "固定资产投资", GOAL)
    whole = candidate("固定资产投资7000亿元", "7000亿元", "固定资产投资", GOAL)
    for some in ([part, whole], [whole, part]):
        cell = choose(some, 2025, Kind.TARGET, Sort.LEVEL)
        assert cell is not None
        assert cell.said == "7000亿元"
