"""The chat model that somebody chooses, on the command line or on the page: checked, kept, described, tried.

What is kept lies in model.toml in the home (settings.py), for its owner's eyes only. Where the environment names a
model, that wins, and whoever looks is told so.
"""

import importlib.util
import time
from collections.abc import Callable, Mapping
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from rag.errors import ModelError, UsageError
from rag.models.chat_model import LOCAL, failure, open_model
from rag.settings import model_file, model_said_by

if TYPE_CHECKING:
    from langchain_core.runnables import Runnable

    from rag.settings import Settings

OFF = "off"
_ASKED = "请只回答这一句话：你好。"
_PROVIDERS = ("openai", "ollama", "anthropic")
_THEIRS = {"openai": "https://api.openai.com", "anthropic": "https://api.anthropic.com", "ollama": "http://localhost"}
"""Where a provider's client goes unless it is given an address."""
_SHOWN = 60


def checked(name: str, base_url: str | None, key: str | None) -> dict[str, str]:
    """What is to be kept of a chosen model; nothing for none. Raises UsageError."""
    if name == OFF:
        return {}
    if name == LOCAL:
        return {"model": LOCAL}
    provider, _, own = name.partition(":")
    if not provider or not own:
        raise UsageError(f"模型 {name!r} 不可用：应为 off、local，或 {'、'.join(f'{p}:名字' for p in _PROVIDERS)}")
    if base_url and not base_url.startswith(("http://", "https://")):
        raise UsageError(f"地址 {base_url} 不可用：应以 http:// 或 https:// 开头，例如 http://127.0.0.1:8080/v1")
    given = {"model": name, "model_base_url": base_url, "model_api_key": key}
    return {field: value for field, value in given.items() if value}


def fetch_local(settings: "Settings", say: Callable[[str], None]) -> None:
    """The local model's file, with what runs it; `say` is told how far it is. Raises ModelError."""
    from rag.models.llama_download import MODEL, fetch, model_path

    if importlib.util.find_spec("xllamacpp") is None:
        raise ModelError("本地模型要 llama.cpp：请先运行 make model，或 pip install 'wenbao[local]'")
    fetch(MODEL, model_path(settings), say)


def tried(settings: "Settings", model: "Runnable[Any, Any] | None" = None) -> str:
    """One question to `model`, or to that of the settings: whether it answers, how long it took, what it cost.

    Raises UsageError where there is none, ModelError.
    """
    model = model or open_model(settings)
    if model is None:
        raise UsageError("没有设置模型；设置用 wenbao model set，例如 wenbao model set local")
    started = time.perf_counter()
    try:
        said = model.invoke(_ASKED)
    except Exception as error:  # any class of any provider's client, told by its kind
        raise ModelError(failure(error, settings.model_timeout).reason) from error
    used: Mapping[str, int] = getattr(said, "usage_metadata", None) or {}
    tokens = f"，输入 {used['input_tokens']}、输出 {used['output_tokens']} token" if used else ""
    answered = str(said.text).strip()[:_SHOWN]
    return f"{settings.model} 回答了：{answered}（{time.perf_counter() - started:.1f} 秒{tokens}）"


def goes_to(settings: "Settings") -> str:
    """The address that questions and evidence leave this machine for; "" where they stay."""
    if not settings.model or settings.model == LOCAL:
        return ""
    provider = settings.model.partition(":")[0]
    url = settings.model_base_url or _THEIRS.get(provider, provider)
    host = urlsplit(url).hostname or ""
    try:
        here = host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        here = False
    return "" if here else url


def described(settings: "Settings") -> list[str]:
    """Which model it is, where it is set, and what leaves the machine, line by line."""
    by, file = model_said_by(), model_file(settings.home)
    if not settings.model:
        lines = ["没有设置模型：只用报告原文作答。"]
    else:
        lines = [f"模型：{settings.model}"]
        lines += [f"地址：{settings.model_base_url}"] if settings.model_base_url else []
        if settings.model != LOCAL:
            lines.append(f"密钥：{'已设置（不显示）' if settings.model_api_key else '没有'}")
        away = goes_to(settings)
        lines.append(f"问题和检索到的原文会发给它（{away}）。" if away else "在本机运行，什么也不发出去。")
    if by:
        kept = f"；{file} 里的设置因此不起作用" if file.is_file() else ""
        lines.append(f"设置自{by}，它优先{kept}。")
    elif settings.model:
        lines.append(f"设置自 {file}（只有本人能读）。")
    return lines
