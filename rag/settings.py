"""All settings, in one tree: WENBAO_… environment variables, or a TOML file named by WENBAO_CONFIG.

The chat model may also stand in model.toml in the home, which `wenbao model` writes: taken where neither of the two
says anything of a model, and as a whole, so that no key goes to another's address.

Loaded once in a main function by `load_settings` and passed down; nothing else in the house reads the
environment. An unknown key is an error that lists the known ones.
"""

import json
import os
import tomllib
from pathlib import Path
from typing import Any, Self

import platformdirs
from pydantic import Field, ModelWrapValidatorHandler, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from rag.errors import SettingsError

_PREFIX = "WENBAO_"
_CONFIG = "WENBAO_CONFIG"
_SECRETS = ("model_api_key", "auth")


class Settings(BaseSettings):
    """Every knob with its default; a field `name` is the variable WENBAO_NAME and the TOML key `name`."""

    model_config = SettingsConfigDict(extra="forbid", frozen=True, protected_namespaces=())

    home: Path = Field(default_factory=lambda: Path(platformdirs.user_data_dir("wenbao", appauthor=False)))
    """Index, model cache, uploads and feedback live here."""

    tracing: bool = False
    """Let LangSmith's tracing through if the environment turns it on; unset: no trace leaves, whatever it says."""

    model: str | None = None
    """Chat model as LangChain's init_chat_model names it (openai:NAME, ollama:NAME), or `local`; unset: extractive."""
    model_base_url: str | None = None
    model_api_key: SecretStr | None = None
    model_timeout: float = Field(default=60.0, gt=0)
    """Seconds without a byte from the chat model before it counts as failed."""
    model_steps: int | None = Field(default=None, ge=0, le=40)
    """Tool calls that a model may make for one question; 0: it reads once. Unset: 6, for the local model 0."""
    model_retries: int = Field(default=2, ge=0, le=10)

    embedding: str | None = None
    """sentence-transformers name or path; unset: the bundled multilingual-e5-small."""
    embedding_query_prompt: str | None = None
    """Text put before a question; unset: the model's own `query` prompt, if it has one."""
    embedding_passage_prompt: str | None = None
    reranker: str | None = None
    """Cross-encoder name or path; unset: no reranking."""

    chroma_url: str | None = None
    """http(s)://host:port of a Chroma server; unset: embedded."""

    candidates: int = Field(default=60, ge=5, le=500)
    """How many sentences each retrieval leg brings before fusion."""
    evidence_tokens: int | None = Field(default=None, ge=200)
    """Budget of the numbered evidence in a chat model's prompt, in cl100k tokens; unset: 1,000 for the local model,
    24,000 for others.
    """
    answer_timeout: float = Field(default=120.0, gt=0)
    """Seconds that one question may take; a chat model that is not done by then leaves the extractive answer."""

    host: str = "127.0.0.1"
    port: int = Field(default=7860, ge=1, le=65535)
    hosts: str | None = None
    """Names, by commas, that reach the page besides localhost, `host` and bare addresses; * any; unset: none."""
    origins: str | None = None
    """Origins, by commas, whose pages' programs may call the door from a browser (https://app.example.com)."""
    root_path: str | None = None
    """Behind a proxy at a sub-path: /wenbao; unset: at the root."""
    proxies: str | None = None
    """Addresses, by commas, of proxies whose X-Forwarded-For is believed; unset: nobody's."""
    auth: SecretStr | None = None
    """user:password for the page and the HTTP door; unset: open."""
    max_file_mb: float = Field(default=20.0, gt=0)
    max_files: int = Field(default=50, ge=1)
    """Files per upload on the page."""
    read_seconds: float = Field(default=60.0, gt=0)
    """By the clock, for reading and taking apart one file in a process of its own."""
    read_memory_mb: int = Field(default=1024, ge=64)
    """What that process may take for it, where the system can bound it (not on Windows and macOS)."""
    fetch: bool = False
    """Let `wenbao ingest https://…` leave the machine for the file at that address; unset: no address is fetched."""
    fetch_loopback: bool = False
    """Let it go to this very machine too: for tests."""
    max_question_chars: int = Field(default=2000, ge=50)
    requests_per_minute: int = Field(default=600, ge=1)
    """Per client on the HTTP door."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 (the base class names it)
        init_settings: PydanticBaseSettingsSource,
        *_: PydanticBaseSettingsSource,
        **__: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Explicit values only: `load_settings` reads the environment, and names unknown keys while it does."""
        return (init_settings,)

    @model_validator(mode="wrap")
    @classmethod
    def _in_a_line(cls, values: Any, read: ModelWrapValidatorHandler[Self]) -> Self:
        """Raises SettingsError, one line that names the setting, in the place of pydantic's own error."""
        try:
            return read(values)
        except ValidationError as error:
            raise SettingsError(_what_is_wrong(error)) from error

    @property
    def index_dir(self) -> Path:
        return self.home / "index"

    @property
    def cache_dir(self) -> Path:
        return self.home / "cache"


def _what_is_wrong(error: ValidationError) -> str:
    strange = next((one for one in error.errors() if one["type"] == "extra_forbidden"), None)
    first = strange or error.errors()[0]
    key = "_".join(str(part) for part in first["loc"])
    if strange is not None:
        names = "、".join(sorted(Settings.model_fields))
        return f"未知的设置 {key}（环境变量 {_PREFIX}{key.upper()}）；可用的设置：{names}"
    secret = any(part in _SECRETS for part in first["loc"])
    value = "（不显示）" if secret else repr(first.get("input"))
    return f"设置 {_PREFIX}{key.upper()} 的值 {value} 不可用：{first['msg']}"


def completed(given: Settings) -> Settings:
    """What `given` was made with, and for the rest what the environment says. Raises SettingsError."""
    return load_settings(given={name: getattr(given, name) for name in given.model_fields_set})


def load_settings(environ: dict[str, str] | None = None, *, given: dict[str, Any] | None = None) -> Settings:
    """Settings `given` over the environment (or `environ`, for tests) over the TOML file over the defaults.

    Raises SettingsError with one line that names the key and what would be right.
    """
    env = dict(os.environ) if environ is None else environ
    file_values = _read_toml(env[_CONFIG]) if env.get(_CONFIG) else {}
    env_values = {
        name[len(_PREFIX) :].lower(): value
        for name, value in env.items()
        if name.startswith(_PREFIX) and name != _CONFIG and value != ""
    }
    if not any(key in _OF_MODEL for key in (*file_values, *env_values)):
        file_values = {**_kept_model(given, env_values, file_values), **file_values}
    return Settings(**{**file_values, **env_values, **(given or {})})


_OF_MODEL = ("model", "model_base_url", "model_api_key")


def model_file(home: Path) -> Path:
    """Where `wenbao model` keeps what it sets."""
    return home / "model.toml"


def model_said_by(environ: dict[str, str] | None = None) -> str:
    """What says which model there is, before the file is asked: the environment, the file of WENBAO_CONFIG; or ""."""
    env = dict(os.environ) if environ is None else environ
    if named := [name for field in _OF_MODEL if env.get(name := _PREFIX + field.upper())]:
        return f"环境变量 {'、'.join(named)}"
    told = _read_toml(env[_CONFIG]) if env.get(_CONFIG) else {}
    return f"{_CONFIG} 指向的 {env[_CONFIG]}" if any(field in told for field in _OF_MODEL) else ""


def keep_model(home: Path, chosen: dict[str, str]) -> None:
    """Write the model that was chosen, for its owner's eyes only; nothing chosen: no file. Raises SettingsError."""
    file = model_file(home)
    part = file.with_suffix(".part")
    try:
        if not chosen:
            file.unlink(missing_ok=True)
            return
        home.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        text = "".join(f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in chosen.items())
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
            out.write(text)
        part.replace(file)
    except OSError as error:
        raise SettingsError(f"{file} 写不进去（{error.strerror}）；请确认 {home} 可写") from error


def _kept_model(*sources: dict[str, Any] | None) -> dict[str, Any]:
    """What model.toml of the home that the others name says."""
    home = next((source["home"] for source in sources if source and source.get("home")), None)
    file = model_file(Path(home) if home else Settings().home)
    if not file.is_file():
        return {}
    told = _read_toml(str(file))
    if strange := [key for key in told if key not in _OF_MODEL]:
        raise SettingsError(f"{file} 里的 {'、'.join(strange)} 不认识；它只放 {'、'.join(_OF_MODEL)}")
    return told


def plain_environment() -> dict[str, str]:
    """What a helper process needs of the environment to start and to read file names: none of our settings, no keys."""
    plain = ("PATH", "HOME", "LANG", "LANGUAGE", "TMPDIR", "TEMP", "TMP", "TZ", "SYSTEMROOT", "SYSTEMDRIVE", "WINDIR")
    groups = ("LC_", "PYTHON", "LD_LIBRARY_", "DYLD_")
    return {name: value for name, value in os.environ.items() if name.upper() in plain or name.startswith(groups)}


def _read_toml(path: str) -> dict[str, Any]:
    try:
        return tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise SettingsError(f"{_CONFIG} 指向的文件不存在：{path}") from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{_CONFIG} 指向的文件读不了（应为 UTF-8 的 TOML）：{path}：{error}") from error
