"""What was added, told in parts: both are shown, each with what was built."""

from dataclasses import replace

from evidence import hit

from rag.answer.told_in_parts import with_the_others
from rag.match.sentence import Match
from rag.types import Kind, Period

NEXT = Period(2019, 2019, Kind.TARGET)


def match(text: str, said: str, *, start: int = 0, score: float = 1.0) -> Match:
    found = hit(text, NEXT, paragraph=7)
    own = replace(found, sentence=replace(found.sentence, id=f"s{start}", start=start))
    at = text.index(said)
    return Match(own, at, at + len(said), score, 1.0, (), NEXT, 1.0, 1.0, ())


SCHOOLS = match("高标准推进21所学校新改扩建，建成4所公办中小学，新增学位7700个；", "新增学位7700个", score=0.98)
NURSERIES = match("建成14所新型公办幼儿园，新增学位4800个。", "新增学位4800个", start=40)


def test_both_parts_are_told_in_the_order_of_the_text() -> None:
    told = with_the_others(NURSERIES, [SCHOOLS])
    assert [one.text for one in told] == ["建成4所公办中小学，新增学位7700个", "建成14所新型公办幼儿园，新增学位4800个"]


def test_of_another_time_or_paragraph_it_is_no_part() -> None:
    earlier = replace(SCHOOLS, period=Period(2018, 2018, Kind.ACHIEVED))
    elsewhere = replace(SCHOOLS, hit=replace(SCHOOLS.hit, sentence=replace(SCHOOLS.hit.sentence, paragraph=8)))
    assert with_the_others(NURSERIES, [earlier, elsewhere]) == [NURSERIES]
