"""What is asked again in plain words: only what was not answered, and only where that is answered."""

from collections.abc import Sequence

import pytest
from evidence import hit, report

from rag.answer.in_other_words import in_other_words, works_out
from rag.question.asked import read_question
from rag.search.found import Gathered
from rag.types import Draft, Figure, Quote, Reason, Statement, Turn

SHELF = [report(place, year) for place in ("深圳市", "深圳市盐田区") for year in (2016, 2017)]
QUOTES = tuple(
    Quote(one, 0, len(one.sentence.text), None)
    for one in (hit("集装箱吞吐量1169.65万标箱。"), hit("集装箱1216.57万标箱。"))
)
APART = Draft((Statement("2016年比2015年少46.92万标箱", QUOTES, (Figure("46.92万", 46.92, "万标箱", "", (), ""),)),))
ONE = Draft((Statement("集装箱吞吐量1169.65万标箱。", QUOTES[:1]),))
NONE = Draft((), Reason.NOT_IN_REPORTS)
ASKED = "盐田2016年的集装箱比2015年少多少万标箱"


def gathered(text: str) -> Gathered:
    return Gathered(text, text, read_question(text, SHELF), (), {})


def answered(question: str, draft: Draft, again: Draft, history: Sequence[Turn] = ()) -> tuple[Draft, list[str]]:
    tried: list[str] = []

    def find(text: str, _: Sequence[Turn]) -> Gathered:
        tried.append(text)
        return gathered(text)

    kept, told = in_other_words(gathered(question), draft, history, SHELF, find, lambda _: again)
    assert kept.question == kept.standalone == question
    return told, tried


def test_two_figures_of_which_nothing_was_worked_out_are_asked_for_plainly() -> None:
    told, tried = answered(ASKED, ONE, APART)
    assert told is APART
    assert "2016年和2015年" in tried[0]


def test_what_is_not_answered_in_plain_words_either_stays() -> None:
    told, tried = answered(ASKED, ONE, NONE)
    assert told is ONE
    assert 1 <= len(tried) <= 3


@pytest.mark.parametrize(
    ("question", "draft"),
    [(ASKED, APART), ("2017年新增学位多少个", ONE), (ASKED, Draft((), Reason.REPORT_NOT_INDEXED))],
)
def test_what_is_answered_is_not_asked_again(question: str, draft: Draft) -> None:
    assert answered(question, draft, APART) == (draft, [])


def test_a_name_that_the_plain_answer_does_not_tell_of_is_not_passed_over() -> None:
    told, _ = answered("盐田2016年的邮轮旅客比2015年少多少", ONE, APART)
    assert told is ONE


def test_a_follow_up_with_a_figure_stays_unless_it_asks_for_two() -> None:
    history = [Turn("盐田2016年集装箱吞吐量多少", "1169.65万标箱")]
    assert answered("那2015年呢", ONE, APART, history) == (ONE, [])
    told, tried = answered("比前一年少了多少", ONE, APART, history)
    assert told is APART
    assert tried


@pytest.mark.parametrize(
    ("draft", "shows", "held"),
    [
        (APART, "", True),
        (APART, "倍", False),
        (ONE, "", False),
        (Draft((Statement("两个数字不是同一种，不能直接比较。", QUOTES),)), "", False),
        (Draft((Statement("两者相同。", QUOTES),)), "", True),
    ],
)
def test_works_out(draft: Draft, shows: str, held: bool) -> None:
    assert works_out(draft, shows) is held


def table(*years: int) -> Draft:
    return Draft((), table={"rows": [{"region": "深圳市", "year": year} for year in years]})


def test_a_table_that_lacks_years_gives_way_to_one_that_has_more() -> None:
    asked = "深圳集装箱13、14、15、16年分别多少"
    assert answered(asked, table(2015, 2016), table(2013, 2014, 2015, 2016))[0] == table(2013, 2014, 2015, 2016)
    assert answered(asked, table(2013, 2014, 2015), table(2015, 2016))[0] == table(2013, 2014, 2015)
    assert answered(asked, table(2013, 2014, 2015, 2016), table()) == (table(2013, 2014, 2015, 2016), [])


def test_one_figure_that_is_refused_is_asked_for_by_the_name_that_is_meant() -> None:
    told, tried = answered("盐田2016年打了多少粮", NONE, ONE)
    assert told is ONE
    assert tried == ["深圳市盐田区2016年粮食产量是多少"]
    assert answered("盐田2016年打了多少粮", NONE, Draft((Statement("粮食丰收。", ()),)))[0] is NONE
