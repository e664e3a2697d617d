"""A report taken apart (contents.py), with what quotes of it need: its paragraphs and its table of figures."""

from collections.abc import Sequence
from dataclasses import dataclass

from rag.answer.contents import Chapter, chapters
from rag.answer.headline import as_quotes, marking
from rag.index.catalog import Catalog
from rag.text.segments import blanked
from rag.text.times import calendar_years
from rag.types import Hit, Indicator, Kind, Paragraph, Quote, Report, Sentence

_LONGEST_LEAD = 80
_FEW = 3
"""So many figures mark a part beside others; of more, each paragraph has its own."""
_A_CHAPTER = 8
"""So many sentences without a heading are a chapter nonetheless."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A report taken apart, and what its quotes need."""

    report: Report
    paragraphs: tuple[Paragraph, ...]
    sentences: tuple[Sentence, ...]
    chapters: tuple[Chapter, ...]
    figures: tuple[Indicator, ...]

    @classmethod
    def of(cls, report: Report, catalog: Catalog) -> "Taken":
        own = report.id
        return cls.apart(report, catalog.paragraphs(own), catalog.sentences(own), catalog.indicators(own))

    @classmethod
    def apart(
        cls,
        report: Report,
        paragraphs: tuple[Paragraph, ...],
        sentences: tuple[Sentence, ...],
        figures: tuple[Indicator, ...],
    ) -> "Taken":
        """Chapters of no time count only where none has one; lists and glossaries behind the report are none."""
        own = [one for one in chapters(sentences) if not one.appended]
        timed = [one for one in own if one.period is not None]
        found = tuple(one for one in timed or own if one.label or len(one.sentences) >= _A_CHAPTER)
        return cls(report, paragraphs, sentences, found, figures)

    def text(self, paragraph: int) -> str:
        return self.paragraphs[paragraph - 1].text

    def at(self, paragraph: int, offset: int) -> Sentence | None:
        own = (s for s in self.sentences if s.paragraph == paragraph and s.start <= offset < s.end)
        return next(own, None)

    def quote(self, sentence: Sentence, start: int = 0, end: int | None = None) -> Quote:
        """A stretch of a sentence, blanks at its ends left out."""
        said = sentence.text[start:end]
        lead = len(said) - len(said.lstrip(" \u3000—－-"))
        at = sentence.start + start
        return Quote(self._hit(sentence), at + lead, at + len(said.rstrip("。！；;：:， ")), sentence.period)

    def through(self, run: Sequence[Sentence]) -> list[Quote]:
        """Sentences that follow one another as one quote, without what only leads to them (主要预期目标是：)."""
        first, last = run[0], run[-1]
        if first.paragraph != last.paragraph:
            return [self.quote(one) for one in run]
        start = after_lead(first.text)
        if start >= len(first.text.rstrip()) and len(run) > 1:
            return self.through(run[1:])
        end = last.start + len(last.text.rstrip("。！；;， "))
        return [Quote(self._hit(first), first.start + start, end, first.period)]

    def _hit(self, sentence: Sentence) -> Hit:
        return Hit(sentence, self.text(sentence.paragraph), self.report, 1.0)

    def told(self, kind: Kind) -> list[Chapter]:
        return [one for one in self.chapters if one.told(kind)]

    def rows(self, below: Sequence[Sentence]) -> list[Indicator]:
        """The figures of a passage."""
        first, last = below[0], below[-1]
        ends = (first.paragraph, first.start), (last.paragraph, last.end)
        return [row for row in self.figures if ends[0] <= (row.paragraph, row.start) < ends[1]]

    def marked(self, below: Sequence[Sentence], most: int, told: Sequence[Quote] = ()) -> list[Quote]:
        """The figures that mark a passage, without what was told before."""
        rows = [row for row in self.rows(below) if not any(_within(row, quote) for quote in told)]
        return self.quoted(marking(rows, most, spread=most > _FEW), rows)

    def quoted(self, chosen: Sequence[Indicator], rows: Sequence[Indicator]) -> list[Quote]:
        """Figures out of `rows`, each with its words."""
        return as_quotes(chosen, rows, self.at, self.text, self.report)


def after_lead(text: str) -> int:
    """Where what is enumerated begins: after the first colon of 主要预期目标是：地区生产总值…, or at the beginning."""
    colon = min((at for sign in "：:" if (at := text.find(sign)) >= 0), default=-1)
    lead = blanked(text[:colon], [(one.start, one.end) for one in calendar_years(text[:colon])])
    tells = len(lead) > _LONGEST_LEAD or set("。；;") & set(lead) or any(map(str.isdecimal, lead))
    return 0 if tells else colon + 1


def _within(row: Indicator, quote: Quote) -> bool:
    return quote.hit.sentence.paragraph == row.paragraph and quote.start <= row.start < quote.end
