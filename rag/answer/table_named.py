"""`wenbao table` and its like over HTTP and MCP: an indicator by its name, places and years as typed → the table."""

from collections.abc import Sequence

from rag.answer.cells import Scope
from rag.answer.table import Table, table_of
from rag.errors import UsageError
from rag.index.catalog import Catalog
from rag.index.narrowed import Narrowed, read_scope
from rag.text.indicators import asked_by_name
from rag.text.places import find_regions
from rag.types import Kind

NAME_CHARS = 60
"""Of an indicator's name; twice the longest of 117 reports."""
MOST_NAMED = 500
"""Places, or years, named one by one: more than there are provinces and cities."""


def kinds_named(kind: str | None, called: str = "kind") -> tuple[Kind, ...]:
    """The kind, or both that a table has where none is named; `called` is what the asker calls it. UsageError."""
    kinds = (Kind.TARGET, Kind.ACHIEVED)
    if kind is None:
        return kinds
    if kind not in kinds:
        raise UsageError(f"{called} 只能是 target（目标）或 achieved（完成）：{kind}")
    return (Kind(kind),)


def table_named(
    indicator: str,
    regions: Sequence[str],
    years: Sequence[int],
    kinds: tuple[Kind, ...],
    catalog: Catalog,
    filter: object = None,
) -> Table:
    """The table of an indicator over the indexed places that are named, or all; those without a report are told.

    What `filter` (index/narrowed.py) leaves out is as if it were not indexed; its `year` is the report's, `years` are
    the figures'. Raises UsageError for a name that is none, for too many of them, and for a wrong filter.
    """
    if not any(char.isalnum() for char in indicator) or len(indicator) > NAME_CHARS:
        raise UsageError(f"指标的名字应为 1 到 {NAME_CHARS} 字，例如“地区生产总值增长”")
    if max(len(regions), len(years)) > MOST_NAMED or any(len(region) > NAME_CHARS for region in regions):
        raise UsageError(f"地区和年份最多各写 {MOST_NAMED} 个，每个地名不超过 {NAME_CHARS} 字")
    scopes = read_scope(filter)
    shown = Narrowed(catalog, scopes) if scopes else catalog
    measure, sort = asked_by_name(indicator)
    return table_of(measure, sort, _scope(regions, years, kinds, shown), shown)


def _scope(regions: Sequence[str], years: Sequence[int], kinds: tuple[Kind, ...], catalog: Catalog) -> Scope:
    reports = catalog.reports()
    named: list[str] = []
    lacking: list[str] = []
    for region in regions:
        places = find_regions(region, reports)
        named += [one.name for one in places.regions]
        lacking += places.foreign if places.regions or places.foreign else (region,)
    scope = tuple(dict.fromkeys(named)) if regions else None
    return Scope(scope, tuple(dict.fromkeys(lacking)), tuple(years) or None, kinds, scope or ())
