"""The way from the catalog into Chroma: into a folder of its own each time, or onto a server."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from chroma_server import ChromaServer
from storage_fakes import HashEmbedder, make_parsed, put

from rag.errors import IndexUnreachable
from rag.index.catalog import Catalog
from rag.index.chroma import VectorStore
from rag.index.database import vector_key
from rag.index.publish import Publication, open_published, publish, rebuild
from rag.index.writer import CatalogWriter
from rag.settings import Settings

EMBEDDER = HashEmbedder()


@pytest.fixture
def home(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home")


def published_ids(settings: Settings) -> set[str]:
    with Catalog.open(settings, EMBEDDER.name) as catalog, open_published(catalog, settings) as store:
        return store.ids()


def folders(settings: Settings) -> list[str]:
    return sorted(path.name for path in (settings.index_dir / "chroma").iterdir())


def test_publishing_follows_the_catalog(home: Settings) -> None:
    with CatalogWriter.acquire(home, EMBEDDER.name) as catalog:
        put(catalog, make_parsed("one"), EMBEDDER)
        publish(catalog, home)
        assert catalog.pending() == ()
        assert published_ids(home) == catalog.sentence_ids()
        put(catalog, make_parsed("two", ("另一份报告。",)), EMBEDDER)
        catalog.remove("one")
        publish(catalog, home)
        assert published_ids(home) == catalog.sentence_ids() == {make_parsed("two", ("另一份报告。",)).sentences[0].id}
        publication = Publication.of(catalog)
        assert publication is not None
        assert publication.built == 3, "by changing a copy, not by building anew"
        before = catalog.generation(), folders(home)
        publish(catalog, home)
        assert (catalog.generation(), folders(home)) == before, "nothing to do, nothing done"


def test_vectors_of_another_model_are_not_searched(home: Settings) -> None:
    """Killed between going over to another model and rebuilding: what is published are the old vectors."""
    other = HashEmbedder("other/model")
    with CatalogWriter.acquire(home, EMBEDDER.name) as catalog:
        put(catalog, make_parsed("one"), EMBEDDER)
        publish(catalog, home)
        passages = catalog.passages("one")
        catalog.add_vectors({vector_key(other.name, p): other.encode_query(p) for p in passages})
        catalog.use_vectors_of(other.name, 32)
    with Catalog.open(home, other.name) as catalog, pytest.raises(IndexUnreachable, match="verify --repair"):
        open_published(catalog, home)


def test_what_a_killed_writer_left_is_published_by_the_next(home: Settings) -> None:
    with CatalogWriter.acquire(home, EMBEDDER.name) as catalog:
        put(catalog, make_parsed("one"), EMBEDDER)
        publish(catalog, home)
        put(catalog, make_parsed("two"), EMBEDDER)  # and no publish: killed here
    (home.index_dir / "chroma" / "000002").mkdir()
    (home.index_dir / "chroma" / "000002" / "data_level0.bin").write_bytes(b"half")  # or in the middle of it
    with CatalogWriter.acquire(home, EMBEDDER.name) as catalog:
        publish(catalog, home)
        assert published_ids(home) == catalog.sentence_ids()


@pytest.mark.parametrize("damage", ["folder", "sqlite", "vectors"])
def test_a_damaged_publication_is_rebuilt_without_embedding(home: Settings, damage: str) -> None:
    embedder = HashEmbedder()
    with CatalogWriter.acquire(home, embedder.name) as catalog:
        put(catalog, make_parsed("one"), embedder)
        publish(catalog, home)
        put(catalog, make_parsed("two", ("另一份报告。",)), embedder)
        embedder.embedded.clear()
        folder = home.index_dir / "chroma" / "000001"
        if damage == "folder":
            shutil.rmtree(folder)
        elif damage == "sqlite":
            (folder / "chroma.sqlite3").write_bytes(b"rubbish" * 1000)
        else:
            with VectorStore.embedded(folder) as store:
                store.delete([make_parsed("one").sentences[0].id])
        publish(catalog, home)
        assert published_ids(home) == catalog.sentence_ids()
        assert embedder.embedded == []


def test_a_small_change_goes_into_a_copy_and_a_doubled_index_is_built_anew(home: Settings) -> None:
    def built(catalog: CatalogWriter) -> int:
        publication = Publication.of(catalog)
        assert publication is not None
        return publication.built

    with CatalogWriter.acquire(home, EMBEDDER.name) as catalog:
        put(catalog, make_parsed("one", [f"第{i}句。" for i in range(10)]), EMBEDDER)
        publish(catalog, home)
        assert built(catalog) == 10
        put(catalog, make_parsed("two", [f"又{i}句。" for i in range(10)]), EMBEDDER)
        publish(catalog, home)
        assert built(catalog) == 10
        put(catalog, make_parsed("three", ("还有一句。",)), EMBEDDER)
        publish(catalog, home)
        assert built(catalog) == 21


def test_a_vector_that_the_graph_does_not_lead_to_is_put_in_again(
    home: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What cannot be brought about at will in a small index: the first looks at the new vectors find none of them."""
    looks: list[int] = []
    look = VectorStore.lost

    def blind(store: VectorStore, ids: list[str], vectors: np.ndarray) -> list[int]:
        looks.append(len(ids))
        return [0, 1] if len(looks) < 3 else look(store, ids, vectors)

    with CatalogWriter.acquire(home, EMBEDDER.name) as catalog:
        put(catalog, make_parsed("one", [f"第{i}句。" for i in range(10)]), EMBEDDER)
        publish(catalog, home)
        monkeypatch.setattr(VectorStore, "lost", blind)
        put(catalog, make_parsed("two", [f"又{i}句。" for i in range(5)]), EMBEDDER)
        publish(catalog, home)
        assert looks == [5, 5, 5]
        monkeypatch.setattr(VectorStore, "lost", lambda store, ids, vectors: [0])
        put(catalog, make_parsed("three", ("还有一句。",)), EMBEDDER)
        publish(catalog, home)
        publication = Publication.of(catalog)
        assert publication is not None
        assert publication.built == 16, "what cannot be mended is built anew"


def test_only_the_last_two_publications_stay(home: Settings) -> None:
    with CatalogWriter.acquire(home, EMBEDDER.name) as catalog:
        for i in range(4):
            put(catalog, make_parsed(f"r{i}"), EMBEDDER)
            publish(catalog, home)
        (home.index_dir / "chroma" / "000099").mkdir()
        rebuild(catalog, home)
    assert folders(home) == ["000004", "000005"]


def test_metadata_is_what_the_sentence_has(home: Settings) -> None:
    parsed = make_parsed("one")
    with CatalogWriter.acquire(home, EMBEDDER.name) as catalog:
        put(catalog, parsed, EMBEDDER)
        publish(catalog, home)
        with open_published(catalog, home) as store:
            first, last = (store._collection.get(ids=[parsed.sentences[i].id])["metadatas"] for i in (0, -1))
    common = {"report": "one", "region": "甲市", "year": 2022}
    assert first == [common | {"period_first": 2022, "period_last": 2022, "kind": "target"}]
    assert last == [common]


# --- a server ----------------------------------------------------------------------------------------------------


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """A real `chroma run` on a free port."""
    running = ChromaServer(tmp_path / "served")
    running.start()
    yield running.url
    running.stop()


def test_a_server_takes_the_place_of_the_folder_and_back(tmp_path: Path, server: str) -> None:
    inside = Settings(home=tmp_path / "home")
    outside = Settings(home=tmp_path / "home", chroma_url=server)
    with CatalogWriter.acquire(inside, EMBEDDER.name) as catalog:
        put(catalog, make_parsed("one"), EMBEDDER)
        publish(catalog, inside)
    with pytest.raises(IndexUnreachable, match="verify --repair"):
        published_ids(outside)
    with CatalogWriter.acquire(outside, EMBEDDER.name) as catalog:
        publish(catalog, outside)
        assert published_ids(outside) == catalog.sentence_ids()
        put(catalog, make_parsed("two"), EMBEDDER)
        catalog.remove("one")
        publish(catalog, outside)
        assert published_ids(outside) == catalog.sentence_ids()
        rebuild(catalog, outside)
        assert published_ids(outside) == catalog.sentence_ids()
        assert json.loads(catalog.meta("chroma"))["server"] == server
    with pytest.raises(IndexUnreachable):  # the folder is out of date now and must not be read
        published_ids(inside)
    with CatalogWriter.acquire(inside, EMBEDDER.name) as catalog:
        publish(catalog, inside)
        assert published_ids(inside) == catalog.sentence_ids()


def test_two_indexes_share_a_server(tmp_path: Path, server: str) -> None:
    homes = [Settings(home=tmp_path / name, chroma_url=server) for name in ("a", "b")]
    for home, report in zip(homes, ("one", "two"), strict=True):
        with CatalogWriter.acquire(home, EMBEDDER.name) as catalog:
            put(catalog, make_parsed(report), EMBEDDER)
            publish(catalog, home)
            rebuild(catalog, home)
    for home, report in zip(homes, ("one", "two"), strict=True):
        assert published_ids(home) == {sentence.id for sentence in make_parsed(report).sentences}
        with Catalog.open(home, EMBEDDER.name) as catalog:
            publication = Publication.of(catalog)
            assert publication is not None
            assert publication.number == 2
