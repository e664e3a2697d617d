"""Does a clause agree with its evidence in what its words and figures do not say? Pure.

Other numbers, names in quotation marks, places, negation; and, where it has no figure, its time and kind.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.text.figures import find_quantities
from rag.text.gazetteer import aliases
from rag.text.places import find_regions
from rag.text.segments import enclosed, tagged
from rag.text.times import Mention, Role, find_mentions
from rag.text.vocabulary import find_names
from rag.types import Quantity, Report
from rag.verify.claim_agrees import (
    kind_agrees,
    mention_for,
    names_report,
    negations_agree,
    stray_number,
    time_agrees,
)
from rag.verify.sources import Source
from rag.verify.wording import counts_itself, is_order

_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*[A-Za-z0-9+]|[A-Z](?=级)")
_NO_INNER = dict.fromkeys(map(ord, "‘’'“”\" \t\n\u3000"))


def in_its_time(text: str, span: tuple[int, int], used: Sequence[Source]) -> str:
    """Time and kind of a clause without figures; "" where they agree with a source."""
    clause, year = text[span[0] : span[1]], used[0].hit.report.year
    mentions = [m for m in find_mentions(clause, year) if m.role is Role.TOPIC and not names_report(clause, m)]
    before = mention_for(text, span[0], year)
    if before is not None and before.start < span[0]:
        mentions.append(before)
    for mention in mentions:
        if not any(_of_time(mention, source) for source in used):
            return f"原文说的不是{mention.text}"
    if not any(kind_agrees(clause, source.period(0), source.text) for source in used):
        return "是目标还是完成情况，与原文不符"
    return ""


def _of_time(mention: Mention, source: Source) -> bool:
    return mention.text in source.outline or time_agrees(mention, source.hit, 0)


def beside(
    text: str,
    span: tuple[int, int],
    figures: Sequence[Quantity],
    used: Sequence[Source],
    question: str,
    reports: Sequence[Report],
) -> str:
    """What stands beside the figures of a clause must be in the evidence or the question too; "" where it is."""
    if not used:
        return ""
    clause = text[span[0] : span[1]]
    known = "\n".join(
        "\n".join((s.text, *s.hit.sentence.section, s.hit.report.title, s.hit.report.date or "")) for s in used
    )
    own = [replace(f, start=f.start - span[0], end=f.end - span[0]) for f in figures if span[0] <= f.start < span[1]]
    for one in find_quantities(text, lax=True):  # what only counts the list is no stray number
        if span[0] <= one.start < span[1] and (is_order(one) or counts_itself(text, one, question)):
            own.append(replace(one, start=one.start - span[0], end=one.end - span[0]))
    stray = stray_number(clause, own, known + question, used[0].hit.report.year)
    if stray:
        return f"“{stray}”在所给原文里没有"
    letters = (known + question).lower()
    for token in _LATIN.findall(clause):
        if token.lower() not in letters and not find_names(token):
            return f"“{token}”在所给原文里没有"
    plain = (known + question).translate(_NO_INNER)
    for quoted in (clause[a + 1 : b - 1] for a, b in enclosed(clause, "“”「」《》", 40)):
        if len(quoted) > 1 and quoted.translate(_NO_INNER) not in plain:
            return f"“{quoted}”在所给原文里没有"
    named = find_regions(clause, reports)
    places = [place for place in (*named.foreign, *named.spoken) if _is_named(place, clause)]
    if foreign := [place for place in places if not any(form in known for form in (place, *aliases(place)))]:
        return f"原文说的不是{'、'.join(foreign)}"
    if not negations_agree(clause, known, question):
        return "原文没有否定的意思"
    return ""


def _is_named(place: str, clause: str) -> bool:
    """Does it stand there by itself, and not across the border of two words (和政 in 调整和政府机构改革)?"""
    edges, at = {0}, 0
    for word, _ in tagged(clause):
        at += len(word)
        edges.add(at)
    start = clause.find(place)
    return start < 0 or (start in edges and start + len(place) in edges)
