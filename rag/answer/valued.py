"""Does all that is quoted hold what was asked for? A digest always finds sentences on a subject; a number or names are
there or not.

有多少人次在离岛免税店买东西 → 离岛免税经营主体销售额470.3亿元 is no number of people. “532”战略是哪几条 → 贯彻“532”战略
names none of them.
"""

import re
from collections.abc import Sequence

from rag.answer.refusal import of_the_region, refuse, without_report
from rag.answer.topic import digest
from rag.index.catalog import Catalog
from rag.match.figure_fit import unit_fit
from rag.question.asked import Asked
from rag.question.asking import Shape, Want
from rag.question.intent import Intent
from rag.question.terms import Term
from rag.search.found import Found
from rag.text.figures import find_quantities
from rag.text.numbers import small_number
from rag.text.segments import clause_spans, parts_at
from rag.types import Draft, Quote

_OPEN = 0.6
"""How likely it is at most, where a figure is asked for, that all that is said is wanted."""
_FIT = 0.8
"""A figure is of the sort asked for from here on (figure_fit.py): money for money, what is counted for what is."""
_TELLS = 0.5
_TWO, _NEARLY = 2, 0.66
_ITEMS = ("、", "”“", "和", "以及")
_COUNTS = frozenset("0123456789一二两三四五六七八九十")
_SAYS = re.compile("[”」》]?[\u4e00-\u9fff]{0,8}?(?:[：:（(—]|[即指是]|包括|分别)")
_TIME, _SEVERAL, _MANY = "年", 3, 5


def lacks_what_is_asked(told: Draft, found: Sequence[Found], asked: Asked) -> bool:
    """Was a figure asked for that no clause tells of its subject, or what a name stands for, which none takes apart?"""
    return _lacks_figure(told, found, asked) or lacks_items(told, asked)


def of_a_part(found: Sequence[Found], asked: Asked, catalog: Catalog, closed: Draft) -> Draft:
    """What a report says of a place within its own (浙江2025年报告里杭州要干什么), unless that place's is asked for."""
    if asked.of_report and not asked.regions:
        return refuse(found, asked, catalog)
    names = [form for term in asked.terms if term.text in asked.foreign for form in term.forms]
    told = digest(found, asked, catalog, only=names or asked.foreign)
    if told is not None and _speaks_of_the_rest(told, found, asked):
        return without_report(told, found, asked, catalog)
    return _of_the_thing(found, asked, catalog) or closed


def _of_the_thing(found: Sequence[Found], asked: Asked, catalog: Catalog) -> Draft | None:
    """What the report that is asked says of the thing, without the place's name (哈尔滨亚冬会黑龙江报告怎么写的); no
    figure, which would be the region's.
    """
    if not (asked.of_report and asked.regions) or any(one.side.asked.shape is Shape.FIGURE for one in found):
        return None
    words = [form for term in _beside_the_places(asked) for form in term.forms]
    told = digest(found, asked, catalog, only=words) if words else None
    return None if told is None else of_the_region(told, asked)


def _speaks_of_the_rest(told: Draft, found: Sequence[Found], asked: Asked) -> bool:
    """Is more told of a place without a report than its name, where more was asked (no flight, of 香港的北部都会区)?"""
    things = _beside_the_places(asked)
    spoken_of = not things or any(_nearly_said(term, quote.text) for term in things for quote in told.quotes)
    return spoken_of and not lacks_what_is_asked(told, found, asked)


def _nearly_said(term: Term, text: str) -> bool:
    """Under any of its names, or in two thirds of its characters: 小龙虾 in 潜江龙虾."""
    own = [char in text for char in term.text]
    return _said(term, text) or (len(own) > _TWO and sum(own) >= _NEARLY * len(own))


def _beside_the_places(asked: Asked) -> list[Term]:
    return [term for term in asked.terms if term.weight >= _TELLS and term.text not in asked.foreign]


def _lacks_figure(told: Draft, found: Sequence[Found], asked: Asked) -> bool:
    """Where every part of the question asks for a figure, with a measure word (多少人次) at least once."""
    sides = [one.side.asked for one in found]
    parts = [one for one in sides if one.shape is Shape.FIGURE or not one.of_report]  # …多少钱？报告里提没提
    how_much = any(one.unit and Want.HOW_MUCH in one.wants for one in parts)
    plainly = how_much and asked.intent in (Intent.FIGURE, Intent.WHETHER)
    if asked.openness >= _OPEN and not plainly:
        return False
    measured = any(part.unit and part.unit != _TIME for part in parts)
    figures = all(part.shape is Shape.FIGURE for part in parts)
    return measured and figures and not any(_tells_figure(told, part) for part in parts)


def _tells_figure(told: Draft, asked: Asked) -> bool:
    terms = [term for term in asked.terms if term.weight >= _TELLS or term.must]
    for quote in told.quotes:
        for start, end in clause_spans(quote.text):
            clause = quote.text[start:end]
            fits = any(unit_fit(q, clause[: q.start], asked) >= _FIT for q in find_quantities(clause))
            if fits and any(_said(term, clause) for term in terms):
                return True
    return False


def lacks_items(told: Draft, asked: Asked) -> bool:
    """哪几个 of a name that counts them (“532”, “两特三新一智能”): what takes it apart stands beside it."""
    if _only_counts(told, asked):
        return True
    names = [term for term in asked.terms if term.weight > 1 and not _COUNTS.isdisjoint(term.text)]
    if not names or Want.WHICH not in asked.wants:
        return False
    if any(_SEVERAL <= _number_of(name.text) <= _below(told.quotes, name.forms) for name in names):
        return False  # “六镇一园”, each in a sentence of its own
    return not any(_takes_apart(form, quote.text) for quote in told.quotes for name in names for form in name.forms)


def _only_counts(told: Draft, asked: Asked) -> bool:
    """那12个项目一个个列给我: is it said that there are twelve, and nothing quoted lists half as many?"""
    if asked.intent is not Intent.LIST or asked.count < _SEVERAL:
        return False
    said = [q.text for quote in told.quotes for q in find_quantities(quote.text) if q.value == asked.count]
    listed = max((_below(told.quotes, said), *(1 + quote.text.count("、") for quote in told.quotes)))
    return bool(said) and listed < min(asked.count / 2, _MANY)


def _number_of(name: str) -> int:
    """7 of 六镇一园."""
    return sum(map(small_number, name))


def _below(quotes: Sequence[Quote], words: Sequence[str]) -> int:
    """How many sentences are quoted of the paragraph in which one has one of the words, and behind it."""
    leads = [quote.hit.sentence for quote in quotes if any(word in quote.text for word in words)]
    rest = (quote.hit.sentence for quote in quotes)
    return sum(
        any(a.report == b.report and a.paragraph == b.paragraph and a.start < b.start for a in leads) for b in rest
    )


def _takes_apart(name: str, text: str) -> bool:
    """机器人、新能源等“两新”产业 and “两新”（机器人和新能源） do, and “三名”工程，新增名校长、名班主任、名教师;
    在“532”战略中提高站位、把握定位 does not.
    """
    before, found, after = text.partition(name)
    clause, behind = parts_at(before, "，。；")[-1], parts_at(parts_at(after, "。；")[0], "，")[1:2]
    items = any(mark in clause for mark in _ITEMS) or any(1 + one.count("、") == _number_of(name) for one in behind)
    return bool(found) and (bool(_SAYS.match(after)) or items)


def _said(term: Term, text: str) -> bool:
    return any(form in text for form in term.forms)
