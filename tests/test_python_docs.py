"""The recipes of docs/python.md, each run by itself as it stands there; what a model would say is a fake's."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from chat_fakes import QueuedChatModel
from langchain_core.embeddings import DeterministicFakeEmbedding
from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
from langchain_core.messages import AIMessage, BaseMessage, ToolMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from paths import ROOT
from starlette.testclient import TestClient

from rag.chain import AnswerChain

DOCS = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
RECIPES = {
    int(number): code for number, code in re.findall(r"^## (\d+)\. .+?\n```python\n(.+?)^```", DOCS, re.M | re.S)
}
EXPECTED = re.compile(r"# → (.+)$", re.M)
RATES = {"福建省": "6.5%", "江西省": "7%", "湖南省": "6.8%"}


class Caller(GenericFakeChatModel):
    """A model that calls whatever tool it is told to, and then says what it has read in the results, and no more."""

    def bind_tools(self, tools: Any, **kwargs: Any) -> "Caller":
        return self

    def _generate(self, messages: list[BaseMessage], *args: Any, **kwargs: Any) -> ChatResult:
        read = {
            re.findall(r"（(\w+)，2022年）", one.text)[0]: float(re.findall(r"增长([\d.]+)%", one.text)[0])
            for one in messages
            if isinstance(one, ToolMessage)
        }
        if not read:
            return super()._generate(messages, *args, **kwargs)
        text = "、".join(f"{place}{rate:g}%" for place, rate in read.items())
        message = AIMessage(f"{text}；{max(read, key=lambda place: read[place])}最高")
        return ChatResult(generations=[ChatGeneration(message=message)])


@pytest.fixture
def _place(chain: AnswerChain, shared_cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with reports of three provinces; the environment's home holds the bundled one."""
    home = chain._settings.home
    monkeypatch.setenv("WENBAO_HOME", str(home))
    monkeypatch.chdir(tmp_path)
    for name in ("我的索引", "各省", "租户/甲", "租户/乙"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "cache").symlink_to(shared_cache, target_is_directory=True)
    (tmp_path / "报告").mkdir()
    rows = ["file,region,level,year"]
    for region, rate in RATES.items():
        text = f"{region}2022年政府工作报告\n一、2022年工作安排\n2022年主要预期目标是：地区生产总值增长{rate}左右。\n"
        (tmp_path / "报告" / f"{region}.txt").write_text(text, encoding="utf-8")
        rows.append(f"{region}.txt,{region},province,2022")
    (tmp_path / "报告" / "manifest.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")


def _models(number: int) -> Any:
    """What stands for the model of a recipe."""
    if number == 5:
        calls: list[Any] = [
            {"type": "tool_call", "id": region, "name": "government_work_reports",
             "args": {"question": f"{region}2022年地区生产总值增长目标是多少", "region": [region]}}
            for region in RATES
        ]  # fmt: skip
        return Caller(messages=iter([AIMessage("", tool_calls=calls)]))
    return QueuedChatModel(replies=["2022年新增学位目标是超1万个。[1]"])


@pytest.mark.usefixtures("_place")
@pytest.mark.parametrize("number", range(1, 12))
def test_it_runs(number: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("langchain.chat_models.init_chat_model", lambda *_, **__: _models(number))
    monkeypatch.setattr("langchain_openai.OpenAIEmbeddings", lambda **_: DeterministicFakeEmbedding(size=16))
    names: dict[str, Any] = {"__name__": f"recipe_{number}"}
    exec(compile(RECIPES[number], f"docs/python.md#{number}", "exec"), names)
    said = capsys.readouterr().out
    for line in EXPECTED.findall(RECIPES[number]):
        assert line in said.splitlines()
    check = CHECKS.get(number)
    if check is not None:
        check(names, said)


def _model_spoke(names: dict[str, Any], said: str) -> None:
    assert names["answer"].text == "2022年新增学位目标是超1万个。[1]"
    assert "QueuedChatModel" in said


def _own_vectors(names: dict[str, Any], said: str) -> None:
    assert said.count("added") == 3
    assert names["answer"].figures[0].text == "6.5%左右"


def _narrowed(names: dict[str, Any], said: str) -> None:
    assert {one.region for one in names["answer"].citations} == {"福建省"}
    assert "3/3" in said
    assert len(names["documents"]) == 3
    assert names["documents"][0].page_content.startswith("【")


def _three_told_apart(names: dict[str, Any], said: str) -> None:
    assert {one["region"]: one["quote"] for one in names["sources"]} == {
        region: f"地区生产总值增长{rate}左右" for region, rate in RATES.items()
    }
    assert said.startswith("福建省6.5%、江西省7%、湖南省6.8%；江西省最高")


def _streamed(names: dict[str, Any], said: str) -> None:
    with TestClient(names["app"]) as client:
        assert client.get("/ask", params={"q": "2022年新增学位目标是多少"}).text == "新增学位超1万个。[1]"


def _each_its_own(names: dict[str, Any], said: str) -> None:
    assert "丙 这个文件夹不存在" in said


def _kept(names: dict[str, Any], said: str) -> None:
    assert "[^1]: 政府工作报告" in said


def _ranked(names: dict[str, Any], said: str) -> None:
    rows = names["found"]["rows"]
    assert [(row["region"], row["value"]) for row in rows] == [("江西省", 7), ("湖南省", 6.8), ("福建省", 6.5)]
    assert "江西省 2022 7%左右 地区生产总值增长7%左右" in said
    assert names["found"]["computed"]


CHECKS = {
    2: _model_spoke, 3: _own_vectors, 4: _narrowed, 5: _three_told_apart, 7: _streamed, 9: _each_its_own, 10: _kept,
    11: _ranked,
}  # fmt: skip


def test_there_are_eleven_and_an_agent_takes_twenty_lines() -> None:
    assert sorted(RECIPES) == list(range(1, 12))
    assert len(RECIPES[5].strip().splitlines()) <= 20


def test_the_recipes_pass_strict_types(tmp_path: Path) -> None:
    """As a reader would check them, but for what other packages leave open; with what `make lint` has read of those."""
    for number, code in RECIPES.items():
        (tmp_path / f"recipe_{number}.py").write_text(code, encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", *map(str, tmp_path.glob("*.py"))]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8")
    assert ran.returncode == 0, ran.stdout + ran.stderr
