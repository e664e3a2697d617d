"""Which hits of a side are read closely, and their Matches: each hit is bounded and matched at most once.

Of some hundred sentences that the two legs bring, most hold too little of what is asked to be an answer, which a bound
tells at a tenth of the cost of a Match.
"""

from collections.abc import Mapping, Sequence

from rag.match import ENOUGH_TEXT, Match, coverage_bound, match_hit
from rag.scope import Asked
from rag.types import Hit

READ = 12
"""So many are read of a side at least, those first that may hold most of the asked words, and every one that may hold
ENOUGH_TEXT of them: what holds less is no answer."""


class CloseReading:
    """For one side of one question; not for two threads."""

    def __init__(self, asked: Asked, rarity: Mapping[str, float]) -> None:
        self._asked = asked
        self._rarity = rarity
        self._bounds: dict[str, float] = {}
        self._matches: dict[str, Match] = {}

    def begin(self, hits: Sequence[Hit]) -> None:
        """Read those that will be read in any case, while the rest is not known yet."""
        for hit in hits:
            if self._bound(hit) >= ENOUGH_TEXT:
                self._match(hit)

    def matches(self, hits: Sequence[Hit], read: int) -> list[Match]:
        """Of the hits worth it, in the order they came."""
        bounds = [self._bound(hit) for hit in hits]
        first = set(sorted(range(len(hits)), key=lambda i: -bounds[i])[:read])
        return [self._match(hit) for i, hit in enumerate(hits) if i in first or bounds[i] >= ENOUGH_TEXT]

    def _bound(self, hit: Hit) -> float:
        key = hit.sentence.id
        if key not in self._bounds:
            self._bounds[key] = coverage_bound(hit, self._asked, self._rarity)
        return self._bounds[key]

    def _match(self, hit: Hit) -> Match:
        key = hit.sentence.id
        if key not in self._matches:
            self._matches[key] = match_hit(hit, self._asked, self._rarity)
        return self._matches[key]
