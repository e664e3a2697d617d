"""PDFs of other places, layouts and programs than those they were made for: what a reader reads is what is read."""

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable
from typed_sheets import typed

from bench.pdfs import BODY, FONT, drawn, ruled, set_in_columns, two_columns, with_furniture
from ingest.flow import flow
from ingest.prepare import prepare
from ingest.read import Source, read_file
from ingest.sheets import Piece, Sheet
from rag.errors import FileRefused
from rag.settings import Settings

SETTINGS = Settings()
COVER = ["政府工作报告", "——2025年1月8日在泾川县第十九届人民代表大会第五次会议上", "泾川县县长 马某某"]
BODY_TEXT = [
    "各位代表：",
    "现在，我代表泾川县人民政府，向大会报告政府工作，请予审议，并请县政协委员和列席人员提出意见。",
    "一、2024年工作回顾",
    "过去一年，全县实现地区生产总值96.45亿元，增长6.1%；一般公共预算收入3.27亿元，增长8.4%；城镇居民人均可支配收入"
    "36218元，农村居民人均可支配收入15870元，分别增长4.9%和7.3%。",
    "（一）现代农业提质增效。粮食播种面积稳定在62.3万亩，产量达到18.6万吨；新建高标准农田3.5万亩，苹果产量达到41.2万吨。",
    "（二）工业经济稳中向好。规模以上工业增加值增长9.6%，完成工业固定资产投资11.83亿元，建成标准化厂房26000平方米。",
    "（三）民生保障持续加强。城镇新增就业2180人，输转城乡富余劳动力6.32万人，新增学位1350个，改造老旧小区18个。",
    "二、2025年工作安排",
    "2025年经济社会发展的主要预期目标是：地区生产总值增长6.5%左右，一般公共预算收入增长5%，城镇新增就业2000人以上。",
    "（一）着力扩大有效投资。实施重点项目108个，年度完成投资52.6亿元，开工建设城北供热站和泾河南岸防洪工程。",
    "（二）着力办好民生实事。新增学位900个，新建养老服务中心3个，新增停车位1200个，新建农村公路86.4公里。",
    "各位代表，让我们同心协力、真抓实干，为谱写现代化建设新篇章而努力奋斗！",
]
LONG = COVER + BODY_TEXT[:3] + BODY_TEXT[3:-1] * 6 + BODY_TEXT[-1:]


def read(folder: Path, data: bytes, name: str = "泾川县2025年政府工作报告.pdf") -> Source:
    path = folder / name
    path.write_bytes(data)
    return read_file(path, SETTINGS)


def texts(source: Source) -> list[str]:
    return [paragraph.text for paragraph in source.paragraphs]


def _styled(size: float, leading: float, indent: float, **more: float) -> ParagraphStyle:
    return ParagraphStyle("any", BODY, fontSize=size, leading=leading, firstLineIndent=indent, **more)


def _small(lines: Sequence[str]) -> bytes:
    return set_in_columns(lines, style=_styled(9, 13, 18), columns=2, gutter=14)


def _three(lines: Sequence[str]) -> bytes:
    return set_in_columns(lines, style=_styled(8, 12, 16), columns=3, gutter=16, head="县人大常委会公报 2025年第1期")


def _spaced(lines: Sequence[str]) -> bytes:
    """Paragraphs that stand apart and are not set in."""
    return set_in_columns(lines, style=_styled(12, 19, 0, spaceAfter=10), foot="{page} / 9")


def _alternating(lines: Sequence[str]) -> bytes:
    """The head of odd pages is another than that of even ones."""
    writer = PdfWriter()
    sides = [set_in_columns(lines, head=head, foot="— {page} —") for head in ("泾川县人民政府文件", "政府工作报告")]
    pages = [PdfReader(BytesIO(side)).pages for side in sides]
    for number in range(len(pages[0])):
        writer.add_page(pages[number % 2][number])
    buffer = BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def _numbered(lines: Sequence[str]) -> bytes:
    return set_in_columns(lines, style=_styled(16, 28, 32), head="泾川县第十九届人大五次会议文件", foot="{page}")


LAYOUTS: dict[str, Callable[[list[str]], bytes]] = {
    "head and foot": with_furniture,
    "two columns": two_columns,
    "small type in two columns": _small,
    "three columns under a head": _three,
    "paragraphs apart": _spaced,
    "large type, bare page numbers": _numbered,
    "heads of odd and even pages": _alternating,
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_layout_is_read_as_it_was_written(tmp_path: Path, layout: str) -> None:
    source = read(tmp_path, LAYOUTS[layout](LONG))
    assert [text.replace(" ", "") for text in texts(source)] == [line.replace(" ", "") for line in LONG]
    assert source.warnings == ()
    pages = [paragraph.page for paragraph in source.paragraphs]
    assert pages == sorted(pages, key=lambda page: page or 0)
    assert pages[0] == 1


def _by_row(left: Sequence[str], right: Sequence[str], x: float = 300, step: float = 22) -> bytes:
    """Two columns whose rows are drawn across: left, right, left, right."""
    rows = [(60.0, 60.0, "政府工作报告（2024年1月9日）——某某县第九届人民代表大会第三次会议文件")]
    for i in range(max(len(left), len(right))):
        rows += [(at, 100 + i * step, side[i]) for at, side in ((60.0, left), (x, right)) if i < len(side)]
    return drawn(rows, size=11)


@pytest.mark.parametrize(
    ("left", "right", "paragraphs"),
    [
        (
            [
                "　　过去一年，全县完成造林面积达到一",
                "万二千亩，新增学位3200个，城镇新增",
                "就业7100人，完成投资46.2亿元。",
            ],
            ["　　新的一年，城镇新增就业8000人，新", "增学位2500个，改造老旧小区30个，实", "施重点项目96个。"],
            [
                "过去一年，全县完成造林面积达到一万二千亩，新增学位3200个，城镇新增就业7100人，完成投资46.2亿元。",
                "新的一年，城镇新增就业8000人，新增学位2500个，改造老旧小区30个，实施重点项目96个。",
            ],
        ),
        (
            [
                "　　在全县人民的共同努力下，我们办成",
                "了十件民生实事，建成农村公路二百公",
                "里，改造危房310户，新增床位480张，",
                "为今年的工作打下了坚实的基础，也为",
            ],
            [
                "明年的发展积蓄了力量。",
                "　　（二）扩大有效投资。今年实施重点",
                "项目72个，完成投资38.6亿元以上，新",
                "建标准厂房9.5万平方米。",
            ],
            [
                "在全县人民的共同努力下，我们办成了十件民生实事，建成农村公路二百公里，改造危房310户，新增床位480张，"
                "为今年的工作打下了坚实的基础，也为明年的发展积蓄了力量。",
                "（二）扩大有效投资。今年实施重点项目72个，完成投资38.6亿元以上，新建标准厂房9.5万平方米。",
            ],
        ),
    ],
)
def test_columns_drawn_row_by_row(tmp_path: Path, left: list[str], right: list[str], paragraphs: list[str]) -> None:
    assert texts(read(tmp_path, _by_row(left, right)))[1:] == paragraphs


def test_a_narrow_gutter_is_one_where_it_goes_through_many_rows(tmp_path: Path) -> None:
    left = (
        "　　"
        + "去年我们坚持稳中求进工作总基调，扎实做好各项工作，新增学位3200个，城镇新增就业7100人，完成投资46.2亿元。" * 3
    )
    right = (
        "　　"
        + "今年经济社会发展的主要预期目标是，新增学位2500个，城镇新增就业8000人，实施重点项目96个，完成投资50亿元。" * 3
    )
    pieces = []
    for edge, side in ((50.0, left), (50.0 + 18 * 12 + 8, right)):
        x, y = edge, 60.0
        for piece in typed(side, 0, 0):
            if x + piece.x1 - piece.x0 > edge + 18 * 12:
                x, y = edge, y + 20
            pieces += typed(piece.text, x, y)
            x += piece.x1 - piece.x0
    found = flow([Sheet(1, 595, 842, tuple(pieces))])
    assert [line.text for line in found.lines] == [left.strip(), right.strip()]


def test_columns_that_cannot_be_told_apart_are_told(tmp_path: Path) -> None:
    left = [
        "去年新增就业八千人",
        "新增学位三千二百个左右",
        "改造老旧小区四十",
        "完成造林一万亩以上吧",
        "建成公路九十公里",
    ]
    right = ["今年新增就业九千人", "计划新增学位两千", "实施项目一百二十个", "完成投资四十亿元整", "建成污水管网九公里"]
    rows = [(60.0 + 16 * (i % 3), 100 + 22 * i, a) for i, a in enumerate(left)]
    rows += [(216.0 - 11 * (i % 4), 100 + 22 * i, b) for i, b in enumerate(right)]
    (warning,) = read(tmp_path, drawn(rows, size=11)).warnings
    assert warning.startswith("第1页像是分栏")


@pytest.mark.parametrize(
    ("pieces", "said"),
    [
        ([(60, "完成固定资产投资12"), (60 + 8 * 14 + 2 * 6.5, "8.5亿元。")], "完成固定资产投资128.5亿元。"),
        ([(60, "新增城市绿地3650"), (60 + 6 * 14 + 4 * 6.5 + 0.8, "0平方米。")], "新增城市绿地36500平方米。"),
        ([(60, "新增学位"), (60 + 4 * 14 + 1.5, "1"), (60 + 4 * 14 + 8.2, "350个。")], "新增学位1350个。"),
        ([(60, "完成投资52."), (60 + 4 * 14 + 2 * 6.5 + 4, "6亿元。")], "完成投资52.6亿元。"),
        ([(60, "增长6"), (60 + 2 * 14 + 6.5, ".5"), (60 + 2 * 14 + 6.5 + 10, "%左右。")], "增长6.5%左右。"),
    ],
)
def test_glyphs_that_adjoin_are_one_figure(tmp_path: Path, pieces: list[tuple[float, str]], said: str) -> None:
    source = read(tmp_path, drawn([(x, 100, text) for x, text in pieces]))
    assert texts(source) == [said]
    assert source.warnings == ()


@pytest.mark.parametrize("text", ["完成固定资产投资12 8.5亿元。", "新增城市绿地3650 0平方米。"])
def test_a_figure_with_a_real_space_in_it_is_told(tmp_path: Path, text: str) -> None:
    source = read(tmp_path, drawn([(60, 100, "泾川县政府工作报告"), (60, 130, text)]))
    assert texts(source)[-1] == text
    assert "断开" in source.warnings[0]


HEAD = ["指标", "2024年完成", "2025年目标"]
TABLES: dict[str, tuple[list[str | Flowable], list[str]]] = {
    "units in the row": (
        [
            "附：主要指标表",
            ruled([HEAD, ["社会消费品零售总额（亿元）", "27.9", "29.6"], ["新增公租房（套）", "120", "150"]]),
        ],
        [
            "社会消费品零售总额2024年完成27.9亿元。社会消费品零售总额2025年目标29.6亿元。",
            "新增公租房2024年完成120套。新增公租房2025年目标150套。",
        ],
    ),
    "the unit in the caption": (
        ["单位：亿元", ruled([HEAD, ["地区生产总值", "96.45", "103"], ["一般公共预算收入", "3.27", "3.43"]])],
        [
            "地区生产总值2024年完成96.45亿元。地区生产总值2025年目标103亿元。",
            "一般公共预算收入2024年完成3.27亿元。一般公共预算收入2025年目标3.43亿元。",
        ],
    ),
    "merged cells above": (
        [
            ruled(
                [["指标", "完成和计划", ""], ["", "2024年完成", "2025年目标"], ["造林面积（万亩）", "1.2", "1.5"]],
                spans=[(0, 0, 0, 1), (1, 0, 2, 0)],
            )
        ],
        ["造林面积完成和计划2024年完成1.2万亩。造林面积完成和计划2025年目标1.5万亩。"],
    ),
    "without rules": (
        [
            "单位：亿元",
            ruled(
                [HEAD, ["地区生产总值", "96.45", "103"], ["工业投资", "11.83", "13"], ["外贸进出口", "2.1", "2.4"]],
                rules=False,
            ),
        ],
        [
            "地区生产总值2024年完成96.45亿元。地区生产总值2025年目标103亿元。",
            "工业投资2024年完成11.83亿元。工业投资2025年目标13亿元。",
            "外贸进出口2024年完成2.1亿元。外贸进出口2025年目标2.4亿元。",
        ],
    ),
    "a column of units": (
        [
            ruled(
                [
                    ["序号", "指标", "单位", "2024年完成", "2025年目标"],
                    ["1", "粮食产量", "万吨", "18.6", "19"],
                    ["2", "城镇新增就业", "人", "2180", "2000"],
                ]
            )
        ],
        [
            "粮食产量2024年完成18.6万吨。粮食产量2025年目标19万吨。",
            "城镇新增就业2024年完成2180人。城镇新增就业2025年目标2000人。",
        ],
    ),
}


@pytest.mark.parametrize("table", TABLES)
def test_a_table_is_read_by_row_and_column(tmp_path: Path, table: str) -> None:
    lines, rows = TABLES[table]
    data = set_in_columns([*COVER, *BODY_TEXT, *lines])
    said = texts(read(tmp_path, data))
    assert [text for text in said if text in rows] == rows
    found = prepare(tmp_path / "泾川县2025年政府工作报告.pdf", SETTINGS, None, whole=True).indicators
    in_table = [one for one in found if one.quote in "".join(rows)]
    assert {(one.period.last, one.period.kind.value) for one in in_table if one.period} == {
        (2024, "achieved"), (2025, "target"),
    }  # fmt: skip
    assert all(one.quantity.unit for one in in_table)


def test_a_table_over_two_pages_is_one(tmp_path: Path) -> None:
    rows = [[f"第{i}类支出", f"{i}.5", f"{i}.8"] for i in range(1, 60)]
    source = read(tmp_path, set_in_columns(["单位：亿元", ruled([HEAD, *rows])], head="预算报告附表", foot="{page}"))
    said = {paragraph.text: paragraph.page for paragraph in source.paragraphs}
    assert said["第1类支出2024年完成1.5亿元。第1类支出2025年目标1.8亿元。"] == 1
    assert said["第59类支出2024年完成59.5亿元。第59类支出2025年目标59.8亿元。"] in (2, 3)
    assert len(said) == 61


def test_a_table_without_rules_goes_on_over_the_page_and_its_labels_over_the_row() -> None:
    first = [(50, 700, "指标"), (250, 700, "2024年完成"), (350, 700, "2025年目标")]
    rows = [("地区生产总值", "96.45", "103"), ("一般公共预算收入（不含上级", "3.27", "3.43"), ("补助收入）", "", "")]
    body = [(x, 720 + 20 * i, text) for i, row in enumerate(rows) for x, text in zip((50, 250, 350), row, strict=True)]
    more = [(x, 60 + 20 * i, t) for i in range(2) for x, t in ((50, f"第{i}类投资"), (250, "11.8"), (350, "13"))]
    after = [(50, 120, "各位代表，新的一年让我们同心协力、真抓实干。")]
    pages = [
        tuple(piece for x, y, text in page for piece in typed(text, x, y))
        for page in ([(50, 680, "单位：亿元"), *first, *body], [*more, *after])
    ]
    found = flow([Sheet(i, 595, 842, pieces) for i, pieces in enumerate(pages, 1)])
    assert [(line.text, line.page) for line in found.lines][2:] == [
        ("地区生产总值2024年完成96.45亿元。地区生产总值2025年目标103亿元。", 1),
        (
            "一般公共预算收入（不含上级补助收入）2024年完成3.27亿元。"
            "一般公共预算收入（不含上级补助收入）2025年目标3.43亿元。",
            1,
        ),
        ("第0类投资2024年完成11.8亿元。第0类投资2025年目标13亿元。", 2),
        ("第1类投资2024年完成11.8亿元。第1类投资2025年目标13亿元。", 2),
        ("各位代表，新的一年让我们同心协力、真抓实干。", 2),
    ]


@pytest.mark.parametrize("turn", [90, -90])
def test_a_table_set_sideways_is_read_as_if_the_page_were_turned(tmp_path: Path, turn: int) -> None:
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=(595, 842))
    canvas.translate(*((595, 0) if turn == 90 else (0, 842)))
    canvas.rotate(turn)
    canvas.setFont(FONT, 12)
    for i, row in enumerate([HEAD, ["地区生产总值（亿元）", "96.45", "103"], ["新增学位（个）", "1350", "900"]]):
        for x, text in zip((60, 300, 500), row, strict=True):
            canvas.drawString(x, 500 - 24 * i, text)
    canvas.save()
    assert texts(read(tmp_path, buffer.getvalue()))[1:] == [
        "地区生产总值2024年完成96.45亿元。地区生产总值2025年目标103亿元。",
        "新增学位2024年完成1350个。新增学位2025年目标900个。",
    ]


def test_a_watermark_across_the_page_is_no_text(tmp_path: Path) -> None:
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=(595, 842))
    canvas.setFont(FONT, 14)
    canvas.drawString(60, 700, "新增学位1350个，改造老旧小区18个。")
    canvas.rotate(45)
    canvas.setFont(FONT, 40)
    canvas.drawString(300, 200, "内部资料")
    canvas.save()
    assert texts(read(tmp_path, buffer.getvalue())) == ["新增学位1350个，改造老旧小区18个。"]


def test_a_page_whose_font_names_no_characters_is_told_as_unread(tmp_path: Path) -> None:
    whole = set_in_columns([*COVER, *BODY_TEXT * 3])
    nameless = whole.replace(b"/UniGB-UCS2-H", b"/Identity-H   ").replace(b"(GB1)", b"(XY1)")
    assert nameless != whole
    writer = PdfWriter(clone_from=PdfReader(BytesIO(whole)))
    writer.append(PdfReader(BytesIO(nameless)))
    writer.write(tmp_path / "a.pdf")
    source = read_file(tmp_path / "a.pdf", SETTINGS)
    pages = len(PdfReader(BytesIO(whole)).pages)
    assert source.unread == tuple(range(pages + 1, 2 * pages + 1))
    assert "没有文字" in source.warnings[0]


def test_a_table_of_contents_is_no_text(tmp_path: Path) -> None:
    contents = ["目  录", *(f"{line[:8]}{'…' * 8}{i}" for i, line in enumerate(BODY_TEXT[2:6], 1)), "附件......（12）"]
    said = texts(read(tmp_path, set_in_columns([*contents, *COVER, *BODY_TEXT])))
    assert [text.replace(" ", "") for text in said] == ["目录", *(x.replace(" ", "") for x in COVER), *BODY_TEXT]


def test_footnotes_are_a_glossary_and_their_marks_no_digits() -> None:
    body = "过去一年，开展“双百攻坚”行动，完成社会投资128.5亿元，其中工业占六"
    on_first = typed(body, 50, 620)
    after_action = max(p.x1 for p in on_first[: body.index("行动") + 2])
    after_amount = max(p.x1 for p in on_first[: body.index("亿元") + 2])
    shifted = [
        Piece(p.text, p.x0 + 4 * ((p.x0 >= after_action) + (p.x0 >= after_amount)), p.x1, p.top, p.bottom)
        for p in on_first
    ]
    first = [
        *typed("一、2024年工作回顾", 74, 600),
        *shifted,
        *typed("1", after_action, 617, size=7),
        *typed("2", after_amount + 4, 617, size=7),
        *typed("1", 50, 717, size=5),
        *typed("指以百日为期、百个项目为抓手的集中行动，由县政府统一部", 53, 720, size=9),
        *typed("署、各乡镇分别落实。", 50, 733, size=9),
        *typed("[2] 社会投资：民间资本参与的投资。", 50, 746, size=9),
    ]
    area = typed("成以上，面积达到36500m", 50, 60)
    second = [*area, *typed("2", area[-1].x1, 57, size=7), *typed("。", area[-1].x1 + 4, 60)]
    pages = [Sheet(i, 595, 842, tuple(page)) for i, page in enumerate((first, second), 1)]
    assert [(line.text, line.page) for line in flow(pages).lines] == [
        ("一、2024年工作回顾", 1),
        ("过去一年，开展“双百攻坚”行动，完成社会投资128.5亿元，其中工业占六成以上，面积达到36500m2。", 1),
        ("名词解释", 1),
        ("“双百攻坚”行动：指以百日为期、百个项目为抓手的集中行动，由县政府统一部署、各乡镇分别落实。", 1),
        ("社会投资：民间资本参与的投资。", 1),
    ]


def _scanned(written: Sequence[int], pages: int) -> bytes:
    """Of so many pages only those written have text; the others are one picture."""
    whole = PdfReader(BytesIO(set_in_columns([*COVER, *BODY_TEXT])))
    picture = PdfReader(BytesIO(_picture()))
    writer = PdfWriter()
    for number in range(1, pages + 1):
        writer.add_page(whole.pages[0] if number in written else picture.pages[0])
    buffer = BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def _picture() -> bytes:
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=(595, 842))
    canvas.drawImage(ImageReader(Image.new("L", (60, 84), 200)), 0, 0, 595, 842)
    canvas.save()
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("written", "pages", "unread", "named"),
    [
        ((1,), 10, tuple(range(2, 11)), "共 10 页，其中 9 页（第2—10页）没有文字"),
        ((1, 2, 4), 5, (3, 5), "共 5 页，其中 2 页（第3页、第5页）没有文字"),
        ((3,), 3, (1, 2), "共 3 页，其中 2 页（第1—2页）没有文字"),
        ((1, 2, 3), 4, (4,), "共 4 页，其中 1 页（第4页）没有文字"),
        ((1,), 2, (2,), "共 2 页，其中 1 页（第2页）没有文字"),
    ],
)
def test_pages_without_text_are_counted_and_named(
    tmp_path: Path, written: tuple[int, ...], pages: int, unread: tuple[int, ...], named: str
) -> None:
    source = read(tmp_path, _scanned(written, pages))
    assert source.unread == unread
    assert source.warnings[0].startswith(named)


def test_a_few_empty_pages_are_no_scan(tmp_path: Path) -> None:
    writer = PdfWriter(clone_from=PdfReader(BytesIO(_scanned((1, 2, 3), 3))))
    writer.insert_blank_page(595, 842, 1)
    writer.write(tmp_path / "a.pdf")
    assert read_file(tmp_path / "a.pdf", SETTINGS).unread == ()


GOOD = set_in_columns([*COVER, *BODY_TEXT[:4], ruled([HEAD, ["新增学位（个）", "1350", "900"]])], head="文件")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), max_size=20), st.integers(0, len(GOOD)))
def test_any_damage_is_a_source_or_a_refusal(tmp_path: Path, damage: list[tuple[int, int]], cut: int) -> None:
    data = bytearray(GOOD)
    for at, byte in damage:
        data[at] = byte
    with suppress(FileRefused):
        source = read(tmp_path, bytes(data[: max(cut, 9)]))
        assert all(source.text[p.start :].startswith(p.text) for p in source.paragraphs)


_PLACE = st.floats(-50, 900, allow_nan=False, width=32)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(_PLACE, _PLACE, st.text("新增学位1350个。年（）一、—", min_size=1, max_size=30)), max_size=30)
)
def test_text_anywhere_on_a_page_is_read(tmp_path: Path, rows: list[tuple[float, float, str]]) -> None:
    found = flow([Sheet(1, 595, 842, tuple(p for x, y, text in rows for p in typed(text, x, y)))])
    written = Counter("".join(text for *_, text in rows))
    assert not Counter("".join(line.text for line in found.lines).replace(" ", "")) - written
