"""`wenbao verify`: a whole index passes, every kind of damage is seen, and repair mends what can be mended."""

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from storage_fakes import HashEmbedder, make_parsed, put

from rag.errors import IndexBusy, IndexUnreachable
from rag.index.audit import AuditReport, audit
from rag.index.catalog import Catalog
from rag.index.chroma import VectorStore
from rag.index.publish import Publication, publish
from rag.index.writer import CatalogWriter
from rag.search.dense import DenseIndex
from rag.search.searcher import by_words as search
from rag.settings import Settings

pytestmark = pytest.mark.chaos


@pytest.fixture
def embedder() -> HashEmbedder:
    return HashEmbedder()


@pytest.fixture
def home(tmp_path: Path, embedder: HashEmbedder) -> Settings:
    """Three reports, published; two of them share a sentence and so a vector."""
    settings = Settings(home=tmp_path / "home")
    with CatalogWriter.acquire(settings, embedder.name) as catalog:
        for name in ("one", "two"):
            put(catalog, make_parsed(name), embedder)
        put(catalog, make_parsed("three", ("推进一网通办。", "……。"), region="乙市"), embedder)
        publish(catalog, settings)
    embedder.embedded.clear()
    return settings


def run(settings: Settings, embedder: HashEmbedder, sql: str, *parameters: object) -> None:
    with CatalogWriter.acquire(settings, embedder.name) as catalog, catalog._db.connection() as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute(sql, parameters)


def store_of(settings: Settings, embedder: HashEmbedder) -> VectorStore:
    with Catalog.open(settings, embedder.name) as catalog:
        publication = Publication.of(catalog)
    assert publication is not None
    return VectorStore.embedded(settings.index_dir / "chroma" / f"{publication.number:06d}")


def test_a_whole_index_passes(home: Settings, embedder: HashEmbedder) -> None:
    assert audit(home, embedder) == AuditReport(reports=3, sentences=8, problems=())
    assert audit(home, embedder, repair=True) == AuditReport(reports=3, sentences=8, problems=())
    assert embedder.embedded == []


def test_it_tells_how_far_it_is(home: Settings, embedder: HashEmbedder) -> None:
    seen: list[tuple[int, int]] = []
    audit(home, embedder, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(8, 8)]


def test_an_empty_index_passes(tmp_path: Path, embedder: HashEmbedder) -> None:
    settings = Settings(home=tmp_path / "home")
    with CatalogWriter.acquire(settings, embedder.name) as catalog:
        publish(catalog, settings)
    assert audit(settings, embedder).ok


def test_no_index(tmp_path: Path, embedder: HashEmbedder) -> None:
    settings = Settings(home=tmp_path / "home")
    for repair in (False, True):
        with pytest.raises(IndexUnreachable, match="还没有索引"):
            audit(settings, embedder, repair=repair)
    assert not settings.index_dir.exists()


def drop_words(home: Settings, embedder: HashEmbedder) -> None:
    run(home, embedder, "DELETE FROM words WHERE rowid = 2")


def change_words(home: Settings, embedder: HashEmbedder) -> None:
    run(home, embedder, "UPDATE words SET body = '别的 词' WHERE rowid = 2")


def spare_words(home: Settings, embedder: HashEmbedder) -> None:
    run(home, embedder, "INSERT INTO words (rowid, body, headings) VALUES (999, '多余', '')")


def lose_postings(home: Settings, embedder: HashEmbedder) -> None:
    """The texts of the keyword index are right, what it finds is not."""
    run(home, embedder, "UPDATE words_content SET c0 = '没有 索引' WHERE id = 2")
    run(home, embedder, "UPDATE words SET body = (SELECT c0 FROM words_content WHERE id = 3) WHERE rowid = 2")
    with CatalogWriter.acquire(home, embedder.name) as catalog:
        sentence = catalog.sentences("one")[1]
    from rag.text.segments import index_row

    run(home, embedder, "UPDATE words_content SET c0 = ? WHERE id = 2", index_row(sentence)[0])


def drop_vectors_in_chroma(home: Settings, embedder: HashEmbedder) -> None:
    with store_of(home, embedder) as store:
        store.delete([make_parsed("one").sentences[0].id])


def spare_vectors_in_chroma(home: Settings, embedder: HashEmbedder) -> None:
    with store_of(home, embedder) as store:
        store.upsert(["nobody"], embedder.encode_query("x")[None, :], [{"report": "x"}])


def wrong_vector_in_chroma(home: Settings, embedder: HashEmbedder) -> None:
    with store_of(home, embedder) as store:
        identity = make_parsed("three", ("推进一网通办。", "……。"), region="乙市").sentences[0].id
        store.upsert([identity], embedder.encode_query("x")[None, :], [{"report": "x"}])


def no_chroma_folder(home: Settings, embedder: HashEmbedder) -> None:
    shutil.rmtree(home.index_dir / "chroma")


def unreadable_chroma(home: Settings, embedder: HashEmbedder) -> None:
    for path in (home.index_dir / "chroma").glob("*/chroma.sqlite3"):
        path.write_bytes(b"rubbish" * 1000)


def killed_before_publishing(home: Settings, embedder: HashEmbedder) -> None:
    with CatalogWriter.acquire(home, embedder.name) as catalog:
        catalog.remove("two")


@pytest.mark.parametrize(
    ("damage", "complaint", "done"),
    [
        (drop_words, "关键词索引：1 个句子", "重建了关键词索引"),
        (change_words, "关键词索引：1 个句子", "重建了关键词索引"),
        (spare_words, "关键词索引：多出 1 条", "重建了关键词索引"),
        (lose_postings, "关键词索引：1 个句子", "重建了关键词索引"),
        (drop_vectors_in_chroma, "向量库：缺少 1 个句子", "重建了向量库"),
        (spare_vectors_in_chroma, "向量库：多出 1 个", "重建了向量库"),
        (wrong_vector_in_chroma, "向量库：1 个句子按自己的向量找不到", "重建了向量库"),
        (no_chroma_folder, "向量库", "重建了向量库"),
        (unreadable_chroma, "向量库", "重建了向量库"),
        (killed_before_publishing, "3 个句子的更新还没有写入", "把更新写入了向量库"),
    ],
)
def test_what_is_derived_is_seen_and_mended_without_embedding(
    home: Settings,
    embedder: HashEmbedder,
    damage: Callable[[Settings, HashEmbedder], None],
    complaint: str,
    done: str,
) -> None:
    damage(home, embedder)
    embedder.embedded.clear()
    seen = audit(home, embedder)
    assert any(complaint in problem for problem in seen.problems), seen.problems
    assert all("\n" not in problem for problem in seen.problems)
    assert seen.repairs == ()
    mended = audit(home, embedder, repair=True)
    assert mended.problems == ()
    assert any(done in line for line in mended.repairs), mended.repairs
    assert embedder.embedded == []
    assert audit(home, embedder).ok


@pytest.mark.parametrize(
    ("sql", "complaint"),
    [
        (
            "UPDATE vectors SET vector = zeroblob(128) WHERE key = (SELECT vector FROM sentences LIMIT 1)",
            "向量缺失或损坏",
        ),
        ("UPDATE vectors SET vector = x'00' WHERE key = (SELECT vector FROM sentences LIMIT 1)", "向量缺失或损坏"),
        ("DELETE FROM vectors WHERE key = (SELECT vector FROM sentences LIMIT 1)", "向量缺失或损坏"),
        ("UPDATE sentences SET vector = (SELECT vector FROM sentences WHERE number = 2) WHERE number = 1", "向量缺失"),
    ],
)
def test_a_lost_vector_is_embedded_again(home: Settings, embedder: HashEmbedder, sql: str, complaint: str) -> None:
    run(home, embedder, sql)
    assert any(complaint in problem for problem in audit(home, embedder).problems)
    mended = audit(home, embedder, repair=True)
    assert mended.problems == ()
    assert len(embedder.embedded) <= 1


@pytest.mark.parametrize(
    ("sql", "complaint"),
    [
        ("UPDATE paragraphs SET text = '改过。' WHERE report = 'one' AND number = 1", "与段落原文对不上"),
        ("UPDATE paragraphs SET text = text || '多' WHERE report = 'one' AND number = 2", "校验和不对"),
        ("UPDATE sentences SET period_last = 1999 WHERE report = 'one'", "校验和不对"),
        ("UPDATE reports SET sentences = 7 WHERE id = 'one'", "应有 7 个句子，实有 3 个"),
        ("UPDATE indicators SET quote = '别的' WHERE report = 'one'", "指标表里的引文"),
    ],
)
def test_damaged_texts_are_named_with_what_mends_them(
    home: Settings, embedder: HashEmbedder, sql: str, complaint: str
) -> None:
    run(home, embedder, sql)
    for repair in (False, True):
        problems = audit(home, embedder, repair=repair).problems
        assert any(complaint in problem and "wenbao remove one" in problem for problem in problems), problems


def test_repair_goes_over_to_another_model(home: Settings) -> None:
    other = HashEmbedder("other/model", 16)
    seen = audit(home, other)
    assert any("other/model" in problem and "fake/hash" in problem for problem in seen.problems)
    mended = audit(home, other, repair=True)
    assert mended.problems == ()
    assert len(other.embedded) == 5, "each passage once, though eight sentences have it"
    with Catalog.open(home, other.name) as catalog:
        dense = DenseIndex(catalog, home, exact_rows=0)
        found = dense.search(other.encode_query("乙市2022年\n推进一网通办。"), 1)
        assert found[0][1] == pytest.approx(1.0, abs=1e-5)
        assert catalog.hits(search(catalog, "一网通办", 1))[0].report.id == "three"
        assert len(catalog.rows("SELECT key FROM vectors")) == 5
        dense.close()


def test_a_repair_that_was_killed_goes_on_where_it_was(home: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    class Dying(HashEmbedder):
        def encode_passages(self, texts: object, progress: object = None) -> np.ndarray:
            raise KeyboardInterrupt

    other = HashEmbedder("other/model", 16)
    with CatalogWriter.acquire(home, "fake/hash") as catalog:
        from rag.index.database import vector_key

        passage = catalog.passages("one")[0]
        catalog.add_vectors({vector_key(other.name, passage): other.encode_passages([passage])[0]})
    with pytest.raises(KeyboardInterrupt):
        audit(home, Dying("other/model", 16), repair=True)
    assert audit(home, HashEmbedder()).ok, "still whole, on the old model"
    other.embedded.clear()
    assert audit(home, other, repair=True).ok
    assert len(other.embedded) == 4


def test_repair_does_not_disturb_a_writer(
    home: Settings, embedder: HashEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.index.writer.LOCK_WAIT", 0.1)
    with CatalogWriter.acquire(home, embedder.name):
        assert audit(home, embedder).ok, "looking needs no lock"
        with pytest.raises(IndexBusy):
            audit(home, embedder, repair=True)
