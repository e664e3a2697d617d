"""Tables of what no list of indicators holds, out of reports of invented counties: by the words that name it."""

import pytest
from chains import chain_over
from report_files import of_county

from rag.chain import AnswerChain
from rag.models.embedder import Embedder
from rag.settings import Settings

DONE = {
    ("云溪县", 2018): "修缮古道11公里，新增登山步道7公里，登山步道总里程62公里。种植油茶3万亩。",
    ("云溪县", 2019): "修缮古道14公里，登山步道总里程75公里，新增登山步道13公里。种植油茶2.5万亩。",
    ("云溪县", 2020): "共修缮古道19公里，新增登山步道5公里。收购茶青800吨。",
    ("石门县", 2020): "修缮古道23公里，种植油茶4万亩。",
    ("双江县", 2020): "修缮古道9公里，新开民宿40家。",
}
AIMS = {
    ("云溪县", 2019): "今年主要目标是：修缮古道12公里。",
    ("云溪县", 2020): "今年主要目标是：修缮古道20公里。",
}


@pytest.fixture(scope="module")
def counties(settings: Settings, embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> AnswerChain:
    folder, home = tmp_path_factory.mktemp("reports"), tmp_path_factory.mktemp("home")
    for place, year in [*(("云溪县", year) for year in (2019, 2020, 2021)), ("石门县", 2021), ("双江县", 2021)]:
        text = of_county(place, year, DONE.get((place, year - 1), ""), AIMS.get((place, year), ""))
        (folder / f"{place}-{year}.txt").write_text(text, encoding="utf-8")
    return chain_over(folder, home, settings, embedder)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        # a series of one place
        ("云溪县2018到2020年古道修缮，逐年列一下各是多少公里", ("11公里", "14公里", "19公里")),
        # what they come to
        ("云溪县2018到2020这三年修缮的古道加起来多少公里", ("3年合计44公里",)),
        # several places, one after the other
        ("云溪县、石门县、双江县2020年各修缮了多少公里古道，谁最多", ("23公里", "19公里", "9公里", "石门县")),
        # promised beside done, year by year
        ("云溪县2019、2020年修缮古道的目标逐年都完成了吗", ("12公里", "14公里", "20公里", "19公里")),
        # what came new is not all there is
        ("云溪县2018、2019、2020年逐年新增的登山步道各多少公里", ("7公里", "13公里", "5公里")),
    ],
)
def test_each_cell_is_found_by_the_words_of_the_question(
    counties: AnswerChain, question: str, said: tuple[str, ...]
) -> None:
    answer = counties.invoke(question)
    assert answer.table is not None, answer.text
    assert all(one in answer.text for one in said), answer.text
    assert "总里程" not in answer.text


def test_it_is_a_table_whose_every_cell_is_cited(counties: AnswerChain) -> None:
    answer = counties.invoke("云溪县2018到2020年古道修缮，逐年列一下各是多少公里")
    assert answer.table is not None
    assert [(row["year"], row["text"]) for row in answer.table["rows"]] == [
        (2018, "11公里"), (2019, "14公里"), (2020, "19公里"),
    ]  # fmt: skip
    assert {citation.quote for citation in answer.citations} == {"修缮古道11公里", "修缮古道14公里", "共修缮古道19公里"}


@pytest.mark.parametrize(
    "question",
    [
        "云溪县2018到2020年逐年收购的柑橘各多少吨",  # 茶青 is another thing
        "云溪县、石门县、双江县2020年各新开了多少家饭店",  # 民宿 is told of one place alone
    ],
)
def test_what_is_of_another_thing_makes_no_table(counties: AnswerChain, question: str) -> None:
    answer = counties.invoke(question)
    assert answer.table is None or not answer.table["rows"]
    assert "800吨" not in answer.text.splitlines()[0]
