"""Processes that do one thing after the other for this one, within bounds: reading files, recognising pages.

Each takes a request, a line of JSON, and answers in lines of which the last has "end", "refused", "memory" or "broken"
(ingest.wire); whoever asks gets the lines, or FileRefused. What goes beyond its time is ended, and so is a process
whose answer was broken off. They are started as new processes (never forked from a server's threads), know none of our
secrets, and end when this process does.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from ingest import wire
from ingest.read import shown
from rag.errors import FileRefused
from rag.settings import plain_environment
from rag.types import Json

_START_SECONDS = 60.0
_IDLE_SECONDS = 30.0  # half of what a child waits: one that is taken up again is not about to leave
_ROOT = Path(__file__).resolve().parents[1]


class Child:
    """One process; for one thread at a time. After an answer that `over` follows it must not be used again."""

    def __init__(self, module: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=plain_environment() | {"PYTHONPATH": _search_path()},
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._in: IO[bytes] = self._process.stdin
        self._out: IO[bytes] = self._process.stdout
        self.since = time.monotonic()
        self.over = False
        with self._within(_START_SECONDS):
            self.over = not self._out.readline()

    def ask(self, request: Json, name: str, seconds: float, most: int) -> list[Json]:
        """The lines of one answer, at most `most` bytes in at most `seconds`."""
        lines: list[Json] = []
        ended = False
        self.over = True  # unless the answer comes to its end
        with self._within(seconds) as late:
            with suppress(OSError):  # it is gone: reading says so too
                self._in.write(wire.encode(request))
                self._in.flush()
            while most > 0 and not ended and (line := self._out.readline(most)):
                most -= len(line)
                with suppress(ValueError):
                    lines.append(wire.decode(line))
                    ended = not lines[-1].keys().isdisjoint(("end", "refused", "memory", "broken"))
        if not ended:
            raise FileRefused(self._why(name, late.is_set(), seconds, most))
        last = lines.pop()
        if "memory" in last:
            raise FileRefused(_too_large(name))
        self.over = bool(last.get("leaving"))
        self.since = time.monotonic()
        if "refused" in last:
            raise FileRefused(str(last["refused"]))
        if "broken" in last:
            raise FileRefused(f"{name}：读的时候出错了（{shown(str(last['broken']))}）；请另存为 .txt 后再导入")
        return lines

    def _why(self, name: str, late: bool, seconds: float, left: int) -> str:
        if left <= 0:
            return f"{name}：读出的内容太多；请拆分后再导入"
        self.end()
        code = self._process.returncode
        if late or code == -getattr(signal, "SIGXCPU", sys.maxsize):
            return f"{name}：{seconds:g} 秒内没有读完；请拆分、或另存为 .txt 后再导入，或调大设置 WENBAO_READ_SECONDS"
        return _too_large(name)

    @contextmanager
    def _within(self, seconds: float) -> Iterator[threading.Event]:
        """Ends the process if the block takes longer; the event tells."""
        late = threading.Event()

        def give_up() -> None:
            late.set()
            self._process.kill()

        timer = threading.Timer(seconds, give_up)
        timer.daemon = True
        timer.start()
        try:
            yield late
        finally:
            timer.cancel()

    def alive(self) -> bool:
        return self._process.poll() is None

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._in, self._out):
            with suppress(OSError):
                pipe.close()


class _Turns:
    """A semaphore that keeps the order of arrival, so that one user's hundred files do not pass another's one."""

    def __init__(self, several: int) -> None:
        self._lock = threading.Lock()
        self._free = several
        self._waiting: deque[threading.Event] = deque()

    def __enter__(self) -> None:
        with self._lock:
            if self._free:
                self._free -= 1
                return
            mine = threading.Event()
            self._waiting.append(mine)
        try:
            mine.wait()
        except BaseException:  # Ctrl-C: the turn, if it came, is another's
            with self._lock:
                came = mine not in self._waiting
                if not came:
                    self._waiting.remove(mine)
            if came:
                self.__exit__()
            raise

    def __exit__(self, *_: object) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._free += 1


class Children:
    """All children of this process that run `module`: `several` work at once, the others wait their turn."""

    def __init__(self, module: str, several: int) -> None:
        self._module = module
        self._turns = _Turns(several)
        self._lock = threading.Lock()
        self._idle: list[Child] = []

    @contextmanager
    def one(self, name: str) -> Iterator[Child]:
        with self._turns:
            child = self._take(name)
            whole = False
            try:
                yield child
                whole = True
            except FileRefused:
                whole = True
                raise
            finally:
                if whole and not child.over:
                    with self._lock:
                        self._idle.append(child)
                else:  # or interrupted in the middle of an answer
                    child.end()

    def _take(self, name: str) -> Child:
        while True:
            with self._lock:
                child = self._idle.pop() if self._idle else None
            if child is None:
                break
            if child.since + _IDLE_SECONDS > time.monotonic() and child.alive():
                return child
            child.end()
        try:
            child = Child(self._module)
        except OSError as error:
            raise FileRefused(f"{name}：读文件的进程启动不了（{error.strerror}）；请检查内存和进程数的上限") from error
        if child.over:
            child.end()
            raise FileRefused(f"{name}：读文件的进程启动不了；请运行 python -m {self._module} 看原因")
        return child

    def close(self) -> None:
        with self._lock:
            idle, self._idle = self._idle, []
        for child in idle:
            child.end()


def _too_large(name: str) -> str:
    return f"{name}：读的时候要用太多内存；请拆分、或另存为 .txt 后再导入，或调大设置 WENBAO_READ_MEMORY_MB"


def _search_path() -> str:
    return os.pathsep.join(filter(None, (str(_ROOT), plain_environment().get("PYTHONPATH"))))
