"""The words around a figure, sorted: verbs, adverbs, words of change and of level, ranks, and what to cut from a name.

Knows no figures and no sentences; `ingest.naming` puts the parts together. Pure.
"""

import re

from rag.text.segments import blanked, enclosed, parts_at
from rag.text.times import Role, find_mentions
from rag.text.vocabulary import begins, ends, first_said, said, says, unled, untrailed, whole

_ANY_YEAR = 2000
"""Where an expression of time stands does not depend on the year that it is resolved against."""


_SERIES = re.compile(
    r"[一二三四五六七八九十]{1,3}是(?=.)|\d{1,3}(?:[.．](?!\d)|[\s、）)])|(?:[二三四五六七八九十]|\d{1,2})年内?"
)
"""What a phrase may begin with that tells its place in a series, or how many years: 一是, 2.、五年内."""
_FROM_TO = re.compile(
    r"(?:[从由][^，。；]{1,26}?[到至为]了?|连续[\d一二三四五六七八九十]{1,2}年|[二三四五六七八九十]年内?)$"
)
_SAYS_HOW = ("下同", "可比", "口径", "：")
_CUT_INSIDE = re.compile(
    r"(?<=[\u4e00-\u9fff”）])(?:(?:实现|完成)(?![率量额度])(?=[\u4e00-\u9fff]{2})|共(?=引进|完成|接待|新增)|累计|预计|同比|连续[\d一二三四五六七八九十]{1,2}年)"
)
PER_HEAD = re.compile(r"^(?:人均|户均|每(?![年月日天])[一-鿿]{1,6}?(?:产出|拥有)|每[千万]人|[千万]人(?:均)?拥有)(?=..)")
_MARKS = "，。；：、,;:（(）) \t\u3000—-▲●■◆•※·"
SAME_AGAIN = frozenset(("", "折合", "约合", "合", "即", "相当于", "约"))
_ALONE = ("其余", "完成", "实现")
"""Lead to nothing where nothing follows."""
_ADVERBS = 4
_LATIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789."
_WHOLE_MEASURE = tuple("值额量率数入资出款口次费度重比积产耗电税价P")
_NO_LAST_VERB = ("建", "获", "提高")


def no_noun(words: str) -> bool:
    """Do the words behind a figure name nothing that it counts? 以上, 的水平, 提高到, 在全国, but not 在建项目."""
    moved = begins(words, "moves")
    return bool(
        begins(words, "no noun")
        or begins(words.removeprefix("的"), "said of a figure")
        or (moved and words[moved : moved + 1] in ("到", "至", "为"))
        or words.removeprefix("以")[:1] in tuple("，；：:）)")
    )


def change_of(words: str) -> tuple[str, str] | None:
    """(what stands before it, how something changes) of words that end so: 产值同比增长 → (产值, 增长)."""
    length = ends(words, "change")
    return (untrailed(words[:-length], "said of a change"), words[-length:]) if length else None


def whole_change(words: str) -> str:
    """How something changes, where the words say nothing else: 同比下降 → 下降; else ""."""
    before, kept = change_of(words) or (words, "")
    return "" if before else kept


def gauge_at_end(words: str) -> int | None:
    """Where a measure that leans on the clause before begins, which the words end with: 项目，总投资达 → 3."""
    words = words[: len(words) - ends(words, "is a sum")]
    length = ends(words, "gauge")
    return len(words) - length - ends(words[:-length], "before a gauge") if length else None


def is_gauge(words: str) -> bool:
    """新增面积, 总投资: a measure and nothing else, which leans on the clause before."""
    return gauge_at_end(words) == 0 and not ends(words, "is a sum")


def is_share(words: str) -> bool:
    """Do the words hold a figure against another? 占, 高于全省, 比上年提高."""
    words = unled(words, "by the way")
    return bool(begins(words, "share") or (words[:1] in ("比", "较") and ends(words, "differs")))


def task_of(words: str) -> str:
    """What of a plan is done: 提前完成年度任务的 → 年度任务; "" where the words say no such thing."""
    words = unled(words, "before a task").removesuffix("的")
    task = words[begins(words, "task done") :]
    named = task != words and ends(task, "task") and len(task) < 14 and len(parts_at(task, "，。；、")) == 1
    return task if named else ""


def last_verb(words: str) -> str:
    """The verb that words end with, other than half of a word (新建 but not 建)."""
    verb = words[len(words) - ends(words, "verb") :]
    return "" if verb in _NO_LAST_VERB else verb


def attribute_of(words: str) -> str:
    """The measure that words end with, which tells the size of what is counted: 注册资本 of 引进注册资本."""
    return words[len(words) - ends(words, "attribute") :]


def without_time(text: str) -> str:
    """`text` without the expressions of time that are no names (去年, 到2025年, 较2016年)."""
    for mention in reversed(find_mentions(text, _ANY_YEAR)):
        if mention.role is not Role.NAME:
            before = text[: mention.start]
            if before.endswith(("到", "至")) and before[-2:-1] in set("增加升降减少高扩大长"):
                before += "到"  # 增加到2017年的 stays a level
            before = before[: len(before) - ends(before, "leads to a time")]
            behind = text[mention.end :]
            rest = unled(behind, "behind a time")
            text = before + (rest[rest[:1] in ("，", ",") :] if rest != behind else rest)
    return text


def without_asides(text: str) -> str:
    """`text` without brackets that say how it was counted or who does it (（按可比口径）, （主办：…）)."""
    asides = enclosed(text, "（）")
    return blanked(text, [(a, b) for a, b in asides if any(sign in text[a:b] for sign in _SAYS_HOW)], "")


def opened(text: str) -> str:
    """`text` without what only introduces it: marks of a series, time, 力争, 全市, 为企业 before a verb, adverbs."""
    before = None
    text = _balanced(without_asides(without_time(text)))
    while before != text:
        before = text
        text = text.lstrip(_MARKS)
        if series := _SERIES.match(text):
            text = text[series.end() :]
        text = text if text in _ALONE else text[begins(text, "lead") :]
        if text == before:
            text = _without_adverbs(_without_receiver(text))
    return text


def _without_receiver(text: str) -> str:
    """为企业发放补贴 → 发放补贴."""
    whom = begins(text, "for whom")
    done = first_said(text[: whom + 22], "done for them", whom + 2) if whom else None
    return text[done[0] :] if done and done[0] <= whom + 18 else text


def _without_adverbs(text: str) -> str:
    """全面加快推进新改扩建 → 推进新改扩建: adverbs go where a verb follows."""
    at, verb_at = 0, 0
    while length := 2 * text.startswith("加快", at) or (not begins(text, "verb", at) and begins(text, "adverb", at)):
        at += length
        verb_at = at if begins(text, "verb", at) else verb_at
    return text[verb_at:]


def closed(text: str) -> str:
    """`text` without the words that lead over to its figure (达到, 突破, 由12家增加到)."""
    before = None
    while before != text:
        before = text
        from_to = _FROM_TO.search(text)
        text = _without_lead_over(text[: from_to.start()] if from_to else text.rstrip("，,、:：（( \t\u3000“"))
    return text


def _without_lead_over(text: str) -> str:
    """学位增加到 → 学位, 学位达 → 学位."""
    if (to := ends(text, "moves to")) and (moved := ends(text[:-to], "moves")):
        return text[: -to - moved]
    return text[: len(text) - ends(text, "leads to a figure")]


def cleaned(text: str) -> tuple[str, str]:
    """(what is measured, how it changes or ""): 全年规上工业产值同比增长 → (规上工业产值, 增长)."""
    text = opened(text)
    level = closed(text)
    if (change := change_of(level)) and not text.endswith(("到", "至", "在", "为")):
        noun, kept = change
        if kept not in ("新增", "净增") or not noun:
            noun = closed(noun)
            near = (at for at, end in said(noun, "compared") if len(noun) - end <= 8 and "，" not in noun[at:])
            return _tidy(noun[: next(near, len(noun))]), "翻番" if kept == "翻" else kept
    return _tidy(level), ""


def _tidy(noun: str) -> str:
    noun = _CUT_INSIDE.sub("", noun)
    return _balanced(noun.strip("，。；：、,;: \t"))


def _balanced(text: str) -> str:
    """Without brackets and quotation marks that lack their other half."""
    for left, right in ("“”", "（）", "()", "《》", "‘’"):
        while text.count(left) > text.count(right):
            at = text.rfind(left)
            text = text[:at] + text[at + 1 :]
        while text.count(right) > text.count(left):
            at = text.find(right)
            text = text[:at] + text[at + 1 :]
    return text


def verb_of(words: str) -> str:
    """The verbs that `words` open with: 新建、改扩建教育项目 → 新建、改扩建."""
    end = 0
    while (verb := _verb_at(words, end)) > end:
        end = verb + begins(words, "joins verbs", verb)
    return untrailed(words[:end], "left of a join")


def _verb_at(words: str, at: int) -> int:
    """Where the verb ends that stands at `at`, with its adverbs before it (全面推进); `at` where none stands there."""
    start = at
    for _ in range(_ADVERBS):
        if length := begins(words, "verb", at):
            return at + length
        at += begins(words, "adverb", at)
    return start


def listing_verb(words: str) -> str:
    """The verb of a list whose first item is `words`; also one after a subject (城区新增停车位)."""
    if verb := verb_of(words):
        return verb
    start, end = first_said(words, "result") or (0, 0)
    return "" if words[start:end] in ("完成", "累计") else words[start:end]


def noun_of(name: str) -> str:
    """A name without its verb: 新增学位 → 学位; a name that is all verb stays."""
    rest = name[len(verb_of(name)) :].lstrip("、和并与或了").removesuffix("新增").removesuffix("净增")
    return rest if len(rest) >= 2 else name


def rank_of(words: str) -> tuple[str, str]:
    """(subject or "", scope) of the words before a rank: 生态岸线占比跃居全省 → (生态岸线占比, 全省)."""
    words = _CUT_INSIDE.sub("", without_time(words)).strip("、，,；。 （(")
    words = unled(words, "before a rank")
    before, ranked, place = words.partition("排名")
    if ranked and place.startswith(tuple("跃提升上位稳保居列")):
        words = before + place
    if words.endswith(("升", "移", "至", "到")):
        words = words.partition("由")[0].partition("从")[0]
    if says(words[-4:], "ranking"):
        return _tidy(words), ""
    for start, _ in said(words, "ranks"):
        scope = unled(words[start:], "ranks")
        if len(parts_at(scope, "，。")) == 1:
            return _tidy(closed(words[:start])), scope.removesuffix("的").removesuffix("中")
    start, _ = first_said(words, "of a whole place") or (len(words) - 2 * words.endswith(("世界", "亚洲")), 0)
    return _tidy(closed(words[:start])), words[start:]


def respective(words: str, count: int) -> list[str]:
    """`count` names out of `words`, each made whole (城镇、农村居民收入 → 城镇居民收入, 农村居民收入); else []."""
    cuts = list(said(words, "joins"))
    if len(cuts) < count - 1:
        return []
    cuts = cuts[len(cuts) - (count - 1) :]
    edges = [0, *[edge for cut in cuts for edge in cut], len(words)]
    parts = [words[edges[k] : edges[k + 1]] for k in range(0, len(edges), 2)]
    last = parts[-1]
    behind = last.lstrip(_LATIN)
    latin = last[:1].isalpha() and last[:1].isascii() and "一" <= behind[:1] <= "鿿"
    tail = begins(last, "modifier") - last.startswith("产业", 1)  # 一、二产业: 一产业, 二产业
    counted = len(parts[0]) - ends(parts[0], "counted")
    shared = first_said(last, "shared")
    for k, part in enumerate(parts):
        if latin and k < len(parts) - 1 and part.isascii():
            parts[k] = part + behind
        elif k < len(parts) - 1 and tail and len(last) > tail + 1 and whole(part, "modifier"):
            parts[k] = part + last[tail:]
        elif k < len(parts) - 1 and shared and len(part) <= 10 and not part.endswith(_WHOLE_MEASURE):
            parts[k] = part + last[shared[0] :]
        elif k and 2 <= counted < len(parts[0]) and ends(part, "counted") == len(part):
            parts[k] = parts[0][:counted] + part
    return parts if all(parts) else []


def subject_of(clause: str) -> str:
    """What a clause without a figure is about: 全市空气质量持续改善 → 空气质量."""
    text = opened(clause.strip("，。；：、,; "))
    if cut := first_said(text, "subject ends", 2):
        text = text[: cut[0]]
    return cleaned(text)[0]
