"""The content words of a question: what must be met, what carries nothing."""

import pytest

from rag.question.terms import Term, content_terms


def terms(text: str, places: tuple[str, ...] = ()) -> tuple[Term, ...]:
    return content_terms(text, (), (), places)


def must(text: str) -> set[str]:
    return {term.text for term in terms(text) if term.must}


@pytest.mark.parametrize(
    ("question", "needed"),
    [
        ("新增学位目标是多少", {"新增学位"}),
        ("智能车间建了几个", {"智能车间"}),
        ("GDP增长多少", {"GDP"}),
        ("机场旅客吞吐量多少", {"吞吐量"}),
        ("“火眼”核酸检测基地建成了吗", {"火眼"}),
    ],
)
def test_the_indicator_must_be_met(question: str, needed: set[str]) -> None:
    assert all(any(name in word for word in must(question)) for name in needed)


@pytest.mark.parametrize(
    "question", ["是多少", "目标是多少呢", "那完成情况怎么样", "请问一共有多少", "what is the target"]
)
def test_asking_words_carry_nothing(question: str) -> None:
    assert terms(question) == ()


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("我和老伴想去长住一阵，旅居、旅游这块都说了什么？", {"旅居", "旅游"}),
        ("想给爸妈换个房子，老楼加装电梯要干多少", {"老楼", "加装", "电梯"}),
        ("旅游都说了什么？我和老伴想去长住一阵", {"旅游"}),
        ("我家附近有公园吗", {"公园", "附近"}),
        ("养老说了什么", {"养老"}),
        ("那房地产打算怎么弄", {"房地产"}),
    ],
)
def test_what_one_says_of_oneself_is_not_asked_about(question: str, asked: set[str]) -> None:
    assert {term.text for term in terms(question) if term.weight >= 0.4} == asked


def test_the_head_of_a_name_must_be_met() -> None:
    found = terms("机场旅客吞吐量")
    assert found[-1].must
    assert "吞吐量" in found[-1].text


def test_a_known_indicator_brings_what_reports_write() -> None:
    (term,) = [term for term in terms("社零增长多少") if term.known]
    assert term.must
    assert "社会消费品零售总额" in term.forms


def test_where_a_share_is_asked_the_name_may_stand_inside_another() -> None:
    assert [term.loose for term in terms("研发经费占GDP比重多少") if term.known] == [True, True]
    assert [term.loose for term in terms("研发经费多少") if term.known] == [False]


def test_blank_spans_are_not_read() -> None:
    text = "福田2019年新增学位"
    found = content_terms(text, [(2, 7)], [(0, 2)], ())
    assert {term.text for term in found} == {"新增学位"}
    assert [text[t.start : t.start + len(t.text)] for t in found] == [t.text for t in found]


def test_a_place_counts_under_its_short_name_too() -> None:
    (place,) = [term for term in content_terms("苏州市新增学位", (), (), ("苏州市",)) if term.text == "苏州市"]
    assert place.must
    assert "苏州" in place.forms


def test_terms_stand_in_order_and_once() -> None:
    found = terms("智能车间、新增学位和人才公寓分别多少")
    assert [term.text for term in found] == ["智能车间", "新增学位", "人才公寓"]
    assert len(terms("智能车间和智能车间")) == 1
