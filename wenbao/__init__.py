"""WenBao 问报 under its installed name: `from wenbao import open_chain`. Holds no code of its own.

An installation puts one name into site-packages, this one, with the rooms of the repository in it (wenbao/rag,
wenbao/page, …; setup.py does that). In a checkout the rooms lie beside this folder, and `from rag import open_chain`
is the same function.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rag.build import open_chain as open_chain

    __version__: str

__all__ = ["__version__", "open_chain"]


def __getattr__(name: str) -> Any:
    """Nothing is loaded before it is asked for: LangChain and NumPy with `open_chain`, metadata with `__version__`."""
    if name == "open_chain":
        from rag.build import open_chain

        return open_chain
    if name == "__version__":
        from importlib.metadata import version

        return version(__name__)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
