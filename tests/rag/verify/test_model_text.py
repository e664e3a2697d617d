"""model_text.py: sentences and marks of a model's text, as it comes and as it is decorated."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.verify.model_text import Sentence, Splitter, Unthink, marks_of, split_answer, without_marks


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("新增学位超1万个。[1]", [("新增学位超1万个。", (1,))]),
        ("新增学位超1万个[1]。", [("新增学位超1万个。", (1,))]),
        ("甲5%；乙6%[2,3]。", [("甲5%；", (2, 3)), ("乙6%。", (2, 3))]),
        ("甲5%；\n乙6%[2,3]。", [("甲5%；", ()), ("乙6%。", (2, 3))]),
        ("甲。[1] 乙。[2][3]", [("甲。", (1,)), ("乙。", (2, 3))]),
        ("- **甲**：12家【原文1】\n2. 乙[1-3]。", [("甲：12家", (1,)), ("乙。", (1, 2, 3))]),
        ("答：甲。\n\n[1]", [("甲。", (1,))]),
        ("增长2.5%，达1,200万元［12］。", [("增长2.5%，达1,200万元。", (12,))]),
        ("“甲！”[1]乙", [("“甲！”", (1,)), ("乙", ())]),
        ("### 结论\n甲（见原文[1]）。", [("结论", ()), ("甲。", (1,))]),
        ("", []),
        ("\n \n", []),
    ],
)
def test_sentences_and_their_marks(text: str, expected: list[tuple[str, tuple[int, ...]]]) -> None:
    assert split_answer(text) == [Sentence(*pair) for pair in expected]


@given(st.text(alphabet="甲乙增长12.5%。；！\n[]【】,、- 3（）", max_size=60), st.integers(1, 7))
def test_the_size_of_the_pieces_does_not_matter(text: str, size: int) -> None:
    splitter = Splitter()
    got = [s for start in range(0, len(text), size) for s in splitter.feed(text[start : start + size])]
    assert [*got, *splitter.flush()] == split_answer(text)


def test_half_a_sentence_can_be_dropped() -> None:
    splitter = Splitter()
    first = list(splitter.feed("新增学位超1万个。[1]新增学校1"))
    splitter.drop_unfinished()
    assert first == [Sentence("新增学位超1万个。", (1,))]
    assert list(splitter.flush()) == []


def test_a_figure_in_brackets_is_no_mark() -> None:
    assert marks_of("增长（2022）") == ()
    assert without_marks("3. 甲") == "甲"
    assert without_marks("3.5%") == "3.5%"


@pytest.mark.parametrize("size", [1, 3, 50])
def test_thinking_is_taken_out(size: int) -> None:
    text = "<think>也许是5万个。</think>新增<学位>1万个。"
    unthink = Unthink()
    said = "".join(unthink.feed(text[i : i + size]) for i in range(0, len(text), size)) + unthink.flush()
    assert said == "新增<学位>1万个。"


def test_thinking_that_never_ends_says_nothing() -> None:
    unthink = Unthink()
    assert unthink.feed("<think>新增5万个。") + unthink.flush() == ""


THOUGHTS = [
    "<think>也许是5万个。</think>新增1万个。",
    "<thinking>也许是5万个。</thinking>新增1万个。",
    "<|channel|>analysis<|message|>也许是5万个。<|end|><|start|>assistant<|channel|>final<|message|>新增1万个。<|return|>",
    "<|channel|>commentary<|message|>5万？<|end|><|start|>assistant<|channel|>final<|message|>新增1万个。",
    "也许是5万个。</think>新增1万个。",
]


@pytest.mark.parametrize("size", [1, 4, 200])
@pytest.mark.parametrize("text", THOUGHTS)
def test_no_form_of_thought_is_said(text: str, size: int) -> None:
    unthink, said = Unthink(), ""
    for i in range(0, len(text), size):
        part = unthink.feed(text[i : i + size])
        said = part if unthink.stray else said + part
        unthink.stray = False
    assert said + unthink.flush() == "新增1万个。"


def test_lists_tables_and_headings_keep_their_form() -> None:
    text = "**教育**\n\n1. 新增学位超1万个。[1]\n2. 落实“双减”。[2]\n\n"
    text += "| 指标 | 目标 |\n|---|---|\n| 学位；新增 | 超1万个[1] |\n"
    told = [(s.opens, s.text, s.marks, s.heading, s.row) for s in split_answer(text)]
    assert told == [
        ("", "教育", (), True, False),
        ("\n\n- ", "新增学位超1万个。", (1,), False, False),
        ("\n- ", "落实“双减”。", (2,), False, False),
        ("\n\n", "| 指标 | 目标 |", (), False, True),
        ("\n", "|---|---|", (), False, True),
        ("\n", "| 学位；新增 | 超1万个 |", (1,), False, True),
    ]


@pytest.mark.parametrize(
    ("line", "heading"),
    [
        ("## 目标", True),
        ("###### 目标", True),
        ("**目标**：", True),
        ("**一**", True),
        ("#目标", False),
        ("**目标**与**任务**", False),
        ("**目标**是增长7%。", False),
        ("目标：", False),
    ],
)
def test_what_is_a_heading(line: str, heading: bool) -> None:
    assert split_answer(f"{line}\n增长7%。")[0].heading is heading
