"""What was added, where a paragraph tells it in parts: 学位7700个 of the schools and 4800个 of the kindergartens are
both an answer to 新增学位多少, and neither alone is. They are not added up: whether they are all, nobody says.
"""

from collections.abc import Sequence
from dataclasses import replace

from rag.match.sentence import Match
from rag.text.segments import clause_spans
from rag.text.vocabulary import says

_MOST = 3
_OPENING = 12


def with_the_others(best: Match, close: Sequence[Match]) -> list[Match]:
    """`best`, and what fits as well of what comes close to it in its paragraph and of its time, as they stand there."""
    alike = [best, *[match for match in close if _is_alike(match, best)][: _MOST - 1]]
    alike.sort(key=lambda match: match.hit.sentence.start)
    return list(map(_with_what_was_built, alike)) if len(alike) > 1 else alike


def _is_alike(match: Match, best: Match) -> bool:
    one, other = match.hit, best.hit
    same = one.report.id == other.report.id and one.sentence.paragraph == other.sentence.paragraph
    fits = (match.coverage, match.period, match.figure_fit) == (best.coverage, best.period, best.figure_fit)
    return same and fits and one.sentence.id != other.sentence.id and match.text != best.text


def _with_what_was_built(match: Match) -> Match:
    """With the clause before, where it says what it is that adds so much: 建成14所幼儿园，新增学位4800个."""
    text = match.hit.sentence.text
    before = [(low, high) for low, high in clause_spans(text) if high <= match.start]
    if not before or not says(text[before[-1][0] : before[-1][0] + _OPENING], "verb"):
        return match
    low = before[-1][0]
    return replace(match, start=low + len(text[low:]) - len(text[low:].lstrip("，,、 ")))
