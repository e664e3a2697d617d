"""The only module that imports chromadb: one collection of sentence vectors, in a folder or on a server.

A thin wrapper: batches, settings, and errors a user can act on. Which folder or collection holds the current vectors,
and how they get there, is publish.py's; narrowing a search is search/dense.py's (a `where` filter costs Chroma ten
times the search itself). An embedded folder must have one writer and, while it is written, no reader: readers crash
(segmentation fault) when another process writes the HNSW files under them.
"""

import os
import shutil
import socket
import sqlite3
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeAlias, cast
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from rag.errors import IndexUnreachable

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection

Vectors: TypeAlias = NDArray[np.float32]
Metadata: TypeAlias = Mapping[str, str | int]

BATCH = 5000
"""Chroma takes at most 5461 records a call."""

_COLLECTION = "wenbao"
_HNSW = {"space": "cosine", "max_neighbors": 64, "ef_construction": 400, "ef_search": 4000}
"""Questions lie apart from the sentences that answer them, which is hard for HNSW, and how far it looks (ef_search)
decides: what is missed is a sentence alone with its name (炎黄一号), the nearest there is. Of 600 real questions over
51,000 real sentences of which a fifth had been replaced, recall@10 is 1.0000 and 0.9998 in two builds so, 0.9995 to
0.9997 with an ef_search of 1600, and 0.9978 to 0.9983 with 800; a search takes 2.2 times as long as with 1600. Building
takes 1.2 to 1.9 ms of CPU a sentence; more of max_neighbors (96) costs half as much again and finds no more."""
_CONNECT_SECONDS = 3.0
_ANSWER_SECONDS = 60.0
_SQLITE = "chroma.sqlite3"


class VectorStore:
    """Sentence id → unit vector and metadata; similarity is the cosine."""

    def __init__(self, client: "Client", name: str, where: str, *, create: bool) -> None:
        self._client = client
        self._name = name
        self._where = where
        with self._errors():
            self._collection = self._open(create=create)

    @classmethod
    def embedded(cls, folder: Path, *, create: bool = False) -> Self:
        """The collection in `folder`. Raises IndexUnreachable if there is none and it is not to be created."""
        if not create and not (folder / _SQLITE).is_file():
            raise IndexUnreachable(_missing(str(folder)))
        return cls(_embedded_client(folder), _COLLECTION, str(folder), create=create)

    @classmethod
    def server(cls, url: str, name: str, *, create: bool = False) -> Self:
        """The collection `name` on the server at `url`. Raises IndexUnreachable if the server is away."""
        return cls(_server_client(url), name, url, create=create)

    def upsert(self, ids: Sequence[str], vectors: Vectors, metadatas: Sequence[Metadata]) -> None:
        with self._errors():
            for start in range(0, len(ids), BATCH):
                part = slice(start, start + BATCH)
                self._collection.upsert(
                    ids=list(ids[part]), embeddings=vectors[part], metadatas=[dict(m) for m in metadatas[part]]
                )

    def delete(self, ids: Sequence[str]) -> None:
        """Ids that are not there are passed over."""
        with self._errors():
            for start in range(0, len(ids), BATCH):
                self._collection.delete(ids=list(ids[start : start + BATCH]))

    def query(self, vector: Vectors, k: int) -> list[tuple[str, float]]:
        """The k nearest (id, cosine similarity), nearest first. `vector` has shape (dimension,)."""
        return self.query_many(vector[None, :], k)[0]

    def query_many(self, vectors: Vectors, k: int) -> list[list[tuple[str, float]]]:
        """`query` for each row of `vectors`."""
        with self._errors():
            found = self._collection.query(query_embeddings=vectors, n_results=k, include=["distances"])
        distances = found["distances"] or []
        return [
            [(i, 1.0 - float(d)) for i, d in zip(ids, row, strict=True)]
            for ids, row in zip(found["ids"], distances, strict=True)
        ]

    def lost(self, ids: Sequence[str], vectors: Vectors, batch: int = 500) -> list[int]:
        """Which places of `ids` the search does not find by their own vector, nor an equal one in their stead."""
        lost: list[int] = []
        for start in range(0, len(ids), batch):
            found = self.query_many(vectors[start : start + batch], 10)
            for place, near in enumerate(found, start):
                if not any(score > 0.999 and (i == ids[place] or score > 0.99999) for i, score in near):
                    lost.append(place)
        return lost

    def count(self) -> int:
        with self._errors():
            return self._collection.count()

    def ids(self) -> set[str]:
        """All ids, in one go: pages by offset take time that grows with the square."""
        with self._errors():
            return set(self._collection.get(include=[])["ids"])

    def drop_others(self, prefix: str) -> None:
        """Delete the other collections whose name starts with `prefix`: what an interrupted rebuild left."""
        with self._errors():
            names = [collection.name for collection in self._client.list_collections()]
            for name in names:
                if name.startswith(prefix) and name != self._name:
                    self._client.delete_collection(name)

    def close(self) -> None:
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _open(self, *, create: bool) -> "Collection":
        from chromadb.errors import NotFoundError

        if create:
            configuration: Any = {"hnsw": _HNSW}
            return self._client.get_or_create_collection(
                self._name, embedding_function=None, configuration=configuration
            )
        try:
            return self._client.get_collection(self._name, embedding_function=None)
        except NotFoundError as error:
            raise IndexUnreachable(_missing(f"{self._where}（{self._name}）")) from error

    @contextmanager
    def _errors(self) -> Iterator[None]:
        import httpx
        from chromadb.errors import ChromaError

        try:
            yield
        except (ChromaError, httpx.HTTPError, ValueError, OSError) as error:
            raise IndexUnreachable(
                f"Chroma 向量库用不了：{self._where}（{_one_line(error)}）；"
                "请检查它，或运行 wenbao verify --repair 重建"
            ) from error


def copy_folder(source: Path, target: Path) -> None:
    """A copy of a folder that readers may have open. They write into its SQLite file (a lock table), nowhere else."""
    shutil.rmtree(target, ignore_errors=True)
    try:
        shutil.copytree(source, target, ignore=shutil.ignore_patterns(f"{_SQLITE}*"))
        with closing(sqlite3.connect(source / _SQLITE)) as old, closing(sqlite3.connect(target / _SQLITE)) as new:
            old.backup(new)
    except (OSError, sqlite3.Error) as error:
        raise IndexUnreachable(f"向量库 {source} 复制不了（{_one_line(error)}）；请检查磁盘空间和权限") from error


def flush_folder(folder: Path) -> None:
    """Force a closed store to the disk, so that a power cut cannot leave half of what was published."""
    # Windows flushes no folder, and a file only through a handle that may write.
    windows = sys.platform == "win32"
    paths = [path for path in (folder, *folder.rglob("*")) if not windows or path.is_file()]
    try:
        for path in paths:
            handle = os.open(path, os.O_RDWR if windows else os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
    except OSError as error:
        raise IndexUnreachable(f"向量库 {folder} 写不了（{_one_line(error)}）；请检查磁盘空间和权限") from error


def _embedded_client(folder: Path) -> "Client":
    import chromadb
    from chromadb.errors import ChromaError

    try:
        return cast("Client", chromadb.PersistentClient(folder, settings=_chroma_settings()))
    except (ChromaError, ValueError, OSError, AttributeError) as error:  # the last: Chroma's own clean-up fails
        raise IndexUnreachable(
            f"Chroma 向量库打不开：{folder}（{_one_line(error)}）；请运行 wenbao verify --repair 重建"
        ) from error


def _server_client(url: str) -> "Client":
    import chromadb
    import httpx
    from chromadb.errors import ChromaError

    parts = urlsplit(url)
    try:
        port = parts.port or (443 if parts.scheme == "https" else 8000)
    except ValueError:
        port = 0
    if parts.scheme not in {"http", "https"} or not parts.hostname or not port:
        raise IndexUnreachable(f"WENBAO_CHROMA_URL 应为 http(s)://主机:端口，现在是 {url}")
    try:
        socket.create_connection((parts.hostname, port), timeout=_CONNECT_SECONDS).close()
        secure = parts.scheme == "https"
        client = chromadb.HttpClient(host=parts.hostname, port=port, ssl=secure, settings=_chroma_settings())
    except (ChromaError, httpx.HTTPError, ValueError, OSError) as error:
        raise IndexUnreachable(
            f"连不上 Chroma 服务器 {url}（{_one_line(error)}）；请启动它，或去掉 WENBAO_CHROMA_URL 改用内置向量库"
        ) from error
    # Chroma's client has no timeout and no setting for one: a server that hangs would hang the answer with it.
    session = getattr(getattr(client, "_server", None), "_session", None)
    if isinstance(session, httpx.Client):
        session.timeout = httpx.Timeout(_ANSWER_SECONDS, connect=_CONNECT_SECONDS)
    return cast("Client", client)


def _chroma_settings() -> Any:
    """Telemetry off; a `.env` file that happens to lie in the working directory is not ours to read."""
    from chromadb.config import Settings as ChromaSettings

    return ChromaSettings(_env_file=None, anonymized_telemetry=False)  # type: ignore[call-arg]  # pydantic-settings' own


def _missing(where: str) -> str:
    return f"向量库不在：{where}；请运行 wenbao verify --repair 从索引重建（不需要重新向量化）"


def _one_line(error: Exception) -> str:
    return " ".join((str(error) or type(error).__name__).split())[:200]
