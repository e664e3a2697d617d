"""Nothing leaves the machine: ingest, ask and the page, each a real process in which only loopback can be reached.

An audit hook sees every connection, datagram and name lookup that Python code makes, in child processes as well, and
refuses what is not loopback. Native code that brings its own sockets is caught twice: HTTP clients by a proxy that is
set for them and must never be called, everything by a network namespace without a network, where the system has them.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from paths import BUNDLED, ROOT

from rag.settings import Settings

ASKED = "2022年新增学位目标是多少"
START_SECONDS = 180

# Python runs a module of this name at the start of every interpreter.
SITECUSTOMIZE = """
import os, sys

LOCAL = {"127.0.0.1", "::1", "localhost", "0.0.0.0", "::", "", None}
ADDRESSED = {"socket.connect", "socket.sendto", "socket.sendmsg"}
LOOKED_UP = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo"}

def watch(event, args):
    if event in ADDRESSED:
        address = args[1]
    elif event in LOOKED_UP:
        address = args[0]
    else:
        return
    if event in ADDRESSED and not isinstance(address, tuple):
        return  # a socket of the file system, or one that is connected already
    host = address[0] if isinstance(address, tuple) else address
    host = host.decode() if isinstance(host, bytes) else host
    if host not in LOCAL:
        with open(os.environ["OFFLINE_LOG"], "a") as log:
            log.write(f"{event} {address}\\n")
        raise OSError(f"offline: {event} {address}")

sys.addaudithook(watch)
"""


class Guard:
    """A guarded environment: `env` for processes, `violations` for what they tried."""

    def __init__(self, home: Path, folder: Path) -> None:
        self._log = folder / "violations.log"
        (folder / "sitecustomize.py").write_text(SITECUSTOMIZE, encoding="utf-8")
        self._proxy = socket.create_server(("127.0.0.1", 0))
        self._called: list[str] = []
        threading.Thread(target=self._listen, daemon=True).start()
        proxy = f"http://127.0.0.1:{self._proxy.getsockname()[1]}"
        kept = {
            n: v for n, v in os.environ.items() if not n.startswith(("WENBAO_", "PYTHON", "HF_", "GRADIO_", "ORT_"))
        }
        self.env = kept | {
            "WENBAO_HOME": str(home),
            "PYTHONPATH": os.pathsep.join([str(folder), str(ROOT)]),
            "OFFLINE_LOG": str(self._log),
            "NO_PROXY": "127.0.0.1,localhost,::1",
            "no_proxy": "127.0.0.1,localhost,::1",
            "OPENAI_API_KEY": "sk-happens-to-be-here",
        }
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            self.env |= {name: proxy, name.lower(): proxy}

    @property
    def violations(self) -> list[str]:
        logged = self._log.read_text(encoding="utf-8").splitlines() if self._log.exists() else []
        return logged + self._called

    def close(self) -> None:
        self._proxy.close()

    def _listen(self) -> None:
        while True:
            try:
                caller, _ = self._proxy.accept()
            except OSError:  # closed: the test is over
                return
            caller.settimeout(5)
            with caller:
                try:
                    self._called.append(f"proxy {caller.recv(200)!r}")
                except OSError:
                    self._called.append("proxy")


@pytest.fixture
def guard(settings: Settings, tmp_path: Path) -> Iterator[Guard]:
    home, folder = tmp_path / "home", tmp_path / "guard"
    home.mkdir()
    folder.mkdir()
    (home / "cache").symlink_to(settings.cache_dir, target_is_directory=True)
    made = Guard(home, folder)
    yield made
    made.close()


def _isolated() -> list[str]:
    """A command prefix that takes the network away altogether; empty where the system does not let us."""
    unshare = shutil.which("unshare")
    command = [unshare or "", "--map-root-user", "--net"]
    if unshare and subprocess.run([*command, "true"], capture_output=True).returncode == 0:
        return command
    return []


def _run(guard: Guard, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, env=guard.env, capture_output=True, encoding="utf-8")


@pytest.mark.parametrize(
    "attempt",
    [
        "socket.create_connection(('192.0.2.1', 80), 1)",
        "socket.getaddrinfo('example.org', 80)",
        "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 53))",
        "urllib.request.urlopen('http://example.org', timeout=5)",
    ],
)
def test_the_guard_sees_what_it_should(guard: Guard, attempt: str) -> None:
    ran = _run(guard, sys.executable, "-c", f"import socket, urllib.request\n{attempt}")
    assert ran.returncode != 0
    assert guard.violations


@pytest.mark.slow
def test_ingest_and_ask_reach_for_nothing(guard: Guard) -> None:
    command = [*_isolated(), sys.executable, "-m", "cli"]
    added = _run(guard, *command, "ingest", str(BUNDLED), "--json")
    assert json.loads(added.stdout)["files"][0]["status"] == "added", added.stderr
    asked = _run(guard, *command, "ask", ASKED, "--json")
    answer = json.loads(asked.stdout)
    assert answer["answer"] == "新增学位超1万个。[1]"
    assert answer["mode"] == "extractive"
    assert guard.violations == []


@pytest.mark.slow
def test_the_page_reaches_for_nothing(guard: Guard) -> None:
    """From an empty home: index, page, assets, both doors."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    page = subprocess.Popen(
        [sys.executable, "-m", "cli", "serve", "--port", str(port)],
        cwd=ROOT, env=guard.env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, encoding="utf-8",
    )  # fmt: skip
    try:
        base = f"http://127.0.0.1:{port}"
        _wait(page, f"{base}/healthz")
        assert "<html" in _get(f"{base}/")
        assert "gradio" in _get(f"{base}/config").lower()
        assert _post(f"{base}/api/ask", {"question": ASKED})["answer"] == "新增学位超1万个。[1]"
        chat = {"model": "wenbao", "messages": [{"role": "user", "content": ASKED}]}
        said = _post(f"{base}/v1/chat/completions", chat)["choices"][0]["message"]["content"]
        assert "新增学位超1万个" in said
        time.sleep(2)  # what starts late, such as a version check in a thread of its own
    finally:
        page.send_signal(signal.SIGINT)
        _, stderr = page.communicate(timeout=60)
    assert "Traceback" not in stderr
    assert guard.violations == []


def _wait(page: subprocess.Popen[str], url: str) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if page.poll() is not None:
            _, stderr = page.communicate()
            pytest.fail(f"the page ended: {stderr}")
        try:
            _get(url)
        except OSError:
            time.sleep(0.5)
        else:
            return
    pytest.fail(f"the page did not answer within {START_SECONDS} s")


def _get(url: str) -> str:
    with _opener.open(url, timeout=60) as response:
        return str(response.read().decode())


def _post(url: str, body: object) -> Any:
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with _opener.open(request, timeout=60) as response:
        return json.loads(response.read())


_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # whatever proxy this machine has
