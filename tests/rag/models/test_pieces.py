"""Pieces of a text: the same as another library cuts, whatever stands in it."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer, models, pre_tokenizers

from rag.models.embedder import Pieces
from rag.models.pieces import packed

UNKNOWN = 1
VOCABULARY = [
    ("<s>", 0.0), ("<unk>", 0.0), ("▁", -2.0), ("a", -3.0), ("b", -3.1), ("ab", -4.5), ("▁a", -4.2), ("▁ab", -7.0),
    ("报", -5.0), ("告", -5.3), ("报告", -6.1), ("报告了", -9.0), ("😀", -8.0), ("ba", -6.7), ("bab", -7.7),
]  # fmt: skip


@pytest.fixture(scope="module")
def pieces(tmp_path_factory: pytest.TempPathFactory) -> Pieces:
    file = tmp_path_factory.mktemp("pieces") / "pieces.npz"
    file.write_bytes(packed(VOCABULARY, ["<s>", "<unk>"]))
    return Pieces(file, UNKNOWN)


@pytest.fixture(scope="module")
def theirs() -> Tokenizer:
    tokenizer = Tokenizer(models.Unigram(VOCABULARY, unk_id=UNKNOWN))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()])
    return tokenizer


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=st.text("ab 报告了😀\U00020bb7c\n", max_size=30))
def test_they_are_those_of_tokenizers(pieces: Pieces, theirs: Tokenizer, text: str) -> None:
    assert pieces.cut(text) == theirs.encode(text).ids


@pytest.mark.parametrize("text", ["", "  ", "<s>"])
def test_nothing_of_a_text_is_a_special_token(pieces: Pieces, text: str) -> None:
    assert 0 not in pieces.cut(text)


def test_pieces_that_go_beyond_a_word_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="told apart"):
        packed([*VOCABULARY, ("a▁b", -3.0)], ["<s>", "<unk>"])
