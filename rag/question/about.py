"""A follow-up about the last answer itself: 展开说说[1], 原文是什么, 为什么, 你确定吗, 换成万元, 列成表格. Pure.

Such a question holds no content of its own: taken apart into known words (data/about.json) and a mark, nothing is
left. 为什么没有提出增速目标 is none, since 增速目标 is left: it is a question like others. What the last answer rests
on and what is said about it is answer/about_last.py's.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from rag.question.asked import normalize, read_question
from rag.question.asking import Shape, Want, asks
from rag.question.claim import Claimed, read_claim
from rag.text.numbers import small_number
from rag.text.segments import parts_at
from rag.text.vocabulary import about_words
from rag.types import Report, Turn


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
    places: int | None = None
    """How many decimal places it is to have, where that is said."""


_MARK = re.compile(r"[\[【［(（]\s*(\d{1,3})\s*[\]】］)）]|第([一二三四五六七八九\d])[条个](?:引用|出处|依据|引文)?")
LONGEST = 30
"""Characters: who says more than this asks a question of his own."""
_ORDER = (Wish.RESHAPE, Wish.CONVERT, Wish.WHY, Wish.SURE, Wish.SOURCE, Wish.MORE)
_MARKS = " ，,。.？?！!：:“”\"'、；;"
_UNIT = re.compile(r"百分(?:比|之几)?|万?亿?(?:美?元|[吨亩人斤]|平方公?[米里]|公里|米)|公顷|万亿|[万亿]")
_PLACES = re.compile(
    r"(?:保留|精确|取|留)?[到至]?(?:小数点?后)?(?P<n>[零一二两三四\d])位(?:小数)?|(?:取|保留|精确到)整数?"
)
_SURELY = 0.6


def read_about(question: str) -> About | None:
    """What a normalised question wants of the last answer; None where it asks for something of its own."""
    if len(question) > LONGEST:
        return None
    return _read(question) or _converted(question)


def _converted(question: str) -> About | None:
    """换成亿斤是多少？别的省都说亿斤: one part asks for another unit, and the others ask for nothing."""
    told = [(piece, _read(piece)) for piece in parts_at(question, "，,。；;？?！!") if piece.strip()]
    others = any(asks(piece) for piece, about in told if about is None)
    wanted = [about for _, about in told if about is not None and about.wish is Wish.CONVERT]
    return wanted[0] if len(wanted) == 1 and not others else None


def _read(question: str) -> About | None:
    mark = _MARK.search(question)
    rounded = _PLACES.search(question)
    rest = _PLACES.sub(" ", _MARK.sub(" ", question))
    unit = _UNIT.search(rest)
    sorts, left = _taken_apart(rest)
    wish = next((wish for wish in _ORDER if wish.value in sorts), Wish.MORE if mark else None)
    if wish is Wish.CONVERT and unit is not None:
        left = left.replace(unit.group(), "")
    if wish is None or left or (wish is Wish.CONVERT and unit is None):
        return None
    places = small_number(rounded["n"] or "0") if rounded else None
    return About(wish, _number(mark) if mark else None, unit.group() if unit else "", places)


def without_doubt(question: str) -> str:
    """我记得是178公里 of 这个数对吗，我记得是178公里: without the clauses before it that only doubt the last answer."""
    at = 0
    for piece in parts_at(question, "，,。；;！!？?")[:-1]:
        sorts, left = _taken_apart(piece)
        if left or Wish.SURE.value not in sorts:
            break
        at += len(piece) + 1
    return question[at:]


def recalled(question: str) -> Claimed | None:
    """What a follow-up claims instead of the last answer: 记错了吧，应该是3100亿; None where it claims nothing."""
    rest = without_doubt(question)
    return read_claim(rest if rest == question else f"{rest.rstrip('。！!')}吧") or read_claim(rest)


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


def last_of_its_own(history: Sequence[Turn], reports: Sequence[Report] = ()) -> int:
    """The index of the last turn that asked something itself; −1 where none did."""
    last = -1
    for i, turn in enumerate(history):
        if about_answer(turn.question, history[last].question if last >= 0 else "", reports) is None:
            last = i
    return last


def about_last(question: str, history: Sequence[Turn], reports: Sequence[Report]) -> About | None:
    """What a question wants of the answer to the last turn that asked something itself."""
    at = last_of_its_own(history, reports)
    return about_answer(question, history[at].question if at >= 0 else "", reports)


def about_answer(question: str, before: str, reports: Sequence[Report]) -> About | None:
    """What a follow-up to `before` wants of its answer: as its words say, else as the model of follow-ups hears it
    (这话在哪一段, 从哪儿看到的), where it names no place, time or indicator of its own.
    """
    text = normalize(question.strip())
    about = read_about(text)
    if about is not None or not before or len(text) > LONGEST:
        return about
    if recalled(text) is not None:
        return None  # 不对吧，我记得是178公里: what it claims is held against what was asked
    from rag.question.moved import Shift, moved

    now, last = read_question(text, reports), read_question(before, reports)
    named = {term.text for term in last.terms}
    own = now.mentions or now.regions or now.foreign or any(t.known and t.text not in named for t in now.terms)
    own = own or now.shape is Shape.COVER  # 是在什么会议上讲的
    heard = not own and moved(now, last).chances[Shift.ABOUT] > _SURELY
    return About(Wish.WHY if Want.WHY in now.wants else Wish.SOURCE) if heard else None
