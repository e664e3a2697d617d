"""The query adapter: it moves what people say to where the reports' words lie, and only vectors of its own model."""

import numpy as np
import pytest

from rag.models.embedder import Embedder, open_embedder
from rag.search.adapter import QueryAdapter, query_adapter
from rag.settings import Settings


def test_moved_vectors_are_of_length_one() -> None:
    adapter = QueryAdapter(np.array([[2.0, 0.0], [1.0, 1.0]], np.float32), "some model")
    moved = adapter.moved(np.array([[1.0, 0.0], [0.0, 1.0]], np.float32))
    assert moved == pytest.approx(np.array([[2 / 5**0.5, 0.0], [1 / 5**0.5, 1.0]]))


def test_another_model_has_none() -> None:
    assert query_adapter("another model") is None


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return open_embedder(Settings())


@pytest.mark.parametrize(
    ("asked", "meant", "other"),
    [
        ("家里老人摔了有人管吗", "居家上门援助服务覆盖率达96%", "文明城市创建常态长效"),
        ("小厂子缺钱贷不到款咋整", "以“投贷联动”模式助力科技型中小企业发展", "完成农村厕所改造1000座"),
        ("江边弄得怎么样了", "建成沿江生态廊道超3000亩", "新增学位超1万个"),
    ],
)
def test_everyday_words_lie_nearer_to_what_is_meant(embedder: Embedder, asked: str, meant: str, other: str) -> None:
    adapter = query_adapter(embedder.name)
    assert adapter is not None
    question = embedder.encode_query(asked)[:, None]
    right, wrong = embedder.encode_passages([meant, other]) @ np.hstack((question, adapter.moved(question)))
    assert right[1] - wrong[1] > max(0.0, right[0] - wrong[0])
