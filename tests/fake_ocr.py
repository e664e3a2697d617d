"""Stands in for ingest.ocr_child, as a process of its own: what a page says lies beside the file, as JSON by page.

{"2": [["新增学位3200个。", 0.99], …]}: one row each, from the top. A page with "slow" never comes to an end.
"""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from ingest.childhood import serve
from rag.types import Json


def _start() -> Callable[[Json], Iterator[Json]]:
    return _answer


def _answer(request: Json) -> Iterator[Json]:
    said = json.loads(Path(request["path"]).with_suffix(".json").read_text(encoding="utf-8"))
    rows = said.get(str(request["page"]), [])
    if rows == "slow":
        time.sleep(60)
    yield {
        "pieces": [
            [text, 72, 72 + 14 * len(text), 80 + 26 * n, 94 + 26 * n, sure] for n, (text, sure) in enumerate(rows)
        ]
    }


if __name__ == "__main__":
    serve(_start)
