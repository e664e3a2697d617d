"""Files are read in processes of their own: what swells, stalls or breaks one is one line, and the others go on."""

import json
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import hostile_files
import pytest
from paths import BUNDLED

from ingest import wire
from ingest.children import Child, _Turns
from ingest.prepare import prepare
from ingest.reader import read
from page.staged import Staged
from page.uploads import Uploads
from rag.errors import FileRefused, UsageError
from rag.index.catalog import Catalog
from rag.settings import Settings
from rag.types import Report

SETTINGS = Settings(read_seconds=60)
XINBEI = BUNDLED
SLOW_LINE = "甲市政府工作报告\n" + "2022年新增学位1个。\n" * 300_000


def refusal(path: Path, settings: Settings = SETTINGS) -> str:
    with pytest.raises(FileRefused) as caught:
        read(path, settings)
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith(f"{path.name}：")
    return str(caught.value)


def children() -> set[int]:
    mine = Path(f"/proc/self/task/{os.getpid()}/children").read_text(encoding="ascii")
    return {int(number) for number in mine.split()}


def test_a_child_reads_what_this_process_would(tmp_path: Path) -> None:
    assert read(XINBEI, SETTINGS) == prepare(XINBEI, SETTINGS, None, whole=True)
    front = read(XINBEI, SETTINGS, whole=False)
    assert front == prepare(XINBEI, SETTINGS, None, whole=False)
    assert front.parsed is None
    odd = tmp_path / os.fsdecode(b"2022\xff.txt")
    odd.write_text("甲市政府工作报告\n2022年新增学位1万个。", encoding="utf-8")
    assert read(odd, SETTINGS, whole=False) == prepare(odd, SETTINGS, None, whole=False)


def test_a_child_is_used_again_and_is_light() -> None:
    read(XINBEI, SETTINGS)
    before = children()
    for _ in range(3):
        read(XINBEI, SETTINGS, whole=False)
    assert children() == before
    script = "import sys, ingest.child; print([m for m in ('torch', 'numpy', 'chromadb') if m in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


@pytest.mark.parametrize("name", hostile_files.SLOW)
def test_what_used_to_stall(tmp_path: Path, name: str) -> None:
    """Read or refused within seconds, by its own size and not by the clock."""
    path = tmp_path / name
    path.write_bytes(hostile_files.SLOW[name]())
    assert "WENBAO_READ" not in said(path)


@pytest.mark.chaos
@pytest.mark.parametrize("name", hostile_files.ODD)
def test_what_is_merely_odd(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(hostile_files.ODD[name]())
    assert "WENBAO_READ" not in said(path)


def said(path: Path) -> str:
    """The one line of a refusal, or "" for a file that is read."""
    try:
        read(path, SETTINGS, whole=False)
    except FileRefused as error:
        return str(error)
    return ""


def test_time_is_bounded_and_the_next_file_goes_on(tmp_path: Path) -> None:
    slow = tmp_path / "slow-2022.txt"
    slow.write_text(SLOW_LINE, encoding="utf-8")
    began = time.monotonic()
    assert "WENBAO_READ_SECONDS" in refusal(slow, Settings(read_seconds=1))
    assert time.monotonic() - began < 30
    assert read(XINBEI, SETTINGS).parsed is not None


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds a process's memory")
def test_memory_is_bounded_and_the_next_file_goes_on(tmp_path: Path) -> None:
    large = tmp_path / "large-2022.html"
    large.write_text(f"<p a='{'b' * 15_000_000}'>学位</p>", encoding="utf-8")
    assert "WENBAO_READ_MEMORY_MB" in refusal(large, Settings(read_memory_mb=64))
    assert read(XINBEI, SETTINGS).parsed is not None


@pytest.mark.skipif(sys.platform != "linux", reason="looks children up in /proc")
def test_a_child_that_is_killed_is_one_line(tmp_path: Path) -> None:
    slow = tmp_path / "slow-2022.txt"
    slow.write_text(SLOW_LINE, encoding="utf-8")
    read(XINBEI, SETTINGS)
    old = children()

    def kill() -> None:
        time.sleep(0.5)
        for number in old:
            os.kill(number, signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    refusal(slow)
    killer.join()
    assert read(XINBEI, SETTINGS).parsed is not None


@pytest.mark.skipif(sys.platform != "linux", reason="looks children up in /proc")
def test_a_child_ends_with_its_parent(tmp_path: Path) -> None:
    slow = tmp_path / "slow-2022.txt"
    slow.write_text(SLOW_LINE, encoding="utf-8")
    script = (
        "import sys\nfrom pathlib import Path\nfrom ingest.reader import read\nfrom rag.settings import Settings\n"
        "read(Path(sys.argv[1]), Settings())"
    )
    parent = subprocess.Popen([sys.executable, "-c", script, str(slow)])
    listed = Path(f"/proc/{parent.pid}/task/{parent.pid}/children")
    until = time.monotonic() + 60
    while not (numbers := listed.read_text(encoding="ascii").split()) and time.monotonic() < until:
        time.sleep(0.05)
    child = Path(f"/proc/{numbers[0]}")
    time.sleep(1.0)
    assert child.exists()
    parent.kill()
    parent.wait()
    while _runs(child) and time.monotonic() < until:
        time.sleep(0.05)
    assert not _runs(child)


def _runs(process: Path) -> bool:
    try:
        return (process / "stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_a_child_knows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENBAO_AUTH", "user:secret")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    child = Child("ingest.child")
    try:
        held = Path(f"/proc/{child._process.pid}/environ").read_bytes()
    finally:
        child.end()
    assert b"secret" not in held


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process's memory")
def test_a_child_about_to_leave_says_so(tmp_path: Path) -> None:
    """The next file goes to another one, and is not refused for an answer that could not come."""
    swelling = tmp_path / "divs.html"
    swelling.write_bytes(hostile_files.SLOW["divs.html"]())
    asked = {"row": None, "whole": False, "max_file_mb": 20, "seconds": 60, "recognise": False}
    child = Child("ingest.child")
    mapped = Path(f"/proc/{child._process.pid}/statm")
    began = int(mapped.read_text(encoding="ascii").split()[0])
    try:
        child.ask(asked | {"path": str(swelling), "memory_mb": 1024}, "divs", 60, 10_000_000)
        assert not child.over
        grown = (int(mapped.read_text(encoding="ascii").split()[0]) - began) * os.sysconf("SC_PAGE_SIZE") // 1024**2
        child.ask(asked | {"path": str(XINBEI), "memory_mb": grown * 2}, "xinbei", 60, 10_000_000)  # a quarter is less
        assert child.over
    finally:
        child.end()


def test_nothing_but_json_is_taken_from_a_child() -> None:
    for line in (pickle.dumps({"end": True}), b"[1]\n", b"nonsense\n"):
        with pytest.raises(ValueError, match=r"codec|Expecting|object"):
            wire.decode(line)
    line = json.dumps({"end": True}).encode()
    assert wire.decode(line) == {"end": True}


def test_those_who_wait_are_served_in_order() -> None:
    turns, order = _Turns(1), list[int]()

    def work(number: int) -> None:
        with turns:
            order.append(number)
            time.sleep(0.02)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    with turns:
        for number, thread in enumerate(threads, 1):
            thread.start()
            while len(turns._waiting) < number:
                time.sleep(0.001)
    for thread in threads:
        thread.join()
    assert order == list(range(6))


def test_one_batch_a_user_at_a_time(tmp_path: Path) -> None:
    """A second batch of the same user is told to wait; another user's goes on meanwhile, and a batch ends in time."""
    desk = SimpleNamespace(settings=Settings(home=tmp_path / "home", read_seconds=1), catalog=_NoCatalog())
    uploads = Uploads(desk)  # type: ignore[arg-type]
    slow = [tmp_path / f"slow{i}-2022.txt" for i in range(8)]
    for path in slow:
        path.write_text(SLOW_LINE, encoding="utf-8")
    small = tmp_path / "small-2022.txt"
    small.write_text("甲市政府工作报告\n2022年新增学位1万个。", encoding="utf-8")
    first: list[Staged] = []
    worker = threading.Thread(target=lambda: first.extend(uploads.stage(slow, "eve")))
    worker.start()
    while "eve" not in uploads._staging:
        time.sleep(0.001)
    with pytest.raises(UsageError, match="上一批"):
        uploads.stage([XINBEI], "eve")
    assert [one.refusal for one in uploads.stage([small], "ann")] == [""]
    assert worker.is_alive()
    worker.join()
    assert all(one.refusal.startswith(one.name) for one in first)
    assert "WENBAO_READ_SECONDS" in first[0].refusal
    assert "分几次" in first[-1].refusal
    assert [one.refusal for one in uploads.stage([small], "eve")] == [""]


class _NoCatalog(Catalog):
    """An index without reports."""

    def __init__(self) -> None:
        pass

    def report(self, report_id: str) -> None:
        return None

    def reports(self) -> tuple[Report, ...]:
        return ()
