"""Files of every kind and every kind of damage → a Source or a FileRefused of one Chinese line."""

import os
import random
import re
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import docx
import openpyxl
import pytest
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from opencc import OpenCC
from paths import BUNDLED, REPORTS
from pypdf import PdfReader, PdfWriter
from typed_sheets import sheets, typed

from bench.formats import book
from ingest.encodings import decode
from ingest.flow import flow
from ingest.furniture import without_furniture
from ingest.read import SUFFIXES, Source, read_file, shown
from ingest.rows import rows_of, spelled
from rag.errors import FileRefused
from rag.settings import Settings

pytestmark = pytest.mark.chaos
SETTINGS = Settings()
FULL = "五年来，我们聚焦“百姓富”，赢得了人民群众的满意度，新增学位超1.8万个，新建智能车间23家，"  # no full stop


def put(folder: Path, name: str, content: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def lines(source: Source) -> list[str]:
    return [paragraph.text for paragraph in source.paragraphs]


def refusal(path: Path, options: Settings = SETTINGS) -> str:
    with pytest.raises(FileRefused) as caught:
        read_file(path, options)
    message = str(caught.value)
    assert "\n" not in message
    assert shown(path.name) in message
    assert "；" in message, "a refusal names the fix after the reason"
    return message


def make_pdf(pages: list[list[str]]) -> bytes:
    """A PDF whose pages hold these lines, in a predefined Chinese font encoding (UniGB-UTF16-H)."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids ["
        + b" ".join(f"{5 + 2 * i} 0 R".encode() for i in range(len(pages)))
        + b"] /Count "
        + str(len(pages)).encode()
        + b" >>",
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UTF16-H /DescendantFonts [4 0 R] >>",
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000"
        b" /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> >>",
    ]
    for i, page in enumerate(pages):
        shows = "".join(f"<{line.encode('utf-16-be').hex()}> Tj 0 -20 Td " for line in page)
        stream = f"BT /F1 12 Tf 50 780 Td {shows}ET".encode()
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents "
            + f"{6 + 2 * i} 0 R >>".encode()
        )
        objects.append(f"<< /Length {len(stream)} >>\nstream\n".encode() + stream + b"\nendstream")
    out, offsets = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}".encode()
    out += f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{out.find(b'xref')}\n%%EOF".encode()
    return bytes(out)


def make_docx(fill: Callable[[docx.document.Document], object]) -> bytes:
    document = docx.Document()
    fill(document)
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


SIMPLE_DOCX = make_docx(lambda d: d.add_paragraph("新增学位超1万个。"))
SIMPLE_PDF = make_pdf([["新增学位超1万个。"]])

# --- text ------------------------------------------------------------------------------------------------------


def test_the_bundled_report_line_by_line() -> None:
    raw = BUNDLED.read_text(encoding="utf-8")
    source = read_file(BUNDLED, SETTINGS)
    assert lines(source) == [line.strip() for line in raw.splitlines() if line.strip()]
    assert [p.number for p in source.paragraphs] == list(range(1, len(source.paragraphs) + 1))
    assert all(source.text[p.start :].startswith(p.text) for p in source.paragraphs)
    assert source.digest == read_file(BUNDLED, SETTINGS).digest
    assert len(source.digest) == 64


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030", "gbk"],
)
def test_xinbei_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    text = BUNDLED.read_text(encoding="utf-8")
    source = read_file(put(tmp_path, "a.txt", text.encode(encoding)), SETTINGS)
    assert source == read_file(BUNDLED, SETTINGS)


@pytest.mark.parametrize("encoding", ["big5-hkscs", "cp950", "gb18030", "utf-8"])
def test_xinbei_in_traditional_script(tmp_path: Path, encoding: str) -> None:
    text = OpenCC("s2t").convert(BUNDLED.read_text(encoding="utf-8"))
    text = "".join(c for c in text if c.encode("cp950", "ignore"))  # Big5 lacks a few characters
    source = read_file(put(tmp_path, "a.txt", text.encode(encoding)), SETTINGS)
    assert source.text == text


@pytest.mark.parametrize("snippet", ["新增学位超1万个", "周庆", "常州市", "2022年目标：增长6%", "——2022年1月5日"])
@pytest.mark.parametrize("encoding", ["gb18030", "big5"])
def test_short_texts_are_not_taken_for_the_other_encoding(snippet: str, encoding: str) -> None:
    text = OpenCC("s2t").convert(snippet) if encoding == "big5" else snippet
    assert decode(text.encode(encoding), "a.txt") == text


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\u2029", "\x0b", "\x0c", "\x85", "\n\r\n \u3000\n"])
def test_every_line_end_counts_the_same(tmp_path: Path, end: str) -> None:
    source = read_file(put(tmp_path, "a.txt", end.join(["  一、工作", "二、目标\u3000", "三"])), SETTINGS)
    assert [(p.number, p.text) for p in source.paragraphs] == [(1, "一、工作"), (2, "二、目标"), (3, "三")]
    assert source.text.split("\n") == source.text.splitlines()


def test_mixed_line_ends_and_a_stray_nul(tmp_path: Path) -> None:
    body = "新增学位超1万个\r\n智能车间15个\r常住人口\n" * 100
    source = read_file(put(tmp_path, "a.txt", body + "完\x00成"), SETTINGS)
    assert len(source.paragraphs) == 301
    assert lines(source)[-1] == "完成"
    assert "\r" not in source.text


def test_one_line_of_ten_megabytes(tmp_path: Path) -> None:
    source = read_file(put(tmp_path, "a.txt", "新增学位超1万个，" * 400_000), SETTINGS)
    assert len(source.paragraphs) == 1
    assert len(source.paragraphs[0].text) == 3_600_000


def test_markdown_reads_as_it_is_seen(tmp_path: Path) -> None:
    text = "# 政府工作报告\n\n## **一、2022年工作**\n- 新增学位**超1万个**，2*3=6，a**b\n####\n#标签\n1. 第一"
    assert lines(read_file(put(tmp_path, "a.md", text), SETTINGS)) == [
        "政府工作报告",
        "一、2022年工作",
        "- 新增学位超1万个，2*3=6，a**b",
        "####",
        "标签",
        "1. 第一",
    ]


# --- what is refused -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.txt", b"", "空文件"),
        ("a.txt", " \n\t\r\n\u3000", "没有文字"),
        ("a.txt", b"\xef\xbb\xbf", "没有文字"),
        ("a.txt", bytes(range(256)) * 8, "文字"),
        ("a.txt", b"\x00" * 4096, "不是文字文件"),
        ("a.txt", b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, "图片"),
        ("a.txt", b"\xff\xfe\x00", "损坏"),
        ("a.txt", "新增学位超1万个，智能车间15个。".encode()[:-2], "第 43 字节"),
        ("a.docx", "新增学位".encode(), "不是 Word"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "旧版"),
        ("a.docx", SIMPLE_DOCX[:600], "已损坏"),
        ("a.pdf", "新增学位".encode(), "不是 PDF"),
        ("a.pdf", b"%PDF-1.7\nnothing", "已损坏"),
        ("a.html", "<html><script>var a=1</script><style>p{}</style></html>", "没有文字"),
        ("a.exe", b"MZ", "不支持的文件类型 .exe"),
        ("noend", b"abc", "无后缀"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 10 else "bytes",
)
def test_refused(tmp_path: Path, name: str, content: bytes | str, reason: str) -> None:
    assert reason in refusal(put(tmp_path, name, content))


def test_too_large_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "big.txt"
    with path.open("wb") as file:
        file.truncate(200 * 1024 * 1024)  # sparse: reading it would show
    message = refusal(path)
    assert "200.0 MB" in message
    assert "WENBAO_MAX_FILE_MB" in message
    path.write_text("新增学位" * 1000, encoding="utf-8")
    assert "上限 0.001 MB" in refusal(path, Settings(max_file_mb=0.001))


def test_folders_pipes_links_and_odd_names(tmp_path: Path) -> None:
    (tmp_path / "dir.txt").mkdir()
    assert "是文件夹" in refusal(tmp_path / "dir.txt")
    assert "文件不存在" in refusal(tmp_path / "missing.txt")
    os.mkfifo(tmp_path / "pipe.txt")
    assert "不是普通文件" in refusal(tmp_path / "pipe.txt")
    target = put(tmp_path, "目标 (1)#%&'\".txt", "新增学位")
    (tmp_path / "link.txt").symlink_to(target)
    assert lines(read_file(tmp_path / "link.txt", SETTINGS)) == ["新增学位"]
    (tmp_path / "dangling.txt").symlink_to(tmp_path / "nothing")
    assert "链接指向的文件不存在" in refusal(tmp_path / "dangling.txt")
    (tmp_path / "loop.txt").symlink_to(tmp_path / "loop.txt")
    assert "读不了" in refusal(tmp_path / "loop.txt")
    (tmp_path / "linkdir.txt").symlink_to(tmp_path)
    assert "是文件夹" in refusal(tmp_path / "linkdir.txt")
    assert lines(read_file(target, SETTINGS)) == ["新增学位"]
    refusal(Path("a\x00b.txt"))
    refusal(Path("a\nb\udcff.txt"))
    refusal(Path("长" * 300 + ".txt"))


def test_content_decides_against_the_suffix(tmp_path: Path) -> None:
    assert lines(read_file(put(tmp_path, "p.txt", SIMPLE_PDF), SETTINGS)) == ["新增学位超1万个。"]
    assert lines(read_file(put(tmp_path, "w.pdf", SIMPLE_DOCX), SETTINGS)) == ["新增学位超1万个。"]
    page = "<!DOCTYPE html><html><body><p>新增学位</p></body></html>"
    assert lines(read_file(put(tmp_path, "h.txt", page), SETTINGS)) == ["新增学位"]
    assert lines(read_file(put(tmp_path, "UP.TXT", "新增学位"), SETTINGS)) == ["新增学位"]


# --- Word ------------------------------------------------------------------------------------------------------


def test_docx_paragraphs_and_table_rows_in_order(tmp_path: Path) -> None:
    def fill(document: docx.document.Document) -> None:
        document.add_heading("政府工作报告")
        document.add_paragraph("一、2022年工作\n软回车后的一行")
        table = document.add_table(rows=2, cols=3)
        for row, cells in zip(
            table.rows, [("指标", "2021年", "2022年"), ("新增学位", "1.8万个", "1万个")], strict=True
        ):
            for cell, value in zip(row.cells, cells, strict=True):
                cell.text = value
        table.cell(0, 1).merge(table.cell(0, 2))
        document.add_paragraph("表后一段")
        frame = document.add_table(rows=1, cols=1).cell(0, 0)
        frame.text = "框里第一段"
        frame.add_paragraph("框里第二段")

    assert lines(read_file(put(tmp_path, "a.docx", make_docx(fill)), SETTINGS)) == [
        "政府工作报告",
        "一、2022年工作",
        "软回车后的一行",
        "指标 2021年 2022年",
        "新增学位 1.8万个 1万个",
        "表后一段",
        "框里第一段",
        "框里第二段",
    ]


def test_docx_shows_what_word_shows(tmp_path: Path) -> None:
    """Inserted text and content controls count; deleted, moved-away and hidden text does not."""

    def fill(document: docx.document.Document) -> None:
        paragraph = document.add_paragraph("学位")
        for tag, inner in (
            ("w:ins", "<w:t>超1万个</w:t>"),
            ("w:del", "<w:delText>旧</w:delText>"),
            ("w:moveFrom", "<w:t>移</w:t>"),
        ):
            paragraph._p.append(parse_xml(f"<{tag} {nsdecls('w')}><w:r>{inner}</w:r></{tag}>"))
        hidden = paragraph.add_run("看不见")
        hidden.font.hidden = True
        control, content = OxmlElement("w:sdt"), OxmlElement("w:sdtContent")
        content.append(document.add_paragraph("控件里的一段")._p)
        control.append(content)
        document.element.body.insert(0, control)
        assert document.element.body[0].tag == qn("w:sdt")

    assert lines(read_file(put(tmp_path, "a.docx", make_docx(fill)), SETTINGS)) == ["控件里的一段", "学位超1万个"]


def test_docx_zip_bomb_and_other_zips(tmp_path: Path) -> None:
    bomb = BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<a>" + b"0" * 120 * 1024 * 1024)
    assert len(bomb.getvalue()) < 200_000
    assert "超过上限 100 MB" in refusal(put(tmp_path, "bomb.docx", bomb.getvalue()))
    plain = BytesIO()
    with zipfile.ZipFile(plain, "w") as archive:
        archive.writestr("a.txt", "新增学位")
    assert "压缩包" in refusal(put(tmp_path, "zip.docx", plain.getvalue()))
    assert "压缩包" in refusal(put(tmp_path, "zip.txt", plain.getvalue()))


def test_docx_entities_are_not_expanded(tmp_path: Path) -> None:
    """The billion laughs: entities defined by the document itself."""
    laughs = '<!DOCTYPE x [<!ENTITY a "哈哈哈哈哈哈哈哈哈哈">' + "".join(
        f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(8)
    )
    body = "<w:body><w:p><w:r><w:t>&i;</w:t></w:r></w:p></w:body>"
    xml = f'<?xml version="1.0"?>{laughs}]><w:document {nsdecls("w")}>{body}</w:document>'
    source, target = BytesIO(SIMPLE_DOCX), BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for part in old.namelist():
            new.writestr(part, xml if part == "word/document.xml" else old.read(part))
    refusal(put(tmp_path, "laughs.docx", target.getvalue()))


# --- PDF -------------------------------------------------------------------------------------------------------


def test_pdf_lines_become_paragraphs_again(tmp_path: Path) -> None:
    head, sign = "常州市新北区人民政府文件", "— {} —"
    pages = [
        [
            head,
            "政 府 工 作 报 告",
            "一、2022年重点工作",
            FULL,
            FULL,
            "增长 6.5% 左右。",
            "（二）另起一段，",
            sign.format(1),
        ],
        [head, *[FULL] * 3, sign.format(2)],
        [head, "接上页说完。", FULL, FULL + "完成 12 项。", "二、目标", sign.format(3)],
    ]
    assert lines(read_file(put(tmp_path, "a.pdf", make_pdf(pages)), SETTINGS)) == [
        "政府工作报告",
        "一、2022年重点工作",
        FULL + FULL + "增长6.5%左右。",
        "（二）另起一段，",
        FULL * 3 + "接上页说完。",
        FULL + FULL + "完成12项。",
        "二、目标",
    ]


def test_encrypted_pdf(tmp_path: Path) -> None:
    writer = PdfWriter(clone_from=PdfReader(BytesIO(SIMPLE_PDF)))
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(tmp_path / "locked.pdf")
    assert "密码" in refusal(tmp_path / "locked.pdf")
    writer = PdfWriter(clone_from=PdfReader(BytesIO(SIMPLE_PDF)))
    writer.encrypt("", owner_password="owner", algorithm="RC4-128")  # protected against changes only
    writer.write(tmp_path / "readonly.pdf")
    assert lines(read_file(tmp_path / "readonly.pdf", SETTINGS)) == ["新增学位超1万个。"]


def test_scanned_pdf(tmp_path: Path) -> None:
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    writer.write(tmp_path / "scan.pdf")
    assert "没有文字" in refusal(tmp_path / "scan.pdf")
    numbered = make_pdf([[f"— {i} —"] for i in range(1, 6)])  # only page numbers are text
    assert "OCR" in refusal(put(tmp_path, "scan2.pdf", numbered))


@pytest.mark.parametrize(
    ("pages", "kept"),
    [
        ([["正文", "1"], ["二", "2"], ["三", "3"]], [["正文"], ["二"], ["三"]]),
        ([["达到", "2021"], ["增长", "15"]], [["达到", "2021"], ["增长", "15"]]),  # figures, not page numbers
        ([["正文", "1800"]], [["正文", "1800"]]),
        ([["正文", "1"]], [["正文"]]),
        ([["第3页 共9页", "正文"], ["正文二", "4/9"]], [["正文"], ["正文二"]]),
        ([["头", "1", "甲"], ["头", "2", "乙"], ["头", "3", "丙"]], [["甲"], ["乙"], ["丙"]]),
        ([["同", "甲"], ["同", "乙"]], [["同", "甲"], ["同", "乙"]]),  # twice is no running head
    ],
)
def test_page_furniture(pages: list[list[str]], kept: list[list[str]]) -> None:
    assert [[row.text for row in rows_of(sheet.pieces)] for sheet in without_furniture(sheets(pages))] == kept


def test_short_lines_are_never_joined() -> None:
    found = flow(sheets([["指标", "数值", "新增学位"], ["1万个"]])).lines
    assert [(line.text, line.page) for line in found] == [("指标", 1), ("数值", 1), ("新增学位", 1), ("1万个", 2)]


@pytest.mark.parametrize(
    ("line", "tidied"),
    [
        ("新 增 学 位 超 1.8 万 个", "新增学位超1.8万个"),
        ("2022 年 1 月 5 日", "2022年1月5日"),
        ("增长 6.5% 以上", "增长6.5%以上"),
        ("GDP 12 34", "GDP 12 34"),
        ("周  庆", "周  庆"),
    ],
)
def test_spaces_that_typesetting_leaves(line: str, tidied: str) -> None:
    assert spelled(typed(line)) == tidied


# --- web pages -------------------------------------------------------------------------------------------------

PAGE = """<!DOCTYPE html><html><head><meta charset="{charset}"><title>不要</title><style>p{{color:red}}</style></head>
<body><nav>首页 > 公开</nav><script>var 新增="1万个";</script><!-- 注释 -->
<h1>政府工作报告</h1><div>第一段，
    接着说<b>超1万个</b>。<p>第二段<br>换行后</p>尾巴</div>
<ul><li>其一</li><li>其二</li></ul>
<table><tr><th>指标</th><th>目标</th></tr><tr><td><p>新增学位</p></td><td>1万个</td></tr></table>
<table><tr><td><p>版面表格第一段</p><p>版面表格第二段</p></td></tr></table>
<noscript>请打开脚本</noscript><template>模板</template></body></html>"""


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [("utf-8", "utf-8"), ("gb2312", "gb18030"), ("iso-8859-1", "utf-8"), ("utf-8", "gb18030"), ("", "utf-16")],
)
def test_html_as_the_reader_sees_it(tmp_path: Path, charset: str, encoding: str) -> None:
    path = put(tmp_path, "a.html", PAGE.format(charset=charset).encode(encoding))
    assert lines(read_file(path, SETTINGS)) == [
        "政府工作报告",
        "第一段，接着说超1万个。",
        "第二段",
        "换行后",
        "尾巴",
        "其一",
        "其二",
        "指标 目标",
        "新增学位 1万个",
        "版面表格第一段",
        "版面表格第二段",
    ]


def test_html_of_absurd_depth(tmp_path: Path) -> None:
    source = read_file(put(tmp_path, "a.htm", "<div>" * 3000 + "深处" + "</div>" * 3000 + "<p>后面</p>"), SETTINGS)
    assert lines(source) == ["深处", "后面"]


# --- anything at all -------------------------------------------------------------------------------------------


def check_any(path: Path) -> Source | None:
    try:
        source = read_file(path, SETTINGS)
    except FileRefused:
        return None
    assert source.paragraphs
    assert [p.number for p in source.paragraphs] == list(range(1, len(source.paragraphs) + 1))
    assert all(p.text and p.text == p.text.strip() for p in source.paragraphs)
    assert all(source.text[p.start : p.start + len(p.text)] == p.text for p in source.paragraphs)
    source.text.encode("utf-8")
    return source


ANY = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@ANY
@given(st.binary(max_size=400), st.sampled_from(sorted(SUFFIXES)))
def test_any_bytes(tmp_path: Path, data: bytes, suffix: str) -> None:
    check_any(put(tmp_path, "x" + suffix, data))


@ANY
@given(st.text(min_size=1, max_size=300), st.sampled_from(["utf-8", "utf-16", "gb18030"]))
def test_any_text_keeps_its_lines_and_digits(tmp_path: Path, text: str, encoding: str) -> None:
    source = check_any(put(tmp_path, "x.txt", text.encode(encoding)))
    if source and encoding != "gb18030":  # rare characters alone may be no text to the GB18030 rule
        assert re.findall(r"[0-9０-９]", source.text) == re.findall(r"[0-9０-９]", text)


def _book() -> bytes:
    book = openpyxl.Workbook()
    for row in (["含山县2023年指标"], ["指标", "2023年"], ["新增学位（个）", 3200]):
        book.active.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


GOOD = {
    ".docx": SIMPLE_DOCX,
    ".pdf": SIMPLE_PDF,
    ".html": PAGE.encode(),
    ".xlsx": _book(),
    ".epub": book(["含山县政府工作报告", "新增学位3200个。"]),
    ".md": "# 报告\n\n| 指标 | 2023年 |\n|---|---|\n| 新增学位 | 3200个 |\n".encode(),
    ".csv": "指标,2023年\n新增学位,3200个\n".encode("gb18030"),
}


@ANY
@given(
    st.sampled_from(sorted(GOOD)),
    st.integers(0, 2**32),
    st.integers(1, 30),
    st.booleans(),
)
def test_damaged_files(tmp_path: Path, suffix: str, seed: int, changes: int, cut: bool) -> None:
    chance, data = random.Random(seed), bytearray(GOOD[suffix])
    for _ in range(changes):
        data[chance.randrange(len(data))] = chance.randrange(256)
    check_any(put(tmp_path, "x" + suffix, bytes(data[: chance.randrange(len(data))] if cut else data)))


@ANY
@given(st.text("<>/!-&;#x0123456789abptdr =\"'新增学位\n", max_size=200))
def test_any_markup(tmp_path: Path, markup: str) -> None:
    check_any(put(tmp_path, "x.html", markup))


@pytest.mark.reports
def test_every_report_is_numbered_like_its_lines() -> None:
    folder = REPORTS
    if not folder.is_dir():
        pytest.skip(f"the reports to measure on are not at {folder}")
    paths = sorted(folder.glob("*.txt"))
    assert len(paths) >= 117
    for path in paths:
        raw = path.read_text(encoding="utf-8")
        assert lines(read_file(path, SETTINGS)) == [line.strip() for line in raw.splitlines() if line.strip()], (
            path.name
        )
