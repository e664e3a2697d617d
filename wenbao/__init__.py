"""WenBao 问报 under its installed name: `from wenbao import open_chain`. Holds no code of its own.

An installation puts one name into site-packages, this one, with the rooms of the repository in it (wenbao/rag,
wenbao/page, …; setup.py does that). In a checkout the rooms lie beside this folder, and `from rag import open_chain`
is the same function. docs/python.md shows how the names are used.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ingest.library import ingest_reports as ingest_reports
    from ingest.pipeline import Outcome as Outcome
    from ingest.pipeline import Progress as Progress
    from rag.build import open_chain as open_chain
    from rag.chain import AnswerChain as AnswerChain
    from rag.errors import WenBaoError as WenBaoError
    from rag.retriever import ReportRetriever as ReportRetriever
    from rag.settings import Settings as Settings
    from rag.types import Answer as Answer
    from rag.types import Citation as Citation
    from rag.types import Figure as Figure
    from rag.types import Kind as Kind
    from rag.types import Period as Period
    from rag.types import Reason as Reason

    __version__: str

__all__ = [
    "Answer",
    "AnswerChain",
    "Citation",
    "Figure",
    "Kind",
    "Outcome",
    "Period",
    "Progress",
    "Reason",
    "ReportRetriever",
    "Settings",
    "WenBaoError",
    "__version__",
    "ingest_reports",
    "open_chain",
]


def __getattr__(name: str) -> Any:
    """Nothing is loaded before it is asked for: LangChain and NumPy with `open_chain`, metadata with `__version__`."""
    if name == "__version__":
        from importlib.metadata import version

        return version(__name__)
    if name in ("ingest_reports", "Outcome", "Progress"):
        from ingest import library

        return getattr(library, name)
    if name in __all__:
        from rag import build, chain, errors, retriever, settings, types

        rooms = (build, chain, errors, retriever, settings, types)
        return next(vars(room)[name] for room in rooms if name in vars(room))
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
