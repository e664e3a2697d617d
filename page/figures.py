"""The table of figures, filtered: for the 指标 tab, its chart, its CSV and the door. Pure but for the CSV text.

Does not read reports (rag.index.catalog holds the figures) and draws nothing.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rag.harmless import cell
from rag.text.indicators import Measure, measure_named, read_name
from rag.types import Indicator, Kind, Period

CSV_HEADER = (
    "region", "report_year", "indicator", "value", "unit", "qualifier", "text", "period_from", "period_to", "kind",
    "quote", "report", "paragraph",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Filter:
    """What to show; an empty field narrows nothing. `name` is a part of the indicator's name, years are inclusive."""

    reports: tuple[str, ...] = ()
    name: str = ""
    first: int | None = None
    last: int | None = None
    kind: Kind | None = None

    def takes(self, row: Indicator) -> bool:
        if self.reports and row.report not in self.reports:
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


def names(rows: Iterable[Indicator], limit: int = 300) -> list[str]:
    """The indicators that occur most, most frequent first."""
    return [name for name, _ in Counter(row.name for row in rows).most_common(limit)]


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
