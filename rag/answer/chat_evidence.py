"""What a chat model is shown and held to: the numbered evidence of a question, and which figures answer it. Pure.

Evidence is what the question's slots admit: the sentences of the extractive answer first, then other matches of the
right period that name the indicator. A sentence that gives orders (忽略以上要求…) is no evidence.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.match.figure_fit import FITS, fit_period, unit_fit
from rag.match.indicator import term_match
from rag.question.asked import Asked
from rag.question.asking import Shape
from rag.question.sides import Side
from rag.search.searcher import Found
from rag.text.bigrams import grams, share
from rag.text.figures import find_quantities, same
from rag.text.segments import clause_spans, simplified
from rag.text.times import period_at
from rag.types import Draft, Hit, Kind, Period, Quantity, Quote, Statement
from rag.verify.claims import Fits
from rag.verify.quotes import label

PIECES = 8
"""Pieces of evidence in a prompt, unless the extractive answer itself needs more."""
_RELATED = 0.5
_NEAR = 0.85
_SORT = 0.95
_ALL = 0.8
"""A sentence that says this share of the clauses it quotes leaves nothing of them out."""
_SERIES = 4
"""An extractive answer of more statements than this is a list that stands whole: nothing else belongs to it."""
_ORDERS = re.compile(
    r"(?:忽略|无视|忘记|忘掉|不要理会|不必理会)[^。；]{0,12}(?:以上|上述|上面|之前|前面|先前|所有|一切|任何)"
    r"[^。；]{0,10}(?:要求|指令|指示|提示|规则|内容|设定)"
    r"|系统提示词?|系统消息|你现在是|作为(?:一个)?(?:AI|人工智能|语言模型)|请(?:直接)?(?:回答|输出|回复)[：:“「]"
    r"|ignore\s+(?:all\s+|any\s+)?(?:of\s+)?(?:the\s+)?(?:previous|above|prior)|system\s*(?:prompt|message)",
    re.I,
)


def evidence(asked: Asked, found: Sequence[Found], draft: Draft) -> list[Hit]:
    """The hits to show, best first, each sentence once."""
    own = [_whole(quote) for statement in draft.statements for quote in statement.quotes]
    whole = asked.shape in (Shape.COVER, Shape.DEFINITION) or len(draft.statements) > _SERIES
    others = [] if whole else _in_turn([_admitted(one) for one in found])
    chosen: dict[tuple[str, int, int], Hit] = {}
    for hit in [*own, *others]:
        if not _ORDERS.search(hit.sentence.text):
            chosen.setdefault(_key(hit), hit)
    needed = len({_key(hit) for hit in own})
    return list(chosen.values())[: max(PIECES, needed)]


def _whole(quote: Quote) -> Hit:
    """The hit of a quote, its sentence widened where the quote goes beyond it (the entry of a glossary)."""
    hit, sentence = quote.hit, quote.hit.sentence
    start, end = min(sentence.start, quote.start), max(sentence.end, quote.end)
    if (start, end) == (sentence.start, sentence.end):
        return hit
    text = simplified(hit.paragraph_text[start:end])
    return replace(hit, sentence=replace(sentence, start=start, end=end, text=text))


def _admitted(found: Found) -> list[Hit]:
    """The matches of one side that might answer as well: right period, every word that must be there, not far off."""
    good = [
        m
        for m in found.matches
        if m.period_fit >= FITS and m.coverage >= _RELATED and not any(term.must for term in m.missing)
    ]
    best = max((match.score for match in good), default=0.0)
    return [match.hit for match in good if match.score >= _NEAR * best]


def _in_turn(sides: Sequence[Sequence[Hit]]) -> list[Hit]:
    """Of several sides the best of each first, then the second best of each."""
    depth = max((len(side) for side in sides), default=0)
    return [side[rank] for rank in range(depth) for side in sides if rank < len(side)]


def _key(hit: Hit) -> tuple[str, int, int]:
    return hit.report.id, hit.sentence.paragraph, hit.sentence.start


def piece(number: int, hit: Hit) -> str:
    """One piece of evidence as the prompt shows it: number, report, period and kind, headings, the sentence quoted."""
    head = [hit.report.called, when(hit.sentence.period)]
    head.append(" > ".join(heading[:24] for heading in hit.sentence.section[-2:]))
    return f"[{number}] {'｜'.join(part for part in head if part)}\n「{quoted(hit.sentence.text)}」"


def when(period: Period | None) -> str:
    """2022年（目标）, 2017—2021年（已完成）, 2026年（远期规划）; "" where there is no period."""
    if period is None:
        return ""
    years = label(Period(period.first, period.last, Kind.ACHIEVED))
    return years + {Kind.TARGET: "（目标）", Kind.ACHIEVED: "（已完成）", Kind.OUTLOOK: "（远期规划）"}[period.kind]


def quoted(text: str) -> str:
    """Foreign text on one line, without what would read as a citation mark or as the end of its quotation."""
    return re.sub(r"\s+", " ", text).translate(str.maketrans("「」[]【】［］", "“”（）（）（）")).strip()


def fits_question(found: Sequence[Found], draft: Draft) -> Fits:
    """A check for figures: is it of a period and place that was asked for? What the extractive answer quotes is."""
    quotes = [quote for statement in draft.statements for quote in statement.quotes]
    sides = [one.side for one in found]

    def fits(hit: Hit, figure: Quantity) -> bool:
        at = hit.sentence.start + figure.start
        if any(_key(q.hit)[:2] == _key(hit)[:2] and q.start <= at < q.end for q in quotes):
            return True
        return any(_fits_side(hit, figure, side) for side in sides)

    return fits


def _fits_side(hit: Hit, figure: Quantity, side: Side) -> bool:
    if side.reports and hit.report.id not in {report.id for report in side.reports}:
        return False
    text, year = hit.sentence.text, hit.report.year
    period = period_at(text, figure.start, year, hit.sentence.period)
    clause = next((text[a:b] for a, b in clause_spans(text) if a <= figure.start < b), text)
    return fit_period(period, side.asked, year, clause) >= FITS


def answers(statement: Statement, asked: Asked, draft: Draft) -> bool:
    """Does a proven statement speak to the question: the asked sort of figure, one of its nouns, a whole item?"""
    if asked.shape is Shape.LIST:  # half a list is no answer
        return any(_said(own, [statement], asked) for own in draft.statements)
    if asked.shape is not Shape.FIGURE:
        return True
    figures = find_quantities(statement.text)
    if not figures:
        return any(not find_quantities(s.text) for s in draft.statements)
    told = [quote.text for own in draft.statements for quote in own.quotes]
    wanted = min(_SORT, max((_sort(text, asked) for text in told), default=0.0))
    if _sort(statement.text, asked) < max(0.4, wanted):
        return False
    nouns = [term for term in asked.terms if term.noun or term.must]
    words = "，".join(statement.text[: f.start] + statement.text[f.end :] for f in figures[:1])
    if not nouns or not grams(words):
        return True
    return any(term_match(term, statement.text) >= 0.5 for term in nouns)


def _sort(text: str, asked: Asked) -> float:
    """0…1: does a text hold a figure of the sort that was asked for?"""
    return max((unit_fit(figure, text[: figure.start], asked) for figure in find_quantities(text)), default=0.0)


def left_out(draft: Draft, statements: Sequence[Statement], asked: Asked) -> tuple[Statement, ...]:
    """What of the extractive answer a model's statements do not say."""
    missing = [s for s in draft.statements if not _said(s, statements, asked)]
    if any(s.derived for s in missing) and not _in_draft_order(draft, [*statements, *missing]):
        return draft.statements  # 前者比后者 means the order of the draft
    return tuple(missing)


def _said(statement: Statement, said: Sequence[Statement], asked: Asked) -> bool:
    if not statement.quotes:
        return False
    told = [figure for one in said for figure in find_quantities(one.text)]
    if statement.derived:
        return all(any(d.value == t.value for t in told) for d in statement.derived)
    text = "；".join(quote.text for quote in statement.quotes)
    figures = find_quantities(text)
    main = [f for f in figures if unit_fit(f, text[: f.start], asked) >= 0.8] or list(figures)
    if not main:
        words = frozenset[str]().union(*(grams(one.text) for one in said))
        own = grams("；".join(q.text for one in said for q in one.quotes if _overlaps(q, statement.quotes)))
        return share(grams(text), words) >= 0.6 or (bool(own) and share(own, words) >= _ALL)
    met = [any(same(f, t) for t in told) and _quotes_overlap(statement.quotes, said) for f in main]
    return all(met) if asked.wide or asked.shape is Shape.LIST else any(met)


def _quotes_overlap(quotes: Sequence[Quote], said: Sequence[Statement]) -> bool:
    """Is it the same place? The same figure stands elsewhere for other things."""
    return any(_overlaps(quote, quotes) for one in said for quote in one.quotes)


def _overlaps(one: Quote, quotes: Sequence[Quote]) -> bool:
    return any(_key(one.hit)[:2] == _key(b.hit)[:2] and one.start < b.end and b.start < one.end for b in quotes)


def _in_draft_order(draft: Draft, said: Sequence[Statement]) -> bool:
    text = "\n".join(statement.text for statement in said)
    told = find_quantities(text)
    places = []
    for statement in draft.statements:
        if not statement.derived:
            own = [q for quote in statement.quotes for q in find_quantities(quote.text)]
            place = next((t.start for t in told if any(same(t, q) for q in own)), None)
            places.append(place)
    known = [place for place in places if place is not None]
    return len(known) == len(places) and known == sorted(known)
