"""What a search finds for each side of a question, and for each of its parts asked by itself; a question on its way."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rag.match.sentence import Match
from rag.question.asked import Asked
from rag.question.parts import Part
from rag.question.sides import Side
from rag.types import Draft

if TYPE_CHECKING:
    from rag.question.about import About
    from rag.search.belonging import Piece


@dataclass(frozen=True, slots=True)
class Found:
    """The evidence for one side, best first."""

    side: Side
    matches: tuple[Match, ...]
    around: "Callable[[], tuple[Piece, ...]]" = field(default=tuple, compare=False, repr=False)
    """Looks up all sentences of the side's reports, with the chance that they belong to what is asked."""
    apart: "Callable[[], tuple[Apart, ...]] | None" = field(default=None, compare=False, repr=False)
    """Asks each part by itself, where the question may have several; the first side has it."""


@dataclass(frozen=True, slots=True)
class Apart:
    """A part of a question, and what is found where it is asked by itself."""

    part: Part
    asked: Asked
    found: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class Gathered:
    """A question on its way: as asked, standing by itself, read, with its evidence."""

    question: str
    standalone: str
    asked: Asked
    found: tuple[Found, ...]
    timings: dict[str, float]
    carried: tuple[str, ...] = ()
    """What of the scope the history brought in."""
    about: "tuple[About, str] | None" = None
    """What is wanted of the last answer, and that answer; `asked` and `found` are then its question's."""
    whole: Draft | None = None
    """The answer of a question about a report as a whole, or over many, for which nothing is searched."""
