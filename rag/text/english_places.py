"""Names of places in English texts: Baoding, Xicheng District, Qi County, Inner Mongolia, Changzhou Xinbei. Pure.

Pinyin of the list's names (data/pinyin.json: the characters of GB 2312 and of the list by their syllable, and the names
that are read otherwise), and data/places.json for those that have another name in English. Read only where a question
holds Latin words.
"""

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files

from rag.text.gazetteer import Mention, aliases, codes_of, data, is_below, lies_below, listed, parts, stem
from rag.text.vocabulary import EnglishWord, find_english

_WORD = re.compile(
    r"\b(?P<name>[A-Za-zü]{1,24}(?:['’](?!s\b)[A-Za-zü]{1,9})?(?: (?:Mongolia|Kong)\b)?)"
    r"(?:[ -](?P<kind>City|District|County|Province|Prefecture|Banner|League|Municipality|New Area|Autonomous \w+)\b)?",
    re.I,
)
_KINDS = {
    "city": "市",
    "district": "区",
    "county": "县",
    "province": "省",
    "prefecture": "州区",
    "banner": "旗",
    "league": "盟",
    "municipality": "市",
    "new area": "区",
}
_SIDE_BY_SIDE = re.compile(r"(?:['’]s)?\s*(?:and|or|with|vs\.?|versus|,|[和与跟、])\s*", re.I)
"""Words of English that the pinyin of a name looks like; with County or District behind them they are names."""


_WATER = ("lake ", "river ", "mount ", "mt ", "mt. ")
"""Lake Taihu is no county of that name."""
_JOINED = ("-", "–", "—")
"""What stands behind a dash is half of a name (the Shenzhen–Hong Kong zone)."""


def find_english_places(question: str, known: tuple[str, ...], found: Sequence[Mention]) -> list[Mention]:
    """The places that Latin words name, as Mentions; a parent beside an indexed region says where that is."""
    own, names = _own(known), _listed()
    english = {(word.start, word.end) for word in find_english(question) if not _names_a_place(word)}
    mentions: list[Mention] = []
    for match in _WORD.finditer(question):
        name, kind = _letters(match.group("name")), (match.group("kind") or "").lower()
        indexed = own.get(name, ())
        codes = names.get(name, frozenset()) | frozenset(code for one in indexed for code in codes_of(one))
        if (not codes and not indexed) or question[: match.start()].lower().endswith(_WATER):
            continue
        if not indexed and question[: match.start()].rstrip().endswith(_JOINED):
            continue
        small = len(name) < 5 and not match["name"][0].isupper()
        ordinary = small or match.span("name") in english
        if not kind and (ordinary or not _has_short(codes, name)) and not indexed:
            continue
        if kind in _KINDS:
            codes = frozenset(code for code in codes if listed()[code][-1] in _KINDS[kind]) or codes
            indexed = tuple(one for one in indexed if not codes_of(one) or codes_of(one) & codes)
        mentions.append(Mention(match.start(), match.end(), codes, indexed))
    return _with_parents(question, mentions, found)


def called(place: str) -> tuple[str, ...]:
    """All ways to write a place in a report: 郑州市 and 郑州 for Zhengzhou."""
    if not place.isascii():
        return aliases(place)
    names = _listed().get(_letters(_WORD.sub(r"\g<name>", place)), frozenset())
    return tuple(dict.fromkeys(form for code in sorted(names) for form in aliases(listed()[code])))


def _names_a_place(word: EnglishWord) -> bool:
    """Hong Kong is a word of the vocabulary too, for what is said of it, but a place first."""
    return word.forms[0] in _names()


@cache
def _names() -> frozenset[str]:
    return frozenset(stem(name) for name in listed().values()) | frozenset(listed().values())


def _with_parents(question: str, mentions: Sequence[Mention], found: Sequence[Mention]) -> list[Mention]:
    """Changzhou in Changzhou Xinbei, Beijing in Xicheng District of Beijing: it decides which one is meant."""
    told: list[Mention] = []
    for one in mentions:
        parents = [other for other in mentions if other != one and is_below(one, other) and _near(question, one, other)]
        above = [up for parent in parents for up in parent.codes]
        inside = frozenset(code for code in one.codes if any(lies_below(code, up) for up in above))
        codes = inside or one.codes
        names = tuple(name for name in one.names if not codes_of(name) or codes_of(name) & codes)
        told.append(Mention(one.start, one.end, codes, names))
    kept: list[Mention] = []
    for one in told:
        others = [other for other in (*told, *found) if other is not one]  # Dali is a city and what lies above it
        children = [child for child in others if is_below(child, one) and _near(question, child, one)]
        if not children or one.names:
            kept.append(one)
        elif children[0].names:
            kept.append(Mention(one.start, one.end, children[0].codes, children[0].names))
    return kept


def _near(question: str, one: Mention, other: Mention) -> bool:
    """Nothing that puts two places side by side stands between them."""
    first, second = sorted((one, other), key=lambda mention: mention.start)
    return not _SIDE_BY_SIDE.fullmatch(question[first.end : second.start])


def _letters(name: str) -> str:
    return name.replace("'", "").replace("’", "").lower().replace("ü", "v")


def _has_short(codes: frozenset[str], name: str) -> bool:
    """May the name stand without City or County? Not if it is that of one character (Qi for 祁县)."""
    return any(stem(listed()[code]) != listed()[code] for code in codes) or len(name) > 6


@cache
def _listed() -> Mapping[str, frozenset[str]]:
    """Letters → codes: of the name without its ending."""
    found: dict[str, set[str]] = {}
    for code, name in listed().items():
        bare = stem(name) if stem(name) != name else name[:-1]
        for form in {pinyin(bare), *_own_english(name)}:
            found.setdefault(form, set()).add(code)
    return {form: frozenset(codes) for form, codes in found.items()}


def pinyin(name: str) -> str:
    """六安 → luan; a character that no list has stands as it is, which nobody writes among Latin letters."""
    syllables, names = _readings()
    return names.get(name) or "".join(syllables.get(character, character) for character in name)


@cache
def _readings() -> tuple[Mapping[str, str], Mapping[str, str]]:
    """(character → syllable, name → letters)."""
    held = json.loads((files(__package__) / "data" / "pinyin.json").read_text(encoding="utf-8"))
    return {c: syllable for syllable, characters in held["syllables"].items() for c in characters}, held["names"]


def _own_english(name: str) -> list[str]:
    told = data()["english"].get(name, "")
    whole = [told] if told in ("Inner Mongolia", "Hong Kong") else told.split()
    return [_letters(form) for form in whole]


@lru_cache(maxsize=16)
def _own(known: tuple[str, ...]) -> Mapping[str, tuple[str, ...]]:
    """Letters → indexed regions: 深圳市福田区 is futian, 西藏 is xizang and tibet."""
    found: dict[str, list[str]] = {}
    for region in known:
        own = parts(region)[-1]
        listed_as = {own, *(listed()[code] for code in codes_of(region))}
        for form in {pinyin(stem(own)), *(form for name in listed_as for form in _own_english(name))}:
            found.setdefault(form, []).append(region)
    return {form: tuple(names) for form, names in found.items()}


def leads_there(before: str) -> bool:
    """flights to …, cooperation with …"""
    *_, last, word = ["", "", *before.lower().split()]
    return before.endswith(" ") and (word in ("to", "from", "via") or (word == "with" and last.startswith("cooperat")))
