"""Reciprocal rank fusion."""

from hypothesis import given, settings
from hypothesis import strategies as st

from rag.search.searcher import reciprocal_rank

RANKINGS = st.lists(st.lists(st.sampled_from("abcdefg"), unique=True), max_size=2)


def order(*rankings: list[str]) -> list[str]:
    return [item for item, _ in reciprocal_rank(rankings)]


def test_what_both_lists_rank_high_comes_first() -> None:
    assert order(["a", "b", "c"], ["b", "d", "a"])[0] == "b"
    assert order(["a", "b"], ["c", "b"])[0] == "b"


def test_one_list_keeps_its_order() -> None:
    assert order(["c", "a", "b"]) == ["c", "a", "b"]


def test_the_scores_are_sums_of_reciprocal_ranks() -> None:
    scores = dict(reciprocal_rank([["a", "b"], ["b"]]))
    assert scores == {"a": 1 / 61, "b": 1 / 62 + 1 / 61}


def test_nothing_from_nothing() -> None:
    assert reciprocal_rank([]) == reciprocal_rank([[], []]) == []


@settings(deadline=None)
@given(RANKINGS)
def test_every_id_comes_out_once_and_in_order(rankings: list[list[str]]) -> None:
    found = reciprocal_rank(rankings)
    assert sorted(item for item, _ in found) == sorted({item for ranking in rankings for item in ranking})
    assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)
    assert found == reciprocal_rank(rankings[::-1])
