"""Patterns that tell what took part in a match, and from which a piece can be taken out while the program runs.

`watch()` has to be called before anything of the house is imported: from then on `re.compile` and calls such as
`re.sub(…)` in our modules give a `Watched`, which answers as a pattern does. What fired is a pattern's key (its module
and its text), and the numbers of its alternatives; of a negative look-around, that it prevented a match.
"""

import functools
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from bench.patterns import Alternative, Pieces, pieces

HOUSES = ("rag", "ingest")
_OF_TEXTS = ("rag.text.", "rag.question.", "rag.match.", "rag.verify.", "rag.answer.")
NEVER = r"(?!)"
_ROOT = str(Path(__file__).parent.parent) + "/"
_compile = re.compile
_BACK = _compile(r"(?<!\\)(?:\\\\)*\\[1-9]|\(\?\(|\(\?P=")


def without(text: str, spans: list[tuple[int, int]]) -> str:
    """The text less some alternatives, each with its bar; of a group that loses all of them nothing can match."""
    gone = set(spans)
    groups: dict[int, list[Alternative]] = {}
    for one in pieces(text).alternatives:
        groups.setdefault(one.group, []).append(one)
    kept = list(text)
    for group in groups.values():
        left = [i for i, one in enumerate(group) if (one.start, one.end) not in gone]
        for i, one in enumerate(group):
            if i not in left:
                kept[one.start : one.end] = [""] * (one.end - one.start)
            if one.end < len(text) and i < len(group) - 1 and not (i in left and i < left[-1]):
                kept[one.end] = ""
    if all((one.start, one.end) in gone for one in groups.get(0, ())) and 0 in groups:
        return NEVER
    for group in groups.values():
        if all((one.start, one.end) in gone for one in group) and (at := group[0].start) and kept[at - 1]:
            kept[at - 1] += NEVER
    return "".join(kept)


@dataclass(eq=False)
class Watched:
    """A pattern of ours; `now` is what it is while something is taken out of it."""

    key: str
    place: str
    real: re.Pattern[Any]
    now: re.Pattern[Any] = field(init=False)
    fired: set[int] = field(default_factory=set)
    """Numbers of alternatives; -1: the pattern matched; -2: a negative look-around prevented a match."""

    def __post_init__(self) -> None:
        self.now = self.real

    # --- as a pattern -------------------------------------------------------------------------------------------
    @property
    def pattern(self) -> Any:
        return self.real.pattern

    @property
    def flags(self) -> int:
        return self.real.flags

    @property
    def groups(self) -> int:
        return self.real.groups

    @property
    def groupindex(self) -> Any:
        return self.real.groupindex

    def match(self, text: Any, *where: int) -> Any:
        return self._seen(self.now.match(text, *where), text, "match", where)

    def fullmatch(self, text: Any, *where: int) -> Any:
        return self._seen(self.now.fullmatch(text, *where), text, "fullmatch", where)

    def search(self, text: Any, *where: int) -> Any:
        return self._seen(self.now.search(text, *where), text, "search", where)

    def finditer(self, text: Any, *where: int) -> Iterator[re.Match[Any]]:
        for one in self.now.finditer(text, *where):
            self._note(one, text)
            yield one
        if RECORDING and self._open is not None:
            self._prevented(text, where)

    def findall(self, text: Any, *where: int) -> list[Any]:
        self._all(text, where)
        return self.now.findall(text, *where)

    def sub(self, by: Any, text: Any, count: int = 0) -> Any:
        self._all(text, ())
        return self.now.sub(by, text, count)

    def subn(self, by: Any, text: Any, count: int = 0) -> Any:
        self._all(text, ())
        return self.now.subn(by, text, count)

    def split(self, text: Any, maxsplit: int = 0) -> Any:
        self._all(text, ())
        return self.now.split(text, maxsplit)

    # --- what fired ---------------------------------------------------------------------------------------------
    @cached_property
    def parts(self) -> Pieces:
        return pieces(self.real.pattern) if isinstance(self.real.pattern, str) else Pieces((), ())

    @cached_property
    def _marked(self) -> tuple[re.Pattern[Any], dict[int, int]] | None:
        """The pattern with an empty group behind each alternative; its group's number → the alternative's."""
        text = self.real.pattern
        if not isinstance(text, str) or _BACK.search(text):
            return None
        marks = sorted((one.end, number) for number, one in enumerate(self.parts.alternatives) if not one.shut)
        for end, number in reversed(marks):
            text = f"{text[:end]}(?P<wb{number}>){text[end:]}"
        try:
            marked = _compile(text, self.real.flags)
        except re.error:
            return None
        return marked, {at: int(name[2:]) for name, at in marked.groupindex.items() if name.startswith("wb")}

    @cached_property
    def _open(self) -> re.Pattern[Any] | None:
        """The pattern without its negative look-arounds; None where there are none."""
        text = self.real.pattern
        if not isinstance(text, str):
            return None
        shut = [(a, b) for a, b in self.parts.looks if text.startswith(("(?!", "(?<!"), a)]
        for start, end in reversed(shut):
            if end <= len(text):
                text = text[:start] + text[end:]
                shut = [one for one in shut if one[1] <= start]
        try:
            return _compile(text, self.real.flags) if text != self.real.pattern else None
        except re.error:
            return None

    @cached_property
    def _todo(self) -> set[int]:
        return {-1, *range(len(self.parts.alternatives))}

    def _seen(self, found: Any, text: Any, way: str, where: tuple[int, ...]) -> Any:
        if RECORDING:
            if found is not None:
                self._note(found, text)
            elif self._open is not None and -2 not in self.fired and getattr(self._open, way)(text, *where):
                self.fired.add(-2)
        return found

    def _all(self, text: Any, where: tuple[int, ...]) -> None:
        if RECORDING:
            for one in self.now.finditer(text, *where):
                self._note(one, text)
            if self._open is not None:
                self._prevented(text, where)

    def _prevented(self, text: Any, where: tuple[int, ...]) -> None:
        if self._open is not None and -2 not in self.fired:
            spans = [one.span() for one in self._open.finditer(text, *where)]
            if spans != [one.span() for one in self.now.finditer(text, *where)]:
                self.fired.add(-2)

    def _note(self, found: re.Match[Any], text: Any) -> None:
        if not RECORDING:
            return
        self.fired.add(-1)
        if not self.parts.alternatives or self._marked is None:
            return
        marked, numbers = self._marked
        again = marked.match(text, found.start()) if found.re is self.real else None
        if again is None or again.end() != found.end():
            again = marked.fullmatch(text, found.start(), found.end()) or again
        if again is not None:
            self.fired.update(number for at, number in numbers.items() if again.start(at) != -1)

    # --- taking out ---------------------------------------------------------------------------------------------
    def take_out(self, numbers: list[int]) -> None:
        """Alternatives by their numbers; -1: the whole pattern."""
        if -1 in numbers:
            self.now = _compile(NEVER + "()" * self.real.groups)
            return
        spans = [(one.start, one.end) for n in numbers for one in (self.parts.alternatives[n],)]
        self.now = _compile(without(self.real.pattern, spans), self.real.flags)

    def put_back(self) -> None:
        self.now = self.real


RECORDING: list[bool] = []
"""Not empty while what fires is noted."""
HELD: dict[str, Watched] = {}


_CACHED: list[Any] = []


def forget() -> None:
    """Empty what our modules remember of texts: what a pattern said before counts again, and as it is now."""
    for one in _CACHED:
        one.cache_clear()


def clear() -> None:
    for one in HELD.values():
        one.fired.clear()


def fired() -> dict[str, list[int]]:
    """Key → what of the pattern fired since `clear`."""
    return {key: sorted(one.fired) for key, one in HELD.items() if one.fired}


def watch() -> None:
    """Give our modules watched patterns from now on."""
    real = {name: getattr(re, name) for name in ("search", "match", "fullmatch", "split", "findall", "finditer")}
    real |= {name: getattr(re, name) for name in ("sub", "subn")}

    def compiled(pattern: Any, flags: Any = 0) -> Any:
        caller = sys._getframe(1)
        ours = _module(caller.f_code.co_filename)
        if not ours or isinstance(pattern, Watched):
            return _compile(pattern.real if isinstance(pattern, Watched) else pattern, flags)
        return held(_compile(pattern, flags), ours, caller.f_lineno)

    def calling(name: str) -> Callable[..., Any]:
        def called(pattern: Any, *rest: Any, **words: Any) -> Any:
            if isinstance(pattern, Watched):
                return getattr(pattern, name)(*rest, **words)
            caller = sys._getframe(1)
            ours = _module(caller.f_code.co_filename)
            if not ours or not isinstance(pattern, str):
                return real[name](pattern, *rest, **words)
            at = {"split": 2, "sub": 3, "subn": 3}.get(name, 1)
            flags = words.pop("flags", 0) or (rest[at] if len(rest) > at else 0)
            rest = rest[:at]
            return getattr(held(_compile(pattern, flags), ours, caller.f_lineno), name)(*rest, **words)

        return called

    kept = functools.lru_cache

    def remembering(maxsize: Any = 128, typed: bool = False) -> Any:
        made = kept(maxsize, typed)
        ours = _module(sys._getframe(1).f_code.co_filename)
        if not ours.startswith(_OF_TEXTS) or callable(maxsize):
            return made

        def decorate(function: Any) -> Any:
            _CACHED.append(made(function))
            return _CACHED[-1]

        return decorate

    setattr(functools, "lru_cache", remembering)  # noqa: B010
    setattr(re, "compile", compiled)  # noqa: B010 - the one place that every pattern passes
    for name in real:
        setattr(re, name, calling(name))


def _module(file: str) -> str:
    """rag.text.times of its file; "" where it is none of ours."""
    if not file.startswith(_ROOT):
        return ""
    name = file[len(_ROOT) :].removesuffix(".py").replace("/", ".")
    return name if name.partition(".")[0] in HOUSES else ""


def held(pattern: re.Pattern[Any], module: str, line: int | str) -> Watched:
    """The one of its kind, watched."""
    key = f"{module}␟{pattern.flags}␟{pattern.pattern!r}"
    return HELD.setdefault(key, Watched(key, f"{module}:{line}", pattern))
