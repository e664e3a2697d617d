"""From the catalog to Chroma: what is pending is applied to a copy, and the copy takes the place of the original.

Embedded, each publication is a folder of its own (`index/chroma/000012`) that nobody writes any more once the catalog
names it. So a process killed at any moment leaves the last publication whole, and readers in other processes never
see files change under them (which crashes Chroma). On a server, which looks after its readers itself, the collection
is changed in place; only a rebuild makes a new one. Every step may be repeated: `pending` is cleared last.

HNSW loses vectors that arrive cluster by cluster, as the sentences of report after report do: of 42,000 real ones up
to 72 could not be found by their own vector; of those put in at random none, in six builds. So vectors
go in in the order of their keys, which are hashes, few are looked up after they went in, and an index that has
doubled is built anew.
"""

import json
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from rag.errors import IndexUnreachable
from rag.index.catalog import Catalog
from rag.index.chroma import Metadata, Vectors, VectorStore, copy_folder, flush_folder
from rag.index.writer import CatalogWriter
from rag.settings import Settings

_LOOKED_UP = 4000  # new vectors that are looked up after they went in: some seconds
_WORN = 0.2  # share of the vectors that may change before the graph is built anew
_FEW = 1000  # changes that wear no graph


@dataclass(frozen=True, slots=True)
class Publication:
    """Where the catalog's vectors are in Chroma: server (None: embedded), number, and the model they come from.

    `built` is how many there were when it was last built anew, `changed` how many came, went or changed since.
    """

    server: str | None
    number: int
    embedding: str
    built: int = 0
    changed: int = 0

    def fits(self, catalog: Catalog, settings: Settings) -> bool:
        return self.server == settings.chroma_url and self.embedding == catalog.embedding

    def bears(self, count: int, more: int) -> bool:
        """Whether `more` changes that lead to `count` vectors may go into the graph as it is."""
        return count <= 2 * self.built and self.changed + more <= max(_FEW, _WORN * self.built)

    @classmethod
    def of(cls, catalog: Catalog) -> "Publication | None":
        text = catalog.meta("chroma")
        return cls(**json.loads(text)) if text else None


def open_published(catalog: Catalog, settings: Settings) -> VectorStore:
    """The store to search. Raises IndexUnreachable if the settings point to one that was never published to."""
    now = Publication.of(catalog)
    if now is None or not now.fits(catalog, settings):
        where = settings.chroma_url or str(_root(settings))
        raise IndexUnreachable(f"索引还没有发布到向量库 {where}；请运行 wenbao verify --repair")
    return _open(catalog, settings, now.number)


def publish(catalog: CatalogWriter, settings: Settings) -> None:
    """Bring Chroma to what the catalog holds. Does nothing if it is there already.

    Raises IndexUnreachable for a server that is away, also where there is nothing to do.
    """
    now = Publication.of(catalog)
    if now is not None and now.fits(catalog, settings):
        pending = catalog.pending()
        if not pending:
            if settings.chroma_url:
                _open(catalog, settings, now.number).close()
            return
        if now.bears(catalog.sentence_count(), len(pending)) and _apply(catalog, settings, now, pending):
            return
    rebuild(catalog, settings)


def rebuild(catalog: CatalogWriter, settings: Settings) -> None:
    """Fill a new folder or collection from the catalog's vectors and publish it. Embeds nothing."""
    now = Publication.of(catalog)
    number = (now.number if now else 0) + 1
    if not settings.chroma_url:
        shutil.rmtree(_folder(settings, number), ignore_errors=True)
    with _open(catalog, settings, number, create=True) as store:
        for ids, vectors, metadatas in catalog.points():
            store.upsert(ids, vectors, metadatas)
        if settings.chroma_url:  # left by an interrupted rebuild
            store.delete(sorted(store.ids() - catalog.sentence_ids()))
    built = catalog.sentence_count()
    _commit(catalog, settings, Publication(settings.chroma_url, number, catalog.embedding, built))


def _apply(catalog: CatalogWriter, settings: Settings, now: Publication, pending: Sequence[str]) -> bool:
    """Publish the pending changes. False if what comes of it is not whole: damaged, gone, or a vector lost."""
    number = now.number if settings.chroma_url else now.number + 1
    try:
        if not settings.chroma_url:
            copy_folder(_folder(settings, now.number), _folder(settings, number))
        with _open(catalog, settings, number, create=True) as store:
            there = catalog.owners(pending)
            store.delete([i for i in pending if i not in there])
            for point in catalog.points(pending):
                store.upsert(*point)
            if store.count() != catalog.sentence_count() - catalog.waiting_count():
                return False
            if len(there) <= _LOOKED_UP and not all(_find(store, *point) for point in catalog.points(pending)):
                return False
    except IndexUnreachable:
        if settings.chroma_url:
            raise
        return False  # the catalog has all that was in the folder
    changed = now.changed + len(pending)
    _commit(catalog, settings, Publication(settings.chroma_url, number, catalog.embedding, now.built, changed))
    return True


def _find(store: VectorStore, ids: list[str], vectors: Vectors, metadatas: Sequence[Metadata]) -> bool:
    """Look vectors up that just went in; put those in again that the graph does not lead to, which mends it."""
    for _ in range(3):
        lost = store.lost(ids, vectors)
        if not lost:
            return True
        store.upsert([ids[i] for i in lost], vectors[lost], [metadatas[i] for i in lost])
    return False


def _commit(catalog: CatalogWriter, settings: Settings, publication: Publication) -> None:
    number = publication.number
    if not settings.chroma_url:
        flush_folder(_folder(settings, number))
    catalog.published(json.dumps(asdict(publication)))
    if settings.chroma_url:
        with _open(catalog, settings, number) as store:
            store.drop_others(f"wenbao-{catalog.meta('uid')}-")
        return
    kept = {_folder(settings, number), _folder(settings, number - 1)}  # a reader may just be opening the last one
    for folder in set(_root(settings).iterdir()) - kept:
        shutil.rmtree(folder, ignore_errors=True)


def _open(catalog: Catalog, settings: Settings, number: int, *, create: bool = False) -> VectorStore:
    if settings.chroma_url:
        # Several indexes may share a server: the name says which one it belongs to.
        return VectorStore.server(settings.chroma_url, f"wenbao-{catalog.meta('uid')}-{number}", create=create)
    return VectorStore.embedded(_folder(settings, number), create=create)


def _root(settings: Settings) -> Path:
    return settings.index_dir / "chroma"


def _folder(settings: Settings, number: int) -> Path:
    return _root(settings) / f"{number:06d}"
