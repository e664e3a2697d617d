"""What an overview or a list is wanted of: which aspect of a report, which part of it, and how long. Pure.

概括一下2022年的重点工作 → its work; 第二部分讲了什么 → the second chapter; 用三句话总结 → three sentences. Words are
data (text/data/brief.json). Whether an overview is wanted at all is the intent's; which report, sides.py's.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rag.question.terms import Term
from rag.text.segments import blanked, latin_words
from rag.text.subject import may_be_subject
from rag.text.vocabulary import (
    Counted,
    counted,
    in_turn,
    level_words,
    names_nothing,
    of_the_frame,
    report_words,
    says,
    whole,
    word_list,
)


class Aspect(StrEnum):
    """What of a report is asked for."""

    WHOLE = "whole"
    CHAPTERS = "chapters"
    PRINCIPLE = "principle"
    FIGURES = "figures"
    BRIGHT = "bright"
    ADMITTED = "admitted"
    AHEAD = "ahead"
    GOALS = "goals"
    LESSONS = "lessons"
    HONOURS = "honours"
    DONE = "done"
    WORK = "work"


@dataclass(frozen=True, slots=True)
class Brief:
    """An order for an overview."""

    aspects: tuple[Aspect, ...] = (Aspect.WHOLE,)
    """In the order of Aspect; WHOLE alone where no word names one."""
    chapter: int = 0
    """第二部分 → 2, the last one -1; 0 where none is named by its number."""
    item: int = 0
    """第三项 → 3: of the work's headings."""
    sentences: int = 0
    """三句话 → 3, 五点 → 5; 0: as it comes."""
    chars: int = 0
    """一百字以内 → 100; 0: as it comes."""
    level: tuple[str, ...] = ()
    """Words of the level that honours are of (国家级 → 全国, 国家, …); () for any."""
    results: bool = False
    """What came of it is asked for (成绩), before what was worked at."""
    plain: bool = False
    """The headings alone are asked for: 今年抓哪六方面工作."""
    met: bool = False
    """What was aimed at is to be held against what was done: 目标值与实际值对照."""
    about: tuple[str, ...] = ()
    """The words that are of no aspect and no frame: a heading is meant, or a topic."""


WHOLE = Brief()

_LAST_GAP, _FEWEST_CHARS, _NEAR = 13, 10, 4


def read_brief(text: str, terms: Sequence[Term], all_said: str = "", *, several: bool = False) -> Brief:
    """The order that a question gives; `terms` are its content words, `all_said` all of it (讲了什么？三句话),
    `several` whether it is of several places or times, whose goals may then be held side by side (有什么不同).
    """
    rest = _without_length(text).lower()
    aspects = tuple(one for one in Aspect if any(word in rest for word in word_list(f"aspect {one.value}")))
    if aspects == () and any(counted(rest, "of work")):
        aspects = (Aspect.WORK,)
    chapter, item = _chapter(text), _item(text)
    return Brief(
        aspects or (Aspect.WHOLE,),
        chapter,
        item,
        _sentences(all_said or text),
        _chars(all_said or text),
        level=next((said for word, said in level_words().items() if word in rest), ()),
        results=any(word in rest for word in word_list("came of it")),
        met=says(text, "side by side") and says(text, "aims of a year") and says(text, "in truth"),
        about=()
        if chapter or item
        else _about(text, terms, aspects, beside_each_other=several and aspects == (Aspect.GOALS,)),
    )


def is_order(text: str) -> bool:
    """Does it say that an overview is wanted, or name the report as such?"""
    return any(word in text.lower() for word in word_list("overview"))


def _places(word: str, text: str) -> Iterator[int]:
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + 1)


def of_a_list(brief: Brief) -> bool:
    """Is something asked out of a list that a report has: one with a name, or of what it admits?"""
    return any(map(names_list, brief.about)) or brief.aspects == (Aspect.ADMITTED,)


def names_list(word: str) -> bool:
    """Does a word name what a report lists by a name of its own (民生实事, 十大行动计划)?"""
    return any(name in word for name in word_list("named list"))


def _about(text: str, terms: Sequence[Term], aspects: Sequence[Aspect], *, beside_each_other: bool) -> tuple[str, ...]:
    """The words that are of no aspect and no frame, English ones included."""
    beside = word_list("beside goals") if Aspect.GOALS in aspects else frozenset()
    said = [
        (at, at + len(word))
        for one in aspects
        for word in word_list(f"aspect {one.value}")
        for at in _places(word, text)
    ]
    said += [(one.start, one.end) for one in counted(text, "of work")]
    other = [term for term in terms if not any(a <= term.start and term.start + len(term.text) <= b for a, b in said)]
    own = [term.text for term in other if not (term.text in beside or _loose(term) or of_the_frame(term.text))]
    english = [word for word in latin_words(text, "-") if len(word) > 2 and not names_nothing(word)]
    apart = [word for word in word_list("no overview") if word in text]
    about = dict.fromkeys((*own, *english, *apart))
    return tuple(word for word in about if not (beside_each_other and whole(word, "holds against")))


def _loose(term: Term) -> bool:
    """Is it a noun that names nothing that a report could be about: 文中, 小标题?"""
    return term.noun and term.text not in report_words() and not may_be_subject(term.text)


def _chapter(text: str) -> int:
    """第二部分 → 2, 最后讲政府自己的那一章 → -1, else 0."""
    nth = (one.number for one in counted(text, "chapter") if one.nth and not one.bracketed)
    last = in_turn(text, "last of all", "chapter", gap=2) or in_turn(
        text, "last of all", "that one", "chapter", gap=_LAST_GAP
    )
    return next(nth, -1 if last else 0)


def _item(text: str) -> int:
    """第三项 → 3, 第（七）部分 → 7, else 0."""
    told = [*counted(text, "item"), *(one for one in counted(text, "chapter") if one.bracketed)]
    return next((one.number for one in told if one.nth or one.bracketed), 0)


def _lengths(text: str) -> Iterator[Counted]:
    """Where it is said how long it is to be: 三句话, 五个要点, 200字."""
    yield from counted(text, "sentence")
    for one in counted(text, "point"):
        if one.number > 1 and not one.nth and "字" not in text[one.end : one.end + _NEAR]:
            yield one
    yield from (one for one in counted(text, "character") if one.number >= _FEWEST_CHARS)


def _without_length(text: str) -> str:
    return blanked(text, [(one.start, one.end) for one in _lengths(text)])


def _sentences(text: str) -> int:
    said = (one for one in _lengths(text) if "字" not in text[one.start : one.end])
    return 0 if _one_each(text) else next((one.number for one in said), 0)


def _one_each(text: str) -> bool:
    """各用一句话, 一句一条: a sentence for each is not one for all."""
    by_item = in_turn(text, "sentence", "one item", gap=1) or in_turn(text, "one item", "sentence", gap=1)
    return by_item or in_turn(text, "of each so", "sentence", gap=2)


def _chars(text: str) -> int:
    return next((one.number for one in counted(text, "character") if one.number >= _FEWEST_CHARS), 0)
