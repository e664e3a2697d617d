"""Where visitors' uploads lie until they are staged: a folder of our own, whose is which, and how much there may be.

The folder is this process's alone (0700, under the cache), and is gone with it: one that a killed process left behind
is removed by the next. Uploads lie there for an hour. Knows paths, owners and sizes; not what is in a file.
"""

import atexit
import os
import secrets
import shutil
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, ClassVar

from filelock import FileLock, Timeout

from rag.errors import StoreError

if TYPE_CHECKING:
    from rag.settings import Settings

KEPT_SECONDS = 3600.0
_SHARES = 4
"""How many clients may fill their share of the disk (max_files files of max_file_mb) at the same time."""
_PER_MINUTE = 30
_AT_ONCE = 2
_MINUTE = 60.0
_MAX_CLIENTS = 10_000


class Full(Exception):
    """Not now: the message is for the user, `wait` the seconds after which it may be otherwise."""

    def __init__(self, message: str, wait: float) -> None:
        super().__init__(message)
        self.wait = wait


@dataclass(slots=True)
class _Held:
    """One file: who may use it, which client brought it, its bytes, and when it came."""

    owners: set[str]
    client: str
    size: int
    since: float


@dataclass(slots=True)
class _Client:
    """Requests of one client: when they began, and the bytes of those under way."""

    begun: list[float] = field(default_factory=list)
    coming: list[int] = field(default_factory=list)


class Shelf:
    """One per application. `whole` is the most bytes one request may bring."""

    def __init__(self, folder: Path, settings: "Settings") -> None:
        self.folder = folder
        self.whole = int(settings.max_file_mb * settings.max_files * 1024 * 1024)
        self._files: dict[str, _Held] = {}
        self._clients: dict[str, _Client] = {}
        self._lock = Lock()

    def owns(self, owner: str, path: object) -> bool:
        """Whether `path` is, letter for letter, that of a file which `owner` uploaded and which is still there."""
        with self._lock:
            held = self._files.get(path) if isinstance(path, str) else None
            return held is not None and owner in held.owners

    def begin(self, client: str, size: int, now: float) -> None:
        """A request of `size` bytes comes in. Raises Full for a client that uploads too much, or a full shelf."""
        with self._lock:
            self._sweep(now)
            one = self._clients.setdefault(client, _Client())
            one.begun = [then for then in one.begun if now - then < _MINUTE]
            if len(one.begun) >= _PER_MINUTE:
                raise Full(f"上传太多（每分钟最多 {_PER_MINUTE} 次）：请过一分钟再试", _MINUTE - (now - one.begun[0]))
            if len(one.coming) >= _AT_ONCE:
                raise Full(f"同时最多上传 {_AT_ONCE} 次：请等前面的传完", 5)
            mine = sum(one.coming) + sum(held.size for held in self._files.values() if held.client == client)
            # a request is a little longer than its files: the share has room for that
            if mine + size > self.whole + 1024 * 1024:
                raise Full(f"上传的文件太多：一小时内最多 {self.whole / 1024 / 1024:.0f} MB", KEPT_SECONDS)
            everything = sum(held.size for held in self._files.values()) + self._coming()
            if everything + size > _SHARES * (self.whole + 1024 * 1024):
                raise Full("服务器上等待导入的文件太多：请过一会儿再试", KEPT_SECONDS)
            one.begun.append(now)
            one.coming.append(size)

    def end(self, client: str, size: int, owner: str, paths: Iterable[str], now: float) -> None:
        """The request is over, and left `paths` behind."""
        with self._lock:
            self._clients[client].coming.remove(size)
            for path in paths:
                before = self._files.get(path)
                owners = before.owners if before else set()
                self._files[path] = _Held(owners | {owner}, client, _size(Path(path)), now)

    def _coming(self) -> int:
        return sum(sum(client.coming) for client in self._clients.values())

    def _sweep(self, now: float) -> None:
        """What is older than an hour goes; and what no request left behind, once none is under way."""
        for path, held in list(self._files.items()):
            if now - held.since > KEPT_SECONDS:
                del self._files[path]
                _unlink(Path(path))
        if not self._coming():
            for file in self.folder.rglob("*"):
                if file.is_file() and str(file) not in self._files and self._is_old(file):
                    _unlink(file)
            for folder in self.folder.glob("*/"):
                if folder.is_dir() and not any(folder.iterdir()):
                    folder.rmdir()
        if len(self._clients) > _MAX_CLIENTS:
            self._clients = {name: one for name, one in self._clients.items() if one.coming or one.begun}

    def _is_old(self, file: Path) -> bool:
        return time.time() - file.stat().st_mtime > _MINUTE


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


class _Process:
    """The folder of this process: Gradio reads its name out of the environment, and so has one only."""

    folder: ClassVar[Path | None] = None
    lock: ClassVar[FileLock | None] = None


def own_folder(settings: "Settings") -> Path:
    """The folder, made at the first call and told to Gradio; to be called before Gradio builds anything.

    Raises StoreError if it cannot be made.
    """
    if _Process.folder is None:
        parent = settings.cache_dir / "page"
        try:
            parent.mkdir(parents=True, exist_ok=True)
            parent.chmod(0o700)
            _remove_left_behind(parent)
            folder = parent.resolve() / secrets.token_hex(16)
            _Process.lock = FileLock(f"{folder}.lock")
            _Process.lock.acquire()
            folder.mkdir(mode=0o700)
        except OSError as error:
            raise StoreError(f"上传文件夹建不了：{parent}（{error}）；请确认该目录可写") from error
        _Process.folder = folder
        atexit.register(_remove, folder, _Process.lock)
    _Process.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.environ["GRADIO_TEMP_DIR"] = str(_Process.folder)
    return _Process.folder


def _remove_left_behind(parent: Path) -> None:
    """Folders whose process is gone: nobody holds their lock any more."""
    for name in parent.glob("*.lock"):
        lock = FileLock(name)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            continue
        _remove(name.with_suffix(""), lock)


def _remove(folder: Path, lock: FileLock) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    _unlink(Path(lock.lock_file))
    lock.release()
    _unlink(Path(lock.lock_file))


def _unlink(file: Path) -> None:
    """Away with it; Windows keeps what somebody has open, until the next sweep."""
    with suppress(OSError):
        file.unlink(missing_ok=True)
