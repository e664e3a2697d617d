"""A disk that is full and a home that cannot be written: one clear line, nothing lost, and the next ingest completes.

The full disk is a real one where root may mount a small tmpfs; elsewhere a limit on the size of a file, which fails
in the same places.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from paths import TESTS
from report_files import write
from storage_fakes import HashEmbedder

from ingest.pipeline import ingest
from rag.index.audit import audit
from rag.index.catalog import Catalog
from rag.search.dense import DenseIndex
from rag.settings import Settings

pytestmark = [pytest.mark.chaos, pytest.mark.slow]

_INGEST = """
import json, resource, signal, sys
sys.path[:0] = json.loads(sys.argv[1])
from pathlib import Path
from storage_fakes import HashEmbedder
import chromadb, jieba
from ingest.pipeline import ingest
from rag.errors import WenBaoError
from rag.settings import Settings
if int(sys.argv[4]):
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[4]), int(sys.argv[4])))
try:
    outcomes = ingest([Path(sys.argv[3])], Settings(home=Path(sys.argv[2])), HashEmbedder(dimension=384))
    print(json.dumps([o.status for o in outcomes]))
except WenBaoError as error:
    print(json.dumps([type(error).__name__, str(error)]))
"""


def ingest_elsewhere(home: Path, folder: Path, limit: int = 0) -> list[str]:
    """In a process of its own: what became of the files, or [class, message] of the error."""
    path = json.dumps([*sys.path, str(TESTS)])
    command = [sys.executable, "-c", _INGEST, path, str(home), str(folder), str(limit)]
    ran = subprocess.run(command, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr[-500:]
    result: list[str] = json.loads(ran.stdout)
    return result


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A tmpfs of 3 MB."""
    place = tmp_path / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(place)]
    try:
        mounted = subprocess.run(command, capture_output=True).returncode == 0
    except OSError:
        mounted = False
    if not mounted:
        pytest.skip("only root may mount a small disk")
    yield place
    subprocess.run(["umount", str(place)], check=True)


@pytest.fixture
def embedder() -> HashEmbedder:
    return HashEmbedder(dimension=384)


@pytest.fixture
def first(tmp_path: Path) -> Path:
    return write(tmp_path / "first", "jia-2020.txt", year=2020)


@pytest.fixture
def more(tmp_path: Path) -> Path:
    """Too much for the small disk."""
    extra = "".join(f"新增第{i}个项目，投资{i}亿元。" for i in range(400))
    for year in (2021, 2022, 2023):
        write(tmp_path / "more", f"jia-{year}.txt", year=year, extra=extra)
    return tmp_path / "more"


def still_whole(settings: Settings, embedder: HashEmbedder) -> None:
    """The first report is there and found; of the others, whole ones or none."""
    assert [p for p in audit(settings, embedder).problems if not p.startswith("向量库")] == []
    with Catalog.open(settings, embedder.name) as catalog:
        assert catalog.report("jia-2020") is not None
        dense = DenseIndex(catalog, settings)
        ids, vectors = catalog.report_vectors("jia-2020")
        assert dense.search(vectors[0], 1, ["jia-2020"])[0][0] == ids[0]
        dense.close()


def test_a_full_disk_loses_nothing(small_disk: Path, first: Path, more: Path, embedder: HashEmbedder) -> None:
    settings = Settings(home=small_disk / "home")
    ingest([first], settings, embedder)
    name, message = ingest_elsewhere(settings.home, more)
    assert name == "IndexUnreachable"
    assert "\n" not in message
    assert "磁盘" in message
    still_whole(settings, embedder)
    subprocess.run(["mount", "-o", "remount,size=200m", str(small_disk)], check=True)
    assert set(ingest_elsewhere(settings.home, more)) <= {"added", "unchanged"}
    assert audit(settings, embedder).ok


@pytest.mark.parametrize("limit", [300_000, 700_000, 1_200_000])
def test_a_file_that_cannot_grow_loses_nothing(
    tmp_path: Path, first: Path, more: Path, embedder: HashEmbedder, limit: int
) -> None:
    settings = Settings(home=tmp_path / "home")
    ingest([first], settings, embedder)
    name, message = ingest_elsewhere(settings.home, more, limit)
    assert name == "IndexUnreachable"
    assert "\n" not in message
    still_whole(settings, embedder)
    assert set(ingest_elsewhere(settings.home, more)) <= {"added", "unchanged"}
    assert audit(settings, embedder).ok


def test_a_home_that_became_read_only_still_answers(
    small_disk: Path, first: Path, more: Path, embedder: HashEmbedder
) -> None:
    settings = Settings(home=small_disk / "home")
    ingest([first], settings, embedder)
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with Catalog.open(settings, embedder.name) as catalog:
        assert catalog.report("jia-2020") is not None
        dense = DenseIndex(catalog, settings)
        ids, vectors = catalog.report_vectors("jia-2020")
        assert dense.search(vectors[0], 1)[0][0] == ids[0]
        dense.close()
    name, message = ingest_elsewhere(settings.home, more)
    assert name == "IndexUnreachable"
    assert "WENBAO_HOME" in message
    subprocess.run(["mount", "-o", "remount,rw,size=200m", str(small_disk)], check=True)
    assert ingest_elsewhere(settings.home, more) == ["added"] * 3
    assert audit(settings, embedder).ok
