"""A file → its text and numbered paragraphs: txt, md, docx, pdf, html, epub, xlsx, csv, ofd.

What is read is what a reader sees, and a paragraph is a non-empty line, numbered from 1. Whatever cannot be read
raises FileRefused with one Chinese line that names the file, the reason and the fix; no error of a parsing library
leaves this package. The content decides together with the suffix: a PDF, an office file or a web page is read as what
it is under any supported suffix, a suffix that promises another kind than the content holds is refused.

- A symbolic link is followed if it ends at a regular file; folders, devices and pipes are refused.
- Every line end that Unicode knows (\\r\\n, \\r, U+2028, form feed, …) becomes "\\n", so that `text.split("\\n")` and
  `text.splitlines()` count alike; a stray control character is dropped, many mean a binary file.

Does not: understand the text (`ingest.cover`, `ingest.outline`), open archives (`ingest.archive`), or read what another
program must first turn into Word (.doc, .wps, .rtf: `ingest.office`).
"""

import hashlib
import re
import stat
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path, PurePath
from typing import Literal, TypeAlias

from ingest.broken import rejoined, told
from ingest.encodings import decode
from ingest.epub import epub_lines
from ingest.flow import Flow, flow
from ingest.formats import BROKEN
from ingest.markdown import markdown_lines
from ingest.ofd import read_ofd
from ingest.pdf import read_sheets
from ingest.recognised import INSTALL, Recognised, Scanned, as_typed, filled, marked
from ingest.sheets import Line
from ingest.spreadsheet import csv_lines, xlsx_lines
from ingest.webpage import read_page
from ingest.word import docx_lines
from rag.errors import FileRefused
from rag.settings import Settings
from rag.shown import page_names
from rag.types import Paragraph

FileKind: TypeAlias = Literal["txt", "md", "docx", "pdf", "html", "epub", "xlsx", "csv", "ofd", "office"]

SUFFIXES: dict[str, FileKind] = {
    ".txt": "txt",
    ".md": "md",
    ".markdown": "md",
    ".docx": "docx",
    ".pdf": "pdf",
    ".html": "html",
    ".htm": "html",
    ".epub": "epub",
    ".xlsx": "xlsx",
    ".csv": "csv",
    ".ofd": "ofd",
    ".doc": "office",
    ".wps": "office",
    ".rtf": "office",
}
"""What can be read, by lower-case suffix."""
OFFICE_HEADS = (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf")
"""How a file begins that LibreOffice has to turn into Word first."""
_NAMES: dict[FileKind, str] = {"docx": "Word 文档", "xlsx": "Excel 表格", "epub": "电子书", "ofd": "OFD 文件"}
_PARTS: tuple[tuple[str, FileKind], ...] = (
    ("word/", "docx"),
    ("xl/", "xlsx"),
    ("OFD.xml", "ofd"),
    ("META-INF/container.xml", "epub"),
)
"""What a zip holds that is one file, under whatever suffix."""

_PACKED = frozenset((".rar", ".7z", ".gz", ".tar", ".tgz", ".bz2", ".xz"))
MANIFEST = "manifest.csv"
_NOT_FOR_READERS = frozenset((MANIFEST, "thumbs.db", "desktop.ini"))

_FOREIGN = (  # first bytes of what people hand over by mistake, with the reason and the fix
    (OFFICE_HEADS[0], "是旧版 Office 文件（.doc）或加了密码的 Word 文件", "去掉密码、另存为 .docx"),
    (OFFICE_HEADS[1], "是 RTF 文件", "另存为 .docx"),
    (b"\x89PNG", "是图片", "先做文字识别（OCR）"),
    (b"\xff\xd8\xff", "是图片", "先做文字识别（OCR）"),
    (b"GIF8", "是图片", "先做文字识别（OCR）"),
    (b"Rar!", "是压缩包", "解压后再导入"),
    (b"7z\xbc\xaf", "是压缩包", "解压后再导入"),
    (b"\x1f\x8b", "是压缩包", "解压后再导入"),
)
_INVISIBLE = re.compile("(?<=[0-9０-９.．,，])[\u00ad\u200b-\u200d\u2060\ufeff]+(?=[0-9０-９.．,，%％万亿])")
"""What a browser or a word processor puts into a figure so that it may be broken there; nobody sees it."""
_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_MAX_CONTROL = 0.001  # share of control characters above which a file is no text


@dataclass(frozen=True, slots=True)
class Source:
    """One file as text. `text[p.start:].startswith(p.text)` for each of `paragraphs`; `digest` is SHA-256 in hex.

    `left_out` counts the characters of a web page that are not the report; `unread` are the pages of a PDF that have no
    text, `file` the digest of its bytes; `warnings` are lines for whoever ingests.
    """

    text: str
    paragraphs: tuple[Paragraph, ...]
    digest: str
    left_out: int = 0
    unread: tuple[int, ...] = ()
    file: str = ""
    warnings: tuple[str, ...] = ()


def read_file(path: Path, settings: Settings, recognised: Recognised | None = None, *, ask: bool = False) -> Source:
    """Read one file of at most `settings.max_file_mb` (MiB); `recognised` is what was found on its scanned pages.

    Raises Scanned, with `ask`, if there are pages to recognise first; FileRefused if it is missing, no regular file,
    too large, of another kind, damaged, encrypted or empty.
    """
    name = shown(path.name or str(path))
    suffix = path.suffix.lower()
    data = _load(path, name, suffix, settings.max_file_mb)
    kind = _kind(data, name, suffix)
    unpacked = int(settings.max_file_mb * 5 * 1024 * 1024)
    if kind in ("pdf", "ofd"):
        return _read_sheets(data, name, kind, unpacked, recognised, ask=ask)
    if kind in ("csv", "xlsx"):
        return _read_cells(data, name, kind, unpacked)
    left_out = 0
    match kind:
        case "docx":
            lines = docx_lines(data, name, unpacked)
        case "html":
            page = read_page(decode(data, name), name)
            lines, left_out = page.lines, page.left_out
        case "md":
            lines = markdown_lines("\n".join(_broken(decode(data, name))))
        case "epub":
            lines = epub_lines(data, name, unpacked)
        case _:
            lines = _broken(decode(data, name))
    source = _numbered(rejoined(map(Line, lines)), name)
    return replace(source, left_out=left_out, warnings=tuple(told(source.paragraphs)))


def _read_sheets(
    data: bytes, name: str, kind: FileKind, max_bytes: int, recognised: Recognised | None, *, ask: bool
) -> Source:
    """A PDF or OFD by its sheets: a page without text is given what is recognised in its picture."""
    sheets = (read_sheets if kind == "pdf" else read_ofd)(data, name, max_bytes)
    found = flow(sheets)
    if ask and kind == "pdf" and found.unread:
        raise Scanned(found.unread)
    if recognised:
        found = flow(filled(sheets, recognised))
        typed = (replace(one, text=as_typed(one.text)) if one.page in recognised else one for one in found.lines)
        found = replace(found, lines=tuple(typed))  # where two rows were joined: 为1. / 1：52.5
    if not found.lines:
        how = _how_to_recognise(kind, tried=recognised is not None)
        raise FileRefused(f"{name}：{kind.upper()} 里没有文字（像是扫描件，共 {len(sheets)} 页）；{how}")
    source = _numbered(rejoined(found.lines), name)
    warnings = (*_doubts(found, len(sheets), kind, recognised), *told(source.paragraphs))
    file = hashlib.sha256(data).hexdigest() if kind == "pdf" else ""  # which a browser opens
    paragraphs = marked(source.paragraphs, recognised) if recognised else source.paragraphs
    return replace(source, paragraphs=paragraphs, unread=found.unread, file=file, warnings=warnings)


def _how_to_recognise(kind: FileKind, *, tried: bool) -> str:
    if kind != "pdf":
        return "请导出为 PDF 后再导入，或换用 .docx、.txt"
    if tried:
        return "文字识别（OCR）也没有读出文字；请换一份清楚的，或换用 .docx、.txt"
    return f"请装上文字识别 OCR（{INSTALL}）后再导入，或换用 .docx、.txt"


def _read_cells(data: bytes, name: str, kind: FileKind, max_bytes: int) -> Source:
    """A table of cells: no line of it goes on in the next one."""
    if kind == "csv":
        return _numbered(csv_lines(decode(data, name), name), name)
    book = xlsx_lines(data, name, max_bytes)
    return replace(_numbered(book.lines, name), warnings=tuple(book.warnings))


def _doubts(found: Flow, count: int, kind: FileKind, recognised: Recognised | None) -> Iterator[str]:
    """What of a PDF or OFD whoever ingests it should know."""
    pages = sorted(page for page, reads in (recognised or {}).items() if reads)
    if pages:
        sure = [read.sure for page in pages for read in (recognised or {})[page]]
        yield (
            f"共 {count} 页，其中 {len(pages)} 页（{page_names(pages)}）是扫描件，由文字识别读出"
            f"（平均置信度 {sum(sure) / len(sure):.2f}），引用里会注明；要紧的数字请对照原件"
        )
    if found.unread:
        yield (
            f"共 {count} 页，其中 {len(found.unread)} 页（{page_names(found.unread)}）没有文字，像是扫描件，没有读到；"
            f"问到那几页的内容会答不上来，{_how_to_recognise(kind, tried=recognised is not None)}"
        )
    if found.mixed:
        mixed = page_names(found.mixed)
        yield f"{mixed}像是分栏，但分不清栏与栏的界线，读出的句子可能串行；请对照原件，或换用 .docx、.txt"


def to_source(text: str, name: str) -> Source:
    """Normalise `text` and number its paragraphs; `name` is only for the message of a FileRefused."""
    return _numbered([Line(line) for line in _broken(text.removeprefix("\ufeff"))], name)


def _broken(text: str) -> list[str]:
    """The lines of a text, whatever ends them; a last one that is empty too."""
    *lines, last = f"{text}.".splitlines()
    return [*lines, last[:-1]]


def _cleaned(line: Line) -> Iterator[Line]:
    for part in _broken(line.text):
        yield replace(line, text=part)


def _numbered(lines: Sequence[Line], name: str) -> Source:
    """The lines as a source: a paragraph keeps its line's page."""
    kept = [line for given in lines for line in _cleaned(given)]
    text = "\n".join(line.text for line in kept).removeprefix("\ufeff")
    controls = len(_CONTROL.findall(text))
    if controls > len(text) * _MAX_CONTROL:
        raise FileRefused(f"{name}：不是文字文件（有 {controls} 个控制字符）；请另存为 UTF-8 的 .txt 或 .docx")
    if controls:
        text = _CONTROL.sub("", text)
    text = _INVISIBLE.sub("", text)
    paragraphs = tuple(_paragraphs(text, kept or [Line("")]))
    if not paragraphs:
        raise FileRefused(f"{name}：没有文字；请确认文件内容后重新导入")
    return Source(text, paragraphs, hashlib.sha256(text.encode("utf-8")).hexdigest())


def shown(name: str) -> str:
    """A file name fit for a one-line message: control characters and undecodable bytes as "?", at most 80 long."""
    clean = "".join(c if c.isprintable() else "?" for c in name)
    return clean if len(clean) <= 80 else clean[:40] + "…" + clean[-39:]


def is_passed_over(file: PurePath) -> bool:
    """What in a folder or an archive belongs to no reader: a manifest, a readme, what is hidden."""
    name = file.name.lower()
    hidden = any(part.startswith(".") and part != ".." for part in file.parts)
    return hidden or name.startswith(("readme", "~$")) or name in _NOT_FOR_READERS


def unsupported(name: str, suffix: str) -> str:
    """The refusal of a file whose suffix promises nothing that can be read."""
    if suffix in _PACKED:
        return f"{name}：不支持的文件类型 {suffix}（压缩包只认 .zip）；请解压后导入文件夹"
    return f"{name}：不支持的文件类型 {shown(suffix) or '（无后缀）'}；请另存为 {_kinds()}"


def _paragraphs(text: str, lines: Sequence[Line]) -> Iterator[Paragraph]:
    number = offset = 0
    for line, given in zip(text.split("\n"), lines, strict=True):
        stripped = line.strip()
        if stripped:
            number += 1
            yield Paragraph(number, stripped, offset + len(line) - len(line.lstrip()), given.page, given.cell)
        offset += len(line) + 1


def _load(path: Path, name: str, suffix: str, max_mb: float) -> bytes:
    """The file's bytes. Size and kind are looked at before a byte is read."""
    limit = int(max_mb * 1024 * 1024)
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise FileRefused(f"{name}：是文件夹，不是文件；请给出文件夹里的文件")
        if not stat.S_ISREG(status.st_mode):
            raise FileRefused(f"{name}：不是普通文件；请给出 {_kinds()} 文件")
        if suffix not in SUFFIXES:
            raise FileRefused(unsupported(name, suffix))
        if status.st_size > limit:
            raise FileRefused(
                f"{name}：文件有 {status.st_size / 1024 / 1024:.1f} MB，超过上限 {max_mb:g} MB；"
                "请拆分文件，或调大设置 WENBAO_MAX_FILE_MB"
            )
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except FileNotFoundError as error:
        reason = "链接指向的文件不存在" if path.is_symlink() else "文件不存在"
        raise FileRefused(f"{name}：{reason}；请检查路径") from error
    except PermissionError as error:
        raise FileRefused(f"{name}：没有读取权限；请检查文件权限") from error
    except (OSError, ValueError) as error:  # ValueError: a NUL character in the path
        raise FileRefused(f"{name}：读不了（{shown(str(error))}）；请检查路径和磁盘") from error
    if len(data) > limit:
        raise FileRefused(f"{name}：文件还在变大，超过上限 {max_mb:g} MB；请等写完后再导入")
    if not data:
        raise FileRefused(f"{name}：是空文件；请确认文件内容后重新导入")
    return data


def _kind(data: bytes, name: str, suffix: str) -> FileKind:
    """What the bytes are, under the suffix they came with."""
    head = data[:1024].removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith(b"%PDF-"):
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        return _kind_of_zip(data, SUFFIXES[suffix])
    for magic, reason, fix in _FOREIGN:
        if head.startswith(magic):
            raise FileRefused(f"{name}：{reason}；请{fix}")
    kind = SUFFIXES[suffix]
    if kind in _NAMES:
        raise FileRefused(
            f"{name}：内容不是 {_NAMES[kind]}（{suffix} 应是 zip 包）；请重新另存为 {suffix}，或把后缀改成真实类型"
        )
    if kind == "pdf":
        raise FileRefused(f"{name}：内容不是 PDF；请重新导出 PDF，或把后缀改成真实类型")
    if kind == "office":
        raise FileRefused(f"{name}：内容不是 {suffix} 文件；请另存为 .docx，或把后缀改成真实类型")
    if kind == "txt" and head.lower().startswith((b"<!doctype html", b"<html>", b"<html ", b"<html\n", b"<html\r")):
        return "html"  # a saved page under the wrong suffix: its tags are not what the user reads
    return kind


def _kind_of_zip(data: bytes, promised: FileKind) -> FileKind:
    """Which of the kinds that are zips it is; what is none of them, or damaged, its own reader refuses."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = archive.namelist()
    except BROKEN:
        names = []
    found = (kind for part, kind in _PARTS if any(one.startswith(part) for one in names))
    return next(found, promised if promised in _NAMES else "docx")


def _kinds() -> str:
    return "、".join(suffix for suffix in SUFFIXES if suffix not in {".markdown", ".htm"})
