"""The glossary of a report: which entry explains a word, and how much of it is quoted."""

import pytest
from evidence import report

from ingest.outline import parse
from ingest.read import to_source
from rag.answer.glossary import define, entry_named, find_entry
from rag.types import ParsedReport

LONG = "3.海绵城市：是指城市能够像海绵一样。" + "下雨时吸水、蓄水、渗水、净水，需要时释水。" * 20
TEXT = f"""各位代表：
一、2022年工作
推进“放管服”改革，建设海绵城市。
名词解释
1.“放管服”：指简政放权、放管结合、优化服务。
2.“一照一码”改革是指营业执照、组织机构代码证合并。
{LONG}
4．PPP模式：指政府和社会资本合作。
（5）三证合一：即三个证件合为一个。
“红立方”：龙岗区公共艺术馆、科技馆和青少年宫。
"""


def glossary() -> ParsedReport:
    return parse(report("甲市"), to_source(TEXT, "a.txt").paragraphs)


@pytest.mark.parametrize(
    ("word", "opens"),
    [
        ("放管服", "1.“放管服”：指简政放权"),
        ("“放管服”", "1.“放管服”：指简政放权"),
        ("一照一码", "2.“一照一码”改革是指"),
        ("PPP模式", "4．PPP模式"),
        ("三证合一", "（5）三证合一"),
        ("红立方", "“红立方”：龙岗区"),
    ],
)
def test_finds_the_entry(word: str, opens: str) -> None:
    entry = find_entry([word], glossary().sentences)
    assert entry is not None
    assert entry.text.startswith(opens)


@pytest.mark.parametrize("words", [["智慧城市"], ["简政放权"], []])
def test_no_entry(words: list[str]) -> None:
    assert find_entry(words, glossary().sentences) is None


def test_the_report_itself_is_no_glossary() -> None:
    body = [sentence for sentence in glossary().sentences if sentence.period is not None]
    assert find_entry(["放管服", "海绵城市"], body) is None


def test_the_first_word_with_an_entry_counts() -> None:
    entry = find_entry(["智慧城市", "红立方", "放管服"], glossary().sentences)
    assert entry is not None
    assert "红立方" in entry.text


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("放管服", "“放管服”：指简政放权、放管结合、优化服务。"),
        ("三证合一", "三证合一：即三个证件合为一个。"),
    ],
)
def test_an_entry_is_quoted_without_its_number(word: str, text: str) -> None:
    report_ = glossary()
    entry = find_entry([word], report_.sentences)
    assert entry is not None
    (statement,) = define(entry, report_.paragraphs[entry.paragraph - 1].text, report_.report).statements
    assert statement.text == text
    assert statement.quotes[0].text == text.rstrip("。")


def test_a_long_entry_is_cut_at_a_full_stop() -> None:
    report_ = glossary()
    entry = find_entry(["海绵城市"], report_.sentences)
    assert entry is not None
    (statement,) = define(entry, report_.paragraphs[entry.paragraph - 1].text, report_.report).statements
    assert len(statement.text) <= 262
    assert statement.text.startswith("海绵城市：是指城市能够像海绵一样。")
    assert statement.text.endswith("需要时释水。")


@pytest.mark.parametrize(
    ("question", "head"),
    [
        ("那个海绵城市到底是啥意思", "海绵城市"),
        ("放管服改革都包括哪些", "放管服"),
        ("PPP模式是个什么东西", "ppp模式"),
        ("智慧城市是啥", None),
        ("红立方在哪", None),  # no number stands before it
    ],
)
def test_the_entry_whose_head_is_named(question: str, head: str | None) -> None:
    named = entry_named(question, glossary().sentences)
    assert (named[1] if named else None) == head
