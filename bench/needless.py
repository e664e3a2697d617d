"""Which alternatives change no answer, all of them taken out together: what does is put back, until nothing changes.

One at a time takes hours, and two that stand in for each other both seem needless. So all that fired in few questions
go at once; of each answer that changes, those that change it alone come back, and where none does, all that fired.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

from bench.watched import Watched

Rule: TypeAlias = "tuple[str, int]"
"""A pattern's short key, and the number of one of its alternatives."""
_TURNS = 8
_ONE_BY_ONE = 2
"""In so many turns each is tried alone; then all that fired come back."""


def needless(
    rules: Mapping[Rule, set[str]], held: Mapping[str, Watched], ask: Callable[[str], str], before: Mapping[str, str]
) -> dict[Rule, set[str]]:
    """Of `rules` (each with the questions in which it fired), those without which all answers are as `before`."""
    left = dict(rules)
    questions = sorted({question for fired in rules.values() for question in fired})
    for turn in range(_TURNS):
        _take_out(left, held)
        changed = [question for question in questions if ask(question) != before[question]]
        if not changed:
            break
        own = {question: [rule for rule, fired in left.items() if question in fired] for question in changed}
        back: set[Rule] = set()
        for question in changed if turn < _ONE_BY_ONE else ():
            rest = [rule for rule in own[question] if rule not in back]
            back.update(_alone(rest, held, ask, question, before[question]))
        back = back or {rule for rules_of_it in own.values() for rule in rules_of_it}
        if not back:  # it hangs on what never took part: nothing of it can be told
            break
        questions = sorted({question for rule in back for question in left[rule]} | set(changed))
        for rule in back:
            del left[rule]
    _take_out((), held)
    return left


def _take_out(rules: Iterable[Rule], held: Mapping[str, Watched]) -> None:
    numbers: dict[str, list[int]] = defaultdict(list)
    for key, number in rules:
        numbers[key].append(number)
    for key, one in held.items():
        one.put_back()
        if key in numbers:
            one.take_out(numbers[key])


def _alone(
    rules: Iterable[Rule], held: Mapping[str, Watched], ask: Callable[[str], str], question: str, before: str
) -> list[Rule]:
    """Those without which alone the answer is another."""
    found = []
    for rule in rules:
        _take_out((rule,), held)
        if ask(question) != before:
            found.append(rule)
    return found
