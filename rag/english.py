"""data/english.json: common English words of questions and what Chinese reports write for them. No indicator names.

Names of indicators are lexicon.py's; this is the vocabulary around them (parks, water conservancy, ranking).
"""

import json
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Word:
    """An English word or phrase of a question, `question[start:end]`, and its Chinese forms, likeliest first."""

    start: int
    end: int
    forms: tuple[str, ...]


@cache
def _vocabulary() -> tuple[dict[str, tuple[str, ...]], re.Pattern[str]]:
    data = json.loads((files("rag") / "data" / "english.json").read_text(encoding="utf-8"))
    longest_first = sorted(data, key=len, reverse=True)
    pattern = re.compile(rf"(?<![a-z])(?:{'|'.join(map(re.escape, longest_first))})(?![a-z])")
    return {word: tuple(forms) for word, forms in data.items()}, pattern


def find_words(question: str) -> tuple[Word, ...]:
    """The known English words of a question, longest first, without overlap, in order."""
    words, pattern = _vocabulary()
    return tuple(Word(*match.span(), words[match.group()]) for match in pattern.finditer(question.lower()))
