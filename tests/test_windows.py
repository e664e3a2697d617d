"""What would go wrong on Windows, as far as another system can play it: its files, its code pages, its broken pipes."""

import errno
import io
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from paths import ROOT

import app
import cli
from commands import failures
from eval import answers
from page import shelf
from rag.errors import WenBaoError
from rag.index.chroma import flush_folder

WRITES = os.O_WRONLY | os.O_RDWR


def test_no_folder_is_flushed_and_no_file_that_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows opens no folder, and takes no handle for a flush that was opened for reading."""
    (tmp_path / "inner").mkdir()
    for name in ("one", "inner/two"):
        (tmp_path / name).write_text("x")
    opened: dict[int, int] = {}
    flushed = []
    really_open = os.open

    def windows_open(path: Any, flags: int, *more: Any, **named: Any) -> int:
        if Path(path).is_dir():
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        handle = really_open(path, flags, *more, **named)
        opened[handle] = flags
        return handle

    def windows_fsync(handle: int) -> None:
        if not opened[handle] & WRITES:
            raise OSError(errno.EBADF, "Bad file descriptor")
        flushed.append(handle)

    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(os, "open", windows_open)
    monkeypatch.setattr(os, "fsync", windows_fsync)
    flush_folder(tmp_path)
    assert len(flushed) == 2


def test_a_lock_file_goes_once_nobody_has_it_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a page that was killed left behind must not keep the next one from starting."""
    folder = tmp_path / "left"
    folder.mkdir()
    lock = FileLock(f"{folder}.lock")
    lock.acquire()
    unlink = Path.unlink

    def windows_unlink(self: Path, missing_ok: bool = False) -> None:
        if lock.is_locked and self.suffix == ".lock":
            raise PermissionError(errno.EACCES, "The process cannot access the file", str(self))
        unlink(self, missing_ok)

    monkeypatch.setattr(Path, "unlink", windows_unlink)
    shelf._remove(folder, lock)
    assert list(tmp_path.iterdir()) == []


def test_two_drives_have_no_way_between_them(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_way(path: Any, start: Any) -> str:
        raise ValueError("path is on mount 'D:', start on mount 'C:'")

    monkeypatch.setattr(os.path, "relpath", no_way)
    assert answers._beside(Path("questions.jsonl"), Path("runs")) == str(Path("questions.jsonl").absolute())


def test_a_reader_who_left_is_no_error_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    gone = OSError(errno.EINVAL, "Invalid argument")
    assert not failures._nobody_reads(gone)
    monkeypatch.setattr(sys, "platform", "win32")
    assert failures._nobody_reads(gone)
    assert not failures._nobody_reads(OSError(errno.EINVAL, "Invalid argument", "a:b.txt"))
    assert not failures._nobody_reads(WenBaoError("x"))


@pytest.mark.parametrize("codec", ["cp1252", "cp936"])
@pytest.mark.parametrize("program", [("wenbao", "reports"), ("wenbao", "--help"), ("app",)])
def test_what_is_printed_goes_through_any_code_page(
    codec: str, program: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Into a pipe or a file, which there have the code page of the system; a setting is wrong, and that is said."""
    told, complained = (io.TextIOWrapper(io.BytesIO(), encoding=codec) for _ in range(2))
    monkeypatch.setattr(sys, "stdout", told)
    monkeypatch.setattr(sys, "stderr", complained)
    monkeypatch.setattr(sys, "argv", list(program))
    monkeypatch.setenv("WENBAO_PORT", "›")
    monkeypatch.setenv("WENBAO_HOME", str(tmp_path))
    if program == ("app",):
        assert app.main() == 2
    else:
        with pytest.raises(SystemExit) as ended:
            cli.main()
        assert ended.value.code == (2 if program[-1] == "reports" else 0)
    shown = b""
    for stream in (told, complained):
        stream.flush()
        shown += stream.buffer.getvalue()  # type: ignore[attr-defined]  # a BytesIO, as made above
    assert ("›" if program[-1] != "--help" else "问报") in shown.decode("utf-8")


@pytest.mark.long
def test_nothing_is_used_that_windows_has_not() -> None:
    """The types of the standard library know which names a system lacks."""
    rooms = ["rag", "ingest", "eval", "page", "commands", "wenbao", "app.py", "cli.py"]
    command = [sys.executable, "-m", "mypy", "--platform", "win32", "--no-warn-unreachable", *rooms]
    cache = str(ROOT / ".mypy_cache" / "win32")
    ran = subprocess.run([*command, "--cache-dir", cache], cwd=ROOT, capture_output=True, encoding="utf-8")
    assert ran.returncode == 0, ran.stdout + ran.stderr
