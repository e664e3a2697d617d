"""The 报告 tab: adding reports with a look at what was recognised, the list of what is indexed, and putting right or
removing one of it. The list itself is drawn by the browser (reports.js), which has it for the source panel anyway.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import gradio as gr

from ingest.fetch import is_address
from page.asking import warn
from page.chat import QUIET
from page.figures_tab import IN_TURN
from page.i18n import Lang, say
from page.links import ask_link, overview_question
from page.owner import may_change
from page.staged import LEVELS, Staged, is_ready, lacks, typed
from page.uploads import Job, Line, Uploads
from rag.errors import WenBaoError

if TYPE_CHECKING:
    from page.desk import Desk
    from page.words import Words

Updates: TypeAlias = tuple[Any, ...]
_EVERY = 0.25
_AT_ONCE = 16
"""Users whose batches are read at the same time; ingest.reader lets fewer files at once be read for all of them."""
_BY_HAND = 3
"""Fields of one staged report: place, level, year."""


@dataclass(frozen=True, slots=True)
class ReportsTab:
    """`which` is the report that a button of the list names, by page.js."""

    files: gr.File
    address: gr.Textbox
    fetch: gr.Button
    staged: gr.State
    started: gr.State
    progress: gr.HTML
    listing: gr.HTML
    which: gr.Textbox
    correct: gr.Button
    remove: gr.Button

    @property
    def views(self) -> list[Any]:
        """What changes when the index does."""
        return [self.listing]


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
    with gr.Row(elem_id="wb-address", equal_height=True, visible=open_ and settings.fetch):
        text = {"label": "reports.address", "placeholder": "reports.address"}
        address = words.make(gr.Textbox, text, container=False, scale=5, max_length=2000, max_lines=1)
        fetch = words.make(gr.Button, {"value": "reports.fetch"}, size="sm", scale=0, min_width=80)
    limits = {"mb": settings.max_file_mb, "n": settings.max_files}
    hint = "reports.limits" if open_ else "reports.locked"
    words.make(gr.HTML, {"value": lambda lang: f'<p class="wb-hint">{escape(say(hint, lang, **limits))}</p>'})
    staged, started = gr.State([]), gr.State("")
    progress = gr.HTML(elem_id="wb-progress")
    _staged_rows(uploads, staged, started, lang)
    listing = gr.HTML()
    gr.HTML(f'<div id="wb-reports" class="{"wb-open" if open_ else ""}"></div>')
    return ReportsTab(files, address, fetch, staged, started, progress, listing, *hidden(open_=open_))


def hidden(*, open_: bool) -> tuple[gr.Textbox, gr.Button, gr.Button]:
    """What page.js calls the server by, once somebody clicked in the list."""
    which = gr.Textbox(visible="hidden")
    correct = gr.Button(visible="hidden", elem_id="wb-correct-run", interactive=open_)
    return which, correct, gr.Button(visible="hidden", elem_id="wb-remove-run", interactive=open_)


def _staged_rows(uploads: Uploads, staged: gr.State, started: gr.State, lang: gr.State) -> None:
    """One line of fields per staged file, drawn anew whenever the list changes."""

    @gr.render(inputs=[staged, lang], triggers=[staged.change])  # type: ignore[untyped-decorator]  # gradio's
    def rows(items: list[Staged], lang_now: Lang) -> None:
        good = [item for item in items if not item.refusal]
        if not items:
            return
        refused = "".join(_refused_html(item, lang_now) for item in items if item.refusal)
        if refused:
            gr.HTML(f'<ul class="wb-lines">{refused}</ul>')
        fields: list[Any] = []
        outs: list[gr.Button] = []
        if good:
            gr.HTML(f'<h2 class="wb-h3">{escape(say("reports.check", lang_now))}</h2>')
        for item in good:
            made, out = _fields(item, lang_now)
            fields += made
            outs.append(out)
        with gr.Row(equal_height=True):
            cancel = gr.Button(say("reports.cancel", lang_now), size="sm", scale=0, min_width=80)
            if good:
                mending = all(item.indexed for item in good)
                label = say("reports.mend" if mending else "reports.index", lang_now, n=len(good))
                add = gr.Button(label, variant="primary", size="sm", scale=0, min_width=140, elem_id="wb-add")
        cancel.click(lambda: [], None, staged, **QUIET)

        def by_hand(values: tuple[str, ...]) -> list[Staged]:
            return [typed(item, *values[_BY_HAND * i : _BY_HAND * (i + 1)]) for i, item in enumerate(good)]

        def index(*values: str) -> Updates:
            """What is ready goes; what lacks something stays, and is marked."""
            ready = [item for item in by_hand(values) if is_ready(item)]
            kept = [item for item in by_hand(values) if not is_ready(item)]
            try:
                job = uploads.start(ready) if ready else None
            except WenBaoError as error:
                warn(str(error))
                return gr.skip(), gr.skip()
            if kept:
                warn(say("reports.lacking", lang_now, names="、".join(item.name for item in kept)))
            return kept, job.id if job else gr.skip()

        def taken_out(number: int) -> Any:
            return lambda *values: [one for i, one in enumerate(by_hand(values)) if i != number]

        if good:
            add.click(index, fields, [staged, started], **QUIET)
        for number, out in enumerate(outs):
            out.click(taken_out(number), fields, staged, **QUIET)


def _refused_html(item: Staged, lang: Lang) -> str:
    reason = say(item.note, lang, other=item.other) if item.note else item.refusal
    return _line_html(Line(item.name, status="refused", detail=reason), lang)


def _fields(item: Staged, lang: Lang) -> tuple[list[Any], gr.Button]:
    """(place, level, year), and the button that takes the report out again."""
    note = f" · {say(item.note, lang, other=item.other)}" if item.note else ""
    wanting = lacks(item)
    said = "".join(f'<span class="wb-lacks">{escape(say(f"reports.lacks.{one}", lang))}</span>' for one in wanting)
    levels = [(say(f"level.{level}", lang), level) for level in LEVELS]
    options: dict[str, Any] = {"interactive": True, "min_width": 90}

    def marked(field: str) -> dict[str, Any]:
        return {**options, "label": say(f"reports.{field}", lang), "elem_classes": ["wb-wanting"] * (field in wanting)}

    gr.HTML(f'<div class="wb-file"><b>{escape(item.name)}</b> {escape(item.title + note)} {said}</div>')
    with gr.Row(equal_height=True, elem_classes="wb-fields"):
        region = gr.Textbox(item.region, scale=4, **marked("region"))
        level = gr.Dropdown(levels, value=item.level, label=say("reports.level", lang), scale=2, **options)
        year = gr.Textbox(item.year, scale=2, max_length=4, **marked("year"))
        label = say("reports.out", lang)
        out = gr.Button(f"✕ {label}", size="sm", scale=0, min_width=72, elem_classes="wb-out")
    return [region, level, year], out


@dataclass(frozen=True, slots=True)
class Renewal:
    """What shows the index anywhere on the page: `renew(*inputs)` gives updates of `outputs`."""

    inputs: list[Any]
    outputs: list[Any]
    renew: Any

    def after(self, event: Any) -> Any:
        return event.then(self.renew, self.inputs, self.outputs, **IN_TURN)

    def after_job(self, event: Any, job: gr.State) -> Any:
        """As the page opens Gradio tells of a job that there is none, too: what is shown then stays."""

        def renewed(job_id: str, *told: Any) -> Any:
            return self.renew(*told) if job_id else [gr.skip()] * len(self.outputs)

        return event.then(renewed, [job, *self.inputs], self.outputs, **IN_TURN)


def wire(tab: ReportsTab, desk: "Desk", uploads: Uploads, lang: gr.State, index: Renewal) -> None:

    def stage(paths: list[str] | None, before: list[Staged], request: gr.Request) -> Updates:
        """(staged, files, progress). Gradio's own list of files is emptied: the one list is that of what is staged."""
        try:
            return [*before, *uploads.stage([Path(path) for path in paths or ()], _who(request))], None, ""
        except WenBaoError as error:
            warn(str(error))
            return gr.skip(), None, ""

    def fetched(address: str, before: list[Staged], lang_now: Lang, request: gr.Request) -> Updates:
        """(staged, address): what lies at a web address beside what is staged already."""
        if not is_address(address.strip()):
            warn(say("reports.noaddress", lang_now))
            return gr.skip(), gr.skip()
        try:
            return [*before, *uploads.stage([address.strip()], _who(request))], ""
        except WenBaoError as error:
            warn(str(error))
            return gr.skip(), gr.skip()

    def mended(report: str, before: list[Staged]) -> Any:
        """The report beside what is staged, its fields to be put right."""
        try:
            item = uploads.indexed(report)
        except WenBaoError as error:
            warn(str(error))
            return gr.skip()
        return [*(one for one in before if one.indexed != report), item] if item else gr.skip()

    def follow(job_id: str, lang_now: Lang) -> Iterator[str]:
        """The job's progress until it is done; leaving the page leaves the job running."""
        job = uploads.jobs.get(job_id)
        while job is not None and not job.done:
            yield progress_html(desk, job, lang_now)
            time.sleep(_EVERY)
        yield progress_html(desk, job, lang_now)

    def remove(report: str, lang_now: Lang) -> None:
        found = desk.catalog.report(report)
        try:
            uploads.remove(report)
        except WenBaoError as error:
            warn(str(error))
            return
        gr.Info(say("reports.removed", lang_now, title=found.title if found else report), duration=4, title="问报")

    seen = [tab.staged, tab.files, tab.progress]
    tab.files.upload(stage, [tab.files, tab.staged], seen, concurrency_limit=_AT_ONCE, **QUIET)
    for asked in (tab.fetch.click, tab.address.submit):
        inputs, outputs = [tab.address, tab.staged, lang], [tab.staged, tab.address]
        asked(fetched, inputs, outputs, concurrency_limit=_AT_ONCE, **QUIET)
    named: dict[str, Any] = {"js": "() => window.wenbaoReports.named()", **QUIET}
    chosen = tab.correct.click(None, None, tab.which, **named)
    chosen.then(mended, [tab.which, tab.staged], tab.staged, **QUIET)
    removed = tab.remove.click(None, None, tab.which, **named).then(remove, [tab.which, lang], None, **QUIET)
    followed = tab.started.change(follow, [tab.started, lang], tab.progress, concurrency_limit=16, **QUIET)
    for event in (index.after_job(followed, tab.started), index.after(removed)):
        event.then(None, None, None, js="() => { window.wenbao.showReports() }", **QUIET)


def _who(request: gr.Request) -> str:
    """Whose batch it is: the machine's, or the tab's where all come through a proxy on this machine, or from it."""
    host = request.client.host if request.client else ""
    return host if host and not ip_address(host.partition("%")[0]).is_loopback else request.session_hash or ""


def progress_html(desk: "Desk", job: Job | None, lang: Lang) -> str:
    """All of a job at a glance, and what became of each file."""
    if job is None:
        return ""
    done = sum(line.share >= 1 for line in job.lines)
    told = say("reports.progress", lang, done=done, n=len(job.lines))
    left = job.left
    if not job.done and left is not None:
        told += f" · {say('reports.left', lang, n=max(1, round(left)))}"
    whole = f'<progress max="1" value="{job.share:.2f}" aria-label="{escape(told)}"></progress>'
    head = "" if job.done else f'<div class="wb-whole">{whole}<span>{escape(told)}</span></div>'
    lines = "".join(_line_html(line, lang, _ask_html(desk, line, lang)) for line in job.lines)
    return f'{head}<ul class="wb-lines" aria-live="polite">{lines}</ul>'


def _ask_html(desk: "Desk", line: Line, lang: Lang) -> str:
    """A report that has just come can be looked at by a click."""
    report = desk.catalog.report(line.report) if line.report and line.status != "refused" else None
    if report is None:
        return ""
    link = ask_link(overview_question(report.region, report.year, lang))
    return f'<a class="wb-tool" href="{link}">{escape(say("reports.ask", lang))}</a>'


def _line_html(line: Line, lang: Lang, more: str = "") -> str:
    state = f'<span class="wb-status">{escape(say(f"reports.{line.status}", lang))}</span>'
    reason = escape(line.detail.removeprefix(f"{line.name}："))
    return f'<li class="{line.status}"><b>{escape(line.name)}</b>{state}<span>{reason}</span>{more}</li>'


def listing(desk: "Desk", lang: Lang) -> Updates:
    """Updates of `views`."""
    title = escape(say("reports.list", lang, n=len(desk.catalog.reports())))
    return (f'<h2 class="wb-h3" data-generation="{desk.catalog.generation()}">{title}</h2>',)
