"""E-books: the spine's chapters in order, without covers and contents; locked and broken ones are refused."""

import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from ingest.epub import epub_lines
from ingest.read import read_file
from rag.errors import FileRefused
from rag.settings import Settings

MOST = 10 * 1024 * 1024
CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="{at}" media-type="application/oebps-package+xml"/></rootfiles></container>'
)
CHAPTERS = {
    "one.xhtml": "<h1>含山县政府工作报告</h1><p>各位代表：</p><p>2023年，新增学位3200个。</p>",
    "第 2 章.xhtml": "<p>2024年，新增学位<b>4500</b>个。</p>",
    "nav.xhtml": "<nav><ol><li><a href='one.xhtml'>目录</a></li></ol></nav><p>目录页</p>",
}


def book(
    order: tuple[str, ...] = ("one.xhtml", "第 2 章.xhtml", "nav.xhtml"), at: str = "OEBPS/content.opf", extra: str = ""
) -> bytes:
    folder = at.rpartition("/")[0]
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/epub+zip")
        archive.writestr("META-INF/container.xml", CONTAINER.format(at=at))
        if extra:
            archive.writestr("META-INF/encryption.xml", extra)
        items = "".join(
            f'<item id="c{i}" href="{name.replace(" ", "%20")}" media-type="application/xhtml+xml"'
            + (' properties="nav"/>' if name == "nav.xhtml" else "/>")
            for i, name in enumerate(CHAPTERS)
        )
        ids = list(CHAPTERS)
        refs = "".join(f'<itemref idref="c{ids.index(name)}"/>' for name in order)
        package = (
            f'<package xmlns="http://www.idpf.org/2007/opf"><manifest>{items}</manifest><spine>{refs}</spine></package>'
        )
        archive.writestr(at, package)
        for name, body in CHAPTERS.items():
            page = f'<html xmlns="http://www.w3.org/1999/xhtml"><head><title>不是正文</title></head><body>{body}</body></html>'
            archive.writestr(f"{folder}/{name}" if folder else name, page)
    return out.getvalue()


ALL = ["含山县政府工作报告", "各位代表：", "2023年，新增学位3200个。", "2024年，新增学位4500个。"]


def words(data: bytes) -> list[str]:
    return [line.strip() for line in epub_lines(data, "a.epub", MOST) if line.strip()]


def refused(data: bytes) -> str:
    with pytest.raises(FileRefused) as caught:
        epub_lines(data, "a.epub", MOST)
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith("a.epub：")
    assert "；" in str(caught.value)
    return str(caught.value)


def test_chapters_in_the_order_of_the_spine(tmp_path: Path) -> None:
    assert words(book()) == ALL
    assert words(book(at="package.opf")) == ALL
    assert words(book(order=("第 2 章.xhtml", "one.xhtml"))) == [ALL[3], *ALL[:3]]
    (tmp_path / "含山县2024年政府工作报告.epub").write_bytes(book())
    source = read_file(tmp_path / "含山县2024年政府工作报告.epub", Settings())
    assert [paragraph.text for paragraph in source.paragraphs] == ALL
    (tmp_path / "a.txt").write_bytes(book())  # under a wrong suffix it is read as what it is
    assert read_file(tmp_path / "a.txt", Settings()).text == source.text


def test_a_book_with_hidden_fonts_is_open_and_a_locked_one_is_not() -> None:
    lock = '<encryption xmlns="urn:x" xmlns:e="urn:y"><e:CipherReference URI="{}"/></encryption>'
    assert words(book(extra=lock.format("OEBPS/font.otf"))) == ALL
    assert "DRM" in refused(book(extra=lock.format("OEBPS/one.xhtml")))


def test_broken_books_are_refused_in_one_line() -> None:
    good = book()
    assert "损坏" in refused(good[:-30])
    assert "损坏" in refused(book(at="no\x1fsuch.opf"))
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(good)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.namelist():
            if not part.endswith("one.xhtml"):
                new.writestr(part, old.read(part))
    assert "缺了章节" in refused(out.getvalue())
    laughs = "<!DOCTYPE a [<!ENTITY x 'aaaaaaaaaa'><!ENTITY y '&x;&x;&x;&x;&x;&x;'>]><container>&y;</container>"
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as new:
        new.writestr("META-INF/container.xml", laughs)
    assert "损坏" in refused(out.getvalue())
