"""A digest on the bundled report: what belongs, under its time, byte-exact, and nothing of what does not."""

import re

import pytest

from rag.answer.topic import ROOM, _has_another_beside, belonging, telling
from rag.chain import AnswerChain
from rag.question.asked import read_question
from rag.types import Answer


def lines_under(answer: Answer, head: str) -> list[str]:
    """The lines below a heading of the digest, up to the next."""
    found: list[str] = []
    inside = False
    for line in answer.text.splitlines():
        if line.endswith("："):
            inside = line == head
        elif inside:
            found.append(line)
    return found


@pytest.mark.parametrize(
    ("question", "there"),
    [
        ("报告里养老都说了些什么", ("78周岁以上", "2个区域性养老服务中心", "家庭适老化改造301户")),
        ("今年教育上打算干点啥", ("新增学位超1万个", "课后服务“5+2”全覆盖", "名校长10名")),
        ("空气质量变好了吗", ("PM2.5浓度同比下降9.1%",)),
        ("企业缺钱融资怎么解决？", ("投贷联动",)),
        ("抗疫那一段说了什么", ("疫苗",)),
        ("为什么说2022年很特别、意义深远？", ("新北区建区二十周年", "意义深远")),
    ],
)
def test_what_belongs_is_there(chain: AnswerChain, question: str, there: tuple[str, ...]) -> None:
    answer = chain.invoke(question)
    assert (answer.kind, answer.refused) == ("topic", False)
    assert [words for words in there if words not in answer.text] == []
    assert len(re.sub(r"\[\d+\]", "", answer.text)) <= 1.4 * ROOM
    for citation in answer.citations:
        assert citation.paragraph_text[citation.start : citation.end] == citation.quote
        assert citation.quote in answer.text


def test_no_line_only_announces_the_others(chain: AnswerChain) -> None:
    answer = chain.invoke("产业方面，一段话说清楚新北的家底和今年的打法")
    assert "精准强链" in answer.text
    assert "一是支柱产业做强做大。" not in answer.text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("甲" * 100 + "，社会消费品零售总额增长6.5%左右，" + "乙" * 100 + "。", "社会消费品零售总额增长6.5%左右，"),
        ("甲" * 20 + "，社会消费品零售总额增长6.5%左右。", None),
        ("甲" * 200 + "。", None),
    ],
)
def test_of_a_very_long_sentence_what_tells(text: str, shown: str | None) -> None:
    start, end = telling(text, read_question("社会消费品零售总额", ()))
    assert text[start:end] == (shown or text)


def test_each_line_stands_under_its_own_time(chain: AnswerChain) -> None:
    answer = chain.invoke("报告里养老都说了些什么")
    assert any("301户" in line for line in lines_under(answer, "2021年："))
    assert any("78周岁" in line for line in lines_under(answer, "2022年目标："))
    assert not any("301户" in line for line in lines_under(answer, "2022年目标："))


def test_another_time_than_asked_counts_for_less(chain: AnswerChain) -> None:
    asked = chain.searcher.read("今年教育上打算干点啥")
    pieces = belonging(chain.searcher.search(asked), asked)
    best = {fits: max((p.chance for p in pieces if p.fits is fits), default=0.0) for fits in (True, False)}
    assert best[True] > 2 * best[False]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("2021年成功上市的企业是哪几家", "华润材料、银河微电子、宏微科技、同惠电子4家企业成功上市。[1]"),
        ("高新区精神是哪八个字", None),
        ("2022年新增学位目标是多少", "新增学位超1万个。[1]"),
    ],
)
def test_who_wants_one_thing_gets_one(chain: AnswerChain, question: str, answer: str | None) -> None:
    said = chain.invoke(question)
    assert said.kind == "quote"
    assert answer is None or said.text == answer


@pytest.mark.parametrize(
    "question",
    [
        "报告有没有提到元宇宙",
        "帮我写首诗",
        "地铁2号线什么时候延伸到新北？站点怎么设",
    ],
)
def test_what_no_report_speaks_of_is_refused(chain: AnswerChain, question: str) -> None:
    assert chain.invoke(question).refused


def test_what_is_far_behind_the_best_is_left_out_where_one_thing_is_asked_about(chain: AnswerChain) -> None:
    found = chain.invoke("今年停车难怎么解决").citations
    assert "停车综合治理" in found[0].quote
    assert not any("光伏" in citation.quote for citation in found)


def test_what_belongs_best_leads(chain: AnswerChain) -> None:
    lines = chain.invoke("我家孩子明年上小学，今年要新建或扩建哪些学校？").text.splitlines()
    first = next(line for line in lines if "[1]" in line)
    assert "新增学位超1万个" in first


def test_of_a_name_in_quotation_marks_only_its_paragraphs_are_told(chain: AnswerChain) -> None:
    answer = chain.invoke("“两高”项目怎么管")
    assert "“两高”项目节能审查" in answer.text
    assert "项目为王" not in answer.text, "other 项目 are not asked about"


@pytest.mark.parametrize(
    ("question", "two"),
    [
        ("“为官不为”和简政放权怎么说", True),
        ("“两高”项目怎么管", False),
        ("减少“两高”、提高效率", True),
        ("“532”", False),
    ],
)
def test_a_name_may_have_another_thing_beside_it(question: str, two: bool) -> None:
    assert _has_another_beside(question) is two
