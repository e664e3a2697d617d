"""Does a sentence agree with its source in time, kind (promised or done), place and direction? Pure.

One question each, on the words around one figure. Which source is meant is claims.py's.
"""

from collections.abc import Iterable, Sequence

from rag.text.figure_labels import Way, way
from rag.text.figures import find_quantities
from rag.text.gazetteer import aliases
from rag.text.numbers import NUMERAL
from rag.text.places import stands_at
from rag.text.segments import CHINESE_RUN, clause_spans, simplified
from rag.text.times import Mention, Role, find_mentions, period_at
from rag.text.vocabulary import first_said, said, says
from rag.types import Hit, Kind, Period, Quantity
from rag.verify.declining import declines

_SHORTLY = 14
_NEAR, _LEAD, _NAME = 9, 4, 8
_CHANGED = "增加 减少 提高 下降 增长 降低 净增 扩大 缩减 压减 上升 多 少"
_CHANGE = tuple(_CHANGED.split())


def mention_for(text: str, position: int, report_year: int) -> Mention | None:
    """The time that a text gives to the figure at `position`: the last one said before it, else the next in its clause.

    The year of the report itself (2022年政府工作报告提出) is not the figure's.
    """
    topics = [
        mention
        for mention in find_mentions(text, report_year)
        if mention.role is not Role.NAME
        and not (mention.role is Role.BASE and not _owns(text, mention, position))
        and not names_report(text, mention)
        and not _declined(text, mention)
    ]
    before = [mention for mention in topics if mention.start <= position]
    if before:
        return None if says(text[before[-1].end : position], "now") else before[-1]
    clause_end = next((b for a, b in clause_spans(text) if a <= position < b), len(text))
    behind = next((mention for mention in topics if mention.start < clause_end), None)
    if (
        behind is not None
        and NUMERAL.search(text, behind.end, clause_end)
        and NUMERAL.search(text, position, behind.start)
    ):
        return None  # 从72件提高到2022年的75件: it is the time of the figure that follows it
    return behind


def _owns(text: str, mention: Mention, position: int) -> bool:
    """比2021年的211名多: a time compared with is the time of the figure that it is joined to by 的, and of no other.

    是2016年的1.5倍 is said of the present.
    """
    if text[position:].lstrip("约近超").lstrip("0123456789.").startswith("倍"):
        return False
    between = text[mention.end : position]
    lead, found, named = between.partition("的")
    return bool(found and CHINESE_RUN.fullmatch(between)) and len(lead) <= _LEAD and len(named) <= _NAME


def _declined(text: str, mention: Mention) -> bool:
    """Is it the time of what is said to be missing (原文没有提到2021年的：累计120家)?"""
    return any(a <= mention.start < b and b < len(text) and declines(text[a:b]) for a, b in clause_spans(text))


def names_report(text: str, mention: Mention) -> bool:
    """Is it the year in 2022年政府工作报告?"""
    at = text.find("报告", mention.end, mention.end + _SHORTLY)
    return at == mention.end or text[mention.end : max(at, mention.end)].isalpha()


def time_agrees(mention: Mention, hit: Hit, position: int) -> bool:
    """May a sentence put `mention` to what the source says at `position` of its text?"""
    source, report = hit.sentence, hit.report
    own = mention_for(source.text, position, report.year)
    if own is not None and (own.first, own.last) == (mention.first, mention.last):
        return True
    if own is not None and own.role is Role.BASE:
        return False
    period = period_at(source.text, position, report.year, source.period)
    if period is None:
        return _written(mention, " ".join((source.text, *source.section, report.title, report.date or "")))
    if (mention.first, mention.last) == (period.first, period.last):
        return True
    if mention.last != period.last:
        return False
    if (told := _told_before(hit)) is not None and (told.first, told.last) == (mention.first, mention.last):
        return True
    if mention.first == mention.last:  # a stretch of years answers for its last one only where it tells a level
        clause = next((source.text[a:b] for a, b in clause_spans(source.text) if a <= position < b), source.text)
        return period.first is None or bool(says(clause, "level") and not says(clause, "flow"))
    return mention.first is None or period.first is None or abs(mention.first - period.first) <= 1


def _told_before(hit: Hit) -> Mention | None:
    """The last time that the paragraph says before the sentence (刚刚过去的2017年，目标任务全面完成。GDP增长6.9%)."""
    before = simplified(hit.paragraph_text[: hit.sentence.start])
    topics = [mention for mention in find_mentions(before, hit.report.year) if mention.role is Role.TOPIC]
    return topics[-1] if topics else None


def times_before_agree(text: str, position: int, hit: Hit, place: int) -> bool:
    """Does every time that is said in the figure's clause before it agree with the source, or stand there as well?"""
    start = next((a for a, b in clause_spans(text) if a <= position < b), 0)
    return all(
        mention.text in hit.sentence.text or time_agrees(mention, hit, place)
        for mention in find_mentions(text, hit.report.year)
        if start <= mention.start < position
        and mention.role is Role.TOPIC
        and not names_report(text, mention)
        and not _another_between(text, mention.end, position, hit.report.year)
    )


def _another_between(text: str, start: int, end: int, year: int) -> bool:
    """Does another figure stand between a time and the place of this one (2016年147万人、2017年149万人)?"""
    between = text[start:end]
    for mention in reversed(find_mentions(between, year)):
        between = between[: mention.start] + between[mention.end :]
    return bool(NUMERAL.search(between))


def _written(mention: Mention, text: str) -> bool:
    return mention.text.rstrip("年") in text or (mention.first == mention.last and str(mention.last) in text)


def kind_agrees(words: str, period: Period | None, source: str) -> bool:
    """Is what `words` call done or promised so in the source? A word that the source itself uses may stand."""
    if period is None:
        return True
    wrong = "told as promised" if period.kind is Kind.ACHIEVED else "told as done"
    return all(words[a:b] in source for a, b in said(words, wrong))


def words_around(text: str, position: int, mention: Mention | None) -> str:
    """The clause of a figure, from where its time is said if that is earlier; but from the last clause that says
    whether it is done or promised (目标是220亿元，实际达到229亿元，增长24%).
    """
    start, end = next(((a, b) for a, b in clause_spans(text) if a <= position < b), (0, len(text)))
    for a, b in clause_spans(text):
        own = text.find("预计", a + 2, b) if a != start else -1
        if own >= 0 and any(map(str.isdigit, text[own : min(own + _NEAR, b)])):
            text = f"{text[:own]}，，{text[own + 2 :]}"  # 总产值预计超3000亿元，签约项目120个: of its clause alone
    if (mention is not None and start <= mention.start < position) or says(text[start:position], "now"):
        return text[start:end]  # it has a time of its own
    for a, b in reversed([span for span in clause_spans(text) if span[0] <= position]):
        if says(text[a:b], "told as done") or says(text[a:b], "told as promised"):
            return text[a:end]
    if mention is not None and mention.start < start:
        between = text[mention.start : start]
        start = mention.start if not set("。；;") & set(between) else start
    return text[start:end]


def year_of(lead: str, report_year: int) -> Mention | None:
    """The one year that a heading or a lead-in gives to the list under it: 2017年的目标有："""
    found = [m for m in find_mentions(lead, report_year) if m.role is Role.TOPIC and not names_report(lead, m)]
    return found[0] if len(found) == 1 and found[0].first == found[0].last else None


def kind_of(lead: str, words: str) -> str:
    """Whether what stands under a heading is done or promised, as it says, unless its own words do."""
    done = says(lead, "told as done") or says(lead, "looks back")
    start, end = first_said(lead, "told as promised") or (0, 0)
    if done == (end > 0) or says(words, "told as done") or says(words, "told as promised"):
        return ""
    return lead[start:end] or "已完成"


def way_agrees(told: str, source: str, *, ratio: bool) -> bool:
    """Do the words before a figure point the same way: no rise for a fall, no 增加3家 for 增加到3家 or for 有3家?

    `ratio`: it is a percentage, whose change is also told by 增速, 目标为 and the like.
    """
    a, b = way(told), way(source)
    if a is not b and Way.NONE not in (a, b):
        return False
    return ratio or told.rstrip("了约近").endswith(_CHANGE) == source.rstrip("了约近").endswith(_CHANGE)


def negations_agree(told: str, source: str, question: str) -> bool:
    """No 没有, 未, 不是 that neither the source nor the question has."""
    known = source + question
    return all(told[at] in known for at, _ in said(told, "negation"))


def place_of(text: str, position: int, regions: Sequence[str]) -> str | None:
    """The one of `regions` that a text names for the figure at `position`: the last before it, else the first."""
    named: list[tuple[int, int, str]] = []
    for region in regions:
        for form in aliases(region):
            named += [(start, end, region) for start, end in stands_at(text, form)]
    longest = [one for one in named if not any(_within(one, other) for other in named)]
    longest.sort()
    before = [region for start, _, region in longest if start <= position]
    return before[-1] if before else (longest[0][2] if longest else None)


def _within(one: tuple[int, int, str], other: tuple[int, int, str]) -> bool:
    return other[0] <= one[0] and one[1] <= other[1] and other[1] - other[0] > one[1] - one[0]


def stray_number(text: str, figures: Iterable[Quantity], known: str, year: int) -> str:
    """A number beside figures and years that stands neither in the evidence nor in the question: 5G, 3月1日; or ""."""
    chars = list(text)
    spans = [(f.start, f.end) for f in figures] + [(m.start, m.end) for m in find_mentions(text, year)]
    for start, end in spans:
        chars[start:end] = "，" * (end - start)
    rest = "".join(chars)
    held = {part for said in NUMERAL.findall(known) for part in (said.rstrip(".,"), *said.rstrip(".").split(","))}
    for stray in (match.group().rstrip(".,") for match in NUMERAL.finditer(rest)):
        if stray not in held:
            return stray
    return next((q.text for q in find_quantities(rest, lax=True) if len(q.text) > 1 and q.text not in known), "")
