"""llama_server.py: a child process that starts when needed and ends with its parent. The child is a stand-in."""

import importlib.util
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from chat_fakes import chain_with
from misbehaving_server import MisbehavingServer

from rag.answer.readers import AGREE
from rag.errors import ModelError
from rag.models.chat_model import local_client, open_model
from rag.models.llama_download import MODEL, model_path
from rag.models.llama_server import LocalChatModel, LocalServer
from rag.settings import Settings

CHILD = textwrap.dedent("""
    import http.server, sys
    from rag.models.llama_child import leave_with_parent
    leave_with_parent()
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200); self.end_headers(); self.wfile.write(b"{}")
        def log_message(self, *args): pass
    http.server.HTTPServer(("127.0.0.1", int(sys.argv[-1])), Handler).serve_forever()
""")
COMMAND = [sys.executable, "-c", CHILD]


@pytest.fixture
def local(tmp_path: Path) -> Iterator[LocalServer]:
    server = LocalServer(COMMAND, tmp_path / "log")
    yield server
    server.stop()


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except (OSError, IndexError):
        return False
    return state != "Z"


def gone_within(pid: int, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while alive(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not alive(pid)


def test_nothing_runs_before_it_is_needed(local: LocalServer) -> None:
    assert local._child is None
    url = local.url()
    assert urllib.request.urlopen(f"{url}/models").status == 200
    assert local.url() == url  # the same one


def test_stop_ends_it_and_the_next_question_starts_another(local: LocalServer) -> None:
    local.url()
    child = local._child
    assert child is not None
    local.stop()
    assert child.poll() is not None
    assert urllib.request.urlopen(f"{local.url()}/models").status == 200


def test_a_child_that_died_is_started_again(local: LocalServer) -> None:
    local.url()
    assert local._child is not None
    local._child.kill()
    local._child.wait()
    assert urllib.request.urlopen(f"{local.url()}/models").status == 200


def test_many_threads_start_one_child(local: LocalServer) -> None:
    urls: list[str] = []
    threads = [threading.Thread(target=lambda: urls.append(local.url())) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(urls) == 6
    assert len(set(urls)) == 1


@pytest.mark.skipif(not Path("/proc").exists(), reason="reads /proc")
@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM, None])
def test_the_child_ends_with_its_parent_however_that_ends(tmp_path: Path, ending: signal.Signals | None) -> None:
    parent = textwrap.dedent(f"""
        import sys
        from pathlib import Path
        from rag.models.llama_server import LocalServer
        server = LocalServer({COMMAND!r}, Path({str(tmp_path / "log")!r}))
        server.url()
        print(server._child.pid, flush=True)
        sys.stdin.readline()
    """)
    process = subprocess.Popen([sys.executable, "-c", parent], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdin is not None
    pid = int(process.stdout.readline())
    assert alive(pid)
    if ending is None:
        process.stdin.write("\n")
        process.stdin.flush()
    else:
        process.send_signal(ending)
    process.wait(timeout=10)
    process.stdin.close()
    process.stdout.close()
    assert gone_within(pid, 60)


def test_a_child_that_cannot_start_is_an_error_that_names_its_log(tmp_path: Path) -> None:
    server = LocalServer([sys.executable, "-c", "import sys; sys.exit(3)"], tmp_path / "log")
    with pytest.raises(ModelError, match=r"退出码 3.*log"):
        server.url()


def test_a_child_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    server = LocalServer([sys.executable, "-c", "import time; time.sleep(60)"], tmp_path / "log", start_seconds=0.5)
    with pytest.raises(ModelError, match="没有启动"):
        server.url()
    assert server._child is not None
    server._child.wait(timeout=60)


# --- the chat model over it --------------------------------------------------------------------------------------


def over(server: LocalServer) -> LocalChatModel:
    return LocalChatModel(server=server, connect=lambda url: local_client(url, 60))


class Running(LocalServer):
    """A server that is already there."""

    def __init__(self, url: str) -> None:
        super().__init__([], Path("unused"))
        self._at = url

    def url(self) -> str:
        return self._at


def test_the_chain_answers_with_it(tmp_path: Path) -> None:
    with MisbehavingServer("2022年新增学位目标为超1万个。[1]") as server:
        model = over(Running(server.base_url))
        answer = chain_with(model, tmp_path).invoke("2022年新增学位目标是多少？")
        assert answer.text == "2022年新增学位目标为超1万个。[1]"
        assert answer.notices == (AGREE,)
        assert server.requests[0].body["max_tokens"] > 0
        assert "超" in str(model.invoke("你好").content)


def test_a_server_that_does_not_start_leaves_the_extractive_answer(tmp_path: Path) -> None:
    broken = LocalServer([sys.executable, "-c", "import sys; sys.exit(3)"], tmp_path / "log")
    model = over(broken)
    answer = chain_with(model, tmp_path).invoke("2022年新增学位目标是多少？")
    assert answer.mode == "extractive"
    assert "本地模型启动失败" in answer.notices[0]


def test_requests_wait_for_each_other(tmp_path: Path) -> None:
    with MisbehavingServer("2022年新增学位目标为超1万个。[1]2022年新增学位超1万个。[1]") as server:
        model = over(Running(server.base_url))
        chain = chain_with(model, tmp_path)
        first = chain.stream("2022年新增学位目标是多少？")
        assert next(first)
        other = threading.Thread(target=lambda: chain.invoke("2022年新增学位目标是多少？"))
        other.start()
        time.sleep(0.3)
        asked = len(server.requests)
        list(first)
        other.join(timeout=60)
        assert asked == 1
        assert len(server.requests) == 2


# --- what is missing ---------------------------------------------------------------------------------------------


def test_a_missing_file_names_make_model(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="make model"):
        open_model(Settings(home=tmp_path, model="local"))


def test_half_a_file_is_told(tmp_path: Path) -> None:
    path = model_path(Settings(home=tmp_path))
    path.parent.mkdir(parents=True)
    path.write_bytes(b"GGUF")
    with pytest.raises(ModelError, match="不完整"):
        open_model(Settings(home=tmp_path, model="local"))


def test_a_missing_extra_names_make_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = model_path(Settings(home=tmp_path))
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        file.truncate(MODEL.size)  # a hole: no disk is used
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ModelError, match=r"make model.*local"):
        open_model(Settings(home=tmp_path, model="local"))
