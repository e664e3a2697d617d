"""What a question claims, and what it asks without the claim."""

import pytest

from rag.question.asked import read_question
from rag.question.claim import Relation, read_claim


@pytest.mark.parametrize(
    ("question", "said", "relation", "asks"),
    [
        ("2022年新增学位目标是1.8万个，对吗？", "1.8万个", Relation.EQUAL, "2022年新增学位目标是多少个"),
        ("我听说2021年GDP增长8.1%", "8.1%", Relation.EQUAL, "2021年GDP增长多少"),
        ("2021年预算收入有没有达到500亿元", "500亿元", Relation.AT_LEAST, "2021年预算收入达到多少亿元"),
        ("去年利用外资有没有超过8亿美元", "超过8亿美元", Relation.AT_LEAST, "去年利用外资多少美元"),
        ("2021年财政收入突破100亿了吗", "突破100亿", Relation.AT_LEAST, "2021年财政收入多少亿元了"),
        ("失业率没超过5.5%吧", "超过5.5%", Relation.BELOW, "失业率多少"),
        ("据说研发投入占比超过3%，是真的吗", "超过3%", Relation.AT_LEAST, "研发投入占比多少"),
        ("那年是不是增长了8.5%？", "8.5%", Relation.EQUAL, "那年增长了多少"),
        ("全国百强排在第5位，没错吧", "第5位", Relation.EQUAL, "全国百强排在第几位"),
        ("不是说2022年要建20所学校吗", "20所", Relation.EQUAL, "2022年要建多少所学校"),
        ("难道不到3亿元？", "不到3亿元", Relation.BELOW, "多少亿元"),
        ("我怎么记得报告里讲的是突破10万亿？", "突破10万亿", Relation.AT_LEAST, "多少亿元"),
        ("网上写的是7500公里", "7500公里", Relation.EQUAL, "多少公里"),
        ("我看新闻说是9000公里", "9000公里", Relation.EQUAL, "是多少公里"),
        ("我印象里是8.9万亿", "8.9万亿", Relation.EQUAL, "是多少亿元"),
        ("财政收入141.5亿是2020年的吧", "141.5亿", Relation.EQUAL, "2020年财政收入是多少亿元"),
        ("真的是4.8%？", "4.8%", Relation.EQUAL, "多少"),
    ],
)
def test_a_claim(question: str, said: str, relation: Relation, asks: str) -> None:
    claimed = read_claim(question)
    assert claimed is not None
    assert [(claim.said, claim.relation) for claim in claimed.claims] == [(said, relation)]
    assert claimed.question == asks


@pytest.mark.parametrize(
    "question",
    [
        "2022年新增学位目标是多少",
        "2024年新批的两所本科高校叫什么",  # 叫什么 is no 么
        "2017年的178项民生实事都完成了吗",  # taken as known, not claimed
        "“3.5产业园”建成了吗",
        "空气质量变好了吗",
        "听说新建了5所学校，都是哪几所",
        "2021年18项民生实事都完成了吗",
        "2021年GDP完成1800亿元",  # says it, asks nothing
    ],
)
def test_no_claim(question: str) -> None:
    assert read_claim(question) is None


@pytest.mark.parametrize(
    ("claim", "question", "whole"),
    [
        ("是1.8万个，对吗", "2022年新增学位目标是多少", "2022年新增学位目标是1.8万个，对吗？"),
        ("达到5%了吗", "2022年GDP增速达到多少", "2022年GDP增速达到5%，对吗？"),
    ],
)
def test_put_back_into_a_question_that_stands_alone(claim: str, question: str, whole: str) -> None:
    claimed = read_claim(claim)
    assert claimed is not None
    assert claimed.put_back(question) == whole


def test_the_question_that_is_searched_claims_nothing() -> None:
    asked = read_question("2022年新增学位目标是1.8万个，对吗？", ())
    assert asked.question == "2022年新增学位目标是多少个"
    assert asked.unit == "个"
    assert [claim.said for claim in asked.claims] == ["1.8万个"]
