"""The process that reads one file after the other for its parent: `python -m ingest.child`, started by ingest.reader.

A request is {"path", "row", "whole", "max_file_mb", "seconds", "memory_mb", "recognise", "recognised"}; what comes back
are ingest.wire's lines. Where scanned pages could be recognised and are not yet, it is a line with "scanned", their
numbers, and the parent asks again with what was found on them. `ingest.childhood` says how the process lives and ends.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from ingest import wire
from ingest.childhood import serve
from ingest.manifest import ManifestRow
from ingest.prepare import prepare
from ingest.recognised import Scanned, of_json
from rag.settings import Settings
from rag.types import Json


def _start() -> Callable[[Json], Iterator[Json]]:
    return _answer


def _answer(request: Json) -> Iterator[Json]:
    settings = Settings(home=Path(), max_file_mb=request["max_file_mb"])
    row = ManifestRow(**request["row"]) if request["row"] else None
    found = of_json(request["recognised"]) if "recognised" in request else None
    path, whole, ask = Path(request["path"]), request["whole"], request["recognise"] and found is None
    try:
        yield from wire.pack(prepare(path, settings, row, whole=whole, recognised=found, ask=ask))
    except Scanned as scanned:
        yield {"scanned": list(scanned.pages)}


if __name__ == "__main__":
    serve(_start, swells=0.25)
