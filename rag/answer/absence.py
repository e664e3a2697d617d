"""What of a question stands nowhere in the reports it is about, and what they do tell of its subject. Looked up.

“没有提到X” is said only of a noun that somebody asked about, and only after X, its other names and what people mean by
it were looked for in the stored texts: 高考上线率 → 高考, not 上线. A refusal's words are refusal.py's.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum, auto

from rag.index.catalog import Catalog
from rag.match.figure_fit import FITS
from rag.match.indicator import all_named, term_match
from rag.match.sentence import ENOUGH, match_hit
from rag.question.asked import Asked
from rag.question.asking import Shape
from rag.question.terms import Term
from rag.search.searcher import by_words
from rag.text.segments import is_word, newer_words, tagged
from rag.text.subject import may_be_subject
from rag.text.vocabulary import report_words, says, talk_words, word_list
from rag.types import Draft, Hit, Statement

_FUNCTION = frozenset(
    "的了着过个么吗呢吧啊呀是有在就都还也又没不一几每这那哪谁我你他她它们给把被让要会能去来什怎和与跟同比从更多最很太想"
)
"""What no word that the dictionary lacks may hold: 开了个 and 钱一平 are cut out of a phrase."""
_HOW_ASKED = ("soft", "drop", "framing")
"""Sorts of words that say how it is asked, or is to be told: 表格 of 做成表格."""
_CUT = 2
"""Characters of what is cut wrongly out of a phrase, and no word (房加 of 人才房加保障房)."""
_IN_PART = 0.5
_COUNTED = re.compile("[一二两三四五六七八九十百千][多余]?[个名家位人项所座条户件倍成次级]")
"""A figure in words, which the scanner of figures leaves alone (每十个常住人口就有一个义工)."""
_TWO_WORDS, _APART = 4, 6
"""Characters of a name of two words, and of what may stand between them."""
_READ = 60
_FIGURE = 0.4
_ENOUGH = 200
A_THING = 0.8
"""The weight from which a noun is a thing asked for."""


class Told(Enum):
    """What the reports tell of a figure that was asked for, wherever they name its indicator."""

    NOTHING = auto()
    """No sentence names all of it."""
    OTHER_TIMES = auto()
    """Only for other periods, or promised where it was asked as done."""
    NO_FIGURE = auto()
    """In that period, without a figure of that sort."""
    PERHAPS = auto()
    """A figure of that sort in that period: it may be the answer, though not plainly."""


def absent(terms: Iterable[Term], catalog: Catalog, reports: Sequence[str] | None) -> tuple[Term, ...]:
    """The nouns asked about that stand nowhere in those reports (None: in any), under no name."""
    return tuple(term for term in terms if may_be_named(term) and not _stands(term, catalog, reports))


def may_be_named(term: Term) -> bool:
    """Is it a thing that somebody asks about: no verb, no filler, nothing that was cut wrongly out of a phrase?"""
    if not term.noun or term.context or term.weight < 0.5 or len(term.text) < 2 or says(term.text, "how much"):
        return False  # 来了多少游客 is how people ask for 接待游客
    if term.known or term.weight > 1:  # of the lexicon, or quoted
        return True
    if not may_be_subject(term.text) or any(term.text in word_list(sort) for sort in _HOW_ASKED):
        return False
    if term.text.endswith("里"):
        return False  # 车里 of 造的车里，新能源车占多大比重
    cut = len(term.text) == _CUT and not term.text.isascii()
    if cut and not is_word(term.text) and term.text not in newer_words():
        return term.name  # 省保 of 各个省保交房
    return "了" not in term.text and (is_word(term.text) or _FUNCTION.isdisjoint(term.text))


def may_be_missed(term: Term) -> bool:
    """May a refusal say that the reports do not speak of it by this name? Of what has a name of its own (元宇宙), but
    not of a word of talk (动一动, 外头), nor of one for which reports have others (穷户).
    """
    if term.known or term.name or term.weight > 1 or term.text in newer_words():
        return True
    return not term.otherwise and term.text not in talk_words() and not _is_talk(term.text)


def _is_talk(text: str) -> bool:
    """Is it a phrase (一头雾水), or holds one that names nothing (太贵), and is it none of the words of reports?"""
    if text in report_words() or text.isascii():
        return False
    return not _FUNCTION.isdisjoint(text) or [flag[0] for _, flag in tagged(text)] in (["i"], ["l"])


def _stands(term: Term, catalog: Catalog, reports: Sequence[str] | None) -> bool:
    if any(catalog.says(form, reports) for form in term.meant):
        return True
    if len(term.text) < 3:
        return False
    near = catalog.hits(by_words(catalog, term.text, _READ, reports=reports))
    return any(term_match(term, hit.sentence.text) >= _IN_PART or _stands_apart(term, hit) for hit in near)


def _stands_apart(term: Term, hit: Hit) -> bool:
    """公办学位 of 新增公办普通高中学位: both ends of a long name in one name."""
    if len(term.text) < _TWO_WORDS:
        return False
    _, found, rest = hit.sentence.text.partition(term.text[:2])
    between, ends, _ = rest.partition(term.text[-2:])
    return bool(found and ends) and len(between) <= _APART and (between.isalpha() or not between)


def told_of(asked: Asked, catalog: Catalog, reports: Sequence[str] | None) -> Told:
    """What those reports tell of the figure that is asked for."""
    must = [term for term in asked.terms if term.must] or [term for term in asked.terms if term.noun]
    if not must or asked.shape is not Shape.FIGURE or not all(map(may_be_named, must)):
        return Told.PERHAPS
    hits = catalog.saying([term.meant for term in must], reports, _ENOUGH + 1)
    if len(hits) > _ENOUGH:
        return Told.PERHAPS
    told = Told.NOTHING
    for match in (match_hit(hit, asked, {}) for hit in hits):
        if any(term in match.missing for term in must):
            continue  # 进出口总额 of one part of the sentence, and the place in another
        if match.period_fit < FITS:
            told = Told.OTHER_TIMES if told is Told.NOTHING else told
        elif match.figure_fit < _FIGURE and not _COUNTED.search(match.text):
            told = Told.NO_FIGURE if match.coverage >= ENOUGH else told  # else it speaks of something else
        else:
            return Told.PERHAPS
    return told


def untold(draft: Draft, asked: Asked) -> tuple[Term, ...]:
    """Things asked for, of which nothing that is quoted speaks: 旅游思路 of GDP目标差多少？旅游思路有什么变化."""
    told = " ".join((*(quote.hit.sentence.text for quote in draft.quotes), *_headings(draft)))
    things = [
        term for term in asked.terms if (term.known or (term.noun and term.weight >= A_THING)) and not term.context
    ]
    return tuple(term for term in things if not any(form in told for form in term.meant))


def names_all(statement: Statement, asked: Asked) -> bool:
    """Does what it quotes name all the things that are asked about?"""
    things = [term for term in asked.terms if term.noun and term.weight >= 1]
    return bool(statement.derived) or all_named(things, (quote.hit.sentence for quote in statement.quotes))


def _headings(draft: Draft) -> Iterator[str]:
    return (heading for quote in draft.quotes for heading in quote.hit.sentence.section)
