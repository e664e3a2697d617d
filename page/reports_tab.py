"""The 报告 tab: what is indexed, adding reports with a look at what was recognised, removing one."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import gradio as gr

from page.asking import warn
from page.chat import QUIET
from page.i18n import Lang, say
from page.owner import may_change
from page.render import source_link
from page.uploads import LEVELS, Job, Staged, Uploads, corrected
from rag.errors import WenBaoError

if TYPE_CHECKING:
    from page.desk import Desk
    from page.words import Words

Updates: TypeAlias = tuple[Any, ...]
_EVERY = 0.25
_AT_ONCE = 16
"""Users whose batches are read at the same time; ingest.reader lets fewer files at once be read for all of them."""


@dataclass(frozen=True, slots=True)
class ReportsTab:
    files: gr.File
    staged: gr.State
    started: gr.State
    progress: gr.HTML
    listing: gr.HTML
    chosen: gr.Dropdown
    remove: gr.Button

    @property
    def views(self) -> list[Any]:
        """What changes when the index does."""
        return [self.listing, self.chosen]


def build(desk: "Desk", words: "Words", uploads: Uploads, lang: gr.State) -> ReportsTab:
    settings, open_ = desk.settings, may_change(desk.settings)
    files = words.make(
        gr.File,
        {"label": "reports.add"},
        file_count="multiple",
        height=120,
        elem_id="wb-upload",
        visible=open_,
    )
    limits = {"mb": settings.max_file_mb, "n": settings.max_files}
    hint = "reports.limits" if open_ else "reports.locked"
    words.make(gr.HTML, {"value": lambda lang: f'<p class="wb-hint">{escape(say(hint, lang, **limits))}</p>'})
    staged, started = gr.State([]), gr.State("")
    progress = gr.HTML(elem_id="wb-progress")
    _staged_rows(uploads, staged, started, files, lang)
    listing = gr.HTML(elem_id="wb-reports")
    with gr.Row(elem_id="wb-removal", equal_height=True, visible=open_):
        chosen = words.make(
            gr.Dropdown, {"label": "reports.remove.which"}, scale=5, container=False, elem_id="wb-remove-which"
        )
        remove = words.make(
            gr.Button, {"value": "reports.remove"}, size="sm", scale=0, min_width=80, elem_id="wb-remove"
        )
    return ReportsTab(files, staged, started, progress, listing, chosen, remove)


def _staged_rows(uploads: Uploads, staged: gr.State, started: gr.State, files: gr.File, lang: gr.State) -> None:
    """One line of fields per staged file, drawn anew whenever the list changes."""

    @gr.render(inputs=[staged, lang], triggers=[staged.change])  # type: ignore[untyped-decorator]  # gradio's
    def rows(items: list[Staged], lang_now: Lang) -> None:
        good = [item for item in items if not item.refusal]
        if not items:
            return
        refused = "".join(_line_html(item.name, "refused", item.refusal, 0, lang_now) for item in items if item.refusal)
        if refused:
            gr.HTML(f'<ul class="wb-lines">{refused}</ul>')
        fields: list[Any] = []
        if good:
            gr.HTML(f'<h3 class="wb-h3">{escape(say("reports.check", lang_now))}</h3>')
        for item in good:
            fields += _fields(item, lang_now)
        with gr.Row(equal_height=True):
            cancel = gr.Button(say("reports.cancel", lang_now), size="sm", scale=0, min_width=80)
            if good:
                add = gr.Button(
                    say("reports.index", lang_now, n=len(good)), variant="primary", size="sm", scale=0, min_width=140,
                    elem_id="wb-index",
                )  # fmt: skip
        cancel.click(lambda: ([], None), None, [staged, files], **QUIET)

        def index(*values: str) -> Updates:
            try:
                job = uploads.start([corrected(item, *values[3 * i : 3 * i + 3]) for i, item in enumerate(good)])
            except WenBaoError as error:
                warn(str(error))
                return gr.skip(), gr.skip(), gr.skip()
            return [], None, job.id

        if good:
            add.click(index, fields, [staged, files, started], **QUIET)


def _fields(item: Staged, lang: Lang) -> list[Any]:
    note = f" · {say('reports.replaces', lang)}" if item.replaces else ""
    gr.HTML(f'<div class="wb-file"><b>{escape(item.name)}</b> {escape(item.title + note)}</div>')
    levels = [(say(f"level.{level}", lang), level) for level in LEVELS]
    options: dict[str, Any] = {"interactive": True, "min_width": 90}
    with gr.Row(equal_height=True, elem_classes="wb-fields"):
        region = gr.Textbox(item.region, label=say("reports.region", lang), scale=4, **options)
        level = gr.Dropdown(levels, value=item.level, label=say("reports.level", lang), scale=2, **options)
        year = gr.Textbox(item.year, label=say("reports.year", lang), scale=2, max_length=4, **options)
    return [region, level, year]


def wire(tab: ReportsTab, desk: "Desk", uploads: Uploads, lang: gr.State, changed: list[Any], renew: Any) -> None:
    """`renew(lang)` gives updates of `changed`: what shows the index anywhere on the page."""

    def stage(paths: list[str] | None, request: gr.Request) -> Updates:
        try:
            return uploads.stage([Path(path) for path in paths or ()], _who(request)), ""
        except WenBaoError as error:
            warn(str(error))
            return [], ""

    def follow(job_id: str, lang_now: Lang) -> Iterator[str]:
        """The job's progress until it is done; leaving the page leaves the job running."""
        job = uploads.jobs.get(job_id)
        while job is not None and not job.done:
            yield progress_html(job, lang_now)
            time.sleep(_EVERY)
        yield progress_html(job, lang_now)

    def remove(report: str | None, lang_now: Lang) -> None:
        if not report:
            warn(say("reports.choose", lang_now))
            return
        found = desk.catalog.report(report)
        try:
            uploads.remove(report)
        except WenBaoError as error:
            warn(str(error))
            return
        gr.Info(say("reports.removed", lang_now, title=found.title if found else report), duration=4, title="问报")

    tab.files.upload(stage, [tab.files], [tab.staged, tab.progress], concurrency_limit=_AT_ONCE, **QUIET)
    tab.files.clear(lambda: [], None, tab.staged, **QUIET)
    removed = tab.remove.click(
        remove, [tab.chosen, lang], None, js="(id, lang) => [window.wenbao.sure(id) ? id : null, lang]", **QUIET
    )
    followed = tab.started.change(follow, [tab.started, lang], tab.progress, concurrency_limit=16, **QUIET)
    for event in (followed, removed):
        event.then(renew, [lang], changed, **QUIET)
        event.then(None, None, None, js="() => { window.wenbao.showReports() }", **QUIET)


def _who(request: gr.Request) -> str:
    """Whose batch it is: the machine's, or the tab's where all come through a proxy on this machine, or from it."""
    host = request.client.host if request.client else ""
    return host if host and not ip_address(host.partition("%")[0]).is_loopback else request.session_hash or ""


def progress_html(job: Job | None, lang: Lang) -> str:
    if job is None:
        return ""
    lines = "".join(
        _line_html(line.name, line.status, line.detail or _left(line.left, line.status, lang), line.share, lang)
        for line in job.lines
    )
    return f'<ul class="wb-lines" aria-live="polite">{lines}</ul>'


def _left(seconds: float | None, status: str, lang: Lang) -> str:
    return say("reports.left", lang, n=round(seconds)) if seconds and status == "working" else ""


def _line_html(name: str, status: str, detail: str, share: float, lang: Lang) -> str:
    bar = f'<progress max="1" value="{share:.2f}"></progress>' if status == "working" else ""
    state = f'<span class="wb-status">{escape(say(f"reports.{status}", lang))}</span>'
    reason = escape(detail.removeprefix(f"{name}："))
    return f'<li class="{status}"><b>{escape(name)}</b>{state}{bar}<span>{reason}</span></li>'


def listing(desk: "Desk", lang: Lang) -> Updates:
    """Updates of `views`."""
    reports = sorted(desk.catalog.reports(), key=lambda r: (r.region, -r.year))
    head = "".join(f"<th scope='col'>{escape(word)}</th>" for word in say("reports.head", lang).split("|"))
    rows = []
    for r in reports:
        link = f'<a href="{source_link(r.id, 1, 0, 0)}">{escape(r.title)}</a>'
        cells = (escape(r.region), str(r.year), escape(say(f"level.{r.level}", lang)), link, escape(r.meeting or ""))
        rows.append("<tr>" + "".join(f"<td>{cell}</td>" for cell in (*cells, escape(r.speaker or ""))) + "</tr>")
    title = escape(say("reports.list", lang, n=len(reports)))
    table = f'<table class="wb-table"><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>'
    options: Sequence[tuple[str, str]] = [(f"{r.title}　{r.id}", r.id) for r in reports]
    return f'<h3 class="wb-h3">{title}</h3>{table}', gr.update(choices=options, value=None)
