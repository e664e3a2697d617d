"""What a question is after, told by its words."""

import pytest

from rag.question.asked import read_question
from rag.question.intent import Intent
from rag.types import Report

REPORTS = (
    Report("a", "政府工作报告", "常州市新北区", "district", 2022),
    Report("b", "政府工作报告", "深圳市", "city", 2018),
)


@pytest.mark.parametrize(
    ("question", "intent"),
    [
        ("2022年新增学位目标是多少", Intent.FIGURE),
        ("2017年新北区税收", Intent.FIGURE),
        ("2022年新增学位是1万个，对吗", Intent.FIGURE),
        ("荣获中国美丽休闲乡村称号的是哪个村？", Intent.FACT),
        ("报告是谁作的", Intent.FACT),
        ("报告里养老都说了些什么", Intent.TOPIC),
        ("安全生产这块今年怎么抓", Intent.TOPIC),
        ("领导让我汇报长江大保护，两三句话概括", Intent.OVERVIEW),
        ("Did they say anything about new schools?", Intent.WHETHER),
        ("今年要新增哪些创新平台和载体", Intent.LIST),
        ("今年人才这块的数字目标，列给我", Intent.LIST),
        ("主要预期目标有哪些", Intent.LIST),
        ("这份报告讲了什么", Intent.OVERVIEW),
        ("概括一下2022年的重点工作", Intent.OVERVIEW),
        ("给我三句话，这份报告讲了啥", Intent.OVERVIEW),
        ("五年来取得了哪些成就", Intent.LIST),
        ("空气质量变好了吗", Intent.WHETHER),
        ("老旧小区今年还改不改？", Intent.WHETHER),
        ("企业缺钱融资怎么解决？", Intent.WHY_HOW),
        ("为什么要搞高铁新城？", Intent.WHY_HOW),
        ("什么是“四不两直”", Intent.MEANING),
        ("各地在养老方面有什么不同", Intent.TOPIC),
        ("去年和今年教育有什么不一样？", Intent.COMPARISON),
        ("你好", Intent.GREETING),
        ("您好，请问在吗？", Intent.GREETING),
        ("谢谢！", Intent.GREETING),
        ("Hello!", Intent.GREETING),
        ("你能做什么？", Intent.ABOUT_WENBAO),
        ("你好，请问现在有哪些报告", Intent.ABOUT_WENBAO),
        ("帮我写首诗", Intent.ERRAND),
    ],
)
def test_intent(question: str, intent: Intent) -> None:
    assert read_question(question, REPORTS).intent is intent
