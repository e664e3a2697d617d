"""Over the years of one place: the first that passed, the longest run."""

import pytest

from rag.answer.over_years import _longest


@pytest.mark.parametrize(
    ("holds", "run"),
    [
        ([True, True, False, True], (0, 2)),
        ([False, True, True, True], (1, 4)),
        ([False, False], (0, 0)),
        ([], (0, 0)),
    ],
)
def test_the_longest_run_of_steps(holds: list[bool], run: tuple[int, int]) -> None:
    assert _longest(holds) == run
