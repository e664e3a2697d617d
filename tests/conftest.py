"""Fixtures of the whole session: settings with a home of their own, and the real embedding model."""

import hashlib
import os
from collections.abc import Generator, Iterator
from pathlib import Path
from shutil import copytree
from typing import TYPE_CHECKING

import pytest
from turns import WORKER, turn

from rag.models import bundled_e5, e5_graph, e5_wheel, protobuf
from rag.models.embedder import Embedder, open_embedder
from rag.settings import Settings

if TYPE_CHECKING:
    from page.desk import Desk
    from rag.chain import AnswerChain


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--nothing-skipped", action="store_true", help="a skipped test fails, unless it needs the reports")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With --nothing-skipped, what a machine of ours lacks is a failure: nobody reads the count of what was skipped."""
    report = yield
    may_be = not item.config.getoption("--nothing-skipped") or item.get_closest_marker("reports") is not None
    if report.skipped and not may_be and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, and nothing may be: {item.nodeid}: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Of two workers the one whose test is `alone` has the machine to itself, see turns.py."""
    if WORKER not in os.environ:
        return (yield)
    own: Path = item.config._tmp_path_factory.getbasetemp()  # type: ignore[attr-defined]
    with turn(own.parent, alone=item.get_closest_marker("alone") is not None):
        return (yield)


@pytest.fixture(scope="session")
def shared_cache(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the embedding model is written: pytest's cache, so that the next session finds it, else a tmp folder.

    Named by the code that writes it, so that a change of that code is tested and not the copy of an older one.
    """
    if request.config.pluginmanager.hasplugin("cacheprovider"):
        writers = (bundled_e5, e5_graph, e5_wheel, protobuf)
        code = b"".join(Path(module.__file__).read_bytes() for module in writers)
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


@pytest.fixture(scope="session")
def indexed(
    settings: Settings, embedder: Embedder, shared_cache: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A home with the bundled report in its index: to be read, or copied, links as links, by whoever changes it."""
    from ingest.first import index_bundled

    home = tmp_path_factory.mktemp("indexed")
    (home / "cache").symlink_to(shared_cache, target_is_directory=True)
    index_bundled(settings.model_copy(update={"home": home}), embedder)
    return home


@pytest.fixture(scope="session")
def chain(settings: Settings, embedder: Embedder, indexed: Path) -> "AnswerChain":
    """The bundled report, answered without a chat model."""
    from rag.answer.prompts import settings_digest
    from rag.build import open_searcher
    from rag.chain import AnswerChain

    own = settings.model_copy(update={"home": indexed})
    return AnswerChain(open_searcher(own, embedder), own, settings_digest(own, embedder.name))


@pytest.fixture(scope="session")
def desk(settings: Settings, embedder: Embedder, indexed: Path, tmp_path_factory: pytest.TempPathFactory) -> "Desk":
    """The bundled report behind a desk of its own, which page and door tests share and do not change."""
    from page_house import open_house

    return open_house(settings, embedder, copytree(indexed, tmp_path_factory.mktemp("desk") / "home", symlinks=True))


@pytest.fixture(scope="session")
def address(desk: "Desk") -> Iterator[str]:
    """Where that desk is served."""
    from page_house import app_on, served

    with served(app_on(desk)) as where:
        yield where
