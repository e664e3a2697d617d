"""Figures that a question says were promised, and asks what came of: 要拆消违建669万平方，年底到底拆了多少. Pure.

Each is asked by itself, as promised and as done (two_sides.py), and what was promised is found by its figure. Whether a
figure is so at all (是1.8万个，对吗) is claim.py's, and a promise that is told in no figure two_sides.py's.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rag.question.asked import Asked, normalize, read_question
from rag.question.asking import asks, asks_met, says_achieved
from rag.question.comparing import names_sides
from rag.question.together import says_promised
from rag.question.two_sides import Pair, read_pairs
from rag.text.figures import find_quantities
from rag.text.segments import parts_at
from rag.text.vocabulary import says
from rag.types import Kind, Quantity, Report

_MARKS = "，,。；;：:、（("
_LEADS = "要让把将再说定的为是到达了有和、"


@dataclass(frozen=True, slots=True)
class Aim:
    """One of the figures: what it is of, and what is asked of it."""

    name: str
    pairs: tuple[Pair, ...]


def read_aims(question: str, asked: Asked, reports: Sequence[Report]) -> list[Aim]:
    """[] where the question tells no figure as promised for one year and place, or does not ask what came of it."""
    years = [mention for mention in asked.mentions if not mention.relative]
    if len(years) != 1 or years[0].first != years[0].last or len(asked.regions) > 1:
        return []
    text = normalize(question)
    told = _promised(text)
    end = told[-1].end if told else 0
    if not (told and says_promised(text[:end]) and _asks_what_came(text[end:])) or _asks_more(text, end, asked):
        return []
    place = f"{text[asked.regions[0].start : asked.regions[0].end]}" if asked.regions else ""
    found = [_aim(name, figure, f"{place}{years[0].last}年", reports) for name, figure in _named(text, told, asked)]
    listed = len(found) == 1 and any(slot.measure for pair in found[0].pairs for slot in pair.slots)  # a table's
    return found if any(one.pairs for one in found) and not listed else []


def _promised(text: str) -> list[Quantity]:
    """The figures before the first part that asks."""
    at = 0
    for piece in parts_at(text, "，,。；;？?！!"):
        if asks(piece):
            break
        at += len(piece) + 1
    return [one for one in find_quantities(text[:at]) if one.unit != "年" and "第" not in one.qualifier]


def _asks_what_came(rest: str) -> bool:
    return asks(rest) and (says_achieved(rest) or says(rest, "in the end") or asks_met(f"目标{rest}"))


def _asks_more(text: str, end: int, asked: Asked) -> bool:
    """其中几个装了ATM机: is something asked of that was not promised?"""
    new = (term.text for term in asked.terms if term.noun and term.text not in text[:end])
    return any(word in text[end:] and not names_sides(word) for word in new)


def _named(text: str, told: Sequence[Quantity], asked: Asked) -> Iterator[tuple[str, Quantity]]:
    """Each with the words before it, from the mark or figure before, or on both sides (减少1000万农村贫困人口)."""
    slots = [m.end for m in asked.mentions] + [region.end for region in asked.regions]
    before = [0, *(one.end for one in told)]
    for one, last in zip(told, before, strict=False):
        start = max(last, *(at for at in slots if at <= one.start), 0) if slots else last
        name = parts_at(text[start : one.start], _MARKS)[-1].strip().lstrip(_LEADS)
        after = parts_at(text[one.end :], _MARKS)[0]
        yield name if len(name) > len(after) else f"{name}{after}", one


def _aim(name: str, figure: Quantity, of: str, reports: Sequence[Report]) -> Aim:
    text = f"{of}{name}目标是多少，实际完成多少，差多少"
    pairs = read_pairs(text, read_question(text, reports), reports)
    both = tuple(_with_value(pair, figure.value) for pair in pairs if _of_both(pair))
    starts = (name.find(term.text) for pair in both for term in pair.terms)
    return Aim(name[min((at for at in starts if at >= 0), default=0) :], both)


def _of_both(pair: Pair) -> bool:
    return [slot.asked.kind for slot in pair.slots] == [Kind.TARGET, Kind.ACHIEVED]


def _with_value(pair: Pair, value: float) -> Pair:
    promised, done = pair.slots
    return replace(pair, slots=(replace(promised, value=value), done), met=True)
