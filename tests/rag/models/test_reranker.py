"""rag.models.reranker with a real CrossEncoder: tiny, of random weights, with the bundled model's tokenizer, from a
folder."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from rag.build import open_searcher
from rag.chain import AnswerChain
from rag.errors import EmbeddingError
from rag.models.bundled_e5 import ensure_model
from rag.models.embedder import Embedder
from rag.models.reranker import Reranker, open_reranker
from rag.settings import Settings
from rag.types import Answer

QUESTION = "2022年新增学位目标是多少"


@pytest.fixture(scope="session")
def cross_encoder(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _write(settings, tmp_path_factory.mktemp("cross-encoder"), outputs=1)


def _write(settings: Settings, folder: Path, outputs: int) -> Path:
    import torch
    from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

    tokenizer = AutoTokenizer.from_pretrained(ensure_model(settings.cache_dir))
    tokenizer.save_pretrained(folder)
    torch.manual_seed(7)
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        num_labels=outputs,
        initializer_range=0.5,
    )
    BertForSequenceClassification(config).save_pretrained(folder)
    return folder


def test_none_unless_the_settings_name_one(tmp_path: Path) -> None:
    assert open_reranker(Settings(home=tmp_path)) is None


def test_one_score_a_passage(cross_encoder: Path) -> None:
    reranker = Reranker(str(cross_encoder))
    scores = reranker.scores(QUESTION, ["新增学位超1万个", "智能车间15个", "新增学位超1万个"])
    assert scores.shape == (3,)
    assert scores[0] == pytest.approx(scores[2], abs=1e-5)
    assert scores[0] != pytest.approx(scores[1], abs=1e-5)
    assert reranker.scores(QUESTION, []).shape == (0,)


def test_what_cannot_be_loaded_is_one_line_that_names_the_setting(tmp_path: Path, settings: Settings) -> None:
    for name in (str(tmp_path / "none"), str(tmp_path)):
        with pytest.raises(EmbeddingError, match="WENBAO_RERANKER") as error:
            Reranker(name).scores(QUESTION, ["新增学位"])
        assert "\n" not in str(error.value)
    with pytest.raises(EmbeddingError, match="一个分数，它给 3 个"):
        Reranker(str(_write(settings, tmp_path / "three", outputs=3))).scores(QUESTION, ["新增学位"])


def test_it_ranks_among_equals_and_the_slots_still_decide(
    cross_encoder: Path, chain: AnswerChain, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = chain._settings.model_copy(update={"reranker": str(cross_encoder)})
    searcher = open_searcher(settings, embedder)
    asked: list[str] = []
    spoken = Reranker.scores

    def heard(self: Reranker, question: str, passages: list[str]) -> np.ndarray:
        asked.extend(passages)
        return spoken(self, question, passages)

    monkeypatch.setattr(Reranker, "scores", heard)
    answer = AnswerChain(searcher, settings, "d").invoke(QUESTION)
    assert 0 < len(asked) <= 24
    assert any("2022" in passage and "学位" in passage for passage in asked)
    assert isinstance(answer, Answer)
    assert answer.citations[0].quote == "新增学位超1万个"
    plain, other = chain.searcher.search(chain.searcher.read(QUESTION)), searcher.search(searcher.read(QUESTION))
    assert {m.hit.sentence.id for m in plain[0].matches} == {m.hit.sentence.id for m in other[0].matches}
    assert [replace(m, score=0, hit=replace(m.hit, score=0)) for m in plain[0].matches] != [
        replace(m, score=0, hit=replace(m.hit, score=0)) for m in other[0].matches
    ]
