"""WenBao 问报: questions to government work reports, answered with the words that prove it. Start with `open_chain()`.

The way of one question is chain.py, top to bottom; each step has a room of its own, and a room imports only from
those before it:

text/       what any Chinese text says: figures, times, places, clauses, words models/     embedder, reranker, chat
model, token count index/      the catalog (SQLite, the truth) and Chroma, which is derived from it question/   what
is asked: read once, into one value (`Asked`) match/      does a sentence answer? search/     dense and keyword legs,
fused, read closely verify/     is every quote and every figure what the report says? answer/     the words: a quote,
a list, a cover line, a refusal, a chat model's

types.py, errors.py, settings.py and calls.py (what surrounds a call) stand below all rooms; chain.py, retriever.py
(LangChain's face of search) and build.py (the wiring) above them.
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
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
