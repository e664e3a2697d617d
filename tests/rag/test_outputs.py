"""What comes out of the chain: printed, in a notebook, as JSON and back, as messages, in a graph, as a tool."""

import json
from typing import Annotated, Any, TypedDict

import pytest
from langchain.agents import create_agent
from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, HumanMessage, ToolMessage
from langchain_core.output_parsers import StrOutputParser
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.graph import END, START, StateGraph
from langgraph.graph.message import add_messages
from pydantic import ValidationError
from two_provinces import two_provinces

from rag.chain import AnswerChain
from rag.errors import UsageError
from rag.faces import ToolArguments
from rag.schema import TableJson
from rag.types import Answer, Kind

SEATS = "2022年新增学位目标是多少"
SAID = "新增学位超1万个。[1]"
QUESTIONS = [
    SEATS,
    "智能车间新增多少",
    "你好",
    "2022年将重点抓好哪六个方面工作",
    "武进区2022年新增学位多少",
    "报告是谁作的",
]


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory) -> AnswerChain:
    return two_provinces(tmp_path_factory.mktemp("two"))


# --- an answer by itself ----------------------------------------------------------------------------------------


def test_printed_it_has_its_notes(chain: AnswerChain, several: AnswerChain) -> None:
    lines = str(chain.invoke(SEATS)).split("\n")
    assert lines[0] == SAID
    assert lines[2].startswith("[1] 政府工作报告（常州市新北区，2022年） › 三、2022年重点工作 › ")
    assert lines[2].endswith("第55段：“新增学位超1万个”")
    told = str(several.invoke("地区生产总值增长多少", filter={"region": "福建省"}))
    assert "\n\n注意：只在福建省的报告里找过" in told


def test_in_a_notebook_words_are_words(chain: AnswerChain) -> None:
    answer = chain.invoke(SEATS)
    assert answer._repr_html_().startswith('<div lang="zh"><p>新增学位超1万个。<sup>1</sup></p><ol><li value="1">')
    assert answer.to_markdown() == answer._repr_markdown_()
    assert answer.to_markdown().startswith("新增学位超1万个。[^1]\n\n[^1]: 政府工作报告")
    bad = Answer.from_json(answer.to_json() | {"answer": "<b>[x](y)</b>", "notices": ["<script>", "![a](b)"]})
    assert "<b>" not in bad._repr_html_() + bad.to_markdown()
    assert "<script>" not in bad._repr_html_() + bad.to_markdown()
    assert "](" not in bad.to_markdown().replace("\\(", "")


@pytest.mark.parametrize("question", QUESTIONS)
def test_json_and_back(chain: AnswerChain, question: str) -> None:
    answer = chain.invoke(question)
    data = json.dumps(answer.to_json(), ensure_ascii=False)
    again = Answer.from_json(data)
    assert again == answer == Answer.from_json(json.loads(data))
    assert chain.get_output_schema().model_validate(json.loads(data)).model_dump(mode="json")["answer"] == answer.text
    assert json.loads(data)["schema_version"] == 1
    old = {key: value for key, value in json.loads(data).items() if key != "schema_version"}
    assert Answer.from_json(old) == answer


def test_what_a_scan_adds_comes_back_too(chain: AnswerChain) -> None:
    data = chain.invoke(SEATS).to_json()
    data["citations"][0] |= {"page": 3, "confidence": 0.7512, "recognised": True, "unsure": ["超1万个"], "newer": 1}
    citation = Answer.from_json(data).citations[0]
    assert (citation.page, citation.sure, citation.unsure) == (3, 0.7512, ("超1万个",))
    assert Answer.from_json(data).to_json()["citations"][0].items() <= data["citations"][0].items()


@pytest.mark.parametrize("wrong", ["", "[]", "{}", {"answer": "x"}, {"schema_version": 2}, {"citations": [{}]}, 7])
def test_what_is_no_answer(wrong: Any, chain: AnswerChain) -> None:
    broken = chain.invoke(SEATS).to_json() | wrong if isinstance(wrong, dict) and "answer" not in wrong else wrong
    with pytest.raises(UsageError, match="schema_version"):
        Answer.from_json(broken)


def test_schemas_are_real(chain: AnswerChain) -> None:
    properties = chain.get_output_jsonschema()["properties"]
    assert properties.keys() == chain.invoke(SEATS).to_json().keys()
    assert {"question", "history", "filter"} == chain.get_input_jsonschema()["properties"].keys()
    assert "filter" in json.dumps(chain.get_config_jsonschema())


# --- as text and as messages ------------------------------------------------------------------------------------


def test_parts_add_up(chain: AnswerChain) -> None:
    full: Any = None
    for part in chain.stream("2022年将重点抓好哪六个方面工作"):
        full = part if full is None else full + part
    assert isinstance(full, Answer)
    message: Any = None
    for chunk in chain.as_messages().stream(SEATS):
        assert isinstance(chunk, AIMessageChunk)
        message = chunk if message is None else message + chunk
    assert message.content == SAID
    assert Answer.from_json(message.additional_kwargs["wenbao"]).citations[0].quote == "新增学位超1万个"


async def test_a_parser_of_strings_stands_behind_it(chain: AnswerChain) -> None:
    texts = chain.as_messages() | StrOutputParser()
    assert texts.invoke(SEATS) == SAID == "".join(texts.stream(SEATS))
    assert await texts.ainvoke({"input": SEATS}) == SAID
    assert "".join([part async for part in texts.astream([HumanMessage(SEATS)])]) == SAID
    assert texts.invoke(SEATS, {"configurable": {"filter": {"kind": "achieved"}}}) != SAID


# --- in a graph -------------------------------------------------------------------------------------------------


class State(TypedDict, total=False):
    messages: Annotated[list[BaseMessage], add_messages]
    answer: Answer
    other: int


@pytest.mark.parametrize("way", ["invoke", "ainvoke"])
async def test_a_node_keeps_the_answer(chain: AnswerChain, way: str) -> None:
    """Checkpoints and a second turn included."""
    graph = StateGraph(State)
    graph.add_node("report", chain.as_node())
    graph.add_edge(START, "report")
    graph.add_edge("report", END)
    known = [("rag.types", name) for name in ("Answer", "Citation", "Figure", "Period", "Kind", "Reason")]
    saver = InMemorySaver(serde=JsonPlusSerializer(allowed_msgpack_modules=known))
    app = graph.compile(checkpointer=saver)
    config: Any = {"configurable": {"thread_id": "1"}}
    turns = ["五年来新增学位多少个", "那2022年的目标呢"]
    for turn in turns:
        state = {"messages": [HumanMessage(turn)], "other": 7}
        said = await app.ainvoke(state, config) if way == "ainvoke" else app.invoke(state, config)
    assert [type(message) for message in said["messages"]] == [HumanMessage, AIMessage] * 2
    assert said["messages"][-1].content == said["answer"].text == SAID
    kept = app.get_state(config).values["answer"]
    assert isinstance(kept, Answer)
    assert kept == said["answer"]


# --- as a tool --------------------------------------------------------------------------------------------------


def test_a_tool_says_what_it_takes(several: AnswerChain) -> None:
    tool = several.as_tool()
    assert set(tool.args) == {"question", "region", "year", "kind"}
    assert all(argument["description"] for argument in tool.args.values())
    assert "政府工作报告" in tool.description
    assert several.as_tool(name="fujian", description="查福建").name == "fujian"


async def test_its_result_is_text_with_citations_as_artifact(several: AnswerChain) -> None:
    call: Any = {
        "type": "tool_call",
        "id": "1",
        "name": "x",
        "args": {"question": "2021年地区生产总值增长多少", "region": ["江西省"], "kind": "achieved"},
    }
    for said in (several.as_tool().invoke(call), await several.as_tool().ainvoke(call)):
        assert isinstance(said, ToolMessage)
        assert "6.2%" in str(said.content)
        assert "江西省" in str(said.content)
        assert [one["quote"] for one in said.artifact] == ["地区生产总值增长6.2%"]
        json.dumps(said.artifact)


def test_its_errors_are_told_to_the_agent(several: AnswerChain) -> None:
    call: Any = {"type": "tool_call", "id": "1", "name": "x", "args": {"question": "GDP", "region": ["火星"]}}
    said = several.as_tool().invoke(call)
    assert (said.status, "没有一份报告符合 filter" in said.content) == ("error", True)


class Caller(GenericFakeChatModel):
    """A model that calls whatever tool it is told to; `bind_tools` takes any."""

    def bind_tools(self, tools: Any, **kwargs: Any) -> "Caller":
        return self


def test_an_agent_compares_two_provinces(several: AnswerChain) -> None:
    calls = [
        {"type": "tool_call", "id": region, "name": "government_work_reports",
         "args": {"question": f"{region}2022年地区生产总值增长目标是多少", "region": [region]}}
        for region in ("福建省", "江西省")
    ]  # fmt: skip
    model = Caller(messages=iter([AIMessage("", tool_calls=calls), AIMessage("江西高一个百分点。")]))
    agent: Any = create_agent(model, [several.as_tool()])
    said = agent.invoke({"messages": [HumanMessage("福建和江西谁的增长目标高？")]})["messages"]
    results = {one.tool_call_id: one for one in said if isinstance(one, ToolMessage)}
    assert "7.2%" in results["福建省"].content
    assert "福建省" in results["福建省"].content
    assert "8.2%" in results["江西省"].content
    assert {one["region"] for one in results["江西省"].artifact} == {"江西省"}


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ({"region": "福建省"}, {"region": ["福建省"]}),
        ({"region": "福建、江西, 湖南"}, {"region": ["福建", "江西", "湖南"]}),
        ({"year": 2025}, {"year": [2025]}),
        ({"year": ["2024年", 2025]}, {"year": [2024, 2025]}),
        ({"year": "2024—2025年"}, {"year": [2024, 2025]}),
        ({"kind": "目标"}, {"kind": "target"}),
        ({"kind": ""}, {"kind": None}),
    ],
)
def test_an_agents_model_may_write_arguments_its_own_way(given: dict[str, object], read: dict[str, object]) -> None:
    """A round of “please fix the error” for each is what small models never come out of."""
    arguments = ToolArguments.model_validate({"question": "地区生产总值增长多少"} | given)
    assert {name: getattr(arguments, name) for name in read} == read


@pytest.mark.parametrize("wrong", [{"year": "去年"}, {"kind": "大概"}, {"region": 5}])
def test_what_says_nothing_is_still_an_error(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        ToolArguments.model_validate({"question": "地区生产总值增长多少"} | wrong)


# --- the table of one indicator -----------------------------------------------------------------------------------


def test_a_table_without_a_question(several: AnswerChain) -> None:
    growth = "地区生产总值增长"
    found = several.table(growth, ["福建省", "江西省", "北京市"], 2022, "target")
    TableJson.model_validate(found)
    assert [(row["region"], row["value"]) for row in found["rows"]] == [("江西省", 8.2), ("福建省", 7.2)]
    assert found["not_indexed"] == ["北京市"]
    assert several.table(growth, "福建省", [2021])["rows"] == several.table(growth, ["福建省"], 2021)["rows"]
    assert {row["kind"] for row in several.table(growth)["rows"]} == {"target", "achieved"}
    narrowed = several.table(growth, filter={"region": "福建省", "year": 2022})["rows"]
    assert {row["report"] for row in narrowed} == {"fujian-2022"}
    with pytest.raises(UsageError, match="kind 只能是 target"):
        several.table(growth, kind=Kind.OUTLOOK)
    with pytest.raises(UsageError, match="指标的名字"):
        several.table("")
    with pytest.raises(UsageError, match="不认识的条件"):
        several.table(growth, filter={"place": "福建省"})
