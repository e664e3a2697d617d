"""Of a table's rows those that pass what the question holds them to, and how many do: GDP超5万亿的省，各自增速.

Pure but for what another place has (高于全国), which is looked up.
"""

from collections.abc import Sequence

from rag.answer.cells import Row, Scope, gather, measured
from rag.answer.finding import Finding, counted, head, in_full
from rag.answer.held import bare, held_said, is_held, limit_of, passes
from rag.answer.reckon import Computed, comparable
from rag.index.catalog import Catalog
from rag.question.conditions import Condition
from rag.question.many import Many

_NAMED = 40
CANNOT = "不能这样比。"


def filtered(rows: Sequence[Row], many: Many, catalog: Catalog) -> tuple[tuple[Row, ...], list[Finding]]:
    """(the rows of whose place, or year, all conditions hold; how many those are). All rows, where none passes."""
    by_year = len({row.region for row in rows}) == 1 < len({row.year for row in rows})
    left = list(dict.fromkeys(_key(row, by_year) for row in rows))
    told, lacks = list[str](), list[str]()
    limits = list[Computed]()
    for one in many.filters:
        own = [row for row in rows if is_held(row, one)]
        own = [own[i] for i in comparable(own)]
        if not own:
            return tuple(rows), []
        limit, said = _limit(one, own[0], catalog)
        if limit is None:
            lacks.append(said)
            continue
        same = one.way == "=" and bool(one.place)
        held = {
            _key(row, by_year) for row in own if passes(one.way, row, limit) and not (same and row.region == one.place)
        }
        left = [key for key in left if key in held]
        limits.append(
            Computed("所问的数", said.rpartition("（")[2].rstrip("）"), limit, own[0].cell.row.quantity.unit, ())
        )
        low = _lower_end(many.filters, one)
        told = told[:-1] if low else told
        held_to = f"与{said}一样" if same else f"在{low}到{said}之间" if low else held_said(one.way, said)
        told.append(f"{head(own[0])}{held_to}")
    if not told:
        return tuple(rows), [Finding(f"{'；'.join(dict.fromkeys(lacks))}，{CANNOT}")] if lacks else []
    return _kept(rows, left, told, limits, by_year=by_year)


def _lower_end(conditions: Sequence[Condition], one: Condition) -> str:
    """76% of 在76%到81%之间, of which `one` is the upper end; "" where it is none."""
    at = conditions.index(one)
    before = conditions[at - 1] if at and one.way == "<=" and one.figure else None
    pair = before is not None and before.way == ">=" and before.measure == one.measure
    return bare(before.figure) if pair and before is not None and before.figure else ""


def _kept(
    rows: Sequence[Row],
    left: Sequence[str],
    told: Sequence[str],
    limits: Sequence[Computed],
    *,
    by_year: bool,
) -> tuple[tuple[Row, ...], list[Finding]]:
    kept = tuple(row for row in rows if _key(row, by_year) in left) if left else tuple(rows)
    count = counted(len(left), "年" if by_year else "个")
    found = Computed("个数", count.text, len(left), count.unit, tuple(i for i, row in enumerate(kept) if left))
    names = "、".join(left[:_NAMED])
    which = f"有{count.text}：{names}" if left else f"一个也没有（{count.text}）"
    text = f"{'，且'.join(told)}的{which}（在都说了的{'年份' if by_year else '地区'}里比）。"
    return kept, [Finding(text, (found,), (), (count, *limits))]


def _key(row: Row, by_year: bool) -> str:
    return f"{row.year}年" if by_year else row.region


def _limit(one: Condition, row: Row, catalog: Catalog) -> tuple[float | None, str]:
    """(the figure that is to be passed, in what the rows are measured in; how it is said, or what is lacking)."""
    if one.figure is not None:
        return limit_of(one.figure, row), bare(one.figure)
    own = Scope((one.place,), (), (row.year,), (row.kind,))
    told = gather(row.cell.named.measure, row.cell.named.sort, own, catalog).rows
    if not told:
        return None, f"收录的报告里没有{one.place}的{head(row)}"
    return measured(told[0])[1], f"{one.place}（{in_full(told[0])}）"
