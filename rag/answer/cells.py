"""One indicator over the reports: a row for each place, year and kind that a report tells. Reads only.

Which of a report's figures it is, match/cell.py says. A result belongs in the report of the year after, a target in the
year's own; another report is asked only where that one does not tell. What is computed of the rows is reckon.py's, how
they are put into an answer table.py's.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from rag.index.catalog import Catalog
from rag.match.cell import Candidate, Cell, choose
from rag.match.figures_of import figures_of
from rag.text.gazetteer import parts, same_place
from rag.text.gazetteer import stem as stem_of
from rag.text.indicators import Measure, Sort
from rag.text.numbers import canonical, is_count
from rag.types import Json, Kind, Report

_CHANGES = (Sort.GROWTH, Sort.CHANGE)
Groups: TypeAlias = list[tuple[str, list[Report]]]
"""A place, and its reports."""
KINDS = (Kind.TARGET, Kind.ACHIEVED)
TO_ONE = {"斤": 1.0, "公斤": 2.0, "千克": 2.0, "吨": 2000.0, "亩": 1.0, "公顷": 15.0, "平方公里": 1500.0}
FAMILIES = (("斤", "公斤", "千克", "吨"), ("亩", "公顷", "平方公里"))


@dataclass(frozen=True, slots=True)
class Row:
    """One cell with where it stands. `quote == text[start:end]` of its paragraph; the rider is in it."""

    region: str
    report: Report
    year: int
    kind: Kind
    cell: Cell

    @property
    def start(self) -> int:
        return self.cell.row.start

    @property
    def end(self) -> int:
        """Where the quote ends: behind the rider, where there is one."""
        own, rider = self.cell.row, self.cell.rider
        if not rider:
            return own.end
        return max(own.end, self.cell.text.index(rider, own.quantity.end) + len(rider))

    @property
    def quote(self) -> str:
        return self.cell.text[self.start : self.end]

    @property
    def words(self) -> str:
        """What it is a row of: 地区生产总值增长."""
        return self.cell.named.measure.words(self.cell.named.sort)

    def to_json(self) -> Json:
        """The contract's row, and of which indicator and sort it is."""
        quantity = self.cell.row.quantity
        return {
            "region": self.region,
            "report": self.report.id,
            "year": self.year,
            "kind": self.kind.value,
            "text": self.cell.said,
            "value": plain(self.cell.value),
            "high": None if self.cell.high is None else plain(self.cell.high),
            "unit": quantity.unit,
            "qualifier": quantity.qualifier,
            "rider": self.cell.rider,
            "quote": self.quote,
            "paragraph": self.cell.row.paragraph,
            "start": self.start,
            "end": self.end,
            "indicator": self.words,
            "sort": self.cell.named.sort.value,
        }


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose figures, of which years and kinds. `places` None: of all that are indexed; `lacking` have no report."""

    places: tuple[str, ...] | None = None
    lacking: tuple[str, ...] = ()
    years: tuple[int, ...] | None = None
    kinds: tuple[Kind, ...] = KINDS
    named: tuple[str, ...] = ()
    """Those of the places that the asker named one by one."""
    slots: tuple[tuple[int, Kind], ...] = ()
    """Where it is not every kind of every year: what was done in one, and what is promised for another."""
    unit: str = ""
    """The money that it is asked in, where a report may tell it in two."""

    def holds(self, year: int, kind: Kind) -> bool:
        if self.slots:
            return (year, kind) in self.slots
        return kind in self.kinds and (self.years is None or year in self.years)

    def homes(self) -> set[int]:
        """The years of the reports in which that is told."""
        told = self.slots or ((year, kind) for year in self.years or () for kind in self.kinds)
        return {home(year, kind) for year, kind in told}


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows, and the places that were asked about and tell nothing, or have no report of that time."""

    rows: tuple[Row, ...]
    missing: tuple[str, ...]
    not_indexed: tuple[str, ...]


def plain(value: float) -> int | float:
    """Without the noise of floating point, and a whole number as one."""
    value = float(f"{value:.12g}")
    return int(value) if value.is_integer() else value


def measured(row: Row) -> tuple[str, float]:
    """(what it is measured in, how much of it): 1955万吨 and 825亿斤 are both 斤. Of a range its lower end."""
    name, factor = _unit(row)
    return name, row.cell.value * factor


def reach(row: Row) -> float:
    """How much of that the upper end of a range is; of what is none, the figure itself."""
    high = row.cell.value if row.cell.high is None else row.cell.high
    return high * _unit(row)[1]


def _unit(row: Row) -> tuple[str, float]:
    """(what it is measured in, how much of that one of its own unit is)."""
    name, factor = in_one_unit(row.cell.row.quantity.unit or row.cell.named.measure.unit)  # 减少1240万 of 人
    if "/" in row.cell.named.measure.unit or name.endswith("/月"):
        name = name.split("/")[0]  # 每立方米29.6微克 says elsewhere what it is per
    if row.cell.row.quantity.unit == "户" and row.cell.named.measure.unit == "个":
        name = "户"  # 70万户 live in old quarters, of which 8523个 are done elsewhere
    return name, factor


@lru_cache(maxsize=4096)
def in_one_unit(unit: str) -> tuple[str, float]:
    """(what stands for all units that measure the same, how much of it one of `unit` is): 吨 → (斤, 2000)."""
    family = next((family for family in FAMILIES if unit in family), None)
    if family is not None:
        return family[0], TO_ONE[unit]
    return ("个", 1.0) if is_count(unit) else canonical(unit)


def level_or_usual(measure: Measure) -> Sort:
    """The sort that the bare name of an indicator means: 粮食产量 how much, 居民消费价格 by how much it rose."""
    usual = measure.sorts[0]
    return usual if measure.unit == "%" or Sort.LEVEL not in measure.sorts else Sort.LEVEL


def gather(measure: Measure, sort: Sort, scope: Scope, catalog: Catalog) -> Rows:
    """All rows of one indicator in one sort; a series by year, within a year the largest first."""
    told = figures_of(measure, catalog)
    best: dict[tuple[str, int, Kind], Row] = {}
    groups = reports_by_place(scope, catalog)
    for place, own in groups:
        for report in own:
            candidates = told.get(report.id, ())
            for year, kind in _slots(candidates, scope):
                cell = choose(candidates, year, kind, sort, scope.unit)
                if cell is None:
                    continue
                row, key = Row(place, report, year, kind, cell), (place, year, kind)
                if sort in _CHANGES and _farness(row)[0] > 1:
                    continue  # 与2009年新区成立时相比，增长108.3%
                if key not in best or _farness(row) < _farness(best[key]):
                    best[key] = row
    return with_lacking(best.values(), groups, scope)


def with_lacking(found: Iterable[Row], groups: Groups, scope: Scope) -> Rows:
    """The rows in order: a series by year, within a year the largest first; and who tells none."""
    rows = sorted(found, key=lambda row: (row.year, row.kind is Kind.ACHIEVED, -measured(row)[1], row.region))
    missing, not_indexed = _lacking(rows, groups, scope)
    return Rows(tuple(rows), missing, (*scope.lacking, *not_indexed))


def reports_by_place(scope: Scope, catalog: Catalog) -> Groups:
    """The places that are asked about, each under one name, with all its reports."""
    groups = catalog.remembered("reports by place", lambda: _by_place(catalog.reports()))
    return groups if scope.places is None else _of_places(groups, scope.places)


def _by_place(reports: Sequence[Report]) -> Groups:
    """The reports of each place, under the name of its latest one; only places of one stem are compared."""
    groups: dict[str, Groups] = {}
    for report in sorted(reports, key=lambda report: -report.year):
        own = groups.setdefault(_stem(report.region), [])
        group = next((some for name, some in own if same_place(name, report.region)), None)
        if group is None:
            own.append((report.region, [report]))
        else:
            group.append(report)
    return [group for own in groups.values() for group in own]


def _of_places(groups: Groups, places: Sequence[str]) -> Groups:
    wanted = _by_stem(places)
    return [
        (name, own)
        for name, own in groups
        if any(same_place(one, place) for one in {r.region for r in own} for place in wanted.get(_stem(name), ()))
    ]


def _by_stem(places: Sequence[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for place in places:
        found.setdefault(_stem(place), []).append(place)
    return found


@lru_cache(maxsize=65536)
def _stem(region: str) -> str:
    return stem_of(parts(region)[-1])


def _slots(candidates: Sequence[Candidate], scope: Scope) -> Iterable[tuple[int, Kind]]:
    found = dict.fromkeys((one.row.period.last, one.row.period.kind) for one in candidates if one.row.period)
    return [(year, kind) for year, kind in found if scope.holds(year, kind)]


def home(year: int, kind: Kind) -> int:
    """The year of the report in which that is told."""
    return year + 1 if kind is Kind.ACHIEVED else year


def _farness(row: Row) -> tuple[int, str]:
    return abs(row.report.year - home(row.year, row.kind)), row.report.id


def _lacking(
    rows: Sequence[Row], groups: Sequence[tuple[str, list[Report]]], scope: Scope
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(places whose report of the time does not tell it, places that have none of that time)."""
    told = {row.region for row in rows}
    missing, absent = [], []
    for place, own in groups:
        if place in told:
            continue
        wanted = scope.homes()
        if scope.years is None or any(report.year in wanted for report in own):
            missing.append(place)
        elif scope.places is not None:
            absent.append(place)
    return tuple(sorted(missing)), tuple(sorted(absent))
