"""What chat apps ask a model beside the user's questions, and what they get here: a title, tags, follow-ups. Pure.

Open WebUI and its like send a prompt of their own (### Task: … JSON format: { "title": … } … <chat_history>): as a
question it would be refused, and a refusal would become the conversation's name. It is known by the JSON that it asks
for, or, of those that want bare words, by how it begins. Nobody who asks a report writes either.
"""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.text.indicators import find_measures

_JSON = re.compile(r'"(?P<key>title|tags|follow_ups|queries|text)"\s*:')
_TASK = re.compile(r"\s*###\s*Task\s*:", re.I)
_TITLE = re.compile(
    r"\s*(?:Please\s+)?(?:Generate|Write|Provide|Create|Summarize)\b[^\n]{0,80}?\b(?:title|name)\b[^\n]{0,60}(?:conversation|chat)",
    re.I,
)
_SAID = re.compile(r"^(?:USER|User|user)\s*:\s*(?P<words>.+)$", re.M)
_LONGEST, _MOST_TAGS = 24, 3


@dataclass(frozen=True, slots=True)
class Task:
    """`kind` is the key of the JSON that is wanted, "" for a bare title; `question` the user's last."""

    kind: str
    questions: tuple[str, ...]


def read_task(words: str, before: Sequence[str]) -> Task | None:
    """The task that a message is, if it is one; `before` are the user's messages so far."""
    if _TASK.match(words):
        asked = _JSON.findall(words)
        if not asked:
            return None
        history = words.rpartition("<chat_history>")[2]
        return Task(asked[-1], tuple(one.strip() for one in _SAID.findall(history)) or tuple(before))
    if _TITLE.match(words):
        return Task("", tuple(one.strip() for one in _SAID.findall(words)) or tuple(before))
    return None


def answer_task(task: Task, lead_on: Callable[[str], list[str]]) -> str:
    """As the app wants it. `lead_on` gives questions that go on from a question's answer."""
    first, last = (task.questions[0], task.questions[-1]) if task.questions else ("", "")
    title = " ".join(first.split())[:_LONGEST].rstrip("？?。，, ") or "问报"
    if task.kind == "":
        return title
    if task.kind == "tags":
        names = dict.fromkeys(found.measure.name for one in task.questions for found in find_measures(one))
        return _told("tags", [*names][:_MOST_TAGS] or ["政府工作报告"])
    if task.kind == "follow_ups":
        return _told("follow_ups", lead_on(last) if last else [])
    return _told(task.kind, title if task.kind == "title" else "" if task.kind == "text" else [])


def _told(key: str, value: object) -> str:
    return json.dumps({key: value}, ensure_ascii=False)
