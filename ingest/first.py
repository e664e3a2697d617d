"""The bundled report as the first index, so that a fresh installation answers at once."""

from importlib.resources import as_file, files
from typing import TYPE_CHECKING

from ingest.pipeline import Outcome, ingest

if TYPE_CHECKING:
    from rag.models.embedder import Embedder
    from rag.settings import Settings

BUNDLED = "district-changzhou-xinbei-2022.txt"


def index_bundled(settings: "Settings", embedder: "Embedder") -> list[Outcome]:
    """Index the bundled Xinbei 2022 report; it is `unchanged` where it is there already."""
    with as_file(files("ingest") / "bundled" / BUNDLED) as path:
        return ingest([path], settings, embedder)
