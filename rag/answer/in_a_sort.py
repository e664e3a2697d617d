"""The rows of one indicator in the sort that reports tell it in, where the question says none: how much, or by how much
it grew. Reads only. Which figure is a row's is cells.py's; which rows are asked for, table.py's.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from rag.answer.cells import Row, Rows, Scope, gather, level_or_usual
from rag.index.catalog import Catalog
from rag.question.worked_out import Op
from rag.text.indicators import Measure, Sort
from rag.types import Kind


def by_ops(ops: Sequence[Op]) -> Callable[[Measure, Sort | None, Scope, Catalog], Rows]:
    return _exactly if Op.TELL in ops else _amounts if {Op.SUM, Op.SHARE} & set(ops) else _part


def _exactly(measure: Measure, sort: Sort | None, scope: Scope, catalog: Catalog) -> Rows:
    """In the sort that is said: who sets no target for the amount may set one for its growth."""
    return gather(measure, sort, scope, catalog) if sort is not None else _part(measure, sort, scope, catalog)


def _amounts(measure: Measure, sort: Sort | None, scope: Scope, catalog: Catalog) -> Rows:
    """What was done, in amounts only: by how much it grew says nothing of a sum."""
    if sort is Sort.LEVEL and scope.kinds == (Kind.ACHIEVED,):
        return gather(measure, sort, scope, catalog)
    return _part(measure, sort, scope, catalog)


def _part(measure: Measure, sort: Sort | None, scope: Scope, catalog: Catalog) -> Rows:
    """The rows of one indicator; where the question says no sort, those of the sort that reports tell."""
    if sort is not None:
        own = gather(measure, sort, scope, catalog)
        grown = sort is Sort.LEVEL and not own.rows and Sort.GROWTH in measure.sorts  # 社会消费品零售总额目标
        return gather(measure, Sort.GROWTH, scope, catalog) if grown else own
    usual = gather(measure, level_or_usual(measure), scope, catalog)
    other = next((one for one in measure.sorts if one is not level_or_usual(measure)), None)
    if other not in (Sort.GROWTH, Sort.LEVEL):
        return usual
    instead = gather(measure, other, scope, catalog)
    aimed = scope.kinds == (Kind.TARGET,) and measure.sorts[0] is other  # GDP目标 is by how much it is to grow
    return instead if (2 - aimed) * len(usual.rows) < len(instead.rows) + aimed else usual


def each_slot(measure: Measure, sort: Sort | None, scope: Scope, catalog: Catalog) -> Rows:
    """What was done and what is promised in the sort in which both are told, else each in the sort it is told in."""
    usual = _part(measure, sort, scope, catalog)
    if sort is not None:
        return usual
    tried = [
        usual,
        *(gather(measure, one, scope, catalog) for one in (Sort.LEVEL, Sort.GROWTH) if one in measure.sorts),
    ]
    whole = max(tried, key=lambda rows: sum(n > 1 for n in Counter(row.region for row in rows.rows).values()))
    told = {(row.region, row.year, row.kind) for row in whole.rows}
    more = [r for rows in tried for r in rows.rows if (r.region, r.year, r.kind) not in told]
    first = {(row.region, row.year, row.kind): row for row in reversed(more)}
    return replace(whole, rows=(*whole.rows, *first.values()))


def both(measure: Measure, sort: Sort | None, scope: Scope, catalog: Catalog) -> Rows:
    """Of a target beside its result: in the sort in which both are told."""
    if sort is not None:
        return gather(measure, sort, scope, catalog)
    usual = _part(measure, sort, scope, catalog)
    others = [gather(measure, one, scope, catalog) for one in (Sort.LEVEL, Sort.GROWTH) if one in measure.sorts]
    most = max([usual, *others], key=lambda rows: told_twice(rows.rows))
    if told_twice(most.rows):
        return most
    aims = _part(measure, sort, replace(scope, kinds=(Kind.TARGET,)), catalog)
    return aims if aims.rows else max((gather(measure, measure.sorts[0], scope, catalog), usual), key=_so_many)


def _so_many(rows: Rows) -> int:
    return len(rows.rows)


def told_twice(rows: Sequence[Row]) -> int:
    kinds = Counter((row.region, row.year) for row in rows)
    return sum(count > 1 for count in kinds.values())
