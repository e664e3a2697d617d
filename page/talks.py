"""Conversations as data: turns, what the browser keeps of them, and what the chat shows. Pure.

A turn is {"id", "question", "answer": the contract's JSON or None, "partial", "vote"}. They live in the browser
(page.js writes them to localStorage, one key each, so that two tabs do not overwrite each other); the server keeps
none.
"""

import json
import secrets
from collections.abc import Sequence
from typing import Any

from page.i18n import Lang
from page.render import answer_html, pending_html, question_html, stopped_html
from rag.types import Answer, Json

MAX_TURNS = 100
_MAX_KEPT = 1_000_000
"""Characters of a conversation, as JSON, that the server takes back from a browser; the oldest turns go first."""
_TITLE = 24


def new_turn(question: str, *, alone: bool = False) -> Json:
    """`alone`: it leans on nothing that was said before."""
    turn = {"id": secrets.token_hex(8), "question": question, "answer": None, "partial": "", "vote": None}
    return {**turn, "alone": True} if alone else turn


def slim(answer: Answer) -> Json:
    """The answer's JSON without the paragraphs (the source panel fetches them) and the timings."""
    data = answer.to_json()
    data.pop("timings_ms")
    for citation in data["citations"]:
        citation.pop("paragraph_text")
    return data


def history(turns: Sequence[Json]) -> list[tuple[str, str]]:
    """What the chain needs to read a follow-up: nothing from before the last turn that stands alone."""
    first = max((number for number, turn in enumerate(turns) if turn.get("alone")), default=0)
    return [(turn["question"], turn["answer"]["answer"]) for turn in turns[first:] if turn["answer"]]


def messages(turns: Sequence[Json], lang: Lang, *, running: bool = False) -> list[Json]:
    """For gr.Chatbot. `running`: the last turn is being answered."""
    shown: list[Json] = []
    for number, turn in enumerate(turns):
        last = number == len(turns) - 1
        if turn["answer"]:
            html = answer_html(turn["answer"], lang)
        elif running and last:
            html = pending_html(turn["partial"], lang, turn.get("draft", ""), turn.get("step", ""))
        else:
            html = stopped_html(turn["partial"], lang)
        shown.append({"role": "user", "content": question_html(turn["question"])})
        shown.append({"role": "assistant", "content": html})
    return shown


def votes(turns: Sequence[Json]) -> list[str | None]:
    return [turn.get("vote") for turn in turns]


def to_keep(talk: str, turns: Sequence[Json]) -> tuple[str, Json]:
    """(id, what page.js stores under it); a conversation that has no id yet gets one."""
    talk = talk or secrets.token_hex(8)
    title = turns[0]["question"].strip().splitlines()[0][:_TITLE] if turns else ""
    return talk, {"id": talk, "title": title, "turns": list(turns)}


def from_kept(kept: Any) -> tuple[str, list[Json]]:
    """(id, turns) of what a browser hands back; what does not look like ours is left out, not believed."""
    if not isinstance(kept, dict) or not isinstance(kept.get("id"), str) or not isinstance(kept.get("turns"), list):
        return secrets.token_hex(8), []
    turns: list[Json] = []
    room = _MAX_KEPT
    for turn in reversed(kept["turns"][-MAX_TURNS:]):
        room -= len(json.dumps(turn, ensure_ascii=False))
        if room < 0:
            break
        if _is_turn(turn):
            turns.insert(0, turn)
    return kept["id"][:64], turns


def _is_turn(turn: Any) -> bool:
    """Whether `messages` can show it."""
    try:
        messages([turn], "zh")
        return isinstance(turn["id"], str)
    except (KeyError, TypeError, AttributeError, ValueError):
        return False
