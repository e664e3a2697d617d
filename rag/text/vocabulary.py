"""What people say → what reports write, out of the word lists in data/. No matching, no scoring.

- lexicon.json: names of indicators; a group has `say` (forms that stand in reports; where the first is the name of one
  in indicators.tsv, the names it has there too) and `ask` (forms of questions only): GDP → 地区生产总值, 生产总值.
- english.json: the English words around them, where the dictionary (english_dictionary.py) tells another: parks → 公园.
- everyday.json: what reports write for everyday words: 房子 → 房屋.
- plain.json: what a lease or a page of an encyclopedia writes for the words of a plain question: 房东 → 出租方.
- openness.json: what each cue of a question says of whether all that is said is wanted (eval/open_models.py).
- related.json: what they may say instead, which is not the same: 江边 → 长江.
- report_parts.json: words that tell what a passage of a report is (its goals, what it admits), a row for each thing
  that it must say.
- levels.json: what a question calls a level of government → what stands beside an honour of that level.
- words.tsv: all others, one row a word, by what they say (累计: a total; 力争 leads to what is measured, 概括 only says
  that an overview is wanted). A sort with a minus is hidden by the word: 公共 is no total, though 共 is one.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from rag.text.english_words import of_two, plural, singular, stop_words
from rag.text.indicator_names import short_names
from rag.text.numbers import parse_number, small_number
from rag.text.segments import is_word


@dataclass(frozen=True, slots=True)
class Group:
    """One indicator's names: `say` as reports write it, best first; `ask` as people put it."""

    say: tuple[str, ...]
    ask: tuple[str, ...]
    theme: bool = False


@dataclass(frozen=True, slots=True)
class Counted:
    """`text[start:end]` is a number and the word that it counts: 三句话, 第（七）部分."""

    number: int
    start: int
    end: int
    nth: bool
    """It is the one of that number: 第三章."""
    bracketed: bool = False
    """（七）部分 is an item of a chapter."""


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


_COUNTING = re.compile(
    r"(?P<nth>第)?(?P<open>[（(])?"
    r"(?P<number>(?<![一二两三四五六七八九十百])[一二两三四五六七八九十百]{1,5}|(?<!\d)\d{1,4}|\b[A-Za-z]{3,5}\b)[)）]?\s*"
)


def _data(name: str) -> Any:
    return json.loads((files(__package__) / "data" / f"{name}.json").read_text(encoding="utf-8"))


@cache
def groups() -> tuple[Group, ...]:
    """All groups of the data file."""
    data = [(dict.fromkeys((*row["say"], *short_names(row["say"][0]))), row) for row in _data("lexicon")]
    return tuple(Group(tuple(say), tuple(row["ask"]), bool(row.get("theme"))) for say, row in data)


@cache
def _forms() -> tuple[dict[str, tuple[Group, bool]], re.Pattern[str]]:
    forms = dict[str, tuple[Group, bool]]()
    for group in groups():
        for form, asked in [*((say, False) for say in group.say), *((ask, True) for ask in group.ask)]:
            forms.setdefault(form.lower(), (group, asked))
    named = [
        form for form, (_, asked) in forms.items() if not (asked or form.endswith("增长"))
    ]  # of what, stands before
    forms = {two: (forms[name][0], True) for two, name in of_two(named, _data("english")).items()} | forms
    forms = {plural(form): told for form, told in forms.items() if form.isascii()} | forms
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
    return {word: tuple(forms.split()) for word, forms in _data("related").items()}


@dataclass(frozen=True, slots=True)
class EnglishWord:
    """An English word or phrase of a question, `question[start:end]`, and its Chinese forms, likeliest first."""

    start: int
    end: int
    forms: tuple[str, ...]


@cache
def _english(*, bent: bool) -> tuple[dict[str, tuple[str, ...]], re.Pattern[str]]:
    """Each listed word and its forms, and with `bent` its singular and plural, which 5G and AI have not."""
    listed = {word: tuple(forms) for word, forms in _data("english").items()}
    forms = {form: told for word, told in listed.items() for form in (singular(word), plural(word))} if bent else {}
    words = {form: told for form, told in forms.items() if not names_nothing(form)} | listed
    longest_first = sorted(words, key=len, reverse=True)
    return words, re.compile(rf"(?<![a-z])(?:{'|'.join(map(re.escape, longest_first))})(?![a-z])")


def find_english(question: str) -> tuple[EnglishWord, ...]:
    """The known English words of a question, longest first, without overlap, in order."""
    lowered = question.lower()
    if not any("a" <= letter <= "z" for letter in lowered):
        return ()
    words, pattern = _english(bent=any(letter.islower() for letter in question if letter.isascii()))
    return tuple(EnglishWord(*match.span(), words[match.group()]) for match in pattern.finditer(lowered))


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of one sort, and whether each means something or only hides the shorter ones in it."""

    means: dict[str, bool]
    pattern: re.Pattern[str]
    longest: int


@cache
def _table() -> dict[str, dict[str, bool]]:
    """Sort → its words, out of words.tsv: 公共 ⇥ -total, -adds up is of two sorts, and hides the 共 in it."""
    sorts: dict[str, dict[str, bool]] = {}
    for line in (files(__package__) / "data" / "words.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        word, told = line.split("\t")
        for sort in told.split(", "):
            sorts.setdefault(sort.removeprefix("-"), {})[word] = not sort.startswith("-")
    return sorts


@cache
def _words(sort: str) -> _Words:
    means = _table()[sort]
    longest_first = sorted(means, key=len, reverse=True)
    return _Words(means, re.compile("|".join(map(re.escape, longest_first))), len(longest_first[0]))


@cache
def word_list(sort: str) -> frozenset[str]:
    """All words of a sort: “drop” carries no content in a question, “soft” little (verbs and nouns of every report);
    “going on” only go on with a talk (隔壁, 换, 问一下)."""
    return frozenset(word for word, means in _table().get(sort, {}).items() if means)


def is_of(word: str, sort: str) -> bool:
    """Is a word of that sort, or the plural of an English one: Figures, since figure is dropped; goods is no good."""
    listed, lowered = _table()[sort], word.lower()
    forms = (word, lowered, singular(lowered)) if _is_latin(word) and not word.isupper() else (word, lowered)
    return next((listed[form] for form in forms if form in listed), False)


def _is_latin(word: str) -> bool:
    return word.isascii() and any(map(str.isalpha, word))


def names_nothing(word: str) -> bool:
    """Does it carry no content in a question: a word of the sort “drop”, or an English stop word (but ETC and TV)?"""
    listed, lowered = _table()["drop"], word.lower()
    if is_of(word, "drop") or not _is_latin(word) or word.isupper() or lowered in listed:
        return is_of(word, "drop")
    return not stop_words().isdisjoint((lowered, singular(lowered)))


@cache
def _sorts_under(name: str) -> dict[str, str]:
    """Word → which of the sorts that are called by that name and one more word it is of: 原文 → source of “about”."""
    told = {sort: words for sort, words in _table().items() if sort.startswith(f"{name} ")}
    return {word: sort.removeprefix(f"{name} ") for sort, words in told.items() for word in words}


def says(text: str, sort: str) -> bool:
    """Does a text say a word of that sort of words.tsv? 累计达到 and 共有 say a total, 公共服务 does not."""
    return first_said(text, sort) is not None


def first_said(text: str, sort: str, start: int = 0) -> tuple[int, int] | None:
    """Where the first word of that sort stands: (6, 7) in 村公共图书馆共12家 for a total, since 公共 hides its 共."""
    return next(said(text, sort, start), None)


def said(text: str, sort: str, start: int = 0) -> Iterator[tuple[int, int]]:
    """Where the words of that sort stand, from left to right."""
    words = _words(sort)
    return (match.span() for match in words.pattern.finditer(text, start) if words.means[match.group()])


def asks_which(text: str) -> bool:
    """Does it ask which of several, or how many of them: 哪些省, 有几个?"""
    return says(text, "asks which") or says(text, "so many")


def over_places(text: str) -> bool:
    """Whether a question is about all places of a kind: 各省, 哪些省, 深圳各区."""
    return over_provinces(text) or over_districts(text)


def over_provinces(text: str) -> bool:
    """Whether a question is about all provinces, or all places there are."""
    every = in_turn(text, "of all", "province") or in_turn(text, "whole state", "in the whole state")
    return every or says(text.lower(), "provinces") or any(counted(text, "so many provinces"))


def over_districts(text: str) -> bool:
    """各区, 哪三个区, 区里有几个."""
    every = in_turn(text, "of all", "district") or in_turn(text, "in the district", "there are how many")
    return every or says(text, "districts") or any(counted(text, "so many districts"))


def in_turn(text: str, first: str, *others: str, gap: int = 0, within: str = "，,。；;？?") -> bool:
    """Do words of these sorts stand one behind the other: 有没有 and 完成 in 去年有没有完成?

    Right behind it, or at most `gap` characters on and in the same clause: 完成 and 目标 in 完成了全年的目标. What ends
    a clause are the marks of `within`.
    """
    return any(_goes_on(text, end, others, gap, within) for _, end in said(text, first))


def _goes_on(text: str, at: int, sorts: Sequence[str], gap: int, within: str) -> bool:
    if not sorts:
        return True
    last, words = at + gap, _words(sorts[0])
    last = min((i for mark in within if (i := text.find(mark, at, last)) >= 0), default=last)
    for match in words.pattern.finditer(text, at, last + words.longest):  # no farther: what is long is read once
        if match.start() > last:
            return False
        if words.means[match.group()] and _goes_on(text, match.end(), sorts[1:], gap, within):
            return True
    return False


def begins(text: str, sort: str, at: int = 0) -> int:
    """How long the word of that sort is that stands at `at`: 2 for 力争 of 力争新增学位; 0 where none stands there, or
    one that means none (使用)."""
    words = _words(sort)
    lengths = range(min(words.longest, len(text) - at), 0, -1)
    found = next((n for n in lengths if text[at : at + n] in words.means), 0)
    return found if found and words.means[text[at : at + found]] else 0


def counted(text: str, sort: str) -> Iterator[Counted]:
    """Each number right before a word of that sort of words.tsv: 3, nth, of 第三章讲了什么 for "chapter"."""
    for found in _COUNTING.finditer(text):
        said = found["number"].lower()
        number = int(parse_number(said) or (said.isascii() and small_number(said)) or 0)
        if number and (length := begins(text, sort, found.end())):
            end = found.end() + length
            yield Counted(number, found.start(), end, bool(found["nth"]), bool(found["open"]))


def ends(text: str, sort: str) -> int:
    """How long the word of that sort is that a text ends with: 2 for 达到 of 学位达到."""
    words = _words(sort)
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
    return {word: tuple(forms.split()) for word, forms in _data("everyday").items()}


def about_words() -> dict[str, str]:
    """Word → what it wants of the last answer: source, more, why, sure, convert, reshape, or pointer, or filler."""
    return _sorts_under("about")


_TALK_MARKS = " ，,。.？?！!：:～~“”\"'、；;…"


def small_talk(text: str) -> str | None:
    """ "greeting" or "wenbao" where a text says that and nothing else (你好，请问你能做什么 → wenbao); else None."""
    meant = _sorts_under("talk")
    longest = max(map(len, meant))
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
    meant = _sorts_under("talk")
    lowered = text.lower()
    words = [word for word in meant if len(word) > 1 and word in lowered and meant[word] in _GREETINGS]
    return meant[max(words, key=len)] if words else ""


@cache
def part_words(part: str) -> tuple[tuple[str, ...], ...]:
    """Rows of words of report_parts.json; a passage is that part of a report if it says one word of each row."""
    return tuple(tuple(row.split()) for row in _data("report_parts")[part])


@cache
def frame_words() -> frozenset[str]:
    """Words of an order for an overview that name nothing in the report (概括, 内容), those of its aspects included."""
    return word_list("frame") | frozenset(_sorts_under("aspect"))


@cache
def openness_weights() -> dict[str, float]:
    """Cue → weight, and "bias"."""
    data = _data("openness")
    return {"bias": float(data["bias"]), **{name: float(weight) for name, weight in data["weights"].items()}}


@cache
def level_words() -> dict[str, tuple[str, ...]]:
    """What a question calls a level of government → what stands beside an honour of that level."""
    return {word: tuple(said.split()) for word, said in _data("levels").items()}


def of_the_frame(word: str) -> bool:
    """Is it made of words that say how to put it, or which aspect, and nothing of what it is about? 这一部分, 200字."""
    words, rest = frame_words(), word.lstrip("第这那本该每各一二两三四五六七八九十百几0123456789")
    return not rest or rest in words or any(rest[:i] in words and of_the_frame(rest[i:]) for i in range(1, len(rest)))


@cache
def _listed(name: str) -> frozenset[str]:
    import numpy as np

    with np.load(str(files(__package__) / "data" / "everyday.npz"), allow_pickle=False) as data:
        return frozenset(str(word) for word in data[name])


def report_words() -> frozenset[str]:
    """The words that recur in reports (data/everyday.npz, by eval/everyday_model.py): one of them needs no other."""
    return _listed("words")


def talk_words() -> frozenset[str]:
    """Words that people say and reports do not use: 公家, 操场, 外头 (likewise)."""
    return _listed("talk")
