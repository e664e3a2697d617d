"""One piece of evidence as claims.py reads it: its figures, their labels and directions, its words. Pure."""

from functools import cached_property

from rag.text.bigrams import Grams, grams
from rag.text.figure_labels import befores, labels
from rag.text.figures import find_quantities, same
from rag.text.numbers import canonical, is_count
from rag.text.times import period_at
from rag.types import Hit, Period, Quantity


class Source:
    """One piece of evidence, with its figures and what is said of each."""

    def __init__(self, hit: Hit) -> None:
        self.hit = hit
        self.text = hit.sentence.text
        self.figures = find_quantities(self.text)

    @cached_property
    def lax(self) -> tuple[Quantity, ...]:
        return find_quantities(self.text, lax=True)

    @cached_property
    def labels(self) -> list[Grams]:
        return [grams(label) for label in self.names]

    @cached_property
    def literal(self) -> list[Grams]:
        return [grams(label, literal=True) for label in self.names]

    @cached_property
    def names(self) -> list[str]:
        return labels(self.text, self.figures)

    @cached_property
    def befores(self) -> list[str]:
        return befores(self.text, self.figures)

    @cached_property
    def outline(self) -> str:
        """All that the evidence says, with the headings above it."""
        return "，".join((*self.hit.sentence.section, self.text))

    @cached_property
    def grams(self) -> Grams:
        return grams("，".join((self.outline, self.hit.report.title, self.hit.report.region)))

    def about(self, i: int) -> Grams:
        """What the evidence says of one figure: all of it but the labels of the others."""
        others = frozenset[str]().union(*(label for k, label in enumerate(self.labels) if k != i))
        return (self.grams - others) | self.labels[i]

    def period(self, position: int) -> Period | None:
        return period_at(self.text, position, self.hit.report.year, self.hit.sentence.period)

    def rivals(self, figure: Quantity) -> list[int]:
        """The other figures of this sentence with another value and the same unit; counts are alike (个, 家, 项)."""
        unit, counted = canonical(figure.unit)[0], is_count(figure.unit)
        return [
            i
            for i, q in enumerate(self.figures)
            if (canonical(q.unit)[0] == unit or (counted and is_count(q.unit))) and not same(q, figure)
        ]
