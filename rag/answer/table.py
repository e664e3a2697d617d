"""A question over many reports → its table: what was worked out in one leading sentence, then a row for each place.

Every cell is a citation, every other figure is computed from them and marked as such. Which cells there are is
cells.py's, the sums are reckon.py's; who has no report, and whose does not tell, is said below the table.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from rag.answer.aims import met, then_and_now
from rag.answer.aims_of_year import half_of_it, with_aims
from rag.answer.cells import Row, Rows, Scope, gather, home, level_or_usual
from rag.answer.columns_apart import apart, parts_of
from rag.answer.filtered import CANNOT, filtered
from rag.answer.finding import Finding
from rag.answer.findings import findings
from rag.answer.in_a_sort import both, by_ops, each_slot, told_twice
from rag.answer.laid_out import in_usual_unit, lines_of, shown_rows
from rag.answer.reckon import Computed, comparable
from rag.answer.table_lacks import as_told, below, listed, why_none, years_absent, years_lacking
from rag.answer.two_figures import Find
from rag.index.catalog import Catalog
from rag.match.figures_of import figures_of
from rag.question.many import Many
from rag.question.worked_out import Op
from rag.text.gazetteer import same_place
from rag.text.indicators import Measure, Sort, measure_named
from rag.types import Draft, Figure, Hit, Json, Kind, Quote, Statement

_FEW = 2
_MOSTLY = 0.6  # of the years must be told for what they come to


@dataclass(frozen=True, slots=True)
class Table:
    """The contract's object, before it is JSON."""

    indicator: str
    rows: tuple[Row, ...]
    computed: tuple[Computed, ...] = ()
    missing: tuple[str, ...] = ()
    not_indexed: tuple[str, ...] = ()

    def to_json(self) -> Json:
        return {
            "indicator": self.indicator,
            "rows": [row.to_json() for row in self.rows],
            "computed": [one.to_json() for one in self.computed],
            "missing": list(self.missing),
            "not_indexed": list(self.not_indexed),
        }


def table_of(measure: Measure, sort: Sort | None, scope: Scope, catalog: Catalog) -> Table:
    """What `wenbao table` shows: the rows, and of a ranking or a series what can be worked out of it."""
    sort = sort or level_or_usual(measure)
    found = gather(measure, sort, scope, catalog)
    return Table(measure.words(sort), found.rows, _usual(found.rows), found.missing, found.not_indexed)


def _usual(rows: Sequence[Row]) -> tuple[Computed, ...]:
    """Of several places at one time the greatest and the least, of one place over the years the change."""
    if len(rows) < 2 or len({row.kind for row in rows}) > 1:
        return ()
    one_time, one_place = len({row.year for row in rows}) == 1, len({row.region for row in rows}) == 1
    ops = (Op.MOST, Op.LEAST) if one_time else (Op.SERIES,) if one_place else ()
    return tuple(one for finding in findings(ops, rows) for one in finding.computed)


def answer_table(many: Many, catalog: Catalog, find: Find | None = None) -> Draft | None:
    """The answer, with its table; None where no report at hand could tell, or a sentence tells it better. `find` looks
    for what a cell asks by itself, where it is of no listed indicator.
    """
    if not many.measures and not (many := with_aims(many, catalog)).measures:
        return half_of_it(many, catalog)
    many, parts = _told_alike(many, *_parts(many, catalog), catalog, find)
    scope = _scope(many)
    if Op.MET in many.ops and _alone(many):
        many, parts = _in_both_sorts(many, parts, scope, catalog)
    parts = [replace(part, rows=_in_order(part.rows, upwards=many.upwards)) for part in parts]
    if any(not measure.listed for measure, _ in many.measures) and len(parts[0].rows) < 2:
        return None
    rows = tuple(row for part in parts for row in part.rows)
    absent = any(part.not_indexed for part in parts)
    if many.slots and len({row.region for part in parts for row in part.rows}) < 2 and any(map(_half_told, parts)):
        return None
    if (many.few or _alone(many)) and not rows and Op.MET in many.ops:
        return None
    adds = {Op.SUM, Op.MEAN} & set(many.ops)  # but one tells it, which is why nothing is added up
    if many.few and len(rows) < 2 and (not absent or many.lacking) and many.places and not (rows and adds):
        return None  # of two places or two years but half: the sentences themselves tell more
    if not rows:
        return _nothing(many, parts, scope)
    alone = many.few and len(many.places or ()) == 1 and not many.slots
    if alone and any(len({row.year for row in part.rows}) < len(many.years) for part in parts):
        return None  # of one place in two years but one
    if many.added and not _adds_up(many, rows, catalog):
        return None
    if Op.MET in many.ops and _alone(many) and not told_twice(rows):
        unknown = _to_be_reported(rows, catalog)
        if not unknown:
            return None  # of one place, and but half of it: what its reports say of it in words tells more
        rows = unknown
    indexed = {report.year for report in catalog.reports() if any(row.region == report.region for row in rows)}
    rows, passed = filtered(rows, many, catalog) if many.filters else (rows, [])
    without = {name for part in parts for name in part.not_indexed}
    many = replace(many, places=tuple(name for name in many.places if name not in without)) if many.places else many
    found = [*passed, *([] if any(one.text.endswith(CANNOT) for one in passed) else _worked_out(rows, many, indexed))]
    several = many.places is None or len(many.places) > _FEW
    if (
        len(rows) == 1
        and not (absent or several or adds)
        and Op.MET not in many.ops
        and not any(finding.computed for finding in found)
    ):
        return None  # one cell is no table
    table = Table(
        "、".join(dict.fromkeys(_words(part, own) for part, own in zip(parts, many.measures, strict=True))),
        rows,
        tuple(one for finding in found for one in finding.computed),
        tuple(dict.fromkeys(name for part in parts for name in part.missing)),
        tuple(dict.fromkeys(name for part in parts for name in part.not_indexed)),
    )
    untold = {
        _words(part, own): as_told(own[0], part.missing, many, catalog)
        for part, own in zip(parts, many.measures, strict=True)
        if part.missing
    }
    return replace(_written(table, many, found, untold, catalog), table=table.to_json())


def _worked_out(rows: Sequence[Row], many: Many, indexed: Collection[int]) -> list[Finding]:
    if Op.MET in many.ops:
        done = tuple(row for row in rows if row.kind is Kind.ACHIEVED)
        beside = tuple(op for op in many.ops if op is not Op.MET)
        return [*met(rows, indexed), *_of_part(findings(beside, done, many), done, rows)]
    found = then_and_now(rows, many.slots) if many.slots else _gaps(rows, many) if Op.GAP in many.ops else []
    if Op.PART in many.ops and len(many.measures) > 1:
        found = parts_of(rows)
    return found or findings(
        tuple(op for op in many.ops if op is not Op.GAP) if Op.GAP not in many.ops else (Op.EACH,), rows, many
    )


def _of_part(found: Sequence[Finding], part: Sequence[Row], rows: Sequence[Row]) -> list[Finding]:
    """What was found of a part of the rows, which it numbers, by their numbers among all."""
    at = [rows.index(row) for row in part]
    return [
        replace(
            one,
            shown=tuple(at[i] for i in one.shown),
            computed=tuple(replace(own, rows=tuple(at[i] for i in own.rows)) for own in one.computed),
        )
        for one in found
    ]


def _gaps(rows: Sequence[Row], many: Many) -> list[Finding]:
    poles = {Op.MOST, Op.LEAST} & set(many.ops)
    return apart(rows, low=poles == {Op.LEAST}, ends=bool(poles))


def _in_order(rows: Sequence[Row], *, upwards: bool) -> tuple[Row, ...]:
    """As asked, the greatest or the least first; what is told in another unit than most comes last."""
    usual = {_of(rows[i]) for i in comparable(rows)}
    return tuple(sorted(rows[::-1] if upwards else rows, key=lambda row: (row.year, _of(row) not in usual)))


def _of(row: Row) -> tuple[str, int, Kind]:
    return row.region, row.year, row.kind


def _told_alike(
    asked: Many, many: Many, parts: list[Rows], catalog: Catalog, find: Find | None
) -> tuple[Many, list[Rows]]:
    """Of what is of no list, and is not told by just that name, what is told alike of each place or year. `many` is
    what is `asked`, of the kind of its `parts`: what was done goes before what was only promised.
    """
    ((measure, _), *others) = many.measures
    if measure.listed or others or many.asked is None:
        return many, parts
    from rag.answer.by_words import rows_by_words

    known = len(parts[0].rows)
    for one in _tried(asked, catalog):
        likelier = one.kind is Kind.ACHIEVED and many.kind is Kind.TARGET
        rows = rows_by_words(many.asked, _scope(one), catalog, find, known=known - likelier)
        if len(rows.rows) > known - likelier:
            return one, [rows]
    return many, parts


def _scope(many: Many) -> Scope:
    kinds = (many.kind,) if many.kind is not None else (Kind.TARGET, Kind.ACHIEVED)
    return Scope(many.places, many.lacking, many.years or None, kinds, many.named, many.slots, many.unit)


def _parts(many: Many, catalog: Catalog) -> tuple[Many, list[Rows]]:
    """The rows of each indicator; where no word says whether it was done or is promised, and what is likelier is not
    told, of the other: 财政赤字率 of the years past is what each report plans.
    """
    if {Op.SUM, Op.SHARE} & set(many.ops):
        many = replace(many, measures=tuple((measure, sort or _amount(measure)) for measure, sort in many.measures))
    found: list[tuple[Many, list[Rows]]] = []
    for one in _tried(many, catalog):
        scope = _scope(one)
        part = both if Op.MET in one.ops else each_slot if one.slots else by_ops(one.ops)
        parts = _apart([part(measure, sort, scope, catalog) for measure, sort in one.measures], one.measures)
        found.append((one, parts))
        if sum(len(part.rows) for part in parts) > ((Op.SERIES in one.ops or len(one.years) > _FEW) and not one.few):
            return one, parts
    if all(sum(len(part.rows) for part in parts) < _FEW for _, parts in found) and (amounts := _as_amounts(many)):
        return _parts(amounts, catalog)
    if not any(part.rows for _, parts in found for part in parts):
        if near := _nearest(many.measures):
            return _parts(replace(many, measures=near), catalog)
        if (rate := _by_amounts(many, catalog)) is not None:
            return _parts(rate, catalog)
    return found[0] if not any(part.rows for part in found[-1][1]) else found[-1]


def _as_amounts(many: Many) -> Many | None:
    """从2013到2018降了百分之几 of years whose growth nobody tells over all of them: what it was, year by year."""
    grown = Op.SERIES in many.ops and all(sort is Sort.GROWTH and Sort.LEVEL in m.sorts for m, sort in many.measures)
    levels = tuple((measure, Sort.LEVEL) for measure, _ in many.measures)
    return replace(many, measures=levels) if grown and levels and len(many.years) > _FEW else None


def _by_amounts(many: Many, catalog: Catalog) -> Many | None:
    """年均增长 of years that no report tells it of: from the amounts of the first year and the last."""
    ((measure, sort), *others) = many.measures
    if sort is not Sort.MEAN or others or many.ops != (Op.SERIES,) or Sort.LEVEL not in measure.sorts:
        return None
    span = (min(many.years, default=0), max(many.years, default=0))
    for report in catalog.reports():
        for one in figures_of(measure, catalog).get(report.id, ()) if report.region in (many.places or ()) else ():
            period = one.row.period
            if one.named.sort is Sort.MEAN and period is not None and (period.first, period.last) == span:
                return None  # the report itself tells it
    return replace(many, measures=((measure, Sort.LEVEL),), ops=(Op.RATE,))


def _in_both_sorts(many: Many, parts: list[Rows], scope: Scope, catalog: Catalog) -> tuple[Many, list[Rows]]:
    """With its growth beside its amount, or the other way round, where no word says which, and both the target and the
    result tell it: 3550亿元、增长11%, 3464亿元、增长9%.
    """
    if len(many.measures) != 1 or many.measures[0][1] is not None or not parts[0].rows:
        return many, parts
    measure, told = many.measures[0][0], parts[0].rows[0].cell.named.sort
    other = Sort.GROWTH if told is Sort.LEVEL else Sort.LEVEL
    if other not in measure.sorts or measure.unit == "%":
        return many, parts
    rows = gather(measure, other, scope, catalog)
    both = {row.kind for row in rows.rows} >= {Kind.TARGET, Kind.ACHIEVED} and told_twice(rows.rows)
    return (replace(many, measures=(*many.measures, (measure, other))), [*parts, rows]) if both else (many, parts)


def _nearest(asked: Sequence[tuple[Measure, Sort | None]]) -> tuple[tuple[Measure, Sort | None], ...]:
    """What reports tell instead, where none tells the one thing that is asked: 服务业增加值 for 第三产业增加值."""
    near = [(replace(own, near=""), sort) for measure, sort in asked if (own := measure_named(measure.near))]
    return tuple(near) if len(asked) == 1 else ()


def _tried(many: Many, catalog: Catalog) -> Sequence[Many]:
    return [many] if many.slots else [_timed(one, catalog) for one in _either(many)]


def _either(many: Many) -> Sequence[Many]:
    """What is asked, and where its kind is but a guess, the same of the other kind."""
    if not many.open_kind or not many.years:
        return [many]
    if many.kind is Kind.TARGET or (many.of_report and many.kind is None):
        done = tuple(year - 1 for year in many.years) if many.of_report and many.kind is Kind.TARGET else many.years
        tried = [many, replace(many, kind=Kind.ACHIEVED, years=done)]
        later = tuple(year + 1 for year in many.years if many.kind is not Kind.TARGET)
        return [*tried, replace(many, kind=Kind.ACHIEVED, years=later, instead=True)] if later else tried
    by_report = many.asked is not None and many.asked.of_report and many.asked.kind is Kind.ACHIEVED
    return [many, replace(many, kind=Kind.TARGET, years=tuple(year + by_report for year in many.years))]


def _amount(measure: Measure) -> Sort | None:
    """What can be added up: how much, and never by how much it grew."""
    return Sort.LEVEL if Sort.LEVEL in measure.sorts and measure.unit != "%" else None


def _words(part: Rows, own: tuple[Measure, Sort | None]) -> str:
    return part.rows[0].words if part.rows else own[0].words(own[1] or level_or_usual(own[0]))


def _timed(many: Many, catalog: Catalog) -> Many:
    """With the year and the kind that no word says: results of a year that is over, else the latest targets."""
    own = [
        report.year
        for report in catalog.reports()
        if many.places is None or any(same_place(report.region, place) for place in many.places)
    ]
    if not own or many.slots:
        return many
    if Op.MET in many.ops:
        return many if many.years else replace(many, years=_told_twice_in(own, all_of_them=many.whole))
    kind = many.kind
    if kind is None and many.years:
        told = any(year + 1 in own for year in many.years)
        kind = Kind.ACHIEVED if told or max(many.years) < max(own) else Kind.TARGET
    kind = kind or Kind.ACHIEVED
    latest = Counter(own).most_common(1)[0][0] if Op.SERIES not in many.ops and max(own) - 1 in own else max(own)
    latest = max(own) if latest < max(own) else latest
    over = Op.SERIES in many.ops or (many.places is not None and len(many.places) == 1)  # 哪一年最多
    years = many.years or (() if over else (latest if kind is Kind.TARGET else latest - 1,))
    return replace(many, kind=kind, years=years)


def _apart(parts: Sequence[Rows], asked: Sequence[tuple[Measure, Sort | None]]) -> list[Rows]:
    """Each column once: where only the growth of what was asked in both sorts is told, it is no second column."""
    kept: list[Rows] = []
    for part, (measure, sort) in zip(parts, asked, strict=True):
        told = part.rows[0].cell.named.sort if part.rows else sort
        again = told is not sort and (measure, told) in asked
        places = tuple(dict.fromkeys(row.region for row in part.rows))
        kept.append(replace(part, rows=(), missing=places) if again else part)
    return kept


def _half_told(part: Rows) -> bool:
    """What was done and what is promised, but one of them is not told."""
    return len({(row.year, row.kind) for row in part.rows}) < 2


def _alone(many: Many) -> bool:
    return many.places is not None and len(many.places) == 1


def _to_be_reported(rows: Sequence[Row], catalog: Catalog) -> tuple[Row, ...]:
    """The targets whose result belongs in a report that is not indexed."""
    own = {(report.region, report.year) for report in catalog.reports()}
    aims = (row for row in rows if row.kind is Kind.TARGET)
    return tuple(row for row in aims if (row.report.region, home(row.year, Kind.ACHIEVED)) not in own)


def _told_twice_in(own: Sequence[int], *, all_of_them: bool) -> tuple[int, ...]:
    """The latest year whose target and whose result are both in an indexed report, or each of them (都完成了吗)."""
    both = sorted(year for year in own if year + 1 in own)
    return tuple(both if all_of_them else both[-1:]) or (max(own),)


def _nothing(many: Many, parts: Sequence[Rows], scope: Scope) -> Draft | None:
    """Why there is no table."""
    why = why_none(many, parts, scope)
    if why is None:
        return None
    lead, reason, words = why
    places = tuple(dict.fromkeys(name for part in parts for name in part.missing))
    absent = tuple(dict.fromkeys(name for part in parts for name in part.not_indexed))
    return Draft((), reason, lead, table=Table(words, (), (), places, absent).to_json())


def _adds_up(many: Many, rows: Sequence[Row], catalog: Catalog) -> bool:
    """Whether the years that are to be added up are told one by one, and their sum nowhere: 五年累计新增1310万人 is a
    report's own.
    """
    told = {row.year for row in rows}
    if len(told) < _MOSTLY * len(many.years):
        return False
    first, last = min(many.years, default=0), max(many.years, default=0)
    reports = [report.id for report in catalog.reports() if any(row.region == report.region for row in rows)]
    figures = [figures_of(measure, catalog) for measure, _ in many.measures]
    own = (one for some in figures for report in reports for one in some.get(report, ()))
    periods = (one.row.period for one in own if one.named.sort is Sort.LEVEL)
    return not any(period is not None and (period.first, period.last) == (first, last) for period in periods)


# --- how it is written ----------------------------------------------------------------------------------------------


def _written(
    table: Table, many: Many, found: Sequence[Finding], untold: Mapping[str, Mapping[str, bool]], catalog: Catalog
) -> Draft:
    """`untold`: for each indicator the places that have no cell, and whether their reports name it."""
    shown = shown_rows(table.rows, many, found)
    hits = _hits([*shown, *(table.rows[i] for one in found for i in one.shown)], catalog)
    statements = [_stated(one, table.rows, hits) for one in found]
    if many.few and table.not_indexed:
        statements.insert(0, Statement(f"没有收录{listed(table.not_indexed)}所问时间的报告。", ()))
    if absent := years_absent(table.rows, many, catalog):
        statements.insert(0, Statement(absent, ()))
    lines, columns = lines_of(shown, years_lacking(table.rows, many))
    statements.append(Statement("\n| " + " | ".join(columns) + " | 出处 |\n|" + " --- |" * (len(columns) + 1), ()))
    for cells, rows in lines:
        quotes = tuple(_quote(row, hits) for row in rows)
        told, figures = _with_usual_unit(cells, rows, shown)
        statements.append(Statement("| " + " | ".join(told) + " | ", quotes, figures))
    lacks = below(table.rows, many, untold, table.not_indexed, catalog)
    rest = len(table.rows) - len(shown)
    others = "不在其列的" if many.beyond is not None else "其余"  # 15个省 that pass, of 30
    lacks = [*([f"{others}{rest}行没有列出（全表在网页的“指标”里，或用命令 wenbao table）。"] if rest else []), *lacks]
    if lacks:
        statements.append(Statement("\n" + "".join(lacks), ()))
    return Draft(tuple(statements), kind="table")


def _with_usual_unit(
    cells: Sequence[str], rows: Sequence[Row], shown: Sequence[Row]
) -> tuple[list[str], tuple[Figure, ...]]:
    """1352.3万吨（合270.46亿斤） where the others are told in 亿斤."""
    told = {row.cell.said: one for row in rows if (one := in_usual_unit(row, shown)) is not None}
    figures = tuple(Figure(one.text, one.value, one.unit, "", (), one.what) for one in told.values())
    return [f"{cell}（合{told[cell].text}）" if cell in told else cell for cell in cells], figures


def _stated(one: Finding, rows: Sequence[Row], hits: dict[tuple[str, int, int], Hit]) -> Statement:
    quotes = tuple(_quote(rows[i], hits) for i in one.shown)
    figures = tuple(Figure(c.text, float(c.value), c.unit, "", (), c.what) for c in (*one.computed, *one.counts))
    return Statement(one.text, quotes, figures)


def _quote(row: Row, hits: dict[tuple[str, int, int], Hit]) -> Quote:
    own = row.cell.row
    return Quote(hits[own.report, own.paragraph, own.quantity.start], row.start, row.end, own.period)


def _hits(rows: Sequence[Row], catalog: Catalog) -> dict[tuple[str, int, int], Hit]:
    places = dict.fromkeys((row.cell.row.report, row.cell.row.paragraph, row.cell.row.quantity.start) for row in rows)
    return catalog.hits_at(tuple(places))
