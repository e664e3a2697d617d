"""Protocol buffers' wire format, as far as two files of the bundled model need it to be written. Knows no schema."""

import struct
from typing import TypeAlias

Value: TypeAlias = int | float | str | bytes


def message(*fields: tuple[int, Value]) -> bytes:
    """A message of (field number, value): whole numbers as varints, floats of 32 bits, texts, bytes, messages in it.

    >>> message((1, 150), (2, "AB"))
    b'\\x08\\x96\\x01\\x12\\x02AB'
    """
    parts: list[bytes] = []
    for number, value in fields:
        if isinstance(value, int):
            parts += _varint(number << 3), _varint(value)
        elif isinstance(value, float):
            parts += _varint(number << 3 | 5), struct.pack("<f", value)
        else:
            data = value.encode() if isinstance(value, str) else value
            parts += _varint(number << 3 | 2), _varint(len(data)), data
    return b"".join(parts)


def _varint(value: int) -> bytes:
    value &= (1 << 64) - 1  # a negative number is what it is in 64 bits
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)
