"""The names of what can be taken out of the house. Only the names: what that means is ablation.py's."""

from enum import StrEnum


class Part(StrEnum):
    """`ALL` leaves the tutorial pipeline."""

    SCOPE = "scope"
    VERIFICATION = "verification"
    PROMPT = "prompt"
    ALL = "all"
