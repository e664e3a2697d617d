"""An answer told though a word of the question stands nowhere near it: the word is named, so that nobody takes one
thing for another; where that word is what must be there, it is no answer.

塞罕坝林场 2024 游客量 → 全年接待游客人次…增长10%以上。 and below it: 引文里没有“林场”，请核对是不是所问的。 What is
told of the night market is no answer where 夜市摊贩 was asked about. Which words name a thing, and are not only how it
is asked for, was learned (text/subject.py). Tells nothing of what the report as a whole does not say.
"""

from collections.abc import Sequence
from dataclasses import replace

from rag.answer.absence import A_THING
from rag.answer.refusal import refuse
from rag.answer.way_on import with_a_way_on
from rag.index.catalog import Catalog
from rag.question.asked import Asked, Tongue, as_asked
from rag.question.leaning import names_what_of
from rag.question.terms import Term
from rag.search.found import Found
from rag.text.segments import simplified
from rag.text.subject import chance
from rag.text.vocabulary import says
from rag.types import Draft, Quote, Statement

_NAMES_A_THING = 0.6
"""The chance from which its absence is told."""
_STRANGE = 0.5
"""More of its characters stand nowhere near. Of 164 answers to what no report tells 53 are doubted, and 33 of 1,267 to
what one does (near_misses and the open sets of eval/data; of 富士康 or 消费券 it tells
indeed nothing); from a chance of 0.75 on it would be 49 and 31."""
_MOST = 2
_OF_ALL = ("table", "overview", "notice", "clarify")


def with_doubt(told: Draft, found: Sequence[Found], asked: Asked, catalog: Catalog) -> Draft:
    """`told`, and below it the words that name what is asked about and stand neither in a sentence that is quoted, nor
    in its headings; as it is where there are none, where several things are asked for, or in English. A refusal where
    one thing is asked, and what is quoted tells of something else about it (of 打车, and of no 起步价). Where nothing
    of the question stands there, it was found by its meaning: of 33 such answers 24 are right.
    """
    if told.kind in _OF_ALL or asked.several or not told.quotes or asked.tongue is Tongue.ENGLISH:
        return told
    near = " ".join(map(_around, told.quotes))
    said = "".join(statement.text for statement in told.statements)
    missed = [term for term in asked.terms if _is_missed(term, near) and term.text not in said]
    if not missed:
        return told
    lacks_it = any(
        term.must or _of_a_name(term, asked, found, catalog) or names_what_of(term, asked) for term in missed
    )
    whole = len(found) == 1 and not asked.foreign and asked.sought is None
    if whole and lacks_it and _tells_of_another(asked.terms, near):
        return with_a_way_on(refuse(found, asked, catalog), found, asked, catalog)
    names = "、".join(f"“{term.text}”" for term in missed[:_MOST])
    line = Statement(as_asked(f"引文里没有{names}，请核对是不是所问的。", asked), ())
    return replace(told, statements=(*told.statements, line))


def passed_over(asked: Asked, plain: str, told: Draft) -> bool:
    """Does a word name what is asked about, and stand neither in the question as it was put plainly, nor in what is
    told: 消费券 of 发了多少消费券…今年粮食想打多少斤, put as one about 粮食? What is said of the indicator that is put
    for it (装箱子 of 集装箱吞吐量) is held.
    """
    near = " ".join(map(_around, told.quotes))
    names = [term for term in asked.terms if term.noun and chance(term.text) >= _NAMES_A_THING]
    from rag.question.reworded import said_of_it

    held = said_of_it(asked, plain)
    names = [term for term in names if term.text not in held]
    dropped = any(not any(form in near + plain for form in (term.text, *term.meant)) for term in names)
    return dropped or any(_is_missed(term, near) for term in names)


def _tells_of_another(terms: Sequence[Term], near: str) -> bool:
    things = (term for term in terms if term.noun and term.weight >= A_THING)
    return any(form in near for term in things for form in term.meant)


def _of_a_name(term: Term, asked: Asked, found: Sequence[Found], catalog: Catalog) -> bool:
    """房地产 of 房地产税, where the reports have that in one word: what is told without it is of another tax."""
    ends = {other.start: other.text for other in asked.terms if other.noun and len(other.text) == 1}
    after = [term.text + ends[term.start + len(term.text)]] if term.start + len(term.text) in ends else []
    reports = list({match.hit.report.id for one in found for match in one.matches})
    return any(catalog.says(name, reports) for name in after)


def _around(quote: Quote) -> str:
    hit = quote.hit
    return simplified(" ".join((hit.sentence.text, *hit.sentence.section, hit.report.title, hit.report.region)))


def _is_missed(term: Term, near: str) -> bool:
    """A thing of whose name hardly a character stands there (not so 标箱 beside 标准箱), by none of its names?"""
    if not term.noun or chance(term.text) < _NAMES_A_THING or says(term.text, "sort of figure"):
        return False
    strange = sum(char not in near for char in term.text) > _STRANGE * len(term.text)
    return strange and not any(form in near for form in term.meant)
