"""What people say → what reports write, out of the word lists in data/. No matching, no scoring.

- lexicon.json: names of indicators; a group has `say` (forms that stand in reports) and `ask` (forms of questions
  only): GDP → 地区生产总值, GDP, 生产总值.
- brief.json: words of an order for an overview: of its aspects (成绩, 问题), and those that only say how to put it.
- english.json: the English words around them: parks → 公园.
- everyday.json: what reports write for everyday words: 房子 → 房屋.
- talk.json: what is said to WenBao itself: a greeting, thanks, what it can do; and the words around that.
- plain.json: what a lease or a page of an encyclopedia writes for the words of a plain question: 房东 → 出租方.
- openness.json: what each cue of a question says of whether all that is said is wanted (eval/open_models.py).
- about.json: words of a follow-up about the last answer (原文, 展开, 这个数字), by what they want.
- said.tsv: words by what they say of a text (累计 → total); what means none hides the shorter word in it (公共 → 共).
- edges.tsv: the same for words that a phrase begins or ends with: 力争 leads to what is measured, 达到 to its figure.
- related.json: what they may say instead, which is not the same: 江边 → 长江.
- report_parts.json: words that tell what a passage of a report is (its goals, what it admits), a row for each thing
  that it must say.
- words.json: words that carry no content in a question (`drop`), or little (`soft`), and those that a refusal never
  names (`unnamed`): what the dictionary calls nouns, though they are what is done, or how a figure is put.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from rag.text.segments import is_word


@dataclass(frozen=True, slots=True)
class Group:
    """One indicator's names: `say` as reports write it, best first; `ask` as people put it."""

    say: tuple[str, ...]
    ask: tuple[str, ...]
    theme: bool = False


@dataclass(frozen=True, slots=True)
class NameFound:
    """A form of a group found in a question: `text == question[start:end]`."""

    start: int
    end: int
    text: str
    say: tuple[str, ...]
    asked: bool
    """The form is one that reports hardly use, so its `say` forms are what is found in them."""
    theme: bool
    """It names a chapter's theme (民生实事) rather than an indicator: nothing hangs on it."""


def _data(name: str) -> Any:
    return json.loads((files(__package__) / "data" / f"{name}.json").read_text(encoding="utf-8"))


@cache
def groups() -> tuple[Group, ...]:
    """All groups of the data file, read once."""
    data = _data("lexicon")
    return tuple(Group(tuple(row["say"]), tuple(row["ask"]), bool(row.get("theme"))) for row in data)


@cache
def _forms() -> tuple[dict[str, tuple[Group, bool]], re.Pattern[str]]:
    forms: dict[str, tuple[Group, bool]] = {}
    for group in groups():
        for form, asked in [*((say, False) for say in group.say), *((ask, True) for ask in group.ask)]:
            forms.setdefault(form.lower(), (group, asked))
    return forms, re.compile(_one_of(sorted(forms, key=len, reverse=True)))


def _one_of(words: Sequence[str]) -> str:
    """A pattern for the first of `words` that stands at a place, Latin ones as whole words.

    By their first letters: an alternation of all words tries each of them everywhere, which takes twenty times as long.
    """
    by_first: dict[str, list[str]] = {}
    for word in words:
        rest = re.escape(word[1:])
        told = rf"(?<![a-z]{re.escape(word[0])}){rest}(?![a-z])" if word.isascii() else rest
        by_first.setdefault(word[0], []).append(told)
    return "|".join(f"{re.escape(first)}(?:{'|'.join(rests)})" for first, rests in by_first.items())


def _inside_word(text: str, at: int) -> bool:
    """Is the character part of a longer word (关税)?"""
    return (at > 0 and is_word(text[at - 1 : at + 1])) or (at + 1 < len(text) and is_word(text[at : at + 2]))


def find_names(question: str) -> tuple[NameFound, ...]:
    """The known forms in a question, longest first, without overlap, in order."""
    forms, pattern = _forms()
    found = []
    for match in pattern.finditer(question.lower()):
        if len(match.group()) == 1 and _inside_word(question, match.start()):
            continue
        group, asked = forms[match.group()]
        text = question[match.start() : match.end()]
        say = (text, *(s for s in group.say if s.lower() != text.lower()))
        found.append(NameFound(match.start(), match.end(), text, say, asked, group.theme))
    return tuple(found)


def counts_as(word: str) -> tuple[str, ...]:
    """Whatever stands there, the word's thing is spoken of: all names of its indicator, what reports write for it, and
    what is said in its place (江边 → 沿江, 长江). Too wide for an answer, and just what no “没有提到” may overlook.
    """
    group, _ = _forms()[0].get(word.lower(), (None, False))
    names = (*group.say, *group.ask) if group is not None else ()
    return tuple(dict.fromkeys((word, *names, *written_forms(word), *_related().get(word, ()))))


@cache
def _related() -> dict[str, tuple[str, ...]]:
    data = _data("related")
    return {word: tuple(forms.split()) for word, forms in data.items()}


@dataclass(frozen=True, slots=True)
class EnglishWord:
    """An English word or phrase of a question, `question[start:end]`, and its Chinese forms, likeliest first."""

    start: int
    end: int
    forms: tuple[str, ...]


@cache
def _english() -> tuple[dict[str, tuple[str, ...]], re.Pattern[str]]:
    data = _data("english")
    longest_first = sorted(data, key=len, reverse=True)
    pattern = re.compile(rf"(?<![a-z])(?:{'|'.join(map(re.escape, longest_first))})(?![a-z])")
    return {word: tuple(forms) for word, forms in data.items()}, pattern


def find_english(question: str) -> tuple[EnglishWord, ...]:
    """The known English words of a question, longest first, without overlap, in order."""
    words, pattern = _english()
    return tuple(EnglishWord(*match.span(), words[match.group()]) for match in pattern.finditer(question.lower()))


@cache
def word_list(name: str) -> frozenset[str]:
    """`drop` carries no content in a question, `soft` little (verbs and nouns of every report); `unnamed` see above.
    `going_on` only go on with a talk (隔壁, 换, 问一下)."""
    data = _data("words")
    return frozenset(" ".join(data[name]).split())


def says(text: str, sort: str) -> bool:
    """Does a text say a word of that sort of said.tsv? 累计达到 and 共有 say a total, 公共服务 does not."""
    return first_said(text, sort) is not None


def first_said(text: str, sort: str, start: int = 0) -> tuple[int, int] | None:
    """Where the first word of that sort stands: (6, 7) in 村公共图书馆共12家 for a total, since 公共 hides its 共."""
    return next(said(text, sort, start), None)


def said(text: str, sort: str, start: int = 0) -> Iterator[tuple[int, int]]:
    """Where the words of that sort stand, from left to right."""
    words = _said()[sort]
    return (match.span() for match in words.pattern.finditer(text, start) if words.means[match.group()])


def begins(text: str, sort: str, at: int = 0) -> int:
    """How long the word of that sort is that stands at `at`: 2 for 力争 of 力争新增学位; 0 where none stands there, or
    one that means none (使用)."""
    words = _said()[sort]
    lengths = range(min(words.longest, len(text) - at), 0, -1)
    found = next((n for n in lengths if text[at : at + n] in words.means), 0)
    return found if found and words.means[text[at : at + found]] else 0


def ends(text: str, sort: str) -> int:
    """How long the word of that sort is that a text ends with: 2 for 达到 of 学位达到."""
    words = _said()[sort]
    lengths = range(min(words.longest, len(text)), 0, -1)
    found = next((n for n in lengths if text[-n:] in words.means), 0)
    return found if found and words.means[text[-found:]] else 0


def whole(text: str, sort: str) -> bool:
    """Is a text one word of that sort, and nothing else?"""
    return bool(text) and begins(text, sort) == len(text)


def cut(text: str, sort: str) -> list[str]:
    """What stands between the words of that sort: 校长 and 教师 of 校长和教师 where 和 joins."""
    edges = [0, *(edge for span in said(text, sort) for edge in span), len(text)]
    return [text[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True)]


def unled(text: str, sort: str) -> str:
    """`text` without all words of that sort that it begins with: 并均达到 → 达到."""
    at = 0
    while length := begins(text, sort, at):
        at += length
    return text[at:]


def untrailed(text: str, sort: str) -> str:
    """`text` without all words of that sort that it ends with: 学位累计达到 → 学位."""
    while length := ends(text, sort):
        text = text[:-length]
    return text


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of one sort, and whether each means something or only hides the shorter ones in it."""

    means: dict[str, bool]
    pattern: re.Pattern[str]
    longest: int


@cache
def _said() -> dict[str, _Words]:
    """Sort → its words, out of said.tsv and edges.tsv."""
    sorts: dict[str, dict[str, bool]] = {}
    for table in ("said", "edges"):
        text = (files(__package__) / "data" / f"{table}.tsv").read_text(encoding="utf-8")
        for word, sort, means in (line.split("\t") for line in text.splitlines()[1:]):
            sorts.setdefault(sort, {})[word] = means != "none"
    found: dict[str, _Words] = {}
    for sort, words in sorts.items():
        longest_first = sorted(words, key=len, reverse=True)
        pattern = re.compile("|".join(map(re.escape, longest_first)))
        found[sort] = _Words(words, pattern, len(longest_first[0]))
    return found


def written_forms(word: str) -> tuple[str, ...]:
    """What stands in reports for an everyday word, likeliest first; () where it stands as it is said."""
    return _everyday().get(word, ())


def plain_forms(word: str) -> tuple[str, ...]:
    """What documents that are no reports write for a word: 房东 → 出租方, 出租人."""
    return tuple(dict.fromkeys((*written_forms(word), *_plain().get(word, ()))))


@cache
def _plain() -> dict[str, tuple[str, ...]]:
    return {word: tuple(forms.split()) for word, forms in _data("plain").items()}


@cache
def _everyday() -> dict[str, tuple[str, ...]]:
    data = _data("everyday")
    return {word: tuple(forms.split()) for word, forms in data.items()}


@cache
def about_words() -> dict[str, str]:
    """Word → what it wants of the last answer: source, more, why, sure, convert, reshape, or pointer, or filler."""
    return {word: sort for sort, words in _data("about").items() for word in words.split()}


_TALK_MARKS = " ，,。.？?！!：:～~“”\"'、；;…"


@cache
def _talk() -> tuple[dict[str, str], int]:
    """Word → what it is said for (greeting, wenbao, filler); the length of the longest one. English in words."""
    said = {word: sort for sort, words in _data("talk").items() for word in words}
    return said, max(map(len, said))


def small_talk(text: str) -> str | None:
    """ "greeting" or "wenbao" where a text says that and nothing else (你好，请问你能做什么 → wenbao); else None."""
    meant, longest = _talk()
    lowered, at, sorts = text.lower(), 0, set[str]()
    while at < len(lowered):
        if lowered[at] in _TALK_MARKS:
            at += 1
            continue
        word = next((lowered[at : at + n] for n in range(longest, 0, -1) if lowered[at : at + n] in meant), None)
        if word is None:
            return None
        sorts.add(meant[word])
        at += len(word)
    return next((sort for sort in ("wenbao", "bye", "thanks", "hello") if sort in sorts), None)


_GREETINGS = ("hello", "thanks", "bye")


def greeting_of(text: str) -> str:
    """Which of "hello", "thanks" and "bye" a text that greets says: 辛苦辛苦，这下我懂了 → thanks; "" for none."""
    if (whole := small_talk(text)) in _GREETINGS:
        return whole
    meant, _ = _talk()
    lowered = text.lower()
    words = [word for word in meant if len(word) > 1 and word in lowered and meant[word] in _GREETINGS]
    return meant[max(words, key=len)] if words else ""


@cache
def part_words(part: str) -> tuple[tuple[str, ...], ...]:
    """Rows of words of report_parts.json; a passage is that part of a report if it says one word of each row."""
    return tuple(tuple(row.split()) for row in _data("report_parts")[part])


@cache
def brief_words(aspect: str) -> tuple[str, ...]:
    """The words by which a question asks for an aspect of a report (brief.json); () for one that has none."""
    return tuple(_data("brief")["aspects"].get(aspect, "").split())


@cache
def frame_words() -> frozenset[str]:
    """Words of an order for an overview that name nothing in the report (概括, 内容), those of its aspects included."""
    data = _data("brief")
    return frozenset(" ".join((data["frame"], *data["aspects"].values())).split())


@cache
def brief_list(name: str) -> frozenset[str]:
    """Of brief.json: `goals_frame` says nothing more beside 目标 (经济目标 are the goals), `english` are the words of
    such an order in English, `lists` name what a report lists by a name of its own, `results` ask what came of it,
    `orders` and `shorter` say that an overview is wanted, and a shorter one, and `apart` are those by which it is a
    question of another kind (哪项目标没有完成).
    """
    return frozenset(_data("brief")[name].split())


@cache
def openness_weights() -> dict[str, float]:
    """Cue → weight, and "bias"."""
    data = _data("openness")
    return {"bias": float(data["bias"]), **{name: float(weight) for name, weight in data["weights"].items()}}


@cache
def level_words() -> dict[str, tuple[str, ...]]:
    """What a question calls a level of government → what stands beside an honour of that level."""
    return {word: tuple(said.split()) for word, said in _data("brief")["levels"].items()}


_NUMBERED = re.compile(r"^[第这那本该每各一二两三四五六七八九十百几\d]+")


def of_the_frame(word: str) -> bool:
    """Is it made of words that say how to put it, or which aspect, and nothing of what it is about? 这一部分, 200字."""
    words, rest = frame_words(), _NUMBERED.sub("", word)
    return not rest or rest in words or any(rest[:i] in words and of_the_frame(rest[i:]) for i in range(1, len(rest)))


@cache
def report_words() -> frozenset[str]:
    """The words that recur in reports (data/everyday.npz, by eval/everyday_model.py): one of them needs no other."""
    import numpy as np

    with np.load(str(files(__package__) / "data" / "everyday.npz"), allow_pickle=False) as data:
        return frozenset(str(word) for word in data["words"])
