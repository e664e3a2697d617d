"""The nouns as rows of the catalog and back, and the statements that write one report. Opens and commits nothing."""

import hashlib
import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import astuple
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag import lexical
from rag.database import schema_statements
from rag.errors import IndexUnreachable
from rag.types import Hit, Indicator, Kind, ParsedReport, Period, Quantity, Report, Sentence

REPORT = "id, title, region, level, year, date, meeting, speaker, digest"
SENTENCE = 's.id, s.report, s.paragraph, s.start, s."end", s.text, s.section, s.period_first, s.period_last, s.kind'
INDICATOR = (
    "i.report, r.region, r.year, i.name, i.quantity, i.period_first, i.period_last, i.kind, i.quote, i.paragraph, "
    'i.start, i."end"'
)


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
    return Sentence(id_, report, paragraph, start, end, text, tuple(json.loads(section)), _to_period(first, last, kind))


def to_hit(row: Sequence[Any], report: Report, score: float) -> Hit:
    """From the columns of SENTENCE and the paragraph's text."""
    return Hit(to_sentence(row), row[10], report, score)


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
    """Write a report that is not there; its vectors must be."""
    report = parsed.report
    connection.execute(
        f"INSERT INTO reports ({REPORT}, fingerprint, checksum, sentences, revision) VALUES ({_marks(13)})",
        (*astuple(report), fingerprint, "", len(parsed.sentences), revision),
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
        body, headings = lexical.index_row(sentence)
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
        body, headings = lexical.index_row(to_sentence(row))
        connection.execute("INSERT INTO words (rowid, body, headings) VALUES (?, ?, ?)", (row[10], body, headings))


def use_vectors_of(connection: sqlite3.Connection, name: str) -> None:
    """Point every sentence to its vector under the model `name`, and drop the vectors of others."""
    passages = connection.execute("SELECT number, passage FROM sentences").fetchall()
    connection.executemany(
        "UPDATE sentences SET vector = ? WHERE number = ?",
        [(vector_key(name, passage), number) for number, passage in passages],
    )
    connection.execute("DELETE FROM vectors WHERE NOT EXISTS (SELECT 1 FROM sentences WHERE vector = key)")


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


def _to_period(first: int | None, last: int | None, kind: str | None) -> Period | None:
    return None if last is None or kind is None else Period(first, last, Kind(kind))


def _marks(count: int) -> str:
    return ", ".join("?" * count)
