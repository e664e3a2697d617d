"""Asked → sides: which reports to look in, for each region and period that is asked about. Pure.

A question has one side, or several where it compares (福田和南山, 2021年和2022年目标, 目标和实际). A result for a
year stands in the next year's report, a target in the year's own; a mid-year or five-year report may hold either.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from rag.question.asked import Asked, for_question, read_question, report_years
from rag.question.asking import Ask, Shape, Want, asks, says_achieved, says_target
from rag.question.comparing import (
    Comparison,
    Op,
    done_and_promised,
    each_with_its_own,
    ends_apart,
    joined_things,
    names_sides,
    of_amounts,
    read_at_last,
    read_comparison,
    set_apart,
    than_things,
    times_things,
    without_comparing,
    without_sides,
)
from rag.question.leaning import (
    GENERIC,
    another_figure,
    elsewhen,
    elsewhere,
    going_on,
    named_by_itself,
    of_the_cover,
    one_year,
    promised_alike,
    there_too,
    unsaid,
)
from rag.question.shifts import in_figures
from rag.text.gazetteer import same_place
from rag.text.segments import parts_at
from rag.text.times import Mention, find_mentions
from rag.text.times import Role as MentionRole
from rag.text.vocabulary import in_turn, said, says, whole
from rag.types import Kind, Report

_MAX_REPORTS = 8
_SAYS = 0.4
"""The weight from which a word says what the first part is about (民生实事有几项), where it holds no thing."""
_JOINED = "、和与及"
_COMPARING = frozenset((Want.DIFFERENCE, Want.COMPARE, Want.MORE))
_BY = ("到", *(f"by {words}" for words in ("", "the ", "end of ", "the end of ", "year ", "the year ")))
"""到2020年, by the end of 2020."""


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
    part: int = 0
    """Which part of the question it is of: each is answered, or said to be missing."""
    compared: Comparison | None = None
    """What is asked of its figure and those of the other sides with the same comparison."""
    presumed: bool = False
    """No word asks for what was done: where none is ever told, what its own report expects will do."""

    @property
    def region(self) -> str | None:
        return self.asked.regions[0].name if self.asked.regions else None


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a question that asks for something of its own; `compared` with the other parts that have the same."""

    asked: Asked
    compared: Comparison | None = None


def may_have_parts(asked: Asked) -> bool:
    """Has it several clauses (关了多少？腾出的地干嘛用？), so that it is worth reading what each asks (parts.py)?"""
    return any(parts_at(asked.question, "，,。；;！!？?：:、")[1:]) or says(asked.question, "joins questions")


def plan(asked: Asked, reports: Sequence[Report]) -> tuple[Side, ...]:
    """All sides of a question, in the order in which it names them."""
    sides: dict[object, Side] = {}
    for number, part in enumerate(_parts(asked, reports)):
        for one in by_region(part.asked, reports):
            key = (one.question, one.topic, _slot(one), one.ask)
            if key not in sides:
                sides[key] = replace(_side(one, reports), part=number, compared=part.compared)
    found = tuple(sides.values())
    if len(found) == 1 and found[0].compared is None and asked.wants & _COMPARING:
        told = read_comparison(asked.question, within=True)
        return (replace(found[0], compared=told),)  # both may be told in one sentence
    if len(found) < 2 or any(side.compared for side in found):
        return found
    apart = set_apart(asked)
    if apart is None:
        return found
    whose = [side.part if len(found) > 2 else 0 for side in found]
    beside = [replace(apart, number=part) if whose.count(part) == 2 else None for part in whose]
    return tuple(replace(side, compared=one) for side, one in zip(found, beside, strict=True))


def _slot(asked: Asked) -> tuple[object, ...]:
    """Where, when, done or promised: what tells the sides of one indicator apart."""
    times = tuple((m.first, m.last) for m in asked.mentions)
    return tuple(region.name for region in asked.regions), times, asked.kind or Kind.ACHIEVED


def by_region(asked: Asked, reports: Sequence[Report]) -> list[Asked]:
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


def _parts(asked: Asked, reports: Sequence[Report]) -> list[_Part]:
    """老小区翻新了几个，菜场改了几家？ asks twice: each part that asks for something of its own is a question."""
    parts: list[_Part] = []
    waiting = ""
    pieces = _pieces(asked.question)
    if things := _things(asked, reports):
        return things
    if len(pieces) < 2:
        return list(_within(_Part(asked), reports))
    if asked.shape is Shape.FIGURE and not any(map(asks, pieces)) and not _row(asked, reports):
        from rag.question.enumeration import bare

        pieces = bare(pieces, asked, reports) or pieces
    for piece in pieces:
        if not asks(piece) and not (parts and (says(piece, "asks to tell") or in_turn(piece, "please", "let me know"))):
            waiting += piece + "、"
            continue
        compared = _compared(parts, piece, reports) if parts else None
        parts = compared or _with_next(parts, waiting + piece, piece, asked, reports)
        waiting = ""
    if len(parts) == 1 and parts[0].compared is None:
        parts = [_Part(asked)]
    return [one for part in parts or [_Part(asked)] for one in _within(part, reports)]


def _things(asked: Asked, reports: Sequence[Report]) -> list[_Part]:
    """上海的甲和乙，2024年做了多少，2025年打算做多少: all that is asked after a row, of each thing of it; else []."""
    slots = {one.start for one in asked.mentions} | {one.start for one in asked.regions}
    joined = any(at not in slots for at, letter in enumerate(asked.question, 1) if letter in _JOINED)
    if asked.shape is not Shape.FIGURE or not joined or len(by_region(asked, reports)) < 2:
        return []
    from rag.question.enumeration import each_thing

    parts: list[_Part] = []
    for i, (named, text) in enumerate(each_thing(asked)):
        one = replace(read_question(text, reports, base_year=asked.base_year), topic=named)
        for part in _parts(one, reports):
            own = part.compared
            compared = replace(own, number=100 * i + own.number) if own else None
            parts.append(_Part(replace(part.asked, topic=named), compared))
    return parts


def _row(asked: Asked, reports: Sequence[Report]) -> list[Asked]:
    """A question for each thing of a row (甲、乙、丙各是多少)."""
    grid = Want.COMPARE in asked.wants and len(by_region(asked, reports)) > 1  # GDP和就业目标，两省谁高
    if not (asked.shape is Shape.FIGURE or grid) or not set(_JOINED) & set(asked.question):
        return []
    from rag.question.enumeration import in_a_row

    return in_a_row(asked, reports, grid=grid)


def _of_each(piece: str) -> bool:
    """各多少, 分别完成多少?"""
    return in_turn(piece, "of each so", "how much") or in_turn(piece, "of each so", "comes to it", "how much")


def _pieces(question: str) -> list[str]:
    """What may ask by itself: what a mark ends, and what is joined by 和 or 以及 where both ask."""
    pieces: list[str] = []
    for piece in parts_at(question, "，,；;。！!？?、"):
        start = 0
        for a, b in said(piece, "joins questions"):
            if asks(piece[start:a]) and asks(piece[b:]):
                pieces.append(piece[start:a])
                start = b
        pieces.append(piece[start:])
    return [piece for piece in pieces if piece.strip()]


def _with_next(parts: list[_Part], text: str, piece: str, asked: Asked, reports: Sequence[Report]) -> list[_Part]:
    """The parts with the next one, if it asks for something of its own or of the one before."""
    before = parts[-1].asked if parts else None
    if before is not None:
        years = [(m.first or m.last, m.last) for m in before.mentions]
        text = in_figures(text, years[0][0], years[-1][1]) if years else text
    part = named_by_itself(for_question(before or unsaid(asked), text, reports))
    if before is not None and before.kind is Kind.TARGET and says(piece, "in the end") and not says_target(piece):
        part = replace(part, kind=Kind.ACHIEVED)  # 年初承诺多少家，年底建成多少家
    if before is not None and part.kind is None and promised_alike(parts[0].asked, before, part):
        part = replace(part, kind=before.kind)
    if before is not None and part.ask in (Ask.RANK, Ask.SHARE) and before.regions:
        part = replace(part, regions=before.regions)  # …，在全国排第几
    own = any(term.noun and not whole(term.text, GENERIC) for term in part.terms)
    if before is None:
        own = own or any(term.weight >= _SAYS for term in part.terms) or part.shape in (Shape.COVER, Shape.LIST)
        return [_Part(part)] if own else []
    if not own and Want.MENTION in part.wants:
        return parts  # …有多少人次？报告写没写
    if before.shape is Shape.COVER:
        part, own = of_the_cover(part), own or any(term.weight >= 0.5 for term in part.terms)
        return [*parts, _Part(part)] if own or part.shape is Shape.COVER else parts
    if part.shape is Shape.COVER and part.mentions == before.mentions[:1] and not one_year(part):
        part = replace(part, mentions=())  # 五年来…多少？区长是谁？
    if part.shape is Shape.TEXT and piece.rstrip("？?。").endswith("呢"):
        part = replace(part, shape=before.shape)  # …目标是多少？名教师呢？
    if _of_each(piece) and (part.terms or len(parts) > 1) and all(names_sides(term.text) for term in part.terms):
        return parts  # 2017年比2016年多收了多少亿？两年分别是多少
    if _of_each(piece) and not any(term.known for term in part.terms):
        nouns = tuple(term for term in before.terms if term.noun)
        return [*parts, _Part(replace(part, terms=(*nouns, *part.terms), wide=True))]  # …，中央和地方各多少
    if elsewhere(part, before):
        return [*parts, _Part(there_too(before, part))]  # …，浙江添了多少
    leans = part.terms or elsewhen(part, before) or another_figure(part, before)
    if leans and not own:
        return [*parts, _Part(going_on(before, part))]  # …，今年想达到多少; …，投资多少
    return [*parts, _Part(part)] if own else parts


# --- what is asked of several figures together ----------------------------------------------------------------------


def _compared(parts: list[_Part], piece: str, reports: Sequence[Report]) -> list[_Part] | None:
    """The parts with what is asked of their figures together (…各是多少，相差多少); None if the piece asks otherwise.

    A piece may bring in one that was not named before (…，比上年多多少).
    """
    before, plain = parts[-1].asked, read_comparison(piece)
    change = Want.CHANGE in before.wants
    comparison = plain or read_at_last(piece, ends=change)
    if comparison is None or before.shape not in (Shape.FIGURE, Shape.TEXT):
        return None
    first = _first_compared(parts, reports)
    told = [_slot(one) for part in parts[first:] for one in by_region(part.asked, reports)]
    if plain is None and len(set(told)) < 2 and not change:
        return None
    years = [(m.first or m.last, m.last) for m in before.mentions]
    text = in_figures(piece, years[0][0], years[-1][1], today=True) if years else piece
    own, named = for_question(before, text, reports), read_question(text, reports, base_year=before.base_year)
    rest = read_question(without_comparing(text, comparison.op), reports, base_year=before.base_year)
    spoken = "".join(part.asked.question for part in parts)
    fresh = [term for term in rest.terms if term.noun and not names_sides(term.text) and term.text not in spoken]
    if any(term.known or len(set(told)) < 2 for term in fresh) or own.foreign:  # 实际比控制线低了几个百分点
        return None
    nouns = tuple(term for term in before.terms if term.noun) or before.terms
    own = replace(own, terms=nouns, shape=Shape.FIGURE, ask=before.ask, unit=before.unit, wide=False)
    if rest.kind is None:
        own = replace(own, kind=None if named.mentions else before.kind)  # 降了多少 says of neither that it was done
    kinds = {kind for *_, kind in told}
    brings = bool((named.mentions or named.regions) and set("比较跟和与同") & set(text))
    each = by_region(own, reports)
    new = [one for one in each if _slot(one) not in told and (brings or (_slot(one)[-1] not in kinds and own.kind))]
    ends = comparison.op not in (Op.SUM, Op.SHARE) and change  # 从多少增加到多少，五年多了多少
    if len(told) + len(new) < 2 and not ends and not joined_things(before, reports):
        both = done_and_promised(before, comparison, reports)  # 目标数与建成数各是几家，多建了几家
        return [*parts[:first], *(_Part(one, comparison) for one in both)] if both else None
    comparison = replace(comparison, number=sum(part.compared is not None for part in parts))
    return [
        *parts[:first],
        *(
            replace(
                part, asked=of_amounts(ends_apart(part.asked) if change else part.asked, piece), compared=comparison
            )
            for part in parts[first:]
        ),
        *(_Part(one, comparison) for one in new),
    ]


def _first_compared(parts: Sequence[_Part], reports: Sequence[Report]) -> int:
    """The first of the parts that a comparison after them is of: the last where it has sides to compare, else those
    before it that are of the same thing, or the one before it.
    """
    first = len(parts) - 1
    if first == 0 or len(by_region(parts[first].asked, reports)) > 1:
        return first
    nouns = _nouns(parts[first].asked)
    while first and _nouns(parts[first - 1].asked) == nouns:
        first -= 1
    return min(first, len(parts) - 2)


def _nouns(asked: Asked) -> set[str]:
    return {term.text for term in asked.terms if term.noun}


def _within(part: _Part, reports: Sequence[Report]) -> list[_Part]:
    """A part that compares within itself: 2018年比2017年多多少; 进口和出口差多少, which are two things to find."""
    asked = part.asked
    comparison = part.compared
    if comparison is None and (asked.ask is Ask.MULTIPLE or asked.wants & _COMPARING):
        comparison = read_comparison(asked.question, within=True)
        if comparison is not None:
            ends = ends_apart(asked)
            comparison = replace(comparison, later_first=comparison.later_first and ends is not asked)
            asked = without_sides(ends, comparison, reports)
            apart = each_with_its_own(asked, reports) or done_and_promised(asked, comparison, reports)
            if apart:
                return [_Part(one, comparison) for one in apart]
    may_be = comparison is None or (part.compared is None and len(by_region(asked, reports)) > 1)
    row = _row(asked, reports) if may_be else []
    if row:
        return [_Part(one, replace(comparison, number=i) if comparison else None) for i, one in enumerate(row)]
    if asked.shape is not Shape.FIGURE or (comparison is None and Want.EACH not in asked.wants):
        return [part]
    if comparison is not None and comparison.op is Op.RATIO and part.compared is None:
        base = [m for m in find_mentions(asked.question, asked.base_year, question=True) if m.role is MentionRole.BASE]
        asked = replace(asked, mentions=(*asked.mentions, *(m for m in base if m not in asked.mentions)))
    if len(by_region(asked, reports)) > 1:
        if comparison is None:
            return [part]
        if comparison.op is Op.RATIO and part.compared is None:
            amounts = replace(asked, ask=Ask.ANY, unit="", wide=False)
            return [part, _Part(amounts, comparison)]
        return [_Part(asked, comparison)]
    compared = comparison is not None
    joined = joined_things(asked, reports, compared=compared, within=compared and part.compared is None)
    others = times_things if comparison and comparison.op is Op.RATIO else than_things
    apart = joined or (others(asked, reports) if comparison else [])
    return [_Part(one, comparison) for one in apart] if apart else [part]


def _by_period(asked: Asked, indexed: set[int]) -> list[Asked]:
    """One question a period; a year that is asked both as promised and as done makes two."""
    topics = list({(m.first, m.last): m for m in asked.mentions}.values())  # 今年（2025年） is one
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
        if kinds and own and not set(words) - set("和与、,，及比的年"):
            kinds.insert(0, kinds[0])
        else:
            kinds.insert(0, _local_kind(asked, topic, words, indexed))
    if not any(kinds) and asked.kind is Kind.TARGET and says_target(asked.question[: topics[0].start]):
        kinds = [Kind.TARGET for _ in kinds]  # 安排的财政赤字，2015年和2016年分别是多少
    return [replace(asked, mentions=(topic,), kind=kind) for topic, kind in zip(topics, kinds, strict=True)]


def _local_kind(asked: Asked, topic: Mention, words: str, indexed: set[int]) -> Kind | None:
    own = topic.last >= asked.base_year or topic.last in indexed
    if says_target(words, plainly=True) or (own and says_target(words) and not says_achieved(without_comparing(words))):
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
        first = len(own) if Want.EVER in asked.wants else sum(r.year == own[0].year for r in own)
        return Side(asked, tuple(own[: max(first, _MAX_REPORTS)]), first)
    if asked.shape is Shape.COVER:  # the year of a report's cover is the report's own
        asked = replace(asked, report_year=asked.mentions[0].last, mentions=())
        return _side(asked, reports)
    said, asked = asked.kind, _presumed(asked, own)
    presumed = said is not asked.kind and asked.ask in (Ask.ANY, Ask.AMOUNT)
    wanted = report_years(asked)
    free = [r for r in own if r.kind == "other"]  # a lease, a company's year: no year is told in the next one's
    bound = [r for r in own if r.kind != "other"]
    primary = sorted((r for r in bound if r.year in wanted), key=lambda r: wanted.index(r.year))
    others = sorted((r for r in bound if r.year not in wanted), key=lambda r: abs(r.year - wanted[0]))
    told = (any(r.year == wanted[0] for r in primary) if asked.result_first else bool(primary)) or not bound
    primary += free
    sooner = asked.kind in (Kind.TARGET, Kind.OUTLOOK) and any(r.year < wanted[0] for r in own)
    if sooner and asked.question[: asked.mentions[0].start].endswith(_BY):
        told = True  # 到2020年: any report before may promise it
    expected = None if told else (_name(asked), wanted[0])
    if not names and len({r.region for r in own}) > 1:
        near = primary or [r for r in others if r.year == asked.mentions[0].last]  # what they promised for it
        return Side(asked, tuple(near), len(primary), expected, anywhere=True)
    return Side(asked, tuple((primary + others)[:_MAX_REPORTS]), len(primary), expected, presumed=presumed)


def _presumed(asked: Asked, own: Sequence[Report]) -> Asked:
    """A year asked for without 目标 or 实际, where a later report is indexed, means the result: of an indicator that
    is counted every year nothing else, of what was to be built or paid (提高到多少, 补助标准) first of all.
    """
    mention = asked.mentions[0]
    single = mention.first == mention.last and asked.shape is Shape.FIGURE
    if asked.kind is None and single and any(report.year > mention.last for report in own):
        to_be = says(asked.question, "set by rule") or in_turn(asked.question, "shifted", "up to")
        counted = not to_be and any(term.known for term in asked.terms)
        return replace(asked, kind=Kind.ACHIEVED) if counted else replace(asked, result_first=True)
    return asked


def _name(asked: Asked) -> str:
    return asked.regions[0].name if asked.regions else ""
