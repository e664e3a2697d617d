"""What is asked of several places or years in words that name no indicator: 深圳港集装箱 of 深圳港集装箱从2000年
到2004年怎么涨的. Only where figures are asked for. Whose figures it means is answer/by_words.py's to find. Pure.
"""

from collections.abc import Sequence

from rag.question.asked import Asked
from rag.question.asking import Shape
from rag.question.comparing import Comparison, Op, names_sides
from rag.question.intent import Intent
from rag.question.learned import FIGURES
from rag.question.terms import Term
from rag.question.two_sides import Pair, Slot
from rag.question.words_of_many import Words
from rag.text.indicators import Found, unlisted
from rag.text.vocabulary import says

_DEED = 0.5
_OPENLY = 0.5


def in_words(asked: Asked, said: Words) -> list[Found]:
    """The words from the first thing that is named to the last, as an indicator of no list; [] where none is."""
    many = asked.intent is Intent.MANY and asked.openness < _OPENLY
    asks = asked.intent in FIGURES and (said.works or asked.shape is Shape.FIGURE or (many and said.across))
    terms = naming(asked)
    if any(term.noun and term.beside for term in terms[1:]):
        return []  # 名校长、名班主任、名教师: each is another thing
    named = any(term.noun for term in terms) or asked.unit not in ("", "个")  # 旅游，历年来了多少人次
    if not (asks and terms and named) or any(term.text not in said.text for term in terms):
        return []
    spans = sorted((said.text.find(term.text), term.text) for term in terms)
    return [Found(unlisted("".join(text for _, text in spans)), spans[0][0], spans[-1][0] + len(spans[-1][1]), None)]


def naming(asked: Asked) -> tuple[Term, ...]:
    """The words that say what is counted; none that only asks for a table, and no place."""
    places = [(one.start, one.end) for one in asked.regions]
    return tuple(
        term
        for term in asked.terms
        if (term.noun or term.weight >= _DEED)
        and not (names_sides(term.text) or says(term.text, "no indicator") or says(term.text, "year by year"))
        and not any(a <= term.start < b for a, b in places)
    )


def in_pairs(asked: Asked, slots: Sequence[Slot]) -> Pair:
    """What its cells are found by, as if it were asked how far the first two of them are apart."""
    terms = naming(asked)
    said = (asked.question, *(form for term in terms for form in term.meant))
    return Pair(
        tuple(slots[:2]), (Comparison(Op.DIFFERENCE),), terms, said, growth=says(asked.question, "rate of growth")
    )
