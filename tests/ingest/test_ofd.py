"""OFD files as several writers lay them out → lines with pages; what is broken, locked or swells is one line."""

import random
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from bench.ofd import ofd
from ingest.ofd import read_ofd
from ingest.read import Source, read_file
from rag.errors import FileRefused
from rag.settings import Settings

pytestmark = pytest.mark.chaos
SETTINGS = Settings(max_file_mb=2)
LONG = "2023年，全县地区生产总值完成262.5亿元，增长6.1%，"
LONG += "城镇新增就业12500人，新增学位3200个，造林2300亩，社会消费品零售总额128.5亿元。"
REPORT = [
    "含山县政府工作报告",
    "各位代表：",
    *[f"{i}月：{LONG}" for i in range(1, 21)],
    "二、2024年目标",
    "新增学位4500个。",
]
OBJECT = '<{p}TextObject Boundary="{x} {y} 150 8" Size="5"{more}>{codes}</{p}TextObject>'
CODE = '<ofd:TextCode X="{}" Y="5"{}>{}</ofd:TextCode>'


def document(
    objects: str, *, base: str = "Pages/Page_0/Content.xml", root: str = "Doc_0/Document.xml",
    place: str = "Doc_0/Pages/Page_0/Content.xml", p: str = "ofd:", more: dict[str, str] | None = None,
) -> bytes:  # fmt: skip
    """One page with those objects; every location as a writer might give it."""
    space = 'xmlns:ofd="http://www.ofdspec.org/2016"' if p else 'xmlns="http://www.ofdspec.org/2016"'
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "OFD.xml", f"<{p}OFD {space}><{p}DocBody><{p}DocRoot>{root}</{p}DocRoot></{p}DocBody></{p}OFD>"
        )
        pages = f'<{p}Pages><{p}Page ID="1" BaseLoc="{base}"/></{p}Pages>'
        archive.writestr("Doc_0/Document.xml", f"<{p}Document {space}>{pages}</{p}Document>")
        content = f"<{p}Page {space}><{p}Content><{p}Layer>{objects}</{p}Layer></{p}Content></{p}Page>"
        archive.writestr(place, content)
        for name, text in (more or {}).items():
            archive.writestr(name, text)
    return out.getvalue()


def text(words: str, x: float = 20, y: float = 30, p: str = "ofd:", more: str = "", codes: str = "") -> str:
    return OBJECT.format(p=p, x=x, y=y, more=more, codes=codes or f'<{p}TextCode X="0" Y="5">{words}</{p}TextCode>')


def read(tmp_path: Path, data: bytes) -> Source:
    path = tmp_path / "含山县2024年政府工作报告.ofd"
    path.write_bytes(data)
    return read_file(path, SETTINGS)


def lines(tmp_path: Path, data: bytes) -> list[str]:
    return [paragraph.text for paragraph in read(tmp_path, data).paragraphs]


@pytest.mark.parametrize("glyphs", [False, True])
def test_a_report_line_by_line_with_its_pages(tmp_path: Path, glyphs: bool) -> None:
    source = read(tmp_path, ofd(REPORT, glyphs=glyphs, head="含山县人民政府办公室"))
    assert [paragraph.text for paragraph in source.paragraphs] == REPORT
    pages = [paragraph.page for paragraph in source.paragraphs]
    assert pages[0] == 1
    assert pages[-1] == 3
    assert pages == sorted(pages, key=lambda page: page or 0)


WRITERS: dict[str, bytes] = {
    "no prefix": document(text("新增学位3200个。", p=""), p=""),
    "paths from the root": document(text("新增学位3200个。"),
        base="/Doc_0/Pages/Page_0/Content.xml", root="/Doc_0/Document.xml"),
    "slashes the other way, another case": document(
        text("新增学位3200个。"), base="Pages\\PAGE_0\\content.xml", place="Doc_0/Pages/Page_0/Content.xml"
    ),
    "several codes in an object, in no order": document(
        text("", codes=f"{CODE.format(20, '', '3200个。')}{CODE.format(0, '', '新增学位')}")
    ),
    "a figure in pieces": document(
        text("新增学位", 20) + text("3", 40) + text("2", 42.5) + text("0", 45) + text("0", 47.5) + text("个。", 50)
    ),
    "steps that repeat": document(
        text("", codes='<ofd:TextCode X="0" Y="5" DeltaX="g 4 5 g 3 2.5 2.5 5">新增学位3200个。</ofd:TextCode>')
    ),
    "scaled by a matrix": document(
        text("", more=' CTM="2 0 0 2 0 0"', codes=CODE.format(0, ' DeltaX="g 4 5 g 4 2.5 5"', "新增学位3200个。"))
    ),
    "drawn twice for bold": document(text("新增学位3200个。") + text("新增学位3200个。", 20.1)),
    "in blocks within blocks": document(
        f"<ofd:PageBlock><ofd:PageBlock>{text('新增学位3200个。')}</ofd:PageBlock></ofd:PageBlock>"
    ),
    "a letterhead in a template": document(
        text("新增学位3200个。"), more={"Doc_0/Tpls/Tpl_0/Content.xml": "<ofd:Page>机密</ofd:Page>"}
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WRITERS)
def test_what_writers_do(tmp_path: Path, name: str) -> None:
    assert lines(tmp_path, WRITERS[name]) == ["新增学位3200个。"]


def refused(tmp_path: Path, data: bytes) -> str:
    with pytest.raises(FileRefused) as caught:
        read(tmp_path, data)
    message = str(caught.value)
    assert "\n" not in message
    assert message.startswith("含山县2024年政府工作报告.ofd：")
    assert "；" in message
    return message


def test_what_cannot_be_read_is_one_line(tmp_path: Path) -> None:
    good = document(text("新增学位3200个。"))
    assert "损坏" in refused(tmp_path, good[:-30])
    assert "加了密" in refused(tmp_path, document(text("甲"), more={"Encryptions.xml": "<a/>"}))
    picture = '<ofd:ImageObject Boundary="0 0 210 297" ResourceID="7"/>'
    assert "没有文字" in refused(tmp_path, document(picture))
    assert "标记" in refused(tmp_path, document("<a/>" * 1_100_000))
    assert "超过上限" in refused(tmp_path, document(text("甲"), more={"Doc_0/a.bin": "0" * 11 * 1024 * 1024}))
    assert "一页也没有" in refused(tmp_path, document(text("甲"), root="Doc_0/Pages/Page_0/Content.xml"))
    assert "损坏" in refused(tmp_path, document(text("甲"), root="nowhere.xml"))


def test_a_page_that_is_missing_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(ofd(REPORT))) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.namelist():
            if "Page_1/" not in part:
                new.writestr(part, old.read(part))
    source = read(tmp_path, out.getvalue())
    assert source.unread == (2,)
    assert any("第2页" in warning for warning in source.warnings)
    assert source.paragraphs[-1].text == REPORT[-1]


def test_steps_do_not_swell() -> None:
    huge = text("", codes=f'<ofd:TextCode X="0" Y="5" DeltaX="{"g 999999999 5 " * 1000}">甲乙</ofd:TextCode>')
    (sheet,) = read_ofd(document(huge), "a.ofd", 10**7)
    assert [piece.text for piece in sheet.pieces] == ["甲", "乙"]
    (sheet,) = read_ofd(document(text("&amp;甲", more=' CTM="nan 0 0 inf 0 0"') + text("乙")), "a.ofd", 10**7)
    assert "乙" in [piece.text for piece in sheet.pieces]


@hypothesis_settings(
    max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.integers(0, 2**32), st.integers(1, 20), st.booleans())
def test_damaged_files(tmp_path: Path, seed: int, changes: int, inside: bool) -> None:
    """Of the zip, or of the XML in it."""
    chance = random.Random(seed)

    def spoilt(data: bytes) -> bytes:
        out = bytearray(data)
        for _ in range(changes):
            out[chance.randrange(len(out))] = chance.randrange(256)
        return bytes(out)

    data = ofd(REPORT[:4])
    if inside:
        out = BytesIO()
        with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
            for part in old.namelist():
                new.writestr(part, spoilt(old.read(part)))
        data = out.getvalue()
    else:
        data = spoilt(data)
    said = "；"
    try:
        read(tmp_path, data)
    except FileRefused as error:
        said = str(error)
    assert "\n" not in said
    assert "；" in said
