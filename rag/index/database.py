"""The catalog's SQLite file: connections with our errors, the nouns as rows and back, the statements of one report.

Which of them belong together in a transaction is catalog.py's and writer.py's.
"""

import hashlib
import json
import os
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import astuple
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
from numpy.typing import NDArray

from rag.errors import IndexBusy, IndexUnreachable, StoreError
from rag.text.segments import index_row
from rag.types import Hit, Indicator, Kind, ParsedReport, Period, Quantity, Report, Sentence

REPORT = "id, title, region, level, year, date, meeting, speaker, digest"
SENTENCE = 's.id, s.report, s.paragraph, s.start, s."end", s.text, s.section, s.period_first, s.period_last, s.kind'
INDICATOR = (
    "i.report, r.region, r.year, i.name, i.quantity, i.period_first, i.period_last, i.kind, i.quote, i.paragraph, "
    'i.start, i."end"'
)
SHELF = (
    "id, year, sentences, revision, coalesce((SELECT min(number) FROM sentences WHERE report = r.id), 0), "
    "coalesce((SELECT max(number) FROM sentences WHERE report = r.id), 0)"
)
WAITING = (
    "pending p JOIN sentences s ON s.id = p.sentence WHERE NOT EXISTS (SELECT 1 FROM vectors WHERE key = s.vector)"
)
"""The sentences that have no vector yet (one that is not pending either has lost it)."""
_WAIT = 10.0  # seconds a statement waits for another connection's transaction


class Database:
    """One SQLite file in WAL mode. Readers see the last committed state and never wait for the writer."""

    def __init__(self, path: Path, *, write: bool = False) -> None:
        self.path = path
        self.write = write
        self._idle: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        self._held = threading.local()
        self._closed = False
        self._immutable = False

    @contextmanager
    def connection(self) -> Iterator[sqlite3.Connection]:
        """A connection to oneself. Raises IndexUnreachable, IndexBusy or StoreError instead of SQLite's errors."""
        try:
            held: sqlite3.Connection | None = getattr(self._held, "connection", None)
            if held is not None:
                yield held
                return
            connection = self._borrow()
            try:
                yield connection
            finally:
                self._give_back(connection)
        except sqlite3.DatabaseError as error:
            raise self._explain(error) from error

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing, also under kill -9: what the block wrote is there after it, or none of it is."""
        with self.connection() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """What this thread reads inside is one committed state, whoever writes meanwhile.

        Also the quick way to read several times: a statement by itself takes and leaves SQLite's locks on the file,
        which costs ten times as much as looking up one row.
        """
        if getattr(self._held, "connection", None) is not None:
            yield
            return
        with self.connection() as connection:
            connection.execute("BEGIN")
            self._held.connection, self._held.values = connection, {}
            try:
                yield
            finally:
                self._held.connection = None
                if connection.in_transaction:  # SQLite ends one by itself where the disk fails
                    connection.execute("ROLLBACK")

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[Any]:
        with self.connection() as connection:
            return connection.execute(sql, parameters).fetchall()

    def value(self, sql: str, parameters: Sequence[Any] = ()) -> Any:
        """The first column of the first row, or None; looked up once in a snapshot, which cannot change."""
        known: dict[object, Any] = self._held.values if getattr(self._held, "connection", None) is not None else {}
        key = (sql, tuple(parameters))
        if key not in known:
            found = self.rows(sql, parameters)
            known[key] = found[0][0] if found else None
        return known[key]

    def create(self) -> None:
        """Lay the schema, unless it is there."""
        with self.connection() as connection:
            connection.execute("PRAGMA journal_mode = WAL")
        with self.transaction() as connection:
            if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetchone() is None:
                for statement in schema_statements():
                    connection.execute(statement)

    def close(self) -> None:
        """Close the idle connections; those still borrowed close when they come back."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def _borrow(self) -> sqlite3.Connection:
        with self._lock:
            if self._closed:
                raise StoreError(f"索引已经关闭：{self.path}；请重新打开")
            if self._idle:
                return self._idle.pop()
        return self._connect()

    def _give_back(self, connection: sqlite3.Connection) -> None:
        with self._lock:
            if not self._closed:
                self._idle.append(connection)
                return
        connection.close()

    def _connect(self) -> sqlite3.Connection:
        if self.write:
            connection = self._open("rwc")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            return connection
        if not self._immutable:
            try:
                connection = self._open("ro")
                connection.execute("SELECT count(*) FROM sqlite_master")
                return connection
            except sqlite3.OperationalError:
                # WAL mode needs to write beside the file. On a read-only medium nobody writes: read it as it lies.
                if os.access(self.path.parent, os.W_OK) or not self.path.is_file():
                    raise
                self._immutable = True
        return self._open("ro&immutable=1")

    def _open(self, mode: str) -> sqlite3.Connection:
        address = f"file:{quote(str(self.path))}?mode={mode}"
        return sqlite3.connect(address, uri=True, timeout=_WAIT, isolation_level=None, check_same_thread=False)

    def _explain(self, error: sqlite3.DatabaseError) -> StoreError:
        text = str(error)
        if "locked" in text:
            return IndexBusy(f"索引正被另一个进程写入：{self.path}；请稍后再试")
        if "no such table" in text:  # killed while it was made
            return IndexUnreachable(f"索引还没有建好：{self.path}；请重新运行 wenbao ingest")
        if isinstance(error, sqlite3.OperationalError):
            return IndexUnreachable(f"索引打不开或写不了：{self.path}（{text}）；请检查文件夹权限和磁盘空间")
        if isinstance(error, sqlite3.IntegrityError):
            return StoreError(f"索引拒绝了不一致的数据：{self.path}（{text}）；请运行 wenbao verify")
        return IndexUnreachable(
            f"索引文件已损坏：{self.path}（{text}）；请删除文件夹 {self.path.parent} 后重新运行 wenbao ingest"
        )


def schema_statements() -> Iterator[str]:
    """schema.sql's statements one by one: executescript() would commit the transaction they belong to."""
    statement = ""
    for line in (
        resources.files(__package__).joinpath("schema.sql").read_text(encoding="utf-8").splitlines(keepends=True)
    ):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


# --- rows -----------------------------------------------------------------------------------------------------------


def vector_key(embedding_name: str, passage: str) -> str:
    """What a vector is stored under: the same passage under the same model is never embedded twice."""
    return hashlib.sha256(f"{embedding_name}\0{passage}".encode()).hexdigest()


def vector_blob(vector: NDArray[np.float32]) -> bytes:
    return np.asarray(vector, dtype="<f4").tobytes()


def matrix(blobs: Sequence[bytes], dimension: int) -> NDArray[np.float32]:
    """Stored vectors as rows of a (len(blobs), dimension) array. Raises IndexUnreachable if one is cut short."""
    if any(len(blob) != 4 * dimension for blob in blobs):
        raise IndexUnreachable("索引里有损坏的向量；请运行 wenbao verify --repair")
    return np.frombuffer(b"".join(blobs), dtype="<f4").astype(np.float32, copy=False).reshape(len(blobs), dimension)


def to_report(row: Sequence[Any]) -> Report:
    return Report(*row)


def to_sentence(row: Sequence[Any]) -> Sentence:
    """From the columns of SENTENCE."""
    id_, report, paragraph, start, end, text, section, first, last, kind = row[:10]
    return Sentence(id_, report, paragraph, start, end, text, _to_section(section), _to_period(first, last, kind))


@lru_cache(maxsize=4096)
def _to_section(held: str) -> tuple[str, ...]:
    """Remembered: the sentences of a chapter share it."""
    return tuple(json.loads(held))


def to_hit(row: Sequence[Any], report: Report, score: float, page: int | None) -> Hit:
    """From the columns of SENTENCE and the paragraph's text."""
    return Hit(to_sentence(row), row[10], report, score, page)


def to_indicator(row: Sequence[Any]) -> Indicator:
    """From the columns of INDICATOR."""
    report, region, year, name, quantity, first, last, kind, quote, paragraph, start, end = row
    period = _to_period(first, last, kind)
    return Indicator(report, region, year, name, Quantity(**json.loads(quantity)), period, quote, paragraph, start, end)


def to_metadata(row: Sequence[Any]) -> dict[str, str | int]:
    """What Chroma keeps beside a vector, from (report, region, year, period_first, period_last, kind)."""
    names = ("report", "region", "year", "period_first", "period_last", "kind")
    return {name: value for name, value in zip(names, row, strict=True) if value is not None}


def checksum(rows: Sequence[Sequence[Any]]) -> str:
    return hashlib.sha256(json.dumps([list(row) for row in rows], ensure_ascii=False).encode()).hexdigest()


def text_rows(connection: sqlite3.Connection, report_id: str) -> list[Any]:
    """All that a report's checksum covers: its paragraphs, then its sentences, in order."""
    paragraphs = "SELECT number, text, start FROM paragraphs WHERE report = ? ORDER BY number"
    sentences = f"SELECT {SENTENCE} FROM sentences s WHERE s.report = ? ORDER BY s.number"
    return [*connection.execute(paragraphs, (report_id,)), *connection.execute(sentences, (report_id,))]


def has_report(connection: sqlite3.Connection, report_id: str) -> bool:
    return connection.execute("SELECT 1 FROM reports WHERE id = ?", (report_id,)).fetchone() is not None


def delete_report(connection: sqlite3.Connection, report_id: str) -> dict[str, tuple[Any, ...]]:
    """Take a report out, with everything but its vectors. Returns what Chroma holds of it: id → vector, metadata."""
    old = points(connection, report_id)
    connection.execute("DELETE FROM words WHERE rowid IN (SELECT number FROM sentences WHERE report = ?)", (report_id,))
    connection.execute("DELETE FROM reports WHERE id = ?", (report_id,))  # the rest follows by foreign key
    return old


def delete_orphans(connection: sqlite3.Connection, keys: Sequence[str]) -> None:
    """Drop those of the vectors that no sentence needs any more."""
    connection.execute(
        "DELETE FROM vectors WHERE key IN (SELECT value FROM json_each(?)) "
        "AND NOT EXISTS (SELECT 1 FROM sentences WHERE vector = key)",
        (json.dumps(keys),),
    )


def points(connection: sqlite3.Connection, report_id: str) -> dict[str, tuple[Any, ...]]:
    """Sentence id → (vector key, what its metadata is made of)."""
    found = connection.execute(
        "SELECT s.id, s.vector, s.report, r.region, r.year, s.period_first, s.period_last, s.kind "
        "FROM sentences s JOIN reports r ON r.id = s.report WHERE s.report = ?",
        (report_id,),
    )
    return {row[0]: tuple(row[1:]) for row in found}


def insert_report(
    connection: sqlite3.Connection,
    parsed: ParsedReport,
    indicators: Sequence[Indicator],
    passages: Sequence[str],
    keys: Sequence[str],
    *,
    fingerprint: str,
    revision: int,
) -> None:
    """Write a report that is not there; its vectors may come later."""
    report = parsed.report
    connection.execute(
        f"INSERT INTO reports ({REPORT}, fingerprint, checksum, sentences, revision) VALUES ({_marks(13)})",
        (*astuple(report)[: len(REPORT.split(", "))], fingerprint, "", len(parsed.sentences), revision),
    )
    connection.executemany(
        "INSERT INTO paragraphs (report, number, text, start) VALUES (?, ?, ?, ?)",
        [(report.id, paragraph.number, paragraph.text, paragraph.start) for paragraph in parsed.paragraphs],
    )
    for sentence, passage, key in zip(parsed.sentences, passages, keys, strict=True):
        number = connection.execute(
            'INSERT INTO sentences (id, report, paragraph, start, "end", text, section, period_first, period_last, '
            f"kind, passage, vector) VALUES ({_marks(12)})",
            (*_sentence_row(sentence), passage, key),
        ).lastrowid
        body, headings = index_row(sentence)
        connection.execute("INSERT INTO words (rowid, body, headings) VALUES (?, ?, ?)", (number, body, headings))
    connection.executemany(
        "INSERT INTO indicators (report, position, name, quantity, period_first, period_last, kind, quote, paragraph, "
        f'start, "end") VALUES ({_marks(11)})',
        [(report.id, position, *_indicator_row(indicator)) for position, indicator in enumerate(indicators)],
    )
    connection.execute(
        "UPDATE reports SET checksum = ? WHERE id = ?", (checksum(text_rows(connection, report.id)), report.id)
    )


def insert_vectors(connection: sqlite3.Connection, vectors: Mapping[str, NDArray[np.float32]]) -> None:
    connection.executemany(
        "INSERT INTO vectors VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET vector = excluded.vector",
        [(key, vector_blob(vector)) for key, vector in vectors.items()],
    )


def index_words_anew(connection: sqlite3.Connection) -> None:
    """Made anew rather than emptied: a damaged table can be dropped, but not read."""
    connection.execute("DROP TABLE words_vocab")
    connection.execute("DROP TABLE words")
    for statement in schema_statements():
        if "VIRTUAL TABLE" in statement:
            connection.execute(statement)
    for row in connection.execute(f"SELECT {SENTENCE}, s.number FROM sentences s").fetchall():
        body, headings = index_row(to_sentence(row))
        connection.execute("INSERT INTO words (rowid, body, headings) VALUES (?, ?, ?)", (row[10], body, headings))


def use_vectors_of(connection: sqlite3.Connection, name: str) -> None:
    """Point every sentence to its vector under the model `name`, and drop the vectors of others."""
    passages = connection.execute("SELECT number, passage FROM sentences").fetchall()
    connection.executemany(
        "UPDATE sentences SET vector = ? WHERE number = ?",
        [(vector_key(name, passage), number) for number, passage in passages],
    )
    connection.execute("DELETE FROM vectors WHERE NOT EXISTS (SELECT 1 FROM sentences WHERE vector = key)")


def touch_reports_of(connection: sqlite3.Connection, keys: Sequence[str], revision: int) -> None:
    """The reports that have sentences with these vectors changed."""
    connection.execute(
        "UPDATE reports SET revision = ? WHERE id IN "
        "(SELECT report FROM sentences WHERE vector IN (SELECT value FROM json_each(?)))",
        (revision, json.dumps(list(keys))),
    )


def mark_pending(connection: sqlite3.Connection, ids: Sequence[str]) -> None:
    connection.executemany("INSERT OR IGNORE INTO pending (sentence) VALUES (?)", [(i,) for i in ids])


def _sentence_row(sentence: Sentence) -> tuple[Any, ...]:
    return (
        sentence.id,
        sentence.report,
        sentence.paragraph,
        sentence.start,
        sentence.end,
        sentence.text,
        json.dumps(sentence.section, ensure_ascii=False),
        *_period_row(sentence.period),
    )


def _indicator_row(indicator: Indicator) -> tuple[Any, ...]:
    quantity = {name: getattr(indicator.quantity, name) for name in Quantity.__dataclass_fields__}
    return (
        indicator.name,
        json.dumps(quantity, ensure_ascii=False),
        *_period_row(indicator.period),
        indicator.quote,
        indicator.paragraph,
        indicator.start,
        indicator.end,
    )


def _period_row(period: Period | None) -> tuple[int | None, int | None, str | None]:
    return (period.first, period.last, period.kind.value) if period else (None, None, None)


@lru_cache(maxsize=4096)
def _to_period(first: int | None, last: int | None, kind: str | None) -> Period | None:
    return None if last is None or kind is None else Period(first, last, Kind(kind))


def _marks(count: int) -> str:
    return ", ".join("?" * count)
