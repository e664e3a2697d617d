"""A fixed sample holds some of every type, and is the same everywhere."""

import random

from eval.cases import load_cases
from eval.headline import DATA
from eval.sample import sample

CASES = load_cases(DATA / "xinbei.jsonl")


def test_types_take_turns_and_refusals_have_their_share() -> None:
    chosen = sample(CASES, 28)
    assert len(chosen) == 28
    assert sum(case.answerable is False for case in chosen) == 8
    able = {case.type for case in CASES if case.answerable}
    assert {case.type for case in chosen if case.answerable} == able


def test_the_order_of_the_set_does_not_matter() -> None:
    shuffled = random.Random(1).sample(CASES, len(CASES))
    assert {case.id for case in sample(shuffled, 28)} == {case.id for case in sample(CASES, 28)}


def test_more_than_there_are() -> None:
    assert sample(CASES[:5], 28) == CASES[:5]


def test_the_committed_sample_is_this_one() -> None:
    assert [case.id for case in load_cases(DATA / "sample_xinbei.jsonl")] == [case.id for case in sample(CASES, 28)]
