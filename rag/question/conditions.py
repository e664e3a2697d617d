"""What the rows of a table are to pass: GDP超5万亿, 增速高于全国, CPI目标定在2%左右 → Condition. Pure.

GDP超5万亿的省，各自增速多少 is about the growth of those whose GDP passes; 总量超5万亿、增速也超5.5%的省有哪些 about
those that pass both. A condition belongs to the indicator that is named last before it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from rag.question.beyond import read_beyond
from rag.question.which_years import asks_year
from rag.question.whose import Named
from rag.question.worked_out import says_all
from rag.text.figures import find_quantities
from rag.text.indicators import Found, Measure, Sort
from rag.text.numbers import NUMERAL, parse_number
from rag.text.segments import blanked, enclosed, parts_at
from rag.text.vocabulary import asks_which, begins, ends, first_said, said, says
from rag.types import Quantity

_NEAR = 7
_STOPS = frozenset("，,。；;？?、有是吗么没还")
_JOINED = ("", *"和与跟及、，,", "以及", "并且", "而且", "且")


@dataclass(frozen=True, slots=True)
class Condition:
    """The `measure` is held to a `figure`, or to what a `place` has of the same; `start`, `end`: where that stands."""

    measure: Measure
    way: str
    figure: Quantity | None
    start: int
    end: int
    place: str = ""

    def holds_of(self, measure: Measure, sort: Sort | None) -> bool:
        """Whether a column is what is held to it: 超5万亿 is no growth, and 超5% no amount."""
        if measure != self.measure:
            return False
        if self.figure is None or sort is None:
            return True
        rate = sort is not Sort.LEVEL or measure.unit == "%"
        return ("%" in self.figure.unit) == rate


def read_conditions(text: str, found: Sequence[Found], places: Named, *, held: bool = False) -> tuple[Condition, ...]:
    """Each that the words say of the indicators found in them; of several in a row all have what the last has.

    `held`: all in all it sounds as if something were to pass a figure.
    """
    starts = [0, *(one.start for one in found[1:]), len(text)]
    asks = asks_which(text) or says_all(text) or held or _of_those(text)
    told = [list(_of(one, text[:b], a, asks, places)) for one, (a, b) in zip(found, pairwise(starts), strict=False)]
    for i in range(len(found) - 2, -1, -1):
        own, after = found[i], found[i + 1]
        joined = (
            own.measure.unit == after.measure.unit
            and text[own.end : after.start].lstrip("的目标预期实际同时") in _JOINED
        )
        if not told[i] and joined:
            told[i] = [replace(one, measure=own.measure) for one in told[i + 1]]
    return tuple(one for some in told for one in some)


def _of_those(text: str) -> bool:
    """…的省份？, …的市，"""
    behind = (text[end + n :] for _, end in said(text, "of those") if (n := begins(text, "places", end)))
    return any(rest[:1] in ("", *"?？。，,、") for rest in behind)


def _of(one: Found, text: str, at: int, asks: bool, places: Named) -> Iterator[Condition]:
    """`text` ends where the next indicator is named, and what is said of this one begins `at`."""
    against = next((own for own in places.against if at <= own.start < len(text)), None)
    figure, way = read_beyond(text[at:], one.measure.unit, asks=asks)
    inside = against is not None and figure is not None and against.start < figure.start + at < against.end
    if against is not None and (figure is None or inside):  # 超过全国平均GDP增速5%的省
        figure, way = figure or _told_of(against.place, text[at:], one.measure.unit), against.way
        yield Condition(
            one.measure, way, figure, min(one.start, against.start), against.end, "" if figure else against.place
        )
        return
    if figure is None and asks and (fell := _fell(one, text, at)) is not None:
        way = ">" if says(text[slice(*fell)], "rose") else "<"
        yield Condition(one.measure, way, Quantity(text[slice(*fell)], *fell, 0.0, "%"), one.start, fell[1])
        return
    while figure is not None:
        start, end = figure.start + at, figure.end + at
        past = max(end, against.end if against is not None else 0)
        for side, limit in _sides(way, replace(figure, start=start, end=end)):
            yield Condition(one.measure, side, limit, one.start, past)
        for other in _in_a_row(text, replace(figure, start=start, end=end)):
            yield Condition(one.measure, way, other, one.start, max(past, other.end))
            end = other.end
        at, before = end, figure
        figure, way = read_beyond(blanked(text[at:], enclosed(text[at:], "()（）"), ""), one.measure.unit, asks=asks)
        if figure is not None and ("%" in figure.unit) == ("%" in before.unit) and not _goes_on(text[at : at + _NEAR]):
            return


def _in_a_row(text: str, first: Quantity) -> Iterator[Quantity]:
    """2000亿、3000亿 of 第一次超过1000亿、2000亿、3000亿各在哪一年: each is to be passed, in a year of its own."""
    end = first.end
    for other in find_quantities(text) if asks_year(text) else ():
        if other.start > end and text[end : other.start] in _JOINED and other.unit in ("", first.unit):
            yield replace(other, unit=first.unit)
            end = other.end


def _sides(way: str, figure: Quantity) -> Iterator[tuple[str, Quantity]]:
    """在76%到81%之间: not less than the one, and not more than the other."""
    if figure.high is None or way in ("=", "!="):
        yield way, figure
        return
    for side, value in ((">=", figure.value), ("<=", figure.high)):
        text = next((one for one in NUMERAL.findall(figure.text) if parse_number(one) == value), f"{value:g}")
        yield side, replace(figure, text=text + figure.unit, value=value, high=None)


def _fell(one: Found, text: str, at: int) -> tuple[int, int] | None:
    """下滑 of 进出口下滑的省份有哪些: that it went down at all (or up: 正增长), and not how far or who most.

    Growth that went down (增速下降) may still be growth, and a fall of what is to fall has no sign.
    """
    if one.measure.down or Sort.GROWTH not in one.measure.sorts:
        return None
    for start, end in sorted((*said(text, "fell", at), *said(text, "rose", at))):
        rest = text[end:].removeprefix("了").removeprefix("的")
        if says(text[at:start], "rate of growth") or ends(text[:start], "most of all"):
            continue
        if not rest or rest[0] in _STOPS or begins(rest, "places") or begins(rest, "asks which"):
            return start, end
    return None


def _goes_on(text: str) -> bool:
    """且也超5.5%, 、增速超5.5%: what stands behind a condition may add another."""
    where = first_said(text, "adds a condition")
    return where is not None and not set("。；;") & set(text[: where[0]])


def _told_of(place: str, text: str, unit: str) -> Quantity | None:
    """全国增长5.8%，比全国慢的省: what the place has, where the question tells it."""
    parts = (part for part in parts_at(text, "，,。；;") if place in part)
    return next((one for part in parts for one in find_quantities(part) if one.unit in (unit, "%")), None)
