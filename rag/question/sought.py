"""What a plain question is after, for documents that are no reports: 宝瓶口有多高 → a length under 高, of 宝瓶口.

Of a lease or a page of an encyclopedia nobody knows beforehand what it tells, so nothing is known of its indicators and
years: only the sort of answer that the question's own words ask for, and the words that must stand with it. Read where
such a document is indexed; who looks for it is answer/plainly.py.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto

from rag.text.segments import is_word, tagged
from rag.text.vocabulary import plain_forms, says


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


_ASKED: tuple[tuple[Sort, re.Pattern[str]], ...] = (
    (
        Sort.CODE,
        re.compile(r"(?:编号|代码|号码|电话|型号|账号|邮编)(?=是|为|多少|什么|[？?]?$)(?:是|为)?(?:多少|什么|几)?"),
    ),
    (Sort.WHEN, re.compile(r"(?:在|于|是)?(?:什么时[候间]|何时|哪一?[年天日月]|几[月号点](?:几[日号])?)")),
    (
        Sort.PLACE,
        re.compile(
            r"(?:坐落|位于|位|处|地处|住|生活|分布)?(?:在|于)?(?:哪里|哪儿|何处|什么地[方点]|哪个?[省市区县])|"
            r"(?:坐落|位|住|处)?[在于]哪"
        ),
    ),
    (
        Sort.USE,
        re.compile(
            r"(?:有|是|可以|能)?(?:[做干作]|用来|用于)?什么用途?处?|[有起]什么作用|(?:是|主要)?(?:用来|用于)?[做干]什么"
        ),
    ),
    (
        Sort.NAME,
        re.compile(
            r"(?:又|还|别|也|以前|原来|古时|从前|旧时)(?:被)?[叫称]什么|"
            r"(?:别名|学名|原名|旧称|简称|全称|俗称)(?:是|叫)什么"
        ),
    ),
    (
        Sort.PERSON,
        re.compile(
            r"(?:是|由|有|归|该|让|被)?(?:谁|哪些人|什么人|哪一?[位家]|哪个?(?:公司|单位|机构|法院|部门|企业|人))"
        ),
    ),
    (
        Sort.SPAN,
        re.compile(
            r"(?:有|是|为)?(?:多久|多长时间)|(?<=[期限史命龄])(?:有|是|为)?多[长久]|"
            r"(?:有|是)?(?:多少|几)(?:个?(?:年|月|天|日|星期|周|小时|分钟|工作日)|岁)"
        ),
    ),
    (Sort.AREA, re.compile(r"面积(?:有|是|为)?(?:多[大少]|几)")),
    (Sort.SIZE, re.compile(r"(?:有|是)?多大")),
    (Sort.LENGTH, re.compile(r"(?:有|是)?多[长高宽深远厚]|海拔(?:有|是|为)?多[少高]")),
    (Sort.WEIGHT, re.compile(r"(?:有|是)?多重|(?:体重|重量)(?:有|是|为)?多少")),
    (Sort.SPEED, re.compile(r"(?:有|是)?多快")),
    (Sort.WAY, re.compile(r"怎么办?|怎样|如何")),
    (Sort.MONEY, re.compile(r"(?:是|为|要)?多少(?:钱|万?元)|(?<=[金费价])(?:是|为|有)?多少(?![^？?])")),
    (Sort.FIGURE, re.compile(r"(?:是|为|有|共)?(?:多少|几)[\u4e00-\u9fff]?")),
    (Sort.WHETHER, re.compile(r"能不能|可不可以|会不会|有没有|要不要|是不是|是否|能否|可否|吗[？?]?$")),
    (Sort.WHAT, re.compile(r"(?:是|指|叫)?什么")),
)
"""In this order: 几点开门 is asked for a time, and no number of points."""
"""Why, which all, the gist: not one plain thing."""
_ASKING = re.compile(r"多少|几|哪|什么|谁|多[长高宽深远厚大重快久]")
_UNDER = {
    "长": ("长", "长度", "里程"), "高": ("高", "海拔", "高度"), "宽": ("宽", "宽度"), "深": ("深", "深度"),
    "远": ("距", "离", "远", "相隔"), "厚": ("厚", "厚度"), "重": ("重", "重量"), "海": ("海拔",),
}  # fmt: skip
_OF_NAME = ((re.compile("以前|原来|古时|从前|旧时"), ("原名", "古称", "旧称", "曾用名", "初名", "旧名")),)
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
    for sort, pattern in _ASKED:
        found = pattern.search(text)
        if found is None:
            continue
        rest = text[: found.start()] + " " + text[found.end() :]
        if _ASKING.search(rest):
            return None
        under, unit = _under(sort, found.group()), ""
        if sort is Sort.FIGURE and "\u4e00" <= found.group()[-1] <= "\u9fff":
            unit = found.group().rpartition("多少")[2].rpartition("几")[2].replace("度", "")
        if sort is Sort.CODE or (sort is Sort.NAME and not under):
            under = (found.group()[:_NAME],)
        return Sought(sort, tuple(word for word in _words(rest, sort) if word.forms[0] not in under), under, unit)
    return None


def _under(sort: Sort, asked: str) -> tuple[str, ...]:
    if sort in (Sort.LENGTH, Sort.WEIGHT):
        return next((words for char, words in _UNDER.items() if char in asked), ())
    if sort is Sort.NAME:
        before = next((names for pattern, names in _OF_NAME if pattern.search(asked)), ())
        return before or (_ALSO if re.search("[又还别也].{0,2}[叫称]|别名", asked) else ())
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
