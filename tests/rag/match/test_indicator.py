"""indicator.py: what a term counts, and where it counts for a clause that does not hold it; at the bounds."""

import pytest

from rag.match.indicator import Around, coverage_of, term_weights
from rag.question.terms import Role, Term

VERB, NOUN = Term("建设", ("建设",), 1.0, Role.WORD), Term("公园", ("公园",), 1.0, Role.NOUN)


@pytest.mark.parametrize(
    ("term", "rare", "weight"),
    [(VERB, 1.0, 1.0), (VERB, 2.0, 2.0), (VERB, 2.5, 2.0), (VERB, 9.0, 2.0), (NOUN, 2.5, 2.5), (NOUN, 9.0, 5.0)],
)
def test_a_rare_word_counts_more_and_a_noun_the_most(term: Term, rare: float, weight: float) -> None:
    assert term_weights([term], {term.text: rare}, ()) == (weight,)
    assert term_weights([term], {}, ()) == (1.0,)
    assert term_weights([term], {term.text: rare}, (term.text,)) == (0.6,)


def test_the_share_that_is_met() -> None:
    assert coverage_of((1.0, 3.0), (1.0, 0.0)) == 0.25
    assert coverage_of((), ()) == 0.0


@pytest.mark.parametrize(("position", "worth"), [(4, 0.1), (5, 0.6), (8, 0.6), (9, 0.3), (10, 0.3)])
def test_a_name_counts_from_where_it_stands_up_to_where_it_is_busy(position: int, worth: float) -> None:
    assert Around(5, 0.6, 0.1, busy=9, taken=0.3).at(position, shared=False) == worth
