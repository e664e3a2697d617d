"""The lines of a Markdown file without the marks that a reader does not see; its tables are tables.

A line stays a line, also one that Markdown would join to the next: a clause list is typed one a line. Gone are the `#`
of a heading, paired `**` and `__`, the marks of a quote, front matter, comments, pictures and code fences; of a link
its words stay, of a list its bullets. What is a table (a row of `|---|` under its head) is read as in Word
(`ingest.tables`).
"""

import re
from collections.abc import Iterator, Sequence

from ingest.tables import MAX_COLUMNS, Cell, table_lines

_PICTURE = re.compile(r"!\[[^\[\]]{0,200}\]\([^()\s]{0,500}\)")
_LINK = re.compile(r"\[([^\[\]]{1,200})\]\(\s?<?(?:https?:|/|\.|#|mailto:|[\w%-]{1,100}\.)[^()]{0,500}\)")
_FENCES = ("```", "~~~")
_INDENT, _HASHES, _QUOTES = 3, 6, 8
"""How far a mark may stand from the line's beginning, and how many may stand side by side."""
_FRONT = 40
_BOLD = ("**", "__")
_TABLE_GAP = 2
"""Lines over a table, empty ones aside, that may say its unit or year."""


def markdown_lines(text: str) -> list[str]:
    """Line by line; a table row is one line."""
    lines = list(_without_unseen(text.split("\n")))
    out: list[str] = []
    at = 0
    while at < len(lines):
        if at + 1 < len(lines) and "|" in lines[at] and _is_rule(lines[at + 1]):
            end = at + 2
            while end < len(lines) and "|" in lines[end] and lines[end].strip():
                end += 1
            rows = [[Cell(cell) for cell in _cells(line)] for line in (lines[at], *lines[at + 2 : end])]
            above = [line for line in out[-4:] if line.strip()][-_TABLE_GAP:]
            out += table_lines(_even(rows), "\n".join(above))
            at = end
        else:
            out.append(_unmark(lines[at]))
            at += 1
    return out


def _without_unseen(lines: Sequence[str]) -> Iterator[str]:
    """Without front matter (its title stays), comments and the marks of code."""
    lines = list(lines)
    if lines and lines[0].strip() == "---" and any(line.strip() == "---" for line in lines[1:_FRONT]):
        end = next(i for i, line in enumerate(lines[1:_FRONT], 1) if line.strip() == "---")
        told = (line.partition(":") for line in lines[1:end])
        yield from (title for key, _, value in told if key.strip() == "title" and (title := value.strip(" \t\r\"'")))
        lines = lines[end + 1 :]
    inside = False
    for line in lines:
        kept, inside, had = _uncommented(line, inside)
        if not kept.lstrip().startswith(_FENCES) and (kept.strip() or not had):
            yield kept


def _uncommented(line: str, inside: bool) -> tuple[str, bool, bool]:
    """(the line without comments, whether one goes on in the next line, whether there was one)."""
    parts, at, had = [], 0, inside
    while True:
        mark = line.find("-->" if inside else "<!--", at)
        if not inside:
            parts.append(line[at:] if mark < 0 else line[at:mark])
        if mark < 0:
            return "".join(parts), inside, had
        at, had = mark + (3 if inside else 4), True
        inside = not inside


def _cells(line: str) -> list[str]:
    r"""| 指标 | 2023年 | → 指标, 2023年; \| is no border."""
    bare = line.strip().removeprefix("|")
    bare = bare[:-1] if bare.endswith("|") and not bare.endswith("\\|") else bare
    parts = bare.replace("\\|", "\0").split("|")[:MAX_COLUMNS]
    return [_unmark(part.replace("\\|", "|").replace("<br>", " ")).strip() for part in parts]


def _even(rows: list[list[Cell]]) -> list[list[Cell]]:
    """Rows as wide as the head: what is missing is empty, what is beyond it is dropped, as a reader sees it."""
    width = len(rows[0])
    return [[*row, *[Cell("")] * (width - len(row))][:width] for row in rows]


def _unmark(line: str) -> str:
    """One line without the marks; a line of marks alone stays, and counts."""
    bare = _without_hashes(line)
    bare = _without_quotes(bare) if bare == line else bare
    bare = _LINK.sub(r"\1", _PICTURE.sub("", bare)) if "](" in bare else bare
    for mark in _BOLD:
        bare = _unbold(bare, mark) if mark in bare else bare
    return bare if bare.strip() or "![" in line else line


def _is_rule(line: str) -> bool:
    """| --- | :-: | under a table's head."""
    cells = [cell.strip().removeprefix(":").removesuffix(":") for cell in line.strip().strip("|").split("|")]
    return 1 < len(cells) <= MAX_COLUMNS and all(set(cell) == {"-"} for cell in cells)


def _without_hashes(line: str) -> str:
    """## 主要指标 → 主要指标; a row of hashes alone stays."""
    bare = line.lstrip()
    rest = bare.lstrip("#")
    is_heading = len(line) - len(bare) <= _INDENT and 0 < len(bare) - len(rest) <= _HASHES and rest
    return rest.lstrip() if is_heading else line


def _without_quotes(line: str) -> str:
    """> > 引文 → 引文."""
    bare = line.lstrip()
    if len(line) - len(bare) > _INDENT:
        return line
    for _ in range(_QUOTES):
        if not bare.startswith(">"):
            break
        line = bare[1:].removeprefix(" ")
        bare = line.lstrip()
    return line


def _unbold(line: str, mark: str) -> str:
    """Without the pairs of marks that hug what stands between them. A pattern for the pair looks to the line's end for
    every mark that opens and never closes; here the first such mark ends the search, since later ones fare no better.
    """
    parts, done = [], 0
    while (opens := _hugs(line, mark, done, opens=True)) >= 0:
        inner = opens + len(mark)
        if (closes := _hugs(line, mark, inner + 1, opens=False)) < 0:
            break
        parts += [line[done:opens], line[inner:closes]]
        done = closes + len(mark)
    return "".join([*parts, line[done:]])


def _hugs(line: str, mark: str, start: int, *, opens: bool) -> int:
    """Where the next mark stands that opens, or closes, what it hugs: no blank on its inner side, and no letter on the
    outer one of __ (a__b is a name). -1 where none does.
    """
    at = line.find(mark, start)
    while at >= 0:
        before, after = line[at - 1 : at], line[at + len(mark) : at + len(mark) + 1]
        inner, outer = (after, before) if opens else (before, after)
        if inner.strip() and not (mark == "__" and (outer.isalnum() or outer == "_")):
            return at
        at = line.find(mark, at + 1)
    return -1
