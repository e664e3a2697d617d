"""An English question over many reports, word by word in Chinese, as far as it needs to be read. Pure.

Top 3 districts by 2018 GDP growth → 前3各区2018年GDP增速. The words are data (english_tables.tsv; of indicators
also the lexicon's); what has none is left out.
"""

import re
from functools import cache, lru_cache
from importlib.resources import files

from rag.question.asked import Asked
from rag.text.english_words import singular
from rag.text.indicators import measure_named
from rag.text.times import calendar_years
from rag.text.vocabulary import find_names

_WORD = re.compile(r"\d[\d.,]*%?|[a-z0-9](?:[&.-]*[a-z0-9])*|[,?]", re.I)
_LONGEST = 6
"""Words that one row may have."""


def in_chinese(asked: Asked) -> str:
    """Its places, years, figures and the words that a table is asked for with, in their order."""
    text, spans = asked.question, {region.start: region for region in asked.regions}
    said, at = list[str](), 0
    words = [(one.group(), one.start(), one.end()) for one in _WORD.finditer(text)]
    i = 0
    while i < len(words):
        word, start, _ = words[i]
        if start in spans:
            said.append(spans[start].name)
            at = spans[start].end
        if start < at:
            i += 1
            continue
        meant = ((n, _meant(tuple(word for word, _, _ in words[i : i + n]))) for n in range(_LONGEST, 0, -1))
        taken, chinese = next(((n, found) for n, found in meant if found), (0, ""))
        if taken:
            said.append(chinese)
        elif word[0].isdigit():
            said.append(f"{word}年" if calendar_years(word) and word.isdecimal() else word)
        i += max(1, taken)
    return "".join(said)


@lru_cache(maxsize=512)
def _meant(words: tuple[str, ...]) -> str:
    """What the table has for them, or for the singular of the last (targets), or the indicator they name in English by
    the lexicon (grain production); "" for anything else."""
    phrase = " ".join(words).lower().replace("-", " ")
    listed = _rows().get(phrase) or _rows().get(singular(phrase))
    if listed:
        return listed
    names = next((one.say for one in find_names(phrase) if one.end - one.start == len(phrase)), ())
    return next((measure.name for measure in map(measure_named, names) if measure is not None), "")


@cache
def _rows() -> dict[str, str]:
    lines = (files(__package__) / "data" / "english_tables.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return dict(line.split("\t") for line in lines)
