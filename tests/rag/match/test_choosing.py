"""Which figure of an indicator is a year's own: whole years, and signs."""

import pytest

from rag.match.cell import Candidate, choose
from rag.text.figures import find_quantities
from rag.text.indicators import read_name
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
