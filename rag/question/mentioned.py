"""“有几个省的2025年报告提到了低空经济”: in which of many reports a word stands, and in which it does not; in which of
one place's it stood first (国务院报告哪一年第一次提到人工智能); how often it stands there (长沙提了几次). Pure.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.question.asked import Asked, Tongue, heard, normalize
from rag.question.asking import Shape
from rag.question.beyond import read_beyond
from rag.question.intent import Intent
from rag.question.which_years import asks_year
from rag.question.whose import all_of_them, named_places
from rag.text.indicators_said import find_said
from rag.text.vocabulary import counted, ends, in_turn, says, unled, whole
from rag.types import Report

_VERB = "[提写说讲谈][到及了进出]|出现|[提写说讲谈]了?要[建修办搞打发][造展设]?"
_WORD = r"[“\"「『]?(?P<word>[A-Za-z0-9\u4e00-\u9fff+]{2,12}?)"
_AFTER = re.compile(rf"(?:{_VERB})[了过]?(?:关于)?{_WORD}(?:的[省市区有是]|的\w{{0,4}}报告|的?\W)")
"""Of a question with a mark at its end."""
_SEVERAL = 2
_NEAR = 14
"""Characters between 提 and 几次: 提到华为、中兴这些企业几次."""
_NOT_NAMED = ("times told", "puts down", "no such word")
_RATHER = -1.0
"""The logarithm of the odds: of an unseen writer's surveys 0.95 to 1 are, of other questions 1 in 1,000."""
_A_NAME = 3
"""So long is the name of a thing that reports mention by it, at least: 家庭 stands in all of them."""


@dataclass(frozen=True, slots=True)
class Mentioned:
    """The word that is looked for, in the reports of which year of which places (None: all there are)."""

    word: str
    places: tuple[str, ...] | None
    year: int | None
    over_years: bool = False
    """In which of the years it was said first is asked, of one place."""
    counted: bool = False
    """How often it is said is asked."""


def read_mentioned(question: str, asked: Asked, reports: Sequence[Report]) -> Mentioned | None:
    """What a question asks that only counts or names the reports which say a word; None of any other."""
    text = normalize(question)
    if in_turn(text, "puts down", "times told", gap=_NEAR) or in_turn(text, "times told", "puts down", gap=1):
        return _counted(text, asked, reports)
    if len(asked.regions) < _SEVERAL and not (asked.foreign or asked.mentions) and asks_year(text):
        return _of_years(text, asked, reports)
    if asked.tongue is Tongue.ENGLISH:
        things = [term for term in asked.terms if term.noun]
        alone = len(things) == 1 and not things[0].known and asked.shape is Shape.TEXT
        return _over_places(things[0].text, text, asked, reports) if alone else None
    if not says(text, "which report") or says(text, "of figures") or any(counted(text, "in figures")):
        return None
    if find_said(text) and read_beyond(text, "")[0] is not None:
        return None  # 高速公路里程破万公里的有哪几个省
    word = _word(text, asked)
    return _over_places(word, text, asked, reports) if word else None


def read_survey(question: str, asked: Asked, reports: Sequence[Report]) -> Mentioned | None:
    """What a question asks that wants to know which of many reports say a thing, in whatever words: its `word` is to be
    found (search/phrase.py). None of any other.
    """
    from rag.question.learned import surveys

    text = normalize(question)
    if surveys(heard(asked)) < _RATHER or read_beyond(text, "")[0] is not None:
        return None
    return _over_places("", text, asked, reports)


def _over_places(word: str, text: str, asked: Asked, reports: Sequence[Report]) -> Mentioned | None:
    """None where no several places are asked about."""
    named = named_places(text, reports)
    scope = all_of_them(text, named, reports, ranked=True)
    places = scope[0] if scope is not None else named.regions if len(named.regions) > 1 else None
    if places is None or len(places) < _SEVERAL or (len(named.regions) == 1 and named.regions[0] in places):
        return None  # 贵州启动建设的3个省实验室 is of one
    years = [mention.last for mention in asked.mentions]
    year = asked.report_year if asked.report_year is not None else years[0] if years else None
    return Mentioned(word, places, year)


def _of_years(text: str, asked: Asked, reports: Sequence[Report]) -> Mentioned | None:
    """哪一年在报告里说要建海滨栈道: a word that is said to stand there, and one place, or the only one there is."""
    regions = {region.name for region in asked.regions} or {report.region for report in reports}
    word = _word(text, asked) if _AFTER.search(f"{text}。") else ""
    if word in [term.text for term in asked.terms]:
        word = next((run for run in named_whole(asked, text) if word in run), word)
    if not word or len(regions) > 1 or sum(report.region in regions for report in reports) < _SEVERAL:
        return None
    return Mentioned(word, tuple(regions), None, over_years=True)


def _counted(text: str, asked: Asked, reports: Sequence[Report]) -> Mentioned | None:
    """长沙在湖南报告里提了几次, 哪个省提“民营经济”次数最多: the only thing that is named, and whose reports."""
    quoted = [term.text for term in asked.terms if term.weight > 1]
    word = (quoted or named_whole(asked, text) or [""])[0]
    named = named_places(text, reports)
    scope = all_of_them(text, named, reports, ranked=True)
    own = tuple(region.name for region in asked.regions)
    places = own or (scope[0] if scope is not None else None)
    if not word or (asked.foreign and not asked.regions):
        return None
    years = [mention.last for mention in asked.mentions]
    year = asked.report_year if asked.report_year is not None else years[0] if years else None
    return Mentioned(word, places, year, over_years=year is None and bool(own), counted=True)


def word_sought(asked: Asked) -> str:
    """粤港澳大湾区 of 有没有说到粤港澳大湾区: what is asked whether it is said; "" where something else is asked."""
    if asked.intent is not Intent.WHETHER or not says(asked.question, "puts down"):
        return ""
    runs = named_whole(asked, asked.question)
    return runs[0] if len(runs) == 1 and len(runs[0]) >= _A_NAME else ""


def named_whole(asked: Asked, text: str) -> list[str]:
    """What is named, whole: 供给侧结构性改革, of which the terms are 供给, 侧, 结构性 and 改革, all side by side."""
    runs: list[tuple[int, int]] = []
    for term in sorted(asked.terms, key=lambda one: one.start):
        if term.text.startswith("最") or any(whole(term.text, sort) for sort in _NOT_NAMED):
            continue
        if runs and runs[-1][1] == term.start:
            runs[-1] = (runs[-1][0], term.start + len(term.text))
        elif len(term.text) > 1:  # not 建 of 建自贸港
            runs.append((term.start, term.start + len(term.text)))
    return [text[start:end] for start, end in runs]


def _word(text: str, asked: Asked) -> str:
    """The word that reports are to say: 低空经济 of 哪些省提到了低空经济 and of 哪些省要搞低空经济, 预制菜 of
    预制菜有没有哪个省提到要管; "" where it is no one word.
    """
    own = [term.text for term in asked.terms if term.noun and term.weight >= 1 and not term.known]
    names = [name for name in own if not says(name, "no such word")]
    said = _AFTER.search(f"{text}。")
    if said is None:
        alone = len(names) == 1 and asked.shape is Shape.LIST and not any(term.known for term in asked.terms)
        return names[0] if alone and len(names[0]) >= _A_NAME else ""
    word = unled(said["word"], "of a report")
    if says(word, "no such word") or ends(word, "no word at its end") or says(word, "how much"):
        return ""  # 写了具体数的
    if names and not any(name in word or word in name for name in names):
        return names[0] if len(names) == 1 else ""  # that something is to be done, which stands before it
    return word if len(word) > 1 else ""
