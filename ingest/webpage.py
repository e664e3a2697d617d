"""The lines of a web page's body, as a reader sees them.

Block elements become lines, a table row is one line; scripts, styles, navigation and the head are dropped. The page is
read as it is parsed, without a tree: whatever its nesting, it costs no more than its size.
"""

import re
from dataclasses import dataclass

from ingest.formats import BROKEN, CJK
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
_INNER_BREAK = re.compile(f"(?<=[{CJK}])[ \t]*[\r\n]+[ \t]*(?=[{CJK}])")
_SPACE = re.compile(r"\s+")


def html_lines(text: str, name: str) -> list[str]:
    """Lines of a web page's body; `name` is for the message of a FileRefused."""
    from lxml import etree

    page = _Page()
    parser = etree.HTMLParser(target=page, encoding="utf-8", huge_tree=True)
    try:
        parser.feed(text.encode("utf-8", "replace"))
        parser.close()
    except BROKEN as error:
        raise FileRefused(f"{name}：网页已损坏，读不了；请在浏览器里打开后另存为 .txt") from error
    return page.text().split("\n")


@dataclass(slots=True)
class _Cell:
    """An open table cell: where its first inner block's line ends stand, and whether it holds more than that."""

    blocks: int = 0
    breaks: int = 0
    first: int = 0
    last: int = 0


class _Page:
    """What lxml tells of a page while parsing it: start, data, end."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._data: list[str] = []  # pieces of one text
        self._dropped = 0  # open elements that nobody sees
        self._pre = 0
        self._cells: list[_Cell] = []

    def start(self, tag: str, attributes: object) -> None:  # noqa: ARG002 (lxml hands it over)
        self._flush()
        if tag in _DROPPED:
            self._dropped += 1
        elif self._dropped:
            return
        elif tag == "br":
            self._parts.append("\n")
            if self._cells:
                self._cells[-1].breaks += 1
        elif tag in _CELLS:
            self._cells.append(_Cell())
        elif tag in _BLOCKS:
            self._pre += tag == "pre"
            if self._cells:
                cell = self._cells[-1]
                cell.blocks += 1
                cell.first = cell.first if cell.blocks > 1 else len(self._parts)
            self._parts.append("\n")

    def data(self, text: str) -> None:
        if not self._dropped:
            self._data.append(text)

    def end(self, tag: str) -> None:
        self._flush()
        if tag in _DROPPED:
            self._dropped -= 1
        elif self._dropped:
            return
        elif tag in _CELLS:
            self._close(self._cells.pop())
        elif tag in _BLOCKS:
            self._pre -= tag == "pre"
            if self._cells:
                self._cells[-1].last = len(self._parts)
            self._parts.append("\n")

    def close(self) -> None:
        self._flush()

    def text(self) -> str:
        return "".join(self._parts)

    def _close(self, cell: _Cell) -> None:
        """A cell with one block in it stays on its row's line; with more of them the table only lays out the page."""
        if cell.blocks == 1 and not cell.breaks:
            self._parts[cell.first] = self._parts[cell.last] = ""
        self._parts.append(" ")
        if self._cells:
            self._cells[-1].blocks += cell.blocks
            self._cells[-1].breaks += cell.breaks

    def _flush(self) -> None:
        text = "".join(self._data)
        self._data.clear()
        if text and not self._pre:
            text = _SPACE.sub(" ", _INNER_BREAK.sub("", text))
        if text:
            self._parts.append(text)
