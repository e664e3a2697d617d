"""`python -m bench.mutants [--count 500] [--record]`: do the tests notice when a rule is wrong?

A seeded sample of small changes to the code of text/, match/ and verify/ (a comparison the other way round, a bound
moved by one, and for or, a condition turned), each tried on a copy of the house with those tests of these rooms that
come by its line (told by coverage, the module's own tests first); what none of them notices survives. The run file is
bench/runs/mutants.json. It looks at no data: a row of a table is no code.
"""

import argparse
import ast
import compileall
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import Queue

from coverage import CoverageData

ROOT = Path(__file__).parent.parent
RUN_FILE = ROOT / "bench" / "runs" / "mutants.json"
ROOMS = ("rag/text", "rag/match", "rag/verify")
TESTS = ("tests/rag/match", "tests/rag/verify", "tests/rag/text")
_SEED, _COUNT, _AT_ONCE = 21, 500, 2
_LONGEST, _TIMES = 240, 3
"""Seconds for the first tests of one mutant, or so many times what all took without any, where that is more: what takes
longer runs on for ever, and that is noticed; a machine that is busy is not."""
_OTHERS = 60
"""Seconds for the tests of other modules: what they have not noticed by then counts as not noticed."""
_NONE = 5
"""What pytest returns where there is nothing to run."""
_SLOW = "not hostile and not real_reports"
"""Tests of speed and of reports that no copy holds say nothing of a rule."""
READINGS = "tests/rag/match/test_read_alike.py"
"""What comes by nearly every line; a function that is remembered is told as run by the first test alone."""
EQUIVALENT: frozenset[str] = frozenset((
    # how much a cache holds: what is no longer held is read again
    "rag/match/figures_of.py 65536 → 65537", "rag/match/indicator.py 256 → 257", "rag/match/indicator.py 1024 → 1025",
    "rag/match/indicator.py 4096 → 4097", "rag/match/indicator.py 8192 → 8193", "rag/match/indicator.py 16384 → 16385",
    "rag/match/sentence.py 256 → 257", "rag/match/sentence.py 2048 → 2049", "rag/match/sentence.py 8192 → 8193",
    "rag/text/english_dictionary.py 512 → 513", "rag/text/english_places.py 16 → 17",
    "rag/text/gazetteer.py 4096 → 4097", "rag/text/gazetteer.py 16384 → 16385", "rag/text/gazetteer.py 65536 → 65537",
    "rag/text/indicators_said.py 64 → 65", "rag/text/indicators_said.py 4096 → 4097",
    "rag/text/list_marks.py 1024 → 1025", "rag/text/places.py 16 → 17", "rag/text/segments.py 1024 → 1025",
    "rag/text/segments.py 16384 → 16385", "rag/text/times.py 8192 → 8193",
    "rag/verify/sources.py 1024 → 1025",
    # looked for behind a figure: never found at 0
    "rag/text/figure_labels.py stop >= 0 → stop > 0",
))  # fmt: skip
"""Changes that no input can tell, without their line: they are not among the sample."""
_SWAPPED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change: the expression as it is and as it is to be, by its place among those of its module."""

    path: str
    at: int
    line: int
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line} {self.before} → {self.after}"

    @property
    def tells(self) -> bool:
        """Is there an input that tells it from what stands there?"""
        return f"{self.path} {self.before} → {self.after}" not in EQUIVALENT


def mutants_of(path: str, source: str) -> Iterator[Mutant]:
    """Every such change to the functions of a module: `if a < b` of f.py → f.py:1 a < b → a <= b."""
    tree = ast.parse(source)
    inside = {id(one) for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) for one in ast.walk(node)}
    for at, node in enumerate(ast.walk(tree)):
        if id(node) in inside and isinstance(node, ast.expr) and (changed := _changed(node)) is not None:
            yield Mutant(path, at, node.lineno, ast.unparse(node), ast.unparse(changed))


def applied(mutant: Mutant, source: str) -> str:
    """The module with that change in it."""
    tree = ast.parse(source)
    node = list(ast.walk(tree))[mutant.at]

    class Put(ast.NodeTransformer):
        def visit(self, one: ast.AST) -> ast.AST:
            changed = _changed(one) if one is node and isinstance(one, ast.expr) else None
            return changed if changed is not None else super().generic_visit(one)

    return ast.unparse(ast.fix_missing_locations(Put().visit(tree)))


def _changed(node: ast.expr) -> ast.expr | None:
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        return ast.Compare(node.left, [_SWAPPED[type(node.ops[0])]()], node.comparators)
    if isinstance(node, ast.BoolOp):
        return ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return node.operand
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub)):
        return ast.BinOp(node.left, ast.Sub() if isinstance(node.op, ast.Add) else ast.Add(), node.right)
    if isinstance(node, ast.IfExp):
        return ast.IfExp(ast.UnaryOp(ast.Not(), node.test), node.body, node.orelse)
    if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)) and not isinstance(node.value, bool):
        return ast.Constant(node.value + 1)
    return None


def sample(count: int = _COUNT, seed: int = _SEED) -> list[Mutant]:
    """So many of all that an input can tell, drawn from every module alike."""
    paths = [path for room in ROOMS for path in sorted((ROOT / room).glob("*.py"))]
    every = [one for path in paths for one in mutants_of(str(path.relative_to(ROOT)), path.read_text("utf-8"))]
    some = [one for one in every if one.tells]
    return random.Random(seed).sample(some, min(count, len(some)))


@dataclass(frozen=True, slots=True)
class Reached:
    """Which tests come by which line of a module (path → line → their files and functions), and how long all take."""

    lines: dict[str, dict[int, set[str]]]
    seconds: float

    @property
    def longest(self) -> float:
        """Seconds that the tests of one mutant may take."""
        return max(_LONGEST, _TIMES * self.seconds)

    def by(self, mutant: Mutant) -> tuple[list[str], list[str]]:
        """Its module's own and READINGS, which are run whoever came by; the others that run its line.

        A change to figures.py:7, which test_claims.py runs → those two files; test_claims.py::test_…
        """
        own = Path("tests") / Path(mutant.path).with_name(f"test_{Path(mutant.path).name}")
        first = [str(one) for one in (own, READINGS) if (ROOT / one).exists()]
        others = self.lines.get(mutant.path, {}).get(mutant.line, set())
        return first, sorted(one for one in others if one.partition("::")[0] not in first)


def reached(house: Path) -> Reached:
    """The tests run once over the house as it is, with what each comes by. RuntimeError: they fail there."""
    began = time.monotonic()
    ran = _run(house, [*TESTS, "--cov=rag", "--cov-context=test", "--cov-report=", "--cov-fail-under=0"], None)
    if ran != 0:
        raise RuntimeError("the tests fail on the house as it is; mend that first")
    seconds = time.monotonic() - began
    data = CoverageData(str(house / ".coverage"))
    data.read()
    lines: dict[str, dict[int, set[str]]] = {}
    for path in data.measured_files():
        contexts = data.contexts_by_lineno(path).items()
        named = {line: {one.split("|")[0].split("[")[0] for one in names if one} for line, names in contexts}
        lines[str(Path(path).relative_to(house))] = named
    return Reached(lines, seconds)


def is_noticed(mutant: Mutant, house: Path, those: Reached) -> bool:
    """Does one of the tests fail in that copy of the house with the mutant in its place?"""
    path = house / mutant.path
    own = path.read_text("utf-8")
    path.write_text(applied(mutant, own), "utf-8")
    first, others = those.by(mutant)
    try:
        return _fails(house, first, those.longest, late=True) or _fails(house, others, _OTHERS, late=False)
    finally:
        path.write_text(own, "utf-8")


def _fails(house: Path, tests: list[str], longest: float, *, late: bool) -> bool:
    """Does one of them fail? `late` where they are not done in so many seconds."""
    try:
        return bool(tests) and _run(house, ["-x", "--no-cov", "-k", _SLOW, *tests], longest) not in (0, _NONE)
    except subprocess.TimeoutExpired:
        return late


def _run(house: Path, arguments: list[str], longest: float | None) -> int:
    """What pytest returns: 0 where all passed, 4 also where a module cannot be read with the mutant in it."""
    command = [sys.executable, "-m", "pytest", "-q", *arguments]
    env = os.environ | {"OMP_NUM_THREADS": "1", "COVERAGE_CORE": "ctrace", "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(command, cwd=house, env=env, capture_output=True, timeout=longest, check=False).returncode


def main() -> None:
    """Print each survivor, and how many of how many are noticed."""
    parser = argparse.ArgumentParser(prog="python -m bench.mutants", description=__doc__)
    parser.add_argument("--count", type=int, default=_COUNT)
    parser.add_argument("--record", action="store_true")
    given = parser.parse_args()
    mutants = sample(given.count)
    with tempfile.TemporaryDirectory() as folder:
        houses: Queue[Path] = Queue()
        for number in range(_AT_ONCE):
            houses.put(_copy(Path(folder) / str(number)))

        those = reached(Path(folder) / "0")

        def try_one(mutant: Mutant) -> bool:
            house = houses.get()
            try:
                seen = is_noticed(mutant, house, those)
            finally:
                houses.put(house)
            if not seen:
                print(mutant, flush=True)
            return seen

        noticed: list[bool] = []
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            for seen in pool.map(try_one, mutants):
                noticed.append(seen)
                if given.record:  # what has been tried so far is worth keeping
                    _record(mutants, noticed)
    print(f"{sum(noticed)} of {len(mutants)} noticed: {sum(noticed) / len(mutants):.3f}")


def _record(mutants: Sequence[Mutant], noticed: Sequence[bool]) -> None:
    survivors = [str(mutant) for mutant, seen in zip(mutants, noticed, strict=False) if not seen]
    told = {"mutants": len(noticed), "noticed": sum(noticed), "seed": _SEED, "survivors": survivors}
    RUN_FILE.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _copy(house: Path) -> Path:
    """The sources and their tests, which import what lies beside them; compiled once, no run after it writes any."""
    shutil.copytree(ROOT, house, ignore=shutil.ignore_patterns(".venv", ".git", "__pycache__", "*_cache", "images"))
    compileall.compile_dir(house, quiet=1)
    return house


if __name__ == "__main__":
    main()
