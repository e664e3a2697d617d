"""How well does a sentence answer a question, with which words, and is that an answer? Pure: no index, no model.

A sentence is read as a chain of clauses: 地区生产总值4018.3亿元，增长7.4%，… where 增长7.4% has no subject of its own
and leans on the clause before it. A Match is the best span of it: indicator.py says whether a clause names what is
asked, figure_fit.py whether its figure and period are as asked. The span is the shortest that answers: 2022年新增学位
目标是多少 on 新增学位超1万个，改扩建学校5所 → 新增学位超1万个. `sufficient` says whether the asked slot is really
there.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from rag.match.figure_fit import FITS, figure_fit, fit_mean, fit_period, in_notes, item_span
from rag.match.indicator import (
    Place,
    around,
    coverage_of,
    of_inner_places,
    read_for,
    split_name,
    term_bound,
    term_match,
    term_weights,
    told_in,
    unspaced,
)
from rag.question.asked import Asked
from rag.question.asking import Ask, Shape, Want
from rag.question.intent import NOT_IN_NOTES
from rag.question.terms import Term
from rag.text.figures import LEANS, find_quantities
from rag.text.numbers import small_number
from rag.text.segments import CHINESE_RUN, clause_spans, parts_at, simplified
from rag.text.times import mean_period, period_at
from rag.text.vocabulary import cut, says
from rag.types import Hit, Period, Quantity, Quote, Sentence

ENOUGH_TEXT = 0.45
"""Share of the asked words' weight that an answer must cover where no figure is asked: people describe a fact in their
own words."""
_ALL_OF = re.compile(r"([两三四五])项[\u4e00-\u9fff]{0,6}[都均]")
"""Two or more clauses before it are what it leans on."""
_NAMED_BESIDE = 0.6
_WIDEST = 110
_OPENING = 12
_OUTCOME = 24
_SUBJECT = 3
"""Characters of which a subject has at least so many."""
_DIGITS = "一二三四五六七八九十〇"
ENOUGH = 0.55
"""Share of the asked words' weight that a span, with its headings, must cover to answer with a figure."""


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

    @property
    def quote(self) -> Quote:
        """The span as a place in its paragraph."""
        offset = self.hit.sentence.start
        return Quote(self.hit, offset + self.start, offset + self.end, self.period)


@dataclass(frozen=True, slots=True)
class Clauses:
    """What a sentence is made of, whoever asks."""

    spans: tuple[tuple[int, int], ...]
    anchors: tuple[int, ...]
    """For each clause, the index of the clause that holds its subject (itself, or an earlier one)."""
    figures: tuple[Quantity, ...]

    def whole(self, text: str) -> list[str]:  # each from its subject on
        return [text[self.spans[k][0] : end] for k, (_, end) in zip(self.anchors, self.spans, strict=True)]

    def figure_in(self, start: int, end: int) -> Quantity | None:
        """The first figure of `sentence[start:end]`."""
        return next((figure for figure in self.figures if start <= figure.start < end), None)


@dataclass(frozen=True, slots=True)
class _Reading:
    """One clause as an answer; `fits` are its period, how far that is as asked, and how far its figure is."""

    clause: int
    score: float
    fits: tuple[Period | None, float, float]
    figure: Quantity | None


def match_hit(hit: Hit, asked: Asked, rarity: Mapping[str, float]) -> Match:
    """The best Match of one hit. `rarity` gives each term's rarity in the index (1 where unknown)."""
    clauses = taken_apart(hit.sentence.text)
    named = _named(hit.sentence, hit.paragraph_text, asked.terms, asked.foreign, asked.shape is Shape.FIGURE)
    weights = term_weights(asked.terms, rarity, asked.foreign)
    taken = _of_others(hit, clauses, asked)
    best: _Reading | None = None
    for most, coverage, exact, i in _fullest_first(named, weights, taken):
        if best is not None and most < best.score:
            break  # figure and period could only take from it
        reading = _read(hit, clauses, i, asked, coverage, exact, best.score if best else 0.0)
        if reading and (best is None or (reading.score, -i) > (best.score, -best.clause)):
            best = reading
    assert best is not None  # a sentence has at least one clause
    scores = named[best.clause]
    start, end = narrow(hit.sentence.text, clauses, best.clause, asked, best.figure)
    figures = tuple(q for q in clauses.figures if start <= q.start < end)
    missing = _missing(asked.terms, scores)
    return Match(hit, start, end, best.score, coverage_of(weights, scores), missing, *best.fits, figures)


def _of_others(hit: Hit, clauses: Clauses, asked: Asked) -> set[int]:
    """The clauses of a place inside the report's own; and those beside one that says two asked words in one and has a
    figure, that do not say them so themselves: 在建里程 beside 运营里程, where 运营里程 is asked for.
    """
    if asked.shape is not Shape.FIGURE:
        return set()
    whole = clauses.whole(hit.sentence.text)
    beside = of_inner_places(whole, hit.report.region, asked.question, *asked.foreign, *asked.spoken)
    held = [(name, head) for name, head in _joined(asked.terms) if name in hit.sentence.text]
    figures = [any(a <= q.start < b for q in clauses.figures) for a, b in clauses.spans] if held else []
    for name, head in held:
        if any(told and name in clause for told, clause in zip(figures, whole, strict=True)):
            beside |= {i for i, clause in enumerate(whole) if head in clause and name not in clause}
    return beside


@lru_cache(maxsize=256)
def _joined(terms: tuple[Term, ...]) -> tuple[tuple[str, str], ...]:
    """(both, the second) of two neighbouring words of a question that no other character parts."""
    pairs = [(a, b) for a, b in pairwise(terms) if b.start == a.start + len(a.text) and not b.known]
    return tuple((a.text + b.text, b.text) for a, b in pairs)


def coverage_bound(hit: Hit, terms: tuple[Term, ...], weights: Sequence[float]) -> float:
    """No span of the hit covers more of what is asked, which is told at a tenth of the cost of finding the best one.

    `weights` are the terms' (indicator.term_weights).
    """
    return coverage_of(weights, _bounds(hit.sentence, hit.paragraph_text, terms))


@lru_cache(maxsize=2048)
def _bounds(sentence: Sentence, paragraph: str, terms: tuple[Term, ...]) -> tuple[float, ...]:
    """Shared by the sides of a question, as `_named` is."""
    text, around = unspaced(sentence.text), read_for(sentence, simplified(paragraph))
    lowered = around.lower()
    return tuple(term_bound(term, text, around, lowered) for term in terms)


@lru_cache(maxsize=2048)
def _named(
    sentence: Sentence, paragraph: str, terms: tuple[Term, ...], foreign: tuple[str, ...], figure: bool
) -> tuple[tuple[float, ...], ...]:
    """For each clause, how far it names each term. The sides of a question differ in time: they share this."""
    text, told = sentence.text, simplified(paragraph)
    clauses = taken_apart(text)
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


def _fullest_first(
    named: Sequence[Sequence[float]], weights: Sequence[float], taken: set[int]
) -> list[tuple[float, float, float, int]]:
    """(what it scores at most, coverage, what it has for exact words, which) of each clause, the best one first."""
    found = []
    for i, scores in enumerate(named):
        coverage = coverage_of(weights, scores) * (_NAMED_BESIDE if i in taken else 1.0)
        exact = 0.05 * (scores.count(1.0) / max(1, len(scores)))
        found.append((coverage + exact, coverage, exact, i))
    return sorted(found, key=lambda one: -one[0])


def _read(
    hit: Hit, clauses: Clauses, i: int, asked: Asked, coverage: float, exact: float, least: float
) -> _Reading | None:
    """Clause `i` with its figure and its period; None where it is soon seen that its score is below `least`."""
    year, text = hit.report.year, hit.sentence.text
    (start, end), anchor = clauses.spans[i], clauses.spans[clauses.anchors[i]][0]
    inside = tuple(q for q in clauses.figures if start <= q.start < end)
    fit, chosen = figure_fit(text, anchor, inside, asked)
    score = coverage * (0.35 + 0.65 * fit)
    two = len(inside) > 1 and asked.shape is Shape.FIGURE and set("从由") & set(text[anchor:end])
    if score + exact < least and not two:
        return None
    period = _period(hit, start, chosen.start if chosen else start)
    period_fit = fit_period(period, asked, year, text[anchor:end]) * fit_mean(text[start:end], asked)
    others = tuple(q for q in inside if q != chosen) if two else ()
    if period_fit < FITS and others:  # 由2010年的5.24亿元增加到2015年的15.07亿元
        other_fit, other = figure_fit(text, anchor, others, asked)
        told = _period(hit, start, other.start) if other else period
        if other is not None and told != period:
            other_period_fit = fit_period(told, asked, year, text[anchor:end]) * fit_mean(text[start:end], asked)
            if other_period_fit > period_fit:
                fit, chosen, period, period_fit = other_fit, other, told, other_period_fit
                score = coverage * (0.35 + 0.65 * fit)
    score = score * (0.25 + 0.75 * period_fit) + exact
    if asked.shape is Shape.TEXT and Want.WHEN in asked.wants:
        dated = _dated(text[start:end], "日" if Want.DAY in asked.wants else "年月")
        score *= 1.0 if dated and not _done_elsewhere(text, start, end, asked) else 0.6
    if asked.shape is Shape.TEXT and chosen and Want.BY_WHAT in asked.wants:
        score *= 0.9  # how many there are is not how it is done
    if (asked.shape is Shape.FIGURE or asked.intent in NOT_IN_NOTES) and in_notes(hit.sentence.section):
        score *= 0.7  # what explains a word tells of its figures beside the point: 6个方面18条措施
    if asked.shape is Shape.LIST:
        score *= min(1.0, 0.8 + 0.1 * (text.count("、", anchor, end) + text.count("”“", anchor, end)))
    return _Reading(i, score, (period, period_fit, fit), chosen)


def _dated(text: str, signs: str) -> bool:
    """Does it hold a date: 5月, 二〇二二年?"""
    return any(after in signs and (sign.isdecimal() or sign in _DIGITS) for sign, after in pairwise(text))


def _done_elsewhere(text: str, start: int, end: int, asked: Asked) -> bool:
    """什么时候重建 on 始建于977年，1924年倒塌，2002年重建: what was done has its date in another clause."""
    done = [term for term in asked.terms if not term.noun and term.weight >= 0.5]
    told = [term for term in done if term_match(term, text[start:end]) >= 0.9]
    dated = [part for part in parts_at(text, "，；。") if _dated(part, "年月")]
    return bool(done) and not told and any(term_match(term, part) >= 0.9 for term in done for part in dated)


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
def taken_apart(text: str) -> Clauses:
    spans = tuple(clause_spans(text))
    return Clauses(spans, _anchors(text, spans), find_quantities(text))


def _tells_change(clause: str) -> bool:
    """同比增长7%, 达229亿元."""
    opening = clause[:_OPENING]
    return says(opening, "changes") or says(opening, "goes down") or "达" in opening or "总量" in opening


def _anchors(text: str, spans: Sequence[tuple[int, int]]) -> tuple[int, ...]:
    anchors: list[int] = []
    for i, (start, end) in enumerate(spans):
        if i > 1 and (both := _ALL_OF.match(text[start:end])):
            anchors.append(anchors[max(0, i - small_number(both.group(1)))])
            continue
        leans = i > 0 and LEANS.match(text[start:end].lstrip("，,、 ")) and text[spans[i - 1][1] - 1] not in "；;。"
        anchors.append(anchors[i - 1] if leans else i)
    return tuple(anchors)


# --- the words to quote ---------------------------------------------------------------------------------------------


def narrow(text: str, clauses: Clauses, i: int, asked: Asked, chosen: Quantity | None) -> tuple[int, int]:
    """The span to quote: an item of a list that has figures of its own, subject to figure, or the clauses that tell."""
    spans, anchors = clauses.spans, clauses.anchors
    anchor, end = spans[anchors[i]][0], spans[i][1]
    if asked.shape is Shape.FIGURE and chosen is not None and not asked.wide:
        item = _item(text, (spans[i][0], end), chosen, clauses, asked)
        return _trim(text, *(item or (anchor, _with_dependents(text, clauses, i, asked))))
    if asked.shape is Shape.FIGURE and asked.wide:
        while i + 1 < len(spans) and anchors[i + 1] == anchors[i]:
            i += 1
        return _trim(text, *_widened(text, clauses, anchor, spans[i][1], asked))
    if asked.shape is Shape.LIST and len(text) <= 160:
        return _trim(text, 0, len(text))
    how = Want.HOW in asked.wants
    start, end = _window(text, spans, asked.terms, anchor, end, how=how)
    if Want.CAUSE in asked.wants and end <= _WIDEST:
        start = 0  # who it was, and why, stands before what he did; 以甲为核心、乙为支撑的“一核多点”布局
    if Want.WHETHER in asked.wants and len(text) - start <= _WIDEST:
        end = len(text)  # 178项民生实事，除10项…外，其余全部完成
    return _trim(text, start, end)


def has_subject(text: str, start: int, end: int, clauses: Clauses) -> bool:
    """Does a clause that leans on none before say by itself what its figure is of (补充耕地13.5万亩)?"""
    first = clauses.figure_in(start, end)
    own = "".join(cut(text[start : first.start], "no subject")) if first is not None else ""
    return any(len(run) >= _SUBJECT for run in CHINESE_RUN.findall(own))


def _with_dependents(text: str, clauses: Clauses, i: int, asked: Asked) -> int:
    """The end of a short tail that tells more of the same figure: 616亿元，下降5%; 突破200亿元，达到229亿元."""
    spans, anchors = clauses.spans, clauses.anchors
    end = spans[i][1]
    if asked.ask in (Ask.SHARE, Ask.RANK, Ask.MULTIPLE):
        return end
    if Want.TOTAL in asked.wants and i + 1 < len(spans) and says(text[slice(*spans[i + 1])], "stands in all"):
        own = {q.unit for q in clauses.figures if spans[i][0] <= q.start < end}
        whole = clauses.figure_in(*spans[i + 1])
        return spans[i + 1][1] if whole and whole.unit in own else end  # 共67公里，线路总长近900公里
    for j in range(i + 1, min(i + 3, len(spans))):
        tail = text[spans[j][0] : spans[j][1]]
        if anchors[j] != anchors[i] or not _tells_change(tail) or len(tail) > 22 or not clauses.figure_in(*spans[j]):
            break
        end = spans[j][1]
    return end


def _widened(text: str, clauses: Clauses, start: int, end: int, asked: Asked) -> tuple[int, int]:
    """From the first to the last clause near by that tells a figure of what is asked (签约79个，总投资290.5亿元)."""
    telling = [term for term in asked.terms if not term.known]
    for a, b in clauses.spans:
        if not clauses.figure_in(a, b) or not any(term_match(term, text[a:b]) >= 0.9 for term in telling):
            continue
        if max(end, b) - min(start, a) <= _WIDEST:
            start, end = min(start, a), max(end, b)
    return start, end


def _window(
    text: str, spans: Sequence[tuple[int, int]], terms: Sequence[Term], start: int, end: int, *, how: bool
) -> tuple[int, int]:
    """The clauses from the first to the last that hold a noun of the question, if they are not far apart.

    `how` asks what came of it: the short clause after them tells that.
    """
    nouns = [term for term in terms if term.noun]
    holding = [span for span in spans if any(term_match(term, text[span[0] : span[1]]) >= 0.9 for term in nouns)]
    if not holding:
        return start, end
    a, b = min(start, holding[0][0]), max(end, holding[-1][1])
    if b - a > 90:
        a, b = start, end
    after = next((span for span in spans if span[0] == b), None) if how else None
    return (a, after[1]) if after and after[1] - after[0] <= _OUTCOME else (a, b)


def _item(
    text: str, clause: tuple[int, int], chosen: Quantity, clauses: Clauses, asked: Asked
) -> tuple[int, int] | None:
    """名教师211名 of 新增名校长14名、名班主任25名、名教师211名, if it names what is asked by itself."""
    start, end = clause
    if says(text[start : chosen.start], "in turn"):
        return None  # 分别增长73.7倍、77.5倍 says which is which only as a whole
    a, b = item_span(text, start, chosen)
    while b < end and text[b] == "、" and LEANS.match(text[b + 1 : end]):  # 增长7%以上、力争达到8%
        b = min((at for at in (text.find(mark, b + 1) for mark in "、，；。") if at >= 0), default=end)
    if (a, b) == (start, end) or text.find("、", start, end) < 0:
        return None
    strong = [term for term in asked.terms if term.noun or term.numeral]
    if not (
        clauses.figure_in(start, a) or clauses.figure_in(b, end)
    ):  # 华润材料、…、同惠电子4家企业: the items share one figure
        return None
    if strong and all(term_match(term, text[a:b]) >= 0.6 for term in strong):
        return a, min(b, end)
    return None


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in "，,；;、。：: ":
        start += 1
    while end > start and text[end - 1] in "，,；;、。：:！!？? ":
        end -= 1
    return start, end


# --- is it an answer? -----------------------------------------------------------------------------------------------


def sufficient(match: Match, asked: Asked) -> bool:
    """Is the asked slot really there: the indicator's words, the period, the sort of figure?"""
    if match.period_fit < FITS:
        return False
    if asked.shape is Shape.FIGURE:
        lacking = any(term.must or term.context for term in match.missing) or _is_of_another(match, asked)
        return match.figure_fit >= 0.4 and match.coverage >= ENOUGH and not lacking
    if _only_begun(match, asked):
        return False
    telling = [t for t in asked.terms if t.weight >= 0.5] or asked.terms
    met = any(t not in match.missing and t.text not in asked.foreign for t in telling)
    return match.coverage >= ENOUGH_TEXT and met and not any(term.known or term.name for term in match.missing)


def _is_of_another(match: Match, asked: Asked) -> bool:
    """Two words right before the indicator say whose it is (低收入农户人均可支配收入), and neither is told near by."""
    terms = asked.terms
    for first, second, indicator in zip(terms, terms[1:], terms[2:], strict=False):
        named = indicator.must and indicator.known and not (first.known or second.known)
        if named and first in match.missing and second in match.missing and second.noun:
            return second.follows and indicator.follows
    return False


def _only_begun(match: Match, asked: Asked) -> bool:
    """That a bridge was begun, or is there, does not tell when it was opened, nor does what was opened beside it."""
    if not {Want.WHEN, Want.FINISHED} <= asked.wants:
        return False
    names = [term for term in asked.terms if term.noun and not term.finishes]
    own = [part for part in parts_at(match.text, "，；。") if any(term_match(term, part) >= 0.9 for term in names)]
    return bool(names) and not any(says(part, "finished") for part in own)
