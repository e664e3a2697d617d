"""docs/blind.md tells what eval/runs/first_sight.json holds: the figures of a row stand in one of its records."""

import json
import re
from collections.abc import Iterator
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs" / "blind.md").read_text("utf-8")
RECORD = json.loads((ROOT / "eval" / "runs" / "first_sight.json").read_text("utf-8"))
ROWS = [line for line in PAGE.splitlines() if re.match(r"\|.*\d", line) and not line.startswith("| 记录")]
MOST = 60
"""Numbers of one record at most: a row must not be put together out of several."""


def held(record: Any) -> Iterator[set[str]]:
    """Of each object of the record all numbers below it, and the share that each is of another."""
    if isinstance(record, dict):
        own = list(numbers(record))
        if len(own) > MOST:
            yield from (one for part in record.values() for one in held(part))
            return
        shares = {f"{a / b:.3f}" for a, b in permutations(own, 2) if 0 < a <= b and float(a).is_integer()}
        yield {f"{one:.3f}" for one in own if one <= 1} | shares | {str(int(one)) for one in own if one > 1} | {"0.000"}
        for one in record.values():
            yield from held(one)


def numbers(record: Any) -> Iterator[float]:
    if isinstance(record, dict):
        for one in record.values():
            yield from numbers(one)
    elif isinstance(record, list):
        for one in record:
            yield from numbers(one)
    elif isinstance(record, (int, float)):
        yield record


SMALL = list(held(RECORD))


@pytest.mark.parametrize("row", ROWS)
def test_a_row_stands_in_the_record(row: str) -> None:
    told = re.findall(r"(?<![\w.])\d+(?:\.\d+)?(?![\w.])", re.sub(r"117 份|43 份|^\| [^|]+\|", "", row))
    assert told
    assert any(set(told) <= one for one in SMALL), told


def test_every_round_has_its_row() -> None:
    rounds = sum(len(re.findall(rf"^\| {name} \|", PAGE, re.M)) for name in RECORD["tables"])
    assert rounds == len([one for one in RECORD["tables"].values() if isinstance(one, dict)])
