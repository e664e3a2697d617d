"""The table of indicators (data/indicators.tsv), and the names that it writes in short. Pure.

What an indicator is, indicators.py knows; its shortest names are names of the lexicon too (vocabulary.py).
"""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from itertools import pairwise, product

from rag.text.segments import enclosed


@cache
def rows() -> dict[str, tuple[str, ...]]:
    """Each indicator's name → the cells of its row, that name first."""
    lines = (files(__package__) / "data" / "indicators.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return {cells[0]: cells for cells in (tuple(line.split("\t")) for line in lines)}


def spelled(written: str, *, bare: bool = False) -> Iterator[str]:
    """[外贸]进出口(额/) → 外贸进出口额, 外贸进出口, 进出口额, 进出口; `bare`: the last two."""
    inside = (span for marks in ("[]", "()") for span in enclosed(written, marks))
    edges = sorted({0, len(written), *(at for span in inside for at in span)})
    pieces = [written[a:b] for a, b in pairwise(edges)]
    yield from map("".join, product(*(_choices(piece, bare=bare) for piece in pieces)))


def _choices(piece: str, *, bare: bool) -> list[str]:
    if piece[0] == "[":
        return [""] if bare else ["", *piece[1:-1].split("/")]
    return piece[1:-1].split("/") if piece[0] == "(" else [piece]


def short_names(indicator: str) -> tuple[str, ...]:
    """Its names without what may be missing, but for those that a shorter one begins: 进出口, and no 进出口总值, of
    进出口总额. No name of one sort only (经济, of which growth is asked); () for what is none of the table."""
    row = rows().get(indicator)
    written = [] if row is None else [one for one in row[1].split("|") if "@" not in one]
    names = dict.fromkeys(name for one in written for name in spelled(one, bare=True) if name)
    return tuple(name for name in names if not any(name != other and name.startswith(other) for other in names))
