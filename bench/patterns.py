"""The regular expressions of the house: collected, never listed, so a new one is found by itself.

Compiled patterns among the attributes of our modules and in what these hold, and calls such as `re.sub(pattern, …)`
found in the source, whose pattern is evaluated in the module that it stands in. What a pattern is made of is read out
of its text: `pieces("a(?:b|c)(?!d)")` has the alternatives b and c and one look-around.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from pkgutil import iter_modules, resolve_name
from types import ModuleType
from typing import Any

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


def modules(packages: Iterable[str] = PACKAGES) -> Iterator[ModuleType]:
    """All modules of our packages, sub-packages included."""
    todo = list(packages)
    while todo:
        module = resolve_name(f"{todo.pop()}:")
        yield module
        if hasattr(module, "__path__"):
            todo += [f"{module.__name__}.{info.name}" for info in iter_modules(module.__path__)]


def collect(packages: Iterable[str] = PACKAGES) -> tuple[list[Ours], list[str]]:
    """(the patterns, the places whose pattern is only known when the program runs)."""
    found: dict[tuple[Any, int], Ours] = {}
    unknown: list[str] = []

    def add(pattern: re.Pattern[Any], place: str, way: str | None = None) -> None:
        ours = found.setdefault((pattern.pattern, pattern.flags), Ours(pattern))
        if place not in ours.places:
            ours.places.append(place)
        if way:
            ours.ways.add(way)

    trees = {module: ast.parse(Path(str(module.__file__)).read_text("utf-8")) for module in modules(packages)}
    for module in trees:
        for name, value in list(vars(module).items()):
            for pattern in _held(value):
                add(pattern, f"{module.__name__}:{name}")
    for module, tree in trees.items():
        named = {id(node) for one in tree.body if isinstance(one, ast.Assign) for node in ast.walk(one)}
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
                way = None if call.func.attr == "compile" else call.func.attr
                add(re.compile(value, _flags(call, module)), place, way)
            elif not isinstance(value, re.Pattern) and id(call) not in named:  # else it is found by its name, above
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
    """What a name, an attribute, or a text put together of such means at the top of its module; None for all else,
    which only the running function knows.
    """
    match node:
        case ast.Constant(value=value):
            return value
        case ast.Name(id=name):
            return vars(module).get(name)
        case ast.Attribute(value=of, attr=name):
            return getattr(_value(of, module), name, None)
        case ast.JoinedStr(values=parts):
            told = [_value(part.value if isinstance(part, ast.FormattedValue) else part, module) for part in parts]
            return "".join(map(str, told)) if all(isinstance(one, str | int) for one in told) else None
        case ast.BinOp(left=left, op=ast.Add() | ast.BitOr(), right=right):
            a, b = _value(left, module), _value(right, module)
            if isinstance(a, str) and isinstance(b, str):
                return a + b
            return a | b if isinstance(a, int) and isinstance(b, int) else None
        case ast.Call(
            func=ast.Attribute(value=ast.Constant(value=str(mark)), attr="join"), args=[ast.Tuple(elts=parts)]
        ):
            joined = [_value(part, module) for part in parts]
            return mark.join(joined) if all(isinstance(one, str) for one in joined) else None
        case ast.Subscript(value=of, slice=ast.Slice(lower=None, upper=upper, step=None)) if upper is not None:
            text = _value(of, module)
            return text[: ast.literal_eval(upper)] if isinstance(text, str) else None
    return None


def _flags(call: ast.Call, module: ModuleType) -> int:
    said = [word.value for word in call.keywords if word.arg == "flags"]
    if not said and isinstance(call.func, ast.Attribute):
        place = 1 if call.func.attr == "compile" else 3 if call.func.attr in ("sub", "subn", "split") else 2
        said = [arg for arg in call.args[place : place + 1] if not isinstance(arg, ast.Constant)]
    return sum(int(_value(node, module) or 0) for node in said)


# --- what a pattern is made of --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Alternative:
    """`text[start:end]` of a pattern is one of several that may stand there; `group` tells those from others."""

    start: int
    end: int
    group: int
    shut: bool
    """Inside a negative look-around: it never takes part in a match, it prevents one."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """The alternatives of a pattern's text, of all its groups, and the spans of its look-arounds."""

    alternatives: tuple[Alternative, ...]
    looks: tuple[tuple[int, int], ...]


_TOKEN = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?<?[=!]|\(|\)|\||.", re.S)


@dataclass(slots=True)
class _Open:
    start: int
    said: str
    shut: bool
    bars: list[int] = field(default_factory=list)


def pieces(text: str) -> Pieces:
    """`pieces("a|b(?!c)")`: a and b(?!c); one look-around. Character classes are no alternatives."""
    found: list[Alternative] = []
    looks: list[tuple[int, int]] = []
    stack = [_Open(0, "", False)]
    for token in _TOKEN.finditer(text):
        said = token.group()
        if said[0] == "(":
            stack.append(_Open(token.end(), said, stack[-1].shut or said in ("(?!", "(?<!")))
        elif said == "|":
            stack[-1].bars.append(token.start())
        elif said == ")":
            one = stack.pop()
            _close(one, text, token.start(), found)
            if len(one.said) > 1:
                looks.append((one.start - len(one.said), token.end()))
    _close(stack[0], text, len(text), found)
    return Pieces(tuple(sorted(found, key=lambda a: (a.start, -a.end))), tuple(sorted(looks)))


def _close(group: _Open, text: str, end: int, found: list[Alternative]) -> None:
    if not group.bars:
        return
    start = group.start
    if group.said == "(" and (head := re.compile(r"\?(?:[aiLmsux-]*:|>|P<\w+>)").match(text, start)):
        start = head.end()
    for bar in (*group.bars, end):
        found.append(Alternative(start, bar, group.start, group.shut))
        start = bar + 1
