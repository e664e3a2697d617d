"""WenBao 问报: questions to government work reports, answered with the words that prove it.

The way of one question: answer.py (main path) → rewrite.py → scope.py → plan.py → retrieve.py (dense.py, lexical.py,
fuse.py, match.py) → extract.py (lists.py, cover.py) → verify.py. Wiring: build.py. Start with `open_chain()`.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rag.build import open_chain as open_chain

__all__ = ["open_chain"]


def __getattr__(name: str) -> Any:
    """`from rag import open_chain` without paying for LangChain and NumPy wherever `rag` is merely imported."""
    if name == "open_chain":
        from rag.build import open_chain

        return open_chain
    raise AttributeError(f"module 'rag' has no attribute {name!r}")
