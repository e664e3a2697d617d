"""An index of an older format, or one whose vectors are not there yet: nothing is lost, and one command mends it."""

import re
import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from paths import BUNDLED
from report_files import write
from storage_fakes import HashEmbedder

from ingest.pipeline import ingest
from ingest.prepare import derive
from rag.errors import EmbeddingError, FileRefused, IndexMismatch
from rag.index.audit import audit
from rag.index.catalog import SCHEMA, Catalog
from rag.index.migrate import Derived
from rag.index.writer import CatalogWriter
from rag.models.embedder import Progress, Vectors
from rag.search.dense import DenseIndex
from rag.search.searcher import by_words as search
from rag.settings import Settings
from rag.types import Paragraph, Report

BUNDLED_ID = "district-changzhou-xinbei-2022"


@pytest.fixture
def home(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home")


@pytest.fixture
def embedder() -> HashEmbedder:
    return HashEmbedder()


def make_older(home: Settings, *damage: str) -> None:
    """As the first release laid it: sentences could not be there before their vectors."""
    with CatalogWriter.acquire(home, "", any_schema=True) as catalog, catalog.transaction() as connection:
        (statement,) = connection.execute("SELECT sql FROM sqlite_master WHERE name = 'sentences'").fetchone()
        first = re.sub(r"(vector\s+TEXT NOT NULL)[^)]*\)$", r"\1 REFERENCES vectors (key))", statement)
        connection.execute(first.replace("CREATE TABLE sentences", "CREATE TABLE older", 1))
        connection.execute("INSERT INTO older SELECT * FROM sentences")
        connection.execute("DROP TABLE sentences")
        connection.execute("ALTER TABLE older RENAME TO sentences")
        connection.execute("UPDATE meta SET value = '1' WHERE key = 'schema'")
        for line in damage:
            connection.execute(line)


def test_an_older_index_is_brought_over_without_embedding(home: Settings, tmp_path: Path) -> None:
    embedder = HashEmbedder()
    ingest([BUNDLED, write(tmp_path, "jia-2021.txt", year=2021)], home, embedder)
    with Catalog.open(home, embedder.name) as catalog:
        before = {
            report.id: (catalog.sentences(report.id), catalog.indicators(report.id)) for report in catalog.reports()
        }
    make_older(home, "DROP TABLE words_vocab", "UPDATE sentences SET section = '[]'")
    embedder.embedded.clear()
    with pytest.raises(IndexMismatch, match=r"第 1 版.*wenbao verify --repair"):
        Catalog.open(home, embedder.name)
    mended = audit(home, embedder, repair=True, derive=derive)
    assert mended.ok, mended.problems
    assert f"重建了 2 份报告（索引格式由第 1 版改为第 {SCHEMA} 版）" in mended.repairs[0]
    assert embedder.embedded == []
    with Catalog.open(home, embedder.name) as catalog:
        after = {
            report.id: (catalog.sentences(report.id), catalog.indicators(report.id)) for report in catalog.reports()
        }
        assert after == before
        assert any("新增学位超1万个" in hit.sentence.text for hit in catalog.hits(search(catalog, "新增学位", 5)))
    assert [outcome.status for outcome in ingest([BUNDLED], home, embedder)] == ["unchanged"]


def test_and_to_another_model_in_the_same_command(home: Settings, embedder: HashEmbedder) -> None:
    ingest([BUNDLED], home, embedder)
    make_older(home)
    other = HashEmbedder("other/model", 16)
    mended = audit(home, other, repair=True, derive=derive)
    assert mended.ok, mended.problems
    with Catalog.open(home, other.name) as catalog:
        assert len(other.embedded) == len(catalog.rows("SELECT key FROM vectors")) > 200


def test_a_report_that_cannot_be_derived_keeps_its_text_and_is_named(home: Settings, tmp_path: Path) -> None:
    embedder = HashEmbedder()
    path = write(tmp_path, "jia-2021.txt", year=2021)
    ingest([BUNDLED, path], home, embedder)
    make_older(home)

    def but_one(report: Report, paragraphs: Sequence[Paragraph]) -> Derived:
        if report.id == "jia-2021":
            raise FileRefused("不是报告")
        return derive(report, paragraphs)

    mended = audit(home, embedder, repair=True, derive=but_one)
    assert mended.problems == ("报告 jia-2021：只有段落，没有句子；请重新导入它的文件",)
    with Catalog.open(home, embedder.name) as catalog:
        assert catalog.paragraphs("jia-2021")
    assert [outcome.status for outcome in ingest([path], home, embedder)] == ["replaced"]
    assert audit(home, embedder).ok


def test_an_index_of_a_newer_program_is_left_alone(home: Settings, embedder: HashEmbedder) -> None:
    ingest([BUNDLED], home, embedder)
    with CatalogWriter.acquire(home, "", any_schema=True) as catalog, catalog.transaction() as connection:
        connection.execute("UPDATE meta SET value = '99' WHERE key = 'schema'")
    with pytest.raises(IndexMismatch, match=r"第 99 版.*请更新本程序"):
        audit(home, embedder, repair=True, derive=derive)


class Held(HashEmbedder):
    """Waits in its second call until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.reached, self.go = threading.Event(), threading.Event()
        self._calls = 0

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        self._calls += 1
        if self._calls == 2:
            self.reached.set()
            assert self.go.wait(120)
        return super().encode_passages(texts, progress)


def test_a_report_answers_by_its_words_while_its_vectors_are_made(home: Settings) -> None:
    """And by those vectors that are there."""
    from rag.answer.prompts import settings_digest
    from rag.build import open_searcher
    from rag.chain import AnswerChain

    embedder = Held()
    whole = threading.Thread(target=lambda: ingest([BUNDLED, *write_many(home)], home, embedder))
    whole.start()
    try:
        assert embedder.reached.wait(120)
        chain = AnswerChain(open_searcher(home, embedder), home, settings_digest(home, embedder.name))
        answer = chain.invoke("2022年新增学位目标是多少")
        assert "超1万个" in answer.text
        (notice,) = answer.notices
        assert re.fullmatch(r"正在建立语义索引 \d\d%：刚导入的报告现在只按用词检索。", notice)
        with Catalog.open(home, embedder.name) as catalog:
            ids, vectors = catalog.report_vectors(BUNDLED_ID)
            assert len(ids) > 0
            assert ids[0] in dict(DenseIndex(catalog, home).search(vectors[0], 3))
            assert 0 < catalog.waiting_count() < catalog.sentence_count()
    finally:
        embedder.go.set()
        whole.join()
    assert chain.invoke("2022年新增学位目标是多少").notices == ()
    assert audit(home, embedder).ok


def write_many(home: Settings) -> list[Path]:
    folder = home.home / "files"
    return [write(folder, f"jia-{year}.txt", year=year) for year in range(2000, 2020)]


@pytest.mark.parametrize("mend", ["ingest", "repair"])
def test_what_a_failed_run_left_without_vectors_is_embedded_next(
    home: Settings, embedder: HashEmbedder, mend: str
) -> None:
    class Fails(HashEmbedder):
        def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
            raise EmbeddingError("坏了")

    with pytest.raises(EmbeddingError, match="坏了"):
        ingest([BUNDLED], home, Fails())
    (problem,) = [line for line in audit(home, embedder).problems if "没有向量" in line]
    assert re.fullmatch(r"向量库：\d+ 个句子还没有向量，只能按词找到；请运行 wenbao verify --repair", problem)
    if mend == "ingest":
        assert [outcome.status for outcome in ingest([BUNDLED], home, embedder)] == ["unchanged"]
    else:
        assert audit(home, embedder, repair=True).ok
    assert audit(home, embedder).ok
    with Catalog.open(home, embedder.name) as catalog:
        assert sorted(embedder.embedded) == sorted(set(catalog.passages(BUNDLED_ID)))
        assert catalog.waiting_count() == 0
        assert np.linalg.norm(catalog.report_vectors(BUNDLED_ID)[1], axis=1) == pytest.approx(1)
