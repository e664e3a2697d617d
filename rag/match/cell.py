"""Of the figures that a report tells of one indicator, the one that a careful reader takes for a year. Pure.

The headline of the whole place, not a quarter's (三季度4.6%) nor a part's; the year's own, not what five years grew on
average; the target that stands among the main targets before one that is repeated elsewhere. What was told at once for
two (城乡居民人均可支配收入分别增长5%和7%) is neither's. A rider (5%左右，力争5.5%) stays beside its figure.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.match.figure_fit import CHANGED_TO, OF_AIM, changed_from
from rag.text.indicators import Named, Sort
from rag.text.numbers import NUMERAL, small_number
from rag.text.segments import parts_at
from rag.text.vocabulary import in_turn, says
from rag.types import Indicator, Kind

_PART_OF_YEAR = re.compile(
    r"(?:[一二三四1-4](?:至?[一二三四1-4]|个)?季度|[上下]半年|1[-—–至]1?\d月|前1?\d个?月|\d{1,2}月份)[^，。；、]{0,24}$"
)
_COUNTED = ("个", "所", "家")
_PART = 4
_RIDER = re.compile(
    r"^[，、；]?(?P<said>(?:[并且]|在实际工作中|实际执行[中时]|但)*(?:要)?(?:力争|争取|努力|确保)(?:在)?[^，。；、]{1,24})"
)
"""What a rider adds; 确保完成国家下达的节能目标 is another target."""
_MOVES = frozenset("增提升降加高低大少长")
_NEAR = 16
_BEHIND_A_RUN = 10


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row of the table of figures that is of the indicator; `text` its paragraph."""

    row: Indicator
    named: Named
    text: str

    @property
    def start(self) -> int:
        return self.row.quantity.start


@dataclass(frozen=True, slots=True)
class Cell:
    """The figure taken, and what was said beside it (力争5.5%, 在实际工作中争取更好结果)."""

    row: Indicator
    named: Named
    text: str
    rider: str = ""

    @property
    def value(self) -> float:
        """Below nothing where it went the other way than the indicator is told to go (居民消费价格下降0.3% → -0.3)."""
        value = self.row.quantity.value
        return -value if self.against else value

    @property
    def high(self) -> float | None:
        high = self.row.quantity.high
        return None if high is None else -high if self.against else high

    @property
    def against(self) -> bool:
        changes = self.named.sort in (Sort.GROWTH, Sort.CHANGE, Sort.MEAN)
        signed = self.row.quantity.value < 0  # 降幅…收窄到-1.4%
        return changes and not signed and self.named.falls != self.named.measure.down

    @property
    def said(self) -> str:
        """The figure as the table shows it: a fall says so."""
        text = self.row.quantity.text
        return f"下降{text}" if self.against and self.named.falls else f"上升{text}" if self.against else text


def choose(candidates: Sequence[Candidate], year: int, kind: Kind, sort: Sort, unit: str = "") -> Cell | None:
    """The cell of one report; None where it tells none that is of that year, kind and sort.

    `unit` is the money asked for, where it is told in two.
    """
    fit = [one for one in candidates if one.named.sort is sort and _of_year(one, year, kind) and not _set_aside(one)]
    fit = [one for one in fit if not _shared_out(one, candidates) and not _of_a_part(one, candidates)]
    fit = [one for one in fit if unit and one.row.quantity.unit == unit] or fit
    if not fit:
        return None
    best = max(fit, key=lambda one: (_worth(one), _whole(one), -one.row.paragraph, -one.start))
    beside = "" if kind is Kind.ACHIEVED else rider(best.text, best.row.quantity.end)
    return Cell(best.row, best.named, best.text, beside)


def _of_year(one: Candidate, year: int, kind: Kind) -> bool:
    period = one.row.period
    if period is None or period.kind is not kind or period.last != year:
        return False
    if period.single:
        return True
    rate = one.named.sort is Sort.LEVEL and one.named.measure.unit == "%"
    at_end = rate and period.kind is Kind.ACHIEVED and "均" not in one.row.quote  # 占GDP的4.02%: no years add it up
    return (
        one.named.sort in (Sort.LEVEL, Sort.RANK, Sort.SHARE)
        and period.first is not None
        and (at_end or _reached(one) or (says(one.named.measure.name, "a stock") and "累计" not in one.row.quote))
    )


def _reached(one: Candidate) -> bool:
    """达到2.4万亿元, of a stretch of years, is what its last year had; a sum (累计) is not."""
    before = one.text[max(0, one.start - 14) : one.start] + one.row.quantity.text[:3]
    moved = any(a in _MOVES and b in "至到" for a, b in pairwise(before))
    above = one.row.quantity.qualifier == "超"
    return (above or moved or says(before, "comes up")) and "累计" not in one.row.quote


def _tells_targets(text: str) -> bool:
    """Are the main targets what it tells?"""
    return says(text, "main targets") or in_turn(text, "main", "of targets", gap=8)


def _is_farther(said: str) -> bool:
    return says(said, "farther") or any(map(str.isdecimal, said))


def _set_aside(one: Candidate) -> bool:
    """A quarter's, an aim that something was held against, the value that a change began with, a run of years."""
    start, end = one.start, one.row.quantity.end
    clause = one.text[max(0, start - 40) : start]
    before = clause.replace("；", "。").rpartition("。")[2]
    part = _PART_OF_YEAR.search(before)
    if part and part.group()[-1] in "到至" and before[: part.start()].endswith(("由", "从")):
        part = None  # 降幅由一季度的-23.1%收窄到-1.4%
    if part or (one.named.bare and says(before, "done or share")):
        return True
    if says(parts_at(before, "，。；")[-1][-_NEAR:], "held to an aim") and OF_AIM.match(one.text[end:]):
        return True
    if _in_a_row(parts_at(before, "，；、")[-1]):
        return True
    return bool(changed_from(before) and CHANGED_TO.match(one.text[end:]))


def _in_a_row(clause: str) -> bool:
    """连续十四年保持 is how it went for years."""
    _, found, run = clause.rpartition("连续")
    count, year, rest = run.partition("年")
    return bool(found and year and small_number(count)) and len(rest) <= _BEHIND_A_RUN


def _shared_out(one: Candidate, others: Sequence[Candidate]) -> bool:
    """Another figure of the same name stands in the same words: 城乡居民收入分别增长5%和7% tells no figure of both."""
    own = one.row
    return any(
        other.row.paragraph == own.paragraph
        and other.row.name == own.name
        and other.row.quantity.unit == own.quantity.unit
        and other.row.start <= own.quantity.start < other.row.end
        and other.start != one.start
        and "分别" in own.quote
        for other in others
    )


def _of_a_part(one: Candidate, others: Sequence[Candidate]) -> bool:
    """A target in money that is but a small part of what the year before came to: 前海's 360亿元 of 3298亿元."""
    own, period = one.row.quantity, one.row.period
    if period is None or period.kind is Kind.ACHIEVED or one.named.sort is not Sort.LEVEL:
        return False
    if one.named.measure.unit != "元" or _tells_targets(one.text):
        return False
    return any(
        other.named.sort is Sort.LEVEL
        and other.row.quantity.unit == own.unit
        and other.row.period is not None
        and other.row.period.kind is Kind.ACHIEVED
        and (other.row.period.first, other.row.period.last) == (period.last - 1, period.last - 1)
        and other.row.quantity.value > _PART * own.value
        for other in others
    )


def _whole(one: Candidate) -> float:
    """Of amounts under one name the greatest is the whole place's: 480亿元 of 前海's investment is part of 7000亿元."""
    quantity = one.row.quantity
    return quantity.value if one.named.sort is Sort.LEVEL and one.named.measure.unit != "%" else 0.0


def _worth(one: Candidate) -> float:
    worth = 0.0
    period = one.row.period
    assert period is not None
    if not period.single:
        worth -= 3
    if period.kind is not Kind.ACHIEVED and _tells_targets(one.text) and not says(one.text, "repeated"):
        worth += 2
    if one.named.measure.name in one.row.name:
        worth += 0.3  # 城镇新增就业 before 新增就业
    if says(one.row.quantity.qualifier, "passed"):
        worth -= 0.5  # 突破200亿元，达到229亿元
    led = NUMERAL.split(one.text[max(0, one.start - 4) : one.start] + one.row.quantity.text, maxsplit=1)[0]
    if led.removesuffix("约").removesuffix("人民币").removesuffix("美元").endswith("合"):
        worth -= 1  # 175亿美元左右、约合1243亿元人民币
    if one.named.sort is Sort.LEVEL and one.named.measure.unit in _COUNTED and one.row.quantity.unit == "户":
        worth -= 1  # 改造老旧小区1376个，惠及14万户
    return worth


def rider(text: str, end: int) -> str:
    """What is said beside a target at `end`: 力争5.5%."""
    said = _RIDER.match(text[end : end + 40])
    return said["said"] if said and _is_farther(said["said"]) else ""
