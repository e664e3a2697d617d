"""A question's pass is what sentence-transformers gives, in one call and on one core."""

import threading
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from test_embedder import tiny_model

from rag.models import embedder as embedding
from rag.models.embedder import Embedder, plain_pass, question_pass
from rag.settings import Settings

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

TEXTS = [
    ["几"],
    ["2022年新增学位目标是多少"],
    ["GDP growth 2022", "去年", "今年一般公共预算收入的目标是多少，与去年相比多了还是少了"],
    ["新增学位" * 400],  # longer than the model reads
    [""],
]


@pytest.fixture(scope="module")
def model(embedder: Embedder) -> "SentenceTransformer":
    return embedder._loaded()


@pytest.mark.parametrize("texts", TEXTS, ids=["one word", "a question", "three at once", "too long", "empty"])
@pytest.mark.parametrize("prompt", ["query: ", ""])
def test_the_vectors_are_sentence_transformers(model: "SentenceTransformer", texts: list[str], prompt: str) -> None:
    expected = model.encode_query(texts, prompt=prompt, normalize_embeddings=True, show_progress_bar=False)
    found = question_pass(model, prompt)(texts)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, expected, atol=1e-6)


def test_it_is_one_call(model: "SentenceTransformer", monkeypatch: pytest.MonkeyPatch) -> None:
    """Once it is ready no module of the model is run in Python any more."""
    encode = question_pass(model, "query: ")
    for module in model:
        monkeypatch.setattr(module, "forward", lambda *_: pytest.fail("run module by module"))
    assert encode(["新增学位"]).shape == (1, 384)


def test_a_process_that_asks_but_once_traces_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    traced: list[str] = []
    monkeypatch.setattr(
        embedding, "question_pass", lambda model, prompt: traced.append(prompt) or plain_pass(model, prompt)
    )
    own = Embedder(Settings(home=tmp_path, embedding=tiny_model(tmp_path / "tiny", {})))
    own.encode_query("学位")
    assert traced == []
    own.encode_query("新增")
    own.encode_query("新增学位")
    assert len(traced) == 1


def test_other_threads_keep_their_cores(model: "SentenceTransformer") -> None:
    import torch

    before, seen = torch.get_num_threads(), list[int]()
    thread = threading.Thread(target=lambda: (question_pass(model, "")(["学位"]), seen.append(torch.get_num_threads())))
    thread.start()
    thread.join()
    assert [*seen, torch.get_num_threads()] == [before, before]


class _Changed:
    """A model that gives other vectors when it is traced."""

    def __init__(self, model: "SentenceTransformer") -> None:
        self._model = model

    def __getattr__(self, name: str) -> object:
        return getattr(self._model, name)

    def __iter__(self) -> object:
        return iter([*self._model, _Turned()])

    def __getitem__(self, index: int) -> object:
        return self._model[index]


class _Turned:
    def __call__(self, features: dict[str, object]) -> dict[str, object]:
        import torch

        embedding = features["sentence_embedding"]
        assert isinstance(embedding, torch.Tensor)
        return {**features, "sentence_embedding": embedding.flip(-1)}


class _Untraceable(_Changed):
    def __iter__(self) -> object:
        raise RuntimeError("cannot be traced")


@pytest.mark.parametrize("kind", [_Changed, _Untraceable])
def test_a_model_that_cannot_be_traced_is_run_as_it_is(model: "SentenceTransformer", kind: type[_Changed]) -> None:
    expected = model.encode_query(["新增学位"], prompt="query: ", normalize_embeddings=True, show_progress_bar=False)
    found = question_pass(kind(model), "query: ")(["新增学位"])  # type: ignore[arg-type]
    np.testing.assert_allclose(found, expected, atol=1e-6)


def test_a_model_of_the_users(tmp_path: Path) -> None:
    """Word vectors take other inputs than a transformer does."""
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(tiny_model(tmp_path / "tiny", {}), local_files_only=True)
    expected = model.encode_query(["学位", "新"], prompt="", normalize_embeddings=True, show_progress_bar=False)
    np.testing.assert_allclose(question_pass(model, "")(["学位", "新"]), expected, atol=1e-6)
