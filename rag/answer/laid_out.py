"""Which rows of a table are shown, and in which lines and columns. Pure. What stands around them is table.py's."""

from collections.abc import Sequence

from rag.answer.cells import Row
from rag.answer.finding import Finding
from rag.answer.reckon import Computed, in_unit_of
from rag.question.many import Many
from rag.question.worked_out import Op
from rag.types import Kind

_FEW = 2
SHOWN, TOP_SHOWN, ALL_SHOWN, BEST_SHOWN = 40, 20, 12, 5
"""Of a longer table the first, and the places that the question names; where it asks who passes a figure, those that
do not are left out if they are more than this, and where it asks for the highest, all but the first few.
"""
_ENDS = frozenset((Op.MOST, Op.LEAST, Op.TOP))


def shown_rows(rows: Sequence[Row], many: Many, found: Sequence[Finding]) -> list[Row]:
    """The 15 of 哪些省的目标在5.5%以上, and not all 30."""
    passed = {i for one in found for own in one.computed if own.what == "个数" for i in own.rows}
    others = len(rows) - len(passed)
    if passed and many.ops == (Op.COUNT,) and not many.whole and len(many.measures) == 1 and others > ALL_SHOWN:
        return [row for i, row in enumerate(rows) if i in passed or row.region in many.named]
    if set(many.ops) <= _ENDS and not many.each and len(many.measures) == 1 and len(rows) > ALL_SHOWN:
        best = {i for one in found for i in one.shown} | set(range(BEST_SHOWN))
        return [row for i, row in enumerate(rows) if i in best or row.region in many.named]
    if len(rows) <= SHOWN or len(many.measures) > 1 or many.slots:
        return list(rows)
    return [row for i, row in enumerate(rows) if i < TOP_SHOWN or row.region in many.named]


def lines_of(shown: Sequence[Row], lacking: Sequence[int]) -> tuple[list[tuple[list[str], list[Row]]], list[str]]:
    """A line for each place (or year, those that lack too), with a column for each indicator, year and kind."""
    places = list(dict.fromkeys(row.region for row in shown))
    years = list(dict.fromkeys((*(row.year for row in shown), *lacking)))
    years = sorted(years) if lacking or len({row.words for row in shown}) > 1 else years
    by_year = len(places) == 1 and len(years) > 1
    if len(places) == len(years) == 1 and len({row.words for row in shown}) > _FEW:
        return _by_indicator(shown)
    columns = list(dict.fromkeys(_column(row, by_year=by_year) for row in shown))
    lines = []
    for key in years if by_year else places:
        own = [row for row in shown if (row.year if by_year else row.region) == key]
        cells = {column: next((r for r in own if _column(r, by_year=by_year) == column), None) for column in columns}
        texts = [_cell(row) if row is not None else "—" for row in cells.values()]
        lines.append(
            ([f"{key}年" if by_year else str(key), *texts], [row for row in cells.values() if row is not None])
        )
    return lines, ["年份" if by_year else "地区", *columns]


def _by_indicator(shown: Sequence[Row]) -> tuple[list[tuple[list[str], list[Row]]], list[str]]:
    """Of one place and year a line for each of several indicators."""
    heads = {
        kind: f"{shown[0].year}年{'目标' if kind is Kind.TARGET else '结果'}" for kind in (Kind.TARGET, Kind.ACHIEVED)
    }
    kinds = [kind for kind in heads if any(row.kind is kind for row in shown)]
    lines = []
    for words in dict.fromkeys(row.words for row in shown):
        own = {row.kind: row for row in shown if row.words == words}
        cells = [_cell(own[kind]) if kind in own else "—" for kind in kinds]
        lines.append(([words, *cells], [own[kind] for kind in kinds if kind in own]))
    return lines, ["指标", *(heads[kind] for kind in kinds)]


def _column(row: Row, *, by_year: bool) -> str:
    kind = "目标" if row.kind is Kind.TARGET else ""
    return f"{row.words}{kind}" if by_year else f"{row.year}年{row.words}{kind}"


def _cell(row: Row) -> str:
    return row.cell.said + (f"（{row.cell.rider}）" if row.cell.rider else "")


def in_usual_unit(row: Row, rows: Sequence[Row]) -> Computed | None:
    """What a row is in the unit in which most of its column are told."""
    like = [one for one in rows if (one.words, one.kind, one.year) == (row.words, row.kind, row.year)]
    units = [one.cell.row.quantity.unit for one in like]
    usual = max(units, key=units.count)
    return (
        in_unit_of(row, like[units.index(usual)])
        if units.count(usual) > units.count(row.cell.row.quantity.unit)
        else None
    )
