"""A question over many reports → Many: which indicators, whose, of which years, and what is to be worked out. Pure.

2025年各省GDP增长目标分别是多少，哪个最高 → growth of 地区生产总值, of the provinces, target of 2025, the greatest.
深圳近五年进出口总额 → a series; 2018年的目标完成了吗 → the target beside the result. Only what names an indicator is
one; a question for one figure of one place is not, nor one for two (sides.py has those).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from rag.question.asked import Asked, Tongue, normalize, read_question
from rag.question.asking import measures_asked, says_achieved, says_target, unit_of
from rag.question.columns import (
    amount_then,
    as_amounts,
    columns_of,
    held_columns,
    likely_meant,
    named_by_itself,
    narrowed,
    plainly_meant,
    shared_columns,
    told_apart,
    unnamed,
    without,
    without_lives,
)
from rag.question.comparing import PART_OF_ALL, SHARE_OF, read_comparison
from rag.question.comparing import Op as Op_
from rag.question.conditions import Condition
from rag.question.english_table import in_chinese
from rag.question.errand import without_unwanted
from rag.question.in_words import in_words
from rag.question.kinds_asked import holds_to_figure, is_met, kind_of, slots_of, without_wishes
from rag.question.which_years import (
    as_told,
    in_percent_too,
    of_any_year,
    piled_up,
    reckoned_from,
    summed_up,
    years_asked,
)
from rag.question.whose import (
    FIRST_SO_MANY,
    STATE,
    Named,
    all_of_them,
    asked_of,
    asks_order,
    named_groups,
)
from rag.question.words_of_many import Words, over_time, says_series, two_times, words_of
from rag.question.worked_out import (
    Op,
    about_it,
    asks_part_of_all,
    number_said,
    of_those,
    operations,
    part_asked,
    says_all,
    says_none,
    says_silent,
    share_of,
    sums,
    upwards,
)
from rag.text.figures import find_quantities
from rag.text.gazetteer import lies_in
from rag.text.indicators import Found, Measure, Sort, unlisted
from rag.text.indicators_said import find_said
from rag.text.places import names_group
from rag.text.segments import CHINESE_RUN, blanked, parts_at
from rag.text.times import calendar_years
from rag.text.vocabulary import asks_which, begins, says, unled, untrailed, whole
from rag.types import Kind, Quantity, Report

_Columns: TypeAlias = tuple[tuple[Measure, Sort | None], ...]


@dataclass(frozen=True, slots=True)
class Many:
    """What is asked of many reports. `places` are regions as indexed, None all that are; `lacking` have no report.

    Without `measures` it is all that was aimed at: 2018年的目标完成得怎么样.
    """

    measures: tuple[tuple[Measure, Sort | None], ...]
    places: tuple[str, ...] | None
    lacking: tuple[str, ...]
    named: tuple[str, ...]
    years: tuple[int, ...]
    kind: Kind | None
    ops: tuple[Op, ...]
    asked: Asked | None = None
    """In which words it is asked: what is of no list is looked for by them."""
    number: int = 0
    """前三."""
    beyond: Quantity | None = None
    way: str = ">="
    filters: tuple[Condition, ...] = ()
    """What only those rows are shown that pass: GDP超5万亿的省，各自增速."""
    marks: tuple[Quantity, ...] = ()
    """The figures of each of which it asks in which year it was first passed."""
    groups: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Groups of places, of each of which it asks: 西部比东部平均高多少."""
    of_those: bool = False  # the sum is asked of those that pass the figure, and not held against it
    whole: bool = False  # whether it is so of all of them: 都超过4%了吗
    part_of_all: bool = False
    """What part of all those are that pass the figure: 占几成."""
    silent: bool = False  # who does not tell it is asked
    mixed: bool = False  # a sum or a mean of several indicators at once
    beside: tuple[str, ...] = ()
    """What is asked for in the same breath and is no indicator."""
    few: bool = False  # two places, or two years of one
    slots: tuple[tuple[int, Kind], ...] = ()
    """What was done in one year, and what is promised for another: 2024年实际产量和2025年目标."""
    estimated: bool = False
    """Which of the figures are but estimated is asked too."""
    upwards: bool = False
    """由低到高."""
    then: bool = False
    """How much it was in the year that is found is asked too: 哪一年增长最猛，那年多少标箱."""
    added: bool = False
    """What several years come to is asked for, and not what each was."""
    unit: str = ""  # the money that it is asked in: 美元
    of_report: bool = False  # 各省2025年的报告: the year is theirs
    each: bool = False
    """What each place has is asked, beside what is worked out: 各省分别是多少，哪个最高."""
    instead: bool = False
    """The reports of that year are not there: the next year's tell of it."""
    open_kind: bool = False
    """No word says whether it was done or is promised: 各省2025年报告里…的是多少."""


_SEVERAL, _PAIR = 3, 2
_OTHER_WAY = {">": "<=", ">=": "<", "<": ">=", "<=": ">", "=": "!=", "!=": "="}


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
    wanted = without_unwanted(normalize(question))
    if wanted != normalize(question):
        question, asked = wanted, read_question(wanted, reports)
    asked = as_told(asked, normalize(question))
    return _many(asked, words_of(question, asked, reports), reports, names)


def _many(asked: Asked, said: Words, reports: Sequence[Report], names: Callable[[], Iterable[str]]) -> Many | None:
    text, places, listed = said.text, said.places, said.listed
    asked = of_any_year(asked, text)
    if not any(len(run) > 1 for run in CHINESE_RUN.findall(text)) or _of_parts(places):
        return None
    over = said.of_which_years or over_time(asked, said)
    where = _where(said, asked, reports, over=over)
    asked = reckoned_from(asked, where.newest(reports, asked.base_year)) if where.all else asked
    found = _found(said, where, names) or _compared_as_said(asked, where, said) or in_words(asked, said)
    rest, part = without(text, listed), _part_of(text, places, listed)
    measures = columns_of(found, blanked(text, [part] if part else [], "□"), said.figures_of(found))
    measures = as_amounts(measures) if part or in_percent_too(asked) else measures
    if where.one and (aims := _all_aims(asked, said, where, reports)) is not None:
        return aims
    plain = without_wishes(rest) or without_lives(text, listed)
    asked = asked if says_target(plain) or not says_target(text) else replace(asked, kind=None)
    beside = unnamed(blanked(text, [span[:2] for span in places.spans], "。"), listed)
    shares = shared_columns(measures, rest, said.works)
    alone = bool(shares) or (said.of_which_years and where.one) or (over and says_series(asked, said))
    if not measures or (not alone and _told_by_sentences(asked, said, where, beside, len(measures))):
        return None
    measures, beside = _with_named(measures, beside, names) if where.several else (measures, beside)
    then = amount_then(measures, listed, rest) if where.one and said.of_which_years else ()
    slots = slots_of(asked, [text[one.start : one.end] for one in found])
    newest = where.newest(reports, asked.base_year)
    met = is_met(asked, text, said, aimed=over and bool(says(plain, "promised")), slots=bool(slots), newest=newest)
    filters = () if met or (where.one and said.marks) else _filters(said.conditions, measures, found)
    mixed = len({measure.unit for measure, _ in measures}) > 1 and bool(says(rest, "mean of all") or sums(rest))
    apart = where.one and not met and two_times(asked, said, measures)
    if not (where.together or slots or apart or (where.one and (over or met or mixed or shares))):
        return None
    main = without(blanked(text, [(one.start, one.end) for one in filters], "□"), listed)
    gap = held_columns(measures, text, said.bare, found, said.listed)
    filters, beyond = ((), None) if gap else (filters, None if filters else said.beyond)
    years = years_asked(asked, text, reports, where.regions or None, between=over and "series" in said.works, met=met)
    series = (over or apart) and not where.together
    ops = operations(about_it(main), said.works, over=series, met=met, together=where.together, beyond=beyond)
    told = Many(
        measures=gap or shares or then or measures,
        asked=asked,
        places=where.regions if where.regions or where.count else None,
        lacking=tuple(dict.fromkeys((*where.lacking, *places.foreign))),
        named=_named(text, places, where),
        years=years,
        kind=kind_of(asked, plain, years, newest, met=met) if not part or says_target(text, plainly=True) else None,
        ops=_held(part or shares, gap, ops, rest) or ops,
        beyond=beyond,
        way=_way(said, ops),
        filters=filters,
        marks=said.marks if where.one else (),
        groups=_groups(text, reports, where),
        mixed=mixed,
        beside=beside,
        few=apart or (not where.all and where.count == _PAIR),
        slots=slots,
        then=bool(then),
        added=series and (summed_up(text) or piled_up(text)) and not says(text, "year by year"),
        open_kind=not (met or slots or says_target(plain) or says_achieved(plain)),
    )
    return _in_its_words(told, said, rest)


def _in_its_words(many: Many, said: Words, rest: str) -> Many:
    """With what its words alone say of how it is asked; `rest` has no names of indicators."""
    return replace(
        _parts_of_whole(many, said),
        kind=many.kind
        if Op.FIRST not in many.ops or says_target(said.text, plainly=True)
        else None,  # 要一组数：第一次过千亿
        of_report=(many.asked is not None and many.asked.report_year is not None) or _names_report(said.text),
        number=number_said(rest),
        of_those=of_those(said.text),
        whole="all" in said.works or says_all(said.text),
        part_of_all=many.beyond is not None and asks_part_of_all(said.text),
        upwards=upwards(said.text, many.ops, said.way if many.beyond is not None else ""),
        silent=says_silent(rest, said.works),
        estimated=says(said.text, "estimate asked"),
        unit="美元" if says(said.text, "in dollars") else "",
        each="each" in said.works or says(said.text, "of each") or asks_order(said.text),
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

    @property
    def several(self) -> bool:
        return self.all or self.count >= _SEVERAL

    def newest(self, reports: Sequence[Report], else_: int) -> int:
        """The year of their latest report."""
        return max((r.year for r in reports if not self.regions or r.region in self.regions), default=else_)


def _with_named(
    measures: _Columns, beside: tuple[str, ...], names: Callable[[], Iterable[str]]
) -> tuple[_Columns, tuple[str, ...]]:
    """(the indicators with what is of no list and yet has a figure in reports by just that name, what has none)."""
    known = set(names()) if beside else set()
    told = tuple((unlisted(name), None) for name in beside if name in known)
    return (*measures, *told), tuple(name for name in beside if name not in known)


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
    over_time = (over or "over time" in said.across) and not at_once
    ranked = (said.ranked and bool(said.listed)) or FIRST_SO_MANY.search(text) is not None
    among = not over_time and (ranked or "over place" in said.across) and not said.names_more(asked)
    part = _part_of(text, places, said.listed)  # 全国…里头，广东一个省占到几成
    scope = None if part else all_of_them(text, places, reports, ranked=said.ranked, among=among)
    count = len({*places.regions, *places.foreign})
    if scope is not None and len(scope[0]) > 1:
        return _Where(scope[0], scope[1], count, over, all=True)
    if over and not count and (own := _the_only(reports)):
        return _Where((own,), (), 1, over)  # 铁路投资目标2015到2019年
    return _Where(places.regions, (), count, over)


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
    one, other = places.regions
    inside = lies_in(one, other) or lies_in(other, one) or STATE in places.regions
    said = said or (PART_OF_ALL.search(bare) if inside else None)  # 全省的高新技术企业里深圳占几成
    return said.span() if said and ("\0" in said.group() or inside) else None


def _parts_of_whole(many: Many, said: Words) -> Many:
    """With whose part of what all have is asked for, or what several are of the place in which they lie."""
    if many.places is None or len(many.places) < _SEVERAL or Op.SHARE in many.ops:
        return many
    own, whole = part_asked(said.text, said.places)
    if own:
        return replace(many, ops=(Op.SHARE,), named=own)
    amounts = tuple((measure, Sort.LEVEL) for measure, _ in many.measures if Sort.LEVEL in measure.sorts)
    if not whole or not amounts:
        return many
    return replace(many, ops=(Op.PART,), places=(*many.places, *whole), named=whole, measures=amounts)


def _of_all_aims(asked: Asked, said: Words) -> bool:
    """深圳2018年的目标完成得怎么样: of one year's targets, none of which is named, by a name or by its figure."""
    counts = (end for start, end in measures_asked(said.text) if unit_of(said.text[start:end]) not in ("", "项"))
    counted = any(not begins(said.text, "aims of a year", end) for end in counts)
    named = find_said(said.bare) or counted or any(one.unit for one in find_quantities(said.text))
    others = (unled(term.text, "aims of a year") for term in asked.terms if term.noun)
    nouns = any(term and not whole(term, "no indicator") for term in others)
    return (
        says(said.text, "aims of a year")
        and not (named or nouns)
        and len({mention.last for mention in asked.mentions}) < 2
    )


def _all_aims(asked: Asked, said: Words, where: "_Where", reports: Sequence[Report]) -> Many | None:
    if not _of_all_aims(asked, said):
        return None
    if not is_met(asked, said.text, said, aimed=False, slots=False, newest=asked.base_year):
        return None
    years = years_asked(asked, said.text, reports, where.regions or None, between=False, met=True)
    return Many((), where.regions, (), where.regions, years, None, (Op.MET,))


def _names_report(text: str) -> bool:
    """2025年各省的政府工作报告."""
    behind = (text[one.end :].removeprefix("年") for one in calendar_years(text))
    named = (unled(rest, "before a report") for rest in behind)
    return any(rest.startswith("报告") and not rest.startswith("报告了") for rest in named)


def _named(text: str, places: Named, where: "_Where") -> tuple[str, ...]:
    """Whose part, or whose rank, is asked for; else all that are named."""
    if where.all or not places.regions:
        return places.regions
    before = [span for span in places.spans if span[1] <= share_of(text)]
    return (max(before)[2],) if before else asked_of(text, places)


def _found(said: Words, where: _Where, names: Callable[[], Iterable[str]]) -> list[Found]:
    text, listed = said.bare, said.listed
    found = told_apart(narrowed(listed, text, names()))
    if not found and (where.over or where.count > 2 or where.all):
        found = named_by_itself(text, names())
    if not found and holds_to_figure(text, said):
        found = list(find_said("GDP增速目标"))  # 2019年定的6%—6.5%，最后做到了没
    return found


def _compared_as_said(asked: Asked, where: _Where, said: Words) -> list[Found]:
    """In everyday words: of many places, of two, or at two times: 河南打了多少斤粮，山东打了多少."""
    if where.all or where.count > 2:
        return likely_meant(asked, said.bare)
    apart = where.count == 2 or len({mention.last for mention in asked.mentions}) == 2
    own = replace(asked, terms=tuple(term for term in asked.terms if term.text in said.bare))  # 豫鲁俩 names places
    return plainly_meant(own) if apart and not said.listed and said.text == asked.question else []


def _told_by_sentences(asked: Asked, said: Words, where: _Where, beside: Sequence[str], told: int) -> bool:
    """What no table tells as well: 全国排第几, which the report says itself; of few places more than indicators, and
    how many times as much one has, or whether it has more.
    """
    if _asks_more(asked, said.text, told):
        return True
    if where.all or where.count >= _SEVERAL:
        return False
    rest = without(said.text, said.listed)
    parts = [part for part in parts_at(rest, "，,。；;？?！!") if "□" not in part and not says(part, "year by year")]
    if beside or any(says(part, "asks openly") and not says(part, "how it went") for part in parts):
        return True
    apart = read_comparison(asked.question, within=True)
    if apart is not None and (apart.op is Op_.RATIO or (apart.whether and not asks_which(rest))):
        return True
    return where.count < 2 and says(rest, "rank asked") and says(rest, "rank told")


def _asks_more(asked: Asked, text: str, told: int) -> bool:
    """幼儿园学位、中小学学位、病床、养老床位，年底做到了没有: whether more was kept is asked than is an indicator."""
    parts = (parts_at(part, "、") for part in parts_at(text, "，,。；;？?"))
    return not asked.over_many and any(sum(map(_names_thing, some)) > told for some in parts)


def _names_thing(part: str) -> bool:
    """学位5万个, but not 增长21%: is anything named but a figure?"""
    bare = blanked(part, [(one.start, one.end) for one in find_quantities(part)], " ")
    return any(len(run) > 1 for run in CHINESE_RUN.findall(untrailed(bare.strip(), "rise")))


def _way(said: Words, ops: Sequence[Op]) -> str:
    if Op.RUN in ops and said.beyond is None:  # 连续几年下降
        return "<" if says(said.text, "fell") or says(said.text, "goes down") else ">"
    return _OTHER_WAY[said.way] if says_none(said.text) else said.way


def _the_only(reports: Sequence[Report]) -> str:
    """Of no place that is named: the state's own, or the only one there is."""
    regions = {report.region for report in reports}
    return STATE if STATE in regions else next(iter(regions)) if len(regions) == 1 else ""


# --- what is to be worked out ---------------------------------------------------------------------------------------


def _held(part: tuple[int, int] | _Columns | None, gap: _Columns, ops: Sequence[Op], text: str) -> tuple[Op, ...]:
    poles = [op for op in ops if op in (Op.MOST, Op.LEAST)]
    if Op.RANGE in ops and says(text, "lowest") and not says(text, "highest"):
        poles = [Op.LEAST]  # 与农村差距最小
    return (Op.PART,) if part else (Op.GAP, *poles) if gap else ()
