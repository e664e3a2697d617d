"""The 模型 tab: which model reads the reports, what leaves the machine for it; set by whoever has the token."""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

import gradio as gr

from page.asking import warn
from page.chat import QUIET
from page.i18n import Lang, say
from page.words import Words
from rag.errors import WenBaoError
from rag.models.chat_model import LOCAL
from rag.models.chosen import OFF, goes_to
from rag.settings import model_said_by

if TYPE_CHECKING:
    from page.desk import Desk
    from page.model_keeper import Keeper

OTHER = "other"
_OPENAI = "openai:"
_OWN_NAMES = ("openai:", "ollama:", "anthropic:")


@dataclass(frozen=True, slots=True)
class ModelTab:
    """Its components. `locked` and `form` take turns; `open` is this visit's, on the server."""

    state: gr.HTML
    open: gr.State
    locked: gr.Column
    token: gr.Textbox
    unlock: gr.Button
    form: gr.Column
    which: gr.Radio
    fields: gr.Column
    address: gr.Textbox
    name: gr.Textbox
    key: gr.Textbox
    keep: gr.Button
    test: gr.Button
    told: gr.HTML


def build(desk: "Desk", words: Words) -> ModelTab:
    """The components, in Chinese."""
    state = words.make(gr.HTML, {"value": lambda lang: state_html(desk, lang)}, elem_id="wb-model-state")
    set_here = not model_said_by()
    with gr.Column(visible=set_here, elem_id="wb-model-lock") as locked:
        words.make(gr.HTML, {"value": lambda lang: _hint("model.token.hint", lang)})
        with gr.Row(equal_height=True):
            token = words.make(gr.Textbox, {"label": "model.token"}, type="password", scale=4, max_length=80)
            unlock = words.make(gr.Button, {"value": "model.unlock"}, size="sm", scale=0, min_width=96)
    now = desk.settings.model
    chosen = now if now == LOCAL else OTHER if now else OFF
    with gr.Column(visible=False, elem_id="wb-model-form") as form:
        which = words.make(gr.Radio, {"label": "model.which", "choices": _choices}, value=chosen)
        with gr.Column(visible=chosen == OTHER) as fields:
            address = words.make(
                gr.Textbox, {"label": "model.address", "placeholder": "model.address.hint"}, max_length=500
            )
            name = words.make(gr.Textbox, {"label": "model.name", "placeholder": "model.name.hint"}, max_length=200)
            key = words.make(gr.Textbox, {"label": "model.key"}, type="password", max_length=500)
        with gr.Row(equal_height=True):
            keep = words.make(gr.Button, {"value": "model.keep"}, variant="primary", size="sm", scale=0, min_width=96)
            test = words.make(gr.Button, {"value": "model.test"}, size="sm", scale=0, min_width=96)
    told = gr.HTML(elem_id="wb-model-told")
    return ModelTab(
        state, gr.State(value=False), locked, token, unlock, form, which, fields, address, name, key, keep, test, told
    )


def wire(tab: ModelTab, desk: "Desk", keeper: "Keeper", lang: gr.State, brand: gr.HTML, named: Any) -> None:
    """What the buttons do; `named(lang)` is the header's `brand` anew."""

    def opened(token: str, lang_now: Lang) -> tuple[Any, ...]:
        """(open, locked, form, address, name, token): the form for whoever has the token."""
        if not keeper.opens(token):
            warn(say("model.token.wrong", lang_now))
            return (*(gr.skip() for _ in range(5)), "")
        settings = desk.settings
        name = "" if settings.model in (None, LOCAL) else str(settings.model).removeprefix(_OPENAI)
        return True, gr.update(visible=False), gr.update(visible=True), settings.model_base_url or "", name, ""

    def kept(is_open: bool, which: str, address: str, name: str, key: str, lang_now: Lang) -> Iterator[tuple[Any, ...]]:
        """(told, state, brand, key), as a download goes on."""
        if not is_open:
            warn(say("model.token.wrong", lang_now))
            return
        own = name.strip() if name.strip().startswith(_OWN_NAMES) or not name.strip() else _OPENAI + name.strip()
        full = own if which == OTHER else which
        try:
            for line in keeper.choose(full, address.strip() if which == OTHER else "", key.strip()):
                yield _line(line), gr.skip(), gr.skip(), gr.skip()
        except WenBaoError as error:
            warn(str(error))
            yield _line(str(error)), gr.skip(), gr.skip(), gr.skip()
            return
        yield _line(say("model.kept", lang_now)), state_html(desk, lang_now), named(lang_now), ""

    def tested(is_open: bool, lang_now: Lang) -> Iterator[str]:
        if not is_open:
            warn(say("model.token.wrong", lang_now))
            return
        yield _line(say("model.testing", lang_now))
        try:
            yield _line(keeper.tried())
        except WenBaoError as error:
            yield _line(str(error))

    seen = [tab.open, tab.locked, tab.form, tab.address, tab.name, tab.token]
    for asked in (tab.unlock.click, tab.token.submit):
        asked(opened, [tab.token, lang], seen, **QUIET)
    tab.which.change(lambda which: gr.update(visible=which == OTHER), tab.which, tab.fields, **QUIET)
    given = [tab.open, tab.which, tab.address, tab.name, tab.key, lang]
    tab.keep.click(kept, given, [tab.told, tab.state, brand, tab.key], **QUIET)
    tab.test.click(tested, [tab.open, lang], tab.told, **QUIET)


def state_html(desk: "Desk", lang: Lang) -> str:
    """Which model it is, where it is set, what leaves the machine."""
    settings = desk.settings
    lines = [say("model.none", lang)]
    if settings.model:
        away = goes_to(settings)
        lines = [say("model.is", lang, model=settings.model)]
        lines.append(say("model.leaves", lang, url=away) if away else say("model.stays", lang))
        lines.append(say("model.cost", lang))
    if by := model_said_by():
        lines.append(say("model.by", lang, by=by))
    head = f'<h2 class="wb-h3">{escape(say("tab.model", lang))}</h2>'
    return head + "".join(f"<p>{escape(line)}</p>" for line in lines)


def leaves_html(desk: "Desk", lang: Lang) -> str:
    """For the header, while a remote model is set: what leaves the machine, and for where."""
    away = goes_to(desk.settings)
    return f'<span class="wb-leaves">{escape(say("model.leaves", lang, url=away))}</span>' if away else ""


def _choices(lang: Lang) -> list[tuple[str, str]]:
    return [(say(f"model.{which}", lang), which) for which in (OFF, LOCAL, OTHER)]


def _hint(key: str, lang: Lang) -> str:
    return f'<p class="wb-hint">{escape(say(key, lang))}</p>'


def _line(text: str) -> str:
    return f'<p role="status">{escape(text)}</p>'
