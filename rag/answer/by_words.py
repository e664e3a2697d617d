"""What is asked of several places or years in words of no listed indicator: a row for each, chosen together.

Each cell is filled as a slot of two figures is (two_figures.py): by the name that a figure has, held against the words
of the question, or by what answers it as a question by itself. Of all that may be meant those are taken that are told
alike: one is the pattern, and of each other cell the one that is most like it, if any is like it at all. Reads only.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeAlias

from rag.answer.cells import KINDS, Groups, Row, Rows, Scope, home, reports_by_place, with_lacking
from rag.answer.compare import Filled
from rag.answer.one_pair import can_be_held
from rag.answer.two_figures import SURE, Find, alike, answers, candidates
from rag.index.catalog import Catalog
from rag.match.cell import Cell
from rag.match.indicator import term_match
from rag.question.asked import Asked
from rag.question.in_words import in_pairs
from rag.question.two_sides import Pair, Slot
from rag.text.figure_labels import Way, way
from rag.text.indicators import Named, Sort, unlisted
from rag.text.places import Region
from rag.text.segments import parts_at
from rag.text.times import Mention, Role
from rag.text.vocabulary import says
from rag.types import Kind

_Cell: TypeAlias = tuple[str, int, Kind]
_PATTERNS, _TRIED = 2, 6
"""So many of a cell's figures may be the pattern, and so many are held against it."""
_TWO, _SEARCHED = 2, 12
"""Of so many cells those that no name tells may be searched for, where others are told by theirs."""
_NAMED, _TOLD = 0.55, 0.5
_LEAST, _PART = 2, 0.4
"""So many cells, and so large a part of all, must be filled."""


def rows_by_words(asked: Asked, scope: Scope, catalog: Catalog, find: Find | None, *, known: int = 0) -> Rows:
    """The rows; none where too few cells are told alike, or there are no more cells than those that are `known`."""
    groups = reports_by_place(scope, catalog)
    cells = _cells_of(groups, scope)
    slots = [Slot(_asked_of(asked, *cell)) for cell in cells]
    pair = _in_words_of(scope, in_pairs(asked, slots), catalog)
    if len(slots) <= max(_TWO, known) or not pair.terms:
        return Rows((), (), ())  # of two there is two_figures.py
    each = [candidates(slot, pair, catalog, by_word=True)[:_TRIED] for slot in slots]
    chosen = _chosen(each, slots, pair)
    if find is not None and _LEAST <= sum(map(bool, chosen)) < len(slots) <= _SEARCHED:
        each = [
            own if one is not None else [*answers(slot, pair, catalog, find), *own][: 2 * _TRIED]
            for slot, own, one in zip(slots, each, chosen, strict=True)
        ]
        chosen = _chosen(each, slots, pair)
    if sum(map(bool, chosen)) < max(_LEAST, _PART * len(slots)):
        return Rows((), (), ())
    name = Counter(one.name for one in chosen if one is not None).most_common(1)[0][0]
    rows = [_row(one, *cell, name, catalog) for one, cell in zip(chosen, cells, strict=True) if one is not None]
    return with_lacking(rows, groups, scope)


def _in_words_of(scope: Scope, pair: Pair, catalog: Catalog) -> Pair:
    """Without the verbs that none of the reports has (干够): they name nothing there."""
    own = [one.id for one in catalog.reports() if scope.places is None or one.region in scope.places]
    said = (term for term in pair.terms if term.noun or any(catalog.says(form, own) for form in term.meant))
    return replace(pair, terms=tuple(said))


def _cells_of(groups: Groups, scope: Scope) -> list[_Cell]:
    """(place, year, kind) of each that is asked for and whose report is there, the earliest report first."""
    told = dict.fromkeys(
        (place, report.year - (kind is Kind.ACHIEVED), kind)
        for place, own in groups
        for report in own
        for kind in KINDS
    )
    cells = (cell for cell in told if scope.holds(*cell[1:]))
    return sorted(cells, key=lambda cell: home(*cell[1:]))


def _asked_of(asked: Asked, place: str, year: int, kind: Kind) -> Asked:
    when = Mention("", 0, 0, year, year, Role.TOPIC)
    return replace(asked, regions=(Region(place, 0, 0),), mentions=(when,), kind=kind, report_year=None, foreign=())


def _chosen(each: Sequence[Sequence[Filled]], slots: Sequence[Slot], pair: Pair) -> list[Filled | None]:
    """Of each cell the figure that is told like the pattern under which most is told, and best."""
    named = [[one if _names(one, pair) else None for one in own] for own in each]
    patterns = [(i, one) for i, own in enumerate(named) for one in own[:_PATTERNS] if one is not None]
    fit = [[one for one in own if one is not None] for own in named]
    tried = [_like(pattern, i, fit, slots, pair) for i, pattern in patterns]
    return max(tried, key=_worth, default=[None] * len(slots))


def _like(
    pattern: Filled, at: int, each: Sequence[Sequence[Filled]], slots: Sequence[Slot], pair: Pair
) -> list[Filled | None]:
    found: list[Filled | None] = [None] * len(each)
    found[at] = pattern
    for i, own in enumerate(each):
        if i == at:
            continue
        two = replace(pair, slots=(slots[at], slots[i]))
        for worth, one in sorted(((alike(pattern, one, two), one) for one in own), key=lambda some: -some[0]):
            if worth >= 2 * SURE and all(can_be_held(other, one, two) for other in found if other is not None):
                found[i] = one
                break
    return found


def _names(one: Filled, pair: Pair) -> bool:
    """It is told well enough, and of each thing that is named: 新推广新能源汽车 is no 新能源公交车."""
    nouns = (term for term in pair.terms if term.noun)
    before = parts_at(one.row.quote[: one.figure.start - one.row.start], "，、；")[-1]
    if says(pair.said[0], "asks new") and not (says(one.row.name, "asks new") or says(before, "asks new")):
        return False  # 新增高速公路里程 is not all there is
    return one.score >= _NAMED and all(term_match(term, one.words) >= _TOLD for term in nouns)


def _worth(chosen: Sequence[Filled | None]) -> float:
    return sum(one.score for one in chosen if one is not None)


def _row(one: Filled, place: str, year: int, kind: Kind, name: str, catalog: Catalog) -> Row:
    quantity = one.row.quantity
    sort = Sort.GROWTH if one.changes else Sort.LEVEL
    falls = one.changes and way(one.row.quote[: quantity.start - one.row.start]) is Way.DOWN
    own = next(r for r in catalog.reports() if r.id == one.row.report)
    text = catalog.paragraphs(own.id)[one.row.paragraph - 1].text
    return Row(place, own, year, kind, Cell(one.row, Named(unlisted(name), sort, falls), text))
