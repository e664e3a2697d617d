"""Two things that are compared, told side by side in one sentence: 厦门、福州机场旅客吞吐量分别达2790.6万、1529.9万.

Each figure has its own name there (text/figure_labels.py); the two whose names hold what the question tells apart
(厦门, 福州) are the sides. Pure.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, pairwise

from rag.answer.paired import PERCENT, Told, lies_between, one_sort
from rag.match.indicator import term_match
from rag.match.sentence import Match, taken_apart
from rag.question.asked import Asked
from rag.question.asking import Ask
from rag.question.comparing import names_sides
from rag.question.terms import Term
from rag.text.figure_labels import labels
from rag.types import Quantity

_WEIGHTY = 0.5
_HOLDS, _LACKS = 0.9, 0.5
"""How well a term stands in the one figure's name, and not in the other's."""


@dataclass(frozen=True, slots=True)
class Halves:
    """The sentence's match, widened to both figures, and the figures with what the question calls them."""

    match: Match
    names: tuple[str, str]
    figures: tuple[Quantity, Quantity]


def in_one_sentence(told: Sequence[Told], asked: Sequence[Asked], unit: str) -> Match | None:
    """The match that tells both sides: side by side, or the year before as that from which it came."""
    found = (halves(one.match, asked, unit) for one in told)
    both = next((one.match for one in found if one is not None), None)
    return both or next((one.match for one in told if _tells_the_year_before(one.match, asked)), None)


def _tells_the_year_before(match: Match, asked: Sequence[Asked]) -> bool:
    """最低工资从每月1100元提高到1320元, told of 2011, of which 2010 is the year before."""
    years = sorted(m.last for one in asked for m in one.mentions if m.first == m.last)
    period, text = match.period, match.hit.sentence.text
    if len(asked) != 2 or period is None or not period.single or years != [period.last - 1, period.last]:
        return False
    return any(one_sort(a, b) and lies_between(text, a, b) for a, b in pairwise(match.figures))


def halves(match: Match, asked: Sequence[Asked], unit: str = "") -> Halves | None:
    """The two figures of the match's sentence that are told of what `asked` sets side by side; None where it tells no
    such two. `unit` is that of the figures that are meant, where one is asked for.
    """
    text = match.hit.sentence.text
    clauses = taken_apart(text)
    own = [q for q in clauses.figures if _near(text, match, q) and not q.text.startswith("第")]
    all_terms = {term.text: term for one in asked for term in one.terms}.values()
    terms = [term for term in all_terms if term.weight >= _WEIGHTY and not names_sides(term.text)]
    named = list(_changed(text, own, labels(text, own)))
    pairs = [
        (pair, first, second)
        for (first, name), (second, other) in combinations(named, 2)
        if one_sort(first, second) and (pair := _apart(name, other, terms)) is not None
    ]
    if not pairs:
        return None
    unit = unit or next((one.unit for one in asked if one.unit), "")
    rates = unit in PERCENT or any(one.ask in (Ask.GROWTH, Ask.SHARE) for one in asked)

    def farness(found: tuple[tuple[Term, Term], Quantity, Quantity]) -> tuple[bool, bool, int]:
        _, a, b = found
        return _is_rate(a, match) and not rates, not match.start <= a.start < b.end <= match.end, b.start - a.end

    (one, two), first, second = min(pairs, key=farness)
    if farness(((one, two), first, second))[0]:
        return None  # how much was asked, and only by how much they grew is told of both
    start, end = min(match.start, first.start), max(match.end, second.end)
    start = min(start, max((a for a, b in clauses.spans if a <= first.start), default=start))
    inside = tuple(q for q in clauses.figures if start <= q.start < end)
    return Halves(replace(match, start=start, end=end, figures=inside), (one.text, two.text), (first, second))


def _is_rate(figure: Quantity, match: Match) -> bool:
    """A rate beside amounts."""
    return figure.unit in PERCENT and any(q.unit not in PERCENT for q in match.figures)


def _near(text: str, match: Match, figure: Quantity) -> bool:
    """Within what is quoted, or in the same part of the sentence."""
    start, end = min(match.start, figure.start), max(match.end, figure.end)
    return not any(mark in text[start:end] for mark in "。；")


def _changed(text: str, figures: Sequence[Quantity], names: Sequence[str]) -> Iterable[tuple[Quantity, str]]:
    """分别从503元、228元提高到554元、251元: the last two, under the names of the first."""
    if len(figures) == 4 and lies_between(text, figures[1], figures[2]):
        return zip(figures[2:], names[:2], strict=True)
    return zip(figures, names, strict=True)


def _apart(one: str, other: str, terms: Sequence[Term]) -> tuple[Term, Term] | None:
    """What the question says that stands in the one name and not in the other, and the other way round: what both
    share stands before the one (…标准集中供养), or behind the other (农村常住居民收入).
    """
    fits = [(term, term_match(term, one), term_match(term, other)) for term in terms]
    first = [term for term, here, there in fits if here >= _HOLDS and there < _LACKS]
    second = [term for term, here, there in fits if there >= _HOLDS and here < _LACKS]
    if not first or not second:
        return None
    last = min(second, key=lambda term: min((at for form in term.forms if (at := other.find(form)) >= 0), default=99))
    return min(first, key=lambda term: abs(term.start - last.start)), last
