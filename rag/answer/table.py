"""A question over many reports → its table: what was worked out in one leading sentence, then a row for each place.

Every cell is a citation, every other figure is computed from them and marked as such. Which cells there are is
cells.py's, the sums are reckon.py's; who has no report, and whose does not tell, is said below the table.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rag.answer.aims import met, then_and_now
from rag.answer.cells import Row, Rows, Scope, gather, home, level_or_usual
from rag.answer.findings import Finding, findings
from rag.answer.reckon import Computed, comparable
from rag.index.catalog import Catalog
from rag.question.many import Many, Op
from rag.text.gazetteer import same_place
from rag.text.indicators import Measure, Sort
from rag.types import Draft, Figure, Hit, Json, Kind, Quote, Reason, Statement

_DEED = re.compile("^(?:建设|新增|新建|新改建|改造|新开工)")
_LISTED = 12
_FEW = 2
SHOWN, TOP_SHOWN = 40, 20
"""Of a longer table the first, and the places that the question names."""


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


def answer_table(many: Many, catalog: Catalog) -> Draft | None:
    """The answer, with its table; None where no report at hand could tell, or a sentence tells it better."""
    many = _timed(many, catalog)
    kinds = (many.kind,) if many.kind is not None else (Kind.TARGET, Kind.ACHIEVED)
    scope = Scope(many.places, many.lacking, many.years or None, kinds, many.named, many.slots)
    part = _both if Op.MET in many.ops else _each_slot if many.slots else _part
    parts = _apart([part(measure, sort, scope, catalog) for measure, sort in many.measures], many.measures)
    if any(not measure.listed for measure, _ in many.measures) and len(parts[0].rows) < 2:
        return None
    rows = tuple(row for part in parts for row in part.rows)
    absent = any(part.not_indexed for part in parts)
    if many.slots and len({row.region for part in parts for row in part.rows}) < 2 and any(map(_half_told, parts)):
        return None
    if (many.few or _alone(many)) and not rows and Op.MET in many.ops:
        return None
    if many.few and len(rows) < 2 and (not absent or many.lacking) and many.places:
        return None  # of two places or two years but half: the sentences themselves tell more
    if not rows:
        return _nothing(many, parts, scope)
    if Op.MET in many.ops and _alone(many) and not _told_twice(rows):
        unknown = _to_be_reported(rows, catalog)
        if not unknown:
            return None  # of one place, and but half of it: what its reports say of it in words tells more
        rows = unknown
    indexed = {report.year for report in catalog.reports() if any(row.region == report.region for row in rows)}
    if Op.MET in many.ops:
        found = met(rows, indexed)
    else:
        found = then_and_now(rows, many.slots) if many.slots else findings(many.ops, rows, many)
    several = many.places is None or len(many.places) > _FEW
    if (
        len(rows) == 1
        and not (absent or several)
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
        _words(part, own): _as_told(own[0], part.missing, many, catalog)
        for part, own in zip(parts, many.measures, strict=True)
        if part.missing
    }
    return replace(_written(table, many, found, untold, catalog), table=table.to_json())


def _as_told(measure: Measure, places: Sequence[str], many: Many, catalog: Catalog) -> dict[str, bool]:
    """Place → whether its reports name the thing all the same, and the figure is put otherwise (高标准农田300万亩): of
    these nobody is told that they do not tell it. Of more places than are listed, none is looked up.
    """
    core = _DEED.sub("", measure.name)
    years = {home(year, kind) for year in many.years for kind in ((many.kind,) if many.kind else tuple(Kind))}
    own: dict[str, list[str]] = {place: [] for place in places[:_LISTED]}
    for report in catalog.reports():
        if report.region in own and (not years or report.year in years):
            own[report.region].append(report.id)
    return {place: bool(own.get(place)) and catalog.says(core, own[place]) for place in places}


def _words(part: Rows, own: tuple[Measure, Sort | None]) -> str:
    return part.rows[0].words if part.rows else own[0].words(own[1] or level_or_usual(own[0]))


def _part(measure: Measure, sort: Sort | None, scope: Scope, catalog: Catalog) -> Rows:
    """The rows of one indicator; where the question says no sort, those of the sort that reports tell."""
    if sort is not None:
        own = gather(measure, sort, scope, catalog)
        grown = sort is Sort.LEVEL and not own.rows and Sort.GROWTH in measure.sorts  # 社会消费品零售总额目标
        return gather(measure, Sort.GROWTH, scope, catalog) if grown else own
    usual = gather(measure, level_or_usual(measure), scope, catalog)
    other = next((one for one in measure.sorts if one is not level_or_usual(measure)), None)
    if other not in (Sort.GROWTH, Sort.LEVEL):
        return usual
    instead = gather(measure, other, scope, catalog)
    aimed = scope.kinds == (Kind.TARGET,) and measure.sorts[0] is other  # GDP目标 is by how much it is to grow
    return instead if (2 - aimed) * len(usual.rows) < len(instead.rows) + aimed else usual


def _each_slot(measure: Measure, sort: Sort | None, scope: Scope, catalog: Catalog) -> Rows:
    """What was done and what is promised in the sort in which both are told, else each in the sort it is told in."""
    usual = _part(measure, sort, scope, catalog)
    if sort is not None:
        return usual
    tried = [
        usual,
        *(gather(measure, one, scope, catalog) for one in (Sort.LEVEL, Sort.GROWTH) if one in measure.sorts),
    ]
    whole = max(tried, key=lambda rows: sum(n > 1 for n in Counter(row.region for row in rows.rows).values()))
    told = {(row.region, row.year, row.kind) for row in whole.rows}
    more = [r for rows in tried for r in rows.rows if (r.region, r.year, r.kind) not in told]
    first = {(row.region, row.year, row.kind): row for row in reversed(more)}
    return replace(whole, rows=(*whole.rows, *first.values()))


def _both(measure: Measure, sort: Sort | None, scope: Scope, catalog: Catalog) -> Rows:
    """Of a target beside its result: in the sort in which both are told."""
    if sort is not None:
        return gather(measure, sort, scope, catalog)
    usual = _part(measure, sort, scope, catalog)
    others = [gather(measure, one, scope, catalog) for one in (Sort.LEVEL, Sort.GROWTH) if one in measure.sorts]
    most = max([usual, *others], key=lambda rows: _told_twice(rows.rows))
    if _told_twice(most.rows):
        return most
    return _part(measure, sort, replace(scope, kinds=(Kind.TARGET,)), catalog)


def _told_twice(rows: Sequence[Row]) -> int:
    kinds = Counter((row.region, row.year) for row in rows)
    return sum(count > 1 for count in kinds.values())


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
        return many if many.years else replace(many, years=_last_told_twice(own))
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


def _last_told_twice(own: Sequence[int]) -> tuple[int, ...]:
    """The latest year whose target and whose result are both in an indexed report."""
    both = [year for year in own if year + 1 in own]
    return (max(both),) if both else (max(own),)


def _nothing(many: Many, parts: Sequence[Rows], scope: Scope) -> Draft | None:
    """Why there is no table: whose reports do not tell it, or that there are none of that time."""
    places = tuple(dict.fromkeys(name for part in parts for name in part.missing))
    absent = tuple(dict.fromkeys(name for part in parts for name in part.not_indexed))
    if many.mixed or (many.places is not None and len(many.places) < 2 and not absent):
        return None
    words = "、".join(measure.words(sort or level_or_usual(measure)) for measure, sort in many.measures)
    head = f"{_time(many.years)}{words}{'目标' if scope.kinds == (Kind.TARGET,) else ''}"
    if absent and not many.places and many.places is not None:
        lead, reason = f"没有收录{_listed(absent)}的报告，所以列不出{head}。", Reason.REPORT_NOT_INDEXED
    elif places:
        lead, reason = f"收录的这些报告都没有说{head}：{_listed(places)}。", Reason.NOT_IN_REPORTS
    else:
        wanted = sorted(scope.homes())
        named = "、".join(f"{year}年" for year in wanted[:3])
        lead, reason = f"没有收录{named}的报告，所以列不出{head}。", Reason.REPORT_NOT_INDEXED
    return Draft((), reason, lead, table=Table(words, (), (), places, absent).to_json())


def _time(years: Sequence[int]) -> str:
    if not years:
        return ""
    return f"{years[0]}年" if len(years) == 1 else f"{min(years)}—{max(years)}年"


def _listed(names: Sequence[str], most: int = _LISTED) -> str:
    return "、".join(names[:most]) + ("等" if len(names) > most else "")


# --- how it is written ----------------------------------------------------------------------------------------------


def _written(
    table: Table, many: Many, found: Sequence[Finding], untold: Mapping[str, Mapping[str, bool]], catalog: Catalog
) -> Draft:
    """`untold`: for each indicator the places that have no cell, and whether their reports name it."""
    shown = _shown(table.rows, many)
    hits = _hits([*shown, *(table.rows[i] for one in found for i in one.shown)], catalog)
    statements = [_stated(one, table.rows, hits) for one in found]
    if many.few and table.not_indexed:
        statements.insert(0, Statement(f"没有收录{_listed(table.not_indexed)}所问时间的报告。", ()))
    lines, columns = _lines(shown)
    statements.append(Statement("\n| " + " | ".join(columns) + " | 出处 |\n|" + " --- |" * (len(columns) + 1), ()))
    for cells, rows in lines:
        quotes = tuple(_quote(row, hits) for row in rows)
        statements.append(Statement("| " + " | ".join(cells) + " | ", quotes))
    below = _below(table, many, untold, len(shown))
    if below:
        statements.append(Statement("\n" + below, ()))
    return Draft(tuple(statements), kind="table")


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


def _shown(rows: Sequence[Row], many: Many) -> list[Row]:
    if len(rows) <= SHOWN or len(many.measures) > 1:
        return list(rows)
    return [row for i, row in enumerate(rows) if i < TOP_SHOWN or row.region in many.named]


def _lines(shown: Sequence[Row]) -> tuple[list[tuple[list[str], list[Row]]], list[str]]:
    """A line for each place (or year), with a column for each indicator, year and kind."""
    places, years = list(dict.fromkeys(row.region for row in shown)), list(dict.fromkeys(row.year for row in shown))
    by_year = len(places) == 1 and len(years) > 1
    columns = list(dict.fromkeys(_column(row, by_year=by_year) for row in shown))
    lines = []
    for key in years if by_year else places:
        own = [row for row in shown if (row.year if by_year else row.region) == key]
        cells = {column: next((r for r in own if _column(r, by_year=by_year) == column), None) for column in columns}
        texts = [_cell(row) if row is not None else "—" for row in cells.values()]
        lines.append(
            ([f"{key}年" if by_year else str(key), *texts], [row for row in cells.values() if row is not None])
        )
    return lines, ["年份" if by_year else "地区", *columns]


def _column(row: Row, *, by_year: bool) -> str:
    kind = "目标" if row.kind is Kind.TARGET else ""
    return f"{row.words}{kind}" if by_year else f"{row.year}年{row.words}{kind}"


def _cell(row: Row) -> str:
    return row.cell.said + (f"（{row.cell.rider}）" if row.cell.rider else "")


def _below(table: Table, many: Many, untold: Mapping[str, Mapping[str, bool]], shown: int) -> str:
    """What the table lacks."""
    said = []
    if shown < len(table.rows):
        said.append("其余的行在完整的表里（wenbao table）。")
    for words, places in untold.items():
        name = words if len(many.measures) > 1 else ""
        silent, named = ([place for place, says in places.items() if says is which] for which in (False, True))
        said += [f"报告里没有说{name}的：{_listed(silent)}。"] if silent else []
        said += [f"提到{name or '它'}、没有取到数字的（可以单独问）：{_listed(named)}。"] if named else []
    if many.beside:
        said.append(f"没有列进表里的（可以单独问）：{_listed(many.beside)}。")
    if table.not_indexed and not many.few:
        said.append(f"没有收录所问时间的报告：{_listed(table.not_indexed)}。")
    if len(many.measures) == 1 and len(comparable(table.rows)) < len(table.rows):
        said.append("单位不同的没有放在一起比。")
    return "".join(said)
