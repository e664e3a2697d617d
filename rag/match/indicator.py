"""Does a text hold a term, and does a clause name what the question asks about? Pure.

`term_match`: in full, as a synonym or an abbreviation, in part, or apart: 医保 in 基本医疗保险参保率 → 0.75.
`told_in`: by the clause itself, by what it leans on, by the headings above it. A known indicator's name inside
another's (海洋生产总值, 占生产总值比重) is not that indicator, and beside a clause it names its own clause's figure.
What sort of figure and which period are figure_fit.py's.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.question.terms import Term
from rag.text import vocabulary
from rag.text.gazetteer import STATE_NAMES, codes_of, forms, lies_below
from rag.text.places import stands_at
from rag.text.segments import holds_word
from rag.types import Quantity, Sentence

_OPENING_MARKS = "，,、 “"
_NEAR = 0.7
_BESIDE = 0.45
_LEAD = 60
_BEFORE = 120
_TOLD_IN_TWO = 0.8
_ITEM = re.compile(r"(?<=[\d万亿千百元个家人名亩斤吨%件套项户])、(?=[\u4e00-\u9fff])")
_ABOVE = 0.62
"""What a word counts that only the headings hold, at best."""
_SHARED = 0.1
"""More for a name whose clause has a figure of its own, where this clause holds other words that were asked for."""
_THIN_BEFORE = re.compile(
    r"(?:^|[^\u4e00-\u9fff]|[省市县国域镇年月度是为和及与的将使对]|(?<![社园景片小校街灾牧地])区)$"
)
OF_ANOTHER = 0.4
_REACH = 6
_SHORT_NAME = 6
IN_PART = 0.85
"""What most of a long name counts at best."""
_SPACED = re.compile(r" (?:(?<=[\u4e00-\u9fff] ) *(?=[A-Za-z0-9])|(?<=[A-Za-z0-9%] ) *(?=[\u4e00-\u9fff]))")
_NO_MORE_LATIN = r"(?![a-z])(?!(?<![a-z]{3})[0-9])"
"""After three letters a digit begins a figure (GDP3464亿元)."""
_OTHER_BEFORE = ("占", "单位", "万元", "亿元", "人均", "平方公里", "户均", "每")
_OTHER_AFTER = re.compile(
    r"^(?:的)?(?:地均|人均(?![每增提达超约为是\d])|集约|保有|销量|库存|渗透率|比[重例率]|[能水电]耗|[占之]比|[强密]度|含量|(?:增长)?的?贡献|(?:增幅|增速|增长)?(?:保持)?(?:基本)?同步|[动潜]力|方式)"
)


@dataclass(frozen=True, slots=True)
class Around:
    """What a term is worth to the clauses of a sentence that do not hold it: to those from `start` on, and to all.

    From `busy` on it names the figure of a clause of its own, and is worth but `taken` to the others.
    """

    start: int
    after: float
    everywhere: float
    busy: int | None = None
    taken: float = 0.0

    def minds(self, position: int, shared: bool) -> bool:
        """Does it matter to `at` whether the clause has a subject of its own?"""
        return self._after(position) > _BESIDE or (shared and not self._is_busy(position))

    def at(self, position: int, shared: bool, subject: bool = False) -> float:
        """What it is worth to the clause at `position`, which may share other words with the question, and may have a
        `subject` of its own: then a name beside it is not what its figure is of.
        """
        after = min(self._after(position), _BESIDE) if subject else self._after(position)
        after += _SHARED if (self._is_busy(position) or subject) and shared else 0.0
        return max(self.everywhere, after if position >= self.start else 0.0)

    def _after(self, position: int) -> float:
        return self.taken if self._is_busy(position) else self.after

    def _is_busy(self, position: int) -> bool:
        return self.busy is not None and position >= self.busy


@dataclass(frozen=True, slots=True)
class Place:
    """A sentence with what stands above it (its headings, a paragraph's opening words) and what before it."""

    text: str
    above: str
    before: str

    @classmethod
    def of(cls, sentence: Sentence, told: str) -> "Place":
        """`told` is its paragraph, simplified."""
        lead = told[: min(sentence.start, _LEAD)]
        lead = "" if any(map(str.isdigit, lead)) else lead  # a sentence that tells figures is no heading
        before = told[max(0, sentence.start - _BEFORE) : sentence.start]
        return cls(sentence.text, " ".join((*sentence.section, lead)), before)


def around(
    term: Term,
    beside: float,
    at: Place,
    spans: Sequence[tuple[int, int]],
    quantities: Sequence[Quantity],
    places: Sequence[str],
) -> Around:
    """A term beside the clause (as far as the sentence holds it: `beside`), in the headings, or before the sentence.

    An indicator's name counts for the clauses after it, and little where it has a figure of its own: it names that.
    """
    if term.known or term.text in places:
        holders = [(a, b) for a, b in spans if beside and term_match(term, at.text[a:b]) >= 0.9]
        busy, start = _first_with_figure(holders, quantities), holders[0][0] if holders else 0
        if term.text in places:  # another place in the headings or in a sibling clause is where that one is
            return Around(start, _NEAR * beside, 0.0, busy, 0.55 * beside)
        return Around(start, _NEAR * beside, 0.55 * term_match(term, at.above), busy, _BESIDE * beside)
    outside = max(_ABOVE * term_match(term, at.above), 0.5 * term_match(term, at.before))
    holders = [(a, b) for a, b in spans if term.must and beside and term_match(term, at.text[a:b]) >= 0.9 * beside]
    busy = _first_with_figure(holders, quantities)
    start = 0 if busy is None else holders[0][0]
    return Around(start, _NEAR * beside, outside, busy, _BESIDE * beside)


def _first_with_figure(spans: Sequence[tuple[int, int]], quantities: Sequence[Quantity]) -> int | None:
    return next((a for a, b in spans if any(a <= q.start < b for q in quantities)), None)


def told_in(
    term: Term, text: str, start: int, end: int, anchor: int, beside: float, floor: float, asked: Collection[str] = ()
) -> float:
    """A term counts in full in the clause, less in what it leans on, and at least `floor` (see around).

    `beside` is what it counts in the whole sentence: where that is nothing, no clause holds it.

    A clause that names another indicator than those of the `asked` forms is that one's: a name beside it or above it
    counts little.
    """
    own = term_match(term, text[start:end]) if beside else 0.0
    if beside and own < 0.95 and anchor != start:
        own = max(own, 0.92 * term_match(term, text[anchor:end]))
    if asked and (term.known or term.must) and max(own, floor) <= IN_PART:
        others = _others_named(asked, text[anchor:end])
        if others and own < min(0.5, floor):
            floor *= OF_ANOTHER
        elif term.known and "分别" not in text[anchor:end] and _all_unasked(others, asked):
            own, floor = own * OF_ANOTHER, floor * OF_ANOTHER  # 城乡居民收入 is not that of 农村居民
    return max(own, floor)


def _others_named(asked: Collection[str], text: str) -> list[str]:
    """The indicators other than those of the `asked` forms that a clause names."""
    return [
        found.text
        for found in _indicators_in(text)
        if not found.theme and not found.asked and not any(form in asked for form in found.say)
    ]


def _all_unasked(names: Sequence[str], asked: Collection[str]) -> bool:
    """There are such names, and no other word that was asked for stands in them (农牧民 in 农牧民人均可支配收入)."""
    return bool(names) and not any(len(form) > 1 and form in name for name in names for form in asked)


@lru_cache(maxsize=8192)
def _indicators_in(text: str) -> tuple[vocabulary.NameFound, ...]:
    return tuple(vocabulary.find_names(text))


def split_name(term: Term, clause: str, context: str) -> float:
    """粮食总产量 told in two: ——粮食生产再创新高。总产量达到853.2亿斤; 粮食播种面积1.1亿亩、产量825亿斤."""
    if not term.known:
        return 0.0
    tails, heads = _halves(term)
    for at, opening in _openings(clause.lstrip("，、；。 ")):
        if opening.startswith(tails):
            before = context + clause[:at]
            halves = zip(heads, tails, strict=True)
            if any(opening.startswith(tail) and head in before for head, tail in halves):
                return _TOLD_IN_TWO
    return 0.0


def _openings(clause: str) -> list[tuple[int, str]]:
    """A clause and the items in it that have a figure before them."""
    items = [(match.end(), clause[match.end() :]) for match in _ITEM.finditer(clause)]
    return [(0, clause), *items]


@lru_cache(maxsize=1024)
def _halves(term: Term) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(tails, heads) of all the ways to cut the term's names in two."""
    names = [form for form in term.forms if len(form) >= 4 and not form.endswith(("增长", "增速"))]
    cuts = [(form, cut) for form in names for cut in range(2, len(form) - 1)]
    return tuple(form[cut:] for form, cut in cuts), tuple(form[:cut] for form, cut in cuts)


def term_bound(term: Term, text: str, around: str, lowered: str) -> float:
    """At least what any clause can score for the term (told_in, around, split_name): from the sentence's `text`, and
    from all that is read to name its clauses, as it stands and in small letters; no spaces beside Latin letters.
    """
    forms, small = forms_of(term), text.lower()
    above = False  # loops, not any(…): this runs for every word of a question in every sentence that may answer it
    for form in forms:
        if form.small in lowered:
            if form.small in small:
                return 1.0
            above = True
    outside = 1.0 if above else max(said_in_part(forms, around), said_apart(term, around))
    if not outside:
        return _SHARED if term.known or term.must else 0.0
    said = max(said_in_part(forms, text), said_apart(term, text), _ABOVE * outside, _SHARED)
    if not term.known or said >= _TOLD_IN_TWO:
        return said
    in_two = any(tail in around and head in around for tail, head in zip(*_halves(term), strict=True))
    return _TOLD_IN_TWO if in_two else said


def read_for(sentence: Sentence, told: str) -> str:
    """All the text that is read to name a clause of the sentence: see around and split_name."""
    start = sentence.start
    before = told[:start] if start <= _LEAD + _BEFORE else f"{told[:_LEAD]} {told[start - _BEFORE : start]}"
    return unspaced(" ".join((*sentence.section, before + sentence.text)))


def term_weights(terms: Sequence[Term], rarity: Mapping[str, float], places: Sequence[str]) -> tuple[float, ...]:
    """What each term counts. Rarity counts for nouns; beside a known name, other words count half."""
    return _weights(tuple(terms), tuple(rarity.get(term.text, 1.0) for term in terms), tuple(places))


@lru_cache(maxsize=256)
def _weights(terms: tuple[Term, ...], rarity: tuple[float, ...], places: tuple[str, ...]) -> tuple[float, ...]:
    named = any(term.known for term in terms)
    each = []
    for term, rare in zip(terms, rarity, strict=True):
        if term.text in places:  # where, more than what
            each.append(0.6)
            continue
        most = 5.0 if term.noun or term.must else 2.0
        weight = term.weight * min(rare, most)
        each.append(weight if term.must or not named else 0.5 * weight)
    return tuple(each)


def coverage_of(weights: Sequence[float], scores: Sequence[float]) -> float:
    """Share of the asked weight that is met."""
    total = sum(weights)
    return sum(w * s for w, s in zip(weights, scores, strict=True)) / total if total else 0.0


# --- does a text hold a term? ---------------------------------------------------------------------------------------


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
    """公厕 for 公共厕所, where that may be; else "". The 工投 of 竣工投产 stands for no 工业投资."""
    pairs: tuple[str, ...]
    """The pairs of neighbouring characters of a long word, each once."""
    least: float
    """So large a share of them must stand close together."""
    first: str
    """The pair that a short indicator's name begins with: 旅游业增加值 is in no part 工业增加值."""


@lru_cache(maxsize=4096)
def forms_of(term: Term) -> tuple[_Form, ...]:
    """Longest first: 生产总值 within 占地区生产总值 is no place of its own."""
    return tuple(_form(term, form) for form in sorted(term.forms, key=len, reverse=True))


def _form(term: Term, form: str) -> _Form:
    small = form.lower()
    whole = rf"(?<![a-z0-9]){re.escape(small)}{_NO_MORE_LATIN}" if small.isascii() else re.escape(small)
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
        form[:2] if term.known and len(form) <= _SHORT_NAME and not form.isascii() else "",
    )


def all_named(terms: Iterable[Term], sentences: Iterable[Sentence]) -> bool:
    """Do sentences, with the headings above them, hold each of the terms, by one of its names?"""
    told = " ".join(" ".join((*sentence.section, sentence.text)) for sentence in sentences)
    return all(any(form in told for form in term.meant) for term in terms)


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
            direct = OF_ANOTHER if lowered[max(0, at - 3) : at].rstrip("十百千万").endswith("每") else 1.0
            if term.known and not term.loose:
                direct = min(direct, _direct(lowered, at, end))
            best = max(best, form.worth * direct)
    return best


def said_in_part(forms: Sequence[_Form], text: str) -> float:
    best = 0.0
    for form in forms:
        held = [pair for pair in form.pairs if pair in text]
        if (form.initials and holds_word(text, form.initials)) or (held and form.head and form.head in text):
            best = max(best, 0.75)
        if (
            form.first in text and len(held) >= form.least * len(form.pairs) > 0
        ):  # else they stand nowhere near each other either
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
    places = [(start, pair) for pair in held for start, _ in stands_at(text, pair)]
    reach = len(form.text) + _REACH
    most = max((len({q for at, q in places if start <= at <= start + reach}) for start, _ in places), default=0)
    return most / len(form.pairs)


def _direct(text: str, start: int, end: int) -> float:
    """1 where the name stands for itself at this place, less inside what may be, or is, a longer name."""
    before = text[max(0, start - 4) : start]
    if before.endswith(_OTHER_BEFORE) or _OTHER_AFTER.match(text[end:]):
        return 0.4
    thin = _THIN_BEFORE.search(before) or vocabulary.ends(before, "thin before")
    return 1.0 if thin else 0.9


# --- whose figure ---------------------------------------------------------------------------------------------------


def of_inner_places(clauses: Sequence[str], region: str, *asked: str) -> set[int]:
    """Which of the clauses tell of a place inside `region` that what is asked does not name."""
    places = [begins_inside(clause, region) for clause in clauses]
    return {i for i, place in enumerate(places) if place and not any(place in text for text in asked)}


def begins_inside(clause: str, region: str) -> str:
    """The place inside `region` with which the clause begins, as it is written there; "" where none does.

    庆阳经济总量迈上1200亿台阶, 甘肃省 → 庆阳; 地区生产总值增长5.8%, 甘肃省 → "".
    """
    text = clause.lstrip(_OPENING_MARKS)
    return next((name for name in places_inside(region).get(text[:2], ()) if text.startswith(name)), "")


@lru_cache(maxsize=1024)
def places_inside(region: str) -> Mapping[str, tuple[str, ...]]:
    """All ways to write a place inside `region`, by their first two characters, longest first."""
    above = codes_of(region)
    found = {
        opening: tuple(
            form.text
            for form in some
            if region in STATE_NAMES or any(lies_below(code, up) for code in form.codes for up in above)
        )
        for opening, some in forms().items()
    }
    return {opening: names for opening, names in found.items() if names}
