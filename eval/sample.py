"""A fixed sample of a question set, for models that take many seconds an answer: some of every type. No chance."""

import hashlib
from collections import defaultdict
from collections.abc import Sequence

from eval.cases import Case

ANSWERABLE = 5 / 7
"""The share of answerable questions: more than enough refusals are judged by the remaining two of seven."""


def sample(cases: Sequence[Case], count: int) -> list[Case]:
    """`count` Cases (all, if there are no more) in their order: the types take turns, and the hash of an id decides
    which of a type, so that the same set gives the same sample everywhere.
    """
    able = _in_turn([case for case in cases if case.answerable is not False])
    unable = _in_turn([case for case in cases if case.answerable is False])
    first = able[: max(round(count * ANSWERABLE), count - len(unable))]
    chosen = {case.id for case in [*first, *unable[: count - len(first)]]}
    return [case for case in cases if case.id in chosen]


def _in_turn(cases: Sequence[Case]) -> list[Case]:
    """One of each type, then a second of each, and so on."""
    types: dict[str, list[Case]] = defaultdict(list)
    for case in sorted(cases, key=lambda case: hashlib.sha256(str(case.id).encode()).hexdigest()):
        types[case.type].append(case)
    queues = [types[name] for name in sorted(types)]
    depth = max((len(queue) for queue in queues), default=0)
    return [queue[i] for i in range(depth) for queue in queues if i < len(queue)]
