"""Texts that are the worst for a regular expression (bench/patterns.py collects ours). Support for test_growth.py.

The texts are derived from the parse tree: each repetition is repeated, behind what must stand before it, as are all
that can begin a match and all neighbours in the pattern.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from bench.patterns import Ours

_parser: Any = getattr(re, "_parser")  # noqa: B009 - private, and the only parse tree there is


# --- the worst texts ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Shape:
    """head + piece * n + tail."""

    head: str
    piece: str
    tail: str

    def text(self, size: int) -> str:
        return self.head + self.piece * max(1, size // len(self.piece)) + self.tail


def shapes(pattern: re.Pattern[Any]) -> list[Shape]:
    """Texts of repeated pieces that make `pattern` begin often, or go back over what it has read."""
    source = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    tree = _parser.parse(source, pattern.flags & ~re.UNICODE if isinstance(pattern.pattern, bytes) else pattern.flags)
    repeats: list[tuple[str, str]] = []
    _repeats(tree, "", repeats)
    letters = list(dict.fromkeys("".join(_letters(tree))))
    whole = [_one(tree, times) for times in (1, 2)]
    wanted: dict[Shape, None] = {}
    ends = ("", "\x00", "a")
    for before, body in repeats:
        for piece in dict.fromkeys((body, before + body, body + before, before, body[:1])):
            for tail in ends if piece else ():
                wanted[Shape(before if piece == body else "", piece, tail)] = None
                wanted[Shape("", piece, tail)] = None
                wanted[Shape("a", piece, tail)] = None
                wanted[Shape("", " " + piece, tail)] = None
                wanted[Shape("", piece + "a", tail)] = None
    for piece in [one for one in whole if one] + [one[:-1] for one in whole if len(one) > 1]:
        for tail in ends:
            wanted[Shape("", piece, tail)] = None
    for letter in letters[:: max(1, len(letters) // 24)]:
        wanted[Shape("a", letter, "a")] = None
        wanted[Shape("", letter, "\x00")] = None
    for a, b in pairwise(letters[:25]):
        wanted[Shape("", a + b, "\x00")] = None
    return list(wanted)


def _repeats(tree: Any, before: str, found: list[tuple[str, str]]) -> None:
    """(what stands before, one turn) of every repetition, the inner ones too."""
    so_far = before
    for op, value in tree:
        name = str(op)
        if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            _, high, body = value
            if high > 8:
                for times in (1, 2):
                    found.append((so_far, _one(body, times)))
                for choice in _choices(body):
                    found.append((so_far, choice))
            _repeats(body, so_far, found)
        elif name == "SUBPATTERN":
            _repeats(value[3], so_far, found)
        elif name == "BRANCH":
            for branch in value[1]:
                _repeats(branch, so_far, found)
        elif name in ("ASSERT", "ASSERT_NOT"):
            _repeats(value[1], so_far, found)
        elif name == "ATOMIC_GROUP":
            _repeats(value, so_far, found)
        so_far += _one([(op, value)], 1)


def _choices(body: Any) -> list[str]:
    """The single characters that one turn may be, and the branches of a choice."""
    found: list[str] = []
    for op, value in body:
        if str(op) == "IN":
            found += list(_set(value))[:6]
        elif str(op) == "BRANCH":
            found += [_one(branch, 1) for branch in value[1]][:6]
        elif str(op) == "SUBPATTERN":
            found += _choices(value[3])
    return [one for one in found if one]


def _one(tree: Any, times: int) -> str:
    """A short text that the pattern takes (lookarounds aside); repetitions `times` times where they may be."""
    out = ""
    for op, value in tree:
        name = str(op)
        if name == "LITERAL":
            out += chr(value)
        elif name == "NOT_LITERAL":
            out += "a" if value != ord("a") else "b"
        elif name == "ANY":
            out += "x"
        elif name == "IN":
            out += _set(value)[:1]
        elif name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            low, high, body = value
            out += _one(body, times) * min(max(low, times - 1 if low == 0 else times), high, 6)
        elif name == "SUBPATTERN":
            out += _one(value[3], times)
        elif name == "BRANCH":
            out += _one(value[1][0 if times == 1 else -1], times)
        elif name == "ATOMIC_GROUP":
            out += _one(value, times)
    return out


_CATEGORIES = {
    "CATEGORY_SPACE": " \n\u3000",
    "CATEGORY_NOT_SPACE": "a一",
    "CATEGORY_DIGIT": "12",
    "CATEGORY_NOT_DIGIT": "a一",
    "CATEGORY_WORD": "a1一",
    "CATEGORY_NOT_WORD": " ，",
}


def _set(items: Any) -> str:
    """Some characters of a class."""
    negated = any(str(op) == "NEGATE" for op, _ in items)
    inside, ranges = "", []
    for op, value in items:
        if str(op) == "LITERAL":
            inside += chr(value)
        elif str(op) == "RANGE":
            inside += chr(value[0]) + chr(value[1])
            ranges.append(value)
        elif str(op) == "CATEGORY":
            inside += _CATEGORIES[str(value)]
    if not negated:
        return inside
    return "".join(
        c for c in "a一1 ，\n、" if c not in inside and not any(low <= ord(c) <= high for low, high in ranges)
    )


def _letters(tree: Any) -> Iterator[str]:
    for op, value in tree:
        name = str(op)
        if name == "LITERAL":
            yield chr(value)
        elif name == "IN":
            yield _set(value)[:6]
        elif name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            yield from _letters(value[2])
        elif name == "SUBPATTERN":
            yield from _letters(value[3])
        elif name == "BRANCH":
            for branch in value[1]:
                yield from _letters(branch)
        elif name in ("ASSERT", "ASSERT_NOT"):
            yield from _letters(value[1])
        elif name == "ATOMIC_GROUP":
            yield from _letters(value)


def by_module(found: list[Ours]) -> dict[str, list[Ours]]:
    sorted_out: dict[str, list[Ours]] = defaultdict(list)
    for ours in found:
        for place in ours.places:
            sorted_out[place.partition(":")[0]].append(ours)
    return sorted_out
