"""Labelled cells (which report, indicator, year, kind → the figure, or none) → the table's precision and recall. Reads.

A line: {"report", "indicator", "kind", "year", "stated", "value", "high", "unit", "rider", …}, with
`value` in `unit` as the report writes it (1.3, 万亿元), below nothing for a fall. Precision: of the cells given, how
many are right; recall: of those stated, how many are given and right. A figure given where none is told is wrong.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from eval.cases import load_lines
from rag.answer.cells import Row, Scope, gather, level_or_usual
from rag.index.catalog import Catalog
from rag.text.indicators import asked_by_name
from rag.text.numbers import SIZES
from rag.types import Json, Kind


@dataclass
class Tally:
    """Of one indicator: cells given and right, given and wrong, stated and not given."""

    right: int = 0
    wrong: int = 0
    lost: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.lost) if self.right + self.lost else 1.0


def load_cells(path: Path) -> list[Json]:
    return load_lines(path)


def score_cells(labels: Iterable[Json], catalog: Catalog) -> dict[str, Tally]:
    """Indicator → its tally; "" is all of them together."""
    tallies: dict[str, Tally] = {"": Tally()}
    rows: dict[tuple[str, str, int], dict[str, Row]] = {}
    for label in labels:
        key = (label["indicator"], label["kind"], label["year"])
        if key not in rows:
            rows[key] = _rows(*key, catalog)
        fault = _fault(label, rows[key].get(label["report"]))
        for tally in (tallies[""], tallies.setdefault(label["indicator"], Tally())):
            _count(tally, label, rows[key].get(label["report"]), fault)
    return tallies


def _rows(indicator: str, kind: str, year: int, catalog: Catalog) -> dict[str, Row]:
    measure, sort = asked_by_name(indicator)
    scope = Scope(years=(year,), kinds=(Kind(kind),))
    found = gather(measure, sort or level_or_usual(measure), scope, catalog)
    return {row.report.id: row for row in found.rows}


def _fault(label: Json, row: Row | None) -> str:
    """What is wrong with a cell, or ""."""
    where = f"{label['report']} {label['indicator']} {label['kind']}"
    if row is None:
        return f"没有给出 {where}：{label['quote']}" if label["stated"] else ""
    if not label["stated"]:
        return f"报告没有说 {where}：给了{row.cell.said}（{row.quote}）"
    same = _same(row.cell.value, label["value"], label["unit"])
    ends = (row.cell.high is None) == (label["high"] is None)
    if same and ends and (label["high"] is None or _same(row.cell.high or 0.0, label["high"], label["unit"])):
        return ""
    return f"不对 {where}：给了{row.cell.said}（{row.quote}），应是{label['text']}（{label['quote']}）"


def _same(value: float, told: float, unit: str) -> bool:
    size = next((float(by) for name, by in SIZES if unit.startswith(name)), 1.0)
    return abs(value - told * size) <= 1e-9 * max(1.0, abs(value))


def _count(tally: Tally, label: Json, row: Row | None, fault: str) -> None:
    if fault:
        tally.faults.append(fault)
        tally.wrong += row is not None
        tally.lost += bool(label["stated"])
    else:
        tally.right += row is not None
