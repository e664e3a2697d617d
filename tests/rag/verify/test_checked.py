"""checked.py: what a sentence comes to as one Statement, and whether figures stand in the order of their source."""

import pytest
from evidence import hit

from rag.text.figures import find_quantities
from rag.types import Figure, Quantity, Quote, Statement
from rag.verify.checked import Checked, Proof, in_order

SOURCE = find_quantities("下降32.5%和41.2%，新增3家")
FALL, DEEPER_FALL, FIRMS = SOURCE


@pytest.mark.parametrize(
    ("figures", "told", "ordered"),
    [
        ([FALL, DEEPER_FALL], False, True),
        ([DEEPER_FALL, FALL], False, False),
        ([DEEPER_FALL, FALL], True, True),
        ([FALL, FALL], False, True),  # said twice
        ([FIRMS, FALL], False, True),  # of another unit
    ],
)
def test_figures_without_names_come_in_the_order_of_their_source(
    figures: list[Quantity], told: bool, ordered: bool
) -> None:
    assert in_order([Proof(1, figure, figure, told) for figure in figures]) is ordered
    assert in_order([Proof(number, figure, figure, told) for number, figure in enumerate(figures)])


def test_several_statements_are_told_as_one() -> None:
    one, other = (hit(text, paragraph=number) for number, text in enumerate(("甲。", "乙。")))
    quotes = [Quote(each, 0, 2, None) for each in (one, other)]
    figure = Figure("3家", 3.0, "家", "", (), "5家 − 2家")
    first, second = Statement("甲，", (quotes[0],), (), "\n"), Statement("乙。", tuple(quotes), (figure,), "")
    assert Checked(()).statement is None
    assert Checked((first,)).statement is first
    assert Checked((first, second)).statement == Statement("甲，乙。", tuple(quotes), (figure,), "\n")
