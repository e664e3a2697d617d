"""The tables that an answer's text holds, as HTML: a figure is a link to the words that say it. Pure.

A table comes in Markdown (rag/answer/table.py): | 地区 | 2025年… | 出处 |, and a row's marks behind its last bar. The
rest of the text is put as the caller puts lines.
"""

import re
from collections.abc import Callable

_RULE = re.compile(r"\|(?: --- \|)+")
_MARKS = re.compile(r"\[(\d{1,3})\]")
Link = Callable[[int, str], str]
"""(mark, label) → the label as a link to what is cited; the label alone where nothing is."""
Worth = Callable[[int], float | None]
"""Mark → what its cell is sorted by; None where that is not known."""


def with_tables(text: str, lines: Callable[[str], str], link: Link, worth: Worth = lambda _: None) -> str:
    """`text` as HTML on one line: its tables, and between them what `lines` makes of the rest."""
    parts: list[str] = []
    rest: list[str] = []
    rows: list[str] = []
    for line in [*text.strip().split("\n"), ""]:
        if line.startswith("|"):
            rows.append(line)
            continue
        if len(rows) > 1 and _RULE.fullmatch(rows[1]):
            parts += [lines("\n".join(rest)), _table(rows, lines, link, worth)]
            rest, rows = [], []
        rest += [*rows, line]
        rows = []
    return "".join(part for part in [*parts, lines("\n".join(rest))] if part)


def _table(rows: list[str], lines: Callable[[str], str], link: Link, worth: Worth) -> str:
    head, _, *body = [[cell.strip() for cell in row.strip().strip("|").split("|")] for row in rows]
    names = "".join(sortable(lines(name)) for name in head[:-1])
    drawn = "".join(_row(cells, lines, link, worth) for cells in body if len(cells) == len(head))
    table = f'<table class="wb-table wb-cells"><thead><tr>{names}</tr></thead><tbody>{drawn}</tbody></table>'
    return f'<div class="wb-wide">{table}</div>'


def _row(cells: list[str], lines: Callable[[str], str], link: Link, worth: Worth) -> str:
    """The marks belong to the cells that are told, one each, in their order."""
    first, *told = cells[:-1]
    marks = [int(mark) for mark in _MARKS.findall(cells[-1])]
    drawn = [f'<th scope="row">{lines(first)}</th>']
    for cell in told:
        mark = marks.pop(0) if marks and cell != "—" else None
        value = sort_key(None if mark is None else worth(mark))
        drawn.append(f'<td class="num"{value}>{lines(cell) if mark is None else link(mark, cell)}</td>')
    return f"<tr>{''.join(drawn)}</tr>"


def sortable(name: str) -> str:
    """A column's head, at a click on which page/tables.js sorts the rows; `name` is HTML."""
    return f'<th scope="col"><button type="button" class="wb-sort">{name}</button></th>'


def sort_key(value: float | None) -> str:
    """What a cell is sorted by, where its words are not; Gradio's sanitiser keeps no data- attribute."""
    return "" if value is None else f' value="{value:.12g}"'
