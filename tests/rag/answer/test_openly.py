"""One thing or all that is said, and whether the reports speak of it at all."""

import re

import pytest

from rag.answer.manners import of_its_part
from rag.answer.openly import chance
from rag.chain import AnswerChain

SPOKEN_OF = {
    "likely": 1.5, "likely_several": -0.5, "best": 1.5, "several": -0.5, "missing": 0.0, "gone": 0.0, "held": 1.0,
    "close": 0.7, "cosine": 0.18, "meant": 4.0, "any_missing": 0.0, "must_missing": 0.0, "strange": 0.0, "words": 0.3,
    "refused": 1.0, "openness": 0.8,
}  # fmt: skip
NOWHERE = SPOKEN_OF | {
    "likely": -3.0, "likely_several": -3.0, "missing": 1.0, "gone": 1.0, "held": 0.0, "close": 0.1, "cosine": 0.05,
    "meant": 2.5, "any_missing": 1.0, "must_missing": 1.0, "strange": 1.0,
}  # fmt: skip


def test_a_word_that_stands_nowhere_makes_it_unlikely_that_it_is_spoken_of() -> None:
    assert chance("answerable", SPOKEN_OF) > 0.5 > chance("answerable", NOWHERE)


def test_what_one_answer_leaves_out_is_told_beside_it(chain: AnswerChain) -> None:
    answer = chain.invoke("投资和消费今年的目标各是多少，靠啥拉动？")
    assert "固定资产投资增长6%左右" in answer.text
    assert not answer.refused


@pytest.mark.parametrize(
    ("question", "there", "gap"),
    [
        # the third is another thing, of which there is something to say
        ("代表建议办了多少件？审计了多少项目？今年监督方面怎么说", "民主监督", ""),
        # how much it grew is not told: that is said, and no more
        ("去年新北区GDP多少？增长多少？", "超过1800亿元", "增幅：报告里没有说。"),
    ],
)
def test_of_a_part_without_an_answer_more_is_told_where_it_is_another_thing(
    chain: AnswerChain, question: str, there: str, gap: str
) -> None:
    text = chain.invoke(question).text
    assert there in text
    assert (gap in text) if gap else ("没有找到" not in text and "没有说" not in text)


@pytest.mark.parametrize(
    ("question", "head"),
    [
        ("報告裏養老都說了些什麼", "2022年目標："),
        ("What does the report say about elderly care?", "2022 targets:"),
    ],
)
def test_the_frame_is_in_the_askers_writing_and_the_quotes_are_not(
    chain: AnswerChain, question: str, head: str
) -> None:
    answer = chain.invoke(question)
    assert head in answer.text.splitlines()
    assert any("养老" in citation.quote for citation in answer.citations)
    assert all(citation.quote in answer.text for citation in answer.citations)


def test_a_refusal_of_an_open_question_offers_one_that_works(chain: AnswerChain) -> None:
    answer = chain.invoke("报告有没有提到元宇宙")
    assert answer.refused
    line = answer.text.splitlines()[-1]
    assert line.startswith("可以这样问：")
    assert not chain.invoke(line.removeprefix("可以这样问：")).refused


def test_whether_it_is_spoken_of_is_affirmed_only_where_the_quote_names_it(chain: AnswerChain) -> None:
    assert chain.invoke("报告有没有提到高铁新城").text.startswith("有。")
    assert not chain.invoke("报告有没有提到元宇宙").text.startswith("有。")


@pytest.mark.parametrize("question", ["报告有没有提到元宇宙", "有没有提到区块链、比特币"])
def test_a_word_newer_than_the_dictionary_is_missing_whole(chain: AnswerChain, question: str) -> None:
    answer = chain.invoke(question)
    assert answer.refused
    assert re.search("元宇宙|区块链", answer.text)


def test_a_digest_leaves_out_what_names_nothing_that_was_asked(chain: AnswerChain) -> None:
    answer = chain.invoke("企业上市的情况怎么样")
    assert answer.kind == "topic"
    assert [c.quote for c in answer.citations if not re.search("上市|企业|挂牌|资本", c.paragraph_text)] == []


@pytest.mark.parametrize(
    ("question", "there"),
    [
        ("What are the main targets of Xinbei District, Changzhou for 2022?", "地区生产总值增长7%左右"),
        ("What problems does the Xinbei report admit?", "养老"),
    ],
)
def test_an_overview_is_asked_for_in_english(chain: AnswerChain, question: str, there: str) -> None:
    answer = chain.invoke(question)
    assert (answer.kind, answer.refused) == ("overview", False)
    assert there in answer.text


def test_of_several_things_what_stands_is_told_and_the_rest_is_said_to_be_missing(chain: AnswerChain) -> None:
    answer = chain.invoke("政府债务和元宇宙方面，今年有什么安排")
    assert (answer.kind, answer.refused) == ("topic", False)
    assert "债务" in answer.text
    assert answer.text.endswith("没有直接说到“元宇宙”。")
    assert chain.invoke("元宇宙、区块链、网约车有没有规划").refused


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("用三句话讲完这份报告，多一句都不要", "overview"),
        ("Please give me a short overview of this report, I just moved here from Germany.", "overview"),
        ("谢谢啦，说得挺明白的", "notice"),
    ],
)
def test_what_is_said_around_an_order_is_no_subject(chain: AnswerChain, question: str, kind: str) -> None:
    answer = chain.invoke(question)
    assert (answer.kind, answer.refused) == (kind, False)


def test_what_surely_belongs_is_told_though_the_askers_words_stand_nowhere(chain: AnswerChain) -> None:
    answer = chain.invoke("吃喝玩乐、跑步旅游这方面，新北这些年拿过哪些牌子？")
    assert not answer.refused
    assert "全域旅游示范区" in answer.text


@pytest.mark.parametrize(
    "question", ["报告有没有提到给生二孩、三孩的家庭发补贴？", "地铁2号线什么时候延伸到新北？站点怎么设"]
)
def test_nothing_near_stands_for_a_word_or_a_number_that_stands_nowhere(chain: AnswerChain, question: str) -> None:
    assert chain.invoke(question).refused


def test_what_may_belong_stands_beside_a_refusal_and_is_called_no_answer(chain: AnswerChain) -> None:
    answer = chain.invoke("想开个小吃摊，夜市、商业街、直播卖货这种区里支不支持啊")
    assert answer.citations
    assert "夜间经济" in answer.text


@pytest.mark.parametrize(
    ("question", "given"),
    [
        ("为什么新北区要发展光伏、新能源这些产业？", False),
        ("为什么说2022年很特别、意义深远？", True),
    ],
)
def test_that_no_reason_is_given_is_said(chain: AnswerChain, question: str, given: bool) -> None:
    answer = chain.invoke(question)
    assert not answer.refused
    assert ("没有找到专门说明原因的话" not in answer.text) is given


def test_what_is_offered_is_the_part_in_which_the_nearest_stands(chain: AnswerChain) -> None:
    (found,) = chain.searcher.search(chain.searcher.read("城市停车综合治理"))
    hit = next(match.hit for match in found.matches if "停车综合治理" in match.hit.sentence.text)
    question = of_its_part(hit, several=False)
    assert question == "2022年的报告里，“城市品质更好提升”讲了些什么？"
    assert of_its_part(hit, several=True) == f"常州市新北区{question}"
    assert "停车综合治理" in chain.invoke(question).text
