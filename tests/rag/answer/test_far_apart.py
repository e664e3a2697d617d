"""What lies a thousand times apart is of two things, and nothing is worked out of it."""

import pytest
from chains import chain_over

from rag.chain import AnswerChain
from rag.models.embedder import Embedder
from rag.settings import Settings

DONE = {2005: "每平方公里土地生产总值达到2.5亿元", 2015: "生产总值达到1.75万亿元"}


@pytest.fixture(scope="module")
def years(settings: Settings, embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> AnswerChain:
    folder, home = tmp_path_factory.mktemp("reports"), tmp_path_factory.mktemp("home")
    for year, done in DONE.items():
        text = (
            f"{year + 1}年政府工作报告\n——{year + 1}年1月20日在深圳市人民代表大会上\n市长 张三\n各位代表：\n"
            f"一、{year}年工作回顾\n过去一年，{done}。\n二、{year + 1}年工作安排\n继续努力。\n"
        )
        (folder / f"深圳市-{year + 1}.txt").write_text(text, encoding="utf-8")
    return chain_over(folder, home, settings, embedder)


def test_a_figure_of_each_square_kilometre_is_not_held_against_the_whole(years: AnswerChain) -> None:
    text = years.invoke("深圳2005和2015比，GDP翻了几番").text
    assert "7000倍" not in text
    assert "不能直接比较" in text
