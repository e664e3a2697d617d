"""Asked → sides: which reports to look in, for each region and period that is asked about. Pure.

A question has one side, or several where it compares (福田和南山, 2021年和2022年目标, 目标和实际). A result for a
year stands in the next year's report, a target in the year's own; a mid-year or five-year report may hold either.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from rag.question.asked import Asked, for_question
from rag.question.asking import Ask, Shape, Want, asks, says_achieved, says_target
from rag.question.terms import Role, Term
from rag.text.gazetteer import same_place
from rag.text.times import Mention
from rag.types import Kind, Report

_MAX_REPORTS = 8
_TO_BE = re.compile(r"(?:提高|提升|增加|降低|调整|上调|[补涨升降增减调提])[到至]")
_BY = re.compile(r"到$|by (?:the )?(?:end of |year )?$")
_EACH = re.compile(r"(?:各|分别)(?:自|是|为|占|有)?(?:多少|几)")
_GOES_ON = re.compile(r"^\s*(?:有|共有|能|还|其中|又|并|再)")


@dataclass(frozen=True, slots=True)
class Side:
    """One thing to find: a question with at most one region and one period, and the reports that may tell it.

    `reports` come in order of preference, the first `primary` of them being where it belongs. `expected` names what
    would hold the answer if no such report is indexed ((region, report year)), else None.
    """

    asked: Asked
    reports: tuple[Report, ...]
    primary: int
    expected: tuple[str, int] | None = None
    anywhere: bool = False
    """No place is named, and reports of several places are indexed: whose it is has to be said with what is found."""

    @property
    def region(self) -> str | None:
        return self.asked.regions[0].name if self.asked.regions else None


def plan(asked: Asked, reports: Sequence[Report]) -> tuple[Side, ...]:
    """All sides of a question, in the order in which it names them."""
    sides: dict[object, Side] = {}
    for question in _parts(asked, reports):
        for part in _by_region(question, reports):
            times = tuple((m.first, m.last) for m in part.mentions)
            key = (part.question, tuple(region.name for region in part.regions), times, part.kind)
            if key not in sides:
                sides[key] = _side(part, reports)
    return tuple(sides.values())


def _by_region(asked: Asked, reports: Sequence[Report]) -> list[Asked]:
    """One question for each region and each period; where they take turns (福田2021年和南山2022年), for each pair."""
    parts: list[list[Asked]] = []
    for region in asked.regions or (None,):
        years = {r.year for r in reports if region is None or same_place(r.region, region.name)}
        narrowed = [replace(part, regions=(region,) if region else ()) for part in _by_period(asked, years)]
        parts.append(narrowed)
    if _take_turns(asked) and all(len(narrowed) == len(parts) for narrowed in parts):
        return [narrowed[i] for i, narrowed in enumerate(parts)]
    return [part for narrowed in parts for part in narrowed]


def _take_turns(asked: Asked) -> bool:
    places = [(region.start, True) for region in asked.regions] + [(topic.start, False) for topic in asked.mentions]
    order = [is_region for _, is_region in sorted(places)]
    return len(order) >= 4 and len(order) % 2 == 0 and all(a != b for a, b in pairwise(order))


def _parts(asked: Asked, reports: Sequence[Report]) -> list[Asked]:
    """老小区翻新了几个，菜场改了几家？ asks twice: each part that asks for something of its own is a question."""
    pieces = [piece for piece in re.split(r"[，,；;？?、]", asked.question) if piece.strip()]
    parts: list[Asked] = []
    waiting = ""
    for piece in pieces:
        if not asks(piece):
            waiting += piece + "、"
            continue
        part = for_question(parts[-1] if parts else _unsaid(asked), waiting + piece, reports)
        waiting = ""
        own = any(term.noun or (not parts and term.weight >= 0.5) for term in part.terms)
        if parts and _EACH.search(piece) and not any(term.known for term in part.terms):
            nouns = tuple(term for term in parts[-1].terms if term.noun)
            parts.append(replace(part, terms=(*nouns, *part.terms), wide=True))  # …，中央和地方各多少
        elif parts and (_GOES_ON.match(piece) if own else part.terms or _elsewhen(part, parts[-1])):
            parts.append(_going_on(parts[-1], part))  # …，今年想达到多少; …，投资多少
        elif own:
            parts.append(part)
    return parts if len(parts) >= 2 else [asked]


def _unsaid(asked: Asked) -> Asked:
    """The whole question as what its first part leans on: its place, and its time if there is but one and it leads."""
    leads = len(asked.mentions) == 1 and not asks(asked.question[: asked.mentions[0].start])
    kind = asked.kind if leads or not asked.mentions else None
    return replace(asked, mentions=asked.mentions if leads else (), kind=kind)


def _elsewhen(part: Asked, before: Asked) -> bool:
    """At another time, or promised where the other was done; what no word says was done."""
    return (part.mentions, part.kind or Kind.ACHIEVED) != (before.mentions, before.kind or Kind.ACHIEVED)


def _going_on(before: Asked, part: Asked) -> Asked:
    """A part that leans on the one before: the same thing at another time, or another figure of it.

    The words of its own then tell the two apart, unless the time does.
    """
    nouns = tuple(term for term in before.terms if term.noun) or before.terms
    ask = before.ask if part.ask is Ask.ANY else part.ask
    shape = part.shape if part.shape is Shape.FIGURE else before.shape
    if _elsewhen(part, before):
        own = tuple(replace(term, weight=0.3 * term.weight, must=False) for term in part.terms)
        return replace(part, terms=(*nouns, *own), ask=ask, shape=shape, unit=part.unit or before.unit)
    part = replace(part, kind=part.kind or before.kind)
    nouns = tuple(_as_context(term) for term in nouns)
    own = tuple(replace(term, must=term.must or term.weight >= 0.5) for term in part.terms)
    return replace(part, terms=(*nouns, *own))


def _as_context(term: Term) -> Term:
    """An indicator that was asked for in the part before: here it only says what this part is about."""
    role = Role.NOUN if term.role is Role.INDICATOR else term.role
    return replace(term, weight=0.3 * term.weight, must=False, role=role, context=True)


def _by_period(asked: Asked, indexed: set[int]) -> list[Asked]:
    """One question a period; a year that is asked both as promised and as done makes two."""
    topics = list(asked.mentions)
    if len(topics) == 1 and Want.EACH_YEAR in asked.wants and topics[0].first is not None:
        first, last = topics[0].first, topics[0].last
        if 1 <= last - first <= 10 and not topics[0].relative:
            topics = [replace(topics[0], first=year, last=year) for year in range(first, last + 1)]
            return [replace(asked, mentions=(topic,)) for topic in topics]
    if len(topics) >= 2 and len({(m.first, m.last) for m in topics}) >= 2:
        return _locals(asked, topics, indexed)
    both = says_target(asked.question, plainly=True) and says_achieved(asked.question)
    if asked.kind is None and both:
        return [replace(asked, kind=Kind.TARGET), replace(asked, kind=Kind.ACHIEVED)]
    return [asked]


def _locals(asked: Asked, topics: Sequence[Mention], indexed: set[int]) -> list[Asked]:
    """One a period; its kind is what the words after it say (2022年的目标比2021年实际…), up to the next period.

    A period with no words of its own (2016年和2017年的目标) shares those of the next.
    """
    ends = [*(topic.start for topic in topics[1:]), len(asked.question)]
    kinds: list[Kind | None] = []
    for topic, end in reversed(list(zip(topics, ends, strict=True))):
        words = asked.question[topic.end : end]
        own = topic.last >= asked.base_year or topic.last in indexed
        if kinds and own and len(re.sub(r"[和与、,，及比的年]", "", words)) == 0:
            kinds.insert(0, kinds[0])
        else:
            kinds.insert(0, _local_kind(asked, topic, words, indexed))
    return [replace(asked, mentions=(topic,), kind=kind) for topic, kind in zip(topics, kinds, strict=True)]


def _local_kind(asked: Asked, topic: Mention, words: str, indexed: set[int]) -> Kind | None:
    own = topic.last >= asked.base_year or topic.last in indexed
    if says_target(words, plainly=True) or (own and says_target(words) and not says_achieved(words)):
        return Kind.TARGET if topic.first == topic.last else Kind.OUTLOOK
    return Kind.ACHIEVED if says_achieved(words) else None


def _side(asked: Asked, reports: Sequence[Report]) -> Side:
    names = {region.name for region in asked.regions}
    own = [r for r in reports if not names or any(same_place(r.region, name) for name in names)]
    if asked.report_year is not None:
        chosen = [r for r in own if r.year == asked.report_year]
        expected = None if chosen else (_name(asked), asked.report_year)
        anywhere = not names and len({r.region for r in chosen}) > 1
        return Side(asked, tuple(chosen), len(chosen), expected, anywhere=anywhere)
    if not asked.mentions:
        if not names and len({r.region for r in own}) > 1:
            return Side(asked, (), 0, anywhere=True)  # nothing to go by: the whole index is searched
        own.sort(key=lambda r: -r.year)
        return Side(asked, tuple(own[:_MAX_REPORTS]), sum(r.year == own[0].year for r in own) if own else 0)
    if asked.shape is Shape.COVER:  # the year of a report's cover is the report's own
        asked = replace(asked, report_year=asked.mentions[0].last, mentions=())
        return _side(asked, reports)
    asked = _presumed(asked, own)
    wanted = _report_years(asked)
    primary = sorted((r for r in own if r.year in wanted), key=lambda r: wanted.index(r.year))
    others = sorted((r for r in own if r.year not in wanted), key=lambda r: abs(r.year - wanted[0]))
    told = any(r.year == wanted[0] for r in primary) if asked.result_first else bool(primary)
    sooner = asked.kind in (Kind.TARGET, Kind.OUTLOOK) and any(r.year < wanted[0] for r in own)
    if sooner and _BY.search(asked.question[: asked.mentions[0].start]):
        told = True  # 到2020年: any report before may promise it
    expected = None if told else (_name(asked), wanted[0])
    if not names and len({r.region for r in own}) > 1:
        return Side(asked, tuple(primary), len(primary), expected, anywhere=True)
    return Side(asked, tuple((primary + others)[:_MAX_REPORTS]), len(primary), expected)


def _presumed(asked: Asked, own: Sequence[Report]) -> Asked:
    """A year asked for without 目标 or 实际, where a later report is indexed, means the result: of an indicator that
    is counted every year nothing else, of what was to be built or paid (提高到多少) first of all.
    """
    mention = asked.mentions[0]
    single = mention.first == mention.last
    figure = asked.shape is Shape.FIGURE
    if asked.kind is None and single and figure and any(report.year > mention.last for report in own):
        counted = any(term.known for term in asked.terms) and not _TO_BE.search(asked.question)
        return replace(asked, kind=Kind.ACHIEVED) if counted else replace(asked, result_first=True)
    return asked


def _name(asked: Asked) -> str:
    return asked.regions[0].name if asked.regions else ""


def _report_years(asked: Asked) -> list[int]:
    """The report years in which the asked period is told, likeliest first."""
    mention = asked.mentions[0]
    last = mention.last
    first = mention.first if mention.first is not None else last
    if first == last:
        if asked.kind is Kind.ACHIEVED:
            return [last + 1]
        if asked.kind is Kind.TARGET:
            return [last]
        if asked.kind is Kind.OUTLOOK:
            return [last]
        return [last + 1, last]
    if asked.kind in (Kind.TARGET, Kind.OUTLOOK):
        return [first, first + 1, first - 1]
    return [last + 1, last, first] if asked.kind is None else [last + 1, last]
