"""The catalog, written: one process at a time, one transaction a report.

Does not parse, embed or touch Chroma: the caller brings what is to be stored, and what Chroma does not have yet is
noted in `pending` by the same transaction (rag/publish.py works it off).
"""

import json
import sqlite3
import uuid
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from pathlib import Path

import numpy as np
from filelock import FileLock, Timeout
from numpy.typing import NDArray

from rag.errors import IndexBusy, IndexUnreachable, StoreError
from rag.index import database, private
from rag.index.catalog import KIND, PAGES, SCHEMA, SOURCE, Catalog
from rag.index.database import Database
from rag.settings import Settings
from rag.types import Indicator, ParsedReport, Report

LOCK_WAIT = 10.0
"""Seconds to wait for another writer."""


class CatalogWriter(Catalog):
    """The one writer. `CatalogWriter.acquire` makes the catalog if there is none; closing it lets the next one in."""

    def __init__(self, database: Database, embedding_name: str | None, lock: FileLock) -> None:
        super().__init__(database, embedding_name)
        self._lock = lock

    @classmethod
    def acquire(
        cls,
        settings: Settings,
        embedding_name: str,
        *,
        any_embedding: bool = False,
        any_schema: bool = False,
        wait: float | None = None,
    ) -> "CatalogWriter":
        """Open for writing. Raises as `Catalog.open` does, and IndexBusy if another writer stays for `wait` seconds.

        With `any_schema` the index, which must be there, is left as it is and not looked at (migrate.py).
        """
        lock = _lock(settings, LOCK_WAIT if wait is None else wait)
        database = Database(settings.index_dir / "catalog.sqlite3", write=True)
        catalog = cls(database, None if any_embedding else embedding_name, lock)
        try:
            if not any_schema:
                catalog._create(embedding_name)
                catalog._check()
        except BaseException:
            catalog.close()
            raise
        return catalog

    def transaction(self) -> AbstractContextManager[sqlite3.Connection]:
        """For migrate.py, which brings its own statements."""
        return self._db.transaction()

    def close(self) -> None:
        super().close()
        with suppress(OSError):
            private.make(Path(self._lock.lock_file).parents[1])  # what was written meanwhile is ours alone too
        self._lock.release()

    def _create(self, embedding_name: str) -> None:
        self._db.create()
        fresh = {"schema": SCHEMA, "embedding": embedding_name, "dimension": "0", "generation": "0", "chroma": ""}
        with self._db.transaction() as connection:
            connection.executemany(
                "INSERT OR IGNORE INTO meta VALUES (?, ?)", [*fresh.items(), ("uid", uuid.uuid4().hex[:12])]
            )
            if connection.execute("SELECT 1 FROM sentences").fetchone() is None:  # an empty index takes any model
                _set(connection, embedding=embedding_name, dimension="0")

    def stored_keys(self, keys: Sequence[str]) -> set[str]:
        """Those of the keys (`database.vector_key`) whose vectors are there."""
        sql = "SELECT key FROM vectors WHERE key IN (SELECT value FROM json_each(?))"
        return {row[0] for row in self.rows(sql, (json.dumps(list(keys)),))}

    def put(
        self,
        parsed: ParsedReport,
        indicators: Sequence[Indicator],
        passages: Sequence[str],
        vectors: Mapping[str, NDArray[np.float32]],
        *,
        fingerprint: str = "",
        source: str = "",
    ) -> bool:
        """Add a report or replace the one of the same id, in one transaction. True if one was replaced.

        `source` is the file it was read from. `passages` is what is embedded of each sentence; `vectors` has its vector
        under `database.vector_key`. One that is neither there nor in the catalog may follow (`complete`): until then
        the sentence is found by its words.
        """
        report = parsed.report
        keys = [database.vector_key(self.embedding, passage) for passage in passages]
        with self._db.transaction() as connection:
            self._check_dimension(connection, vectors)
            _set(connection, filled="1", **({SOURCE + report.id: source} if source else {}))
            connection.execute("DELETE FROM meta WHERE key IN (?, ?)", (PAGES + report.id, KIND + report.id))
            if pages := _pages(parsed):
                _set(connection, **{PAGES + report.id: pages})
            if kind := _kind(report):
                _set(connection, **{KIND + report.id: kind})
            database.insert_vectors(connection, {key: vectors[key] for key in keys if key in vectors})
            replaced = database.has_report(connection, report.id)
            old = database.delete_report(connection, report.id)
            database.insert_report(
                connection, parsed, indicators, passages, keys, fingerprint=fingerprint, revision=_raise(connection)
            )
            new = database.points(connection, report.id)
            database.mark_pending(connection, [i for i in old.keys() | new.keys() if old.get(i) != new.get(i)])
            database.delete_orphans(connection, [point[0] for point in old.values()])
        return replaced

    def complete(self, vectors: Mapping[str, NDArray[np.float32]]) -> None:
        """Vectors that `put` went without."""
        with self._db.transaction() as connection:
            self._check_dimension(connection, vectors)
            database.insert_vectors(connection, vectors)
            database.touch_reports_of(connection, list(vectors), _raise(connection))

    def remove(self, report_id: str) -> bool:
        """Take a report out, with its vectors. False if it is not indexed."""
        with self._db.transaction() as connection:
            if not database.has_report(connection, report_id):
                return False
            old = database.delete_report(connection, report_id)
            connection.execute("DELETE FROM meta WHERE key IN (?, ?, ?)", _facts_of(report_id))
            database.mark_pending(connection, list(old))
            database.delete_orphans(connection, [point[0] for point in old.values()])
            _raise(connection)
        return True

    def fingerprints(self) -> dict[str, str]:
        return dict(self.rows("SELECT id, fingerprint FROM reports"))

    def set_fingerprint(self, report_id: str, fingerprint: str, source: str) -> None:
        """The file changed in a way that does not show (another encoding, another place): remember it as it is now."""
        with self._db.transaction() as connection:
            connection.execute("UPDATE reports SET fingerprint = ? WHERE id = ?", (fingerprint, report_id))
            _set(connection, **{SOURCE + report_id: source})

    # --- mending ----------------------------------------------------------------------------------------------

    def index_words_anew(self) -> None:
        """The keyword index from the texts."""
        with self._db.transaction() as connection:
            database.index_words_anew(connection)
            _raise(connection)

    def add_vectors(self, vectors: Mapping[str, NDArray[np.float32]]) -> None:
        """Vectors ahead of `use_vectors_of`, or in the place of damaged ones."""
        with self._db.transaction() as connection:
            database.insert_vectors(connection, vectors)

    def use_vectors_of(self, name: str, dimension: int) -> None:
        """Go over to the vectors of the model `name`, all sentences at once. Chroma has to follow (rag/publish.py)."""
        with self._db.transaction() as connection:
            generation = _raise(connection)
            database.use_vectors_of(connection, name)
            connection.execute("UPDATE reports SET revision = ?", (generation,))
            _set(connection, embedding=name, dimension=str(dimension))

    def _check_dimension(self, connection: sqlite3.Connection, vectors: Mapping[str, NDArray[np.float32]]) -> None:
        sizes = {int(vector.shape[0]) for vector in vectors.values()}
        dimension = self.dimension
        if len(sizes | ({dimension} if dimension else set())) > 1:
            raise StoreError(f"向量的维数不一致：索引是 {dimension}，新的是 {sizes}；请检查嵌入模型 {self.embedding}")
        if sizes and not dimension:
            _set(connection, dimension=str(sizes.pop()))

    def published(self, chroma: str) -> None:
        """Chroma, at `chroma` (rag/publish.py says what that names), now holds what the catalog holds."""
        with self._db.transaction() as connection:
            connection.execute(f"DELETE FROM pending WHERE sentence NOT IN (SELECT s.id FROM {database.WAITING})")
            _set(connection, chroma=chroma)
            _raise(connection)


def _lock(settings: Settings, wait: float) -> FileLock:
    """The writer's lock: the system lets go of it when the process ends, however it ends."""
    path = settings.index_dir / "write.lock"
    lock = FileLock(path)
    try:
        private.make(settings.home)
        settings.index_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock.acquire(timeout=wait)
    except Timeout as error:
        raise IndexBusy(f"另一个进程正在写索引（锁文件 {path}）；请等它结束后再试") from error
    except OSError as error:
        raise IndexUnreachable(
            f"索引文件夹写不了：{settings.index_dir}（{error.strerror}）；请检查权限，或用 WENBAO_HOME 换一个文件夹"
        ) from error
    return lock


def _facts_of(report_id: str) -> tuple[str, ...]:
    return tuple(what + report_id for what in (SOURCE, PAGES, KIND))


def _kind(report: Report) -> str:
    """What Catalog._by_id reads beside the report's row, as JSON; "" for a work report that names no version."""
    if report.kind == "report" and report.version is None:
        return ""
    return json.dumps({"kind": report.kind, "version": report.version}, ensure_ascii=False)


def _pages(parsed: ParsedReport) -> str:
    """What Catalog._pages reads, as JSON; "" where the source has neither pages nor cells."""
    begins: list[tuple[int, int]] = []
    for paragraph in parsed.paragraphs:
        if paragraph.page is not None and (not begins or begins[-1][1] != paragraph.page):
            begins.append((paragraph.number, paragraph.page))
    cells = {p.number: p.cell for p in parsed.paragraphs if p.cell is not None}
    sure = {p.number: [p.sure, p.doubts] for p in parsed.paragraphs if p.sure is not None}
    held = {"begins": begins, "unread": parsed.unread, "file": parsed.file, "cells": cells, "sure": sure}
    return json.dumps(held, ensure_ascii=False) if begins or cells else ""


def _set(connection: sqlite3.Connection, **values: str) -> None:
    connection.executemany(
        "INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value", list(values.items())
    )


def _raise(connection: sqlite3.Connection) -> int:
    """Raise the generation; returns the new one."""
    connection.execute("UPDATE meta SET value = value + 1 WHERE key = 'generation'")
    return int(connection.execute("SELECT value FROM meta WHERE key = 'generation'").fetchone()[0])
