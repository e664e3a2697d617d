"""Whether a word of a question names what it asks about, or is only how it is asked: learned, one chance a word. Pure.

学位 of 学位这块进度咋样 stands in the sentences that answer it, 进度 does not. `python -m eval.subject_model` counts
over the development questions how often each of their words stands in their evidence, takes what readers said of some
5,200 words (“the reports do not speak of 打算” would be silly), and fits a linear model over the word itself, its
characters, its class and whether reports use it, so that it has a chance for a word that nobody labelled (侄子, as 孙子
has). It tells nothing of numbers, places and what the lexicon knows: these are read before.
"""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files

import numpy as np

from rag.text.segments import tagged
from rag.text.vocabulary import report_words

DATA = "subject.npz"
LIKELY = 0.15
"""Of 1,800 names that readers labelled and the model had not seen 0.115 have less, of the talk 0.62 (by the questions
alone: 0.116 and 0.41). With 0.2 it would be 0.14 and 0.68: a name that is taken for talk costs more. All that it has
seen is told right."""
_LONGEST = 4
_OWN = 2.0
"""How much the word itself counts beside its parts: what is labelled is told as it was, the unseen no worse."""
_PHRASES, _NAMES = "ils", ("nr", "ns", "nt", "nz")
"""jieba's classes of phrases and places, and of proper names."""


def may_be_subject(word: str) -> bool:
    """Is it likely enough that it names what is asked about: 学位, but not 别人, 老样子? What is no one word may always
    (宠物医院, 一老一小), and so may names, phrases (放羊吃草) and Latin words of which nothing was learned.
    """
    parts = [flag for _, flag in tagged(word)]
    of_no_class = word.isascii() or len(parts) > 1 or parts[0][0] in _PHRASES or parts[0] in _NAMES
    if of_no_class and f"={word}" not in _model()[0]:
        return True
    return chance(word) >= LIKELY


def chance(word: str) -> float:
    """0…1: how likely a sentence that answers the question holds it."""
    names, weights, bias = _model()
    score = bias + sum(float(weights[row]) * value for name, value in features(word) if (row := names.get(name)))
    return float(1 / (1 + np.exp(-score)))


def features(word: str) -> Iterator[tuple[str, float]]:
    """(name, value): =进度, ^进, $度, its characters, its class, its length, whether it recurs in reports."""
    parts = tagged(word)
    flag = parts[0][1] if len(parts) == 1 else "several"
    yield f"={word}", _OWN
    yield from ((name, 1.0) for name in (f"^{word[0]}", f"${word[-1]}", f"class {flag}", f"kind {flag[0]}"))
    yield f"length {min(len(word), _LONGEST)}", 1.0
    yield from ((char, word.count(char) / len(word) ** 0.5) for char in dict.fromkeys(word))
    if word in report_words():
        yield from ((name, 1.0) for name in ("in reports", f"in reports, kind {flag[0]}"))


@cache
def _model() -> "tuple[dict[str, int], np.ndarray, float]":
    """(the row of each feature, their weights, what is added whatever the word is)."""
    with np.load(str(files(__package__) / "data" / DATA), allow_pickle=False) as data:
        rows = {str(name): row for row, name in enumerate(data["names"], 1)}
        weights = data["weights"].astype(np.float32) * float(data["scale"])
        return rows, np.concatenate([[0.0], weights]), float(data["bias"])
