"""The SQLite file: a pool of connections, write transactions, and errors a user can act on.

A connection is used by one thread at a time: each call borrows one and gives it back, so any number of threads may
read at once. Knows nothing of reports; the schema is schema.sql, the statements are in catalog.py and rows.py.
"""

import os
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import quote

from rag.errors import IndexBusy, IndexUnreachable, StoreError

_WAIT = 10.0  # seconds a statement waits for another connection's transaction


class Database:
    """One SQLite file in WAL mode. Readers see the last committed state and never wait for the writer."""

    def __init__(self, path: Path, *, write: bool = False) -> None:
        self.path = path
        self.write = write
        self._idle: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        self._closed = False
        self._immutable = False

    @contextmanager
    def connection(self) -> Iterator[sqlite3.Connection]:
        """A connection to oneself. Raises IndexUnreachable, IndexBusy or StoreError instead of SQLite's errors."""
        try:
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

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[Any]:
        with self.connection() as connection:
            return connection.execute(sql, parameters).fetchall()

    def value(self, sql: str, parameters: Sequence[Any] = ()) -> Any:
        """The first column of the first row, or None."""
        found = self.rows(sql, parameters)
        return found[0][0] if found else None

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
    for line in resources.files("rag").joinpath("schema.sql").read_text(encoding="utf-8").splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
