"""Definitions: the entry of a report's own glossary (名词解释) for the word that is asked about. Pure."""

import re
from collections.abc import Iterable, Sequence

from rag.types import Draft, Hit, Quote, Report, Sentence, Statement

_NUMBER = r"^\s*(?:(?:\d{1,3}\s*[.．、:：]|[（(\[［]\d{1,3}[)）\]］][.．、]?)\s*)?"
_NOTE = re.compile(r"\s*[\[［]\d{1,3}[\]］]")
"""[14]“六稳”：…: a note by its form, wherever it stands."""
_LONGEST = 260


def find_entry(words: Sequence[str], sentences: Iterable[Sentence]) -> Sentence | None:
    """The sentence that opens the entry of the first of `words` that has one: 22.正本清源：指…, “红立方”：…"""
    firsts = [s for s in sentences if s.start == 0 and (s.period is None or _NOTE.match(s.text))]
    for word in words:
        core = re.escape(word.strip("“”\"'"))
        pattern = re.compile(_NUMBER + rf"[“\"《]?[^：:。]{{0,12}}{core}[^：:。]{{0,16}}?(?:[：:]|是?指|，是|即)")
        entries = [sentence for sentence in firsts if pattern.match(sentence.text)]
        if entries:
            return min(entries, key=lambda sentence: sentence.text.index(word.strip("“”\"'")))
    return None


def define(entry: Sentence, paragraph_text: str, report: Report) -> Draft:
    """The entry as an answer: its paragraph, or as many of its sentences as read well."""
    end = len(paragraph_text)
    if end > _LONGEST:
        end = paragraph_text.rfind("。", 0, _LONGEST) + 1 or entry.end
    number = re.match(_NUMBER, paragraph_text)
    start = number.end() if number else 0
    text = paragraph_text[start:end].rstrip("。")
    quote = Quote(Hit(entry, paragraph_text, report, 1.0), start, start + len(text), None)
    return Draft((Statement(text + "。", (quote,)),))
