"""`python -m bench.mutants [--count 500] [--record | --go-on | --again]`: do the tests notice when a rule is wrong?

A seeded sample of small changes to the code of text/, match/ and verify/ (a comparison the other way round, a bound
moved by one, and for or, a condition turned), each tried on a copy of the house with the tests of these rooms that
import its module, and with the recorded readings; what none of them notices survives. The run file is
bench/runs/mutants.json; `--go-on` tries what a run that was broken off has not, `--again` what survived it.
It looks at no data: a row of a table is no code.
"""

import argparse
import ast
import compileall
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import Queue

ROOT = Path(__file__).parent.parent
RUN_FILE = ROOT / "bench" / "runs" / "mutants.json"
ROOMS = ("rag/text", "rag/match", "rag/verify")
TESTS = ("tests/rag/match", "tests/rag/verify", "tests/rag/text")
_SEED, _COUNT, _AT_ONCE = 21, 500, 2
_LONGEST = 400
"""Seconds for the tests of one mutant, ten times what they take: what takes longer runs on for ever, and is noticed."""
_SLOW = "not hostile and not real_reports"
"""Tests of speed and of reports that no copy holds say nothing of a rule."""
READINGS = "tests/rag/match/test_read_alike.py"
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


def tried_with(mutant: Mutant) -> list[str]:
    """The tests of these rooms that import its module, then READINGS: figures.py → test_figures.py, test_claims.py."""
    module = mutant.path.removesuffix(".py").replace("/", ".")
    imported = re.compile(rf"(?m)^\s*(?:from {re.escape(module)} import|import {re.escape(module)}$)")
    files = [path for folder in TESTS for path in sorted((ROOT / folder).glob("test_*.py"))]
    own = [str(path.relative_to(ROOT)) for path in files if imported.search(path.read_text("utf-8"))]
    return [*own, READINGS]


def is_noticed(mutant: Mutant, house: Path) -> bool:
    """Does one of the tests fail in that copy of the house with the mutant in its place?"""
    path = house / mutant.path
    own = path.read_text("utf-8")
    path.write_text(applied(mutant, own), "utf-8")
    try:
        return _run(house, tried_with(mutant)) != 0
    except subprocess.TimeoutExpired:
        return True
    finally:
        path.write_text(own, "utf-8")


def _run(house: Path, tests: Sequence[str]) -> int:
    """What pytest returns: 0 where all passed, 4 also where a module cannot be read with the mutant in it."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "--no-cov", "-p", "no:playwright", "-p", "no:xdist"]
    env = os.environ | {"OMP_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    ran = subprocess.run(
        [*command, "-k", _SLOW, *tests], cwd=house, env=env, capture_output=True, timeout=_LONGEST, check=False
    )
    return ran.returncode


def main() -> None:
    """Print each survivor, and how many of how many are noticed."""
    parser = argparse.ArgumentParser(prog="python -m bench.mutants", description=__doc__)
    parser.add_argument("--count", type=int, default=_COUNT)
    parser.add_argument("--record", action="store_true")
    parser.add_argument("--go-on", action="store_true", help="the rest of a run that was broken off")
    parser.add_argument("--again", action="store_true", help="what survived in the run file, with the tests of today")
    given = parser.parse_args()
    mutants = sample(given.count)
    known = _recorded(mutants) if given.go_on or given.again else {}
    left = [one for one in mutants if (not known[one] if one in known else not given.again)]
    noticed = _tried(left, known, keep=given.record or given.go_on or given.again)
    print(f"{sum(noticed.values())} of {len(noticed)} noticed: {sum(noticed.values()) / len(noticed):.3f}")


def _tried(mutants: Sequence[Mutant], known: Mapping[Mutant, bool], *, keep: bool) -> dict[Mutant, bool]:
    """Which of them are noticed, beside what is known of others; kept after each: a run may be broken off."""
    noticed = dict(known)
    with tempfile.TemporaryDirectory() as folder:
        houses: Queue[Path] = Queue()
        for number in range(_AT_ONCE):
            houses.put(_copy(Path(folder) / str(number)))
        if _run(Path(folder) / "0", [READINGS]) != 0:
            raise RuntimeError("the tests fail on the house as it is; mend that first")

        def try_one(mutant: Mutant) -> bool:
            house = houses.get()
            try:
                seen = is_noticed(mutant, house)
            finally:
                houses.put(house)
            if not seen:
                print(mutant, flush=True)
            return seen

        with ThreadPoolExecutor(_AT_ONCE) as pool:
            for mutant, seen in zip(mutants, pool.map(try_one, mutants), strict=True):
                noticed[mutant] = seen
                if keep:
                    _record(noticed)
    return noticed


def _record(noticed: Mapping[Mutant, bool]) -> None:
    survivors = [str(mutant) for mutant, seen in noticed.items() if not seen]
    told = {"mutants": len(noticed), "noticed": sum(noticed.values()), "seed": _SEED, "survivors": survivors}
    RUN_FILE.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _recorded(mutants: Sequence[Mutant]) -> dict[Mutant, bool]:
    """What the run file says of the first of them. RuntimeError: it is of other code."""
    told = json.loads(RUN_FILE.read_text("utf-8"))
    first, survivors = mutants[: told["mutants"]], set(told["survivors"])
    if not survivors <= {str(one) for one in first}:
        raise RuntimeError(f"{RUN_FILE.name} is of other code than today's: run --record anew")
    return {one: str(one) not in survivors for one in first}


def _copy(house: Path) -> Path:
    """The sources and their tests, which import what lies beside them; compiled once, no run after it writes any."""
    shutil.copytree(ROOT, house, ignore=shutil.ignore_patterns(".venv", ".git", "__pycache__", "*_cache", "images"))
    compileall.compile_dir(house, quiet=1)
    return house


if __name__ == "__main__":
    main()
