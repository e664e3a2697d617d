"""The lines of a PDF file, as a reader sees them; `BROKEN` and `CJK` serve ingest.word and ingest.webpage too.

Page texts: wrapped lines are joined back (`join_wrapped`), running heads and page numbers dropped
(`drop_furniture`), spaces that the typesetter put between Chinese characters and figures removed.

Whatever the parsing library stumbles over becomes FileRefused; MemoryError alone goes through, since it tells of a
bound (ingest.child) and not of the file. Nothing is recognised from pictures: a scanned PDF is refused.
"""

import logging
import re
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from io import BytesIO
from typing import TYPE_CHECKING

from rag.errors import FileRefused

if TYPE_CHECKING:
    from pypdf import PageObject

BROKEN = (  # what pypdf, python-docx, lxml (SyntaxError) and zipfile are known to raise on damaged files
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)
_MAX_PAGES = 2_000

CJK = "\u3000-\u303f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff01-\uff60“”‘’—…"
_DASH = "[-—–─·•~]"
_PAGE_NUMBER = re.compile(
    rf"(?P<bare>\d{{1,3}})|{_DASH}+\s*\d{{1,4}}\s*{_DASH}+|\d{{1,4}}\s*/\s*\d{{1,4}}"
    r"|第\s*\d{1,4}\s*页(?:\s*(?:[/，,]\s*)?共\s*\d{1,4}\s*页)?"
)
_FINAL = re.compile("[。！？!?][”’』」）)]*$")
_HEADING = re.compile(
    "^(?:[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）|第[一二三四五六七八九十]+(?:部分|章|节))"
)


def pdf_lines(data: bytes, name: str, max_bytes: int) -> list[str]:
    """Paragraphs of a PDF with a text layer, whose pages draw at most `max_bytes` unpacked."""
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, FileNotDecryptedError, PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its warnings on sloppy files are no use to our user
    locked = f"{name}：PDF 加了密码；请去掉密码后再导入"
    try:
        reader = PdfReader(BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):  # "": protected against changes only
            raise FileRefused(locked)
        if len(reader.pages) > _MAX_PAGES:
            raise FileRefused(f"{name}：PDF 有 {len(reader.pages)} 页，超过上限 {_MAX_PAGES} 页；请拆分后再导入")
        _check_pages(reader.pages, name, max_bytes)
        pages = [page.extract_text().splitlines() for page in reader.pages]
    except (DependencyError, FileNotDecryptedError) as error:
        raise FileRefused(locked) from error
    except (PyPdfError, *BROKEN) as error:
        raise FileRefused(f"{name}：PDF 已损坏，读不了；请重新下载或重新导出") from error
    lines = join_wrapped(drop_furniture([[tidy(line) for line in page] for page in pages]))
    if not any(lines):
        raise FileRefused(f"{name}：PDF 里没有文字（像是扫描件）；请先做文字识别（OCR），或换用 .docx、.txt")
    return lines


def _check_pages(pages: Iterable["PageObject"], name: str, max_bytes: int) -> None:
    """Refuse what would take hours: pages may share one stream, so that a small file draws it over and over."""
    from pypdf.errors import PyPdfError

    drawn = 0
    for page in pages:
        with suppress(PyPdfError, *BROKEN):  # one damaged page does not spoil the others
            contents = page.get_contents()
            drawn += len(contents.get_data()) if contents is not None else 0
        if drawn > max_bytes:
            raise FileRefused(
                f"{name}：PDF 各页的内容合计超过 {max_bytes / 1024 / 1024:.0f} MB；请拆分后再导入，或换用 .docx、.txt"
            )


def tidy(line: str) -> str:
    """One line without the single spaces that typesetting leaves between Chinese characters and around figures."""
    line = re.sub(f"(?<=[{CJK}])[ \xa0](?=[{CJK}])", "", line.strip())
    return re.sub(f"(?<=[{CJK}])[ \xa0](?=[0-9])|(?<=[0-9%])[ \xa0](?=[{CJK}])", "", line)


def drop_furniture(pages: Sequence[Sequence[str]]) -> list[list[str]]:
    """Pages of non-empty lines without page numbers and running heads.

    A page number is a first or last line that is dressed as one (— 3 —, 第3页, 3/12), or a bare number that counts
    with the pages. A running head is a first or last line that at least three pages, and half of them, share.
    """
    kept = [[line.strip() for line in page if line.strip()] for page in pages]
    for end in (-1, 0, -1, 0):  # twice: a head may stand above a number, or the number above it
        numbers = [_PAGE_NUMBER.fullmatch(page[end]) if page else None for page in kept]
        offsets = Counter(int(match["bare"]) - i for i, match in enumerate(numbers) if match and match["bare"])
        offset, shared = offsets.most_common(1)[0] if offsets else (1, 0)
        for i, (page, match) in enumerate(zip(kept, numbers, strict=True)):
            if match and (not match["bare"] or int(match["bare"]) - i == (offset if shared > 1 else 1)):
                page.pop(end)
        seen = Counter(page[end] for page in kept if page)
        for page in kept:
            if page and seen[page[end]] >= max(3, (len(kept) + 1) // 2):
                page.pop(end)
    return kept


def join_wrapped(pages: Sequence[Sequence[str]]) -> list[str]:
    """Lines joined back into paragraphs, across pages too.

    A line goes on in the next one if it is about as long as a full line and does not end a sentence. A full line
    is the length that the longest tenth of the lines reach, if that is at least 20 characters wide; where lines are
    shorter (tables, verse) nothing is joined. A paragraph whose full line happens to end a sentence is thereby cut
    in two there: no sentence is.
    """
    widths = sorted(width(line) for page in pages for line in page)
    full = widths[len(widths) * 9 // 10] if widths else 0
    lines: list[str] = []
    goes_on = False
    for line in (line for page in pages for line in page):
        if goes_on and not _HEADING.match(line):
            gap = " " if re.match(r"[A-Za-z0-9]", line) and re.search(r"[A-Za-z0-9,.]$", lines[-1]) else ""
            lines[-1] += gap + line
        else:
            lines.append(line)
        goes_on = full >= 40 and width(line) >= full * 0.9 and not _FINAL.search(line)
    return lines


def width(line: str) -> int:
    """Columns that a line takes: two for a Chinese character, one for others."""
    return sum(2 if ord(c) > 0x2E7F or c in "“”‘’—…" else 1 for c in line)
