"""Question → Scope: which region, when, done or promised, what kind of answer, and the words of the indicator.

Pure but for two libraries that it leans on: OpenCC (繁體 → 简体) and jieba (word boundaries and classes). It knows
the regions and years of the index by argument; it does not search.
"""

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from rag import lexicon
from rag.periods import Mention, Role, find_mentions
from rag.regions import Region, find_regions
from rag.types import Kind, Report


class Shape(StrEnum):
    """What would answer the question."""

    FIGURE = "figure"
    LIST = "list"
    COVER = "cover"  # who spoke, when, at which meeting
    DEFINITION = "definition"
    TEXT = "text"


class Ask(StrEnum):
    """Which figure of an indicator is wanted: 多少亿元, 增长多少, 占多少, 第几, 几倍; ANY where the question is open."""

    ANY = "any"
    AMOUNT = "amount"
    GROWTH = "growth"
    SHARE = "share"
    RANK = "rank"
    MULTIPLE = "multiple"


@dataclass(frozen=True, slots=True)
class Term:
    """One content word of the question with the forms that count as the same, and its part of speech's weight."""

    text: str
    forms: tuple[str, ...]
    weight: float
    noun: bool = True
    must: bool = False
    """Without it there is no answer: a known indicator, a quoted name, a place, the last noun."""
    start: int = 0


@dataclass(frozen=True, slots=True)
class Scope:
    """What a question asks for. Years are resolved per report, since 去年 depends on the report in hand."""

    question: str
    """Simplified, half-width; the text that was searched for the rest."""
    regions: tuple[Region, ...]
    foreign: tuple[str, ...]
    """Places named like regions for which no report is indexed."""
    mentions: tuple[Mention, ...]
    """As against `base_year`; only the relative ones depend on it."""
    base_year: int
    report_year: int | None
    """The year of the report that the question names (2022年的报告)."""
    kind: Kind | None
    shape: Shape
    ask: Ask
    unit: str
    """The measure word that the question asks with (多少家 → 家), or ""."""
    terms: tuple[Term, ...]
    compare: bool

    @property
    def dated(self) -> bool:
        return bool(self.mentions)


_TARGET = re.compile(
    r"目标|计划(?!的|项目|入选|\d)|打算|预期|力争|要求|任务|争取|准备|安排|承诺|规划|拟|想|target|goal|plan(?:ned)?\b|aim|will be|"
    r"要(?:新增|建|完成|达到|增长|达|实现|再|招|引|培育|提高|提升|打造|创|抓|建设|推进|盘活|对|比)|将|今后|未来"
)
ACHIEVED_WORDS = re.compile(
    r"实际(?!利用|使用|到账|外资|吸收|在)|完成了|完成数|完成情况|做到了|已经|实现了|达到了|增长了|下降了|新增了|建成了|取得|成绩|落实了|"
    r"完成(?:多少|了多少|几)|(?:多少|几).{0,4}了[？?]?$|actual(?!ly util)|achieved|completed|was |were |did "
)
STRONG_TARGET = re.compile(r"目标|预期|打算|计划(?:新|完成|建|引|增|投|达)|target|goal")
_COMPARE = re.compile(
    r"对比|相比|比较|相差|差多少|少多少|多多少|差几|少几|多几|各是|分别|和|与|跟|比.{1,12}(?:多|少|高|低)|还是|compare"
)
_SHAPES: tuple[tuple[Shape, re.Pattern[str]], ...] = (
    (
        Shape.COVER,
        re.compile(
            r"(?i)(?:谁|哪位|who).{0,12}(?:作|做|宣读|代表|报告|讲|deliver|gave)|报告人|"
            r"(?:省长|市长|区长|县长|主席|总理|镇长|主任)(?:是|叫|姓)|(?:现任|当时的?)?(?:省长|市长|区长|县长|主席|总理)是?谁|"
            r"(?:报告|会议|大会|人代会|讲).{0,8}(?:什么时候|何时|哪一?[天日年]|几月|几号|日期|时间|哪里|在哪|什么会|哪次会|哪个会)|"
            r"(?:什么时候|何时|哪一?天|几月几[号日]|在哪次|在什么|哪次|哪个).{0,10}(?:报告|会议|大会|人代会)"
        ),
    ),
    (
        Shape.DEFINITION,
        re.compile(r"(?:什么是|何谓|何为|啥是|什么叫)|(?:是什么意思|指的是什么|指什么|是指什么|啥意思|是什么[？?]?$)"),
    ),
    (
        Shape.LIST,
        re.compile(
            r"哪些|哪几|哪[一二三两四五六七八九十\d]+|有什么$|分别是什么|都有什么|列出|列举|名单|具体(?:有|是|指)|各指|指哪|"
            r"几个方面|几大|什么内容|which (?:two|three|four|five|six|\d)|list "
        ),
    ),
    (
        Shape.FIGURE,
        re.compile(
            r"多少|几(?!乎|年来|年)|百分之|多大|多高|多长|多远|多宽|增速|增幅|占比|比重|比例|总额|总量|数量|规模|率(?:是|$)|"
            r"人数|户数|面积|倍|how (?:many|much)|what (?:is|was|are|were) the|rate|目标(?:是|呢|值|数|[？?]?$)|第几|排名"
        ),
    ),
)
_GROWTH = re.compile(
    r"增长|增速|增幅|涨幅|涨了|增加了百分|下降|降幅|降了|降低|减少了百分|上调|几个点|涨几|涨多少|同比|提高了百分|growth|grow|increase by|"
    r"上浮|跌了|增减|快了多少|压缩"
)
_SHARE = re.compile(r"占比|占.{0,10}(?:比重|比例|多少|几成|百分)|比重|比例|share of|强度")
_RANK = re.compile(r"第几|排名|排第|名次|位次|排多少|rank")
_MULTIPLE = re.compile(r"倍")
_PERCENT = re.compile(r"百分之|百分比|率|几个点|percent|比例")
_UNIT = re.compile(
    r"(?:多少|几|how many )\s*(?:万|亿|千|百)?(人次|人民币|平方公里|平方米|立方米|公里|千米|亿元|美元|港元|剂次|张床位|张床|个百分点|兆瓦|千瓦|"
    r"元|家|个|所|套|名|人|户|件|项|亩|公顷|条|座|辆|吨|天|位|倍|届|次|起|级|针|剂|只|棵|株|处|张|场|宗|批|部|篇|种|支|岁|年|斤|门|班|村|镇)"
)
_REPORT_YEAR = re.compile(r"(?P<y>(?:19|20)\d\d)年?(?:度|的)?(?:.{0,8}?)(?:政府工作报告|工作报告|政府报告|报告)(?!期)")
_RELATIVE_BASE = re.compile(r"报告")


@cache
def _word_list(name: str) -> frozenset[str]:
    """data/words.json: `drop` carries no content in a question, `soft` little (verbs and nouns of every report)."""
    data = json.loads((files("rag") / "data" / "words.json").read_text(encoding="utf-8"))
    return frozenset(" ".join(data[name]).split())


def normalize(question: str) -> str:
    """Half-width, simplified, without control characters and runs of blanks; full stops of any kind are kept."""
    text = unicodedata.normalize("NFKC", question)
    text = "".join(" " if unicodedata.category(c)[0] == "C" else c for c in text)
    text = re.sub(r"\s+", " ", text).strip()
    return _simplified(text) if re.search(r"[\u4e00-\u9fff]", text) else text


@cache
def _converter() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s")


def _simplified(text: str) -> str:
    converted: str = _converter().convert(text)
    return converted


def read_scope(question: str, reports: Sequence[Report], *, base_year: int | None = None) -> Scope:
    """The Scope of a standalone question against the reports in hand.

    `base_year` is the report year that relative words refer to; by default the question's own (2022年的报告) or the
    latest among the named regions' reports.
    """
    text = _asked(normalize(question))
    regions, foreign = find_regions(text, reports)
    named = _REPORT_YEAR.search(text)
    report_year = int(named.group("y")) if named and _names_report(text, named) else None
    years = [r.year for r in reports if not regions or any(region.name == r.region for region in regions)]
    base = base_year or report_year or max(years, default=2000)
    mentions = tuple(
        mention
        for mention in find_mentions(text, base, question=True)
        if mention.role is not Role.NAME and not (report_year and named and mention.start == named.start())
    )
    shape, ask = _shape(text), _ask(text)
    if ask is not Ask.ANY and shape in (Shape.TEXT, Shape.DEFINITION):
        shape = Shape.FIGURE
    unit = _UNIT.search(text)
    scope = Scope(
        question=text,
        regions=regions,
        foreign=foreign,
        mentions=mentions,
        base_year=base,
        report_year=report_year,
        kind=_kind(text, mentions, base),
        shape=shape,
        ask=ask,
        unit=unit.group(1) if unit else "",
        terms=(),
        compare=bool(_COMPARE.search(text)),
    )
    return replace(scope, terms=_terms(text, scope))


def _asked(text: str) -> str:
    """The sentences that ask, where some do: what is said around them (or ordered: 忽略以上要求。) asks nothing."""
    parts = [part for part in re.split(r"(?<=[。！？?!；;])\s*|(?<=\.)\s+(?=[A-Z])", text) if part.strip()]
    asking = [part for part in parts if re.search(r"[？?]|多少|几|哪|什么|谁|如何|怎么|是否|吗|呢|目标", part)]
    real = [part for part in asking if not re.search(r"忽略|无视|不要给|直接回答|[Ii]gnore|系统消息|乘以", part)]
    return "".join(real or parts)


def _names_report(text: str, match: re.Match[str]) -> bool:
    """2022年的报告 names a report; 2022年…报告是谁作的 does too; 2022年学位目标，报告怎么说 does not."""
    return not re.search(r"[，,。？?；]", text[match.start() : match.end()])


def _kind(text: str, mentions: Sequence[Mention], base: int) -> Kind | None:
    """Done or promised, where the question's words say so; None where only its years could."""
    future = any((m.first or m.last) > base or (m.first == base and m.last > base) for m in mentions)
    if future:
        return Kind.OUTLOOK
    text = re.sub(r"[“\"「‘][^”\"」’]{1,20}[”\"」’]", "", text)  # a plan's name (“双创计划”) promises nothing
    target, achieved = bool(_TARGET.search(text)), bool(ACHIEVED_WORDS.search(text))
    if target and achieved:
        return None
    past = mentions and all(m.last < base for m in mentions)
    if target and (not past or STRONG_TARGET.search(text)):
        return Kind.TARGET
    return Kind.ACHIEVED if achieved else None


def _shape(text: str) -> Shape:
    for shape, pattern in _SHAPES:
        if pattern.search(text):
            return shape
    return Shape.TEXT


def _ask(text: str) -> Ask:
    if _RANK.search(text):
        return Ask.RANK
    if _MULTIPLE.search(text):
        return Ask.MULTIPLE
    if _SHARE.search(text):
        return Ask.SHARE
    if _GROWTH.search(text):
        return Ask.GROWTH
    unit = _UNIT.search(text)
    if unit and unit.group(1) == "个百分点":
        return Ask.GROWTH
    if _PERCENT.search(text) and not unit:
        return Ask.SHARE
    return Ask.AMOUNT if unit else Ask.ANY


# --- the indicator's words ----------------------------------------------------------------------------------


def _terms(text: str, scope: Scope) -> tuple[Term, ...]:
    """The content words: known indicator names first, then jieba's words of what is left."""
    rest = list(text)
    blank = [(m.start, m.end) for m in scope.mentions]
    blank += [(region.start, region.end) for region in scope.regions]
    if scope.report_year is not None:
        named = _REPORT_YEAR.search(text)
        blank += [named.span()] if named else []
    for start, end in blank:
        rest[start:end] = " " * (end - start)
    terms: list[Term] = []
    masked = "".join(rest)
    for found in lexicon.find(masked):
        soft = all(say in _word_list("soft") for say in found.say)
        forms = found.say if found.asked else (found.text, *found.say[1:])
        terms.append(Term(found.text, forms, 0.4 if soft else 1.0, not soft, not soft, found.start))
        rest[found.start : found.end] = " " * (found.end - found.start)
    masked = "".join(rest)
    for quoted in re.finditer(r"[“\"「『‘]([^”\"」』’]{2,20})[”\"」』’]", masked):
        terms.append(Term(quoted.group(1), (quoted.group(1),), 1.2, must=True, start=quoted.start()))
        rest[quoted.start() : quoted.end()] = " " * (quoted.end() - quoted.start())
    for word, flag, start in _words("".join(rest)):
        if word in _word_list("drop") or word.lower() in _word_list("drop") or not re.search(r"\w", word):
            continue
        weight, noun = _word_weight(word, flag)
        if weight:
            terms.append(Term(word, (word,), weight, noun, word in scope.foreign, start))
    return _with_head(terms)


def _with_head(terms: list[Term]) -> tuple[Term, ...]:
    """Chinese names end in their head (机场旅客吞吐量): the last noun must be there, unless a known name already must."""
    terms.sort(key=lambda term: term.start)
    nouns = [i for i, term in enumerate(terms) if term.noun]
    if nouns and not any(term.must for term in terms):
        terms[nouns[-1]] = replace(terms[nouns[-1]], must=True)
    return tuple(dict.fromkeys(terms))


_FIGURE_WORD = re.compile(r"[A-Za-z0-9.+%]*\d[A-Za-z0-9.+%]*(?:万|亿)?[\u4e00-\u9fff]?级?|[A-Za-z][A-Za-z&.\-]+")


def _words(text: str) -> list[tuple[str, str, int]]:
    """(word, class, offset) of the Chinese and Latin runs in `text`; figures keep their unit (500人, 3A级)."""
    result: list[tuple[str, str, int]] = []
    for piece in re.finditer(r"[^\s，。？?！!、；;：:“”\"'（）()《》]+", text):
        cursor = piece.start()
        for figure in _FIGURE_WORD.finditer(text, piece.start(), piece.end()):
            result += _cut(text, cursor, figure.start())
            is_figure = re.search(r"\d", figure.group())
            result.append((figure.group(), "figure" if is_figure else "eng", figure.start()))
            cursor = figure.end()
        result += _cut(text, cursor, piece.end())
    return result


def _cut(text: str, start: int, end: int) -> list[tuple[str, str, int]]:
    import jieba.posseg

    words = []
    for word in jieba.posseg.cut(text[start:end]):
        words.append((word.word, word.flag, start))
        start += len(word.word)
    return words


def _word_weight(word: str, flag: str) -> tuple[float, bool]:
    """(weight, counts as a noun) by jieba's word class; 0 for words that carry no content."""
    if word in _word_list("soft") or flag == "figure":
        return 0.35, False
    if flag == "eng":
        return (1.0, True) if word.isupper() or not word.islower() else (0.0, False)
    if flag[0] in "ujpcryqeoytdf" or flag in ("m", "mq", "nrt"):
        return (0.4, False) if len(word) >= 2 and flag[0] not in "ujpcry" else (0.0, False)
    if flag[0] in "vad" or flag in ("z", "b"):
        return (0.5 if len(word) >= 2 else 0.15), False
    return (1.0 if len(word) >= 2 else 0.35), len(word) >= 2
