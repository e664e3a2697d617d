"""What a plain question is after, for documents that are no reports: 宝瓶口有多高 → a length under 高, of 宝瓶口.

Of a lease or a page of an encyclopedia nobody knows beforehand what it tells, so nothing is known of its indicators and
years: only the sort of answer that the question's own words ask for, and the words that must stand with it. Read where
such a document is indexed; who looks for it is answer/plainly.py.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto

from rag.text.segments import CHINESE_RUN, is_word, tagged
from rag.text.vocabulary import first_said, plain_forms, says, untrailed


class Sort(Enum):
    """The sort of an answer."""

    PLACE = auto()
    PERSON = auto()
    """Or a company, a court, a party to a contract."""
    WHEN = auto()
    SPAN = auto()
    """How long it takes or lasts, how old."""
    LENGTH = auto()
    AREA = auto()
    SIZE = auto()
    """多大: an area, or any figure of it (噪声多大)."""
    WEIGHT = auto()
    SPEED = auto()
    CODE = auto()
    NAME = auto()
    USE = auto()
    WHETHER = auto()
    WAY = auto()
    MONEY = auto()
    FIGURE = auto()
    WHAT = auto()


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the question, with what else is written for it."""

    forms: tuple[str, ...]
    weight: float
    noun: bool
    verb: bool


@dataclass(frozen=True, slots=True)
class Sought:
    """What a question plainly asks for, with the words that must stand beside it.

    `under`: one of these stands before the answer (高 or 海拔 before a height), where there are any.
    """

    sort: Sort
    words: tuple[Word, ...]
    under: tuple[str, ...] = ()
    unit: str = ""

    @property
    def of_something(self) -> bool:
        """Is a thing or a deed named that it is asked of?"""
        return any(word.noun or word.verb for word in self.words)


_ASKED: dict[Sort, re.Pattern[str] | None] = {
    Sort.CODE: re.compile(r"(?:[编型账]号|代码|号码|电话|邮编)(?=[是为]|多少|什么|[？?]?$)[是为]?(?:多少|什么|几)?"),
    Sort.WHEN: None,
    Sort.PLACE: None,
    Sort.USE: None,
    Sort.NAME: re.compile(
        r"(?:[又还别也]|[以从]前|原来|[古旧]时)被?[叫称]什么|"
        r"(?:[别学原]名|[旧简全俗]称)[是叫]什么"
    ),
    Sort.PERSON: None,
    Sort.SPAN: re.compile(
        r"[有是为]?(?:多久|多长时间)|(?<=[期限史命龄])[有是为]?多[长久]|"
        r"[有是]?(?:多少|几)(?:个?(?:[年月天日]|星期|周|小时|分钟|工作日)|岁)"
    ),
    Sort.AREA: None,
    Sort.SIZE: None,
    Sort.LENGTH: None,
    Sort.WEIGHT: None,
    Sort.SPEED: None,
    Sort.WAY: None,
    Sort.MONEY: re.compile(r"[是为要]?多少(?:钱|万?元)|(?<=[金费价])[是为有]?多少(?![^？?])"),
    Sort.FIGURE: None,
    Sort.WHETHER: None,
    Sort.WHAT: None,
}
"""In this order: 几点开门 is asked for a time, and no number of points. None: told by words (“sought when”)."""
_UNDER = {
    "长": ("长", "长度", "里程"), "高": ("高", "海拔", "高度"), "宽": ("宽", "宽度"), "深": ("深", "深度"),
    "远": ("距", "离", "远", "相隔"), "厚": ("厚", "厚度"), "重": ("重", "重量"), "海": ("海拔",),
}  # fmt: skip
_BEFORE = ("以前", "原来", "古时", "从前", "旧时")
_OLD_NAMES = ("原名", "古称", "旧称", "曾用名", "初名", "旧名")
_ALSO = ("又名", "又称", "别名", "别称", "也叫", "亦称", "俗称", "简称", "又叫")
_NOUNS = ("n", "x", "j", "i", "l", "s", "eng")
_CLASSES = {
    Sort.PERSON: ("机构", "单位", "公司", "部门", "企业", "人", "方"),
    Sort.SPAN: ("期", "期限", "时间", "时长"),
    Sort.WHEN: ("时间", "日期"),
    Sort.PLACE: ("地址", "地点", "位置"),
    Sort.AREA: ("面积",),
    Sort.USE: ("业务", "用途"),
}
"""Words that name the sort of the answer, and need not stand beside it."""
_AUXILIARY = ("是", "有", "在", "为", "要", "会", "能", "可以", "应", "应该", "需要", "用", "来", "去", "成为")
_OF_SIZE = ("是", "有", "为")
"""面积是多少, 面积有多大 ask for no more than 面积多大."""
_LIGHT = frozenset("开办做建修出换算给叫")
_LIGHT_WEIGHT, _VERB, _NOUN, _OTHER = 0.2, 0.6, 1.0, 0.3
_VERB_AND_NOUN = 3
_NAME = 2
"""Characters of 编号, 型号, 学名 and their like."""
_KEPT = ("n", "v", "a", "j", "i", "l", "s", "x", "e", "t", "z")


def read_sought(text: str) -> Sought | None:
    """What it is after; None where it asks for no one plain thing, or for several."""
    if says(text, "asks else"):
        return None
    for verb in _OF_SIZE:
        text = text.replace(f"{verb}多", "多")
    for sort, pattern in _ASKED.items():
        match = pattern.search(text) if pattern else None
        start, end = match.span() if match else (0, 0)
        if pattern is None:
            start, end = first_said(text, f"sought {sort.name.lower()}") or (0, 0)
        if not end:
            continue
        unit = text[end : end + 1] if sort is Sort.FIGURE and CHINESE_RUN.match(text, end) else ""
        asked = text[start : end + len(unit)]
        rest = untrailed(text[:start], "leads to what is sought") + " " + text[end + len(unit) :]
        if says(rest, "sought"):
            return None
        under, unit = _under(sort, asked), unit.replace("度", "")
        if sort is Sort.CODE or (sort is Sort.NAME and not under):
            under = (asked[:_NAME],)
        return Sought(sort, tuple(word for word in _words(rest, sort) if word.forms[0] not in under), under, unit)
    return None


def _under(sort: Sort, asked: str) -> tuple[str, ...]:
    if sort in (Sort.LENGTH, Sort.WEIGHT):
        return next((words for char, words in _UNDER.items() if char in asked), ())
    if sort is Sort.NAME:
        return _OLD_NAMES if asked.startswith(_BEFORE) else _ALSO if asked[0] in "又还别也" else ()
    return ("面积",) if sort is Sort.AREA else ()


def _words(text: str, sort: Sort) -> tuple[Word, ...]:
    words = []
    for word, tag in _joined(tagged(text)):
        kept = tag.startswith(_KEPT) and any(char.isalnum() for char in word)
        if not kept or word in _CLASSES.get(sort, ()) or word in _AUXILIARY:
            continue
        noun, light = tag.startswith(_NOUNS), all(char in _LIGHT for char in word)
        weight = _LIGHT_WEIGHT if light else _NOUN if noun else _VERB if tag.startswith("v") else _OTHER
        end = (word[1:],) if len(word) == _VERB_AND_NOUN and not is_word(word) else ()  # 交租金
        forms = tuple(dict.fromkeys((word, *plain_forms(word), *end)))
        words.append(Word(forms, weight, noun and not light, tag.startswith("v")))
    return tuple(words)


def _joined(words: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Single characters side by side are a word that no dictionary has: 免 租 期 → 免租期."""
    found: list[tuple[str, str]] = []
    open_run = False
    for word, tag in words:
        alone = len(word) == 1 and word.isalnum() and tag.startswith(_KEPT) and word not in _AUXILIARY
        if alone and open_run:
            found[-1] = (found[-1][0] + word, "n")
        else:
            found.append((word, tag))
        open_run = alone
    return found
