"""The lines of a Word file (.docx), as a reader sees them.

Paragraphs with the numbers that Word counts by itself (`ingest.word_numbering`), and tables by row (`ingest.tables`),
in document order; behind them the footnotes and endnotes, as the glossary that they are (名词解释). Text boxes and
inserted text count, deleted, moved-away and hidden text does not; headers and footers are left out.

The XML is walked once, so that no table, however wide or deep, costs more than its size; what would swell beyond
bounds is refused before it is parsed. Raises FileRefused, or MemoryError where there is too little.
"""

from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from ingest.footnotes import GLOSSARY, explained
from ingest.formats import BROKEN
from ingest.office_zip import check_zip
from ingest.tables import MAX_COLUMNS, UNIT_LINE, Cell, table_lines
from ingest.word_numbering import Numbering
from rag.errors import FileRefused

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_P, _R, _TBL, _TR, _TC = (f"{_WORD}{name}" for name in ("p", "r", "tbl", "tr", "tc"))
_NOTES = {f"{_WORD}footnoteReference": "footnotes", f"{_WORD}endnoteReference": "endnotes"}
_UNSEEN = frozenset({f"{_WORD}del", f"{_WORD}moveFrom", _FALLBACK})
_SIGNS = {f"{_WORD}tab": " ", f"{_WORD}br": "\n", f"{_WORD}cr": "\n", f"{_WORD}noBreakHyphen": "-"}
_TEXT = f"{_WORD}t"


def docx_lines(data: bytes, name: str, max_bytes: int) -> list[str]:
    """Paragraphs and table rows of a Word file that unpacks to at most `max_bytes`."""
    import docx

    try:
        check_zip(data, name, max_bytes, "word/", "Word 文档", ".docx")
        part = docx.Document(BytesIO(data)).part
        walk = _Walk(Numbering(_root(part, "numbering"), _root(part, "styles")))
        lines = walk.lines(part.element.body)
        return [*lines, *_glossary(walk.notes, part)]
    except FileRefused:
        raise
    except BROKEN as error:
        raise FileRefused(f"{name}：Word 文档已损坏或不是 .docx；请用 Word 打开后另存为 .docx") from error


def _root(part: Any, name: str) -> Any:
    """The root of a part that the document refers to (numbering, styles, footnotes); None where there is none."""
    from docx.oxml import parse_xml

    found = next((rel for rel in part.rels.values() if not rel.is_external and rel.reltype.endswith(f"/{name}")), None)
    return parse_xml(found.target_part.blob) if found is not None else None


@dataclass(frozen=True, slots=True)
class _Note:
    """Where a footnote or endnote is referred to; `before` are the words there, which it may explain."""

    kind: str
    id: str
    before: str


def _glossary(notes: list[_Note], part: Any) -> list[str]:
    """The notes as a glossary: one line each; what is only 指… gets the word that it explains put before it."""
    roots = {kind: _root(part, kind) for kind in sorted({note.kind for note in notes})}
    texts = {
        (kind, node.get(f"{_WORD}id")): " ".join(line.strip() for line in _Walk(None).lines(node) if line.strip())
        for kind, root in roots.items()
        if root is not None
        for node in root
    }
    lines = []
    first: dict[tuple[str, str], _Note] = {}
    for note in notes:
        first.setdefault((note.kind, note.id), note)
    for note in first.values():
        text = texts.get((note.kind, note.id), "").strip()
        if text:
            lines.append(explained(note.before, text))
    return [GLOSSARY, *lines] if lines else []


@dataclass(slots=True)
class _Paragraph:
    label: str = ""
    parts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        text = "".join(self.parts)
        gap = " " if text[:1].isdigit() or (self.label and self.label[-1].isalnum() and self.label.isascii()) else ""
        return f"{self.label}{gap}{text.lstrip()}" if self.label and text.strip() else text


@dataclass(slots=True)
class _Cell:
    across: int
    goes_on: bool
    paragraphs: list[_Paragraph] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(paragraph.text for paragraph in self.paragraphs)


@dataclass(slots=True)
class _Table:
    """An outermost table; what is nested in a cell of it is that cell's text."""

    rows: list[list[_Cell]] = field(default_factory=list)


class _Walk:
    """One pass over the XML: python-docx's own lists skip content controls, inserted text and text boxes, and look a
    row's cells up anew for each of them."""

    def __init__(self, numbering: Numbering | None) -> None:
        self.notes: list[_Note] = []
        self._numbering = numbering
        self._found: list[_Paragraph | _Table] = []
        self._open: list[_Paragraph] = []  # text boxes nest paragraphs
        self._tables = self._rows = self._cells = 0  # how deep in them
        self._unseen = 0
        self._shown: list[bool] = []  # per open run: whether its text is not hidden

    def lines(self, body: Any) -> list[str]:
        from lxml import etree

        tags = (_P, _R, _TBL, _TR, _TC, _TEXT, *_NOTES, *_SIGNS, *_UNSEEN)
        for event, node in etree.iterwalk(body, events=("start", "end"), tag=tags):
            (self._start if event == "start" else self._end)(node)
        return list(self._joined())

    def _start(self, node: Any) -> None:
        tag = node.tag
        if tag == _P:
            self._begin(node)
        elif tag == _R:
            self._shown.append(node.find(f"{_WORD}rPr/{_WORD}vanish") is None)
        elif tag in (_TBL, _TR, _TC):
            self._enter(node)
        elif tag in _UNSEEN:
            self._unseen += 1
        elif self._open and not self._unseen and node.getparent().tag == _R and self._shown[-1]:
            # else it is a tab stop's definition (w:tabs/w:tab), or not to be seen
            if tag in _NOTES:
                before = "".join(part[-40:] for part in self._open[-1].parts[-20:])[-40:]
                self.notes.append(_Note(_NOTES[tag], str(node.get(f"{_WORD}id")), before))
            else:
                self._open[-1].parts.append(node.text or "" if tag == _TEXT else _SIGNS[tag])

    def _begin(self, node: Any) -> None:
        numbered = self._numbering is not None and not self._unseen
        paragraph = _Paragraph(self._numbering.label(node) if self._numbering and numbered else "")
        self._open.append(paragraph)
        table = self._found[-1] if self._tables and self._found else None
        if isinstance(table, _Table) and table.rows and table.rows[-1]:
            table.rows[-1][-1].paragraphs.append(paragraph)
        else:
            self._found.append(paragraph)

    def _enter(self, node: Any) -> None:
        """A table, row or cell begins; only those of an outermost table are told apart."""
        if node.tag == _TBL:
            self._tables += 1
            if self._tables == 1:
                self._found.append(_Table())
        elif self._tables == 1 and isinstance(table := self._found[-1], _Table):
            if node.tag == _TR:
                table.rows.append([])
            elif table.rows:
                merge = node.find(f"{_WORD}tcPr/{_WORD}vMerge")
                goes_on = merge is not None and merge.get(f"{_WORD}val") != "restart"
                span = node.find(f"{_WORD}tcPr/{_WORD}gridSpan")
                across = str(span.get(f"{_WORD}val")) if span is not None else "1"
                across = across if across.isdecimal() and len(across) <= 3 else "1"
                table.rows[-1].append(_Cell(max(1, min(int(across), MAX_COLUMNS)), goes_on))

    def _end(self, node: Any) -> None:
        tag = node.tag
        if tag == _P:
            self._open.pop()
        elif tag == _R:
            self._shown.pop()
        elif tag == _TBL:
            self._tables -= 1
        elif tag in _UNSEEN:
            self._unseen -= 1

    def _joined(self) -> list[str]:
        lines: list[str] = []
        for found in self._found:
            if isinstance(found, _Paragraph):
                lines.extend(found.text.split("\n"))
                continue
            above = next((line for line in reversed(lines[-3:]) if UNIT_LINE.match(line.strip())), "")
            rows: list[list[Cell]] = []
            for row in found.rows:
                if len(row) == 1:  # one cell: a frame around text, or a line over the whole table
                    rows += [[Cell(line)] for line in row[0].text.split("\n")]
                elif row:
                    rows.append([Cell(cell.text, cell.across, cell.goes_on) for cell in row])
            lines += table_lines(rows, above)
        return lines
