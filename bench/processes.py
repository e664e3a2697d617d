"""Processes of their own and what they cost: seconds, CPU, words; and `wenbao serve` on a free port while one asks.

Children get a clean environment: no WENBAO_… of the caller, and a home that is named.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from rag.errors import WenBaoError

if TYPE_CHECKING:
    from rag.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
_START_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one process from start to end: seconds by the clock, seconds of CPU, and what it wrote to standard output."""

    seconds: float
    cpu: float
    output: str


def run(arguments: Sequence[str], environment: dict[str, str]) -> Cost:
    """Run `python ARGUMENTS` to its end. Raises WenBaoError with what it said if it fails."""
    with subprocess.Popen(
        [sys.executable, *arguments], cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        began = time.perf_counter()
        assert process.stdout is not None
        said = process.stdout.read().decode("utf-8", "replace")
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise WenBaoError(f"测量的进程失败了（{process.returncode}）：{said[-300:]}")
    return Cost(seconds, usage.ru_utime + usage.ru_stime, said)


def environment(settings: "Settings", **more: str) -> dict[str, str]:
    """The caller's without its settings, with the home of `settings`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("WENBAO_", "PYTHON"))}
    return kept | {"WENBAO_HOME": str(settings.home), "PYTHONPATH": str(ROOT), "HF_HUB_OFFLINE": "1"} | more


@contextmanager
def serving(settings: "Settings") -> Iterator[str]:
    """The address of a real `wenbao serve` on the index of `settings`, ready to answer, while the block runs."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    # all users of the measurement come from one address
    env = environment(settings, WENBAO_REQUESTS_PER_MINUTE="1000000")
    command = [sys.executable, "-m", "cli", "serve", "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address, process)
        yield address
    finally:
        process.terminate()
        process.wait(30)


def _wait(address: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(f"{address}/healthz", timeout=2).status_code == 200:
                return
        except httpx.HTTPError:
            time.sleep(0.2)
    raise WenBaoError(f"wenbao serve 没有在 {_START_SECONDS:.0f} 秒内准备好；请单独运行它看看")
