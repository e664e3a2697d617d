"""Everyday words: data/words.json, which carry no content in a question (`drop`) or little (`soft`), and
data/everyday.json, what reports write for what people say (房子 → 房屋). Only reads them.
"""

import json
from functools import cache
from importlib.resources import files


@cache
def word_list(name: str) -> frozenset[str]:
    """`drop` carries no content in a question, `soft` little (verbs and nouns of every report)."""
    data = json.loads((files("rag") / "data" / "words.json").read_text(encoding="utf-8"))
    return frozenset(" ".join(data[name]).split())


def written_forms(word: str) -> tuple[str, ...]:
    """What stands in reports for an everyday word, likeliest first; () where it stands as it is said."""
    return _everyday().get(word, ())


@cache
def _everyday() -> dict[str, tuple[str, ...]]:
    data = json.loads((files("rag") / "data" / "everyday.json").read_text(encoding="utf-8"))
    return {word: tuple(forms.split()) for word, forms in data.items()}
