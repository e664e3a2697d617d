"""The chain in other shapes that LangChain and LangGraph know: messages, a node of a graph, a tool of an agent.

Each takes the chain as it is (AnswerChain has a method for each) and adds nothing to what it answers.
"""

from collections.abc import AsyncIterator, Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal

from langchain_core.messages import AIMessage, AIMessageChunk
from langchain_core.runnables import Runnable, RunnableConfig, RunnableGenerator, RunnableLambda
from langchain_core.tools import BaseTool, StructuredTool, ToolException
from pydantic import BaseModel, BeforeValidator, Field

from rag.errors import WenBaoError
from rag.schema import kind_of_words, several, years
from rag.types import Answer, Json

if TYPE_CHECKING:
    from rag.calls import Question

_ASKING = ("messages", "question", "input")
_PAST = ("history", "chat_history")
TOOL = "government_work_reports"
DESCRIPTION = (
    "查中国各级政府工作报告：目标、完成情况、政策举措和重点工作。用一句完整的中文提问，写明地区、年份和指标，一次问一件事；"
    "回答里的数字都带原话、报告和段落。报告里没有的会说没有。"
)


def as_messages(chain: "Runnable[Any, Answer]") -> Runnable[Any, AIMessage]:
    """The answer as a message, whose JSON is in `additional_kwargs["wenbao"]`; its chunks add up to it."""

    def chunk(part: Any) -> AIMessageChunk:
        if isinstance(part, Answer):
            return AIMessageChunk(content="", additional_kwargs={"wenbao": part.to_json()})
        return AIMessageChunk(content=str(part))

    def parts(inputs: Iterator[Any], config: RunnableConfig) -> Iterator[AIMessage]:
        for asked in inputs:
            yield from map(chunk, chain.stream(asked, config))

    async def aparts(inputs: AsyncIterator[Any], config: RunnableConfig) -> AsyncIterator[AIMessage]:
        async for asked in inputs:
            async for part in chain.astream(asked, config):
                yield chunk(part)

    # It hands on the config to whoever takes one, which its types do not say.
    return RunnableGenerator(parts, aparts, name="wenbao_messages")  # type: ignore[arg-type]


def as_node(chain: "Runnable[Any, Answer]", answer_key: str) -> "Runnable[Any, dict[str, Any]]":
    """A node: reads the state's messages (or question and history), gives the message to append and the Answer.

    What else the state holds is left alone; of the two keys a graph takes those that its state has.
    """

    def update(answer: Answer) -> dict[str, Any]:
        message = AIMessage(answer.text, additional_kwargs={"wenbao": answer.to_json()})
        return {"messages": [message], answer_key: answer}

    def node(state: Any, config: RunnableConfig) -> dict[str, Any]:
        return update(chain.invoke(_asked(state), config))

    async def anode(state: Any, config: RunnableConfig) -> dict[str, Any]:
        return update(await chain.ainvoke(_asked(state), config))

    return RunnableLambda(node, anode, name="wenbao")


def _asked(state: Any) -> Any:
    """What a state asks: its messages before its question, and nothing that is another node's."""
    if isinstance(state, BaseModel):
        state = dict(state)
    if not isinstance(state, Mapping):
        return state
    asking = next((key for key in _ASKING if state.get(key)), "question")
    keys = [asking, "filter"] if asking == "messages" else [asking, "filter", *_PAST]
    return {key: state[key] for key in keys if state.get(key) is not None}


class ToolArguments(BaseModel):
    """What an agent fills in; what a model writes in another form is read all the same."""

    question: str = Field(
        description="一个完整的中文问句，写明地区、年份和指标，如：福建省2022年地区生产总值增长目标是多少"
    )
    region: Annotated[list[str], BeforeValidator(several)] = Field(
        default=[], description="只在这些地区的报告里找，如 福建省；不写则不限"
    )
    year: Annotated[list[int], BeforeValidator(years)] = Field(
        default=[], description="只在这些年份的报告里找；不写则不限"
    )
    kind: Annotated[Literal["achieved", "target", "outlook"] | None, BeforeValidator(kind_of_words)] = Field(
        default=None, description="只要完成情况（achieved）、目标（target）或展望（outlook）；不写则不限"
    )


def as_tool(chain: "Runnable[Any, Answer]", name: str, description: str) -> BaseTool:
    """A tool whose result is the answer with its notes as text; its citations, as JSON, are the message's artifact."""

    def asked(question: str, narrow: Mapping[str, Any]) -> "Question":
        return {"question": question, "filter": {key: value for key, value in narrow.items() if value}}

    def told(answer: Answer) -> tuple[str, list[Json]]:
        return str(answer), [citation.to_json() for citation in answer.citations]

    def run(question: str, config: RunnableConfig, **narrow: Any) -> tuple[str, list[Json]]:
        try:
            return told(chain.invoke(asked(question, narrow), config))
        except WenBaoError as error:
            raise ToolException(str(error)) from error

    async def arun(question: str, config: RunnableConfig, **narrow: Any) -> tuple[str, list[Json]]:
        try:
            return told(await chain.ainvoke(asked(question, narrow), config))
        except WenBaoError as error:
            raise ToolException(str(error)) from error

    return StructuredTool.from_function(
        run,
        arun,
        name=name,
        description=description,
        args_schema=ToolArguments,
        response_format="content_and_artifact",
        handle_tool_error=True,
    )
