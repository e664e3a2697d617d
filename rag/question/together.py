"""What is asked of two figures together, and what tells the two apart, learned: 占几成 → share, part and whole.

A linear model over the features of learned.py. `python -m eval.comparing_model` fits it on questions that people wrote
and labelled (eval/data/comparing.jsonl), and writes data/comparing.npz. Pure.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from rag.question.learned import Heard, scores

ASKS = ("each", "difference", "ratio", "share", "order", "met")
BETWEEN = ("years", "places", "things", "target_result", "part_whole", "from_to", "many", "none")
HEADS = (*BETWEEN, *ASKS)
"""One of the first, and each of the others by itself."""


@dataclass(frozen=True, slots=True)
class Together:
    """Chances, 0…1: those of `between` sum to 1, those of `asks` are each its own."""

    asks: Mapping[str, float]
    between: Mapping[str, float]


def together(heard: Heard) -> Together:
    """What the model makes of a question that has been read otherwise."""
    score = scores(heard, "comparing")
    count = len(BETWEEN)
    raised = np.exp(score[:count] - score[:count].max())
    between = (float(one) for one in raised / raised.sum())
    asks = (1 / (1 + math.exp(-float(one))) for one in score[count:])
    return Together(dict(zip(ASKS, asks, strict=True)), dict(zip(BETWEEN, between, strict=True)))
