"""What is to be worked out of the figures of many reports: the highest, a rank, a sum, how many pass a figure. Pure.

By the words that say it, and by what was learned of how else it is said (领头, 殿后, 谁最保守).
"""

import re
from collections.abc import Sequence
from enum import Enum, auto

from rag.question.asked import Asked
from rag.question.comparing import PART_OF_ALL, SHARE_OF
from rag.question.which_years import asks_year, mean_of_years, piled_up
from rag.question.whose import FIRST_SO_MANY, Named, asks_order
from rag.text.figures import find_quantities
from rag.text.numbers import small_number
from rag.text.places import names_group
from rag.text.segments import blanked, enclosed, parts_at
from rag.text.vocabulary import (
    asks_which,
    begins,
    ends,
    first_said,
    in_turn,
    over_districts,
    over_provinces,
    said,
    says,
    unled,
)
from rag.types import Quantity


class Op(Enum):
    """What is to be worked out of the rows."""

    EACH = auto()
    MOST = auto()
    LEAST = auto()
    TOP = auto()
    SHARE = auto()
    """占几个区合计的多少: of the named place."""
    PART = auto()
    """占全省的几成: the less of two places against the greater."""
    AHEAD = auto()
    """比河南少多少，比安徽多多少: the first of several against each other one; of a highest, against the second."""
    GAP = auto()
    """农村比城镇快几个百分点: of each place how far one indicator is above the other."""
    PLACE = auto()
    """排第几: of the named place among all."""
    MEAN = auto()
    SUM = auto()
    COUNT = auto()
    """How many, or which, are beyond a figure."""
    TELL = auto()
    """How many, or which, tell it at all."""
    WORDED = auto()
    """带“左右”的有几个, 以区间表述的是哪些: how the figure is put."""
    COMMON = auto()
    """最常见的是多少: the figure that most of them have."""
    NTH = auto()
    """排第二的是谁."""
    RANGE = auto()
    """最高和最低差多少."""
    SERIES = auto()
    FIRST = auto()
    """哪一年首次突破: the first year that passes a figure."""
    RUN = auto()
    """连续几年: the longest run of years."""
    STEP = auto()
    """每年比上年多多少, 哪年掉下来过: from each year to the next."""
    RATE = auto()
    """年均增长: of an amount, between its first year and its last."""
    MET = auto()


_NEAR = 10
"""Characters behind 没有 in which stands what was not done."""
_OUT_OF_FIGURES = frozenset(("mean", "total", "ratio"))
"""What is worked out of figures, however they are put: 有的写“左右”，平均是几."""
_COUNTED = frozenset(("which", "count"))
_BESIDE_MET = ((Op.SUM, "total"), (Op.MEAN, "mean"), (Op.SERIES, "difference"), (Op.STEP, "step"))
"""逐年建成多少，累计多少，哪年回落，计划完成没."""
_BESIDE_SILENT = frozenset(("total", "mean", "highest", "lowest", "count", "difference"))
"""What else may be asked where it is asked who tells nothing."""
_BESIDE_AHEAD = frozenset((Op.MOST, Op.LEAST, Op.EACH, Op.COUNT, Op.SUM, Op.MEAN, Op.TOP))
_BOTH_ENDS = frozenset(("highest", "lowest", "difference"))
_POLES = ("highest", "lowest")
_GREATER, _SMALLER, _ROSE = "高大多快", "低小少慢", ("涨", "升", "提高", "上升")
_NTH = re.compile(
    "(?P<last>倒数)?排?[名在位]?第(?P<n>[二三四五六七八九十2-9])[名位个]?(?P<way>[高大多快低小少慢])?(?:[的是，,？?]|$)"
)
_SHARE_OF = re.compile("占(?P<whole>[^，。]{1,14}?)[的之]?(?:多少|几成|比重|比例|百分)")
_INSIDE = re.compile("(?:里[头面边]?|当?中)[，,]?[\u4e00-\u9fff]{2,8}?(?P<share>占)了?(?:多[少大]|几成|百分|比)")


def operations(
    text: str, works: frozenset[str], *, over: bool, met: bool, together: bool, beyond: Quantity | None
) -> tuple[Op, ...]:
    """By the words that say it, and by what was learned of how else it is said (领头, 殿后, 谁最保守)."""
    if met:
        return (Op.MET, *(op for op, work in _BESIDE_MET if over and work in works))
    counts = beyond is not None and works & _COUNTED  # 大多数省写5%。写6%的有哪些
    if ("common" in works and not counts) or _asks_commonest(text) or _either_figure(text, beyond):
        return (Op.COMMON,)
    bare = text if beyond is None else blanked(text, enclosed(text, "()"), "")  # 写5%（含“以内”“左右”）的有哪些
    if says(bare, "how it is put") and not works & _OUT_OF_FIGURES:
        return (Op.WORDED,)
    found: list[Op] = []
    if says_silent(text, works) and (asks_which(text) or "which" in works):
        found.append(Op.TELL)
        if not works & _BESIDE_SILENT:
            return (Op.TELL,)
    if together and share_of(text) >= 0:
        return (Op.SHARE, Op.TOP) if number_said(text) > 0 else (Op.SHARE,)  # 前五占全部的几成
    if says(text, "range") or in_turn(text, "the highest", "the lowest", "apart", gap=12) or works >= _BOTH_ENDS:
        found.append(Op.RANGE)
    elif says(text, "highest") and says(text, "lowest") and ahead_of(text):
        found.append(Op.RANGE)  # 最多的比最少的多多少
    in_row = over and says(text, "run asked")
    if beyond is not None or in_row:
        found.append(Op.RUN if in_row else Op.FIRST if over and asks_year(text) else Op.COUNT)
    of_one = says(text, "rank asked") and ("order" not in works or "place" in works)  # 上海、浙江、山东排个名次
    if (of_one or works == {"place"}) and together:
        found.append(Op.PLACE)
    nth = bool(_NTH.search(text)) and not FIRST_SO_MANY.search(text)
    if number_said(text) and beyond is None:
        found += [Op.NTH if nth else Op.TOP, *_pole_beside(text, low=number_said(text) < 0)]
    elif Op.RANGE not in found and (beyond is None or _asks_again(text, beyond)):
        poles = ((Op.MOST, "highest", _GREATER), (Op.LEAST, "lowest", _SMALLER))
        told = [op for op, pole, degrees in poles if says(text, pole) or _who_is(text, degrees)]
        told = [Op.MOST, *told] if Op.MOST not in told and _ends_first(text) else told
        found += told or [op for op, pole, _ in poles if pole in works]
    if says(text, "mean of all") or mean_of_years(text) or "mean" in works:
        found.append(Op.MEAN)
    if sums(text) and beyond is not None and (not says(text, "so many") or of_those(text)):
        every = "count" in works and beyond.unit != "%" and not of_those(text)  # 几个过千亿，五个区加起来呢
        found = [Op.COUNT, Op.SUM] if every else [Op.COUNT if beyond.unit == "%" else Op.SUM]
        # 三省合计有没有30万亿, but 定在6%以上的一共几家
    elif (sums(text) or "total" in works or (over and piled_up(text))) and beyond is None:
        found.append(Op.SUM)
    tells = in_turn(text, "states", "aim or figure", gap=20) or in_turn(text, "did not", "states")
    tells = tells or "told" in works
    if not (found or over) and tells and (_how_many(text) or "which" in works or says_all(text)):
        found.append(Op.TELL)
    ends_apart = ahead_of(text) or works & {"ratio", "difference"}
    if (together or "difference" in works) and ends_apart and {Op.MOST, Op.LEAST} <= set(found):
        found = [*(op for op in found if op not in (Op.MOST, Op.LEAST)), Op.RANGE]  # 目标最高的比最低的高几个点
    elif together and (ahead_of(text) or _first_ahead(works, found)) and Op.RANGE not in found:
        first = [Op.MOST] if Op.MOST not in found and (Op.LEAST in found or not ahead_of(text)) else []
        found += [*first, Op.AHEAD]
    if over and not found:
        found.append(Op.SERIES)
    if over and "step" in works and Op.RUN not in found:
        found.append(Op.STEP)
    return tuple(dict.fromkeys(found)) or (Op.EACH,)


def _first_ahead(works: frozenset[str], found: Sequence[Op]) -> bool:
    """第一名领先第二名几个亿, 谁装得多，四川是北京几倍: of the first, how far it is above others."""
    return bool(works & {"difference", "ratio"}) and not set(found) - _BESIDE_AHEAD


def _asks_again(text: str, beyond: Quantity) -> bool:
    """5%以内的有哪些地方？最宽的又是谁: another clause asks who, beside those that pass the figure."""
    rest = [part for part in parts_at(text, "，,。；;？?") if beyond.text not in part]
    poles = [part for part in rest if any(says(part, pole) for pole in _POLES)]
    return any(asks_which(part) for part in poles)


def _asks_commonest(text: str) -> bool:
    """目标大多是几, but not 大多数省写5.5%。写5%的有哪些, which only tells it before it asks."""
    sentences = parts_at(text, "。；;")
    asking = [one for one in sentences if asks_which(one)] or sentences
    return any(says(one, "most common") for one in asking)


def _either_figure(text: str, beyond: Quantity | None) -> bool:
    """定在5%的省多还是5.5%的省多: which of two figures more have."""
    alike = [one for one in find_quantities(text) if beyond is not None and one.unit == beyond.unit]
    return len(alike) > 1 and says(text, "either way")


def _pole_beside(text: str, *, low: bool) -> list[Op]:
    """取前四名；谁最慢也说一下: the other end, which another clause asks for."""
    pole, op = ("highest", Op.MOST) if low else ("lowest", Op.LEAST)
    clauses = [part for part in parts_at(text, "，,。；;？?") if not FIRST_SO_MANY.search(part)]
    return [op] if any(says(part, pole) and (asks_which(part) or "也" in part) for part in clauses) else []


def ranks_places(asked: Asked) -> bool:
    """Whether it asks which of all provinces, or districts, is first, or in which order they are."""
    text = asked.question
    if asked.regions or not (over_provinces(text) or over_districts(text)):
        return False
    pairs = ((pole, which) for pole in _POLES for which in ("which place", "which one"))
    poles = any(in_turn(text, *pair, gap=4) or in_turn(text, *pair[::-1], gap=14) for pair in pairs)
    return poles or asks_order(text) or FIRST_SO_MANY.search(text) is not None


def says_all(text: str) -> bool:
    """Whether it asks if all do: 是不是所有省都, 都超过4%了吗, 全都完成了没有."""
    put = any(
        says(part, "each of them") and part.endswith(("吗", "么", "没", "没有")) for part in parts_at(text, "，,。？?")
    )
    return put or says(text, "without exception") or in_turn(text, "whether all", "each of them", gap=14)


def says_none(text: str) -> bool:
    """没有任何一省低于4.5%: whether none does."""
    return says(text, "not one")


def says_silent(text: str, works: frozenset[str] = frozenset()) -> bool:
    """哪些省没提: of whom it is asked that they do not tell it."""
    unsaid = (text[end:] for _, end in said(text, "did not"))
    return "silent" in works or any(
        (put := first_said(rest[:_NEAR], "puts down"))
        and in_turn(rest[put[0] :], "puts down", "goal or figure", gap=20)
        for rest in unsaid
    )


def ahead_of(text: str) -> bool:
    """比河南少多少, 比城镇快几个百分点: is it asked how far one is ahead of another?"""
    return in_turn(text, "than", "degree", "how much", gap=8, within="。；")


def asks_ends(text: str) -> bool:
    """最高和最低."""
    return in_turn(text, "the highest", "the lowest", gap=8)


def asks_part_of_all(text: str) -> bool:
    """目标在5%以上的占几成: what part those are of all."""
    return PART_OF_ALL.search(text) is not None


def part_asked(text: str, places: Named) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(whose part of what all that are named have is asked for: 新疆 of 陕甘青宁新五地里，新疆占几成; the place in
    which they lie, where it is what they are of that: 深圳 of 龙岗宝安福田三个区合计占深圳的百分之几).
    """
    share = PART_OF_ALL.search(text) or SHARE_OF.search(blanked(text, [s[:2] for s in places.inside], "\0"))
    if share is None:
        return (), ()
    start = max(text.rfind(mark, 0, share.start()) for mark in "，,。：:；;") + 1
    own = dict.fromkeys(name for at, _, name in places.spans if start <= at < share.start())
    whole = dict.fromkeys(name for at, _, name in places.inside if at >= share.start())
    return tuple(own) if start and len(own) == 1 else (), tuple(whole) if len(whole) == 1 else ()


def of_those(text: str) -> bool:
    """超过5%的省份加起来: is it a sum of those only?"""
    first = first_said(text, "so many")
    return in_turn(text, "of those", "places", "in one sum", gap=4) or (first is not None and sums(text[first[1] :]))


def _how_many(text: str) -> bool:
    """几个省, 哪些年, 有多少个."""
    return says(text, "there are how many") or says(text, "so many years") or in_turn(text, "how many of", "places")


def _ends_first(text: str) -> bool:
    """北京第一还是上海第一?"""
    firsts = (part for part in parts_at(text, "，,。？?") if part.endswith(("第一", "第一名")))
    return any(not ends(part, "lowest") for part in firsts)


def _who_is(text: str, degrees: str) -> bool:
    """谁更高, 哪个省低: who is so, but not 谁高于5%."""
    behind = (unled(text[end:], "before a degree") for _, end in said(text, "which one"))
    return any(rest[:1] in tuple(degrees) and rest[1:2] not in tuple("少于过达") for rest in behind)


def share_of(text: str) -> int:
    """Where a share of several places together is asked for: 占三省合计的多少, 占长三角的比重, 长三角…里，江苏占几成;
    -1 where none is.
    """
    inside = _INSIDE.search(text)
    if inside is not None and names_group(text[: inside.start()]):
        return inside.start("share")
    shares = (one for one in _SHARE_OF.finditer(text) if names_group(one["whole"]) or ends(one["whole"], "in one sum"))
    return next((one.start() for one in shares), -1)


def number_said(text: str) -> int:
    """前三 → 3, 倒数两名 → -2, 倒数第三 → -3; 0 where no such number is said."""
    first = FIRST_SO_MANY.search(text)
    if first is None:
        nth = _NTH.search(text)
        number = small_number(nth["n"]) or 0 if nth else 0
        return -number if nth and (nth["last"] or (nth["way"] or "高") in _SMALLER) else number
    number = small_number(next(first[name] for name in "njikwt" if first[name]))
    way = first["way"] or first["wway"] or "高"
    told = "，".join(part for part in parts_at(text, "，,。；;？?") if "也" not in part)  # 前三名，垫底的也带上
    only_low = not (first["way"] or first["wway"]) and says(told, "lowest") and not says(told, "highest")
    low = (
        only_low or first["last"] or first["b"] or first["j"] or first["i"] or way in _SMALLER or says(text, "upwards")
    )
    return -number if low else number


def sums(text: str) -> bool:
    """合计多少, 加起来; 一共降了多少 is from the first year to the last."""
    return says(text, "added") or any(not _changes(text[end:]) for _, end in said(text, "sum"))


def _changes(rest: str) -> bool:
    return begins(rest, "fell") > 0 or rest.startswith(_ROSE)


def about_it(text: str) -> str:
    """Without what stands before the clause that names the indicator, where each has another pole: 想找空气最好的省：
    PM2.5最低的.
    """
    at = text.find("□")
    start = max(text.rfind(mark, 0, at) for mark in "，,。：:；;？?") + 1
    poles = [{pole for pole in ("highest", "lowest") if says(part, pole)} for part in (text[:start], text[start:])]
    told = at >= 0 and not asks_which(text[:start])
    return text[start:] if told and len(poles[0]) == len(poles[1]) == 1 and poles[0] != poles[1] else text


def upwards(text: str, ops: Sequence[Op], way: str) -> bool:
    """The least first: 由低到高, 倒数两名, 最低, 不到5%的."""
    least = Op.LEAST in ops and Op.MOST not in ops
    return says(text, "upwards") or number_said(text) < 0 or least or way in ("<", "<=")
