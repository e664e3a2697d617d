"""Sheets set by hand for tests of layout: each character a piece in its box, half as wide where it is Latin."""

from collections.abc import Sequence

from ingest.sheets import Piece, Sheet

SIZE = 12.0


def typed(line: str, x: float = 50, y: float = 50, size: float = SIZE) -> list[Piece]:
    pieces = []
    for char in line:
        width = size * (0.5 if ord(char) < 0x2000 and char not in "“”‘’" else 1)
        pieces.append(Piece(char, x, x + width, y, y + size))
        x += width
    return pieces


def sheet(number: int, lines: Sequence[str], step: float = 20, **of_typed: float) -> Sheet:
    """A page with these lines below each other."""
    y = of_typed.pop("y", 50.0)
    pieces = [piece for i, line in enumerate(lines) for piece in typed(line, y=y + i * step, **of_typed)]
    return Sheet(number, 595, 842, tuple(pieces))


def sheets(pages: Sequence[Sequence[str]], **of_sheet: float) -> list[Sheet]:
    return [sheet(i, lines, **of_sheet) for i, lines in enumerate(pages, 1)]
