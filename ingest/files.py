"""Which files an ingest is about, what their manifests say of them, and whether they changed. Reads no report."""

import hashlib
import json
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import TypeAlias

from ingest import __path__ as ingest_folders
from ingest.archive import SUFFIX as ARCHIVE
from ingest.archive import unpack
from ingest.fetch import fetch
from ingest.identity import INSIDE
from ingest.manifest import ManifestRow, read_manifest
from ingest.read import MANIFEST, SUFFIXES, is_passed_over, shown, unsupported
from rag import __path__ as rag_folders
from rag.errors import FileRefused, UsageError
from rag.settings import Settings

Opener: TypeAlias = Callable[["Candidate"], Iterable["Candidate"]]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file to index, or the reason why it cannot be. `shown` is the path as the user gave it.

    `origin` is where it really comes from, where `path` is only a copy for this run: a file in an archive.
    """

    path: Path
    shown: str
    row: ManifestRow | None = None
    refusal: str | None = None
    origin: str | None = None

    @property
    def report_id(self) -> str:
        return self.path.stem


def find_files(paths: Sequence[Path], manifest: Path | None = None, opened: "Opener | None" = None) -> list[Candidate]:
    """The files that `paths` name, in order, folders walked by name; each file once. `opened` makes of an archive the
    files in it (`open_archives`).

    A row of `manifest` wins over one of the manifest.csv beside the file. A file is read by the same facts whether it
    is named itself or through its folder. Raises UsageError if `manifest` cannot be read; a folder's manifest that
    cannot be read refuses the folder's files instead, since without it they would be indexed wrongly.
    """
    own = read_manifest(manifest) if manifest is not None else {}
    beside: dict[Path, dict[str, ManifestRow] | UsageError] = {}
    found: dict[Path | str, Candidate] = {}
    for path in paths:
        for candidate in (one for given in _walk(path) for one in (opened(given) if opened else (given,))):
            place = candidate.origin or _resolved(candidate.path)
            if place not in found:
                found[place] = _with_row(candidate, own, beside) if candidate.refusal is None else candidate
    return list(found.values())


def find_addresses(addresses: Sequence[str], settings: Settings, room: Path, opened: Opener) -> list[Candidate]:
    """The files at web addresses, fetched into folders of `room`."""
    found: list[Candidate] = []
    for address in dict.fromkeys(addresses):
        try:
            path = fetch(address, settings, Path(mkdtemp(dir=room)))
        except FileRefused as error:
            found.append(Candidate(Path(address), address, refusal=str(error)))
        else:
            found += opened(Candidate(path, address, origin=address))
    return found


def fingerprint(candidate: Candidate, settings: Settings) -> str:
    """Equal for a file that would be indexed just as it was: same bytes, same manifest row, same program.

    "" if the file cannot be read, or is too large; reading it will say why.
    """
    try:
        status = candidate.path.stat()
        if not stat.S_ISREG(status.st_mode) or status.st_size > settings.max_file_mb * 1024 * 1024:
            return ""
        content = hashlib.sha256(candidate.path.read_bytes()).hexdigest()
    except (OSError, ValueError):
        return ""
    facts = [content, candidate.path.name, asdict(candidate.row) if candidate.row else None, program()]
    return hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode()).hexdigest()


@cache
def program() -> str:
    """SHA-256, in hex, of the code and the word lists of ingest and rag.

    Another release reads the files anew, and finds out by itself; nothing is embedded twice for it.
    """
    digest = hashlib.sha256()
    for root in (*ingest_folders, *rag_folders):
        for path in sorted(Path(root).rglob("*")):
            if path.suffix in {".py", ".sql", ".json", ".tsv", ".txt", ".csv"} and "bundled" not in path.parts:
                digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _walk(path: Path) -> Iterator[Candidate]:
    """The files of a folder, those that cannot be read with the reason; what belongs to no reader (a manifest, a
    readme, what is hidden) is passed over."""
    if not path.is_dir():
        yield Candidate(path, str(path))
        return
    files = [
        file for file in sorted(path.rglob("*")) if not is_passed_over(file.relative_to(path)) and not file.is_dir()
    ]
    for file in sorted(files, key=lambda file: file.suffix.lower() == ARCHIVE):  # what lies open comes first
        suffix = file.suffix.lower()
        known = suffix in SUFFIXES or suffix == ARCHIVE
        yield Candidate(file, str(file), refusal=None if known else unsupported(shown(file.name), suffix))
    if not files:
        kinds = "、".join(SUFFIXES)
        yield Candidate(path, str(path), refusal=f"{shown(path.name)}：文件夹里没有可以导入的文件（{kinds}）")


def open_archives(given: Candidate, settings: Settings, room: Path) -> Iterator[Candidate]:
    """The candidate itself, or, for an archive, the files in it, unpacked into a folder of `room`."""
    path = given.path
    if path.suffix.lower() != ARCHIVE or given.refusal is not None or not path.is_file():
        yield given
        return
    try:
        entries = unpack(path, Path(mkdtemp(dir=room)), settings)
    except FileRefused as error:
        yield replace(given, refusal=str(error))
        return
    for entry in entries:
        yield Candidate(
            entry.path,
            f"{given.shown}/{entry.inner}",
            refusal=entry.refusal or None,
            origin=f"{given.origin or _resolved(path)}{INSIDE}{entry.inner}",
        )


def _with_row(
    candidate: Candidate, own: dict[str, ManifestRow], beside: dict[Path, dict[str, ManifestRow] | UsageError]
) -> Candidate:
    path = candidate.path
    if path.name in own:
        return replace(candidate, row=own[path.name])
    if path.parent not in beside:
        beside[path.parent] = _read_beside(path.parent / MANIFEST)
    rows = beside[path.parent]
    if isinstance(rows, UsageError):
        return replace(candidate, refusal=f"{shown(path.name)}：{rows}")
    return replace(candidate, row=rows.get(path.name))


def _read_beside(path: Path) -> dict[str, ManifestRow] | UsageError:
    try:
        return read_manifest(path) if path.is_file() else {}
    except UsageError as error:
        return error


def _resolved(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError, ValueError):  # a loop of links, a NUL in the name: reading it will say so
        return path.absolute()
