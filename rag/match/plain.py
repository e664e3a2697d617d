"""Does a sentence of a document that is no report answer a plain question? By the answer's sort, words and subject.

宝瓶口宽20米，高40米，长80米 holds a height at 40米, and names 宝瓶口; 雷峰塔…塔高71.679米 does not speak of 西湖. Pure;
what is asked is question/sought.py's, which sentence is quoted answer/plainly.py's.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.question.sought import Sort, Sought, Word
from rag.text.segments import CHINESE_RUN, clause_spans, label_end, tagged
from rag.text.vocabulary import begins, first_said, said

ENOUGH, _SURELY = 0.6, 0.85
_TITLE_WEIGHT = 0.4
"""Of what the document is about, as against what is asked of it: any sentence may be of that."""
_IN_HEADING, _BEGINNING = 0.9, 0.45
_NEAR = 12
"""Characters between a word and the answer, beyond which they have nothing to do with each other."""
_WHOLE = 56
"""Characters of a sentence that is quoted whole."""
_UP_TO = 3
"""Clauses between the answer and the words that are quoted with it."""
_BY_NEARNESS, _BY_OPENING, _BY_LABEL, _BY_UNIT, _OF_ANOTHER = 0.3, 0.1, 0.1, 0.3, 0.2

_ONE = r"(?:\d++(?:[,，.]\d++)*+|[一二两三四五六七八九十百千半]++)"
_N = rf"(?<!\d)(?<!\d[,，.])(?<![一二两三四五六七八九十百千半]){_ONE}(?:[至到—~-]{_ONE})?多?余?[万亿]?"
"""From its beginning on, so that a long row of digits is read once."""
_NUMBER = re.compile(_N)
_PLACE = re.compile(r"[于在赴到](?!\d)[\u4e00-\u9fff]{2}|[省市区县镇乡村路街]\w{0,8}号")
_DATE = re.compile(r"\d{3,4}年|\d{1,2}月|\d{1,2}[日号]|\d{1,2}[:：]\d\d|\w节(?![能水约])")
_CODE = re.compile(r"[A-Za-z\d][A-Za-z\d-]{2,}")
_SIGNS_OF = {Sort.PLACE: _PLACE, Sort.WHEN: _DATE, Sort.CODE: _CODE}
_SAID_OF = {
    Sort.PLACE: "lies there",
    Sort.WHEN: "then",
    Sort.SPAN: "for ever",
    Sort.SPEED: "speed",
    Sort.USE: "is for",
    Sort.MONEY: "costs",
    Sort.FIGURE: "free",
}
_COUNTED_IN = {
    Sort.WHEN: "lasts",
    Sort.SPAN: "lasts",
    Sort.LENGTH: "in metres",
    Sort.AREA: "in hectares",
    Sort.SIZE: "in hectares",
    Sort.WEIGHT: "in tons",
    Sort.MONEY: "in yuan",
}
"""The units that an answer of the sort has; a size and a figure need none."""
_RATHER = (Sort.SIZE, Sort.MONEY)
_IS = re.compile(r"[人者方]?(?:[为是][\u4e00-\u9fffA-Za-z]{2}|[\u4e00-\u9fff·]{2,4}[，。；]?$)")
_INTRODUCES = tuple("由为是：，和守长师者人家王帝官员工匠理事")
_LONGEST_LABEL = 13
_LABELS = {Sort.WHEN: ("时间", "日期"), Sort.PLACE: ("地址", "地点", "住所")}
_NUMBERING = "#0123456789. 、"
_OPENS_WITH = ("n", "r", "j", "x")
"""jieba's classes of what may be a subject."""
_IN_PLACE_OF = (
    *("它", "其", "该", "本", "全", "平均", "总", "最", "约", "景区", "主峰", "园区", "公司", "产品", "面积", "占地"),
    *("原名", "又名", "别名", "古称", "旧称", "俗称", "简称", "学名"),
)
"""What opens a clause about that which the document is about: 它由…, 景区面积…, 主峰…."""
_MEASURED = ("海拔", "气温", "水深", "享年")
_MEASURES = (Sort.LENGTH, Sort.AREA, Sort.WEIGHT, Sort.SPEED)
LOOSE = (Sort.WAY, Sort.WHAT)
"""What shows by no words of its own: then all that is asked about must be named."""


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a sentence answers (0 to about 1.5), and from where to where of it is quoted."""

    score: float
    start: int
    end: int


def fit(text: str, title: str, around: str, sought: Sought) -> Fit | None:
    """None where it does not answer. `title` names the document, `around` is that with the headings above."""
    covered = named_share(text, title, around, sought.words)
    if covered < (_SURELY if sought.sort in (Sort.WHETHER, *LOOSE) else ENOUGH) or not holds(text, sought):
        return None
    named = [form for word in sought.words if (form := _written(word, text))]
    called = title.split()
    own = _asks_of(called, sought) and not any(form in text for form in _other_things(called, sought))
    if not (own or named or text.startswith(_LABELS.get(sought.sort, ("\0",)))):
        return None
    clauses = clause_spans(text)
    scored = []
    for i, (start, end) in enumerate(clauses):
        at = _where(text, start, end, sought)
        if at is None or (own and sought.sort is not Sort.PERSON and not _on(text, clauses[: i + 1], called, sought)):
            continue
        other = sought.sort in _MEASURES and not own and not _measured_of_it(text, clauses[i], clauses[0], named)
        scored.append((covered + _signs(text, at, named, sought) - _OF_ANOTHER * other, -i))
    if not scored:
        return None
    score, at_clause = max(scored)
    return Fit(score, *_span(text, clauses, -at_clause, named))


def _signs(text: str, at: int, named: Sequence[str], sought: Sought) -> float:
    """What speaks for an answer beside the words that its sentence shares with the question."""
    near = min((_apart(text, form, at) for form in named), default=_NEAR)
    told = _BY_NEARNESS * (1 - min(near, _NEAR) / _NEAR)
    if label_end(text, _LONGEST_LABEL):
        told += _BY_LABEL
    if any(text.find(form) < len(form) + 3 for form in named):
        told += _BY_OPENING
    number = _NUMBER.match(text, at) if sought.sort in _RATHER else None
    if number and begins(text, _COUNTED_IN[sought.sort], number.end()):
        told += _BY_UNIT
    return told


def _apart(text: str, form: str, at: int) -> int:
    """Characters between a word and the answer."""
    return min((at - i - len(form) if i < at else i - at for i in _places(text, form)), default=_NEAR)


def _places(text: str, form: str) -> Iterator[int]:
    at = text.find(form)
    while at >= 0:
        yield at
        at = text.find(form, at + 1)


def _span(text: str, clauses: Sequence[tuple[int, int]], at: int, named: Sequence[str]) -> tuple[int, int]:
    """A short sentence whole, else from the first clause that names what is asked about to the answer."""
    whole = text.rstrip("。；;！!？? ")
    if len(whole) <= _WHOLE:
        return 0, len(whole)
    naming = [i for i, (a, b) in enumerate(clauses) if any(form in text[a:b] for form in named)]
    near = [at, *(i for i in naming if abs(i - at) <= _UP_TO)]
    return clauses[min(near)][0], len(text[: clauses[max(near)][1]].rstrip("，,；;。：: "))


# --- the words ------------------------------------------------------------------------------------------------------


def named_share(text: str, title: str, around: str, words: Sequence[Word]) -> float:
    """How much of what is asked about is named, 0…1: by the sentence, or above it; 0 where a noun is named nowhere."""
    total = got = 0.0
    for word in words:
        in_title = any(form in title for form in word.forms)
        weight = min(word.weight, _TITLE_WEIGHT) if in_title else word.weight
        hit = _named(word, text, around)
        if word.noun and not hit:
            return 0.0
        total += weight
        got += weight * hit
    return got / total if total else float(not words)


def _named(word: Word, text: str, around: str) -> float:
    form = _written(word, text)
    if not form:
        return _IN_HEADING if any(form in around for form in word.forms) else 0.0
    if form in word.forms:
        return 1.0
    return _BEGINNING if word.verb else _IN_HEADING


def _written(word: Word, text: str) -> str:
    """How a sentence writes it: in one of its forms, by the end of a long name (总部 for 公司总部), by how a verb
    begins (改称 for 改名); "" where it does not.
    """
    first = word.forms[0]
    whole = next((form for form in word.forms if form in text), "")
    if whole or len(first) < 2:
        return whole
    part = first[0] if word.verb else first[-2:] if len(first) > 3 else ""
    return part if part and part in text else ""


# --- the answer -----------------------------------------------------------------------------------------------------


def holds(text: str, sought: Sought) -> bool:
    """Does an answer of the sort stand in it at all?"""
    return any(_where(text, start, end, sought) is not None for start, end in clause_spans(text))


def _where(text: str, start: int, end: int, sought: Sought) -> int | None:
    """Where in a clause an answer of the sort stands."""
    sort, clause = sought.sort, text[start:end]
    if sort is Sort.WHETHER or sort in LOOSE:
        return start
    if sort is Sort.PERSON:
        return _who(text, start, end, [form for word in sought.words for form in word.forms])
    if sort is Sort.NAME:
        return next((start + clause.find(name) for name in sought.under if name in clause), None)
    return next((start + a for a, b in _held(sort, clause) if _is_it(text[:start], clause, (a, b), sought)), None)


def _held(sort: Sort, clause: str) -> list[tuple[int, int]]:
    """Where in a clause something of the sort stands: its words, its signs, and figures in its units."""
    found = list(said(clause, _SAID_OF[sort])) if sort in _SAID_OF else []
    found += [match.span() for match in _SIGNS_OF[sort].finditer(clause)] if sort in _SIGNS_OF else []
    for number in _NUMBER.finditer(clause) if sort is Sort.FIGURE or sort in _COUNTED_IN else ():
        end = number.end() + (begins(clause, _COUNTED_IN[sort], number.end()) if sort in _COUNTED_IN else 0)
        if sort in (Sort.SPAN, Sort.WHEN) and not _lasts(sort, clause, number, end):
            continue
        if end > number.end() or sort is Sort.FIGURE or (sort is Sort.SIZE and clause[end - 1].isdigit()):
            found.append((number.start(), end))
    return sorted(found)


def _lasts(sort: Sort, clause: str, number: re.Match[str], end: int) -> bool:
    """Is it so long (20日内, 三个月), and no date (2019年, 5月20日)? A time is told by what lies that far away."""
    if sort is Sort.WHEN:
        return clause.startswith(("内", "前", "后", "起"), end + clause.startswith("之", end))
    unit = clause[number.end() : end]
    year = unit.startswith("年") and len(number.group()) == 4 and "1000" <= number.group() < "2100"
    return not (year or (unit == "日" and clause[: number.start()].endswith("月")))


def _is_it(before: str, clause: str, held: tuple[int, int], sought: Sought) -> bool:
    """Does what is found stand under the right word (高40米, and no 宽20米), in the right unit, as a place?"""
    head, found, tail = clause[: held[0]], clause[held[0] : held[1]], clause[held[1] :]
    if sought.sort is Sort.PLACE and found[0] in "于在赴到":
        return _beside_verb(head, tail, sought)
    if sought.unit and not (found.endswith(sought.unit) or tail.startswith(sought.unit)):
        return False
    if not sought.under:
        return True
    if sought.sort is Sort.CODE:
        return any(name in before + head for name in sought.under)
    loose = sought.under[0] in ("距", "面积")  # 距成都市中心56公里, 面积为56.2平方公里
    return any(name in (head if loose else head[-6:]) for name in sought.under)


def _beside_verb(head: str, tail: str, sought: Sought) -> bool:
    """葬于万国公墓, 赴日本留学: a place only beside the verb that is asked about."""
    forms = [form for word in sought.words if not word.noun for form in word.forms]
    return head.endswith(tuple(forms)) or any(form in tail[:8] for form in forms)


def _who(text: str, start: int, end: int, asked: Sequence[str]) -> int | None:
    """A name, a company, 由…负责, or what stands after a label (出租方（甲方）：…)."""
    clause, label = text[start:end], label_end(text, _LONGEST_LABEL)
    if 0 < label < end:
        return max(start, label)
    told = next((at for form in asked for at in _places(clause, form) if _IS.match(clause, at + len(form))), None)
    if told is not None:
        return start + told
    by, organ = clause.find("由"), first_said(clause, "organ")
    if by >= 0 and not CHINESE_RUN.fullmatch(clause[by + 1 : by + 4]):
        by = -1
    if by >= 0 or organ:
        return start + (by if by >= 0 else organ[0] if organ else 0)
    at = 0
    for word, tag in tagged(clause):
        if tag.startswith("nr") and len(word) > 1 and word not in asked:
            before = clause[:at]
            if not before or before.endswith((*_INTRODUCES, *asked)):
                return start + at
        at += len(word)
    return None


# --- the subject ----------------------------------------------------------------------------------------------------


def _asks_of(called: Sequence[str], sought: Sought) -> bool:
    """Is what the document as a whole is about asked about, by its name or by none?"""
    return not sought.words or any(form in called for word in sought.words for form in word.forms)


def _other_things(called: Sequence[str], sought: Sought) -> list[str]:
    return [form for word in sought.words if word.noun for form in word.forms if form not in called]


def _on(text: str, clauses: Sequence[tuple[int, int]], called: Sequence[str], sought: Sought) -> bool:
    """Does the last of these clauses still speak of what the document is about, and not of a thing named on the way?"""
    opening = (*_IN_PLACE_OF, *sought.under, *(part for name in called for part in (name[-1], name[-2:])))
    for start, end in clauses:
        clause = text[start:end].lstrip(_NUMBERING)
        if any(name in clause[: len(name) + 4] for name in called):
            continue
        if clause.startswith(opening) or set("年月日") & set(clause[:8]):
            continue
        word, tag = next(iter(tagged(clause[:12])), ("", ""))
        if tag.startswith(_OPENS_WITH) and not _is_measure(word):
            return False
    return True


def _measured_of_it(text: str, clause: tuple[int, int], first: tuple[int, int], named: Sequence[str]) -> bool:
    """Is what is measured in a clause the thing asked about: named in it, or what the sentence opens with?"""
    words = tagged(text[first[0] : first[1]])
    topic = next((word for word, tag in words if tag.startswith(_OPENS_WITH)), "")
    within = text[clause[0] : clause[1]]
    return any(form in within or form in topic or topic in form for form in named)


def _is_measure(word: str) -> bool:
    """体重80公斤, 层高7.2米: a measure and no thing."""
    return (word[-1:] in "长宽高深重温" and len(word) <= 3) or word in _MEASURED
