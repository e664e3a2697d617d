"""How much of one text's wording another holds, by pairs of characters. Pure.

Chinese has no blanks, and a model rewords: pairs of neighbouring characters bear both. Names of one indicator count
as the same (vocabulary.py); time, direction, and what carries no content (根据报告, 目标是, 达到), are left out.
"""

import re

from rag.text import vocabulary
from rag.text.times import find_mentions

Grams = frozenset[str]
_NAMED = 1 / 3
_ANY_YEAR = 2000
"""Where an expression of time stands does not depend on the year that it is resolved against."""

_EDGES = "超约达有共到至由从对于中要将把被在"
"""Particles and verbs beside a figure; within a word they are part of it (签约, 中小企业)."""
_WORDS = re.compile(r"[\u4e00-\u9fff]+|[A-Za-z0-9][A-Za-z0-9.+-]*")


def grams(text: str, *, literal: bool = False) -> Grams:
    """The pairs of Chinese characters, the Latin words and the numbers of `text`, without time and empty words.

    Names of one indicator count as the same unless `literal`: the lexicon also puts together what is only akin.
    """
    for name in () if literal else reversed(_named(text)):
        text = text[: name.start] + "，" + min(name.say) + "，" + text[name.end :]
    for mention in reversed(find_mentions(text, _ANY_YEAR)):
        text = text[: mention.start] + "，" + text[mention.end :]
    found: set[str] = set()
    for word in (run.strip(_EDGES).lower() for run in _WORDS.findall("，".join(vocabulary.cut(text, "no content")))):
        if word.isascii():
            found.update([word] if word else [])
        elif len(word) == 1:
            found.add(word)
        else:
            found.update(word[i : i + 2] for i in range(len(word) - 1))
    return frozenset(found)


def names(text: str) -> Grams:
    """The known indicators that `text` names, each by one form for all its names."""
    return frozenset(min(name.say) for name in _named(text))


def _named(text: str) -> list[vocabulary.NameFound]:
    """The names in a text; what one is called when it is asked for (增长目标) is none beside another (收入增长目标)."""
    found = vocabulary.find_names(text)
    plain = [name for name in found if not name.asked]
    return plain or list(found)


def share(part: Grams, whole: Grams) -> float:
    """0…1: the share of `part` that `whole` holds; 1 for an empty part."""
    return len(part & whole) / len(part) if part else 1.0


def nearer(name: Grams, own: Grams, rival: Grams) -> bool | None:
    """Is a label nearer to `own` than to `rival`? None where it does not tell."""
    mine, others = own - rival, rival - own
    ours, theirs = _hits(mine, name), _hits(others, name)
    if ours != theirs:
        return ours > theirs
    if name and own <= name and not theirs:
        return True  # the whole label is said, and nothing of the other's own
    return False if name and mine and rival and rival <= name else None


def asked_of(question: Grams, own: Grams, rival: Grams) -> bool | None:
    """Does a question name `own` and not `rival` (True), or the other way round (False)? None where both or neither."""
    ours, theirs = _hits(own - rival, question) >= _NAMED, _hits(rival - own, question) >= _NAMED
    return None if ours == theirs else ours


def _hits(part: Grams, words: Grams) -> float:
    return len(part & words) / len(part) if part else 0.0
