"""Figures that the source breaks: by a line's end, which are joined, and such as nobody can decide, which are told.

`rejoined` puts a figure back together that ends one line and begins the next (新增学位3 / 200个, 投资128. / 5亿元,
增长5.2 / %): the two lines are one paragraph. Lists, cells of a table and dates on lines of their own stay apart.
What a space breaks within a line is `rag.text.numbers.broken_figures`'s to find; `told` says it to whoever ingests.
Pure.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from ingest.sheets import Line
from rag.text.numbers import broken_figures, fold, read_unit
from rag.text.vocabulary import begins
from rag.types import Paragraph

_TAIL = re.compile(
    r"[\u4e00-\u9fff][^0-9A-Za-z。！？；]{0,4}?([0-9]{1,16}(?:[,，][0-9]{3}){0,4}(?:\.[0-9]{0,8}|[,，][0-9]{0,2})?)$"
)
"""A figure that runs to the line's end, behind Chinese words on the same line."""
_NO_FIGURE = re.compile(r"(?:附[件录表]|[第图表栏注])[0-9]+$|(?:19|20)[0-9]{2}$")
_LIST = re.compile(r"[0-9]{1,2}\s*(?:[、)）]|[.．](?![0-9]))")
_DIGITS = re.compile(r"\.?[0-9]{1,16}(?:[,，][0-9]{3}){0,4}(?:\.[0-9]{1,8})?")
_REST_OF_GROUP = (re.compile("[0-9]{3}(?![0-9])"), re.compile("[0-9]{2}(?![0-9])"), re.compile("[0-9](?![0-9])"))
_MOST_TOLD = 5


def rejoined(lines: Iterable[Line]) -> list[Line]:
    """The lines, those joined whose border stands inside of a figure."""
    joined: list[Line] = []
    last = -1  # the last that is not empty: a page's end leaves an empty line
    for line in lines:
        if not line.text.strip():
            joined.append(line)
        elif last >= 0 and _goes_on(joined[last].text, line.text):
            joined[last] = replace(joined[last], text=joined[last].text.rstrip() + line.text.lstrip())
        else:
            last = len(joined)
            joined.append(line)
    return joined


def _goes_on(line: str, after: str) -> bool:
    """Whether `after` begins with the rest of the figure that `line` ends with."""
    tail, rest = fold(line.rstrip()[-60:]), fold(after.lstrip()[:40])
    found = _TAIL.search(tail)
    if found is None or _NO_FIGURE.search(tail):
        return False
    digits = _DIGITS.match(rest)
    if digits is None:
        return not re.search("(?:[.,，]|[,，][0-9]{1,2})$", found[1]) and _is_unit(rest, 0)
    group = re.search("[,，]([0-9]{0,2})$", found[1])  # 12，5 / 00人
    if group and not _REST_OF_GROUP[len(group[1])].match(rest):
        return False
    unit = _is_unit(rest, digits.end())
    return unit and not _LIST.match(rest) and not re.match(r"(?:19|20)[0-9]{2}年|[0-9]{1,2}月", rest)


def told(paragraphs: Sequence[Paragraph]) -> list[str]:
    """One line that names the figures which nobody can decide, with their paragraphs; none where all are whole."""
    found = [(p.number, p.text[a : b + 2]) for p in paragraphs for a, b in broken_figures(p.text)]
    if not found:
        return []
    some = "、".join(f"第{number}段“{words.strip()}”" for number, words in found[:_MOST_TOLD])
    more = f" 等 {len(found)} 处" if len(found) > _MOST_TOLD else ""
    return [f"{some}{more}的数字在原文里断开，分不清是一个还是两个，回答里不会用；请对照原件改好后再导入"]


def _is_unit(text: str, at: int) -> bool:
    """Does a unit, a size (万) or a percent sign stand at `at`?"""
    return bool(begins(text, "size", at) or text.startswith(("%", "‰"), at) or read_unit(text, at))
