"""Spoken: what an answerer's turn came to, extractive or chat. Only the noun."""

from dataclasses import dataclass

from rag.draft import Draft

EXTRACTIVE = "extractive"


@dataclass(frozen=True, slots=True)
class Spoken:
    """The draft to verify and finish, the answer's mode (“extractive” or the model's name), what the user is told."""

    draft: Draft
    mode: str = EXTRACTIVE
    notices: tuple[str, ...] = ()
