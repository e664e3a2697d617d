"""The outer form of a model's text: sentences as they stream in, citation marks, bullets and other decoration. Pure.

What a sentence claims and whether it holds is claims.py's.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import ClassVar

from rag.text.segments import label_end

_NUMBERS = r"\d{1,3}(?:\s*[,，、;；和\-–—~～至]\s*\[?\d{1,3}){0,50}"
_MARK = re.compile(
    rf"[\[［【〔]\s*(?:(?:\^|原文|编号|来源|出处|证据|文献|第)\s*)?({_NUMBERS})\s*(?:[条号]\s*)?[\]］】〕]"
)
_SHORTEST_RULE = 4
_OPENING, _CLOSING = frozenset("[［【〔"), frozenset("]］】〕")
_LONGEST_MARK, _GAP = 25, 3
_DEEPEST, _LONGEST_HEADING, _LONGEST_LABEL = 6, 40, 4
_RUNS = 12
"""Runs of marks within a sentence that are told apart."""
_ITEM = re.compile(r"(?:[-*•·●]\s+|\d{1,2}[.)）、](?!\d)\s*)")
_RANGE = re.compile(r"(\d{1,3})(?:\s*[\-–—~～至]\s*(\d{1,3}))?")
_FULL_STOP = r"(?<=[A-Za-z%)\"])\.(?=\s)|(?<=[A-Za-z ]\d{4})\.(?=\s)"
_END = re.compile(
    rf"(?:(?:[。！？!?；]|;(?!\s[A-Za-z]))+[”」』）)\"]*|{_FULL_STOP}|\n)(?:\s*(?:{_MARK.pattern})[。；;]?)*\s*"
)
_BULLET = re.compile(r"^\s*(?:>|#{1,6}\s|[-*•·●]\s*|\d{1,2}(?:[.)）](?!\d)|、)\s*)+")
_POINTS = re.compile(
    r"[（(](?:见|参见|详见|依据|来源|出处)?(?:上述|以上)?(?:原文|编号|来源|出处|材料)?[）)]|[（(]\s*[）)]"
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a model's answer: its words without marks, and the numbers of its marks in order.

    `ends` says for each run of marks within it how far of `text` it closes. `opens` is what stands before it: "" where
    it goes on in its line, a line break, a bullet. A row of a table and a heading are sentences too.
    """

    text: str
    marks: tuple[int, ...]
    ends: tuple[tuple[int, tuple[int, ...]], ...] = field(default=(), compare=False)
    opens: str = field(default="", compare=False)
    heading: bool = field(default=False, compare=False)

    @property
    def row(self) -> bool:
        """Is it a row of a Markdown table?"""
        return self.text.startswith("|")


class Splitter:
    """Cuts a growing text into sentences, each with the marks that follow its full stop.

    Of a line with semicolons the marks often stand at its end, for all of it (甲增长5%；乙增长7%。[1]): what ends with
    a semicolon and has none waits for the next one's.
    """

    def __init__(self) -> None:
        self._waiting: list[Sentence] = []
        self._rest = ""
        self._breaks = 0
        """Line breaks since the last sentence."""
        self._begun = False

    def feed(self, part: str) -> Iterator[Sentence]:
        """The sentences that `part` completes; a mark may still follow the last full stop, so that one waits."""
        yield from self._with_marks(self._cut(part))

    def _cut(self, part: str) -> Iterator[Sentence]:
        self._rest += part
        start = 0
        for match in _END.finditer(self._rest):
            end = match.end()
            if end == len(self._rest) or _is_undecided(self._rest[end:]):
                break
            if self._within_row(start, match):
                continue
            yield from self._sentence(self._rest[start:end])
            start = end
        self._rest = self._rest[start:]

    def flush(self) -> Iterator[Sentence]:
        """What is left when the text has ended; it may lack its full stop."""
        yield from self._with_marks(self._cut_last())
        yield from self._waiting
        self._waiting = []

    def _with_marks(self, sentences: Iterator[Sentence]) -> Iterator[Sentence]:
        for one in sentences:
            if self._waiting and "\n" in one.opens:
                yield from self._waiting
                self._waiting = []
            if not one.marks and not one.row and one.text.endswith(("；", ";")):
                self._waiting.append(one)
                continue
            yield from (replace(before, marks=one.marks) for before in self._waiting)
            self._waiting = []
            yield one

    def _cut_last(self) -> Iterator[Sentence]:
        start = 0
        for match in _END.finditer(self._rest):
            if not self._within_row(start, match):
                yield from self._sentence(self._rest[start : match.end()])
                start = match.end()
        yield from self._sentence(self._rest[start:])
        self._rest = ""

    def _within_row(self, start: int, end: re.Match[str]) -> bool:
        """A full stop in a cell ends no sentence: the row ends with its line."""
        return self._rest[start:].lstrip().startswith("|") and "\n" not in end.group()

    def _sentence(self, raw: str) -> Iterator[Sentence]:
        bare = raw.lstrip()
        self._breaks += raw[: len(raw) - len(bare)].count("\n")
        text, ends = _with_ends(raw)
        marks = marks_of(raw)
        if any(map(str.isalnum, text)) or marks or _is_rule(bare.rstrip()):
            opens = ("\n\n" if self._breaks > 1 else "\n" if self._breaks else "") if self._begun else ""
            if _ITEM.match(bare) and not text.startswith("|"):
                opens += "- "
            yield Sentence(text, marks, ends, opens, _is_heading(bare.rstrip()))
            self._begun, self._breaks = True, 0
        self._breaks += raw[len(raw.rstrip()) :].count("\n")

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
        for low, high in _RANGE.findall(match.group(1)):
            found += [*range(int(low), min(int(high or low), int(low) + 20) + 1), int(high or low)]
    return tuple(dict.fromkeys(found))


def without_marks(text: str) -> str:
    """The words alone: no marks, bullets, bold or code signs, no “答：”."""
    text = _MARK.sub("", text)
    text = text.replace("**", "").replace("__", "").replace("`", "")
    text = _BULLET.sub("", text)
    if text[: (label := label_end(text, _LONGEST_LABEL))].strip("*# ：:") in ("答", "回答", "答案"):
        text = text[label:]
    text = _POINTS.sub("", text)
    return " ".join(text.split())


def finished(text: str) -> str:
    """The sentence with a full stop where a model ends it with a comma, a semicolon or nothing."""
    bare = text.rstrip("，,、；;：: ")
    return bare if not bare or bare[-1] in "。！？!?…”" else bare + "。"


def _with_ends(raw: str) -> tuple[str, tuple[tuple[int, tuple[int, ...]], ...]]:
    """The words without marks, and where in them each run of marks stood."""
    text = without_marks(raw)
    ends: list[tuple[int, tuple[int, ...]]] = []
    for start, end in _runs(raw)[:_RUNS]:
        before = without_marks(raw[:start]).rstrip("。！？!?；; ")
        at = len(before)
        if text.startswith(before):
            ends.append((at, marks_of(raw[start:end])))
    return text, tuple(ends)


def _runs(raw: str) -> list[tuple[int, int]]:
    """Where marks stand, those side by side as one."""
    runs = list[tuple[int, int]]()
    for mark in _MARK.finditer(raw):
        gap = raw[runs[-1][1] : mark.start()] if runs else "."
        first = runs.pop()[0] if len(gap) <= _GAP and not gap.strip() else mark.start()
        runs.append((first, mark.end()))
    return runs


class Unthink:
    """Takes the thoughts of a reasoning model out of a growing text: <think>…</think>, <thinking>…</thinking>, the
    channels of gpt-oss. (What a server sends as `reasoning_content` is no text of the answer to begin with.)
    """

    _FINAL = "<|channel|>final<|message|>"
    _PAIRS: ClassVar = {
        "<think>": "</think>",
        "<thinking>": "</thinking>",
        "<|channel|>analysis": _FINAL,
        "<|channel|>commentary": _FINAL,
    }
    _NOISE = (_FINAL, "<|start|>assistant", "<|message|>", "<|return|>", "<|end|>")
    _STRAY = ("</think>", "</thinking>")

    def __init__(self) -> None:
        self._rest = ""
        self._close = ""
        """What ends the thoughts that are under way."""
        self.stray = False
        """Was all so far a thought, which only its end told (the server had put its beginning into the prompt)?"""

    def feed(self, part: str) -> str:
        """What of the text so far is surely outside."""
        self._rest += part
        said = ""
        while True:
            tags = (self._close,) if self._close else (*self._PAIRS, *self._NOISE, *self._STRAY)
            at, tag = min(((self._rest.find(tag), tag) for tag in tags if tag in self._rest), default=(-1, ""))
            if at < 0:
                keep = max((n for tag in tags for n in range(1, len(tag)) if self._rest.endswith(tag[:n])), default=0)
                sure = self._rest[: len(self._rest) - keep]
                self._rest = self._rest[len(self._rest) - keep :]
                return said + ("" if self._close else sure)
            before, self._rest = self._rest[:at], self._rest[at + len(tag) :]
            said += "" if self._close else before
            if tag in self._STRAY and not self._close:
                said, self.stray = "", True
            self._close = "" if self._close else self._PAIRS.get(tag, "")

    def flush(self) -> str:
        """What was held back as the possible beginning of a tag."""
        rest, self._rest = self._rest, ""
        return "" if self._close else rest


def _is_rule(line: str) -> bool:
    """Is it the line under a table's head: | --- | :--: |?"""
    return len(line) > _SHORTEST_RULE and line[0] == line[-1] == "|" and not line.strip("|-: \t")


def _is_heading(line: str) -> bool:
    """## 目标, **目标**："""
    bold = line.rstrip(":：")
    within = bold[2:-2]
    hashes = len(line) - len(line.lstrip("#"))
    return (0 < hashes <= _DEEPEST and line[hashes : hashes + 1].isspace()) or (
        bold == f"**{within}**" and 0 < len(within) <= _LONGEST_HEADING and "*" not in within
    )


def _is_undecided(rest: str) -> bool:
    """May what stands behind a full stop be the beginning of a mark?"""
    return rest[:1] in _OPENING and len(rest) <= _LONGEST_MARK and _CLOSING.isdisjoint(rest)
