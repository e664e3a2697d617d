"""The door's requests, seen from their clients' side: who has left is noticed, and nobody takes all the places.

Plain ASGI middleware around /api, /v1 and /mcp. The work itself learns of it through rag.calls, whichever route and
thread it runs in. The page has its own way: Gradio tells page.apart.
"""

import asyncio
import threading
from typing import TYPE_CHECKING, Any

from page.limits import DOOR, client_of, local_path, refuse
from rag import calls

if TYPE_CHECKING:
    from page.limits import App, Receive, Scope, Send

EACH = 8
"""Requests of one client under way at the same time: half of all places, so that nobody can take them all."""
_WAIT_SECONDS = 20.0


class Leaving:
    """Tells the work of a request when its client is gone."""

    def __init__(self, app: "App") -> None:
        self._app = app

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        if scope["type"] != "http" or not local_path(scope).startswith(DOOR):
            await self._app(scope, receive, send)
            return
        gone, messages = threading.Event(), asyncio.Queue[Any]()

        async def listen() -> None:
            while not gone.is_set():
                message = await receive()
                if message["type"] == "http.disconnect":
                    gone.set()
                messages.put_nowait(message)  # no more than the body, which page.limits bounds

        listening = asyncio.ensure_future(listen())
        try:
            with calls.awaited(gone.is_set):
                await self._app(scope, messages.get, send)
        finally:
            listening.cancel()


class Abreast:
    """Lets so many requests of one client through at once; the others wait in line, and are told after a while."""

    def __init__(self, app: "App", each: int = EACH) -> None:
        self._app = app
        self._each = each
        self._lines: dict[str, tuple[asyncio.Semaphore, list[None]]] = {}

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        if scope["type"] != "http" or not local_path(scope).startswith(DOOR):
            await self._app(scope, receive, send)
            return
        client = client_of(scope)
        line, here = self._lines.setdefault(client, (asyncio.Semaphore(self._each), []))
        here.append(None)
        try:
            try:
                await asyncio.wait_for(line.acquire(), _WAIT_SECONDS)
            except TimeoutError:
                retry = (b"retry-after", b"5")
                await refuse(scope, send, 429, f"同时的请求太多（每个来访者最多 {self._each} 个）：请过几秒再试", retry)
                return
            try:
                await self._app(scope, receive, send)
            finally:
                line.release()
        finally:
            here.pop()
            if not here:
                self._lines.pop(client, None)
