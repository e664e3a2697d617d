"""What numbers an item of a list, in whatever form."""

import pytest

from rag.text.list_marks import list_mark
from rag.text.vocabulary import counted

SHAPES = frozenset(("一、", "（一）", "1.", "1、", "第一，", "一是", "①", "第一章", "[1]"))


@pytest.mark.parametrize(
    ("text", "shape", "number", "end"),
    [
        ("三、主要任务", "一、", 3, 2),
        ("（十二）强服务", "（一）", 12, 4),
        ("(二)强服务", "（一）", 2, 3),
        ("12．建路", "1.", 12, 3),
        ("第四,坚持", "第一，", 4, 3),
        ("五是建路", "一是", 5, 2),
        ("⑥建路", "①", 6, 1),
        ("第二章 总则", "第一章", 2, 3),
        ("［14］“六稳”", "[1]", 14, 4),
    ],
)
def test_each_form_is_one_shape(text: str, shape: str, number: int, end: int) -> None:
    mark = list_mark(text, SHAPES)
    assert mark is not None
    assert (mark.shape, mark.number, mark.end) == (shape, number, end)


@pytest.mark.parametrize("text", ["", "建路", "2022年", "一个", "（建路）", "第三部分", "12）建路", "⑥"])
def test_other_shapes_are_none(text: str) -> None:
    assert list_mark(text, SHAPES - {"①"}) is None


def test_a_figure_may_stand_right_behind() -> None:
    mark = list_mark("40.151件实事", SHAPES)
    assert mark is not None
    assert mark.counts
    behind = list_mark("见：3.建路", SHAPES, 2)
    assert behind is not None
    assert not behind.counts


@pytest.mark.parametrize(
    ("text", "sort", "told"),
    [
        ("第三章讲了什么", "chapter", [(3, 0, 3, True, False)]),
        ("第（七）部分", "chapter", [(7, 0, 6, True, True)]),
        ("最后两章，共十二章", "chapter", [(2, 2, 4, False, False), (12, 6, 9, False, False)]),
        ("一百五十字左右", "character", [(150, 0, 5, False, False)]),
        ("in three sentences", "sentence", [(3, 3, 18, False, False)]),
        ("各章", "chapter", []),
    ],
)
def test_what_a_number_counts(text: str, sort: str, told: list[tuple[int, int, int, bool, bool]]) -> None:
    assert [(c.number, c.start, c.end, c.nth, c.bracketed) for c in counted(text, sort)] == told
