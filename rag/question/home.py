"""Where an asker is, beside the report that is asked: 银川 of 银川这边红本本办不下来，宁夏2025年报告讲没讲. Pure.

Only where what is said on a matter is asked, and no figure, and the place stands in another part of the question than
the one that names the report or the region in which it lies, and than one that asks of nothing but the place:
浙江2025年报告里杭州要干什么 and 杭州有什么打算，浙江2025年报告怎么说 ask about 杭州.
"""

from rag.question.asking import Ask, ask_of, asks, unit_of
from rag.text.gazetteer import STATE_NAMES, lies_in
from rag.text.places import Places, stands_at
from rag.text.segments import spans_between, tagged
from rag.text.subject import may_be_subject
from rag.text.vocabulary import says, word_list

_ENDS = "，,。；;！!？?：:"


def at_home(text: str, places: Places) -> Places:
    """The places with those that only tell where the asker is among `spoken` and `beside`, so that no evidence has to
    name them.
    """
    if ask_of(text) is not Ask.ANY or unit_of(text) or says(text, "how much"):
        return places
    starts = [region.start for region in places.regions]
    clauses = spans_between(text, _ENDS)
    named = any("报告" in text[a:b] for a, b in clauses)
    asking = [(a, b) for a, b in clauses if asks(text[a:b]) and not (named and _has_matter(text[a:b]))]
    asking += [(a, b) for a, b in clauses if "报告" in text[a:b] or any(a <= at < b for at in starts)]
    without = dict.fromkeys((*places.foreign, *places.spoken))
    home = tuple(name for name in without if _lies_in_one(name, places) and not _stands_in(text, name, asking))
    return places._replace(
        foreign=tuple(name for name in places.foreign if name not in home),
        beside=(*places.beside, *home),
        spoken=(*(name for name in places.spoken if name not in home), *home),
    )


def _has_matter(clause: str) -> bool:
    """Does it ask of a thing, and not of the place itself: 郑州地下管网改了没, but not 杭州2025年有什么打算?"""
    loose = word_list("framing") | word_list("drop")
    words = (word for word, flag in tagged(clause) if flag in ("n", "nz", "vn"))
    return any(word not in loose and may_be_subject(word) for word in words)


def _lies_in_one(name: str, places: Places) -> bool:
    return any(region.name in STATE_NAMES or lies_in(name, region.name) for region in places.regions)


def _stands_in(text: str, name: str, clauses: list[tuple[int, int]]) -> bool:
    return any(a <= start < b for a, b in clauses for start, _ in stands_at(text, name))
