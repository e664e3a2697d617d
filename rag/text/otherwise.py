"""What people say in everyday words → what reports write: learned from written pairs. Pure.

区里有几家公司敲钟 → 上市公司, 资本市场. For each word of reports people wrote how else it is said
(eval/data/everyday.tsv), and `python -m eval.everyday_model` counts the stretches of one to four characters in it: the
rarer a stretch, and the longer, the more it tells. A question is held against all of them, as a keyword index would do
it. What comes of it is a guess: which figure is shown is decided by what the reports themselves say. Of indicators it
is indicator_meant.py's.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

from rag.text.segments import CHINESE_RUN, latin_words

if TYPE_CHECKING:
    from numpy.typing import NDArray

LONGEST = 4
_MOST = 4
_LOOKED_AT = 12
_LEAST = 8.0
"""Of 150 things that no report speaks of (彩票站) one in twenty has as much in common with some word, and of sayings
that were left out more than a half have."""
_NEAR = 0.5
"""What has half as much in common as the likeliest may be meant too."""


@dataclass(frozen=True, slots=True)
class Sayings:
    """`targets`, and for each stretch (sorted) the targets it speaks for, postings[starts[i]:starts[i+1]]."""

    targets: tuple[str, ...]
    stretches: "NDArray[np.str_]"
    starts: "NDArray[np.int32]"
    postings: "NDArray[np.int16]"
    weights: "NDArray[np.float32]"

    @classmethod
    def load(cls, name: str) -> "Sayings":
        with np.load(_file(name), allow_pickle=False) as data:
            weights = data["weights"].astype(np.float32) * float(data["scale"])
            targets = tuple(str(target) for target in data["targets"])
            return cls(targets, data["stretches"], data["starts"], data["postings"], weights)

    def scores(self, said: Iterable[str]) -> "NDArray[np.float32]":
        """How much each target's sayings have in common with those stretches."""
        total = np.zeros(len(self.targets), np.float32)
        for held in self._held(said):
            total[self.postings[held]] += self.weights[held]
        return total

    def _held(self, said: Iterable[str]) -> "list[slice]":
        looked = np.array(sorted(said), dtype=self.stretches.dtype)
        at = np.minimum(np.searchsorted(self.stretches, looked), len(self.stretches) - 1)
        return [slice(self.starts[i], self.starts[i + 1]) for i in at[self.stretches[at] == looked]]

    def speak_for(self, stretch: str) -> frozenset[int]:
        """The targets that a stretch speaks for."""
        return frozenset(int(i) for held in self._held([stretch]) for i in self.postings[held])


def stretches(text: str) -> set[str]:
    """Of one to four characters, numbers left out; Latin words whole, cut to as many letters as the longest has.

    打粮50 → 打, 粮, 打粮.
    """
    text = text.lower()
    runs = CHINESE_RUN.findall(text)
    found = {run[i : i + n] for run in runs for n in range(1, LONGEST + 1) for i in range(len(run) - n + 1)}
    return found | {word[: 2 * LONGEST] for word in latin_words(text) if len(word) > 1}


def instead(text: str, start: int, end: int) -> tuple[str, ...]:
    """What reports may write for the words text[start:end] of a question, the likeliest first; () where nobody said so.

    座位 of 上学的座位 → 学位, 新增学位; nothing for 宠物医院, though 医院 is part of it.
    """
    sayings = _sayings("everyday")
    around = text[max(0, start - LONGEST + 1) : end + LONGEST - 1]
    at = start - max(0, start - LONGEST + 1)
    scores = sayings.scores(_over(around, at, at + end - start))
    likely = [int(i) for i in np.argsort(-scores, kind="stable")[:_LOOKED_AT] if scores[i] >= _LEAST]
    best = float(scores[likely[0]]) if likely else 0.0
    whole = [i for i in likely if scores[i] >= _NEAR * best and _covered(text[start:end], i, sayings)]
    return tuple(sayings.targets[i] for i in whole[:_MOST])


def likely_said(question: str) -> dict[str, float]:
    """The words of reports whose sayings have most in common with a whole question, and how much: 晚几年退休的事 →
    退休年龄改革, 渐进式延迟.
    """
    sayings = _sayings("everyday")
    scores = sayings.scores(stretches(question))
    best = np.argsort(-scores, kind="stable")[:_LOOKED_AT]
    return {sayings.targets[i]: float(scores[i]) for i in best.tolist() if scores[i] > 0}


def _over(text: str, start: int, end: int) -> set[str]:
    """The stretches of a text that have a part in text[start:end]."""
    spans = (
        (i, i + n) for n in range(1, LONGEST + 1) for i in range(max(0, start - n + 1), min(end, len(text) - n + 1))
    )
    return {text[i:j] for i, j in spans if j > start and CHINESE_RUN.fullmatch(text[i:j])}


def _covered(word: str, target: int, sayings: Sayings) -> bool:
    """Does every character of the word stand in two or more that were said of the target?"""
    if len(word) == 1:
        return target in sayings.speak_for(word)
    pairs = [target in sayings.speak_for(word[i : i + 2]) for i in range(len(word) - 1)]
    return all(before or after for before, after in zip([pairs[0], *pairs], [*pairs, pairs[-1]], strict=True))


@cache
def _sayings(name: str) -> Sayings:
    return Sayings.load(name)


def _file(name: str) -> str:
    return str(files(__package__) / "data" / f"{name}.npz")


# --- how it is made --------------------------------------------------------------------------------------------------

_TELLS = (0.0, 0.3, 1.0, 1.6, 2.0)
"""By length: a single character tells little, however rare."""
_LATIN_TELLS = 2.0
_OFTEN = 0.3
"""A stretch of one saying tells 1 / 1.3 of what one of many does."""
_WIDE = 0.2
"""How much it counts against a target that many things were said of it."""
_EVERYWHERE = 60
"""A stretch in the sayings of more targets is how anything is asked: 多少, 有没有."""


def learn(said: Mapping[str, Iterable[str]]) -> Sayings:
    """What is said of each target, counted. The target's own words count as said twice."""
    targets = tuple(sorted(said))
    counts: list[dict[str, int]] = []
    for target in targets:
        held = dict.fromkeys(stretches(target), 2)
        for saying in said[target]:
            for stretch in stretches(saying):
                held[stretch] = held.get(stretch, 0) + 1
        counts.append(held)
    spread: dict[str, int] = {}
    for held in counts:
        for stretch in held:
            spread[stretch] = spread.get(stretch, 0) + 1
    found: dict[str, list[tuple[int, float]]] = {}
    for number, held in enumerate(counts):
        weights = {
            stretch: count / (count + _OFTEN) * _telling(stretch) * math.log(1 + len(targets) / spread[stretch])
            for stretch, count in held.items()
        }
        size = math.sqrt(sum(weight**2 for weight in weights.values())) ** _WIDE
        for stretch, weight in weights.items():
            if spread[stretch] <= _EVERYWHERE:
                found.setdefault(stretch, []).append((number, weight / size))
    names = sorted(found)
    starts = np.cumsum([0, *(len(found[name]) for name in names)]).astype(np.int32)
    pairs = [pair for name in names for pair in found[name]]
    return Sayings(
        targets,
        np.array(names),
        starts,
        np.array([number for number, _ in pairs], np.int16),
        np.array([weight for _, weight in pairs], np.float32),
    )


def _telling(stretch: str) -> float:
    return _LATIN_TELLS if stretch.isascii() else _TELLS[len(stretch)]
