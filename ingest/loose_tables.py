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
_STEP = 2.6
"""Type sizes from a row to the next one of the same cell, at most."""


@dataclass(frozen=True, slots=True)
class LooseTable:
    """The rows of a block from `first` to before `last`, and where their columns lie."""

    rows: tuple[tuple[Cell, ...], ...]
    first: int
    last: int
    columns: tuple[tuple[float, float], ...]


def tables_in(rows: Sequence[Row], before: LooseTable | None = None) -> list[LooseTable]:
    """The tables among the rows; one that the page before ended with may go on in the first of them."""
    found: list[LooseTable] = []
    parts = [stretches(row, _APART) for row in rows]
    i = 0
    if before is not None:
        while i < len(rows) and (len(parts[i]) > 1 or _label_goes_on(parts, 0, i)) and _fits(parts[i], before.columns):
            i += 1
        if i:
            found.append(LooseTable(tuple(_grid(parts[:i], before.columns)), 0, i, before.columns))
    while i < len(rows):
        last = i
        while last < len(rows) and (len(parts[last]) > 1 or _label_goes_on(parts, i, last)):
            last += 1
        table = _table(parts[i:last], i) if last - i >= _FEWEST else None
        if table is not None:
            found.append(table)
        i = max(last, i + 1)
    return found


def _label_goes_on(parts: Sequence[Sequence[Row]], first: int, at: int) -> bool:
    """A row of one part below a row of several, under their first part and before another such row or the end: the rest
    of a label."""
    if at == first or len(parts[at]) != 1 or len(parts[at - 1]) < 2:
        return False
    above, label = parts[at - 1], parts[at][0]
    ended = at + 1 >= len(parts) or len(parts[at + 1]) > 1
    near = label.bottom - above[0].bottom <= _STEP * label.size
    return ended and near and abs(label.x0 - above[0].x0) < label.size and label.x1 < above[1].x0


def _table(parts: Sequence[Sequence[Row]], first: int) -> LooseTable | None:
    """What those rows are as a table; None where they are none."""
    columns = _columns(parts)
    if len(columns) < 2:
        return None
    grid = _grid(parts, columns)
    head = next((i for i, row in enumerate(grid) if any(is_value(cell.text) for cell in row[1:])), 0)
    values = [cell.text for row in grid[head:] for cell in row[1:] if cell.text]
    if not 0 < head <= 3 or sum(map(is_value, values)) < 0.6 * len(values):
        return None
    return LooseTable(tuple(grid), first, first + len(parts), columns)


def _grid(parts: Sequence[Sequence[Row]], columns: Sequence[tuple[float, float]]) -> list[tuple[Cell, ...]]:
    """The cells by row; a label that goes on belongs to the row above."""
    grid: list[list[str]] = []
    for row in parts:
        texts = [""] * len(columns)
        for part in row:
            at = next((i for i, (low, high) in enumerate(columns) if part.x0 <= high and low <= part.x1), 0)
            texts[at] = f"{texts[at]} {part.text}".strip()
        if len(row) == 1 and grid:
            grid[-1][0] += texts[0]
        else:
            grid.append(texts)
    return [tuple(map(Cell, texts)) for texts in grid]


def _fits(row: Sequence[Row], columns: Sequence[tuple[float, float]]) -> bool:
    """Whether each part of a row stands in a column of its own, and is a figure behind the first."""
    at = [next((i for i, (low, high) in enumerate(columns) if p.x0 <= high and low <= p.x1), -1) for p in row]
    return -1 not in at and len(set(at)) == len(at) and all(is_value(p.text) for p in row[1:])


def _columns(parts: Sequence[Sequence[Row]]) -> tuple[tuple[float, float], ...]:
    """Where the columns lie: parts over each other that overlap belong to one."""
    spans = sorted((part.x0, part.x1) for row in parts for part in row)
    columns: list[tuple[float, float]] = []
    for low, high in spans:
        if columns and low <= columns[-1][1]:
            columns[-1] = (columns[-1][0], max(columns[-1][1], high))
        else:
            columns.append((low, high))
    return tuple(columns)
