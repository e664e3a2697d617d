"""Chroma behind its wrapper: what goes in is found, and what is not there is named."""

from pathlib import Path

import numpy as np
import pytest
from storage_fakes import HashEmbedder

from rag.errors import IndexUnreachable
from rag.index.chroma import VectorStore, copy_folder

EMBEDDER = HashEmbedder()


def clustered(count: int, dimension: int = 384, seed: int = 0) -> np.ndarray:
    """Unit vectors as lumpy as those of sentences: 60 directions around a common one."""
    random = np.random.default_rng(seed)
    topics = random.normal(size=(60, dimension))
    vectors = (
        20 * random.normal(size=dimension) / dimension**0.5 + topics[random.integers(0, 60, count)] / dimension**0.5
    )
    vectors += 0.5 * random.normal(size=(count, dimension)) / dimension**0.5
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def test_what_is_stored_is_found_nearest_first(tmp_path: Path) -> None:
    vectors = clustered(50, 16)
    with VectorStore.embedded(tmp_path / "store", create=True) as store:
        ids = [f"s{i}" for i in range(50)]
        store.upsert(ids, vectors, [{"report": "r", "year": 2022}] * 50)
        assert store.count() == 50
        assert store.ids() == set(ids)
        found = store.query(vectors[7], 10)
        wanted = vectors @ vectors[7]
        assert [i for i, _ in found] == [f"s{i}" for i in np.argsort(-wanted)[:10]]
        np.testing.assert_allclose([score for _, score in found], np.sort(wanted)[::-1][:10], atol=1e-5)
        store.upsert(["s7"], -vectors[7:8], [{"report": "r", "year": 2022}])
        assert store.query(vectors[7], 50)[-1][0] == "s7"
        store.delete(["s7", "nobody"])
        assert store.ids() == set(ids) - {"s7"}
        assert store.query(vectors[7], 100)[0][0] != "s7"


def test_more_than_one_batch(tmp_path: Path) -> None:
    vectors = clustered(6000, 8)
    with VectorStore.embedded(tmp_path / "store", create=True) as store:
        store.upsert([str(i) for i in range(6000)], vectors, [{"report": "r"}] * 6000)
        assert store.count() == 6000
        store.delete([str(i) for i in range(5500)])
        assert store.ids() == {str(i) for i in range(5500, 6000)}


def test_nearly_all_of_the_true_nearest_are_found(tmp_path: Path) -> None:
    vectors, questions = clustered(4000), clustered(100, seed=1)
    with VectorStore.embedded(tmp_path / "store", create=True) as store:
        store.upsert([str(i) for i in range(4000)], vectors, [{"report": "r"}] * 4000)
        found = store.query_many(questions, 10)
    exact = np.argsort(-(questions @ vectors.T), axis=1)[:, :10]
    recall = np.mean([len({int(i) for i, _ in f} & set(e)) / 10 for f, e in zip(found, exact, strict=True)])
    assert recall >= 0.999


def test_a_copy_stands_on_its_own(tmp_path: Path) -> None:
    vectors = clustered(20, 8)
    with VectorStore.embedded(tmp_path / "one", create=True) as store:
        store.upsert([str(i) for i in range(10)], vectors[:10], [{"report": "r"}] * 10)
    with VectorStore.embedded(tmp_path / "one") as reader:  # readers may have it open meanwhile
        assert reader.query(vectors[0], 1)[0][0] == "0"
        copy_folder(tmp_path / "one", tmp_path / "two")
        with VectorStore.embedded(tmp_path / "two") as copy:
            copy.upsert([str(i) for i in range(10, 20)], vectors[10:], [{"report": "r"}] * 10)
            assert copy.count() == 20
            assert copy.query(vectors[15], 1)[0][0] == "15"
        assert reader.count() == 10


def test_a_store_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(IndexUnreachable, match=r"store.*verify --repair"):
        VectorStore.embedded(tmp_path / "store")
    assert not (tmp_path / "store").exists(), "looking must not make one"


def test_a_damaged_store_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    VectorStore.embedded(folder, create=True).close()
    (folder / "chroma.sqlite3").write_bytes(b"rubbish" * 1000)
    with pytest.raises(IndexUnreachable, match=r"store.*verify --repair"):
        VectorStore.embedded(folder)


@pytest.mark.parametrize("url", ["localhost:8000", "ftp://localhost:8000", "http://", "http://localhost:port"])
def test_a_wrong_server_address_is_named(url: str) -> None:
    with pytest.raises(IndexUnreachable, match="WENBAO_CHROMA_URL"):
        VectorStore.server(url, "name")


def test_a_server_that_is_away_is_named() -> None:
    with pytest.raises(IndexUnreachable, match=r"http://127\.0\.0\.1:9.*启动"):
        VectorStore.server("http://127.0.0.1:9", "name")


def test_lost_vectors_are_told_from_equal_ones(tmp_path: Path) -> None:
    vectors = clustered(20, 8)
    with VectorStore.embedded(tmp_path / "store", create=True) as store:
        store.upsert([str(i) for i in range(20)], vectors, [{"report": "r"}] * 20)
        assert store.lost([str(i) for i in range(20)], vectors) == []
        store.delete(["3", "17"])
        assert store.lost([str(i) for i in range(20)], vectors) == [3, 17]
        store.upsert(["twin"], vectors[3:4], [{"report": "r"}])
        assert store.lost([str(i) for i in range(20)], vectors, batch=4) == [17]
