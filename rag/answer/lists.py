"""List questions: items inside one clause (A、B、C三大工程), or assembled from the headings of a series. Pure.

A series is what a report numbers (一是 … 五是 …, （一）…（六）) or says in parallel first sentences (必须…, 必须…).
It is found by the count that the question names (六个方面), the words of its heading and lead, and its period.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from rag.match.figure_fit import fit_period
from rag.match.indicator import term_match
from rag.match.sentence import Match
from rag.question.asked import Asked
from rag.question.asking import Want
from rag.question.terms import Term
from rag.text.list_marks import ListMark, list_mark
from rag.text.segments import clause_spans
from rag.text.vocabulary import cut, says
from rag.types import Draft, Hit, Quote, Report, Sentence, Statement

Sentences = Callable[[str], Sequence[Sentence]]
ParagraphText = Callable[[str, int], str]

_WITHIN = frozenset(("一是", "一要", "（一）", "①"))
"""What numbers the items of one paragraph."""
_NUMBERED = _WITHIN | frozenset(("一、", "一）", "第一，", "第一、", "1.", "1、", "（1）"))
_MANY = 3
_CLOSE = 12
"""Matches, best first, that may list what the best one only names."""
_ITEMS = ("、", "；", ";", "”“", "一是", "（一）", "(一)", "和", "与", "及")


@dataclass(frozen=True, slots=True)
class Series:
    """Parallel items of one report, in order; `lead` is the sentence before the first of them."""

    items: tuple[Sentence, ...]
    lead: Sentence | None


def answer_list(
    match: Match | None, asked: Asked, report: Report, sentences: Sequence[Sentence], text: ParagraphText
) -> Draft | None:
    """The items as statements, each with its quote; None if no series is meant (a clause may still list them)."""
    count = asked.count
    score, series = best_series(sentences, asked, report, count, match)
    clause = match is not None and names_items(match, count) and match.coverage >= 0.75
    if clause and match is not None and score < 0.55 + match.coverage:
        return None
    if series is None:
        return None
    statements = []
    for item in series.items:
        a, b = label_span(item)
        hit = Hit(item, text(report.id, item.paragraph), report, 1.0)
        quote = Quote(hit, item.start + a, item.start + b, item.period)
        statements.append(Statement(quote.text + "。", (quote,)))
    return Draft(tuple(statements))


def enumerated(matches: Sequence[Match], asked: Asked) -> Draft | None:
    """A clause of as many items as are asked for, beside the words asked about, where the best match only names them.

    加大“六稳”力度，稳就业、稳金融、稳外贸、稳外资、稳投资、稳预期 for “六稳”是哪六项. None where the best match lists
    them itself, or none does.
    """
    if asked.count < _MANY or not matches or names_items(matches[0], asked.count):
        return None
    for match in matches[:_CLOSE]:
        if match.coverage < matches[0].coverage * 0.9:
            continue
        text = match.hit.sentence.text
        for start, end in clause_spans(text):
            if len(text[start:end].split("、")) == asked.count:
                last = start + len(text[start:end].rstrip("，,。；;：:"))
                offset = match.hit.sentence.start
                quote = Quote(match.hit, offset + min(match.start, start), offset + max(match.end, last), match.period)
                return Draft((Statement(f"{quote.text}。", (quote,)),))
    return None


def tells_which(draft: Draft, asked: Asked) -> bool:
    """Does the answer to 哪12个 name several? That there are twelve is no answer."""
    if asked.count < _MANY or Want.WHICH not in asked.wants:
        return True
    quotes = [quote.text for statement in draft.statements for quote in statement.quotes]
    return len(quotes) > 1 or any(mark in text for text in quotes for mark in _ITEMS)


def names_items(match: Match, count: int) -> bool:
    """Does the matched clause itself hold the items?"""
    text = match.text
    parts = len(cut(text, "between the items"))
    return parts >= max(2, count) if count else parts >= 3


def label_span(sentence: Sentence) -> tuple[int, int]:
    """The heading of an item: its first sentence without the end mark."""
    text = sentence.text
    end = len(text.rstrip("。！；;：: "))
    return len(text) - len(text.lstrip()), end


def find_series(sentences: Sequence[Sentence]) -> list[Series]:
    """All numbered and parallel series of a report."""
    firsts = [s for s in sentences if s.start == 0]
    lasts = {s.paragraph: s for s in sentences}
    return _numbered(firsts, lasts) + _inline(sentences) + _parallel(firsts) + _dashed(firsts)


def _numbered(firsts: Sequence[Sentence], lasts: Mapping[int, Sentence]) -> list[Series]:
    """Paragraphs that count 1, 2, 3 … in one style; the count may be interrupted by what stands below an item.

    What leads to them is the paragraph before, by its first sentence, or by its last where that says so:
    …增长5%。重点抓好以下四个方面工作。
    """
    open_runs: dict[str, list[Sentence]] = {}
    leads: dict[str, Sentence | None] = {}
    done: list[Series] = []
    previous: Sentence | None = None
    for sentence in firsts:
        style, number = _ordinal(sentence.text)
        if style:
            run = open_runs.get(style, [])
            if number == 1 or number != len(run) + 1:
                if len(run) >= 2:
                    done.append(Series(tuple(run), leads[style]))
                open_runs[style] = [sentence] if number == 1 else []
                leads[style] = previous
            else:
                run.append(sentence)
        last = lasts[sentence.paragraph]
        previous = last if (says(last.text, "leads to a list") or last.text.endswith(("：", ":"))) else sentence
    done += [Series(tuple(run), leads[style]) for style, run in open_runs.items() if len(run) >= 2]
    return done


def _dashed(firsts: Sequence[Sentence]) -> list[Series]:
    """——甲。 ——乙。 : neighbouring paragraphs that open with a dash."""
    done: list[Series] = []
    for dashed, group in groupby(enumerate(firsts), key=lambda pair: pair[1].text.startswith(("—", "－－", "--"))):
        run = list(group)
        if dashed and len(run) >= 2:
            before = run[0][0] - 1
            done.append(Series(tuple(sentence for _, sentence in run), firsts[before] if before >= 0 else None))
    return done


def _inline(sentences: Sequence[Sentence]) -> list[Series]:
    """一是…；二是…； within one paragraph, and what follows 主要是： up to the full stop."""
    done = []
    for _, group in groupby(sentences, key=lambda s: s.paragraph):
        members = [part for sentence in group for part in _parted(sentence)]
        run: list[Sentence] = []
        counted = ""
        for sentence in members:
            style, number = _ordinal(sentence.text)
            if number == 1 and len(run) < 2:  # 一是 below （一）
                run, counted = [sentence], style
            elif number == len(run) + 1 and style == counted and sentence.start > 0:
                run.append(sentence)
        if len(run) >= 2:
            lead = members[members.index(run[0]) - 1] if members.index(run[0]) else None
            done.append(Series(tuple(run), lead))
        done += _colon(members)
    return done


def _parted(sentence: Sentence) -> list[Sentence]:
    """What leads to a first item, and that item, where they stand in one sentence (抓好十件实事：一是建路；)."""
    colons = (i for i, sign in enumerate(sentence.text) if sign in "：:")
    at = next((i + 1 for i in colons if _is_first(list_mark(sentence.text, _WITHIN, i + 1))), None)
    if at is None:
        return [sentence]
    return [
        replace(sentence, end=sentence.start + at, text=sentence.text[:at]),
        replace(sentence, start=sentence.start + at, text=sentence.text[at:]),
    ]


def _is_first(mark: ListMark | None) -> bool:
    return mark is not None and mark.number == 1


def _colon(members: Sequence[Sentence]) -> list[Series]:
    """存在一些困难。主要是：甲；乙；丙。"""
    for i, sentence in enumerate(members):
        if "：" in sentence.text and sentence.text.endswith(("；", ";")):
            items = [sentence]
            for following in members[i + 1 :]:
                items.append(following)
                if not following.text.endswith(("；", ";")):
                    break
            if len(items) >= 3:
                return [Series(tuple(items), members[i - 1] if i else None)]
    return []


def _parallel(firsts: Sequence[Sentence]) -> list[Series]:
    """Neighbouring paragraphs whose first sentences open alike (必须…; 五年来，我们聚焦…)."""
    done: list[Series] = []
    run: list[Sentence] = []
    for sentence in firsts:
        if run and _alike(run[-1].text, sentence.text):
            run.append(sentence)
            continue
        if len(run) >= 2:
            done.append(Series(tuple(run), None))
        run = [sentence] if not _ordinal(sentence.text)[0] else []
    return [*done, Series(tuple(run), None)] if len(run) >= 2 else done


def _alike(a: str, b: str) -> bool:
    return len(a) > 4 and a[:2] == b[:2] and not a.startswith(("各位", "——")) and len(a) < 60


def head_of(series: Series) -> str:
    """What names a series: its lead and the headings above it."""
    first = series.items[0]
    above = [heading for heading in first.section if not first.text.startswith(heading)]
    return " ".join((*above, series.lead.text if series.lead else ""))


def is_item(text: str) -> bool:
    """Does it open as an item of a series within a text does (一是…, 第一，…)? A chapter (一、, （一）) does not."""
    style, _ = _ordinal(text)
    return style[-1:] in ("是", "要") or style[:1] == "第"


def without_ordinal(text: str) -> str:
    """二是城市品质更好提升。 → 城市品质更好提升"""
    mark = list_mark(text, _NUMBERED)
    return text[mark.end if mark else 0 :].strip("。；;：: ")


def is_series(draft: Draft, asked: Asked) -> bool:
    """Is it the items of a numbered series, one a line, and not five of something else for “532”是哪几条?"""
    from rag.answer.valued import lacks_items

    numbered = all(s.quotes and _ordinal(s.quotes[0].text)[0] for s in draft.statements)
    return len(draft.statements) >= _MANY and numbered and not lacks_items(draft, asked)


def _ordinal(text: str) -> tuple[str, int]:
    """("（一）", 3) of （三）…; ("", 0) for a paragraph without a number."""
    mark = list_mark(text, _NUMBERED)
    return (mark.shape, mark.number) if mark else ("", 0)


def _named_by_items(term: Term, labels: Sequence[str]) -> float:
    """How plainly the second best of the items names it: what only one of them speaks of is that one, and not the list
    (（一）…推进粤港澳大湾区建设, whose parts are 一是…六是 below it).
    """
    return sorted(term_match(term, label) for label in labels)[-2]


def best_series(
    sentences: Sequence[Sentence], asked: Asked, report: Report, count: int, match: Match | None
) -> tuple[float, Series | None]:
    """(score, series) that the question means: right count, right period, words in its lead, heading or items."""
    best: tuple[float, Series | None] = (0.0, None)
    for series in find_series(sentences):
        if count and len(series.items) != count:
            continue
        first = series.items[0]
        around = head_of(series)
        labels = [item.text for item in series.items]
        words = [t.weight * max(term_match(t, around), _named_by_items(t, labels)) for t in asked.terms]
        total = sum(term.weight for term in asked.terms)
        coverage = sum(words) / total if total else 0.5
        fit = fit_period(first.period, asked, report.year, first.text)
        near = 0.0
        quoted = [term for term in asked.terms if term.weight > 1.0]
        if quoted and all(term_match(t, item.text) >= 0.95 for t in quoted for item in series.items):
            near = 0.6
        if match is not None and series.lead is not None and series.lead.id == match.hit.sentence.id:
            near = 0.5
        if (
            match is not None
            and match.hit.sentence.text.endswith(("：", ":"))
            and match.hit.sentence.paragraph == first.paragraph - 1
        ):
            near = 0.5
        if (
            series.lead is not None
            and asked.terms
            and all(term_match(t, series.lead.text) >= 0.85 for t in asked.terms)
        ):
            near = max(near, 0.6)
        score = coverage + near + (0.3 if count else 0.0)
        if fit < 0.45 or score < (0.75 if count else 0.95):
            continue
        if score > best[0]:
            best = (score, series)
    return best
