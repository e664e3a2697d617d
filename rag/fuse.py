"""Reciprocal rank fusion of ranked id lists (Cormack, Clarke and Büttcher 2009). Pure."""

from collections import defaultdict
from collections.abc import Sequence

_K = 60


def reciprocal_rank(rankings: Sequence[Sequence[str]]) -> list[tuple[str, float]]:
    """(id, score), best first: the sum over lists of 1 / (60 + rank); an id may be missing from some lists."""
    scores: dict[str, float] = defaultdict(float)
    for ranking in rankings:
        for rank, item in enumerate(ranking, start=1):
            scores[item] += 1.0 / (_K + rank)
    return sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
