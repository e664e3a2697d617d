"""How well does a sentence answer a Scope, and with which words? Pure: no index, no model.

A sentence is read as a chain of clauses: 地区生产总值4018.3亿元，增长7.4%，… where 增长7.4% has no subject of its own
and leans on the clause before it. A Match is the best span of it: naming.py says whether a clause names the indicator,
fit.py whether its figure and period are as asked, span.py which words to quote.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.clauses import clause_spans
from rag.fit import figure_fit, fit_mean, fit_period
from rag.naming import Around, around, coverage_of, place, split_name, term_match, term_weights
from rag.periods import mean_period, period_at
from rag.quantities import find_quantities
from rag.scope import Scope
from rag.script import simplified
from rag.span import LEANS, has_subject, narrow
from rag.terms import Term
from rag.types import Hit, Period, Quantity
from rag.wording import ASKS_DAY, ASKS_WHEN, Shape

_DAY = re.compile(r"\d+日|[一二三四五六七八九十]+日")
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
class _Sentence:
    """What a sentence is made of, whoever asks."""

    spans: tuple[tuple[int, int], ...]
    anchors: tuple[int, ...]
    """For each clause, the index of the clause that holds its subject (itself, or an earlier one)."""
    quantities: tuple[Quantity, ...]


@dataclass(frozen=True, slots=True)
class _Reading:
    """One clause as an answer: its index, its score and what that is made of."""

    clause: int
    score: float
    coverage: float
    scores: tuple[float, ...]
    period: Period | None
    period_fit: float
    figure_fit: float
    figure: Quantity | None


def match_hit(hit: Hit, scope: Scope, rarity: Mapping[str, float]) -> Match:
    """The best Match of one hit. `rarity` gives each term's rarity in the index (1 where unknown)."""
    text, terms = hit.sentence.text, scope.terms
    sentence = _taken_apart(text)
    weights = term_weights(terms, rarity, scope.foreign)
    places = [around(term, hit, sentence.spans, sentence.quantities, scope.foreign) for term in terms]
    told = simplified(hit.paragraph_text)
    context = " ".join(hit.sentence.section) + told[max(0, hit.sentence.start - 60) : hit.sentence.start]
    best: _Reading | None = None
    for i in range(len(sentence.spans)):
        scores = _named(text, sentence, i, scope, places, context)
        coverage = coverage_of(weights, scores)
        exact = 0.05 * (sum(s == 1.0 for s in scores) / max(1, len(scores)))
        if best is not None and coverage + exact <= best.score:
            continue  # figure and period could only take from it
        reading = _read(hit, sentence, i, scope, scores, coverage, exact, told)
        if best is None or reading.score > best.score:
            best = reading
    assert best is not None  # a sentence has at least one clause
    start, end = narrow(text, sentence.spans, sentence.anchors, best.clause, scope, best.figure)
    figures = tuple(q for q in sentence.quantities if start <= q.start < end)
    missing = _missing(terms, best.scores)
    fits = (best.period, best.period_fit, best.figure_fit)
    return Match(hit, start, end, best.score, best.coverage, missing, *fits, figures)


def _named(
    text: str, sentence: _Sentence, i: int, scope: Scope, places: Sequence[Around], context: str
) -> tuple[float, ...]:
    """How far clause `i` names each term."""
    start, end = sentence.spans[i]
    anchor, clause = sentence.spans[sentence.anchors[i]][0], text[start:end]
    figure, before = scope.shape is Shape.FIGURE, text[start - 1 : start]
    subject = figure and anchor == start and before not in tuple("：:—") and has_subject(clause)
    asked = _forms(scope.terms) if figure else frozenset[str]()
    shared = any(term.weight >= 0.5 and term_match(term, clause) >= 0.9 for term in scope.terms)
    return tuple(
        max(
            place(term, text, start, end, anchor, near.at(start, shared, subject and (term.known or term.must)), asked),
            split_name(term, clause, context),
        )
        for term, near in zip(scope.terms, places, strict=True)
    )


def _read(
    hit: Hit,
    sentence: _Sentence,
    i: int,
    scope: Scope,
    scores: tuple[float, ...],
    coverage: float,
    exact: float,
    told: str,
) -> _Reading:
    """Clause `i` with its figure and its period. The score is at most `coverage` + `exact`."""
    year, text = hit.report.year, hit.sentence.text
    start, end = sentence.spans[i]
    anchor = sentence.spans[sentence.anchors[i]][0]
    inside = tuple(q for q in sentence.quantities if start <= q.start < end)
    fit, chosen = figure_fit(text, anchor, inside, scope)
    at = chosen.start if chosen else start
    period = period_at(text, at, year, hit.sentence.period)
    period = mean_period(text[start:at], (*hit.sentence.section, told[: hit.sentence.start + at]), year, period)
    period_fit = fit_period(period, scope, year, text[anchor:end]) * fit_mean(text[start:end], scope)
    score = coverage * (0.35 + 0.65 * fit) * (0.25 + 0.75 * period_fit) + exact
    if scope.shape is Shape.TEXT and ASKS_WHEN.search(scope.question):
        day = _DAY if ASKS_DAY.search(scope.question) else _DATE
        score *= 1.0 if day.search(text[start:end]) else 0.6
    if scope.shape is Shape.LIST:
        score *= min(1.0, 0.8 + 0.1 * len(re.findall("、|”“", text[anchor:end])))
    return _Reading(i, score, coverage, scores, period, period_fit, fit, chosen)


def _missing(terms: Sequence[Term], scores: Sequence[float]) -> tuple[Term, ...]:
    met = any(term.known and score >= 0.9 for term, score in zip(terms, scores, strict=True))
    enough = [0.4 if term.known and met else 0.5 for term in terms]
    return tuple(t for t, s, e in zip(terms, scores, enough, strict=True) if s < e)


@lru_cache(maxsize=256)
def _forms(terms: tuple[Term, ...]) -> frozenset[str]:
    return frozenset(form for term in terms for form in term.forms)


@lru_cache(maxsize=8192)
def _taken_apart(text: str) -> _Sentence:
    spans = tuple(clause_spans(text))
    return _Sentence(spans, _anchors(text, spans), find_quantities(text))


def _anchors(text: str, spans: Sequence[tuple[int, int]]) -> tuple[int, ...]:
    anchors: list[int] = []
    for i, (start, end) in enumerate(spans):
        leans = i > 0 and LEANS.match(text[start:end].lstrip("，,、 ")) and text[spans[i - 1][1] - 1] not in "；;。"
        anchors.append(anchors[i - 1] if leans else i)
    return tuple(anchors)
