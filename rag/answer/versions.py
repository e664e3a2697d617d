"""One figure told twice: two versions of one report that disagree, and an estimate that a later report has replaced.

Two versions are two documents of one place, year and meeting (征求意见稿 and 定稿): where they agree on what is asked,
one line stands for both; where they do not, both are shown, each by its file, and that they disagree is said. Of an
estimate (2021年预计完成…) and the figure that a later report gives for the same year, the later one comes first.
"""

from collections.abc import Sequence

from rag.index.catalog import Catalog
from rag.match.sentence import Match, sufficient
from rag.question.asked import Asked
from rag.search.found import Found
from rag.text.numbers import same_unit
from rag.text.vocabulary import says
from rag.types import Kind, Report, Statement
from rag.verify.quotes import label

_SHARED = 0.5
"""Where a cover names no meeting, two documents are versions of one report if they share so many of their sentences."""
_BEFORE = 12
_AS_GOOD = 0.85
DISAGREE = "以上是同一份报告的不同版本，说法不同。"


def retold(told: Sequence[tuple[Found, Sequence[Match]]], catalog: Catalog) -> dict[Match, list[Statement]]:
    """What is shown in the place of a chosen match that another report contradicts; most have no entry."""
    lines: dict[Match, list[Statement]] = {}
    for one, chosen in told:
        for match in chosen:
            if rivals := _versions(match, one, catalog):
                lines[match] = [*_as_versions(rivals), Statement(DISAGREE, ())]
            elif pair := _revised(match, one):
                lines[match] = _as_revised(*pair)
    return lines


def _versions(match: Match, one: Found, catalog: Catalog) -> list[Match]:
    """What the versions of its report tell for the slot that `match` fills, the final one first; [] where all agree."""
    asked = one.side.asked
    rivals = [match]
    twins = {m.hit.report for m in one.matches if is_version(m.hit.report, match.hit.report, catalog)}
    for twin in sorted(twins, key=lambda report: report.id):
        told = [m for m in one.matches if m.hit.report == twin and m.period == match.period and sufficient(m, asked)]
        if told and not any(_figures(m) == _figures(match) for m in told):
            rivals.append(told[0])
    if len(rivals) < 2:
        return []
    return sorted(rivals, key=lambda m: (_standing(m.hit.report), m.hit.report.id))


def is_version(report: Report, other: Report, catalog: Catalog) -> bool:
    """Two documents of one report? One place, one year, one meeting, or else mostly the same sentences."""
    if report.id == other.id or (report.region, report.year) != (other.region, other.year):
        return False
    if report.meeting and other.meeting:
        return report.meeting == other.meeting
    mine, theirs = ({s.text for s in catalog.sentences(one.id)} for one in (report, other))
    return len(mine & theirs) >= _SHARED * min(len(mine), len(theirs))


def _as_versions(rivals: Sequence[Match]) -> list[Statement]:
    """A line for each, by the name of its file, and its day where the covers tell different ones."""
    days = {match.hit.report.date for match in rivals}
    lines = []
    for match in rivals:
        report, when = match.hit.report, label(match.period)
        named = f"“{report.id}”" + (f"（{report.date}）" if len(days) > 1 and report.date else "")
        lines.append(Statement(f"{named}{'，' + when if when else ''}：{match.quote.text}。", (match.quote,)))
    return lines


def _revised(match: Match, one: Found) -> tuple[Match, Match] | None:
    """(the later figure, the estimate it replaced), where two reports of the place tell both for the asked year."""
    if match.period is None or not match.period.single or match.period.kind is not Kind.ACHIEVED:
        return None
    for other in one.matches:
        if other.hit.report.region != match.hit.report.region or not _both(match, other, one.side.asked):
            continue
        first, second = sorted((match, other), key=lambda m: (m.hit.report.year, m.hit.report.date or ""))
        if first.hit.report != second.hit.report and _is_estimate(first) and not _is_estimate(second):
            return second, first
    return None


def _as_revised(later: Match, estimate: Match) -> list[Statement]:
    """The later figure, and the one it has replaced, marked as such."""
    when, report = label(later.period), estimate.hit.report
    return [
        Statement(f"{later.hit.report.year}年报告，{when}：{later.quote.text}。", (later.quote,)),
        Statement(f"此前的预计数（{report.called}）：{estimate.quote.text}。", (estimate.quote,)),
    ]


def _both(match: Match, other: Match, asked: Asked) -> bool:
    """Do both fill the slot equally well, with one figure of one unit each, and not the same?"""
    alike = other.period == match.period and min(other.score, match.score) >= _AS_GOOD * max(other.score, match.score)
    if not alike or not (match.figures and other.figures) or not sufficient(other, asked):
        return False
    mine, theirs = match.figures[0], other.figures[0]
    return same_unit(mine.unit, theirs.unit) and mine.value != theirs.value


def _is_estimate(match: Match) -> bool:
    return says(match.hit.sentence.text[max(0, match.start - _BEFORE) : match.end], "estimated")


def _figures(match: Match) -> tuple[tuple[float, float | None, str, str], ...]:
    return tuple((q.value, q.high, q.unit, q.qualifier) for q in match.figures)


def _standing(report: Report) -> int:
    """The final version first, a draft last, by the words of its file and its title."""
    words = f"{report.id}{report.title}"
    return 2 if says(words, "draft text") else 0 if says(words, "final text") else 1
