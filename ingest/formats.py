"""The lines of Word, PDF and web page files, as a reader sees them.

Word: paragraphs and table rows in document order; a row is one line, its cells joined by a space. Text boxes and
inserted text count, deleted, moved-away and hidden text does not; footnotes, headers and footers are left out, and
so are numbers that Word counts by itself (一、 typed by hand stays).
PDF: page texts. Wrapped lines are joined back (`join_wrapped`), running heads and page numbers dropped
(`drop_furniture`), spaces that the typesetter put between Chinese characters and figures removed.
Web page: block elements become lines, a table row is one line; scripts, styles, navigation and the head are dropped.

Every function raises FileRefused alone, whatever the parsing library stumbles over. Nothing is recognised from
pictures: a scanned PDF is refused.
"""

import logging
import re
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Sequence
from io import BytesIO
from typing import Any

from rag.errors import FileRefused

_BROKEN = (  # what pypdf, python-docx, lxml (SyntaxError) and zipfile are known to raise on damaged files
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)
_MAX_PARTS = 10_000
_MAX_PAGES = 2_000

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_UNSEEN = (f"{_WORD}del", f"{_WORD}moveFrom", _FALLBACK)

_CJK = "\u3000-\u303f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff01-\uff60“”‘’—…"
_DASH = "[-—–─·•~]"
_PAGE_NUMBER = re.compile(
    rf"(?P<bare>\d{{1,3}})|{_DASH}+\s*\d{{1,4}}\s*{_DASH}+|\d{{1,4}}\s*/\s*\d{{1,4}}"
    r"|第\s*\d{1,4}\s*页(?:\s*(?:[/，,]\s*)?共\s*\d{1,4}\s*页)?"
)
_FINAL = re.compile("[。！？!?][”’』」）)]*$")
_HEADING = re.compile(
    "^(?:[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）|第[一二三四五六七八九十]+(?:部分|章|节))"
)

_DROPPED = re.compile("^(?:script|style|nav|head|noscript|template|svg|iframe|button|select|textarea)$")
_BLOCKS = re.compile(
    "^(?:address|article|aside|blockquote|body|caption|center|dd|details|div|dl|dt|fieldset|figcaption|figure|footer"
    "|form|h[1-6]|header|hr|li|main|ol|p|pre|section|summary|table|tbody|tfoot|thead|tr|ul)$"
)


def docx_lines(data: bytes, name: str, max_bytes: int) -> list[str]:
    """Paragraphs and table rows of a Word file that unpacks to at most `max_bytes`."""
    import docx

    try:
        _check_zip(data, name, max_bytes)
        return _word_lines(docx.Document(BytesIO(data)).element.body)
    except FileRefused:
        raise
    except _BROKEN as error:
        raise FileRefused(f"{name}：Word 文档已损坏或不是 .docx；请用 Word 打开后另存为 .docx") from error


def _check_zip(data: bytes, name: str, max_bytes: int) -> None:
    """Refuse what is no Word file and what would swell. zipfile never unpacks more than the size declared here."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        parts = archive.infolist()
    if not any(part.filename.startswith("word/") for part in parts):
        raise FileRefused(f"{name}：是压缩包或别的办公文件，不是 Word 文档；请解压，或另存为 .docx")
    if any(part.flag_bits & 1 for part in parts):
        raise FileRefused(f"{name}：Word 文档加了密码；请去掉密码后再导入")
    if len(parts) > _MAX_PARTS or sum(part.file_size for part in parts) > max_bytes:
        size = sum(part.file_size for part in parts) / 1024 / 1024
        raise FileRefused(
            f"{name}：解压后有 {size:.0f} MB（{len(parts)} 个部件），超过上限 {max_bytes / 1024 / 1024:.0f} MB；"
            "请只保留正文后另存，或调大设置 WENBAO_MAX_FILE_MB"
        )


def _word_lines(body: Any) -> list[str]:
    """Walks the XML itself: python-docx's own lists skip content controls, inserted text and text boxes."""
    lines: list[str] = []
    row: Any = None
    for paragraph in body.iter(f"{_WORD}p"):
        rows = list(paragraph.iterancestors(f"{_WORD}tr"))
        text = _word_text(paragraph)
        if rows:
            cell = " ".join(text.split())
            if len(rows[-1].findall(f"{_WORD}tc")) == 1:  # a frame around text, no table
                lines.extend(text.split("\n"))
            elif rows[-1] is row:
                lines[-1] = f"{lines[-1]} {cell}".strip()
            else:
                lines.append(cell)
            row = rows[-1]
        else:
            lines.extend(text.split("\n"))
            row = None
    return lines


def _word_text(paragraph: Any) -> str:
    """The visible text of one w:p without the paragraphs nested in it (text boxes come as their own)."""
    parts: list[str] = []
    for node in paragraph.iter(f"{_WORD}t", f"{_WORD}tab", f"{_WORD}br", f"{_WORD}cr", f"{_WORD}noBreakHyphen"):
        if (
            next(node.iterancestors(f"{_WORD}p")) is not paragraph
            or next(node.iterancestors(*_UNSEEN), None) is not None
        ):
            continue
        run = node.getparent()
        if run.tag != f"{_WORD}r" or run.find(f"{_WORD}rPr/{_WORD}vanish") is not None:
            continue  # a tab stop's definition (w:tabs/w:tab), or hidden text
        tag = node.tag.removeprefix(_WORD)
        parts.append({"t": node.text or "", "tab": " ", "noBreakHyphen": "-"}.get(tag, "\n"))
    return "".join(parts)


def pdf_lines(data: bytes, name: str) -> list[str]:
    """Paragraphs of a PDF with a text layer."""
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
        pages = [page.extract_text().splitlines() for page in reader.pages]
    except (DependencyError, FileNotDecryptedError) as error:
        raise FileRefused(locked) from error
    except (PyPdfError, *_BROKEN) as error:
        raise FileRefused(f"{name}：PDF 已损坏，读不了；请重新下载或重新导出") from error
    lines = join_wrapped(drop_furniture([[tidy(line) for line in page] for page in pages]))
    if not any(lines):
        raise FileRefused(f"{name}：PDF 里没有文字（像是扫描件）；请先做文字识别（OCR），或换用 .docx、.txt")
    return lines


def tidy(line: str) -> str:
    """One line without the single spaces that typesetting leaves between Chinese characters and around figures."""
    line = re.sub(f"(?<=[{_CJK}])[ \xa0](?=[{_CJK}])", "", line.strip())
    return re.sub(f"(?<=[{_CJK}])[ \xa0](?=[0-9])|(?<=[0-9%])[ \xa0](?=[{_CJK}])", "", line)


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


def html_lines(text: str) -> list[str]:
    """Lines of a web page's body."""
    from bs4 import BeautifulSoup, NavigableString

    soup = BeautifulSoup(text, "lxml")
    for tag in soup(_DROPPED):
        tag.extract()
    for node in list(soup.find_all(string=True)):
        if type(node) is NavigableString and node.find_parent("pre") is None:  # no comment, no doctype
            joined = re.sub(f"(?<=[{_CJK}])[ \t]*[\r\n]+[ \t]*(?=[{_CJK}])", "", str(node))
            node.replace_with(re.sub(r"\s+", " ", joined))
    for cell in soup(["td", "th"]):
        inner = cell(_BLOCKS)
        if len(inner) == 1 and not cell("br"):  # more of them: a table that only lays out the page
            inner[0].unwrap()
        cell.append(" ")
    for tag in soup("br"):
        tag.replace_with("\n")
    for tag in soup(_BLOCKS):
        tag.insert(0, "\n")
        tag.append("\n")
    return soup.get_text().split("\n")
