"""A list that a report gives a name (十件民生实事, “十大行动计划”), whole or only what is in it of something. Pure.

2018年民生实事里跟学校有关的 → the items that speak of 学校. The name stands in what leads to the items, or in the
headings above them; which items there are is lists.py's.
"""

from collections.abc import Sequence

from rag.answer.aspects import admitted_of
from rag.answer.lines import Line
from rag.answer.lists import Series, find_series, head_of, label_span
from rag.answer.taken import Taken
from rag.question.brief import Aspect, Brief, names_list
from rag.question.terms import Term
from rag.types import Kind, Quote, Sentence

_ENOUGH = 4
"""Characters of the name of a list."""
_ROOM = 200
"""Characters of what is shown under the heading of an item."""
_LITTLE = 14
"""A heading that short says little by itself."""
_MOST = 12
"""Items of something; of a list by its name, all."""


def named_list(taken: Taken, words: Sequence[Term], count: int) -> list[Line]:
    """The items of the list that some of the words name: those that speak of another of the words, where some do."""
    best: tuple[tuple[int, ...], Series, list[Term]] | None = None
    for series in find_series(taken.sentences):
        head = head_of(series)
        named = [term for term in words if _says(term, head)]
        size = sum(len(term.text) for term in named)
        if size < _ENOUGH or not any(names_list(term.text) for term in named):
            continue
        if count and count != len(series.items) and _rest(words, named):
            continue  # 民生实事里的6条主干道 are six of something else
        led = series.lead is not None and any(_says(term, series.lead.text) for term in named)  # not by a heading alone
        rank = (size, led, count == len(series.items), _promised(series, taken), len(series.items))
        if best is None or rank > best[0]:
            best = (rank, series, _rest(words, named))
    if best is None:
        return []
    _, series, rest = best
    return _of(taken, series, rest)[:_MOST] or _whole(taken, series)


def _whole(taken: Taken, series: Series) -> list[Line]:
    """All items: by their headings, and where these say little (关爱儿童方面) with all that stands under them, or as
    much of it as there is room for, what has figures first.
    """
    lines = []
    for at, item in enumerate(series.items):
        own = _sentences(taken, series, at)
        told = _that_fit(taken, own[1:]) if len(item.text) <= _LITTLE else []
        quotes = (taken.quote(item, *label_span(item)), *map(taken.quote, told))
        lines.append(Line("", quotes, headed=True, cut=bool(told) and len(told) < len(own) - 1))
    return lines


def _that_fit(taken: Taken, sentences: Sequence[Sentence]) -> list[Sentence]:
    """Those that there is room for, in their order; with figures before others."""
    chosen, room = set[str](), _ROOM
    for sentence in sorted(sentences, key=lambda one: not taken.rows([one])):
        if len(sentence.text) <= room:
            chosen.add(sentence.id)
            room -= len(sentence.text)
    return [sentence for sentence in sentences if sentence.id in chosen]


def _rest(words: Sequence[Term], named: Sequence[Term]) -> list[Term]:
    return [term for term in words if term not in named]


def _promised(series: Series, taken: Taken) -> bool:
    """Of the report's own year, before what was done the year before."""
    period = series.items[0].period
    return period is not None and period.kind is Kind.TARGET and period.last == taken.report.year


def _says(term: Term, text: str) -> bool:
    return any(form in text for form in term.forms)


def _of(taken: Taken, series: Series, rest: Sequence[Term]) -> list[Line]:
    """The items that speak of one of the words: whole where they are short, else by their heading and what says it."""
    forms = _forms(rest)
    lines = []
    for at, item in enumerate(series.items):
        own = _sentences(taken, series, at)
        said = [sentence for sentence in own if any(form in sentence.text for form in forms)]
        if said:
            lines.append(Line("", _quotes(taken, item, own, said), headed=len(own) > 1))
    return lines


def _forms(words: Sequence[Term]) -> list[str]:
    return [form for term in words for form in term.meant if len(form) > 1]


def _sentences(taken: Taken, series: Series, at: int) -> list[Sentence]:
    """An item and what stands under it, within its paragraph."""
    item = series.items[at]
    ends = [other.start for other in series.items[at + 1 : at + 2] if other.paragraph == item.paragraph]
    end = min(ends, default=len(taken.text(item.paragraph)))
    own = [s for s in taken.sentences if s.paragraph == item.paragraph and item.end <= s.start < end]
    return [item, *own]


def _quotes(taken: Taken, item: Sentence, own: Sequence[Sentence], said: Sequence[Sentence]) -> tuple[Quote, ...]:
    """The heading and, as far as there is room, what has figures under it or speaks of what is asked."""
    quotes, room = [taken.quote(item, *label_span(item))], _ROOM
    for sentence in own[1:]:
        if (sentence in said or taken.rows([sentence])) and len(sentence.text) <= room:
            quotes.append(taken.quote(sentence))
            room -= len(sentence.text)
    return tuple(quotes)


def troubles_of(taken: Taken, words: Sequence[Term], brief: Brief) -> list[Line]:
    """Of what is admitted, what speaks of one of the words (干部作风方面有哪些不足)."""
    if brief.aspects != (Aspect.ADMITTED,):
        return []
    forms = _forms(words)
    found = [quote for line in admitted_of(taken) for quote in line.quotes if any(form in quote.text for form in forms)]
    return [Line("", (quote,)) for quote in found]
