"""The pictures of scanned pages → pieces of text with their places, by RapidOCR where the extra `ocr` is installed.

The engine runs in a process of its own (ingest.ocr_child), a page at a time: each page has its own bound of time, can
be told as done, and is where a run may be broken off. Its models come with the package and nothing is fetched. Each
piece has the engine's own confidence; what becomes of it is `ingest.recognised`'s to say.
"""

import atexit
import importlib.util
import os
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from ingest.children import Children
from rag.settings import Settings
from rag.types import Json

_CHILD = f"{__package__}.ocr_child"
_MOST_PAGES = 500
"""Of one file: at some seconds each that is an hour. The others are named as not read."""
_ROOM_MB = 1024
"""What the engine itself takes for a page."""
_MOST_BYTES = 4 * 1024 * 1024


@cache
def is_installed() -> bool:
    """Whether the engine can be had; it is not loaded here."""
    return all(importlib.util.find_spec(name) for name in ("rapidocr", "onnxruntime", "pypdfium2"))


def recognise(
    path: Path, name: str, pages: Sequence[int], settings: Settings, on_page: Callable[[int, int], None] | None
) -> dict[str, list[Json]]:
    """By page, as text, the pieces found on it, each [text, x0, x1, top, bottom, confidence] in points.

    Raises FileRefused where a page takes too long or too much.
    """
    found: dict[str, list[Json]] = {}
    some = pages[:_MOST_PAGES]
    for done, page in enumerate(some):
        if on_page:
            on_page(done, len(some))
        request = {
            "path": str(path.absolute()),
            "page": page,
            "seconds": settings.read_seconds * (os.cpu_count() or 1),
            "memory_mb": settings.read_memory_mb + _ROOM_MB,
        }
        with _CHILDREN.one(name) as child:
            lines = child.ask(request, f"{name}第{page}页", settings.read_seconds, _MOST_BYTES)
        found[str(page)] = [piece for line in lines for piece in line["pieces"]]
    if on_page and some:
        on_page(len(some), len(some))
    return found


_CHILDREN = Children(_CHILD, 1)
"""One: it takes all processors, and a gigabyte."""
atexit.register(_CHILDREN.close)
