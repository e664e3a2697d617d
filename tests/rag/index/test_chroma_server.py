"""A real Chroma server that goes away, freezes and comes back; several processes of the application on one server."""

import json
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from chroma_server import ChromaServer
from report_files import start, write
from storage_fakes import HashEmbedder

from ingest.pipeline import ingest
from rag.errors import IndexUnreachable
from rag.index.audit import audit
from rag.index.catalog import Catalog
from rag.search.dense import DenseIndex
from rag.settings import Settings

pytestmark = [pytest.mark.chaos, pytest.mark.slow]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ChromaServer]:
    running = ChromaServer(tmp_path / "served")
    running.start()
    yield running
    running.stop()


@pytest.fixture
def settings(tmp_path: Path, server: ChromaServer) -> Settings:
    return Settings(home=tmp_path / "home", chroma_url=server.url)


@pytest.fixture
def embedder() -> HashEmbedder:
    return HashEmbedder()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for year in (2020, 2021, 2022):
        write(tmp_path / "reports", f"jia-{year}.txt", year=year)
    return tmp_path / "reports"


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_a_server_goes_away_and_comes_back(
    settings: Settings, server: ChromaServer, folder: Path, embedder: HashEmbedder, how: signal.Signals
) -> None:
    ingest([folder], settings, embedder)
    with Catalog.open(settings, embedder.name) as catalog:
        dense = DenseIndex(catalog, settings)
        ids, vectors = catalog.report_vectors("jia-2021")
        assert dense.search(vectors[3], 1)[0][0] == ids[3]
        server.stop(how)
        with pytest.raises(IndexUnreachable, match=server.url) as asked:
            dense.search(vectors[3], 1)
        assert "\n" not in str(asked.value)
        write(folder, "jia-2021.txt", year=2021, extra="多了一句。")
        with pytest.raises(IndexUnreachable, match=server.url):
            ingest([folder], settings, embedder)
        server.start()
        assert dense.search(vectors[3], 1)[0][0] == ids[3], "the same process goes on, without being told"
        dense.close()
    assert sorted(o.status for o in ingest([folder], settings, embedder)) == ["replaced", "unchanged", "unchanged"]
    assert audit(settings, embedder).ok


def test_a_server_that_dies_during_an_ingest(
    settings: Settings, server: ChromaServer, folder: Path, embedder: HashEmbedder
) -> None:
    """After the vectors are made, before they are published: they are kept, and not made again."""
    plain = embedder.encode_passages

    def dying(texts: list[str], progress: object = None) -> object:
        server.stop(signal.SIGKILL)
        return plain(texts)

    embedder.encode_passages = dying  # type: ignore[method-assign, assignment]  # one method of a fake
    with pytest.raises(IndexUnreachable, match=server.url):
        ingest([folder], settings, embedder)
    server.start()
    embedder.encode_passages = plain  # type: ignore[method-assign]  # and back
    embedder.embedded.clear()
    assert [o.status for o in ingest([folder], settings, embedder)] == ["unchanged"] * 3
    assert embedder.embedded == []
    assert audit(settings, embedder).ok


def test_a_server_that_freezes_is_waited_for(
    settings: Settings, server: ChromaServer, folder: Path, embedder: HashEmbedder
) -> None:
    ingest([folder], settings, embedder)
    with Catalog.open(settings, embedder.name) as catalog:
        dense = DenseIndex(catalog, settings)
        ids, vectors = catalog.report_vectors("jia-2022")
        dense.search(vectors[0], 1)
        server.freeze()
        thaw = threading.Timer(1.5, server.thaw)
        began = time.monotonic()
        thaw.start()
        assert dense.search(vectors[5], 1)[0][0] == ids[5]
        assert time.monotonic() - began > 1.0
        thaw.join()
        dense.close()


_SEARCH_FOR_EVER = """
import json, sys
sys.path[:0] = json.loads(sys.argv[1])
from pathlib import Path
from storage_fakes import HashEmbedder
from rag.index.catalog import Catalog
from rag.search.dense import DenseIndex
from rag.settings import Settings
embedder = HashEmbedder()
settings = Settings(home=Path(sys.argv[2]), chroma_url=sys.argv[3])
seen, searches, done = set(), 0, Path(sys.argv[4])
with Catalog.open(settings, embedder.name) as catalog:
    dense = DenseIndex(catalog, settings)
    steady = catalog.report_vectors("jia-2020")
    dense.search(steady[1][0], 1)
    print("ready", flush=True)
    last = False
    while not last:
        last = done.exists()
        for sentence, vector in zip(*steady):
            found = dense.search(vector, 3)
            assert sentence in [i for i, score in found if score > 0.9999], (sentence, found)
            searches += 1
        seen |= set(catalog.shelves())
    dense.close()
print(json.dumps([searches, sorted(seen)]))
"""


def test_several_processes_on_one_server(
    settings: Settings, server: ChromaServer, folder: Path, embedder: HashEmbedder
) -> None:
    """Three that search while a fourth ingests, replaces and removes: what does not change is always found."""
    ingest([folder], settings, embedder)
    done = settings.home / "done"
    readers = [start(_SEARCH_FOR_EVER, settings.home, server.url, done) for _ in range(3)]
    for turn in range(3):
        write(folder, "jia-2021.txt", year=2021, extra=f"第{turn}版。")
        write(folder, f"yi-{2020 + turn}.txt", region="乙市", year=2020 + turn)
        ingest([folder], settings, embedder)
    done.touch()
    for reader in readers:
        out, said = reader.communicate(timeout=300)
        assert reader.returncode == 0, said[-500:]
        searches, seen = json.loads(out)
        assert searches > 10
        assert "yi-2022" in seen, "what another process published is seen"
    assert audit(settings, embedder).ok
