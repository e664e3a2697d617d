"""By which words many reports say a thing that is asked about in others, over reports of six places."""

import numpy as np
import pytest
from chains import chain_over
from six_reports import write_six

from rag.chain import AnswerChain
from rag.models.embedder import Embedder
from rag.search.phrase import beside_each_other, likeliest, stretches_of
from rag.settings import Settings


@pytest.fixture(scope="module")
def six(settings: Settings, embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> AnswerChain:
    folder, home = tmp_path_factory.mktemp("reports"), tmp_path_factory.mktemp("home")
    write_six(folder)
    return chain_over(folder, home, settings, embedder)


def test_stretches_are_words_side_by_side() -> None:
    found = stretches_of("同步加装电梯1400余部，改造管网。")
    assert {"加装", "电梯", "加装电梯", "同步加装电梯", "改造管网"} <= found
    assert not any("，" in text or text in {"装电", "梯1400"} for text in found)


def test_what_holds_another_speaks_for_it() -> None:
    best = likeliest(["生育补贴", "补贴", "养老"], [0.4, 0.2, 0.3])
    assert best.text == "生育补贴"
    assert best.chance == pytest.approx(0.6)


def test_rows_stand_beside_each_other() -> None:
    rows = beside_each_other(np.array([[1.0, 5.0], [3.0, 5.0]]))
    assert rows.shape == (2, 6)
    assert rows[:, 2].tolist() == [-2.0, 0.0]
    assert rows[:, 5].tolist() == [0.0, 0.0]


@pytest.mark.parametrize(
    ("question", "word", "places"),
    [
        ("晚几年退休的事，有几个省提到了", "延迟", ("安徽省", "贵州省", "江西省", "云南省")),
        ("哪些省说要给老楼装电梯", "加装电梯", ("安徽省", "云南省", "湖南省")),
    ],
)
def test_who_says_it_in_other_words(six: AnswerChain, question: str, word: str, places: tuple[str, ...]) -> None:
    answer = six.invoke(question)
    first = answer.text.splitlines()[0]
    assert word in first.partition("的有")[0]
    said, _, silent = first.partition("没有出现这个词的")
    assert all(place in said and place not in silent for place in places)
    assert f"{len(places)}个地区" in said
    assert {citation.region for citation in answer.citations} == set(places)


def test_the_year_before_is_told_in_the_next_report(six: AnswerChain) -> None:
    assert "四川省" in six.invoke("哪些省2024年提到马拉松").text


def test_who_says_a_word_that_is_asked_about_in_english(six: AnswerChain) -> None:
    assert "提到“马拉松”的有1个地区：四川省" in six.invoke("Which provinces mention marathons?").text
