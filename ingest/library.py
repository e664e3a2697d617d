"""Ingest as a function for other programs: paths into a home, with progress."""

from collections.abc import Callable, Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from ingest.fetch import is_address
from ingest.pipeline import Outcome, Progress, ingest
from rag.errors import UsageError

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings

    from rag.settings import Settings

Place: TypeAlias = str | PathLike[str]


def ingest_reports(
    paths: Place | Sequence[Place],
    *,
    home: Place | None = None,
    embeddings: "str | Embeddings | None" = None,
    settings: "Settings | None" = None,
    manifest: Place | None = None,
    on_progress: Callable[[Progress], None] | None = None,
) -> list[Outcome]:
    """Index files, folders and web addresses into `home` (the environment's by default), which is made if need be.

    One Outcome per file: added, unchanged, replaced, or refused with the reason; a refused file does not stop the
    others. `embeddings` must be what the chain is opened with; `on_progress` may be called from any thread.
    Raises UsageError (no paths, a bad manifest), SettingsError, StoreError or EmbeddingError.
    """
    from rag.build import choose, shared_embedder

    given = [paths] if isinstance(paths, (str, PathLike)) else list(paths)
    if not given or not all(str(path).strip() for path in given):
        raise UsageError("没有要导入的文件，或有一个路径是空的；请写上文件或文件夹")
    chosen, _ = choose(settings, home=home, embeddings=embeddings)
    return ingest(
        [Path(path).expanduser() for path in given if not is_address(str(path))],
        chosen,
        shared_embedder(chosen, embeddings),
        manifest=None if manifest is None else Path(manifest),
        addresses=[str(path) for path in given if is_address(str(path))],
        on_progress=on_progress,
    )
