"""The nearest that the reports say to what was asked and not found, each with its place and time in sight. Pure.

So that it cannot pass for the answer it says whose it is: 常州市新北区2022年报告，2021年：PM2.5浓度同比下降9.1%. A bad
one is worse than none: what must be there is there by name, or most of a long name is (城乡居民人均可支配收入 for
农村居民人均可支配收入).
"""

from collections.abc import Sequence

from rag.answer.absence import may_be_named
from rag.match.indicator import term_match
from rag.match.sentence import Match
from rag.question.asked import Asked
from rag.question.asking import Shape
from rag.question.terms import Term
from rag.search.found import Found
from rag.text.segments import clause_spans, holds_word
from rag.types import Quote, Statement
from rag.verify.quotes import label

MOST = 3
_ENOUGH = 0.4
"""Share of the asked words' weight that what is shown as nearest must hold."""
_AS_NEAR = 0.8
"""How near the second and third must come to the first."""
_LONG = 6
"""From so many characters on, most of an indicator's name is near to it."""
_COMPOUND = 4
_IN_PART = 0.6
_MARKS = "。！；;!，,：:、 "
_TELLS = 0.4
"""A word that counts less says nothing of what a sentence is about (新增, 里程)."""
_A_YEAR_OFF = 0.03
"""Of two that say it alike, the one of the nearer year."""
_WORD = 0.5
"""What a verb or an adverb counts beside a noun."""
_WHOLE = 90
"""A sentence no longer than this is shown whole, where its words alone make the quote understood."""


def nearest(found: Sequence[Found], lacking: Sequence[Term]) -> list[Quote]:
    """The nearest things said, each another sentence.

    `lacking` are terms that stand nowhere, so that nothing near can hold them.
    """
    ranked = sorted(
        ((_closeness(match, one.side.asked, lacking), match, one.side.asked) for one in found for match in one.matches),
        key=lambda row: (
            round(row[0], 1),
            round(row[1].coverage, 1),
            row[1].score - _A_YEAR_OFF * _years_off(row[1], row[2]),
        ),
        reverse=True,
    )
    chosen: dict[str, Quote] = {}
    least = _ENOUGH
    for near, match, asked in ranked:
        if near < least or len(chosen) == MOST:
            break
        quote = _telling(match, [term for term in asked.terms if term.text not in asked.foreign])
        again = match.hit.sentence.id in chosen or any(quote and quote.text == one.text for one in chosen.values())
        if quote is not None and not again:
            chosen[match.hit.sentence.id] = quote
            least = max(least, _AS_NEAR * near)
    return list(chosen.values())


def _years_off(match: Match, asked: Asked) -> int:
    """How far the match lies from the time asked for."""
    return abs(match.period.last - asked.mentions[0].last) if match.period and asked.mentions else 0


def as_statement(quote: Quote, lead: str = "") -> Statement:
    """最接近的说法（常州市新北区2022年报告，2021年）：…, or without a lead 常州市新北区2022年报告，2021年：…"""
    when = label(quote.period, quote.hit.report.kind)
    head = quote.hit.report.called + (f"，{when}" if when else "")
    return Statement(f"{lead}（{head}）：{quote.text}。" if lead else f"{head}：{quote.text}。", (quote,))


def not_compared(missing: Sequence[Found], shown: Sequence[Statement]) -> Statement:
    """That a figure is missing, and the nearest that is said of each side that has none: its growth, of an amount.

    What is `shown` as another side's is none.
    """
    others = {quote.text for statement in shown for quote in statement.quotes}
    near = [quote for one in missing for quote in nearest([one], ())[:1] if quote.text not in others]
    text = "".join(as_statement(quote, "最接近的说法").text for quote in near)
    return Statement(f"缺少要比较的数字，算不出来。{text}", tuple(near))


def _closeness(match: Match, asked: Asked, lacking: Sequence[Term]) -> float:
    """Share of the asked words that stand there, the headings included; 0 where what must be there does not.

    A place does not count, and a glossary's words tell no figure.
    """
    if match.period is None and asked.shape is Shape.FIGURE:
        return 0.0
    text = " ".join((*match.hit.sentence.section, match.hit.sentence.text))
    place = match.hit.report.region
    said = {term: _says(term, text) for term in asked.terms if term.text not in (place, *asked.foreign)}
    if any(term.must and not said[term] and term not in lacking and may_be_named(term) for term in said):
        return 0.0
    return sum(_weight(term) * how for term, how in said.items()) / (sum(map(_weight, said)) or 1.0)


def _weight(term: Term) -> float:
    return term.weight if term.noun or term.must else _WORD * term.weight


def _telling(match: Match, terms: Sequence[Term]) -> Quote | None:
    """The quote, if it says by itself what it is about; else the sentence, if short, or the clause that does."""
    quote, sentence = match.quote, match.hit.sentence
    there = [term for term in terms if term.weight >= _TELLS and _says(term, sentence.text)]
    nouns = [term for term in there if term.noun] or there
    if not nouns:
        return None
    if all(_says(term, match.text) for term in nouns):
        return quote
    start, end = 0, len(sentence.text)
    if end > _WHOLE:
        clauses = clause_spans(sentence.text)
        start, end = max(clauses, key=lambda span: sum(_says(term, sentence.text[slice(*span)]) for term in nouns))
        if max(end, match.end) - min(start, match.start) <= _WHOLE:
            start, end = min(start, match.start), max(end, match.end)
    end = start + len(sentence.text[start:end].rstrip(_MARKS))
    return Quote(match.hit, sentence.start + start, sentence.start + end, match.period)


def _says(term: Term, text: str) -> float:
    """How plainly: 1 in so many words, less where it is part of another's name (占生产总值比重) or is said in part."""
    plainly, long = term_match(term, text), len(term.text) >= (_LONG if term.known else _COMPOUND)
    lowered = text.lower()
    forms = term.forms if term.known else term.meant
    if any(holds_word(lowered, form.lower()) for form in forms):
        return max(_IN_PART, plainly)
    return plainly if long and plainly >= _IN_PART else 0.0
