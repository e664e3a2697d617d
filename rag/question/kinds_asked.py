"""Done, promised, or the one held against the other: which of them a question over many reports asks for. Pure.

Whether a target was met, what was done in one year beside what is promised for another (slots), or one kind alone.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from rag.question.asked import Asked
from rag.question.asking import asks_met, says_achieved, says_target, than_aim
from rag.question.comparing import Op, read_comparison
from rag.question.words_of_many import Words
from rag.text.figures import find_quantities
from rag.text.indicators_said import find_said
from rag.text.segments import parts_at
from rag.text.times import Mention, Role, find_mentions
from rag.text.vocabulary import ends, in_turn, over_places, said, says, unled
from rag.types import Kind

_NEAR_IT = 6
_SET_AT = re.compile(r"[定设]的?\d[\d.—–~-]*[%％]")
_PLAN_AGAINST_PAST = re.compile(
    r"(?:目标|计划)[^，。；？?]{0,12}(?:比|[高低快慢大小]于|超过|[与跟和同较])(?:[去上]年|20\d\d年)[^，。；？?]{0,6}(?:实际|实绩|的)"
)


def is_met(asked: Asked, text: str, said: Words, *, aimed: bool, slots: bool, newest: int) -> bool:
    """Whether a target is to be held against what was done; `aimed`: of years one by one, what was aimed at too.

    What is planned for the year of the `newest` report has no result yet: it is only where the words say so.
    """
    if asks_whether_met(text) or holds_to_figure(text, said):
        return True
    if asked.mentions and all(mention.last >= newest for mention in asked.mentions):
        return False
    once = len({mention.last for mention in asked.mentions}) < 2 and asked.kind is not Kind.TARGET
    likely = "met" in said.works and (once or "over kind" in said.across)
    if likely and (says(text, "promised") or (once and "over kind" in said.across and find_quantities(text))):
        return True  # 2012年说要冲240亿，后来做到没有
    both = than_aim(text) and says_achieved(text) and says_target(text)
    if both and not slots and find_said(said.bare):
        return True  # 完成数比目标多的省
    return not slots and (_held_against(asked, text) or (aimed and says_achieved(text)))


def holds_to_figure(text: str, said: Words) -> bool:
    """2014年定的7.5%左右，实际怎样: is it asked what came of a figure that was set?"""
    return bool(_SET_AT.search(text)) and (asks_whether_met(text) or "over kind" in said.across)


def asks_whether_met(text: str) -> bool:
    """Whether it asks if a target was met, by whom, or in which years: 完成得怎么样, 哪些省没达到目标, 哪年超额."""
    of_whom = ("asks which", "how much")
    before_aim = (unled(text[end:], "before an aim") for _, end in said(text, "misses"))
    return (
        asks_met(text)
        or says(text, "kept or beaten")
        or in_turn(text, "reached", "how it went")
        or in_turn(text, "whether it was", "reached")
        or in_turn(text, "whether it was", "by now", "reached")
        or in_turn(text, "reached", "aim", "how it went", gap=14)
        or in_turn(text, "asks which", "negation", "reached", gap=6)
        or (in_turn(text, "which years", "reached", gap=5) and (says_target(text) or not find_quantities(text)))
        or (says_target(text) and not find_quantities(text) and in_turn(text, "reached", "which years", gap=5))
        or any(in_turn(text, sort, "reached", "aim", gap=16) for sort in of_whom)
        or any(rest.startswith("目标") for rest in before_aim)
    )


def _held_against(asked: Asked, text: str) -> bool:
    """What was done beside what was promised: 目标与实际对照, 实际比计划多出多少."""
    if not (says_target(text) and says_achieved(text) and says(text, "aims of a year")):
        return False
    if says(text, "side by side") or in_turn(text, "aims of a year", "joins sides", "in truth"):
        return True
    apart = read_comparison(asked.question, within=True)
    return apart is not None and apart.op is Op.DIFFERENCE


def _is_to_come(text: str) -> bool:
    """今年要达到, 打算: of what is still to be done."""
    return says(text, "to come") or in_turn(text, "this or next year", "is to", gap=4)


def slots_of(asked: Asked, names: Sequence[str]) -> tuple[tuple[int, Kind], ...]:
    """Where one part of a question asks what was done in a year and another what is aimed at for a later one."""
    text = asked.question
    if (against := _PLAN_AGAINST_PAST.search(text)) is not None:  # 2025年目标高于去年实际
        said = [m for m in find_mentions(text, asked.base_year, question=True) if m.first == m.last]
        before = [m.last for m in said if m.end <= against.start() + 2]  # 2024年增长都慢，2025年定的目标
        own = before[-1] if before else said[-1].last + 1 if said else 0
        return ((own, Kind.TARGET), (said[-1].last, Kind.ACHIEVED)) if said else ()
    if (pair := _past_against_plan(asked)) is not None:
        return pair
    marks = [m for m in asked.mentions if m.first == m.last and m.role is not Role.NAME]
    marks = [m for before, m in zip([None, *marks], marks, strict=False) if before is None or before.last != m.last]
    ends = [*(m.start for m in marks[1:]), len(text)][: len(marks)]
    parts = [(m.last, text[m.start : end]) for m, end in zip(marks, ends, strict=True)]
    if len({year for year, _ in parts}) < 2 or not says_target(text) or _only_compared(text, marks):
        return ()
    kinds = [Kind.TARGET if says_target(part) or _is_to_come(part) else Kind.ACHIEVED for _, part in parts]
    asks = all(
        says_achieved(part) or says_target(part) or says(part, "asks of it") or any(name in part for name in names)
        for _, part in parts
    )
    slots = tuple(dict.fromkeys(zip((year for year, _ in parts), kinds, strict=True)))
    return slots if asks and len(set(kinds)) > 1 else ()


def _past_against_plan(asked: Asked) -> tuple[tuple[int, Kind], tuple[int, Kind]] | None:
    """去年新增就业比2025年目标多的: what was done in one year, held against what is aimed at in another."""
    text = asked.question
    years = [m for m in find_mentions(text, asked.base_year, question=True) if m.first == m.last]
    for before, year in pairwise(years):
        held = text[: year.start].endswith("比") or ends(text[: year.start], "held")
        if held and before.last != year.last and says_target(text[year.end : year.end + _NEAR_IT], plainly=True):
            return (year.last, Kind.TARGET), (before.last, Kind.ACHIEVED)
    return None


def _only_compared(text: str, marks: Sequence[Mention]) -> bool:
    """2014年 of 2019年安排的赤字同2014年相比扩大了多少 is of the same sort as what is held against it."""
    return any(
        text[: m.start].endswith(("同", "与", "和", "跟", "比", "较")) and text.startswith("相比", m.end) for m in marks
    )


def without_wishes(text: str) -> str:
    """Without what only the asker is to do (我哮喘，想挑个地方过冬), where no indicator (□), year or aim stands; ""
    where nothing is so.
    """
    parts = parts_at(text, "，,。；;？?！!")
    kept = [p for p in parts if "□" in p or any(map(str.isdigit, p)) or over_places(p) or not _only_meant(p)]
    return "，".join(kept) if len(kept) < len(parts) else ""


def _only_meant(part: str) -> bool:
    return says_target(part) and not says_target(part, plainly=True)


def kind_of(asked: Asked, text: str, years: Sequence[int], newest: int, *, met: bool) -> Kind | None:
    if met:
        return None
    target, achieved = says_target(text), says_achieved(text)
    if target and achieved:
        return Kind.TARGET if says(text, "set by them") else None
    if says(text, "standing") and not target:
        return Kind.ACHIEVED
    # 2024年全国各省: beyond the country's own reports, and not beyond those of its provinces
    over = asked.kind is Kind.OUTLOOK and years and max(years) < newest
    if asked.kind is not None and not over:
        return Kind.TARGET if asked.kind is Kind.OUTLOOK else asked.kind
    set_by_them = target or (not achieved and says(text, "set by them"))
    return Kind.TARGET if set_by_them else Kind.ACHIEVED if achieved else None
