"""Zips of reports: each entry like a file; what leads out, swells, is locked or lies too deep is one line."""

import random
import struct
import zipfile
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from report_files import REPORT
from storage_fakes import HashEmbedder

from ingest.archive import Entry, unpack
from ingest.pipeline import Outcome, ingest
from page.uploads import Uploads
from rag.errors import FileRefused
from rag.index.catalog import Catalog
from rag.settings import Settings

pytestmark = pytest.mark.chaos
SETTINGS = Settings(max_file_mb=1)


def text(region: str, year: int = 2022) -> bytes:
    return REPORT.format(region=region, year=year, before=year - 1, gdp=100, parking=3000, extra="").encode()


def packed(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def as_windows_writes(parts: dict[str, bytes], codec: str = "gbk") -> bytes:
    """Names in the code page, without the UTF-8 mark; stored, so that a name can be put in for one of its length."""
    plain = {f"{i:03}".ljust(len(name.encode(codec)), "x"): data for i, (name, data) in enumerate(parts.items())}
    data = packed(plain, zipfile.ZIP_STORED)
    for old, new in zip(plain, parts, strict=True):
        data = data.replace(old.encode(), new.encode(codec))
    return data


def opened(tmp_path: Path, data: bytes, settings: Settings = SETTINGS, name: str = "各县报告.zip") -> dict[str, Entry]:
    path = tmp_path / name
    path.write_bytes(data)
    room = tmp_path / "room"
    entries = unpack(path, room, settings)
    assert all(entry.path.resolve().is_relative_to(room.resolve()) for entry in entries if not entry.refusal)
    for entry in entries:
        if entry.refusal:
            assert "\n" not in entry.refusal
            assert "；请" in entry.refusal or "WENBAO_" in entry.refusal
    return {entry.inner: entry for entry in entries}


def refusal(tmp_path: Path, data: bytes, settings: Settings = SETTINGS) -> str:
    with pytest.raises(FileRefused) as caught:
        opened(tmp_path, data, settings)
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith("各县报告.zip：")
    assert "；" in str(caught.value)
    return str(caught.value)


NAMES = ["合肥/长丰县2022年政府工作报告.txt", "合肥/肥东县2022年政府工作报告.txt", "巢湖市2022.txt"]


@pytest.mark.parametrize("codec", ["gbk", "gb18030", "utf-8"])
def test_names_that_windows_and_macos_write(tmp_path: Path, codec: str) -> None:
    found = opened(tmp_path, as_windows_writes({name: text("甲市") for name in NAMES}, codec))
    assert sorted(found) == sorted(NAMES)
    assert {entry.path.name for entry in found.values()} == {name.rpartition("/")[2] for name in NAMES}


def test_names_with_the_mark_backslashes_and_what_belongs_to_nobody(tmp_path: Path) -> None:
    parts = {
        "甲\\乙2022.txt": text("甲市"), "__MACOSX/._乙2022.txt": b"x", ".DS_Store": b"x", "README.md": b"x",
        "空/": b"", "照片.jpg": b"x",
    }  # fmt: skip
    found = opened(tmp_path, packed(parts))
    assert set(found) == {"甲/乙2022.txt", "照片.jpg"}
    assert "不支持的文件类型" in found["照片.jpg"].refusal


def test_nothing_is_written_outside(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("链接.txt")
    link.external_attr = 0o120777 << 16
    out = BytesIO(
        packed({"../出去.txt": b"x", "/etc/根.txt": b"x", "C:\\盘.txt": b"x", "a/../../b.txt": b"x", "好.txt": b"x"})
    )
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    (tmp_path / "inner").mkdir()
    found = opened(tmp_path / "inner", out.getvalue())
    assert {inner for inner, entry in found.items() if not entry.refusal} == {"好.txt"}
    assert "链接" in found["链接.txt"].refusal
    assert all(
        "指向包外" in found[name].refusal for name in ("../出去.txt", "/etc/根.txt", "C:/盘.txt", "a/../../b.txt")
    )
    assert {path.name for path in tmp_path.rglob("*") if path.is_file()} == {"各县报告.zip", "好.txt"}


def test_what_swells_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    bomb = b"0" * (1100 * 1024)
    noise = random.Random(1).randbytes(1100 * 1024)
    found = opened(tmp_path, packed({"弹.txt": bomb, "大.txt": noise, "好.txt": text("甲市")}))
    assert "倍" in found["弹.txt"].refusal
    assert "WENBAO_MAX_FILE_MB" in found["大.txt"].refusal
    assert not found["好.txt"].refusal


def test_all_that_is_unpacked_has_a_bound(tmp_path: Path) -> None:
    words = random.Random(4).randbytes(5 * 1024).hex().encode() * 102
    found = opened(tmp_path, packed({f"{i:02}.txt": words + b"%02d" % i for i in range(30)}))
    told = [entry.refusal for entry in found.values() if entry.refusal]
    assert all("25 MB" in line for line in told)
    assert 4 <= len(told) <= 6


def test_too_many_files_or_too_large_an_archive(tmp_path: Path) -> None:
    assert "超过 2000 个" in refusal(tmp_path, packed({f"{i}.txt": b"" for i in range(2001)}, zipfile.ZIP_STORED))
    assert "超过 2000 个" in refusal(tmp_path, packed({f"{i}{'x' * 60000}.txt": b"" for i in range(40)}))
    noise = random.Random(3).randbytes(600 * 1024)
    assert "超过上限" in refusal(tmp_path, packed({"a.txt": noise}), Settings(max_file_mb=0.05))


def test_archives_in_archives(tmp_path: Path) -> None:
    three = packed({"丙2022.txt": text("丙市")})
    two = packed({"乙2022.txt": text("乙市"), "三.zip": three})
    found = opened(tmp_path, packed({"甲2022.txt": text("甲市"), "二.zip": two, "坏.zip": b"PK\x03\x04"}))
    assert {inner for inner, entry in found.items() if not entry.refusal} == {"甲2022.txt", "二.zip/乙2022.txt"}
    assert "2 层" in found["二.zip/三.zip"].refusal
    assert "已损坏" in found["坏.zip"].refusal


def locked(data: bytes, name: bytes = b"") -> bytes:
    """With the mark of encryption on the entry `name`, or on all."""
    out = bytearray(data)
    for magic, flags, title, size in ((b"PK\x03\x04", 6, 30, 26), (b"PK\x01\x02", 8, 46, 28)):
        at = out.find(magic)
        while at >= 0:
            length = struct.unpack_from("<H", out, at + size)[0]
            if not name or out[at + title : at + title + length] == name:
                out[at + flags] |= 1
            at = out.find(magic, at + 4)
    return bytes(out)


def test_what_is_locked_broken_or_something_else(tmp_path: Path) -> None:
    good = packed({"a.txt": text("甲市"), "b.txt": text("乙市")}, zipfile.ZIP_STORED)
    assert "加了密码；" in refusal(tmp_path, locked(good))
    assert "加了密码" in opened(tmp_path, locked(good, b"b.txt"))["b.txt"].refusal
    damaged = good.replace("甲市人民政府".encode(), "乙市人民政府".encode(), 1)
    assert "已损坏" in opened(tmp_path, damaged)["a.txt"].refusal
    assert "已损坏" in refusal(tmp_path, good[:200])
    assert "不是 zip" in refusal(tmp_path, b"not a zip")
    assert "Office" in refusal(tmp_path, packed({"[Content_Types].xml": b"<a/>", "word/document.xml": b"<a/>"}))
    assert "没有可以导入" in refusal(tmp_path, packed({"README.txt": b"x"}))


@hypothesis_settings(
    max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.integers(0, 2**32), st.integers(1, 30), st.booleans())
def test_damaged_archives(tmp_path: Path, seed: int, changes: int, cut: bool) -> None:
    chance = random.Random(seed)
    data = bytearray(packed({"a.txt": text("甲市"), "二.zip": packed({"b.txt": text("乙市")})}))
    for _ in range(changes):
        data[chance.randrange(len(data))] = chance.randrange(256)
    said = ""
    try:
        opened(tmp_path, bytes(data[: chance.randrange(len(data))] if cut else data))
    except FileRefused as error:
        said = str(error)
    finally:
        for path in sorted((tmp_path / "room").rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
    assert "\n" not in said


def by_path(outcomes: list[Outcome], root: Path) -> dict[str, Outcome]:
    return {one.path.removeprefix(f"{root}/"): one for one in outcomes}


def test_a_folder_with_archives_is_indexed_and_known_again(tmp_path: Path) -> None:
    home, embedder = Settings(home=tmp_path / "home"), HashEmbedder()
    folder = tmp_path / "全省"
    folder.mkdir()
    manifest = "file,region,level,year\n乙.txt,某某市,city,2019\n".encode()
    parts = {"甲2022.txt": text("甲市"), "子/乙.txt": text("乙市", 2021), "丙.ppt": b"x"}
    parts["子/manifest.csv"] = manifest
    (folder / "各县.zip").write_bytes(packed(parts))
    (folder / "甲2022.txt").write_bytes(text("丁市"))
    outcomes = by_path(ingest([folder], home, embedder), folder)
    assert {name: one.status for name, one in outcomes.items()} == {
        "甲2022.txt": "added",
        "各县.zip/甲2022.txt": "added",
        "各县.zip/子/乙.txt": "added",
        "各县.zip/丙.ppt": "refused",
    }
    assert outcomes["各县.zip/甲2022.txt"].report == "甲2022-2"
    with Catalog.open(home, embedder.name) as catalog:
        assert {(r.region, r.year) for r in catalog.reports()} == {("丁市", 2022), ("甲市", 2022), ("某某市", 2019)}
    again = by_path(ingest([folder], home, embedder), folder)
    assert [one.status for one in again.values()].count("unchanged") == 3
    parts["甲2022.txt"] = text("甲市").replace("超1万个".encode(), "超2万个".encode())
    (folder / "各县.zip").write_bytes(packed(parts))
    changed = by_path(ingest([folder / "各县.zip"], home, embedder), folder)["各县.zip/甲2022.txt"]
    assert (changed.report, changed.status) == ("甲2022-2", "replaced")


def test_an_uploaded_archive_is_staged_file_by_file(tmp_path: Path) -> None:
    path = tmp_path / "上传.zip"
    path.write_bytes(packed({"甲2022.txt": text("甲市"), "乙2022.txt": text("乙市"), "../丙.txt": b"x"}))
    settings = Settings(home=tmp_path / "home", max_files=1)
    desk = SimpleNamespace(settings=settings, catalog=SimpleNamespace(report=lambda _: None, reports=lambda: ()))
    staged = Uploads(desk).stage([path])  # type: ignore[arg-type]
    assert [(one.name, bool(one.refusal)) for one in staged if not one.refusal] == [("乙2022.txt", False)]
