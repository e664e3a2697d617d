"""A report as the source panel and the door show it: its paragraphs and its outline. Plain data, no HTML.

The panel itself is drawn in the browser by page.js, text node by text node, so no report can become markup.
"""

from typing import TYPE_CHECKING

from rag.types import Json, Report

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.index.catalog import Catalog
    from rag.types import Sentence


def source_json(catalog: "Catalog", report: Report) -> Json:
    """{…report, "outline": [{"level", "text", "paragraph"}], "paragraphs": [{"paragraph", "text", "page"}]}."""
    return {
        **report.to_json(),
        "outline": outline(catalog.sentences(report.id)),
        "paragraphs": [{"paragraph": p.number, "text": p.text, "page": p.page} for p in catalog.paragraphs(report.id)],
    }


def outline(sentences: "Sequence[Sentence]") -> list[Json]:
    """Each heading once, where it first stands above a sentence; `level` counts from 0."""
    entries: list[Json] = []
    before: tuple[str, ...] = ()
    for sentence in sentences:
        shared = 0
        while shared < min(len(before), len(sentence.section)) and before[shared] == sentence.section[shared]:
            shared += 1
        for level in range(shared, len(sentence.section)):
            entries.append({"level": level, "text": sentence.section[level], "paragraph": sentence.paragraph})
        before = sentence.section
    return entries
