"""Word files as Word shows them: counted headings, tables, notes, tracked changes. Each file is made by the test."""

from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from ingest.cover import read_cover
from ingest.indicators import indicators
from ingest.outline import parse
from ingest.read import read_file
from ingest.word_numbering import formatted
from rag.settings import Settings
from rag.types import Kind, Report

W = nsdecls("w")


def lines_of(folder: Path, fill: Callable[[Document], object]) -> list[str]:
    document = docx.Document()
    fill(document)
    buffer = BytesIO()
    document.save(buffer)
    (folder / "a.docx").write_bytes(buffer.getvalue())
    return [paragraph.text for paragraph in read_file(folder / "a.docx", Settings()).paragraphs]


# --- headings that Word counts ----------------------------------------------------------------------------------


def define(document: Document, levels: Sequence[tuple[str, str, str]], *, num: int = 91, extra: str = "") -> None:
    """A list with these levels: (numFmt, lvlText, further elements)."""
    root = document.part.numbering_part.element
    inner = "".join(
        f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{more}<w:lvlText w:val="{text}"/></w:lvl>'
        for i, (form, text, more) in enumerate(levels)
    )
    root.insert(0, parse_xml(f'<w:abstractNum {W} w:abstractNumId="{num}">{inner}</w:abstractNum>'))
    root.append(parse_xml(f'<w:num {W} w:numId="{num}"><w:abstractNumId w:val="{num}"/>{extra}</w:num>'))


def item(document: Document, text: str, depth: int, num: int = 91, style: str | None = None) -> None:
    paragraph = document.add_paragraph(text, style=style)
    number = f'<w:numPr {W}><w:ilvl w:val="{depth}"/><w:numId w:val="{num}"/></w:numPr>'
    paragraph._p.get_or_add_pPr().append(parse_xml(number))


CHINESE = [("chineseCounting", "%1、", ""), ("chineseCounting", "（%2）", ""), ("decimal", "%3.", "")]
JAPANESE = [("japaneseCounting", "%1、", ""), ("decimal", "%1.%2", "<w:isLgl/>")]
MIXED = [("decimalEnclosedCircle", "%1", ""), ("upperLetter", "(%2)", ""), ("lowerRoman", "%3)", "")]
DECIMAL = [("decimal", "%1", ""), ("decimal", "%1.%2", ""), ("decimal", "%1.%2.%3", "")]
CHAPTERS = [("chineseCountingThousand", "第%1章", ""), ("chineseCountingThousand", "第%2节", "")]
GOES_ON = [("chineseCounting", "%1、", ""), ("decimal", "%2.", '<w:lvlRestart w:val="0"/>')]
LISTS = {
    "three levels that start anew": (
        CHINESE,
        "0回顾 1产业 1民生 0安排 1投资 2食堂 2车位 1乡村 2路灯",
        "一、回顾 （一）产业 （二）民生 二、安排 （一）投资 1.食堂 2.车位 （二）乡村 1.路灯",
    ),
    "chapters": (CHAPTERS, "0总则 1范围 1期限", "第一章总则 第一节范围 第二节期限"),
    "1.1 and 1.1.1": (
        DECIMAL,
        "0工作 1产业 2工业 2农业 1民生 0安排 1投资",
        "1_工作 1.1_产业 1.1.1_工业 1.1.2_农业 1.2_民生 2_安排 2.1_投资",
    ),
    "decimals under a Chinese chapter": (JAPANESE, "0工作 1产业 0安排 1投资", "一、工作 1.1_产业 二、安排 2.1_投资"),
    "circles, brackets, letters": (MIXED, "0食堂 0车位 1甲区 1乙区 2东 2西", "①食堂 ②车位 (A)甲区 (B)乙区 i)东 ii)西"),
    "bullets say nothing": ([("bullet", "•", ""), ("none", "", "")], "0食堂 0车位 1路灯", "食堂 车位 路灯"),
    "a level that goes on counting": (GOES_ON, "0一 1甲 1乙 0二 1丙", "一、一 1.甲 2.乙 二、二 3.丙"),
    "a year behind the number": ([("decimal", "%1.", "")], "02024年投资 0食堂", "1._2024年投资 2.食堂"),
}  # fmt: skip


@pytest.mark.parametrize("name", LISTS)
def test_counted_headings(tmp_path: Path, name: str) -> None:
    levels, items, wanted = LISTS[name]

    def fill(document: Document) -> None:
        define(document, levels)
        for one in items.split():
            item(document, one[1:], int(one[0]))

    assert lines_of(tmp_path, fill) == [line.replace("_", " ") for line in wanted.split()]


def test_headings_counted_by_their_styles(tmp_path: Path) -> None:
    """A style says the list, another is based on it; 列表 0 switches the number off; one list starts at five."""

    def fill(document: Document) -> None:
        define(
            document, [("chineseCounting", "%1、", '<w:pStyle w:val="Heading1"/>'), ("chineseCounting", "（%2）", "")]
        )
        more = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
        define(document, [("decimal", "%1.", "")], num=92, extra=more)
        for name, depth in (("Heading 1", 0), ("Heading 2", 1)):
            number = f'<w:numPr {W}><w:ilvl w:val="{depth}"/><w:numId w:val="91"/></w:numPr>'
            document.styles[name].element.get_or_add_pPr().append(parse_xml(number))
        for text, style in (("回顾", "Heading 1"), ("产业", "Heading 2"), ("安排", "Heading 1"), ("投资", "Heading 2")):
            document.add_paragraph(text, style=style)
        item(document, "没有编号", 0, 0, style="Heading 1")
        item(document, "第五件", 0, 92)
        document.add_paragraph("", style="Heading 1")  # counted, and not to be seen
        document.add_paragraph("末章", style="Heading 1")

    assert lines_of(tmp_path, fill) == [
        "一、回顾",
        "（一）产业",
        "二、安排",
        "（一）投资",
        "没有编号",
        "5.第五件",
        "四、末章",
    ]


@pytest.mark.parametrize(
    ("count", "form", "shown"),
    [
        (10, "chineseCounting", "十"), (21, "chineseCountingThousand", "二十一"),
        (103, "chineseCounting", "一百零三"),
        (110, "chineseCounting", "一百一十"), (20, "ideographDigital", "二〇"),
        (21, "chineseLegalSimplified", "贰拾壹"),
        (2, "ideographTraditional", "乙"), (3, "ideographZodiac", "寅"), (7, "decimalZero", "07"),
        (3, "decimalEnclosedParen", "⑶"), (28, "lowerLetter", "bb"), (14, "upperRoman", "XIV"),
        (25, "decimalEnclosedCircle", "25"), (12, "decimalFullWidth", "１２"), (5, "unheard of", "5"),
        (10**9, "chineseCounting", "1000000000"), (0, "chineseCounting", "0"),
    ],
)  # fmt: skip
def test_counts_as_word_writes_them(count: int, form: str, shown: str) -> None:
    assert formatted(count, form) == shown


# --- tables -----------------------------------------------------------------------------------------------------


def test_a_table_of_two_periods_is_found_by_row_and_column(tmp_path: Path) -> None:
    def fill(document: Document) -> None:
        for text in ("各位代表：", "二、2024年工作安排", "新增学位5000个。", "附件：主要指标表", "单位：亿元、人"):
            document.add_paragraph(text)
        table = document.add_table(rows=4, cols=4)
        cells = (
            "类别 指标 2023年完成 2024年目标",
            "综合 固定资产投资 310.5 335",
            " 财政收入 40.2 42",
            "民生 参保人数 6120 6300",
        )
        for row, texts in zip(table.rows, cells, strict=True):
            for cell, text in zip(row.cells, texts.split(" "), strict=True):
                cell.text = text
        table.cell(1, 0).merge(table.cell(2, 0))
        document.add_paragraph("表后一段。")

    lines = lines_of(tmp_path, fill)
    assert lines[5:] == [
        "类别 指标 2023年完成 2024年目标",
        "固定资产投资2023年完成310.5亿元。固定资产投资2024年目标335亿元。",
        "财政收入2023年完成40.2亿元。财政收入2024年目标42亿元。",
        "参保人数2023年完成6120人。参保人数2024年目标6300人。",
        "表后一段。",
    ]
    source = read_file(tmp_path / "a.docx", Settings())
    parsed = parse(Report("a", "报告", "甲市", "city", 2024), source.paragraphs)
    rows = [row for row in indicators(parsed) if row.paragraph in (7, 8, 9)]
    assert [(r.name, r.quantity.value, r.quantity.unit, r.period.last, r.period.kind) for r in rows] == [
        ("固定资产投资", 310.5e8, "元", 2023, Kind.ACHIEVED),
        ("固定资产投资", 335e8, "元", 2024, Kind.TARGET),
        ("财政收入", 40.2e8, "元", 2023, Kind.ACHIEVED),
        ("财政收入", 42e8, "元", 2024, Kind.TARGET),
        ("参保人数", 6120, "人", 2023, Kind.ACHIEVED),
        ("参保人数", 6300, "人", 2024, Kind.TARGET),
    ]
    for row in rows:
        assert parsed.paragraphs[row.paragraph - 1].text[row.start : row.end] == row.quote


def test_a_frame_and_a_table_within_a_table(tmp_path: Path) -> None:
    def fill(document: Document) -> None:
        frame = document.add_table(rows=1, cols=1).cell(0, 0)
        frame.text = "框里第一段"
        inner = frame.add_table(rows=1, cols=2)
        inner.cell(0, 0).text, inner.cell(0, 1).text = "新增学位", "3200个"
        document.add_paragraph("表后")

    assert lines_of(tmp_path, fill) == ["框里第一段", "新增学位", "3200个", "表后"]


# --- notes ------------------------------------------------------------------------------------------------------


def add_notes(document: Document, kind: str, notes: dict[str, str]) -> None:
    """A part of footnotes or endnotes: (id, text)."""
    one = kind.removesuffix("s")
    inner = f'<w:{one} w:type="separator" w:id="0"><w:p><w:r><w:separator/></w:r></w:p></w:{one}>'
    for key, text in notes.items():
        runs = f"<w:p><w:r><w:{one}Ref/></w:r><w:r><w:t xml:space='preserve'> {text}</w:t></w:r></w:p>"
        inner += f'<w:{one} w:id="{key}">{runs}</w:{one}>'
    blob = f"<w:{kind} {W}>{inner}</w:{kind}>".encode()
    content = f"application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}+xml"
    part = Part(PackURI(f"/word/{kind}.xml"), content, blob, document.part.package)
    document.part.relate_to(part, getattr(RELATIONSHIP_TYPE, kind.upper()))


def refer(document: Document, before: str, kind: str, key: str, after: str = "") -> None:
    paragraph = document.add_paragraph(before)
    paragraph._p.append(parse_xml(f'<w:r {W}><w:{kind.removesuffix("s")}Reference w:id="{key}"/></w:r>'))
    paragraph.add_run(after)


NOTES = [
    ("footnotes", "实施“双百攻坚”行动", "“双百攻坚”行动：指新开工百个项目。", "“双百攻坚”行动：指新开工百个项目。"),
    ("endnotes", "推进“一网通办”", "一网通办：政务服务一个网办成。", "一网通办：政务服务一个网办成。"),
    ("footnotes", "推进“智改数转”", "指智能化改造、数字化转型。", "“智改数转”：指智能化改造、数字化转型。"),
    ("footnotes", "落实《质量强县纲要》，", "即县政府印发的文件。", "《质量强县纲要》：即县政府印发的文件。"),
    ("endnotes", "完成投资12亿元", "按可比价计算。", "按可比价计算。"),
    ("footnotes", "建设“十五分钟”生活圈", "是指步行十五分钟可到。", "“十五分钟”生活圈：是指步行十五分钟可到。"),
]


@pytest.mark.parametrize(("kind", "before", "note", "line"), NOTES)
def test_notes_are_the_glossary(tmp_path: Path, kind: str, before: str, note: str, line: str) -> None:
    def fill(document: Document) -> None:
        refer(document, before, kind, "2", "，开工项目3个。")
        refer(document, "再次提到", kind, "9")
        document.add_paragraph("新增学位5000个。")
        add_notes(document, kind, {"2": note, "3": "没有人提到的注。"})

    assert lines_of(tmp_path, fill) == [f"{before}，开工项目3个。", "再次提到", "新增学位5000个。", "名词解释", line]


# --- tracked changes --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("xml", "shown"),
    [
        (
            "<w:del><w:r><w:delText>3000</w:delText></w:r></w:del><w:ins><w:r><w:t>5000</w:t></w:r></w:ins>",
            "新增5000个",
        ),
        ("<w:ins><w:del><w:r><w:delText>30</w:delText></w:r></w:del><w:r><w:t>50</w:t></w:r></w:ins>", "新增50个"),
        ("<w:moveFrom><w:r><w:t>30</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t>50</w:t></w:r></w:moveTo>", "新增50个"),
        (
            "<w:r><w:t>12</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>，5</w:t></w:r><w:r><w:t>00</w:t></w:r>",
            "新增12，500个",
        ),
        ("<w:r><w:rPr><w:vanish/></w:rPr><w:t>99</w:t></w:r><w:r><w:t>50</w:t></w:r>", "新增50个"),
        ("<w:r><w:t>3</w:t><w:br/><w:t>200</w:t></w:r>", "新增3200个"),
    ],
)
def test_what_a_reader_sees_of_changes(tmp_path: Path, xml: str, shown: str) -> None:
    def fill(document: Document) -> None:
        paragraph = document.add_paragraph("新增")
        for node in parse_xml(f"<w:p {W}>{xml}</w:p>"):
            paragraph._p.append(node)
        paragraph.add_run("个")

    assert lines_of(tmp_path, fill) == [shown]


def test_the_cover_of_a_counted_report(tmp_path: Path) -> None:
    def fill(document: Document) -> None:
        define(document, CHINESE)
        for text in (
            "政府工作报告",
            "——2024年1月9日在天长市第十七届人民代表大会第三次会议上",
            "天长市市长  张某某",
            "各位代表：",
        ):
            document.add_paragraph(text)
        item(document, "过去一年工作回顾", 0)
        document.add_paragraph("新增学位3600个。")

    lines_of(tmp_path, fill)
    cover = read_cover(read_file(tmp_path / "a.docx", Settings()).paragraphs, "a")
    assert (cover.region, cover.year, cover.speaker) == ("滁州市天长市", 2024, "张某某")


def test_a_note_that_is_named_a_thousand_times_is_told_once(tmp_path: Path) -> None:
    def fill(document: Document) -> None:
        paragraph = document.add_paragraph("实施“双百攻坚”")
        for _ in range(1000):
            paragraph._p.append(parse_xml(f'<w:r {W}><w:t>好</w:t><w:footnoteReference w:id="2"/></w:r>'))
        add_notes(document, "footnotes", {"2": "“双百攻坚”：指百个项目。"})

    assert lines_of(tmp_path, fill) == ["实施“双百攻坚”" + "好" * 1000, "名词解释", "“双百攻坚”：指百个项目。"]
