"""clause_agrees.py: what a clause says beside its figures."""

import pytest
from evidence import DONE_2021, hit

from rag.verify.clause_agrees import beside
from rag.verify.sources import Source


@pytest.mark.parametrize(
    ("clause", "problem"),
    [
        ("社会大局更加稳定", ""),
        ("长治市的社会大局更加稳定", "原文说的不是长治市"),
        # no place: it stands across two words, or inside one
        ("长治久安", ""),
        ("和政府机构改革同步推进", ""),
        ("调整和政府机构改革同步推进", ""),
    ],
)
def test_a_place_that_the_source_does_not_name(clause: str, problem: str) -> None:
    source = Source(hit("社会大局更加稳定，机构改革同步推进。", DONE_2021))
    assert beside(clause, (0, len(clause)), (), [source], "", ()) == problem
