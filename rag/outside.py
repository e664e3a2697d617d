"""Nothing leaves the machine but by our own settings: what the environment says to libraries is not said by us.

Two things happen to be in many environments and would take questions elsewhere: LangSmith's tracing, and the keys and
addresses of model providers. `untraced` runs a call without the first, `own_settings_only` builds a client without the
second. What is meant for us is called WENBAO_…; a proxy for HTTP, the machine's own way out, is left alone.
"""

import os
import re
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from contextvars import Context, copy_context
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from langchain_core.runnables import RunnableConfig

T = TypeVar("T")
_PROVIDERS = re.compile(
    r"(?:LANGSMITH|LANGCHAIN|OPENAI|AZURE_OPENAI|ANTHROPIC|OLLAMA|GOOGLE|GEMINI|MISTRAL|GROQ|DEEPSEEK|COHERE|CO|FIREWORKS|TOGETHER|XAI|"
    r"PERPLEXITY|PPLX|NVIDIA|HUGGINGFACEHUB|WATSONX|DATABRICKS|OPENROUTER|LITELLM|AWS|BEDROCK)_.*|"
    r".*_(?:API_KEY|API_TOKEN|API_BASE|BASE_URL|API_URL|ENDPOINT)"
)
_END: Any = object()
_building = threading.Lock()


def untraced(tracing: bool, work: Callable[..., T], *args: Any, **kwargs: Any) -> T:
    """What `work` returns, run where LangSmith traces nothing, unless `tracing` lets it."""
    return _quietly(tracing, copy_context(), lambda: work(*args, **kwargs))


def stepped(tracing: bool, parts: Iterator[T]) -> Iterator[T]:
    """What `parts` yields, each step run so; the caller's own context is as it was between the steps."""
    context = copy_context()
    try:
        while (part := _quietly(tracing, context, lambda: next(parts, _END))) is not _END:
            yield part
    finally:
        if isinstance(parts, Generator):
            context.run(parts.close)


def _quietly(tracing: bool, context: Context, work: Callable[[], T]) -> T:
    if tracing:
        return context.run(work)
    from langchain_core.tracers.context import tracing_v2_callback_var
    from langsmith.run_helpers import tracing_context

    def quiet() -> T:
        tracing_v2_callback_var.set(None)
        with tracing_context(enabled=False, parent=False):
            return work()

    return context.run(quiet)


def without_tracers(config: "RunnableConfig | None", tracing: bool) -> "RunnableConfig":
    """The whole config, without the LangSmith tracer that a traced program around us hands down."""
    from langchain_core.runnables.config import ensure_config
    from langchain_core.tracers import LangChainTracer

    config = ensure_config(config)
    callbacks = config.get("callbacks")
    if tracing or not callbacks:
        return config

    if isinstance(callbacks, list):
        return {**config, "callbacks": [one for one in callbacks if not isinstance(one, LangChainTracer)]}
    manager = callbacks.copy()
    for handler in {*manager.handlers, *manager.inheritable_handlers}:
        if isinstance(handler, LangChainTracer):
            manager.remove_handler(handler)
    return {**config, "callbacks": manager}


@contextmanager
def own_settings_only() -> Iterator[None]:
    """Without the providers' variables in the environment, while a client is built; then they are back."""
    with _building:
        hidden = {name: os.environ.pop(name) for name in list(os.environ) if _PROVIDERS.fullmatch(name.upper())}
        try:
            yield
        finally:
            os.environ.update(hidden)
