"""Pieces of text with their places → the rows that a reader sees, and the words that they spell. Pure.

Where a space is, the gap between two glyphs says, and not the file: 12 8.5亿元 whose 2 and 8 stand as near as any two
digits is 128.5亿元; where they stand a space apart it stays 12 8.5亿元, which nobody can decide (ingest.broken tells).
"""

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from ingest.formats import CJK
from ingest.sheets import Piece

_NEAR = 0.16
"""Of the type size: a space is a quarter of it or more."""
_WIDE = 0.75
"""What a reader sees as a gap between Chinese characters: typesetters leave less around figures."""
_HAN = re.compile(f"[{CJK}]")
_FIGURE = frozenset("0123456789%‰")
_TRACKED = 4  # gaps in a row from which on their middle one tells how widely it is set


@dataclass(frozen=True, slots=True)
class Row:
    """Pieces side by side, from left to right; blanks among them count for nothing but the words."""

    pieces: tuple[Piece, ...]
    x0: float
    x1: float
    top: float
    bottom: float
    size: float

    @property
    def text(self) -> str:
        return spelled(self.pieces)


def make_row(pieces: Iterable[Piece]) -> Row | None:
    """None where all of them are blank."""
    ordered = _once(sorted(pieces, key=lambda piece: (piece.x0, piece.x1)))
    seen = [piece for piece in ordered if not piece.blank]
    if not seen:
        return None
    return Row(
        tuple(ordered), seen[0].x0, max(p.x1 for p in seen), min(p.top for p in seen), max(p.bottom for p in seen),
        median(p.size for p in seen),
    )  # fmt: skip


def rows_of(pieces: Iterable[Piece]) -> list[Row]:
    """The rows from top to bottom: pieces whose middles are less than half a type size apart."""
    found: list[list[Piece]] = []
    middle = 0.0
    for piece in sorted(pieces, key=lambda piece: piece.top + piece.bottom):
        here = (piece.top + piece.bottom) / 2
        if found and here - middle < min(piece.size, found[-1][-1].size) / 2:
            found[-1].append(piece)
            middle += (here - middle) / len(found[-1])
        else:
            found.append([piece])
            middle = here
    return [row for some in found if (row := make_row(some))]


def _once(ordered: Sequence[Piece]) -> list[Piece]:
    """Without glyphs that are drawn twice, which makes them bold."""
    kept: list[Piece] = []
    for piece in ordered:
        last = kept[-1] if kept else None
        if last is None or last.text != piece.text or abs(piece.x0 - last.x0) > 0.4 * (piece.x1 - piece.x0):
            kept.append(piece)
    return kept


def spelled(pieces: Sequence[Piece]) -> str:
    """The words of pieces side by side: with a space where a reader sees one that parts words."""
    seen = [piece for piece in pieces if not piece.blank]
    gaps = [after.x0 - piece.x1 for piece, after in itertools.pairwise(seen)]
    tracking = max(0.0, median(gaps)) if len(gaps) >= _TRACKED else 0.0
    parts: list[str] = []
    last: Piece | None = None
    blanks: list[str] = []
    for piece in pieces:
        if piece.blank:
            blanks.append(piece.text)
            continue
        if last is not None:
            size = min(last.size, piece.size)
            gap = (piece.x0 - last.x1 - tracking) / size if size > 0 else 0.0
            held = "".join(blanks)
            parts.append((held or " ") if _parts(last.text[-1], piece.text[0], gap, held) else "")
        parts.append(piece.text)
        last, blanks = piece, []
    return "".join(parts).strip()


def _parts(before: str, after: str, gap: float, blanks: str) -> bool:
    """Whether a gap, in type sizes, parts two characters."""
    if gap < _NEAR:
        return False
    han = bool(_HAN.match(before)), bool(_HAN.match(after))
    figure = before[:1] in _FIGURE, after[:1] in _FIGURE
    if all(h or f for h, f in zip(han, figure, strict=True)) and any(han):
        return len(blanks) > 1 or (gap >= _WIDE and blanks not in (" ", "\xa0"))
    return gap >= _WIDE or bool(blanks) or not any(han)  # else what a program puts between 4G and 技术 by itself


def stretches(row: Row, least: float) -> list[Row]:
    """The row's parts, wherever a gap of at least `least` type sizes lies between two pieces."""
    parts: list[list[Piece]] = []
    last: Piece | None = None
    for piece in row.pieces:
        if piece.blank:
            continue
        if last is None or piece.x0 - last.x1 >= least * row.size:
            parts.append([])
        parts[-1].append(piece)
        last = piece if last is None or piece.x1 > last.x1 else last
    return [part for some in parts if (part := make_row(some))]
