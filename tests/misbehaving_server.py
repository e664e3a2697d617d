"""A real HTTP server on loopback that speaks the OpenAI chat protocol, streaming, and misbehaves on demand.

Replies are queued; the last one stays. Requests are recorded with their headers and bodies.
"""

import json
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer of the server. `status` other than 200: an error with a body that quotes the key back."""

    text: str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    finish: str = "stop"
    break_after: int | None = None
    """Close the connection in the middle of a chunk after so many characters."""
    stall_after: int | None = None
    """Say nothing for `stall` seconds after so many characters (0: before the first)."""
    stall: float = 30.0
    garbage: bool = False
    """Send lines that are no JSON."""
    refuse_connection: bool = False
    calls: tuple[tuple[str, dict[str, Any]], ...] = ()
    """Tools that it calls, after the text."""


@dataclass(slots=True)
class Request:
    """What a client sent."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def prompt(self) -> str:
        return "\n".join(message["content"] or "" for message in self.body.get("messages", ()))


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, *_: Any) -> None:
        """Clients that leave in the middle are part of the game."""


class MisbehavingServer:
    """Use as a context manager; `base_url` is what WENBAO_MODEL_BASE_URL wants."""

    def __init__(self, *replies: Reply | str) -> None:
        self.requests: list[Request] = []
        self.refuses_tools = False
        """Answer 400 to a request that has `tools`."""
        self._queue: list[Reply] = []
        self._lock = threading.Lock()
        self._done = threading.Event()
        self.script(*replies)
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                owner._answer(self)

            def do_GET(self) -> None:
                owner._list_models(self)

            def log_message(self, format: str, *args: Any) -> None:
                """Quiet."""

        self._server = _Server(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def script(self, *replies: Reply | str) -> None:
        """Queue replies; a string is a well-behaved answer."""
        self._queue = [Reply(reply) if isinstance(reply, str) else reply for reply in replies]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._done.set()
        self._server.shutdown()
        self._server.server_close()

    def _next(self) -> Reply:
        with self._lock:
            return self._queue.pop(0) if len(self._queue) > 1 else self._queue[0]

    def _list_models(self, handler: BaseHTTPRequestHandler) -> None:
        _send(handler, 200, {"object": "list", "data": [{"id": "fake", "object": "model"}]}, {})

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        body = json.loads(handler.rfile.read(int(handler.headers.get("content-length", 0))) or b"{}")
        self.requests.append(Request(handler.path, {k.lower(): v for k, v in handler.headers.items()}, body))
        if self.refuses_tools and body.get("tools"):
            _send(handler, 400, {"error": {"message": "tools are not supported", "type": "invalid_request"}}, {})
            return
        reply = self._next()
        if reply.refuse_connection:
            handler.connection.close()
            handler.close_connection = True
            return
        if reply.status != 200:
            key = handler.headers.get("authorization", "")
            _send(handler, reply.status, {"error": {"message": f"no, {key}", "type": "x"}}, reply.headers)
            return
        if body.get("stream"):
            self._stream(handler, reply)
        else:
            message = {"role": "assistant", "content": reply.text}
            choice = {"index": 0, "message": message, "finish_reason": reply.finish}
            _send(handler, 200, {"id": "1", "object": "chat.completion", "model": "fake", "choices": [choice]}, {})

    def _stream(self, handler: BaseHTTPRequestHandler, reply: Reply) -> None:
        handler.send_response(200)
        handler.send_header("content-type", "text/event-stream")
        handler.send_header("transfer-encoding", "chunked")
        handler.end_headers()
        try:
            _event(handler, _chunk({"role": "assistant", "content": ""}))
            if reply.garbage:
                _raw(handler, b"data: {not json\n\n")
            for start in range(0, max(len(reply.text), 1), 3):
                if reply.stall_after is not None and start >= reply.stall_after:
                    self._done.wait(reply.stall)
                    return
                if reply.break_after is not None and start >= reply.break_after:
                    handler.wfile.write(b"40\r\ndata: {")
                    handler.wfile.flush()
                    handler.connection.close()
                    handler.close_connection = True
                    return
                _event(handler, _chunk({"content": reply.text[start : start + 3]}))
                time.sleep(0.001)
            for i, (name, arguments) in enumerate(reply.calls):
                function = {"name": name, "arguments": json.dumps(arguments, ensure_ascii=False)}
                own = f"call_{len(self.requests)}_{i}"
                _event(
                    handler, _chunk({"tool_calls": [{"index": i, "id": own, "type": "function", "function": function}]})
                )
            _event(handler, _chunk({}, "tool_calls" if reply.calls else reply.finish))
            _raw(handler, b"data: [DONE]\n\n")
            handler.wfile.write(b"0\r\n\r\n")
        except OSError:
            handler.close_connection = True  # the client has left


def _chunk(delta: dict[str, Any], finish: str | None = None) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "fake", "choices": [choice]}


def _event(handler: BaseHTTPRequestHandler, data: dict[str, Any]) -> None:
    _raw(handler, b"data: " + json.dumps(data, ensure_ascii=False).encode() + b"\n\n")


def _raw(handler: BaseHTTPRequestHandler, data: bytes) -> None:
    handler.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
    handler.wfile.flush()


def _send(handler: BaseHTTPRequestHandler, status: int, body: dict[str, Any], headers: dict[str, str]) -> None:
    data = json.dumps(body).encode()
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.send_header("content-type", "application/json")
    handler.send_header("content-length", str(len(data)))
    handler.end_headers()
    handler.wfile.write(data)


def status(code: int, **headers: str) -> Reply:
    """An error; `status(429, retry_after="0")` sets Retry-After."""
    return Reply(status=code, headers={name.replace("_", "-"): value for name, value in headers.items()})


def replies(*texts: Sequence[str]) -> list[Reply]:
    return [Reply("".join(text)) for text in texts]
