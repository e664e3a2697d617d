"""manifest.csv: what a folder says of its reports. Columns file, region, level, year, optional title, date.

A cell left empty leaves the matter to the report's own text. Reads the table, touches no report.
"""

import csv
import io
from dataclasses import dataclass
from datetime import date as Date
from itertools import zip_longest
from pathlib import Path
from typing import get_args

from ingest.encodings import decode
from rag.errors import FileRefused, UsageError
from rag.types import Level

_NEEDED = ("file", "region", "level", "year")
_MAX_BYTES = 20 * 1024 * 1024
_DATE_MARKS = str.maketrans("/.年月", "----")


@dataclass(frozen=True, slots=True)
class ManifestRow:
    """One line of a manifest; None where its cell is empty. `date` is ISO (2022-01-05)."""

    file: str
    region: str | None = None
    level: Level | None = None
    year: int | None = None
    title: str | None = None
    date: str | None = None


def read_manifest(path: Path) -> dict[str, ManifestRow]:
    """Rows by file name. UTF-8 with or without a byte order mark, or what Excel saves (GB18030, UTF-16).

    Raises UsageError that names the manifest, the line and the fix.
    """
    name = path.name
    try:
        with path.open("rb") as file:
            data = file.read(_MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise UsageError(f"清单 {name} 读不了：{error}；请检查路径和权限") from error
    if len(data) > _MAX_BYTES:
        raise UsageError(f"清单 {name} 超过 {_MAX_BYTES // 1024 // 1024} MB；请确认它是 CSV 清单")
    try:
        return _rows(decode(data, name), name)
    except FileRefused as error:
        raise UsageError(f"清单 {error}") from error
    except csv.Error as error:
        raise UsageError(f"清单 {name} 不是合格的 CSV：{error}；请另存为 UTF-8 的 CSV") from error


def _rows(text: str, name: str) -> dict[str, ManifestRow]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header = [cell.strip().lower() for cell in next(reader, [])]
    missing = [column for column in _NEEDED if column not in header]
    if missing:
        raise UsageError(
            f"清单 {name} 第 1 行缺少列 {'、'.join(missing)}；表头应为 file,region,level,year（可加 title,date）"
        )
    rows: dict[str, ManifestRow] = {}
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        where = f"清单 {name} 第 {reader.line_num} 行"
        if len(cells) > len(header):
            raise UsageError(f"{where}有 {len(cells)} 格，多于表头的 {len(header)} 列；含逗号的内容请加引号")
        row = _row({column: cell.strip() for column, cell in zip_longest(header, cells, fillvalue="")}, where)
        if row.file in rows:
            raise UsageError(f"{where}重复了文件 {row.file}；每个文件只留一行")
        rows[row.file] = row
    return rows


def _row(cells: dict[str, str], where: str) -> ManifestRow:
    if not cells["file"]:
        raise UsageError(f"{where}没有 file；请写上文件名")
    level = next((known for known in get_args(Level) if known == cells.get("level", "").lower()), None)
    if level is None and cells.get("level"):
        raise UsageError(f"{where}的 level「{cells['level']}」不可用；可用：{'、'.join(get_args(Level))}")
    year = cells.get("year", "")
    if year and not (year.isdecimal() and len(year) == 4 and year.startswith(("19", "20"))):
        raise UsageError(f"{where}的 year「{year}」不是年份；请写四位数字，如 2022")
    return ManifestRow(
        file=cells["file"],
        region=cells.get("region") or None,
        level=level,
        year=int(year) if year else None,
        title=cells.get("title") or None,
        date=_iso(cells.get("date", ""), where),
    )


def _iso(text: str, where: str) -> str | None:
    """2022-01-05 out of 2022-1-5, 2022/1/5 (as Excel writes it) or 2022年1月5日."""
    if not text:
        return None
    parts = text.translate(_DATE_MARKS).removesuffix("日").split("-")
    digits = all(part.isascii() and part.isdecimal() for part in parts)
    told = digits and len(parts) == 3 and len(parts[0]) == 4 and max(map(len, parts[1:])) <= 2
    try:
        return Date(*map(int, parts)).isoformat() if told else _bad_date(text, where)
    except ValueError:
        return _bad_date(text, where)


def _bad_date(text: str, where: str) -> str:
    raise UsageError(f"{where}的 date「{text}」不是日期；请写成 2022-01-05")
