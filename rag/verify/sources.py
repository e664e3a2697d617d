"""One piece of evidence as claims.py reads it: its figures, their labels and directions, its words. Pure."""

import re
from collections.abc import Sequence
from functools import cached_property, lru_cache

from rag.text.bigrams import Grams, grams
from rag.text.figure_labels import befores, labels
from rag.text.figures import find_quantities, same
from rag.text.numbers import canonical, is_count
from rag.text.times import period_at
from rag.types import Hit, Period, Quantity

_COUNTED = re.compile(r"([一二三四五六七八九十]{1,3})([个大项条类][\u4e00-\u9fff]{2})")


@lru_cache(maxsize=1024)
def _figures(text: str) -> tuple[Quantity, ...]:
    """What the next answer is checked against is often what the last one was."""
    return find_quantities(text)


class Source:
    """One piece of evidence, with its figures and what is said of each."""

    def __init__(self, hit: Hit) -> None:
        self.hit = hit
        self.text = hit.sentence.text
        self.figures = _figures(self.text)

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


def counted_otherwise(
    text: str, figures: Sequence[Quantity], sources: Sequence[Source]
) -> list[tuple[tuple[int, int], str]]:
    """The numbers that only count a list (none of `figures`), where sources count the same list and find another.

    重点抓好八个方面工作 where they say 六个方面工作. Each with what is wrong.
    """
    told: dict[str, set[str]] = {}
    for source in sources:
        for one in _COUNTED.finditer(source.text):
            told.setdefault(one[2], set()).add(one[1])
    return [
        (count.span(), f"“{count[0]}”在原文里是“{min(told[count[2]])}{count[2]}”")
        for count in _COUNTED.finditer(text)
        if count[2] in told
        and count[1] not in told[count[2]]
        and not any(figure.start < count.end() and count.start() < figure.end for figure in figures)
    ]
