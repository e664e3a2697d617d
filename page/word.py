"""Answers as a Word document: question, words with numbered marks, tables, and every source with its quote and place.

What a clerk pastes into a document of their own. Words are put as words: nothing in them becomes a field or a link.
"""

import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

from page.i18n import Lang, say
from page.render import mode_label, place_label
from rag.types import Json

_MARK = re.compile(r"\[(\d{1,3})\]")
_UNPRINTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML cannot hold."""


def to_docx(turns: Iterable[Json], lang: Lang) -> bytes:
    """The exchanges with their sources, numbered through."""
    import docx
    from docx.oxml.ns import qn
    from docx.shared import Pt

    document = docx.Document()
    normal = document.styles["Normal"]
    normal.font.size = Pt(12)
    normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "宋体")
    notes: list[str] = []
    for turn in turns:
        document.add_heading(_words(turn["question"]), level=2)
        answer = turn.get("answer")
        if answer is None:
            document.add_paragraph(say("answer.stopped", lang))
            continue
        numbers = {c["marker"]: len(notes) + 1 + i for i, c in enumerate(answer["citations"])}
        notes += [_source(c, lang) for c in answer["citations"]]
        _body(document, answer["answer"], numbers)
        for notice in answer.get("notices", ()):
            document.add_paragraph(_words(notice), style="Intense Quote")
        document.add_paragraph(_words(mode_label(answer["mode"], lang)), style="Caption")
    if notes:
        document.add_heading(say("export.sources", lang), level=3)
        for number, note in enumerate(notes, start=1):
            document.add_paragraph(f"[{number}] {note}")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _source(citation: Json, lang: Lang) -> str:
    path = " › ".join([citation["title"], *citation["section"]])
    return _words(f"“{citation['quote']}” {path}，{place_label(citation, lang)}")


def _body(document: Any, text: str, numbers: dict[int, int]) -> None:
    """Line by line; rows of a Markdown table that follow one another as a table."""
    rows: list[list[str]] = []
    for line in [*text.strip().split("\n"), ""]:
        if line.startswith("|"):
            rows.append([cell.strip() for cell in line.strip().strip("|").split("|")])
            continue
        if rows:
            _table(document, rows, numbers)
            rows = []
        if line.strip():
            _marked(document.add_paragraph(), line, numbers)


def _table(document: Any, rows: Sequence[Sequence[str]], numbers: dict[int, int]) -> None:
    kept = [row for row in rows if not all(set(cell) <= set("-: ") for cell in row)]
    width = max(map(len, kept))
    table = document.add_table(rows=0, cols=width, style="Table Grid")
    for row in kept:
        cells = table.add_row().cells
        for cell, words in zip(cells, row, strict=False):
            _marked(cell.paragraphs[0], words, numbers)


def _marked(paragraph: Any, text: str, numbers: dict[int, int]) -> None:
    """Marks as small raised numbers."""
    at = 0
    for mark in _MARK.finditer(text):
        if int(mark[1]) in numbers:
            paragraph.add_run(_words(text[at : mark.start()]))
            paragraph.add_run(f"[{numbers[int(mark[1])]}]").font.superscript = True
            at = mark.end()
    paragraph.add_run(_words(text[at:]))


def _words(text: str) -> str:
    return " ".join(_UNPRINTED.sub("", text).split())
