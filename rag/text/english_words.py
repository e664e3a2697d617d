"""Words of English as such: their plurals, and which of them name nothing (the, about, whether). Pure.

The latter are those of Stopwords ISO, by the package stopwordsiso, of which no code is run.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from rag.wheels import folder_of

_FILE = "stopwords-iso.json"

_PLURALS = (("ies", "y"), ("sses", "ss"), ("shes", "sh"), ("ches", "ch"), ("xes", "x"), ("ss", "ss"), ("us", "us"))
"""What a plural ends with, and the singular in its place; else its s falls off. Those that keep it are none."""


def singular(word: str) -> str:
    """deserts → desert, cities → city, glass as it is."""
    if not word.endswith("s") or len(word) < 4:
        return word
    ending, instead = next(((a, b) for a, b in _PLURALS if word.endswith(a)), ("s", ""))
    return word.removesuffix(ending) + instead


def plural(word: str) -> str:
    """deserts of desert, cities of city; a plural as it is."""
    ending, instead = next(((a, b) for a, b in _PLURALS[:5] if word.endswith(b)), ("s", ""))
    return word if word.endswith("s") and not word.endswith("ss") else word.removesuffix(instead) + ending


@cache
def stop_words() -> frozenset[str]:
    """In lower case; none where the package is not installed."""
    folder = folder_of("stopwordsiso")
    return frozenset(json.loads((folder / _FILE).read_text("utf-8"))["en"]) if folder else frozenset()


def of_two(names: Iterable[str], listed: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """What two English words of a list name together: grain output → 粮食产量, since that is 粮食 and 产量."""
    english: dict[str, list[str]] = {}
    for word, chinese in listed.items():
        for form in chinese:
            english.setdefault(form, []).append(word)
    cuts = ((name, name[:at], name[at:]) for name in names for at in range(1, len(name)))
    return {f"{a} {b}": name for name, one, other in cuts for a in english.get(one, ()) for b in english.get(other, ())}
