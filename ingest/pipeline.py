"""Files → index: read → outline → figures → catalog → embed → Chroma. Skips what is there as it should be.

A report is committed as soon as it is read, and found by its words from then on. What the catalog has no vector of is
embedded in a thread beside the reading, in batches across files, and committed batch by batch. Killed at any moment,
the index holds what was committed so far, and the next run begins with what still waits for its vectors.
"""

import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import RLock
from typing import TYPE_CHECKING, Literal

from ingest.files import Candidate, find_addresses, find_files, fingerprint, open_archives
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

BATCH = 256
"""New passages per call of the embedding model, and per commit of vectors: one or two seconds' worth."""

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
    """`sentences_total` and `seconds_left` are estimates until the last file is read; `path` is the file at hand, and
    of its `pages_total` scanned pages `pages_done` are recognised (0 of 0 where there are none, or all are done)."""

    path: str
    files_done: int
    files_total: int
    sentences_done: int
    sentences_total: int
    seconds_left: float | None
    pages_done: int = 0
    pages_total: int = 0


def ingest(
    paths: Sequence[Path],
    settings: Settings,
    embedder: "Embedder",
    *,
    manifest: Path | None = None,
    addresses: Sequence[str] = (),
    on_progress: Callable[[Progress], None] | None = None,
) -> list[Outcome]:
    """Index files and folders, then what lies at web `addresses`; one Outcome per file, in order. A refused file does
    not stop the others.

    Raises UsageError for a bad `manifest`, StoreError if the index cannot be used, EmbeddingError if the model fails.
    """
    with TemporaryDirectory(prefix="wenbao-") as room:
        opened = partial(open_archives, settings=settings, room=Path(room))
        files = find_files(paths, manifest, opened) + find_addresses(addresses, settings, Path(room), opened)
        with CatalogWriter.acquire(settings, embedder.name) as catalog:
            publish(catalog, settings)  # what a killed run left; and a Chroma server that is away shows before the work
            meter = _Meter(on_progress)
            with _Vectors(catalog, embedder, meter) as vectors:
                outcomes = _Run(catalog, settings, vectors, meter).run(files)
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
    """A report that is read."""

    parsed: ParsedReport
    indicators: tuple[Indicator, ...]
    passages: tuple[str, ...]
    note: str
    warnings: tuple[str, ...]
    left_out: int


class _Vectors:
    """Embeds what the catalog has no vector of, in a thread of its own, and stores it.

    What is committed in the catalog is handed over with `follow`; leaving the block waits until all of it is embedded.
    Raises in `follow` or at the end what went wrong in the thread.
    """

    def __init__(self, catalog: CatalogWriter, embedder: "Embedder", meter: "_Meter") -> None:
        self._catalog = catalog
        self._embedder = embedder
        self._meter = meter
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="vectors")
        self._running: deque[Future[None]] = deque()
        self._passages: deque[tuple[str, str]] = deque()  # vector key, passage: not yet handed to the thread
        self._known: set[str] = set()  # keys that were handed over in this run
        self._queued = self._stored = 0
        self._reports: deque[tuple[int, Candidate, int]] = deque()  # (how many are stored when it is whole, …)
        self.name = embedder.name

    def __enter__(self) -> "_Vectors":
        """What a killed run left comes first."""
        self._embedder.dimension()  # a model that cannot be loaded shows before anything is stored
        left = self._catalog.unembedded()
        self._meter.left(len(left))
        self._hand_over(left)
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                self._submit(least=1)
                while self._running:
                    self._running.popleft().result()
        finally:
            self._thread.shutdown(cancel_futures=True)

    def follow(self, candidate: Candidate, keys: Sequence[str], passages: Sequence[str]) -> int:
        """Embed what of a report that was just stored has no vector; how many that is."""
        held = self._catalog.stored_keys(keys) | self._known
        new = {key: passage for key, passage in zip(keys, passages, strict=True) if key not in held}
        self._meter.read(candidate, len(keys), len(keys) - len(new))
        self._reports.append((self._queued + len(new), candidate, len(keys)))
        self._hand_over(new)
        self._finish_reports()
        return len(new)

    def _hand_over(self, new: dict[str, str]) -> None:
        self._known |= new.keys()
        self._queued += len(new)
        self._passages.extend(new.items())
        self._submit(least=BATCH)
        while self._running and self._running[0].done():
            self._running.popleft().result()

    def _submit(self, least: int) -> None:
        while len(self._passages) >= least:
            part = dict(self._passages.popleft() for _ in range(min(BATCH, len(self._passages))))
            self._running.append(self._thread.submit(self._embed, part))

    def _embed(self, passages: dict[str, str]) -> None:
        made = self._embedder.encode_passages(list(passages.values()), progress=self._meter.embedding)
        if made.shape != (len(passages), self._embedder.dimension()):
            raise EmbeddingError(f"嵌入模型 {self.name} 给出的向量形状不对：{made.shape}；请换一个模型")
        self._catalog.complete(dict(zip(passages, made, strict=True)))
        with self._meter.lock:
            self._meter.stored(len(passages))
            self._stored += len(passages)
            self._finish_reports()

    def _finish_reports(self) -> None:
        """Called in both threads: what one has taken the other does not see."""
        with self._meter.lock:
            while self._reports and self._reports[0][0] <= self._stored:
                _, candidate, sentences = self._reports.popleft()
                self._meter.finish(candidate, sentences)


class _Run:
    """One ingest: what was decided, how far it is."""

    def __init__(self, catalog: CatalogWriter, settings: Settings, vectors: _Vectors, meter: "_Meter") -> None:
        self._catalog = catalog
        self._settings = settings
        self._vectors = vectors
        self._meter = meter
        self._outcomes: dict[int, Outcome] = {}
        self._taken: dict[str, str] = {}  # report id → the path that has it in this run
        self._known = {report.id: report for report in catalog.reports()}
        self._sources = dict(catalog.sources())
        self._digests = {report.digest: report.id for report in catalog.reports()}

    def run(self, files: Sequence[Candidate]) -> list[Outcome]:
        known = self._catalog.fingerprints()
        work: list[tuple[int, Candidate, str]] = []
        for place, candidate in enumerate(files):
            mark = "" if candidate.refusal else fingerprint(candidate, self._settings)
            source = self._source(candidate)
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
            self._outcomes[place] = self._add(candidate, mark)
        return [self._outcomes[place] for place in range(len(files))]

    def _add(self, candidate: Candidate, mark: str) -> Outcome:
        """Read one file; it is refused, found unchanged, or stored, and its vectors follow."""
        self._meter.reading(candidate)
        try:
            job = self._read(candidate)
        except FileRefused as error:
            self._meter.finish(candidate, 0)
            return Outcome(candidate.shown, None, "refused", str(error))
        report = job.parsed.report
        if self._is_stored(job):
            self._remember(report.id, mark, self._source(candidate))
            count = len(job.parsed.sentences)
            self._meter.finish(candidate, 0)
            return Outcome(candidate.shown, report.id, "unchanged", sentences=count)
        source = self._source(candidate)
        replaced = self._catalog.put(job.parsed, job.indicators, job.passages, {}, fingerprint=mark, source=source)
        keys = [vector_key(self._vectors.name, passage) for passage in job.passages]
        embedded = self._vectors.follow(candidate, keys, job.passages)
        status: Status = "replaced" if replaced else "added"
        return Outcome(
            candidate.shown,
            report.id,
            status,
            sentences=len(keys),
            embedded=embedded,
            note=job.note,
            warnings=job.warnings,
            left_out=job.left_out,
        )

    def _read(self, candidate: Candidate) -> _Job:
        if candidate.refusal:
            raise FileRefused(candidate.refusal)
        prepared = read(candidate.path, self._settings, candidate.row, on_page=self._meter.page)
        digest, stem, name = prepared.digest, candidate.report_id, shown(candidate.path.name)
        owner = self._digests.get(digest)
        if owner is not None and not is_named(owner, stem):
            raise FileRefused(
                f"{name}：与已有的报告 {owner} 内容相同；要换用这个文件名，请先运行 wenbao remove {owner}"
            )
        parsed = prepared.parsed
        if parsed is None:
            raise FileRefused(prepared.refusal)
        source = self._source(candidate)
        mine = Identity(owner) if owner else identify(source, stem, parsed.report, self._known, self._sources)
        if not self._take(mine.report, candidate):
            raise FileRefused(f"{name}：与 {self._taken[mine.report]} 内容相同，只收录一份")
        parsed, indicators = under(parsed, prepared.indicators, mine.report)
        note = mine.note or beside(parsed.report, self._known)
        self._known[mine.report], self._sources[mine.report] = parsed.report, source
        self._digests = {digest: i for digest, i in self._digests.items() if i != mine.report} | {digest: mine.report}
        passages = tuple(passage_text(parsed.report, sentence) for sentence in parsed.sentences)
        return _Job(parsed, indicators, passages, note, prepared.warnings, prepared.left_out)

    def _source(self, candidate: Candidate) -> str:
        return candidate.origin or source_of(candidate.path, self._settings)

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
            and self._catalog.unread(report.id) == job.parsed.unread
            and self._catalog.file_digest(report.id) == job.parsed.file
            and self._catalog.sentences(report.id) == job.parsed.sentences
            and self._catalog.passages(report.id) == job.passages
            and self._catalog.indicators(report.id) == job.indicators
        )


class _Meter:
    """How far the run is, for two threads. What is not read yet is estimated by its size."""

    def __init__(self, report: Callable[[Progress], None] | None) -> None:
        self.lock = RLock()
        self._report = report
        self._path = ""
        self._files_done = self._files_total = 0
        self._pages = (0, 0)
        self._left = 0  # sentences that an earlier run left without vectors
        self._read = 0
        self._done = 0  # of both
        self._under_way = 0
        self._bytes_read = self._bytes_total = 0
        self._began = 0.0

    def start(self, files: Sequence[Candidate], work: Sequence[Candidate]) -> None:
        with self.lock:
            self._files_total, self._files_done = len(files), len(files) - len(work)
            self._bytes_total = sum(map(_size, work))
            self._began = time.monotonic()
            self._tell()

    def left(self, sentences: int) -> None:
        self._left = sentences

    def reading(self, candidate: Candidate) -> None:
        with self.lock:
            self._path = candidate.shown
            self._tell()

    def page(self, done: int, total: int) -> None:
        """A scanned page of the file at hand was recognised."""
        with self.lock:
            self._pages = (done, total) if done < total else (0, 0)
            self._tell()

    def read(self, candidate: Candidate, sentences: int, embedded: int) -> None:
        """`embedded` of its sentences have their vectors already."""
        with self.lock:
            self._read += sentences
            self._done += embedded
            self._bytes_read += _size(candidate)

    def embedding(self, done: int, _total: int) -> None:
        """Called by the embedding model, within what will be told to be `stored`."""
        with self.lock:
            self._under_way = done
            self._tell()

    def stored(self, sentences: int) -> None:
        with self.lock:
            self._under_way = 0
            self._done += sentences

    def finish(self, candidate: Candidate, sentences: int) -> None:
        """`sentences` 0: nothing had to be done."""
        with self.lock:
            self._path = candidate.shown
            self._files_done += 1
            if sentences == 0:
                self._bytes_total -= _size(candidate)
            self._tell()

    def _tell(self) -> None:
        if self._report is None:
            return
        unread = max(0, self._bytes_total - self._bytes_read)
        total = self._left + self._read + (round(self._read / self._bytes_read * unread) if self._bytes_read else 0)
        done = min(self._done + self._under_way, total)
        spent = time.monotonic() - self._began
        left = spent / done * (total - done) if done else (0.0 if self._files_done == self._files_total else None)
        self._report(Progress(self._path, self._files_done, self._files_total, done, total, left, *self._pages))


def _size(candidate: Candidate) -> int:
    try:
        return candidate.path.stat().st_size
    except (OSError, ValueError):
        return 0
