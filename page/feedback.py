"""Thumbs and comments, one JSON line each in home/feedback.jsonl; where an id comes twice the later line holds.

A line has `question` and `history` as in eval's question sets, and the whole answer with its digest.
"""

import json
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Literal

from rag.errors import StoreError
from rag.types import Json

_MAX_COMMENT = 2000
_LOCK = Lock()

Vote = Literal["up", "down"]


def record(home: Path, turn: Json, history: list[tuple[str, str]], vote: Vote, comment: str = "") -> None:
    """Append one line. Raises StoreError if the file cannot be written."""
    line = {
        "id": turn["id"],
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
        "vote": vote,
        "comment": comment.strip()[:_MAX_COMMENT],
        "question": turn["question"],
        "history": [list(pair) for pair in history],
        "answer": turn["answer"],
    }
    path = home / "feedback.jsonl"
    try:
        home.mkdir(parents=True, exist_ok=True)
        with _LOCK, path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
    except OSError as error:
        raise StoreError(f"意见写不进 {path}（{error}）：请确认该目录可写") from error
