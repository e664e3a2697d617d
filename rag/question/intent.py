"""What a question is after, as a whole: a figure, a fact, what is said on a topic, a report's gist, a greeting. Pure.

报告里养老都说了些什么 → TOPIC; 主要预期目标有哪些 → LIST; 这份报告讲了什么 → OVERVIEW; 你好 → GREETING. The
intents, and the words that tell them; which one a question has is read in asking.py (`intent_of`), what it is answered
with is answer/quote.py's.
"""

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


OPEN = frozenset((Intent.TOPIC, Intent.LIST, Intent.WHETHER, Intent.WHY_HOW, Intent.OVERVIEW, Intent.COMPARISON))
"""All that is said of something is an answer."""
NOT_IN_NOTES = frozenset((Intent.TOPIC, Intent.WHY_HOW, Intent.COMPARISON, Intent.MANY))
"""Not what explains a word, behind the report (垃圾“九分类”：…), is what the report says of it (垃圾分类做得怎么样)."""
SAID_TO_US = frozenset((Intent.GREETING, Intent.ABOUT_WENBAO))
"""Nothing is asked of the reports."""
