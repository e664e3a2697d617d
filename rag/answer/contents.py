"""A report as a reader would take it apart: chapters with their parts, what it aims at, what it admits. Pure.

Everything comes out of the outline that ingest made (headings and periods) and of the enumerations in it (lists.py);
the words that tell a goal from a trouble are data (text/data/report_parts.json).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, takewhile

from rag.answer.lists import Series, find_series, is_item
from rag.text.figures import find_quantities
from rag.text.segments import clause_spans
from rag.text.vocabulary import part_words
from rag.types import Kind, Period, Sentence

_FEW = 3
"""Items that make a series the plan of a chapter, figures that make a sentence one of goals."""
_LEAD = 40
_BEGINS = 160
"""Characters in which a passage says what it is."""
_MANY = 24
"""Items numbered through a whole report (1. to 136.) are none of its headings."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """One top heading and all that stands below it; `label` is "" before the first, and where a report has none."""

    label: str
    sentences: tuple[Sentence, ...]
    series: tuple[Series, ...]
    """What it is made of, in order: series that run over several paragraphs and stand inside no other."""

    @property
    def heading(self) -> Sentence:
        return self.sentences[0]

    @property
    def period(self) -> Period | None:
        """What its heading says; where it has none, what most of its sentences are of."""
        if self.label:
            return self.heading.period
        told = Counter(sentence.period for sentence in self.sentences if sentence.period is not None)
        return told.most_common(1)[0][0] if told else None

    @property
    def appended(self) -> bool:
        """Is it a list or a glossary behind the report, and none of its chapters?"""
        return any(word in self.label for word in part_words("appendix")[0])

    def told(self, kind: Kind) -> bool:
        """Is it about what was done, is promised, or lies farther ahead?"""
        return self.period is not None and self.period.kind is kind

    def parts(self, period: Period | None = None) -> tuple[Sentence, ...]:
        """The items of the series that holds most of it, one of that period (by default its own) before others."""
        wanted = period or self.period
        ranked = sorted(self.series, key=lambda one: (one.items[0].period == wanted, self._weight(one)))
        return ranked[-1].items if ranked else ()

    def _weight(self, series: Series) -> int:
        return sum(len(self.below(series, item)) for item in series.items)

    def below(self, series: Series, item: Sentence) -> tuple[Sentence, ...]:
        """All that stands under one of its items, the item included."""
        at = series.items.index(item)
        later = [other.items[0].paragraph for other in self.series if other.items[0].paragraph > item.paragraph]
        own = [series.items[at + 1].paragraph] if at + 1 < len(series.items) else []
        end = min(own or later or [self.sentences[-1].paragraph + 1])
        return tuple(s for s in self.sentences if item.paragraph <= s.paragraph < end)

    def part(self, series: Series, item: Sentence) -> "Chapter":
        """One of its items as a chapter of its own."""
        own = self.below(series, item)
        return Chapter(item.text.rstrip("。；;： "), own, _outer(own[1:]))


def chapters(sentences: Sequence[Sentence]) -> list[Chapter]:
    """The chapters in order. What stands under no heading at all is one without a label."""
    groups = ((label, tuple(group)) for label, group in groupby(sentences, key=_top))
    return [Chapter(label, own, _outer(own)) for label, own in groups]


def _top(sentence: Sentence) -> str:
    """The top heading; an item (一是…) that stands under none is no chapter."""
    top = sentence.section[0] if sentence.section else ""
    return "" if is_item(top) else top


def _outer(sentences: Sequence[Sentence]) -> tuple[Series, ...]:
    """The series whose items are paragraphs of their own, without those inside another."""
    found: list[Series] = []
    wide = [one for one in find_series(sentences) if _FEW <= len({item.paragraph for item in one.items}) <= _MANY]
    for series in sorted(wide, key=lambda one: (_ends(one)[0] - _ends(one)[1], -len(one.items))):
        first, last = _ends(series)
        if all(last < _ends(other)[0] or _ends(other)[1] < first for other in found):
            found.append(series)
    return tuple(sorted(found, key=_ends))


def _ends(series: Series) -> tuple[int, int]:
    return series.items[0].paragraph, series.items[-1].paragraph


# --- what it aims at, what it admits --------------------------------------------------------------------------------


def runs(sentences: Sequence[Sentence]) -> list[list[Sentence]]:
    """Sentences that semicolons hold together, in order: 甲；乙；丙。 is one run of three."""
    found: list[list[Sentence]] = []
    for sentence in sentences:
        last = found[-1][-1] if found else None
        if last is not None and last.paragraph == sentence.paragraph and last.text.rstrip().endswith((";", "；")):
            found[-1].append(sentence)
        else:
            found.append([sentence])
    return found


def goals(chapter: Chapter) -> list[Sentence]:
    """The sentences that set the chapter's goals in figures: 主要预期目标是：地区生产总值增长7%左右，…。; [] for none.

    Where a lead ends in a colon or a full stop (主要预期目标是：), what is enumerated after it.
    """
    best: tuple[int, list[Sentence]] = (0, [])
    for run in _runs_with_items(chapter.sentences[bool(chapter.label) :], "goals"):
        figures = sum(len(find_quantities(sentence.text)) for sentence in run)
        if figures >= _FEW and figures > best[0]:
            best = (figures, run)
    return best[1] and [*best[1], *_going_on(chapter.sentences, best[1][-1])]


def _going_on(sentences: Sequence[Sentence], last: Sentence) -> list[Sentence]:
    """Sentences of figures that go on in the same paragraph: …增长8.5%左右。辖区税收增长10%以上。"""
    after = [s for s in sentences if s.paragraph == last.paragraph and s.start > last.start]
    return list(takewhile(lambda s: bool(find_quantities(s.text)) and not leads(s.text), after))


def short_leads(chapter: Chapter) -> list[Sentence]:
    """Where no series runs through a chapter: the short sentences without figures that others carry out (坚持创新发展，
    着力提高发展质量和效益。); [] where there are not several.
    """
    found = [s for s in chapter.sentences[1:] if s.text.endswith("。") and len(s.text) <= _LEAD]
    found = [s for s in found if not any(map(str.isdecimal, s.text)) and not s.text.startswith(("各位", "同志"))]
    return found if len(found) >= _FEW else []


def principle(chapter: Chapter) -> Sentence | None:
    """The sentence that says what the work as a whole has to be like (今年政府工作的总体要求是：…); its end, where it
    was too long for an embedding model and is kept in pieces.
    """
    words, aims = part_words("principle")[0], part_words("goals")[0]
    long = [s for s in chapter.sentences[1:] if len(s.text) > _LEAD and not _says(s.text[:_BEGINS], aims)]
    found = next((s for s in long if any(_defines(word, s.text[:_BEGINS]) for word in words)), None)
    if found is None or found.text.endswith("。"):
        return found
    ends = (s for s in chapter.sentences if s.paragraph == found.paragraph and s.start > found.start)
    return next((sentence for sentence in ends if sentence.text.endswith("。")), found)


def _defines(word: str, text: str) -> bool:
    """总体要求是：…, 总体思路：…"""
    at = text.find(word)
    return at >= 0 and text[at + len(word) :].lstrip("就").startswith(("是", "为", "：", ":"))


def lessons(chapter: Chapter) -> tuple[Sentence, ...]:
    """What was learned: the series after 我们深刻感受到：, or that of 必须…, 必须…; () where there is none."""
    words, must = part_words("lessons")
    paragraphs = {s.paragraph: s.text for s in chapter.sentences}
    for series in find_series(chapter.sentences):
        lead = series.lead.text if series.lead else paragraphs.get(series.items[0].paragraph - 1, "")
        if len(series.items) >= _FEW and (
            any(word in lead for word in words) or all(item.text.startswith(must) for item in series.items)
        ):
            return series.items
    return ()


def admitted(chapter: Chapter) -> list[Sentence]:
    """What a report of what was done admits: 还存在一些困难和挑战。主要是：甲；乙。 → the lead and its items.

    It comes towards the end: the last paragraph that says so twice, or else once, from where it begins to. What is to
    be done about it (针对这些问题，…) is not of it.
    """
    seeing, trouble, remedy = part_words("admitted")
    paragraphs = [list(group) for _, group in groupby(chapter.sentences, key=lambda s: s.paragraph)]
    for least in (2, 1):
        for at in range(len(paragraphs) - 1, len(paragraphs) // 2, -1):
            own = paragraphs[at]
            says = [_says(s.text, trouble) for s in own]
            first = next((i for i, s in enumerate(own) if says[i] and _says(s.text, seeing)), None)
            if first is None or sum(says) < least or own[first].text.startswith(remedy):
                continue
            items = own[first:] if len(own[first:]) > 1 else [*own[first:], *_follow(own[first], paragraphs[at + 1 :])]
            return [s for s in items if not s.text.startswith(remedy)]
    return []


def _runs_with_items(sentences: Sequence[Sentence], words: str) -> list[list[Sentence]]:
    """Runs that say one word of each row of `words`; where such a one only leads, what follows it."""
    rows = part_words(words)
    all_runs, found = runs(sentences), []
    for i, run in enumerate(all_runs):
        if not all(_says(run[0].text[:_BEGINS], row) for row in rows):
            continue
        rest = all_runs[i + 1 :]
        found.append(run if len(run) > 1 or not leads(run[0].text) else [*run, *_follow(run[0], rest)])
    return found


def _says(text: str, words: Sequence[str]) -> bool:
    return any(word in text for word in words)


def leads(text: str) -> bool:
    """Does it only lead to what comes (…主要是：, …存在不少问题。)?"""
    return text.rstrip().endswith(("：", ":")) or (len(clause_spans(text)) <= 2 and not find_quantities(text))


def _follow(lead: Sentence, rest: Sequence[list[Sentence]]) -> list[Sentence]:
    """The items after a lead: the run of its paragraph, or the series that begins there or in the next paragraph."""
    if not rest:
        return []
    if len(rest[0]) > 1 and rest[0][0].paragraph - lead.paragraph <= 1:
        return rest[0]
    after = [sentence for run in rest for sentence in run if sentence.paragraph - lead.paragraph <= 12]
    for series in find_series(after):
        if series.items[0] == after[0]:
            return list(series.items)
    return rest[0] if rest[0][0].paragraph == lead.paragraph else []
