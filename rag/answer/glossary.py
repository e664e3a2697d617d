"""Definitions: the entry of a report's own glossary (名词解释) for the word that is asked about. Pure."""

from collections.abc import Iterable, Sequence

from rag.text.list_marks import list_mark
from rag.types import Draft, Hit, Quote, Report, Sentence, Statement

_NOTE = frozenset(("[1]",))
"""[14]“六稳”：…: a note by its form, wherever it stands."""
_NUMBERED = _NOTE | {"1.", "1、", "1：", "（1）"}
_MEANS = ("：", ":", "指", "，是", "即")
_BEFORE, _BEHIND = 13, 18
"""Characters beside the word that may belong to what is explained, and to what says that it is explained."""
_LONGEST = 260


def find_entry(words: Sequence[str], sentences: Iterable[Sentence]) -> Sentence | None:
    """The sentence that opens the entry of the first of `words` that has one: 22.正本清源：指…, “红立方”：…"""
    firsts = [s for s in sentences if s.start == 0 and (s.period is None or list_mark(s.text.lstrip(), _NOTE))]
    for word in words:
        core = word.strip("“”\"'")
        entries = [sentence for sentence in firsts if _explains(sentence.text, core)]
        if entries:
            return min(entries, key=lambda sentence: sentence.text.index(core))
    return None


def _explains(text: str, word: str) -> bool:
    """Does it open with the word, and say what that means: 22.正本清源：指…?"""
    text = text[_after_number(text) :]
    at = text.find(word)
    end = at + len(word)
    means = min((i for sign in _MEANS if (i := text.find(sign, end, end + _BEHIND)) >= 0), default=-1)
    return 0 <= at <= _BEFORE and means >= 0 and not set("：:。") & set(text[:at] + text[end:means])


def _after_number(text: str) -> int:
    """Where the entry begins behind its number."""
    start = len(text) - len(text.lstrip())
    if mark := list_mark(text, _NUMBERED, start):
        start = len(text) - len(text[mark.end :].lstrip(".．、 \u3000"))
    return start


def define(entry: Sentence, paragraph_text: str, report: Report) -> Draft:
    """The entry as an answer: its paragraph, or as many of its sentences as read well."""
    end = len(paragraph_text)
    if end > _LONGEST:
        end = paragraph_text.rfind("。", 0, _LONGEST) + 1 or entry.end
    start = _after_number(paragraph_text)
    text = paragraph_text[start:end].rstrip("。")
    quote = Quote(Hit(entry, paragraph_text, report, 1.0), start, start + len(text), None)
    return Draft((Statement(text + "。", (quote,)),))
