"""Sheets → sheets without the notes at their feet and the marks that refer to them, and the notes. Pure.

A mark is a small raised figure behind a word (“双百攻坚”行动¹): read as one of the line it would be a figure's last
digit. Notes are the last rows of a page, set in smaller type, of which the first begins with a mark; they become the
glossary that they are (名词解释), behind the report, so that the page's last sentence goes on at the next one's top.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from ingest.rows import Row, rows_of, spelled
from ingest.sheets import Piece, Sheet

GLOSSARY = "名词解释"
_TERM = re.compile("([“《][^“”《》]{1,20}[”》][^，。；：、“”]{0,8})[，。；、]?$")
_MEANS = ("是指", "指", "即")
_MARK = re.compile(r"[0-9①-⑳*※†\[\]［］〔〕]{1,4}")
_NOTE = re.compile(r"(?:[\[［〔(（]?([0-9]{1,3})[\]］〕)）]|([0-9]{1,3})|([①-⑳*※†]{1,3}))[\s.．、:：]{0,2}(?=\S{3})")
_RAISED = 0.78
"""Of the type size beside it: what is smaller and stands higher is a mark."""
_SMALL = 0.92
_FAR = 40
Marked: TypeAlias = dict[int, dict[str, str]]
"""Page → mark → the words before it."""


@dataclass(slots=True)
class Note:
    text: str
    page: int


def explained(before: str, text: str) -> str:
    """A note with the word that it explains, where it does not say that by itself: 指… → “双百攻坚”行动：指…"""
    term = _TERM.search(before[-_FAR:])
    return f"{term[1]}：{text}" if term and text.startswith(_MEANS) else text


def without_marks(sheets: Sequence[Sheet]) -> tuple[list[Sheet], Marked]:
    """The sheets without their marks, to begin with: a raised 2 at a page's top looks like its number."""
    kept, marked = [], {}
    for sheet in sheets:
        pieces, marked[sheet.number] = _without_marks(sheet.pieces)
        kept.append(replace(sheet, pieces=tuple(pieces)))
    return kept, marked


def without_notes(sheets: Sequence[Sheet], marked: Marked) -> tuple[list[Sheet], list[Note]]:
    sizes = Counter(round(piece.size, 1) for sheet in sheets for piece in sheet.pieces)
    body = sizes.most_common(1)[0][0] if sizes else 0.0
    kept: list[Sheet] = []
    notes: list[Note] = []
    for sheet in sheets:
        pieces = sheet.pieces
        rows = rows_of(pieces) if any(piece.size <= _SMALL * body for piece in pieces) else []
        at = next((i for i in range(len(rows), 0, -1) if rows[i - 1].size > _SMALL * body), 0)
        first = next((i for i in range(at, len(rows)) if _NOTE.match(rows[i].text)), None)
        if at and first is not None and (first == at or notes):
            gone = {piece for row in rows[at:] for piece in row.pieces}
            pieces = tuple(piece for piece in pieces if piece not in gone)
            _read(rows[at:], sheet.number, marked.get(sheet.number, {}), notes)
        kept.append(replace(sheet, pieces=pieces))
    return kept, notes


def _read(rows: Sequence[Row], page: int, marked: dict[str, str], notes: list[Note]) -> None:
    """The rows of a page's notes; what comes before the first mark goes on from the page before."""
    begun = len(notes)
    marks: list[str] = []
    for row in rows:
        found = _NOTE.match(row.text)
        if found:
            marks.append(found[1] or found[2] or found[3])
            notes.append(Note(row.text[found.end() :], page))
        else:
            notes[-1].text += row.text
    for note, mark in zip(notes[begun:], marks, strict=True):
        note.text = explained(marked.get(mark, ""), note.text)


def _without_marks(pieces: Sequence[Piece]) -> tuple[list[Piece], dict[str, str]]:
    """The pieces without raised marks, and the words before each; what is raised behind a letter (m²) or opens a row
    (a note's own mark) is set on the line."""
    small = [p for p in pieces if _MARK.fullmatch(p.text)]
    sizes = Counter(round(piece.size, 1) for piece in pieces)
    if not small or len(sizes) < 2:
        return list(pieces), {}
    largest = max(size for size, count in sizes.items() if count >= 3 or len(pieces) < 10)
    raised = {piece for piece in small if piece.size < _RAISED * largest}
    rows = rows_of(piece for piece in pieces if piece not in raised)
    placed: dict[Piece, Piece | None] = {}
    marked: dict[str, list[str]] = {}
    for piece in sorted(raised, key=lambda piece: piece.x0):
        row = next((row for row in rows if _is_raised(piece, row)), None)
        if row is None:
            continue
        seen = [p for p in row.pieces if not p.blank]
        left = max((p for p in seen if p.x0 < piece.x0), key=lambda p: p.x1, default=None)
        if left is None or (left.text[-1].isascii() and left.text[-1].isalpha()):
            placed[piece] = replace(piece, top=row.bottom - row.size, bottom=row.bottom)
        else:
            placed[piece] = None
            before = spelled([p for p in row.pieces if p.x0 < piece.x0])[-_FAR:]
            marked.setdefault(before, []).append(piece.text)
    kept = [new for piece in pieces if (new := placed.get(piece, piece)) is not None]
    return kept, {"".join(texts).strip("[]［］〔〕"): before for before, texts in marked.items()}


def _is_raised(piece: Piece, row: Row) -> bool:
    """Whether a small piece belongs to a row, and stands higher in it."""
    middle = (piece.top + piece.bottom) / 2
    inside = row.bottom - 1.35 * row.size < middle < row.bottom - 0.45 * row.size
    beside = row.x0 - 1.5 * row.size < piece.x0 < row.x1 + 1.5 * row.size
    return piece.size < _RAISED * row.size and inside and beside
