"""Small reports, taken apart as an overview takes them; no index."""

from evidence import report

from ingest.indicators import indicators
from ingest.outline import parse
from ingest.read import to_source
from rag.answer.taken import Taken
from rag.types import Draft
from rag.verify.quotes import verify


def taken(text: str) -> Taken:
    """A report of 甲市, 2022, with that text."""
    parsed = parse(report("甲市"), to_source(text, "a.txt").paragraphs)
    return Taken.apart(parsed.report, parsed.paragraphs, parsed.sentences, indicators(parsed))


def text_of(draft: Draft | None) -> str:
    """What would be shown of a draft; every statement of it holds, and every quote is exact."""
    assert draft is not None
    verified = verify(draft)
    assert verified.dropped == ()
    assert all(c.paragraph_text[c.start : c.end] == c.quote for c in verified.citations)
    return verified.text
