"""Paragraph → sentences and clauses: nothing lost, nothing cut inside a figure, a quotation or brackets."""

from importlib.resources import files
from itertools import pairwise

import pytest
from bundled_report import parsed
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.text.figures import find_quantities
from rag.text.segments import clause_spans, is_word, sentence_spans, tagged, tokenizer

PUNCTUATED = st.text(alphabet="工作12.,，。；：！“”（）《》％万个年 ", max_size=200)


def sentences(text: str) -> list[str]:
    return [text[a:b] for a, b in sentence_spans(text)]


def clauses(text: str) -> list[str]:
    return [text[a:b] for a, b in clause_spans(text)]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("新增学位超1万个。", ["新增学位超1万个。"]),
        ("新增学位超1万个", ["新增学位超1万个"]),
        ("二是公共服务优供给。新增学位超1.8万个。", ["二是公共服务优供给。", "新增学位超1.8万个。"]),
        ("各位代表！开局关系全局。", ["各位代表！", "开局关系全局。"]),
        ("创新活力不足；服务供给还不优。", ["创新活力不足；", "服务供给还不优。"]),
        ("“要稳字当头。要稳中求进。”我们照办。", ["“要稳字当头。要稳中求进。”我们照办。"]),
        ("指标完成（见附表。单位：个）。其他", ["指标完成（见附表。单位：个）。", "其他"]),
        ("他说“好。”", ["他说“好。”"]),
        ("增长7.5%。下降0.59%。", ["增长7.5%。", "下降0.59%。"]),
        ("推出积分管理2.0版本。", ["推出积分管理2.0版本。"]),
        ("成绩喜人！！再接再厉。", ["成绩喜人！！", "再接再厉。"]),
        ("", []),
    ],
)
def test_sentences(text: str, parts: list[str]) -> None:
    assert sentences(text) == parts


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("地区生产总值4018.3亿元，增长7.4%，居第一。", ["地区生产总值4018.3亿元，", "增长7.4%，", "居第一。"]),
        ("新增名校长10名、名班主任20名、名教师100名。", ["新增名校长10名、名班主任20名、名教师100名。"]),
        ("主要是：创新不足；服务不优。", ["主要是：", "创新不足；", "服务不优。"]),
        ("投资1,200万元,增长6%", ["投资1,200万元,", "增长6%"]),
        ("三次产业比例为0.1:46.7:53.2。", ["三次产业比例为0.1:46.7:53.2。"]),
        ("传承“创新、开放，大气、包容”的精神，攻坚。", ["传承“创新、开放，大气、包容”的精神，", "攻坚。"]),
        ("《意见（试行），细则》出台，落实。", ["《意见（试行），细则》出台，", "落实。"]),
    ],
)
def test_clauses(text: str, parts: list[str]) -> None:
    assert clauses(text) == parts


def test_clauses_of_a_part_keep_the_offsets_of_the_whole() -> None:
    text = "新增学位超1万个，全面开展整治。落实“双减”，强化教育。"
    start = text.index("落实")
    assert [text[a:b] for a, b in clause_spans(text, start)] == ["落实“双减”，", "强化教育。"]
    assert [text[a:b] for a, b in clause_spans(text, 0, start)] == ["新增学位超1万个，", "全面开展整治。"]


def test_a_mark_that_is_never_closed_does_not_swallow_the_paragraph() -> None:
    text = "推进“三名培育工程。" + "新增学位超1万个，全面开展校舍安全专项整治。" * 20
    assert len(sentences(text)) > 5


def test_a_long_sentence_is_cut_at_commas() -> None:
    text = "推动高质量发展，" * 120 + "完成任务。"
    parts = sentences(text)
    assert "".join(parts) == text
    assert all(len(part) <= 400 for part in parts)
    assert all(part.endswith("，") for part in parts[:-1])


@pytest.mark.parametrize(
    ("text", "lengths"),
    [
        ("推动高质量发展，" * 49 + "完成全部任务了。", [400]),
        ("推动高质量发展，" * 49 + "完成了全部任务了。", [392, 9]),
        ("发展" * 400, [800]),
        ("发展" * 400 + "了", [400, 401]),
    ],
)
def test_what_is_not_too_long_is_left_whole(text: str, lengths: list[int]) -> None:
    assert [len(part) for part in sentences(text)] == lengths


def test_a_long_run_without_marks_is_cut_outside_of_figures() -> None:
    text = ("发展" * 190 + "2022" * 10) * 6
    parts = sentences(text)
    assert "".join(parts) == text
    assert len(parts) > 1
    assert all(not (a[-1].isdigit() and b[0].isdigit()) for a, b in pairwise(parts))


@settings(deadline=None)
@given(PUNCTUATED)
def test_spans_tile_any_text(text: str) -> None:
    assert "".join(sentences(text)) == text
    assert "".join(clauses(text)) == text
    assert all(part for part in sentences(text) + clauses(text))


def test_no_figure_of_the_bundled_report_is_cut() -> None:
    for paragraph in parsed().paragraphs:
        text = paragraph.text
        cuts = {b for _, b in sentence_spans(text)} | {b for _, b in clause_spans(text)}
        assert not any(q.start < cut < q.end for q in find_quantities(text) for cut in cuts)


def test_words_newer_than_the_dictionary_are_one_word() -> None:
    rows = (files("rag.text") / "data" / "newer_words.tsv").read_text(encoding="utf-8").splitlines()[1:]
    words = [row.split("\t")[0] for row in rows]
    cut = {word: [piece for piece, _ in tagged(f"报告里有没有提到{word}")] for word in words}
    assert {word: pieces for word, pieces in cut.items() if pieces[-1] != word} == {}
    assert len(words) == len(set(words))


def test_every_word_of_the_dictionary_that_stands_in_a_text_is_seen() -> None:
    words = tokenizer().FREQ
    for text in ("", "中", "x光", *(sentence.text for sentence in parsed().sentences)):
        whole = range(len(text))
        ends = {a: [b for b in range(a, min(a + 20, len(text))) if words.get(text[a : b + 1])] or [a] for a in whole}
        assert tokenizer().get_DAG(text) == ends


def test_a_word_is_not_what_has_the_same_bytes() -> None:
    assert is_word("偄")
    assert hash("偄") == hash("DP")
    assert not is_word("DP")
    assert [word for word, _ in tagged("占GDP的比重")] == ["占", "GDP", "的", "比重"]
