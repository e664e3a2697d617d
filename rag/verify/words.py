"""The words of a clause that carry content, and how much of them a text holds. Pure.

Which of them stand together in the evidence, and whether that supports the clause, is prose.py's and told.py's.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.text.segments import CHINESE_RUN, QUOTED, clause_spans, simplified, tagged
from rag.text.times import find_mentions
from rag.text.vocabulary import find_names, said, word_list

_CONTENT = {"n": 1.0, "v": 0.5, "a": 0.5, "z": 0.5, "j": 1.0, "i": 1.0, "l": 1.0, "e": 1.0, "b": 0.5}
"""What a word counts, by the first letter of jieba's class; vn and an count as nouns."""
_ONE_CHARACTER = 0.25
_GLOSS = re.compile(
    r"(?<=[（(])[含即]|(?:^|(?<=[，,；;：:、]))(?:[按靠由把]|以(?![上下及内外来后前])|用(?![电水地人户工能于途]))(?=[\u4e00-\u9fff])"
)
"""What opens a bracket or a clause, and that jieba joins to what follows: （含省级3名, 用区领导挂钩制度."""
_THESE = (*(f"{number}者" for number in "两二三四五六七"), "双方", "各方")


@dataclass(frozen=True, slots=True)
class Word:
    """A word that carries content, with what it counts, where it stands, and its other names."""

    text: str
    weight: float
    start: int
    forms: tuple[str, ...] = ()

    def held(self, text: str) -> float:
        """0…1: how much of it stands in a text, under any of its names."""
        return max(held(form, text) for form in (self.text, *self.forms))


def words_of(text: str) -> list[Word]:
    """The content words of a clause: no times, no numbers, none of the words that only frame what is said."""
    text = _GLOSS.sub(lambda match: "，" * len(match.group()), simplified(text))
    for mention in reversed(find_mentions(text, 2000)):
        text = text[: mention.start] + "，" * (mention.end - mention.start) + text[mention.end :]
    found, at = list[Word](), 0
    for name in reversed(find_names(text)):
        found.insert(0, Word(name.text.lower(), 1.0, name.start, tuple(form.lower() for form in name.say)))
        text = text[: name.start] + "，" * (name.end - name.start) + text[name.end :]
    for word, sort in tagged(text):
        weight = 1.0 if sort in ("vn", "an") else _CONTENT.get(sort[:1], 0.0)
        weight = weight if len(word) > 1 else weight * _ONE_CHARACTER
        if weight and not _frames(word) and not word.isdigit():
            found.append(Word(word.lower(), weight, at))
        at += len(word)
    return sorted(found, key=lambda one: one.start)


def _frames(word: str) -> bool:
    """Is it such a word, one made of two (具体措施), or one that stands for what was just listed (三者)?"""
    known = word_list("framing")  # 报告, 主要, 包括, 方面
    if word in known or word in _THESE:
        return True
    return any(word[:i] in known and word[i:] in known for i in range(2, len(word) - 1))


def covers(words: Sequence[Word], text: str) -> float:
    """0…1: how much of the words' weight a text holds."""
    whole = sum(word.weight for word in words)
    return sum(word.weight * word.held(text) for word in words) / whole if whole else 1.0


def held(word: str, text: str) -> float:
    """1 where the word stands in the text, else the share of its pairs of characters that do."""
    if word in text:
        return 1.0
    pairs = [word[i : i + 2] for i in range(len(word) - 1)]
    if len(pairs) > 1:
        return sum(pair in text for pair in pairs) / len(pairs)
    return float(len(pairs) == 1 and _shortens(word, text))


def _shortens(word: str, text: str) -> bool:
    """Is it the first and the third of four characters of a text: 社保 of 社会保障, 严控 of 严格控制?"""
    at = text.find(word[0])
    while at >= 0:
        whole = text[at : at + 4]
        if len(whole) == 4 and whole[2] == word[1] and CHINESE_RUN.fullmatch(whole):
            return True
        at = text.find(word[0], at + 1)
    return False


def in_order(words: Sequence[Word], text: str) -> float:
    """The share of neighbouring words that stand in the text in the same order; 1 where there are none to compare."""
    places = [place for word in words if (place := text.find(word.text)) >= 0]
    pairs = list(pairwise(places))
    return sum(a <= b for a, b in pairs) / len(pairs) if pairs else 1.0


def items(clause: str, words: Sequence[Word], *, in_brackets: bool = False) -> list[list[Word]]:
    """The words of each thing that a clause lists; none where it lists nothing."""
    named = [match.span() for match in QUOTED.finditer(clause)]
    joins = [at for at, _ in said(clause, "joins")]
    if in_brackets:
        joins = sorted([*joins, *(at for at, sign in enumerate(clause) if sign in "（）()")])
    cuts = [at for at in joins if not any(a < at < b for a, b in named)]
    if not cuts:
        return []
    edges = [0, *cuts, len(clause)]
    parts = [[w for w in words if a <= w.start < b] for a, b in pairwise(edges)]
    return [part for part in parts if part]


def windows(text: str, size: int) -> list[str]:
    """Every `size` neighbouring clauses."""
    spans = clause_spans(text)
    return [text[a : spans[min(i + size, len(spans)) - 1][1]] for i, (a, _) in enumerate(spans)] or [text]


def poles_of(clause: str) -> list[str]:
    """The words of a clause that say which way, how much or whether: 扩大, 部分, 不足, 已."""
    found = []
    for words in poles().values():
        found += [word for word in words if word in clause]
    return [word for word in found if not any(word != other and word in other for other in found)]


def poles() -> dict[str, frozenset[str]]:
    return {name: word_list(f"pole {name}") for name in ("more", "less", "degree")}
