"""What belongs to a topic: the features by hand, the scope by its rules, and the fitted model on the bundled report."""

import numpy as np
import pytest

from rag.chain import AnswerChain
from rag.question.sides import plan
from rag.search.belonging import FEATURES, Layout, _Read, _telling_most, chances, model, scope
from rag.types import Kind, Period, Report, Sentence

TARGET = Period(2022, 2022, Kind.TARGET)


def sentence(number: int, paragraph: int, text: str, *section: str) -> Sentence:
    return Sentence(f"s{number}", "r", paragraph, 0, len(text), text, section, TARGET)


def test_a_layout_knows_where_paragraphs_and_sections_begin() -> None:
    layout = Layout.of(
        [
            sentence(0, 1, "二是公共服务优供给", "三、重点"),
            sentence(1, 1, "新增学位超1万个", "三、重点"),
            sentence(2, 2, "三是", "三、重点"),
        ]
    )
    assert layout.paragraph.tolist() == [0, 0, 2]
    assert layout.section.tolist() == [0, 0, 0]
    assert layout.figure.tolist() == [0.0, 1.0, 0.0]


def test_the_model_has_a_weight_for_each_feature_and_gives_chances() -> None:
    weights, bias = model()
    assert weights.shape == (len(FEATURES),)
    assert bias < 0, "most sentences belong to no topic"
    rows = np.zeros((2, len(FEATURES)))
    rows[1, FEATURES.index("question")] = 3.0
    low, high = chances(rows)
    assert 0.0 < low < high < 1.0


@pytest.mark.parametrize(
    ("question", "best"),
    [
        ("报告里养老都说了些什么", "养老"),
        ("空气质量变好了吗", "PM2.5"),
        ("企业缺钱融资怎么解决？", "投贷联动"),
        ("江边做了哪些事", "沿江"),
    ],
)
def test_other_words_for_the_same_thing_are_found(chain: AnswerChain, question: str, best: str) -> None:
    (found,) = chain.searcher.search(chain.searcher.read(question))
    likely = sorted(found.around(), key=lambda piece: -piece.chance)[:5]
    assert any(best in piece.sentence.text for piece in likely)
    assert likely[0].chance > 10 * float(np.median([piece.chance for piece in found.around()]))


def test_nothing_is_looked_up_until_somebody_asks(chain: AnswerChain, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.search.belonging.Topics.pieces", lambda *_: pytest.fail("looked up"))
    assert chain.invoke("2022年新增学位目标是多少").text == "新增学位超1万个。[1]"


@pytest.mark.parametrize(
    ("question", "years"),
    [
        ("龙岗2018年在教育上做了哪些事", [2018]),  # the report of that name
        ("龙岗区教育方面有什么安排", [2019]),  # the newest
        ("龙岗2019年报告里教育方面说了什么", [2019]),
        ("龙岗2017年教育方面有什么打算", [2018]),  # none of 2017, so what tells of it
        ("龙岗区教育这几年怎么样", [2019, 2018]),  # over the years
        ("龙岗区历年报告怎么说教育的", [2019, 2018]),
        ("2017年到2018年龙岗在教育上做了哪些事", [2019, 2018]),
        ("2013年到2015年龙岗在教育上做了哪些事", [2018]),  # there is none of those years: the nearest
        ("龙岗“十三五”时期在教育上做了哪些事", [2019]),  # no years are named one by one
    ],
)
def test_a_year_names_the_report_of_that_year(chain: AnswerChain, question: str, years: list[int]) -> None:
    reports = [Report(f"longgang-{year}", "政府工作报告", "深圳市龙岗区", "district", year) for year in (2018, 2019)]
    from rag.question.asked import read_question

    (side,) = plan(read_question(question, reports), reports)
    assert [report.year for report in scope(side, ())] == years


@pytest.mark.parametrize(
    ("chances_of", "year"),
    [
        ((0.69, 0.81), 2019),  # both likely tell of it: the newest
        ((0.72, 0.99), 2018),  # the older one far more plainly
        ((0.31, 0.52), 2018),  # the newest likely does not
        ((0.31, 0.40), 2019),
    ],
)
def test_an_older_report_answers_only_where_it_speaks_more_plainly(chances_of: tuple[float, ...], year: int) -> None:
    layout, none = Layout.of([sentence(0, 1, "新增学位")]), np.zeros((1, 2))
    read = [
        _Read(Report(f"r-{of}", "政府工作报告", "深圳市", "city", of), layout, none, none, np.array([chance]))
        for of, chance in zip((2019, 2018), chances_of, strict=True)
    ]
    assert _telling_most(read).report.year == year
