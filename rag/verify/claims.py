"""Verification of a chat model's text, claim by claim, against the evidence that it was given. Pure.

A figure holds if it stands in the evidence with the value, unit and qualifier, the time and kind (promised or done),
the place, the direction and the label that the sentence gives it; a clause in words holds if its cited evidence says
so (prose.py). Wrong or missing marks are mended where the evidence is found, and a qualifier or a unit is put into the
source's words. A clause that does not hold is taken out where the sentence still reads without it (excise.py), else
the sentence goes. What holds becomes Statements whose quotes are the tightest clauses that prove it, a mark where the
model put one. Whether the question is answered is chat_evidence.py's.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from rag.text.bigrams import Grams, asked_of, grams, names, nearer, share
from rag.text.figure_labels import anchored, befores, labels, trim
from rag.text.figures import find_quantities, same, supports
from rag.text.gazetteer import aliases
from rag.text.numbers import is_ratio
from rag.text.segments import CHINESE_RUN, clause_spans, simplified
from rag.types import Figure, Hit, Period, Quantity, Quote, Statement
from rag.verify.beside_figure import told_beside
from rag.verify.chained import chained
from rag.verify.checked import Checked, Judged, Proof, in_order
from rag.verify.claim_agrees import (
    kind_agrees,
    kind_of,
    mention_for,
    place_of,
    time_agrees,
    times_before_agree,
    way_agrees,
    words_around,
    year_of,
)
from rag.verify.clause_agrees import beside, in_its_time
from rag.verify.declining import declines
from rag.verify.differences import Proven, compares, derive
from rag.verify.excise import without
from rag.verify.foreign import is_foreign, prove
from rag.verify.model_text import Sentence, finished
from rag.verify.prose import Near, Prose, makes_lead, makes_no_claim
from rag.verify.quotes import holds, joined
from rag.verify.sources import Source, counted_otherwise
from rag.verify.told import leaning
from rag.verify.wording import cells_of, clause_of, lead_within, marked, parted, rounded, tells_how, worded
from rag.verify.words import covers, words_of
from rag.verify.workings import Working, is_result, known, masked, workings

Fits = Callable[[Hit, Quantity], bool]
"""Does a figure of a hit answer what was asked: its period, its sort?"""

_CITED, _FOUND = 0.4, 0.5
"""Share of a figure's label that its source must hold: less where the model cites it than where it is searched for."""
_AS_TOLD = 0.9
_NAMED, _SYMBOL = 0.5, 2
_CITED_NAME = 0.5
"""The same where the label names another known indicator than its source does."""


class Checker:
    """Checks the sentences of one answer.

    `evidence` is numbered from 1 as in the prompt; a piece of it is one sentence, or those of a paragraph. `computed`
    and `told` are figures and lines that code has worked out of it; where `foreign`, answers may be in other languages.
    """

    def __init__(
        self,
        evidence: Sequence[Hit | Sequence[Hit]],
        question: str,
        fits: Fits | None = None,
        *,
        computed: Sequence[Figure] = (),
        told: Sequence[Statement] = (),
        near: Near | None = None,
        foreign: bool = False,
    ) -> None:
        pieces = [(one,) if isinstance(one, Hit) else tuple(one) for one in evidence]
        self._sources = [Source(hit) for piece in pieces for hit in piece]
        self._piece = [number for number, piece in enumerate(pieces, 1) for _ in piece]
        """For each source the number of its piece."""
        self._of = {n: [i + 1 for i, own in enumerate(self._piece) if own == n] for n in range(1, len(pieces) + 1)}
        self._question = question
        self._fits = fits or (lambda _hit, _figure: True)
        self._computed = tuple(computed)
        self._foreign, self._already = foreign, tuple(told)
        self._lead = ""
        """The heading or lead-in that a list stands under."""
        self._line = ""
        """What its line begins with: 2021年已做的：…"""
        self._cells: list[tuple[int, list[int]]] = []
        """Of a row: how far the marks of its cells reach, and what they cite."""
        self._known: list[tuple[int, Quantity]] = []
        """The figures that the answer has told so far, with their sources."""
        self._asked, self._asked_literally = grams(question), grams(question, literal=True)
        reports = {source.hit.report.id: source.hit.report for source in self._sources}
        self._reports = tuple(reports.values())
        self._regions = tuple(dict.fromkeys(report.region for report in self._reports))
        self._prose = Prose([source.hit for source in self._sources], question, near)

    def check(self, sentence: Sentence) -> Checked:
        """The sentence as Statements, or why it cannot be shown."""
        if sentence.heading or makes_lead(sentence.text):
            self._lead = simplified(sentence.text)
        elif sentence.opens == "\n\n":
            self._lead = ""
        if sentence.opens or not self._line:
            self._line = lead_within(simplified(sentence.text))
        known = [mark for mark in sentence.marks if mark in self._of]
        unknown = len(sentence.marks) - len(known)
        cited = [i for mark in known for i in self._of[mark]]
        if is_foreign(sentence.text) and self._foreign:
            return self._abroad(sentence, cited, unknown)
        if not find_quantities(sentence.text):
            if sentence.row or sentence.heading or makes_no_claim(sentence.text):
                return self._unclaimed(sentence, unknown, cited)
            if not known and self._prose.is_plain_reply(sentence.text):
                return Checked((Statement(sentence.text, (), (), sentence.opens),), "", unknown)
        text = sentence.text if sentence.row or makes_lead(sentence.text) else finished(sentence.text)
        chinese, empty = CHINESE_RUN.search(text), not any(map(str.isalnum, text))
        if empty or not (chinese or any(map(str.isdecimal, text))):
            return Checked((), "没有内容" if empty else "不是中文", unknown)
        if not chinese and sum(map(str.isalpha, text)) > _SYMBOL:
            return Checked((), "不是中文", unknown)
        cited = [i for mark in known for i in self._of[mark]]
        judged = self._judge(simplified(text), cited, sentence.ends if sentence.row else ())
        removed, problem = tuple[str, ...](), ""
        if judged.wrong:
            problem = judged.wrong[0][1]
            rest = without(text, [span for span, _ in judged.wrong])
            again = self._judge(simplified(rest), cited) if rest else None
            if again is None or again.wrong or not again.quotes:
                return Checked((), problem, unknown)
            removed = tuple(text[a:b].strip("，,；;。：: ") for (a, b), _ in judged.wrong)
            text, judged = rest, again
        statements = self._stated(sentence, text, judged, exact=not removed)
        if not all(holds(one) for one in statements):
            return Checked((), "引文对不上", unknown)
        self._known += [(proof.number, proof.figure) for proof in judged.proofs]
        used = {self._piece[n - 1] for n in judged.used}
        mended = bool(used - set(known)) or "".join(one.text for one in statements) != text
        return Checked(statements, problem, unknown, mended, removed)

    def is_asked(self, gap: str) -> bool:
        """Was it asked for, what a sentence says to be missing? All that it names stands in the question."""
        if is_foreign(gap):
            return True
        words = [w for w in words_of(gap) if w.weight >= 1 and not w.held(" ".join(self._regions))]
        return all(word.held(self._question) >= _NAMED for word in words)

    def _abroad(self, sentence: Sentence, cited: Sequence[int], unknown: int) -> Checked:
        """A sentence in another language, by its numbers and marks."""
        findable = any(map(str.isdecimal, sentence.text)) or CHINESE_RUN.search(sentence.text)
        sources = [self._sources[i - 1] for i in cited] or (self._sources if findable else [])
        if sentence.heading or sentence.text.rstrip().endswith(":"):
            text = f"**{sentence.text.rstrip(':')}**" if sentence.heading else sentence.text
            return Checked((Statement(text, (), (), sentence.opens),), "", unknown)
        quotes = prove(sentence.text, sources)
        if isinstance(quotes, str):
            return Checked((), quotes, unknown)
        told = find_quantities(sentence.text)
        derived = tuple(Figure(q.text, q.value, q.unit, "", (), "译自所引原文") for q in told)
        opens = sentence.opens or " "
        return Checked((Statement(sentence.text, tuple(quotes), derived, opens),), "", unknown)

    def _unclaimed(self, sentence: Sentence, unknown: int, cited: Sequence[int]) -> Checked:
        """A lead-in, a heading, a courtesy: it stands, unless it brings in a thing or a number that nobody spoke of."""
        if strange := self._prose.strange(sentence.text):
            return Checked((), f"“{strange[0]}”在所给原文里没有", unknown)
        if other := counted_otherwise(simplified(sentence.text), (), [self._sources[n - 1] for n in cited]):
            return Checked((), other[0][1], unknown)
        text = f"**{sentence.text.rstrip('：:')}**" if sentence.heading else sentence.text
        return Checked((Statement(text, (), (), sentence.opens),), "", unknown)

    def _judge(self, text: str, cited: Sequence[int], cells: Sequence[tuple[int, tuple[int, ...]]] = ()) -> Judged:
        """Every figure and every clause of a sentence held against the evidence; of a row, cell by cell."""
        self._cells = [(end, [i for mark in marks for i in self._of.get(mark, ())]) for end, marks in cells]
        shown = workings(text)
        text = masked(text, shown)
        figures, counts = parted(text, self._question)
        spans = clause_spans(text) if not text.startswith("|") else cells_of(text)
        proofs, derived, wrong = self._figures(text, figures, cited, shown) if figures else ([], [], [])
        derived += [(f.start, Figure(f.text, f.value, f.unit, "", (), "")) for f in counts]
        shown_by = [self._sources[n - 1] for n in cited]
        wrong += counted_otherwise(text, figures, shown_by)
        found: list[tuple[int, int, Quote]] = []
        used = {proof.number for proof in proofs}
        for a, b in spans:
            before = [p for p in proofs if p.said.start < a]
            if compares(text[a:b], [Proven(p.said, p.figure, None) for p in before]):
                continue
            if any(a <= at < b for (at, _), _ in wrong) or any(a <= at < b and f.derived for at, f in derived):
                continue
            if declines(text[a:b]):
                continue  # that something is not there is said beside what is
            told = self._told(text, (a, b), [*figures, *counts], cited, [p for p in proofs if a <= p.said.start < b])
            if isinstance(told, str):
                wrong.append(((a, b), told))
            else:
                used |= {n for n, _ in told}
                found += [(a, b, quote) for _, quote in told]
        wrong = [(clause_of(span, spans), why) for span, why in wrong]
        return Judged(proofs, derived, found, sorted(dict(wrong).items()), sorted(used))

    def _stated(self, sentence: Sentence, text: str, judged: Judged, *, exact: bool) -> tuple[Statement, ...]:
        """One Statement for each run of marks within the sentence, else one for all of it."""
        cuts = [end for end, _ in sentence.ends if 0 < end < len(text.rstrip("。！？!?；;…”"))] if exact else []
        cuts = [] if sentence.row else cuts
        found, shown = list[Statement](), workings(simplified(text))
        start = 0
        for end in [*cuts, len(text)]:
            proofs = [p for p in judged.proofs if start <= p.said.start < end]
            quotes = joined([*self._quotes(proofs), *(q for a, _, q in judged.found if start <= a < end)])
            derived = tuple(figure for at, figure in judged.derived if start <= at < end)
            if any(start <= one.start < end for one in shown):  # what went into it may stand before it
                quotes = joined([*quotes, *self._quotes(judged.proofs), *(q for one in found for q in one.quotes)])
            if not quotes and not derived and end < len(text):
                continue  # it makes no claim of its own: the next mark is for it too
            if derived and not quotes:  # computed from what was said before
                quotes = [quote for one in found for quote in one.quotes]
            part = worded(text, [(p.said, p.figure) for p in judged.proofs if start <= p.said.start < end], start, end)
            part = marked(part, derived)
            found.append(Statement(part, tuple(quotes), derived, "" if found else sentence.opens))
            start = end
        return tuple(found)

    # --- sentences with figures -----------------------------------------------------------------------------------

    def _figures(
        self, text: str, figures: Sequence[Quantity], cited: Sequence[int], shown: Sequence[Working] = ()
    ) -> tuple[list[Proof], list[tuple[int, Figure]], list[tuple[tuple[int, int], str]]]:
        """(what proves the figures, those that were computed with their places, those that nothing proves and why)."""
        said, words = [self._telling_name(name) for name in labels(text, figures)], befores(text, figures)
        proofs: list[Proof] = []
        open_figures: list[tuple[Quantity, str]] = []
        for figure, name, before in zip(figures, said, words, strict=True):
            why: set[str] = set()
            own = next((numbers for end, numbers in self._cells if figure.end <= end), None)
            tried = [self._prove(n, text, figure, name, before, why, _CITED) for n in (own or cited)]
            best = next((proof for proof in tried if proof), None)
            if best is None and own is None:
                others = (n for n in range(1, len(self._sources) + 1) if n not in cited)
                rest = (self._prove(number, text, figure, name, before, why, _FOUND) for number in others)
                best = next((proof for proof in rest if proof), None)
            if best is None and self._line and not text.startswith(self._line):
                named = (self._prove(n, text, figure, self._line + name, before, why, _CITED) for n in own or cited)
                best = next((proof for proof in named if proof), None)
            if best is None and proofs:
                best = self._leaning(text, proofs[-1].said, figure, cited)
            if best is None:
                open_figures.append((figure, min(why, default=f"“{figure.text}”在所给原文里没有")))
            else:
                proofs.append(best)
        derived = self._derive(text, [figure for figure, _ in open_figures], proofs)
        proofs += self._operands(figures, cited, shown, proofs, derived)
        wrong = [((f.start, f.end), why) for f, why in open_figures if f.start not in {at for at, _ in derived}]
        if not in_order(proofs):
            wrong.append(((proofs[0].said.start, proofs[0].said.end), "并列的数字和名称对不上"))
        return proofs, derived, wrong

    def _telling_name(self, label: str) -> str:
        """A label without the name of a place: in 重庆6%，四川5.5% it says whose the figure is, not what. What only
        frames it (其后是, 定为) is no name either.
        """
        for region in self._regions:
            for form in sorted((region, *aliases(region)), key=len, reverse=True):
                label = label.replace(form, "")
        return label if words_of(label) else ""

    def _prove(
        self, number: int, text: str, said: Quantity, name: str, before: str, why: set[str], needed: float
    ) -> Proof | None:
        """The place in one piece of evidence that proves a figure; what stands against it goes to `why`."""
        source = self._sources[number - 1]
        places = [i for i, figure in enumerate(source.figures) if supports(figure, said)]
        proofs: list[tuple[float, Proof]] = []
        for i in places:
            figure = source.figures[i]
            problem = self._slots(text, said, before, source, i)
            told = self._label(name, source, i, needed)
            if told is None and needed == _CITED and told_beside(text, said, source, i):
                told = True
            if problem or told is None:
                why.add(problem or f"“{said.text}”在原文里说的是别的")
                continue
            proofs.append((share(grams(name), source.labels[i]), Proof(number, said, figure, told)))
        if not source.figures or not places:
            lax = next((figure for figure in source.lax if supports(figure, said)), None)
            if lax is not None and lax not in source.figures and share(grams(name), source.grams) >= needed:
                return Proof(number, said, lax, True)
        return max(proofs, key=lambda pair: pair[0])[1] if proofs else None

    def _leaning(self, text: str, before: Quantity, said: Quantity, cited: Sequence[int]) -> Proof | None:
        """The figure that follows the one before it in a cited source too, and leans on it there."""
        for number in cited:
            at = chained(text, before, said, self._sources[number - 1])
            if at is not None:
                return Proof(number, said, self._sources[number - 1].figures[at], told=True)
        return None

    def _slots(self, text: str, said: Quantity, before: str, source: Source, i: int) -> str:
        """Time, kind, place and direction of one figure; "" where they agree with the source."""
        figure, report = source.figures[i], source.hit.report
        lead = self._line if year_of(self._line, report.year) else self._lead
        mention = mention_for(text, said.start, report.year) or year_of(lead, report.year)
        if mention is not None and not time_agrees(mention, source.hit, figure.start):
            return f"“{said.text}”在原文里不是{mention.text}的"
        if not times_before_agree(text, said.start, source.hit, figure.start):
            return f"“{said.text}”的时间与原文不符"
        words = words_around(text, said.start, mention)
        if not kind_agrees(words + kind_of(lead, words), source.period(figure.start), source.text):
            return f"“{said.text}”是目标还是完成数，与原文不符"
        place = None if self._cells else place_of(text, said.start, self._regions)
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
        if name and own and not own & name and not literal & source.literal[i]:
            return None  # it has a name of its own, and that is another
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

    def _operands(
        self,
        figures: Sequence[Quantity],
        cited: Sequence[int],
        shown: Sequence[Working],
        proofs: Sequence[Proof],
        derived: list[tuple[int, Figure]],
    ) -> list[Proof]:
        """Where what went into a sentence's workings stands; what they come to joins `derived`."""
        there = [(p.number, p.figure) for p in proofs] + self._known
        there += [(number, figure) for number in cited for figure in self._sources[number - 1].figures]
        found: list[Proof] = []
        for working in shown:
            used = known(working, [figure for _, figure in there])
            units = [figure.unit for figure in used or ()]
            for said in figures if used else ():
                if is_result(working, said, units) and said.start not in {p.said.start for p in proofs}:
                    computed = Figure(said.text, said.value, said.unit, said.qualifier, (), working.text)
                    derived[:] = [*(one for one in derived if one[0] != said.start), (said.start, computed)]
                    found += [Proof(n, said, f, told=True) for n, f in there if any(f is own for own in used or ())]
        return found

    def _derive(self, text: str, left: Sequence[Quantity], proofs: Sequence[Proof]) -> list[tuple[int, Figure]]:
        """Figures that code has computed, or that are the difference of two that are proven, with their places."""
        found: list[tuple[int, Figure]] = []
        proven = [Proven(p.said, p.figure, self._sources[p.number - 1].period(p.figure.start)) for p in proofs]
        year = self._sources[0].hit.report.year if self._sources else 0
        for said in left:
            told = next((f for f in self._computed if rounded(f.value, said) and said.unit in ("", f.unit)), None)
            told = replace(told, text=said.text, value=said.value) if told else self._counted(said)
            figure = told or (derive(text, said, proven, year, totals=not self._already) if len(proven) > 1 else None)
            if figure is not None:
                found.append((said.start, figure))
        return found

    def _counted(self, said: Quantity) -> Figure | None:
        """What a line that code has worked out says in the same words: 有3个."""
        lines = [line for line in self._already if any(same(said, one) for one in find_quantities(line.text))]
        return Figure(said.text, said.value, said.unit, said.qualifier, (), lines[0].text) if lines else None

    def _quotes(self, proofs: Sequence[Proof]) -> tuple[Quote, ...]:
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

    # --- clauses in words ----------------------------------------------------------------------------------------

    def _told(
        self,
        text: str,
        span: tuple[int, int],
        figures: Sequence[Quantity],
        cited: Sequence[int],
        proofs: Sequence[Proof],
    ) -> list[tuple[int, Quote]] | str:
        """The evidence that says what a clause says in words, beside its figures; or what nothing says."""
        a, b = span
        clause = leaning(text, a, b)
        if self._already and tells_how(clause):
            return []
        told = self._prose.support(clause, cited, [p.number for p in proofs])
        if isinstance(told, str) and clause != text[a:b]:
            told = self._prose.alone(text[a:b], cited, [p.number for p in proofs]) or told
        if isinstance(told, str) and (known := self._worked_out(clause)):
            return known
        if isinstance(told, str):
            shown = [self._sources[n - 1] for n in dict.fromkeys((*(p.number for p in proofs), *cited))]
            return beside(text, span, figures, shown, self._question, self._reports) or told
        numbers = told or sorted({p.number for p in proofs})
        used = [self._sources[n - 1] for n in dict.fromkeys((*numbers, *cited))]
        problem = beside(text, span, figures, used, self._question, self._reports)
        if problem or proofs or not told:
            return problem or []
        if problem := in_its_time(text, span, [self._sources[n - 1] for n in told]):
            return problem
        return [(n, self._telling(n, grams(clause))) for n in told]

    def _worked_out(self, clause: str) -> list[tuple[int, Quote]]:
        """The quotes of a line that code has worked out and that says the same: 最高的是新疆."""
        words = self._prose.words(clause)
        line = next((one for one in self._already if one.quotes and covers(words, one.text) >= _AS_TOLD), None)
        places = {source.hit.sentence.id: n for n, source in enumerate(self._sources, 1)}
        return [(places[q.hit.sentence.id], q) for q in line.quotes if q.hit.sentence.id in places] if line else []

    def _telling(self, number: int, said: Grams) -> Quote:
        """The clauses of one piece of evidence from the first to the last that share words with the sentence."""
        source = self._sources[number - 1]
        spans = [(a, b) for a, b in clause_spans(source.text) if share(_content(grams(source.text[a:b])), said) >= 0.5]
        a, b = (spans[0][0], spans[-1][1]) if spans else (0, len(source.text))
        return self._quote(number, *trim(source.text, a, b), source.period(a))


def _content(words: Grams) -> Grams:
    """A clause that has only empty words shares nothing."""
    return words or frozenset({"\0"})
