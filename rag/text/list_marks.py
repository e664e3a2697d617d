"""What numbers an item of a list: 一、 （二） 3. 第四， 五是 ⑥ 第七章 [8]. One reader for all who ask;
and what a number counts: 三句话, 第二部分. Pure."""

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass

from rag.text.numbers import parse_number
from rag.text.times import small_number
from rag.text.vocabulary import begins

_LIST_MARK = re.compile(
    r"(?P<open>[（(\[［]\s*)?(?P<nth>第)?(?P<number>[一二三四五六七八九十]{1,3}|[0-9]{1,3})"
    r"\s*(?P<close>[）)\]］、．.，,：:是要章节篇编条部])?"
)
_ONE_SIGN = str.maketrans("(),:．［］", "（），：.[]")
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


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


@dataclass(frozen=True, slots=True)
class Counted:
    """`text[start:end]` is a number and the word that it counts: 三句话, 第（七）部分."""

    number: int
    start: int
    end: int
    nth: bool
    """It is the one of that number: 第三章."""
    bracketed: bool = False
    """（七）部分 is an item of a chapter."""


_NUMBER = re.compile(
    r"(?P<nth>第)?(?P<open>[（(])?"
    r"(?P<number>(?<![一二两三四五六七八九十百])[一二两三四五六七八九十百]{1,5}|(?<!\d)\d{1,4}|\b[A-Za-z]{3,5}\b)[)）]?\s*"
)


def counted(text: str, sort: str) -> Iterator[Counted]:
    """Each number right before a word of that sort of words.tsv: 3, nth, of 第三章讲了什么 for "chapter"."""
    for found in _NUMBER.finditer(text):
        said = found["number"].lower()
        number = int(parse_number(said) or (said.isascii() and small_number(said)) or 0)
        if number and (length := begins(text, sort, found.end())):
            end = found.end() + length
            yield Counted(number, found.start(), end, bool(found["nth"]), bool(found["open"]))
