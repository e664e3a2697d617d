"""Connections held to a pace: half-sent requests, stalled readers and crowds from one address are cut off.

uvicorn waits for ever for a request that never ends and for a client that does not read. This is its own protocol with
a look at the clock every second, so that a request is slow only where we are. What a request says is not its concern.
"""

import asyncio
from collections import Counter
from typing import TYPE_CHECKING, Any

from uvicorn.protocols.http.auto import AutoHTTPProtocol

from page.limits import client_of

if TYPE_CHECKING:
    import uvicorn

    from rag.settings import Settings

CONNECTIONS = 800
"""Open at once; below the 1024 files that a process may have open on most machines."""
FROM_ONE = 400
"""Of one address: half, since a whole office may come through one. Proxies that are believed are not counted."""
HEAD_SECONDS = 10.0
"""From the first byte of a request, or from the opening of a connection, to the end of its headers."""
HEAD_BYTES = 64 * 1024
STALL_SECONDS = 20.0
"""Without a byte of a body that is being sent, or of an answer that is being fetched."""
_LOOK = 1.0
_FULL = "HTTP/1.1 503 Service Unavailable\r\nretry-after: 5\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"


class Guarded(AutoHTTPProtocol):  # type: ignore[misc,valid-type]  # uvicorn chooses its base
    """uvicorn's HTTP protocol with an eye on the clock. `crowd` counts the connections of this class by address."""

    crowd: Counter[str]
    proxies: frozenset[str]
    head_seconds = HEAD_SECONDS
    stall_seconds = STALL_SECONDS

    def connection_made(self, transport: asyncio.Transport) -> None:
        super().connection_made(transport)
        self._who = client_of({"client": self.client})
        self.crowd[self._who] += 1
        self._begun: float | None = self.loop.time()  # of the head that is awaited
        self._head = 0
        self._moved, self._waiting = self.loop.time(), 0
        self._watch = self.loop.call_later(_LOOK, self._look)
        many = self.crowd.total() > CONNECTIONS
        if many or (self.crowd[self._who] > FROM_ONE and self._who not in self.proxies):
            transport.write(_FULL.encode())
            transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        self._watch.cancel()
        self.crowd[self._who] -= 1
        if not self.crowd[self._who]:
            del self.crowd[self._who]
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        before = self.cycle
        self._moved = self.loop.time()
        if self._awaits_head() and self._begun is None:
            self._begun = self._moved
        super().data_received(data)
        if self.cycle is not before:
            self._begun, self._head = None, 0
        elif self._awaits_head():
            self._head += len(data)
            if self._head > HEAD_BYTES:
                self.transport.abort()

    def _awaits_head(self) -> bool:
        return self.cycle is None or bool(self.cycle.response_complete)

    def _look(self) -> None:
        """Every second: is this connection waiting for its client, and for how long?"""
        if self.transport.is_closing():
            return
        now = self.loop.time()
        size = self.transport.get_write_buffer_size()
        if size != self._waiting:
            self._moved, self._waiting = now, size
        sending = not self._awaits_head() and self.cycle.more_body and not self.flow.read_paused
        late = self._begun is not None and self._awaits_head() and now - self._begun > self.head_seconds
        if late or ((sending or size) and now - self._moved > self.stall_seconds):
            self.transport.abort()
            return
        if not (sending or size or self._awaits_head()):
            self._moved = now  # it is we who are slow
        self._watch = self.loop.call_later(_LOOK, self._look)


def server_options(settings: "Settings") -> dict[str, Any]:
    """What uvicorn is told beside the application: where to listen, whom to believe, how long to wait."""
    proxies = ",".join(part.strip() for part in (settings.proxies or "").split(",") if part.strip())
    names = {"crowd": Counter(), "proxies": frozenset(proxies.split(",")) if proxies else frozenset()}
    return {
        "host": settings.host,
        "port": settings.port,
        "http": type("Guarded", (Guarded,), names),
        "ws": "none",  # nothing here speaks it
        "proxy_headers": bool(proxies),
        "forwarded_allow_ips": proxies or "",
        "timeout_keep_alive": 15,
        "timeout_graceful_shutdown": 5,
        "log_level": "warning",
    }


def server(app: Any, settings: "Settings", **changes: Any) -> "uvicorn.Server":
    """The server that runs `app` as the settings say."""
    import uvicorn

    return uvicorn.Server(uvicorn.Config(app, **server_options(settings) | changes))
