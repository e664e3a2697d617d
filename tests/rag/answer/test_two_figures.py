"""Two figures and what is asked of them together, out of reports of an invented county."""

from pathlib import Path

import pytest
from chains import chain_over
from report_files import of_county

from rag.chain import AnswerChain
from rag.models.embedder import Embedder
from rag.settings import Settings

DONE = {
    2019: "完成造林12万亩，修建健身步道40公里。新开工安置房620套，竣工410套。一般公共预算收入85.2亿元。",
    2020: "完成造林9万亩，新增公共停车位3200个。一般公共预算总收入160.5亿元，其中地方一般公共预算收入98.4亿元。"
    "城乡低保标准分别提高6.1%和9.4%。最低工资标准从每月1510元提高到1680元，增长11.3%。"
    "森林覆盖率达到41%，比2015年提高4.2个百分点。全县公园总数达18个。服务业增加值占生产总值比重提高到48.6%。重点实验室、工程技术中心分别新增3家和5家，累计分别达到41家和66家。",
}
AIMS = {
    2019: "今年主要目标是：新增公共停车位2500个。",
    2020: "今年主要目标是：新增公共停车位2500个，完成造林10万亩。",
    2021: "今年主要目标是：完成造林8万亩。中央财政赤字2.4万元，地方财政赤字9000元。",
}


def _report(year: int) -> str:
    return of_county("云溪县", year, DONE.get(year - 1, ""), AIMS.get(year, ""))


@pytest.fixture(scope="module")
def county(settings: Settings, embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> AnswerChain:
    folder, home = tmp_path_factory.mktemp("reports"), tmp_path_factory.mktemp("home")
    for year in (2020, 2021):
        (folder / f"云溪县-{year}.txt").write_text(_report(year), encoding="utf-8")
    return chain_over(folder, home, settings, embedder)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        # two years, of a thing that is in no list, and with words that no report has
        ("云溪县2019年、2020年各造了多少万亩林，后一年少了多少？", ("12万亩", "9万亩", "2020年比2019年少3万亩")),
        # as promised and as done
        ("云溪县2020年停车位原定新增多少个，实际做到多少，超出多少？", ("2500个", "3200个", "2020年目标多700个")),
        # what the question says was promised, one by one, and one of them that no report promises
        (
            "云溪县2020年说要造林10万亩、新增停车位2500个，年底实际各做到多少？",
            ("造林：没有达到目标，", "少1万亩", "停车位：达到了目标，", "多700个"),
        ),
        ("云溪县2020年说要造林10万亩、养鱼5万尾，年底实际各做到多少？", ("少1万亩", "养鱼：没有找到直接的回答。")),
        # the year that it is held against; what is so now, and what is to be; a year said twice
        ("云溪县2020年造林比19年少了多少万亩？", ("9万亩", "12万亩", "3万亩")),
        ("云溪县造林面积，目前多少万亩，2021年打算造多少万亩，差多少？", ("9万亩", "8万亩", "1万亩")),
        (
            "云溪县去年，也就是2020年，实际造林多少万亩？今年定下的又是多少？比上年少了几何？",
            ("9万亩", "8万亩", "1万亩"),
        ),
        # whether it was kept, of this year and of another
        ("云溪县2020年造林目标是多少，实际完成多少，差多少，完成了吗", ("没有达到目标。", "9万亩", "10万亩", "1万亩")),
        (
            "云溪县造林2021年目标是多少，2020年实际是多少，差多少，达到了吗",
            ("达到了目标。", "8万亩", "2020年比2021年目标多1万亩"),
        ),
        # both years are bare numbers
        ("云溪县造林2020比2019少了多少万亩", ("12万亩", "9万亩", "3万亩")),
        # a part and its whole
        ("云溪县2020年的一般公共预算总收入里，地方的占几成？两个数各多少？", ("160.5亿元", "98.4亿元", "约61.31%")),
        # two that take turns in one sentence
        ("云溪县2020年城市低保和农村低保标准各涨百分之几，涨幅差几个百分点？", ("分别提高6.1%和9.4%", "3.3个百分点")),
        ("云溪县2020年底重点实验室同工程技术中心相比，累计各多少家，后者多几家？", ("41家和66家", "多25家")),
        ("云溪县2019年安置房开工和竣工的套数相差多少？", ("新开工安置房620套，竣工410套", "多210套")),
        # before and after
        ("云溪县2020年最低工资调整前后各多少元，涨了多少元？", ("从每月1510元提高到1680元", "170元")),
        # a clerk's order, with words that stand in no report
        ("请核对：云溪县2019年、2020年两个年度造林面积数额，并算出增量", ("12万亩", "9万亩", "3万亩")),
        ("云溪县2021年中央财政赤字是地方财政赤字的几倍？", ("2.4万元", "9000元", "2.67倍")),
    ],
)
def test_both_figures_and_what_lies_between(county: AnswerChain, question: str, said: tuple[str, ...]) -> None:
    text = county.invoke(question).text
    assert all(one in text for one in said), text


@pytest.mark.parametrize(
    "question",
    [
        "云溪县森林覆盖率比2015年提高了多少？",
        "云溪县2020年的森林覆盖率和2015年相比增长了多少",
        "森林覆盖率跟2015年比涨了几个百分点",
    ],
)
def test_a_sentence_may_tell_it_against_a_year_without_a_report(county: AnswerChain, question: str) -> None:
    text = county.invoke(question).text
    assert "比2015年提高4.2个百分点" in text, text


def test_two_places_of_which_no_year_is_said(settings: Settings, embedder: Embedder, tmp_path: Path) -> None:
    for place, years in (("云溪县", (2020, 2021)), ("石门县", (2020,))):
        for year in years:
            text = _report(year).replace("云溪县", place).replace("12万亩", "15万亩" if place == "石门县" else "12万亩")
            (tmp_path / f"{place}-{year}.txt").write_text(text, encoding="utf-8")
    chain = chain_over(tmp_path, tmp_path / "home", settings, embedder)
    text = chain.invoke("云溪县和石门县哪个造林多？").text
    assert "云溪县2019年：完成造林12万亩" in text
    assert "石门县2019年：完成造林15万亩" in text
    assert "3万亩" in text


@pytest.mark.parametrize(
    "question",
    [
        "云溪县2020年服务业增加值占生产总值的比重是多少",  # which the report tells itself
        "云溪县2020年造林多少，增长多少",
        "云溪县2019年和2020年的拖拉机产量差多少",
        "云溪县2020年文化产业增加值占生产总值的比重比2019年提高了几个百分点",
    ],
)
def test_nothing_is_worked_out_that_nobody_can_or_asked_for(county: AnswerChain, question: str) -> None:
    assert "算出" not in county.invoke(question).text


def test_where_the_result_is_told_in_a_report_that_is_not_there_the_promise_is(county: AnswerChain) -> None:
    answer = county.invoke("云溪县2021年造林实际完成了多少万亩？")
    assert answer.refused
    assert answer.text.startswith("没有收录云溪县2022年的报告")
    assert "2021年目标" in answer.text
    assert "8万亩" in answer.text


def test_what_was_built_is_not_held_against_what_there_is(county: AnswerChain) -> None:
    assert "算出" not in county.invoke("云溪县2019年有多少公里健身步道，2020年公园多少个，多了几个").text
