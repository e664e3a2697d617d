"""The 指标 tab: filters, chart, table, CSV. What they show is page.figures' and page.chart's."""

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import urlencode

import gradio as gr

from page.chart import chart_html, table_html
from page.chat import QUIET
from page.figures import Filter, names, select
from page.i18n import Lang, say
from rag.types import Kind

if TYPE_CHECKING:
    from page.desk import Desk
    from page.words import Words

Updates: TypeAlias = tuple[Any, ...]
SHOWN_ROWS = 300


@dataclass(frozen=True, slots=True)
class FiguresTab:
    reports: gr.Dropdown
    name: gr.Dropdown
    first: gr.Dropdown
    last: gr.Dropdown
    kind: gr.Dropdown
    summary: gr.HTML
    chart: gr.HTML
    table: gr.HTML

    @property
    def filters(self) -> list[Any]:
        return [self.reports, self.name, self.first, self.last, self.kind]

    @property
    def views(self) -> list[Any]:
        return [self.summary, self.chart, self.table]


def build(words: "Words") -> FiguresTab:
    make = words.make
    with gr.Row(elem_id="wb-filters"):
        reports = make(gr.Dropdown, {"label": "figures.report"}, multiselect=True, scale=4, min_width=180)
        name = make(gr.Dropdown, {"label": "figures.name"}, allow_custom_value=True, scale=3, min_width=140, value="")
        first = make(gr.Dropdown, {"label": "figures.first"}, scale=1, min_width=84)
        last = make(gr.Dropdown, {"label": "figures.last"}, scale=1, min_width=84)
        kind = make(gr.Dropdown, {"label": "scope.kind", "choices": _kinds}, value="", scale=1, min_width=96)
    return FiguresTab(
        reports, name, first, last, kind,
        gr.HTML(elem_id="wb-summary"), gr.HTML(elem_id="wb-chart"), gr.HTML(elem_id="wb-table"),
    )  # fmt: skip


def wire(tab: FiguresTab, desk: "Desk", lang: gr.State) -> None:
    def refresh(*filters: Any) -> Updates:
        return show(desk, *filters)

    for component in tab.filters:
        component.change(refresh, [*tab.filters, lang], tab.views, trigger_mode="always_last", **QUIET)


def choices(desk: "Desk", lang: Lang) -> Updates:
    """Updates of `filters` for the reports in hand."""
    reports, rows = desk.catalog.reports(), desk.catalog.indicators()
    years = sorted({row.period.last for row in rows if row.period}, reverse=True)
    every = [(say("figures.all", lang), ""), *((str(year), str(year)) for year in years)]
    return (
        gr.update(choices=[(report.title, report.id) for report in reports]),
        gr.update(choices=["", *names(rows)]),
        gr.update(choices=every, value=""),
        gr.update(choices=every, value=""),
        gr.update(choices=_kinds(lang)),
    )


def show(
    desk: "Desk", reports: list[str] | None, name: str | None, first: str, last: str, kind: str, lang: Lang
) -> Updates:
    """Updates of `views`: (count and CSV link, chart, table)."""
    name = (name or "").strip()
    wanted = Filter(
        tuple(reports or ()),
        name,
        int(first) if first else None,
        int(last) if last else None,
        Kind(kind) if kind else None,
    )
    rows = select(desk.catalog.indicators(), wanted)
    query = [("report", report) for report in wanted.reports] + [("name", name), ("format", "csv")]
    query += [(key, value) for key, value in (("first", first), ("last", last), ("kind", kind)) if value]
    key = "figures.count" if len(rows) <= SHOWN_ROWS else "figures.more"
    count = escape(say(key, lang, n=len(rows), shown=SHOWN_ROWS))
    href = escape("api/indicators?" + urlencode(query))
    link = f'<a class="wb-csv" href="{href}" download>{escape(say("figures.csv", lang))}</a>'
    summary = f'<div class="wb-count"><span>{count}</span>{link if rows else ""}</div>'
    return summary, chart_html(rows, name, lang), table_html(rows[:SHOWN_ROWS], lang)


def _kinds(lang: Lang) -> list[tuple[str, str]]:
    return [(say("figures.all", lang), ""), *((say(f"kind.{kind.value}", lang), kind.value) for kind in Kind)]
