"""All settings, in one tree: WENBAO_… environment variables, or a TOML file named by WENBAO_CONFIG.

Loaded once in a main function by `load_settings` and passed down; nothing else in the house reads the
environment. An unknown key is an error that lists the known ones.
"""

import os
import tomllib
from pathlib import Path
from typing import Any

import platformdirs
from pydantic import Field, SecretStr, ValidationError
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
    evidence_tokens: int = Field(default=2400, ge=200)
    """Budget of the numbered evidence in a chat model's prompt, in cl100k tokens."""
    answer_timeout: float = Field(default=120.0, gt=0)
    """Seconds that one question may take; a chat model that is not done by then leaves the extractive answer."""

    host: str = "127.0.0.1"
    port: int = Field(default=7860, ge=1, le=65535)
    hosts: str | None = None
    """Names, by commas, that reach the page besides localhost, `host` and bare addresses; * any; unset: none."""
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

    @property
    def index_dir(self) -> Path:
        return self.home / "index"

    @property
    def cache_dir(self) -> Path:
        return self.home / "cache"


def completed(given: Settings) -> Settings:
    """What `given` was made with, and for the rest what the environment says. Raises SettingsError."""
    return load_settings(given={name: getattr(given, name) for name in given.model_fields_set})


def load_settings(environ: dict[str, str] | None = None, *, given: dict[str, Any] | None = None) -> Settings:
    """Settings `given` over the environment (or `environ`, for tests) over the TOML file over the defaults.

    Raises SettingsError with one line that names the key and what would be right.
    """
    env = dict(os.environ) if environ is None else environ
    known = set(Settings.model_fields)
    file_values = _read_toml(env[_CONFIG]) if env.get(_CONFIG) else {}
    env_values = {
        name[len(_PREFIX) :].lower(): value
        for name, value in env.items()
        if name.startswith(_PREFIX) and name != _CONFIG and value != ""
    }
    for key in [*file_values, *env_values]:
        if key not in known:
            names = "、".join(sorted(known))
            raise SettingsError(f"未知的设置 {key}（环境变量 {_PREFIX}{key.upper()}）；可用的设置：{names}")
    try:
        return Settings(**{**file_values, **env_values, **(given or {})})
    except ValidationError as error:
        first = error.errors()[0]
        name = _PREFIX + "_".join(str(part) for part in first["loc"]).upper()
        secret = any(part in _SECRETS for part in first["loc"])
        value = "（不显示）" if secret else repr(first.get("input"))
        raise SettingsError(f"设置 {name} 的值 {value} 不可用：{first['msg']}") from error


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
