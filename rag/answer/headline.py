"""The figures by which a report measures itself (地区生产总值, 财政收入, …), and those that mark a passage. Pure.

They are picked out of the table of figures that ingest made; which indicators lead is data (report_parts.json),
and the lexicon has their other names.
"""

from collections.abc import Callable, Sequence
from functools import cache

from rag.text.list_marks import list_mark
from rag.text.vocabulary import find_names, part_words, unled
from rag.types import Hit, Indicator, Kind, Quote, Report, Sentence

_NUMBERED = frozenset(("1.", "1、"))
"""What numbers a paragraph is no part of its first figure: 40.151件民生实事 are 151."""
_BETWEEN = "，,、；; "
"""What stands between two quotes that are shown as one."""
_PER_PART = 2

Place = Callable[[int, int], Sentence | None]
"""(paragraph, offset) → the sentence that stands there."""


def _rank(row: Indicator) -> int | None:
    """Its place among the headline indicators, itself or its growth; None for any other, its share or its part."""
    name = unled(row.name, "of what whole").removesuffix("增长").removesuffix("增速").removesuffix("年均")
    return next((i for i, names in enumerate(_leading()) if name in names), None)


@cache
def _leading() -> tuple[frozenset[str], ...]:
    """All names of each headline indicator: 实际利用外资 is 实际使用外资 too."""
    return tuple(
        frozenset((*row, *(name for word in row for found in find_names(word) for name in found.say)))
        for row in part_words("headline")
    )


def headline(rows: Sequence[Indicator], kind: Kind, year: int | None, inside: Sequence[int]) -> list[Indicator]:
    """Each headline indicator as it is first told of that kind (and year, where it is told of it) in those paragraphs,
    in their order behind the first of them, 地区生产总值, which a table at the end may tell.
    """
    first: dict[int, Indicator] = {}
    for row in rows:
        rank = _rank(row)
        if rank is None or row.period is None or row.period.kind is not kind or row.paragraph not in inside:
            continue
        held = first.get(rank)
        fits = row.period.last == year
        if held is None or (fits and held.period is not None and held.period.last != year):
            first[rank] = row
    return [row for _, row in sorted(first.items(), key=lambda one: (one[0] > 0, one[1].paragraph, one[1].start))]


def as_quotes(
    chosen: Sequence[Indicator], rows: Sequence[Indicator], at: Place, text: Callable[[int], str], report: Report
) -> list[Quote]:
    """The longest quote of each (…达747亿元，增长11%), those that stand side by side as one."""
    spans: list[tuple[int, int, int]] = []
    for row in chosen:
        end = max(other.end for other in rows if (other.paragraph, other.start) == (row.paragraph, row.start))
        if (
            spans
            and spans[-1][0] == row.paragraph
            and not text(row.paragraph)[spans[-1][2] : row.start].strip(_BETWEEN)
        ):
            spans[-1] = (row.paragraph, spans[-1][1], max(end, spans[-1][2]))
        else:
            spans.append((row.paragraph, row.start, end))
    quotes = []
    for paragraph, begins, end in spans:
        mark = list_mark(text(paragraph), _NUMBERED) if begins == 0 else None
        start = mark.end if mark and mark.end < end else begins
        sentence = at(paragraph, start)
        if sentence is not None:
            quotes.append(Quote(Hit(sentence, text(paragraph), report, 1.0), start, end, sentence.period))
    return quotes


def marking(rows: Sequence[Indicator], most: int = _PER_PART, *, spread: bool = False) -> list[Indicator]:
    """Of the figures of a passage those that mark it: headline ones, those of any indicator that has a name of its own
    (学位, PM2.5), those of a first or a record, and the first of each paragraph; in their order. `spread`: the best of
    each paragraph before the second best of one.
    """
    words = part_words("distinction")[0]

    def telling(row: Indicator) -> tuple[bool, bool, bool, bool, int]:
        first = next(other for other in rows if other.paragraph == row.paragraph)
        marks = any(word in row.quote for word in words)
        return _rank(row) is None, not find_names(row.name), not marks, row is not first, row.start

    ranked = sorted(rows, key=telling)
    if spread:
        best: dict[int, Indicator] = {}
        for row in ranked:
            best.setdefault(row.paragraph, row)
        ranked = [*best.values(), *ranked]
    chosen: dict[tuple[int, int], Indicator] = {}
    for row in ranked:
        chosen.setdefault((row.paragraph, row.start), row)
        if len(chosen) == most:
            break
    return sorted(chosen.values(), key=lambda row: (row.paragraph, row.start))
