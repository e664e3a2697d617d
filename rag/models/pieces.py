"""Cutting a text into the pieces of a unigram model, as SentencePiece and tokenizers do: the likeliest way wins.

250,000 pieces as Python's or another library's objects take 60 to 300 MB and a part of a second to read; here they are
the hashes of their characters in one sorted array: 4 MB, read as it lies there. Does not normalise (bundled_e5.py
does) and knows no special tokens.
"""

import math
from collections.abc import Iterable, Sequence
from functools import lru_cache
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_SPACE = "▁"
"""Stands before every word; no piece has it anywhere but at its beginning."""
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_UNKNOWN = 10.0
"""So much less likely than the rarest piece is a character that no piece has."""
_PLANE = 0x10000
_REMEMBERED = 1024  # words: sentences of one chapter share their headings


def packed(pieces: Sequence[tuple[str, float]], special: Sequence[str]) -> bytes:
    """The file that `Pieces` reads; a piece's number is its place. Raises ValueError where two hashes are the same."""
    numbers = [number for number, (piece, _) in enumerate(pieces) if piece and piece not in special]
    texts = [pieces[number][0] for number in numbers]
    hashes = np.empty(len(texts), np.uint64)
    lengths = np.array([len(text) for text in texts])
    for length in set(lengths.tolist()):
        (those,) = np.nonzero(lengths == length)
        hashes[those] = _hashes(_codes("".join(texts[i] for i in those)), length)[::length, -1]
    order = np.argsort(hashes)
    if len(np.unique(hashes)) < len(hashes) or any(_SPACE in text[1:] for text in texts):
        raise ValueError("pieces that cannot be told apart")
    longest = np.zeros(_PLANE + 1, np.uint8)
    np.maximum.at(longest, _row(_codes("".join(text[0] for text in texts))), lengths)
    scores = np.array([pieces[number][1] for number in numbers], np.float32)
    file = BytesIO()
    last = np.uint64(np.iinfo(np.uint64).max)  # nothing is beyond it
    np.savez(
        file,
        hashes=np.append(hashes[order], last),
        scores=np.append(scores[order], np.float32(0)),
        numbers=np.append(np.array(numbers, np.int32)[order], np.int32(0)),
        longest=longest,
    )
    return file.getvalue()


class Pieces:
    """Safe in threads."""

    def __init__(self, file: Path, unknown: int) -> None:
        with np.load(file) as held:
            self._hashes: NDArray[np.uint64] = held["hashes"]
            self._scores: NDArray[np.float32] = held["scores"]
            self._numbers: NDArray[np.int32] = held["numbers"]
            self._longest: NDArray[np.uint8] = held["longest"]
        self._unknown = unknown
        self._least = float(self._scores.min()) - _UNKNOWN
        self._word = lru_cache(_REMEMBERED)(self._cut)

    def cut(self, text: str) -> list[int]:
        """The numbers of the pieces; a row of characters that no piece has is one `unknown`."""
        return [number for word in text.split() for number in self._word(_SPACE + word)]

    def _cut(self, word: str) -> tuple[int, ...]:
        best = [0.0] + [-math.inf] * len(word)
        came = [(0, self._unknown)] * len(best)
        for start, length, score, number in self._found(word):  # by start: what leads to it is known by then
            end, likely = start + length, best[start] + score
            if likely > best[end]:
                best[end], came[end] = likely, (start, number)
        cut: list[int] = []
        at = len(word)
        while at:
            at, number = came[at]
            if number != self._unknown or cut[-1:] != [number]:
                cut.append(number)
        return tuple(cut[::-1])

    def _found(self, text: str) -> Iterable[tuple[int, int, float, int]]:
        """(start, length, score, number) of every piece that stands in the text, by start."""
        codes = _codes(text)
        most = np.minimum(self._longest[_row(codes)], np.arange(len(text), 0, -1))
        most[most == 0] = 1
        hashes = _hashes(codes, int(most.max()))
        starts, lengths = np.nonzero(np.arange(hashes.shape[1]) < most[:, None])
        looked = hashes[starts, lengths]
        places = np.searchsorted(self._hashes, looked)
        held = self._hashes[places] == looked
        alone = ~held & (lengths == 0)  # a character that is no piece
        scores = np.where(alone, self._least, self._scores[places])
        numbers = np.where(alone, self._unknown, self._numbers[places])
        kept = np.flatnonzero(held | alone)
        columns = starts[kept], lengths[kept] + 1, scores[kept], numbers[kept]
        return zip(*(column.tolist() for column in columns), strict=True)


def _codes(text: str) -> NDArray[np.uint64]:
    return np.frombuffer(text.encode("utf-32-le"), "<u4").astype(np.uint64)


def _row(codes: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Where `longest` has a character: those beyond the first plane share the last place."""
    return np.minimum(codes, np.uint64(_PLANE)).astype(np.int64)


def _hashes(codes: NDArray[np.uint64], longest: int) -> NDArray[np.uint64]:
    """(characters, longest): of what begins at each character and is 1, 2, … long; beyond the end of no meaning."""
    table = np.zeros((len(codes), longest), np.uint64)
    padded = np.concatenate([codes, np.zeros(longest, np.uint64)])
    last = np.zeros(len(codes), np.uint64)
    for width in range(longest):
        last = last * _FACTOR + padded[width : width + len(codes)] + np.uint64(1)
        table[:, width] = last
    return table
