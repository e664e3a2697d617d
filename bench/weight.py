"""`python -m bench.weight [--record]`: what the rules of the house weigh, room by room.

Counted where somebody has to read it, in the source: patterns (calls that compile or use one of their own), their
alternatives (bars outside of a character class: `a|b|[cd|]` has two), their look-arounds, and the rows of data: lines
of a table, words of a list, also of one in the source ("新增 净增 增设 …", eight or more). A text that several patterns
are put together from counts once. What is learned, and the official lists of places and of pinyin, are no rules. The
run file is bench/runs/weight.json.
"""

import ast
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import asdict, astuple, dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
RUN_FILE = ROOT / "bench" / "runs" / "weight.json"
HOUSES = ("rag", "ingest")
_USES = {"compile", "search", "match", "fullmatch", "split", "findall", "finditer", "sub", "subn"}
_NO_RULES = {"places.json", "pinyin.json", "openness.json", "belongs.json", "prose.json"}
_PLACE = "\x00"
"""Stands in an f-string for what is put in."""
_A_LIST = 8
_CHINESE = re.compile("[\u4e00-\u9fff]")
_TOKEN = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?<?[=!]|\||.", re.S)


@dataclass(slots=True)
class Weight:
    """What one room holds; the sum is what is to become less."""

    patterns: int = 0
    alternatives: int = 0
    look_arounds: int = 0
    rows: int = 0

    @property
    def sum(self) -> int:
        return self.patterns + self.alternatives + self.look_arounds + self.rows

    def add(self, other: "Weight") -> None:
        self.patterns += other.patterns
        self.alternatives += other.alternatives
        self.look_arounds += other.look_arounds
        self.rows += other.rows


def weigh(root: Path = ROOT) -> dict[str, Weight]:
    """Room (rag/question, ingest, …) → its weight; the rooms in the order of their names, then "sum"."""
    rooms: dict[str, Weight] = {}
    for house in HOUSES:
        for path in sorted((root / house).rglob("*")):
            parts = path.relative_to(root).parts
            room = "/".join(parts[:2]) if house == "rag" and len(parts) > 2 else house
            if path.suffix == ".py":
                rooms.setdefault(room, Weight()).add(of_source(path.read_text("utf-8")))
            elif path.suffix in (".json", ".tsv") and "data" in parts and path.name not in _NO_RULES:
                rooms.setdefault(room, Weight()).rows += rows(path)
    total = Weight()
    for weight in rooms.values():
        total.add(weight)
    return {**dict(sorted(rooms.items())), "sum": total}


def of_source(source: str) -> Weight:
    """`of_source('_A = re.compile("a|b(?!c)")')`: one pattern, one alternative more than the first, one look-around."""
    tree = ast.parse(source)
    weight = Weight()
    for text in _texts(tree):
        for token in _TOKEN.finditer(text):
            weight.alternatives += token.group() == "|"
            weight.look_arounds += token.group().startswith("(?")
        words = text.split()
        if len(words) >= _A_LIST and all(map(_CHINESE.search, words)):
            weight.rows += len(words)
    weight.patterns = sum(map(_is_pattern, ast.walk(tree)))
    return weight


def _is_pattern(node: ast.AST) -> bool:
    """`re.compile(…)`, `re.sub("…", …)`."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in _USES
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "re"
    )


def _texts(tree: ast.Module) -> Iterator[str]:
    """The texts of a module that are no docstrings."""
    silent: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):
            silent.update(map(id, ast.walk(node.value)) if isinstance(node.value, ast.Constant) else ())
        elif isinstance(node, ast.JoinedStr):
            silent.update(id(part) for part in node.values)
            yield "".join(str(p.value) if isinstance(p, ast.Constant) else _PLACE for p in node.values)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str | bytes) and id(node) not in silent:
            yield node.value if isinstance(node.value, str) else node.value.decode("latin-1")


def rows(path: Path) -> int:
    """Of a table its lines but for the head; of a list its words."""
    text = path.read_text("utf-8")
    return len(text.splitlines()) - 1 if path.suffix == ".tsv" else _words(json.loads(text))


def _words(value: Any) -> int:
    """An entry that stands under a name is one with it: {"房东": "出租方 出租人"} has two."""
    if isinstance(value, dict):
        return sum(map(_words, value.values()))
    if isinstance(value, list):
        return sum(map(_words, value))
    return len(value.split()) if isinstance(value, str) else 0


def main() -> None:
    weights = weigh()
    print("\t".join(("room", "patterns", "alternatives", "look-arounds", "rows", "sum")))
    for room, weight in weights.items():
        print("\t".join((room, *map(str, (*astuple(weight), weight.sum)))))
    if "--record" in sys.argv:
        told = {room: asdict(weight) | {"sum": weight.sum} for room, weight in weights.items()}
        RUN_FILE.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
