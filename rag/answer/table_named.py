"""`wenbao table` and its like over MCP: an indicator by its name, places and years as they are typed → the table."""

from collections.abc import Sequence

from rag.answer.cells import Scope
from rag.answer.table import Table, table_of
from rag.index.catalog import Catalog
from rag.text.indicators import asked_by_name
from rag.text.places import find_regions
from rag.types import Kind


def table_named(
    indicator: str, regions: Sequence[str], years: Sequence[int], kinds: tuple[Kind, ...], catalog: Catalog
) -> Table:
    """The table of an indicator over the indexed places that are named, or all; those without a report are told."""
    measure, sort = asked_by_name(indicator)
    return table_of(measure, sort, _scope(regions, years, kinds, catalog), catalog)


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
