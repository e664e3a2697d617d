"""What a question is after, as a whole: a figure, a fact, what is said on a topic, a report's gist, a greeting. Pure.

报告里养老都说了些什么 → TOPIC; 主要预期目标有哪些 → LIST; 这份报告讲了什么 → OVERVIEW; 你好 → GREETING. The
intents, and the words that tell them; which one a question has is read in asking.py (`intent_of`), what it is answered
with is answer/quote.py's.
"""

import re
from enum import Enum, auto


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
TELL = re.compile(
    rf"{_SAYS}[到述及]?[了过]?(?:[一]?[些点]|几点)?{_WHAT}|(?:怎么|如何){_SAYS}|{_SAYS}{_SAYS}|"
    rf"[做干办抓搞弄推忙][了过成出]*(?:[一]?[些点])?{_WHAT}|"
    r"有(?:关|没有)?(?:一?[些点])?什么[^？?。，,是]{0,2}(?:安排|打算|举措|措施|动作|内容|成[绩果效就]|进展|变化|计划|办法|政策|亮点|说法|"
    r"规划|部署|要求|行动|提法|考虑|思路|新|大)|"
    r"介绍|聊聊|梳理|整理|归纳|汇总|情况(?:怎么样|如何|怎样|呢|[？?]?$)|"
    r"(?:表现|进展|成绩|成效|效果|现状|[做搞干得]得|发展得?)(?:怎么样|如何|怎样)|方面|[这那]一?[块边段]|领域|这件?事"
)
"""…说了些什么, 做了哪些, 有什么安排, …方面, …这一块: whatever there is on it."""
GIST = re.compile(
    r"概括|概述|概要|总结|摘要|导读|提炼|浓缩|大意|要点|梗概|主旨|速览|[一两二三四五几\d]句话|[一两二三四五几\d]段话|主要(?:内容|[讲说])|"
    r"(?:报告|全文|通篇|部分|章)(?:[里中]|主要|都|总共|大概|大致|究竟|到底)*[讲说写谈](?:[了的]是?)?[些点]?什么|"
    r"(?:报告|全文)(?:[分有成为了哪])*几?[大个]?(?:部分|[章块])|"
    r"(?:取得|有)[了过]?(?:哪些|什么|怎样的)(?:主要|重大)?(?:成就|成绩)|"
    r"summar|overview|\bgist\b|in a nutshell|(?:key|main) points",
    re.I,
)
LISTED = re.compile(
    r"列|清单|哪些|哪几|有什么|包括什么|逐[条项个]|所有|全部|分别是|[二三四五六七八九十]大|\blist\b|which", re.I
)
ACROSS = re.compile(
    r"[哪各][些几]?个?(?:地方|地区|省市?|市县?|城市|区县?|县区?|省份)|几个(?:地方|[省市区])|所有(?:报告|地方|地区|省)|"
    r"各地|[历每逐]年|这些年|[几各每]份报告|which (?:province|city|cities|district)",
    re.I,
)
APART = re.compile(r"不同|区别|差别|差异|变化|对比|相比|比较|异同|一样|变了|比起|[和跟与].{1,8}比|compar|differ", re.I)
OR_NOT = re.compile(
    r"吗|是不是|是否|有没有|有无|了没|没有?[？?]?$|([\u4e00-\u9fff])[不没]\1|^(?:is|are|did|does|do|will|was|were|has|have)\b",
    re.I,
)
HOW = re.compile(
    r"为什么|为何|为啥|凭什么|凭啥|原因|怎么(?!样|回事)|如何|怎样(?=[\u4e00-\u9fff]{2})|靠什么|什么办法|采取|咋(?!样)|"
    r"\bwhy\b|\bhow (?:to|will|did|does|do|is|are)\b",
    re.I,
)
ONE = re.compile(
    r"哪一?[个家条座位所届项部处款支名种类天年月国省市区县村镇里儿次级]|谁|在哪|何时|什么时候|几[月号日年点]|"
    r"[是叫成](?:为|什么)?什么[\u4e00-\u9fff]{0,4}[？?]?$"
)
"""One name or day answers it."""
SORTS = re.compile("措施|举措|办法|什么项目")
HOW_MUCH = re.compile(r"多少|百分之|第几|多[大高长远宽快]|几(?!年|十年|[句段点条]|个?方面)")
SEVERAL = re.compile(
    r"、|分别|各自?[是有为多要怎新打突]|还有|另外|以及|[？?].+[？?]|呢[？?。]?$|对比|比一?比|比较|对照|"
    r"[和与跟].{1,12}(?:[各谁比差都，]|,)|(?:19|20)\d\d年?[和与、跟](?:19|20)\d\d|\band\b|compar",
    re.I,
)
"""Several things, times or places may be asked for at once."""
OPENLY = re.compile(
    "|".join(p.pattern for p in (OR_NOT, TELL, GIST, ACROSS, APART, HOW, LISTED, SORTS)),
    re.I,
)
"""More than a figure may be asked for, though the words of a figure stand there (人才这块的数字目标，列给我)."""
CUES = {
    "one": ONE, "how_much": HOW_MUCH, "tell": TELL, "gist": GIST, "sorts": SORTS, "how": HOW, "or_not": OR_NOT,
    "across": ACROSS, "apart": APART, "listed": LISTED, "several": SEVERAL,
}  # fmt: skip
"""By name, those that tell whether one thing is wanted or all that is said."""
