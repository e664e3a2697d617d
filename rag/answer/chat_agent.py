"""A model with tools, as a stream of its words: LangChain's own agent, bounded in calls; no loop of ours.

Text that a model says before it calls a tool is no answer: the stream says so with None, and whoever listens
forgets it.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk, BaseMessage, SystemMessage
from langchain_core.runnables import RunnableConfig

if TYPE_CHECKING:
    from langchain_core.tools import BaseTool

REFUSES_TOOLS = (400, 405, 415, 422, 501)
"""HTTP statuses of servers that do not know `tools`."""


def can_call(model: object) -> bool:
    """Is it a chat model that tools can be bound to?"""
    return isinstance(model, BaseChatModel) and type(model).bind_tools is not BaseChatModel.bind_tools


def refuses_tools(error: Exception) -> bool:
    """Is it what a server or a client says that knows no tools?"""
    return isinstance(error, NotImplementedError) or getattr(error, "status_code", None) in REFUSES_TOOLS


def chunks(
    model: BaseChatModel,
    messages: list[BaseMessage],
    tools: "list[BaseTool]",
    steps: int,
    config: RunnableConfig | None,
) -> Iterator[AIMessageChunk | None]:
    """The chunks of what the model says; None where what it said so far was only on the way to a tool.

    After `steps` calls a tool answers that no more may be made; a model that goes on asking for them is ended.
    """
    from langchain.agents import create_agent
    from langchain.agents.middleware import ModelCallLimitMiddleware, ToolCallLimitMiddleware

    limits: list[Any] = [ToolCallLimitMiddleware(run_limit=steps), ModelCallLimitMiddleware(run_limit=steps + 2)]
    system = messages[0] if isinstance(messages[0], SystemMessage) else None
    agent = create_agent(model, tools, system_prompt=system, middleware=limits)
    own: RunnableConfig = {**(config or {}), "recursion_limit": 10 * (steps + 4)}
    inputs: Any = {"messages": messages[1:] if system is not None else messages}
    speaking = ""
    streamed: Iterator[Any] = agent.stream(inputs, own, stream_mode="messages")
    for chunk, told in streamed:
        if not isinstance(chunk, AIMessageChunk) or told.get("langgraph_node") != "model":
            continue
        if chunk.id != speaking:
            speaking = chunk.id or ""
            yield None  # a new turn: what the one before said led to a tool
        if chunk.tool_call_chunks:
            yield None
        if chunk.usage_metadata or not chunk.tool_call_chunks:
            yield chunk
