"""What the reader learned: for matrices of the embedding model what is added to them, and its two answers.

The reader reads a question and a sentence together, where the embedding model reads each by itself: it is the same
network with what it learned of lines that people judged. embedder.py runs it. Each matrix gets the product of two
narrow ones (LoRA), so that 10 million weights are told by some hundred thousand. eval/reader_model.py fits them and
writes data/reader.npz. Reads; runs nothing.
"""

from dataclasses import replace
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from rag.models.e5_wheel import DIMENSION, Wheel

_TOGETHER = "qkv"
"""Query, key and value are one matrix to the reader."""


def adapted(wheel: Wheel) -> Wheel:
    """The embedding model with what the reader learned."""
    tensors = dict(wheel.tensors)
    for name, added in _learned().items():
        layer, part = name.split(".")
        if part == _TOGETHER:
            for own, rows in zip(_TOGETHER, np.split(added, len(_TOGETHER)), strict=True):
                tensors[f"{layer}.{own}.w"] = tensors[f"{layer}.{own}.w"] + rows
        else:
            tensors[f"{name}.w"] = tensors[f"{name}.w"] + added
    return replace(wheel, tensors=tensors)


@cache
def answers() -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """(weights, (2, DIMENSION), what is added, (2,)): the odds that it answers, and that it belongs near it, of a
    vector of length 1.
    """
    with np.load(str(files(__package__) / "data" / "reader.npz")) as held:
        return held["answers.w"].astype(np.float32).reshape(-1, DIMENSION), held["answers.b"].astype(np.float32)


def _learned() -> dict[str, NDArray[np.float32]]:
    """`l4.qkv` → what is added to that matrix, (out, in)."""
    with np.load(str(files(__package__) / "data" / "reader.npz")) as held:
        names = [name.removesuffix(".in") for name in held.files if name.endswith(".in")]
        return {n: held[f"{n}.out"].astype(np.float32) @ held[f"{n}.in"].astype(np.float32) for n in names}
