"""data/words.json: the words of a question that carry no content (`drop`) or little (`soft`). Only reads them."""

import json
from functools import cache
from importlib.resources import files


@cache
def word_list(name: str) -> frozenset[str]:
    """`drop` carries no content in a question, `soft` little (verbs and nouns of every report)."""
    data = json.loads((files("rag") / "data" / "words.json").read_text(encoding="utf-8"))
    return frozenset(" ".join(data[name]).split())
