"""How well does a sentence answer a Scope, and with which words? Pure: no index, no model.

A sentence is read as a chain of clauses: 地区生产总值4018.3亿元，增长7.4%，… where 增长7.4% has no subject of its own
and leans on the clause before it. A Match is the best span of it: naming.py says whether a clause names the indicator,
fit.py whether its figure and period are as asked, span.py which words to quote.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from rag.clauses import clause_spans
from rag.fit import figure_fit, fit_mean, fit_period
from rag.naming import around, coverage_of, place, split_name, term_match
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


def match_hit(hit: Hit, scope: Scope, weights: Mapping[str, float]) -> Match:
    """The best Match of one hit. `weights` gives each term's rarity in the index (1 where unknown)."""
    year, text = hit.report.year, hit.sentence.text
    quantities = _quantities(text)
    spans = clause_spans(text)
    anchors = _anchors(text, spans)
    places = [around(term, hit, spans, quantities, scope.foreign) for term in scope.terms]
    told = simplified(hit.paragraph_text)
    context = " ".join(hit.sentence.section) + told[max(0, hit.sentence.start - 60) : hit.sentence.start]
    figure_asked = scope.shape is Shape.FIGURE
    asked = frozenset(form for term in scope.terms for form in term.forms) if figure_asked else frozenset()
    best: Match | None = None
    clause, figure = 0, None
    for i, (start, end) in enumerate(spans):
        anchor = spans[anchors[i]][0]
        subject = figure_asked and anchor == start and not (i and text[spans[i - 1][1] - 1] in "：:—")
        subject = subject and has_subject(text[start:end])
        shared = any(t.weight >= 0.5 and term_match(t, text[start:end]) >= 0.9 for t in scope.terms)
        scores = [
            max(
                place(
                    term, text, start, end, anchor, near.at(start, shared, subject and (term.known or term.must)), asked
                ),
                split_name(term, text[start:end], context),
            )
            for term, near in zip(scope.terms, places, strict=True)
        ]
        coverage = coverage_of(scope.terms, scores, weights, scope.foreign)
        inside = tuple(q for q in quantities if start <= q.start < end)
        fit, chosen = figure_fit(text, anchor, inside, scope)
        at = chosen.start if chosen else start
        period = period_at(text, at, year, hit.sentence.period)
        period = mean_period(text[start:at], (*hit.sentence.section, told[: hit.sentence.start + at]), year, period)
        period_fit = fit_period(period, scope, year, text[anchor:end]) * fit_mean(text[start:end], scope)
        exact = sum(s == 1.0 for s in scores) / max(1, len(scores))
        score = coverage * (0.35 + 0.65 * fit) * (0.25 + 0.75 * period_fit) + 0.05 * exact
        if scope.shape is Shape.TEXT and ASKS_WHEN.search(scope.question):
            day = _DAY if ASKS_DAY.search(scope.question) else _DATE
            score *= 1.0 if day.search(text[start:end]) else 0.6
        if scope.shape is Shape.LIST:
            score *= min(1.0, 0.8 + 0.1 * len(re.findall("、|”“", text[anchor:end])))
        if best is None or score > best.score:
            met = any(t.known and s >= 0.9 for t, s in zip(scope.terms, scores, strict=True))
            enough = [0.4 if term.known and met else 0.5 for term in scope.terms]
            missing = tuple(t for t, s, e in zip(scope.terms, scores, enough, strict=True) if s < e)
            best = Match(hit, start, end, score, coverage, missing, period, period_fit, fit, ())
            clause, figure = i, chosen
    assert best is not None  # a sentence has at least one clause
    a, b = narrow(text, spans, anchors, clause, scope, figure)
    return replace(best, start=a, end=b, figures=tuple(q for q in quantities if a <= q.start < b))


@lru_cache(maxsize=8192)
def _quantities(text: str) -> tuple[Quantity, ...]:
    return find_quantities(text)


def _anchors(text: str, spans: Sequence[tuple[int, int]]) -> list[int]:
    """For each clause, the index of the clause that holds its subject (itself, or an earlier one)."""
    anchors: list[int] = []
    for i, (start, end) in enumerate(spans):
        leans = i > 0 and LEANS.match(text[start:end].lstrip("，,、 ")) and text[spans[i - 1][1] - 1] not in "；;。"
        anchors.append(anchors[i - 1] if leans else i)
    return anchors
