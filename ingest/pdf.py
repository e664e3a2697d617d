"""A PDF → its sheets (ingest.sheets): the glyphs of each page with their places, and the tables that rules draw.

What is written there is ingest.flow's to find. Whatever the parsing library stumbles over becomes FileRefused;
MemoryError alone goes through, since it tells of a bound (ingest.child) and not of the file. Nothing is recognised
from pictures: a page without text is a sheet without pieces.
"""

import logging
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING, Any

from ingest.formats import BROKEN
from ingest.rows import rows_of
from ingest.sheets import Grid, Piece, Sheet
from ingest.tables import MAX_COLUMNS, Cell
from rag.errors import FileRefused

if TYPE_CHECKING:
    from pdfplumber.page import Page

_MAX_PAGES = 2_000
_MAX_RULES = 3_000
"""Lines and rectangles of a page from which on they are a drawing, and no table is looked for."""
_LONGEST_CELL = 400
"""Characters: what holds more is a part of the page in a frame."""
_UNKNOWN = re.compile(r"\(cid:\d+\)|[\ue000-\uf8ff\ufffd]|[\U000f0000-\U0010ffff]")
_RADICALS = str.maketrans(
    "⺌⺎⺏⺐⺑⺓⺟⺠⺢⺩⺫⺮⻁⻄⻅⻆⻉⻋⻑⻒⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻯⻰⻳",
    "小兀尢尣尢幺母民水王目竹虎西见角贝车長镸长门青韦页风飞食马骨鬼鱼鸟卤麦黄齐齿竜龙龟",
)
"""Radicals that fonts give out for the characters they look like, beyond those that Unicode itself maps (⼈ → 人)."""


_SIMPLIFIED = tuple("国发业经为们")
_TWINS = str.maketrans("戶", "户")
"""Characters that share their glyph in the fonts of simplified Chinese: printed from a browser, either may come out."""


def read_sheets(data: bytes, name: str, max_bytes: int) -> list[Sheet]:
    """The sheets of a PDF whose pages draw at most `max_bytes` unpacked; those of scanned pages have no pieces."""
    import pdfplumber
    from pdfminer.pdfdocument import PDFPasswordIncorrect
    from pdfminer.psexceptions import PSException
    from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

    for loud in ("pdfminer", "pdfplumber"):  # warnings on sloppy files are no use to our user
        logging.getLogger(loud).setLevel(logging.CRITICAL)
    try:
        with pdfplumber.open(BytesIO(data)) as file:
            if len(file.pages) > _MAX_PAGES:
                raise FileRefused(f"{name}：PDF 有 {len(file.pages)} 页，超过上限 {_MAX_PAGES} 页；请拆分后再导入")
            _check_pages(file.pages, name, max_bytes)
            return _as_simplified([_sheet(page) for page in file.pages])
    except (PdfminerException, MalformedPDFException, PSException, *BROKEN) as error:
        if any(isinstance(reason, PDFPasswordIncorrect) for reason in (error, error.__cause__, *error.args)):
            raise FileRefused(f"{name}：PDF 加了密码；请去掉密码后再导入") from error
        raise FileRefused(f"{name}：PDF 已损坏，读不了；请重新下载或重新导出") from error


def _as_simplified(sheets: list[Sheet]) -> list[Sheet]:
    """In a file of simplified Chinese a glyph that has two characters is the simplified one."""
    if not any(piece.text.startswith(_SIMPLIFIED) for sheet in sheets for piece in sheet.pieces):
        return sheets
    return [
        replace(sheet, pieces=tuple(
            replace(piece, text=piece.text.translate(_TWINS)) if "戶" in piece.text else piece for piece in sheet.pieces
        )) for sheet in sheets
    ]  # fmt: skip


def _check_pages(pages: Iterable["Page"], name: str, max_bytes: int) -> None:
    """Refuse what would take hours: pages may share one stream, so that a small file draws it over and over."""
    drawn = 0
    for page in pages:
        for stream in page.page_obj.contents:
            with suppress(*BROKEN):  # one damaged page does not spoil the others
                drawn += len(_resolved(stream).get_data())
        if drawn > max_bytes:
            raise FileRefused(
                f"{name}：PDF 各页的内容合计超过 {max_bytes / 1024 / 1024:.0f} MB；请拆分后再导入，或换用 .docx、.txt"
            )


def _resolved(stream: Any) -> Any:
    from pdfminer.pdftypes import stream_value

    return stream_value(stream)


def _sheet(page: "Page") -> Sheet:
    width, height = float(page.width), float(page.height)
    turned = _turned(page.chars)
    pieces = list(_pieces([char for char in page.chars if _is_level(char)] if turned is None else page.chars))
    area = width * height or 1.0
    shown = sum(abs(float(image["width"]) * float(image["height"])) for image in page.images)
    pictured = shown > 0.3 * area or len(page.curves) > 300
    unknown = sum(bool(_UNKNOWN.search(piece.text)) for piece in pieces)
    if unknown * 5 > len(pieces):  # its font does not say which characters its glyphs are: only their picture tells
        pieces, pictured = [], True
    if turned is None:
        grids = tuple(_grids(page, pieces))
        free = tuple(piece for piece in pieces if not any(_inside(piece, grid) for grid in grids))
    else:
        grids, free = (), tuple(_upright(piece, turned, width, height) for piece in pieces)
        width, height = height, width
    sheet = Sheet(page.page_number, width, height, free, grids, pictured)
    page.close()
    return sheet


def _is_level(char: dict[str, Any]) -> bool:
    """Whether a glyph stands on a row across the page: what is slanted is a watermark."""
    a, b, *_ = char["matrix"]
    return bool(char["upright"]) and abs(float(b)) <= 0.2 * abs(float(a))


def _turned(chars: Sequence[dict[str, Any]]) -> bool | None:
    """Whether a page's text, all but little of it, runs upwards (True) or downwards (False); None where it is upright,
    and what lies across it a watermark."""
    across = [float(char["matrix"][1]) for char in chars if not char["upright"] and abs(char["matrix"][0]) < 1e-3]
    return None if len(across) <= 0.8 * len(chars) else sum(across) > 0


def _upright(piece: Piece, upwards: bool, width: float, height: float) -> Piece:
    """A piece of a table that is set sideways, as it stands when the page is turned."""
    if upwards:
        return Piece(piece.text, height - piece.bottom, height - piece.top, piece.x0, piece.x1)
    return Piece(piece.text, piece.top, piece.bottom, width - piece.x1, width - piece.x0)


def _pieces(chars: Sequence[dict[str, Any]]) -> Iterator[Piece]:
    """Glyphs with the characters that a reader takes them for."""
    for char in chars:
        if char["text"]:
            text = char["text"].translate(_RADICALS).replace("⸺", "——").replace("⸻", "———")
            if any("\u2f00" <= c <= "\u2fdf" or "\ufb00" <= c <= "\ufb06" for c in text):
                text = unicodedata.normalize("NFKC", text)
            yield Piece(text, float(char["x0"]), float(char["x1"]), float(char["top"]), float(char["bottom"]))


def _inside(piece: Piece, grid: Grid) -> bool:
    x, y = (piece.x0 + piece.x1) / 2, (piece.top + piece.bottom) / 2
    return grid.x0 <= x <= grid.x1 and grid.top <= y <= grid.bottom


def _grids(page: "Page", pieces: Sequence[Piece]) -> Iterator[Grid]:
    """The tables that rules draw; a frame around text is none."""
    if not 4 <= len(page.lines) + len(page.rects) <= _MAX_RULES or len(page.curves) > _MAX_RULES:
        return
    for table in page.find_tables():
        boxes = [tuple(float(at) for at in box) for box in table.cells]
        x0, top, x1, bottom = (float(at) for at in table.bbox)
        rows = _cells(boxes, pieces)
        full = [len(cell.text) for row in rows for cell in row if cell.text and not cell.goes_on]
        if len(full) >= 2 and max(map(len, rows)) >= 2 and max(full) <= _LONGEST_CELL:
            yield Grid(rows, x0, x1, top, bottom)


def _cells(boxes: Sequence[tuple[float, ...]], pieces: Sequence[Piece]) -> tuple[tuple[Cell, ...], ...]:
    """The cells by row; one that is merged over several rows is repeated as going on."""
    lefts = _steps(box[0] for box in boxes)
    tops = _steps(box[1] for box in boxes)
    if len(lefts) > MAX_COLUMNS:
        return ()
    rows: list[dict[int, Cell]] = [{} for _ in tops]
    for x0, top, x1, bottom in boxes:
        inside = [p for p in pieces if x0 <= (p.x0 + p.x1) / 2 <= x1 and top <= (p.top + p.bottom) / 2 <= bottom]
        text = "\n".join(row.text for row in rows_of(inside))
        across = sum(x0 - 1 <= left < x1 - 1 for left in lefts)
        covered = [i for i, at in enumerate(tops) if top - 1 <= at < bottom - 1]
        column = next((i for i, left in enumerate(lefts) if left >= x0 - 1), 0)
        for i in covered:
            rows[i][column] = Cell(text, max(1, across), i != covered[0])
    return tuple(tuple(row[column] for column in sorted(row)) for row in rows if row)


def _steps(places: Iterable[float]) -> list[float]:
    """Different places, those a point apart taken for one."""
    steps: list[float] = []
    for place in sorted(places):
        if not steps or place - steps[-1] > 1:
            steps.append(place)
    return steps
