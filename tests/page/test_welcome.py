"""What a newcomer sees, and where an answer leads on to: every link is a sentence, every question has an answer."""

import re
from urllib.parse import unquote

from page.desk import Desk
from page.examples import NEXT, WANTED, find_examples, follow_ups
from page.talks import slim
from page.welcome import newest, welcome_html

LINK = re.compile(r'href="#wb~(\d+)~(\d+)~(\d+)~([^"]+)">([^<]+)<')


def test_the_report_at_a_glance_is_its_own_words(desk: Desk) -> None:
    html = welcome_html(desk.catalog, "zh")
    report = newest(desk.catalog)
    assert report is not None
    texts = {paragraph.number: paragraph.text for paragraph in desk.catalog.paragraphs(report.id)}
    links = LINK.findall(html)
    assert len(links) > 12
    for number, start, end, id_, said in links[1:]:
        assert unquote(id_) == report.id
        assert said.rstrip("…") in texts[int(number)][int(start) : int(end)]
    told = [said for *_, said in links]
    assert "地区生产总值增长7%左右" in told
    assert "2021年预计地区生产总值超过1800亿元" in told
    assert any("不断增强创新驱动力" in said for said in told)
    assert "\n" not in html


def test_six_questions_of_different_kinds_are_answered(desk: Desk) -> None:
    questions = find_examples(desk)
    assert len(questions) == len(set(questions)) == WANTED
    answers = [desk.chain.invoke(question) for question in questions]
    assert not any(answer.refused for answer in answers)
    assert {"quote", "topic", "overview"} <= {answer.kind for answer in answers}


def test_an_answer_leads_on_to_three_that_have_answers(desk: Desk) -> None:
    answer = slim(desk.chain.invoke("2022年新增学位目标是多少"))
    questions = follow_ups(desk, answer)
    assert len(questions) == len(set(questions)) == NEXT
    for question in questions:
        told = desk.chain.invoke(question)
        assert not told.refused
        assert {one.quote for one in told.citations} - {one["quote"] for one in answer["citations"]}
    assert follow_ups(desk, slim(desk.chain.invoke("今天天气怎么样"))) == []
