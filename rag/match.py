"""How well does a sentence answer a Scope, and with which words? Pure: no index, no model.

A sentence is read as a chain of clauses: 地区生产总值4018.3亿元，增长7.4%，… where 增长7.4% has no subject of its own
and leans on the clause before it. A Match is the best span of it: naming.py says whether a clause names the indicator,
fit.py whether its figure and period are as asked, span.py which words to quote.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from rag.clauses import clause_spans
from rag.fit import figure_fit, fit_mean, fit_period
from rag.naming import Place, around, coverage_of, read_for, split_name, term_bound, term_weights, told_in
from rag.periods import mean_period, period_at, small_number
from rag.quantities import find_quantities
from rag.scope import Asked
from rag.script import simplified
from rag.span import LEANS, Clauses, has_subject, narrow
from rag.term_match import term_match
from rag.terms import Term
from rag.types import Hit, Period, Quantity, Sentence
from rag.wording import Shape, Want

ENOUGH_TEXT = 0.45
"""Share of the asked words' weight that an answer must cover where no figure is asked: people describe a fact in their
own words."""
_DAY = re.compile(r"\d+日|[一二三四五六七八九十]+日")
_ALL_OF = re.compile(r"([两三四五])项[\u4e00-\u9fff]{0,6}(?:都|均)")
"""Two or more clauses before it are what it leans on."""
_NAMED_BESIDE = 0.6
_DATE = re.compile(r"[\d一二三四五六七八九〇]+年|\d+月")


@dataclass(frozen=True, slots=True)
class Match:
    """The best span of one hit: `sentence.text[start:end]`; coverage in 0…1 is the share of the asked words' weight.

    `missing` are the terms that were found nowhere; `period_fit` and `figure_fit` (0…1) say how far the period and the
    sort of figure are as asked.
    """

    hit: Hit
    start: int
    end: int
    score: float
    coverage: float
    missing: tuple[Term, ...]
    period: Period | None
    period_fit: float
    figure_fit: float
    figures: tuple[Quantity, ...]

    @property
    def text(self) -> str:
        return self.hit.sentence.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class _Reading:
    """One clause as an answer; `fits` are its period, how far that is as asked, and how far its figure is."""

    clause: int
    score: float
    fits: tuple[Period | None, float, float]
    figure: Quantity | None


def match_hit(hit: Hit, asked: Asked, rarity: Mapping[str, float]) -> Match:
    """The best Match of one hit. `rarity` gives each term's rarity in the index (1 where unknown)."""
    clauses = _taken_apart(hit.sentence.text)
    named = _named(hit.sentence, hit.paragraph_text, asked.terms, asked.foreign, asked.shape is Shape.FIGURE)
    weights = term_weights(asked.terms, rarity, asked.foreign)
    taken = _named_beside(hit.sentence.text, clauses, asked)
    best: _Reading | None = None
    for i, scores in enumerate(named):
        coverage = coverage_of(weights, scores) * (_NAMED_BESIDE if i in taken else 1.0)
        reading = _read(hit, clauses, i, asked, coverage, scores, best.score if best else None)
        best = reading or best
    assert best is not None  # a sentence has at least one clause
    scores = named[best.clause]
    start, end = narrow(hit.sentence.text, clauses, best.clause, asked, best.figure)
    figures = tuple(q for q in clauses.figures if start <= q.start < end)
    missing = _missing(asked.terms, scores)
    return Match(hit, start, end, best.score, coverage_of(weights, scores), missing, *best.fits, figures)


def _named_beside(text: str, clauses: Clauses, asked: Asked) -> set[int]:
    """The clauses beside one that says two asked words in one and has a figure, and that do not say them so
    themselves: 在建里程 beside 运营里程, where 运营里程 is asked for.
    """
    if asked.shape is not Shape.FIGURE:
        return set()
    held = [(name, head) for name, head in _joined(asked.terms) if name in text]
    if not held:
        return set()
    figures = [any(a <= q.start < b for q in clauses.figures) for a, b in clauses.spans]
    whole = [text[clauses.spans[k][0] : end] for k, (_, end) in zip(clauses.anchors, clauses.spans, strict=True)]
    beside: set[int] = set()
    for name, head in held:
        if any(told and name in clause for told, clause in zip(figures, whole, strict=True)):
            beside |= {i for i, clause in enumerate(whole) if head in clause and name not in clause}
    return beside


@lru_cache(maxsize=256)
def _joined(terms: tuple[Term, ...]) -> tuple[tuple[str, str], ...]:
    """(both, the second) of two neighbouring words of a question that no other character parts."""
    pairs = [(a, b) for a, b in pairwise(terms) if b.start == a.start + len(a.text) and not b.known]
    return tuple((a.text + b.text, b.text) for a, b in pairs)


def coverage_bound(hit: Hit, asked: Asked, rarity: Mapping[str, float]) -> float:
    """No span of the hit covers more of what is asked, which is told at a tenth of the cost of finding the best one."""
    around = read_for(hit.sentence, simplified(hit.paragraph_text))
    weights = term_weights(asked.terms, rarity, asked.foreign)
    return coverage_of(weights, [term_bound(term, around) for term in asked.terms])


@lru_cache(maxsize=2048)
def _named(
    sentence: Sentence, paragraph: str, terms: tuple[Term, ...], foreign: tuple[str, ...], figure: bool
) -> tuple[tuple[float, ...], ...]:
    """For each clause, how far it names each term. The sides of a question differ in time: they share this."""
    text, told = sentence.text, simplified(paragraph)
    clauses = _taken_apart(text)
    where, beside = Place.of(sentence, told), [term_match(term, text) for term in terms]
    nears = [
        around(term, there, where, clauses.spans, clauses.figures, foreign)
        for term, there in zip(terms, beside, strict=True)
    ]
    context = " ".join(sentence.section) + told[max(0, sentence.start - 60) : sentence.start]
    asked = frozenset(form for term in terms for form in term.forms) if figure else frozenset[str]()
    named = []
    for (start, end), leaned in zip(clauses.spans, clauses.anchors, strict=True):
        anchor, clause = clauses.spans[leaned][0], text[start:end]
        shared = any(
            term.weight >= 0.5 and there and term_match(term, clause) >= 0.9
            for term, there in zip(terms, beside, strict=True)
        )
        minds = any((t.known or t.must) and near.minds(start, shared) for t, near in zip(terms, nears, strict=True))
        own = figure and anchor == start and text[start - 1 : start] not in tuple("：:—")
        subject = minds and own and has_subject(text, start, end, clauses)
        floors = [n.at(start, shared, subject and (t.known or t.must)) for t, n in zip(terms, nears, strict=True)]
        scores = [
            max(told_in(term, text, start, end, anchor, there, floor, asked), split_name(term, clause, context))
            for term, there, floor in zip(terms, beside, floors, strict=True)
        ]
        named.append(tuple(scores))
    return tuple(named)


def _read(
    hit: Hit, clauses: Clauses, i: int, asked: Asked, coverage: float, scores: Sequence[float], beaten: float | None
) -> _Reading | None:
    """Clause `i` with its figure and its period, if its score is above `beaten`."""
    exact = 0.05 * (sum(s == 1.0 for s in scores) / max(1, len(scores)))
    if beaten is not None and coverage + exact <= beaten:
        return None  # figure and period could only take from it
    year, text = hit.report.year, hit.sentence.text
    (start, end), anchor = clauses.spans[i], clauses.spans[clauses.anchors[i]][0]
    fit, chosen = figure_fit(text, anchor, tuple(q for q in clauses.figures if start <= q.start < end), asked)
    score = coverage * (0.35 + 0.65 * fit)
    if beaten is not None and score + exact <= beaten:
        return None
    period = _period(hit, start, chosen.start if chosen else start)
    period_fit = fit_period(period, asked, year, text[anchor:end]) * fit_mean(text[start:end], asked)
    score = score * (0.25 + 0.75 * period_fit) + exact
    if asked.shape is Shape.TEXT and Want.WHEN in asked.wants:
        day = _DAY if Want.DAY in asked.wants else _DATE
        score *= 1.0 if day.search(text[start:end]) else 0.6
    if asked.shape is Shape.TEXT and chosen and Want.BY_WHAT in asked.wants:
        score *= 0.9  # how many there are is not how it is done
    if asked.shape is Shape.LIST:
        score *= min(1.0, 0.8 + 0.1 * len(re.findall("、|”“", text[anchor:end])))
    if beaten is not None and score <= beaten:
        return None
    return _Reading(i, score, (period, period_fit, fit), chosen)


def _period(hit: Hit, start: int, at: int) -> Period | None:
    """The period that holds at `at` of the clause from `start` on."""
    sentence, year = hit.sentence, hit.report.year
    period = period_at(sentence.text, at, year, sentence.period)
    clause = sentence.text[start:at]
    before = simplified(hit.paragraph_text)[: sentence.start + at]
    return mean_period(clause, (*sentence.section, before), year, period)


def _missing(terms: Sequence[Term], scores: Sequence[float]) -> tuple[Term, ...]:
    met = any(term.known and score >= 0.9 for term, score in zip(terms, scores, strict=True))
    enough = [0.4 if term.known and met else 0.5 for term in terms]
    return tuple(t for t, s, e in zip(terms, scores, enough, strict=True) if s < e)


@lru_cache(maxsize=8192)
def _taken_apart(text: str) -> Clauses:
    spans = tuple(clause_spans(text))
    return Clauses(spans, _anchors(text, spans), find_quantities(text))


def _anchors(text: str, spans: Sequence[tuple[int, int]]) -> tuple[int, ...]:
    anchors: list[int] = []
    for i, (start, end) in enumerate(spans):
        if i > 1 and (both := _ALL_OF.match(text[start:end])):
            anchors.append(anchors[max(0, i - small_number(both.group(1)))])
            continue
        leans = i > 0 and LEANS.match(text[start:end].lstrip("，,、 ")) and text[spans[i - 1][1] - 1] not in "；;。"
        anchors.append(anchors[i - 1] if leans else i)
    return tuple(anchors)
