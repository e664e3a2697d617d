"""What the page may load and run: a Content-Security-Policy on every response, and the nonce that our pages carry.

Scripts and style sheets written into a page run only with the nonce of that very response, so markup that got in (by an
answer, a report, a file name) runs nothing. What is left open, and why: docs/security.md.
"""

import re
import secrets
from typing import TYPE_CHECKING

from page.limits import App, Message, Receive, Scope, Send, local_path

if TYPE_CHECKING:
    from collections.abc import Callable

_REDOC = "/redoc"
_PAGES = {"/", "/docs", _REDOC}
"""Written by templates of Gradio, FastAPI and ours; what a visitor or a report says does not stand in their markup."""
_ICON = "'sha256-g1bHISw0wC5zPcnfBxdUydnwBkCuBpNPwannoyMIG3M='"
"""The style sheet inside one of Gradio's icons; the browser's tests say so when Gradio changes it."""
_OPENING = re.compile(rb"<(script|style)(?=[\s>])")
_HEAD = re.compile(rb"<head>")


def policy(nonce: str, path: str = "") -> str:
    """The header's value; without a nonce nothing inline runs at all."""
    inline = f" 'nonce-{nonce}'" if nonce else ""
    styles = (
        " 'unsafe-inline'" if path == _REDOC else f"{inline} {_ICON}"
    )  # it writes styles by script, and knows no nonce
    return (
        f"default-src 'self'; script-src 'self'{inline} 'unsafe-eval'; script-src-attr 'none'; "
        f"style-src 'self'{styles}; style-src-attr 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
        "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
    )


class Policy:
    """ASGI middleware. `head` is the page's own markup for the head of /, read at each request."""

    def __init__(self, app: App, head: "Callable[[], str]") -> None:
        self._app = app
        self._head = head

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = local_path(scope)
        if scope["method"] in {"GET", "HEAD"} and path in _PAGES:
            head = self._head() if path == "/" else ""
            plain = {**scope, "headers": [(k, v) for k, v in scope["headers"] if k != b"accept-encoding"]}
            await self._app(plain, receive, _Page(send, path, head))
            return

        async def with_policy(message: Message) -> None:
            await send(_with(message, ""))

        await self._app(scope, receive, with_policy)


class _Page:
    """Holds a page back until it is whole, and puts the nonce on its scripts and style sheets."""

    def __init__(self, send: Send, path: str, head: str) -> None:
        self._send = send
        self._path = path
        self._head = head.encode()
        self._nonce = secrets.token_urlsafe(16)
        self._start: Message = {}
        self._body = bytearray()

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        self._body += message.get("body", b"")
        if message.get("more_body"):
            return
        headers = dict(self._start.get("headers", ()))
        if not headers.get(b"content-type", b"").startswith(b"text/html"):
            await self._send(_with(self._start, ""))
            await self._send({"type": "http.response.body", "body": bytes(self._body)})
            return
        body = _HEAD.sub(lambda found: bytes(found.group()) + self._head, bytes(self._body), count=1)
        body = _OPENING.sub(rb'<\1 nonce="' + self._nonce.encode() + rb'"', body)
        kept = [(key, value) for key, value in self._start["headers"] if key != b"content-length"]
        length = (b"content-length", str(len(body)).encode())
        await self._send(_with({**self._start, "headers": [*kept, length]}, self._nonce, self._path))
        await self._send({"type": "http.response.body", "body": body})


def _with(message: Message, nonce: str, path: str = "") -> Message:
    if message["type"] != "http.response.start":
        return message
    header = (b"content-security-policy", policy(nonce, path).encode())
    return {**message, "headers": [*message.get("headers", ()), header]}
