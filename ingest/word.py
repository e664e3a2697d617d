"""The lines of a Word file (.docx), as a reader sees them.

Paragraphs and table rows in document order; a row is one line, its cells joined by a space. Text boxes and inserted
text count, deleted, moved-away and hidden text does not; footnotes, headers and footers are left out, and so are
numbers that Word counts by itself (一、 typed by hand stays).

The XML is walked once, so that no table, however wide or deep, costs more than its size; what would swell beyond
bounds is refused before it is parsed. Raises FileRefused, or MemoryError where there is too little.
"""

import zipfile
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from ingest.formats import BROKEN
from rag.errors import FileRefused

_MAX_PARTS = 10_000
_MAX_TAGS = 1_000_000
"""Marks of XML in all parts: a report of a hundred pages has some fifty thousand, and each costs memory."""
_CHUNK = 1024 * 1024

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_P, _R, _TR, _TC = (f"{_WORD}{name}" for name in ("p", "r", "tr", "tc"))
_UNSEEN = frozenset({f"{_WORD}del", f"{_WORD}moveFrom", _FALLBACK})
_SIGNS = {f"{_WORD}tab": " ", f"{_WORD}br": "\n", f"{_WORD}cr": "\n", f"{_WORD}noBreakHyphen": "-"}
_TEXT = f"{_WORD}t"


def docx_lines(data: bytes, name: str, max_bytes: int) -> list[str]:
    """Paragraphs and table rows of a Word file that unpacks to at most `max_bytes`."""
    import docx

    try:
        _check_zip(data, name, max_bytes)
        return _Walk().lines(docx.Document(BytesIO(data)).element.body)
    except FileRefused:
        raise
    except BROKEN as error:
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
        tags = 0
        for part in parts:  # every one of them: what a part is says another part, not its name
            with archive.open(part) as stream:
                while chunk := stream.read(_CHUNK):
                    tags += chunk.count(b"<")
                    if tags > _MAX_TAGS:
                        raise FileRefused(
                            f"{name}：Word 文档有超过 {_MAX_TAGS // 10_000} 万个标记，不像一份报告；"
                            "请只保留正文后另存，或另存为 .txt"
                        )


@dataclass(slots=True)
class _Row:
    """The outermost table row that a paragraph stands in; `cells` are its own."""

    cells: int = 0


@dataclass(slots=True)
class _Paragraph:
    row: _Row | None
    parts: list[str] = field(default_factory=list)


class _Walk:
    """One pass over the XML: python-docx's own lists skip content controls, inserted text and text boxes, and look a
    row's cells up anew for each of them."""

    def __init__(self) -> None:
        self._found: list[_Paragraph] = []
        self._open: list[_Paragraph] = []  # text boxes nest paragraphs
        self._rows: list[Any] = []
        self._row: _Row | None = None
        self._unseen = 0
        self._shown: list[bool] = []  # per open run: whether its text is not hidden

    def lines(self, body: Any) -> list[str]:
        from lxml import etree

        tags = (_P, _R, _TR, _TC, _TEXT, *_SIGNS, *_UNSEEN)
        for event, node in etree.iterwalk(body, events=("start", "end"), tag=tags):
            (self._start if event == "start" else self._end)(node)
        return list(self._joined())

    def _start(self, node: Any) -> None:
        tag = node.tag
        if tag == _P:
            self._open.append(_Paragraph(self._row))
            self._found.append(self._open[-1])
        elif tag == _R:
            self._shown.append(node.find(f"{_WORD}rPr/{_WORD}vanish") is None)
        elif tag == _TR:
            self._row = self._row or _Row()
            self._rows.append(node)
        elif tag == _TC:
            if self._row is not None and node.getparent() is self._rows[0]:
                self._row.cells += 1
        elif tag in _UNSEEN:
            self._unseen += 1
        elif self._open and not self._unseen and node.getparent().tag == _R and self._shown[-1]:
            # else it is a tab stop's definition (w:tabs/w:tab), or not to be seen
            self._open[-1].parts.append(node.text or "" if tag == _TEXT else _SIGNS[tag])

    def _end(self, node: Any) -> None:
        tag = node.tag
        if tag == _P:
            self._open.pop()
        elif tag == _R:
            self._shown.pop()
        elif tag == _TR:
            self._rows.pop()
            self._row = self._row if self._rows else None
        elif tag in _UNSEEN:
            self._unseen -= 1

    def _joined(self) -> list[str]:
        lines: list[str] = []
        cells: list[str] = []
        last: _Row | None = None
        for paragraph in self._found:
            row, text = paragraph.row, "".join(paragraph.parts)
            if row is not last and last is not None and cells:
                lines.append(" ".join(cells).strip())
                cells = []
            last = row
            if row is None or row.cells == 1:  # one cell: a frame around text, no table
                lines.extend(text.split("\n"))
            else:
                cells.append(" ".join(text.split()))
        if cells:
            lines.append(" ".join(cells).strip())
        return lines
