"""indicator.py: what a term counts, and where it counts for a clause that does not hold it; at the bounds."""

import pytest

from rag.match.indicator import Around, begins_inside, coverage_of, of_inner_places, term_match, term_weights
from rag.question.asked import read_question
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


@pytest.mark.parametrize(
    ("question", "text", "said"),
    [
        ("失业率是多少", "城镇登记失业率降至3%", True),
        ("失业率是多少", "失业人员再就业1.2万人", False),
        ("赤字率是多少", "赤字规模2.8万亿元", False),
        ("工业增加值是多少", "工业企业增加值增长8%", True),
        ("工业增加值是多少", "旅游业增加值增长8%", False),
        # a word that is no indicator may lack its last character
        ("公交车新增多少", "新增公交线路12条", True),
    ],
)
def test_a_part_of_an_indicators_name_is_not_the_indicator(question: str, text: str, said: bool) -> None:
    assert (term_match(read_question(question, []).terms[0], text) >= 0.7) is said


@pytest.mark.parametrize(
    ("clause", "region", "place"),
    [
        ("庆阳经济总量迈上1200亿台阶", "甘肃省", "庆阳"),
        ("、临夏州经济总量跻身500亿元行列", "甘肃省", "临夏州"),
        ("庆阳经济总量迈上1200亿台阶", "江苏省", ""),
        ("甘肃省生产总值增长5.8%", "甘肃省", ""),
        ("全省生产总值增长5.8%", "甘肃省", ""),
        ("广东生产总值增长5%", "全国", "广东"),
        ("", "甘肃省", ""),
    ],
)
def test_a_clause_may_begin_with_a_place_inside_the_report_s_own(clause: str, region: str, place: str) -> None:
    assert begins_inside(clause, region) == place


def test_a_place_that_is_asked_about_is_meant() -> None:
    clauses = ["庆阳经济总量迈上1200亿台阶", "全省地区生产总值增长5.8%"]
    assert of_inner_places(clauses, "甘肃省", "甘肃GDP多少") == {0}
    assert of_inner_places(clauses, "甘肃省", "经济总量多少", "庆阳") == set()
