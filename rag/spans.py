"""The steps of a question as runs that callbacks see: LangSmith, Langfuse and OpenTelemetry show them as spans.

Rewriting and verification are chain runs, retrieval is a retriever run with its documents; a chat model's own run lies
below the step that calls it. Entered only where somebody looks (`calls.is_watched`).
"""

from collections.abc import Callable
from typing import Any, TypeVar

from langchain_core.callbacks import CallbackManagerForChainRun
from langchain_core.runnables import RunnableConfig
from langchain_core.runnables.config import get_callback_manager_for_config, patch_config

from rag.retriever import documents
from rag.search.found import Found
from rag.search.searcher import Searcher, merge

T = TypeVar("T")
SHOWN = 10
"""Documents of a retriever run: the best paragraphs of what was found."""


def step(
    name: str,
    config: RunnableConfig,
    inputs: dict[str, Any],
    work: Callable[[RunnableConfig], T],
    told: Callable[[T], dict[str, Any]],
) -> T:
    """What `work` returns, as a chain run of that name; `work` gets the config for what runs below it."""
    run: CallbackManagerForChainRun = get_callback_manager_for_config(config).on_chain_start(None, inputs, name=name)
    try:
        found = work(patch_config(config, callbacks=run.get_child()))
    except BaseException as error:
        run.on_chain_error(error)
        raise
    run.on_chain_end(told(found))
    return found


def retrieve(
    searcher: Searcher, question: str, config: RunnableConfig, work: Callable[[], tuple[Found, ...]]
) -> tuple[Found, ...]:
    """What `work` finds, as a retriever run."""
    manager = get_callback_manager_for_config(config)
    run = manager.on_retriever_start(None, question, name="wenbao_retrieve")
    try:
        found = work()
    except BaseException as error:
        run.on_retriever_error(error)
        raise
    run.on_retriever_end(documents(merge(found, SHOWN), searcher))
    return found
