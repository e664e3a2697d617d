"""What was recognised in the pictures of pages (ingest.ocr), how sure the engine is, and where it went in the text.

The pieces take the place of a page's text (ingest.sheets), and what reads them does not know the difference. So where a
piece stands in the paragraphs is found again here, by its characters, page by page and in order: a paragraph knows how
sure the least sure of its pieces is, and which of them are so unsure that their figures must be said to be. Pure.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ingest.sheets import Piece, Sheet
from rag.types import Doubt, Json, Paragraph

INSTALL = "make ocr，或 pip install 'wenbao[ocr]'"
"""How to get the engine, for messages; a test holds it against pyproject.toml."""
UNSURE = 0.9
"""Below it a figure is said to be unsure: on clean pages at 200 dpi PP-OCRv6 is surer of nearly every line."""
_LEAST = 4
"""Characters of a piece that tell where it stands; a shorter one may stand in several places, and marks them all."""

_NARROW = re.compile("(?<=[\u3400-\u9fff])[,;:] ?|(?<=[0-9％%])[,;:] ?(?=[\u3400-\u9fff“])")
_WIDE = str.maketrans({",": "，", ";": "；", ":": "：", " ": None})
_POINT = re.compile("([\u3400-\u9fff：:][0-9]{1,9}) ?\\. ?(?=[0-9]{1,2}(?![0-9]))")
_OPENS = re.compile(r"\((?=[\u3400-\u9fff]|[^()（）]{0,30}）)")
_CLOSES = re.compile(r"(?<=[\u3400-\u9fff])\)")


class Scanned(Exception):
    """The file has pages that could be recognised first."""

    def __init__(self, pages: Sequence[int]) -> None:
        super().__init__(f"scanned: {len(pages)}")
        self.pages = tuple(pages)


@dataclass(frozen=True, slots=True)
class Read:
    """A piece of text that was recognised, and how sure the engine is of it, 0 to 1."""

    piece: Piece
    sure: float


Recognised = Mapping[int, Sequence[Read]]
"""By page, counted from 1."""


def of_json(found: Json) -> Recognised:
    """What ingest.ocr tells. Raises LookupError, TypeError or ValueError for anything else."""
    return {
        int(page): [Read(Piece(as_typed(str(text)), *map(float, box)), float(sure)) for text, *box, sure in pieces]
        for page, pieces in found.items()
    }


def as_typed(text: str) -> str:
    """The marks beside Chinese characters as they are typed there, which an engine cannot tell from narrow ones:
    (一)着力 → （一）着力, 46.4,高新 → 46.4，高新, 创新一—新兴 → 创新——新兴. Marks among figures stay, but for the space
    beside a wide point: 达135. 7亿 → 达135.7亿."""
    text = _NARROW.sub(lambda mark: mark[0].translate(_WIDE), text.replace("一—", "——").replace("—一", "——"))
    text = _POINT.sub(r"\1.", text)
    return _CLOSES.sub("）", _OPENS.sub("（", text))


def filled(sheets: Sequence[Sheet], found: Recognised) -> list[Sheet]:
    """The sheets, those that were recognised with what was found on them; one on which nothing was stays as it is."""
    return [
        replace(sheet, pieces=tuple(one.piece for one in found[sheet.number]), pictured=False)
        if found.get(sheet.number)
        else sheet
        for sheet in sheets
    ]


def marked(paragraphs: Sequence[Paragraph], found: Recognised) -> tuple[Paragraph, ...]:
    """The paragraphs, those out of pictures with how sure they are, and what in them is not."""
    bare = [_Bare(paragraph.text) for paragraph in paragraphs]
    sure: dict[int, float] = {}
    doubts: dict[int, list[Doubt]] = {}
    for page, reads in found.items():
        near = _near(paragraphs, page)
        for read in reads:
            words = "".join(read.piece.text.split())
            for i, start in _places(words, near, bare):
                sure[i] = min(sure.get(i, 1.0), read.sure)
                if read.sure < UNSURE and any(map(str.isdigit, words)):
                    begin, end = bare[i].whole(start, start + len(words))
                    doubts.setdefault(i, []).append((begin, end, read.sure))
    return tuple(
        replace(paragraph, sure=_sure(i, paragraph, sure, found), doubts=tuple(sorted(doubts.get(i, ()))))
        for i, paragraph in enumerate(paragraphs)
    )


def _sure(i: int, paragraph: Paragraph, sure: Mapping[int, float], found: Recognised) -> float | None:
    """How sure a paragraph is; one of a picture whose pieces were not found again is as sure as its whole page."""
    if i in sure:
        return sure[i]
    reads = found.get(paragraph.page or 0)
    return min(read.sure for read in reads) if reads else None


def _near(paragraphs: Sequence[Paragraph], page: int) -> list[int]:
    """The paragraphs that begin on a page, and the one that may go on from before."""
    here = [i for i, paragraph in enumerate(paragraphs) if paragraph.page == page]
    before = [i for i, paragraph in enumerate(paragraphs) if paragraph.page is not None and paragraph.page < page]
    return [*before[-1:], *here]


def _places(words: str, near: Iterable[int], bare: "Sequence[_Bare]") -> list[tuple[int, int]]:
    """Where the characters stand, as (paragraph, offset in its bare text); of a long piece only the first place."""
    if not words:
        return []
    found = [(i, at) for i in near if (at := bare[i].text.find(words)) >= 0]
    return found if len(words) < _LEAST else found[:1]


class _Bare:
    """A text without its blanks, and where each character stood."""

    def __init__(self, text: str) -> None:
        kept = [(i, c) for i, c in enumerate(text) if not c.isspace()]
        self.text = "".join(c for _, c in kept)
        self._at = [i for i, _ in kept]

    def whole(self, start: int, end: int) -> tuple[int, int]:
        return self._at[start], self._at[end - 1] + 1
