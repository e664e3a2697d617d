"""The dense leg: the same answer whichever way it is found, and always that of the catalog as it is now."""

import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from storage_fakes import HashEmbedder, make_parsed, put

from rag.errors import IndexUnreachable
from rag.index.catalog import Catalog
from rag.index.publish import publish
from rag.index.writer import CatalogWriter
from rag.search.dense import DenseIndex
from rag.settings import Settings

EMBEDDER = HashEmbedder()
QUESTION = EMBEDDER.encode_query("新增学位目标是多少")


def report(number: int) -> str:
    return f"r{number}-{2000 + number}"


@pytest.fixture
def home(tmp_path: Path) -> Settings:
    """Twelve reports of twenty sentences, published."""
    settings = Settings(home=tmp_path / "home")
    with CatalogWriter.acquire(settings, EMBEDDER.name) as catalog:
        for i in range(12):
            texts = [f"第{i}份报告的第{j}件事。" for j in range(20)]
            put(catalog, make_parsed(report(i), texts, year=2000 + i), EMBEDDER)
        publish(catalog, settings)
    return settings


@pytest.fixture
def catalog(home: Settings) -> Iterator[Catalog]:
    with Catalog.open(home, EMBEDDER.name) as catalog:
        yield catalog


def true_nearest(catalog: Catalog, k: int, reports: list[str]) -> list[tuple[str, float]]:
    scored = []
    for one in reports:
        ids, matrix = catalog.report_vectors(one)
        scored += list(zip(ids, (matrix @ QUESTION).tolist(), strict=True))
    return sorted(scored, key=lambda pair: (-pair[1], pair[0]))[:k]


def same(found: list[tuple[str, float]], wanted: list[tuple[str, float]]) -> None:
    assert [i for i, _ in found] == [i for i, _ in wanted]
    np.testing.assert_allclose([s for _, s in found], [s for _, s in wanted], atol=1e-5)


@pytest.mark.parametrize("exact_rows", [0, 100, 10_000])
@pytest.mark.parametrize("reports", [None, [report(3)], [report(i) for i in range(7)], [report(5), "nobody"]])
def test_exact_search_and_chroma_agree(
    catalog: Catalog, home: Settings, exact_rows: int, reports: list[str] | None
) -> None:
    dense = DenseIndex(catalog, home, exact_rows=exact_rows)
    known = [r.id for r in catalog.reports() if reports is None or r.id in reports]
    same(dense.search(QUESTION, 8, reports), true_nearest(catalog, 8, known))
    dense.close()


@pytest.mark.parametrize("exact_rows", [0, 10_000])
def test_narrowed_by_year(catalog: Catalog, home: Settings, exact_rows: int) -> None:
    dense = DenseIndex(catalog, home, exact_rows=exact_rows)
    same(dense.search(QUESTION, 5, years=[2003, 2004]), true_nearest(catalog, 5, [report(3), report(4)]))
    same(dense.search(QUESTION, 5, [report(3)], [2003, 2004]), true_nearest(catalog, 5, [report(3)]))
    assert dense.search(QUESTION, 5, [report(3)], [2004]) == []
    dense.close()


def test_nothing_to_search(catalog: Catalog, home: Settings) -> None:
    dense = DenseIndex(catalog, home)
    assert dense.search(QUESTION, 5, []) == []
    assert dense.search(QUESTION, 5, ["nobody"]) == []
    assert dense.search(QUESTION, 0) == []
    assert len(dense.search(QUESTION, 1000)) == 240


def test_a_commit_that_chroma_does_not_have_yet_is_found(catalog: Catalog, home: Settings) -> None:
    dense = DenseIndex(catalog, home, exact_rows=0)
    dense.search(QUESTION, 5)
    with CatalogWriter.acquire(home, EMBEDDER.name) as writer:
        parsed = make_parsed("new", ("全新的一句。",), region="新市")
        put(writer, parsed, EMBEDDER)
        writer.remove(report(0))
        moved = make_parsed(report(1), [f"第1份报告的第{j}件事。" for j in range(20)], region="搬市", year=2001)
        put(writer, moved, EMBEDDER)  # the same sentence ids, other vectors: what Chroma holds of them is out of date
        vector = EMBEDDER.encode_query("新市2022年\n全新的一句。")
        assert dense.search(vector, 1)[0] == (parsed.sentences[0].id, pytest.approx(1.0))
        same(dense.search(QUESTION, 30), true_nearest(catalog, 30, [r.id for r in catalog.reports()]))
    dense.close()


_INGEST = """
import json, sys
sys.path[:0] = json.loads(sys.argv[2])
from pathlib import Path
from storage_fakes import HashEmbedder, make_parsed, put
from rag.index.writer import CatalogWriter
from rag.index.publish import publish
from rag.settings import Settings
settings, embedder = Settings(home=Path(sys.argv[1])), HashEmbedder()
with CatalogWriter.acquire(settings, embedder.name) as writer:
    for i in range(3):
        put(writer, make_parsed(f"new{i}", (f"另一个进程的第{i}句。",)), embedder)
        publish(writer, settings)
"""


@pytest.mark.chaos
def test_what_another_process_publishes_is_found(catalog: Catalog, home: Settings) -> None:
    dense = DenseIndex(catalog, home, exact_rows=0)
    vector = EMBEDDER.encode_query("甲市2022年\n另一个进程的第2句。")
    assert dense.search(vector, 1)[0][1] < 0.99
    subprocess.run([sys.executable, "-c", _INGEST, str(home.home), json.dumps(sys.path)], check=True)
    assert catalog.pending() == ()
    found = dense.search(vector, 1)
    assert found[0][1] == pytest.approx(1.0)
    assert catalog.hits(found)[0].sentence.text == "另一个进程的第2句。"
    dense.close()


def test_without_its_folder_the_search_is_exact(
    catalog: Catalog, home: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    shutil.rmtree(home.index_dir / "chroma")
    dense = DenseIndex(catalog, home, exact_rows=0)
    same(dense.search(QUESTION, 8), true_nearest(catalog, 8, [r.id for r in catalog.reports()]))
    assert "精确检索" in caplog.text


def test_a_server_that_is_away_is_said_and_not_worked_around(catalog: Catalog, home: Settings) -> None:
    away = home.model_copy(update={"chroma_url": "http://127.0.0.1:9"})
    for reports in (None, [report(3)]):
        with pytest.raises(IndexUnreachable, match=r"127\.0\.0\.1:9|没有发布"):
            DenseIndex(catalog, away).search(QUESTION, 8, reports)


def test_few_matrices_are_kept_and_the_answer_is_the_same(catalog: Catalog, home: Settings) -> None:
    dense = DenseIndex(catalog, home, cached_rows=50)
    for _ in range(2):
        same(dense.search(QUESTION, 8), true_nearest(catalog, 8, [r.id for r in catalog.reports()]))
    assert dense._matrices._rows <= 50
    assert dense._matrices._rows == sum(len(held.ids) for held in dense._matrices._held.values())


@pytest.mark.chaos
def test_threads_search_while_the_index_changes(catalog: Catalog, home: Settings) -> None:
    dense = DenseIndex(catalog, home, exact_rows=0)
    steady = make_parsed(report(3), [f"第3份报告的第{j}件事。" for j in range(20)], year=2003).sentences[4]
    vector = EMBEDDER.encode_query(f"甲市2003年\n{steady.text}")
    failures: list[BaseException] = []
    stop = threading.Event()

    def ask() -> None:
        try:
            while not stop.is_set():
                assert dense.search(vector, 3)[0][0] == steady.id
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    with CatalogWriter.acquire(home, EMBEDDER.name) as writer:
        for i in range(8):
            put(writer, make_parsed("moving", (f"第{i}次。",)), EMBEDDER)
            publish(writer, home)
    stop.set()
    for thread in threads:
        thread.join()
    dense.close()
    assert failures == []
