"""What a question may be: the one bound that every door holds to, and how a long conversation is cut to it. Pure.

Page, terminal, HTTP, the OpenAI protocol, MCP, eval and Python all hand their questions to `read_input`. A question
that is too long is refused, since half of it is another one. A conversation is never refused for its length: a chat
client sends all of it with every question, so what lies far back falls away and what is long is cut.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from rag.errors import UsageError
from rag.types import Turn

Question: TypeAlias = "str | Mapping[str, Any]"

TURNS = 20
"""Exchanges read, the latest ones: nobody's follow-up leans on what was said before these."""
PAST_QUESTION = 300
"""Characters of a past question: its end, where one who pastes a text puts what is asked."""
PAST_ANSWER = 2000
"""Characters of a past answer: its beginning, where the figure stands."""


def read_input(input: Question, limit: int) -> tuple[str, tuple[Turn, ...]]:
    """(question, history) of what a caller passed in; the question has at most `limit` characters. UsageError."""
    if not isinstance(input, (str, Mapping)):
        raise UsageError("问题应为一段文字，或 {question, history}")
    if isinstance(input, str):
        question, history = input, tuple[Turn, ...]()
    else:
        question = input.get("question", "")
        turns = input.get("history") or ()
        if not isinstance(turns, Sequence):
            raise UsageError("history 应为 [[问题, 回答], …]")
        history = tuple(_turn(item) for item in turns[-TURNS:])
    if not isinstance(question, str):
        raise UsageError("问题应为一段文字，或 {question, history}")
    if len(question) > limit:
        raise UsageError(f"问题太长（{len(question)} 字）：请不要超过 {limit} 字")
    if not any(char.isalnum() for char in question):
        raise UsageError("问题是空的：请写一个问题，例如“2022年新增学位目标是多少”")
    return _whole(question), history


def _turn(item: Any) -> Turn:
    said = (item.question, item.answer) if isinstance(item, Turn) else item
    if isinstance(said, (list, tuple)) and len(said) == 2 and all(isinstance(part, str) for part in said):
        return Turn(_whole(said[0].strip()[-PAST_QUESTION:]), _whole(said[1][:PAST_ANSWER]))
    raise UsageError("history 应为 [[问题, 回答], …]")


def _whole(text: str) -> str:
    """Without half a surrogate pair, as JSON may bring it."""
    return text.encode("utf-8", "replace").decode()
