"""What an overview or a list is wanted of: which aspect of a report, which part of it, and how long. Pure.

概括一下2022年的重点工作 → its work; 第二部分讲了什么 → the second chapter; 用三句话总结 → three sentences. Words are
data (text/data/brief.json). Whether an overview is wanted at all is the intent's; which report, sides.py's.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rag.question.intent import APART
from rag.question.terms import Term
from rag.text.times import small_number
from rag.text.vocabulary import level_words, of_the_frame, report_words, word_list


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
    about: tuple[str, ...] = ()
    """The words that are of no aspect and no frame: a heading is meant, or a topic."""


WHOLE = Brief()

_NUMERAL = r"([一二两三四五六七八九十]{1,3}|\d{1,2})"
_CHAPTER = re.compile(rf"第{_NUMERAL}\s*[个大]?(?:部分|[章块篇]|板块)")
_LAST = re.compile(r"最后(?:[^，,。？?]{0,12}那)?一?[个大]?(?:部分|[章块])")
_ITEM = re.compile(rf"第{_NUMERAL}\s*[个大]?(?:[项条点]|方面|件)|第?[（(]{_NUMERAL}[)）](?:个?(?:部分|[项条点]|方面))?")
_COUNTED = re.compile(rf"{_NUMERAL}\s*(?:[个大项件条]|个?方面的?)*(?:方面|工作|任务|重点|板?块)")
"""八个方面, 十项任务: what a report says that it will do."""
_LATIN = re.compile(r"[a-z][a-z-]{2,}", re.I)
_SENTENCES = re.compile(rf"{_NUMERAL}\s*句话?|(one|two|three|four|five|six|\d)[- ]sentences?", re.I)
_POINTS = re.compile(rf"(?!一[点条]){_NUMERAL}\s*(?:个?要点|点|条(?!条))(?!.{{0,3}}字)")
_OF_EACH = re.compile(r"(?:各自?|分别|每[条项个]|逐[条项个])用?一句话?|一句(?:话?一|话一)[条项个]|一[条项个]一句")
"""A sentence for each is not one for all."""
_ENGLISH = ("one", "two", "three", "four", "five", "six")
_CHARS = re.compile(r"(\d{2,4}|[一二两三四五六七八九]百[五]?十?)\s*[来多]?个?字")


def read_brief(text: str, terms: Sequence[Term], whole: str = "", *, several: bool = False) -> Brief:
    """The order that a question gives; `terms` are its content words, `whole` all that was said (讲了什么？三句话),
    `several` whether it is of several places or times, whose goals may then be held side by side (有什么不同).
    """
    rest = _without_length(text).lower()
    aspects = tuple(one for one in Aspect if any(word in rest for word in word_list(f"aspect {one.value}")))
    if aspects == () and _COUNTED.search(rest):
        aspects = (Aspect.WORK,)
    chapter, item = _CHAPTER.search(text), _ITEM.search(text)
    return Brief(
        aspects or (Aspect.WHOLE,),
        small_number(chapter.group(1)) if chapter else -1 if _LAST.search(text) else 0,
        small_number(item.group(1) or item.group(2)) if item else 0,
        _sentences(whole or text),
        _chars(whole or text),
        level=next((said for word, said in level_words().items() if word in rest), ()),
        results=any(word in rest for word in word_list("came of it")),
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
    said += [counted.span() for counted in _COUNTED.finditer(text)]
    other = [term for term in terms if not any(a <= term.start and term.start + len(term.text) <= b for a, b in said)]
    loose = word_list("unnamed") - report_words()
    own = [term.text for term in other if not (term.text in beside or term.text in loose or of_the_frame(term.text))]
    english = [word for word in _LATIN.findall(text) if word.lower() not in word_list("frame in English")]
    apart = [word for word in word_list("no overview") if word in text]
    about = dict.fromkeys((*own, *english, *apart))
    return tuple(word for word in about if not (beside_each_other and APART.fullmatch(word)))


def _without_length(text: str) -> str:
    return _CHARS.sub("", _POINTS.sub("", _SENTENCES.sub("", text)))


def _sentences(text: str) -> int:
    text = _OF_EACH.sub("", _ITEM.sub("", text))
    found = _SENTENCES.search(text) or _POINTS.search(text)
    said = next((group for group in found.groups() if group), "").lower() if found else ""
    return _ENGLISH.index(said) + 1 if said in _ENGLISH else small_number(said.replace("两", "二"))


def _chars(text: str) -> int:
    found = _CHARS.search(text)
    if not found:
        return 0
    said = found.group(1)
    if said.isdigit():
        return int(said)
    hundreds, _, rest = said.partition("百")
    return 100 * small_number(hundreds.replace("两", "二")) + (50 if rest else 0)
