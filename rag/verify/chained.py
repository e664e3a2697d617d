"""A figure that leans on the one before it, as it does in the source: 税收总额1111亿元，增长38.9%. Pure.

Its own words (增长, 力争达到, 提高到) name nothing; what it measures is told by what stands before, and that is proven.
So it is enough that the source has both, one after the other, with all the words between them that the answer has.
"""

import re

from rag.text.figure_labels import way
from rag.text.figures import supports
from rag.types import Quantity
from rag.verify.sources import Source
from rag.verify.words import words_of

_LONGEST = 24
_RANK = re.compile(r"[居列位排][^，。；]{0,10}第[一二三四五六七八九十\d]{1,3}[位名]?")
_STOPS = "。；;！？"
_HELD = 0.5
_NEXT = 2
"""How many figures on the source may have it: 突破3000亿元，居第三，增长9.6%."""


def chained(text: str, before: Quantity, said: Quantity, source: Source) -> int | None:
    """Which figure of the source `said` is, where it follows `before` there as in `text`."""
    gap = text[before.end : said.start]
    if len(gap) > _LONGEST or set(_STOPS) & set(gap):
        return None
    words = words_of(gap)
    for i, figure in enumerate(source.figures):
        if not supports(figure, before):
            continue
        for j in range(i + 1, min(i + 1 + _NEXT, len(source.figures))):
            if any(source.figures[k].unit == source.figures[j].unit for k in range(i + 1, j)):
                break
            own = source.text[figure.end : source.figures[j].start]
            held = all(word.held(own) >= _HELD for word in words) and not set(_STOPS) & set(own)
            if held and supports(source.figures[j], said) and way(gap) is way(own) and _leans(own, gap):
                return j
    return None


def _leans(own: str, gap: str) -> bool:
    """Has the source between the two no name that the answer leaves out (增长7%，一般公共预算收入增长6%)?"""
    ranked = _RANK.sub("，", own)  # 突破3000亿元，跃居全市第三，增长9.6%
    return all(word.weight < 1 or word.held(gap) >= _HELD for word in words_of(ranked))
