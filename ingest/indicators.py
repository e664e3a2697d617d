"""Sentences → the table of figures: each figure with what it measures, its period and kind, and the words around it. Pure."""

import re

from rag.clauses import clause_spans
from rag.periods import find_mentions, period_at
from rag.quantities import find_quantities
from rag.types import Indicator, ParsedReport, Quantity, Sentence

_LEADING = re.compile(r"^(?:预计|全年|力争|确保|争取|实现|完成|其中|使|将|要|并|全区|全市|全省|年内|累计|新增的|，|、|和)+")
_TRAILING = re.compile(r"(?:达到?|突破|超过?|为|约|近|是|至|到|控制在|保持在?|稳定在|不低于|不少于|提高到|提升至|降至|增至|达|分别)+$")


def indicators(parsed: ParsedReport) -> tuple[Indicator, ...]:
    """One row a figure, in the order of the text; what belongs to no period (cover, glossary) is left out."""
    rows = []
    for sentence in parsed.sentences:
        if sentence.period is None:
            continue
        spans = clause_spans(sentence.text)
        for quantity in find_quantities(sentence.text):
            start, end = next(span for span in spans if span[0] <= quantity.start < span[1])
            name = _name(sentence, start, end, quantity, spans)
            if name:
                rows.append(_row(parsed, sentence, start, end, quantity, name))
    return tuple(rows)


def _row(
    parsed: ParsedReport, sentence: Sentence, start: int, end: int, quantity: Quantity, name: str
) -> Indicator:
    report, offset = parsed.report, sentence.start
    quote = sentence.text[start:end].strip("，。；：、,; ")
    at = sentence.text.index(quote, start)
    shifted = Quantity(
        quantity.text, offset + quantity.start, offset + quantity.end, quantity.value, quantity.unit, quantity.qualifier,
        quantity.high,
    )  # fmt: skip
    period = period_at(sentence.text, quantity.start, report.year, sentence.period)
    return Indicator(
        report.id, report.region, report.year, name, shifted, period, quote, sentence.paragraph, offset + at,
        offset + at + len(quote),
    )  # fmt: skip


def _name(sentence: Sentence, start: int, end: int, quantity: Quantity, spans: list[tuple[int, int]]) -> str:
    """What is measured: the words before the figure in its item or clause, else those right after it."""
    text = sentence.text
    item = max((start, *(m.end() for m in re.finditer("、", text[start : quantity.start]))), key=int)
    item = start + (text[start : quantity.start].rfind("、") + 1)
    before = _clean(text[item : quantity.start])
    if len(before) >= 2:
        return before
    after = re.match(r"[\u4e00-\u9fff“”（）A-Za-z]{2,20}", text[quantity.end : end])
    if after:
        return after.group().strip("“”")
    earlier = [span for span in spans if span[1] <= start]
    subject = _clean(re.split(r"\d", text[earlier[-1][0] : earlier[-1][1]])[0]) if earlier else ""
    return subject + before if len(subject) >= 2 else ""


def _clean(text: str) -> str:
    for mention in reversed(find_mentions(text, 2000)):
        text = text[: mention.start] + text[mention.end :]
    text = _LEADING.sub("", text.strip("，。；：、,; “”"))
    return _TRAILING.sub("", text).strip("，。；：、,; ")[-24:]
