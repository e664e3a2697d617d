"""What LangChain programs send to the chain, and filters: what is filtered out is never answered from."""

from collections.abc import Callable
from typing import Any

import pytest
from chat_fakes import QueuedChatModel
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage
from langchain_core.prompts import ChatPromptTemplate, PromptTemplate
from storage_fakes import HashEmbedder
from two_provinces import two_provinces

from ingest.library import ingest_reports
from rag.build import open_chain
from rag.chain import AnswerChain
from rag.errors import UsageError
from rag.index.catalog import Catalog
from rag.index.narrowed import Narrowed
from rag.types import Answer

SEATS = "2022年新增学位目标是多少"
BEFORE, ASKED = "五年来新增学位多少个", "那2022年的目标呢"
PAST = [HumanMessage(BEFORE), AIMessage("超1.8万个。[1]")]
SAID = "新增学位超1万个。[1]"
XINBEI = "district-changzhou-xinbei-2022"


@pytest.mark.parametrize(
    "asked",
    [
        SEATS,
        {"question": SEATS},
        {"input": SEATS},
        {"messages": [HumanMessage(SEATS)]},
        {"messages": [{"role": "user", "content": SEATS}]},
        {"question": [HumanMessage(SEATS)]},
        [SystemMessage("你是助手"), HumanMessage(SEATS)],
        HumanMessage([{"type": "text", "text": SEATS}]),
        [("system", "你是助手"), ("human", SEATS)],
        ChatPromptTemplate.from_template("{q}").invoke({"q": SEATS}),
        PromptTemplate.from_template("{q}").invoke({"q": SEATS}),
    ],
)
def test_a_question_in_each_form(chain: AnswerChain, asked: Any) -> None:
    assert chain.invoke(asked).text == SAID
    assert list(chain.stream(asked))[-1].question == SEATS  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "asked",
    [
        {"question": ASKED, "history": [[BEFORE, "超1.8万个。[1]"]]},
        {"question": ASKED, "history": PAST},
        {"question": ASKED, "history": [("human", BEFORE), ("ai", "超1.8万个。[1]")]},
        {"input": ASKED, "chat_history": PAST},
        {
            "input": ASKED,
            "history": [{"role": "user", "content": BEFORE}, {"role": "assistant", "content": "超1.8万个"}],
        },
        {"messages": [*PAST, HumanMessage(ASKED)]},
        [*PAST, AIMessage(""), HumanMessage(ASKED)],
        ChatPromptTemplate.from_messages([*PAST, ("human", "{q}")]).invoke({"q": ASKED}),
    ],
)
def test_what_was_said_before(chain: AnswerChain, asked: Any) -> None:
    answer = chain.invoke(asked)
    assert (answer.question, answer.text) == (ASKED, SAID)
    assert "学位" in answer.standalone_question


def test_it_stands_behind_a_prompt_and_before_a_parser(chain: AnswerChain) -> None:
    piped = ChatPromptTemplate.from_messages([("human", "2022年{what}目标是多少")]) | chain
    assert piped.invoke({"what": "新增学位"}).text == SAID


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ({"query": SEATS}, "query"),
        ({"question": SEATS, "session": 1}, "session"),
        ({"question": SEATS, "input": SEATS}, "question、input"),
        ({"messages": [HumanMessage(SEATS)], "history": PAST}, "messages"),
        ({"question": SEATS, "history": PAST, "chat_history": PAST}, "chat_history"),
        ({"messages": PAST}, "最后一条"),
        ({"messages": []}, "最后一条"),
        ([HumanMessage([{"type": "image_url", "image_url": "x"}])], "image_url"),
        ([object()], "messages"),
        (7, "问题"),
        (b"x", "问题"),
        (None, "问题"),
    ],
)
def test_what_is_no_question(chain: AnswerChain, asked: Any, named: str) -> None:
    with pytest.raises(UsageError, match=named) as caught:
        chain.invoke(asked)
    assert "\n" not in str(caught.value)
    if named in ("query", "session"):
        assert all(key in str(caught.value) for key in ("question", "input", "messages", "history", "filter"))


def test_an_unknown_argument_is_named_beside_the_known(chain: AnswerChain) -> None:
    with pytest.raises(UsageError, match=r"fliter.*filter"):
        chain.invoke(SEATS, fliter={"year": 2022})


# --- filters ----------------------------------------------------------------------------------------------------

GROWTH = "地区生产总值增长多少"


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory) -> AnswerChain:
    return two_provinces(tmp_path_factory.mktemp("two"))


Call = Callable[[AnswerChain, Any, dict[str, Any]], Answer]
WAYS: dict[str, Call] = {
    "call": lambda chain, asked, wanted: chain.invoke(asked, filter=wanted),
    "bind": lambda chain, asked, wanted: chain.bind(filter=wanted).invoke(asked),
    "input": lambda chain, asked, wanted: chain.invoke({"question": asked, "filter": wanted}),
    "config": lambda chain, asked, wanted: chain.invoke(asked, {"configurable": {"filter": wanted}}),
    "with_config": lambda chain, asked, wanted: chain.with_config(configurable={"filter": wanted}).invoke(asked),
    "stream": lambda chain, asked, wanted: list(chain.stream(asked, filter=wanted))[-1],  # type: ignore[dict-item,return-value]
    "batch": lambda chain, asked, wanted: chain.batch([asked], filter=wanted)[0],
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("wanted", "reports", "figures"),
    [
        ({"region": "福建省", "year": 2022}, {"fujian-2022"}, {"5.2%"}),
        ({"region": ["江西"], "year": [2021]}, {"jiangxi-2021"}, {"6.1%"}),
        ({"report": "jiangxi-2022", "kind": "target"}, {"jiangxi-2022"}, {"8.2%左右"}),
        ({"report": ["fujian-2021"], "kind": "achieved", "document": "report"}, {"fujian-2021"}, {"5.1%"}),
    ],
)
def test_only_what_the_filter_lets_in(
    several: AnswerChain, way: str, wanted: dict[str, Any], reports: set[str], figures: set[str]
) -> None:
    answer = WAYS[way](several, GROWTH, wanted)
    assert {citation.report for citation in answer.citations} == reports
    assert figures <= {figure.text for figure in answer.figures}
    if kind := wanted.get("kind"):
        assert {c.period.kind.value for c in answer.citations if c.period} == {kind}
    assert any("filter" in notice for notice in answer.notices)


def test_what_is_filtered_out_is_not_answered_from(several: AnswerChain) -> None:
    """By any sort of question: about a place, as a follow-up, as a whole, about the cover, over many reports."""
    asked: list[Any] = [
        "江西省2022年地区生产总值增长目标是多少",
        "江西2021年GDP增长多少",
        {"question": "那江西呢", "history": [["福建省2022年地区生产总值增长目标是多少", "7.2%左右。[1]"]]},
        "江西省的报告讲了什么",
        "各省地区生产总值增长多少",
        "福建和江西的地区生产总值增速相差多少",
        "主要预期目标有哪些",
        "报告是谁作的",
    ]
    for question in asked:
        answer = several.invoke(question, filter={"region": "福建省"})
        assert {citation.region for citation in answer.citations} <= {"福建省"}, question
        assert set(answer.scope["reports"]) <= {"fujian-2021", "fujian-2022"}, question
        assert not any(rate in answer.text for rate in ("6.1", "6.2", "8.1", "8.2")), question
        for kind in ("achieved", "target"):
            narrow = several.invoke(question, filter={"region": "福建省", "kind": kind})
            assert {c.period.kind.value if c.period else None for c in narrow.citations} <= {kind}, question
    assert several.invoke(asked[0], filter={"region": "福建省"}).refused
    assert not several.invoke(asked[0]).refused


def test_every_way_to_read_the_catalog_is_thought_of() -> None:
    """A new method of Catalog that tells anything of a report must be narrowed too; then it is added here, if not."""
    public = {name for name in vars(Catalog) if not name.startswith("_")}
    narrowed = {name for name in vars(Narrowed) if not name.startswith("_")}
    of_what_is_there_already = {"reports", "report", "remembered", "located"}
    of_the_whole_index = {
        *("exists", "open", "close", "path", "embedding", "dimension", "meta", "generation", "snapshot", "rows"),
        *("sentence_ids", "unembedded", "waiting_count", "checksum", "postings", "figure_names", "sources", "owners"),
        *("vectors", "report_vectors", "pending", "pending_reports", "points", "page", "unread", "file_digest"),
    }
    assert public - narrowed == (of_what_is_there_already | of_the_whole_index) - narrowed


def test_a_model_sees_nothing_else(several: AnswerChain, tmp_path: Any) -> None:
    model = QueuedChatModel(replies=["地区生产总值增长5.2%。[1]"])
    with open_chain(several._settings.home, embeddings=several.searcher.embedder, model=model) as chain:
        chain.invoke(GROWTH, filter={"region": "福建省", "year": 2022, "kind": "achieved"})
    (prompt,) = model.prompts
    assert "5.2%" in prompt
    assert not any(rate in prompt for rate in ("5.1%", "6.1%", "6.2%", "7.2%", "8.2%"))


def test_several_filters_all_hold(several: AnswerChain) -> None:
    bound = several.bind(filter={"region": "福建省"})
    answer = bound.invoke(
        {"question": GROWTH, "filter": {"year": 2021}}, {"configurable": {"filter": {"kind": "target"}}}
    )
    assert [citation.quote for citation in answer.citations] == ["地区生产总值增长7.1%左右"]
    with pytest.raises(UsageError, match="没有一份报告符合 filter"):
        bound.invoke({"question": GROWTH, "filter": {"region": "江西省"}})


@pytest.mark.parametrize("way", ["bind", "with_config"])
async def test_whatever_is_called_on_a_narrowed_chain_is_narrowed(several: AnswerChain, way: str) -> None:
    """Its tool, its node, its retriever and its table too: a tenant's chain tells nothing of another's reports."""
    wanted = {"region": "福建省"}
    chain: Any = several.bind(filter=wanted) if way == "bind" else several.with_config(configurable={"filter": wanted})
    told = chain.as_retriever(k=9).invoke(GROWTH)
    assert {one.metadata["region"] for one in told} == {"福建省"}
    assert {row["region"] for row in chain.table("地区生产总值增长")["rows"]} == {"福建省"}
    node = await chain.as_node().ainvoke({"messages": [HumanMessage(GROWTH)]})
    assert {one.region for one in node["answer"].citations} == {"福建省"}
    assert "8.2" not in chain.as_messages().invoke("江西省2022年地区生产总值增长目标是多少").content
    if way == "bind":
        assert "8.2" not in chain.as_tool().invoke({"question": "江西省2022年地区生产总值增长目标是多少"})
        target = chain.bind(filter={"kind": "target", "year": 2022}).invoke(GROWTH)
        assert [one.quote for one in target.citations] == ["地区生产总值增长7.2%左右"]
    with pytest.raises(UsageError, match="没有一份报告符合 filter"):
        chain.invoke(GROWTH, filter={"region": "江西省"})
    assert {one.region for one in several.invoke(GROWTH).citations} == {"福建省", "江西省"}


def test_it_follows_the_index(several: AnswerChain, tmp_path: Any) -> None:
    wanted = {"region": "福建省", "year": 2023}
    several.invoke(GROWTH, filter={"region": "福建省"})
    with pytest.raises(UsageError, match="福建省"):
        several.invoke(GROWTH, filter=wanted)
    file = tmp_path / "fujian-2023.txt"
    file.write_text("福建省2023年政府工作报告\n一、2022年工作回顾\n2022年，地区生产总值增长9.9%。\n", encoding="utf-8")
    (tmp_path / "manifest.csv").write_text("file,region,level,year\nfujian-2023.txt,福建省,province,2023\n", "utf-8")
    ingest_reports(tmp_path, home=several._settings.home, embeddings=HashEmbedder())
    assert "9.9%" in several.invoke(GROWTH, filter=wanted).text
    assert "9.9%" in several.invoke(GROWTH, filter={"region": "福建省"}).text


@pytest.mark.parametrize(
    ("wanted", "named"),
    [
        ("福建省", "region"),
        ({"place": "福建省"}, "place.*report、region、year、kind、document"),
        ({"year": "今年"}, "今年"),
        ({"year": True}, "True"),
        ({"kind": "plan"}, "achieved、target、outlook"),
        ({"document": "target"}, "report、plan"),
        ({"region": 7}, "应为文字"),
        ({"report": "nothing"}, "nothing"),
    ],
)
def test_what_is_no_filter(several: AnswerChain, wanted: Any, named: str) -> None:
    with pytest.raises(UsageError, match=named):
        several.invoke(GROWTH, filter=wanted)


@pytest.mark.parametrize("nothing", [None, {}, {"region": []}, {"region": "", "year": None}])
def test_an_empty_filter_narrows_nothing(several: AnswerChain, nothing: Any) -> None:
    answer = several.invoke(GROWTH, filter=nothing)
    assert {citation.region for citation in answer.citations} == {"福建省", "江西省"}
    assert not any("filter" in notice for notice in answer.notices)
