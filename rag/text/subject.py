"""Whether a word of a question names what it asks about, or is only how it is asked: learned, one chance a word. Pure.

学位 of 学位这块进度咋样 stands in the sentences that answer it, 进度 does not. `python -m eval.subject_model` counts
over the development questions how often each of their words stands in their evidence, and fits a linear model over the
word itself, its characters, its class and whether reports use it, so that it has a chance for a word that no question
held (侄子, as 孙子 has). It tells nothing of numbers, places and what the lexicon knows: these are read before.
"""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files

import numpy as np

from rag.text.segments import tagged
from rag.text.vocabulary import report_words, word_list

DATA = "subject.npz"
_LIKELY = 0.15
"""One in a hundred of the nouns that were asked about and that no report tells of has less. With more, everyday words
for a thing (冬天, 马路上) would count as talk; talk that has more is of the sort "unnamed"."""
_LONGEST = 4
_PHRASES, _NAMES = "ils", ("nr", "ns", "nt", "nz")
"""jieba's classes of phrases and places, and of proper names."""


def may_be_subject(word: str) -> bool:
    """Is it likely enough that it names what is asked about: 学位, but not 别人, 老样子? What is no one word may always
    (宠物医院, 一老一小), and so may names, phrases (放羊吃草) and Latin words: nothing was learned of these.
    """
    if word in word_list("unnamed"):
        return False
    parts = [flag for _, flag in tagged(word)]
    if word.isascii() or len(parts) > 1 or parts[0][0] in _PHRASES or parts[0] in _NAMES:
        return True
    return chance(word) >= _LIKELY


def chance(word: str) -> float:
    """0…1: how likely a sentence that answers the question holds it."""
    names, weights, bias = _model()
    score = bias + sum(float(weights[row]) * value for name, value in features(word) if (row := names.get(name)))
    return float(1 / (1 + np.exp(-score)))


def features(word: str) -> Iterator[tuple[str, float]]:
    """(name, value): =进度, ^进, $度, its characters, its class, its length, whether it recurs in reports."""
    parts = tagged(word)
    flag = parts[0][1] if len(parts) == 1 else "several"
    yield from ((name, 1.0) for name in (f"={word}", f"^{word[0]}", f"${word[-1]}", f"class {flag}"))
    yield f"kind {flag[0]}", 1.0
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
