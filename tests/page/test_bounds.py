"""What a visitor leaves on the server has an end: feedback, uploads, conversations, files that wait."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
from gradio_visitor import Visitor
from page_house import app_on, served

from page import feedback, talks
from page.desk import Desk
from page.shelf import KEPT_SECONDS, Full, Shelf
from page.uploads import Uploads
from rag.errors import UsageError
from rag.settings import Settings

MB = 1024 * 1024


def turn(text: str, number: int = 0) -> dict[str, object]:
    answer = {
        "answer": text,
        "digest": "d",
        "citations": [{"quote": text, "section": [text] * 50}] * 500,
        "x": [[[[[[[text]]]]]]],
    }
    return {"id": str(number), "question": text, "answer": answer, "partial": "", "vote": "Like"}


# --- feedback -----------------------------------------------------------------------------------------------


def test_a_vote_on_a_forged_conversation_is_a_short_line(tmp_path: Path) -> None:
    long = "长" * 100_000
    feedback.record(tmp_path, turn(long), [(long, long)] * 100, "up", long)
    wide = {**turn("短"), "answer": {"digest": "d", **{f"{n}{long}": long for n in range(300)}}}
    feedback.record(tmp_path, wide, [], "up")
    lines = (tmp_path / "feedback.jsonl").read_bytes().splitlines()
    assert [len(line) < 40_000 for line in lines] == [True, True]
    assert json.loads(lines[0])["question"] == long[:2000]


def test_an_ordinary_vote_keeps_the_whole_answer(tmp_path: Path) -> None:
    answer = {
        "answer": "新增学位超1万个。[1]",
        "digest": "d",
        "citations": [{"quote": "新增学位超1万个", "period": {"from": 2022}}],
    }
    feedback.record(tmp_path, {**turn("q"), "answer": answer}, [("问", "答")], "down", "不对")
    line = json.loads((tmp_path / "feedback.jsonl").read_text(encoding="utf-8"))
    assert line["answer"] == answer
    assert line["history"] == [["问", "答"]]


def test_a_full_feedback_file_is_put_by_and_the_oldest_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feedback, "_MAX_FILE", 20_000)
    for number in range(60):
        feedback.record(tmp_path, turn("长" * 2000, number), [], "up")
    files = sorted(tmp_path.glob("feedback*.jsonl"))
    assert [file.name for file in files] == [*(f"feedback.{n}.jsonl" for n in (1, 2, 3, 4)), "feedback.jsonl"]
    assert all(file.stat().st_size < 70_000 for file in files)
    last = (tmp_path / "feedback.jsonl").read_text(encoding="utf-8").splitlines()[-1]
    assert json.loads(last)["id"] == "59"


def test_votes_of_one_client_are_counted_and_others_go_on() -> None:
    gate = feedback.Turnstile()
    for second in range(120):
        gate.enter("a", second)
    with pytest.raises(UsageError, match="每小时"):
        gate.enter("a", 130)
    gate.enter("b", 130)
    gate.enter("a", 3601)


# --- conversations ------------------------------------------------------------------------------------------


def test_a_conversation_comes_back_within_bounds_newest_first() -> None:
    turns = [{"id": str(n), "question": "长" * 100_000, "answer": None, "partial": "", "vote": None} for n in range(90)]
    _, kept = talks.from_kept({"id": "t", "turns": turns})
    assert [one["id"] for one in kept] == [str(n) for n in range(81, 90)]


# --- uploads ------------------------------------------------------------------------------------------------


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path, Settings(max_file_mb=1, max_files=10))


def bring(shelf: Shelf, client: str, megabytes: int, now: float) -> str:
    path = shelf.folder / f"{client}-{now}"
    shelf.begin(client, megabytes * MB, now)
    path.write_bytes(b"x" * megabytes * MB)
    shelf.end(client, megabytes * MB, client, [str(path)], now)
    return str(path)


def test_a_client_has_a_share_of_the_disk_and_all_together_an_end(shelf: Shelf) -> None:
    bring(shelf, "a", 9, 0)
    with pytest.raises(Full, match="一小时内最多 10 MB"):
        bring(shelf, "a", 3, 10)
    for client in ("b", "c", "d"):
        bring(shelf, client, 10, 20)
    with pytest.raises(Full, match="服务器上等待导入的文件太多"):
        bring(shelf, "e", 10, 30)
    assert bring(shelf, "e", 10, KEPT_SECONDS + 40)


def test_uploads_go_after_an_hour_and_what_nobody_owns_at_once(shelf: Shelf) -> None:
    path = bring(shelf, "a", 1, 0)
    assert shelf.owns("a", path)
    left = shelf.folder / "half-sent"
    left.write_bytes(b"x")
    os.utime(left, (0, 0))
    bring(shelf, "b", 1, KEPT_SECONDS + 1)
    assert not shelf.owns("a", path)
    assert not Path(path).exists()
    assert not left.exists()


def test_uploads_of_one_client_are_counted(shelf: Shelf) -> None:
    shelf.begin("a", 1, 0)
    shelf.begin("a", 1, 0)
    with pytest.raises(Full, match="同时"):
        shelf.begin("a", 1, 0)
    shelf.begin("b", 1, 0)
    shelf.end("a", 1, "a", [], 0)
    for second in range(28):
        shelf.begin("a", 1, second)
        shelf.end("a", 1, "a", [], second)
    with pytest.raises(Full, match="每分钟"):
        shelf.begin("a", 1, 30)


@pytest.mark.slow
def test_over_http_a_form_of_other_things_and_too_many_files_are_refused(desk: Desk) -> None:
    with served(app_on(desk, max_file_mb=1, max_files=3)) as address, Visitor(address) as visitor:

        def post(path: str, **what: Any) -> httpx.Response:
            """By a connection of its own: one that was refused before its body was read is closed under the next."""
            return visitor.http.post(path, headers={"connection": "close"}, **what)

        assert post("/gradio_api/upload", data={"a": "x" * 2 * MB}, files={"files": ("a.txt", b"x")}).status_code == 400
        assert post("/gradio_api/upload", files=[("files", (f"{n}.txt", b"x")) for n in range(4)]).status_code == 400
        assert post("/gradio_api/upload", files={"files": ("a.txt", b"x" * 2 * MB)}).status_code == 413
        assert visitor.upload("a.txt", b"x" * MB)
        said = [post("/gradio_api/upload", files={"files": (f"{n}.txt", bytes([n]) * MB)}) for n in range(4)]
        assert said[-1].status_code == 429
        assert "一小时内最多 3 MB" in said[-1].json()["error"]
        assert int(said[-1].headers["retry-after"]) > 0


def test_files_that_wait_to_be_looked_at_have_an_end(desk: Desk, tmp_path: Path) -> None:
    small = Desk(Settings(home=tmp_path, max_file_mb=0.01, max_files=1), desk.chain, desk.embedder)
    uploads = Uploads(small)
    report = tmp_path / "报告.txt"
    report.write_text("常州市新北区2022年政府工作报告\n" + "新增学位超1万个。\n" * 300, encoding="utf-8")
    for _ in range(6):
        assert uploads.stage([report])
    with pytest.raises(UsageError, match="等待导入的文件太多"):
        uploads.stage([report])


_FOLDER = """
import sys
from pathlib import Path
from page.shelf import own_folder
from rag.settings import Settings
folder = own_folder(Settings(home=Path(sys.argv[1])))
(folder / "upload").write_text("x")
print(folder, flush=True)
sys.stdin.read()
"""


def test_the_folder_is_ours_alone_and_goes_with_its_process(tmp_path: Path) -> None:
    def start() -> tuple["subprocess.Popen[str]", Path]:
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        process = subprocess.Popen([sys.executable, "-c", _FOLDER, str(tmp_path)], **pipes)
        assert process.stdout is not None
        return process, Path(process.stdout.readline().strip())

    first, folder = start()
    assert folder.is_relative_to(tmp_path / "cache")
    assert [stat.S_IMODE(one.stat().st_mode) for one in (folder, folder.parent)] == [0o700, 0o700]
    second, other = start()  # beside it: takes nothing away
    assert (folder / "upload").exists()
    first.kill()
    first.communicate()
    third, _ = start()  # finds what a killed one left behind
    assert not folder.exists()
    assert (other / "upload").exists()
    for process in (second, third):
        process.communicate("")
    assert list((tmp_path / "cache" / "page").iterdir()) == []
