"""Uploaded files on their way into the index: staged with what was recognised, then indexed in the background.

A job runs in a thread of its own and goes on when the tab that started it closes. Files are kept under
home/uploads/<job>/ with a manifest.csv that holds the user's corrections. Reads and writes through ingest only.
"""

import csv
import secrets
import shutil
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import mkdtemp
from threading import Lock
from typing import TYPE_CHECKING, Literal, get_args

from ingest.files import Candidate, open_archives
from ingest.pipeline import Progress, ingest, remove
from ingest.reader import read
from page.owner import check_may_change
from rag.errors import FileRefused, StoreError, UsageError, WenBaoError
from rag.index import private
from rag.types import Level

if TYPE_CHECKING:
    from page.desk import Desk

LEVELS: tuple[Level, ...] = get_args(Level)
Status = Literal["waiting", "working", "added", "replaced", "unchanged", "refused"]
_DAY = 24 * 3600.0
_REMEMBERED = 100
_BATCH = 5
"""How many times as long as one file may take (`read_seconds`) a batch of them may: most take a fraction of it."""
_WAITING_JOBS = 20
_SHARES = 4
"""How many times the most that one upload may bring waits on the disk to be looked at."""


@dataclass(frozen=True, slots=True)
class Staged:
    """One uploaded file: what was recognised of it, or why it is refused."""

    path: Path
    name: str
    title: str = ""
    region: str = ""
    level: Level = "unknown"
    year: str = ""
    refusal: str = ""
    replaces: bool = False


@dataclass(slots=True)
class Line:
    """One file of a job; `share` is how much of it is done, `left` the seconds to go if known."""

    name: str
    status: Status = "waiting"
    detail: str = ""
    share: float = 0.0
    left: float | None = None


@dataclass(slots=True)
class Job:
    """Some files on their way into the index."""

    id: str
    lines: list[Line]
    done: bool = False


class Uploads:
    """One per application. Jobs run one after the other: the index has one writer."""

    def __init__(self, desk: "Desk") -> None:
        self._desk = desk
        self._folder = desk.settings.home / "uploads"
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="uploads")
        self._lock = Lock()
        self._staging: set[str] = set()
        self.jobs: dict[str, Job] = {}

    def stage(self, paths: Sequence[Path], who: str = "") -> list[Staged]:
        """Copy the files aside and read their covers, for each user (`who`) one batch at a time.

        Raises UsageError for too many files or a second batch meanwhile, StoreError for a full disk.
        """
        check_may_change(self._desk.settings)
        limit = self._desk.settings.max_files
        if len(paths) > limit:
            raise UsageError(f"一次最多 {limit} 个文件（现在 {len(paths)} 个）：请分几次上传")
        with self._lock:
            if who in self._staging:
                raise UsageError("上一批文件还在读：请等它读完再上传")
            self._staging.add(who)
        try:
            return self._stage(paths)
        finally:
            with self._lock:
                self._staging.discard(who)

    def _stage(self, paths: Sequence[Path]) -> list[Staged]:
        settings = self._desk.settings
        if self._sweep() > _SHARES * settings.max_files * settings.max_file_mb * 1024 * 1024:
            raise UsageError("等待导入的文件太多：请过一会儿再上传")
        until = time.monotonic() + _BATCH * settings.read_seconds
        opened = Path(mkdtemp(prefix="wenbao-"))
        folder = self._folder / secrets.token_hex(8)
        staged: list[Staged] = []
        try:
            private.make(self._desk.settings.home)
            folder.mkdir(mode=0o700, parents=True)
            for path in self._opened(paths, opened):
                if isinstance(path, Staged):
                    staged.append(path)
                    continue
                twin = any(path.stem == other.path.stem and not other.refusal for other in staged)
                refused = Staged(path, path.name, refusal=f"{path.name}：同一批里有同名的文件，请改名后再上传")
                late = Staged(path, path.name, refusal=f"{path.name}：这一批读得太久，还没有轮到它；请分几次上传")
                staged.append(refused if twin else late if time.monotonic() > until else self._read(path, folder))
        except OSError as error:
            raise StoreError(f"上传的文件存不进 {self._folder}（{error}）：请确认磁盘可写、有空间") from error
        finally:
            shutil.rmtree(opened, ignore_errors=True)
        return staged

    def _opened(self, paths: Sequence[Path], room: Path) -> Iterator[Path | Staged]:
        """The files, those of an archive one by one; what cannot be taken out of one is refused."""
        limit = self._desk.settings.max_files
        taken = 0
        for path in paths:
            for one in open_archives(Candidate(path, path.name), self._desk.settings, room):
                taken += one.refusal is None
                if one.refusal is not None:
                    yield Staged(path, one.shown, refusal=one.refusal)
                elif taken > limit:
                    yield Staged(path, one.shown, refusal=f"{one.path.name}：一次最多 {limit} 个文件；请分几次上传")
                else:
                    yield one.path

    def _read(self, path: Path, folder: Path) -> Staged:
        settings = self._desk.settings
        if path.stat().st_size > settings.max_file_mb * 1024 * 1024:
            return Staged(path, path.name, refusal=f"{path.name}：超过 {settings.max_file_mb:g} MB")
        try:
            cover = read(path, settings, whole=False).cover
        except FileRefused as error:
            return Staged(path, path.name, refusal=str(error))
        target = folder / path.name
        shutil.copyfile(path, target)
        return Staged(
            target,
            path.name,
            cover.title or "",
            cover.region or "",
            cover.level,
            str(cover.year or ""),
            replaces=self._desk.catalog.report(path.stem) is not None,
        )

    def start(self, staged: Sequence[Staged]) -> Job:
        """Index what was staged, in the background. Raises UsageError if too many wait, or where nobody may change."""
        check_may_change(self._desk.settings)
        good = [item for item in staged if not item.refusal]
        if sum(not job.done for job in self.jobs.values()) >= _WAITING_JOBS:
            raise UsageError("等待导入的文件太多：请等前面的导入完")
        job = Job(secrets.token_hex(8), [Line(item.name) for item in good])
        for folder in {item.path.parent for item in good}:
            _write_manifest(folder, [item for item in good if item.path.parent == folder])
        self.jobs = {old.id: old for old in list(self.jobs.values())[-_REMEMBERED:]} | {job.id: job}
        self._worker.submit(self._run, job, good)
        return job

    def _run(self, job: Job, staged: Sequence[Staged]) -> None:
        try:
            for line, item in zip(job.lines, staged, strict=True):
                line.status = "working"
                self._one(line, item)
        finally:
            job.done = True

    def _one(self, line: Line, item: Staged) -> None:
        def progress(now: Progress) -> None:
            done, total = (
                (now.pages_done, now.pages_total) if now.pages_total else (now.sentences_done, now.sentences_total)
            )
            line.share = done / total if total else 0.0
            line.left = now.seconds_left

        try:
            outcome = ingest([item.path], self._desk.settings, self._desk.embedder, on_progress=progress)[0]
        except WenBaoError as error:
            line.status, line.detail = "refused", str(error)
            return
        told = "；".join(filter(None, (outcome.detail or outcome.note, *outcome.warnings)))
        line.status, line.detail, line.share = outcome.status, told, 1.0

    def running(self) -> str:
        """The id of a job that is not done yet, or ""."""
        return next((job.id for job in self.jobs.values() if not job.done), "")

    def remove(self, report: str) -> bool:
        """Take a report out of the index, and its uploaded file off the disk. False if it is not there."""
        check_may_change(self._desk.settings)
        removed = remove(report, self._desk.settings, self._desk.embedder)
        for path in self._folder.glob("*/*"):
            if removed and path.stem == report:
                path.unlink(missing_ok=True)
        return removed

    def _sweep(self) -> int:
        """Staged files that nobody added within a day go; the bytes of the others."""
        waiting = 0
        for folder in self._folder.glob("*"):
            if (folder / "manifest.csv").exists():
                continue
            if time.time() - folder.stat().st_mtime > _DAY:
                shutil.rmtree(folder, ignore_errors=True)
            else:
                waiting += sum(file.stat().st_size for file in folder.glob("*"))
        return waiting


def corrected(item: Staged, region: str, level: str, year: str) -> Staged:
    """With the user's corrections. Raises UsageError for a year that is none."""
    year = year.strip()
    if not (year.isascii() and year.isdigit() and len(year) == 4 and year[:2] in {"19", "20"}):
        raise UsageError(f"{item.name}：报告年份应为四位数字，如 2022")
    known: Level = next((one for one in LEVELS if one == level), "unknown")
    return replace(item, region=region.strip(), level=known, year=year)


def _write_manifest(folder: Path, staged: Sequence[Staged]) -> None:
    try:
        with (folder / "manifest.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["file", "region", "level", "year"])
            writer.writerows([item.path.name, item.region, item.level, item.year] for item in staged)
    except OSError as error:
        raise StoreError(f"清单写不进 {folder}（{error}）：请确认磁盘可写、有空间") from error
