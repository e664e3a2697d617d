"""The 指标 tab: its filters, and what follows when one changes or an address is opened. What is shown is
page.figures_view's; the address of the tab (page.wanted) is its whole state, so that a link brings it back.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import gradio as gr

from page.chat import QUIET
from page.figures import latin, names
from page.figures_view import view_html
from page.i18n import Lang, say
from page.wanted import Wanted, tab_of
from rag.types import Kind

if TYPE_CHECKING:
    from page.desk import Desk
    from page.words import Words

Updates: TypeAlias = tuple[Any, ...]
IN_TURN: dict[str, Any] = {**QUIET, "concurrency_id": "figures", "concurrency_limit": 1}
"""What shows the tab is answered in the order in which it was asked for, else an older answer undoes a newer one."""


@dataclass(frozen=True, slots=True)
class FiguresTab:
    name: gr.Dropdown
    regions: gr.Dropdown
    first: gr.Dropdown
    last: gr.Dropdown
    kind: gr.Dropdown
    chart: gr.HTML
    summary: gr.HTML
    table: gr.HTML
    address: gr.Textbox
    see: gr.Button

    @property
    def filters(self) -> list[Any]:
        return [self.name, self.regions, self.first, self.last, self.kind]

    @property
    def views(self) -> list[Any]:
        return [self.chart, self.summary, self.table]


def build(words: "Words", address: gr.Textbox, see: gr.Button) -> FiguresTab:
    """`address` and `see`, by which the browser opens one, stand outside: Gradio draws a tab when it is first seen."""
    make = words.make
    with gr.Row(elem_id="wb-filters"):
        name = make(gr.Dropdown, {"label": "figures.name"}, allow_custom_value=True, scale=4, min_width=150, value="")
        regions = make(gr.Dropdown, {"label": "scope.region"}, multiselect=True, scale=4, min_width=150)
        first = make(gr.Dropdown, {"label": "figures.first"}, scale=1, min_width=84)
        last = make(gr.Dropdown, {"label": "figures.last"}, scale=1, min_width=84)
        kind = make(gr.Dropdown, {"label": "scope.kind", "choices": _kinds}, value="", scale=1, min_width=96)
    return FiguresTab(
        name, regions, first, last, kind,
        gr.HTML(elem_id="wb-chart"), gr.HTML(elem_id="wb-summary"), gr.HTML(elem_id="wb-table"),
        address, see,
    )  # fmt: skip


def wire(tab: FiguresTab, tabs: gr.Tabs, desk: "Desk", lang: gr.State) -> None:
    def refresh(*told: Any) -> Updates:
        *filters, address, lang_now = told
        before, wanted = Wanted.read(address), _wanted(*filters)
        kept = {"view": before.view, "sort": before.sort} if wanted.name == before.name else {}  # sorts are its own
        wanted = Wanted.read(wanted.address(**kept))
        return *view_html(desk.catalog, wanted, lang_now), wanted.address()

    def see(address: str, lang_now: Lang) -> Updates:
        return gr.update(selected=tab_of(address)), *opened(desk, address, lang_now)

    for component in tab.filters:
        changed = component.input(
            refresh, [*tab.filters, tab.address, lang], [*tab.views, tab.address], trigger_mode="always_last", **IN_TURN
        )
        changed.then(None, tab.address, None, js="(address) => { window.wenbao.address(address) }", **QUIET)
    seen = tab.see.click(None, None, tab.address, js="() => window.wenbao.wanted()", **QUIET)
    seen.then(see, [tab.address, lang], [tabs, *tab.filters, *tab.views], **IN_TURN)


def opened(desk: "Desk", address: str, lang: Lang) -> Updates:
    """Updates of `filters` and `views` for what an address asks, on the reports in hand."""
    wanted, catalog = Wanted.read(address), desk.catalog
    reports = catalog.reports()
    years = sorted({year for report in reports for year in (report.year - 1, report.year)}, reverse=True)
    years += [year for year in (wanted.first, wanted.last) if year and year not in years]
    every = [(say("figures.all", lang), ""), *((str(year), str(year)) for year in years)]
    known = [(f"{name}（{also}）" if (also := latin(name)) else name, name) for name in names(catalog)]
    kind = wanted.kind.value if wanted.kind else ""
    return (
        gr.update(choices=[("", ""), *known], value=wanted.name),
        gr.update(choices=sorted({report.region for report in reports} | {*wanted.regions}), value=[*wanted.regions]),
        gr.update(choices=every, value=str(wanted.first or "")),
        gr.update(choices=every, value=str(wanted.last or "")),
        gr.update(choices=_kinds(lang), value=kind),
        *view_html(catalog, wanted, lang),
    )


def _wanted(name: str | None, regions: list[str] | None, first: str, last: str, kind: str) -> Wanted:
    start, end = (int(year) if year else None for year in (first, last))
    return Wanted((name or "").strip(), tuple(regions or ()), start, end, Kind(kind) if kind else None)


def _kinds(lang: Lang) -> list[tuple[str, str]]:
    return [(say("figures.all", lang), ""), *((say(f"kind.{kind.value}", lang), kind.value) for kind in Kind)]
