"""Who may do how much: login, host name, body size, rate, and headers that keep a page from talking to strangers.

Plain ASGI middleware, so that streams pass through untouched. Covers every route, Gradio's and our own. Does not know
what a request means.
"""

import asyncio
import base64
import binascii
import json
import math
import secrets
import time
from collections import deque
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from contextlib import suppress
from ipaddress import ip_address, ip_network
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import urlsplit

from starlette.middleware.cors import CORSMiddleware

from rag.errors import SettingsError

if TYPE_CHECKING:
    from rag.settings import Settings

Scope: TypeAlias = MutableMapping[str, Any]
Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
App: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]

DOOR = ("/api/", "/v1/", "/mcp")
_DOOR_BYTES = 1024 * 1024
_PAGE_BYTES = 16 * 1024 * 1024
_DROPPED, _DROP_SECONDS = _PAGE_BYTES, 2.0
UPLOAD = "/gradio_api/upload"
_MINUTE = 60.0
_MAX_CLIENTS = 10_000
_WRONG = 10

_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
)


class Headers:
    """Puts the security headers on every response; what a page may run is page.policy's."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *_HEADERS]
            await send(message)

        await self._app(scope, receive, with_headers if scope["type"] == "http" else send)


class Login:
    """HTTP Basic for everything but /healthz; programs may send the password as a bearer token instead.

    Who was wrong _WRONG times within a minute is not listened to until the minute is over, right or wrong: an answer to
    the right password alone would tell which one it is.

    `auth` is user:password, or None for an open house. Raises SettingsError if it is something else.
    """

    def __init__(self, app: App, auth: str | None) -> None:
        if auth is not None and not all(auth.partition(":")):
            raise SettingsError("设置 WENBAO_AUTH 应为 用户名:密码")
        self._app = app
        self._auth = auth.encode() if auth is not None else None
        self._wrong = Tally(_WRONG)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        guesses = self._auth is not None and bool(header(scope, b"authorization")) if "headers" in scope else False
        now, client = time.monotonic(), client_of(scope)
        wait = self._wrong.wait(client, now) if guesses else 0.0
        if wait > 0 and scope["type"] == "http":
            retry = (b"retry-after", str(math.ceil(wait)).encode())
            await refuse(scope, send, 429, f"密码错了太多次：请 {math.ceil(wait)} 秒后再试", retry)
            return
        may = wait <= 0 and (scope["type"] == "lifespan" or self._may(scope))
        if guesses and not may:
            self._wrong.count(client, now)
        if scope["type"] == "websocket" and not may:
            await send({"type": "websocket.close", "code": 1008})
        elif scope["type"] == "http" and not may:
            challenge = (b"www-authenticate", b'Basic realm="WenBao", charset="UTF-8"')
            await refuse(scope, send, 401, "需要登录：请用 WENBAO_AUTH 里的用户名和密码", challenge)
        else:
            await self._app(scope, receive, send)

    def _may(self, scope: Scope) -> bool:
        if self._auth is None or local_path(scope) == "/healthz":
            return True
        kind, _, token = header(scope, b"authorization").partition(" ")
        if kind.lower() == "bearer":
            given = token.strip().encode("latin-1")  # the bytes as they were sent: UTF-8, whatever the password
            password = self._auth.partition(b":")[2]
            return secrets.compare_digest(given, password) or secrets.compare_digest(given, self._auth)
        try:
            return kind.lower() == "basic" and secrets.compare_digest(base64.b64decode(token), self._auth)
        except (binascii.Error, ValueError):
            return False


class KnownHost:
    """Refuses requests made to a name that is not this server's: a stranger's page may point its own name at us.

    Not Starlette's TrustedHostMiddleware: that takes no IPv6, and would shut out the bare addresses under which a
    server on all interfaces is reached, which no stranger's name can be.
    """

    def __init__(self, app: App, host: str, hosts: str | None) -> None:
        names = {name.strip().lower() for name in (hosts or "").split(",")} - {""}
        self._app = app
        self._any = "*" in names
        self._names = names | {host.lower(), "localhost"}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"} or self.knows(header(scope, b"host")):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await refuse(scope, send, 400, "不认识这个主机名：要用它访问，请把它写进设置 WENBAO_HOSTS")

    def knows(self, value: str) -> bool:
        """`value` is a Host header: a name or an address, perhaps with a port."""
        if self._any:
            return True
        try:
            name = (urlsplit(f"//{value}").hostname or "").removesuffix(".")
        except ValueError:
            return False
        return name in self._names or name.endswith(".localhost") or _is_address(name)


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


class Origins:
    """Lets programs on the named sites' pages call the door from the browser: CORS, for nothing but the door."""

    def __init__(self, app: App, origins: Sequence[str]) -> None:
        self._app = app
        told = CORSMiddleware(
            app,
            allow_origins=origins,
            allow_methods=["GET", "POST"],
            allow_headers=["authorization", "content-type", "accept"],
            max_age=600,
        )
        self._shared: App = told if origins else app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        door = scope["type"] == "http" and local_path(scope).startswith(DOOR)
        await (self._shared if door else self._app)(scope, receive, send)


def origins_of(told: str | None) -> tuple[str, ...]:
    """https://a.example, http://b.example:3000: as browsers send them. Raises SettingsError for what is none."""
    named = tuple(one.strip().rstrip("/").lower() for one in (told or "").split(",") if one.strip())
    for one in named:
        parts = urlsplit(one)
        if parts.scheme not in {"http", "https"} or not parts.netloc or one != f"{parts.scheme}://{parts.netloc}":
            raise SettingsError(f"WENBAO_ORIGINS 里的 {one} 不是来源；应如 https://app.example.com，几个用逗号隔开")
    return named


class SameSite:
    """Refuses writes that another site's page makes with the user's login; those of named sites may use the door."""

    def __init__(self, app: App, origins: Sequence[str] = ()) -> None:
        self._app = app
        self._origins = frozenset(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] not in {"GET", "HEAD", "OPTIONS"}:
            origin = header(scope, b"origin")
            known = origin.lower() in self._origins and local_path(scope).startswith(DOOR)
            if origin and not known and urlsplit(origin).netloc.lower() != header(scope, b"host").lower():
                await refuse(scope, send, 403, "不接受别的网站发来的请求")
                return
        await self._app(scope, receive, send)


class BodyLimit:
    """413 for a body above the limit of its path, before anything reads it."""

    def __init__(self, app: App, settings: "Settings") -> None:
        self._app = app
        self._upload = int(settings.max_file_mb * settings.max_files * 1024 * 1024) + _DOOR_BYTES

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in {"GET", "HEAD", "OPTIONS"}:
            await self._app(scope, receive, send)
            return
        limit = self._limit(local_path(scope))
        length = header(scope, b"content-length")
        if length.isdigit():
            if int(length) > limit:
                await _too_large(scope, receive, send, limit)
                return
            await self._app(scope, receive, send)  # the server holds a client to the length it named
            return
        if local_path(scope) == UPLOAD:
            await refuse(scope, send, 413, "上传请带上 Content-Length")
            return
        messages = await _read(receive, limit)
        if messages is None:
            await _too_large(scope, receive, send, limit)
            return

        async def replay() -> Message:
            return messages.popleft() if messages else await receive()

        await self._app(scope, replay, send)

    def _limit(self, path: str) -> int:
        if path == UPLOAD:
            return self._upload
        return _DOOR_BYTES if path.startswith(DOOR) else _PAGE_BYTES


async def _too_large(scope: Scope, receive: Receive, send: Send, limit: int) -> None:
    """413, after some of the body was taken in and dropped: a connection that is closed on unread bytes is reset, and
    the client may never see why.
    """
    await _drop(receive)
    await refuse(scope, send, 413, f"请求太大：最多 {limit / 1024 / 1024:.0f} MB")


async def _drop(receive: Receive) -> None:
    left = _DROPPED
    with suppress(TimeoutError):
        async with asyncio.timeout(_DROP_SECONDS):
            while left > 0:
                message = await receive()
                left -= len(message.get("body", b""))
                if message["type"] != "http.request" or not message.get("more_body"):
                    return


async def _read(receive: Receive, limit: int) -> deque[Message] | None:
    """The whole body message by message, or None if it is longer than `limit` bytes."""
    messages: deque[Message] = deque()
    size = 0
    while True:
        message = await receive()
        messages.append(message)
        size += len(message.get("body", b""))
        if size > limit:
            return None
        if message["type"] != "http.request" or not message.get("more_body"):
            return messages


class Tally:
    """What happened within the last minute, by client: so many times is too often. Safe to share between threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._times: dict[str, deque[float]] = {}
        self._lock = Lock()

    def wait(self, client: str, now: float) -> float:
        """Seconds until `client` may go on; 0: at once."""
        with self._lock:
            times = self._times.get(client, deque())
            while times and now - times[0] >= _MINUTE:
                times.popleft()
            return _MINUTE - (now - times[0]) if len(times) >= self._most else 0.0

    def count(self, client: str, now: float) -> None:
        with self._lock:
            self._times.setdefault(client, deque()).append(now)
            if len(self._times) > _MAX_CLIENTS:
                self._times = {name: held for name, held in self._times.items() if held and now - held[-1] < _MINUTE}


class RateLimit:
    """429 with Retry-After for a client that asks the door more than `per_minute` times within a minute."""

    def __init__(self, app: App, per_minute: int) -> None:
        self._app = app
        self._per_minute = per_minute
        self._calls = Tally(per_minute)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        wait = 0.0
        if scope["type"] == "http" and local_path(scope).startswith(DOOR):
            wait = self.wait(client_of(scope), time.monotonic())
        if wait > 0:
            retry = (b"retry-after", str(math.ceil(wait)).encode())
            message = f"请求太多（每分钟最多 {self._per_minute} 次）：请 {math.ceil(wait)} 秒后再试"
            await refuse(scope, send, 429, message, retry)
            return
        await self._app(scope, receive, send)

    def wait(self, client: str, now: float) -> float:
        """Seconds until `client` may call again; 0 counts this call."""
        wait = self._calls.wait(client, now)
        if wait <= 0:
            self._calls.count(client, now)
        return wait


def local_path(scope: Scope) -> str:
    """The path below the mount."""
    path: str = scope["path"]
    root = scope.get("root_path", "").rstrip("/")
    return path.removeprefix(root) if path.startswith(f"{root}/") else path


def header(scope: Scope, name: bytes) -> str:
    """The first header of that name (lower case), or ""."""
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")


def client_of(scope: Scope) -> str:
    """Whom limits count: an address; of IPv6 the first half, since anybody has that many addresses."""
    client = scope.get("client")
    if not client:
        return ""
    try:
        address = ip_address(client[0].partition("%")[0])
    except ValueError:
        return str(client[0])
    if address.version == 4:
        return str(address)
    return str(address.ipv4_mapped or ip_network((address, 64), strict=False))


async def refuse(scope: Scope, send: Send, status: int, message: str, *headers: tuple[bytes, bytes]) -> None:
    """Answer with {"error": message}; under /v1 in the shape that OpenAI clients read."""
    openai = local_path(scope).startswith("/v1/")
    error: Any = {"message": message, "type": "invalid_request_error", "code": status} if openai else message
    body = json.dumps({"error": error}, ensure_ascii=False).encode()
    start = [(b"content-type", b"application/json; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": [*start, *headers]})
    await send({"type": "http.response.body", "body": body})
