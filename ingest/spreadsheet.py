"""The cells of a spreadsheet (.xlsx, .csv) → lines that say them, each with the sheet and the cell that it stands in.

A sheet is tables with lines between them: an empty row parts two, and a row with one filled cell is a line (a title, a
unit). What a table says is `ingest.tables`' to tell, as for Word. A cell is read as it is shown: 0.065 in a column of
per cents is 6.5%, 205.70000001 with one decimal is 205.7; formulas by the value that was saved with them. Hidden
sheets, rows and columns are not there for a reader, and not for us.
"""

import csv
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from io import BytesIO, StringIO
from typing import Any

from ingest.formats import BROKEN
from ingest.office_zip import check_zip
from ingest.sheets import Line
from ingest.tables import MAX_COLUMNS, UNIT_LINE, Cell, table_rows
from rag.errors import FileRefused

_MAX_ROWS = 50_000
_MAX_CELLS = 400_000
_LONGEST_CELL = 20_000
_SNIFFED = 20
_MERGED = re.compile(rb'mergeCell\s[^<>]{0,200}?ref="\$?([A-Z]{1,3})\$?([0-9]{1,7}):\$?([A-Z]{1,3})\$?([0-9]{1,7})"')
_FORMULA = re.compile(b"<f[ >/]")
_VALUE = re.compile(b"<v>[^<]")
_WORDS = re.compile(r'"([^"]{0,20})"')
_NO_DIGITS = re.compile(r'"[^"]{0,40}"|\[[^\[\]]{0,40}\]|\\.|_.|\*.')
_DIGITS = re.compile(r"[#0?,]{0,20}[0?#](?:\.([0?#]{1,16}))?(,{0,4})")
_DELIMITERS = ",\t;|，"


@dataclass(frozen=True, slots=True)
class Spreadsheet:
    """`warnings` tell whoever ingests what is not there."""

    lines: list[Line]
    warnings: list[str]


@dataclass(frozen=True, slots=True)
class _Row:
    """`number` counts from 1, as the program shows it; `cells` of the columns from A on, merged ones filled with ""."""

    number: int
    cells: list[Cell]


def csv_lines(text: str, name: str) -> list[Line]:
    """A table of text: columns parted by commas, tabs, semicolons or bars, whichever makes even rows."""
    delimiter = _delimiter(text)
    rows: list[_Row] = []
    cells = 0
    csv.field_size_limit(_LONGEST_CELL)
    try:
        for number, row in enumerate(csv.reader(StringIO(text, newline=""), delimiter=delimiter), 1):
            cells += len(row)
            if number > _MAX_ROWS or cells > _MAX_CELLS:
                raise _too_many(name)
            rows.append(_Row(number, [Cell(cell.strip()) for cell in row[:MAX_COLUMNS]]))
    except csv.Error as error:
        raise FileRefused(f"{name}：不是合格的 CSV（{error}）；请另存为 UTF-8 的 CSV 或 .xlsx") from error
    return list(_said(rows, ""))


def xlsx_lines(data: bytes, name: str, max_bytes: int) -> Spreadsheet:
    """Every visible sheet of a workbook that unpacks to at most `max_bytes`."""
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    check_zip(data, name, max_bytes, "xl/", "Excel 表格", ".xlsx")
    try:
        unknown = _look_ahead(data, name)
        book = load_workbook(BytesIO(data), data_only=True, keep_links=False)
        lines: list[Line] = []
        cells = 0
        for sheet in book.worksheets:
            if sheet.sheet_state != "visible":
                continue
            rows = _rows(sheet)
            cells += sum(len(row.cells) for row in rows)
            if cells > _MAX_CELLS:
                raise _too_many(name)
            lines += _said(rows, sheet.title)
    except FileRefused:
        raise
    except (InvalidFileException, *BROKEN) as error:
        raise FileRefused(f"{name}：Excel 表格已损坏或不是 .xlsx；请用 Excel 打开后另存为 .xlsx") from error
    missing = f"有 {unknown} 个公式没有存下算好的值，读不出来；请用 Excel 打开、重新计算并保存后再导入"
    return Spreadsheet(lines, [missing] if unknown else [])


def _too_many(name: str) -> FileRefused:
    return FileRefused(
        f"{name}：表格超过 {_MAX_ROWS // 10_000} 万行或 {_MAX_CELLS // 10_000} 万格，不像指标表；"
        "请只保留要用的行后再导入"
    )


def _look_ahead(data: bytes, name: str) -> int:
    """How many formulas no program has computed yet: <c r="B3"><f>B1+B2</f></c>, without a <v>. Refuses merged areas
    of millions of cells: openpyxl makes each of them."""
    unknown = merged = 0
    with zipfile.ZipFile(BytesIO(data)) as archive:
        for part in archive.namelist():
            if part.startswith("xl/") and part.endswith(".xml"):
                text = archive.read(part)
                for first, top, last, bottom in _MERGED.findall(text):
                    merged += (int(bottom) - int(top) + 1) * (_column(last) - _column(first) + 1)
                formulas = _FORMULA.split(text)[1:]
                unknown += sum(_VALUE.search(one.split(b"</c>", 1)[0]) is None for one in formulas)
    if merged > _MAX_CELLS:
        raise _too_many(name)
    return unknown


def _column(letters: bytes) -> int:
    """A → 1, AA → 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _delimiter(text: str) -> str:
    """The mark that stands in most of the first lines, and as often in each."""
    lines = [line for line in text[:20_000].splitlines() if line.strip()][:_SNIFFED]

    def evenness(mark: str) -> tuple[int, int]:
        counts = [line.count(mark) for line in lines if mark in line]
        most = max(set(counts), key=counts.count) if counts else 0
        return counts.count(most) if most else 0, most

    return max(_DELIMITERS, key=evenness)


def _rows(sheet: Any) -> list[_Row]:
    """The visible rows; a merged cell is as wide as it is drawn, and goes on in the rows below."""
    wide: dict[tuple[int, int], int] = {}
    below: set[tuple[int, int]] = set()
    covered: set[tuple[int, int]] = set()
    for merged in list(sheet.merged_cells.ranges)[:_MAX_ROWS]:
        last = min(merged.max_col, MAX_COLUMNS)
        for row in range(merged.min_row, min(merged.max_row, _MAX_ROWS) + 1):
            if len(covered) > _MAX_CELLS:
                break
            wide[row, merged.min_col] = last - merged.min_col + 1
            covered.update((row, column) for column in range(merged.min_col + 1, last + 1))
            if row > merged.min_row:
                below.add((row, merged.min_col))
    hidden = _hidden_columns(sheet)
    rows: list[_Row] = []
    last = 0
    for number, filled in _filled(sheet).items():
        if number > _MAX_ROWS:
            break
        if number in sheet.row_dimensions and sheet.row_dimensions[number].hidden:
            last = number
            continue
        if number > last + 1:
            rows.append(_Row(number - 1, []))  # a gap
        shown = [
            Cell("" if c in hidden else filled.get(c, ""), wide.get((number, c), 1), (number, c) in below)
            for c in range(1, max(filled, default=0) + 1)
            if (number, c) not in covered
        ]
        rows.append(_Row(number, shown))
        last = number
    return rows


def _filled(sheet: Any) -> dict[int, dict[int, str]]:
    """Row → column → text, of the cells that are there: openpyxl's own walk makes every cell up to the farthest."""
    found: dict[int, dict[int, str]] = {}
    for (row, column), cell in sorted(sheet._cells.items()):
        if column <= MAX_COLUMNS:
            found.setdefault(row, {})[column] = _shown(cell)
    return found


def _hidden_columns(sheet: Any) -> set[int]:
    return {
        column
        for one in sheet.column_dimensions.values()
        if one.hidden
        for column in range(one.min or 1, min(one.max or one.min or 1, MAX_COLUMNS) + 1)
    }


def _said(rows: Iterable[_Row], sheet: str) -> Iterable[Line]:
    """The lines of a sheet, table by table; a title over a gap still tells the table its year and unit."""
    block: list[_Row] = []
    above: list[str] = []
    for row in (*rows, _Row(0, [])):
        if any(cell.text for cell in row.cells):
            block.append(row)
        elif block:
            narrow = _narrow(block)
            said = table_rows([cells for _, cells, _ in narrow], "\n".join(above))
            for (number, cells, columns), sentences in zip(narrow, said, strict=True):
                for one in sentences:
                    if one.text.strip():
                        column = columns[one.column] if one.column is not None else None
                        yield Line(" ".join(one.text.split()), cell=_place(sheet, number, column))
                above = above if len(cells) > 1 else [*above[-2:], cells[0].text]
            above = [] if any(len(cells) > 1 for _, cells, _ in narrow) else above
            block = []


def _place(sheet: str, number: int, column: int | None) -> str:
    from openpyxl.utils import get_column_letter

    where = f"第{number}行" if column is None else f"{get_column_letter(column + 1)}{number}格"
    return f"“{sheet}”表{where}" if sheet else where


def _narrow(block: Sequence[_Row]) -> list[tuple[int, list[Cell], list[int]]]:
    """(row number, cells, for each grid column its column in the sheet): without columns that are empty throughout; a
    row with one filled cell is one cell."""
    spread = [_spread(row.cells) for row in block]
    width = max(map(len, spread))
    used = [c for c in range(width) if any(c < len(row) and (row[c].text or row[c].goes_on) for row in spread)]
    table = []
    for row, cells in zip(block, spread, strict=True):
        filled = [cell for cell in row.cells if cell.text]
        if len(filled) == 1 and not any(cell.goes_on for cell in row.cells):
            lone = next(c for c, cell in enumerate(cells) if cell.text)
            if lone == used[0] or UNIT_LINE.match(filled[0].text):
                table.append((row.number, [Cell(filled[0].text)], [lone]))
                continue
        table.append((row.number, [cells[c] if c < len(cells) else Cell("") for c in used], used))
    return table


def _spread(cells: Sequence[Cell]) -> list[Cell]:
    """A cell that is wide, written out in each of its columns."""
    return [Cell(cell.text, 1, cell.goes_on) for cell in cells for _ in range(cell.across)][:MAX_COLUMNS]


def _shown(cell: Any) -> str:
    """A cell's text as the program shows it."""
    value, form = cell.value, str(cell.number_format or "General")
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, datetime | date):
        return _day(value, form)
    if isinstance(value, int | float):
        return number_shown(value, form)
    return " ".join(str(value)[:_LONGEST_CELL].split())


def _day(value: date, form: str) -> str:
    low = form.lower()
    if "d" not in low:
        return f"{value.year}年{value.month}月" if "m" in low else f"{value.year}年"
    return f"{value.year}年{value.month}月{value.day}日"


def number_shown(value: float, form: str) -> str:
    """0.065 as 0.0% → 6.5%; 1234.5 as #,##0.0"亿元" → 1,234.5亿元; 205.70000000000002 as General → 205.7."""
    section = form[:200].split(";")[0]
    words = "".join(_WORDS.findall(section))
    bare = _NO_DIGITS.sub("", section)
    digits = _DIGITS.search(bare)
    exact = Decimal(repr(float(value))) if isinstance(value, float) else Decimal(value)
    if not exact.is_finite():
        return ""
    percent = "%" in bare
    exact = exact * 100 if percent else exact
    if digits is None or "E" in bare.upper().replace("GENERAL", ""):
        plain = f"{round(exact, 10).normalize():f}" if abs(exact) < Decimal(10) ** 16 else str(value)
        return plain + ("%" if percent else "")
    exact = exact.scaleb(-3 * len(digits[2] or ""))
    places = len(digits[1] or "")
    if abs(exact) >= Decimal(10) ** 16:
        return str(value)
    text = f"{exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):f}"
    optional = len(digits[1] or "") - len((digits[1] or "").rstrip("#"))
    for _ in range(optional):
        text = text.removesuffix("0")
    text = text.removesuffix(".")
    if "," in digits[0].split(".")[0]:
        whole, _, rest = text.partition(".")
        text = f"{int(whole):,}" + (f".{rest}" if rest else "")
    return text + ("%" if percent else "") + words
