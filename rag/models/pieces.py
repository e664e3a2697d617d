"""The pieces of a unigram tokenizer as a file: the hashes of their characters in one sorted array, for embedder.Pieces.

250,000 pieces as Python's or another library's objects take 60 to 300 MB and a part of a second to read; so they take
5 MB, and are read as they lie there. Writes; cuts nothing.
"""

from collections.abc import Sequence
from io import BytesIO
from typing import Final

import numpy as np

SPACE: Final = "▁"
"""Stands before every word; no piece has it anywhere but at its beginning."""
FACTOR: Final = np.uint64(0x9E3779B97F4A7C15)
"""A hash is 0, and of every character in turn: itself times this, plus the character's number, plus 1."""
PLANE: Final = 0x10000
"""Characters from here on share one place in the table of how long pieces are that begin with a character."""


def packed(pieces: Sequence[tuple[str, float]], special: Sequence[str]) -> bytes:
    """A piece's number is its place. Raises ValueError where two hashes are the same."""
    numbers = [number for number, (piece, _) in enumerate(pieces) if piece and piece not in special]
    texts = [pieces[number][0] for number in numbers]
    lengths = np.array([len(text) for text in texts])
    characters = np.frombuffer("".join(texts).encode("utf-32-le"), "<u4").astype(np.uint64)
    begins = np.cumsum(lengths) - lengths
    hashes = np.zeros(len(texts), np.uint64)
    for at in range(int(lengths.max())):
        (those,) = np.nonzero(lengths > at)
        hashes[those] = hashes[those] * FACTOR + characters[begins[those] + at] + np.uint64(1)
    order = np.argsort(hashes)
    if len(np.unique(hashes)) < len(hashes) or any(SPACE in text[1:] for text in texts):
        raise ValueError("pieces that cannot be told apart")
    longest = np.zeros(PLANE + 1, np.uint8)
    np.maximum.at(longest, np.minimum(characters[begins], np.uint64(PLANE)).astype(np.int64), lengths)
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
