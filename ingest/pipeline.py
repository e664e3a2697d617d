"""Files → index: read → outline → figures → embed → catalog → Chroma. Skips what is there as it should be.

Sentences are embedded in large batches across files (the model is fastest so) and committed report by report; only
passages that the catalog has no vector of are embedded at all. Killed at any moment, the index holds the reports
committed so far, and the next run goes on from there.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from ingest.files import Candidate, find_files, fingerprint
from ingest.identity import Identity, beside, identify, is_named, source_of, under
from ingest.read import shown
from ingest.reader import read
from ingest.split import passage_text
from rag.errors import EmbeddingError, FileRefused
from rag.index.database import vector_key
from rag.index.publish import publish
from rag.index.writer import CatalogWriter
from rag.settings import Settings
from rag.types import Indicator, ParsedReport

if TYPE_CHECKING:
    from rag.models.embedder import Embedder

BATCH = 2048
"""New passages per call of the embedding model: some seven reports."""

Status = Literal["added", "unchanged", "replaced", "refused"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file. `detail` says why it was refused, else ""; `embedded` counts newly made vectors; `note`
    says what it replaced and why, or what it stands beside.

    `warnings` are what whoever ingests should know of the file, `left_out` the characters of a web page that are no
    report; a file that is unchanged is not read and has neither.
    """

    path: str
    report: str | None
    status: Status
    detail: str = ""
    sentences: int = 0
    embedded: int = 0
    note: str = ""
    warnings: tuple[str, ...] = ()
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Progress:
    """`sentences_total` and `seconds_left` are estimates until the last file is read; `path` is the file at hand."""

    path: str
    files_done: int
    files_total: int
    sentences_done: int
    sentences_total: int
    seconds_left: float | None


def ingest(
    paths: Sequence[Path],
    settings: Settings,
    embedder: "Embedder",
    *,
    manifest: Path | None = None,
    on_progress: Callable[[Progress], None] | None = None,
) -> list[Outcome]:
    """Index files and folders; one Outcome per file, in order. A refused file does not stop the others.

    Raises UsageError for a bad `manifest`, StoreError if the index cannot be used, EmbeddingError if the model fails.
    """
    files = find_files(paths, manifest)
    with CatalogWriter.acquire(settings, embedder.name) as catalog:
        publish(catalog, settings)  # what a killed run left; and a Chroma server that is away shows before the work
        run = _Run(catalog, settings, embedder, on_progress)
        outcomes = run.run(files)
        publish(catalog, settings)
    return outcomes


def remove(report_id: str, settings: Settings, embedder: "Embedder") -> bool:
    """Take one report out of the index. False if it is not there."""
    with CatalogWriter.acquire(settings, embedder.name) as catalog:
        removed = catalog.remove(report_id)
        publish(catalog, settings)
    return removed


@dataclass(frozen=True, slots=True)
class _Job:
    """A report that is read and waits for its vectors."""

    place: int
    candidate: Candidate
    fingerprint: str
    parsed: ParsedReport
    indicators: tuple[Indicator, ...]
    passages: tuple[str, ...]
    keys: tuple[str, ...]
    note: str
    warnings: tuple[str, ...]
    left_out: int


class _Run:
    """One ingest: what was decided, what waits, how far it is."""

    def __init__(
        self,
        catalog: CatalogWriter,
        settings: Settings,
        embedder: "Embedder",
        on_progress: Callable[[Progress], None] | None,
    ) -> None:
        self._catalog = catalog
        self._settings = settings
        self._embedder = embedder
        self._meter = _Meter(on_progress)
        self._outcomes: dict[int, Outcome] = {}
        self._waiting: list[_Job] = []
        self._passages: dict[str, str] = {}  # of the waiting jobs, by vector key
        self._taken: dict[str, str] = {}  # report id → the path that has it in this run
        self._known = {report.id: report for report in catalog.reports()}
        self._sources = dict(catalog.sources())
        self._digests = {report.digest: report.id for report in catalog.reports()}

    def run(self, files: Sequence[Candidate]) -> list[Outcome]:
        known = self._catalog.fingerprints()
        work: list[tuple[int, Candidate, str]] = []
        for place, candidate in enumerate(files):
            mark = "" if candidate.refusal else fingerprint(candidate, self._settings)
            source = source_of(candidate.path, self._settings)
            report = next((i for i, place in self._sources.items() if place == source), candidate.report_id)
            if mark and known.get(report) == mark and self._take(report, candidate):
                if self._sources.get(report) != source:
                    self._remember(report, mark, source)
                count = self._catalog.shelves()[report].sentences
                self._outcomes[place] = Outcome(candidate.shown, report, "unchanged", sentences=count)
            else:
                work.append((place, candidate, mark))
        self._meter.start(files, [candidate for _, candidate, _ in work])
        for place, candidate, mark in work:
            self._add(place, candidate, mark)
            if len(self._passages) >= BATCH:
                self._flush()
        self._flush()
        return [self._outcomes[place] for place in range(len(files))]

    def _add(self, place: int, candidate: Candidate, mark: str) -> None:
        """Read one file; it is refused, found unchanged, or waits for the next flush."""
        self._meter.reading(candidate)
        try:
            job = self._read(place, candidate, mark)
        except FileRefused as error:
            self._outcomes[place] = Outcome(candidate.shown, None, "refused", str(error))
            self._meter.finish(candidate, 0)
            return
        report = job.parsed.report
        if self._is_stored(job):
            self._remember(report.id, mark, source_of(candidate.path, self._settings))
            count = len(job.parsed.sentences)
            self._outcomes[place] = Outcome(candidate.shown, report.id, "unchanged", sentences=count)
            self._meter.finish(candidate, 0)
            return
        self._waiting.append(job)
        self._passages.update(zip(job.keys, job.passages, strict=True))
        self._meter.read(candidate, len(job.keys))

    def _read(self, place: int, candidate: Candidate, mark: str) -> _Job:
        if candidate.refusal:
            raise FileRefused(candidate.refusal)
        prepared = read(candidate.path, self._settings, candidate.row)
        digest, stem, name = prepared.digest, candidate.report_id, shown(candidate.path.name)
        owner = self._digests.get(digest)
        if owner is not None and not is_named(owner, stem):
            raise FileRefused(
                f"{name}：与已有的报告 {owner} 内容相同；要换用这个文件名，请先运行 wenbao remove {owner}"
            )
        parsed = prepared.parsed
        if parsed is None:
            raise FileRefused(prepared.refusal)
        source = source_of(candidate.path, self._settings)
        mine = Identity(owner) if owner else identify(source, stem, parsed.report, self._known, self._sources)
        if not self._take(mine.report, candidate):
            raise FileRefused(f"{name}：与 {self._taken[mine.report]} 内容相同，只收录一份")
        parsed, indicators = under(parsed, prepared.indicators, mine.report)
        note = mine.note or beside(parsed.report, self._known)
        self._known[mine.report], self._sources[mine.report] = parsed.report, source
        self._digests = {digest: i for digest, i in self._digests.items() if i != mine.report} | {digest: mine.report}
        passages = tuple(passage_text(parsed.report, sentence) for sentence in parsed.sentences)
        keys = tuple(vector_key(self._embedder.name, passage) for passage in passages)
        left_out = prepared.left_out
        return _Job(place, candidate, mark, parsed, indicators, passages, keys, note, prepared.warnings, left_out)

    def _take(self, report_id: str, candidate: Candidate) -> bool:
        """Claim the report id for this file; False if another file of this run has it."""
        return self._taken.setdefault(report_id, candidate.shown) == candidate.shown

    def _remember(self, report_id: str, mark: str, source: str) -> None:
        self._catalog.set_fingerprint(report_id, mark, source)
        self._sources[report_id] = source

    def _is_stored(self, job: _Job) -> bool:
        """Whether the catalog holds exactly this already (the file was saved in another encoding, say)."""
        report = job.parsed.report
        return self._catalog.report(report.id) == report and (
            self._catalog.paragraphs(report.id) == job.parsed.paragraphs
            and self._catalog.sentences(report.id) == job.parsed.sentences
            and self._catalog.passages(report.id) == job.passages
            and self._catalog.indicators(report.id) == job.indicators
        )

    def _flush(self) -> None:
        """Embed what the waiting reports need and commit them one by one."""
        vectors = self._catalog.stored_vectors(list(self._passages))
        new = {key: passage for key, passage in self._passages.items() if key not in vectors}
        vectors |= self._embed(new)
        for job in self._waiting:
            source = source_of(job.candidate.path, self._settings)
            replaced = self._catalog.put(
                job.parsed, job.indicators, job.passages, vectors, fingerprint=job.fingerprint, source=source
            )
            embedded = sum(new.pop(key, None) is not None for key in job.keys)
            self._outcomes[job.place] = Outcome(
                job.candidate.shown,
                job.parsed.report.id,
                "replaced" if replaced else "added",
                sentences=len(job.keys),
                embedded=embedded,
                note=job.note,
                warnings=job.warnings,
                left_out=job.left_out,
            )
            self._meter.finish(job.candidate, len(job.keys))
        self._waiting, self._passages = [], {}

    def _embed(self, passages: dict[str, str]) -> dict[str, NDArray[np.float32]]:
        if not passages:
            return {}
        made = self._embedder.encode_passages(list(passages.values()), progress=self._meter.embedded)
        if made.shape != (len(passages), self._embedder.dimension()):
            raise EmbeddingError(f"嵌入模型 {self._embedder.name} 给出的向量形状不对：{made.shape}；请换一个模型")
        return dict(zip(passages, made, strict=True))


class _Meter:
    """How far the run is. What is not read yet is estimated by its size."""

    def __init__(self, report: Callable[[Progress], None] | None) -> None:
        self._report = report
        self._path = ""
        self._files_done = self._files_total = 0
        self._done = self._embedded = self._read = 0
        self._bytes_read = self._bytes_total = 0
        self._began = 0.0

    def start(self, files: Sequence[Candidate], work: Sequence[Candidate]) -> None:
        self._files_total, self._files_done = len(files), len(files) - len(work)
        self._bytes_total = sum(map(_size, work))
        self._began = time.monotonic()
        self._tell()

    def reading(self, candidate: Candidate) -> None:
        self._path = candidate.shown
        self._tell()

    def read(self, candidate: Candidate, sentences: int) -> None:
        self._read += sentences
        self._bytes_read += _size(candidate)

    def embedded(self, done: int, total: int) -> None:
        """Called by the embedding model; what it does not need to embed counts when its report is committed."""
        self._embedded = min(done, total)
        self._tell()

    def finish(self, candidate: Candidate, sentences: int) -> None:
        self._path = candidate.shown
        self._files_done += 1
        if sentences == 0:
            self._bytes_total -= _size(candidate)
        self._done += sentences
        self._embedded = max(0, self._embedded - sentences)
        self._tell()

    def _tell(self) -> None:
        if self._report is None:
            return
        unread = max(0, self._bytes_total - self._bytes_read)
        total = self._read + (round(self._read / self._bytes_read * unread) if self._bytes_read else 0)
        done = min(self._done + self._embedded, total)
        spent = time.monotonic() - self._began
        left = spent / done * (total - done) if done else (0.0 if self._files_done == self._files_total else None)
        self._report(Progress(self._path, self._files_done, self._files_total, done, total, left))


def _size(candidate: Candidate) -> int:
    try:
        return candidate.path.stat().st_size
    except (OSError, ValueError):
        return 0
