"""Which indicator a question means that names none of the list: learned from what people wrote for each of them. Pure.

各省打了多少亿斤粮 → 粮食产量; 卖东西卖了多少 → 社会消费品零售总额; nothing for 打通断头路, which none of them is. A
linear model over the stretches of one to four characters (otherwise.py), rarer ones weighing more; questions of which
the list has nothing are one class of it. `python -m eval.indicator_model` fits it on questions that people wrote for
each indicator (eval/data/indicator_questions.jsonl, everyday_indicators.tsv), and writes data/indicator_meant.npz. What
comes of it is a guess: which figure is shown is decided by what the reports themselves say.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

from rag.text.otherwise import stretches

if TYPE_CHECKING:
    from numpy.typing import NDArray

NONE = ""
"""The class of what is none of the indicators."""
PLAIN, LEAST = 0.3, -0.2
"""So far above the next one, and from this score on, what it says of unseen writers' questions is right in 0.98 of
them, and of questions about other things one in two hundred is taken for an indicator."""
_MOST = 6


@dataclass(frozen=True, slots=True)
class Meanings:
    """`targets` by name, NONE with them; of each stretch (sorted) its rarity and its weights for the targets of
    postings[starts[i]:starts[i+1]].
    """

    targets: tuple[str, ...]
    stretches: "NDArray[np.str_]"
    rarity: "NDArray[np.float32]"
    starts: "NDArray[np.int32]"
    postings: "NDArray[np.int16]"
    weights: "NDArray[np.float32]"
    bias: "NDArray[np.float32]"

    def scores(self, text: str) -> "NDArray[np.float32]":
        """What each target scores for a text: as far above that of NONE as it is likelier to be meant."""
        at = self._at(stretches(text))
        total = np.zeros(len(self.targets), np.float32)
        for i in at:
            held = slice(self.starts[i], self.starts[i + 1])
            total[self.postings[held]] += self.rarity[i] * self.weights[held]
        length = float(np.sqrt((self.rarity[at] ** 2).sum())) or 1.0
        return np.asarray(total / length + self.bias, np.float32)

    def speaks(self, word: str, target: int) -> bool:
        """Is the word a part of its name, or does a stretch of it, of two characters or all, speak for the target?"""
        if word in self.targets[target]:
            return True
        own = {one for one in stretches(word) if len(one) > 1 or one == word}
        spans = (slice(self.starts[i], self.starts[i + 1]) for i in self._at(own))
        return any(bool((self.weights[held][self.postings[held] == target] > 0).any()) for held in spans)

    def _at(self, some: Iterable[str]) -> "NDArray[np.intp]":
        looked = np.array(sorted(some), dtype=self.stretches.dtype)
        at = np.minimum(np.searchsorted(self.stretches, looked), len(self.stretches) - 1)
        return np.asarray(at[self.stretches[at] == looked], np.intp)


def likeliest(text: str, words: Sequence[str] = ()) -> list[tuple[str, float]]:
    """The indicators that it may mean, the likeliest first, each of `words` speaking for them; how far each is above
    what says that none is meant. [] where that is likelier.

    空气好的日子 → 空气质量优良天数, 空气质量优良天数比例.
    """
    told = _meanings()
    scores = told.scores(text)
    none = float(scores[told.targets.index(NONE)])
    order = [int(i) for i in np.argsort(-scores, kind="stable")[:_MOST] if scores[i] > none]
    return [(told.targets[i], float(scores[i]) - none) for i in order if all(told.speaks(word, i) for word in words)]


def plainly(text: str, words: Sequence[str] = ()) -> str | None:
    """The one that it plainly means, every word of `words` speaking for it; None where it is not so sure."""
    told = _meanings()
    scores = told.scores(text)
    first, second = (int(i) for i in np.argsort(-scores, kind="stable")[:2])
    sure = scores[first] >= LEAST and scores[first] - scores[second] >= PLAIN
    return (told.targets[first] or None) if sure and all(told.speaks(word, first) for word in words) else None


def speaks_for(word: str, name: str) -> bool:
    """Is the word said of that indicator: 箱子 of 集装箱吞吐量?"""
    told = _meanings()
    return name in told.targets and told.speaks(word, told.targets.index(name))


@cache
def _meanings() -> Meanings:
    with np.load(str(files(__package__) / "data" / "indicator_meant.npz"), allow_pickle=False) as data:
        weights = data["weights"].astype(np.float32) * float(data["scale"])
        names = tuple(str(target) for target in data["targets"])
        return Meanings(
            names, data["stretches"], data["rarity"], data["starts"], data["postings"], weights, data["bias"]
        )
