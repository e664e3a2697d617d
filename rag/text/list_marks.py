"""What numbers an item of a list: 一、 （二） 3. 第四， 五是 ⑥ 第七章 [8]. One reader for all who ask. Pure."""

import re
from collections.abc import Container
from dataclasses import dataclass

from rag.text.numbers import small_number

_LIST_MARK = re.compile(
    r"(?P<open>[（(\[［]\s*)?(?P<nth>第)?(?P<number>[一二三四五六七八九十]{1,3}|[0-9]{1,3})"
    r"\s*(?P<close>[）)\]］、．.，,：:是要章节篇编条部])?"
)
_ONE_SIGN = str.maketrans("(),:．［］", "（），：.[]")
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
CIRCLED = {ord(sign): f"({number})" for number, sign in enumerate(_CIRCLED, 1)}
"""To be told from figures in a text that is made half-width: ② is (2), and not 2."""


@dataclass(frozen=True, slots=True)
class ListMark:
    """A mark that ends at `end`; `shape` is its form with the first number in it: （一） of （三）, ① of ⑥."""

    shape: str
    number: int
    end: int
    counts: bool
    """A figure stands right behind, and may be one with it: 3.5亿元, 40.151件实事."""


def list_mark(text: str, shapes: Container[str], at: int = 0) -> ListMark | None:
    """The mark at `at` if it is of one of these shapes: （三） where （一） is among them."""
    if text[at : at + 1] in tuple(_CIRCLED):
        return ListMark("①", _CIRCLED.index(text[at]) + 1, at + 1, False) if "①" in shapes else None
    found = _LIST_MARK.match(text, at)
    if found is None:
        return None
    one = "1" if found["number"].isascii() else "一"
    opening, close = ((found[part] or "").strip().translate(_ONE_SIGN) for part in ("open", "close"))
    shape = f"{opening}{found['nth'] or ''}{one}{close}"
    counts = one == "1" and text[found.end() : found.end() + 1].isdecimal()
    return ListMark(shape, small_number(found["number"]), found.end(), counts) if shape in shapes else None
