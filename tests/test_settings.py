"""Settings: where they come from, what wins, and that a wrong one is one line that names it."""

import re
from pathlib import Path
from typing import Any

import pytest

from rag.errors import SettingsError
from rag.settings import Settings, load_settings


def _toml(tmp_path: Path, text: str) -> dict[str, str]:
    file = tmp_path / "wenbao.toml"
    file.write_text(text, encoding="utf-8")
    return {"WENBAO_CONFIG": str(file)}


def test_defaults() -> None:
    settings = load_settings({})
    assert settings == Settings(home=settings.home)
    assert settings.model is None
    assert settings.embedding is None
    assert settings.chroma_url is None
    assert (settings.host, settings.port) == ("127.0.0.1", 7860)
    assert settings.index_dir == settings.home / "index"
    assert settings.cache_dir == settings.home / "cache"


def test_environment_over_file_over_default(tmp_path: Path) -> None:
    env = _toml(tmp_path, 'port = 8000\nembedding = "file"\ncandidates = 80\n')
    settings = load_settings(env | {"WENBAO_PORT": "9000", "WENBAO_HOME": str(tmp_path)})
    assert (settings.port, settings.embedding, settings.candidates, settings.host) == (9000, "file", 80, "127.0.0.1")
    assert settings.home == tmp_path


def test_the_process_environment_is_the_default_source(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENBAO_CANDIDATES", "77")
    assert load_settings().candidates == 77


@pytest.mark.parametrize("name", ["OPENAI_API_KEY", "ANTHROPIC_API_KEY", "OPENAI_BASE_URL", "PORT", "MODEL"])
def test_what_is_not_ours_changes_nothing(name: str) -> None:
    assert load_settings({name: "x"}) == load_settings({})


def test_an_empty_variable_is_unset() -> None:
    assert load_settings({"WENBAO_MODEL": "", "WENBAO_PORT": ""}) == load_settings({})


@pytest.mark.parametrize("name", ["WENBAO_MODLE", "WENBAO_", "WENBAO_INDEX_DIR"])
def test_an_unknown_variable_is_named_beside_the_known_ones(name: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings({name: "x"})
    message = str(caught.value)
    assert name in message
    assert all(known in message for known in Settings.model_fields)
    assert "\n" not in message


def test_an_unknown_key_of_the_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"modle.*chroma_url"):
        load_settings(_toml(tmp_path, 'modle = "x"'))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WENBAO_PORT", "abc"),
        ("WENBAO_PORT", "0"),
        ("WENBAO_PORT", "70000"),
        ("WENBAO_MODEL_TIMEOUT", "0"),
        ("WENBAO_CANDIDATES", "1"),
        ("WENBAO_MAX_FILE_MB", "-1"),
        ("WENBAO_REQUESTS_PER_MINUTE", "many"),
    ],
)
def test_a_bad_value_is_one_line_with_name_and_value(name: str, value: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings({name: value})
    message = str(caught.value)
    assert name in message
    assert value in message
    assert "\n" not in message
    assert caught.value.exit_status == 2


@pytest.mark.parametrize("content", [b"port = ", b"\xff\xfe", b"port = 1\nport = 2"])
def test_a_file_that_is_no_toml_is_named(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "broken.toml"
    file.write_bytes(content)
    with pytest.raises(SettingsError, match=r"WENBAO_CONFIG.*broken\.toml"):
        load_settings({"WENBAO_CONFIG": str(file)})


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    for path in (tmp_path / "none.toml", tmp_path):
        with pytest.raises(SettingsError, match=str(path)):
            load_settings({"WENBAO_CONFIG": str(path)})


def test_secrets_are_not_shown() -> None:
    settings = load_settings({"WENBAO_MODEL_API_KEY": "sk-geheim", "WENBAO_AUTH": "user:geheim"})
    assert "geheim" not in repr(settings)
    assert "geheim" not in settings.model_dump_json()
    assert settings.model_api_key is not None
    assert settings.model_api_key.get_secret_value() == "sk-geheim"


def test_settings_do_not_change() -> None:
    settings = load_settings({})
    with pytest.raises(ValueError, match="frozen"):
        settings.port = 1  # type: ignore[misc]  # the assignment is what must fail


def test_the_readme_lists_every_setting_with_its_default() -> None:
    readme = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(WENBAO_\w+)` \| (.*?) \|", readme, re.M))
    assert set(rows) == {f"WENBAO_{name.upper()}" for name in Settings.model_fields}
    defaults = load_settings({}).model_dump()
    for name, shown in rows.items():
        default = defaults[name.removeprefix("WENBAO_").lower()]
        if isinstance(default, int | float | str):
            assert shown == (f"{default:g}" if isinstance(default, int | float) else default), name


@pytest.mark.parametrize(
    ("given", "said"), [({"modell": "x"}, "未知的设置 modell.*chroma_url"), ({"port": 0}, "WENBAO_PORT 的值 0")]
)
def test_made_by_hand_they_are_told_as_well(given: dict[str, Any], said: str) -> None:
    with pytest.raises(SettingsError, match=said) as error:
        Settings(**given)
    assert "\n" not in str(error.value)
