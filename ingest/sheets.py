"""What a page of a PDF holds before anybody reads it: pieces of text with their places, and tables with rules.

`ingest.pdf` makes sheets out of a text layer; whoever recognises the picture of a page makes them too, by giving a
sheet without text its pieces. What is made of them (ingest.rows, columns, flow) does not know the difference. Pure.
"""

from dataclasses import dataclass

from ingest.tables import Cell


@dataclass(frozen=True, slots=True)
class Piece:
    """A glyph, or a stretch of them, in its box: points from the page's left and top edge."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float

    @property
    def size(self) -> float:
        return self.bottom - self.top

    @property
    def blank(self) -> bool:
        return not self.text.strip()


@dataclass(frozen=True, slots=True)
class Grid:
    """A table that rules draw, read by its cells."""

    rows: tuple[tuple[Cell, ...], ...]
    x0: float
    x1: float
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page, `number` counted from 1. `pictured` says that something is drawn on it that is no text."""

    number: int
    width: float
    height: float
    pieces: tuple[Piece, ...]
    grids: tuple[Grid, ...] = ()
    pictured: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a report's text, and the page that it begins on where the file has pages.

    `cell` is where it stands in a file of another sort: “主要指标”表B3格.
    """

    text: str
    page: int | None = None
    cell: str | None = None
