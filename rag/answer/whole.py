"""An answer to an open question in whole sentences: 将制造业等行业的税率降至13% stands in one that goes on.

A figure is answered with the clause that tells it. Who asks how or why wants what stands beside it too.
"""

from dataclasses import replace

from rag.answer.topic import as_line
from rag.question.asked import Asked
from rag.question.intent import Intent
from rag.text.segments import sentence_spans
from rag.types import Draft, Quote, Statement

_PLAIN = frozenset((Intent.FIGURE, Intent.FACT, Intent.MANY))
"""Intents that the clause answers."""
LONGEST = 160
"""Characters of a sentence that is shown whole."""
_MARKS = "。；;，, "


def in_whole_sentences(draft: Draft, asked: Asked) -> Draft:
    """The draft, each clause that is quoted alone and says nothing more shown with the rest of its sentence."""
    if draft.reason is not None or draft.kind != "quote" or asked.intent in _PLAIN:
        return draft
    told = [in_whole(one) for one in draft.statements]
    again = any(_reaches(one, other) for i, one in enumerate(told) for other in draft.statements[i + 1 :])
    return draft if again else replace(draft, statements=tuple(dict.fromkeys(told)))


def _reaches(one: Statement, other: Statement) -> bool:
    """Does it quote what another statement begins with: 二是…。三是…, where each item stands in a line of its own?"""
    pairs = ((a, b) for a in one.quotes for b in other.quotes)
    return any(_paragraph(a) == _paragraph(b) and a.start < b.start < a.end for a, b in pairs)


def _paragraph(quote: Quote) -> tuple[str, int]:
    return quote.hit.sentence.report, quote.hit.sentence.paragraph


def in_whole(statement: Statement, longest: int = LONGEST) -> Statement:
    """With the rest of the sentence of which it quotes a clause, where that is no longer."""
    if len(statement.quotes) != 1 or statement.derived:
        return statement
    (quote,) = statement.quotes
    sentence = quote.hit.sentence
    inside = sentence.start <= quote.start and quote.end <= sentence.end
    if not inside or len(sentence.text) > longest or statement.text.rstrip(_MARKS) != _said(statement, quote):
        return statement
    text = sentence.text.strip(_MARKS)
    start = sentence.start + sentence.text.index(text)
    end = _after_heading(quote) if text in sentence.section else start + len(text)
    whole = Quote(quote.hit, start, end, quote.period)
    return Statement(as_line(statement.text[: statement.text.index(quote.text)] + whole.text), (whole,))


def _after_heading(quote: Quote) -> int:
    """The end of what follows a heading in its paragraph: （二）因地制宜发展新质生产力 tells nothing by itself."""
    text, at = quote.hit.paragraph_text, quote.hit.sentence.end
    ends = [end for start, end in sentence_spans(text) if start >= at and end - quote.start <= LONGEST]
    end = ends[0] if ends else at
    return len(text[:end].rstrip(_MARKS))


def _said(statement: Statement, quote: Quote) -> str:
    """What the statement says up to the end of its quote."""
    before, found, _ = statement.text.partition(quote.text)
    return before + found
