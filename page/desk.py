"""What page and door share: the settings, the chain, the embedding model for new reports, and a cap on answers at once.

Opens the index; does not answer, render or route.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from threading import BoundedSemaphore
from typing import TYPE_CHECKING

from rag import calls
from rag.types import EXTRACTIVE

if TYPE_CHECKING:
    from rag.chain import AnswerChain
    from rag.index.catalog import Catalog
    from rag.models.embedder import Embedder
    from rag.settings import Settings

AT_ONCE = 16
"""Answers under way at the same time; the next one is told to come back."""
_WAIT_SECONDS = 20.0
"""Fifty at once on two cores are all answered within some seconds; who waits longer than this is told."""

_LOOK_SECONDS = 0.5
"""How often one who waits for a place is looked after."""


class Busy(Exception):
    """All places are taken; the message is for the user."""


class Desk:
    """One per application, shared by all requests."""

    def __init__(self, settings: "Settings", chain: "AnswerChain", embedder: "Embedder") -> None:
        self.settings = settings
        self.chain = chain
        self.embedder = embedder
        self._places = BoundedSemaphore(AT_ONCE)

    @property
    def catalog(self) -> "Catalog":
        return self.chain.searcher.catalog

    @cached_property
    def plain(self) -> "AnswerChain":
        """The chain without a chat model: for what is tried before it is shown."""
        from rag.answer.prompts import settings_digest
        from rag.chain import AnswerChain

        return AnswerChain(self.chain.searcher, self.settings, settings_digest(self.settings, self.embedder.name))

    def use(self, settings: "Settings", keep: Callable[[], None]) -> None:
        """Answer with the model of `settings` from now on, if it can be built and `keep` succeeds.

        Raises SettingsError, ModelError, and what `keep` raises: then all is as it was.
        """
        from rag.answer.chat import ChatAnswerer
        from rag.answer.prompts import settings_digest
        from rag.chain import AnswerChain
        from rag.models.chat_model import open_model

        model = open_model(settings)
        chat = ChatAnswerer(model, settings) if model else None
        digest = settings_digest(settings, self.embedder.name)
        keep()
        before, self.settings = self.chain.model, settings
        self.chain = AnswerChain(self.chain.searcher, settings, digest, chat)
        close = getattr(before, "close", None)  # the local model's server
        if callable(close):
            close()

    @property
    def mode(self) -> str:
        """What answers: "extractive", or the chat model as the settings name it."""
        return self.settings.model or EXTRACTIVE

    @property
    def full(self) -> bool:
        """Whether the next one has to wait for a place."""
        if free := self._places.acquire(blocking=False):
            self._places.release()
        return not free

    @contextmanager
    def place(self) -> Iterator[None]:
        """Hold one of the AT_ONCE places. Raises Busy after some seconds without one, NobodyWaits if who asked left."""
        until = time.monotonic() + _WAIT_SECONDS
        while not self._places.acquire(timeout=_LOOK_SECONDS):
            calls.go_on()
            if time.monotonic() > until:
                raise Busy(f"现在提问的人太多（同时最多 {AT_ONCE} 个）：请过几秒再试")
        try:
            yield
        finally:
            self._places.release()


def open_desk(settings: "Settings") -> Desk:
    """The desk on the index that `settings` name; the bundled report is indexed first where there is none."""
    from rag.build import open_chain

    chain = open_chain(settings, create=True)
    chain.searcher.warm()
    return Desk(settings, chain, chain.searcher.embedder)  # the same embedder: a second one would cost its memory again
