"""Files read in processes of their own, so that none of them can hold up, swell or bring down this one.

A child (ingest.child) reads one file at a time within bounds of time and memory and is used again for the next; what
goes beyond them is FileRefused in one line. What another program has to open first is opened here: old office files
(ingest.office), and the pictures of pages without text (ingest.ocr), page by page.
"""

import atexit
import os
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from ingest import ocr, wire
from ingest.children import Children
from ingest.manifest import ManifestRow
from ingest.office import as_word
from ingest.prepare import Prepared
from ingest.read import shown
from rag.errors import FileRefused
from rag.settings import Settings
from rag.types import Json

_CHILD = f"{__package__}.child"
"""Not imported here: what it imports is the child's."""
_COVER_PAGES = 2


def read(
    path: Path,
    settings: Settings,
    row: ManifestRow | None = None,
    *,
    whole: bool = True,
    on_page: Callable[[int, int], None] | None = None,
) -> Prepared:
    """What ingest.prepare makes of a file, made in a child. Raises FileRefused, also where a bound was exceeded.

    Scanned pages are recognised where that is installed; `on_page` is told (done, all) of them. For the cover alone the
    first two are enough.
    """
    name = shown(path.name or str(path))
    with as_word(path, settings) as readable:
        request: Json = {
            "path": str(readable.absolute()),
            "row": asdict(row) if row else None,
            "whole": whole,
            "max_file_mb": settings.max_file_mb,
            "seconds": settings.read_seconds,
            "memory_mb": settings.read_memory_mb,
            "recognise": ocr.is_installed(),
        }
        lines = _ask(request, name, settings)
        if lines and (pages := lines[0].get("scanned")):
            found = ocr.recognise(readable, name, pages if whole else pages[:_COVER_PAGES], settings, on_page)
            lines = _ask(request | {"recognised": found}, name, settings)
    try:
        return wire.unpack(lines)
    except (LookupError, TypeError, ValueError) as error:
        raise FileRefused(f"{name}：读这个文件的进程回答得不对；请另存为 .txt 后再导入") from error


def _ask(request: Json, name: str, settings: Settings) -> list[Json]:
    with _CHILDREN.one(name) as child:
        return child.ask(request, name, settings.read_seconds, int(settings.max_file_mb * 16 * 1024 * 1024))


_CHILDREN = Children(_CHILD, max(2, os.cpu_count() or 1))
atexit.register(_CHILDREN.close)
