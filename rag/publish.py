"""From the catalog to Chroma: what is pending is applied to a copy, and the copy takes the place of the original.

Embedded, each publication is a folder of its own (`index/chroma/000012`) that nobody writes any more once the catalog
names it. So a process killed at any moment leaves the last publication whole, and readers in other processes never
see files change under them (which crashes Chroma). On a server, which looks after its readers itself, the collection
is changed in place; only a rebuild makes a new one. Every step may be repeated: `pending` is cleared last.
"""

import json
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

from rag.catalog import Catalog
from rag.catalog_writer import CatalogWriter
from rag.errors import IndexUnreachable
from rag.settings import Settings
from rag.store import VectorStore, copy_folder, flush_folder


@dataclass(frozen=True, slots=True)
class Publication:
    """Where the catalog's vectors are in Chroma: server (None: embedded), number, and the model they come from."""

    server: str | None
    number: int
    embedding: str

    @classmethod
    def of(cls, catalog: Catalog) -> "Publication | None":
        text = catalog.meta("chroma")
        return cls(**json.loads(text)) if text else None


def open_published(catalog: Catalog, settings: Settings) -> VectorStore:
    """The store to search. Raises IndexUnreachable if the settings point to one that was never published to."""
    now = Publication.of(catalog)
    if now is None or now.server != settings.chroma_url:
        where = settings.chroma_url or str(_root(settings))
        raise IndexUnreachable(f"索引还没有发布到向量库 {where}；请运行 wenbao verify --repair")
    return _open(catalog, settings, now.number)


def publish(catalog: CatalogWriter, settings: Settings) -> None:
    """Bring Chroma to what the catalog holds. Does nothing if it is there already."""
    now = Publication.of(catalog)
    if now is None or now.server != settings.chroma_url or now.embedding != catalog.embedding:
        rebuild(catalog, settings)
        return
    pending = catalog.pending()
    if not pending:
        return
    try:
        number = _apply(catalog, settings, now, pending)
    except IndexUnreachable:
        if settings.chroma_url:
            raise
        number = None  # the folder is damaged or gone; the catalog has all that was in it
    if number is None:
        rebuild(catalog, settings)
    else:
        _commit(catalog, settings, number)


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
    _commit(catalog, settings, number)


def _apply(catalog: CatalogWriter, settings: Settings, now: Publication, pending: tuple[str, ...]) -> int | None:
    """Write the pending changes; the number of the publication that has them, None if it is not whole."""
    number = now.number if settings.chroma_url else now.number + 1
    if not settings.chroma_url:
        copy_folder(_folder(settings, now.number), _folder(settings, number))
    with _open(catalog, settings, number, create=True) as store:
        there = catalog.owners(pending)
        store.delete([i for i in pending if i not in there])
        for ids, vectors, metadatas in catalog.points(pending):
            store.upsert(ids, vectors, metadatas)
        return number if store.count() == catalog.sentence_count() else None


def _commit(catalog: CatalogWriter, settings: Settings, number: int) -> None:
    if not settings.chroma_url:
        flush_folder(_folder(settings, number))
    catalog.published(json.dumps(asdict(Publication(settings.chroma_url, number, catalog.embedding))))
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
