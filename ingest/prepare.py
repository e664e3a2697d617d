"""A file → all that the index wants of it: text, cover, outline, figures. What ingest.child does in its process.

Does not look at other reports (ingest.pipeline does) and writes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ingest.cover import Cover, make_report, read_cover
from ingest.indicators import indicators
from ingest.kinds import DocumentKind, doubt, whole_period
from ingest.manifest import ManifestRow
from ingest.outline import parse
from ingest.read import read_file, shown
from ingest.recognised import Recognised
from ingest.split import passage_text
from rag.errors import FileRefused
from rag.settings import Settings
from rag.types import Indicator, Paragraph, ParsedReport, Report

_MAX_SENTENCES = 100_000
"""Some three hundred reports' worth: embedding what is longer would keep everybody else waiting for an hour."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """One file taken apart; `refusal` says why `parsed` is None, and "" where only the cover was asked for.

    `warnings` and `left_out` are the source's: what whoever ingests should know, what of a web page is no report.
    """

    digest: str
    cover: Cover
    parsed: ParsedReport | None = None
    indicators: tuple[Indicator, ...] = ()
    refusal: str = ""
    warnings: tuple[str, ...] = ()
    left_out: int = 0


def prepare(
    path: Path,
    settings: Settings,
    row: ManifestRow | None,
    *,
    whole: bool,
    recognised: Recognised | None = None,
    ask: bool = False,
) -> Prepared:
    """Read one file, of it the cover alone unless `whole`. Raises FileRefused if its text cannot be read.

    `recognised` and `ask` are read_file's. What is wrong with a readable text is told in `refusal`, so that the caller
    may first ask for its digest.
    """
    source = read_file(path, settings, recognised, ask=ask)
    cover = read_cover(source.paragraphs, path.stem)
    if not whole:
        return Prepared(source.digest, cover)
    try:
        report = make_report(cover, path.stem, source.digest, row)
        parsed = _parsed(report, cover.kind, source.paragraphs)
    except FileRefused as error:
        return Prepared(source.digest, cover, refusal=str(error))
    parsed = replace(parsed, unread=source.unread, file=source.file)
    if len(parsed.sentences) > _MAX_SENTENCES:
        refusal = f"{shown(path.name)}：有 {len(parsed.sentences)} 句，超过上限 {_MAX_SENTENCES} 句；请拆分后再导入"
        return Prepared(source.digest, cover, refusal=refusal)
    warnings = tuple(filter(None, (doubt(cover.kind, report), *source.warnings)))
    return Prepared(source.digest, cover, parsed, indicators(parsed), warnings=warnings, left_out=source.left_out)


def derive(
    report: Report, paragraphs: Sequence[Paragraph]
) -> tuple[ParsedReport, tuple[Indicator, ...], tuple[str, ...]]:
    """What `prepare` makes of a text, from the paragraphs that an index keeps; and what is embedded of each sentence.

    Raises FileRefused where they are no report.
    """
    parsed = _parsed(report, read_cover(paragraphs, report.id).kind, paragraphs)
    return parsed, indicators(parsed), tuple(passage_text(report, sentence) for sentence in parsed.sentences)


def _parsed(report: Report, kind: DocumentKind, paragraphs: Sequence[Paragraph]) -> ParsedReport:
    return parse(report, paragraphs, whole_period(kind, report, [p.text for p in paragraphs[:12]]))
