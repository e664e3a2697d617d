"""The 问答 tab: ask, stream, stop, retry, change the scope, keep and export conversations, thumbs.

Builds the components and wires them; what is shown is page.render's, what is kept page.talks'. The conversation is a
gr.State of the session, so users do not see each other's.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import gradio as gr

from page import examples, feedback, rescope, talks
from page.desk import Busy
from page.i18n import Lang, say
from page.render import to_markdown
from rag.errors import WenBaoError
from rag.types import Answer, Json, Kind

if TYPE_CHECKING:
    from page.desk import Desk
    from page.words import Words

Updates: TypeAlias = tuple[Any, ...]
_VOTES: dict[str, feedback.Vote] = {"Like": "up", "Dislike": "down"}
KINDS = [Kind.ACHIEVED.value, Kind.TARGET.value]


@dataclass(frozen=True, slots=True)
class Chat:
    """The components that other parts touch."""

    chatbot: gr.Chatbot
    turns: gr.State
    regions: gr.Dropdown
    lang: gr.State


def build(desk: "Desk", words: "Words", lang: gr.State) -> Chat:
    """The tab's content, inside the current Blocks."""
    tab = _Tab(desk, words, lang)
    tab.wire()
    return Chat(tab.chatbot, tab.turns, tab.regions, lang)


class _Tab:
    def __init__(self, desk: "Desk", words: "Words", lang: gr.State) -> None:
        self.desk, self.lang = desk, lang
        self.turns = gr.State([])
        self.talk = gr.State("")
        self.voted = gr.State(None)
        with gr.Row(elem_id="wb-talkbar", equal_height=True):
            self.past = words.on(
                gr.Dropdown([], container=False, interactive=True, scale=5, min_width=120, elem_id="wb-past"),
                label="chat.history",
            )
            self.new = words.on(gr.Button(size="sm", scale=0, min_width=64, elem_id="wb-new"), value="chat.new")
            self.export = words.on(gr.Button(size="sm", scale=0, min_width=64), value="chat.export")
            self.delete = words.on(gr.Button(size="sm", scale=0, min_width=64), value="chat.clear")
        self.chatbot = words.on(
            gr.Chatbot(
                elem_id="wb-chat",
                show_label=False,
                buttons=[],
                height="auto",
                latex_delimiters=[],
                allow_tags=False,
                layout="panel",
                examples=examples.of(desk.catalog),
                placeholder=" ",
                group_consecutive_messages=False,
            ),
            label="chat.label",
            placeholder=lambda lang: _welcome(lang),
        )
        with gr.Row(visible=False, elem_id="wb-feedback", equal_height=True) as self.feedback_row:
            self.comment = words.on(
                gr.Textbox(container=False, max_lines=3, scale=6, max_length=2000), placeholder="feedback.comment"
            )
            self.send = words.on(gr.Button(size="sm", scale=0, min_width=72), value="feedback.send")
            self.skip = words.on(gr.Button(size="sm", scale=0, min_width=72, variant="secondary"), value="feedback.skip")
        with gr.Row(visible=False, elem_id="wb-scope", equal_height=True) as self.scope_row:
            chips: dict[str, Any] = {"multiselect": True, "container": False, "interactive": True}
            self.regions = words.on(gr.Dropdown([], scale=4, min_width=130, **chips), label="scope.region")
            self.years = words.on(
                gr.Dropdown([], scale=3, min_width=110, allow_custom_value=True, **chips), label="scope.year"
            )
            self.kind = words.on(
                gr.Dropdown([], value="", scale=2, min_width=90, container=False, interactive=True),
                label="scope.kind",
                choices=lambda lang: [(say("kind.any", lang), "")] + [(say(f"kind.{kind}", lang), kind) for kind in KINDS],
            )
            self.again = words.on(gr.Button(size="sm", scale=0, min_width=104, elem_id="wb-again"), value="scope.again")
        self.box = words.on(
            gr.Textbox(
                elem_id="wb-box",
                show_label=False,
                container=False,
                lines=1,
                max_lines=6,
                autofocus=True,
                submit_btn=True,
                max_length=desk.settings.max_question_chars,
            ),
            label="box.label",
            placeholder="box.placeholder",
        )
        self.kept = gr.JSON(visible="hidden", elem_id="wb-kept")
        self.index = gr.JSON(visible="hidden")
        self.opened = gr.JSON(visible="hidden")
        self.file = gr.Textbox(visible="hidden")

    # --- wiring ---------------------------------------------------------------------------------------------

    def wire(self) -> None:
        shown = [self.box, self.chatbot, self.turns, self.scope_row, self.regions, self.years, self.kind]
        quiet: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
        common: dict[str, Any] = {**quiet, "concurrency_limit": 64, "concurrency_id": "ask"}
        asked = self.box.submit(self.ask, [self.box, self.turns, self.lang], shown, **common)
        picked = self.chatbot.example_select(self.ask_example, [self.turns, self.lang], shown, **common)
        redone = self.chatbot.retry(self.retry, [self.turns, self.lang], shown, **common)
        scoped = self.again.click(
            self.ask_again, [self.regions, self.years, self.kind, self.turns, self.lang], shown, **common
        )
        running = [asked, picked, redone, scoped]
        for event in running:
            self._keep(event)
        stopped = self.box.stop(
            self.stopped, [self.turns, self.lang], [self.box, self.chatbot], cancels=running, **quiet
        )
        self._keep(stopped)
        self._wire_talks(shown, quiet)
        self._wire_votes(quiet)

    def _keep(self, event: Any) -> None:
        """After `event`, the browser keeps the conversation and the list of past ones is renewed."""
        quiet: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
        (
            event.then(talks.to_keep, [self.talk, self.turns], self.kept, **quiet)
            .then(None, self.kept, self.index, js="(talk) => window.wenbao.keep(talk)", **quiet)
            .then(self.listed, [self.index, self.talk], self.past, **quiet)
        )

    def _wire_talks(self, shown: list[Any], quiet: dict[str, Any]) -> None:
        opened = [self.talk, *shown]
        self.new.click(self.blank, [self.lang], opened, **quiet).then(
            self.listed, [self.index, self.talk], self.past, **quiet
        )
        self.past.input(
            self.open, [self.past, self.lang], opened, js="(id, lang) => [window.wenbao.take(id), lang]", **quiet
        )
        self.delete.click(
            None, self.talk, self.index, js="(id) => window.wenbao.forget()", **quiet
        ).then(self.blank, [self.lang], opened, **quiet).then(self.listed, [self.index, self.talk], self.past, **quiet)
        self.export.click(self.markdown, [self.turns, self.lang], self.file, **quiet).then(
            None, self.file, None, js="(text) => { window.wenbao.save(text); }", **quiet
        )
        self.loaded = {"outputs": opened, "quiet": quiet}

    def on_load(self, demo: gr.Blocks) -> None:
        """When the page opens: the conversation that was last on it, and the list of past ones."""
        raise NotImplementedError

    def _wire_votes(self, quiet: dict[str, Any]) -> None:
        self.chatbot.like(
            self.vote,
            [self.turns, self.lang],
            [self.turns, self.voted, self.feedback_row, self.comment],
            **quiet,
        )
        sent = [self.feedback_row, self.comment]
        for event in (self.send.click, self.comment.submit):
            event(self.commented, [self.voted, self.comment, self.turns, self.lang], sent, **quiet)
        self.skip.click(lambda: (gr.update(visible=False), ""), None, sent, **quiet)
