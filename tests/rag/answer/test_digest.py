"""The fingerprint of what shapes an answer."""

import re
from pathlib import Path

import pytest
from pydantic import SecretStr

from rag.answer.prompts import prompt_digests, settings_digest
from rag.settings import Settings

PLAIN = Settings(home=Path("a"))


def changed(**values: object) -> str:
    return settings_digest(PLAIN.model_copy(update=values), "e5")


def test_sixteen_hex_digits_and_always_the_same() -> None:
    assert re.fullmatch("[0-9a-f]{16}", settings_digest(PLAIN, "e5"))
    assert changed() == settings_digest(PLAIN, "e5")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("model", "openai:x"),
        ("candidates", 30),
        ("evidence_tokens", 500),
        ("reranker", "x"),
        ("embedding_query_prompt", "q"),
    ],
)
def test_what_shapes_an_answer_changes_it(name: str, value: object) -> None:
    assert changed(**{name: value}) != changed()


def test_another_embedding_model_changes_it() -> None:
    assert settings_digest(PLAIN, "e5") != settings_digest(PLAIN, "minilm")


@pytest.mark.parametrize(
    ("name", "value"),
    [("home", Path("b")), ("model_api_key", SecretStr("geheim")), ("port", 7861), ("auth", SecretStr("a:b"))],
)
def test_places_and_secrets_do_not(name: str, value: object) -> None:
    assert changed(**{name: value}) == changed()


def test_every_prompt_has_a_digest() -> None:
    assert {"answer.md", "rewrite.md", "judge.md"} <= set(prompt_digests())
    assert all(re.fullmatch("[0-9a-f]{64}", digest) for digest in prompt_digests().values())
