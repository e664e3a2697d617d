"""Rows of a page → the tables among them that no rules draw: figures below each other, in columns. Pure.

A table is a stretch of rows in several parts whose parts stand in the same columns, and of which what stands behind
the first column is mostly figures; the rows above its first figures that fall into parts are its header.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.rows import Row, stretches
from ingest.tables import Cell, is_value

_APART = 0.9
"""Type sizes between two cells, at least."""
_FEWEST = 3


@dataclass(frozen=True, slots=True)
class LooseTable:
    """The rows of a block from `first` to before `last`."""

    rows: tuple[tuple[Cell, ...], ...]
    first: int
    last: int


def tables_in(rows: Sequence[Row]) -> list[LooseTable]:
    found: list[LooseTable] = []
    parts = [stretches(row, _APART) for row in rows]
    i = 0
    while i < len(rows):
        last = i
        while last < len(rows) and (len(parts[last]) > 1 or _label_goes_on(parts, i, last)):
            last += 1
        table = _table(parts[i:last]) if last - i >= _FEWEST else None
        if table is not None:
            found.append(LooseTable(tuple(table), i, last))
        i = max(last, i + 1)
    return found


def _label_goes_on(parts: Sequence[Sequence[Row]], first: int, at: int) -> bool:
    """A row of one part between rows of several, under their first part: a label in two rows."""
    if at == first or len(parts[at]) != 1 or at + 1 >= len(parts) or len(parts[at + 1]) < 2 or len(parts[at - 1]) < 2:
        return False
    return parts[at][0].x1 < parts[at - 1][1].x0


def _table(parts: Sequence[Sequence[Row]]) -> list[tuple[Cell, ...]] | None:
    """The cells of each row; None where they are not those of a table."""
    columns = _columns(parts)
    if len(columns) < 2:
        return None
    grid: list[list[str]] = []
    for row in parts:
        texts = [""] * len(columns)
        for part in row:
            at = next(i for i, (low, high) in enumerate(columns) if low <= part.x0 <= high)
            texts[at] = f"{texts[at]} {part.text}".strip()
        if len(row) == 1 and grid:
            grid[-1][0] += texts[0]
        else:
            grid.append(texts)
    body = [text for row in grid for text in row[1:] if text]
    head = next((i for i, row in enumerate(grid) if any(is_value(text) for text in row[1:])), 0)
    values = [text for row in grid[head:] for text in row[1:] if text]
    if not 0 < head <= 3 or not body or sum(map(is_value, values)) < 0.6 * len(values):
        return None
    return [tuple(map(Cell, row)) for row in grid]


def _columns(parts: Sequence[Sequence[Row]]) -> list[tuple[float, float]]:
    """Where the columns lie: parts over each other that overlap belong to one."""
    spans = sorted((part.x0, part.x1) for row in parts for part in row)
    columns: list[tuple[float, float]] = []
    for low, high in spans:
        if columns and low <= columns[-1][1]:
            columns[-1] = (columns[-1][0], max(columns[-1][1], high))
        else:
            columns.append((low, high))
    return columns
