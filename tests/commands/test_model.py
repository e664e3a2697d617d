"""`wenbao model`: shows, sets and tests the chat model; the file is its owner's alone, and the environment wins."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from misbehaving_server import MisbehavingServer, status
from typer.testing import CliRunner

from cli import app
from rag.errors import SettingsError
from rag.settings import keep_model, load_settings, model_file

KEY = "sk-very-secret-456"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [name for name in os.environ if name.startswith("WENBAO_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("WENBAO_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def server() -> Iterator[MisbehavingServer]:
    with MisbehavingServer("你好。") as running:
        yield running


def run(*arguments: str, typed: str = "") -> tuple[int, str]:
    ran = CliRunner().invoke(app, ["model", *arguments], input=typed)
    return ran.exit_code, ran.output + (str(ran.exception) if ran.exception else "")


def test_without_a_model_it_says_so(home: Path) -> None:
    assert run() == (0, "没有设置模型：只用报告原文作答。\n")


def test_what_is_set_is_kept_for_its_owner_alone_and_shown_without_the_key(home: Path) -> None:
    code, said = run("set", "openai:gpt", "--base-url", "http://127.0.0.1:1/v1", "--key", "-", typed=KEY + "\n")
    assert code == 0
    assert "openai:gpt" in said
    assert KEY not in said
    if os.name == "posix":
        assert stat.S_IMODE(model_file(home).stat().st_mode) == 0o600
    settings = load_settings()
    assert (settings.model, settings.model_base_url) == ("openai:gpt", "http://127.0.0.1:1/v1")
    assert settings.model_api_key is not None
    assert settings.model_api_key.get_secret_value() == KEY
    assert run("set", "off")[0] == 0
    assert not model_file(home).exists()
    assert load_settings().model is None


def test_the_environment_wins_as_a_whole_and_is_said_to(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep_model(home, {"model": "openai:gpt", "model_base_url": "http://127.0.0.1:1/v1", "model_api_key": KEY})
    monkeypatch.setenv("WENBAO_MODEL", "ollama:qwen")
    settings = load_settings()
    assert (settings.model, settings.model_base_url, settings.model_api_key) == ("ollama:qwen", None, None)
    assert "环境变量 WENBAO_MODEL，它优先" in run()[1]
    assert "不起作用" in run()[1]


def test_a_file_with_something_else_in_it_is_told(home: Path) -> None:
    model_file(home).write_text('model = "local"\nport = 3\n')
    with pytest.raises(SettingsError, match=r"model\.toml 里的 port"):
        load_settings()


@pytest.mark.parametrize(("name", "more"), [("gpt", []), (":x", []), ("openai:x", ["--base-url", "ftp://x"])])
def test_what_cannot_be_is_refused(home: Path, name: str, more: list[str]) -> None:
    code, said = run("set", name, *more)
    assert code != 0
    assert "不可用" in said
    assert not model_file(home).exists()


def test_the_test_asks_the_model(home: Path, server: MisbehavingServer) -> None:
    run("set", "openai:fake", "--base-url", server.base_url)
    code, said = run("test")
    assert code == 0
    assert "openai:fake 回答了：你好。" in said
    server.script(status(401))
    code, said = run("test")
    assert code != 0
    assert "密钥" in said


def test_nothing_set_nothing_tested(home: Path) -> None:
    code, said = run("test")
    assert code != 0
    assert "没有设置模型" in said
