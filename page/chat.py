"""The 问答 tab: its components and their wiring. What happens is page.asking's, what is shown page.render's.

The conversation is a gr.State of the session, so users do not see each other's; the browser keeps it (page.js).
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import gradio as gr

from page import rescope, talks
from page.asking import Asking
from page.i18n import Lang, say
from page.welcome import welcome_html

if TYPE_CHECKING:
    from page.desk import Desk
    from page.words import Words

QUIET: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
AGAIN: dict[str, Any] = {**QUIET, "trigger_mode": "always_last"}
"""Of what must not stand as it was before: Gradio else skips an event while the one before it is under way."""


@dataclass(frozen=True, slots=True)
class Chat:
    """The tab's components. `shown` is what every answering handler updates."""

    past: gr.Dropdown
    new: gr.Button
    export: gr.Button
    word: gr.Button
    rename: gr.Button
    delete: gr.Button
    chatbot: gr.Chatbot
    nexts: gr.HTML
    feedback_row: gr.Row
    comment: gr.Textbox
    send: gr.Button
    skip: gr.Button
    scope_row: gr.Row
    regions: gr.Dropdown
    years: gr.Dropdown
    kind: gr.Dropdown
    again: gr.Button
    box: gr.Textbox
    turns: gr.State
    talk: gr.State
    voted: gr.State
    kept: gr.JSON
    file: gr.Textbox
    alone: gr.Textbox
    drop: gr.Button
    which: gr.Textbox
    undo: gr.Button
    again_listed: gr.Button
    reopen: gr.Button

    @property
    def shown(self) -> list[Any]:
        return [self.box, self.chatbot, self.turns, self.scope_row, self.regions, self.years, self.kind]


_SMALL: dict[str, Any] = {"size": "sm", "scale": 0, "min_width": 60}


def build(desk: "Desk", words: "Words") -> Chat:
    """The components, inside the current tab."""
    talkbar = _talkbar(words)
    chatbot = words.make(
        gr.Chatbot,
        {"label": "chat.label", "placeholder": lambda lang: welcome_html(desk.catalog, lang)},
        elem_id="wb-chat",
        show_label=False,
        buttons=[],
        height="auto",
        latex_delimiters=[],
        allow_tags=False,
        layout="panel",
        group_consecutive_messages=False,
        autoscroll=False,  # page.js keeps the question in sight
    )
    nexts = gr.HTML(elem_id="wb-nexts")
    feedback, chips = _feedback(words), _scope(words)
    box = words.make(
        gr.Textbox,
        {"label": "box.label", "placeholder": "box.placeholder"},
        elem_id="wb-box",
        show_label=False,
        container=False,
        lines=1,
        max_lines=6,
        autofocus=True,
        submit_btn=True,
        max_length=desk.settings.max_question_chars,
    )
    return Chat(
        *talkbar, chatbot, nexts, *feedback, *chips, box,
        turns=gr.State([]), talk=gr.State(""), voted=gr.State(None),
        kept=gr.JSON(visible="hidden"), file=gr.Textbox(visible="hidden"),
        alone=gr.Textbox(visible="hidden"), drop=gr.Button(visible="hidden", elem_id="wb-drop"),
        which=gr.Textbox(visible="hidden"), undo=gr.Button(visible="hidden", elem_id="wb-undo-run"),
        again_listed=gr.Button(visible="hidden", elem_id="wb-index"),
        reopen=gr.Button(visible="hidden", elem_id="wb-reopen"),
    )  # fmt: skip


def _talkbar(words: "Words") -> tuple[Any, Any, Any, Any, Any, Any]:
    """(past, new, export, word, rename, delete)."""
    with gr.Row(elem_id="wb-talkbar", equal_height=True):
        options: dict[str, Any] = {"choices": [], "container": False, "scale": 1, "min_width": 120}
        return (
            words.make(gr.Dropdown, {"label": "chat.history"}, elem_id="wb-past", **options),
            words.make(gr.Button, {"value": "chat.new"}, elem_id="wb-new", **_SMALL),
            words.make(gr.Button, {"value": "chat.export"}, elem_id="wb-export", **_SMALL),
            words.make(gr.Button, {"value": "chat.word"}, elem_id="wb-word", **_SMALL),
            words.make(gr.Button, {"value": "chat.rename"}, elem_id="wb-rename", **_SMALL),
            words.make(gr.Button, {"value": "chat.clear"}, elem_id="wb-delete", **_SMALL),
        )


def _feedback(words: "Words") -> tuple[Any, Any, Any, Any]:
    """(row, comment, send, skip)."""
    with gr.Row(visible=False, elem_id="wb-feedback", equal_height=True) as row:
        text = {"placeholder": "feedback.comment", "label": "feedback.comment"}
        comment = words.make(gr.Textbox, text, container=False, max_lines=3, scale=6, max_length=2000)
        send = words.make(gr.Button, {"value": "feedback.send"}, **_SMALL)
        skip = words.make(gr.Button, {"value": "feedback.skip"}, **_SMALL)
    return row, comment, send, skip


def _scope(words: "Words") -> tuple[Any, Any, Any, Any, Any]:
    """(row, regions, years, kind, again)."""
    chips: dict[str, Any] = {"container": False, "interactive": True}
    many: dict[str, Any] = {**chips, "multiselect": True}
    with gr.Row(visible=False, elem_id="wb-scope", equal_height=True) as row:
        regions = words.make(gr.Dropdown, {"label": "scope.region"}, scale=4, min_width=120, **many)
        years = words.make(
            gr.Dropdown, {"label": "scope.year"}, allow_custom_value=True, scale=3, min_width=100, **many
        )
        kind = words.make(
            gr.Dropdown, {"label": "scope.kind", "choices": _kinds}, value="", scale=2, min_width=84, **chips
        )
        again = words.make(gr.Button, {"value": "scope.again"}, size="sm", scale=0, min_width=104, elem_id="wb-again")
    return row, regions, years, kind, again


def wire(chat: Chat, asking: Asking, lang: gr.State) -> None:
    """Connect the components with the handlers."""
    _wire_answers(chat, asking, lang)
    _wire_talks(chat, asking, lang)
    _wire_votes(chat, asking, lang)


def _wire_answers(chat: Chat, asking: Asking, lang: gr.State) -> None:
    many: dict[str, Any] = {**QUIET, "concurrency_limit": 64, "concurrency_id": "ask"}
    scope = [chat.regions, chat.years, chat.kind]
    running: list[Any] = [
        chat.box.submit(asking.ask, [chat.box, chat.turns, lang], chat.shown, **many),
        chat.chatbot.example_select(asking.ask_example, [chat.turns, lang], chat.shown, **many),
        chat.chatbot.retry(asking.retry, [chat.turns, lang], chat.shown, **many),
        chat.again.click(asking.ask_again, [*scope, chat.turns, lang], chat.shown, **many),
    ]
    dropped = chat.drop.click(None, None, chat.alone, js="() => window.wenbao.dropped()", **QUIET)
    running.append(dropped.then(asking.ask_alone, [chat.alone, chat.turns, lang], chat.shown, **many))
    stop = chat.box.stop(asking.stopped, [chat.turns, lang], [chat.box, chat.chatbot], cancels=running, **QUIET)
    for event in [*running, stop]:
        _keep(event, chat)
        lead_on(event, chat, asking, lang)


def lead_on(event: Any, chat: Chat, asking: Asking, lang: gr.State) -> None:
    """After `event` the questions that go on from the last answer are renewed."""
    event.then(asking.lead_on, [chat.turns, lang], chat.nexts, **AGAIN)


def _keep(event: Any, chat: Chat) -> None:
    """After `event` the browser keeps the conversation."""
    kept = event.then(talks.to_keep, [chat.talk, chat.turns], [chat.talk, chat.kept], **AGAIN)
    renew(kept.then(None, chat.kept, None, js="(talk) => { window.wenbao.keep(talk) }", **AGAIN).then, chat)


def renew(trigger: Any, chat: Chat) -> None:
    """When `trigger` happens the list of past conversations is read again, in the browser, which keeps them."""
    trigger(None, None, chat.past, js="() => window.wenbao.listed()", **AGAIN)


def _wire_talks(chat: Chat, asking: Asking, lang: gr.State) -> None:
    opened = [chat.talk, *chat.shown]
    taken = chat.past.input(None, chat.past, chat.kept, js="(id) => window.wenbao.take(id)", **QUIET)
    lead_on(taken.then(asking.open, [chat.kept, lang], opened, **QUIET), chat, asking, lang)
    for trigger, does in ((chat.new.click, "leave"), (chat.delete.click, "forget")):
        kept = trigger(talks.to_keep, [chat.talk, chat.turns], [chat.talk, chat.kept], **QUIET)
        event = kept.success(None, chat.kept, None, js=f"(talk) => {{ window.wenbao.{does}(talk) }}", **QUIET)
        blank = event.then(asking.blank, [lang], opened, **QUIET)
        renew(blank.then, chat)
        lead_on(blank, chat, asking, lang)
    renew(chat.again_listed.click, chat)
    grown = chat.reopen.click(None, None, chat.kept, js="() => window.wenbao.current()", **AGAIN)
    lead_on(grown.then(asking.open, [chat.kept, lang], opened, **AGAIN), chat, asking, lang)
    renew(chat.rename.click(None, None, None, js="() => { window.wenbao.rename() }", **QUIET).then, chat)
    back = chat.undo.click(None, None, chat.kept, js="() => window.wenbao.undone()", **QUIET)
    back = back.then(asking.open, [chat.kept, lang], opened, **QUIET)
    renew(back.then, chat)
    text = chat.export.click(asking.markdown, [chat.turns, lang], chat.file, **QUIET)
    text.then(None, chat.file, None, js="(text) => { window.wenbao.save(text) }", **QUIET)
    chosen = chat.word.click(None, None, chat.which, js="() => window.wenbao.chosen()", **QUIET)
    made = chosen.then(asking.word, [chat.turns, lang, chat.which], chat.file, **QUIET)
    made.then(None, chat.file, None, js="(text) => { window.wenbao.saveWord(text) }", **QUIET)


def _wire_votes(chat: Chat, asking: Asking, lang: gr.State) -> None:
    closed = [chat.feedback_row, chat.comment]
    liked = chat.chatbot.like(asking.vote, [chat.turns, lang], [chat.turns, chat.voted, *closed], **QUIET)
    _keep(liked, chat)
    for trigger in (chat.send.click, chat.comment.submit):
        trigger(asking.commented, [chat.voted, chat.comment, chat.turns], closed, **QUIET)
    chat.skip.click(lambda: (gr.update(visible=False), ""), None, closed, **QUIET)


def _kinds(lang: Lang) -> list[tuple[str, str]]:
    return [(say("kind.any", lang), ""), *((say(f"kind.{kind}", lang), kind) for kind in rescope.KINDS)]
