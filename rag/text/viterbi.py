"""The best path through jieba's hidden Markov model of word classes, by matrices. Pure.

The same result as `jieba.posseg.viterbi.viterbi`, to the last tie. That one tries each pair of states in a Python
loop: 8 ms a character where a text consists of characters that the model does not know (all 256 states may be), so
that one question of 2,000 characters would take 16 s.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

State: TypeAlias = tuple[str, str]
"""(place in the word: B, M, E or S; word class)."""

_NEVER = float("-inf")
_UNSEEN = -3.14e100
"""jieba's logarithm of the probability of what it has not seen."""


class Path:
    """`viterbi` over one model; what depends on the transitions alone is laid out once."""

    def __init__(self, transitions: Mapping[State, Mapping[State, float]]) -> None:
        self._states = sorted(transitions)  # of equals jieba takes the greatest: the last
        self._at = {state: i for i, state in enumerate(self._states)}
        self._leads = np.zeros((len(self._states),) * 2, dtype=bool)
        self._cost = np.full(self._leads.shape, _NEVER)
        for state, nexts in transitions.items():
            for follower, cost in nexts.items():
                self._leads[self._at[state], self._at[follower]] = True
                self._cost[self._at[state], self._at[follower]] = cost
        self._goes_on: NDArray[np.bool_] = np.array(self._leads.any(axis=1))

    def find(
        self,
        text: str,
        may_be: Mapping[str, Sequence[State]],
        start: Mapping[State, float],
        emission: Mapping[State, Mapping[str, float]],
    ) -> tuple[float, list[State]]:
        """(logarithm of its probability, one state for each character of `text`, which is not empty)."""
        everything = np.arange(len(self._states))

        def possible(char: str) -> Any:
            known = may_be.get(char)
            return everything if known is None else np.array(sorted(self._at[one] for one in known), dtype=int)

        def seen(places: Any, char: str) -> Any:
            return np.array([emission[self._states[i]].get(char, _UNSEEN) for i in places])

        now = possible(text[0])
        value = np.array([start[self._states[i]] for i in now]) + seen(now, text[0])
        steps: list[tuple[Any, Any]] = [(now, now)]
        for char in text[1:]:
            keep = self._goes_on[now]
            before, value = now[keep], value[keep]
            expected = self._leads[before].any(axis=0)
            now = possible(char)
            now = now[expected[now]]
            if not len(now):
                now = np.flatnonzero(expected) if expected.any() else everything
            cost = self._cost if len(before) == len(now) == len(everything) else self._cost[np.ix_(before, now)]
            sums = value[:, None] + cost + seen(now, char)
            best = len(before) - 1 - np.argmax(sums[::-1], axis=0)
            value = sums[best, np.arange(len(now))]
            steps.append((now, before[best]))
        last = len(value) - 1 - int(np.argmax(value[::-1]))
        probability, state = float(value[last]), int(steps[-1][0][last])
        route: list[State] = []
        for places, came_from in reversed(steps):
            route.append(self._states[state])
            state = int(came_from[np.searchsorted(places, state)])
        return probability, route[::-1]


@cache
def _path() -> Path:
    from jieba.posseg.prob_trans import P as transitions

    return Path(transitions)


def viterbi(text: str, may_be: Any, start: Any, _transitions: Any, emission: Any) -> tuple[float, list[State]]:
    """What `jieba.posseg` calls; the transitions are those that jieba is delivered with."""
    return _path().find(text, may_be, start, emission)
