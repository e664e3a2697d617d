"""The page put together: header, tabs, the source beside them; mounted at / of the application.

Fonts are the system's, analytics are off, and no file comes from elsewhere (page.limits' policy would not let it).
"""

from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import gradio as gr
from starlette.routing import Mount

from page import chat, figures_tab, model_tab, reports_tab
from page.asking import Asking
from page.examples import find_examples
from page.file_guard import FileGuard, seal
from page.i18n import Lang, say
from page.model_keeper import Keeper
from page.render import mode_label
from page.shelf import Shelf, own_folder
from page.uploads import Uploads
from page.wanted import TABS, tab_of
from page.welcome import welcome_html
from page.words import Words

if TYPE_CHECKING:
    from fastapi import FastAPI

    from page.desk import Desk

_SANS = ("system-ui", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif")
_MONO = ("ui-monospace", "Menlo", "Consolas", "monospace")
_QUEUE = 200
_SESSIONS = 1000
"""Conversations that the server holds at once; the oldest goes, and comes back from its browser."""


def mount_page(app: "FastAPI", desk: "Desk", keeper: Keeper | None = None) -> None:
    """Mount the page at /, behind its guard. Routes added before it win. Raises StoreError for a cache that is shut."""
    shelf = Shelf(own_folder(desk.settings), desk.settings)
    demo = build_page(desk, keeper or Keeper(desk))
    seal(demo, desk.settings)
    demo.state_session_capacity = _SESSIONS
    demo.queue(max_size=_QUEUE, default_concurrency_limit=16, api_open=False)
    red = gr.themes.Color(
        "#fdf4f3", "#fbe6e4", "#f5cdc9", "#eba8a2", "#dc7971",
        "#c04a42", "#a5281f", "#8a1f18", "#731d18", "#601d19", "#340b09",
    )  # fmt: skip
    theme = gr.themes.Base(
        primary_hue=red,
        neutral_hue=gr.themes.colors.stone,
        font=_SANS,
        font_mono=_MONO,
        radius_size=gr.themes.sizes.radius_sm,
    )
    gr.mount_gradio_app(
        app,
        demo,
        "/",
        footer_links=[],
        run_history=False,
        ssr_mode=False,
        show_error=False,
        max_file_size=int(desk.settings.max_file_mb * 1024 * 1024),
        enable_monitoring=False,
        theme=theme,
    )
    mount = app.router.routes[-1]
    assert isinstance(mount, Mount)
    mount.app = FileGuard(mount.app, shelf)


def build_page(desk: "Desk", keeper: Keeper) -> gr.Blocks:
    """The Blocks, wired."""
    words, uploads, asking = Words(), Uploads(desk), Asking(desk)
    demo = gr.Blocks(title="问报 WenBao", analytics_enabled=False, fill_width=True, delete_cache=(3600, 3600))
    with demo:
        lang = gr.State("zh")
        opening, address = gr.JSON(visible="hidden"), gr.Textbox(visible="hidden")
        see = gr.Button(visible="hidden", elem_id="wb-see")
        with gr.Row(elem_id="wb-head", equal_height=True):
            brand = words.make(gr.HTML, {"value": lambda lang: _brand(desk, lang)}, elem_id="wb-brand")
            narrow = {"size": "sm", "scale": 0, "min_width": 60, "elem_id": "wb-source-open"}
            words.make(gr.Button, {"value": "chat.source"}, **narrow)  # shown where the source is not beside the talk
            theme = gr.Button("◐", size="sm", scale=0, min_width=40, elem_id="wb-theme")
            switch = words.make(gr.Button, {"value": "switch"}, size="sm", scale=0, min_width=76, elem_id="wb-lang")
        with gr.Row(elem_id="wb-body"):
            with gr.Column(scale=11, min_width=320, elem_id="wb-main"), gr.Tabs(elem_id="wb-tabs") as tabs:
                with words.make(gr.Tab, {"label": "tab.chat"}, id="chat"):
                    talk = chat.build(desk, words)
                with words.make(gr.Tab, {"label": "tab.figures"}, id="figures"):
                    figures = figures_tab.build(words, address, see)
                with words.make(gr.Tab, {"label": "tab.reports"}, id="reports"):
                    reports = reports_tab.build(desk, words, uploads, lang)
                with words.make(gr.Tab, {"label": "tab.model"}, id="model"):
                    model = model_tab.build(desk, words)
            with gr.Column(scale=9, min_width=320, elem_id="wb-side"):
                gr.HTML('<aside id="wb-source"></aside>', elem_id="wb-source-box")
        changed = [*figures.filters, *figures.views, *reports.views]
        examples = _Examples(desk)

        def renew(lang_now: Lang, address: str) -> list[Any]:
            return [*figures_tab.opened(desk, address, lang_now), *reports_tab.listing(desk, lang_now)]

        chat.wire(talk, asking, lang)
        figures_tab.wire(figures, tabs, desk, lang)
        index = reports_tab.Renewal([lang, address], changed, renew)
        reports_tab.wire(reports, desk, uploads, lang, index)
        model_tab.wire(model, desk, keeper, lang, brand, lambda lang_now: _brand(desk, lang_now))
        lang.change(examples.show, [talk.turns, lang], talk.chatbot, **chat.QUIET)
        demo.load(examples.show, [talk.turns, lang], talk.chatbot, **chat.QUIET)
        reports.listing.change(examples.show, [talk.turns, lang], talk.chatbot, **chat.QUIET)
        _wire_frame(demo, desk, words, asking, talk, lang, opening, switch, theme, tabs, index)
        demo.load(uploads.running, None, reports.started, **chat.QUIET)  # a job whose tab was closed
    return demo


def _wire_frame(
    demo: gr.Blocks, desk: "Desk", words: Words, asking: Asking, talk: chat.Chat, lang: gr.State, opening: gr.JSON,
    switch: gr.Button, theme: gr.Button, tabs: gr.Tabs, index: reports_tab.Renewal,
) -> None:  # fmt: skip
    """What happens when the page opens, and when the language or the theme is switched."""
    address = index.inputs[-1]
    quiet = chat.QUIET
    opened = [talk.talk, *talk.shown]

    def start(browser: Any, turns: list[Any]) -> list[Any]:
        browser = browser if isinstance(browser, dict) else {}
        lang_now: Lang = "en" if browser.get("lang") == "en" else "zh"
        kept = browser.get("talk")
        fresh = turns or not kept  # asked already, while the page was still loading; or nothing to show
        talk_now = [gr.skip()] * len(opened) if fresh else list(asking.open(kept, lang_now))
        if question := str(browser.get("question") or "")[: desk.settings.max_question_chars]:
            talk_now[1] = gr.update(value=question)  # /?q=…: filled in, not sent
        told = str(browser.get("address") or "")
        named = tab_of(told)  # the first tab is open already: to open it again would undo a click while the page loads
        tab = gr.update(selected=named) if named != TABS[0] else gr.skip()
        return [lang_now, told, tab, *words.updates(lang_now), *talk_now]

    def other(lang_now: Lang, turns: list[Any]) -> list[Any]:
        new: Lang = "zh" if lang_now == "en" else "en"
        return [new, *words.updates(new), *asking.open({"id": "", "turns": turns}, new)[1:]]

    loaded = demo.load(
        start,
        [opening, talk.turns],
        [lang, address, tabs, *words.components, *opened],
        js="() => [window.wenbao.opening(), null]",
        **quiet,
    )
    loaded.then(None, None, None, js="() => { window.wenbao.clickedTab() }", **quiet)
    index.after(loaded)
    chat.lead_on(loaded, talk, asking, lang)
    chat.renew(loaded.then, talk)
    switched = switch.click(other, [lang, talk.turns], [lang, *words.components, *talk.shown], **quiet)
    switched.then(None, lang, None, js="() => { window.wenbao.switchLang() }", **quiet)
    index.after(switched)
    theme.click(None, None, None, js="() => { window.wenbao.switchTheme() }", **quiet)


class _Examples:
    """Example questions for the index as it stands: looked for in the background, since each is tried on the chain."""

    def __init__(self, desk: "Desk") -> None:
        self._desk = desk
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="examples")
        self._found: dict[Lang, tuple[int, Future[list[str]]]] = {}
        self._begin("zh")

    def _begin(self, lang: Lang) -> "Future[list[str]]":
        generation = self._desk.catalog.generation()
        if lang not in self._found or self._found[lang][0] != generation:
            self._found[lang] = (generation, self._worker.submit(find_examples, self._desk, lang))
        return self._found[lang][1]

    def show(self, turns: list[Any], lang: Lang) -> Any:
        """An update of the chat; waits until the examples are there."""
        if turns:
            return gr.skip()
        questions = [{"text": question} for question in self._begin(lang).result()]
        return gr.update(examples=questions, placeholder=welcome_html(self._desk.catalog, lang))


def _brand(desk: "Desk", lang: Lang) -> str:
    tagline = f'<span class="wb-tagline">{escape(say("tagline", lang))}</span>'
    return (
        f'<div class="wb-brand"><h1>{"问报" if lang == "zh" else "WenBao"}</h1>'
        f"{model_tab.leaves_html(desk, lang) or tagline}"
        f'<span class="wb-modepill" role="status">{escape(mode_label(desk.mode, lang))}</span></div>'
    )


@cache
def head() -> str:
    """What page.policy puts into the page's head; Gradio would add it by script, which the policy does not let run.

    Gradio's own rules are written for two classes above each element; ours stand twice, so that they outweigh them.
    """
    style = _asset("style.css")
    heavy = style.replace(".dark .", ".dark & .")  # the class is the body's, above all else
    inside = f".gradio-container.gradio-container .contain {{{heavy}}}"
    script = "".join(map(_asset, ("tables.js", "passage.js", "reports.js", "page.js", "names.js")))
    return f"<style>{_asset('frame.css')}{style}{inside}</style><script>{script}</script>"


def _asset(name: str) -> str:
    return (files(__package__) / name).read_text(encoding="utf-8")
