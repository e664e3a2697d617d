"""What the words of an English question mean that the house's list does not hold, by the dictionary. Imported late.

What does the report say about pandas and salt lakes? → 熊猫, 盐湖.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.text.english_dictionary import meaning
from rag.text.segments import tagged
from rag.text.subject import may_be_subject
from rag.text.vocabulary import names_nothing, report_words, word_list

_SET_PHRASES = "il"


@dataclass(frozen=True, slots=True)
class Unlisted:
    """A word or two of a question, `question[start:end]`, the Chinese words for it, and those of its kinds."""

    start: int
    end: int
    forms: tuple[str, ...]
    kinds: tuple[str, ...]

    @property
    def of_reports(self) -> bool:
        """Is one of them a word that recurs in reports? Else it may well be misread."""
        return not report_words().isdisjoint((*self.forms, *self.kinds))

    @property
    def is_talk(self) -> bool:
        """Does the likeliest say nothing of what is asked about: 数量 of amount, 书写 of writing?"""
        return not may_be_subject(self.forms[0])


def _may_name(word: str) -> bool:
    """Is it a word that a dictionary would tell more of: none that names nothing, no abbreviation?"""
    return len(word) > 2 and not (word.isupper() or names_nothing(word))


def unlisted(said: Sequence[tuple[str, int]], listed: set[int]) -> list[Unlisted]:
    """What words (and where each begins) mean, two at once first: salt lake, though lake is `listed`."""
    words = [(word, start) for word, start in said if _may_name(word)]
    pairs = [(f"{a} {b}", at) for (a, at), (b, then) in pairwise(words) if then == at + len(a) + 1]
    found: list[Unlisted] = []
    unread = {start for _, start in words} - listed
    for phrase, start in (*pairs, *words):
        span = set(range(start, start + len(phrase)))
        if unread.isdisjoint(span) or any(one.start in span or start in range(one.start, one.end) for one in found):
            continue
        told = meaning(phrase)
        forms = tuple(filter(_names_a_thing, told.words))
        if forms:
            found.append(Unlisted(start, start + len(phrase), forms, told.kinds))
    return found


def _names_a_thing(word: str) -> bool:
    """Is it a noun, or something that is done (停车), and not one that says next to nothing (事情)? A set phrase is
    where it recurs in reports (大气污染).
    """
    flag = tagged(word)[-1][1]
    named = flag[0] in "njxv" or (flag[0] in _SET_PHRASES and word in report_words())
    return named and word not in word_list("drop") and word not in word_list("soft")
