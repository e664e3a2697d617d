"""chat_model.py: what switches a model on, what it is built with, and how its failures are read."""

from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from rag.errors import ModelError, SettingsError
from rag.models.chat_model import failure, open_model
from rag.settings import Settings

KEY = "sk-very-secret-123"


def settings(tmp_path: Path, **values: Any) -> Settings:
    return Settings(home=tmp_path, **values)


def test_no_model_unless_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    assert open_model(settings(tmp_path)) is None


def test_a_key_of_the_environment_does_not_go_to_another_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from langchain_openai import ChatOpenAI

    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    model = open_model(settings(tmp_path, model="openai:x", model_base_url="http://127.0.0.1:9/v1"))
    assert isinstance(model, ChatOpenAI)
    assert isinstance(model.openai_api_key, SecretStr)
    assert model.openai_api_key.get_secret_value() != KEY


def test_an_openai_model_gets_its_settings(tmp_path: Path) -> None:
    from langchain_openai import ChatOpenAI

    model = open_model(
        settings(
            tmp_path,
            model="openai:deepseek-chat",
            model_base_url="http://127.0.0.1:9/v1",
            model_api_key=KEY,
            model_timeout=7,
        )
    )
    assert isinstance(model, ChatOpenAI)
    assert model.model_name == "deepseek-chat"
    assert model.openai_api_base == "http://127.0.0.1:9/v1"
    assert model.request_timeout == 7
    assert model.max_retries == 0
    assert model.temperature == 0
    assert KEY not in repr(model)


def test_an_ollama_model_gets_its_settings(tmp_path: Path) -> None:
    ollama = pytest.importorskip("langchain_ollama")
    model = open_model(settings(tmp_path, model="ollama:qwen2.5", model_base_url="http://127.0.0.1:9", model_timeout=7))
    assert isinstance(model, ollama.ChatOllama)
    assert (model.model, model.base_url, model.client_kwargs["timeout"]) == ("qwen2.5", "http://127.0.0.1:9", 7)


@pytest.mark.parametrize("name", ["gpt-4o", "openai:", ":x", "nothing:x"])
def test_a_name_that_means_nothing(tmp_path: Path, name: str) -> None:
    with pytest.raises(SettingsError, match="WENBAO_MODEL"):
        open_model(settings(tmp_path, model=name))


def test_a_package_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="pip install 'langchain-cohere'"):
        open_model(settings(tmp_path, model="cohere:command-r"))


def test_no_key_anywhere_names_the_setting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(ModelError, match="WENBAO_MODEL_API_KEY"):
        open_model(settings(tmp_path, model="openai:gpt-4o"))


def test_local_without_its_file_names_make_model(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="make model"):
        open_model(settings(tmp_path, model="local"))


class StatusError(Exception):
    """As the openai and anthropic clients put it: a status, a response, and a text that may quote the key."""

    def __init__(self, status: int, **headers: str) -> None:
        super().__init__(f"Error code {status}: {KEY}")
        self.status_code = status
        self.response = httpx.Response(status, headers={k.replace("_", "-"): v for k, v in headers.items()})


@pytest.mark.parametrize(
    ("error", "words", "retry"),
    [
        (StatusError(401), "WENBAO_MODEL_API_KEY", False),
        (StatusError(403), "WENBAO_MODEL_API_KEY", False),
        (StatusError(404), "WENBAO_MODEL_BASE_URL", False),
        (StatusError(400), "400", False),
        (StatusError(429), "限流", True),
        (StatusError(429, retry_after="2"), "限流", True),
        (StatusError(429, retry_after="3600"), "限流", False),
        (StatusError(500), "500", True),
        (StatusError(503), "503", True),
        (httpx.ReadTimeout("x"), "7 秒没有回应", True),
        (TimeoutError(), "7 秒没有回应", True),
        (httpx.ConnectError("x"), "连不上", True),
        (ConnectionRefusedError(), "连不上", True),
        (httpx.RemoteProtocolError("x"), "中断", True),
        (ConnectionResetError(), "中断", True),
        (RuntimeError(KEY), "RuntimeError", False),
        (ModelError("本地模型启动失败"), "本地模型启动失败", False),
    ],
)
def test_failures_are_told_by_kind_and_never_quote_the_error(error: Exception, words: str, retry: bool) -> None:
    read = failure(error, 7)
    assert words in read.reason
    assert read.retry is retry
    assert KEY not in read.reason


def test_retry_after_is_read() -> None:
    assert failure(StatusError(429, retry_after="2"), 7).wait == 2
    assert failure(StatusError(429, retry_after="Wed, 21 Oct 2026 07:28:00 GMT"), 7).wait is None
    assert failure(StatusError(429), 7).wait is None
