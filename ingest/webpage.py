"""The lines of a web page's report, as a reader sees them, and how much of the page is not the report.

Block elements become lines, a table row is one line; scripts, styles, navigation and the head are dropped. The page is
read as it is parsed, without a tree: whatever its nesting, it costs no more than its size. Which of the lines are the
report is `ingest.report_on_page`'s to say: each carries the elements that it stands in and how much of it is links.
"""

import re
from dataclasses import dataclass

from ingest.formats import BROKEN, CJK
from ingest.report_on_page import PageLine, report_lines
from rag.errors import FileRefused

_DROPPED = frozenset(
    ("script", "style", "nav", "head", "noscript", "template", "svg", "iframe", "button", "select", "textarea")
)
_BLOCKS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl", "dt"),
        *("fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr"),
        *("li", "main", "ol", "p", "pre", "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul"),
    )
)
_CELLS = frozenset(("td", "th"))
_VOID = frozenset(("hr",))
_INNER_BREAK = re.compile(f"(?<=[{CJK}])[ \t]*[\r\n]+[ \t]*(?=[{CJK}0-9])|(?<=[0-9%])[ \t]*[\r\n]+[ \t]*(?=[{CJK}])")
_MAX_DEPTH = 200
"""Elements that a line is said to stand in: the outermost of them, which tell the report from what is around it."""


@dataclass(frozen=True, slots=True)
class WebPage:
    """The report's lines; `left_out` counts the characters, spaces aside, that a reader of the page sees beside it."""

    lines: list[str]
    left_out: int


def read_page(text: str, name: str) -> WebPage:
    """The report on a web page; `name` is for the message of a FileRefused."""
    lines = _lines(text, name)
    kept = report_lines(lines)
    return WebPage([line.text for line in kept], _length(lines) - _length(kept))


def all_lines(text: str, name: str) -> list[str]:
    """Every line that a reader sees: a chapter of a book has nothing beside it."""
    return [line.text for line in _lines(text, name)]


def _lines(text: str, name: str) -> list[PageLine]:
    from lxml import etree

    page = _Page()
    parser = etree.HTMLParser(target=page, encoding="utf-8", huge_tree=True)
    try:
        parser.feed(text.encode("utf-8", "replace"))
        parser.close()
    except BROKEN as error:
        raise FileRefused(f"{name}：网页已损坏，读不了；请在浏览器里打开后另存为 .txt") from error
    return page.lines()


def _length(lines: list[PageLine]) -> int:
    return sum(len("".join(line.text.split())) for line in lines)


@dataclass(slots=True)
class _Cell:
    """An open table cell: where its first inner block's line ends stand, and whether it holds more than that."""

    blocks: int = 0
    breaks: int = 0
    first: int = 0
    last: int = 0


@dataclass(frozen=True, slots=True)
class _Piece:
    """Some text, or the line end "\\n"; where it stands, and whether it is a link."""

    text: str
    path: tuple[int, ...]
    link: bool


class _Page:
    """What lxml tells of a page while parsing it: start, data, end."""

    def __init__(self) -> None:
        self._parts: list[_Piece] = []
        self._data: list[str] = []  # pieces of one text
        self._dropped = 0  # open elements that nobody sees
        self._pre = self._links = 0
        self._cells: list[_Cell] = []
        self._count = self._depth = 0
        self._path: tuple[int, ...] = ()

    def start(self, tag: str, attributes: object) -> None:  # noqa: ARG002 (lxml hands it over)
        self._flush()
        if tag in _DROPPED:
            self._dropped += 1
        elif self._dropped:
            return
        elif tag == "br":
            self._put("\n")
            if self._cells:
                self._cells[-1].breaks += 1
        elif tag == "a":
            self._links += 1
        elif tag in _CELLS:
            self._cells.append(_Cell())
            self._enter()
        elif tag in _BLOCKS:
            self._pre += tag == "pre"
            if self._cells:
                cell = self._cells[-1]
                cell.blocks += 1
                cell.first = cell.first if cell.blocks > 1 else len(self._parts)
            self._put("\n")
            if tag not in _VOID:
                self._enter()

    def data(self, text: str) -> None:
        if not self._dropped:
            self._data.append(text)

    def end(self, tag: str) -> None:
        self._flush()
        if tag in _DROPPED:
            self._dropped -= 1
        elif self._dropped:
            return
        elif tag == "a":
            self._links -= 1
        elif tag in _CELLS:
            self._leave()
            self._close(self._cells.pop())
        elif tag in _BLOCKS:
            self._pre -= tag == "pre"
            if tag not in _VOID:
                self._leave()
            if self._cells:
                self._cells[-1].last = len(self._parts)
            self._put("\n")

    def close(self) -> None:
        self._flush()

    def lines(self) -> list[PageLine]:
        lines: list[PageLine] = []
        parts: list[_Piece] = []
        for piece in (*self._parts, _Piece("\n", (), link=False)):
            first, *rest = piece.text.split("\n")
            parts.append(_Piece(first, piece.path, piece.link))
            for more in rest:
                lines += _line(parts)
                parts = [_Piece(more, piece.path, piece.link)]
        return lines

    def _enter(self) -> None:
        self._count += 1
        self._depth += 1
        if self._depth <= _MAX_DEPTH:
            self._path = (*self._path, self._count)

    def _leave(self) -> None:
        self._path = self._path[:-1] if self._depth <= _MAX_DEPTH else self._path
        self._depth -= 1

    def _put(self, text: str) -> None:
        self._parts.append(_Piece(text, self._path, self._links > 0))

    def _close(self, cell: _Cell) -> None:
        """A cell with one block in it stays on its row's line; with more of them the table only lays out the page."""
        if cell.blocks == 1 and not cell.breaks:
            self._parts[cell.first] = self._parts[cell.last] = _Piece("", self._path, link=False)
        self._put(" ")
        if self._cells:
            self._cells[-1].blocks += cell.blocks
            self._cells[-1].breaks += cell.breaks

    def _flush(self) -> None:
        text = "".join(self._data)
        self._data.clear()
        if text and not self._pre:
            text = _spaced(_INNER_BREAK.sub("", text))
        if text:
            self._put(text)


def _line(parts: list[_Piece]) -> list[PageLine]:
    """One line of what stands between two line ends, or none: where its longest piece stands, it stands."""
    text = "".join(part.text for part in parts)
    if not text.strip():
        return []
    linked = sum(len(part.text) for part in parts if part.link)
    longest = max(parts, key=lambda part: len(part.text.strip()))
    return [PageLine(text, longest.path, linked / len(text))]


def _spaced(text: str) -> str:
    """Whatever space stands in it as one blank each."""
    return f"{' ' * text[:1].isspace()}{' '.join(text.split())}{' ' * (text[-1:].isspace() and not text.isspace())}"
