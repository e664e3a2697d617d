"""Who may set the model on the page, and what setting it does: the one-time token that `wenbao serve` prints, the desk.

That somebody sits at this machine proves nothing behind a proxy; that he reads this program's terminal does. A token
opens one visit's page and is then replaced by a new one, printed in its place.
"""

import secrets
from collections.abc import Callable, Iterator
from queue import SimpleQueue
from threading import Lock, Thread
from typing import TYPE_CHECKING

from pydantic import SecretStr

from rag.errors import UsageError, WenBaoError
from rag.models.chat_model import LOCAL
from rag.models.chosen import checked, fetch_local, tried
from rag.settings import keep_model, model_said_by

if TYPE_CHECKING:
    from page.desk import Desk

_BYTES = 8
_GROUP = 4


class Keeper:
    """One for the application."""

    def __init__(self, desk: "Desk", tell: Callable[[str], None] | None = None) -> None:
        """`tell` is told each token that holds, where the owner reads it; unset: nobody is, and none can be known."""
        self._desk = desk
        self._tell = tell
        self._lock = Lock()
        self._token = self._new()

    def _new(self) -> str:
        digits = secrets.token_hex(_BYTES)
        token = "-".join(digits[i : i + _GROUP] for i in range(0, len(digits), _GROUP))
        if self._tell is not None:
            self._tell(f"在网页的“模型”页里设置聊天模型，要用这个一次性口令：{token}")
        return token

    def opens(self, given: str) -> bool:
        """Is it the token? Then it was."""
        with self._lock:
            right = secrets.compare_digest(given.strip().encode(), self._token.encode())
            if right:
                self._token = self._new()
        return right

    def choose(self, name: str, base_url: str, key: str) -> Iterator[str]:
        """Keep the model and answer with it from now on; tells how far the local one's download is.

        Raises UsageError, ModelError, SettingsError: then all is as it was. An address that stays keeps its key.
        """
        if by := model_said_by():
            raise UsageError(f"模型由{by}设置，它优先；请在那里改")
        known = self._desk.settings
        if not key and known.model_api_key and base_url == (known.model_base_url or "") and name == known.model:
            key = known.model_api_key.get_secret_value()
        chosen = checked(name, base_url or None, key or None)
        if name == LOCAL:
            yield from self._fetched()
        told = {field: chosen.get(field) for field in ("model", "model_base_url")}
        secret = SecretStr(chosen["model_api_key"]) if "model_api_key" in chosen else None
        settings = known.model_copy(update={**told, "model_api_key": secret})
        self._desk.use(settings, lambda: keep_model(settings.home, chosen))

    def _fetched(self) -> Iterator[str]:
        """What the download says, as it says it."""
        told: SimpleQueue[str | WenBaoError | None] = SimpleQueue()

        def work() -> None:
            try:
                fetch_local(self._desk.settings, told.put)
                told.put(None)
            except WenBaoError as error:
                told.put(error)

        Thread(target=work, name="local-model", daemon=True).start()
        while (line := told.get()) is not None:
            if isinstance(line, WenBaoError):
                raise line
            yield line

    def tried(self) -> str:
        """What the model answers to one question, how long it took and what it cost. Raises UsageError, ModelError."""
        return tried(self._desk.settings, self._desk.chain.model)
