"""`wenbao` as a process of its own: what only shows there: streams, signals, encodings, start-up time."""

import json
import os
import resource
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from paths import ROOT

from rag.settings import Settings

ASKED = "2022年新增学位目标是多少"


@pytest.fixture(scope="module")
def env(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A clean environment with a home of its own; the model's cache is the session's."""
    home = tmp_path_factory.mktemp("process-home")
    (home / "cache").symlink_to(settings.cache_dir, target_is_directory=True)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("WENBAO_", "PYTHON"))}
    return kept | {"WENBAO_HOME": str(home), "PYTHONPATH": str(ROOT)}


def _run(env: dict[str, str], *args: str, **more: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, "-m", "cli", *args], cwd=ROOT, env=env | more, capture_output=True)


@pytest.mark.slow
def test_from_an_empty_folder_to_a_cited_answer(env: dict[str, str]) -> None:
    """Twice: the second one finds everything in place. Nothing on standard error, whatever the libraries say."""
    for _ in range(2):
        ran = _run(env, "ask", ASKED, "--json")
        assert (ran.returncode, ran.stderr) == (0, b"")
        answer = json.loads(ran.stdout)
        (citation,) = answer["citations"]
        assert answer["answer"] == "新增学位超1万个。[1]"
        assert citation["paragraph"] == 55
        assert citation["paragraph_text"][citation["start"] : citation["end"]] == citation["quote"]


@pytest.mark.parametrize("locale", [{"LC_ALL": "C"}, {"LC_ALL": "POSIX", "PYTHONIOENCODING": "ascii"}])
def test_chinese_in_any_locale(env: dict[str, str], locale: dict[str, str]) -> None:
    ran = _run(env, "remove", "没有这份", **locale)
    assert ran.returncode == 1
    assert ran.stderr.decode("utf-8").startswith("错误：")


def test_errors_go_to_standard_error_alone(env: dict[str, str]) -> None:
    ran = _run(env, "ingest", "no-such-file.txt")
    assert (ran.returncode, ran.stdout) == (1, b"")
    assert ran.stderr.decode().count("\n") == 1


def test_help_costs_nothing(env: dict[str, str]) -> None:
    """The contract: at most 0.5 s of CPU, the interpreter's own start included; the least of three, after one that
    writes the byte code.
    """
    assert min([_cpu_of_help(env) for _ in range(4)][1:]) <= 0.5


def _cpu_of_help(env: dict[str, str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert _run(env, "--help").returncode == 0
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def test_an_interrupt_is_130_and_silent(env: dict[str, str]) -> None:
    """In the middle of a question: its chat model has taken the connection and says nothing, however fast all else is.

    What a shell starts in the background ignores interrupts, and so would its children: set back for this one.
    """
    command = [sys.executable, "-m", "cli", "ask", ASKED]
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(120)
        model = {
            "WENBAO_MODEL": "openai:silent",
            "WENBAO_MODEL_BASE_URL": f"http://127.0.0.1:{silent.getsockname()[1]}/v1",
            "WENBAO_MODEL_API_KEY": "none",
        }
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            asking = subprocess.Popen(
                command, cwd=ROOT, env=env | model, stdout=subprocess.PIPE, stderr=subprocess.PIPE
            )
        finally:
            signal.signal(signal.SIGINT, before)
        connection, _ = silent.accept()
        with connection:
            asking.send_signal(signal.SIGINT)
            _, stderr = asking.communicate(timeout=60)
    assert asking.returncode == 130
    assert b"Traceback" not in stderr


def test_a_reader_who_leaves_is_no_traceback(env: dict[str, str]) -> None:
    """`wenbao … | head`: the pipe is closed before anything is written."""
    reading, writing = os.pipe()
    os.close(reading)
    ran = subprocess.run(
        [sys.executable, "-m", "cli", "--help"], cwd=ROOT, env=env, stdout=writing, stderr=subprocess.PIPE
    )
    os.close(writing)
    assert ran.returncode == 1
    assert ran.stderr == b""


def test_a_full_disk_is_one_line(env: dict[str, str]) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("no /dev/full here")
    with full.open("w") as out:
        ran = subprocess.run(
            [sys.executable, "-m", "cli", "reports", "--json"], cwd=ROOT, env=env, stdout=out, stderr=subprocess.PIPE
        )
    assert ran.returncode == 1
    assert ran.stderr.decode().count("\n") == 1
    assert "Traceback" not in ran.stderr.decode()
