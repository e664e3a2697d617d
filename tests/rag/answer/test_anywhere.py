"""A question that names no place, over the reports of several: each line says whose it is."""

from dataclasses import replace

import pytest
from chains import chain_over
from report_files import write

from rag.answer.reason import with_reason
from rag.chain import AnswerChain
from rag.models.embedder import Embedder
from rag.settings import Settings
from rag.types import Draft, Statement


@pytest.fixture(scope="module")
def several(settings: Settings, embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> AnswerChain:
    """Two places, one of them with two years."""
    folder, home = tmp_path_factory.mktemp("reports"), tmp_path_factory.mktemp("home")
    write(folder, "pinghu.txt", "平湖市", 2022, parking=3100)
    write(folder, "pinghu23.txt", "平湖市", 2023, parking=3900)
    write(folder, "haiyan.txt", "海盐县", 2022, parking=2200, extra="天仙河公园建成12个口袋景点。")
    return chain_over(folder, home, settings, embedder)


def test_all_of_them_by_name(several: AnswerChain) -> None:
    answer = several.invoke("2021年新增停车位多少个")
    assert "平湖市2022年报告：新增停车位3100个。" in answer.text
    assert "海盐县2022年报告：新增停车位2200个。" in answer.text
    assert {citation.region for citation in answer.citations} == {"嘉兴市平湖市", "嘉兴市海盐县"}


def test_without_a_time_the_newest_of_a_place_counts_more(several: AnswerChain) -> None:
    (found,) = several.searcher.search(several.searcher.read("停车位的事怎么样了"))
    of_pinghu = [match for match in found.matches if match.hit.report.region == "嘉兴市平湖市"]
    newest, older = (max(m.score for m in of_pinghu if m.hit.report.year == year) for year in (2023, 2022))
    assert older < 0.9 * newest


def test_what_one_place_alone_tells_is_told_as_its_own(several: AnswerChain) -> None:
    answer = several.invoke("天仙河公园建成多少个口袋景点")
    assert answer.text.startswith("嘉兴市海盐县2022年报告")
    assert "12个" in answer.text


def test_what_one_place_alone_tells_of_a_topic_is_told_as_its_own(several: AnswerChain) -> None:
    answer = several.invoke("天仙河公园都说了些什么")
    assert answer.text.startswith("嘉兴市海盐县2022年报告，2021年：")


def test_who_spoke_is_asked_back(several: AnswerChain) -> None:
    answer = several.invoke("报告人是谁")
    assert (answer.kind, answer.refused) == ("clarify", False)
    assert "平湖市" in answer.text
    assert "海盐县" in answer.text


def test_the_place_of_the_talk_is_carried_and_told(several: AnswerChain) -> None:
    first = "平湖市2021年新增停车位多少个"
    history = [(first, several.invoke(first).text)]
    answer = several.invoke({"question": "地区生产总值呢", "history": history})
    assert "嘉兴市平湖市" in answer.carried
    alone = answer.standalone_question.replace("嘉兴市平湖市", "", 1)
    assert "海盐县" in several.invoke(alone).text  # what the chip's cross asks


@pytest.mark.parametrize("question", ["海盐县2021年新增停车位多少个", "2021年海盐县和平湖市新增停车位各多少个"])
def test_a_question_that_names_its_places_is_left_as_it_is(several: AnswerChain, question: str) -> None:
    answer = several.invoke(question)
    assert "检索到" not in answer.text
    assert "2200个" in answer.text
    assert answer.carried == ()


def test_where_no_reason_is_told_each_line_says_whose_it_is(several: AnswerChain) -> None:
    (found,) = several.searcher.search(several.searcher.read("2021年新增停车位多少个"))
    best = {match.hit.report.region: match.quote for match in reversed(found.matches)}
    told = Draft(tuple(Statement(quote.text, (quote,)) for quote in best.values()))
    lines = with_reason(told, several.searcher.catalog).statements
    assert {line.text.partition("报告：")[0] for line in lines} == {"嘉兴市平湖市2022年", "嘉兴市海盐县2022年"}
    alone = with_reason(replace(told, statements=told.statements[:1]), several.searcher.catalog).statements
    assert [line.text for line in alone] == [told.statements[0].text]
