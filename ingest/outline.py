"""Paragraphs → outline: every sentence with the headings above it and the period they give. Pure.

Reports differ: numbered chapters (一、), numbered sections under unnumbered chapters (2014年工作回顾), headings on
a line of their own or as the first sentence of a paragraph, series (一是, 第一，, ——), glossaries and lists at the
end. The grammar is a stack of headings by the rank of their numbering; a heading's own words decide the period of
what stands below it, else it inherits. Nothing is lost: the sentences of a paragraph tile it.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.text.list_marks import list_mark
from rag.text.segments import sentence_spans, simplified
from rag.text.times import Role, as_period, find_mentions, kind_of, resolve, topics
from rag.text.vocabulary import in_turn, says
from rag.types import Kind, Paragraph, ParsedReport, Period, Report, Sentence

_CN = r"[一二三四五六七八九十]{1,3}"
_SERIES = frozenset(("一是", "一要", "第一，", "第一、"))
"""What, within a paragraph, numbers one of a series."""
_RANKS = {
    **dict.fromkeys(("一、", "第一章", "第一篇", "第一编"), 1),
    **dict.fromkeys(("（一）", "第一节"), 2),
    **dict.fromkeys(("1.", "1、"), 3),
    **dict.fromkeys((*_SERIES, "（1）", "①"), 4),
}
"""What numbers a paragraph, with its rank."""
_DASHED = 5
_NEAR, _FAR = 6, 20
_CHAPTER = 0
_SALUTATION = ("各位", "同志们", "女士们")
_INLINE_CHAPTER = re.compile(
    rf"(?:(?<=[。！；\s])|^){_CN}、[^，。；！\s]{{2,30}}(?:回顾|总结|任务|安排|目标|要求|工作|建设|思路|部署|成就|成绩|重点|情况|打算|建议)[\s。]+"
)


@dataclass(slots=True)
class _Heading:
    rank: int
    label: str
    period: Period | None
    appendix: bool = False
    lead: Period | None = None
    """What the last plain paragraph right below it was about: a series after it (一是 … 五是 …) belongs to that."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A paragraph, or what was a line of one that lost its line breaks: `text`, which starts at `start` in it."""

    paragraph: int
    start: int
    text: str


def parse(report: Report, paragraphs: Sequence[Paragraph], whole: Period | None = None) -> ParsedReport:
    """The report taken apart. Sentence ids are hashes of report, headings and text: stable under re-ingest.

    `whole` is what all of a document speaks of whose headings name no time (a communiqué of its year).
    """
    walker = _Walker(report, whole)
    sentences = [sentence for paragraph in paragraphs for sentence in walker.paragraph(paragraph)]
    return ParsedReport(report, tuple(paragraphs), tuple(sentences))


class _Walker:
    """Carries the stack of headings and the running period from paragraph to paragraph."""

    def __init__(self, report: Report, whole: Period | None) -> None:
        self.report = report
        self.whole = whole
        self.stack: list[_Heading] = []
        self.started = False  # the cover is behind us
        self.unnumbered = False  # chapters without numbers have been seen
        self.previous_chapter: Period | None = None
        self.seen: Counter[str] = Counter()

    def paragraph(self, paragraph: Paragraph) -> list[Sentence]:
        text = simplified(paragraph.text)
        return [s for start, end in _lines(text) for s in self._line(_Line(paragraph.number, start, text[start:end]))]

    def _line(self, line: _Line) -> list[Sentence]:
        text = line.text
        spans = sentence_spans(text)
        first = text[: spans[0][1]]
        rank, is_line = self._rank(text)
        if not self.started and (rank is not None or text.startswith(_SALUTATION) or len(text) > 60):
            self.started = True
        if not self.started:
            return self._sentences(line, spans, None)
        if rank is None:
            self._pop(2 if text.startswith(_SALUTATION) else 3)  # what follows an item of a series stands outside it
        else:
            self._push(rank, _label(first))
            if is_line:
                return self._sentences(line, spans, self._period(), heading=True)
        inherited = self._period()
        greeted = len(spans) > 1 and first.startswith(_SALUTATION) and first.endswith("！")
        opening = text[slice(*spans[1])] if greeted else first
        topic = self._opening_topic(opening, inherited, _NEAR if greeted else _FAR)
        if self.stack and (rank is None or (rank <= 1 and not is_line)):
            self.stack[-1].lead = topic
        return self._sentences(line, spans, topic or inherited)

    # --- headings -------------------------------------------------------------------------------------------

    def _rank(self, text: str) -> tuple[int | None, bool]:
        """(rank of the paragraph's numbering or None, whether the whole paragraph is a heading)."""
        short = len(text) <= 60 and not text.endswith(tuple("。；！？：:，,;!"))
        mark = list_mark(text, _RANKS)
        rank = _RANKS[mark.shape] if mark and not mark.counts else _DASHED if _is_dashed(text) else 0
        if rank and (self.started or rank <= 2):
            is_line = rank <= 2 and len(text) <= 60 and ("。" not in text[:-1])
            return rank, is_line
        if _is_appendix(text) and len(text) <= 40 and short:
            return _CHAPTER, True
        if (
            short
            and len(text) <= 40
            and (says(text, "heads chapter") or text.endswith("年工作"))
            and (self.started or len(self.stack) == 0)
        ):
            dated = topics(text, self.report.year) or text.endswith("自身建设")
            in_cover = "政府工作报告" in "".join(text.split()) or says(text.partition("在")[2], "meeting of a cover")
            if dated and not in_cover:
                return _CHAPTER, True
        return None, False

    def _push(self, rank: int, label: str) -> None:
        if rank == _CHAPTER:
            self.unnumbered = True
        self._pop(rank)
        appendix = _is_appendix(label) or any(h.appendix for h in self.stack)
        period = self._heading_period(rank, label, appendix)
        if rank <= 1:
            self.previous_chapter = period
        self.stack.append(_Heading(rank, label, period, appendix))

    def _pop(self, rank: int) -> None:
        while self.stack and self.stack[-1].rank >= rank:
            self.stack.pop()

    def _period(self) -> Period | None:
        return self.stack[-1].period if self.stack else self.whole

    def _heading_period(self, rank: int, label: str, appendix: bool) -> Period | None:
        """What a heading says of its time; without a word of its own it inherits from above, or before."""
        year = self.report.year
        said = find_mentions(label, year)
        found = [m for m in said if m.role is Role.TOPIC] or [m for m in said if m.first != m.last and "规划" in label]
        above = self._period()
        if found:
            return self._spoken(label, found[0].first, found[0].last, above, many=len(found) > 1)
        if says(label, "heads glossary"):
            return None
        if self.whole is not None:
            return self.whole
        if rank > 1 or (rank == 1 and self.unnumbered and above is not None):
            return (self.stack[-1].lead or above) if self.stack else above
        if says(label, "heads review"):
            return Period(year - 1, year - 1, Kind.ACHIEVED)
        before = self.previous_chapter
        if before is not None and before.kind is not Kind.ACHIEVED:
            return before
        if before is not None or says(label, "heads plan"):
            return None if appendix else Period(year, year, Kind.TARGET)
        return above

    def _spoken(self, label: str, first: int | None, last: int, above: Period | None, *, many: bool) -> Period:
        year = self.report.year
        if many and last >= year and says(label, "heads plan"):  # “十三五”发展的主要思路和2016年主要工作
            return Period(year, year, Kind.TARGET)
        if self.whole is not None and self.whole.kind is Kind.ACHIEVED and last <= self.whole.last:
            return Period(first, last, Kind.ACHIEVED)  # 某县2023年主要指标 over a table of that year
        return Period(first, last, kind_of(first, last, year, above.kind if above else None))

    # --- what a paragraph is about --------------------------------------------------------------------------

    def _opening_topic(self, first: str, inherited: Period | None, most: int) -> Period | None:
        """The time that a paragraph opens with (去年，…; 五年来，我们…; 特别需要指出的是，刚刚过去的2021年，…), behind
        `most` characters; a greeting (各位代表！) is no opening.
        """
        for mention in topics(first, self.report.year):
            after = first[mention.end : mention.end + 12]
            opens = mention.start <= 3 or (mention.start <= most and after.startswith(("，", ",")))
            return as_period(mention, self.report.year, inherited) if opens else None
        return None

    def _sentences(
        self,
        line: _Line,
        spans: list[tuple[int, int]],
        inherited: Period | None,
        *,
        heading: bool = False,
    ) -> list[Sentence]:
        section = tuple(heading.label for heading in self.stack)
        if any(heading.appendix and heading.period is None for heading in self.stack):
            inherited = None
        result: list[Sentence] = []
        running, settled, item = inherited, inherited, ""
        for i, (start, end) in enumerate(spans):
            text = line.text[start:end]
            leads = i == 0 and self.stack and len(spans) > 1 and self.stack[-1].label != _label(text)
            if (i and list_mark(text, _SERIES)) or (leads and _is_lead(text)):
                item = _label(text)
            period = resolve(text, self.report.year, running) if self.started and not heading else running
            if self._shifts(text) or text.endswith(("；", ";")):
                running = period  # what follows a semicolon is still the same sentence
            elif i and line.text[spans[i - 1][1] - 1] in "；;":
                running = settled
            if self._shifts(text):
                settled = period
            path = (*section, item) if item and item not in section else section
            at, to = line.start + start, line.start + end
            result.append(Sentence(self._id(path, text), self.report.id, line.paragraph, at, to, text, path, period))
        return result

    def _shifts(self, text: str) -> bool:
        """A sentence that opens with a time and a comma sets the time for the rest of its paragraph."""
        found = topics(text, self.report.year)
        return bool(found) and found[0].start <= 3 and text.startswith(("，", ","), found[0].end)

    def _id(self, path: tuple[str, ...], text: str) -> str:
        key = "\x1f".join((self.report.id, *path, text))
        self.seen[key] += 1
        return hashlib.sha256(f"{key}\x1f{self.seen[key]}".encode()).hexdigest()[:32]


def _lines(text: str) -> list[tuple[int, int]]:
    """The whole paragraph, or, where it holds chapters, what stands between their headings, and these."""
    headings = list(_INLINE_CHAPTER.finditer(text))
    if not headings:
        return [(0, len(text))]
    cuts = sorted({0, len(text), *(at for heading in headings for at in heading.span())})
    return [(a, b) for a, b in pairwise(cuts) if a < b]


def _label(sentence: str) -> str:
    """A heading as it is shown: the sentence without its end mark, at most 40 characters."""
    return sentence.strip().rstrip("。！；：:;!")[:40]


def _is_appendix(text: str) -> bool:
    """附件, 名词解释, 名词术语的注释."""
    return (
        text.startswith(("附件", "附录", "附表"))
        or says(text, "appendix")
        or in_turn(text, "terms", "explained", gap=6)
    )


def _is_dashed(text: str) -> bool:
    """Does it open with a dash: ——坚持创新, but not —2022年1月5日?"""
    day = text[1:5].isdecimal() and text[5:6] == "年" and text[6:7].isdecimal()
    return text.startswith(("—", "-")) and not day


def _is_lead(text: str) -> bool:
    """A short first sentence without figures works as the paragraph's heading (bold in print)."""
    return len(text) <= 40 and text.endswith("。") and not any(letter.isdecimal() or letter in "％%" for letter in text)
