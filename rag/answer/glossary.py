"""Definitions: the entry of a report's own glossary (名词解释) for the word that is asked about."""

from collections.abc import Iterable, Sequence

from rag.index.catalog import Catalog
from rag.question.asked import Asked
from rag.question.asking import Shape
from rag.question.intent import Intent
from rag.search.found import Found
from rag.text.list_marks import list_mark
from rag.text.segments import simplified
from rag.text.vocabulary import says
from rag.types import Draft, Hit, Quote, Report, Sentence, Statement

_NOTE = frozenset(("[1]",))
"""[14]“六稳”：…: a note by its form, wherever it stands."""
_NUMBERED = _NOTE | {"1.", "1、", "1：", "（1）"}
_MEANS = ("：", ":", "指", "，是", "即")
_BEFORE, _BEHIND = 13, 18
"""Characters beside the word that may belong to what is explained, and to what says that it is explained."""
_LONGEST = 260
_A_HEAD, _LONGEST_HEAD = 3, 24
"""Characters of an entry's head that a question may hold by no chance; and of the longest one."""
OF_A_NAME = frozenset((Intent.MEANING, Intent.MANY, Intent.FACT, Intent.WHY_HOW))
"""Intents of questions that may ask for no more than what a name stands for: 一河六圈三带都是哪儿."""
_MEANING = frozenset(("意思", "含义", "解释", "定义"))
_QUOTES = frozenset("“”\"'「」『』 ")


def explained(found: Found, asked: Asked, catalog: Catalog) -> Draft | None:
    """The entry of the word that is asked about by itself (quoted, or 什么是…), or whose head the question holds and
    asks for nothing else; for a word that none explains, where it stands. None where nothing of that is asked.
    """
    words = [*(term.text for term in asked.terms if term.weight > 1.0), *asked.meanings]
    words += [term.text for term in asked.terms if term.noun and len(term.text) > 2 and asked.shape is Shape.DEFINITION]
    reports = list(found.side.reports) or list(dict.fromkeys(match.hit.report for match in found.matches))
    for report in reports if words else ():
        entry = find_entry(words, catalog.sentences(report.id))
        if entry is not None:
            return _defined(entry, report, catalog)
    for report in reports if asked.intent in OF_A_NAME else ():
        named = entry_named(asked.question, catalog.sentences(report.id))
        if named is not None and _is_all(named[1], asked):
            return _defined(named[0], report, catalog)
    if asked.shape is not Shape.DEFINITION:
        return None
    from rag.answer.unexplained import mentioned_only

    return mentioned_only(found, asked, catalog)


def _defined(entry: Sentence, report: Report, catalog: Catalog) -> Draft:
    return define(entry, catalog.paragraphs(report.id)[entry.paragraph - 1].text, report)


def _is_all(head: str, asked: Asked) -> bool:
    """Is no other thing asked about? 退坡补助是啥意思, and not 退坡补助发了多少钱."""
    others = [term for term in asked.terms if term.noun and term.weight >= 1 and _bare(term.text) not in head]
    return all(says(term.text, "asks meaning") or term.text in _MEANING for term in others)


def find_entry(words: Sequence[str], sentences: Iterable[Sentence]) -> Sentence | None:
    """The sentence that opens the entry of the first of `words` that has one: 22.正本清源：指…, “红立方”：…"""
    firsts = [s for s in sentences if s.start == 0 and (s.period is None or list_mark(s.text.lstrip(), _NOTE))]
    for word in words:
        core = word.strip("“”\"'")
        entries = [sentence for sentence in firsts if _explains(sentence.text, core)]
        if entries:
            return min(entries, key=lambda sentence: sentence.text.index(core))
    return None


def entry_named(question: str, sentences: Iterable[Sentence]) -> tuple[Sentence, str] | None:
    """The entry whose head stands in the question, the longest, and the head: 11.退坡补助：… of 退坡补助是啥意思."""
    asked = _bare(question)
    heads = [(sentence, head) for sentence in sentences if sentence.start == 0 and (head := _head(sentence.text))]
    own = [one for one in heads if len(one[1]) >= _A_HEAD and one[1] in asked]
    return max(own, key=lambda one: len(one[1]), default=None)


def _head(text: str) -> str:
    """退坡补助 of 11.退坡补助：根据…; "" of what is no numbered entry."""
    start = _after_number(text)
    end = min((i for sign in "：:" if (i := text.find(sign, start, start + _LONGEST_HEAD)) > 0), default=0)
    return _bare(text[start:end].partition("（")[0]) if start and not set("，。；") & set(text[start:end]) else ""


def _bare(text: str) -> str:
    return "".join(char for char in simplified(text).lower() if char not in _QUOTES)


def _explains(text: str, word: str) -> bool:
    """Does it open with the word, and say what that means: 22.正本清源：指…?"""
    text = text[_after_number(text) :]
    at = text.find(word)
    end = at + len(word)
    means = min((i for sign in _MEANS if (i := text.find(sign, end, end + _BEHIND)) >= 0), default=-1)
    return 0 <= at <= _BEFORE and means >= 0 and not set("：:。") & set(text[:at] + text[end:means])


def _after_number(text: str) -> int:
    """Where the entry begins behind its number."""
    start = len(text) - len(text.lstrip())
    if mark := list_mark(text, _NUMBERED, start):
        start = len(text) - len(text[mark.end :].lstrip(".．、 \u3000"))
    return start


def define(entry: Sentence, paragraph_text: str, report: Report) -> Draft:
    """The entry as an answer: its paragraph, or as many of its sentences as read well."""
    end = len(paragraph_text)
    if end > _LONGEST:
        end = paragraph_text.rfind("。", 0, _LONGEST) + 1 or entry.end
    start = _after_number(paragraph_text)
    text = paragraph_text[start:end].rstrip("。")
    quote = Quote(Hit(entry, paragraph_text, report, 1.0), start, start + len(text), None)
    return Draft((Statement(text + "。", (quote,)),))
