"""Old office files (.doc, .wps, .rtf) → .docx, by LibreOffice where it is installed.

What a file is says its head, not its suffix. The program runs by itself for one file: its own profile in a folder that
goes afterwards, macros and links off, nothing of our settings or keys in its environment, and an end by its process
group when the time is up. Where there is none, or it fails, the file is refused in one line that says what to do. What
comes out is read like any Word file, in a process of its own (`ingest.reader`).
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock

from ingest.read import OFFICE_HEADS, SUFFIXES, shown
from rag.errors import FileRefused
from rag.settings import Settings, plain_environment

if sys.platform == "linux":
    import resource

_PROGRAMS = ("soffice", "libreoffice")
_PLACES = (  # where installers put it without a word on PATH
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "C:/Program Files/LibreOffice/program/soffice.exe",
    "/usr/lib/libreoffice/program/soffice",
)
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_SHEETS = "Workbook".encode("utf-16-le")
_WORDS = "WordDocument".encode("utf-16-le")
_MEMORY = 3 * 1024 * 1024 * 1024
"""Bytes of address space beyond what a file may take: LibreOffice maps some two gigabytes for itself."""
_ONE = Lock()
"""One conversion at a time: each takes a processor and half a gigabyte."""
_REGISTRY = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">{items}</oor:items>
"""
_ITEM = (
    '<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
)
_OFF = (  # no macro runs, nothing that a file names is fetched
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Office.Writer/Content/Update", "Link", "0"),
    ("Office.Common/Misc", "CrashReport", "false"),
)


@contextmanager
def as_word(path: Path, settings: Settings) -> Iterator[Path]:
    """The file itself, or, of an old office file, a copy in Word's format under the same name, while the block lasts.

    Raises FileRefused where it cannot be made.
    """
    head = _head(path, settings)
    if not head.startswith(OFFICE_HEADS) or path.suffix.lower() not in SUFFIXES:
        yield path
        return
    name = shown(path.name)
    _refuse_others(path, name, head)
    program = find_program()
    if program is None:
        raise FileRefused(
            f"{name}：是 {_kind(path)} 文件，要由 LibreOffice 转换，这台机器上没有；"
            "请装上它（Debian、Ubuntu：sudo apt install libreoffice-writer），或另存为 .docx"
        )
    with TemporaryDirectory(prefix="wenbao-") as room, _ONE:
        yield _converted(program, path, name, Path(room), settings)


def find_program() -> str | None:
    """LibreOffice's program, on PATH or where its installers put it."""
    found = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    return found or next((place for place in _PLACES if os.access(place, os.X_OK)), None)


def _head(path: Path, settings: Settings) -> bytes:
    """The first bytes of a regular file of bearable size; b"" for all else, which `ingest.read` refuses."""
    try:
        if path.is_file() and path.stat().st_size <= settings.max_file_mb * 1024 * 1024:
            with path.open("rb") as file:
                return file.read(8)
    except (OSError, ValueError):
        pass
    return b""


def _kind(path: Path) -> str:
    suffix = path.suffix.lower()
    return suffix if SUFFIXES.get(suffix) == "office" else "旧版 Office"


def _refuse_others(path: Path, name: str, head: bytes) -> None:
    """What has the same first bytes and is no text document: a locked .docx, an old spreadsheet."""
    if not head.startswith(OFFICE_HEADS[0]):
        return
    data = path.read_bytes()
    if _LOCKED in data:
        raise FileRefused(f"{name}：Word 文档加了密码；请去掉密码后再导入")
    if _WORDS not in data:
        kind = "旧版 Excel 表格" if _SHEETS in data else "旧版 Office 文件，但不是文档"
        raise FileRefused(f"{name}：是{kind}；请另存为 .xlsx 或 .docx")


def _converted(program: str, path: Path, name: str, room: Path, settings: Settings) -> Path:
    profile, out = room / "profile", room / "out"
    (profile / "user").mkdir(parents=True)
    out.mkdir()
    items = "".join(_ITEM.format(path=at, name=key, value=value) for at, key, value in _OFF)
    (profile / "user" / "registrymodifications.xcu").write_text(_REGISTRY.format(items=items), encoding="utf-8")
    source = room / f"source{'.rtf' if _head(path, settings).startswith(OFFICE_HEADS[1]) else '.doc'}"
    shutil.copyfile(path, source)
    command = [
        program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--nolockcheck",
        "--nodefault", "--nofirststartwizard", "--convert-to", "docx:MS Word 2007 XML",
        "--outdir", str(out), str(source),
    ]  # fmt: skip
    in_time = _run(command, room, settings)
    made = out / "source.docx"
    if not in_time:
        raise FileRefused(
            f"{name}：LibreOffice 在 {settings.read_seconds:g} 秒内没有转换完；请另存为 .docx，"
            "或调大设置 WENBAO_READ_SECONDS"
        )
    if not made.is_file() or not made.stat().st_size:
        raise FileRefused(f"{name}：LibreOffice 转换不了（文件可能已损坏或加了密码）；请用 Word 打开后另存为 .docx")
    return made.rename(out / path.name)


def _run(command: list[str], room: Path, settings: Settings) -> bool:
    """Whether the program ended by itself in time; else it and what it started is ended, as when we are interrupted."""
    environment = plain_environment() | {"HOME": str(room), "TMPDIR": str(room), "SAL_USE_VCLPLUGIN": "svp"}
    try:
        process = subprocess.Popen(
            command, cwd=room, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
    except OSError:
        return True  # nothing was made: the caller says so
    try:
        _bound(process.pid, settings)
        process.wait(settings.read_seconds)
        return True
    except subprocess.TimeoutExpired:
        return False
    finally:
        _end(process)


def _bound(pid: int, settings: Settings) -> None:
    """As far as the system can, and as its children inherit it."""
    if sys.platform == "linux":
        with suppress(OSError, ValueError):
            memory = _MEMORY + settings.read_memory_mb * 1024 * 1024
            resource.prlimit(pid, resource.RLIMIT_AS, (memory, memory))
            size = int(settings.max_file_mb * 5 * 1024 * 1024)
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, size))
            os.setpriority(os.PRIO_PROCESS, pid, 5)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """The process and the group that it leads: LibreOffice's program is a script that starts others."""
    if sys.platform == "win32":
        process.kill()
    else:
        for _ in range(3):
            with suppress(OSError):
                os.killpg(process.pid, signal.SIGKILL)
            time.sleep(0.01)
    process.wait()
