"""繁體 → 简体, character by character where it must be, so that every offset stays. Pure but for OpenCC.

What is compared, searched and read for its meaning is simplified; what is shown and quoted stays as the source has it.
"""

import re
from functools import cache, lru_cache
from typing import Any

_CHINESE = re.compile(r"[\u4e00-\u9fff]")


@lru_cache(maxsize=16384)
def simplified(text: str) -> str:
    """`text` in simplified characters, of the same length."""
    if not _CHINESE.search(text):
        return text
    converted = str(_converter().convert(text))
    if len(converted) == len(text):
        return converted
    return "".join(c if c.isascii() else str(_converter().convert(c))[:1] or c for c in text)


@cache
def _converter() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s")
