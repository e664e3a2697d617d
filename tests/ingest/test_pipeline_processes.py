"""Several processes at one index, and processes that end in the middle of their work."""

import json
import random
import re
import signal
import time
from pathlib import Path

import pytest
from report_files import start, write
from storage_fakes import HashEmbedder

from ingest.pipeline import ingest
from rag.errors import IndexBusy
from rag.index.audit import audit
from rag.index.catalog import Catalog
from rag.index.writer import CatalogWriter
from rag.search.dense import DenseIndex
from rag.settings import Settings


@pytest.fixture
def home(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for year in (2020, 2021, 2022):
        write(tmp_path / "reports", f"jia-{year}.txt", year=year)
    return tmp_path / "reports"


@pytest.fixture
def embedder() -> HashEmbedder:
    return HashEmbedder()


_START = """
import json, sys, time
sys.path[:0] = json.loads(sys.argv[1])
from pathlib import Path
from storage_fakes import HashEmbedder
import rag.index.writer
from ingest import pipeline
from ingest.pipeline import ingest, remove
from rag.errors import WenBaoError
from rag.settings import Settings
import chromadb, jieba
settings, folder, embedder = Settings(home=Path(sys.argv[2])), Path(sys.argv[3]), HashEmbedder()
"""

_CHANGE_FOR_EVER = (
    _START
    + """
import os
from report_files import write
print("ready", flush=True)
turn = 0
while True:
    turn += 1
    for year in (2020, 2021, 2022):
        new = write(folder.parent / "new", f"jia-{year}.txt", year=year, extra=f"第{turn}版。" * (turn % 3))
        os.replace(new, folder / new.name)  # killed while it writes a file, a text editor would leave half of one too
    ingest([folder], settings, embedder)
    remove("jia-2021", settings, embedder)
"""
)

_INGEST_ONCE = (
    _START
    + """
rag.index.writer.LOCK_WAIT = float(sys.argv[4])
slow = embedder.encode_passages
embedder.encode_passages = lambda texts, progress=None: (time.sleep(1.0), slow(texts, progress))[1]
print("ready", flush=True)
try:
    print(json.dumps([o.status for o in ingest([folder], settings, embedder)]))
except WenBaoError as error:
    print(json.dumps([type(error).__name__, str(error)]))
"""
)


@pytest.mark.slow
@pytest.mark.parametrize("times", [4, pytest.param(50, marks=(pytest.mark.chaos, pytest.mark.long))])
def test_killed_at_any_moment_the_index_is_whole(
    home: Settings, folder: Path, embedder: HashEmbedder, times: int
) -> None:
    """In the middle of ingest, replace and remove."""
    chance = random.Random(times)
    ingest([folder], home, embedder)
    for _ in range(times):
        process = start(_CHANGE_FOR_EVER, home.home, folder)
        time.sleep(chance.uniform(0.02, 1.2))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        problems = audit_without_chroma(home, embedder)
        assert problems == [], "before anything is mended, what is in the catalog is whole"
        every_sentence_is_found(home, embedder)
        every_report_is_one_that_was_written(home, embedder)
        ingest([folder], home, embedder)
        assert audit(home, embedder).problems == (), "and after the next ingest Chroma has followed"
        with Catalog.open(home, embedder.name) as catalog:
            assert [report.id for report in catalog.reports()] == ["jia-2020", "jia-2021", "jia-2022"]


def every_report_is_one_that_was_written(home: Settings, embedder: HashEmbedder) -> None:
    """As before the change or as after it, never something between."""
    with Catalog.open(home, embedder.name) as catalog:
        known = {report.id for report in catalog.reports()}
        assert {"jia-2020", "jia-2022"} <= known <= {"jia-2020", "jia-2021", "jia-2022"}
        for report in known:
            text = "\n".join(paragraph.text for paragraph in catalog.paragraphs(report))
            versions = re.findall(r"第(\d+)版。", text)
            assert len(versions) == (int(versions[0]) % 3 if versions else 0)
            assert len(set(versions)) <= 1


def audit_without_chroma(home: Settings, embedder: HashEmbedder) -> list[str]:
    return [problem for problem in audit(home, embedder).problems if not problem.startswith("向量库")]


def every_sentence_is_found(home: Settings, embedder: HashEmbedder) -> None:
    with Catalog.open(home, embedder.name) as catalog:
        dense = DenseIndex(catalog, home, exact_rows=0)
        for report in catalog.reports():
            for sentence, vector in zip(*catalog.report_vectors(report.id), strict=True):
                found = dense.search(vector, 5)
                assert found[0][1] == pytest.approx(1.0, abs=1e-5)
                assert len(catalog.hits(found)) == len(found), "a hit that is not in the catalog"
                assert sentence in {i for i, score in found if score > 0.9999}
        dense.close()


@pytest.mark.slow
@pytest.mark.chaos
def test_of_two_ingests_at_once_one_waits(home: Settings, folder: Path, embedder: HashEmbedder) -> None:
    one, two = (start(_INGEST_ONCE, home.home, folder, 60) for _ in range(2))
    results = sorted(json.loads(process.communicate()[0]) for process in (one, two))
    assert results == [["added"] * 3, ["unchanged"] * 3]
    assert audit(home, embedder).ok


@pytest.mark.slow
@pytest.mark.chaos
def test_or_says_that_the_index_is_busy(home: Settings, folder: Path, embedder: HashEmbedder) -> None:
    with CatalogWriter.acquire(home, embedder.name):
        process = start(_INGEST_ONCE, home.home, folder, 0.2)
        name, message = json.loads(process.communicate()[0])
    assert name == IndexBusy.__name__
    assert str(home.index_dir / "write.lock") in message
