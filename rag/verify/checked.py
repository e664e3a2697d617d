"""What became of a model's sentence: as Statements, and on the way there what proves its figures and clauses. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from rag.text.numbers import canonical
from rag.types import Figure, Quantity, Quote, Statement


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of a sentence: Statements (several where marks stand within it), or the Chinese reason for none.

    `unknown` counts marks that name no evidence; `mended` says that the proof is not where the marks pointed, or that
    a qualifier or a unit was not the source's (1万个 for 超1万个, 211人 for 211名) and has been put right; `removed`
    are the clauses that were taken out of it, for the reason `problem`.
    """

    statements: tuple[Statement, ...]
    problem: str = ""
    unknown: int = 0
    mended: bool = False
    removed: tuple[str, ...] = ()

    @property
    def statement(self) -> Statement | None:
        """All of it as one."""
        if len(self.statements) < 2:
            return self.statements[0] if self.statements else None
        quotes = dict.fromkeys(quote for one in self.statements for quote in one.quotes)
        derived = tuple(figure for one in self.statements for figure in one.derived)
        text = "".join(one.text for one in self.statements)
        return Statement(text, tuple(quotes), derived, self.statements[0].opens)


@dataclass(frozen=True, slots=True)
class Proof:
    """A figure of the answer and the place in the evidence that proves it."""

    number: int
    """Of the evidence, from 1."""
    said: Quantity
    figure: Quantity
    told: bool
    """The label told it apart from its neighbours, or it has none."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What was found of a sentence: proofs of its figures, quotes for its clauses, and what does not hold, by place."""

    proofs: list[Proof]
    derived: list[tuple[int, Figure]]
    found: list[tuple[int, int, Quote]]
    wrong: list[tuple[tuple[int, int], str]]
    used: list[int]

    @property
    def quotes(self) -> bool:
        return bool(self.proofs or self.found or self.derived)


def in_order(proofs: Sequence[Proof]) -> bool:
    """Figures without names of their own must come in the source's order."""
    last: dict[tuple[int, str], int] = {}
    for proof in proofs:
        if not proof.told:
            key = (proof.number, canonical(proof.figure.unit)[0])
            if proof.figure.start < last.get(key, -1):
                return False
            last[key] = proof.figure.start
    return True
