"""Does a clause name what the question asks about? Words, synonyms, abbreviations, names told in two. Pure.

A known indicator's name inside another's (海洋生产总值, 占生产总值比重) is not that indicator, and beside a clause it
names its own clause's figure. What sort of figure and which period are fit.py's.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag import lexicon
from rag.term_match import IN_PART, OF_ANOTHER, forms_of, said_apart, said_in_part, term_match, unspaced
from rag.terms import Term
from rag.types import Quantity, Sentence

_NEAR = 0.7
_BESIDE = 0.45
_LEAD = 60
_BEFORE = 120
_TOLD_IN_TWO = 0.8
_ITEM = re.compile(r"(?<=[\d万亿千百元个家人名亩斤吨%件套项户])、(?=[\u4e00-\u9fff])")
_DIGIT = re.compile(r"\d")
_SHARED = 0.1
"""More for a name whose clause has a figure of its own, where this clause holds other words that were asked for."""


@dataclass(frozen=True, slots=True)
class Around:
    """What a term is worth to the clauses of a sentence that do not hold it: to those from `start` on, and to all.

    From `busy` on it names the figure of a clause of its own, and is worth but `taken` to the others.
    """

    start: int
    after: float
    everywhere: float
    busy: int | None = None
    taken: float = 0.0

    def minds(self, position: int, shared: bool) -> bool:
        """Does it matter to `at` whether the clause has a subject of its own?"""
        return self._after(position) > _BESIDE or (shared and not self._is_busy(position))

    def at(self, position: int, shared: bool, subject: bool = False) -> float:
        """What it is worth to the clause at `position`, which may share other words with the question, and may have a
        `subject` of its own: then a name beside it is not what its figure is of.
        """
        after = min(self._after(position), _BESIDE) if subject else self._after(position)
        after += _SHARED if (self._is_busy(position) or subject) and shared else 0.0
        return max(self.everywhere, after if position >= self.start else 0.0)

    def _after(self, position: int) -> float:
        return self.taken if self._is_busy(position) else self.after

    def _is_busy(self, position: int) -> bool:
        return self.busy is not None and position >= self.busy


@dataclass(frozen=True, slots=True)
class Place:
    """A sentence with what stands above it (its headings, a paragraph's opening words) and what before it."""

    text: str
    above: str
    before: str

    @classmethod
    def of(cls, sentence: Sentence, told: str) -> "Place":
        """`told` is its paragraph, simplified."""
        lead = told[: min(sentence.start, _LEAD)]
        lead = "" if _DIGIT.search(lead) else lead  # a sentence that tells figures is no heading
        before = told[max(0, sentence.start - _BEFORE) : sentence.start]
        return cls(sentence.text, " ".join((*sentence.section, lead)), before)


def around(
    term: Term,
    beside: float,
    at: Place,
    spans: Sequence[tuple[int, int]],
    quantities: Sequence[Quantity],
    places: Sequence[str],
) -> Around:
    """A term beside the clause (as far as the sentence holds it: `beside`), in the headings, or before the sentence.

    An indicator's name counts for the clauses after it, and little where it has a figure of its own: it names that.
    """
    if term.known or term.text in places:
        holders = [(a, b) for a, b in spans if beside and term_match(term, at.text[a:b]) >= 0.9]
        busy, start = _first_with_figure(holders, quantities), holders[0][0] if holders else 0
        if term.text in places:  # another place in the headings or in a sibling clause is where that one is
            return Around(start, _NEAR * beside, 0.0, busy, 0.55 * beside)
        return Around(start, _NEAR * beside, 0.55 * term_match(term, at.above), busy, _BESIDE * beside)
    outside = max(0.62 * term_match(term, at.above), 0.5 * term_match(term, at.before))
    holders = [(a, b) for a, b in spans if term.must and beside and term_match(term, at.text[a:b]) >= 0.9 * beside]
    busy = _first_with_figure(holders, quantities)
    start = 0 if busy is None else holders[0][0]
    return Around(start, _NEAR * beside, outside, busy, _BESIDE * beside)


def _first_with_figure(spans: Sequence[tuple[int, int]], quantities: Sequence[Quantity]) -> int | None:
    return next((a for a, b in spans if any(a <= q.start < b for q in quantities)), None)


def told_in(
    term: Term, text: str, start: int, end: int, anchor: int, beside: float, floor: float, asked: Collection[str] = ()
) -> float:
    """A term counts in full in the clause, less in what it leans on, and at least `floor` (see around).

    `beside` is what it counts in the whole sentence: where that is nothing, no clause holds it.

    A clause that names another indicator than those of the `asked` forms is that one's: a name beside it or above it
    counts little.
    """
    own = term_match(term, text[start:end]) if beside else 0.0
    if beside and own < 0.95 and anchor != start:
        own = max(own, 0.92 * term_match(term, text[anchor:end]))
    if asked and (term.known or term.must) and max(own, floor) <= IN_PART:
        others = _others_named(asked, text[anchor:end])
        if others and own < min(0.5, floor):
            floor *= OF_ANOTHER
        elif term.known and "分别" not in text[anchor:end] and _all_unasked(others, asked):
            own, floor = own * OF_ANOTHER, floor * OF_ANOTHER  # 城乡居民收入 is not that of 农村居民
    return max(own, floor)


def _others_named(asked: Collection[str], text: str) -> list[str]:
    """The indicators other than those of the `asked` forms that a clause names."""
    return [
        found.text
        for found in _indicators_in(text)
        if not found.theme and not found.asked and not any(form in asked for form in found.say)
    ]


def _all_unasked(names: Sequence[str], asked: Collection[str]) -> bool:
    """There are such names, and no other word that was asked for stands in them (农牧民 in 农牧民人均可支配收入)."""
    return bool(names) and not any(len(form) > 1 and form in name for name in names for form in asked)


@lru_cache(maxsize=8192)
def _indicators_in(text: str) -> tuple[lexicon.Found, ...]:
    return tuple(lexicon.find(text))


def split_name(term: Term, clause: str, context: str) -> float:
    """粮食总产量 told in two: ——粮食生产再创新高。总产量达到853.2亿斤; 粮食播种面积1.1亿亩、产量825亿斤."""
    if not term.known:
        return 0.0
    tails, heads = _halves(term)
    for at, opening in _openings(clause.lstrip("，、；。 ")):
        if opening.startswith(tails):
            before = context + clause[:at]
            halves = zip(heads, tails, strict=True)
            if any(opening.startswith(tail) and head in before for head, tail in halves):
                return _TOLD_IN_TWO
    return 0.0


def _openings(clause: str) -> list[tuple[int, str]]:
    """A clause and the items in it that have a figure before them."""
    items = [(match.end(), clause[match.end() :]) for match in _ITEM.finditer(clause)]
    return [(0, clause), *items]


@lru_cache(maxsize=1024)
def _halves(term: Term) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(tails, heads) of all the ways to cut the term's names in two."""
    names = [form for form in term.forms if len(form) >= 4 and not form.endswith(("增长", "增速"))]
    cuts = [(form, cut) for form in names for cut in range(2, len(form) - 1)]
    return tuple(form[cut:] for form, cut in cuts), tuple(form[:cut] for form, cut in cuts)


def term_bound(term: Term, around: str) -> float:
    """At least what any clause can score for the term (told_in, around, split_name), from all that is read for it."""
    forms, lowered = forms_of(term), around.lower()
    if any(form.small in lowered for form in forms):
        return 1.0
    least = _SHARED if term.known or term.must else 0.0
    said = max(said_in_part(forms, around), said_apart(term, around), least)
    if not term.known or said >= _TOLD_IN_TWO:
        return said
    in_two = any(tail in around and head in around for tail, head in zip(*_halves(term), strict=True))
    return _TOLD_IN_TWO if in_two else said


def read_for(sentence: Sentence, told: str) -> str:
    """All the text that is read to name a clause of the sentence: see around and split_name."""
    start = sentence.start
    before = told[:start] if start <= _LEAD + _BEFORE else f"{told[:_LEAD]} {told[start - _BEFORE : start]}"
    return unspaced(" ".join((*sentence.section, before + sentence.text)))


def term_weights(terms: Sequence[Term], rarity: Mapping[str, float], places: Sequence[str]) -> tuple[float, ...]:
    """What each term counts. Rarity counts for nouns; beside a known name, other words count half."""
    named = any(term.known for term in terms)
    each = []
    for term in terms:
        if term.text in places:  # where, more than what
            each.append(0.6)
            continue
        rare = min(rarity.get(term.text, 1.0), 5.0)
        weight = term.weight * (rare if term.noun or term.must else min(rare, 2.0))
        each.append(weight if term.must or not named else 0.5 * weight)
    return tuple(each)


def coverage_of(weights: Sequence[float], scores: Sequence[float]) -> float:
    """Share of the asked weight that is met."""
    total = sum(weights)
    return sum(w * s for w, s in zip(weights, scores, strict=True)) / total if total else 0.0
