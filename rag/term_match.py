"""Does a text hold a term? In full, as a synonym or an abbreviation, in part, or apart. Pure.

A known indicator's name inside another's (海洋生产总值, 占生产总值比重) is not that indicator. What stands beside or
above a clause is naming.py's.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.terms import Term

_THIN_BEFORE = re.compile(
    r"(?:^|[^\u4e00-\u9fff]|(?:[省市县国域镇]|(?<![社园景片小校街灾牧地])区)|全年|[年月度]|预计|实现|完成|达到?|累计|[是为和及与的将使对]|力争|确保|推动|保持|促进|其中|新增|指标|目标|安排|"
    r"居民|城乡|规上|规模以上|全社会|地方|社会|辖区|本级|来源|同时|重要|主要|实施|推进|加强|提升|提高|落实|发放|增加|减少|以上|左右|来)$"
)
OF_ANOTHER = 0.4
_NEAR = 6
IN_PART = 0.85
"""What most of a long name counts at best."""
_SPACED = re.compile(r"(?<=[\u4e00-\u9fff]) +(?=[A-Za-z0-9])|(?<=[A-Za-z0-9%]) +(?=[\u4e00-\u9fff])")
_PER = re.compile(r"每[十百千万]{0,2}$")
_OTHER_BEFORE = re.compile(r"(?:占|单位|万元|亿元|人均|平方公里|户均|每)$")
_OTHER_AFTER = re.compile(
    r"^(?:的)?(?:地均|人均(?![每增提达超约为是\d])|集约|保有|销量|库存|渗透率|比重|比例|比率|能耗|水耗|电耗|占比|之比|强度|密度|含量|(?:增长)?的?贡献|(?:增幅|增速|增长)?(?:保持)?(?:基本)?同步|动力|潜力|方式)"
)


@dataclass(frozen=True, slots=True)
class _Form:
    """One form of a term, taken apart once: what is looked for in every clause of every hit."""

    text: str
    small: str
    places: re.Pattern[str]
    """Latin letters only as a whole word (M2 is not in PM2.5)."""
    worth: float
    head: str
    """All but the last character of a long word, else ""."""
    initials: str
    """公厕 for 公共厕所, where that may be; else ""."""
    pairs: tuple[str, ...]
    """The pairs of neighbouring characters of a long word, each once."""
    least: float
    """So large a share of them must stand close together."""


@lru_cache(maxsize=4096)
def forms_of(term: Term) -> tuple[_Form, ...]:
    """Longest first: 生产总值 within 占地区生产总值 is no place of its own."""
    return tuple(_form(term, form) for form in sorted(term.forms, key=len, reverse=True))


def _form(term: Term, form: str) -> _Form:
    small = form.lower()
    whole = rf"(?<![a-z0-9]){re.escape(small)}(?![a-z0-9])" if small.isascii() else re.escape(small)
    long = len(form) >= 3 and not form.isascii()
    return _Form(
        form,
        small,
        re.compile(whole),
        1.0 if term.forms[0] in form else 0.97,
        form[:-1] if long and (len(form) > 3 or not term.known) else "",
        form[0] + form[2] if long and len(form) == 4 and term.noun else "",
        tuple({form[j : j + 2]: None for j in range(len(form) - 1)}) if long else (),
        0.75 if term.known else 0.6 if len(form) > 3 else 0.5,
    )


@lru_cache(maxsize=16384)
def term_match(term: Term, text: str) -> float:
    """0…1: is the word, a synonym, an abbreviation (医保 in 医疗保险) or most of a long word in `text`?

    An indicator's name inside another's (海洋生产总值, 生产总值能耗, 占生产总值比重) is not the indicator. Remembered,
    since naming, figures and the words to quote all ask for the same clauses.
    """
    forms, text = forms_of(term), unspaced(text)
    return _said(term, forms, text.lower()) or max(said_in_part(forms, text), said_apart(term, text))


def unspaced(text: str) -> str:
    """单位 GDP 能耗 is 单位GDP能耗."""
    return _SPACED.sub("", text) if " " in text else text


def _said(term: Term, forms: Sequence[_Form], lowered: str) -> float:
    best = 0.0
    seen: list[tuple[int, int]] = []
    for form in forms:
        if form.small not in lowered:
            continue
        for at in (match.start() for match in form.places.finditer(lowered)):
            end = at + len(form.text)
            if any(a <= at and end <= b for a, b in seen):
                continue
            seen.append((at, end))
            direct = OF_ANOTHER if _PER.search(lowered, max(0, at - 4), at) else 1.0
            if term.known and not term.loose:
                direct = min(direct, _direct(lowered, at, end))
            best = max(best, form.worth * direct)
    return best


def said_in_part(forms: Sequence[_Form], text: str) -> float:
    best = 0.0
    for form in forms:
        held = [pair for pair in form.pairs if pair in text]
        if (form.initials and form.initials in text) or (held and form.head and form.head in text):
            best = max(best, 0.75)
        if len(held) >= form.least * len(form.pairs) > 0:  # else they stand nowhere near each other either
            share = _pairs_near(form, held, text)
            best = max(best, IN_PART * share if share >= form.least else 0.0)
    return best


def said_apart(term: Term, text: str) -> float:
    """A short noun with a character or two between its own."""
    if len(term.forms) == 1 and 2 <= len(term.text) <= 3 and term.noun and not term.text.isascii():
        gap = ".{0,2}" if len(term.text) == 2 else ".{0,1}"
        if term.text[0] in text and re.search(gap.join(map(re.escape, term.text)), text):
            return 0.6
    return 0.0


def _pairs_near(form: _Form, held: Sequence[str], text: str) -> float:
    """The share of a long word's character pairs that stand close together (人居环境整治 in 整治人居环境).

    `held` are those that stand anywhere.
    """
    places = [(match.start(), pair) for pair in held for match in re.finditer(re.escape(pair), text)]
    reach = len(form.text) + _NEAR
    most = max((len({q for at, q in places if start <= at <= start + reach}) for start, _ in places), default=0)
    return most / len(form.pairs)


def _direct(text: str, start: int, end: int) -> float:
    """1 where the name stands for itself at this place, less inside what may be, or is, a longer name."""
    before = text[max(0, start - 4) : start]
    if _OTHER_BEFORE.search(before) or _OTHER_AFTER.match(text[end:]):
        return 0.4
    return 1.0 if _THIN_BEFORE.search(before) else 0.9
