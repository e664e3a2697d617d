"""Stands before everything of Gradio's: no file of the server, and no address, reaches it by way of a request.

Gradio takes a file's path out of event data, wherever it stands in it, and copies or fetches what it names; whether it
first looks if that was an upload depends on how the page was started. Here it does not matter: only the routes that the
page uses are open, each body is read as JSON and handed on as what was read, and file data in it must name an upload of
the same visitor. Whose an upload is says a cookie that the page sets. What still comes to Gradio's cache by another way
(a handler's result) is stopped by `seal`.
"""

import json
import os
import re
import secrets
import time
from collections.abc import Iterable
from http.cookies import CookieError, SimpleCookie
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import gradio as gr
from gradio import blocks as gradio_blocks
from gradio import route_utils

from page.limits import App, Message, Receive, Scope, Send, client_of, header, local_path, refuse
from page.shelf import Full, Shelf

if TYPE_CHECKING:
    from rag.settings import Settings

_FORM = route_utils.GradioMultiPartParser
"""Gradio's own, whatever an application in this process has put in its place."""
_API = "/gradio_api/"
UPLOAD = f"{_API}upload"
_FILE = f"{_API}file="
_READ = {
    "/", "/config", "/theme.css", "/robots.txt", "/manifest.json", "/favicon.ico",
    f"{_API}info", f"{_API}queue/data", f"{_API}queue/status", f"{_API}startup-events", f"{_API}upload_progress",
    f"{_API}theme.css", f"{_API}app_id",
}  # fmt: skip
_READ_BELOW = ("/assets/", "/static/", "/svelte/", f"{_API}heartbeat/")
_WRITE = {f"{_API}queue/join", f"{_API}cancel", f"{_API}reset"}
_COOKIE = "wenbao-visitor"
_VISITOR = re.compile(r"[A-Za-z0-9_-]{32}")
_MAX_NAME = 255
_MAX_DEPTH = 200


class Refused(Exception):
    """What a request asks for is not given; the message is for the user."""


class FileGuard:
    """Wraps the mounted Gradio application. ASGI."""

    def __init__(self, app: App, shelf: Shelf) -> None:
        self.app = app
        self._shelf = shelf

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":  # the page has none
            await send({"type": "websocket.close", "code": 1008})
            return
        path, method, visitor = local_path(scope), scope["method"], _visitor(scope)
        if method == "POST" and path == UPLOAD:
            await self._upload(scope, receive, send, visitor)
        elif method == "POST" and path in _WRITE:
            await self._event(scope, receive, send, visitor)
        elif method in {"GET", "HEAD"} and self._may_read(scope, path, visitor):
            await self.app(scope, receive, send if visitor or path != "/" else _with_cookie(scope, send))
        else:
            await refuse(scope, send, 404, "没有这个地址；接口见 /docs")

    def _may_read(self, scope: Scope, path: str, visitor: str) -> bool:
        if path.startswith(_FILE):
            return self._shelf.owns(visitor, path.removeprefix(_FILE))
        if "deep_link" in parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True):
            return False
        return path in _READ or path.startswith(_READ_BELOW)

    async def _event(self, scope: Scope, receive: Receive, send: Send, visitor: str) -> None:
        body = await _body(receive)
        if body is None:
            return
        try:
            data = json.loads(body)
            clean = json.dumps(self._cleaned(data, visitor), ensure_ascii=False).encode("utf-8", "replace")
        except Refused as error:
            await refuse(scope, send, 403, str(error))
            return
        except (ValueError, RecursionError):
            await refuse(scope, send, 400, "请求不是可以读的 JSON")
            return
        headers = [(key, value) for key, value in scope["headers"] if key not in {b"content-length", b"content-type"}]
        headers += [(b"content-type", b"application/json"), (b"content-length", str(len(clean)).encode())]
        sent = False

        async def replay() -> Message:
            nonlocal sent
            if sent:
                return await receive()
            sent = True
            return {"type": "http.request", "body": clean, "more_body": False}

        await self.app({**scope, "headers": headers}, replay, send)

    def _cleaned(self, data: Any, visitor: str, depth: int = 0) -> Any:
        """`data` with file data reduced to what the page needs of it. Raises Refused for a file not the visitor's."""
        if depth > _MAX_DEPTH:
            raise Refused("请求嵌套得太深")
        if isinstance(data, list):
            return [self._cleaned(item, visitor, depth + 1) for item in data]
        if not isinstance(data, dict):
            return data
        if "path" in data:
            if not self._shelf.owns(visitor, data["path"]):
                raise Refused("这个文件不是从这个浏览器上传的，或者已经清理：请重新上传")
            name = data.get("orig_name")
            kept = {"path": data["path"], "meta": {"_type": "gradio.FileData"}}
            return kept | {"orig_name": name[:_MAX_NAME] if isinstance(name, str) else Path(data["path"]).name}
        return {key: self._cleaned(value, visitor, depth + 1) for key, value in data.items()}

    async def _upload(self, scope: Scope, receive: Receive, send: Send, visitor: str) -> None:
        if not visitor:
            await refuse(scope, send, 403, "上传要先打开网页，并允许它的 cookie")
            return
        client, size = client_of(scope), int(header(scope, b"content-length") or 0)
        try:
            self._shelf.begin(client, size, time.monotonic())
        except Full as error:
            await refuse(scope, send, 429, str(error), (b"retry-after", str(int(error.wait) + 1).encode()))
            return
        answer = bytearray()

        async def listening(message: Message) -> None:
            answer.extend(message.get("body", b""))
            if message["type"] == "http.response.body" and not message.get("more_body"):
                finished(_paths(answer))  # before the browser knows the paths, and may use them
            await send(message)

        done = False

        def finished(paths: Iterable[str]) -> None:
            nonlocal done
            if not done:
                done = True
                self._shelf.end(client, size, visitor, paths, time.monotonic())

        try:
            await self.app(scope, receive, listening)
        finally:
            finished(())


def seal(demo: gr.Blocks, settings: "Settings") -> None:
    """Nothing but an upload enters Gradio's cache, and Gradio itself fetches nothing; for the whole process."""
    demo.has_launched = True  # Gradio's own check asks for it, and mounting does not set it
    block: Any = gradio_blocks.Block
    block.move_resource_to_block_cache = _only_uploads
    block.async_move_resource_to_block_cache = _only_uploads_async
    most = settings.max_files

    class FilesOnly(_FORM):
        """A form of files, at most `most`: a field that is none would be held in memory whole."""

        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **{**options, "max_files": most, "max_fields": 0})

    reading: Any = route_utils
    reading.GradioMultiPartParser = FilesOnly


def _only_uploads(block: Any, path: str | os.PathLike[str] | None) -> str | None:
    if path is None:
        return None
    if not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(block.GRADIO_CACHE)):
        raise gr.Error("这个文件不是上传的", print_exception=False)
    return str(path)


async def _only_uploads_async(block: Any, path: str | os.PathLike[str] | None) -> str | None:
    return _only_uploads(block, path)


def _visitor(scope: Scope) -> str:
    """The browser's secret name, or "" for one that the page has not given one."""
    try:
        cookie = SimpleCookie(header(scope, b"cookie")).get(_COOKIE)
    except CookieError:
        return ""
    return cookie.value if cookie and _VISITOR.fullmatch(cookie.value) else ""


def _with_cookie(scope: Scope, send: Send) -> Send:
    secure = "; Secure" if scope.get("scheme") == "https" else ""
    cookie = f"{_COOKIE}={secrets.token_urlsafe(24)}; Path=/; HttpOnly; SameSite=Lax{secure}"

    async def with_cookie(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", ()), (b"set-cookie", cookie.encode())]
        await send(message)

    return with_cookie


async def _body(receive: Receive) -> bytes | None:
    """The whole body (page.limits bounds it), or None if the client is gone."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        body += message.get("body", b"")
        if not message.get("more_body"):
            return bytes(body)


def _paths(answer: bytes | bytearray) -> list[str]:
    try:
        paths = json.loads(answer)
    except ValueError:
        return []
    return [path for path in paths if isinstance(path, str)] if isinstance(paths, list) else []
