"""Which stretches of characters each of many texts holds, as two flat arrays. Pure.

`Wording.of(["增加学位", "新学位"], (2,))` holds 增加, 加学, 学位 for the first and 新学, 学位 for the second; with a
weight for each stretch, `sums` is what each text holds of it, at the cost of one addition a stretch. A stretch is known
by a number below SIZE, so that weights are an array; of some ten thousand stretches few share one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from rag.text.numbers import NUMERAL

if TYPE_CHECKING:
    from numpy.typing import NDArray

Numbers: TypeAlias = "NDArray[np.float64]"

SIZE = 1 << 16
_BETWEEN = "\n"
_STEP = 0x9E3779B1  # a large odd number, which spreads neighbouring characters over all numbers
_HIGH = np.uint64(16)


@dataclass(frozen=True, slots=True)
class Wording:
    """Each pair of text and stretch once: `owner` is the text's place, `code` the stretch's number."""

    owner: "NDArray[np.int64]"
    code: "NDArray[np.int64]"
    count: int
    """Of texts."""

    @classmethod
    def of(cls, texts: Sequence[str], lengths: Sequence[int], *, marks: bool = True) -> "Wording":
        """Stretches of those lengths, any numeral as one; without punctuation unless `marks`."""
        plain = [_plain(text, marks=marks) for text in texts]
        chars = np.frombuffer(_BETWEEN.join(plain).encode("utf-32-le"), np.uint32).astype(np.uint64)
        owner = np.repeat(np.arange(len(plain)), [len(text) + 1 for text in plain])[: len(chars)]
        pairs = [_coded(chars, owner, length) for length in lengths]
        both = np.unique(np.concatenate(pairs)) if pairs else np.zeros(0, np.int64)
        return cls(both // SIZE, both % SIZE, len(plain))

    @classmethod
    def joined(cls, parts: Sequence["Wording"]) -> "Wording":
        """The texts of several, one after another."""
        starts = np.cumsum([0, *(part.count for part in parts)])
        owner = [part.owner + start for part, start in zip(parts, starts[:-1], strict=True)]
        none = np.zeros(0, np.int64)
        return cls(
            np.concatenate([none, *owner]), np.concatenate([none, *(part.code for part in parts)]), int(starts[-1])
        )

    def sums(self, weights: Numbers) -> Numbers:
        """For each text the sum of the weights (one for each number below SIZE) of what it holds."""
        return np.asarray(np.bincount(self.owner, weights=weights[self.code], minlength=self.count), float)

    def sizes(self) -> Numbers:
        """For each text how many stretches it holds."""
        return np.bincount(self.owner, minlength=self.count).astype(float)

    def rarity(self) -> Numbers:
        """For each number the logarithm of one in how many texts holds it; 0 for what none holds."""
        held = np.bincount(self.code, minlength=SIZE)
        return np.where(held > 0, np.log(max(1, self.count) / np.maximum(held, 1)), 0.0)


def _plain(text: str, *, marks: bool) -> str:
    text = NUMERAL.sub("0", text.lower()).replace(_BETWEEN, " ")
    return text if marks else "".join(filter(str.isalnum, text))


def _coded(chars: "NDArray[np.uint64]", owner: "NDArray[np.int64]", length: int) -> "NDArray[np.int64]":
    """owner × SIZE + number, for each stretch of that length that lies within one text."""
    last = len(chars) - length + 1
    if last <= 0:
        return np.zeros(0, np.int64)
    code = np.full(last, length, np.uint64)
    inside = np.ones(last, bool)
    for at in range(length):
        code = (code * np.uint64(_STEP) + chars[at : at + last]) % np.uint64(1 << 32)
        inside &= chars[at : at + last] != ord(_BETWEEN)
    short = ((code * np.uint64(_STEP)) % np.uint64(1 << 32)) >> _HIGH
    return (owner[:last] * SIZE + short.astype(np.int64))[inside]
