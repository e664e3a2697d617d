"""open_chain and ingest_reports: objects of LangChain where names do, homes that are named, two chains on one model."""

from pathlib import Path
from typing import Any

import pytest
from chat_fakes import QueuedChatModel
from langchain_core.cross_encoders import BaseCrossEncoder
from langchain_core.embeddings import DeterministicFakeEmbedding
from langchain_core.prompts import ChatPromptTemplate
from paths import BUNDLED
from storage_fakes import HashEmbedder

from rag.build import shared_embedder
from rag.chain import AnswerChain
from rag.errors import IndexMismatch, IndexUnreachable, PromptError, SettingsError, StoreError, UsageError
from rag.settings import Settings
from wenbao import ingest_reports, open_chain

SEATS = "2022年新增学位目标是多少"
SAID = "2022年新增学位目标是超1万个。[1]"


class Vectors(DeterministicFakeEmbedding):
    """Embeddings with a model's name, and not of length 1."""

    size: int = 24
    model: str = "abc"


class LastFirst(BaseCrossEncoder):
    """A cross-encoder that keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []

    def score(self, text_pairs: list[tuple[str, str]]) -> list[float]:
        self.asked += text_pairs
        return [float(n) for n in range(len(text_pairs))]


@pytest.fixture
def _plain(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The environment's home is an empty folder of this test."""
    monkeypatch.setenv("WENBAO_HOME", str(tmp_path / "environment"))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled report, embedded by an object."""
    home = tmp_path_factory.mktemp("named")
    ingest_reports(BUNDLED, home=home, embeddings=Vectors())
    return home


# --- homes ------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("_plain")
def test_a_named_home_is_never_filled_unasked(tmp_path: Path) -> None:
    for name in (tmp_path / "mistyped", str(tmp_path / "mistyped")):
        with pytest.raises(IndexUnreachable, match="mistyped 这个文件夹不存在"):
            open_chain(home=name)
        with pytest.raises(IndexUnreachable, match="mistyped"):
            open_chain(name)
    with pytest.raises(IndexUnreachable, match="mistyped"):
        open_chain(Settings(home=tmp_path / "mistyped"))
    (tmp_path / "empty").mkdir()
    with pytest.raises(IndexUnreachable, match="里还没有索引"):
        open_chain(home=tmp_path / "empty")
    assert [path.name for path in tmp_path.iterdir()] == ["empty"]
    assert list((tmp_path / "empty").iterdir()) == []


@pytest.mark.usefixtures("_plain")
def test_it_is_filled_where_that_is_asked_and_the_environments_as_ever(tmp_path: Path) -> None:
    with open_chain(home=tmp_path / "new", embeddings=HashEmbedder(), create=True) as chain:
        assert chain.invoke(SEATS).text == "新增学位超1万个。[1]"
    with open_chain(embeddings=HashEmbedder()) as chain:
        assert chain.invoke(SEATS).citations[0].paragraph == 55
    assert sorted(path.name for path in tmp_path.iterdir()) == ["environment", "new"]


def test_settings_leave_to_the_environment_what_they_do_not_say(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    monkeypatch.setenv("WENBAO_HOME", str(home))
    monkeypatch.setenv("WENBAO_MODEL", "nobody:x")
    monkeypatch.setenv("WENBAO_MAX_QUESTION_CHARS", "60")
    with open_chain(Settings(model=None), embeddings=Vectors()) as chain:
        assert chain.invoke(SEATS).mode == "extractive"
        with pytest.raises(UsageError, match="60"):
            chain.invoke("学" * 61)
    with pytest.raises(SettingsError, match="nobody"):
        open_chain(embeddings=Vectors())


# --- objects ----------------------------------------------------------------------------------------------------


def test_embeddings(home: Path) -> None:
    with open_chain(home=home, embeddings=Vectors()) as chain:
        chain.warm()
        assert chain.searcher.catalog.embedding == "Vectors:abc"
        assert chain.searcher.catalog.dimension == 24
        assert chain.invoke(SEATS).text == "新增学位超1万个。[1]"
    with pytest.raises(IndexMismatch, match=r"Vectors:abc.*Vectors:other"):
        open_chain(home=home, embeddings=Vectors(model="other"))


@pytest.mark.parametrize("wrapped", [False, True])
def test_a_model_and_a_prompt(home: Path, wrapped: bool) -> None:
    model = QueuedChatModel(replies=[SAID])
    prompt = ChatPromptTemplate.from_template("材料：{evidence}\n问：{question}")
    given: Any = model.with_retry() if wrapped else model
    with open_chain(home=home, embeddings=Vectors(), model=given, prompt=prompt) as chain:
        *parts, answer = chain.stream(SEATS)
        assert "".join(map(str, parts)) == answer.text == SAID  # type: ignore[union-attr]
        assert answer.mode == "QueuedChatModel"  # type: ignore[union-attr]
        with open_chain(home=home, embeddings=Vectors(), model=model) as other:
            assert other.invoke(SEATS).digest != answer.digest, "the prompt shapes the answer"  # type: ignore[union-attr]
    assert model.prompts[0].startswith("材料：[1]")
    assert model.prompts[1].startswith("你是政府工作报告的查阅员")


def test_a_prompt_is_a_file_too(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "mine.md"
    file.write_text("# 系统\n只看原文。{refusal}\n# 用户\n{evidence}\n{question}\n", encoding="utf-8")
    model = QueuedChatModel(replies=[SAID])
    with open_chain(home=home, embeddings=Vectors(), model=model, prompt=file) as chain:
        assert chain.invoke(SEATS).text == SAID
    assert model.prompts[0].startswith("只看原文。")
    for wrong in (tmp_path / "none.md", ChatPromptTemplate.from_template("{evidence}"), BUNDLED):
        with pytest.raises(PromptError):
            open_chain(home=home, embeddings=Vectors(), model=model, prompt=wrong)
    with pytest.raises(PromptError, match="other"):
        open_chain(home=home, prompt=ChatPromptTemplate.from_template("{evidence}{question}{other}"))


def test_a_reranker(home: Path) -> None:
    reranker = LastFirst()
    with open_chain(home=home, embeddings=Vectors(), reranker=reranker) as chain:
        assert chain.invoke(SEATS).text
    assert {question for question, _ in reranker.asked} == {SEATS}
    assert any("新增学位超1万个" in passage for _, passage in reranker.asked)


def test_two_chains_share_one_model(chain: AnswerChain) -> None:
    settings = chain._settings
    with open_chain(settings, create=True) as one, open_chain(settings.home) as two:
        assert one.searcher.embedder is two.searcher.embedder
        assert one.searcher.catalog is not two.searcher.catalog


def test_homes_with_copies_of_the_model_share_one_in_memory(tmp_path: Path) -> None:
    """Each home has its own file of the bundled model: it is the same model."""
    one, two = (shared_embedder(Settings(home=tmp_path / name)) for name in ("a", "b"))
    other = shared_embedder(Settings(home=tmp_path / "a", embedding_query_prompt="问："))
    assert one is two
    assert other is not one


def test_closed_is_closed(home: Path) -> None:
    with open_chain(home=home, embeddings=Vectors()) as chain:
        assert not chain.invoke(SEATS).refused
    with pytest.raises(StoreError, match="已经关闭"):
        chain.invoke(SEATS)


# --- ingest -----------------------------------------------------------------------------------------------------


def test_ingest_tells_how_far_it_is(tmp_path: Path) -> None:
    seen = []
    (tmp_path / "bad.txt").write_bytes(b"\x00\x01")
    outcomes = ingest_reports(
        [str(BUNDLED), tmp_path / "bad.txt"],
        home=tmp_path / "home",
        embeddings=HashEmbedder(),
        on_progress=seen.append,
    )
    assert [(one.report, one.status) for one in outcomes] == [(BUNDLED.stem, "added"), (None, "refused")]
    assert seen[-1].files_done == seen[-1].files_total == 2
    assert seen[-1].sentences_done == outcomes[0].sentences > 100
    with open_chain(home=tmp_path / "home", embeddings=HashEmbedder()) as chain:
        assert chain.invoke(SEATS).citations[0].report == BUNDLED.stem


@pytest.mark.parametrize("paths", [[], "", ["a.txt", " "]])
def test_ingest_of_nothing(paths: Any, tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        ingest_reports(paths, home=tmp_path / "home")
    assert not (tmp_path / "home").exists()
