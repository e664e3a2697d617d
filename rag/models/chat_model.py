"""The only module that builds a LangChain chat model, and that reads what went wrong with one.

WENBAO_MODEL alone switches a model on: `provider:name` as LangChain's init_chat_model names it, or `local` (see
llama_server.py). No key and no text of a provider's error ever reaches a message: they are told by kind.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

from rag.errors import ModelError, SettingsError, TimeUp

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from rag.settings import Settings

LOCAL = "local"
_PROVIDERS = tuple(
    f"{name}_"
    for name in (
        *(
            "LANGSMITH",
            "LANGCHAIN",
            "OPENAI",
            "AZURE_OPENAI",
            "ANTHROPIC",
            "OLLAMA",
            "GOOGLE",
            "GEMINI",
            "MISTRAL",
            "GROQ",
        ),
        *("DEEPSEEK", "COHERE", "CO", "FIREWORKS", "TOGETHER", "XAI", "PERPLEXITY", "PPLX", "NVIDIA", "HUGGINGFACEHUB"),
        *("WATSONX", "DATABRICKS", "OPENROUTER", "LITELLM", "AWS", "BEDROCK"),
    )
)
_THEIRS = ("_API_KEY", "_API_TOKEN", "_API_BASE", "_BASE_URL", "_API_URL", "_ENDPOINT")
"""How the names of their variables begin, and those of any other provider end."""
_building = threading.Lock()
_NO_KEY = "none"  # some servers ask for a key and take any; and a key of the environment must not go to them
_EXTRAS = {name: f"wenbao[{name}]" for name in ("openai", "ollama", "anthropic")}
_KNOWN_PROVIDERS = "openai、ollama、anthropic"
_PATIENCE = 20.0
_MAX_TOKENS = 400


def open_model(settings: "Settings") -> "BaseChatModel | None":
    """The chat model that the settings name; None where they name none. Contacts nothing yet.

    Raises SettingsError for a name that means nothing, ModelError where a package, a key or the local file is missing.
    """
    if not settings.model:
        return None
    if settings.model == LOCAL:
        from rag.models.llama_server import open_local

        return open_local(settings, local_client)
    provider, colon, name = settings.model.partition(":")
    if not colon or not provider or not name:
        raise SettingsError(
            f"设置 WENBAO_MODEL 的值 {settings.model!r} 不可用：应为 openai:模型名、ollama:模型名 或 local"
        )
    return _init(settings.model, provider, settings)


def local_client(url: str, timeout: float) -> "BaseChatModel":
    """The client of the local server at `url`; it goes by no proxy."""
    from langchain_openai import ChatOpenAI
    from openai import DefaultHttpxClient

    with own_settings_only():
        return ChatOpenAI(
            model=LOCAL,
            base_url=url,
            api_key=SecretStr(_NO_KEY),
            temperature=0,
            timeout=timeout,
            max_retries=0,
            http_client=DefaultHttpxClient(trust_env=False),
            use_responses_api=False,
            extra_body={"max_tokens": _MAX_TOKENS},  # llama.cpp knows no max_completion_tokens
        )


def _init(model: str, provider: str, settings: "Settings") -> "BaseChatModel":
    from langchain.chat_models import init_chat_model

    try:
        with own_settings_only():
            built: BaseChatModel = init_chat_model(model, **_arguments(provider, settings))
    except ImportError as error:
        package = _EXTRAS.get(provider, f"langchain-{provider.replace('_', '-')}")
        raise ModelError(f"WENBAO_MODEL={settings.model} 需要另装软件包：pip install '{package}'") from error
    except ValueError as error:
        if "nsupported" in str(error) or "infer model provider" in str(error):
            raise SettingsError(f"WENBAO_MODEL 里的 {provider} 不认识；常用的有 {_KNOWN_PROVIDERS}") from error
        raise ModelError(_not_built(settings)) from error
    except Exception as error:  # each provider's package has its own class for a missing key
        raise ModelError(_not_built(settings)) from error
    return built


def _not_built(settings: "Settings") -> str:
    if settings.model_api_key is None:
        return f"模型 {settings.model} 建不起来：没有密钥，请设置 WENBAO_MODEL_API_KEY"
    return f"模型 {settings.model} 建不起来：请检查 WENBAO_MODEL、WENBAO_MODEL_BASE_URL 和 WENBAO_MODEL_API_KEY"


def _arguments(provider: str, settings: "Settings") -> dict[str, Any]:
    """What init_chat_model is given beside the name. Retries are ours (chat.py): no provider's own on top of them."""
    found: dict[str, Any] = {}
    key = settings.model_api_key.get_secret_value() if settings.model_api_key else None
    if settings.model_base_url:
        found["base_url"] = settings.model_base_url
        found["temperature"] = 0
    if provider == "ollama":
        headers = {"headers": {"Authorization": f"Bearer {key}"}} if key else {}
        return found | {"temperature": 0, "client_kwargs": {"timeout": settings.model_timeout, **headers}}
    if key or (settings.model_base_url and provider == "openai"):
        found["api_key"] = key or _NO_KEY
    if provider == "openai" and settings.model_base_url:
        found["use_responses_api"] = False  # what other servers speak is the chat protocol
    return found | {"timeout": min(settings.model_timeout, settings.answer_timeout), "max_retries": 0}


@dataclass(frozen=True, slots=True)
class Failure:
    """What went wrong with a model: a Chinese reason without any secret, and whether a new try makes sense.

    `wait` is what the server asked for in seconds (Retry-After), else None.
    """

    reason: str
    retry: bool
    wait: float | None = None


def failure(error: BaseException, timeout: float) -> Failure:
    """Reads an error of any provider's client by its HTTP status or the kind of its class, never by its text."""
    status = getattr(error, "status_code", None)
    if isinstance(error, (ModelError, TimeUp)):
        return Failure(str(error), retry=False)
    if isinstance(status, int):
        return _by_status(status, _retry_after(error))
    kinds = {kind.__name__ for one in _chain(error) for kind in type(one).__mro__}
    if kinds & {"TimeoutException", "APITimeoutError", "TimeoutError", "StreamChunkTimeoutError"}:
        return Failure(f"模型服务 {timeout:g} 秒没有回应（WENBAO_MODEL_TIMEOUT 可调）", retry=True)
    if kinds & {"ConnectError", "ConnectionRefusedError", "UnsupportedProtocol", "InvalidURL"}:
        return Failure("连不上模型服务：请检查它是否在运行、WENBAO_MODEL_BASE_URL 是否正确", retry=True)
    if kinds & {"TransportError", "APIConnectionError", "ConnectionError", "IncompleteRead", "ProtocolError"}:
        return Failure("与模型服务的连接中断", retry=True)
    return Failure(f"模型服务出错（{type(error).__name__}）", retry=False)


def _by_status(status: int, wait: float | None) -> Failure:
    if status in (401, 403):
        return Failure(f"模型服务不接受密钥（{status}）：请检查 WENBAO_MODEL_API_KEY", retry=False)
    if status == 404:
        return Failure("模型服务没有这个模型或地址（404）：请检查 WENBAO_MODEL 和 WENBAO_MODEL_BASE_URL", retry=False)
    if status == 429:
        return Failure("模型服务限流（429）：请稍后再问", retry=wait is None or wait <= _PATIENCE, wait=wait)
    if status >= 500 or status == 408:
        return Failure(f"模型服务出错（{status}）", retry=wait is None or wait <= _PATIENCE, wait=wait)
    return Failure(f"模型服务拒绝了请求（{status}）", retry=False)


def _retry_after(error: BaseException) -> float | None:
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    try:
        return max(0.0, float(headers.get("retry-after", "")))
    except (TypeError, ValueError):
        return None


def _chain(error: BaseException) -> list[BaseException]:
    """The error with what caused it, nearest first."""
    found: list[BaseException] = []
    one: BaseException | None = error
    while one is not None and one not in found:
        found.append(one)
        one = one.__cause__ or one.__context__
    return found


def _is_theirs(name: str) -> bool:
    return name.startswith(_PROVIDERS) or name.endswith(_THEIRS)


@contextmanager
def own_settings_only() -> Iterator[None]:
    """Without the providers' variables in the environment, while a client is built; then they are back."""
    with _building:
        hidden = {name: os.environ.pop(name) for name in list(os.environ) if _is_theirs(name.upper())}
        try:
            yield
        finally:
            os.environ.update(hidden)
