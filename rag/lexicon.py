"""The domain's synonyms (data/lexicon.json): what people say → what reports write. No matching, no scoring.

A group has `say` (forms that stand in reports) and `ask` (colloquial or English forms of questions only).
"""

import json
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from rag.segment import is_word


@dataclass(frozen=True, slots=True)
class Group:
    """One indicator's names: `say` as reports write it, best first; `ask` as people put it."""

    say: tuple[str, ...]
    ask: tuple[str, ...]
    theme: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """A form of a group found in a question: `text == question[start:end]`."""

    start: int
    end: int
    text: str
    say: tuple[str, ...]
    asked: bool
    """The form is one that reports hardly use, so its `say` forms are what is found in them."""
    theme: bool
    """It names a chapter's theme (民生实事) rather than an indicator: nothing hangs on it."""


@cache
def groups() -> tuple[Group, ...]:
    """All groups of the data file, read once."""
    data = json.loads((files("rag") / "data" / "lexicon.json").read_text(encoding="utf-8"))
    return tuple(Group(tuple(row["say"]), tuple(row["ask"]), bool(row.get("theme"))) for row in data)


@cache
def _forms() -> tuple[dict[str, tuple[Group, bool]], re.Pattern[str]]:
    forms: dict[str, tuple[Group, bool]] = {}
    for group in groups():
        for form, asked in [*((say, False) for say in group.say), *((ask, True) for ask in group.ask)]:
            forms.setdefault(form.lower(), (group, asked))
    longest_first = sorted(forms, key=len, reverse=True)
    parts = [rf"(?<![a-z]){re.escape(f)}(?![a-z])" if f.isascii() else re.escape(f) for f in longest_first]
    return forms, re.compile("|".join(parts))


def _inside_word(text: str, at: int) -> bool:
    """Is the character part of a longer word (关税)?"""
    return (at > 0 and is_word(text[at - 1 : at + 1])) or (at + 1 < len(text) and is_word(text[at : at + 2]))


def find(question: str) -> tuple[Found, ...]:
    """The known forms in a question, longest first, without overlap, in order."""
    forms, pattern = _forms()
    found = []
    for match in pattern.finditer(question.lower()):
        if len(match.group()) == 1 and _inside_word(question, match.start()):
            continue
        group, asked = forms[match.group()]
        text = question[match.start() : match.end()]
        say = (text, *(s for s in group.say if s.lower() != text.lower()))
        found.append(Found(match.start(), match.end(), text, say, asked, group.theme))
    return tuple(found)
