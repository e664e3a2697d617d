"""A zip archive → the files in it, unpacked into a folder, each to be read like any other; within bounds.

Nothing is written under a name that the archive chooses: every folder of it becomes a numbered one, and of a file's
name only what follows the last slash is kept. Paths that lead out, links, what is locked or swells beyond reason are
refused by name, and the others are unpacked; an archive that as a whole is none, locked or too large is one line. A zip
in a zip is opened too, once. Names without the UTF-8 mark are what Windows writes: GBK, if they are not UTF-8 at all.

Does not read the files: `ingest.read` does, in a process of its own.
"""

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ingest.read import MANIFEST, SUFFIXES, is_passed_over, shown, unsupported
from rag.errors import FileRefused
from rag.settings import Settings

SUFFIX = ".zip"
_DEEPEST = 2
_MOST = 2_000
_TIMES_PACKED = 10
"""An archive may be so many times as large as a file (`max_file_mb`): a province's reports are some hundred."""
_TIMES_UNPACKED = 25
_RATIO = 200
_SMALL = 1024 * 1024
_MOST_DIRECTORY = 2 * 1024 * 1024
"""Bytes of the list of contents, which zipfile makes an object of for each 46 of them."""
_END = b"PK\x05\x06"
_CHUNK = 256 * 1024
_LONGEST_NAME = 200
_BROKEN = (
    zipfile.BadZipFile,
    NotImplementedError,
    RuntimeError,
    ValueError,
    EOFError,
    OSError,
    struct.error,
    zlib.error,
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of an archive: where it lies now, and its path in the archive; or why it was not unpacked."""

    path: Path
    inner: str
    refusal: str = ""


@dataclass(slots=True)
class _Budget:
    """What is left for an archive and those in it."""

    files: int
    size: int


def unpack(path: Path, folder: Path, settings: Settings) -> list[Entry]:
    """The files of an archive, by name, unpacked under `folder`.

    Raises FileRefused where the archive as a whole cannot be opened.
    """
    budget = _Budget(_MOST, int(settings.max_file_mb * _TIMES_UNPACKED * 1024 * 1024))
    entries = list(_unpack(path, folder, "", budget, settings, depth=1))
    if not entries:
        kinds = "、".join(SUFFIXES)
        raise FileRefused(f"{shown(path.name)}：压缩包里没有可以导入的文件（{kinds}）；请确认内容后重新压缩")
    return entries


def _unpack(
    path: Path, folder: Path, prefix: str, budget: _Budget, settings: Settings, *, depth: int
) -> Iterator[Entry]:
    name = shown(path.name)
    _check_size(path, name, settings)
    try:
        with zipfile.ZipFile(path) as archive:
            parts = [(inner_name(part), part) for part in archive.infolist() if not part.is_dir()]
            _check(parts, name, budget)
            folders: dict[str, Path] = {}
            for inner, part in sorted(parts, key=lambda pair: pair[0]):
                yield from _one(archive, inner, part, folder, folders, prefix, budget, settings, depth)
    except _BROKEN as error:
        raise FileRefused(f"{name}：不是 zip 压缩包，或已损坏；请重新下载，或解压后再导入") from error


def _check_size(path: Path, name: str, settings: Settings) -> None:
    """Before zipfile reads the list of contents: how large the archive and that list are."""
    most = settings.max_file_mb * _TIMES_PACKED
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            file.seek(max(0, size - 65_557))
            tail = file.read()
    except (OSError, ValueError) as error:
        raise FileRefused(f"{name}：读不了（{shown(str(error))}）；请检查路径和权限") from error
    if size > most * 1024 * 1024:
        raise FileRefused(
            f"{name}：压缩包有 {size / 1024 / 1024:.1f} MB，超过上限 {most:g} MB；请解压后导入文件夹，"
            "或调大设置 WENBAO_MAX_FILE_MB"
        )
    at = tail.rfind(_END)
    if at < 0 or len(tail) < at + 22:
        raise FileRefused(f"{name}：不是 zip 压缩包，或已损坏；请重新下载，或解压后再导入")
    if int.from_bytes(tail[at + 12 : at + 16], "little") > _MOST_DIRECTORY:
        raise _too_many(name)


def _too_many(name: str) -> FileRefused:
    return FileRefused(f"{name}：压缩包里的文件超过 {_MOST} 个；请解压后导入文件夹，或分成几个压缩包")


def _check(parts: list[tuple[str, zipfile.ZipInfo]], name: str, budget: _Budget) -> None:
    if any(inner == "[Content_Types].xml" for inner, _ in parts):
        raise FileRefused(f"{name}：是 Office 文件，不是压缩包；请把后缀改成真实类型（如 .docx）")
    if parts and all(part.flag_bits & 1 for _, part in parts):
        raise FileRefused(f"{name}：压缩包加了密码；请解压后再导入")
    budget.files -= len(parts)
    if budget.files < 0:
        raise _too_many(name)


def _one(
    archive: zipfile.ZipFile, inner: str, part: zipfile.ZipInfo, folder: Path, folders: dict[str, Path], prefix: str,
    budget: _Budget, settings: Settings, depth: int,
) -> Iterator[Entry]:  # fmt: skip
    """One file: unpacked, refused by name, opened if it is an archive itself, or passed over."""
    path = PurePosixPath(inner)
    is_manifest = path.name.lower() == MANIFEST
    if (is_passed_over(path) and not is_manifest) or "__MACOSX" in path.parts:
        return
    whole = prefix + inner
    is_archive = path.suffix.lower() == SUFFIX
    reason = _why_not(part, path, budget, settings, nested=is_archive and depth >= _DEEPEST)
    if reason:
        yield Entry(Path(path.name), whole, f"{shown(path.name)}：{reason}")
        return
    if path.suffix.lower() not in SUFFIXES and not is_archive:
        yield Entry(Path(path.name), whole, unsupported(shown(path.name), path.suffix.lower()))
        return
    place = _place(folder, folders, path)
    try:
        _write(archive, part, place)
    except _BROKEN as error:
        if isinstance(error, OSError) and error.errno:  # the disk, and not the archive
            raise FileRefused(f"{shown(path.name)}：解压时写不了（{error.strerror}）；请确认磁盘有空间") from error
        yield Entry(Path(path.name), whole, f"{shown(path.name)}：在压缩包里已损坏，或压缩方法不认识；请解压后再导入")
        return
    budget.size -= part.file_size
    if is_archive:
        try:
            yield from _unpack(place, place.parent / f"{place.name}.d", f"{whole}/", budget, settings, depth=depth + 1)
        except FileRefused as error:
            yield Entry(place, whole, str(error))
        with suppress(OSError):
            place.unlink()
    elif not is_manifest:
        yield Entry(place, whole)


def _why_not(part: zipfile.ZipInfo, path: PurePosixPath, budget: _Budget, settings: Settings, *, nested: bool) -> str:
    """Why a file is not unpacked; "" where it is."""
    if (
        not path.name
        or path.is_absolute()
        or ".." in path.parts
        or (len(path.parts[0]) == 2 and path.parts[0][1] == ":")
    ):
        return "在压缩包里的路径指向包外；请解压后再导入"
    if stat.S_ISLNK(part.external_attr >> 16):
        return "在压缩包里是链接，不是文件；请解压后再导入"
    if part.flag_bits & 1:
        return "在压缩包里加了密码；请解压后再导入"
    if nested:
        return f"压缩包套了超过 {_DEEPEST} 层；请解压后再导入"
    if part.file_size > _SMALL and part.file_size > part.compress_size * _RATIO:
        return f"解压后是压缩时的 {part.file_size // max(1, part.compress_size)} 倍，不像文件；请解压后再导入"
    if part.file_size > settings.max_file_mb * 1024 * 1024:
        size = part.file_size / 1024 / 1024
        return f"有 {size:.1f} MB，超过上限 {settings.max_file_mb:g} MB；请拆分文件，或调大设置 WENBAO_MAX_FILE_MB"
    if part.file_size > budget.size:
        return f"压缩包解压后超过上限 {settings.max_file_mb * _TIMES_UNPACKED:g} MB；请分成几个压缩包"
    return ""


def _place(folder: Path, folders: dict[str, Path], path: PurePosixPath) -> Path:
    """Where a file is written: files of one folder stay together (its manifest is beside them), namesakes apart."""
    home = str(path.parent)
    if home not in folders:
        folders[home] = folder / str(len(folders))
    name = "".join(c if c.isprintable() and c not in '/\\:*?"<>|' else "_" for c in path.name)
    while len(name.encode("utf-8", "surrogatepass")) > _LONGEST_NAME:
        name = name[len(name) // 8 + 1 :]  # the end has the suffix
    place = folders[home] / name
    number = 0
    while place.exists():
        number += 1
        place = folders[home] / f"same-{number}" / name
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place


def _write(archive: zipfile.ZipFile, part: zipfile.ZipInfo, place: Path) -> None:
    """zipfile gives no more than the size that the archive declares, and checks the sum."""
    with archive.open(part) as source, place.open("xb") as target:
        while chunk := source.read(_CHUNK):
            target.write(chunk)


def inner_name(part: zipfile.ZipInfo) -> str:
    """A file's path in the archive, slashes straight; without the UTF-8 mark zipfile took the bytes for cp437."""
    name = part.filename
    if not part.flag_bits & 0x800:
        with suppress(UnicodeEncodeError):
            raw = name.encode("cp437")
            for codec in ("utf-8", "gb18030"):
                with suppress(UnicodeDecodeError):
                    return raw.decode(codec).replace("\\", "/")
    return name.replace("\\", "/")
