"""The door, through real clients on a real port: JSON, server-sent events, OpenAI, MCP, limits, login."""

import base64
import csv
import io
import json
import re
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import httpx
import openai
import pytest
from chat_fakes import QueuedChatModel, chain_with
from page_house import app_on, served
from paths import ROOT
from starlette.testclient import TestClient

from page.apart import heard
from page.desk import Desk
from page.door_models import CompletionJson, HealthJson, HitsJson, IndicatorsJson, ModelsJson, ReportsJson, SourceJson
from page.figures import CSV_HEADER
from page.http import _told
from page.limits import RateLimit
from page.openai_api import ChatMessage, read_messages
from rag.errors import UsageError
from rag.schema import AnswerJson, TableJson
from rag.shown import footnoted

QUESTION = "2022年新增学位目标是多少"
REPORT = "district-changzhou-xinbei-2022"


@pytest.fixture
def door(address: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=address, timeout=60) as client:
        yield client


def test_ask_returns_the_contracts_json(door: httpx.Client) -> None:
    response = door.post("/api/ask", json={"question": QUESTION})
    answer = response.json()
    assert response.status_code == 200
    assert "超1万个" in answer["answer"]
    assert answer["refused"] is False
    assert answer["mode"] == "extractive"
    cited = answer["citations"][0]
    assert cited["report"] == REPORT
    assert cited["paragraph_text"][cited["start"] : cited["end"]] == cited["quote"]


def test_ask_reads_the_history(door: httpx.Client) -> None:
    asked = {"question": "那2021年实际呢？", "history": [["2022年智能车间目标是多少", "15个"]]}
    answer = door.post("/api/ask", json=asked).json()
    assert "智能车间" in answer["standalone_question"]
    assert "23家" in answer["answer"]


def test_ask_streams_events_that_end_with_the_same_answer(door: httpx.Client) -> None:
    plain = door.post("/api/ask", json={"question": QUESTION}).json()
    response = door.post("/api/ask", json={"question": QUESTION}, headers={"Accept": "text/event-stream"})
    assert response.headers["content-type"].startswith("text/event-stream")
    events = [block.split("\n") for block in response.text.strip().split("\n\n")]
    names = [lines[0].removeprefix("event: ") for lines in events]
    data = [json.loads(lines[1].removeprefix("data: ")) for lines in events]
    assert names[-1] == "answer"
    assert set(names[:-1]) == {"text"}
    assert "".join(part["text"] for part in data[:-1]) == data[-1]["answer"] == plain["answer"]


@pytest.mark.parametrize("accept", ["application/json", "text/event-stream"])
@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"question": ""}, 400),
        ({"question": "？？"}, 400),
        ({"question": "多" * 2001}, 400),
        ({}, 422),
        ({"question": 5}, 422),
        ({"question": QUESTION, "history": [["只有问题"]]}, 422),
    ],
)
def test_a_bad_question_gets_one_line(door: httpx.Client, body: dict[str, object], status: int, accept: str) -> None:
    response = door.post("/api/ask", json=body, headers={"Accept": accept})
    assert response.status_code == status
    error = response.json()["error"]
    assert isinstance(error, str)
    assert "\n" not in error


def test_what_is_not_there_is_404_in_json(door: httpx.Client) -> None:
    for path in ("/api/nothing", "/api/reports/nothing"):
        response = door.get(path)
        assert response.status_code == 404, path
        assert "error" in response.json()


def test_search_gives_each_paragraph_once(door: httpx.Client) -> None:
    hits = door.get("/api/search", params={"q": QUESTION, "k": 5}).json()["hits"]
    assert hits[0]["paragraph"] == 55
    assert len({hit["paragraph"] for hit in hits}) == len(hits) == 5
    assert door.get("/api/search", params={"q": " "}).status_code == 400
    assert door.get("/api/search", params={"q": "学位", "k": 0}).status_code == 422


def test_reports_and_their_source(door: httpx.Client) -> None:
    assert [one["report"] for one in door.get("/api/reports").json()["reports"]] == [REPORT]
    source = door.get(f"/api/reports/{REPORT}").json()
    assert "新增学位超1万个" in source["paragraphs"][54]["text"]
    assert any(entry["text"].startswith("三、2022年重点工作") for entry in source["outline"])


def test_indicators_filter_and_csv(door: httpx.Client) -> None:
    everything = door.get("/api/indicators").json()["indicators"]
    some = door.get("/api/indicators", params={"name": "学位", "kind": "target"}).json()["indicators"]
    assert 0 < len(some) < len(everything)
    assert all(row["period"]["kind"] == "target" for row in some)
    text = door.get("/api/indicators", params={"format": "csv"}).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert tuple(rows[0]) == CSV_HEADER
    assert len(rows) == len(everything) + 1


def test_a_table_is_the_object_of_wenbao_table(door: httpx.Client, desk: Desk) -> None:
    growth = {"indicator": "地区生产总值增长"}
    told = door.post("/api/table", json=growth).json()
    assert told == desk.chain.table("地区生产总值增长")
    assert [row["text"] for row in told["rows"]] == ["7%左右"]
    target = door.post("/api/table", json=growth | {"kind": "target", "year": [2022], "region": ["新北区", "福建省"]})
    assert [row["text"] for row in target.json()["rows"]] == ["7%左右"]
    assert target.json()["not_indexed"] == ["福建省"]
    for kind, year, count in (("target", 2022, 1), ("achieved", 2022, 0)):
        narrowed = door.post("/api/table", json=growth | {"filter": {"kind": kind, "year": year}}).json()
        assert len(narrowed["rows"]) == count, kind
    assert door.post("/api/table", json={"indicator": "没有这个指标的数"}).json()["rows"] == []
    for wrong, status, word in (
        ({"indicator": "？"}, 400, "指标的名字"),
        ({"indicator": "长" * 61}, 400, "指标的名字"),
        ({"indicator": "粮食产量", "region": ["福建省"] * 501}, 400, "500"),
        ({"indicator": "粮食产量", "filter": {"region": "福建省"}}, 400, "常州市新北区"),
        ({"indicator": "粮食产量", "filter": {"place": "福建省"}}, 422, "place"),
        ({"indicator": "粮食产量", "kind": "outlook"}, 422, "kind"),
        ({"region": ["福建省"]}, 422, "indicator"),
    ):
        refused = door.post("/api/table", json=wrong)
        assert (refused.status_code, word in refused.json()["error"]) == (status, True), wrong


def test_health_and_docs_need_nothing_from_outside(door: httpx.Client) -> None:
    assert door.get("/healthz").json()["status"] == "ok"
    page = door.get("/docs").text
    assert "cdn" not in page
    assert "/static-offline-docs/" in page
    assert "/api/ask" in door.get("/openapi.json").json()["paths"]


# --- OpenAI -------------------------------------------------------------------------------------------------


@pytest.fixture
def chat(address: str) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{address}/v1", api_key="none", max_retries=0) as client:
        yield client


def test_the_official_client_asks(chat: openai.OpenAI) -> None:
    done = chat.chat.completions.create(model="wenbao", messages=[{"role": "user", "content": QUESTION}])
    content = done.choices[0].message.content or ""
    assert "超1万个" in content
    assert "[^1]: " in content
    assert "“新增学位超1万个”" in content
    assert done.usage is not None
    assert done.usage.total_tokens > 10
    assert done.model_extra is not None
    assert done.model_extra["wenbao"]["citations"][0]["paragraph"] == 55
    assert [model.id for model in chat.models.list()] == ["wenbao"]


def test_the_official_client_streams(chat: openai.OpenAI) -> None:
    plain = chat.chat.completions.create(model="wenbao", messages=[{"role": "user", "content": QUESTION}])
    chunks = list(
        chat.chat.completions.create(
            model="wenbao",
            messages=[{"role": "user", "content": QUESTION}],
            stream=True,
            stream_options={"include_usage": True},
        )
    )
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    assert text == plain.choices[0].message.content
    assert chunks[-1].usage is not None
    finished = [chunk for chunk in chunks if chunk.choices and chunk.choices[0].finish_reason == "stop"]
    assert len(finished) == 1
    assert finished[0].model_extra is not None
    assert finished[0].model_extra["wenbao"]["answer"].endswith("[1]")
    told = [chunk.model_extra["event"] for chunk in chunks if chunk.model_extra and "event" in chunk.model_extra]
    assert [(one["type"], one["data"]["document"]) for one in told] == [("source", ["新增学位超1万个"])]  # Open WebUI's
    assert told[0]["data"]["source"] == {"name": "政府工作报告（常州市新北区，2022年），第55段"}
    assert [one["source"] for one in told[0]["data"]["metadata"]] == ["district-changzhou-xinbei-2022#p55:51-59"]


def test_the_official_client_reads_our_errors(chat: openai.OpenAI) -> None:
    with pytest.raises(openai.BadRequestError, match="问题是空的"):
        chat.chat.completions.create(model="wenbao", messages=[{"role": "user", "content": " "}])
    with pytest.raises(openai.BadRequestError, match="问题是空的"):
        chat.chat.completions.create(model="wenbao", messages=[{"role": "user", "content": " "}], stream=True)
    with pytest.raises(openai.UnprocessableEntityError):
        chat.chat.completions.create(model="wenbao", messages=[{"role": "nobody", "content": "x"}])  # type: ignore[list-item,misc,call-overload,unused-ignore]  # on purpose


def test_a_chat_becomes_question_and_history() -> None:
    messages = [
        ChatMessage(role="system", content="别管我"),
        ChatMessage(role="user", content="甲？"),
        ChatMessage(role="assistant", content="乙。[^1]\n\n[^1]: 某报告，第1段：“乙”"),
        ChatMessage(role="user", content=[{"type": "text", "text": "丙？"}]),
    ]
    assert read_messages(messages) == {"question": "丙？", "history": [["甲？", "乙。[^1]"]]}
    with pytest.raises(UsageError):
        read_messages(messages[:3])
    with pytest.raises(UsageError, match="只接受文字"):
        read_messages([ChatMessage(role="user", content=[{"type": "image_url", "image_url": {}}])])
    assert footnoted("一[1]二[12]") == "一[^1]二[^12]"


# --- MCP ----------------------------------------------------------------------------------------------------


async def test_an_mcp_client_uses_the_tools(address: str) -> None:
    mcp = pytest.importorskip("mcp")
    async with mcp.Client(f"{address}/mcp") as client:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert tools.keys() == {"ask", "search", "indicators", "table", "reports"}
        for name, tool in tools.items():
            assert all(one.get("description") for one in tool.input_schema["properties"].values()), name
            assert tool.output_schema["properties"], name
            assert (tool.annotations.read_only_hint, tool.annotations.destructive_hint) == (True, False)
        said = (await client.call_tool("ask", {"question": QUESTION})).structured_content
        assert said["answer"] == "新增学位超1万个。[1]"
        assert said["citations"][0]["period"] == {"from": 2022, "to": 2022, "kind": "target"}
        rows = await client.call_tool("indicators", {"name": "学位", "kind": "target"})
        assert "新增学位" in str(rows.structured_content or rows.content)
        done = (await client.call_tool("ask", {"question": "新增学位多少个", "kind": "achieved"})).structured_content
        assert {one["period"]["kind"] for one in done["citations"]} == {"achieved"}
        hits = (await client.call_tool("search", {"question": QUESTION, "k": 2})).structured_content["hits"]
        assert hits[0]["paragraph"] == 55
        as_typed = {"indicator": "地区生产总值增长", "kind": "目标", "region": "新北区", "year": "2022年"}
        cells = (await client.call_tool("table", as_typed)).structured_content
        assert [row["text"] for row in cells["rows"]] == ["7%左右"]
        listed = (await client.call_tool("reports", {})).structured_content["reports"]
        assert [one["report"] for one in listed] == ["district-changzhou-xinbei-2022"]
        assert cells["rows"][0]["report"] == REPORT
        assert tools["table"].output_schema["properties"]["rows"]["items"] == {"$ref": "#/$defs/CellJson"}
        for name, wrong in (
            ("ask", {"question": "？"}),
            ("search", {"question": "学位", "region": ["火星"]}),
            ("table", {"indicator": " "}),
            ("table", {"indicator": "粮食产量", "report": ["没有这份"]}),
        ):
            told = await client.call_tool(name, wrong)
            assert told.is_error
            assert re.search("[\u4e00-\u9fff]", str(told.content))


def test_mcp_by_another_name_and_with_a_slash(desk: Desk) -> None:
    called = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
    headers = {"Accept": "application/json, text/event-stream"}
    with TestClient(app_on(desk, hosts="wenbao.example"), base_url="http://wenbao.example") as door:
        assert "table" in door.post("/mcp", json=called, headers=headers).text
        assert door.post("/mcp", json=called, headers=headers | {"Host": "evil.example"}).status_code >= 400
        slash = door.post("/mcp/", json=called, headers=headers, follow_redirects=False)
        assert (slash.status_code, slash.headers["location"]) == (307, "../mcp")
        assert "table" in door.post("/mcp/", json=called, headers=headers).text


async def test_mcp_over_standard_input_and_output(desk: Desk) -> None:
    mcp = pytest.importorskip("mcp")
    from mcp.client.stdio import StdioServerParameters, stdio_client

    home = desk.settings.home
    server = StdioServerParameters(
        command=sys.executable, args=["-m", "cli", "mcp"], cwd=str(ROOT), env={"WENBAO_HOME": str(home), "PATH": ""}
    )
    async with stdio_client(server) as (read, write), mcp.ClientSession(read, write) as session:
        begun = await session.initialize()
        assert begun.server_info.version == version("wenbao")
        said = await session.call_tool("ask", {"question": QUESTION})
        assert said.structured_content["answer"] == "新增学位超1万个。[1]"


def test_the_api_is_described_and_is_what_it_says(door: httpx.Client) -> None:
    """Named models with descriptions, every status, and what is sent fits them."""
    told = door.get("/openapi.json").json()
    for path, ways in told["paths"].items():
        for way in ways.values():
            assert way["summary"], path
            assert all(one.get("description") for one in way.get("parameters", ()) if one["in"] == "query"), path
            assert all(one["description"] for one in way["responses"].values()), path
            sent = way["responses"]["200"]["content"].items()
            assert all("$ref" in one["schema"] for kind, one in sent if kind == "application/json"), path
            assert path == "/healthz" or {"400", "401", "403", "429", "500"} <= way["responses"].keys(), path
    codes = set(told["paths"]["/api/ask"]["post"]["responses"])
    assert codes == {"200", "400", "401", "403", "413", "422", "429", "500", "503", "504"}
    schemas = told["components"]["schemas"]
    named = {"AnswerJson", "CitationJson", "HitsJson", "TableJson", "CellJson", "ReportsJson", "SourceJson"}
    assert named | {"IndicatorsJson", "ModelsJson", "ErrorJson", "AskBody", "TableBody", "FilterBody"} <= set(schemas)
    assert set(told["paths"]["/api/table"]["post"]["responses"]) == {*codes} - {"504"}
    AnswerJson.model_validate(door.post("/api/ask", json={"question": QUESTION}).json())
    HitsJson.model_validate(door.get("/api/search", params={"q": QUESTION}).json())
    ReportsJson.model_validate(door.get("/api/reports").json())
    SourceJson.model_validate(door.get(f"/api/reports/{REPORT}").json())
    IndicatorsJson.model_validate(door.get("/api/indicators").json())
    table = door.post("/api/table", json={"indicator": "地区生产总值增长"}).json()
    assert TableJson.model_validate(table).model_dump(mode="json", by_alias=True) == table
    ModelsJson.model_validate(door.get("/v1/models").json())
    HealthJson.model_validate(door.get("/healthz").json())
    chat = {"messages": [{"role": "user", "content": QUESTION}]}
    CompletionJson.model_validate(door.post("/v1/chat/completions", json=chat).json())


def test_the_wrong_method_is_405(door: httpx.Client) -> None:
    for method, path, allowed in (
        ("GET", "/api/ask", "POST"),
        ("GET", "/api/table", "POST"),
        ("POST", "/api/reports", "GET"),
        ("GET", "/v1/chat/completions", "POST"),
        ("GET", "/mcp", "POST"),
        ("DELETE", "/mcp", "POST"),
        ("POST", "/healthz", "GET, HEAD"),
    ):
        said = door.request(method, path)
        assert (said.status_code, said.headers["allow"]) == (405, allowed), path
        assert allowed.replace(", ", "、") in str(said.json()["error"])
    assert door.post("/api/nothing", json={}).status_code == 404
    assert door.head("/healthz").status_code == 200


def test_every_door_takes_a_filter(door: httpx.Client) -> None:
    """The bundled report tells of 2021 and of 2022: one of the two is left."""
    asked = {"question": "新增学位多少个"}
    for kind in ("target", "achieved"):
        said = door.post("/api/ask", json=asked | {"filter": {"kind": kind, "year": [2022]}}).json()
        assert {citation["period"]["kind"] for citation in said["citations"]} == {kind}
        hits = door.get("/api/search", params={"q": asked["question"], "kind": kind, "year": 2022}).json()["hits"]
        assert {hit["period"]["kind"] for hit in hits} == {kind}
        chat = {"messages": [{"role": "user", "content": asked["question"]}], "filter": {"kind": kind}}
        told = door.post("/v1/chat/completions", json=chat).json()["wenbao"]
        assert {citation["period"]["kind"] for citation in told["citations"]} == {kind}
    nowhere = door.post("/api/ask", json=asked | {"filter": {"region": "福建省"}})
    assert (nowhere.status_code, "常州市新北区" in nowhere.json()["error"]) == (400, True)
    assert door.post("/api/ask", json=asked | {"filter": {"place": "福建省"}}).status_code == 422
    assert door.get("/api/search", params={"q": "学位", "region": "福建省"}).status_code == 400


# --- limits -------------------------------------------------------------------------------------------------


def test_headers_keep_the_page_at_home(door: httpx.Client) -> None:
    for path in ("/", "/healthz", "/api/reports"):
        policy = door.get(path).headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "http:" not in policy
        assert "https:" not in policy


def test_a_large_body_is_413_whether_or_not_it_says_its_length(door: httpx.Client) -> None:
    large = json.dumps({"question": "多" * 800_000}).encode()
    json_type = {"Content-Type": "application/json"}
    assert door.post("/api/ask", content=large, headers=json_type).status_code == 413
    assert door.post("/api/ask", content=iter([large[:600_000], large[600_000:]]), headers=json_type).status_code == 413
    small = json.dumps({"question": QUESTION}).encode()
    assert door.post("/api/ask", content=iter([small[:10], small[10:]]), headers=json_type).status_code == 200


def test_another_sites_page_may_not_write(door: httpx.Client) -> None:
    body = {"question": QUESTION}
    assert door.post("/api/ask", json=body, headers={"Origin": "https://elsewhere.example"}).status_code == 403
    assert door.post("/api/ask", json=body, headers={"Origin": str(door.base_url)}).status_code == 200


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost:7860", 200),
        ("LOCALHOST", 200),
        ("192.168.1.20:80", 200),
        ("[::1]:7860", 200),
        ("report.localhost", 200),
        ("elsewhere.example", 400),
        ("127.0.0.1.elsewhere.example", 400),
        ("localhost.elsewhere.example:7860", 400),
        ("[half", 400),
    ],
)
def test_a_name_that_is_not_ours_is_refused(door: httpx.Client, host: str, status: int) -> None:
    for path in ("/healthz", "/", "/api/reports"):
        response = door.get(path, headers={"Host": host})
        assert response.status_code == status, path
    if status == 400:
        assert "WENBAO_HOSTS" in response.json()["error"]


def test_names_can_be_added(desk: Desk) -> None:
    with (
        served(app_on(desk, hosts="wenbao.lan, 问报.lan")) as address,
        httpx.Client(base_url=address, timeout=60) as client,
    ):
        assert client.get("/healthz", headers={"Host": "wenbao.lan:80"}).status_code == 200
        assert client.get("/healthz", headers={"Host": "other.lan"}).status_code == 400
    with served(app_on(desk, hosts="*")) as address, httpx.Client(base_url=address, timeout=60) as client:
        assert client.get("/healthz", headers={"Host": "other.lan"}).status_code == 200


def test_the_rate_limit_counts_a_minute_per_client() -> None:
    async def app(*_: object) -> None: ...

    limit = RateLimit(app, 2)
    assert limit.wait("a", 0.0) == limit.wait("a", 10.0) == 0
    assert limit.wait("a", 30.0) == 30.0
    assert limit.wait("b", 30.0) == 0
    assert limit.wait("a", 60.0) == 0
    assert limit.wait("a", 61.0) == 9.0


def test_too_many_requests_are_429_but_the_page_still_opens(desk: Desk) -> None:
    with served(app_on(desk, requests_per_minute=2)) as address, httpx.Client(base_url=address, timeout=60) as client:
        assert [client.get("/api/reports").status_code for _ in range(3)] == [200, 200, 429]
        refused = client.get("/api/reports")
        assert 0 < int(refused.headers["retry-after"]) <= 60
        assert "请求太多" in refused.json()["error"]
        assert client.get("/").status_code == client.get("/healthz").status_code == 200


def test_login_covers_every_route(desk: Desk) -> None:
    with served(app_on(desk, auth="代表:gōng")) as address, httpx.Client(base_url=address, timeout=60) as client:
        assert client.get("/healthz").status_code == 200
        for path in ("/", "/api/reports", "/docs", "/openapi.json", "/config", "/gradio_api/info", "/v1/models"):
            refused = client.get(path)
            assert refused.status_code == 401, path
            assert refused.headers["www-authenticate"].startswith("Basic")
        right = base64.b64encode("代表:gōng".encode()).decode()
        wrong = base64.b64encode("代表:gong".encode()).decode()
        for path in ("/", "/api/reports", "/config"):
            assert client.get(path, headers={"Authorization": f"Basic {right}"}).status_code == 200, path
            assert client.get(path, headers={"Authorization": f"Basic {wrong}"}).status_code == 401, path
            assert client.get(path, headers={"Authorization": "Basic ***"}).status_code == 401, path
            bearer = {b"Authorization": "Bearer gōng".encode()}  # a password is bytes of UTF-8 on its way
            assert client.get(path, headers=bearer).status_code == 200, path
            assert client.get(path, headers={b"Authorization": "Bearer gòng".encode()}).status_code == 401, path
    with served(app_on(desk, auth="u:secret")) as address:
        client = openai.OpenAI(base_url=f"{address}/v1", api_key="secret", max_retries=0)
        assert [model.id for model in client.models.list()] == ["wenbao"]
        with pytest.raises(openai.AuthenticationError):
            openai.OpenAI(base_url=f"{address}/v1", api_key="other", max_retries=0).models.list()


def test_with_a_model_the_draft_is_an_event_of_its_own_before_the_text(tmp_path: Path) -> None:
    chain = chain_with(QueuedChatModel(replies=["2022年新增学位目标为超1万个。[1]"]), tmp_path)
    told = [_told(part) for part in heard(lambda: chain.stream("2022年新增学位目标是多少"))]
    names = [name for name, _ in told]
    assert names[0] == "draft"
    assert set(names[1:-1]) == {"text"}
    assert names[-1] == "answer"
    assert told[0][1]["mode"] == "extractive"
    assert "".join(data["text"] for name, data in told if name == "text") == told[-1][1]["answer"]
    with pytest.raises(UsageError):
        list(heard(lambda: chain.stream("？")))
