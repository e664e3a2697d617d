"""The 问答 tab: its components and their wiring. What happens is page.asking's, what is shown page.render's.

The conversation is a gr.State of the session, so users do not see each other's; the browser keeps it (page.js).
"""

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

import gradio as gr

from page import rescope, talks
from page.asking import Asking
from page.i18n import Lang, say

if TYPE_CHECKING:
    from page.desk import Desk
    from page.words import Words

QUIET: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}


@dataclass(frozen=True, slots=True)
class Chat:
    """The tab's components. `shown` is what every answering handler updates."""

    past: gr.Dropdown
    new: gr.Button
    export: gr.Button
    delete: gr.Button
    chatbot: gr.Chatbot
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
    index: gr.JSON
    file: gr.Textbox
    alone: gr.Textbox
    drop: gr.Button

    @property
    def shown(self) -> list[Any]:
        return [self.box, self.chatbot, self.turns, self.scope_row, self.regions, self.years, self.kind]


_SMALL: dict[str, Any] = {"size": "sm", "scale": 0, "min_width": 60}


def build(desk: "Desk", words: "Words") -> Chat:
    """The components, inside the current tab."""
    talkbar = _talkbar(words)
    chatbot = words.make(
        gr.Chatbot,
        {"label": "chat.label", "placeholder": _welcome},
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
        *talkbar, chatbot, *feedback, *chips, box,
        turns=gr.State([]), talk=gr.State(""), voted=gr.State(None),
        kept=gr.JSON(visible="hidden"), index=gr.JSON(visible="hidden"), file=gr.Textbox(visible="hidden"),
        alone=gr.Textbox(visible="hidden"), drop=gr.Button(visible="hidden", elem_id="wb-drop"),
    )  # fmt: skip


def _talkbar(words: "Words") -> tuple[Any, Any, Any, Any]:
    """(past, new, export, delete)."""
    with gr.Row(elem_id="wb-talkbar", equal_height=True):
        options: dict[str, Any] = {"choices": [], "container": False, "scale": 1, "min_width": 120}
        return (
            words.make(gr.Dropdown, {"label": "chat.history"}, elem_id="wb-past", **options),
            words.make(gr.Button, {"value": "chat.new"}, elem_id="wb-new", **_SMALL),
            words.make(gr.Button, {"value": "chat.export"}, elem_id="wb-export", **_SMALL),
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
        _keep(event, chat, asking)


def _keep(event: Any, chat: Chat, asking: Asking) -> None:
    """After `event` the browser keeps the conversation, and the list of past ones is renewed."""
    kept = event.then(talks.to_keep, [chat.talk, chat.turns], [chat.talk, chat.kept], **QUIET)
    indexed = kept.then(None, chat.kept, chat.index, js="(talk) => window.wenbao.keep(talk)", **QUIET)
    indexed.then(asking.listed, [chat.index, chat.talk], chat.past, **QUIET)


def _wire_talks(chat: Chat, asking: Asking, lang: gr.State) -> None:
    opened = [chat.talk, *chat.shown]
    taken = chat.past.input(None, chat.past, chat.kept, js="(id) => window.wenbao.take(id)", **QUIET)
    taken.then(asking.open, [chat.kept, lang], opened, **QUIET)
    fresh = chat.new.click(None, None, chat.index, js="() => window.wenbao.leave()", **QUIET)
    gone = chat.delete.click(None, None, chat.index, js="() => window.wenbao.forget()", **QUIET)
    for event in (fresh, gone):
        blank = event.then(asking.blank, [lang], opened, **QUIET)
        blank.then(asking.listed, [chat.index, chat.talk], chat.past, **QUIET)
    text = chat.export.click(asking.markdown, [chat.turns, lang], chat.file, **QUIET)
    text.then(None, chat.file, None, js="(text) => { window.wenbao.save(text) }", **QUIET)


def _wire_votes(chat: Chat, asking: Asking, lang: gr.State) -> None:
    closed = [chat.feedback_row, chat.comment]
    liked = chat.chatbot.like(asking.vote, [chat.turns, lang], [chat.turns, chat.voted, *closed], **QUIET)
    _keep(liked, chat, asking)
    for trigger in (chat.send.click, chat.comment.submit):
        trigger(asking.commented, [chat.voted, chat.comment, chat.turns], closed, **QUIET)
    chat.skip.click(lambda: (gr.update(visible=False), ""), None, closed, **QUIET)


def _welcome(lang: Lang) -> str:
    more = escape(say("chat.welcome.more", lang))
    return f'<div class="wb-welcome"><h2>{escape(say("chat.welcome", lang))}</h2><p>{more}</p></div>'


def _kinds(lang: Lang) -> list[tuple[str, str]]:
    return [(say("kind.any", lang), ""), *((say(f"kind.{kind}", lang), kind) for kind in rescope.KINDS)]
