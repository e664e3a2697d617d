"""Would who asked want to see it? A third look at what belongs to a topic, for what is shown beside the best.

The second look (second_look.py) tells what belongs by the nuggets of the development questions, which mark what an
answer must hold and say nothing of the rest. Here readers have judged each sentence that might be shown
(eval/data/judged_lines.jsonl): 养老床位 is asked about, 建设儿童友好城市 stands under the same heading. Boosted trees
over all that the two looks know of a sentence; eval/on_point_model.py fits them and writes data/on_point.npz.
"""

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

from rag.search.second_look import Numbers, Trees

if TYPE_CHECKING:
    from rag.search.belonging import Piece

_TINY = 1e-4


def on_point(pieces: Sequence["Piece"]) -> Numbers:
    """0…1 for each."""
    return _trees().chances(known_of(pieces)) if pieces else np.zeros(0)


def known_of(pieces: Sequence["Piece"]) -> Numbers:
    """A row for each: what both looks know of it, the odds that they give it, whether it is of the asked time."""
    chance = np.clip([piece.chance for piece in pieces], _TINY, 1 - _TINY)
    fits = np.array([piece.fits for piece in pieces], float)
    return np.column_stack((np.array([piece.row for piece in pieces]), np.log(chance / (1 - chance)), fits))


@cache
def _trees() -> Trees:
    return Trees.read(files(__package__) / "data" / "on_point.npz")
