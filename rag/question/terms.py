"""The content words of a question: known indicator names first (vocabulary.py), then jieba's words of what is left.

Knows word classes and which words carry nothing; does not know the index or how rare a word is.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from itertools import pairwise

from rag.question.asking import asks, measures_asked, unit_of
from rag.text import vocabulary
from rag.text.english_places import called
from rag.text.numbers import small_number
from rag.text.segments import CHINESE_RUN, QUOTED, is_word, parts_at, spans_between, tagged
from rag.text.vocabulary import begins, ends, in_turn, said, says, whole, word_list


class Role(Enum):
    """What a word is in a question."""

    INDICATOR = auto()
    """A name of the lexicon."""
    NAME = auto()
    """A proper name (2号线, 中吉乌): what does not say it, speaks of another thing."""
    FOREIGN_NAME = auto()
    """A name by its sound (贝尔), which may stand beside what it names: a name, and no noun."""
    NOUN = auto()
    ENGLISH = auto()
    """A noun that stood in English: its place in the question tells nothing."""
    WORD = auto()


@dataclass(frozen=True, slots=True)
class Term:
    """One content word with the forms that count as the same; `weight` by its word class."""

    text: str
    forms: tuple[str, ...]
    weight: float
    role: Role = Role.NOUN
    must: bool = False
    """Without it there is no answer: a known indicator, a quoted name, a place, the last noun."""
    loose: bool = False
    """Its share, intensity or the like is asked for, so the name may stand inside a longer one (民生支出占比)."""
    context: bool = False
    """It was said in the part of the question before: something of it must be near."""
    follows: bool = False
    """Nothing but a time or 的 parts it from the term before."""
    beside: bool = False
    """A mark or a word that joins (、, 和) stands between it and the term before: both are asked about."""
    start: int = 0
    otherwise: tuple[str, ...] = ()
    """What reports may write for a word that is none of theirs. A guess: it is looked for before the word is said to be
    absent, and no figure is taken for what is asked because of it."""

    @property
    def known(self) -> bool:
        """Is it an indicator of the lexicon?"""
        return self.role is Role.INDICATOR

    @property
    def name(self) -> bool:
        return self.role is Role.NAME or self.role is Role.FOREIGN_NAME

    @property
    def noun(self) -> bool:
        return self.role is not Role.WORD and self.role is not Role.FOREIGN_NAME

    @property
    def meant(self) -> tuple[str, ...]:
        """Its forms, and what people mean by it: what has to be looked for before it is said to be absent."""
        return tuple(dict.fromkeys((*self.forms, *vocabulary.counts_as(self.text), *self.otherwise)))

    @property
    def numeral(self) -> bool:
        """It holds a number (500强, 三大)."""
        return not _NUMERALS.isdisjoint(self.text)

    @property
    def finishes(self) -> bool:
        """It says that something came to its end (通车)."""
        return says(self.text, "finished")

    def __hash__(self) -> int:
        """Of the word alone: terms are looked up in caches thousands of times a question."""
        return hash(self.text)


_SIGNS = "0123456789一二三四五六七八九十"
_NUMERALS = set(_SIGNS + "百千万亿")
_PIECE_ENDS = " \t\n\0，。？?！!、；;：:“”\"'（）()《》"
_SHORTLY = 13
_CLAUSE_ENDS = "，,。；;！!？?：:"
_A_CHAPTER = 4
"""Characters side by side, from which on the words of an order name a chapter."""
_COUNTED_NAME = re.compile(r"([二三四五六七八九十]大[\u4e00-\u9fff]{2,4}?)(?=[是有指都为？?]|$)")
_FIGURE_WORD = re.compile(r"[A-Za-z0-9.+%]*\d[A-Za-z0-9.+%]*[万亿]?[\u4e00-\u9fff]?级?|[A-Za-z][A-Za-z&.\-]+")
_NAMES = ("ns", "nr", "nt", "nz", "nrt")
"""jieba's classes of proper names; what no dictionary has (中吉乌) is guessed by its characters."""
_SIDES = frozenset("前后东西南北上下")
_AGAINST = "比较跟和与同"
_JOINS = "的年了和与及是、"
_SHARE_OF = re.compile(r"占([^，,。比]{2,10}?)的?(?:比重|比例)")
_ASKS_HOW = frozenset("怎咋啥")
"""What holds one of these asks, and is no thing that is asked about (怎么弄, which the dictionary has as one word)."""
_BACKGROUND = 0.3
_TELLING = 0.5
"""The weight of a word that says what is asked about: a verb of two characters, or a noun."""
_DOUBTED = 0.4
_WEAK_HEADS = ("标准", "口径", "水平", "程度")
"""人均经费补助，2016年标准…: by itself it names nothing."""


class _Rest:
    """What of a question is not understood yet: `take` blanks a span, which keeps every offset."""

    def __init__(self, text: str, blank: Sequence[tuple[int, int]]) -> None:
        self.chars = list(text)
        blanks = {at for start, end in blank for at in range(start, end)}
        self.kept = [at for at in range(len(text)) if at not in blanks]
        for start, end in blank:
            self.take(start, end)

    @property
    def text(self) -> str:
        return "".join(self.chars)

    def take(self, start: int, end: int) -> None:
        self.chars[start:end] = " " * (end - start)


def content_terms(
    text: str,
    times: Sequence[tuple[int, int]],
    others: Sequence[tuple[int, int]],
    places: Sequence[str],
    *,
    english: bool = False,
) -> tuple[Term, ...]:
    """The terms of `text` in order, outside the spans of its `times` and of what `others` are understood already (the
    report); `places` are words that must be met. Of a text in English, all words are read."""
    rest = _Rest(text, [*times, *others])
    terms = _quoted(rest)
    for span in measures_asked(text):
        rest.take(*span)
    terms += _places(rest, places)
    loose = says(text.lower(), "loose") or in_turn(text, "has a share", "of so much", gap=8)
    terms += _indicators(rest, loose=loose)
    terms += (_unlisted(rest, beside=bool(terms)) if english else []) + _english(rest) + _named(rest)
    terms += _measured_by_plan(rest) + _words_left(rest)
    terms = _of_oneself(_plainly_meant(terms, rest.text), text)
    found = _modified(_with_head(_counted(terms, text), text))
    for mend in (_of_kind, _set_aside, _whole):
        found = mend(found, text)
    return _following(found, text, times)


def _following(terms: tuple[Term, ...], text: str, times: Sequence[tuple[int, int]]) -> tuple[Term, ...]:
    """With each marked that follows right upon the one before: all but the first of 低收入 农户 今年 人均收入."""
    blanked = list(text)
    for start, end in times:
        blanked[start:end] = "\0" * (end - start)
    told = "".join(blanked)

    def between(a: Term, b: Term) -> str:
        return told[a.start + len(a.text) : b.start].replace("\0", "")

    stands = ["?", *(between(a, b) for a, b in pairwise(terms))]
    return tuple(
        replace(term, follows=said in ("", "的"), beside=whole(said.strip(), "joins two"))
        for term, said in zip(terms, stands, strict=False)
    )


def _quoted(rest: _Rest) -> list[Term]:
    terms = []
    for quoted in QUOTED.finditer(rest.text):
        name = quoted.group(1)
        known = sum(found.end - found.start for found in vocabulary.find_names(name))
        frame = any(len(run) >= _A_CHAPTER for run in CHINESE_RUN.findall(name)) and vocabulary.of_the_frame(
            name
        )  # “2022年重点工作” is no name
        if len(name) > 1 and known < 0.6 * len(name) and not frame:  # “名教师” is a known name
            terms.append(Term(name, (name,), 1.2, must=True, start=quoted.start()))
            rest.take(*quoted.span())
    return terms


def _places(rest: _Rest, places: Sequence[str]) -> list[Term]:
    """Names of places without a report (秀山县), which jieba may not know."""
    terms = []
    for place in places:
        at = rest.text.find(place)
        if at >= 0:
            terms.append(Term(place, tuple(dict.fromkeys((place, *called(place)))), 1.0, must=True, start=at))
            rest.take(at, at + len(place))
    return terms


def _indicators(rest: _Rest, *, loose: bool) -> list[Term]:
    terms: list[Term] = []
    joined = "".join(rest.chars[at] for at in rest.kept)  # 农村居民2021年人均可支配收入
    for found in vocabulary.find_names(joined):
        start, end = rest.kept[found.start], rest.kept[found.end - 1] + 1
        own = parts_at(joined[: found.start], "、，,；;。？?和与及跟")[-1]
        named = bool(terms) and terms[-1].text in own
        if found.asked and found.text.endswith("目标") and (named or (own[-1:].isalnum() and own[-1:] not in _JOINS)):
            continue  # 劳动力转移就业目标 is not the 就业目标 of the year, nor is 财政收入定的增长目标 that of GDP
        role, weight = (Role.WORD, 0.4) if found.theme else (Role.INDICATOR, 1.0)
        terms.append(Term(found.text, found.say, weight, role, not found.theme, loose=loose, start=start))
        rest.take(start, end)
    return terms


def _english(rest: _Rest) -> list[Term]:
    terms = []
    for word in vocabulary.find_english(rest.text):
        terms.append(Term(word.forms[0], word.forms, 0.8, Role.ENGLISH, start=word.start))
        rest.take(word.start, word.end)
    return terms


def _unlisted(rest: _Rest, *, beside: bool) -> list[Term]:
    """Things that the list of English words does not name: pandas. What stands `beside` others, and is no word of
    reports, may be misread: it weighs little, and is not missed. What names nothing (writing) is no content."""
    listed = {at for word in vocabulary.find_english(rest.text) for at in range(word.start, word.end)}
    words = [(word, start) for word, flag, start in _words(rest.text) if flag == "eng"]
    if all(start in listed for _, start in words):
        return []
    from rag.question.unlisted import unlisted

    found = unlisted(words, listed)
    beside = beside or bool(listed) or any(one.of_reports for one in found)
    for one in found:
        rest.take(one.start, one.end)
    weighed = [(one, _DOUBTED if beside and not one.of_reports else 0.8) for one in found if not one.is_talk]
    return [
        Term(one.forms[0], one.forms, weight, Role.ENGLISH, start=one.start, otherwise=one.kinds)
        for one, weight in weighed
    ]


def _named(rest: _Rest) -> list[Term]:
    """Names that look like figures or counts: 2号线, 五大中心."""
    terms = []
    for one in vocabulary.counted(rest.text, "numbered"):  # a name, though it looks like a figure
        name = rest.text[one.start : one.end]
        terms.append(Term(name, _both_numerals(name), 1.0, Role.NAME, must=True, start=one.start))
        rest.take(one.start, one.end)
    for found in _COUNTED_NAME.finditer(rest.text):
        terms.append(Term(found.group(1), (found.group(1),), 0.8, Role.WORD, start=found.start()))
    return terms


def _measured_by_plan(rest: _Rest) -> list[Term]:
    """比计划多几所 is told where a plan is what it is measured by."""
    text = rest.text
    for start, end in said(text, "compared"):
        plan = len(text) - len(vocabulary.unled(text[end:], "before the plan"))
        if length := begins(text, "aim", plan):
            rest.take(start, plan + length)
            return [Term("计划", ("计划", "目标", "预期", "任务"), 0.5, Role.WORD, must=True, start=start)]
    return []


def _words_left(rest: _Rest) -> list[Term]:
    terms = []
    for word, flag, start in _words(rest.text):
        if vocabulary.names_nothing(word) or not any(map(str.isalnum, word)):
            continue
        weight, noun = _weight(word.lower() if start == 0 and word.istitle() else word, flag)  # as sentences begin
        if weight:
            name = flag in _NAMES and len(word) >= 2 and not is_word(word)
            plain, named = (Role.NOUN, Role.NAME) if noun else (Role.WORD, Role.FOREIGN_NAME)
            role = named if name else plain
            forms, other = (word, *vocabulary.written_forms(word)), () if name else _otherwise(word, rest.text, start)
            terms.append(Term(word, forms, weight, role, name, start=start, otherwise=other))
    return terms


def _plainly_meant(terms: list[Term], text: str) -> list[Term]:
    """One indicator for words that people ask for it with (打 and 粮 of 打了多少亿斤粮), where none is named."""
    words = [term for term in terms if term.role is Role.NOUN or term.role is Role.WORD]
    if len(words) < len(terms) or not any(term.text not in vocabulary.report_words() for term in words):
        return terms
    from rag.text.indicator_meant import plainly

    own = [term.text for term in words if term.weight >= _TELLING]
    name = plainly(text, own, unit_of(text)) if vocabulary.says(text, "figure wanted") else None
    known = vocabulary.find_names(name) if name else ()
    one = name and known and Term(name, known[0].say, 1.0, Role.INDICATOR, must=True, start=words[0].start)
    return [one] if one else terms


def _of_oneself(terms: list[Term], text: str) -> list[Term]:
    """我和老伴想去云南长住，报告里旅居说了什么: what one says of oneself beside what one asks is not asked
    about, where what asks says something.
    """
    clauses = spans_between(text, _CLAUSE_ENDS)
    own = [(a, b) for a, b in clauses if len(clauses) > 1 and _of_people(text[a:b]) and not asks(text[a:b])]
    if not own or len(own) == len(clauses):
        return terms
    aside = [any(a <= term.start < b for a, b in own) for term in terms]
    if not any(term.weight >= _TELLING and not of for term, of in zip(terms, aside, strict=True)):
        return terms
    return [
        replace(term, weight=_BACKGROUND * term.weight, must=False) if of else term
        for term, of in zip(terms, aside, strict=True)
    ]


def _of_people(clause: str) -> bool:
    return not word_list("oneself").isdisjoint(word for word, _ in tagged(clause))


def _otherwise(word: str, text: str, start: int) -> tuple[str, ...]:
    """What reports may write for a word of a question that is none of theirs."""
    if word in vocabulary.report_words() or set("这那哪") & set(word):
        return ()
    from rag.text.otherwise import instead

    return instead(text, start, start + len(word))


def _counted(terms: Sequence[Term], text: str) -> list[Term]:
    """What stands right before 多少部 is what is counted: 电梯 in 老旧小区加装电梯多少部."""
    starts = {start for start, _ in measures_asked(text)}
    return [
        replace(term, must=True) if term.noun and term.weight >= 1 and term.start + len(term.text) in starts else term
        for term in terms
    ]


def _whole(terms: Sequence[Term], text: str) -> tuple[Term, ...]:
    """民生支出占财政支出的比重 is also told as 民生支出占比."""
    return tuple(replace(term, forms=(*term.forms, "占比")) if _of_a_whole(term, text) else term for term in terms)


def _of_a_whole(term: Term, text: str) -> bool:
    """Does the term say what something is a share of?"""
    return any(match.start(1) <= term.start < match.end(1) for match in _SHARE_OF.finditer(text))


def _of_kind(terms: Sequence[Term], text: str) -> tuple[Term, ...]:
    """哪两支足球队 is answered by two names: the word for what they are need not be said."""
    return tuple(
        replace(term, weight=0.5 * term.weight, must=False)
        if term.must and not (term.known or term.name or term.weight > 1) and _asks_kind(text[: term.start])
        else term
        for term in terms
    )


def _set_aside(terms: Sequence[Term], text: str) -> tuple[Term, ...]:
    """扣除减税降费影响后 says how the figure is reckoned, not what it is of."""
    spans = [(end, vocabulary.first_said(text, "gives reason", end)) for _, end in said(text, "sets aside")]
    within = [(a, reason[0]) for a, reason in spans if reason and reason[0] - a <= _SHORTLY]

    def reckoned(term: Term) -> bool:
        return any(a <= term.start < b and not set(_CLAUSE_ENDS) & set(text[a:b]) for a, b in within)

    return tuple(replace(term, weight=0.3 * term.weight, must=False) if reckoned(term) else term for term in terms)


def _asks_kind(before: str) -> bool:
    """哪两支, 哪个?"""
    return ends(before, "counts things") == 1 and before[:-1].rstrip(_SIGNS + "两些几").endswith("哪")


def _modified(terms: Sequence[Term]) -> tuple[Term, ...]:
    """市民建议: what stands right before the name that must be there belongs to it, where the report says it so."""
    ends = {term.start + len(term.text): term for term in terms if not term.known and len(term.text) >= 2}
    return tuple(
        replace(term, forms=(ends[term.start].text + term.text, *term.forms))
        if (term.known or term.must) and term.start in ends and "\u4e00" <= term.text[0] <= "\u9fff"
        else term
        for term in terms
    )


def _both_numerals(name: str) -> tuple[str, ...]:
    """2号线 also stands as 二号线."""
    rest = name.lstrip(_SIGNS)
    value = small_number(name.removesuffix(rest))
    tens, ones = divmod(value, 10)
    digits = " 一二三四五六七八九"
    chinese = (digits[tens].strip() if tens > 1 else "") + ("十" if tens else "") + digits[ones].strip()
    return tuple(dict.fromkeys((name, f"{value}{rest}", f"{chinese}{rest}"))) if 0 < value < 100 else (name,)


def _with_head(terms: list[Term], text: str) -> tuple[Term, ...]:
    """Chinese names end in their head (机场旅客吞吐量): the last noun must be met, unless a known name already must.

    What was translated from English has lost its order."""
    terms.sort(key=lambda term: term.start)
    every = [i for i, term in enumerate(terms) if term.noun]
    nouns = [i for i in every if not whole(terms[i].text, "of a whole place")] or every  # 高新区在全国排第几
    if nouns and terms[nouns[-1]].role is not Role.ENGLISH and not any(term.must for term in terms):
        head = nouns[-1]
        between = text[terms[nouns[-2]].start : terms[head].start] if len(nouns) > 1 else ""
        if terms[head].text in _WEAK_HEADS and set("，,") & set(between):
            head = nouns[-2]
        terms[head] = replace(terms[head], must=True)
    return tuple({term.text: term for term in terms}.values())


def _words(text: str) -> list[tuple[str, str, int]]:
    """(word, class, offset) of the Chinese and Latin runs in `text`; figures keep their unit (500人, 3A级)."""
    result: list[tuple[str, str, int]] = []
    for start, stop in spans_between(text, _PIECE_ENDS):
        cursor, end = start, stop
        if end - cursor > 1 and text[end - 1] in _AGAINST and text[end : end + 1] == " ":
            end -= 1  # 完成额比2017年: 比 belongs to what stands after it
        for figure in _FIGURE_WORD.finditer(text, cursor, end):
            result += _cut(text, cursor, figure.start())
            is_figure = any(letter.isdigit() for letter in figure.group())
            result.append((figure.group(), "figure" if is_figure else "eng", figure.start()))
            cursor = figure.end()
        result += _cut(text, cursor, end)
    return result


def _cut(text: str, start: int, end: int) -> list[tuple[str, str, int]]:
    words: list[tuple[str, str, int]] = []
    for word, flag in tagged(text[start:end]):
        last = words[-1] if words else ("", "", 0)
        if len(word) == 1 and last[0] in _SIDES and flag[0] == "n":
            words[-1] = (last[0] + word, "nz", last[2])  # 前海
        else:
            words.append((word, flag, start))
        start += len(word)
    return words


def _weight(word: str, flag: str) -> tuple[float, bool]:
    """(weight, counts as a noun) by jieba's word class; 0 for words that carry no content."""
    counted = word.lstrip("一二三四五六七八九十两几")  # 哪五个: lists.py counts
    if (counted != word and (not counted or whole(counted, "counts items"))) or not _ASKS_HOW.isdisjoint(word):
        return 0.0, False
    if word in word_list("soft") or flag == "figure":
        return 0.35, False
    if flag == "eng":
        return (1.0, True) if word.isupper() or not word.islower() else (0.0, False)
    if flag[0] in "upcryqeoytdf" or flag in ("m", "mq", "nrt"):
        return (0.4, False) if len(word) >= 2 and flag[0] not in "upcry" else (0.0, False)
    if flag[0] in "vad" or flag in ("z", "b"):
        return (0.5 if len(word) >= 2 else 0.15), False
    return (1.0 if len(word) >= 2 else 0.35), len(word) >= 2
