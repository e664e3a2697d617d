"""What was recognised of a report that is indexed, put right by hand: its place, level and year. Its words stay.

Taken apart anew from the stored paragraphs, since the times of its sentences follow its year; no file is read, so none
has to be there any more. The same file, unchanged, does not undo it; a file that has changed is read as ever.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ingest.kinds import NAMES, DocumentKind
from ingest.prepare import derive
from rag.index.database import vector_key
from rag.index.publish import publish
from rag.index.writer import CatalogWriter
from rag.types import Level, Report

if TYPE_CHECKING:
    from rag.models.embedder import Embedder
    from rag.settings import Settings


@dataclass(frozen=True, slots=True)
class Correction:
    """What the report tells of itself, as somebody who knows says."""

    region: str
    level: Level
    year: int


def correct(
    report_id: str,
    said: Correction,
    settings: "Settings",
    embedder: "Embedder",
    on_progress: Callable[[int, int], None] | None = None,
) -> bool:
    """Keep the report under the place and year that are `said`; False if there is no such report.

    `on_progress` is told (embedded, all). Raises FileRefused where its paragraphs are no report, StoreError if the
    index cannot be used, EmbeddingError if the model fails.
    """
    with CatalogWriter.acquire(settings, embedder.name) as catalog:
        report = catalog.report(report_id)
        if report is None:
            return False
        parsed, indicators, passages = derive(_corrected(report, said), catalog.paragraphs(report_id))
        parsed = replace(parsed, unread=catalog.unread(report_id), file=catalog.file_digest(report_id))
        mark, source = catalog.fingerprints()[report_id], catalog.sources().get(report_id, "")
        catalog.put(parsed, indicators, passages, {}, fingerprint=mark, source=source)
        keys = {vector_key(catalog.embedding, passage): passage for passage in passages}
        held = catalog.stored_keys(list(keys))
        new = {key: passage for key, passage in keys.items() if key not in held}
        if new:
            made = embedder.encode_passages(list(new.values()), progress=on_progress)
            catalog.complete(dict(zip(new, made, strict=True)))
        publish(catalog, settings)
    return True


def _corrected(report: Report, said: Correction) -> Report:
    """A title that was made of place and year follows them."""
    kind: DocumentKind = report.kind  # type: ignore[assignment]  # the catalog holds it as text
    made, anew = (f"{NAMES[kind]}（{one.region}，{one.year}年）" for one in (report, said))
    title = anew if report.title == made else report.title
    return replace(report, region=said.region, level=said.level, year=said.year, title=title)
