"""Spreadsheets → sentences with the cell that they stand in; what is hidden, huge or broken."""

import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ingest.prepare import prepare
from ingest.read import read_file
from ingest.spreadsheet import csv_lines, number_shown, xlsx_lines
from rag.errors import FileRefused
from rag.settings import Settings
from rag.types import Kind

SETTINGS = Settings()
MOST = 100 * 1024 * 1024


def book(fill: Callable[[Any], object]) -> bytes:
    workbook = openpyxl.Workbook()
    fill(workbook)
    out = BytesIO()
    workbook.save(out)
    return out.getvalue()


def said(data: bytes) -> list[tuple[str, str]]:
    return [(line.cell, line.text) for line in xlsx_lines(data, "a.xlsx", MOST).lines]


def sheet(*rows: list[object], name: str = "指标", formats: dict[str, str] | None = None, merge: str = "") -> bytes:
    def fill(workbook: Any) -> None:
        page = workbook.active
        page.title = name
        for row in rows:
            page.append(row)
        for cell, form in (formats or {}).items():
            page[cell].number_format = form
        for area in merge.split():
            page.merge_cells(area)

    return book(fill)


SHEETS: dict[str, tuple[bytes, list[tuple[str, str]]]] = {
    "a merged title, a unit on the right, and the year of the title": (
        sheet(
            ["含山县2023年主要经济指标"],
            [None, None, "单位：亿元"],
            ["指标", "完成", "增长"],
            ["地区生产总值", 205.70000000000002, 0.065],
            formats={"C4": "0.0%"},
            merge="A1:C1",
        ),
        [
            ("“指标”表第1行", "含山县2023年主要经济指标"),
            ("“指标”表第2行", "单位：亿元"),
            ("“指标”表第3行", "指标 完成 增长"),
            ("“指标”表B4格", "地区生产总值2023年完成205.7亿元。"),
            ("“指标”表C4格", "地区生产总值2023年增长6.5%。"),
        ],
    ),
    "two rows of heads, years as numbers": (
        sheet(
            ["指标", 2023, None, 2024],
            [None, "目标", "完成", "目标"],
            ["新增就业（人）", 8000, 8600, 9000],
            merge="A1:A2 B1:C1",
        ),
        [
            ("“指标”表第1行", "指标 2023 2023 2024"),
            ("“指标”表第2行", "目标 完成 目标"),
            ("“指标”表B3格", "新增就业2023年目标8000人。"),
            ("“指标”表C3格", "新增就业2023年完成8600人。"),
            ("“指标”表D3格", "新增就业2024年目标9000人。"),
        ],
    ),
    "a gap above, columns left empty, a unit for each row": (
        sheet(
            ["来安县2024年目标"],
            [],
            [None, "序号", "指标", None, "单位", "目标值"],
            [None, 1, "新增学位", None, "个", 4500],
            [None, 2, "城镇化率", None, "%", 61.2],
            name="Sheet 1",
        ),
        [
            ("“Sheet 1”表第1行", "来安县2024年目标"),
            ("“Sheet 1”表第3行", "序号 指标 单位 目标值"),
            ("“Sheet 1”表F4格", "新增学位2024年目标值4500个。"),
            ("“Sheet 1”表F5格", "城镇化率2024年目标值61.2%。"),
        ],
    ),
    "categories down the side": (
        sheet(
            ["类别", "指标", "2022年", "2023年"],
            ["教育", "新增学位（个）", 3000, 3200],
            [None, "新建学校（所）", 4, 6],
            merge="A2:A3",
        ),
        [
            ("“指标”表第1行", "类别 指标 2022年 2023年"),
            ("“指标”表C2格", "新增学位2022年3000个。"),
            ("“指标”表D2格", "新增学位2023年3200个。"),
            ("“指标”表C3格", "新建学校2022年4所。"),
            ("“指标”表D3格", "新建学校2023年6所。"),
        ],
    ),
    "text only": (
        sheet(["过去一年，新增学位3200个，新建公园5个。"], ["今年新增学位4500个。"]),
        [("“指标”表第1行", "过去一年，新增学位3200个，新建公园5个。"), ("“指标”表第2行", "今年新增学位4500个。")],
    ),
}


@pytest.mark.parametrize("name", SHEETS)
def test_sheets(name: str) -> None:
    data, lines = SHEETS[name]
    assert said(data) == lines


CSVS: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "commas, a figure in quotes": (
        '指标,单位,2023年完成,2024年目标\n新增学位,个,"3,200",4500\n',
        [
            ("第1行", "指标 单位 2023年完成 2024年目标"),
            ("C2格", "新增学位2023年完成3,200个。"),
            ("D2格", "新增学位2024年目标4500个。"),
        ],
    ),
    "semicolons": ("指标;目标\n绿地（公顷）;12,5\n", [("第1行", "指标 目标"), ("第2行", "绿地（公顷） 12,5")]),
    "tabs, a title and a gap": (
        "无为市2023年指标\n\n指标\t数量\n公厕\t35座\n",
        [("第1行", "无为市2023年指标"), ("第3行", "指标 数量"), ("B4格", "公厕2023年数量35座。")],
    ),
    "line ends in a cell": (
        '指标,目标\n"新增\n床位",300张\n',
        [("第1行", "指标 目标"), ("B2格", "新增床位目标300张。")],
    ),
    "bars": ("指标|2024年\n停车位|3000个\n", [("第1行", "指标 2024年"), ("B2格", "停车位2024年3000个。")]),
}


@pytest.mark.parametrize("name", CSVS)
def test_csv(name: str) -> None:
    text, lines = CSVS[name]
    assert [(line.cell, line.text) for line in csv_lines(text, "a.csv")] == lines


@pytest.mark.parametrize(
    ("value", "form", "shown"),
    [
        (0.065, "0.0%", "6.5%"),
        (0.0649, "0%", "6%"),
        (1234.5, '#,##0.0"亿元"', "1,234.5亿元"),
        (205.70000000000002, "General", "205.7"),
        (205.65, "0.0", "205.7"),
        (8, "0_ ", "8"),
        (1_500_000.0, "0.0,", "1500.0"),
        (3, "0.##", "3"),
        (3.1, "0.##", "3.1"),
        (-3.5, "0.0;[Red]-0.0", "-3.5"),
        (12345.6, "0.00E+00", "12345.6"),
        (float("inf"), "0", ""),
        (1e300, "0", "1e+300"),
    ],
)
def test_numbers_as_they_are_shown(value: float, form: str, shown: str) -> None:
    assert number_shown(value, form) == shown


def test_what_is_hidden_is_not_read() -> None:
    def fill(workbook: Any) -> None:
        page = workbook.active
        page.append(["指标", "底稿", "2023年"])
        page.append(["新增学位（个）", 111, 3200])
        page.append(["新增床位（张）", 222, 300])
        page.column_dimensions["B"].hidden = True
        page.row_dimensions[3].hidden = True
        other = workbook.create_sheet("草稿")
        other.sheet_state = "hidden"
        other.append(["作废", 999])

    words = "".join(text for _, text in said(book(fill)))
    assert "3200个" in words
    assert not any(number in words for number in ("111", "222", "999", "300张"))


def test_formulas_that_nobody_computed_are_told(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(sheet(["指标", "2023年"], ["财政收入（亿元）", 40.2], ["合计（亿元）", "=B2+1"]))
    source = read_file(path, SETTINGS)
    assert any("1 个公式" in warning for warning in source.warnings)
    assert "财政收入2023年40.2亿元。" in source.text


def test_a_table_of_indicators_says_its_place_and_time(tmp_path: Path) -> None:
    path = tmp_path / "含山县2023年主要指标.xlsx"
    path.write_bytes(sheet(["含山县2023年主要指标"], ["指标", "完成"], ["新增学位（个）", 3200]))
    ready = prepare(path, SETTINGS, None, whole=True)
    assert ready.parsed is not None
    report = ready.parsed.report
    assert (report.region, report.year) == ("马鞍山市含山县", 2023)
    (row,) = ready.indicators
    assert (row.name, row.quantity.value, row.quantity.unit) == ("新增学位", 3200, "个")
    assert row.period is not None
    assert (row.period.first, row.period.last, row.period.kind) == (2023, 2023, Kind.ACHIEVED)


def refused(data: bytes, name: str = "a.xlsx") -> str:
    with pytest.raises(FileRefused) as caught:
        xlsx_lines(data, name, MOST)
    message = str(caught.value)
    assert "\n" not in message
    assert message.startswith(f"{name}：")
    assert "；" in message
    return message


def packed(**parts: str) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/"), text)
    return out.getvalue()


def test_what_is_no_workbook_or_swells() -> None:
    good = sheet(["指标", "2023年"], ["新增学位（个）", 3200])
    assert "已损坏" in refused(good[:-40])
    assert "已损坏" in refused(packed(xl__workbook="<a/>"))
    assert "个标记" in refused(packed(xl__a="<c/>" * 1_100_000))
    assert "不是 Excel 表格" in refused(packed(word__document="<a/>"))


def test_an_area_as_wide_as_the_sheet_is_refused_before_it_is_made() -> None:
    data = sheet(["标题"], ["指标", "2023年"], ["新增学位（个）", 3200])
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.namelist():
            text = old.read(part)
            if part == "xl/worksheets/sheet1.xml":
                merged = b'<mergeCells count="1"><mergeCell ref="A4:XFD1048576"/></mergeCells>'
                text = text.replace(b"</sheetData>", b"</sheetData>" + merged)
            new.writestr(part, text)
    assert "格" in refused(out.getvalue())
