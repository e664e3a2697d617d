"""Is a clause in words said by the evidence? By the words it shares with a sentence of it. Pure.

Lead-ins (报告从三方面作了安排：), connectives and courtesies claim nothing. Of all else the words that carry content
are looked for in the evidence: how much of their weight its best sentence and its best paragraph hold, which of them
stand nowhere, whether they come in the source's order and company. A logistic model over that (data/prose.json, fitted
by eval/claims.py on one half of its claims) says whether the clause is supported.
"""

import json
import re
from collections.abc import Callable, Sequence
from functools import cache, cached_property
from importlib.resources import files

from rag.question.learned import logistic
from rag.text.bigrams import grams, share
from rag.text.figures import find_quantities
from rag.text.segments import CHINESE_RUN, QUOTED, simplified
from rag.text.vocabulary import ends, said
from rag.types import Hit
from rag.verify.told import counts_its_members, plainly, stands_alone
from rag.verify.words import Word, covers, held, in_order, items, poles, poles_of, windows, words_of

Near = Callable[[str, Sequence[Hit]], float]
"""How near a clause is to the nearest of some sentences, against the others of their report: a calibrated measure."""

LEAST = 0.2
FEATURES = (
    "words", "piece", "grams", "gone", "stranger", "order", "together", "clause", "item", "apart", "turned", "against",
    "level", "subject", "deed", "equates", "cited", "figured", "long", "near",
)  # fmt: skip
_VERB = 0.5
_MEANS = ("是指", "就是指", "指是", "指的是", "即")
"""What a word means stands beside it, in another clause."""
_BOTH = 0.6
_LEVELS = re.compile(
    r"(世界|全球|全国|国家级?|国际|全省|省级|全市|市级|首[个批家次]|唯一|第一(?![项条点个批步季产时责])|[一二三]等奖)[\u4e00-\u9fff]{0,2}"
)
"""How far something reaches, with what it is said of."""
_TOPIC_LONG = 12
_THING, _SORT, _MARKED = 14, 6, frozenset("，。；：")
_TELLS = re.compile(r"^[^，。；]{0,16}(?:报告|原文)[^，。；]{0,12}?(?:[讲谈说]到|[讲谈]了|介绍了|回顾了|分析了)")
_ASIDE = re.compile(
    r"(?:不过|但是?|[另此]外|同时|因此|其中|只是)?[，,]?(?:关于[^，。；]{1,14}|"
    r"(?:[从就按依据]|按照|根据|对照)[^，。；]{0,14}(?:来?[看说]|看来|来讲|而言)"
    r"|(?:总[的体]|整体|综[合上]|对[照比]|相比之?下|[两二三]者|[两二三][地省市区年]|[横纵]向|相应|与此)[^，。；]{0,6}"
    r"(?:来?[看说]|相比|而言|比较|对[照应]|算来)"
    r"|[^，。；]{0,10}口径(?:不同|不一样?|不一致|有别)|总的(?:方向|要求|目标|思路|原则|定位)|作为(?:对[照比]|参[考照]|背景|补充|比较)|(?:需要|应当|要|值得)(?:说明|指出|注意|补充|提醒|留意)的是|据此|由此(?:可见)?"
    r"|(?:按照?|根据|依据?)(?:所?给出的?|上述|以上)?(?:原文|材料|报告)(?:的(?:说法|口径|表述|数字))?"
    r"|(?:以下|下面)[按分][^，。；]{1,8}(?:[说讲列]|列出|分列|分述|介绍)"
    r"|(?:通过|实施|落实|采取|执行)?(?:上述|这些|以上|前述)[^，。；]{1,8})[，,：:。]?"
)
"""What only says how the rest is to be read: 从完成情况看，作为对照，需要说明的是，两者相比，实施上述政策，"""
"""棚改任务是开工580万套 names a thing by its kind, and does not call one thing another."""
_OWN = {"state": ("全国", "国家"), "province": ("全省", "全区", "全市"), "city": ("全市",), "district": ("全区",)}
"""How a report calls the whole of its own place: that says no more than whose the report is."""
_REPLY = 8
_FOLLOWS = ("如下", "以下几点", "以下几个", "有以下")
_COLON = ("：", ":")
_MARKS = "，,；;。：:！!？? "
_HELD = 0.5
"""From so much on a word stands in a text: all of it, or half of a long one's pairs."""
_LONG = 8
_PROVEN = 0.15
"""How much less is asked of the words beside a figure that is proven: its label was."""


def makes_no_claim(text: str) -> bool:
    """Is it a lead-in, or are all its words framing? 报告从三方面作了安排：; 综上所述，; 希望对您有帮助。"""
    return text.rstrip().endswith(_COLON) or text.rstrip("。：:").endswith(_FOLLOWS) or not words_of(text)


def makes_lead(text: str) -> bool:
    """Does a list follow?"""
    return text.rstrip().endswith(_COLON)


class Prose:
    """What the sentences of an answer's evidence say in words."""

    def __init__(self, hits: Sequence[Hit], question: str, near: Near | None = None) -> None:
        self._hits = hits
        self._question = simplified(question).lower()
        self._near = near

    @cached_property
    def _texts(self) -> list[str]:
        """Each sentence with its headings and its place."""
        return [
            " ".join((*h.sentence.section, h.report.region, h.sentence.text)).lower().replace("\n", " ")
            for h in self._hits
        ]

    @cached_property
    def _paragraphs(self) -> dict[tuple[str, int], str]:
        found: dict[tuple[str, int], str] = {}
        for hit, text in zip(self._hits, self._texts, strict=True):
            key = (hit.report.id, hit.sentence.paragraph)
            found[key] = found.get(key, "") + " " + text
        return found

    @cached_property
    def _all(self) -> str:
        return " ".join((*self._texts, self._question))

    def strange(self, text: str) -> list[str]:
        """The content words that stand neither in the evidence nor in the question."""
        return [word.text for word in words_of(text) if word.weight >= 1 and word.held(self._all) < _HELD]

    def words(self, clause: str) -> list[Word]:
        """The content words of a clause, without the reports' place, and what only the question calls so."""
        words = [word for word in words_of(clause) if word.text not in self._regions]
        named = [w for w in words if (w.weight >= 1 or len(w.text) == 1) and w.text in self._question]
        return [w for w in words if w not in named or w.held(self._told) >= _HELD]

    def is_plain_reply(self, text: str) -> bool:
        """Is it a yes or a no of a few words, before what it rests on is told? 有。 管。 不是种草。"""
        aside = _ASIDE.match(text)
        text = text[aside.end() :] if aside else text
        words = words_of(text)
        if len(text) > _REPLY:
            return False
        if set("不没未无非否") & set(text):
            return bool(words) and all(word.held(self._told) < _HELD for word in words)
        return all(word.held(self._told) >= _HELD or word.text in self._question for word in words)

    @cached_property
    def _told(self) -> str:
        return " ".join(self._texts)

    @cached_property
    def _regions(self) -> str:
        return " ".join({hit.report.region for hit in self._hits})

    def support(self, clause: str, cited: Sequence[int], proofs: Sequence[int]) -> list[int] | str:
        """The numbers of the sentences that say it; [] where it claims nothing; a problem where none does."""
        words = self.words(clause)
        if self._is_about(clause):
            strange = self.strange(clause)
            return f"“{strange[0]}”在所给原文里没有" if strange else []
        topic = clause.endswith((*_COLON, "，", ",")) and ends(clause[:-1], "topic") and len(clause) <= _TOPIC_LONG
        if not words or topic or _ASIDE.fullmatch(clause.strip()):
            return []
        if clause.rstrip().endswith(_COLON):
            strange = self.strange(clause)
            return f"“{strange[0]}”在所给原文里没有" if len(strange) > 1 else []
        row, best = self.features(clause, words, cited, proofs)
        if row["level"]:
            reach = "、".join(match.group() for match in _LEVELS.finditer(clause))
            return f"原文说的不是“{reach}”"
        if row["equates"]:
            return f"原文没有把这两件事说成一件：“{clause.strip(_MARKS)}”"
        if logistic(_model(), row) >= (LEAST - _PROVEN if proofs else LEAST):
            return best
        numbers = [*proofs, *cited]
        told = plainly(clause, words, [self._hits[n - 1] for n in numbers], figured=bool(proofs))
        if told is not None:
            return [next(n for n in numbers if self._hits[n - 1] is told)]
        return f"所给原文里没有这样说：“{clause.strip(_MARKS)}”"

    def _is_about(self, clause: str) -> bool:
        """Does it only name what the report is about, or what is to come: 报告讲了成绩和不足, 今年的打法，?"""
        words, ways = words_of(clause), {*poles()["more"], *poles()["less"]}
        if find_quantities(clause) or any(word.weight < 1 and word.text in ways for word in words):
            return False
        thing, found, sort = clause[:-1].rpartition("的")
        short = 0 < len(thing) <= _THING and 0 < len(sort) <= _SORT and _MARKED.isdisjoint(clause[:-1])
        named = found and short and clause[-1:] in ("，", ",", *_COLON)
        return bool(_TELLS.search(clause) or (named and all(word.text in self._question for word in words)))

    def alone(self, clause: str, cited: Sequence[int], proofs: Sequence[int]) -> list[int]:
        """The sentences that say by itself what in the answer leans on the clause before; [] where none does."""
        numbers = [*proofs, *cited]
        told = stands_alone(clause, self.words(clause), [self._hits[n - 1] for n in numbers], figured=bool(proofs))
        return [n for n in numbers if self._hits[n - 1] is told][:1]

    def features(
        self, clause: str, words: Sequence[Word], cited: Sequence[int], proofs: Sequence[int]
    ) -> tuple[dict[str, float], list[int]]:
        """What tells whether the clause is supported, by name, and the sentences that would be its proof."""
        first = list(dict.fromkeys((*proofs, *cited)))
        numbers = first if any(self._covers(words, n) >= _HELD for n in first) else range(1, len(self._texts) + 1)
        ranked = sorted(numbers, key=lambda n: -self._covers(words, n))
        if not ranked:
            return dict.fromkeys(FEATURES, 0.0), []
        best = ranked[0]
        hit, text = self._hits[best - 1], self._texts[best - 1]
        keys = [(h.report.id, h.sentence.paragraph) for h in (self._hits[n - 1] for n in (best, *first))]
        cited_too = " ".join(self._paragraphs[key] for key in dict.fromkeys(keys))
        paragraph = cited_too if best in first else self._paragraphs[keys[0]]
        own, one = hit.sentence.text.lower(), len({self._hits[n - 1].sentence.paragraph for n in first}) < 2
        window = max(windows(own, 2), key=lambda part: covers(words, part))
        clause_of = max(windows(own, 1), key=lambda part: covers(words, part))
        near = " ".join((*hit.sentence.section[-1:], window))
        whole = sum(word.weight for word in words)
        gone = [word for word in words if word.held(self._all) < _HELD]
        row = {
            "words": self._covers(words, best),
            "piece": covers(words, paragraph),
            "grams": share(grams(clause), grams(text)),
            "gone": sum(word.weight for word in gone) / whole,
            "stranger": float(any(word.weight >= 1 for word in gone)),
            "order": in_order(words, own),
            "together": covers(words, window),
            "clause": covers(words, clause_of),
            "item": min((covers(item, text if one else paragraph) for item in items(clause, words)), default=1.0),
            "apart": max((word.weight for word in words if word.held(near) < _HELD), default=0.0),
            "turned": float(any(held(word, text) < 1 for word in poles_of(clause))),
            "against": float(_turns(clause, window)),
            "level": float(_overreaches(clause, clause_of, own, cited_too, _OWN.get(hit.report.level, ()))),
            "subject": float(_other_subject(words, clause_of, paragraph)),
            "deed": float(any(w.weight == _VERB and len(w.text) > 1 and w.held(paragraph) < _HELD for w in words)),
            "equates": float(equates(clause, own, self._regions)),
            "cited": float(best in first),
            "figured": float(bool(proofs)),
            "long": min(len(words), _LONG) / _LONG,
            "near": self._near(clause, [hit]) if self._near else 0.0,
        }
        return row, [best]

    def _covers(self, words: Sequence[Word], number: int) -> float:
        return covers(words, self._texts[number - 1])


def _turns(clause: str, source: str) -> bool:
    """Does the clause say the one way where the source says the other, and only that?"""
    said, told = ({name: any(w in text for w in words) for name, words in poles().items()} for text in (clause, source))
    return any(said[a] and not said[b] and told[b] and not told[a] for a, b in (("more", "less"), ("less", "more")))


def _overreaches(clause: str, best: str, sentence: str, paragraphs: str, own: Sequence[str]) -> bool:
    """Does it say of the country, the province what its source does not say of them?"""
    levels = [match for match in _LEVELS.finditer(clause) if match[1] not in own]
    said = {match[1] for match in levels}
    return any(not _reaches(match, said, best, sentence, paragraphs) for match in levels)


def _reaches(level: re.Match[str], said: set[str], clause: str, sentence: str, paragraphs: str) -> bool:
    """Does 全市 of 占全市的一半 stand in the clause that says it, or before the same word?"""
    bare = level.group()[len(level[1]) :].startswith("的")
    own = {other[1] for other in _LEVELS.finditer(clause)}
    if own - said and level[1] not in own:
        return False  # 全省唯一 stands in the paragraph, and what is spoken of is 全市唯一
    return level[1] in clause or level.group() in paragraphs or (bare and level[1] in sentence)


def equates(clause: str, source: str, regions: str = "") -> bool:
    """Is one thing called another (疫情防控是本土疫情) of which no clause of the source speaks together?"""
    start, end = next((span for span in said(clause, "equates") if CHINESE_RUN.match(clause, span[1])), (0, 0))
    if not end or counts_its_members(clause, start):
        return False
    if (
        ends(clause[:start].rstrip(_MARKS).rstrip("“”’‘"), "abstract")
        or QUOTED.search(clause[:start])
        or find_quantities(clause[:start])
    ):
        return False
    one = [word for word in words_of(clause[:start]) if word.text not in regions]
    other = words_of(clause[end:])
    if not one or not other:
        return False
    parts = [source] if clause[start:].startswith(_MEANS) else windows(source, 1)
    return not any(covers(one, part) >= _BOTH and covers(other, part) >= _BOTH for part in parts)


def _other_subject(words: Sequence[Word], source: str, paragraph: str) -> bool:
    """Does the clause begin with a thing of another clause than the source's does (星宇车灯入选… for 捷佳创入选…)?"""
    mine = next((word for word in words if word.weight >= 1), None)
    theirs = next((word for word in words_of(source) if word.weight >= 1), None)
    if mine is None or theirs is None or mine.held(source) >= _HELD or mine.held(paragraph) < _HELD:
        return False
    return not any(word.held(theirs.text) >= _HELD or theirs.held(word.text) >= _HELD for word in words)


@cache
def _model() -> dict[str, float]:
    data = json.loads((files(__package__) / "data" / "prose.json").read_text(encoding="utf-8"))
    return {"bias": float(data["bias"]), **{cue: float(weight) for cue, weight in data["weights"].items()}}
