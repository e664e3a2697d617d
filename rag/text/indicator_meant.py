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

from rag.text.indicators import fits, measure_named
from rag.text.numbers import is_count
from rag.text.otherwise import stretches

if TYPE_CHECKING:
    from numpy.typing import NDArray

NONE = ""
"""The class of what is none of the indicators."""
PLAIN, LEAST = 0.3, -0.2
"""So far above the next one, and from this score on, what it says of unseen writers' questions is right in 0.98 of
them, and of questions about other things one in two hundred is taken for an indicator."""
_MOST = 6
_OF_ANY = ("", "个百分点", "百分点", "个点", "%", "倍", "成")
"""Units that are asked of any indicator: by how much it grew, how many times as much it is."""


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
        """Is the word a part of its name, or is a stretch of it, of two characters or all, known and said of the target
        no less than of what is none? Of an unseen writer's questions that are told right two thirds pass so.
        """
        if word in self.targets[target]:
            return True
        none = self.targets.index(NONE) if NONE in self.targets else -1
        own = {one for one in stretches(word) if len(one) > 1 or one == word}
        held = (slice(self.starts[i], self.starts[i + 1]) for i in self._at(own))
        said = (dict(zip(self.postings[one].tolist(), self.weights[one].tolist(), strict=True)) for one in held)
        return any(weights.get(target, 0.0) >= max(0.0, weights.get(none, 0.0)) for weights in said)

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


def plainly(text: str, words: Sequence[str] = (), unit: str = "") -> str | None:
    """The one that it plainly means, of those that are told in the `unit` it is asked in, every word of `words`
    speaking for it; None where it is not so sure.
    """
    told = _meanings()
    scores = told.scores(text)
    order = (int(i) for i in np.argsort(-scores, kind="stable"))
    first, second, *_ = (i for i in order if told.targets[i] == NONE or _is_told_in(unit, told.targets[i]))
    sure = scores[first] >= LEAST and scores[first] - scores[second] >= PLAIN
    return (told.targets[first] or None) if sure and all(told.speaks(word, first) for word in words) else None


def _is_told_in(unit: str, name: str) -> bool:
    """几个 is asked of what is counted in 家 or 所 too."""
    measure = measure_named(name)
    if measure is None or unit in _OF_ANY:
        return measure is not None
    return fits(unit, measure.unit) or (unit == "个" and is_count(measure.unit))


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
