"""Verification of a sentence in another language: its numbers, its years and its marks. Pure.

“The 2022 target is more than 10,000 new school places. [1]” holds if [1] has 10,000 of something in 2022. What the
words say is not checked, and whoever reads is told so.
"""

import math
import re
from collections.abc import Sequence

from rag.text.segments import blanked, clause_spans, enclosed, simplified
from rag.types import Quantity, Quote
from rag.verify.sources import Source

_NUMBER = re.compile(
    r"(?<![\w.])(\d{1,15}(?:,\d{3})*(?:\.\d+)?)\s?-?(%|percent|thousand|million|billion|trillion)?",
    re.I,
)
_SCALES = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_WORDS = 3
_YEARS = range(1950, 2101)
_CHINESE = re.compile(r"[\u4e00-\u9fff][\u4e00-\u9fff\d.,%％、“”]*[\u4e00-\u9fff]")
"""What is quoted in Chinese beside the translation."""
_CLOSE = 5e-3


def is_foreign(text: str) -> bool:
    """Is it written in letters rather than in Chinese?"""
    bare = blanked(text, enclosed(text, "（）()"), "")
    bare = blanked(bare, enclosed(bare, '“”""', 60), "")
    letters = sum(letter.isascii() and letter.isalpha() for letter in bare)
    return letters > 2 * sum("\u4e00" <= letter <= "\u9fff" for letter in bare) and letters > 1


def prove(text: str, sources: Sequence[Source]) -> list[Quote] | str:
    """The clauses that hold a sentence's numbers, the cited sentence where it has none; or what nothing proves."""
    quotes: list[Quote] = []
    years: list[int] = []
    for named in map(simplified, _CHINESE.findall(text)):
        place = next((source for source in sources if named in source.text), None)
        if place is not None:
            quotes.append(_clause(place, place.text.index(named)))
        elif not any(named in "".join((f"{source.outline}{_called(source)}").split()) for source in sources):
            return f"“{named}”在所给原文里没有"
    held = {quote.hit.sentence.id for quote in quotes}  # what is quoted in Chinese says where the numbers stand
    sources = sorted(sources, key=lambda source: source.hit.sentence.id not in held)
    for match in _NUMBER.finditer(text):
        value, scale = float(match[1].replace(",", "")), (match[2] or "").lower()
        if not scale and "," not in match[1] and value in _YEARS:
            years.append(int(value))
        elif scale or value > 1 or "." in match[1]:
            found = next((q for source in sources if (q := _place(source, value, scale)) is not None), None)
            if found is None and not any(match[1] in source.text for source in sources):
                return f"“{match.group().strip()}”在所给原文里没有"
            quotes += [found] if found is not None else []
    for year in years:
        if not any(_of_year(source, year) for source in sources):
            return f"原文说的不是{year}年"
    if not quotes and sources:
        hit = sources[0].hit
        quotes.append(Quote(hit, hit.sentence.start, hit.sentence.end, hit.sentence.period))
    if not quotes and len(text.split()) <= _WORDS:
        return []  # Yes.
    return list(dict.fromkeys(quotes)) or "没有注明出处"


def _called(source: Source) -> str:
    report = source.hit.report
    return f"{report.region}{report.title}{report.meeting or ''}{report.speaker or ''}"


def _place(source: Source, value: float, scale: str) -> Quote | None:
    """The clause of a source that holds the number."""
    ratio = scale.startswith("perc") or scale == "%"
    wanted = value * _SCALES.get(scale, 1.0)
    for figure in source.lax:
        if ratio == (figure.unit in ("%", "个百分点", "％")) and _same(figure, wanted):
            return _clause(source, figure.start)
    return None


def _clause(source: Source, position: int) -> Quote:
    """The clause at a place of a source."""
    a, b = next((a, b) for a, b in clause_spans(source.text) if a <= position < b)
    b = a + len(source.text[a:b].rstrip("，,；;。：: "))
    start = source.hit.sentence.start
    return Quote(source.hit, start + a, start + b, source.period(position))


def _same(figure: Quantity, wanted: float) -> bool:
    return any(v is not None and math.isclose(v, wanted, rel_tol=_CLOSE) for v in (figure.value, figure.high))


def _of_year(source: Source, year: int) -> bool:
    period, hit = source.hit.sentence.period, source.hit
    told = f"{source.outline} {hit.report.title}"
    return str(year) in told or year == hit.report.year or (period is not None and period.covers(year))
