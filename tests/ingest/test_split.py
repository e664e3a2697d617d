"""What of a sentence is embedded: its place, its time, its innermost headings and its own words."""

import pytest
from bundled_report import parsed, sentence_with

from ingest.split import passage_text


def passage(words: str) -> str:
    return passage_text(parsed().report, sentence_with(words))


def test_a_sentence_carries_region_year_and_headings() -> None:
    text = passage("新增学位超1万个")
    for part in ("常州市新北区", "2022年", "三、2022年重点工作", "二是公共服务优供给"):
        assert part in text
    assert text.endswith("推进飞龙实验学校等27个新建、改扩建工程，新增学位超1万个。")


def test_the_same_words_under_another_chapter_are_another_passage() -> None:
    assert "本届政府工作回顾" in passage("新增学位超1.8万个")
    assert "2022年重点工作" not in passage("新增学位超1.8万个")


def test_a_heading_is_not_said_twice() -> None:
    assert passage("（五）以人为本").count("以人为本、共建共享") == 1
    assert passage("二是公共服务优供给").count("二是公共服务优供给") == 1


@pytest.mark.parametrize("number", [1, 9, 35, 42, 55, 63])
def test_no_word_of_a_sentence_is_left_out(number: int) -> None:
    for sentence in parsed().sentences:
        if sentence.paragraph == number:
            assert passage_text(parsed().report, sentence).endswith(sentence.text)
