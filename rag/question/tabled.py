"""A question over many reports, put as plainly as can be: its places, each of its years, the thing, and what is to be
worked out of them, in their usual order.

宝安固投14年到16年每年多投了多少 → 深圳市宝安区2014年、2015年、2016年固投分别是多少，逐年增减多少. Which years it
lists is text/year_lists.py's, what is to be worked out as it was learned (learned.py). It is tried where what was told
does not hold all that is asked for. Pure.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.question.asked import Asked, Tongue, heard
from rag.question.asking import Ask, asks_met, says_achieved, says_target, unit_of
from rag.question.beyond import read_beyond
from rag.question.learned import Learned, learned
from rag.question.reworded import names_of
from rag.question.whose import named_places
from rag.text.segments import parts_at
from rag.text.vocabulary import says
from rag.text.year_lists import years_listed
from rag.types import Report

_LEAST = 3
"""Of fewer figures sides and pairs are made (reworded.py)."""
_MOST_YEARS = 20
_RATHER, _LIKELY, _SURELY = 0.3, 0.4, 0.6
_OVER_TIME = (
    ("highest", "哪年最高"), ("lowest", "哪年最低"), ("step", "逐年增减多少"), ("total", "合计多少"),
    ("mean", "平均多少"),
)  # fmt: skip
_OVER_PLACE = (
    ("order", "从高到低"), ("highest", "哪个最高"), ("lowest", "哪个最低"), ("total", "合计多少"), ("mean", "平均多少"),
)  # fmt: skip
_CENTURY = 100
_OF_EACH = ("each", "series", "highest", "lowest", "order", "step", "met", "count", "which", "mean", "direction")
"""What is worked out of each figure; what a stretch of years comes to (total) a report may tell itself."""
_GROWTH, _AIM, _BOTH = "增长", "目标", "目标是多少，实际是多少，完成了吗"
_MARKS = "，,。；;：:？?！!"


@dataclass(frozen=True, slots=True)
class Tabled:
    """A question for a table in plain words, of which places and years; `surely` where its words ask for each."""

    text: str
    places: tuple[str, ...]
    years: tuple[int, ...]
    surely: bool

    @property
    def cells(self) -> int:
        """How many figures the table is to hold."""
        return _cells(self.places, self.years)


def tabled(asked: Asked, reports: Sequence[Report]) -> Iterator[Tabled]:
    """For each name that the thing may have, the likeliest first; none where fewer than three figures are asked for."""
    if asked.tongue is Tongue.ENGLISH:
        return
    places, years, told = named_places(asked.question, reports).regions, _years(asked), learned(heard(asked))
    if _cells(places, years) * (1 + _is_met(asked, told)) < _LEAST or len(years) > _MOST_YEARS:
        return
    surely = max(told.works[work] for work in _OF_EACH) > _RATHER or _apart(asked)
    where = "、".join(places) + "、".join(f"{year}年" for year in years)
    end = _end(asked, told, over_time=len(years) > 1)
    for thing in names_of(asked):
        yield Tabled(f"{where}{thing}{end}", places, years, surely)


def _cells(places: Sequence[str], years: Sequence[int]) -> int:
    return max(1, len(places)) * max(1, len(years))


def _apart(asked: Asked) -> bool:
    """15、17、18三年: years one by one, and no stretch (2013年到2017年这五年), of which a report may tell the whole."""
    text = asked.question
    return sum(text.count(f"{year}") + text.count(f"{year % _CENTURY:02}") > 0 for year in years_listed(text)) >= _LEAST


def _years(asked: Asked) -> tuple[int, ...]:
    """Those that it lists, or that it names one by one: 17年说要2.65 18年说要2.7…顺带把15、16的也给一下."""
    listed = years_listed(asked.question)
    named = {m.last for m in asked.mentions if m.first == m.last and not m.relative}
    every = tuple(sorted(named | set(listed)))
    return every if len(named) == 1 or len(every) >= _LEAST else listed


def _is_met(asked: Asked, told: Learned) -> bool:
    text = asked.question
    both = says_target(text, plainly=True) and says_achieved(text)
    return asks_met(text) or both or min(told.works["met"], told.across["over kind"]) > _SURELY


def _end(asked: Asked, told: Learned, *, over_time: bool) -> str:
    text = asked.question
    aim = says_target(text, plainly=True)
    growth = _GROWTH if asked.ask is Ask.GROWTH or says(text, "percent asked") else ""
    if _is_met(asked, told):
        return f"{growth}{_BOTH}"
    works = _OVER_TIME if over_time else _OVER_PLACE
    said = [words for name, words in works if told.works.get(name, 0.0) > _LIKELY]
    each = f"{growth}{_AIM if aim else ''}分别是多少{unit_of(text)}"
    return "，".join((each, *said, *_bound(text, over_time=over_time)))


def _bound(text: str, *, over_time: bool) -> tuple[str, ...]:
    """The clause that holds them to a figure, as it stands (过千亿是哪年)."""
    clauses = (part.strip() for part in parts_at(text, _MARKS))
    held = [part for part in clauses if read_beyond(part, "")[0] is not None]
    if not held:
        return ()
    figure, _ = read_beyond(held[0], "")
    return (f"哪年首次超过{figure.text}" if over_time else f"超过{figure.text}的有几个",) if figure else ()
