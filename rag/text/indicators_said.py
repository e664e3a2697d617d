"""The indicators that a question over many reports names as people do: 好天, 消费, 城里人的收入. Pure.

No more than a guess by itself: only where a table is asked for does 消费 mean 社会消费品零售总额. The words are data
(data/said_of_indicators.tsv: word, indicator, example; a word of no indicator hides the shorter ones in it).
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from importlib.resources import files

from rag.text.indicators import (
    Found,
    Sort,
    find_measures,
    growth_asked,
    measure_led_by,
    measure_named,
    spans_of,
    whole_word,
)
from rag.text.segments import blanked, parts_at, tagged
from rag.text.vocabulary import begins, ends, untrailed, written_forms


def find_said(question: str) -> tuple[Found, ...]:
    """All that it names, by a name of the list or as people do, in the order of the question."""
    upper = question.upper()
    found = [*_apart(upper), *_in_whole(upper)]
    upper = blanked(upper, [(one.start, one.end) for one in found], "\0")
    found += [one for start, end in _everyday(upper) for one in _said_of(upper, start, end)]
    found += _turned(blanked(upper, [(one.start, one.end) for one in found], "\0"))
    rest = blanked(upper, [(one.start, one.end) for one in found], "\0")
    found += _town_before(upper, (*found, *find_measures(rest)))
    found += _other_of_two(upper, (*found, *find_measures(rest)))
    named = sorted((*found, *find_measures(rest)), key=lambda one: one.start)
    ends = {one.end for one in named} | {one.end + 1 for one in named if upper.startswith("的", one.end)}
    named = [_share_of(upper, one) for one in named]
    told = [one for one in named if not (upper[: one.end].endswith(_GROWTH_OF_THEM) or _growth_of(upper, one, ends))]
    return tuple(told or named)


def _growth_of(text: str, one: Found, ends: set[int]) -> bool:
    """增长目标 of 固定资产投资的增长目标 is the economy's no more."""
    return one.start in ends and text.startswith("增", one.start)


def _apart(text: str) -> Iterator[Found]:
    """新增了多少学位 names 新增学位, with what is asked in between."""
    for said in _ASKED_BETWEEN.finditer(text):
        verb = _VERBS.get(said["verb"], said["verb"])
        names = (text[said.end() : said.end() + n] for n in range(min(_LONGEST, len(text) - said.end()), 1, -1))
        found = next(((name, measure) for name in names if (measure := measure_named(verb + name))), None)
        if found is not None and found[1].name not in _said_alone(found[0]):
            yield Found(found[1], said.start(), said.end() + len(found[0]), None)


def _in_whole(text: str) -> Iterator[Found]:
    """财政支出里民生占多大比例: the share that is an indicator itself (民生占财政支出比重), the whole said first."""
    for at in (at for at, char in enumerate(text) if char == "占"):
        clause = parts_at(text[:at], "，,。；;：:？?")[-1]
        for inside in _INSIDE:
            head, said, part = clause.rpartition(inside)
            wholes = (head[k:] for k in range(len(head) - 1) if said)
            own = next(((whole, m) for whole in wholes if (m := measure_named(f"{part}占{whole}比重"))), None)
            if own is not None:
                yield Found(own[1], at - len(own[0]) - len(said) - len(part), at + 1, None)
                break


def _turned(text: str) -> Iterator[Found]:
    """上市公司新增最多的省: the thing first, then what was done."""
    for said in _DONE.finditer(text):
        names = (text[said.start() - n : said.start()] for n in range(min(_LONGEST, said.start()), 1, -1))
        own = next(
            ((n, m) for n in names if (m := measure_named(f"新增{n}")) and _opens(text[: said.start() - len(n)])), None
        )
        if own is not None and not any(f"{deed}{own[0]}" in text for deed in ("新增", "净增")):
            yield Found(own[1], said.start() - len(own[0]), said.end(), None)


def _opens(before: str) -> bool:
    return not before or stands_after(before)


def _share_of(text: str, one: Found) -> Found:
    """民生支出占比, 花在民生上的钱占财政支出多大比例: not how much, but the share that is an indicator itself."""
    said = _SHARE_ASKED.match(text, one.end)
    measure = measure_led_by(f"{one.measure.name}占") if said else None
    return one if said is None or measure is None else Found(measure, one.start, said.end(), None)


def _town_before(text: str, found: Sequence[Found]) -> Iterator[Found]:
    """城镇 of 城镇、农村居民收入, which has its name of the other."""
    country, town = measure_named("农村居民人均可支配收入"), measure_named("城镇居民人均可支配收入")
    for one in found:
        said = _TOWN_AND.search(text[: one.start]) if one.measure == country else None
        if said is not None and town is not None:
            yield Found(town, said.start(), said.end(), one.sort)


def _other_of_two(text: str, found: Sequence[Found]) -> Iterator[Found]:
    """城里人 of 农民收入增速比城里人快几个百分点: the same of the others, where only one of the two is named."""
    named = {one.measure.name: one for one in found}
    for names in (_TOWN_AND_COUNTRY, _TOWN_AND_COUNTRY[::-1]):
        other, one = measure_named(names[0]), named.get(names[1])
        against = _THAN_THE_OTHER.search(text, one.end) if one is not None and names[0] not in named else None
        of_town = against is not None and against["town"] is not None
        if one is not None and other is not None and against is not None and of_town == names[0].startswith("城"):
            yield Found(other, against.start() + 1, against.end(), one.sort)


def _said_alone(name: str) -> tuple[str, ...]:
    """What the name alone means, of which the verb says no more: 接待了多少游客."""
    own = measure_named(name)
    return (own.name,) if own is not None else ()


def by_names(question: str) -> str:
    """With the indicators' own names in the place of what people call them: GDP、投资 → GDP、固定资产投资."""
    upper = question.upper()
    for start, end in reversed(list(_everyday(upper))):
        names = _meant(upper[start:end]) or ()
        if len(names) == 1:
            question = question[:start] + names[0].partition("@")[0] + question[end:]
    return question


@cache
def _said() -> dict[str, tuple[str, ...]]:
    """What people call an indicator → its names (two of 城乡收入; @growth where that is meant), () for what is none.

    data/said_of_indicators.tsv: word, indicator, example.
    """
    text = (files(__package__) / "data" / "said_of_indicators.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines()[1:])
    return {word.upper(): tuple(name for name in names.split("|") if name) for word, names, _ in rows}


@lru_cache(maxsize=4096)
def _meant(word: str) -> tuple[str, ...] | None:
    """The names of a row, or of what somebody takes in: 城里人一年能挣 is 城镇居民收入, since reports write 城镇居民
    for 城里人, and that is a name; None of any other word."""
    listed = _said().get(word)
    earned = ends(word, "earned") if listed is None and measure_named(word) is None else 0
    if not earned:
        return listed
    whose = untrailed(word[:-earned], "before earned")
    measures = (measure_named(f"{form}收入") for form in (whose, *written_forms(whose)) if len(whose) > 1)
    return next(((measure.name,) for measure in measures if measure is not None), None)


def _everyday(text: str) -> Iterator[tuple[int, int]]:
    """Where such words stand, the longest at each place, and no longer name of an indicator."""
    longest, at = max(map(len, _said())), 0
    listed = dict(spans_of(text))
    while at < len(text):
        lengths = range(min(longest, len(text) - at), 1, -1)
        end = next(
            (at + n for n in lengths if _meant(text[at : at + n]) is not None and whole_word(text, at, at + n)), at
        )
        wider = any(
            start < at < other or (start <= at and end <= other and (start, other) != (at, end))
            for start, other in listed.items()
        )
        if end > at and not wider and (not _meant(text[at:end]) or not _goes_on(text, at, end)):
            yield at, end
        at = max(end, at + 1)


def _goes_on(text: str, start: int, end: int) -> bool:
    """投资 of 重大项目投资 or 投资环境 is part of another name; a Latin word (PM2.5) of none."""
    if text[end - 1].isascii():
        return False
    before, after = text[:start], text[end:]
    opens = not before or stands_after(before) or _word_ends(text, start)
    moves = begins(after, "goes up") or begins(after, "goes down")  # 外贸下滑
    ends = not after or after[0] in _BEFORE or after.startswith(_BEFORE_WORDS) or moves
    return not (opens and (ends or _word_begins(text, end)))


def stands_after(before: str) -> bool:
    """May a name begin behind these words?"""
    return before[-1:] in _AFTER or before.endswith(_AFTER_WORDS)


def _word_ends(text: str, at: int) -> bool:
    """Before it stands a particle, an adverb or the like (就是那个失业率, 到底投资…), which is no part of a name."""
    return any(end == at and flag[0] in _ASIDE for _, end, flag in _words(text))


def _word_begins(text: str, at: int) -> bool:
    """失业率啊: what stands behind it is no part of a name."""
    return any(start == at and flag[0] in _ASIDE for start, _, flag in _words(text))


@lru_cache(maxsize=64)
def _words(text: str) -> tuple[tuple[int, int, str], ...]:
    """(where it starts, where it ends, its class) of each word."""
    found, at = [], 0
    for word, flag in tagged(text):
        found.append((at, at + len(word), flag or "x"))
        at += len(word)
    return tuple(found)


_ASIDE = "yzdpcuxerf"
"""Classes of words that are in no name: particles, adverbs, prepositions, pronouns."""
_SIGNS = set("的和与跟及、，,。：:；;？?！! 0123456789一二三四五六七八九十各哪谁比打添几□\0")
"""What a name stands beside on either side."""
_AFTER = _SIGNS | set("年省市区县州旗里了下家地国历来个张套所条座少看说查问把让")
_AFTER_WORDS = (
    "医院",
    "翻新",
    "省内",
    "市内",
    "区内",
    "国内",
    "县内",
    "全国",
    "所有",
    "增速",
    "目标",
    "实际",
    "长三角",
    "新增",
    "计划",
    "打算",
    "准备",
    "公里",
)
_BEFORE = _SIGNS | set(
    "数是有没占加全平差均合拢分最排前增涨降目实完达超高低第多少怎变走总在上过能要这那两累共从由自建种收今去明给放定设呢吗吧都"
)
_BEFORE_WORDS = (
    "任务",
    "控制线",
    "增加值",
    "天数",
    "相当于",
    "相比",
    "情况",
    "新增",
    "改造",
    "计划",
    "打算",
    "准备",
    "个数",
)
_VERBS = {"添": "新增", "新添": "新增", "增": "新增", "建": "建设"}
_ASKED_BETWEEN = re.compile(
    "(?P<verb>新增|新添|添|增加|新建|改造|建设|培育|新设|建成|[增建])[了过出]?(?:多少|几)[十百千万亿]*"
    "(?:[个张家套所]|公里|[辆户列件条座台亩])?"
)
_INSIDE = ("里面", "里头", "里", "当中", "之中", "中")
_DONE = re.compile(
    "(?:数量?)?(?:20\\d\\d年|去年|今年)?的?(?:新增|净增)(?:了|数量?|家数|个数)?(?![\u4e00-\u9fff]{0,2}学位)"
)
_SHARE_ASKED = re.compile(
    "(?:的钱)?(?:占比|占[^，,。？?占]{0,12}?(?:比[重例]|几成|百分之几|(?=多[少大]|的多少|超过?|[达高低]|不[低高足到])))"
)
_TOWN_AND = re.compile("城(?:[镇市]|里人)(?:常住)?(?:居民)?(?:[、和与跟同及]|以及)$")
_LONGEST = 14
_TOWN_AND_COUNTRY = ("城镇居民人均可支配收入", "农村居民人均可支配收入")
_THAN_THE_OTHER = re.compile(
    "[比和与跟](?:(?P<town>城里人?|城[镇市](?:居民|人)?|市民)|农村(?:居民|人)?|农民|乡下人?)的?(?=[快慢高低多少涨增相差])"
)
_GROWTH_OF_THEM = ("个增长目标", "个增速目标", "个增幅目标")
"""Of what is named before: 社零和固投两个增速目标."""


def _said_of(text: str, start: int, end: int) -> Iterator[Found]:
    sort, after = growth_asked(text, end)
    for name in _meant(text[start:end]) or ():
        bare, _, only = name.partition("@")
        measure = measure_named(bare)
        if measure is not None:
            yield Found(measure, start, after, Sort(only) if only else sort)
