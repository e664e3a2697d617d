"""One figure with its bound, the table of all of them, and the run file. Measures nothing."""

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from rag.types import Json


@dataclass(frozen=True, slots=True)
class Figure:
    """`value` in `unit`; met if at most `bound` (or at least, where `at_least`). `bound` None: stated, not judged.

    `note` names the peer of the same run and its own figure.
    """

    key: str
    label: str
    value: float
    unit: str = ""
    bound: float | None = None
    at_least: bool = False
    note: str = ""

    @property
    def met(self) -> bool | None:
        if self.bound is None:
            return None
        return self.value >= self.bound if self.at_least else self.value <= self.bound

    def to_json(self) -> Json:
        return {**asdict(self), "value": rounded(self.value), "met": self.met}


def print_table(figures: Sequence[Figure], console: Console) -> None:
    """Every figure beside its bound, and whether it is met."""
    table = Table(title="性能（同一次运行里的比值；机器不同，绝对值不可比）", title_justify="left")
    for name in ("项目", "测得", "界限", "", "对照和说明"):
        table.add_column(name, justify="right" if name in ("测得", "界限") else "left", overflow="fold")
    signs = {True: "[green]达到[/]", False: "[red]未达到[/]", None: "—"}
    for figure in figures:
        bound = "" if figure.bound is None else f"{'≥' if figure.at_least else '≤'} {shown(figure.bound, figure.unit)}"
        table.add_row(figure.label, shown(figure.value, figure.unit), bound, signs[figure.met], figure.note)
    console.print(table)
    judged = [figure for figure in figures if figure.met is not None]
    missed = [figure.label for figure in judged if not figure.met]
    named = f"；未达到：{'、'.join(missed)}" if missed else ""
    console.print(f"{len(judged)} 项有界限，达到 {len(judged) - len(missed)} 项{named}", markup=False)


def write_run(path: Path, figures: Sequence[Figure], machine: Json) -> None:
    """The run file: machine facts and figures, no paths, no texts."""
    path.parent.mkdir(parents=True, exist_ok=True)
    data = {"machine": machine, "figures": [figure.to_json() for figure in figures]}
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def shown(value: float, unit: str) -> str:
    """A figure for people: 1.23 ×, 25.7 ms, 98.1 %."""
    number = rounded(value)
    text = f"{number:,.0f}" if abs(number) >= 1000 else f"{number:g}"
    return f"{text} {unit}".strip()


def rounded(value: float) -> float:
    """Three significant digits; whole numbers and shares near 1 (0.9993) stay as they are."""
    if value == 0 or not math.isfinite(value) or value == int(value):
        return value
    if 0.99 < value < 1:
        return round(value, 4)
    return round(value, max(0, 2 - math.floor(math.log10(abs(value)))))


def median(values: Sequence[float]) -> float:
    return percentile(values, 0.5)


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` of all lie below (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
