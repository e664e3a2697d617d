"""Thumbs and comments, one JSON line each in home/feedback.jsonl; where an id comes twice the later line holds.

A line has `question` and `history` as in eval's question sets, and the answer with its digest: as much of each as is
worth reading, since a conversation comes from a browser and may be forged. A full file is put by as feedback.1.jsonl,
the one before it as feedback.2.jsonl, and so on; the oldest goes.
"""

import json
import time
from collections import deque
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any, Literal

from rag.errors import StoreError, UsageError
from rag.index import private
from rag.types import Json

_MAX_COMMENT = 2000
_MAX_TEXT = 2000
_MAX_ITEMS = 12
_MAX_DEPTH = 5
_MAX_LINE = 32 * 1024
_MAX_FILE = 8 * 1024 * 1024
_MAX_FILES = 5
_PER_HOUR = 120
_HOUR = 3600.0
_MAX_CLIENTS = 10_000
_LOCK = Lock()

Vote = Literal["up", "down"]


class Turnstile:
    """How often each client has voted within the hour."""

    def __init__(self) -> None:
        self._votes: dict[str, deque[float]] = {}
        self._lock = Lock()

    def enter(self, client: str, now: float | None = None) -> None:
        """Count one vote or comment. Raises UsageError for a client that has had its share."""
        now = time.monotonic() if now is None else now
        with self._lock:
            votes = self._votes.setdefault(client, deque())
            while votes and now - votes[0] >= _HOUR:
                votes.popleft()
            if len(votes) >= _PER_HOUR:
                raise UsageError(f"意见太多（每小时最多 {_PER_HOUR} 条）：请过一会儿再写")
            votes.append(now)
            if len(self._votes) > _MAX_CLIENTS:
                self._votes = {name: held for name, held in self._votes.items() if held and now - held[-1] < _HOUR}


def record(home: Path, turn: Json, history: list[tuple[str, str]], vote: Vote, comment: str = "") -> None:
    """Append one line. Raises StoreError if the file cannot be written."""
    line = {
        "id": str(turn["id"])[:64],
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
        "vote": vote,
        "comment": comment.strip()[:_MAX_COMMENT],
        "question": _excerpt(turn["question"]),
        "history": _excerpt([list(pair) for pair in history[-_MAX_ITEMS:]]),
        "answer": _excerpt(turn["answer"]),
    }
    text = json.dumps(line, ensure_ascii=False)
    for left_out, empty in (("history", []), ("answer", {})):  # long in breadth: what matters least goes first
        if len(text.encode("utf-8", "replace")) > _MAX_LINE:
            line[left_out] = empty
            text = json.dumps(line, ensure_ascii=False)
    path = home / "feedback.jsonl"
    try:
        private.make(home)
        with _LOCK:
            if path.exists() and path.stat().st_size > _MAX_FILE:
                _put_by(path)
            path.touch(mode=0o600)
            with path.open("a", encoding="utf-8", errors="replace") as file:
                file.write(text + "\n")
    except OSError as error:
        raise StoreError(f"意见写不进 {path}（{error}）：请确认该目录可写") from error


def _put_by(path: Path) -> None:
    for number in range(_MAX_FILES - 1, 0, -1):
        older = path.with_suffix(f".{number}.jsonl")
        newer = path.with_suffix(f".{number - 1}.jsonl") if number > 1 else path
        if newer.exists():
            newer.replace(older)


def _excerpt(value: Any, depth: int = 0) -> Any:
    """`value` with long texts, long lists and deep nesting cut short."""
    if isinstance(value, str):
        return value[:_MAX_TEXT]
    if depth >= _MAX_DEPTH:
        return None
    if isinstance(value, list):
        return [_excerpt(item, depth + 1) for item in value[:_MAX_ITEMS]]
    if isinstance(value, dict):
        kept = list(value.items())[: 4 * _MAX_ITEMS]
        return {str(key)[:64]: _excerpt(item, depth + 1) for key, item in kept}
    return value
