"""What the readers make of the bundled report is what it was (tests/readings.py says of what, tests/data/readings how).

A change of reading is no mistake by itself: read what has changed, then write the files anew with
`READINGS=write make test ARGS=tests/rag/match/test_read_alike.py`, and read the diff of them once more.
"""

import os
from itertools import zip_longest

import pytest
from readings import FILES, PARTS

_FIRST = 10
"""Differences that are told; the others mostly come of the same."""


def as_text(part: str) -> str:
    """Every text once, with what was read of it under it."""
    lines: list[str] = []
    last = ""
    for text, read in PARTS[part]():
        lines += [*([text] if text != last else []), f"  {read}".replace("\n", "↵")]
        last = text
    return "\n".join(lines) + "\n"


def blocks(text: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        if line.startswith("  "):
            found[next(reversed(found))].append(line.strip())
        else:
            found.setdefault(line, [])
    return found


def differences(was: str, now: str) -> list[str]:
    """甲 | was: 增长7% | is: 增长8%, a line for each thing read that differs."""
    old, new = blocks(was), blocks(now)
    pairs = [(key, a, b) for key in old | new for a, b in zip_longest(old.get(key, []), new.get(key, []), fillvalue="")]
    return [f"{key} | was: {a} | is: {b}" for key, a, b in pairs if a != b]


def test_a_difference_is_told_in_a_line() -> None:
    assert differences("甲\n  7%\n  8%\n乙\n  9%\n", "甲\n  7%\n  6%\n") == [
        "甲 | was: 8% | is: 6%",
        "乙 | was: 9% | is: ",
    ]


@pytest.mark.parametrize("part", PARTS)
def test_it_is_read_as_it_was(part: str) -> None:
    file, now = FILES / f"{part}.txt", as_text(part)
    if os.environ.get("READINGS") == "write":
        file.write_text(now, encoding="utf-8")
    found = differences(file.read_text("utf-8"), now)
    assert not found, "\n".join([f"{len(found)} differences in {file.name}, of which:", *found[:_FIRST]])
