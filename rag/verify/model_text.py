"""The outer form of a model's text: sentences as they stream in, citation marks, bullets and other decoration. Pure.

What a sentence claims and whether it holds is claims.py's.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_NUMBERS = r"\d{1,3}(?:\s*[,，、;；和\-–—~～至]\s*\[?\d{1,3}){0,50}"
_MARK = re.compile(
    rf"[\[［【〔]\s*(?:(?:\^|原文|编号|来源|出处|证据|文献|第)\s*)?({_NUMBERS})\s*(?:(?:条|号)\s*)?[\]］】〕]"
)
_RANGE = re.compile(r"(\d{1,3})\s*[\-–—~～至]\s*(\d{1,3})")
_END = re.compile(rf"(?:[。！？!?；;]+[”」』）)\"]*|\n)(?:\s*(?:{_MARK.pattern})[。；;]?)*\s*")
_UNDECIDED = re.compile(r"[\[［【〔][^\]］】〕]{0,24}\Z")
_BULLET = re.compile(r"^\s*(?:>|#{1,6}\s|[-*•·●]\s*|\d{1,2}(?:[.)）](?!\d)|、)\s*)+")
_ANSWER = re.compile(r"^(?:[*#\s]*(?:答|回答|答案)[*\s]*[:：]\s*)")
_POINTS = re.compile(
    r"[（(](?:见|参见|详见|依据|来源|出处)?(?:上述|以上)?(?:原文|编号|来源|出处|材料)?[）)]|[（(]\s*[）)]"
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a model's answer: its words without marks, and the numbers of its marks in order."""

    text: str
    marks: tuple[int, ...]


class Splitter:
    """Cuts a growing text into sentences, each with the marks that follow its full stop."""

    def __init__(self) -> None:
        self._rest = ""

    def feed(self, part: str) -> Iterator[Sentence]:
        """The sentences that `part` completes; a mark may still follow the last full stop, so that one waits."""
        self._rest += part
        start = 0
        for match in _END.finditer(self._rest):
            end = match.end()
            if end == len(self._rest) or _UNDECIDED.match(self._rest, end):
                break
            yield from _sentence(self._rest[start:end])
            start = end
        self._rest = self._rest[start:]

    def flush(self) -> Iterator[Sentence]:
        """What is left when the text has ended; it may lack its full stop."""
        rest, self._rest = self._rest, ""
        start = 0
        for match in _END.finditer(rest):
            yield from _sentence(rest[start : match.end()])
            start = match.end()
        yield from _sentence(rest[start:])

    @property
    def unfinished(self) -> bool:
        """Is there text after the last full stop?"""
        last = None
        for match in _END.finditer(self._rest):
            last = match
        tail = self._rest[last.end() :] if last else self._rest
        return bool(_MARK.sub("", tail).strip())

    def drop_unfinished(self) -> None:
        """Forget the text after the last full stop: half a figure is another figure."""
        ends = [match.end() for match in _END.finditer(self._rest)]
        self._rest = self._rest[: ends[-1]] if ends else ""


def split_answer(text: str) -> list[Sentence]:
    """All sentences of a whole text."""
    splitter = Splitter()
    return [*splitter.feed(text), *splitter.flush()]


def marks_of(text: str) -> tuple[int, ...]:
    """The numbers cited in `text`: [1][2], [1,2], 【原文3】, [1-3]; each once, in order."""
    found: list[int] = []
    for match in _MARK.finditer(text):
        numbers = match.group(1)
        for low, high in _RANGE.findall(numbers):
            found += range(int(low), min(int(high), int(low) + 20) + 1)
        found += [int(number) for number in re.findall(r"\d+", numbers)]
    return tuple(dict.fromkeys(found))


def without_marks(text: str) -> str:
    """The words alone: no marks, bullets, bold or code signs, no “答：”."""
    text = _MARK.sub("", text)
    text = re.sub(r"\*\*|__|`+", "", text)
    text = _BULLET.sub("", text)
    text = _ANSWER.sub("", text)
    text = _POINTS.sub("", text)
    return re.sub(r"\s+", " ", text).strip()


def finished(text: str) -> str:
    """The sentence with a full stop where a model ends it with a comma, a semicolon or nothing."""
    bare = text.rstrip("，,、；;：: ")
    return bare if not bare or bare[-1] in "。！？!?…”" else bare + "。"


def _sentence(raw: str) -> Iterator[Sentence]:
    text, marks = without_marks(raw), marks_of(raw)
    if re.search(r"\w", text) or marks:
        yield Sentence(text, marks)


class Unthink:
    """Takes the <think>…</think> of a reasoning model out of a growing text."""

    _OPEN, _CLOSE = "<think>", "</think>"

    def __init__(self) -> None:
        self._rest = ""
        self._inside = False

    def feed(self, part: str) -> str:
        """What of the text so far is surely outside."""
        self._rest += part
        said = ""
        while True:
            tag = self._CLOSE if self._inside else self._OPEN
            before, found, after = self._rest.partition(tag)
            if not found:
                keep = next((n for n in range(len(tag) - 1, 0, -1) if self._rest.endswith(tag[:n])), 0)
                sure = self._rest[: len(self._rest) - keep]
                self._rest = self._rest[len(self._rest) - keep :]
                return said + ("" if self._inside else sure)
            said += "" if self._inside else before
            self._rest, self._inside = after, not self._inside

    def flush(self) -> str:
        """What was held back as the possible beginning of a tag."""
        rest, self._rest = self._rest, ""
        return "" if self._inside else rest
