"""A follow-up about the last answer itself: 展开说说[1], 原文是什么, 为什么, 你确定吗, 换成万元, 列成表格. Pure.

Such a question holds no content of its own: taken apart into known words (data/about.json) and a mark, nothing is
left. 为什么没有提出增速目标 is none, since 增速目标 is left: it is a question like others. What the last answer rests
on and what is said about it is answer/about_last.py's.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from rag.text.vocabulary import about_words
from rag.types import Turn


class Wish(StrEnum):
    """What is wanted of the last answer."""

    SOURCE = "source"
    MORE = "more"
    WHY = "why"
    SURE = "sure"
    CONVERT = "convert"
    RESHAPE = "reshape"
    """The same again in another form or language, or what goes on from there: for a model to do."""


@dataclass(frozen=True, slots=True)
class About:
    """`marker` is the citation that is meant ([1] → 1), None: all of them; `unit` what a figure is to be put in."""

    wish: Wish
    marker: int | None = None
    unit: str = ""


_MARK = re.compile(r"[\[【［(（]\s*(\d{1,3})\s*[\]】］)）]|第([一二三四五六七八九\d])[条个](?:引用|出处|依据|引文)?")
LONGEST = 30
"""Characters: who says more than this asks a question of his own."""
_ORDER = (Wish.RESHAPE, Wish.CONVERT, Wish.WHY, Wish.SURE, Wish.SOURCE, Wish.MORE)
_MARKS = " ，,。.？?！!：:“”\"'、；;"
_UNIT = re.compile(r"百分比|百分之几|百分|[万亿]?(?:元|美元|[吨亩人]|平方米|平方公里|公里|米)|公顷|[万亿]")


def read_about(question: str) -> About | None:
    """What a normalised question wants of the last answer; None where it asks for something of its own."""
    if len(question) > LONGEST:
        return None
    mark = _MARK.search(question)
    rest = _MARK.sub(" ", question)
    unit = _UNIT.search(rest)
    sorts, left = _taken_apart(rest)
    wish = next((wish for wish in _ORDER if wish.value in sorts), Wish.MORE if mark else None)
    if wish is Wish.CONVERT and unit is not None:
        left = left.replace(unit.group(), "")
    if wish is None or left or (wish is Wish.CONVERT and unit is None):
        return None
    return About(wish, _number(mark) if mark else None, unit.group() if unit else "")


def _number(mark: re.Match[str]) -> int:
    digit = mark[1] or mark[2]
    return int(digit) if digit.isdigit() else "一二三四五六七八九".index(digit) + 1


def _taken_apart(text: str) -> tuple[set[str], str]:
    """(the sorts of known words in a text, longest first; the characters that belong to none)."""
    words = about_words()
    sorts, left, at = set[str](), "", 0
    while at < len(text):
        word = next((text[at : at + n] for n in range(6, 0, -1) if text[at : at + n] in words), None)
        if word is not None and len(word) <= len(text) - at:
            sorts.add(words[word])
            at += len(word)
        else:
            left += text[at] if text[at] not in _MARKS else ""
            at += 1
    return sorts, left


def without_pointer(question: str) -> str:
    """这个数字比过去五年少多少 → 比过去五年少多少: the figure that is meant is the last answer's."""
    words = about_words()
    opening = next((question[:n] for n in range(6, 1, -1) if words.get(question[:n]) == "pointer"), "")
    return question[len(opening) :].lstrip("，,的") if opening else question


def last_of_its_own(history: Sequence[Turn]) -> int:
    """The index of the last turn that asked something itself; −1 where none did."""
    own = [
        i for i, turn in enumerate(history) if len(turn.question) > LONGEST or read_about(turn.question.strip()) is None
    ]
    return own[-1] if own else -1
