"""What is to be worked out of the figures of many reports: the highest, a rank, a sum, how many pass a figure. Pure.

By the words that say it, and by what was learned of how else it is said (领头, 殿后, 谁最保守).
"""

import re
from enum import Enum, auto

from rag.question.which_years import MEAN_OF_YEARS, piled_up
from rag.question.whose import FIRST_SO_MANY, RANK_ASKED
from rag.text.places import names_group
from rag.text.times import small_number
from rag.text.vocabulary import says


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
    MET = auto()


_WHO = r"(?:谁|哪(?:一?[个家年]|个?(?:[省市区县]|地方|地区)))(?:要|会|定得)?更?"
_MOST = re.compile(
    rf"最[高大多快强长旺猛好]|领头|领跑|打头|头一[名个]|头名|老大|居首|领先|榜首|冠军|第一(?:名)?(?:是|的|在|[，,。？?]|$)|{_WHO}[高大多快](?![少于过达])|排(?:名)?第一|名列第一|数一数二"
)
_LEAST = re.compile(
    rf"\bmin\b|最[低小少慢短冷弱差]|最(?:保守|谨慎|稳健|躺平|垫底)|殿后|吊车尾|拖后腿|垫底|末位|倒数第一|排最后|最后一名|{_WHO}[低小少慢](?![于过])"
)
_NTH = re.compile("排?(?:名|在|位)?第(?P<n>[二三四五六七八九十]|[2-9])(?:名|位|高|大|多|快)?(?:的|是|$|[，,？?])")
UPWARDS = re.compile("[从由自]?[低小少慢短]到[高大多快长]")
OF_THOSE = re.compile(
    "的(?:这些|那些|几个)?(?:省份?|[区市县]|地方|地区)[^，。]{0,4}(?:加起来|合计|总和|加总|(?:一共|总共)(?![有是]?(?:几|多少)个))"
)
_SHARE = re.compile("占[^，。]{0,10}(?:合计|总和|总数|总量|全部)[的之]?(?:多少|几成|比重|比例|百分)")
_SHARE_OF = re.compile("占(?P<whole>[^，。]{1,10}?)的?(?:多少|几成|比重|比例|百分)")
_AHEAD = re.compile("比[^，。]{1,8}?(?:多|少|高|低|快|慢)(?:出|了)?(?:多少|几)")
_RANGE = re.compile(
    r"极差|最大值?[与和减同]最小值?之?[间的]*差|最高(?:的)?[^，。？]{0,8}最低[^，。？]{0,12}(?:差|距)|(?:相差|差距|差多少|差几个?)"
)
ENDS = re.compile(r"最高(?:的)?[^，。？]{0,8}最低")
_HOW_MANY = re.compile(
    r"(?:几|多少)个?(?P<what>省级地区|省份|省|地方|地区|区县?|市|县|年)|(?P<some>哪(?:些|几个?)(?:省份|省|地方|地区|区县?|城市|市|县|年))|(?:省份|省|地方|区)[^，。？]{0,3}有(?:几|多少)个|有(?:几|多少)个"
)
_NONE = re.compile("没有任何一|(?<!有)没有一[个省地]|(?<!有)无一[个省地]?|(?<!有)没有哪")
_ALL = re.compile(
    "(?:是不是|是否|有没有|难道)[^，。？?]{0,14}(?:都|均)|(?:没有任何一|没有一[个省地])|"
    "清一色|无一例外|(?:都|均)[^，。？?]{0,16}(?:吗|没有?|么)(?:[？?。，,]|$)"
)
_SILENT = re.compile(
    "(?:没有?|未|尚未)(?:给|为|对)?[^，。？]{0,6}?(?:提出?|写|说|设|给|定|公布|明确|列|披露|载|量化)(?!在)"
    "[^，。？]{0,20}(?:目标|数字|数|□|多少)"
)
_TELLS = re.compile(
    r"(?:提出|提到|明确|设定|设|写|公布|给出|说|定|列)(?:了|过)?[^，。？]{0,20}(?:目标|数字|数)|没有?(?:提出|提到|设定|设|写|公布|给出|说|定)"
)


def operations(
    text: str, works: frozenset[str], *, over: bool, met: bool, together: bool, beyond: bool
) -> tuple[Op, ...]:
    """By the words that say it, and by what was learned of how else it is said (领头, 殿后, 谁最保守)."""
    if met:
        return (Op.MET,)
    if says(text, "most common"):
        return (Op.COMMON,)
    if says(text, "how it is put"):
        return (Op.WORDED,)
    if says_silent(text) and (_HOW_MANY.search(text) or says(text, "asks which")):
        return (Op.TELL,)
    found: list[Op] = []
    if together and share_of(text) >= 0:
        return (Op.SHARE,)
    if _RANGE.search(text):
        found.append(Op.RANGE)
    if beyond:
        found.append(Op.COUNT)
    if (RANK_ASKED.search(text) or works == {"place"}) and together:
        found.append(Op.PLACE)
    nth = bool(_NTH.search(text)) and not FIRST_SO_MANY.search(text)
    if number_said(text) and not beyond:
        found.append(Op.NTH if nth else Op.TOP)
    elif not beyond and Op.RANGE not in found:
        ends = ((Op.MOST, _MOST, "highest"), (Op.LEAST, _LEAST, "lowest"))
        said = [op for op, pattern, _ in ends if pattern.search(text)]
        found += said or [op for op, _, work in ends if work in works]
    if says(text, "mean of all") or MEAN_OF_YEARS.search(text) or "mean" in works:
        found.append(Op.MEAN)
    if sums(text) and beyond and (not says(text, "so many") or OF_THOSE.search(text)):
        found = [Op.SUM]  # 三省合计有没有30万亿
    elif (sums(text) or "total" in works or (over and piled_up(text))) and not beyond:
        found.append(Op.SUM)
    if not found and _TELLS.search(text) and (_HOW_MANY.search(text) or says_all(text)):
        found.append(Op.TELL)
    if together and _AHEAD.search(text) and Op.RANGE not in found:
        found.append(Op.AHEAD)
    if over and not found:
        found.append(Op.SERIES)
    return tuple(dict.fromkeys(found)) or (Op.EACH,)


def says_all(text: str) -> bool:
    """Whether it asks if all do: 是不是所有省都, 都超过4%了吗, 全都完成了没有."""
    return _ALL.search(text) is not None


def says_none(text: str) -> bool:
    """没有任何一省低于4.5%: whether none does."""
    return _NONE.search(text) is not None


def says_silent(text: str) -> bool:
    """哪些省没提: of whom it is asked that they do not tell it."""
    return _SILENT.search(text) is not None


def share_of(text: str) -> int:
    """Where a share of several places together is asked for: 占三省合计的多少, 占长三角的比重; -1 where none is."""
    said = _SHARE.search(text)
    if said is None:
        said = next((one for one in _SHARE_OF.finditer(text) if names_group(one["whole"])), None)
    return said.start() if said is not None else -1


def number_said(text: str) -> int:
    """前三 → 3, 倒数两名 → -2; 0 where no such number is said."""
    said = FIRST_SO_MANY.search(text)
    if said is None:
        nth = _NTH.search(text)
        return small_number(nth["n"]) or 0 if nth else 0
    number = small_number(next(said[name] for name in "njikwt" if said[name]))
    way = said["way"] or said["wway"] or "高"
    low = said["last"] or said["b"] or said["j"] or said["i"] or way in "低小少慢" or UPWARDS.search(text)
    return -number if low else number


def sums(text: str) -> bool:
    return says(text, "sum") or says(text, "added")
