"""The indicators that a question over many reports names as people do: 好天, 消费, 城里人的收入. Pure.

No more than a guess by itself: only where a table is asked for does 消费 mean 社会消费品零售总额. The words are data
(data/said_of_indicators.tsv: word, indicator, example; a word of no indicator hides the shorter ones in it).
"""

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from rag.text.indicators import Found, Sort, find_measures, growth_asked, measure_named, spans_of
from rag.text.segments import blanked


def find_said(question: str) -> tuple[Found, ...]:
    """All that it names, by a name of the list or as people do, in the order of the question."""
    upper = question.upper()
    found = [one for start, end in _everyday(upper) for one in _said_of(upper, start, end)]
    rest = blanked(upper, [(one.start, one.end) for one in found], "\0")
    return tuple(sorted((*found, *find_measures(rest)), key=lambda one: one.start))


@cache
def _said() -> dict[str, tuple[str, ...]]:
    """What people call an indicator → its names (two of 城乡收入; @growth where that is meant), () for what is none.

    data/said_of_indicators.tsv: word, indicator, example.
    """
    text = (files(__package__) / "data" / "said_of_indicators.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines()[1:])
    return {word.upper(): tuple(name for name in names.split("|") if name) for word, names, _ in rows}


def _everyday(text: str) -> Iterator[tuple[int, int]]:
    """Where such words stand, the longest at each place, and no longer name of an indicator."""
    said, longest, at = _said(), max(map(len, _said())), 0
    listed = dict(spans_of(text))
    while at < len(text):
        end = next((at + n for n in range(min(longest, len(text) - at), 1, -1) if text[at : at + n] in said), at)
        wider = any(start <= at and end <= other and (start, other) != (at, end) for start, other in listed.items())
        if end > at and not wider and (not said[text[at:end]] or not _goes_on(text, at, end)):
            yield at, end
        at = max(end, at + 1)


def _goes_on(text: str, start: int, end: int) -> bool:
    """投资 of 重大项目投资 or 投资环境 is part of another name."""
    before, after = text[:start], text[end:]
    whole = not before or bool(_STANDS_AFTER.search(before))
    return not (whole and (not after or bool(_STANDS_BEFORE.match(after))))


_STANDS_AFTER = re.compile(
    r"(?:[年的和与跟及、，,。：:；;？?！! \d省市区县州旗里了下哪各谁家地国内历来个打添□\0]|"
    r"[一二三四五六七八九十]|全国|增速|目标|实际|长三角)$"
)
_STANDS_BEFORE = re.compile(
    r"[的和与跟及、，,。：:；;？?！! \d是有各分哪谁最排前比增涨降目实完达超高低第多少几怎变走总在上过能要这那□\0]|"
    "情况|数据"
)


def _said_of(text: str, start: int, end: int) -> Iterator[Found]:
    sort, after = growth_asked(text, end)
    for name in _said()[text[start:end]]:
        bare, _, only = name.partition("@")
        measure = measure_named(bare)
        if measure is not None:
            yield Found(measure, start, after, Sort(only) if only else sort)
