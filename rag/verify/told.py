"""Is a clause plainly told by what it cites, whatever the measure of prose.py makes of it? Pure.

Word for word but for some words left out; in a heading; in quotation marks; or as a list of things each of which has a
clause of its own (完善社保、教育和医疗服务 over three paragraphs). A clause that leans on another in the answer and on
none in the source (…，并整合生态资源) may stand by itself.
"""

from collections.abc import Sequence
from itertools import pairwise

from rag.text.figures import LEANS
from rag.text.list_marks import list_mark
from rag.text.numbers import small_number
from rag.text.segments import blanked, clause_spans, enclosed, simplified, tagged
from rag.text.vocabulary import cut, first_said, says
from rag.types import Hit
from rag.verify.words import Word, covers, held, items, poles_of, windows, words_of

_ALL = 0.95
_SHORTEST, _LONGEST = 5, 3
_TURNING = "不未没无非禁"
_SHORTEST_QUOTE = 10
_HEADING = 45
"""A sentence that is no longer is told as a whole."""


def plainly(clause: str, words: Sequence[Word], cited: Sequence[Hit], *, figured: bool) -> Hit | None:
    """The cited sentence that says a clause; where it is a list over several, the first. `figured`: it has figures."""
    said = _letters(clause)
    for hit in cited:
        parts = [*windows(hit.sentence.text, 2), *hit.sentence.section]
        if any(_is_condensed(said, _letters(part)) for part in parts):
            return hit
        if any(covers(words, heading.lower()) >= _ALL for heading in hit.sentence.section):
            return hit
    if cited and _each_told(items(clause, words, in_brackets=True), clause, cited, 2 if figured else 1):
        return cited[0]
    return next((hit for whole in (False, True) for hit in cited if _is_quoted(clause, hit, whole=whole)), None)


def stands_alone(clause: str, words: Sequence[Word], cited: Sequence[Hit], *, figured: bool) -> Hit | None:
    """The sentence that says a leaning clause by itself: with no subject that it leaves out, and leaning on nothing."""
    if not any(word.weight >= 1 for word in words):
        return None
    for hit in cited:
        text = hit.sentence.text
        for part in windows(text, 2 if figured else 1):
            own = next((word for word in words_of(part) if word.weight >= 1), None)
            leans = LEANS.match(part) and not text.startswith(part)
            if own is not None and not leans and own.held(clause) and covers(words, part.lower()) >= _ALL:
                return hit
    return None


def _each_told(things: Sequence[Sequence[Word]], clause: str, cited: Sequence[Hit], size: int) -> bool:
    """Has each thing of a list a clause of what is cited, with what they are said to be, and is nothing turned?

    Two things alone (负责落实和考核) may have a subject that is not theirs.
    """
    first, sort = next(iter(tagged(clause)), ("", ""))
    if len(things) < 2 or not says(clause, "joins") or ("、" not in clause and not sort.startswith("v")):
        return False
    told = [part.lower() for hit in cited for part in (*_units(hit.sentence.text, size), *hit.sentence.section)]
    if not all(any(held(word, text) == 1 for text in told) for word in poles_of(clause)):
        return False
    is_said = first_said(clause, "is said")
    head = [word for word in things[0] if is_said and word.start < is_said[0]]
    things = [[word for word in thing if word not in head] or thing for thing in things]
    if counts_its_members(clause):  # each of them is told by itself, and so is what they are together
        things, head = [head or things[0], *things], []
    does = first if sort.startswith("v") else ""  # 发展会展、金融和航空港: what is done with all of them
    named = [[word for word in thing if word.weight >= 1 and word.text != does] or thing for thing in things]
    return all(any(covers([*head, *thing], text) >= _ALL for text in told) for thing in named)


def counts_its_members(clause: str, at: int | None = None) -> bool:
    """Does what is said to be a list count it (三大攻坚战是防范风险、精准脱贫、污染防治)? `at`: where 是 stands."""
    is_said = at if at is not None else (first_said(clause, "is said") or (-1,))[0]
    before = clause[: max(is_said, 0)]
    numbers = (small_number(a) for a, b in pairwise(before) if b in "大个项件名区" and not a.isdigit())
    return next(filter(None, numbers), 0) == len(cut(clause[is_said:], "joins")) > 1


def _units(text: str, size: int) -> list[str]:
    return [text] if len(text) <= _HEADING else windows(text, size)


def _is_quoted(clause: str, hit: Hit, *, whole: bool) -> bool:
    """Is all that it says in quotation marks, and stands so in the sentence, or in the `whole` paragraph?"""
    spans = _quotes(clause)
    text = _letters(hit.paragraph_text if whole else hit.sentence.text)
    return (
        bool(spans)
        and not words_of(blanked(clause, spans, ""))
        and all(_letters(clause[a:b]) in text for a, b in spans)
    )


def _quotes(clause: str) -> list[tuple[int, int]]:
    return [(a, b) for a, b in enclosed(clause, "“”「」『』", 200) if b - a >= _SHORTEST_QUOTE]


def _letters(text: str) -> str:
    """Without marks and what only numbers it."""
    mark = list_mark(text, ("一是", "（一）"))
    return "".join(c for c in simplified(text[mark.end if mark else 0 :]).lower() if c.isalnum() or c in "_%")


def _is_condensed(said: str, source: str) -> bool:
    """Is a clause the source's with some words left out, none of which turns it?"""
    if len(said) < _SHORTEST or len(source) > _LONGEST * len(said):
        return False
    rest = iter(source)
    if not all(letter in rest for letter in said):
        return False
    return all(said.count(word) == source.count(word) for word in _TURNING)


def leaning(text: str, start: int, end: int) -> str:
    """A clause, with the one before it where it leans on that: 居全市第一 has no subject of its own."""
    own = text[start:end]
    if start and LEANS.match(own) and (not (quotes := _quotes(own)) or words_of(blanked(own, quotes, ""))):
        before = clause_spans(text[:start])
        return text[before[-1][0] : end]
    return own
