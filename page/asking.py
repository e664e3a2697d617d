"""What the 问答 tab does when something happens: the handlers behind page.chat's components.

Every handler that answers is a generator of updates for `page.chat.Shown`; text reaches the browser as the chain gives
it. Holds no conversation: turns come in and go out.
"""

import asyncio
import base64
import secrets
import time
from collections.abc import AsyncIterator, Generator, Sequence
from html import escape
from typing import TYPE_CHECKING, Any, TypeAlias

import gradio as gr

from page import feedback, rescope, talks
from page.apart import apart
from page.desk import Busy
from page.examples import follow_ups
from page.i18n import Lang, say
from page.limits import client_of
from page.render import nexts_html, to_markdown
from page.word import to_docx
from rag.calls import Drafted, Step
from rag.errors import WenBaoError
from rag.types import EXTRACTIVE, Answer, Json

if TYPE_CHECKING:
    from page.desk import Desk

Updates: TypeAlias = tuple[Any, ...]
_SHOW_EVERY = 0.06
"""Seconds between two updates of a growing answer: the browser draws the whole conversation anew for each."""
_VOTES: dict[str, feedback.Vote] = {"Like": "up", "Dislike": "down", "True": "up", "False": "down"}


class Asking:
    """The handlers; `Shown` outputs are (box, chatbot, turns, scope row, regions, years, kind)."""

    def __init__(self, desk: "Desk") -> None:
        self.desk = desk
        self._turnstile = feedback.Turnstile()

    # --- answering ------------------------------------------------------------------------------------------

    async def ask(self, question: str, turns: list[Json], lang: Lang, *, alone: bool = False) -> AsyncIterator[Updates]:
        """Answer `question`, `alone` or as what follows `turns`; whatever fails, the user gets a line that says so
        and the question back.
        """
        question = question.strip()
        if not question:
            yield (gr.skip(),) * 7  # a generator without a yield would empty the outputs
            return
        before, turn = turns[1 - talks.MAX_TURNS :], talks.new_turn(question, alone=alone)
        history = [] if alone else talks.history(before)
        turns = [*before, turn]
        box, shown = self._box(value="", running=True), 0.0
        if not self._at_once():
            yield self._show(turns, lang, running=True, box=box)
        try:
            async for part in apart(lambda: self._parts({"question": question, "history": history})):
                if part is None:
                    yield (gr.skip(),) * 7
                    continue
                if isinstance(part, Answer):
                    turn["answer"] = talks.slim(part)
                    turn.pop("draft", None)
                    turn.pop("step", None)
                    continue
                if isinstance(part, Drafted):
                    turn["draft"] = part.answer.text
                elif isinstance(part, Step):
                    turn["step"] = part.text
                else:
                    turn["partial"] += part
                if not isinstance(part, str) or time.monotonic() - shown >= _SHOW_EVERY:
                    yield self._show(turns, lang, running=True, box=box)
                    shown = time.monotonic()
        except (WenBaoError, Busy) as error:
            warn(str(error))
            yield self._show(before, lang, box=self._box(value=question))
            return
        yield self._show(turns, lang, box=self._box(), scope=turn["answer"])

    def _parts(self, asked: Json) -> Generator[str | Answer, None, None]:
        with self.desk.place():
            yield from self.desk.chain.stream(asked)

    async def ask_example(self, turns: list[Json], lang: Lang, event: gr.SelectData) -> AsyncIterator[Updates]:
        async for updates in self.ask(str(event.value["text"]), turns, lang):
            yield updates

    async def retry(self, turns: list[Json], lang: Lang, event: gr.RetryData) -> AsyncIterator[Updates]:
        """The question of that message anew; what came after it goes."""
        number = _index(event.index) // 2
        turn = turns[number] if number < len(turns) else {"question": ""}
        async for updates in self.ask(turn["question"], turns[:number], lang, alone=bool(turn.get("alone"))):
            yield updates

    async def ask_alone(self, question: str, turns: list[Json], lang: Lang) -> AsyncIterator[Updates]:
        """What a “沿用：… ✕” asks: the question without what was carried over, and without the conversation."""
        async for updates in self.ask(question, turns, lang, alone=True):
            yield updates

    async def ask_again(
        self, regions: list[str], years: list[str], kind: str, turns: list[Json], lang: Lang
    ) -> AsyncIterator[Updates]:
        question = rescope.followup(regions, years, kind)
        if not question:
            warn(say("scope.nothing", lang))
        async for updates in self.ask(question, turns, lang):
            yield updates

    async def lead_on(self, turns: list[Json], lang: Lang) -> str:
        """Questions that go on from the last answer, and that the stored figures answer; "" after none."""
        last = turns[-1]["answer"] if turns else None
        return nexts_html(await asyncio.to_thread(self._next, last, lang), lang) if last else ""

    def _next(self, answer: Json, lang: Lang) -> list[str]:
        if self.desk.full:
            return []  # others wait for answers
        try:
            return follow_ups(self.desk, answer, lang)
        except WenBaoError:
            return []

    def stopped(self, turns: list[Json], lang: Lang) -> Updates:
        return self._box(), talks.messages(turns, lang)

    def _at_once(self) -> bool:
        """Whether words are about to come: each update costs the browser a tenth of a second, so no waiting line."""
        return self.desk.mode == EXTRACTIVE and not self.desk.full

    def _box(self, value: str | None = None, *, running: bool = False) -> Any:
        """Only a model takes long enough for a stop button; what the user types meanwhile stays."""
        changes: dict[str, Any] = {} if value is None else {"value": value}
        if self.desk.mode != EXTRACTIVE:
            changes |= {"submit_btn": not running, "stop_btn": running}
        return gr.update(**changes)

    def _show(
        self, turns: Sequence[Json], lang: Lang, *, running: bool = False, box: Any = None, scope: Json | None = None
    ) -> Updates:
        chips = self._chips(scope) if scope else (gr.skip(),) * 4
        return box or gr.skip(), talks.messages(turns, lang, running=running), list(turns), *chips

    def _chips(self, answer: Json) -> Updates:
        """(row, regions, years, kind): what the answer was drawn from, to change."""
        reports = {report.id: report for report in self.desk.catalog.reports()}
        scope = answer["scope"]
        used = [reports[i] for i in scope.get("reports", ()) if i in reports]
        regions = list(dict.fromkeys(scope.get("regions") or [report.region for report in used]))[:6]
        spans = [(a, b) for a, b in scope.get("years", ())]
        years = [f"{a}—{b}" if a is not None and a != b else str(b) for a, b in spans]
        known = sorted({y for r in reports.values() for y in (r.year - 1, r.year)}, reverse=True)
        return (
            gr.update(visible=True),
            gr.update(choices=sorted({report.region for report in reports.values()} | set(regions)), value=regions),
            gr.update(choices=list(dict.fromkeys([*years, *map(str, known)])), value=list(dict.fromkeys(years))),
            gr.update(value=scope.get("kind") if scope.get("kind") in rescope.KINDS else ""),
        )

    # --- conversations --------------------------------------------------------------------------------------

    def open(self, kept: Any, lang: Lang) -> Updates:
        """(talk, *Shown) for what the browser kept, or for a blank page."""
        talk, turns = talks.from_kept(kept)
        answer = turns[-1]["answer"] if turns else None
        shown = list(self._show(turns, lang, box=self._box(value=""), scope=answer))
        if answer is None:
            shown[3] = gr.update(visible=False)
        shown[1] = gr.update(value=shown[1], feedback_value=talks.votes(turns))
        return talk, *shown

    def blank(self, lang: Lang) -> Updates:
        return self.open({"id": secrets.token_hex(8), "turns": []}, lang)

    def markdown(self, turns: list[Json], lang: Lang) -> str:
        return to_markdown(turns, lang)

    def word(self, turns: list[Json], lang: Lang, which: str) -> str:
        """A Word document in base64, which page.js saves: of the conversation, or of the turn that `which` numbers."""
        chosen = turns[int(which) :][:1] if which.isascii() and which.isdecimal() else turns
        return base64.b64encode(to_docx(chosen, lang)).decode()

    # --- thumbs ---------------------------------------------------------------------------------------------

    def vote(self, turns: list[Json], lang: Lang, event: gr.LikeData, request: gr.Request) -> Updates:
        """(turns, voted turn's number, comment row, comment)."""
        number = _index(event.index) // 2
        vote = _VOTES.get(str(event.liked))
        if number >= len(turns) or not turns[number]["answer"] or vote is None:
            return gr.skip(), gr.skip(), gr.update(visible=False), ""
        turns = [*turns]
        turns[number] = {**turns[number], "vote": "Like" if vote == "up" else "Dislike"}
        if self._record(turns, number, "", request):
            gr.Info(say(f"feedback.thanks.{vote}", lang), duration=3, title="问报")
        return turns, number, gr.update(visible=True), ""

    def commented(self, number: int | None, comment: str, turns: list[Json], request: gr.Request) -> Updates:
        """(comment row, comment)."""
        if number is not None and number < len(turns) and comment.strip():
            self._record(turns, number, comment, request)
        return gr.update(visible=False), ""

    def _record(self, turns: Sequence[Json], number: int, comment: str, request: gr.Request) -> bool:
        turn = turns[number]
        try:
            self._turnstile.enter(client_of({"client": tuple(request.client) if request.client else None}))
            feedback.record(self.desk.settings.home, turn, talks.history(turns[:number]), _VOTES[turn["vote"]], comment)
        except WenBaoError as error:
            warn(str(error))
            return False
        return True


def _index(index: Any) -> int:
    return int(index[0] if isinstance(index, (list, tuple)) else index)


def warn(message: str) -> None:
    """One line in the corner of the page; Gradio's own heading would be English."""
    gr.Warning(escape(message), title="问报", duration=8)
