"""What a figure of a text measures, as the words that stand by it, and which way it points. Pure.

Serves claims.py: figures that stand side by side (起数和死亡人数分别下降32.5%和41.2%; 名校长14名、名教师211名) are
told apart by their labels. Knows no indicators and no reports.
"""

import re
from collections.abc import Sequence
from enum import StrEnum

from rag.text.figures import LEANS
from rag.text.numbers import canonical, find_years
from rag.text.segments import clause_spans
from rag.text.vocabulary import begins, ends, said, unled, untrailed
from rag.types import Quantity

_OPENS = "、和与及"
_REACHES = ("达", "突破", "总", "降至", "降到", "升至", "增至")
_FROM = re.compile(r"[从由](?:去年|上年|\d{4}年)?[底末]?的?(?:每人)?(?:每[年月亩户])?(?:[约近]|超过?|不足)?$")


class Way(StrEnum):
    """What the words before a figure say of it: a rise, a fall, the level before a change or after it, or none."""

    UP = "up"
    DOWN = "down"
    FROM = "from"
    TO = "to"
    NONE = "none"


def way(words: str) -> Way:
    """The direction in the words right before a figure; the last one that is said counts."""
    near = words[-14:]
    if _FROM.search(near):
        return Way.FROM
    if any(near.startswith(("到", "至", "了到", "了至"), end) for _, end in said(near, "brings")):
        return Way.TO
    ups = [end for _, end in said(near, "goes up")]
    downs = [end for _, end in said(near, "goes down")]
    if not ups and not downs:
        return Way.NONE
    return Way.UP if max(ups, default=-1) > max(downs, default=-1) else Way.DOWN


def befores(text: str, figures: Sequence[Quantity]) -> list[str]:
    """For each figure the words before it back to the previous figure or the start of its clause."""
    starts = [start for start, _ in clause_spans(text)]
    found = []
    for i, figure in enumerate(figures):
        begin = max((start for start in starts if start <= figure.start), default=0)
        if i:
            begin = max(begin, figures[i - 1].end)
        found.append(text[begin : figure.start])
    return _shared_ways(text, figures, found)


def _shared_ways(text: str, figures: Sequence[Quantity], words: list[str]) -> list[str]:
    """In 分别下降32.5%和41.2% the word before the first figure holds for all of them."""
    for run, verb in _respective(text, figures):
        for i in run:
            words[i] = verb
    return words


def labels(text: str, figures: Sequence[Quantity]) -> list[str]:
    """For each figure its label: the words of its item, after the subject that it leans on.

    地区生产总值4018亿元，增长7% → [地区生产总值, 地区生产总值增长]; A和B分别下降32.5%和41.2% → [A下降, B下降];
    税收增长30%，达1325亿元 → [税收增长, 税收达].
    """
    found: list[str] = []
    subject = ""
    for i, figure in enumerate(figures):
        start, end = _item(text, figures, i)
        before, after = text[start : figure.start], text[figure.end : end]
        own = before.strip("，,、；;：:。 （(")
        does = begins(subject, "does") if start and text[start - 1] == "、" else 0
        if own and does and not begins(own, "does") and not _leans(own):
            own = (
                subject[: does + subject.startswith("了", does)] + own
            )  # 新增名校长14名、名班主任25名: the verb holds for all items
        if not own or _leans(own):
            label = _subject_before(text, figures, i, start) or subject
            if own.startswith(_REACHES) and i and figures[i - 1].unit == "%" != figure.unit:
                label = _unchanged(label)
            found.append(f"{label}{own}{after}" if label not in own else own + after)
        else:
            subject = own
            found.append(own + after)
    for run, verb in _respective(text, figures):
        for i, name in zip(run, _subjects(text, figures[run[0]], len(run)), strict=True):
            found[i] = name + verb
    return found


def _unchanged(label: str) -> str:
    """辖区税收 of 辖区税收高速增长, which reached an amount."""
    changed = max(ends(label, "goes up"), ends(label, "goes down"))
    return (untrailed(label[:-changed].removesuffix("年均"), "said of a change") if changed else label) or label


def _leans(label: str) -> bool:
    """2021年完成 has no subject of its own."""
    year = next(iter(find_years(label)), None)
    bare = label[year.end :] if year is not None and year.start == 0 else label
    return bare.startswith(("完成", "实现")) or LEANS.match(bare) is not None


def _item(text: str, figures: Sequence[Quantity], i: int) -> tuple[int, int]:
    """From the last break before a figure to the next one after it, and never into another figure of its unit.

    One of another unit is part of the name (注册资本3000万美元以上外资项目18个). 和, 与, 、 break only where a figure
    follows at once (23家车间和15家工厂): elsewhere they join names.
    """
    unit = canonical(figures[i].unit)[0]
    low = max((figure.end for figure in figures[:i] if canonical(figure.unit)[0] == unit), default=0)
    after = i + 1
    if after < len(figures) and figures[after].start == figures[i].end:
        after += 1  # 211个超亿元项目: the second figure is part of what the first one counts
    high = figures[after].start if after < len(figures) else len(text)
    clause = next((span for span in clause_spans(text) if span[0] <= figures[i].start < span[1]), (0, len(text)))
    start, end = max(low, clause[0]), min(high, clause[1])
    comma = text.rfind("、", start, figures[i].start)
    if i and comma >= 0:
        start = comma + 1
    if after < len(figures) and high < clause[1]:
        stop = text.find("、", figures[i].end, high)
        if stop >= 0:
            end = stop
        elif high > figures[i].end and text[high - 1] in _OPENS:
            end = high - 1
        elif text[figures[i].end : high].strip() and start < figures[i].start:
            end = figures[i].end  # 市级23家区级15家: what follows belongs to the next figure
    if i and start == low and figures[i].start > low and text[figures[i].start - 1] in _OPENS:
        start = figures[i].start
    return start, end


def _subject_before(text: str, figures: Sequence[Quantity], i: int, start: int) -> str:
    """The subject in the clauses just before, where no figure stands between: 地区生产总值突破千亿、较上年增长7%."""
    low = max((f.end for f in figures[:i]), default=0)
    for a, b in reversed([span for span in clause_spans(text) if span[1] <= start]):
        if a < low or text[b - 1] in "。；;":
            return ""
        words = text[a:b].strip("，,、；;：:。 ")
        if words and not _leans(words):
            return words
    return ""


def _respective(text: str, figures: Sequence[Quantity]) -> list[tuple[list[int], str]]:
    """Runs of figures that belong one each to the names before them: (their indices, the verb before the first).

    They follow 分别, or one another with nothing but 、 or 和 between (起数和死亡人数同比下降32.5%和41.2%).
    """
    runs: list[tuple[list[int], str]] = []
    i = 0
    while i < len(figures):
        run = [i]
        for after in range(i + 1, len(figures)):
            if unled("".join(text[figures[run[-1]].end : figures[after].start].split()), "joins"):
                break
            run.append(after)
        if len(run) >= 2 and len({canonical(figures[k].unit)[0] for k in run} - {""}) <= 1:
            before = text[: figures[i].start]
            runs.append((run, before[_verb_at(before) :].removeprefix("分别")))
        i = run[-1] + 1
    return runs


def _verb_at(before: str) -> int:
    """Where what leads to a figure begins: 3 of 死亡率分别下降."""
    rest, shorter = "", untrailed(before, "leads to a figure").removesuffix("从").removesuffix("由")
    while rest != shorter:
        rest = shorter
        for sort in ("leads to a figure", "goes up", "goes down", "said of a change"):
            shorter = untrailed(shorter, sort)
    return len(rest)


def _subjects(text: str, first: Quantity, count: int) -> list[str]:
    """The `count` names before the verb; the first keeps what stands before it. Empty names where they do not pair."""
    at = _verb_at(text[: first.start])
    begin = max((text.rfind(mark, 0, at) for mark in "。；;：:，,"), default=-1) + 1
    words = text[begin:at]
    if not words.strip():
        begin = max((text.rfind(mark, 0, max(0, begin - 1)) for mark in "。；;：:，,"), default=-1) + 1
        words = text[begin:at].rstrip("，, ")
    cuts = list(said(words, "joins"))
    if len(cuts) < count - 1:
        return [""] * count
    cuts = cuts[len(cuts) - (count - 1) :]
    edges = [0, *[edge for cut in cuts for edge in cut], len(words)]
    return [words[edges[k] : edges[k + 1]] for k in range(0, len(edges), 2)]


def anchored(text: str, position: int) -> tuple[int, int]:
    """The clause at `position` from where its subject begins, trimmed of the marks around it."""
    spans = clause_spans(text)
    i = next((k for k, (a, b) in enumerate(spans) if a <= position < b), len(spans) - 1)
    first = i
    while first and text[spans[first - 1][1] - 1] not in "。；;" and _leans(text[spans[first][0] :].lstrip("，,、 ")):
        first -= 1
    return trim(text, spans[first][0], spans[i][1])


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without punctuation and blanks at its edges."""
    while start < end and text[start] in "，,；;、。：: ":
        start += 1
    while end > start and text[end - 1] in "，,；;、。：:！!？? ":
        end -= 1
    return start, end
