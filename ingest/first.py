"""The bundled report as the first index, so that a fresh installation answers at once."""

from importlib.resources import as_file, files
from typing import TYPE_CHECKING

from ingest.pipeline import Outcome, ingest

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from rag.models.embedder import Embedder
    from rag.settings import Settings

BUNDLED = "district-changzhou-xinbei-2022.txt"


def index_bundled(settings: "Settings", embedder: "Embedder") -> list[Outcome]:
    """Index the bundled Xinbei 2022 report; it is `unchanged` where it is there already."""
    with as_file(bundled_report()) as path:
        return ingest([path], settings, embedder)


def bundled_report() -> "Traversable":
    """The bundled report's file, wherever the program is installed."""
    return files(__package__) / "bundled" / BUNDLED
