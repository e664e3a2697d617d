"""foreign.py: the numbers, years and marks of a sentence in another language."""

import pytest
from evidence import TARGET_2022, hit

from rag.types import Kind, Period
from rag.verify.foreign import is_foreign, prove
from rag.verify.sources import Source

SEATS = hit("推进学校建设，新增学位超1万个，增长7%。", TARGET_2022)
PLAN = hit("森林覆盖率达到24.5%。", Period(2022, 2026, Kind.OUTLOOK), paragraph=2)


@pytest.mark.parametrize(
    ("text", "foreign"),
    [
        ("The target is 10,000.", True),
        ("OK", True),
        ("A", False),
        ("新增学位1万个", False),
        ("PM2.5浓度下降", False),
        ("abcde甲乙", True),
        ("abcd甲乙", False),
        ("It is 6,000 (新增学位超六千个)", True),
        ("It is called “三名工程”", True),
        ("新增学位（new school places in 2022）", False),
    ],
)
def test_what_is_written_in_letters(text: str, foreign: bool) -> None:
    assert is_foreign(text) is foreign


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("The 2022 target is more than 10,000 new places.", ["新增学位超1万个"]),
        ("The target is 10 thousand places, up 7 percent.", ["新增学位超1万个", "增长7%"]),
        ("It is up 7%.", ["增长7%"]),
        ("The target (新增学位) is 10,000 places.", ["新增学位超1万个"]),
        ("There are more places.", ["推进学校建设，新增学位超1万个，增长7%。"]),
        ("There is 1 target.", ["推进学校建设，新增学位超1万个，增长7%。"]),
        ("In 2026 it is 24.5%.", ["森林覆盖率达到24.5%"]),
        ("The target is 20,000 places.", "“20,000”在所给原文里没有"),
        ("It is up 3.5 percent.", "“3.5 percent”在所给原文里没有"),
        ("It is up 0.5 points.", "“0.5”在所给原文里没有"),
        ("There are 6 thousand.", "“6 thousand”在所给原文里没有"),
        ("The 2019 target is 10,000 places.", "原文说的不是2019年"),
        ("The target (新增医院) is 10,000.", "“新增医院”在所给原文里没有"),
    ],
)
def test_what_proves_its_numbers(text: str, told: list[str] | str) -> None:
    found = prove(text, [Source(SEATS), Source(PLAN)])
    assert told == (found if isinstance(found, str) else [q.hit.paragraph_text[q.start : q.end] for q in found])


def test_a_year_is_that_of_the_report_where_the_sentence_has_none() -> None:
    timeless = Source(hit("推进学校建设。", None))
    assert not isinstance(prove("In 2022 schools are built.", [timeless]), str)
    assert prove("In 2021 schools are built.", [timeless]) == "原文说的不是2021年"


def test_without_a_source_only_a_word_or_two_stand() -> None:
    assert prove("Yes.", []) == []
    assert prove("Schools are being built.", []) == "没有注明出处"
