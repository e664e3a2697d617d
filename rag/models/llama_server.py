"""WENBAO_MODEL=local: the file that `make model` fetched, run by llama.cpp behind its OpenAI-compatible server.

The server is a child process on loopback (llama_child.py), started at the first question and ended with this process,
however that ends: the child leaves when the pipe to its parent closes.
"""

import atexit
import importlib.util
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.language_models.chat_models import generate_from_stream
from langchain_core.messages import BaseMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from pydantic import ConfigDict, PrivateAttr

from rag.errors import ModelError
from rag.models import llama_child
from rag.models.llama_download import MODEL, model_path

if TYPE_CHECKING:
    from rag.settings import Settings

_CONTEXT = 8192
_START_SECONDS = 180.0
_SLOW = 300.0
"""Seconds without a byte, unless WENBAO_MODEL_TIMEOUT is set: reading the prompt on few cores takes long."""


class LocalServer:
    """llama.cpp's server as a child process. Safe to share between threads."""

    def __init__(self, command: list[str], log: Path, *, start_seconds: float = _START_SECONDS) -> None:
        """`command` is run with `--port N` added; what it prints goes to `log`."""
        self._command = command
        self._log = log
        self._start_seconds = start_seconds
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._port = 0

    def url(self) -> str:
        """The base URL of the running server; starts it if need be. Raises ModelError if it does not come up."""
        with self._lock:
            if self._child is None or self._child.poll() is not None:
                self._start()
            return f"http://127.0.0.1:{self._port}/v1"

    def stop(self) -> None:
        """Close the pipe, so that the child leaves; end it by force if it does not."""
        with self._lock:
            child, self._child = self._child, None
        if child is None:
            return
        if child.stdin:
            child.stdin.close()
        try:
            child.wait(timeout=5)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()

    def _start(self) -> None:
        if self._child is not None and self._child.stdin:  # of one that died
            self._child.stdin.close()
        self._port = _free_port()
        self._log.parent.mkdir(parents=True, exist_ok=True)
        with self._log.open("wb") as log:
            self._child = subprocess.Popen(
                [*self._command, "--port", str(self._port)], stdin=subprocess.PIPE, stdout=log, stderr=log
            )
        atexit.register(self.stop)
        deadline = time.monotonic() + self._start_seconds
        while time.monotonic() < deadline:
            if self._child.poll() is not None:
                raise ModelError(f"本地模型启动失败（退出码 {self._child.returncode}）；详见 {self._log}")
            if _answers(f"http://127.0.0.1:{self._port}/v1/models"):
                return
            time.sleep(0.2)
        self._child.kill()
        raise ModelError(f"本地模型 {self._start_seconds:g} 秒内没有启动；详见 {self._log}")


class LocalChatModel(BaseChatModel):
    """The local server as a chat model. One request at a time: the cores are few, and the prompt's cache is one."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    server: LocalServer
    connect: Callable[[str], BaseChatModel]
    """Base URL → the client (chat_model.py's)."""
    _inner: BaseChatModel | None = PrivateAttr(default=None)
    _url: str = PrivateAttr(default="")
    _turn: threading.Lock = PrivateAttr(default_factory=threading.Lock)

    @property
    def _llm_type(self) -> str:
        return "wenbao-local"

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        with self._turn:
            yield from self._client()._stream(messages, stop=stop, run_manager=run_manager, **kwargs)

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return generate_from_stream(self._stream(messages, stop, run_manager, **kwargs))

    def close(self) -> None:
        """End the server; the next question would start it anew."""
        self.server.stop()

    def _client(self) -> BaseChatModel:
        url = self.server.url()
        if self._inner is None or url != self._url:
            self._url = url
            self._inner = self.connect(url)
        return self._inner


def open_local(settings: "Settings", connect: Callable[[str, float], BaseChatModel]) -> LocalChatModel:
    """The local model; its server starts at the first question. Raises ModelError naming `make model`.

    `connect` makes the client of a base URL and a timeout in seconds.
    """
    path = model_path(settings)
    if not path.is_file():
        raise ModelError(f"本地模型的文件不在 {path}；请先运行 make model")
    if path.stat().st_size != MODEL.size:
        raise ModelError(f"本地模型的文件 {path} 不完整；请删掉它，再运行 make model")
    if importlib.util.find_spec("xllamacpp") is None:
        raise ModelError("WENBAO_MODEL=local 需要 llama.cpp；请运行 make model（它会装上 wenbao[local]）")
    command = [sys.executable, "-m", llama_child.__name__, str(path), str(_CONTEXT)]
    timeout = settings.model_timeout if "model_timeout" in settings.model_fields_set else _SLOW
    server = LocalServer(command, settings.cache_dir / "local-model.log")
    return LocalChatModel(server=server, connect=lambda url: connect(url, timeout))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(url: str) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # loopback never goes by a proxy
    try:
        with opener.open(url, timeout=2) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False
