"""The PDF that a report was read from, where it is still at hand, so that a citation's page can be looked at.

Only the very bytes that were indexed are given out: a file is read and its digest compared, so that what lies at its
place by now (another report, an upload that nobody has confirmed, a link to something else) never is.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rag.index.catalog import Catalog
    from rag.settings import Settings

_UPLOADS = "uploads"


def original(catalog: "Catalog", settings: "Settings", report: str) -> bytes | None:
    """The bytes of a report's PDF; None where it was none, or is no longer there as it was."""
    digest = catalog.file_digest(report)
    source = catalog.sources().get(report, "") if digest else ""
    most = int(settings.max_file_mb * 1024 * 1024)
    for path in _places(source, settings.home / _UPLOADS) if source else ():
        try:
            if path.is_file() and path.stat().st_size <= most:
                data = path.read_bytes()
                if hashlib.sha256(data).hexdigest() == digest:
                    return data
        except OSError:
            continue
    return None


def _places(source: str, uploads: Path) -> Iterator[Path]:
    """Where a file that is remembered so (ingest.identity) may lie: an upload in any of their folders."""
    name = source.removeprefix(f"{_UPLOADS}/")
    if name == source:
        yield Path(source)
    else:
        yield from (folder / name for folder in uploads.glob("*"))
