"""The data file of synonyms: that every form in it can work, and what is found in a question."""

from collections import defaultdict
from importlib.resources import files

import pytest
from paths import ROOT

from rag import text as text_room
from rag.question.asked import normalize
from rag.text import vocabulary
from rag.text.english_words import singular, stop_words
from rag.text.vocabulary import Group, groups

OFTEN_TWO = frozenset[str]()
"""Forms that stand in two groups on purpose."""


def test_every_group_has_a_form_that_reports_write() -> None:
    assert len(groups()) >= 60
    assert all(group.say and all(form.strip() == form != "" for form in (*group.say, *group.ask)) for group in groups())


def test_no_form_stands_in_two_groups() -> None:
    owners: dict[str, set[int]] = defaultdict(set)
    for place, group in enumerate(groups()):
        for form in (*group.say, *group.ask):
            owners[form.lower()].add(place)
    assert {form for form, places in owners.items() if len(places) > 1} == OFTEN_TWO


def test_forms_of_questions_are_written_as_questions_are_normalized() -> None:
    """A form in full width or in traditional characters would never be found."""
    asked = [form for group in groups() for form in group.ask]
    assert [form for form in asked if normalize(form) != form] == []


def lowered(forms: tuple[str, ...]) -> set[str]:
    return {form.lower() for form in forms}


@pytest.mark.parametrize("group", groups(), ids=lambda group: group.say[0])
def test_every_form_is_found_and_leads_to_what_reports_write(group: Group) -> None:
    for form in group.ask:
        (found,) = vocabulary.find_names(form)
        assert (found.start, found.end, found.text) == (0, len(form), form)
        assert lowered(group.say) <= lowered(found.say)
    for form in group.say:
        (found,) = vocabulary.find_names(form)
        assert lowered(group.say) <= lowered(found.say)


@pytest.mark.parametrize(
    ("question", "form", "say"),
    [
        ("2022年GDP目标是多少", "GDP", "地区生产总值"),
        ("2022年gdp目标是多少", "gdp", "地区生产总值"),
        ("今年社零增长多少", "社零", "社会消费品零售总额"),
        ("新北区CPI涨幅", "CPI", "居民消费价格"),
        ("人均GDP突破多少", "人均GDP", "人均地区生产总值"),
        ("how many school places will be added in 2022", "school places", "新增学位"),
        ("娃上学的学位多了多少", "娃上学", "学位"),
        ("高企总数要突破多少", "高企", "高新技术企业"),
        ("公办学位新增多少", "公办学位", "公办学位"),
        ("PM2.5浓度下降多少", "PM2.5浓度", "PM2.5"),
    ],
)
def test_finds_the_longest_form(question: str, form: str, say: str) -> None:
    found = vocabulary.find_names(question)[0]
    assert question[found.start : found.end] == found.text == form
    assert say in found.say


@pytest.mark.parametrize("question", ["what is the total", "budgets", "jobseekers", "区长是谁", "exportsx", ""])
def test_a_latin_form_is_a_word_of_its_own(question: str) -> None:
    assert vocabulary.find_names(question) == ()


def test_the_form_asked_comes_first() -> None:
    (found,) = vocabulary.find_names("财政收入多少")
    assert found.say[0] == "财政收入"
    assert "一般公共预算收入" in found.say


ROWS = [line.split("\t") for line in (files(text_room) / "data" / "words.tsv").read_text("utf-8").splitlines()[1:]]
HIDES = [(word, sort.removeprefix("-")) for word, told in ROWS for sort in told.split(", ") if sort.startswith("-")]


def test_a_word_has_one_row() -> None:
    """In the order of the words, each with its sorts in theirs; what hides a word of a sort holds one, or is a stop
    word that names something (research)."""
    assert [word for word, _ in ROWS] == sorted({word for word, _ in ROWS})
    assert [told for _, told in ROWS if told.split(", ") != sorted(set(told.split(", ")))] == []
    needless = [
        (word, sort)
        for word, sort in HIDES
        if not any(other != word and other in word for other in vocabulary.word_list(sort))
        and not (sort == "drop" and singular(word) in stop_words())
    ]
    assert needless == []


PREFIXES = ("about ", "talk ", "aspect ", "sought ", "pole ", "report ")
"""Sorts that are asked for by these and the name of what is meant."""


def test_every_sort_is_read_somewhere() -> None:
    sorts = {sort.removeprefix("-") for _, told in ROWS for sort in told.split(", ")}
    sources = [path.read_text("utf-8") for room in ("rag", "ingest") for path in (ROOT / room).rglob("*.py")]
    unread = {sort for sort in sorts if not sort.startswith(PREFIXES) and not any(f'"{sort}"' in s for s in sources)}
    assert unread == set()


def test_a_longer_word_hides_the_one_in_it() -> None:
    assert vocabulary.says("公共图书馆共12家", "total")
    assert not vocabulary.says("公共服务共享", "total")
    assert not vocabulary.says("研发投入", "flow")


def test_a_text_is_told_whole_and_cut_at_its_words() -> None:
    assert vocabulary.whole("以及", "joins")
    assert not vocabulary.whole("以及时", "joins")
    assert not vocabulary.whole("", "joins")
    assert vocabulary.cut("校长、教师和班主任", "joins") == ["校长", "教师", "班主任"]
    assert vocabulary.cut("校长", "joins") == ["校长"]


@pytest.mark.parametrize(
    ("text", "told"),
    [("去年的目标有没有完成", True), ("有没有按时完成", False), ("有没有", False), ("是否兑现了", True)],
)
def test_words_in_turn(text: str, told: bool) -> None:
    assert vocabulary.in_turn(text, "whether it was", "kept") is told
