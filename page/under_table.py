"""What stands under an answer's table: its chart, copies of it to take away, and the way to the 指标 tab. Pure HTML.

The chart is page.chart's, as in that tab. A ranking of many places says nothing that its table does not: its bars are
folded; a line over the years is not.
"""

from html import escape

from page.chart import charts_html
from page.i18n import Lang, say
from page.wanted import Wanted
from rag.text.indicators import Sort, asked_by_name
from rag.types import Json, Kind

_FEW = 12
_NAMED = 3


def under_html(table: Json | None, lang: Lang) -> str:
    """ "" where there is no table, or one of a single row."""
    rows = table["rows"] if table else []
    if len(rows) < 2:
        return ""
    charts = charts_html(rows, lang)
    shown = " open" if "<svg" in charts or len(rows) <= _FEW else ""
    fold = f"<summary>{escape(say('table.chart', lang))}</summary>"
    drawn = f'<details class="wb-more wb-graph"{shown}>{fold}{charts}</details>' if charts else ""
    tools = "".join(
        f'<button type="button" class="wb-tool {css}">{escape(say(key, lang))}</button>'
        for css, key in (("wb-copytable", "table.copy"), ("wb-savetable", "table.csv"))
    )
    href = escape(_wanted(rows).address())
    link = f'<a class="wb-tool" href="{href}">{escape(say("table.open", lang))}</a>'
    return f'<div class="wb-tools">{tools}{link}</div>{drawn}'


def _wanted(rows: list[Json]) -> Wanted:
    """The same indicator in the 指标 tab, at the same time and of the same places, where they are few."""
    measure, _ = asked_by_name(rows[0]["indicator"])
    places, years, kinds = (list(dict.fromkeys(row[key] for row in rows)) for key in ("region", "year", "kind"))
    return Wanted(
        measure.name,
        tuple(places) if len(places) <= _NAMED else (),
        min(years) if len(years) == 1 else None,
        min(years) if len(years) == 1 else None,
        Kind(kinds[0]) if len(kinds) == 1 else None,
        "",
        Sort(rows[0]["sort"]),
    )
