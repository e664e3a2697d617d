"""Stretches of characters as flat arrays."""

import numpy as np

from rag.search.wording import SIZE, Wording


def test_each_text_holds_its_pairs_once_and_none_across_texts() -> None:
    held = Wording.of(["增加学位学位", "新学位"], (2,))
    assert held.sizes().tolist() == [4.0, 2.0]  # 增加 加学 学位 位学, 新学 学位
    weights = np.zeros(SIZE)
    weights[Wording.of(["学位"], (2,)).code] = 1.0
    assert held.sums(weights).tolist() == [1.0, 1.0]


def test_any_numeral_is_one_and_marks_may_be_left_out() -> None:
    one, other = (Wording.of([text], (1, 2, 3)).code.tolist() for text in ("新增1.8万个", "新增300万个"))
    assert one == other
    assert Wording.of(["新，增"], (2,), marks=False).code.tolist() == Wording.of(["新增"], (2,)).code.tolist()


def test_several_join_as_if_they_were_read_together() -> None:
    texts = ["养老床位", "", "学位"]
    whole = Wording.of(texts, (2,))
    joined = Wording.joined([Wording.of(texts[:1], (2,)), Wording.of(texts[1:], (2,))])
    assert (joined.owner.tolist(), joined.code.tolist(), joined.count) == (whole.owner.tolist(), whole.code.tolist(), 3)


def test_what_few_hold_is_rare() -> None:
    held = Wording.of(["新增学位", "新增床位", "新增车位"], (2,))
    rarity = held.rarity()
    (common,), (rare,) = (Wording.of([pair], (2,)).code for pair in ("新增", "学位"))
    assert rarity[common] == 0.0
    assert rarity[rare] > 1.0
    assert not Wording.of([], (2,)).sums(np.ones(SIZE)).size
