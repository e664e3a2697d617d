"""Figures that a question says were promised, and of which it asks what was done."""

import pytest
from evidence import report

from rag.question.aims_given import read_aims
from rag.question.asked import read_question

SHELF = [report("深圳市", year) for year in (2017, 2018)]


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("深圳2017年要拆消违建669万平方，年底到底拆了多少", {"拆消违建": 6690000.0}),
        (
            "深圳2017年说要新建智能车间30个、人才公寓500套，年底实际各做到多少",
            {"智能车间": 30.0, "人才公寓": 500.0},
        ),
        # nothing is said to be promised; nothing is asked of what came of it; something else is asked
        ("深圳2017年拆消违建669万平方，占多少", {}),
        ("深圳2017年要拆消违建669万平方，哪些区拆得多", {}),
        ("深圳2017年要建70个警务室，年底建成了吗？其中几个装了自动取款机", {}),
    ],
)
def test_each_figure_with_its_name(question: str, named: dict[str, float]) -> None:
    found = read_aims(question, read_question(question, SHELF), SHELF)
    values = [aim.pairs[0].slots[0].value for aim in found]
    assert values == list(named.values())
    assert all(name in aim.name for name, aim in zip(named, found, strict=True))
