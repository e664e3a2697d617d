"""Sheets → the lines of a report: paragraphs put together again, tables by row, each with the page it begins on. Pure.

A row goes on in the next one if it is full (what the next one begins with would not have fitted) and the next one is
not set in, across columns and pages too. A figure broken by the row's end is one figure there; where there was room
for its next digit, it was no row's end that broke it, and the space stays (ingest.broken tells).
"""

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.columns import Block, blocks, doubtful, gutter
from ingest.footnotes import GLOSSARY, without_marks, without_notes
from ingest.furniture import without_furniture
from ingest.loose_tables import LooseTable, tables_in
from ingest.rows import Row, rows_of
from ingest.sheets import Grid, Line, Sheet
from ingest.tables import UNIT_LINE, Cell, row_lines
from rag.text.list_marks import list_mark

_HEADINGS = frozenset(("一、", "（一）", "第一章", "第一节", "第一部"))
_TOKEN = re.compile(r"[“‘《（(]*(?:[0-9０-９A-Za-z][0-9０-９A-Za-z.．,%％‰+/—–∶:~-]*|.)[，。；：、！？”’》）)]*")
_LEADERS = ".．…·•⋯-—_"
_IN_CONTENTS = re.compile(
    r"(?:[.．·•_—-]\s?){5,40}[（(]?\s?[0-9]{1,3}\s?[）)]?$|(?:[…⋯]\s?){2,20}[（(]?\s?[0-9]{1,3}\s?[）)]?$"
)
_CONTENTS = 4
"""Dots of a page from which on it may hold a table of contents."""
_SET_IN = 1.2
"""Type sizes that the first row of a paragraph is set in at least: two, as a rule."""
_STEP = 1.12
"""Usual steps from row to row that a paragraph stands apart at least."""
_RAGGED = 12.0
"""Type sizes that a row may end before the edge where what follows must not be broken (44.6%、39.4%、36.3%)."""
_NARROW = 10.0
"""Type sizes: where all rows are shorter, none is full (verse, a list of names)."""
_LITTLE_TEXT = 20
"""Characters on a page of pictures that are no text of it: a stamp, a date."""


@dataclass(frozen=True, slots=True)
class Flow:
    """`unread` are the pages without text whose pictures may hold some, `mixed` those whose columns stay unclear."""

    lines: tuple[Line, ...]
    unread: tuple[int, ...] = ()
    mixed: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class _Edge:
    """Between which lines a block's paragraphs stand."""

    left: float
    right: float


@dataclass(frozen=True, slots=True)
class _Set:
    """A row with what its place in the block says, in type sizes; `above` is the step from the row over it."""

    row: Row
    page: int
    indent: float
    room: float
    above: float | None


@dataclass(frozen=True, slots=True)
class _Table:
    rows: tuple[tuple[Cell, ...], ...]
    page: int
    x0: float
    x1: float


_Part = _Set | _Table


def flow(sheets: Sequence[Sheet]) -> Flow:
    """What is written on the sheets, in reading order."""
    level, marked = without_marks(sheets)
    bare, notes = without_notes([_without_contents(sheet) for sheet in without_furniture(level)], marked)
    unread = _unread(bare)
    read = [sheet for sheet in bare if sheet.number not in set(unread)]
    known = _known(read)
    laid = [(sheet, blocks(sheet.pieces, known)) for sheet in read]
    mixed = [sheet.number for sheet, some in laid if any(map(doubtful, some))]
    edges = _Edges(laid)
    parts: list[_Part] = []
    before: LooseTable | None = None
    for sheet, some in laid:
        loose = [tables_in(block.rows, before if i == 0 else None) for i, block in enumerate(some)]
        parts += _parts(sheet, some, edges, loose)
        ends = bool(loose and loose[-1]) and loose[-1][-1].last == len(some[-1].rows)
        before = loose[-1][-1] if ends and not sheet.grids else None
    glossary = [Line(GLOSSARY, notes[0].page), *(Line(note.text, note.page) for note in notes)] if notes else []
    return Flow((*_lines(parts), *glossary), tuple(unread), tuple(mixed))


def _without_contents(sheet: Sheet) -> Sheet:
    """Without the lines of a table of contents, which say a heading and its page and nothing of their own."""
    if sum(piece.text in _LEADERS for piece in sheet.pieces) < _CONTENTS:
        return sheet
    lines = [row for row in rows_of(sheet.pieces) if _IN_CONTENTS.search(row.text[-40:])]
    gone = {piece for row in lines for piece in row.pieces}
    return replace(sheet, pieces=tuple(piece for piece in sheet.pieces if piece not in gone))


def _known(read: Sequence[Sheet]) -> tuple[float, float] | None:
    """The gutter that at least half of the pages have at the same place."""
    found = [strip for sheet in read if (strip := gutter(sheet.pieces))]
    if not found:
        return None
    middles = sorted((a + b) / 2 for a, b in found)
    middle = middles[len(middles) // 2]
    same = [(a, b) for a, b in found if a < middle < b]
    if 2 * len(same) < len(read):
        return None
    return max(a for a, _ in same), min(b for _, b in same)


def is_unread(sheet: Sheet) -> bool:
    """Whether a sheet, its furniture aside, has no text: a picture alone, or nothing at all."""
    least = _LITTLE_TEXT if sheet.pictured else 1
    return sum(not piece.blank for piece in sheet.pieces) < least and not sheet.grids


def _unread(bare: Sequence[Sheet]) -> list[int]:
    """The sheets that may say what is not read; of those with nothing at all on them a few are merely empty pages."""
    without = [sheet for sheet in bare if is_unread(sheet)]
    empty = sum(not sheet.pictured for sheet in without)
    return [sheet.number for sheet in without if sheet.pictured or empty * 3 >= len(bare)]


class _Edges:
    """Left and right edges by page and column; where a block has too few rows to tell, those of other pages."""

    def __init__(self, laid: Iterable[tuple[Sheet, Sequence[Block]]]) -> None:
        of_page: dict[tuple[int, int], list[Row]] = defaultdict(list)
        of_all: dict[int, list[Row]] = defaultdict(list)
        for sheet, some in laid:
            for block in some:
                of_page[sheet.number, block.column] += block.rows
                of_all[block.column] += block.rows
        self._of_page = {key: _edge(rows) for key, rows in of_page.items() if len(rows) >= 8}
        self._of_all = {key: _edge(rows) for key, rows in of_all.items()}

    def of(self, page: int, column: int) -> _Edge:
        return self._of_page.get((page, column)) or self._of_all[column]


def _edge(rows: Sequence[Row]) -> _Edge:
    """Where most rows begin at the leftmost, and end at the rightmost: a single row may stick out."""
    size = _usual(row.size for row in rows) or 1.0
    lefts, rights = sorted(row.x0 for row in rows), sorted((row.x1 for row in rows), reverse=True)
    several = 2 if len(rows) >= 6 else 1
    left = next((x for i, x in enumerate(lefts) if _near(lefts[i:], x, size) >= several), lefts[0])
    right = next((x for i, x in enumerate(rights) if _near(rights[i:], x, size) >= several), rights[0])
    return _Edge(left, right)


def _near(places: Sequence[float], x: float, size: float) -> int:
    return sum(abs(place - x) <= 0.6 * size for place in places[:40])


def _usual(values: Iterable[float]) -> float:
    counted = Counter(round(value, 1) for value in values)
    return counted.most_common(1)[0][0] if counted else 0.0


def _parts(
    sheet: Sheet, some: Sequence[Block], edges: _Edges, tables: Sequence[Sequence[LooseTable]]
) -> Iterator[_Part]:
    """Rows and tables of a sheet in reading order; a table with rules stands where its top is."""
    waiting = sorted(sheet.grids, key=lambda grid: grid.top)
    for block, inside in zip(some, tables, strict=True):
        edge = edges.of(sheet.number, block.column)
        loose = {table.first: table for table in inside}
        i = 0
        last: Row | None = None
        while i < len(block.rows):
            row = block.rows[i]
            while waiting and waiting[0].top <= row.top and _beside(waiting[0], row):
                yield _table(waiting.pop(0), sheet.number)
                last = None
            if (table := loose.get(i)) is not None:
                yield _Table(table.rows, sheet.number, table.columns[0][0], table.columns[-1][1])
                i, last = table.last, None
                continue
            size = row.size or 1.0
            above = (row.bottom - last.bottom) / size if last is not None else None
            room = (edge.right - row.x1) / size if edge.right - edge.left >= _NARROW * size else _NARROW
            yield _Set(row, sheet.number, (row.x0 - edge.left) / size, room, above)
            last = row
            i += 1
    yield from (_table(grid, sheet.number) for grid in waiting)


def _table(grid: Grid, page: int) -> _Table:
    return _Table(grid.rows, page, grid.x0, grid.x1)


def _beside(grid: Grid, row: Row) -> bool:
    return grid.x0 < row.x1 and row.x0 < grid.x1


def _lines(parts: Sequence[_Part]) -> Iterator[Line]:
    style = _style(parts)
    text, page = "", 0
    over: list[str] = []  # the last lines, one of which may name a table's unit
    last: _Part | None = None
    held: list[_Table] = []
    for part in parts:
        if isinstance(part, _Table):
            if text:
                yield Line(text, page)
                over, text = [*over[-2:], text], ""
            if held and not _same_table(held[-1], part):
                yield from _told(held, over)
                held, over = [], []
            held.append(part)
        else:
            if held:
                yield from _told(held, over)
                held, over = [], []
            if text and isinstance(last, _Set) and _goes_on(last, part, style):
                text = _joined(text, last, part, style)
            else:
                if text:
                    yield Line(text, page)
                    over = [*over[-2:], text]
                text, page = part.row.text, part.page
        last = part
    if text:
        yield Line(text, page)
    if held:
        yield from _told(held, over)


def _told(tables: Sequence[_Table], over: Sequence[str]) -> Iterator[Line]:
    """The lines of a table that may run over several pages, each with the page of its row."""
    above = next((line for line in reversed(over) if UNIT_LINE.match(line.strip())), "")
    rows = list(tables[0].rows)
    pages = [tables[0].page] * len(rows)
    for table in tables[1:]:
        again = next((i for i, (a, b) in enumerate(zip(table.rows, rows, strict=False)) if a != b), 0)
        rows += table.rows[again:]
        pages += [table.page] * (len(table.rows) - again)
    for said, page in zip(row_lines(rows, above), pages, strict=True):
        for line in said.split("\n"):
            if line.strip():
                yield Line(line.strip(), page)


def _same_table(table: _Table, after: _Table) -> bool:
    """Whether a table goes on at the next page's top."""
    width = {sum(cell.across for cell in row) for row in table.rows}
    same = width & {sum(cell.across for cell in row) for row in after.rows}
    return after.page == table.page + 1 and bool(same) and abs(table.x0 - after.x0) < 6 and abs(table.x1 - after.x1) < 6


@dataclass(frozen=True, slots=True)
class _Style:
    """How the file sets its paragraphs: whether their first rows are set in, or stand apart from what is above, how far
    rows are apart, and whether it breaks a figure wherever the row ends, or moves all of it to the next one."""

    sets_in: bool
    apart: bool
    leading: float
    breaks_figures: bool


def _style(parts: Sequence[_Part]) -> _Style:
    rows = [part for part in parts if isinstance(part, _Set)]
    begin = [b for a, b in itertools.pairwise(rows) if _is_final(a.row.text) and a.room > 3]
    set_in = sum(_SET_IN <= part.indent <= 3.5 for part in begin)
    moved = sum(
        _begins_with_figure(b.row.text) and 0.9 < a.room < _first_width(b)
        for a, b in itertools.pairwise(rows)
        if not _is_final(a.row.text)
    )
    leading = _usual(p.above for p in rows if p.above)
    below = [part for part in begin if part.above is not None]
    apart = sum((part.above or 0) > _STEP * leading for part in below)
    return _Style(bool(begin) and set_in * 2 > len(begin), bool(below) and apart * 2 > len(below), leading, not moved)


def _is_final(text: str) -> bool:
    """Does a sentence end with the row?"""
    return text.rstrip("”’』」）)").endswith(tuple("。！？!?；;"))


def _begins_with_figure(text: str) -> bool:
    """12.5, but not 12."""
    return text[:1].isdecimal() and len(text) - len(text.lstrip("0123456789.,")) > 2


def _goes_on(a: _Set, b: _Set, style: _Style) -> bool:
    """Whether the row b belongs to the paragraph of the row a, which is right before it."""
    text = a.row.text
    if list_mark(b.row.text, _HEADINGS) or abs(a.row.size - b.row.size) > 0.12 * max(a.row.size, b.row.size):
        return False
    if b.above is not None and style.leading and b.above > (_STEP if style.apart else 1.35) * style.leading:
        return False
    if b.indent >= _SET_IN and (style.sets_in or abs(a.indent - b.indent) > 0.5):
        return False
    if a.room > _first_width(b) + 0.6:
        near = style.apart and b.above is not None and not _is_final(text)
        return a.room < (_RAGGED if near else 3) and b.indent < 0.5 and (style.sets_in or near)
    return style.sets_in or (style.apart and b.above is not None) or not _is_final(text)


def _first_width(b: _Set) -> float:
    """Type sizes that what must not be broken takes at the beginning of a row."""
    found = _TOKEN.match(b.row.text)
    length = len(found[0]) if found else 1
    seen = [piece for piece in b.row.pieces if not piece.blank]
    end, count = seen[0].x1, 0
    for piece in seen:
        if count >= length:
            break
        count += len(piece.text)
        end = piece.x1 if len(piece.text) == 1 else piece.x0 + (piece.x1 - piece.x0) * min(1, length / len(piece.text))
    return (end - b.row.x0) / (b.row.size or 1.0)


def _is_latin(letter: str) -> bool:
    return letter.isascii() and letter.isalpha()


def _joined(text: str, a: _Set, b: _Set, style: _Style) -> str:
    """Two rows of one paragraph: without a space, unless words need one or a figure may end there."""
    after, end = b.row.text, text[-2:]
    first, last = after[:1], end[-1:]
    if last == "-" and _is_latin(end[:-1]) and first.islower() and _is_latin(first):
        return text[:-1] + after
    if (_is_latin(last) or last in (",", ".")) and _is_latin(first):
        return f"{text} {after}"
    if last.isdecimal() and first.isdecimal() and (a.room >= 1 or not style.breaks_figures):
        return f"{text} {after}"  # there was room for one more digit
    return text + after
