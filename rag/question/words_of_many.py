"""The words of a question that may ask for a table: its places, its indicators, what they are held to, and what was
learned of it: what is to be worked out, over several places or over years. Pure.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.question.asked import Asked, heard, normalize
from rag.question.asking import measures_asked, unit_of
from rag.question.beyond import read_beyond
from rag.question.columns import without
from rag.question.conditions import Condition, read_conditions
from rag.question.errand import without_errand
from rag.question.intent import Intent
from rag.question.which_years import added_up, of_which_years, over_years, summed_up, two_years
from rag.question.whose import Named, named_places
from rag.question.worked_out import asks_ends, says_all
from rag.text.figures import find_quantities
from rag.text.indicators import Found, Measure, Sort
from rag.text.indicators_said import find_said
from rag.text.numbers import is_ratio
from rag.text.segments import QUOTED, blanked
from rag.text.vocabulary import first_said, in_turn, says
from rag.types import Quantity, Report

_LIKELY, _EVEN, _RATHER, _SURELY = 0.4, 0.5, 0.6, 0.8
_TWO = 2
_OVER_ALL = frozenset(
    ("highest", "lowest", "order", "place", "count", "which", "mean", "common", "all", "told", "silent")
)
"""What is worked out over all there are, where no place is named."""
_HELD = frozenset(("held", "against"))
_ECONOMY, _SPEEDS = "经济", frozenset("快慢")
_OF_GROWTH = ("", "个", "位", "名", "年")


_YEAR_IN_NAME = re.compile("(?:[在的]?(?:去年|今年|上年|前年)|(?<!\\d)20\\d\\d年)(?:全年|度)?的?")


@dataclass(frozen=True, slots=True)
class Words:
    """A question's words: `bare` without its places, the listed indicators in it, what they are held to."""

    text: str
    bare: str
    places: Named
    listed: tuple[Found, ...]
    works: frozenset[str]
    across: frozenset[str]
    conditions: tuple[Condition, ...]
    beyond: Quantity | None
    way: str

    @property
    def ranked(self) -> bool:
        """It is worked out over all there are, where no place is named."""
        held = bool(self.works & _OVER_ALL or self.conditions) or self.beyond is not None
        held = held or says(self.text, "most common") or says_all(self.text)
        held = held or any(in_turn(self.text, pole, "which place", gap=3) for pole in ("highest", "lowest"))
        return held or says(self.text, "rank asked") or asks_ends(self.text)

    @property
    def of_which_years(self) -> bool:
        """哪一年首次突破, 最快的三年: of all the years of one place."""
        asks = of_which_years(self.text, held=self.beyond is not None)
        return bool(self.listed) and asks and len(self.places.regions) < _TWO

    @property
    def marks(self) -> tuple[Quantity, ...]:
        """The figures of each of which it asks in which year it was passed."""
        return tuple(one.figure for one in self.conditions if one.figure) if self.of_which_years else ()

    def names_more(self, asked: Asked) -> bool:
        """A thing beside the indicators: 宁波舟山港 of 宁波舟山港2024年集装箱吞吐量, which nothing is worked out of."""
        if self.works & _OVER_ALL:
            return False
        spans = [self.bare[one.start : one.end] for one in self.listed]
        named = (t.text for t in asked.terms if t.noun and not says(t.text, "no indicator"))
        return any(not any(name in span or span in name for span in spans) for name in named) and bool(spans)

    def figures_of(self, found: Sequence[Found]) -> dict[str, list[Quantity]]:
        """The figures that each indicator is held to; what is of no list has the only one there is."""
        if not self.conditions and self.beyond is not None:
            return {one.measure.name: [self.beyond] for one in found}
        names = {one.measure.name for one in self.conditions}
        return {name: [c.figure for c in self.conditions if c.measure.name == name and c.figure] for name in names}


def words_of(question: str, asked: Asked, reports: Sequence[Report]) -> Words:
    text = _told_whole(
        QUOTED.sub(lambda one: one[not one[1].startswith(("以", "左右"))], without_errand(normalize(question)))
    )
    works, across = _told(asked)
    places = named_places(text, reports, held=bool(works & _HELD))
    if text == asked.question and (short := [span[:2] for span in places.spans if span[1] - span[0] == 1]):
        works, across = _told(asked, short)  # 皖赣湘 are places too
    bare = blanked(text, [span[:2] for span in places.spans], "□")  # 重庆好天 is no name of its own
    listed = _named_around(bare) or _of_economy(asked, bare)
    conditions = read_conditions(text, listed, places, held="held" in works)
    beyond, way = (
        (conditions[0].figure, conditions[0].way) if conditions else read_beyond(text, "", asks=_passing(text, works))
    )
    return Words(text, bare, places, listed, works, across, conditions, beyond, way)


def _passing(text: str, works: frozenset[str]) -> bool:
    """Does it ask which, or how many, are so: 两千亿以上的数一数?"""
    return says(text, "asks which") or works >= {"count", "held"}


def _named_around(bare: str) -> tuple[Found, ...]:
    """The indicators in it, and those whose name a time or a figure parts: 收入 of 城里人和农村人去年收入,
    新增城镇就业 of 新增1000万以上城镇就业.
    """
    found, spans = find_said(bare), [m.span() for m in _YEAR_IN_NAME.finditer(bare)]
    spans += [(one.start, one.end) for one in find_quantities(bare)]
    for start, end in spans:
        closed = bare[:start] + bare[end:]
        moved = [
            replace(
                one,
                start=one.start + (one.start >= start) * (end - start),
                end=one.end + (one.end > start) * (end - start),
            )
            for one in find_said(closed)
        ]
        across = [one for one in moved if one.start < start and end < one.end]
        if across:
            across += [one for one in moved if one.end == across[0].start]  # 城里人和
            kept = [one for one in found if not any(own.start < one.end and one.start < own.end for own in across)]
            found = tuple(sorted((*kept, *across), key=lambda one: one.start))
    return found


def _told_whole(text: str) -> str:
    """全体居民收入 of 老百姓(全体居民)收入: brackets may part a name."""
    whole = text.replace("(", "").replace(")", "")
    named, known = ({one.measure.name for one in find_said(said)} for said in (whole, text))
    return whole if whole != text and named > known else text


def _of_economy(asked: Asked, bare: str) -> tuple[Found, ...]:
    """Where no thing is named, 增速, 目标 and 涨 are the economy's: 去年增速垫底的省份, 目标定5.5的有哪些.

    What a place or a year has is too (西藏的增速), and what any other word has is not (消化违建的目标).
    """
    if counts_another(asked) or any(term.known for term in asked.terms):
        return ()
    named = (t for t in asked.terms if t.noun and t.text in bare and not says(t.text, "year by year"))
    alone = all(says(term.text, "no indicator") for term in named)
    span = (first_said(bare, "of the economy") if alone else None) or _how_fast(asked, bare)
    if span is None:
        return ()
    (gdp,) = find_said("GDP增速")
    return (replace(gdp, start=span[0], end=span[1]),)


def _how_fast(asked: Asked, bare: str) -> tuple[int, int] | None:
    """经济 of 哪几个省经济跑得最慢: how fast it went, where nothing else is named."""
    named = (t.text for t in asked.terms if t.noun and t.text in bare and not says(t.text, "no indicator"))
    at = bare.find(_ECONOMY)
    fast = at >= 0 and _SPEEDS & set(bare) and set(named) <= {_ECONOMY}
    return (at, at + len(_ECONOMY)) if fast else None


def counts_another(asked: Asked) -> bool:
    """What it asks how much of is no growth: 粮 of 打了多少粮, 套 of 盖了多少套 (目标 behind it is that thing's).

    Places that pass, their place in an order and years are counted of growth too: 有几个省, 排第几位.
    """
    text = asked.question
    units = [unit_of(text[start:end]) for start, end in measures_asked(text)]
    if any(not is_ratio(unit) and unit not in _OF_GROWTH for unit in units):
        return True
    return any(text[: t.start].endswith("多少") and not says(t.text, "no indicator") for t in asked.terms)


def _told(asked: Asked, places: Sequence[tuple[int, int]] = ()) -> tuple[frozenset[str], frozenset[str]]:
    """What is to be worked out, and over what, as far as that was learned (learned.WORKS, ACROSS)."""
    from rag.question.learned import PLACE, learned

    read = heard(asked)
    told = learned(replace(read, spans=(*read.spans, *((start, end, PLACE) for start, end in places))))
    likely = frozenset(work for work, chance in told.works.items() if chance > _LIKELY)
    if told.works["total"] > told.works["each"]:
        likely -= {"each"}  # what they come to is asked, and what each is stands in the table in any case
    if told.works["total"] < (_RATHER if told.works["each"] > _EVEN else _EVEN):
        likely -= {"total"}
    if told.works["order"] > told.works["place"]:
        likely -= {"place"}
    if told.works["met"] < (_SURELY if told.works["each"] > _EVEN else _RATHER):
        likely -= {"met"}
    across = frozenset(over for over, chance in told.across.items() if chance > _EVEN)
    return likely, across


def over_time(asked: Asked, said: Words) -> bool:
    """Whether it asks of years one by one, by its words or as was learned."""
    over = over_years(asked, without(said.text, said.listed))  # 年均 of PM2.5年均浓度 is no mean of years
    return over or added_up(said.text, said.works) or _rather_over_years(asked, said)


def says_series(asked: Asked, said: Words) -> bool:
    """从2000年到2004年是怎么涨的: of years one by one, though it asks openly."""
    return "series" in said.works and asked.intent is Intent.MANY


def _rather_over_years(asked: Asked, said: Words) -> bool:
    """南山gdp这几年咋涨的, as was learned; but no sum that a report tells of a stretch of years itself."""
    rather = "over time" in said.across and "over place" not in said.across
    if rather and "series" in said.works and not said.works & _TOGETHER:
        return True
    return (
        rather
        and not any(not m.relative or m.first != m.last for m in asked.mentions)
        and not says(said.text, "in all")
        and not summed_up(said.text)
    )


def two_times(asked: Asked, said: Words, measures: Sequence[tuple[Measure, Sort | None]]) -> bool:
    """One amount in two years, held against each other, or several: 2014年和2019年的物价、就业目标有什么不一样."""
    changes = said.across == {"over time"} and bool(said.works & {"difference", "direction"})
    if len(measures) == 1:
        return two_years(asked, measures[0][1], changes=changes)
    years = {mention.last for mention in asked.mentions if mention.first == mention.last and not mention.relative}
    return len(years) == len(asked.mentions) == _TWO and "over time" in said.across


_TOGETHER = frozenset(("difference", "ratio", "direction", "mean", "total"))
"""What one figure says of several years."""
