"""A question over many reports → Many: which indicators, whose, of which years, and what is to be worked out. Pure.

2025年各省GDP增长目标分别是多少，哪个最高 → growth of 地区生产总值, of the provinces, target of 2025, the greatest.
深圳近五年进出口总额 → a series; 2018年的目标完成了吗 → the target beside the result. Only what names an indicator is
one; a question for one figure of one place is not, nor one for two (sides.py has those).
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from rag.question.asked import Asked, Tongue, read_question
from rag.question.asking import asks_met, says_achieved, says_target
from rag.question.columns import (
    columns_of,
    likely_meant,
    named_by_itself,
    narrowed,
    plainly_meant,
    told_apart,
    unnamed,
    without,
)
from rag.question.comparing import SHARE_OF, read_comparison
from rag.question.comparing import Op as Op_
from rag.question.conditions import Condition
from rag.question.english_table import in_chinese
from rag.question.which_years import added_up, over_years, piled_up, summed_up, two_years, years_asked
from rag.question.whose import (
    FIRST_SO_MANY,
    Named,
    all_of_them,
    asked_of,
    asks_order,
    named_groups,
)
from rag.question.words_of_many import Words, words_of
from rag.question.worked_out import (
    Op,
    ahead_of,
    number_said,
    of_those,
    operations,
    says_all,
    says_none,
    says_silent,
    share_of,
    sums,
)
from rag.text.gazetteer import lies_in
from rag.text.indicators import Found, Measure, Sort
from rag.text.indicators_said import find_said
from rag.text.places import names_group
from rag.text.segments import CHINESE_RUN, blanked, parts_at
from rag.text.times import Role, calendar_years, find_mentions
from rag.text.vocabulary import in_turn, said, says, unled
from rag.types import Kind, Quantity, Report

_Columns: TypeAlias = tuple[tuple[Measure, Sort | None], ...]


@dataclass(frozen=True, slots=True)
class Many:
    """What is asked of many reports. `places` are regions as indexed, None all that are; `lacking` have no report."""

    measures: tuple[tuple[Measure, Sort | None], ...]
    places: tuple[str, ...] | None
    lacking: tuple[str, ...]
    named: tuple[str, ...]
    years: tuple[int, ...]
    kind: Kind | None
    ops: tuple[Op, ...]
    number: int = 0
    """前三."""
    beyond: Quantity | None = None
    way: str = ">="
    filters: tuple[Condition, ...] = ()
    """What only those rows are shown that pass: GDP超5万亿的省，各自增速."""
    groups: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Groups of places, of each of which it asks: 西部比东部平均高多少."""
    of_those: bool = False
    """The sum is asked of those that pass the figure, and not held against it."""
    whole: bool = False
    """Whether it is so of all of them: 都超过4%了吗."""
    silent: bool = False
    """Who does not tell it is asked."""
    mixed: bool = False
    """A sum or a mean of several indicators at once."""
    beside: tuple[str, ...] = ()
    """What is asked for in the same breath and is no indicator."""
    few: bool = False
    """Two places, or two years of one."""
    slots: tuple[tuple[int, Kind], ...] = ()
    """What was done in one year, and what is promised for another: 2024年实际产量和2025年目标."""
    upwards: bool = False
    """由低到高."""
    added: bool = False
    """What several years come to is asked for, and not what each was."""
    unit: str = ""
    """The money that it is asked in: 美元."""
    of_report: bool = False
    """The year is that of the reports: 各省2025年的报告."""
    each: bool = False
    """What each place has is asked, beside what is worked out: 各省分别是多少，哪个最高."""
    instead: bool = False
    """The reports of that year are not there: the next year's tell of it."""
    open_kind: bool = False
    """No word says whether it was done or is promised: 各省2025年报告里…的是多少."""


_SEVERAL = 3
_OTHER_WAY = {">": "<=", ">=": "<", "<": ">=", "<=": ">", "=": "!=", "!=": "="}
_SET_AT = re.compile(r"[定设]的?\d[\d.—–~-]*[%％]")
_PLAN_AGAINST_PAST = re.compile(
    r"(?:目标|计划)[^，。；？?]{0,12}(?:比|高于|低于|超过|快于|慢于|大于|小于)(?:去年|上年|20\d\d年)[^，。；？?]{0,6}(?:实际|的)"
)


def read_many(
    question: str, asked: Asked, reports: Sequence[Report], names: Callable[[], Iterable[str]] = tuple
) -> Many | None:
    """What a question asks of many reports; None where it is for one figure, or names no indicator.

    `names` gives what the reports measure, by their own names, for one that is not listed.
    `question` is the whole of it: what stands beside the part that asks (…有几个？只看安徽、云南) says whose.
    """
    if asked.tongue is Tongue.ENGLISH and not asked.foreign:
        question = in_chinese(asked)
        asked = read_question(question, reports)
    return _many(asked, words_of(question, asked, reports), reports, names)


def _many(asked: Asked, said: Words, reports: Sequence[Report], names: Callable[[], Iterable[str]]) -> Many | None:
    text, places, listed = said.text, said.places, said.listed
    if not any(len(run) > 1 for run in CHINESE_RUN.findall(text)) or _of_parts(places):
        return None
    over = over_years(asked, without(text, listed))  # 年均 of PM2.5年均浓度 is no mean of years
    over = over or added_up(text, said.works) or _rather_over_years(asked, said)
    where = _where(said, asked, reports, over=over)
    found = _found(said.bare, listed, where, names)
    found = found or _compared_as_said(asked, where, said)
    rest, part = without(text, listed), _part_of(text, places, listed)
    measures = columns_of(found, blanked(text, [part] if part else [], "□"), said.figures_of(found))
    plain = without(text, [one for one in listed if "预期" in one.measure.name])  # 人均预期寿命 is no 预期
    asked = asked if says_target(plain) or not says_target(text) else replace(asked, kind=None)
    beside = unnamed(blanked(text, [span[:2] for span in places.spans], "。"), listed)
    if not measures or _told_by_sentences(asked, rest, where, beside) or _asks_more(asked, text, len(measures)):
        return None
    slots = _slots(asked, [text[one.start : one.end] for one in found])
    met = _is_met(asked, text, said, aimed=over and bool(says(plain, "promised")), slots=bool(slots))
    filters = () if met else _filters(said.conditions, measures, found)
    mixed = len({measure.unit for measure, _ in measures}) > 1 and bool(says(rest, "mean of all") or sums(rest))
    changes = said.across == {"over time"} and bool(said.works & {"difference", "direction"})
    apart = where.one and not met and len(measures) == 1 and two_years(asked, measures[0][1], changes=changes)
    if not (where.together or slots or apart or (where.one and (over or met or mixed))):
        return None
    main = without(blanked(text, [(one.start, one.end) for one in filters], "□"), listed)
    beyond, gap = (None, ()) if filters else (said.beyond, _gap(measures, text))
    years = years_asked(asked, text, reports, where.regions or None, between=over and "series" in said.works, met=met)
    series = (over or apart) and not where.together
    ops = operations(main, said.works, over=series, met=met, together=where.together, beyond=beyond is not None)
    return Many(
        measures=gap or measures,
        places=where.regions if where.regions or where.count else None,
        lacking=tuple(dict.fromkeys((*where.lacking, *places.foreign))),
        named=_named(text, places, where),
        years=years,
        kind=_kind(asked, plain, years, where.newest(reports, asked.base_year), met=met),
        ops=_held(part, gap) or ops,
        number=number_said(rest),
        beyond=beyond,
        way=_OTHER_WAY[said.way] if says_none(text) else said.way,
        filters=filters,
        groups=_groups(text, reports, where),
        of_those=of_those(text),
        whole="all" in said.works or says_all(text),
        silent=says_silent(rest, said.works),
        mixed=mixed,
        beside=beside,
        few=apart or (not where.all and where.count == 2),
        slots=slots,
        upwards=_upwards(text, ops, said.way if beyond is not None else ""),
        added=series and (summed_up(text) or piled_up(text)) and not says(text, "year by year"),
        unit="美元" if says(text, "in dollars") else "",
        of_report=asked.report_year is not None or _names_report(text),
        each="each" in said.works or says(text, "of each") or asks_order(text),
        open_kind=not (met or slots or says_target(plain) or says_achieved(plain)),
    )


@dataclass(frozen=True, slots=True)
class _Where:
    """Whose figures are asked for: `all` of a kind, or those that are named; `count` with those without a report."""

    regions: tuple[str, ...]
    lacking: tuple[str, ...]
    count: int
    over: bool
    all: bool = False

    @property
    def one(self) -> bool:
        return not self.all and self.count == 1

    @property
    def together(self) -> bool:
        return self.all or self.count > 1

    def newest(self, reports: Sequence[Report], else_: int) -> int:
        """The year of their latest report."""
        return max((r.year for r in reports if not self.regions or r.region in self.regions), default=else_)


def _filters(conditions: Sequence[Condition], columns: _Columns, found: Sequence[Found]) -> tuple[Condition, ...]:
    """What rows have to pass: where more is asked of those that do, or several figures are to be passed, or a place."""
    shown = [column for column in columns if not any(one.holds_of(*column) for one in conditions)]
    starts = {one.measure.name: one.start for one in found}
    first = min((one.end for one in conditions), default=0)
    behind = any(
        starts[measure.name] >= first or any(one.measure == measure for one in conditions) for measure, _ in shown
    )
    several = len(conditions) > 1 or any(one.place for one in conditions)
    return tuple(conditions) if conditions and (behind if shown else several) else ()


def _where(said: Words, asked: Asked, reports: Sequence[Report], *, over: bool) -> _Where:
    text, places = said.text, said.places
    at_once = len(asked.mentions) == 1 and asked.mentions[0].first == asked.mentions[0].last
    over_time = "over time" in said.across and not at_once
    ranked = (said.ranked and bool(said.listed)) or FIRST_SO_MANY.search(text) is not None
    among = not over_time and (ranked or "over place" in said.across) and not said.names_more(asked)
    scope = all_of_them(text, places, reports, ranked=said.ranked, among=among)
    count = len({*places.regions, *places.foreign})
    if scope is not None and len(scope[0]) > 1:
        return _Where(scope[0], scope[1], count, over, all=True)
    if over and not count and (own := _the_only(reports)):
        return _Where((own,), (), 1, over)  # 铁路投资目标2015到2019年
    return _Where(places.regions, (), count, over)


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


_TOGETHER = frozenset(("difference", "ratio", "direction", "mean", "total"))
"""What one figure says of several years."""


def _groups(text: str, reports: Sequence[Report], where: _Where) -> tuple[tuple[str, tuple[str, ...]], ...]:
    groups = named_groups(text, reports)
    return groups if len(groups) > 1 and where.together else ()


def _of_parts(places: Named) -> bool:
    """福建两大机场，厦门比福州多多少: parts of one place, which its report may tell apart."""
    whole = places.regions[0] if len(places.regions) == 1 else ""
    return bool(whole and places.foreign) and all(lies_in(one, whole) for one in places.foreign)


def _part_of(text: str, places: Named, listed: Sequence[Found]) -> tuple[int, int] | None:
    """Where 占全省的比重 is asked of two places; 研发投入占GDP的比重 is an indicator that is a share itself."""
    if len(places.regions) != 2 or names_group(text):
        return None
    bare = blanked(text, [(one.start, one.end) for one in listed], "□")
    said = SHARE_OF.search(blanked(bare, [span[:2] for span in places.spans], "\0"))
    return said.span() if said else None


def _is_met(asked: Asked, text: str, said: Words, *, aimed: bool, slots: bool) -> bool:
    """Whether a target is to be held against what was done; `aimed`: of years one by one, what was aimed at too."""
    if _asks_met(text):
        return True
    once = len({mention.last for mention in asked.mentions}) < 2 and asked.kind is not Kind.TARGET
    if "met" in said.works and (once or "over kind" in said.across) and says(text, "promised"):
        return True
    return not slots and (_held_against(asked, text) or (aimed and says_achieved(text)))


def _asks_met(text: str) -> bool:
    """Whether it asks if a target was met, by whom, or in which years: 完成得怎么样, 哪些省没达到目标, 哪年超额."""
    of_whom = ("asks which", "how much")
    before_aim = (unled(text[end:], "before an aim") for _, end in said(text, "misses"))
    return (
        asks_met(text)
        or says(text, "kept or beaten")
        or in_turn(text, "reached", "how it went")
        or in_turn(text, "whether it was", "reached")
        or in_turn(text, "whether it was", "by now", "reached")
        or in_turn(text, "reached", "aim", "how it went", gap=14)
        or in_turn(text, "asks which", "negation", "reached", gap=6)
        or in_turn(text, "which years", "reached", gap=5)
        or any(in_turn(text, sort, "reached", "aim", gap=16) for sort in of_whom)
        or any(rest.startswith("目标") for rest in before_aim)
    )


def _names_report(text: str) -> bool:
    """2025年各省的政府工作报告."""
    behind = (text[one.end :].removeprefix("年") for one in calendar_years(text))
    return any(unled(rest, "before a report").startswith("报告") for rest in behind)


def _named(text: str, places: Named, where: "_Where") -> tuple[str, ...]:
    """Whose part, or whose rank, is asked for; else all that are named."""
    if where.all or not places.regions:
        return places.regions
    before = [span for span in places.spans if span[1] <= share_of(text)]
    return (max(before)[2],) if before else asked_of(text, places)


def _found(text: str, listed: Sequence[Found], where: _Where, names: Callable[[], Iterable[str]]) -> list[Found]:
    found = told_apart(narrowed(listed, text, names()))
    if not found and (where.over or where.count > 2 or where.all):
        found = named_by_itself(text, names())
    if not found and _asks_met(text) and _SET_AT.search(text):
        found = list(find_said("GDP增速目标"))  # 2019年定的6%—6.5%，最后做到了没
    return found


def _compared_as_said(asked: Asked, where: _Where, said: Words) -> list[Found]:
    """In everyday words: of many places, of two, or at two times: 河南打了多少斤粮，山东打了多少."""
    if where.all or where.count > 2:
        return likely_meant(asked, said.bare)
    apart = where.count == 2 or len({mention.last for mention in asked.mentions}) == 2
    return plainly_meant(asked) if apart and not said.listed and said.text == asked.question else []


def _told_by_sentences(asked: Asked, rest: str, where: _Where, beside: Sequence[str]) -> bool:
    """What no table tells as well: 全国排第几, which the report says itself; of few places more than indicators, and
    how many times as much one has, or whether it has more.
    """
    if where.all or where.count >= _SEVERAL:
        return False
    parts = [part for part in parts_at(rest, "，,。；;？?！!") if "□" not in part and not says(part, "year by year")]
    if beside or any(says(part, "asks openly") for part in parts):
        return True
    apart = read_comparison(asked.question, within=True)
    if apart is not None and (apart.op is Op_.RATIO or apart.whether):
        return True
    return where.count < 2 and says(rest, "rank asked") and says(rest, "rank told")


def _asks_more(asked: Asked, text: str, told: int) -> bool:
    """幼儿园学位、中小学学位、病床、养老床位，年底做到了没有: whether more was kept is asked than is an indicator."""
    return not asked.over_many and any(len(parts_at(part, "、")) > told for part in parts_at(text, "，,。；;？?"))


def _upwards(text: str, ops: Sequence[Op], way: str) -> bool:
    """The least first: 由低到高, 倒数两名, 最低, 不到5%的."""
    least = Op.LEAST in ops and Op.MOST not in ops
    return says(text, "upwards") or number_said(text) < 0 or least or way in ("<", "<=")


# --- when -----------------------------------------------------------------------------------------------------------


def _the_only(reports: Sequence[Report]) -> str:
    """Of no place that is named: the state's own, or the only one there is."""
    regions = {report.region for report in reports}
    return "全国" if "全国" in regions else next(iter(regions)) if len(regions) == 1 else ""


def _held_against(asked: Asked, text: str) -> bool:
    """What was done beside what was promised: 目标与实际对照, 实际比计划多出多少."""
    if not (says_target(text) and says_achieved(text) and says(text, "promised")):
        return False
    if says(text, "side by side"):
        return says_target(text, plainly=True)
    apart = read_comparison(asked.question, within=True)
    return apart is not None and apart.op is Op_.DIFFERENCE


def _is_to_come(text: str) -> bool:
    """今年要达到, 打算: of what is still to be done."""
    return says(text, "to come") or in_turn(text, "this or next year", "is to", gap=4)


def _slots(asked: Asked, names: Sequence[str]) -> tuple[tuple[int, Kind], ...]:
    """Where one part of a question asks what was done in a year and another what is aimed at for a later one."""
    text = asked.question
    if _PLAN_AGAINST_PAST.search(text):  # 2025年目标高于去年实际
        said = [m.last for m in find_mentions(text, asked.base_year, question=True) if m.first == m.last]
        return ((said[-1] + 1 if len(said) == 1 else said[0], Kind.TARGET), (said[-1], Kind.ACHIEVED)) if said else ()
    marks = [m for m in asked.mentions if m.first == m.last and m.role is not Role.NAME]
    marks = [m for before, m in zip([None, *marks], marks, strict=False) if before is None or before.last != m.last]
    ends = [*(m.start for m in marks[1:]), len(text)][: len(marks)]
    parts = [(m.last, text[m.start : end]) for m, end in zip(marks, ends, strict=True)]
    if len({year for year, _ in parts}) < 2 or not says_target(text):
        return ()
    kinds = [Kind.TARGET if says_target(part) or _is_to_come(part) else Kind.ACHIEVED for _, part in parts]
    asks = all(
        says_achieved(part) or says_target(part) or says(part, "asks of it") or any(name in part for name in names)
        for _, part in parts
    )
    slots = tuple(dict.fromkeys(zip((year for year, _ in parts), kinds, strict=True)))
    return slots if asks and len(set(kinds)) > 1 else ()


def _kind(asked: Asked, text: str, years: Sequence[int], newest: int, *, met: bool) -> Kind | None:
    if met:
        return None
    target, achieved = says_target(text), says_achieved(text)
    if target and achieved:
        return None
    if says(text, "standing") and not target:
        return Kind.ACHIEVED
    # 2024年全国各省: beyond the country's own reports, and not beyond those of its provinces
    over = asked.kind is Kind.OUTLOOK and years and max(years) < newest
    if asked.kind is not None and not over:
        return Kind.TARGET if asked.kind is Kind.OUTLOOK else asked.kind
    set_by_them = target or (not achieved and says(text, "set by them"))
    return Kind.TARGET if set_by_them else Kind.ACHIEVED if achieved else None


# --- what is to be worked out ---------------------------------------------------------------------------------------


def _gap(measures: _Columns, text: str) -> _Columns:
    """Two indicators of one unit that are held against each other in each place, both in the sort that is said."""
    if len(measures) != 2 or not _one_against_other(text):
        return ()
    (one, sort), (other, own) = measures
    if one == other or (sort != own and None not in (sort, own)):
        return ()
    both = sort or own
    grow = both is Sort.GROWTH and all(Sort.GROWTH in measure.sorts for measure in (one, other))
    return ((one, both), (other, both)) if grow or one.unit == other.unit else ()


def _one_against_other(text: str) -> bool:
    """收入比支出多多少, 跑赢GDP, 两者差多少."""
    farthest = in_turn(text, "than", "degree", "most of all", gap=14, within="。；")
    return ahead_of(text) or farthest or says(text, "one against the other") or in_turn(text, "the two", "apart")


def _held(part: tuple[int, int] | None, gap: _Columns) -> tuple[Op, ...]:
    return (Op.PART,) if part else (Op.GAP,) if gap else ()
