"""Sheets → sheets without running heads and feet and page numbers. Pure.

What counts is where a row stands, at the page's top or bottom, and that it comes again at the same height on other
pages; a row that is dressed as a page number (— 3 —, 第3页, 3/12) or counts with the pages needs no second one.
"""

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

from ingest.rows import Row, rows_of
from ingest.sheets import Piece, Sheet

_DASH = "[-—–─·•~]"
_PAGE_NUMBER = re.compile(
    rf"(?P<bare>\d{{1,3}})|{_DASH}+\s*\d{{1,4}}\s*{_DASH}+|\d{{1,4}}\s*/\s*\d{{1,4}}"
    r"|第\s*\d{1,4}\s*页(?:\s*(?:[/，,]\s*)?共\s*\d{1,4}\s*页)?"
)
_SAME_HEIGHT = 3.0  # points
_MARGIN = 0.06
"""Of a page's height: nobody's text stands there."""
_WORDS = 1
"""Characters beside figures and blanks: a row of figures alone is one of a table."""
_EACH_END = 3
"""Rows of a head or a foot, at most."""


@dataclass(slots=True)
class _Edges:
    """The rows of one sheet, from which head and foot are taken away; `leading` is how far rows usually are apart."""

    rows: list[Row]
    leading: float
    height: float

    def apart(self, end: int) -> bool:
        """Whether the row at that end stands off from the next one, or in the margin."""
        row = self.rows[end]
        if len(self.rows) < 2 or row.bottom < _MARGIN * self.height or row.top > (1 - _MARGIN) * self.height:
            return True
        a, b = (self.rows[0], self.rows[1]) if end == 0 else (self.rows[-2], self.rows[-1])
        return b.bottom - a.bottom > min(1.4 * self.leading, 2.5 * max(a.size, b.size))


def without_furniture(sheets: Sequence[Sheet]) -> list[Sheet]:
    pages = [_edges(rows_of(sheet.pieces), sheet.height) for sheet in sheets]
    dropped: list[set[Piece]] = [set() for _ in sheets]
    for _ in range(_EACH_END):
        for end in (-1, 0):
            _drop(pages, dropped, end)
    return [
        replace(sheet, pieces=tuple(p for p in sheet.pieces if p not in gone)) if gone else sheet
        for sheet, gone in zip(sheets, dropped, strict=True)
    ]


def _edges(rows: list[Row], height: float) -> _Edges:
    steps = [after.bottom - row.bottom for row, after in itertools.pairwise(rows)]
    return _Edges(rows, median(steps) if steps else 0.0, height)


def _without_numbers(text: str) -> str:
    """# for each run of digits: what counts with the pages is the same on each."""
    return "".join("#" if numbers else "".join(run) for numbers, run in itertools.groupby(text, str.isdecimal))


def _drop(pages: Sequence[_Edges], dropped: Sequence[set[Piece]], end: int) -> None:
    """Take the row at one end of each page away where it is furniture."""
    texts = [page.rows[end].text if page.rows else "" for page in pages]
    numbers = [_PAGE_NUMBER.fullmatch(text) for text in texts]
    offsets = Counter(int(match["bare"]) - i for i, match in enumerate(numbers) if match and match["bare"])
    offset, shared = offsets.most_common(1)[0] if offsets else (1, 0)
    keys = [_without_numbers(text) for text in texts]
    for i, (page, match) in enumerate(zip(pages, numbers, strict=True)):
        bare = match is not None and match["bare"]
        counted = match is not None and (not bare or int(bare) - i == (offset if shared > 1 else 1))
        if page.rows and (counted or _comes_again(pages, keys, i, end)):
            dropped[i].update(page.rows[end].pieces)
    for page, gone in zip(pages, dropped, strict=True):
        if page.rows and page.rows[end].pieces[0] in gone:
            page.rows.pop(end)


def _comes_again(pages: Sequence[_Edges], keys: Sequence[str], at: int, end: int) -> bool:
    """Whether the same words, whatever the numbers in them, stand there on other pages too."""
    mine, row = keys[at], pages[at].rows[end]
    if len(mine.replace("#", "").replace(" ", "")) < _WORDS:
        return False
    alike = [
        page
        for i, page in enumerate(pages)
        if page.rows and keys[i] == mine and abs(page.rows[end].top - row.top) <= _SAME_HEIGHT
    ]
    if len(alike) >= max(3, (2 * len(pages) + 4) // 5):
        return True
    return len(alike) >= 2 and 3 * len(alike) >= len(pages) and all(page.apart(end) for page in alike)
