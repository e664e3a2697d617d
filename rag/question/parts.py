"""The questions that one question asks, each so that it stands by itself: 关了多少？腾出的地干嘛用？ → two. Pure.

A part that names no place or time of its own has those of the question, and one that names no thing is of what the part
before it is of (后备企业要养多少家？今年想再添几家). What is asked of figures together (相差多少) is no part: it names
nothing. Whether a figure answers a part is sides.py's.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from rag.question.asked import Asked
from rag.question.asking import asks, how, or_not
from rag.question.errand import asks_at_all
from rag.question.leaning import GENERIC
from rag.question.terms import Term
from rag.text.list_marks import list_mark
from rag.text.vocabulary import of_the_frame, said, says, whole

_ASKED = frozenset("？?")
_ENDS = frozenset("。！!；;") | _ASKED
_MAY_END = frozenset("，,")
_MARKS = "，,。！!？?；;、：: "
_SHAPES = frozenset(("一、", "一是", "（一）", "1、", "1.", "（1）", "第一", "第一，", "第一、"))
_SAYS = 0.35
"""The weight from which a word says what a part is about."""


@dataclass(frozen=True, slots=True)
class Part:
    """One of them: its own words, and the question that they are by themselves."""

    text: str
    question: str
    leans: bool
    """It names no thing of its own."""
    dated: bool
    """It names a time of its own."""


def parts(asked: Asked) -> tuple[Part, ...]:
    """What the question asks one after the other; () where it asks one thing."""
    found: list[Part] = []
    before: tuple[Term, ...] = ()
    spans = _spans(asked.question)
    head = _head(asked.question, spans)
    shared = _named(asked, 0, head)
    for begin, end in spans if len(spans) > 1 else ():
        start = max(begin, head)
        own = _named(asked, start, end)
        if _is_of_report(asked.question[start:end], own) or not (own or (before and _has_slot(asked, start, end))):
            continue
        text = asked.question[start:end].strip(_MARKS)
        leans = not any(term.noun and not whole(term.text, GENERIC) for term in own)
        subject = " ".join(term.text for term in (*shared, *(before if leans else ())))
        question = f"{_slots(asked, start, end)}{subject}{'，' if subject else ''}{text}"
        found.append(Part(text, question, leans, any(start <= mention.start < end for mention in asked.mentions)))
        before = (*before, *own) if leans else own
    return tuple(found) if len(found) > 1 else ()


def _named(asked: Asked, start: int, end: int) -> tuple[Term, ...]:
    """What a part names: 老楼, 梯子."""
    within = (term for term in asked.terms if start <= term.start < end)
    return tuple(term for term in within if term.noun or term.weight >= _SAYS)


def _head(text: str, spans: Sequence[tuple[int, int]]) -> int:
    """Where what is said before all parts ends (光明区2019年报告：…, 上海的公园：…); 0 where nothing is."""
    at = text.find(":", 0, spans[0][1]) if spans else -1
    return at + 1 if at >= 0 and not _asks(text[:at]) else 0


def _is_of_report(text: str, named: Sequence[Term]) -> bool:
    """区政府报告里提没提: does it only ask whether, or where, the report says it?"""
    told = (term.text for term in named if term.noun)
    return says(text, "report") and all(of_the_frame(word) or whole(word, GENERIC) for word in told)


def _has_slot(asked: Asked, start: int, end: int) -> bool:
    """Does it name a place or a time?"""
    starts = (*(region.start for region in asked.regions), *(mention.start for mention in asked.mentions))
    return any(start <= at < end for at in starts)


def _slots(asked: Asked, start: int, end: int) -> str:
    """The place that a part leaves to the whole, where that has but one, and the time that was named before it."""
    places = {region.name for region in asked.regions}
    own_place = any(start <= region.start < end for region in asked.regions)
    own_time = any(start <= mention.start < end for mention in asked.mentions)
    times = {asked.question[mention.start : mention.end] for mention in asked.mentions if mention.start < end}
    place = places.pop() if len(places) == 1 and not own_place else ""
    return place + (times.pop() if len(times) == 1 and not own_time else "")


def _spans(text: str) -> list[tuple[int, int]]:
    """Where what asks by itself stands: what a question mark ends, what another mark ends and asks, what a comma or a
    word (还有) joins where both sides ask, each item of a list (一是…二是…). What asks nothing goes with what follows.
    """
    spans: list[tuple[int, int]] = []
    joints = {a for a, _ in said(text, "joins questions")}
    items, start = _items(text), 0
    for at, letter in enumerate(text):
        own = text[start : at + 1]
        if at + 1 in items or letter in _ASKED or (letter in _ENDS and asks_at_all(own)) or at == len(text) - 1:
            end = at + 1
        elif (letter in _MAY_END or at in joints) and _asks(text[start:at]) and _asks(_up_to_mark(text[at + 1 :])):
            end = at
        else:
            continue
        if start in items or not items or _asks(text[start:end]):  # else it only announces them (两个事：)
            spans.append((items.get(start, start), end))
        start = end
    return [(a, b) for a, b in spans if text[a:b].strip(_MARKS)]


def _asks(text: str) -> bool:
    return asks(text) or or_not(text) or how(text)


def _items(text: str) -> dict[int, int]:
    """Where the items of a list begin, and their words: {4: 6, 12: 14} of 两件事：一是…？二是…"""
    found: dict[int, int] = {}
    for at in range(len(text)):
        mark = list_mark(text, _SHAPES, at)
        if mark is not None and mark.number == len(found) + 1 and not mark.counts:
            found[at] = mark.end
    return found if len(found) > 1 else {}


def _up_to_mark(text: str) -> str:
    return next((text[:at] for at, letter in enumerate(text) if letter in _ENDS), text)
