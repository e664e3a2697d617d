"""Question → Asked: where, when, done or promised, what sort of answer, what else it wants, and the indicator's words.

2022年新增学位目标是多少 → 2022, target, a figure, 新增学位. The one place where a question is read: later rooms get
the value. Pure but for two libraries that text/segments.py leans on, OpenCC and jieba. It knows the regions and years
of the index by argument; it does not search.
"""

import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

from rag.question.asking import (
    DIFFERENCE,
    WIDE,
    Ask,
    Shape,
    Want,
    ask_of,
    asks,
    meanings,
    openly,
    puts_forward,
    says_achieved,
    says_target,
    several,
    shape_of,
    unit_of,
    wanted_count,
    wants,
)
from rag.question.claim import Claim, read_claim
from rag.question.errand import of_asker
from rag.question.intent import SAID_TO_US, Intent
from rag.question.shifts import as_against_own
from rag.question.sought import Sought, read_sought
from rag.question.terms import Term, content_terms
from rag.text.gazetteer import same_place
from rag.text.list_marks import CIRCLED
from rag.text.numbers import tells_distance
from rag.text.places import Places, Region, find_regions, names_group, stands_at
from rag.text.segments import QUOTED, blanked, parts_at, simplified, tagged, traditional
from rag.text.times import Mention, Role, find_mentions, first_year, told_apart
from rag.text.vocabulary import first_said, greeting_of, openness_weights, says
from rag.types import Kind, Report

if TYPE_CHECKING:
    from rag.question.brief import Aspect, Brief
    from rag.question.learned import Heard

_NOT_OF_ONE = SAID_TO_US | {Intent.MANY}  # of no report, or of many
_HOW_MUCH = ("多少", "几", "多大")
_TOGETHER = frozenset((Want.DIFFERENCE, Want.COMPARE, Want.MORE, Want.EACH))
_LATIN, _INITIALS = 0.6, re.compile(r"[A-Za-z]*[a-zA-Z\d][A-Z]+[A-Za-z]*")
"""Share of a question's letters, beside GDP and ChatGPT, that make it English; names in it may be Chinese."""
_EVEN = 0.5
_STILL_A_FIGURE = 0.3
"""What looks like a plain question for a figure is one, unless the learned chance is below this."""
_MOST_NOUNS, _LONG = 6, 40
_ASKING_WORD = re.compile(
    r"(?:分别|各自?|一共)?[是有为要达到叫在]*了?(?:多[少高大长宽快远重]|第几|几(?!何)|什么|[谁哪怎]|如何|[吗呢])"
)
_NO_MARKS = dict.fromkeys(map(ord, '\0“”"、'))
_REPORT_YEAR = re.compile(
    r"(?<![到至])(?P<y>(?:19|20)\d\d|(?<!\d)[0-2]\d(?=年))(?!年[以之][来后前])年?[度的]?(?:.{0,8}?)(?:政府工作)?报告(?!期)|"
    r"(?P<e>20\d\d)(?: [a-z]+){0,3} report"
)


class Tongue(Enum):
    """What an asker writes."""

    SIMPLIFIED = "simplified"
    TRADITIONAL = "traditional"
    ENGLISH = "english"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question asks for. Years are resolved per report, since 去年 depends on the report in hand."""

    question: str
    """Simplified, half-width; read once, here. Later rooms hand it on (embedder, reranker, chat model), unread."""
    regions: tuple[Region, ...]
    foreign: tuple[str, ...]
    """Places for which no report is indexed, and which are asked about."""
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
    wants: frozenset[Want]
    """What else its words want: a day, a total, the difference, whether, why, …"""
    count: int
    """How many items it names (六个方面 → 6), or 0."""
    meanings: tuple[str, ...]
    """The words whose meaning it asks for."""
    wide: bool
    """Several figures of one indicator are asked for at once (新增多少，增长多少)."""
    claims: tuple[Claim, ...] = ()
    """Figures that the question puts forward (是1.8万个，对吗); `question` then asks for them."""
    beside: tuple[str, ...] = ()
    """Those put beside an indexed region (新北区和保定市), or in it, where the asker is (银川这边…，宁夏的报告…)."""
    spoken: tuple[str, ...] = ()
    """Places without a report that are only spoken of (到上海的航班)."""
    topic: str = ""
    """What a part of a question asks for, in its own words (电话 of 谁是区长？电话多少)."""
    intent: Intent = Intent.FIGURE
    """What the question is after as a whole; a part of it may be after something else."""
    brief: "Brief | None" = None
    """What an overview, or a list of what a report has as a whole, is wanted of; None where none is."""
    aspect: "Aspect | None" = None
    """What of a report as a whole it wants by the sense of it (whole_asked.py), unless it is of a thing after all."""
    several: bool = False
    """It may ask for several things, times or places at once."""
    openness: float = 0.0
    """The chance that all that is said is wanted, and not one figure or fact: 0 where a figure is plainly asked for."""
    tongue: Tongue = Tongue.SIMPLIFIED
    """What it was asked in, which is what is said around the quotes."""
    talk: str = ""
    """What is said to WenBao itself: "hello", "thanks", "bye" or "wenbao"."""
    sought: Sought | None = None
    result_first: bool = False
    """No word says done or promised: a result goes before a promise, which answers where there is none."""
    across: bool = False
    """All in all it rather asks over several places, or over several years."""
    over_years: bool = False
    """It asks how things went over the years (这些年, 近几年, 历年), none of which it names."""
    of_report: bool = False
    """It asks what a report says (成都2025年报告里…)."""
    off_topic: float = -math.inf
    """The logarithm of the odds that no work report could tell it (learned.py), of what could be such."""

    @property
    def subject(self) -> str:
        """What it is about, without its asking: 养老 of 报告里养老都说了些什么."""
        return " ".join(term.text for term in self.terms) or self.question

    @property
    def over_many(self) -> bool:
        """It may ask for a table: of many places, of several years, or whether a target was met. See many.py."""
        years = [(m.first or m.last, m.last) for m in self.mentions]
        several = len(self.regions) + len(self.foreign) > 1 or len(years) > 1 or any(b - a > 1 for a, b in years)
        both = says_target(self.question) and (says_achieved(self.question) or says(self.question, "in the end"))
        many = Want.MANY in self.wants or self.intent in (Intent.MANY, Intent.COMPARISON)
        return several or both or many or self.across or names_group(self.question) or says(self.question, "run asked")

    @property
    def anywhere(self) -> bool:
        """It asks for figures of no place (2025 固投目标 bottom5), or in English, where only its words tell."""
        nowhere = not (self.regions or self.foreign or self.report_year)
        figures = self.shape is Shape.FIGURE or self.intent in (Intent.FIGURE, Intent.WHETHER)
        return (figures and nowhere) or self.tongue is Tongue.ENGLISH

    @property
    def compares(self) -> bool:
        """It may ask for two figures and what lies between them. See two_sides.py."""
        of_two = self.ask in (Ask.SHARE, Ask.MULTIPLE) or self.how_often > 1 or self.over_many
        together = any(says(self.question, sort) for sort in ("parts of a hundred", "in one sum", "times told"))
        return bool(self.wants & _TOGETHER) or of_two or together

    @property
    def how_often(self) -> int:
        """How many times it asks how much: 实际做到多少，超出多少."""
        return sum(map(self.question.count, _HOW_MUCH))

    @property
    def words(self) -> str:
        """What keyword search looks for: every form of the terms, or all that was said where there are none."""
        return " ".join(form for term in self.terms for form in term.forms) or self.question


def normalize(question: str) -> str:
    """Half-width, simplified, without control characters and runs of blanks; 啥 is 什么, 几号线 哪条线, ② is (2)."""
    text = unicodedata.normalize("NFKC", question.translate(CIRCLED))
    text = "".join(" " if unicodedata.category(c)[0] == "C" else c for c in text)
    text = " ".join(text.split())
    return simplified(text).replace("啥", "什么").replace("几号线", "哪条线")


def read_question(question: str, reports: Sequence[Report], *, base_year: int | None = None) -> Asked:
    """What a standalone question asks of the reports in hand.

    `base_year` is the year of report that relative words refer to, else the question's own or its regions' latest.
    """
    text = normalize(question)
    text = of_asker(text, reports) if _may_have_more(text) else text
    claimed = read_claim(text) if puts_forward(text) else None
    text = claimed.question if claimed else text
    if (year := first_year(text)) and tells_distance(text[year.end :]):
        text = as_against_own(text)
    if lately := first_said(text, "lately"):  # no years that one could hold anything to; but it has been done
        text = text[: lately[0]] + text[lately[1] :]
    places = _places(text, reports)
    regions = places.regions
    named = _REPORT_YEAR.search(text)
    if named and (set("，,。？?；") & set(named.group()[4:]) or first_year(named.group()[4:])):
        named = None  # 2022年学位目标，报告怎么说 names no report; 2016年和2018年报告 names two
    digits = (named.group("y") or named.group("e")) if named else ""
    report_year = int(f"20{digits}"[-4:]) if digits else None
    own = [r for r in reports if not regions or any(same_place(r.region, region.name) for region in regions)]
    base = base_year or report_year or max((report.year for report in own), default=2000)
    mentions = tuple(
        mention
        for mention in find_mentions(text, base, question=True)
        if _counts(mention, text) and not (named and mention.start == named.start())
    )
    mentions = told_apart(mentions, text)
    wide, wanted = bool(WIDE.search(text)) and len(mentions) < 2, wants(text)
    shape, ask = _shape(text, wanted, wide=wide)
    others = [(r.start, r.end) for r in regions] + ([named.span()] if named else [])
    others += [span for place in places.beside for span in stands_at(text, place)]
    times, tongue = [(m.start, m.end) for m in mentions], _tongue(question)
    terms = content_terms(text, times, others, places.to_meet, english=tongue is Tongue.ENGLISH)
    read = Asked(
        question=text,
        regions=regions,
        foreign=places.foreign,
        beside=places.beside,
        spoken=places.spoken,
        mentions=mentions,
        base_year=base,
        report_year=report_year,
        kind=_kind(text, mentions, base, {report.year for report in own})
        or _by_report(text, bool(lately), None if mentions else report_year),
        shape=shape,
        ask=ask,
        unit=unit_of(text),
        terms=terms,
        wants=wanted,
        count=wanted_count(text),
        meanings=meanings(text),
        wide=wide,
        claims=claimed.claims if claimed else (),
        tongue=tongue,
        sought=read_sought(text) if any(report.kind == "other" for report in reports) else None,
        over_years=bool(lately) or says(text, "across"),
        of_report="报告" in text or "report" in text.lower(),
    )
    return _with_intent(read, normalize(question), claimed=bool(claimed))


def _places(text: str, reports: Sequence[Report]) -> Places:
    places = find_regions(text, reports)
    if places.regions and (places.foreign or places.spoken):
        from rag.question.home import at_home

        return at_home(text, places)
    return places


def as_asked(text: str, asked: Asked) -> str:
    """What is said around the quotes, in traditional characters for who writes them."""
    return traditional(text) if asked.tongue is Tongue.TRADITIONAL else text


def _tongue(question: str) -> Tongue:
    letters = [letter for letter in _INITIALS.sub("", question) if letter.isalpha()]
    if sum(letter.isascii() for letter in letters) > _LATIN * len(letters):
        return Tongue.ENGLISH
    return Tongue.TRADITIONAL if simplified(question) != question else Tongue.SIMPLIFIED


def _may_have_more(text: str) -> bool:
    """May something stand there that does not ask?"""
    head, comma, _ = text.partition("，")
    before = bool(comma) and not asks(head)
    return before or any(parts_at(text, "。！？?!；;：:.")[1:]) or says(text.lower(), "orders")


def _shape(text: str, wanted: frozenset[Want], *, wide: bool) -> tuple[Shape, Ask]:
    shape, ask = shape_of(text), Ask.ANY if wide else ask_of(text)
    if Want.WHY in wanted and not says(text, "how much"):
        return Shape.TEXT, Ask.ANY  # 为什么没有提出增速目标
    if shape is Shape.TEXT and not asks(text) and not set("？?") & set(text):
        shape = Shape.FIGURE  # 2017年南山辖区税收: an indicator by its name
    if ask is not Ask.ANY and shape in (Shape.TEXT, Shape.DEFINITION):
        shape = Shape.FIGURE
    return shape, ask


def _with_intent(asked: Asked, whole: str, *, claimed: bool) -> Asked:
    """With what it is after, and how openly; told at once where it plainly asks for a figure, or is the name of one."""
    of_a_thing = any(term.noun and term.must and not term.text.endswith(("会", "会议")) for term in asked.terms)
    if asked.shape is Shape.COVER and Want.SPEAKER not in asked.wants and of_a_thing:
        asked = replace(asked, shape=Shape.TEXT)  # 报告里说地铁什么时候开工 asks of no report's day
    text, bare, of_several = asked.question, _without_places(asked), several(asked.question)
    says_what = asks(text) or first_year(text) is not None or any(term.known for term in asked.terms)
    plain = asked.shape is Shape.FIGURE and says_what and not openly(text)
    if claimed or (plain and says(text, "how much") and not of_several):
        asked = replace(asked, intent=Intent.FIGURE, off_topic=_off_topic(asked))
        return replace(asked, brief=_brief(bare, asked, Intent.FIGURE, whole))
    from rag.question.learned import intent_by, learned, logistic, off_topic, openly_cues

    told = learned(as_heard := heard(asked))
    asked = replace(asked, across=max(told.across["over place"], told.across["over time"]) > _EVEN)
    intent = Intent.FIGURE if plain and told.figures > _STILL_A_FIGURE else intent_by(told, as_heard, asked.terms)
    if intent in SAID_TO_US and asked.sought is not None and asked.sought.of_something:
        intent = Intent.FACT  # 能转租吗, where a lease is indexed
    of_cover = asked.shape is Shape.COVER or Want.SPEAKER in asked.wants
    brief = None if of_cover else _brief(bare, asked, intent, whole)
    read = replace(asked, intent=intent, brief=brief, off_topic=off_topic(as_heard))
    if intent is Intent.FIGURE and not of_several and (plain or not openly(text)):
        return read
    openness = logistic(openness_weights(), openly_cues(as_heard, told))
    talk = "wenbao" if intent is Intent.ABOUT_WENBAO else greeting_of(text) if intent is Intent.GREETING else ""
    return replace(read, several=of_several, openness=openness, talk=talk)


def _off_topic(asked: Asked) -> float:
    if any(term.known for term in asked.terms):
        return -math.inf  # a figure of an indicator
    from rag.question.learned import off_topic

    return off_topic(heard(asked))


def heard(asked: Asked) -> "Heard":
    """What the learned reading of it goes by."""
    from rag.question.learned import CUES, PLACE, TIME, Heard

    spans = [(m.start, m.end, TIME) for m in asked.mentions] + [(r.start, r.end, PLACE) for r in asked.regions]
    for place in (*asked.foreign, *asked.beside, *asked.spoken):
        spans += [(start, end, PLACE) for start, end in stands_at(asked.question, place)]
    cues: dict[str, float] = {name: cue(asked.question) for name, cue in CUES.items()}
    cues |= {
        "counted": asked.count > 0, "quoted": any(term.weight > 1 for term in asked.terms),
        "which": Want.WHICH in asked.wants, "known": any(term.known for term in asked.terms),
        "nouns": min(_MOST_NOUNS, sum(term.noun for term in asked.terms)) / _MOST_NOUNS, "times": bool(asked.mentions),
        "length": min(_LONG, len(asked.question)) / _LONG, "shape_figure": asked.shape is Shape.FIGURE,
        "shape_list": asked.shape is Shape.LIST, "shape_meaning": asked.shape is Shape.DEFINITION,
        "english": asked.tongue is Tongue.ENGLISH,
    }  # fmt: skip
    cues |= {f"want {want.name}": 1.0 for want in asked.wants if want is not Want.EVER}  # 过 tells it
    cues |= {f"shape {asked.shape.name}": 1.0, f"ask {asked.ask.name}": 1.0, "has unit": bool(asked.unit)}
    return Heard(asked.question, tuple(spans), cues | {f"kind {asked.kind.name if asked.kind else ''}": 1.0})


def _without_places(asked: Asked) -> str:
    """Yantian is nothing that a report is about."""
    return blanked(asked.question, [(region.start, region.end) for region in asked.regions])


def _brief(text: str, asked: Asked, intent: Intent, whole: str) -> "Brief | None":
    """What of a report as a whole is asked for; None where it is of a thing that the report tells of.

    主要预期目标是什么 asks for all of them, though it is put as a question for one figure.
    """
    terms = asked.terms
    if intent in _NOT_OF_ONE or (intent is Intent.FIGURE and any(term.known for term in terms)):
        return None
    if intent is Intent.MEANING and says(text, "of a word"):
        return None
    if intent is Intent.FIGURE and says(text, "how much") and not says(text.lower(), "aims"):
        return None
    from rag.question.brief import WHOLE, is_order, of_a_list, read_brief

    several = len(asked.regions) > 1 or len(asked.mentions) > 1
    brief = replace(
        read_brief(text, terms, whole, several=several), plain=intent is Intent.LIST and wanted_count(text) > 0
    )
    if intent is Intent.OVERVIEW or (intent not in (Intent.FIGURE, Intent.MEANING) and of_a_list(brief)):
        return brief
    named = brief.aspects != WHOLE.aspects or brief.chapter or brief.item or intent is Intent.TOPIC
    return brief if (named or is_order(text) or brief.chars or brief.sentences) and not brief.about else None


def _by_report(text: str, lately: bool, report_year: int | None) -> Kind | None:
    """Done in these years (近年来), or what the report of a year sets out to do (2018年政府工作报告提出…)."""
    if lately:
        return Kind.ACHIEVED
    return Kind.TARGET if report_year is not None and "提出" in text else None  # what a report 提出 is what it promises


def _counts(mention: Mention, text: str) -> bool:
    """Names of plans are no time asked for, nor are bases of comparison unless a difference is asked."""
    if mention.role is Role.BASE:
        return bool(DIFFERENCE.search(text))
    if any(quoted.start() < mention.start and mention.end < quoted.end() for quoted in QUOTED.finditer(text)):
        return False  # “2030先锋工程”; the whole of “十四五” is found with its marks
    return mention.role is not Role.NAME


def _kind(text: str, mentions: Sequence[Mention], base: int, indexed: set[int]) -> Kind | None:
    """Done or promised, where the question's words say so; None where only its years could.

    A weak word (任务, 安排, 将) promises nothing for a past year whose own report, with its targets, is not indexed.
    """
    if any((m.first or m.last) > base or (m.first == base and m.last > base) for m in mentions):
        return Kind.OUTLOOK
    target, achieved = says_target(text), says_achieved(text)
    if target and achieved:
        return None
    past = bool(mentions) and all(m.last < base and m.last not in indexed for m in mentions)
    if target and (not past or says_target(text, plainly=True)):
        return Kind.TARGET
    return Kind.ACHIEVED if achieved else None


def _topic(own: Asked) -> str:
    """What a part asks for, in its own words, without where, when and the asking: 电话 of 另外电话是多少."""
    spans = [(m.start, m.end) for m in own.mentions] + [(r.start, r.end) for r in own.regions]
    kept = "".join("\0" if any(a <= i < b for a, b in spans) else c for i, c in enumerate(own.question))
    nouns = [term for term in own.terms if term.noun]
    told = _ASKING_WORD.split(kept[min((term.start for term in nouns), default=0) :])[0]
    words = tagged("".join(told.lstrip("的了，,、？?和与及").translate(_NO_MARKS).split()))
    least = len("".join(term.text for term in nouns))
    while words and words[-1][1][0] in "vudpcyr" and sum(len(word) for word, _ in words[:-1]) >= least:
        words.pop()
    return "".join(word for word, _ in words).strip("的了，,、？?。")


def for_question(asked: Asked, part: str, reports: Sequence[Report]) -> Asked:
    """What one part of a question with several asks; what the part leaves out it has from the whole."""
    own = read_question(part, reports, base_year=asked.base_year)
    return replace(
        own,
        topic=_topic(own),
        regions=own.regions or (() if own.foreign else asked.regions),
        mentions=own.mentions or asked.mentions[:1],
        report_year=own.report_year or asked.report_year,
        kind=own.kind or (asked.kind if not own.mentions else None),
    )


def report_years(asked: Asked) -> list[int]:
    """The report years in which the asked period is told, likeliest first."""
    mention = asked.mentions[0]
    last = mention.last
    first = mention.first if mention.first is not None else last
    if first == last:
        if asked.kind is Kind.ACHIEVED:
            return [last + 1]
        if asked.kind is Kind.TARGET:
            return [last]
        if asked.kind is Kind.OUTLOOK:
            return [last]
        return [last + 1, last]
    if asked.kind in (Kind.TARGET, Kind.OUTLOOK):
        return [first, first + 1, first - 1]
    return [last + 1, last, first] if asked.kind is None else [last + 1, last]
