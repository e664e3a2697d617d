"""Rows that pass what they are held to, whether all do, and what most of them have."""

import pytest
from chains import chain_over
from provinces import write_reports

from rag.chain import AnswerChain
from rag.models.embedder import Embedder
from rag.settings import Settings


@pytest.fixture(scope="module")
def chain(settings: Settings, embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> AnswerChain:
    folder, home = tmp_path_factory.mktemp("filtered"), tmp_path_factory.mktemp("filtered_home")
    write_reports(folder)
    return chain_over(folder, home, settings, embedder)


@pytest.mark.parametrize(
    ("question", "said", "places"),
    [
        ("2024年GDP超3万亿的省，各自增速是多少", "超过3万亿的有2个：安徽省、江西省", 2),
        ("2024年GDP总量过3万亿且增速超过5.5%的省有哪些", "且2024年地区生产总值增长超过5.5%的有1个：安徽省", 1),
        ("2024年GDP增速在5%到5.5%之间的省有几个", "在5%到5.5%之间的有2个：贵州省、江西省", 2),
        ("2024年GDP增速比江西高的省有几个", "超过江西省（5.1%）的有2个：安徽省、贵州省", 2),
        ("2024年各省GDP增速都超过5%了吗", "不都是：说了这个数的4个地区里", 4),
        ("2024年各省GDP增速都超过3%了吗", "都是：说了这个数的4个地区", 4),
        ("2025年各省GDP增长目标，最常见的是多少", "最常见的是5.5%：3个地区里有2个，是安徽省、贵州省；其余5%的1个", 3),
        ("2024年哪些省没写GDP增速", "都说了：4个地区的报告都有2024年地区生产总值增长", 4),
        ("2025年GDP目标带“以上”的有几个省", "3个地区里带“左右”的有3个", 3),
        ("2024年GDP增速清一色超过4%吗", "不都是：说了这个数的4个地区里", 4),
        ("GDP增速低于全国的省里，2024年谁的GDP最高", "收录的报告里没有全国的2024年地区生产总值增长", 4),
    ],
)
def test_what_passes(chain: AnswerChain, question: str, said: str, places: int) -> None:
    answer = chain.invoke(question)
    assert said in answer.text.split("\n\n")[0]
    assert answer.table is not None
    assert len({row["region"] for row in answer.table["rows"]}) == places


def test_groups_beside_each_other(chain: AnswerChain) -> None:
    lead = chain.invoke("西部和中部2024年GDP增长，哪边平均更高").text.split("\n\n")[0]
    assert "的简单平均：中部约5.45%" in lead or "的简单平均：中部5.45%" in lead
    assert "中部比西部高约1.15个百分点" in lead
