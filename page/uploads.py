"""Uploaded files on their way into the index: staged with what was recognised, then indexed in the background.

A job runs in a thread of its own and goes on when the tab that started it closes; putting right what is indexed is one
too. Files are kept under home/uploads/<job>/ with a manifest.csv that holds the user's corrections. Reads and writes
through ingest only.
"""

import csv
import secrets
import shutil
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import mkdtemp
from threading import Lock
from typing import TYPE_CHECKING, Literal

from ingest.correct import correct
from ingest.fetch import fetch
from ingest.files import Candidate, open_archives
from ingest.pipeline import Progress, ingest, remove
from ingest.reader import read
from page.owner import check_may_change
from page.staged import Staged, beside, correction, is_ready, of_indexed
from rag.errors import FileRefused, StoreError, UsageError, WenBaoError
from rag.index import private

if TYPE_CHECKING:
    from page.desk import Desk

Status = Literal["waiting", "working", "embedding", "added", "replaced", "corrected", "unchanged", "refused"]
_DAY = 24 * 3600.0
_REMEMBERED = 100
_BATCH = 5
"""How many times as long as one file may take (`read_seconds`) a batch of them may: most take a fraction of it."""
_WAITING_JOBS = 20
_TELLING = 0.02
_SHARES = 4
"""How many times the most that one upload may bring waits on the disk to be looked at."""


@dataclass(slots=True)
class Line:
    """One file of a job; `share` is how much of it is done, `size` its weight among the others, `report` what it is
    in the index.
    """

    name: str
    size: int = 1
    status: Status = "waiting"
    detail: str = ""
    share: float = 0.0
    report: str = ""


@dataclass(slots=True)
class Job:
    """Some files on their way into the index."""

    id: str
    lines: list[Line]
    done: bool = False
    begun: float = field(default_factory=time.monotonic)

    @property
    def share(self) -> float:
        """How much of all is done, by size."""
        whole = sum(line.size for line in self.lines)
        return sum(line.size * line.share for line in self.lines) / whole if whole else 1.0

    @property
    def left(self) -> float | None:
        """Seconds to go, at the pace so far; None while too little is done to tell."""
        share = self.share
        return (time.monotonic() - self.begun) * (1 - share) / share if share > _TELLING else None


class Uploads:
    """One per application. Jobs run one after the other: the index has one writer."""

    def __init__(self, desk: "Desk") -> None:
        self._desk = desk
        self._folder = desk.settings.home / "uploads"
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="uploads")
        self._lock = Lock()
        self._staging: set[str] = set()
        self.jobs: dict[str, Job] = {}

    def stage(self, paths: Sequence[Path | str], who: str = "") -> list[Staged]:
        """Copy the files aside and read their covers, for each user (`who`) one batch at a time; a text is the address
        of a file to fetch, where the settings allow that.

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

    def _stage(self, paths: Sequence[Path | str]) -> list[Staged]:
        settings = self._desk.settings
        if self._sweep() > _SHARES * settings.max_files * settings.max_file_mb * 1024 * 1024:
            raise UsageError("等待导入的文件太多：请过一会儿再上传")
        until = time.monotonic() + _BATCH * settings.read_seconds
        opened = Path(mkdtemp(prefix="wenbao-"))
        folder = self._folder / secrets.token_hex(8)
        staged: list[Staged] = []
        digests: dict[str, str] = {}
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
                over = time.monotonic() > until
                staged.append(refused if twin else late if over else self._read(path, folder, digests))
        except OSError as error:
            raise StoreError(f"上传的文件存不进 {self._folder}（{error}）：请确认磁盘可写、有空间") from error
        finally:
            shutil.rmtree(opened, ignore_errors=True)
        return staged

    def _opened(self, paths: Sequence[Path | str], room: Path) -> Iterator[Path | Staged]:
        """The files, those of an archive one by one; what cannot be taken out of one is refused."""
        limit = self._desk.settings.max_files
        taken = 0
        for given in paths:
            path = Path(given)
            if isinstance(given, str):
                try:
                    path = fetch(given, self._desk.settings, Path(mkdtemp(dir=room)))
                except FileRefused as error:
                    yield Staged(path, given, refusal=str(error))
                    continue
            for one in open_archives(Candidate(path, path.name), self._desk.settings, room):
                taken += one.refusal is None
                if one.refusal is not None:
                    yield Staged(path, one.shown, refusal=one.refusal)
                elif taken > limit:
                    yield Staged(path, one.shown, refusal=f"{one.path.name}：一次最多 {limit} 个文件；请分几次上传")
                else:
                    yield one.path

    def _read(self, path: Path, folder: Path, digests: dict[str, str]) -> Staged:
        """`digests` are the texts that came before in this batch, with their files' names."""
        settings = self._desk.settings
        if path.stat().st_size > settings.max_file_mb * 1024 * 1024:
            return Staged(path, path.name, refusal=f"{path.name}：超过 {settings.max_file_mb:g} MB")
        try:
            prepared = read(path, settings, whole=False)
        except FileRefused as error:
            return Staged(path, path.name, refusal=str(error))
        cover, target = prepared.cover, folder / path.name
        item = Staged(
            target, path.name, cover.title or "", cover.region or "", cover.level, str(cover.year or ""),
            kind=cover.kind,
        )  # fmt: skip
        first = digests.setdefault(prepared.digest, path.name)
        if first != path.name:
            return replace(item, note="reports.twice", other=first, refusal=first)
        item = beside(item, prepared.digest, self._desk.catalog.reports(), path.stem)
        if not item.refusal:
            shutil.copyfile(path, target)
        return item

    def indexed(self, report: str) -> Staged | None:
        """A report of the index, to be put right; None if it is gone. Raises UsageError where nobody may change it."""
        check_may_change(self._desk.settings)
        found = self._desk.catalog.report(report)
        return of_indexed(found) if found else None

    def start(self, staged: Sequence[Staged]) -> Job:
        """Index what was staged, in the background. Raises UsageError if too many wait, or where nobody may change."""
        check_may_change(self._desk.settings)
        good = [item for item in staged if is_ready(item)]
        if sum(not job.done for job in self.jobs.values()) >= _WAITING_JOBS:
            raise UsageError("等待导入的文件太多：请等前面的导入完")
        job = Job(secrets.token_hex(8), [Line(item.title if item.indexed else item.name, _size(item)) for item in good])
        files = [item for item in good if not item.indexed]
        for folder in {item.path.parent for item in files}:
            _write_manifest(folder, [item for item in files if item.path.parent == folder])
        self.jobs = {old.id: old for old in list(self.jobs.values())[-_REMEMBERED:]} | {job.id: job}
        self._worker.submit(self._run, job, good)
        return job

    def _run(self, job: Job, staged: Sequence[Staged]) -> None:
        job.begun = time.monotonic()
        try:
            for line, item in zip(job.lines, staged, strict=True):
                line.status = "working"
                try:
                    self._correct(line, item) if item.indexed else self._add(line, item)
                except WenBaoError as error:
                    line.status, line.detail = "refused", str(error)
                line.share = 1.0
        finally:
            job.done = True

    def _add(self, line: Line, item: Staged) -> None:
        def progress(now: Progress) -> None:
            if now.pages_total:
                line.share = now.pages_done / now.pages_total / 2  # recognising is the longer half
            elif now.sentences_total:
                line.status, line.share = "embedding", now.sentences_done / now.sentences_total

        outcome = ingest([item.path], self._desk.settings, self._desk.embedder, on_progress=progress)[0]
        line.detail = "；".join(filter(None, (outcome.detail or outcome.note, *outcome.warnings)))
        line.status, line.report = outcome.status, outcome.report or ""

    def _correct(self, line: Line, item: Staged) -> None:
        def progress(done: int, total: int) -> None:
            line.status, line.share = "embedding", done / total if total else 1.0

        there = correct(item.indexed, correction(item), self._desk.settings, self._desk.embedder, progress)
        line.status, line.report = ("corrected", item.indexed) if there else ("refused", "")

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


def _size(item: Staged) -> int:
    try:
        return max(1, item.path.stat().st_size)
    except OSError:
        return 1


def _write_manifest(folder: Path, staged: Sequence[Staged]) -> None:
    try:
        with (folder / "manifest.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["file", "region", "level", "year"])
            writer.writerows([item.path.name, item.region, item.level, item.year] for item in staged)
    except OSError as error:
        raise StoreError(f"清单写不进 {folder}（{error}）：请确认磁盘可写、有空间") from error
