"""The table of figures, filtered: for the 指标 tab, its chart, its CSV and the door. Pure but for the CSV text.

Does not read reports (rag.index.catalog holds the figures) and draws nothing.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.harmless import cell
from rag.text.indicators import Measure, asked_by_name, forms_of, measure_named, read_name, stems
from rag.types import Indicator, Kind, Period

if TYPE_CHECKING:
    from rag.index.catalog import Catalog

CSV_HEADER = (
    "region", "report_year", "indicator", "value", "unit", "qualifier", "text", "period_from", "period_to", "kind",
    "quote", "report", "paragraph",
)  # fmt: skip
_LATIN = re.compile("[A-Z&]{2,6}")


@dataclass(frozen=True, slots=True)
class Filter:
    """What to show; an empty field narrows nothing. `name` is a part of the indicator's name, years are inclusive."""

    reports: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    name: str = ""
    first: int | None = None
    last: int | None = None
    kind: Kind | None = None

    def takes(self, row: Indicator) -> bool:
        if self.reports and row.report not in self.reports:
            return False
        if self.regions and row.region not in self.regions:
            return False
        if self.kind is not None and (row.period is None or row.period.kind is not self.kind):
            return False
        if (self.first is not None or self.last is not None) and not self._within(row.period):
            return False
        if (own := measure_named(self.name)) is not None and (told := measured(row)) is not None:
            return told == own  # GDP finds 地区生产总值, and no 人均GDP
        words = self.name.casefold().split()
        return all(word in row.name.casefold() or word in row.quote.casefold() for word in words)

    def _within(self, period: Period | None) -> bool:
        if period is None:
            return False
        start = period.first if period.first is not None else period.last
        return (self.last is None or start <= self.last) and (self.first is None or period.last >= self.first)


def measured(row: Indicator) -> Measure | None:
    """The listed indicator that a row is of, whatever the report calls it."""
    named = read_name(row.name, row.quantity.unit)
    return named.measure if named is not None else None


def select(rows: Iterable[Indicator], wanted: Filter) -> list[Indicator]:
    """The rows that `wanted` takes; those whose name is exactly what was asked come first."""
    taken = [row for row in rows if wanted.takes(row)]
    name = wanted.name.strip().casefold()
    return (
        sorted(taken, key=lambda row: (row.name.casefold() != name, name not in row.name.casefold())) if name else taken
    )


def candidates(catalog: "Catalog", wanted: Filter) -> tuple[Indicator, ...]:
    """Figures among which are all that `wanted` takes: with a name, those that say it, by whatever name."""
    name = wanted.name.strip()
    if not name:
        return catalog.indicators()
    own = measure_named(name)
    groups = [[word] for word in name.split()] if own is None else [[*stems(own), name]]
    return catalog.figures_saying(groups)


def names(catalog: "Catalog", limit: int = 300) -> list[str]:
    """The indicators that occur most, most frequent first; a listed one once, by its own name."""
    return catalog.remembered("indicators told", lambda: _names(catalog))[:limit]


def _names(catalog: "Catalog") -> list[str]:
    told: Counter[str] = Counter()
    for name, count in catalog.figure_names().items():
        measure, _ = asked_by_name(name)
        told[measure.name if measure.listed else name] += count
    return [name for name, count in told.most_common() if name]


def latin(name: str) -> str:
    """The letters by which an indicator is known too: 地区生产总值 → GDP; "" where there are none."""
    own = measure_named(name)
    forms = [form for form in forms_of(own) if _LATIN.fullmatch(form)] if own is not None else []
    return "" if name in forms else min(forms, key=len, default="")


def to_csv(rows: Sequence[Indicator]) -> str:
    """With a byte order mark, for Excel; a cell that Excel would run as a formula gets an apostrophe."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(CSV_HEADER)
    for row in rows:
        data = row.to_json()
        period = data["period"] or {"from": "", "to": "", "kind": ""}
        cells = (
            row.region, row.report_year, row.name, data["value"], data["unit"], data["qualifier"], data["text"],
            period["from"], period["to"], period["kind"], row.quote, row.report, row.paragraph,
        )  # fmt: skip
        writer.writerow([cell(value) for value in cells])
    return "\ufeff" + out.getvalue()
