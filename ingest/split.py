"""What of a sentence is embedded. Pure: cutting into sentences is rag.text.segments', headings are outline's."""

from rag.types import Report, Sentence


def passage_text(report: Report, sentence: Sentence) -> str:
    """The text that is embedded for a sentence: where and when it holds, its innermost headings, its words."""
    headings = [heading for heading in sentence.section if not sentence.text.startswith(heading)]
    path = "　".join(heading[:30] for heading in headings[:1] + headings[1:][-2:])
    return f"{report.region}{report.year}年　{path}\n{sentence.text}"
