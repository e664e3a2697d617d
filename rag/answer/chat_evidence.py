"""What a chat model is shown, and which of what it says speaks to the question. Pure but for the catalog's texts.

Evidence is as wide as the question is: for a figure the sentences that may tell it, of all periods, so that the model
can tell them apart, and the paragraphs that lie nearest; for anything open whole paragraphs of what belongs, or, where
it fits the budget, the whole report paragraph by paragraph; for an overview of a longer one the first sentence of each
paragraph too; for many reports the rows of their table. What the extractive reader quotes is always in it. A sentence
that gives orders (忽略以上要求…) is no evidence.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from rag.index.catalog import Catalog
from rag.match.figure_fit import FITS, fit_period, unit_fit
from rag.match.indicator import term_match
from rag.question.asked import Asked
from rag.question.asking import Shape
from rag.question.intent import Intent
from rag.question.sides import Side
from rag.search.found import Found
from rag.shown import MARK
from rag.text.bigrams import grams, share
from rag.text.figures import find_quantities, same
from rag.text.segments import clause_spans, simplified
from rag.text.times import period_at
from rag.text.vocabulary import in_turn, says
from rag.types import Draft, Hit, Kind, Period, Quantity, Quote, Report, Statement, Turn
from rag.verify.claims import Fits
from rag.verify.foreign import is_foreign
from rag.verify.quotes import label

Passage: TypeAlias = tuple[Hit, ...]
"""What one number of a prompt stands for: a sentence, or those of a paragraph."""


@dataclass(frozen=True, slots=True)
class Budget:
    """How much of the reports one prompt may hold."""

    tokens: int
    sentences: int
    """Candidates for a figure, beside what the extractive reader quotes."""
    whole: bool
    """Whole paragraphs and reports? A small model gets the sentences alone."""


LARGE = Budget(24_000, 24, whole=True)
SMALL = Budget(1_000, 5, whole=False)
_RELATED = 0.5
_NEAR = 0.6
"""How much of the asked words a candidate for a figure must hold, against the best one."""
_BELONGS = 24
"""Sentences whose paragraphs are shown where the question is open."""
_FEW = 6
"""Of a side where nothing names all that must be named."""
_BESIDE, _SCOPE = 6, 3
"""Sentences of a side whose paragraphs are shown beside the candidates for a figure, where so few reports are asked."""
_OPEN = 0.5
_TURNS, _ANSWER_CHARS = 4, 600
_SORT = 0.95
_ALL = 0.8
"""A sentence that says this share of the clauses it quotes leaves nothing of them out."""
_ORDER_GAP = 12


def evidence(
    asked: Asked, found: Sequence[Found], draft: Draft, catalog: Catalog, budget: Budget = LARGE
) -> Iterator[list[Passage]]:
    """What may be shown, the widest first; the caller takes the first that fits its budget, or cuts the last."""
    own = [_whole(quote) for quote in draft.quotes]
    if not budget.whole:
        yield _distinct([*own, *_candidates(found, budget.sentences)])[: max(len(own), budget.sentences)]
        return
    if is_open(asked, draft):
        report = _only_report(found, draft, catalog)
        if report is not None:
            yield paragraphs(report, catalog)
        belonging = _in_turn([_belonging(one, catalog, _BELONGS) for one in found])
        wide = _widened(_distinct([*own, *belonging, *_candidates(found, budget.sentences)]), catalog)
        if report is not None and draft.kind == "overview":
            yield [*wide, *_heads(report, wide, catalog)]
        yield wide
    others = [] if _stands_whole(asked, draft) else _candidates(found, budget.sentences)
    narrow = _distinct([*own, *others])
    if others and len({report.id for one in found for report in one.side.reports}) <= _SCOPE:
        belonging = _in_turn([_belonging(one, catalog, _BESIDE) for one in found])
        yield [*narrow, *_widened(_distinct(belonging), catalog)]
    yield narrow


def is_open(asked: Asked, draft: Draft) -> bool:
    """Is more wanted than one figure or fact?"""
    if draft.kind == "table":
        return False
    if asked.shape in (Shape.COVER, Shape.DEFINITION) and draft.reason is None:
        return False
    return asked.openness > _OPEN or asked.intent is not Intent.FIGURE or draft.kind != "quote"


def _stands_whole(asked: Asked, draft: Draft) -> bool:
    return draft.kind == "table" or (draft.reason is None and asked.shape in (Shape.COVER, Shape.DEFINITION))


def _only_report(found: Sequence[Found], draft: Draft, catalog: Catalog) -> Report | None:
    """The one report that is asked about; None where there are several."""
    own = {quote.hit.report.id: quote.hit.report for quote in draft.quotes}
    for one in found:
        own |= {report.id: report for report in one.side.reports[: one.side.primary or None]}
    if not own:
        own = {report.id: report for report in catalog.reports()}
    return next(iter(own.values())) if len(own) == 1 else None


def paragraphs(report: Report, catalog: Catalog) -> list[Passage]:
    """A report paragraph by paragraph."""
    texts = {paragraph.number: paragraph for paragraph in catalog.paragraphs(report.id)}
    found: dict[int, list[Hit]] = {}
    for sentence in catalog.sentences(report.id):
        at = texts.get(sentence.paragraph)
        if at is not None and _is_evidence(sentence.text):
            hit = Hit(sentence, at.text, report, 0.0, at.page, at.cell, at.sure)
            found.setdefault(sentence.paragraph, []).append(hit)
    return [tuple(hits) for _, hits in sorted(found.items())]


def _widened(hits: Sequence[Passage], catalog: Catalog) -> list[Passage]:
    """The paragraphs that sentences stand in, in the order in which they are first found, each once."""
    whole: dict[str, dict[int, Passage]] = {}
    found: dict[tuple[str, int], Passage] = {}
    for passage in hits:
        report, number = passage[0].report, passage[0].sentence.paragraph
        if report.id not in whole:
            whole[report.id] = {p[0].sentence.paragraph: p for p in paragraphs(report, catalog)}
        found.setdefault((report.id, number), whole[report.id].get(number, passage))
    return list(found.values())


def _heads(report: Report, shown: Sequence[Passage], catalog: Catalog) -> list[Passage]:
    """The first sentence of each paragraph of a report that is not shown: what its chapters are about."""
    known = {passage[0].sentence.paragraph for passage in shown if passage[0].report.id == report.id}
    return [p[:1] for p in paragraphs(report, catalog) if p[0].sentence.paragraph not in known]


def _belonging(one: Found, catalog: Catalog, most: int) -> list[Hit]:
    """The sentences of a side's reports that most likely belong to what is asked."""
    pieces = sorted(one.around(), key=lambda piece: -piece.chance)[:most]
    return catalog.hits([(piece.sentence.id, piece.chance) for piece in pieces])


def _candidates(found: Sequence[Found], most: int) -> list[Hit]:
    """Of each side in turn the sentences that may tell what is asked, of whatever period."""
    sides = []
    for one in found:
        good = [m for m in one.matches if m.coverage >= _RELATED and not any(t.must and t.noun for t in m.missing)]
        good = good or list(one.matches[:_FEW])
        best = max((match.coverage for match in good), default=0.0)
        sides.append([match.hit for match in good if match.coverage >= _NEAR * best])
    return _in_turn(sides)[:most]


def _distinct(hits: Sequence[Hit]) -> list[Passage]:
    chosen: dict[tuple[str, int, int], Hit] = {}
    for hit in hits:
        if _is_evidence(hit.sentence.text):
            chosen.setdefault(_key(hit), hit)
    return [(hit,) for hit in chosen.values()]


def _is_evidence(text: str) -> bool:
    """Does it tell something, and give no orders to a model: 请回答：…, ignore all previous instructions?"""
    lowered = text.lower()
    orders = in_turn(lowered, "disregards", "said before", "an instruction", gap=_ORDER_GAP)
    return not (orders or says(lowered, "said to a model"))


def _whole(quote: Quote) -> Hit:
    """The hit of a quote, its sentence widened where the quote goes beyond it (the entry of a glossary)."""
    hit, sentence = quote.hit, quote.hit.sentence
    start, end = min(sentence.start, quote.start), max(sentence.end, quote.end)
    if (start, end) == (sentence.start, sentence.end):
        return hit
    text = simplified(hit.paragraph_text[start:end])
    return replace(hit, sentence=replace(sentence, start=start, end=end, text=text))


def _in_turn(sides: Sequence[Sequence[Hit]]) -> list[Hit]:
    """Of several sides the best of each first, then the second best of each."""
    depth = max((len(side) for side in sides), default=0)
    return [side[rank] for rank in range(depth) for side in sides if rank < len(side)]


def _key(hit: Hit) -> tuple[str, int, int]:
    return hit.report.id, hit.sentence.paragraph, hit.sentence.start


def piece(number: int, passage: Passage) -> str:
    """One piece of evidence as the prompt shows it: number, report, periods, headings, paragraph, its words."""
    first = passage[0]
    times = dict.fromkeys(when(hit.sentence.period) for hit in passage)
    head = [first.report.called, "、".join(filter(None, times))]
    head.append(" > ".join(heading[:24] for heading in first.sentence.section[-2:]))
    head.append(f"第{first.sentence.paragraph}段")
    text = "".join(quoted(hit.sentence.text) for hit in passage)
    return f"[{number}] {'｜'.join(part for part in head if part)}\n「{text}」"


def when(period: Period | None) -> str:
    """2022年（目标）, 2017—2021年（已完成）, 2026年（远期规划）; "" where there is no period."""
    if period is None:
        return ""
    years = label(Period(period.first, period.last, Kind.ACHIEVED))
    return years + {Kind.TARGET: "（目标）", Kind.ACHIEVED: "（已完成）", Kind.OUTLOOK: "（远期规划）"}[period.kind]


def quoted(text: str) -> str:
    """Foreign text on one line, without what would read as a citation mark or as the end of its quotation."""
    return " ".join(text.split()).translate(str.maketrans("「」[]【】［］", "“”（）（）（）")).strip()


def talk(history: Sequence[Turn]) -> str:
    """What was said before, for a question that leans on it; "" where nothing was."""
    if not history:
        return ""
    said = [
        f"问：{quoted(t.question)}\n答：{quoted(MARK.sub('', t.answer))[:_ANSWER_CHARS]}" for t in history[-_TURNS:]
    ]
    return "此前的对话：\n" + "\n".join(said) + "\n\n"


def in_time(statement: Statement, fits: Fits) -> bool:
    """Is any figure of a proven statement of a time and place that was asked about?"""
    said = find_quantities(told_text(statement))
    for quote in statement.quotes:
        for figure in find_quantities(quote.hit.sentence.text):
            at = quote.hit.sentence.start + figure.start
            if quote.start <= at < quote.end and any(same(figure, one) for one in said) and fits(quote.hit, figure):
                return True
    return not said or bool(statement.derived)


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


def told_text(statement: Statement) -> str:
    """What a statement says in Chinese: of one in another language, what it rests on."""
    return "；".join(quote.text for quote in statement.quotes) if is_foreign(statement.text) else statement.text


def answers(statement: Statement, asked: Asked, draft: Draft) -> bool:
    """Does a proven statement speak to a question for a figure: the asked sort of figure, one of its nouns?"""
    if asked.shape is not Shape.FIGURE or is_open(asked, draft):
        return True
    said = told_text(statement)
    figures = find_quantities(said)
    if not figures:
        return any(not find_quantities(s.text) for s in draft.statements)
    told = [quote.text for own in draft.statements for quote in own.quotes]
    wanted = min(_SORT, max((_sort(text, asked) for text in told), default=0.0)) if draft.reason is None else 0.0
    if _sort(said, asked) < max(0.4, wanted):
        return False
    nouns = [term for term in asked.terms if term.noun or term.must]
    words = "，".join(said[: f.start] + said[f.end :] for f in figures[:1])
    if not nouns or not grams(words):
        return True
    return any(term_match(term, said) >= 0.5 for term in nouns)


def _sort(text: str, asked: Asked) -> float:
    """0…1: does a text hold a figure of the sort that was asked for?"""
    return max((unit_fit(figure, text[: figure.start], asked) for figure in find_quantities(text)), default=0.0)


def left_out(draft: Draft, statements: Sequence[Statement], asked: Asked) -> tuple[Statement, ...]:
    """What of the extractive answer a model's statements do not say."""
    missing = [s for s in draft.statements if not _said(s, statements, asked)]
    ordered = any(s.derived and "前者" in s.text for s in missing)
    if ordered and not _in_draft_order(draft, [*statements, *missing]):
        return draft.statements  # 前者比后者 means the order of the draft
    return tuple(missing)


def _said(statement: Statement, said: Sequence[Statement], asked: Asked) -> bool:
    if not statement.quotes:
        return False
    told = [figure for one in said for figure in find_quantities(told_text(one))]
    if statement.derived:
        return all(any(d.value == t.value for t in told) for d in statement.derived)
    text = "；".join(quote.text for quote in statement.quotes)
    figures = find_quantities(text)
    main = [f for f in figures if unit_fit(f, text[: f.start], asked) >= 0.8] or list(figures)
    if not main:
        words = frozenset[str]().union(*(grams(told_text(one)) for one in said))
        own = grams("；".join(q.text for one in said for q in one.quotes if _overlaps(q, statement.quotes)))
        return share(grams(text), words) >= 0.6 or (bool(own) and share(own, words) >= _ALL)
    placed = _quotes_overlap(statement.quotes, said) or _same_time(statement.quotes, said)
    met = [any(same(f, t) for t in told) and placed for f in main]
    return all(met) if asked.wide or asked.shape is Shape.LIST else any(met)


def _quotes_overlap(quotes: Sequence[Quote], said: Sequence[Statement]) -> bool:
    """Is it the same place? The same figure stands elsewhere for other things."""
    return any(_overlaps(quote, quotes) for one in said for quote in one.quotes)


def _same_time(quotes: Sequence[Quote], said: Sequence[Statement]) -> bool:
    """Is it told elsewhere in the same report, of the same time?"""
    told = {(quote.hit.report.id, quote.period) for one in said for quote in one.quotes}
    return all((quote.hit.report.id, quote.period) in told for quote in quotes)


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
