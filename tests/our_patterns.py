"""Every regular expression of ours, and texts that are the worst for it. Support for test_growth.py.

Collected, never listed: compiled patterns among the attributes of our modules and in what these hold, and calls such
as `re.sub(pattern, …)` found in the source, whose pattern is evaluated in the module that it stands in. A new pattern
is found by itself. The texts are derived from the parse tree: each repetition is repeated, behind what must stand
before it, as are all that can begin a match and all neighbours in the pattern.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

_parser: Any = getattr(re, "_parser")  # noqa: B009 - private, and the only parse tree there is
PACKAGES = ("rag", "ingest", "page", "commands", "eval")
_CALLS = {"compile", "search", "match", "fullmatch", "split", "findall", "finditer", "sub", "subn"}
_ANCHORED = {"match", "fullmatch"}
_DEEP = 4


@dataclass
class Ours:
    """One pattern: where it is said (rag.verify.model_text:_END, ingest.read:123) and the ways in which it is used."""

    pattern: re.Pattern[Any]
    places: list[str] = field(default_factory=list)
    ways: set[str] = field(default_factory=set)

    @property
    def anchored(self) -> bool:
        """Whether it is only ever asked at one place of a text, never searched for."""
        return bool(self.ways) and self.ways <= _ANCHORED


def modules() -> Iterator[ModuleType]:
    """All modules of our packages, sub-packages included."""
    todo = list(PACKAGES)
    while todo:
        module = import_module(todo.pop())
        yield module
        if hasattr(module, "__path__"):
            todo += [f"{module.__name__}.{info.name}" for info in iter_modules(module.__path__)]


def collect() -> tuple[list[Ours], list[str]]:
    """(the patterns, the places whose pattern is only known when the program runs)."""
    found: dict[tuple[Any, int], Ours] = {}
    unknown: list[str] = []

    def add(pattern: re.Pattern[Any], place: str, way: str | None = None) -> None:
        ours = found.setdefault((pattern.pattern, pattern.flags), Ours(pattern))
        if place not in ours.places:
            ours.places.append(place)
        if way:
            ours.ways.add(way)

    trees = {module: ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8")) for module in modules()}
    for module in trees:
        for name, value in list(vars(module).items()):
            for pattern in _held(value):
                add(pattern, f"{module.__name__}:{name}")
    for module, tree in trees.items():
        for call in ast.walk(tree):
            if (
                not isinstance(call, ast.Call)
                or not isinstance(call.func, ast.Attribute)
                or call.func.attr not in _CALLS
            ):
                continue
            place = f"{module.__name__}:{call.lineno}"
            if not (isinstance(call.func.value, ast.Name) and call.func.value.id == "re"):
                value = _value(call.func.value, module)  # _MARK.search(text): how a pattern of ours is used
                if isinstance(value, re.Pattern):
                    add(value, place, call.func.attr)
                continue
            value = _value(call.args[0], module)
            if isinstance(value, str | bytes):
                add(
                    re.compile(value, _flags(call, module)),
                    place,
                    None if call.func.attr == "compile" else call.func.attr,
                )
            elif not isinstance(value, re.Pattern):
                unknown.append(f"{place} {ast.unparse(call.args[0])}")
    return list(found.values()), unknown


def _held(value: Any, depth: int = 0) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif depth < _DEEP and isinstance(value, dict):
        for key, one in value.items():
            yield from _held(key, depth + 1)
            yield from _held(one, depth + 1)
    elif depth < _DEEP and isinstance(value, list | tuple | set | frozenset):
        for one in value:
            yield from _held(one, depth + 1)
    elif depth < _DEEP and type(value).__module__.partition(".")[0] in PACKAGES and hasattr(value, "__slots__"):
        for name in value.__slots__:
            yield from _held(getattr(value, name, None), depth + 1)


def _value(node: ast.expr, module: ModuleType) -> Any:
    """What an expression means at the top of its module; None where only the running function knows."""
    try:
        return eval(compile(ast.Expression(node), "<pattern>", "eval"), dict(vars(module)))
    except Exception:
        return None


def _flags(call: ast.Call, module: ModuleType) -> int:
    said = [word.value for word in call.keywords if word.arg == "flags"]
    if not said and isinstance(call.func, ast.Attribute):
        place = 1 if call.func.attr == "compile" else 3 if call.func.attr in ("sub", "subn", "split") else 2
        said = [arg for arg in call.args[place : place + 1] if not isinstance(arg, ast.Constant)]
    return sum(int(_value(node, module) or 0) for node in said)


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
