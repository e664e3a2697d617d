"""The names of what can be taken out of the house. Only the names: what that means is ablation.py's."""

from enum import StrEnum


class Part(StrEnum):
    """`ALL` leaves the tutorial pipeline, `ANSWER` the best sentences of raw search as they stand."""

    SCOPE = "scope"
    VERIFICATION = "verification"
    PROMPT = "prompt"
    ANSWER = "answer"
    ALL = "all"
