"""One answer or one ranked list against its Case: right or wrong, figures, citations, ranks, years. Pure.

Takes the contract's JSON, whoever made it, and trusts nothing that it says of itself: which figures are supported is
found out anew from the quotes. Means and intervals over many are score.py's and stats.py's.
"""

import difflib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from eval.cases import Case, Evidence
from rag.text.figures import find_quantities, find_years, same, same_unit, supports
from rag.text.numbers import canonical, is_count, same_but_per
from rag.types import Json, Quantity

ENOUGH_SAID = 0.7
"""Weighted share of its nuggets from which an open question is answered."""
_ROUNDED = 0.005
"""A ratio is said to two places."""
_MARKS = re.compile(r"\[\d+\]")
_SEGMENT = re.compile(r"\n|(?<=\])(?!\[)")
_LATIN = re.compile(r"[a-z0-9]+(?:\.[0-9]+)?|\S")
_NAMES_REPORT = re.compile(r"[^，,。？?；、]{0,12}报告|[^,.?]{0,30}report", re.I)
_KIND_OF_TYPE = {"target": ("target", "outlook"), "achieved": ("achieved",)}


@dataclass(frozen=True, slots=True)
class AnswerScore:
    """One answer, judged. None means that the Case does not say what would be right.

    `cited`: every evidence group has a cited paragraph. `figures` is (wanted, with right value and unit, with the
    right qualifier too); `periods` (figures whose period the Case gives, cited with that period). `unsupported` are
    figures shown that no cited quote holds and that are no difference of two that are held. `denied` counts the words
    that a refusal says to be absent, `false_absences` are those of them that the reports hold (eval/absence.py).
    """

    case: Case
    refused: bool
    right: bool | None
    missed: tuple[str, ...]
    shown: tuple[str, ...]
    exact: float | None
    f1: float | None
    figures: tuple[int, int, int]
    periods: tuple[int, int]
    citation_precision: float | None
    citation_recall: float | None
    cited: bool | None
    unsupported: tuple[str, ...]
    denied: int
    false_absences: tuple[str, ...]
    reason_right: bool | None
    confidence: float | None
    milliseconds: float | None
    said: float | None = None

    @property
    def forbidden(self) -> bool | None:
        """Does an open question's answer show what it must not?"""
        return bool(self.shown) if self.case.open else None


def score_answer(case: Case, answer: Json) -> AnswerScore:
    """Judge one line of a run."""
    text, refused = plain(answer["answer"]), bool(answer["refused"])
    missed = tuple(pattern for pattern in case.gold if not re.search(pattern, text))
    missed += tuple(nugget.p for nugget in case.nuggets if not re.search(nugget.p, fair(text, case.ideal)))
    shown = tuple(pattern for pattern in case.forbidden if re.search(pattern, text))
    wanted, said = gold_figures(case), find_quantities(text)
    references = reference_texts(case)
    judged = bool(references) and not refused
    precision, recall = citation_scores(case, answer)
    expects_refusal = case.expects_answer is False
    confidence = answer.get("confidence")
    return AnswerScore(
        case=case,
        refused=refused,
        right=_right(case, text, refused, missed, shown),
        missed=missed,
        shown=shown,
        exact=float(any(folded(text) == folded(r) for r in references)) if judged else None,
        f1=max(overlap_f1(text, r) for r in references) if judged else None,
        figures=(
            len(wanted),
            sum(any(same(want, one) for one in said) for want in wanted),
            sum(any(same(want, one) and _qualifier(want) == _qualifier(one) for one in said) for want in wanted),
        ),
        periods=_periods(case, answer),
        citation_precision=precision,
        citation_recall=recall,
        cited=recall == 1.0 if recall is not None else None,
        unsupported=unsupported_figures(answer),
        denied=len(answer.get("denied") or ()),
        false_absences=tuple(one["word"] for one in answer.get("denied") or () if one["stands"]),
        reason_right=answer.get("reason") == case.reason if case.reason and expects_refusal and refused else None,
        confidence=float(confidence) if isinstance(confidence, int | float) else None,
        milliseconds=(answer.get("timings_ms") or {}).get("total"),
        said=nugget_recall(case, text, refused=refused) if case.nuggets else None,
    )


def plain(text: str) -> str:
    """The text without its citation marks: [1] is no figure."""
    return _MARKS.sub("", text)


def fair(text: str, ideal: str) -> str:
    """As much of an answer as counts: quoting everything is no answer. All of it where nobody wrote an ideal one."""
    return text[: 3 * len(ideal) + 200] if ideal else text


def nugget_recall(case: Case, text: str, *, refused: bool = False) -> float:
    """Weighted share of the nuggets that the counted part of a text (without its marks) holds; 0 for a refusal."""
    counted = "" if refused else fair(text, case.ideal)
    held = sum(nugget.w for nugget in case.nuggets if re.search(nugget.p, counted))
    return held / sum(nugget.w for nugget in case.nuggets)


def _right(case: Case, text: str, refused: bool, missed: Sequence[str], shown: Sequence[str]) -> bool | None:
    """Refused just where it should be, every gold pattern met, no forbidden one; else a reference text said.

    Where nobody said whether there is an answer, the gold decides alone: 没有收录成都 may be just what it asks for.
    """
    if case.expects_answer is None:
        return None
    if not case.expects_answer:
        return refused and not shown
    refused = refused and not (case.answerable is None and case.gold)
    if case.open and not case.gold:
        enough = not case.nuggets or nugget_recall(case, text) >= ENOUGH_SAID
        return enough and not refused and not shown
    if refused or missed or shown:
        return False
    if case.gold:
        return True
    if not (case.answers or case.figures):
        return None  # evidence alone says where, not what
    figures = gold_figures(case)
    if figures:
        said = find_quantities(text)
        return all(any(supports(want, one) for one in said) for want in figures)
    return any(folded(answer) in folded(text) for answer in case.answers)


# --- text -----------------------------------------------------------------------------------------------------------


def folded(text: str) -> str:
    """Half-width, lower case, without punctuation and blanks: what exact match compares."""
    text = unicodedata.normalize("NFKC", text).lower()
    return "".join(char for char in text if unicodedata.category(char)[0] not in "PZC")


def overlap_f1(said: str, reference: str) -> float:
    """CMRC 2018's F1: the longest common stretch of Chinese characters and Latin words, against both lengths."""
    a, b = _units(said), _units(reference)
    common = difflib.SequenceMatcher(None, a, b, autojunk=False).find_longest_match().size
    return 2 * common / (len(a) + len(b)) if common else 0.0


def _units(text: str) -> list[str]:
    text = unicodedata.normalize("NFKC", text).lower()
    return [unit for unit in _LATIN.findall(text) if unicodedata.category(unit[0])[0] != "P"]


def reference_texts(case: Case) -> tuple[str, ...]:
    """What a short right answer reads like: the set's own answers, else the quotes of a question with one group."""
    if case.answers:
        return case.answers
    return tuple(place.quote for place in case.evidence[0] if place.quote) if len(case.evidence) == 1 else ()


# --- figures --------------------------------------------------------------------------------------------------------


def gold_figures(case: Case) -> tuple[Quantity, ...]:
    """The figures that the answer must show: as the Case gives them; else those of its reference texts or quotes.

    Of an evidence quote only the figures count that a gold pattern touches: 生产总值141.5亿元、增长7% may prove either.
    """
    if case.figures:
        return tuple(quantity for figure in case.figures for quantity in find_quantities(figure.text)[:1])
    if case.answers:
        return find_quantities(case.answers[0])
    found: dict[tuple[float, str], Quantity] = {}
    for group in case.evidence:
        quote = group[0].quote
        spans = [match.span() for pattern in case.gold for match in re.finditer(pattern, quote)]
        for quantity in find_quantities(quote):
            if any(start < quantity.end and quantity.start < end for start, end in spans):
                found.setdefault((quantity.value, quantity.unit), quantity)
    return tuple(found.values())


def unsupported_figures(answer: Json) -> tuple[str, ...]:
    """Figures in the text that the quotes cited beside them do not hold.

    A statement without marks may lean on any quote. The difference and the ratio of two figures of the cited quotes
    are supported, the sum of one figure of each, how many are cited in all, and what a table's rows are counted as or
    computed to; a refusal or a table may repeat one of the question.
    """
    table = answer.get("table")
    quotes = {citation["marker"]: citation["quote"] for citation in answer["citations"]}
    found: list[str] = []
    questions = (answer["question"], answer.get("standalone_question") or "") if answer["refused"] or table else ()
    asked = [quantity for question in questions for quantity in find_quantities(question)]
    text = answer["answer"]
    for quote in quotes.values():  # “三名工程[3]” is the report's own note
        text = text.replace(quote, _MARKS.sub("", quote))
    for segment in _SEGMENT.split(text):
        marked = [quotes[int(mark[1:-1])] for mark in _MARKS.findall(segment) if int(mark[1:-1]) in quotes]
        sources = [q for quote in marked or quotes.values() for q in find_quantities(quote, lax=True)]
        for said in find_quantities(plain(segment)):
            echoed = any((one.value, one.unit) == (said.value, said.unit) or one.text == said.text for one in asked)
            echoed = echoed or (table is not None and said.text.removeprefix(said.qualifier) in answer["question"])
            held = any(supports(source, said) for source in sources) or _is_computed(said, sources)
            held = held or (said.unit == "个" and said.value == len(quotes)) or _is_sum(said, marked)
            if not (echoed or held or (table and _is_of_table(said, table))):
                found.append(said.text)
    return tuple(found)


def _is_of_table(said: Quantity, table: Json) -> bool:
    """Its rows, places or years counted, a place among them, or what was computed of them: 有6个, 第2位, 相差8亿斤."""
    rows = table["rows"]
    if said.unit in ("个", "年", "位") and said.value == int(said.value) <= len(rows):
        return True
    return any(
        one["from"] and max(one["from"]) < len(rows) and abs(float(one["value"]) - said.value) <= _ROUNDED
        for one in table["computed"]
    )


def _is_computed(said: Quantity, sources: Sequence[Quantity]) -> bool:
    return _is_difference(said, sources) or _is_ratio(said, sources)


def _is_sum(said: Quantity, quotes: Sequence[str]) -> bool:
    """806座 of 530座, 213座, 36座 and 27座: of each quote beside it one figure of its unit."""
    unit, size = canonical(said.unit)
    sums = {0.0}
    for quote in dict.fromkeys(quotes):
        told = [(one.value, *canonical(one.unit)) for one in find_quantities(quote, lax=True)]
        sums = {round(before + value * factor, 4) for before in sums for value, name, factor in told if name == unit}
    return len(set(quotes)) > 1 and any(abs(one - said.value * size) <= _ROUNDED * size for one in sums)


def _is_ratio(said: Quantity, sources: Sequence[Quantity]) -> bool:
    """2.93倍 of 1096亿元 and 374.51亿元, rounded to two places; 55.56% likewise."""
    scale = {"倍": 1.0, "%": 100.0}.get(said.unit)
    if scale is None:
        return False
    alike = [(a, b) for a in sources for b in sources if same_unit(a.unit, b.unit) or same_but_per(a.unit, b.unit)]
    pairs = [(a, b) for a, b in alike if a is not b and b.value]
    return any(abs(a.value / b.value * scale - said.value) <= _ROUNDED for a, b in pairs)


def _is_difference(said: Quantity, sources: Sequence[Quantity]) -> bool:
    """Of two figures; of a figure and a range (8.5% and 7%—7.5%) it is a range too."""
    if said.high is not None:
        ends = [replace(said, value=value, high=None) for value in (said.value, said.high)]
        apart = [replace(q, value=v, high=None) for q in sources for v in (q.value, q.high) if v is not None]
        return all(_is_difference(end, apart) for end in ends)
    for i, a in enumerate(sources):
        for b in sources[i + 1 :]:
            points = a.unit == b.unit == "%" and "百分点" in said.unit
            alike = same_unit(a.unit, b.unit) and (same_unit(said.unit, a.unit) or not said.unit)
            alike = alike or (same_but_per(a.unit, b.unit) and said.unit in (a.unit, b.unit))
            counts = all(is_count(unit) for unit in (a.unit, b.unit, said.unit))  # 23家 and 15个 differ by 8家
            counts = counts or ("" in (a.unit, b.unit) and said.unit in (a.unit, b.unit))  # 减少1442万人, and 1240万
            if (points or alike or counts) and abs(abs(a.value - b.value) - said.value) <= 1e-9 * max(1.0, said.value):
                return True
    return False


def _qualifier(quantity: Quantity) -> frozenset[str]:
    return frozenset(quantity.qualifier.split())


def _periods(case: Case, answer: Json) -> tuple[int, int]:
    """(figures with a period in the Case, those that a citation of that very period holds)."""
    wanted = [figure for figure in case.figures if figure.period]
    right = 0
    for figure in wanted:
        gold = find_quantities(figure.text)[:1]
        for citation in answer["citations"]:
            period, expected = citation.get("period") or {}, figure.period
            held = any(same(want, q) for want in gold for q in find_quantities(citation["quote"]))
            years = expected and (period.get("from"), period.get("to")) == (expected.first, expected.last)
            if held and years and expected and expected.kind in (None, period.get("kind")):
                right += 1
                break
    return len(wanted), right


# --- citations ------------------------------------------------------------------------------------------------------


def citation_scores(case: Case, answer: Json) -> tuple[float | None, float | None]:
    """(share of cited paragraphs that are evidence, share of evidence groups that are cited); None where moot.

    A refusal cites what lies nearby, which is neither right nor wrong.
    """
    if not case.evidence or answer["refused"]:
        return None, None
    cited = {(c["report"], c["paragraph"]) for c in answer["citations"]}
    proof = {(place.report, place.paragraph) for group in case.evidence for place in group}
    held = [any((place.report, place.paragraph) in cited for place in group) for group in case.evidence]
    return (len(cited & proof) / len(cited) if cited else None), sum(held) / len(held)


# --- retrieval ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SearchScore:
    """One ranked list, judged. `rank` is the k at which it is found, None if never (see `found_rank`).

    `wrong_year` and `wrong_kind` are of the first hit; None where the question states no year, or its type no kind.
    """

    case: Case
    rank: int | None
    wrong_year: bool | None
    wrong_kind: bool | None

    def found(self, k: int) -> bool:
        return self.rank is not None and self.rank <= k

    @property
    def reciprocal(self) -> float:
        return 1 / self.rank if self.rank else 0.0


def score_search(case: Case, hits: Sequence[Json]) -> SearchScore:
    """Judge one ranked list; only answerable questions with evidence have something to be found."""
    first = hits[0] if hits and "rank" not in hits[0] else None  # a chunk has no period that could be wrong
    kinds = _KIND_OF_TYPE.get(case.type)
    period = (first.get("period") or {}) if first else {}
    return SearchScore(
        case=case,
        rank=found_rank(case.evidence, hits),
        wrong_year=is_wrong_year(case, first),
        wrong_kind=None if kinds is None or first is None else period.get("kind") not in kinds,
    )


def found_rank(evidence: Sequence[Sequence[Evidence]], hits: Sequence[Json]) -> int | None:
    """The least k with which all n groups are within the first k + n − 1 paragraphs; None if one is missing.

    A question that needs two paragraphs cannot have both first: (1st, 2nd) counts as found at 1. A hit's `rank`, where
    it has one, is its place (the paragraphs of one chunk share it); else paragraphs count in order, each once.
    """
    places: dict[tuple[str, int], int] = {}
    for hit in hits:
        places.setdefault((hit["report"], hit["paragraph"]), hit.get("rank") or len(places) + 1)
    ranks = [min((places.get((p.report, p.paragraph), 0) or 10**9 for p in group), default=10**9) for group in evidence]
    if not ranks or max(ranks) == 10**9:
        return None
    return max(1, max(ranks) - len(ranks) + 1)


def is_wrong_year(case: Case, first: Json | None) -> bool | None:
    """Does the first hit's period cover none of the years that the question states? None: it states none.

    A year that names a report (2018年政府工作报告里…) is that report's, not the figure's. A sentence that holds the
    evidence is never wrong: the year may be what is compared with (是2016年的几倍), or another side's.
    """
    stated = [span for span in find_years(case.question) if span.first is not None]
    if not stated or first is None:
        return None
    if _holds_evidence(case, first):
        return False
    period = first.get("period")
    for span in stated:
        low, high = span.first or 0, span.last or span.first or 0
        if _NAMES_REPORT.match(case.question[span.end :]) and first.get("year") is not None:
            covered = low <= first["year"] <= high
        else:
            start = (period["from"] if period["from"] is not None else period["to"]) if period else None
            covered = period is not None and start is not None and start <= high and low <= period["to"]
        if covered:
            return False
    return True


def _holds_evidence(case: Case, hit: Json) -> bool:
    return any(
        (place.report, place.paragraph) == (hit["report"], hit["paragraph"])
        and bool(place.quote)
        and place.quote in hit.get("sentence", "")
        for group in case.evidence
        for place in group
    )
