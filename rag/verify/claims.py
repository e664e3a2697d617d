"""Verification of a chat model's text, sentence by sentence, against the evidence that it was given. Pure.

A sentence holds if each of its figures stands in the evidence with the value, unit and qualifier, the time and kind
(promised or done), the place, the direction and the label that the sentence gives it. Wrong or missing marks are
mended where the evidence is found, and a qualifier or a unit is put into the source's words; what does not hold is
dropped. What holds becomes a Statement whose quotes are the tightest clauses that prove it. Whether the
question is answered is chat_evidence.py's.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.text.bigrams import Grams, asked_of, grams, names, nearer, share
from rag.text.figure_labels import anchored, befores, labels, trim
from rag.text.figures import find_quantities, supports
from rag.text.gazetteer import aliases
from rag.text.numbers import canonical, is_ratio
from rag.text.places import find_regions
from rag.text.segments import clause_spans
from rag.text.times import Role, find_mentions
from rag.types import Figure, Hit, Period, Quantity, Quote, Statement
from rag.verify.claim_agrees import (
    kind_agrees,
    mention_for,
    names_report,
    negations_agree,
    place_of,
    stray_number,
    time_agrees,
    times_before_agree,
    way_agrees,
    words_around,
)
from rag.verify.differences import Proven, derive
from rag.verify.model_text import Sentence, finished
from rag.verify.quotes import holds
from rag.verify.sources import Source

Fits = Callable[[Hit, Quantity], bool]
"""Does a figure of a hit answer what was asked: its period, its sort?"""

_CITED, _FOUND = 0.4, 0.5
"""Share of a figure's label that its source must hold: less where the model cites it than where it is searched for."""
_CITED_NAME = 0.5
"""The same where the label names another known indicator than its source does."""
_TOLD_CITED, _TOLD_FOUND = 0.6, 0.75
"""The same for a sentence without figures, as a whole."""
_CLAUSE = 0.4
_LONG = 5
_QUOTED = re.compile(r"[“「《]([^”」》]{2,40})[”」》]")


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of a sentence: a Statement, or the Chinese reason why there is none.

    `unknown` counts marks that name no evidence; `mended` says that the proof is not where the marks pointed, or that
    a qualifier or a unit was not the source's (1万个 for 超1万个, 211人 for 211名) and has been put right.
    """

    statement: Statement | None
    problem: str = ""
    unknown: int = 0
    mended: bool = False


@dataclass(frozen=True, slots=True)
class _Proof:
    """A figure of the answer and the place in the evidence that proves it."""

    number: int
    """Of the evidence, from 1."""
    said: Quantity
    figure: Quantity
    told: bool
    """The label told it apart from its neighbours, or it has none."""


class Checker:
    """Checks the sentences of one answer. `evidence` is numbered from 1 as in the prompt."""

    def __init__(self, evidence: Sequence[Hit], question: str, fits: Fits | None = None) -> None:
        self._sources = [Source(hit) for hit in evidence]
        self._question = question
        self._fits = fits or (lambda _hit, _figure: True)
        self._asked, self._asked_literally = grams(question), grams(question, literal=True)
        self._regions = tuple(dict.fromkeys(hit.report.region for hit in evidence))
        self._reports = tuple({hit.report.id: hit.report for hit in evidence}.values())

    def check(self, sentence: Sentence) -> Checked:
        """The sentence as a Statement, or why it cannot be shown."""
        cited = [mark for mark in sentence.marks if 1 <= mark <= len(self._sources)]
        unknown = len(sentence.marks) - len(cited)
        text = finished(sentence.text)
        if not re.search(r"\w", text) or not re.search(r"[\u4e00-\u9fff\d]", text):
            return Checked(None, "没有内容" if not re.search(r"\w", text) else "不是中文", unknown)
        if re.search(r"[A-Za-z]{3}", text) and not re.search(r"[\u4e00-\u9fff]", text):
            return Checked(None, "不是中文", unknown)
        figures = find_quantities(text)
        found = self._figures(text, figures, cited) if figures else self._words(text, cited)
        if isinstance(found, str):
            return Checked(None, found, unknown)
        statement, used = found
        problem = self._rest(text, figures, [self._sources[n - 1] for n in used])
        if problem or not holds(statement):
            return Checked(None, problem or "引文对不上", unknown)
        return Checked(statement, "", unknown, mended=bool(set(used) - set(cited)) or statement.text != text)

    # --- sentences with figures -----------------------------------------------------------------------------------

    def _figures(
        self, text: str, figures: Sequence[Quantity], cited: Sequence[int]
    ) -> tuple[Statement, list[int]] | str:
        said, words = labels(text, figures), befores(text, figures)
        proofs: list[_Proof] = []
        open_figures: list[Quantity] = []
        why: set[str] = set()
        for figure, name, before in zip(figures, said, words, strict=True):
            tried = [self._prove(number, text, figure, name, before, why, _CITED) for number in cited]
            best = next((proof for proof in tried if proof), None)
            if best is None:
                others = (n for n in range(1, len(self._sources) + 1) if n not in cited)
                rest = [self._prove(number, text, figure, name, before, why, _FOUND) for number in others]
                best = next((proof for proof in rest if proof), None)
            if best is None:
                open_figures.append(figure)
            else:
                proofs.append(best)
        derived = self._derive(text, open_figures, proofs)
        if len(derived) < len(open_figures):
            lost = next(f for f in open_figures if f.text not in {d.text for d in derived})
            return next(iter(sorted(why)), f"“{lost.text}”在所给原文里没有")
        if not self._in_order(proofs):
            return "并列的数字和名称对不上"
        return Statement(_worded(text, proofs), self._quotes(proofs), tuple(derived)), _numbers(proofs)

    def _prove(
        self, number: int, text: str, said: Quantity, name: str, before: str, why: set[str], needed: float
    ) -> _Proof | None:
        """The place in one piece of evidence that proves a figure; what stands against it goes to `why`."""
        source = self._sources[number - 1]
        places = [i for i, figure in enumerate(source.figures) if supports(figure, said)]
        proofs: list[tuple[float, _Proof]] = []
        for i in places:
            figure = source.figures[i]
            problem = self._slots(text, said, before, source, i)
            told = self._label(name, source, i, needed)
            if problem or told is None:
                why.add(problem or f"“{said.text}”在原文里说的是别的")
                continue
            proofs.append((share(grams(name), source.labels[i]), _Proof(number, said, figure, told)))
        if not source.figures or not places:
            lax = next((figure for figure in source.lax if supports(figure, said)), None)
            if lax is not None and lax not in source.figures and share(grams(name), source.grams) >= needed:
                return _Proof(number, said, lax, True)
        return max(proofs, key=lambda pair: pair[0])[1] if proofs else None

    def _slots(self, text: str, said: Quantity, before: str, source: Source, i: int) -> str:
        """Time, kind, place and direction of one figure; "" where they agree with the source."""
        figure, report = source.figures[i], source.hit.report
        mention = mention_for(text, said.start, report.year)
        if mention is not None and not time_agrees(mention, source.hit, figure.start):
            return f"“{said.text}”在原文里不是{mention.text}的"
        if not times_before_agree(text, said.start, source.hit, figure.start):
            return f"“{said.text}”的时间与原文不符"
        if not kind_agrees(words_around(text, said.start, mention), source.period(figure.start), source.text):
            return f"“{said.text}”是目标还是完成数，与原文不符"
        place = place_of(text, said.start, self._regions)
        if place is not None and place != report.region:
            return f"“{said.text}”在原文里不是{place}的"
        if not way_agrees(before, source.befores[i], ratio=is_ratio(figure.unit)):
            return f"“{said.text}”的增减与原文相反"
        if not self._fits(source.hit, figure):
            return f"“{said.text}”不是所问的"
        return ""

    def _label(self, label: str, source: Source, i: int, needed: float) -> bool | None:
        """True: it names the figure as the source does; False: it has no name of its own; None: it names another."""
        name, own = grams(label), source.labels[i]
        if share(name, source.about(i)) < needed or (not name and not self._asked & source.grams):
            return None
        literal, known = grams(label, literal=True), names(label)
        stranger = known and not known & (names(source.names[i]) or names(source.outline))
        if stranger and share(literal, source.literal[i]) < _CITED_NAME:
            return None
        told = True
        for k in source.rivals(source.figures[i]):
            sure = nearer(literal, source.literal[i], source.literal[k])
            sure = nearer(name, own, source.labels[k]) if sure is None else sure
            if sure is None:  # the label does not tell: the question may, if it names only one of the two
                sure = asked_of(self._asked_literally, source.literal[i], source.literal[k])
            if sure is False:
                return None
            told = told and sure is True
        return told

    def _in_order(self, proofs: Sequence[_Proof]) -> bool:
        """Figures without names of their own must come in the source's order."""
        last: dict[tuple[int, str], int] = {}
        for proof in proofs:
            if not proof.told:
                key = (proof.number, canonical(proof.figure.unit)[0])
                if proof.figure.start < last.get(key, -1):
                    return False
                last[key] = proof.figure.start
        return True

    def _derive(self, text: str, left: Sequence[Quantity], proofs: Sequence[_Proof]) -> list[Figure]:
        if not left or len(proofs) < 2:
            return []
        proven = [Proven(p.said, p.figure, self._sources[p.number - 1].period(p.figure.start)) for p in proofs]
        year = self._sources[proofs[0].number - 1].hit.report.year
        return [figure for said in left if (figure := derive(text, said, proven, year)) is not None]

    def _quotes(self, proofs: Sequence[_Proof]) -> tuple[Quote, ...]:
        """One quote a sentence and period: from the first to the last clause that proves a figure."""
        spans: dict[tuple[int, Period | None], tuple[int, int]] = {}
        for proof in proofs:
            source = self._sources[proof.number - 1]
            a, b = anchored(source.text, proof.figure.start)
            a, b = min(a, proof.figure.start), max(b, proof.figure.end)
            key = (proof.number, source.period(proof.figure.start))
            low, high = spans.get(key, (a, b))
            spans[key] = (min(low, a), max(high, b))
        return tuple(self._quote(number, *span, period) for (number, period), span in spans.items())

    def _quote(self, number: int, start: int, end: int, period: Period | None) -> Quote:
        hit = self._sources[number - 1].hit
        return Quote(hit, hit.sentence.start + start, hit.sentence.start + end, period)

    # --- sentences without figures --------------------------------------------------------------------------------

    def _words(self, text: str, cited: Sequence[int]) -> tuple[Statement, list[int]] | str:
        """The evidence that says what a sentence without figures says."""
        said = grams(text)
        if not said:
            return "没有内容"
        union: Grams = frozenset().union(*(self._sources[n - 1].grams for n in cited)) if cited else frozenset()
        used = [n for n in cited if len(said & self._sources[n - 1].grams) >= 2]
        if not used or share(said, union) < _TOLD_CITED:
            best = max(
                range(1, len(self._sources) + 1), key=lambda n: share(said, self._sources[n - 1].grams), default=0
            )
            if not best or share(said, self._sources[best - 1].grams) < _TOLD_FOUND:
                return "所给原文里没有这样说"
            used = [best]
        for mention in find_mentions(text, self._sources[used[0] - 1].hit.report.year):
            if mention.role is Role.TOPIC and not names_report(text, mention):
                hits = [self._sources[n - 1].hit for n in used]
                if not any(mention.text in hit.sentence.text or time_agrees(mention, hit, 0) for hit in hits):
                    return f"原文说的不是{mention.text}"
        periods = [self._sources[n - 1].period(0) for n in used]
        if not any(kind_agrees(text, p, self._sources[n - 1].text) for n, p in zip(used, periods, strict=True)):
            return "是目标还是完成情况，与原文不符"
        return Statement(text, tuple(self._telling(n, said) for n in used)), used

    def _telling(self, number: int, said: Grams) -> Quote:
        """The clauses of one piece of evidence from the first to the last that share words with the sentence."""
        source = self._sources[number - 1]
        spans = [(a, b) for a, b in clause_spans(source.text) if share(_content(grams(source.text[a:b])), said) >= 0.5]
        a, b = (spans[0][0], spans[-1][1]) if spans else (0, len(source.text))
        return self._quote(number, *trim(source.text, a, b), source.period(a))

    # --- what is left ---------------------------------------------------------------------------------------------

    def _rest(self, text: str, figures: Sequence[Quantity], used: Sequence[Source]) -> str:
        """What stands beside the figures must be in the evidence or the question too; "" where it is."""
        known = "\n".join(
            "\n".join((s.text, *s.hit.sentence.section, s.hit.report.title, s.hit.report.date or "")) for s in used
        )
        stray = stray_number(text, figures, known + self._question, used[0].hit.report.year)
        if stray:
            return f"“{stray}”在所给原文里没有"
        for quoted in _QUOTED.findall(text):
            if quoted not in known and quoted not in self._question:
                return f"“{quoted}”在所给原文里没有"
        named = find_regions(text, self._reports)
        places = (*named.foreign, *named.spoken)
        if foreign := [place for place in places if not any(form in known for form in (place, *aliases(place)))]:
            return f"原文说的不是{'、'.join(foreign)}"
        if not negations_agree(text, known, self._question):
            return "原文没有否定的意思"
        told: Grams = frozenset().union(self._asked, *(source.grams for source in used))
        for start, end in clause_spans(text):
            clause = grams(text[start:end])
            if len(clause) >= _LONG and share(clause, told) < _CLAUSE:
                return f"“{text[start:end].strip('，。；')}”在所给原文里没有"
        return ""


def _worded(text: str, proofs: Sequence[_Proof]) -> str:
    """The sentence with the source's own words for figures that leave out a qualifier or name another unit.

    1万个 → 超1万个, 211人 → 211名, 1800亿 → 1800亿元; 1万多个 stays.
    """
    for proof in sorted(proofs, key=lambda proof: -proof.said.start):
        said, figure = proof.said, proof.figure
        lacks = bool(figure.qualifier) and not said.qualifier
        if (said.value, said.high) == (figure.value, figure.high) and (lacks or said.unit != figure.unit):
            text = text[: said.start] + figure.text + text[said.end :]
    return text


def _numbers(proofs: Sequence[_Proof]) -> list[int]:
    return sorted({proof.number for proof in proofs})


def _content(words: Grams) -> Grams:
    """A clause that has only empty words shares nothing."""
    return words or frozenset({"\0"})
