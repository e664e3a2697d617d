"""The rows of a page → its blocks in reading order: what stands in columns is read column by column. Pure.

A gutter is a strip that stays white over several rows with running text on both sides; a table's columns are none,
since little in them is running text (ingest.loose_tables reads those). A row across the gutter ends the columns.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from ingest.rows import Row, rows_of, stretches
from ingest.sheets import Piece

_GUTTER = 0.5
"""Type sizes that a gutter is wide at least; a narrow one is only believed where it goes through many rows."""
_WIDE = 0.8
_ROWS, _MANY = 3, 6
_LONG = 7
"""Characters of running text in a row of a column, at least."""
_APART = 1.8
"""Usual steps from row to row that a row of its own, a head or a note, stands away."""
_DEEPEST = 8


@dataclass(frozen=True, slots=True)
class Block:
    """Rows that follow each other; `column` is 0 where they take the page's whole width."""

    rows: tuple[Row, ...]
    column: int = 0


@dataclass(frozen=True, slots=True)
class _Strip:
    """White from `x0` to `x1` in the rows from `first` to before `last`, of which `both` have text on both sides."""

    x0: float
    x1: float
    first: int
    last: int
    both: int


def gutter(pieces: Sequence[Piece]) -> tuple[float, float] | None:
    """Between which columns of running text a page falls, if it does."""
    strip = _gutter(rows_of(pieces), None)
    return None if strip is None else (strip.x0, strip.x1)


def blocks(
    pieces: Sequence[Piece], known: tuple[float, float] | None = None, column: int = 0, depth: int = 0
) -> list[Block]:
    """The blocks of a page; `known` is the gutter of the file's other pages, which needs no running text on both sides
    of it (a column of short lines, say).
    """
    rows = rows_of(pieces)
    strip = _gutter(rows, known) if depth < _DEEPEST else None
    if strip is None:
        return [Block(tuple(rows), column)] if rows else []
    inside = [piece for row in rows[strip.first : strip.last] for piece in row.pieces]
    left = [piece for piece in inside if piece.x0 < strip.x1]
    right = [piece for piece in inside if piece.x0 >= strip.x1]
    above = [piece for row in rows[: strip.first] for piece in row.pieces]
    below = [piece for row in rows[strip.last :] for piece in row.pieces]
    return [
        *blocks(above, known, column, depth + 1),
        *blocks(left, None, 2 * column + 1, depth + 1),
        *blocks(right, None, 2 * column + 2, depth + 1),
        *blocks(below, known, column, depth + 1),
    ]


def doubtful(block: Block) -> bool:
    """Whether many of its rows fall into two long parts, and still no gutter parts them."""
    apart = [parts for row in block.rows if len(parts := stretches(row, _WIDE)) == 2]
    return sum(all(len(part.text) >= _LONG for part in parts) for parts in apart) >= 4


def _gutter(rows: Sequence[Row], known: tuple[float, float] | None) -> _Strip | None:
    """The strip with running text on both sides, or where one is known to be, that goes through most rows."""
    whites = [_white(row) for row in rows]
    strips: list[_Strip] = []
    for at, gaps in enumerate(whites):
        for gap in gaps:
            if not any(s.first <= at < s.last and s.x0 <= gap[1] and gap[0] <= s.x1 for s in strips):
                strips.append(_along(rows, whites, at, gap))
    for strip in sorted(strips, key=lambda strip: -strip.both):
        wide = strip.x1 - strip.x0 >= _WIDE * rows[strip.first].size
        if strip.both < (_ROWS if wide else _MANY):
            continue
        if known is not None and min(strip.x1, known[1]) - max(strip.x0, known[0]) >= 0.8 * (known[1] - known[0]):
            return strip
        if _is_prose(rows[strip.first : strip.last], strip):
            return strip
    return None


def _white(row: Row) -> list[tuple[float, float]]:
    parts = stretches(row, _GUTTER)
    return [(part.x1, after.x0) for part, after in itertools.pairwise(parts)]


def _along(
    rows: Sequence[Row], whites: Sequence[Sequence[tuple[float, float]]], at: int, gap: tuple[float, float]
) -> _Strip:
    """The strip that a gap of one row belongs to, followed up and down as long as it stays white and wide."""
    low, high = gap
    ends = []
    both = 1
    for step in (-1, 1):
        i = at + step
        while 0 <= i < len(rows):
            row = rows[i]
            if row.x1 > low and row.x0 < high:
                inner = [(max(low, a), min(high, b)) for a, b in whites[i]]
                wide = [(a, b) for a, b in inner if b - a >= _GUTTER * row.size]
                trimmed = (max(low, row.x1), high) if row.x1 < (low + high) / 2 else (low, min(high, row.x0))
                if wide:
                    low, high = wide[0]
                    both += 1
                elif trimmed[1] - trimmed[0] >= _GUTTER * row.size and not low < row.x0 < row.x1 < high:
                    low, high = trimmed
                else:
                    break
            i += step
        ends.append(i - step)
    first, last = ends
    usual = median(rows[i + 1].bottom - rows[i].bottom for i in range(first, last)) if last > first else 0.0
    while first < at and not whites[first] and rows[first + 1].bottom - rows[first].bottom > _APART * usual:
        first += 1  # a head in the middle column
    while last > at and not whites[last] and rows[last].bottom - rows[last - 1].bottom > _APART * usual:
        last -= 1
    return _Strip(low, high, first, last + 1, both)


def _is_prose(rows: Sequence[Row], strip: _Strip) -> bool:
    """Whether on both sides most rows are long and as long as each other: running text, no table and no list."""
    for side in (0, 1):
        half = [
            (min(p.x0 for p in some), max(p.x1 for p in some), sum(len(p.text) for p in some))
            for row in rows
            if (some := [p for p in row.pieces if not p.blank and (p.x0 >= strip.x1) == bool(side)])
        ]
        if len(half) < _ROWS:
            return False
        edge = max(x1 for _, x1, _ in half)
        size = rows[0].size
        if sum(count >= _LONG for *_, count in half) < 0.6 * len(half):
            return False
        if sum(edge - x1 <= 2.5 * size for _, x1, _ in half) < 0.4 * len(half):
            return False
    return True
