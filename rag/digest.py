"""A short fingerprint of what shapes an answer: settings (without secrets and places), prompts, embedding model."""

import hashlib
import json
from importlib.resources import files

from rag.settings import Settings

_SHAPING = ("model", "candidates", "evidence_tokens", "reranker", "embedding_query_prompt", "embedding_passage_prompt")


def prompt_digests() -> dict[str, str]:
    """SHA-256, in hex, of each prompt file."""
    folder = files("prompts")
    names = sorted(item.name for item in folder.iterdir() if item.name.endswith(".md"))
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names}


def settings_digest(settings: Settings, embedding: str) -> str:
    """16 hex digits; equal digests mean that the same question on the same index is answered the same way."""
    shaping = {name: getattr(settings, name) for name in _SHAPING}
    data = json.dumps([shaping, prompt_digests(), embedding], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(data.encode()).hexdigest()[:16]
