"""A visitor who speaks to the page's own interfaces without a browser, as an attacker would."""

import json
import secrets
from typing import Any

import httpx

FILE = {"_type": "gradio.FileData"}
OVER = 20.0
"""Seconds after which an event that does not end is left alone."""


class Visitor:
    """One visitor: a cookie of its own, as far as the page sets one, and a session."""

    def __init__(self, address: str) -> None:
        self.http = httpx.Client(base_url=address, timeout=30)
        self.session = secrets.token_hex(6)
        self.http.get("/")

    def __enter__(self) -> "Visitor":
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()

    def events(self) -> list[dict[str, Any]]:
        """The page's events that reach the server."""
        return [one for one in self.http.get("/config").json()["dependencies"] if one["backend_fn"]]

    def upload(self, name: str, content: bytes) -> str:
        """Its path on the server."""
        answer = self.http.post("/gradio_api/upload", files={"files": (name, content)})
        assert answer.status_code == 200, answer.text
        return str(answer.json()[0])

    def join(self, event: int, data: list[Any], **more: Any) -> httpx.Response:
        body = {"fn_index": event, "data": data, "session_hash": self.session, **more}
        return self.http.post("/gradio_api/queue/join", json=body)

    def outcome(self) -> str:
        """Everything that the server says about the events under way, until they are over."""
        told: list[str] = []
        with self.http.stream("GET", "/gradio_api/queue/data", params={"session_hash": self.session}) as stream:
            for line in stream.iter_lines():
                told.append(line)
                if line.startswith("data:") and json.loads(line[5:])["msg"] in {"close_stream", "unexpected_error"}:
                    break
        return "\n".join(told)


def file_data(path: object, **more: object) -> dict[str, object]:
    return {"path": path, "meta": FILE, **more}
