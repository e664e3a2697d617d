"""Which lines of a web page are the report: the densest stretch of running text, whatever tags it is in. Pure.

Each line of running text votes for the element that holds its paragraph; the report is what stands in the element
with the most, or, where the chapters are elements of their own, in the one around them. Within it what a reader knows
for the page's own goes: share bars, font sizes and print buttons wherever they stand, and all from 相关阅读, 责任编辑
or 主办单位 on. The cover (title, congress, speaker) may stand before it, in another element.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from rag.text.list_marks import list_mark
from rag.text.times import calendar_years
from rag.text.vocabulary import begins, said, says

_SHARE_OF_PAGE = 0.6
"""An element with less of the page's running text than this is a part of the report: its parents are looked at."""
_LEAST = 120
"""Characters of running text below which nothing tells a report from what is around it: all lines stay."""
_COVER_LINES = 14

_HEADINGS = frozenset(
    ("一、", "一是", "（一）", "（1）", "1.", "1、", "第一，", "第一、", "第一", "第一章", "第一节", "第一部")
)
_AT_START = 6
_OVER_TEXT = frozenset(("一、", "（一）", "第一章", "第一部"))


@dataclass(frozen=True, slots=True)
class PageLine:
    """One line; `path` are the elements that it stands in, outermost first, `linked` the share of it that is links."""

    text: str
    path: tuple[int, ...]
    linked: float


def report_lines(lines: Sequence[PageLine]) -> list[PageLine]:
    """The lines of the report, in order; all of them where there is too little running text to tell."""
    weights = [_running(line) for line in lines]
    if sum(weights) < _LEAST:
        return list(lines)
    home = _home(lines, weights)
    inside = [i for i, line in enumerate(lines) if line.path[: len(home)] == home]
    inside = inside[: _end([lines[i] for i in inside], [weights[i] for i in inside])]
    first = next(i for i in inside if weights[i])
    body = [i for i in inside if i >= first and not _is_furniture(lines[i])]
    return [lines[i] for i in (*_cover(lines, first), *body)]


def _running(line: PageLine) -> int:
    """How many characters of running text a line holds; 0 for headings, menus and headlines."""
    text = line.text.strip()
    if (
        line.linked >= 0.5
        or not set("，。；！？") & set(text)
        or len(text) < 12
        or (len(text) < 60 and says(_bare(text), "furniture of a page"))
    ):
        return 0
    return len(text)


def _home(lines: Sequence[PageLine], weights: Sequence[int]) -> tuple[int, ...]:
    """The element that holds the report."""
    votes: dict[tuple[int, ...], float] = defaultdict(float)
    for line, weight in zip(lines, weights, strict=True):
        if weight:
            votes[line.path[:-1]] += weight
            votes[line.path[:-2]] += weight / 2
    home = max(votes, key=lambda path: (votes[path], len(path)))
    held = [0] * (len(home) + 1)  # by how many of home's elements a line stands in
    for line, weight in zip(lines, weights, strict=True):
        shared = next((i for i, (a, b) in enumerate(zip(home, line.path, strict=False)) if a != b), None)
        held[min(len(home), len(line.path)) if shared is None else shared] += weight
    inside, least = held[-1], _SHARE_OF_PAGE * sum(weights)
    while home and inside < least:
        home = home[:-1]
        inside += held[len(home)]
    return home


def _end(lines: Sequence[PageLine], weights: Sequence[int]) -> int:
    """Where the page's own begins again behind the report: before the first mark that little running text follows."""
    total = left = sum(weights)
    for i, (line, weight) in enumerate(zip(lines, weights, strict=True)):
        if _ends_report(line.text) and left < 0.35 * total and len(line.text.strip()) < 200:
            return i
        left -= weight
    return len(lines)


def _is_furniture(line: PageLine) -> bool:
    """Is the line the page's own: a link, or said in its words? A numbered heading or a sentence is not."""
    text = line.text.strip()
    if line.linked >= 0.5 or len(text) >= 120:
        return line.linked >= 0.5
    if list_mark(text, _HEADINGS) or text.endswith(("。", "；", "！")):
        return False
    found = [start for start, _ in said(_bare(text), "furniture of a page")]
    return len(found) > 1 or (len(found) == 1 and found[0] <= _AT_START) or _ends_report(text)


def _bare(text: str) -> str:
    """Without its blanks (字 号), and with the colon that Chinese has."""
    return "".join(text.split()).replace(":", "：")


def _ends_report(text: str) -> bool:
    """相关阅读, 上一篇: does a page go on with what is its own?"""
    bare = _bare(text).lstrip("【[（(>»·•—-")
    return bool(begins(bare.removeprefix(bare[:1]) if bare[1:4] == "ICP" else bare, "end of a page's report"))


def _of_cover(text: str, *, named: bool = True) -> bool:
    """Does a line belong to a cover, or head the text? `named`: the name of who speaks does too."""
    bare = _bare(text)
    is_name = named and len(bare) in range(2, 9) and all("\u4e00" <= sign <= "\u9fff" or sign == "·" for sign in bare)
    aside = bare.startswith(("（", "(")) and bare.endswith(("）", ")"))
    dated = any(one.named for one in calendar_years(bare))
    marked = aside or dated or bare.startswith(("—", "-")) or list_mark(bare, _OVER_TEXT) is not None
    return is_name or marked or says(bare, "line of a cover")


def _cover(lines: Sequence[PageLine], first: int) -> list[int]:
    """The title and what of the lines between it and the running text belongs to a cover or heads the text."""
    low = max(0, first - _COVER_LINES)
    near = [i for i in range(low, first) if not _is_furniture(lines[i])]
    titles = [i for i in near if says(_bare(lines[i].text), "title on a page") and len(lines[i].text.strip()) <= 80]
    if not titles:
        return [i for i in near[-2:] if _of_cover(lines[i].text, named=False)]
    same = [i for i in titles if lines[i].path[:-1] == lines[titles[-1]].path[:-1]]
    return [i for i in near if i >= same[0] and (_of_cover(lines[i].text))]
