"""The whole application on the bundled report and the real model, served to tests: in process, or on a port."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fastapi import FastAPI

from app import create_app
from page import guard
from page.desk import Desk
from rag.answer.prompts import settings_digest
from rag.build import open_searcher
from rag.chain import AnswerChain
from rag.models.embedder import Embedder
from rag.settings import Settings


def open_house(settings: Settings, embedder: Embedder, home: Path) -> Desk:
    """A desk with an index of its own under `home`."""
    own = settings.model_copy(update={"home": home})
    searcher = open_searcher(own, embedder)
    return Desk(own, AnswerChain(searcher, own, settings_digest(own, embedder.name)), embedder)


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """The address of `app` on a free port of this machine, which is held from the first; while the block runs."""
    held = socket.create_server(("127.0.0.1", 0))
    port = held.getsockname()[1]
    server = guard.server(app, app.state.settings, host="127.0.0.1", port=port)
    thread = threading.Thread(target=server.run, args=([held],), daemon=True)
    thread.start()
    deadline = time.monotonic() + 120
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.02)
    assert server.started
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(60)
        held.close()


def app_on(desk: Desk, **changes: object) -> FastAPI:
    """The application on that desk's index with other settings (auth, limits)."""
    settings = Settings(**{**desk.settings.model_dump(), **changes})
    return create_app(settings, Desk(settings, desk.chain, desk.embedder))
