"""Which words of a question name what it asks about."""

import math

import pytest

from eval.subject_model import Counts, count, fit, load, load_labels, mean_loss, told_apart, unseen
from rag.text.subject import chance, features, may_be_subject


@pytest.mark.parametrize("word", ["学位", "高铁", "油茶籽", "熊猫", "元宇宙", "宠物医院", "一老一小", "eVTOL", "省长"])
def test_a_thing_may_be_asked_about(word: str) -> None:
    assert may_be_subject(word)


@pytest.mark.parametrize("word", ["别人", "自己", "爹妈", "说法", "意思", "总览", "那会儿", "乱七八糟", "接下来"])
def test_how_it_is_asked_is_no_thing(word: str) -> None:
    assert not may_be_subject(word)


def test_a_word_that_no_question_holds_has_the_chance_of_its_like() -> None:
    assert chance("老样子") < chance("养老院")
    assert dict(features("进度"))["$度"] == 1


QUESTIONS = [
    {"question": "学位有多少", "evidence": [[{"quote": "新增学位1万个"}]]},
    {"question": "学位进展如何", "cells": [{"quote": "学位1万个"}]},
    {"question": "公园进展如何", "ideal": "建成公园3个"},
    {"question": "道路进展如何", "ideal": "改造道路3条"},
    {"question": "熊猫有多少", "answerable": False},
]


def test_what_stands_in_the_evidence_is_counted() -> None:
    counts = count(QUESTIONS)
    assert (counts.asked["学位"], counts.told["学位"]) == (2, 2)
    assert (counts.asked["进展"], counts.told["进展"]) == (3, 0)
    assert counts.in_vain["熊猫"] == 1
    assert counts.asked["熊猫"] == 0


def test_a_word_that_no_report_uses_tells_nothing_when_it_was_asked_once() -> None:
    counts = Counts()
    counts.asked.update(["哈喽"])
    assert list(counts.rows(["哈喽"])) == []


def test_the_fit_tells_them_apart() -> None:
    counts = count(QUESTIONS)
    words = sorted({*counts.asked, *counts.in_vain})
    fitted = fit(counts, words)
    weights = dict(zip(fitted.names, fitted.weights, strict=True))
    assert weights["=学位"] > 0 > weights["=进展"]
    loss, plain = mean_loss(counts, words, unseen(counts, words))
    assert 0 < loss < 2 * plain


def test_what_a_reader_said_of_a_word_goes_before_the_questions() -> None:
    counts = count(QUESTIONS, {"学位": False, "彩礼": True})
    words = counts.words
    assert words == sorted({*counts.asked, "熊猫", "彩礼"})
    told = {words[i]: (of, n) for i, of, n in counts.rows(words)}
    assert (told["学位"], told["彩礼"]) == ((False, 8.0), (True, 8.0))


def test_readers_labels_are_told_again() -> None:
    """But for one in a hundred, which the others outweigh."""
    labels = load_labels()
    assert len(labels) > 5000
    wrong = [word for word, names in labels.items() if may_be_subject(word) is not names]
    assert len(wrong) < 0.01 * len(labels)
    assert told_apart({"甲": True, "乙": False}, {"甲": 1.0, "乙": -3.0}) == (1.0, 0.0, 1.0)


def test_the_same_questions_give_the_same_chances() -> None:
    counts = count(load(), load_labels())
    fitted = fit(counts, counts.words)
    weights = dict(zip(fitted.names, fitted.weights, strict=True))
    for word in ("学位", "进度", "别人", "熊猫"):
        score = fitted.bias + sum(weights.get(name, 0.0) * value for name, value in features(word))
        assert chance(word) == pytest.approx(1 / (1 + math.exp(-score)), abs=0.03)
