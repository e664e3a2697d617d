"""Takes clauses out of a sentence so that the rest still reads as one. Pure.

新增学位超1万个，新建学校80所，课后服务全覆盖。 without the second → 新增学位超1万个，课后服务全覆盖。 A clause
that leans on one that goes (增长7%) goes with it; where the first clause goes, so does the sentence, unless the next
has a subject, and a time, of its own.
"""

from collections.abc import Sequence

from rag.text.figures import LEANS
from rag.text.segments import clause_spans
from rag.text.times import find_mentions

_ANY_YEAR = 2000
_MARKS = "，,；;：:。！？!? "


def without(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """`text` without the clauses at `spans`; "" where what is left is no sentence."""
    if text.startswith("|"):
        return ""
    clauses = clause_spans(text)
    gone = [any(a <= start < b for start, _ in spans) for a, b in clauses]
    if not clauses:
        return ""
    if gone[0] and not _stands_alone(text, clauses, gone):
        return ""
    for i in range(1, len(clauses)):
        gone[i] = gone[i] or (gone[i - 1] and bool(LEANS.match(text[clauses[i][0] : clauses[i][1]])))
    if all(gone):
        return ""
    kept = [text[a:b] for (a, b), out in zip(clauses, gone, strict=True) if not out]
    if all(clause.rstrip().endswith(("：", ":")) for clause in kept):
        return ""
    end = text.rstrip()[-1] if text.rstrip()[-1:] in "。！？!?；;" else "。"
    return "".join(kept).rstrip(_MARKS) + end


def _stands_alone(text: str, clauses: Sequence[tuple[int, int]], gone: Sequence[bool]) -> bool:
    """Does the first clause that is left need nothing of the first that goes?"""
    at = next((i for i, out in enumerate(gone) if not out), None)
    if at is None:
        return False
    (a, b), (c, d) = clauses[0], clauses[at]
    timed = bool(find_mentions(text[a:b], _ANY_YEAR)) and not find_mentions(text[c:d], _ANY_YEAR)
    return not timed and not LEANS.match(text[c:d]) and not text[a:b].rstrip().endswith(("：", ":"))
