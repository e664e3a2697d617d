"""What a question is after, as a whole: a figure, a fact, what is said on a topic, a report's gist, a greeting. Pure.

报告里养老都说了些什么 → TOPIC; 主要预期目标有哪些 → LIST; 这份报告讲了什么 → OVERVIEW; 你好 → GREETING. The
intents, and the words that tell them; which one a question has is read in asking.py (`intent_of`), what it is answered
with is answer/quote.py's.
"""

import re
from collections.abc import Callable
from enum import Enum, auto

from rag.text.list_marks import counted
from rag.text.vocabulary import first_said, in_turn, said, says, whole


class Intent(Enum):
    """What would be an answer."""

    FIGURE = auto()
    FACT = auto()
    """One thing: a name, a day, a place; who spoke."""
    LIST = auto()
    TOPIC = auto()
    """All that is said of something."""
    OVERVIEW = auto()
    """The gist of a report, or of a chapter of it."""
    COMPARISON = auto()
    """What two times, places or things differ in."""
    MANY = auto()
    """Which of many reports, or what each of them says."""
    WHETHER = auto()
    WHY_HOW = auto()
    MEANING = auto()
    ABOUT_LAST = auto()
    ABOUT_WENBAO = auto()
    GREETING = auto()
    ERRAND = auto()


SAID_TO_US = frozenset((Intent.GREETING, Intent.ABOUT_WENBAO))
"""Nothing is asked of the reports."""
_SAYS = r"[说讲提谈写聊论]"
_WHAT = r"(?:什么|哪些|哪几|怎么)"
_TELL = re.compile(
    rf"{_SAYS}[到述及]?[了过]?(?:[一]?[些点])?{_WHAT}|怎么{_SAYS}|{_SAYS}{_SAYS}|"
    rf"[做干办抓搞弄推忙][了过成出]*(?:[一]?[些点])?{_WHAT}|"
    r"有(?:关|没有)?(?:一?[些点])?什么[^？?。，,是]{0,2}(?:安排|打算|举措|措施|动作|内容|成[绩果效就]|进展|变化|计划|办法|政策|亮点|说法|"
    r"规划|部署|要求|新)|介绍|梳理|整理|归纳|汇总|情况(?:怎么样|如何|怎样|呢|[？?]?$)|"
    r"(?:表现|进展|成绩|效果|[做搞干得]得|发展得?)(?:怎么样|如何|怎样)|方面|[这那]一?[块边段]|领域|这件?事"
)
"""…说了些什么, 做了哪些, 有什么安排, …方面, …这一块: whatever there is on it."""
_GIST = re.compile(
    r"概括|概述|概要|总结|摘要|导读|提炼|浓缩|大意|要点|梗概|[一两二三四五几\d]句话|[一两二三四五几\d]段话|主要内容|"
    r"(?:报告|通篇|部分|章)(?:主要|都|究竟)*[讲说写谈](?:[了的]是?)?[些点]?什么|"
    r"(?:报告|全文)(?:[分有成为了哪])*几?[大个]?部分|(?:取得|有)[了过]?(?:哪些|什么)(?:成就|成绩)|"
    r"summar|overview|\bgist\b",
    re.I,
)
_ONE = re.compile(
    r"哪一?[个家条座位所届项部处款支名种类天年月国省市区县村镇里儿次级]|谁|在哪|何时|什么时候|几[月号日年点]|"
    r"[是叫成]什么[\u4e00-\u9fff]{0,4}[？?]?$"
)
"""One name or day answers it."""
_SEVERAL = re.compile(
    r"、|分别|各自?[是有为多要怎新打突]|还有|另外|以及|[？?].+[？?]|呢[？?。]?$|对比|比一?比|比较|对照|"
    r"[和与跟].{1,12}(?:[各谁比差都，]|,)|(?:19|20)\d\d年?[和与、跟](?:19|20)\d\d|\band\b|compar",
    re.I,
)
_OR_NOT = re.compile(r"吗|是否|有无|了没|没有?[？?]?$|([\u4e00-\u9fff])[不没]\1")
_TWO = 2
_AGAINST = 9
"""From 和 to 比 in 2014年和2013年比."""


def several(text: str) -> bool:
    """Several things, times or places may be asked for at once."""
    return bool(_SEVERAL.search(text))


def gist(text: str) -> bool:
    """The whole of a report, or of a part of it, is wanted in short."""
    return bool(_GIST.search(text))


def how_much(text: str) -> bool:
    return says(text, "figure wanted")


def apart(text: str, start: int = 0) -> int | None:
    """Where it is said that things are held against each other: 2 of 两者有什么不同; None where it is not."""
    ends = [where[0]] if (where := first_said(text.lower(), "holds against", start)) else []
    ends += [a for a, b in said(text, "and", start) if "比" in text[b + 1 : b + _AGAINST]]
    return min(ends, default=None)


def _one(text: str) -> bool:
    return bool(_ONE.search(text))


def _tell(text: str) -> bool:
    return bool(_TELL.search(text))


def _means(text: str) -> bool:
    return says(text, "means")


def how(text: str) -> bool:
    rest = text.partition("怎样")[2][:_TWO]  # 怎样推进, and not 情况怎样了
    return says(text.lower(), "how or why") or (len(rest) == _TWO and rest.isalpha())


def or_not(text: str) -> bool:
    return bool(_OR_NOT.search(text)) or whole(text.lower().partition(" ")[0], "opens a question")


def _across(text: str) -> bool:
    return in_turn(text, "of all", "places") or says(text.lower(), "across")


def _apart(text: str) -> bool:
    return apart(text) is not None


def _listed(text: str) -> bool:
    return says(text.lower(), "listed") or any(one.number > _TWO for one in counted(text, "great ones"))


_OPENLY = (or_not, _tell, gist, _across, _apart, how, _listed, _means)


def openly(text: str) -> bool:
    """More than a figure may be asked for, though the words of a figure stand there (人才这块的数字目标，列给我)."""
    return any(cue(text) for cue in _OPENLY)


CUES: dict[str, Callable[[str], bool]] = {
    "one": _one, "how_much": how_much, "tell": _tell, "gist": gist, "sorts": _means, "how": how, "or_not": or_not,
    "across": _across, "apart": _apart, "listed": _listed, "several": several,
}  # fmt: skip
"""By name, those that tell whether one thing is wanted or all that is said."""
