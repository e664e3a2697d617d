"""An index of an older format → this one's, in place and in one transaction, from the paragraphs that it holds.

Everything but paragraphs and vectors is derived again: sentences, figures, the keyword index. How a report is taken
apart is the caller's (`Derive`: nothing in rag knows ingest). No vector is thrown away that a sentence still needs;
Chroma is built anew from them afterwards (publish.py). Killed at any moment, the index is as before or as after.
"""

import sqlite3
from collections.abc import Callable, Sequence
from typing import TypeAlias

from rag.errors import FileRefused, IndexUnreachable
from rag.index import database
from rag.index.catalog import SCHEMA, Catalog, is_newer
from rag.index.writer import CatalogWriter
from rag.settings import Settings
from rag.types import Indicator, Paragraph, ParsedReport, Report

Derived: TypeAlias = tuple[ParsedReport, tuple[Indicator, ...], tuple[str, ...]]
"""Sentences, figures, and what is embedded of each sentence."""
Derive: TypeAlias = Callable[[Report, Sequence[Paragraph]], Derived]
"""Raises FileRefused where the paragraphs are no report."""

_KEPT = ("meta", "vectors")
_DERIVED = ("words_vocab", "words", "indicators", "sentences", "paragraphs", "pending", "reports")


def migrate(settings: Settings, derive: Derive) -> str | None:
    """Bring an older index to this format; None if it is of this or of a newer one. Returns what was done, in Chinese.

    A report that cannot be derived keeps its paragraphs and no sentence, and is named by every audit. Raises
    IndexUnreachable where the old index cannot be read, IndexBusy while another process writes.
    """
    with CatalogWriter.acquire(settings, "", any_schema=True) as catalog:
        old = catalog.meta("schema")
        if old == SCHEMA or is_newer(old):
            return None
        with catalog.transaction() as connection:
            try:
                stored = _stored(connection)
            except sqlite3.OperationalError as error:
                raise IndexUnreachable(
                    f"索引 {catalog.path} 是第 {old or '?'} 版，段落读不出来（{error}）；"
                    f"请删除文件夹 {catalog.path.parent} 后重新运行 wenbao ingest"
                ) from error
            _lay_anew(connection)
            for number, (report, paragraphs) in enumerate(stored, start=1):
                _put(connection, catalog, _derived(derive, report, paragraphs), revision=number)
            connection.execute(f"DELETE FROM vectors WHERE NOT EXISTS {_NEEDED}")
            connection.execute("UPDATE meta SET value = ? WHERE key = 'schema'", (SCHEMA,))
            connection.execute("UPDATE meta SET value = '' WHERE key = 'chroma'")
            connection.execute("UPDATE meta SET value = value + 1 WHERE key = 'generation'")
    return f"照存下的段落重建了 {len(stored)} 份报告（索引格式由第 {old} 版改为第 {SCHEMA} 版）"


_NEEDED = "(SELECT 1 FROM sentences WHERE vector = key)"


def _stored(connection: sqlite3.Connection) -> list[tuple[Report, tuple[Paragraph, ...]]]:
    found = []
    for row in connection.execute(f"SELECT {database.REPORT} FROM reports ORDER BY id").fetchall():
        sql = "SELECT number, text, start FROM paragraphs WHERE report = ? ORDER BY number"
        found.append((database.to_report(row), tuple(Paragraph(*p) for p in connection.execute(sql, (row[0],)))))
    return found


def _lay_anew(connection: sqlite3.Connection) -> None:
    for table in _DERIVED:
        connection.execute(f"DROP TABLE IF EXISTS {table}")
    for statement in database.schema_statements():
        if not any(f"CREATE TABLE {table} " in statement for table in _KEPT):
            connection.execute(statement)


def _derived(derive: Derive, report: Report, paragraphs: tuple[Paragraph, ...]) -> Derived:
    try:
        return derive(report, paragraphs)
    except FileRefused:
        return ParsedReport(report, paragraphs, ()), (), ()


def _put(connection: sqlite3.Connection, catalog: Catalog, derived: Derived, revision: int) -> None:
    """Without a fingerprint: the next ingest of its file reads it once more and finds it unchanged."""
    parsed, indicators, passages = derived
    keys = [database.vector_key(catalog.embedding, passage) for passage in passages]
    database.insert_report(connection, parsed, indicators, passages, keys, fingerprint="", revision=revision)
    database.mark_pending(connection, [sentence.id for sentence in parsed.sentences])
