"""The second look at what belongs to a topic: the likeliest sentences, weighed again in the light of one another.

The first look (belonging.py) knows a sentence and the question. Here is added what the first look found around it: in
its paragraph and section; how near it is to the likeliest sentences, in meaning and in wording (pseudo-relevance
feedback); what the question is after; and how telling such a sentence is at all (telling.npz: 新增学位1.8万个 is asked
about, 一年来，我们迎难而上 hardly). Boosted trees of some hundred small questions each weigh it; eval/open_models.py
fits them and writes data/second_look.npz.

Then the likeliest are read together with the question (`read_again`): 地铁票咋又涨了 and 完善票制票价体系 share no word
that says that the one answers the other. A model that reads both tells it better than any feature does, and takes some
milliseconds a sentence: so only those are read that may be shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from rag.question.intent import Intent
from rag.search.wording import Wording
from rag.text.list_marks import list_mark
from rag.text.numbers import NUMERAL
from rag.types import Kind, Sentence

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rag.models.embedder import Embedder
    from rag.question.asked import Asked

Numbers: TypeAlias = "NDArray[np.float64]"

_INTENTS = (
    Intent.LIST, Intent.WHETHER, Intent.WHY_HOW, Intent.TOPIC, Intent.COMPARISON, Intent.FACT, Intent.FIGURE,
)  # fmt: skip
AROUND = (
    "odds", "before", "after", "best_of_paragraph", "mean_of_paragraph", "best_of_section", "best", "pairs",
    "like_best", "like_one", "worded_like_best",
)  # fmt: skip
OF_QUESTION = (*(f"asks_{intent.name.lower()}" for intent in _INTENTS), "sentences", "terms", "openness", "letters")
OF_SENTENCE = (
    "done", "promised", "likely_promised", "place", "opens", "held", "missing", "rarest", "place_in_paragraph",
    "of_paragraph", "numbered", "numerals", "characters", "telling",
)  # fmt: skip
NAMES = (*AROUND, *OF_QUESTION, *OF_SENTENCE)
LOOKED_AT = 150
"""Sentences that get a second look: what belongs is among so many in all but one case of a hundred."""
_PASSED = 0.001
"""What of the first chance the others keep."""
_LIKEST = 5
"""Sentences that stand for what is likely."""
_SMOOTH = 20
"""Added to the number of pairs of a sentence, so that a short one is not like everything."""
_MOST_SENTENCES = 3000
_LIKELY = 0.1
_TINY = 1e-5
READ = 8
"""Sentences that are read together with the question, 5 ms each: the likeliest is as often an answer as with 12, and
the order of the others nearly as good."""
_BEFORE, _READ, _BOTH = 0.76, 0.54, 0.24
"""What the odds of the look before count for, those of the reader, and what is added: so weighed, of 5,147 lines of
459 questions that neither had seen, those that answer are told from others with an area under the curve of 0.910
instead of 0.883, and a chance means what it meant before (`python -m eval.reader_model`)."""
_HARDLY = 1e-4
_NUMBERED = frozenset(("一是", "一、", "（一）", "一）"))


@dataclass(frozen=True, slots=True)
class Looked:
    """The sentences of a side as the first look left them, in order, and what a second one needs."""

    asked: "Asked"
    sentences: Sequence[Sentence]
    vectors: "NDArray[np.float32]"
    pairs: Wording
    telling: Numbers
    first: Numbers
    """The chances of the first look."""
    paragraph: "NDArray[np.intp]"
    section: "NDArray[np.intp]"


def again(looked: Looked) -> Numbers:
    """A row of NAMES for each sentence."""
    first = np.clip(looked.first, _TINY, 1 - _TINY)
    return np.column_stack((_around(looked, first), *_of_question(looked), *_of_sentence(looked, first)))


def weighed(rows: Numbers, first: Numbers, trees: "Trees | None" = None) -> Numbers:
    """0…1 for each sentence, by whole rows (the first look's, then NAMES); what is unlikely is not looked at again."""
    told = first * _PASSED
    likely = np.argsort(-first, kind="stable")[:LOOKED_AT]
    told[likely] = (trees or _trees()).chances(rows[likely])
    return told


def read_again(
    question: str, sentences: Sequence[Sentence], told: "NDArray[np.float64]", embedder: "Embedder"
) -> "NDArray[np.float64]":
    """The chances, those of the likeliest in the light of what the reader says; as they are where there is none."""
    likely = np.argsort(-told, kind="stable")[:READ]
    read = embedder.odds(question, [as_read(sentences[i]) for i in likely])
    if read is None:
        return told
    before = np.clip(told[likely], _HARDLY, 1 - _HARDLY)
    both = _BEFORE * np.log(before / (1 - before)) + _READ * read[:, 0] + _BOTH
    again = told.copy()
    again[likely] = 1 / (1 + np.exp(-both))
    return again


def as_read(sentence: Sentence) -> str:
    """With what it does with its time before it: 目标：新增学位超1万个."""
    if sentence.period is None:
        return sentence.text
    kind = {Kind.ACHIEVED: "完成", Kind.TARGET: "目标", Kind.OUTLOOK: "展望"}[sentence.period.kind]
    return f"{kind}：{sentence.text}"


def telling(texts: Sequence[str]) -> Numbers:
    """How telling each text is at all, by its wording."""
    weights, bias = _telling()
    return told_by(worded(texts), weights) + bias


def worded(texts: Sequence[str]) -> Wording:
    """The stretches by which a text is known to be telling."""
    return Wording.of(texts, (1, 2, 3))


def told_by(wording: Wording, weights: Numbers) -> Numbers:
    """The score of each text: the sum of its stretches' weights, where each text is a vector of length 1."""
    return wording.sums(weights) / np.sqrt(np.maximum(1.0, wording.sizes()))


@dataclass(frozen=True, slots=True)
class Trees:
    """Boosted trees: a row of each array is a tree, a column one of its nodes; a leaf leads to itself."""

    feature: "NDArray[np.intp]"
    bound: Numbers
    left: "NDArray[np.intp]"
    right: "NDArray[np.intp]"
    value: Numbers
    bias: float
    depth: int

    @classmethod
    def read(cls, file: Traversable) -> "Trees":
        """As `write_trees` of eval/second_look_model.py leaves them."""
        with np.load(str(file)) as held:
            feature, left, right = (held[name].astype(np.intp) for name in ("feature", "left", "right"))
            bound, value = (held[name].astype(float) for name in ("bound", "value"))
            return cls(feature, bound, left, right, value, float(held["bias"]), int(held["depth"]))

    def chances(self, rows: Numbers) -> Numbers:
        """0…1 for each row."""
        trees, nodes = self.feature.shape
        first = np.arange(trees) * nodes  # of each tree, in one row of all nodes
        feature, bound, value = self.feature.ravel(), self.bound.ravel(), self.value.ravel()
        next_ = np.stack((self.left + first[:, None], self.right + first[:, None]), axis=2).ravel()
        at, line = np.tile(first, (len(rows), 1)), np.arange(len(rows))[:, None] * rows.shape[1]
        cells = np.ascontiguousarray(rows).ravel()
        for _ in range(self.depth):
            at = next_.take(2 * at + (cells.take(line + feature.take(at)) > bound.take(at)))
        odds = value.take(at).sum(axis=1) + self.bias
        chances: Numbers = 1.0 / (1.0 + np.exp(-odds))
        return chances


def _around(looked: Looked, first: Numbers) -> Numbers:
    inside = looked.paragraph[1:] == looked.paragraph[:-1]
    before, after = np.zeros(len(first)), np.zeros(len(first))
    before[1:], after[:-1] = np.where(inside, first[:-1], 0.0), np.where(inside, first[1:], 0.0)
    best, mean = _others(first, looked.paragraph)
    section = np.zeros(len(first))
    np.maximum.at(section, looked.section, first)
    likest = np.argsort(-first, kind="stable")[:_LIKEST]
    rarity = looked.pairs.rarity()
    said = _said(looked.asked.question, looked.pairs, rarity)
    return np.column_stack(
        (np.log(first / (1 - first)), before, after, best, mean, section[looked.section],
         np.full(len(first), first.max(initial=0.0)), said, *_like(looked, first, likest),
         _worded_like(looked, first, likest, rarity))
    )  # fmt: skip


def _others(first: Numbers, groups: "NDArray[np.intp]") -> tuple[Numbers, Numbers]:
    """The greatest and the mean chance of the others of each sentence's group; 0 where it is alone."""
    size = len(first)
    order = np.argsort(first, kind="stable")
    at = np.zeros(size, np.intp)
    at[groups[order]] = order  # the last of a group is its greatest
    second = np.zeros(size)
    others = np.arange(size) != at[groups]
    np.maximum.at(second, groups[others], first[others])
    best = np.where(others, first[at[groups]], second[groups])
    number = np.bincount(groups, minlength=size)[groups]
    total = np.bincount(groups, first, size)[groups]
    return best, np.where(number > 1, (total - first) / np.maximum(1, number - 1), 0.0)


def _said(question: str, pairs: Wording, rarity: Numbers) -> Numbers:
    """Share of the question's pairs of characters, weighed by how rare they are, that each sentence holds."""
    asked = Wording.of([question], (2,), marks=False)
    weights = np.zeros_like(rarity)
    weights[asked.code] = rarity[asked.code]
    return pairs.sums(weights) / (weights.sum() or 1.0)


def _like(looked: Looked, first: Numbers, likest: "NDArray[np.intp]") -> tuple[Numbers, Numbers]:
    """How near each sentence is to the mean of the likeliest, against the others; and to the nearest of them."""
    own = looked.vectors[likest].astype(float)
    weights = first[likest]
    middle = (own * weights[:, None]).sum(axis=0)
    near = looked.vectors @ (middle / (np.linalg.norm(middle) + 1e-9)).astype(np.float32)
    each = (looked.vectors @ own.T.astype(np.float32)) * weights
    each[likest, np.arange(len(likest))] = 0.0
    return (near - near.mean()) / (near.std() + 1e-6), each.max(axis=1, initial=0.0)


def _worded_like(looked: Looked, first: Numbers, likest: "NDArray[np.intp]", rarity: Numbers) -> Numbers:
    """How much of its wording each sentence shares with the likeliest others."""
    weights, own = np.zeros_like(rarity), np.zeros(len(first))
    for one in likest:
        code = looked.pairs.code[looked.pairs.owner == one]
        weights[code] += first[one] * rarity[code]
        own[one] = first[one] * rarity[code].sum()
    shared = (looked.pairs.sums(weights) - own) / (looked.pairs.sizes() + _SMOOTH)
    return np.asarray(shared / (shared.std() + 1e-9))


def _of_question(looked: Looked) -> list[Numbers]:
    asked, count = looked.asked, len(looked.sentences)
    told = [*(float(asked.intent is intent) for intent in _INTENTS), float(min(count, _MOST_SENTENCES))]
    told += [float(len(asked.terms)), asked.openness, float(len(asked.question))]
    return [np.full(count, value) for value in told]


def _of_sentence(looked: Looked, first: Numbers) -> list[Numbers]:
    kinds = [sentence.period.kind if sentence.period else None for sentence in looked.sentences]
    done = np.array([kind is Kind.ACHIEVED for kind in kinds], float)
    promised = np.array([kind is Kind.TARGET for kind in kinds], float)
    likely = first > _LIKELY
    aims, results = (first[likely] * promised[likely]).sum(), (first[likely] * done[likely]).sum()
    count = len(first)
    texts = [sentence.text for sentence in looked.sentences]
    number = np.bincount(looked.paragraph, minlength=count)[looked.paragraph]
    return [
        done, promised, np.full(count, aims / (aims + results + 1e-6)), np.arange(count) / max(1, count),
        np.array([text.endswith("：") for text in texts], float), *_words(looked, texts),
        np.arange(count) - looked.paragraph, number.astype(float),
        np.array([list_mark(text, _NUMBERED) is not None for text in texts], float),
        np.array([len(NUMERAL.findall(text)) for text in texts], float),
        np.array([len(text) for text in texts], float), looked.telling,
    ]  # fmt: skip


def _words(looked: Looked, texts: Sequence[str]) -> tuple[Numbers, Numbers, Numbers]:
    """The weight of the asked words that each sentence holds, how many nouns it lacks, how rare its rarest one is."""
    held, missing, rarest = np.zeros(len(texts)), np.zeros(len(texts)), np.zeros(len(texts))
    for term in looked.asked.terms:
        holds = np.array([any(form in text for form in term.meant) for text in texts], float)
        held += holds * term.weight
        if term.noun:
            missing += 1 - holds
        if holds.any():
            rarest = np.maximum(rarest, holds * -np.log(holds.mean()))
    return held, missing, rarest


@cache
def _trees() -> Trees:
    return Trees.read(files(__package__) / "data" / "second_look.npz")


@cache
def _telling() -> tuple[Numbers, float]:
    with np.load(str(files(__package__) / "data" / "telling.npz")) as held:
        return held["weights"].astype(float), float(held["bias"])
