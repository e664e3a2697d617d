"""What names no listed indicator, and is asked of several places or years."""

import pytest
from evidence import report

from rag.question.asked import read_question
from rag.question.in_words import in_words
from rag.question.words_of_many import words_of

SHELF = tuple(report(place, year) for place in ("深圳市", "广东省") for year in (2017, 2018, 2019))


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("深圳2016年、2017年、2018年各修了多少座天桥", "天桥"),
        ("深圳历年修缮的骑楼各有多少栋", "骑楼"),
        ("深圳骑楼2016到2018年讲讲都做了什么", ""),
        ("深圳打算怎么保护骑楼", ""),
        ("深圳2016到2018年各是多少", ""),
    ],
)
def test_the_words_that_say_what_is_counted(question: str, name: str) -> None:
    asked = read_question(question, SHELF)
    found = in_words(asked, words_of(question, asked, SHELF))
    assert bool(found) == bool(name), found
    assert all(name in one.measure.name and not one.measure.listed for one in found), found
    assert all("历年" not in one.measure.name for one in found)
