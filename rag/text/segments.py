"""Where clauses and words begin and end, in one script. No meaning, no weights.

- `sentence_spans`, `clause_spans`: by offsets, never inside a figure, a quotation or brackets; which heading a
  sentence stands under is ingest/outline.py's.
- `simplified`: 新增學位 → 新增学位, of the same length (OpenCC).
- `tagged`, `is_word`: jieba, without its log and without its cache under the temporary folder, which any user of the
  machine could replace; reading its dictionary takes under a second, once a process.
- `tokenize`: overlapping pairs of characters find what no dictionary knows (names of projects, 智转数改); words of
  three characters and more let an exact term outweigh its scattered pairs.

jieba's own search for the best path tries each pair of states in a Python loop, 8 ms a character that its model does
not know, so that a question of 2,000 would take 16 s: `viterbi` gives the same path by matrices.
"""

import re
import unicodedata
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from io import BytesIO
from sys import intern
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeAlias

from rag.text.numbers import thousands_marks
from rag.types import Sentence

if TYPE_CHECKING:
    from numpy.typing import NDArray

_ENDS = "。！？!?；;"
_CLAUSE_ENDS = _ENDS + "，,：:"
_OPEN = {"“": "”", "「": "」", "『": "』", "（": "）", "(": ")", "《": "》", "【": "】", "[": "]"}
_CLOSERS = "”」』）)》】]’"
_MAX_SENTENCE = 400
QUOTED = re.compile(r"[“\"「『‘]([^”\"」』’]{1,30})[”\"」』’]")
"""A name in quotation marks: what stands in it asks for nothing, and is no place and no time."""
CHINESE_RUN = re.compile("[\u4e00-\u9fff]+")
"""Characters side by side."""
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af々〇"
_TOKEN = re.compile(rf"[a-z]{{3,}}(?=[\d.]+[万亿元%])|[a-z0-9]+(?:[.+&][a-z0-9]+)*|[{_HAN}]+")
_TAGGING = Lock()
State: TypeAlias = tuple[str, str]
"""(place in the word: B, M, E or S; word class)."""

_NEWER = 300
"""How often a word that is newer than jieba's dictionary is taken to be: more than its pieces side by side."""
_MARKS, _KEY = 1 << 20, (1 << 60) - 1
_NO_WORD = (0, "")
_NEVER = float("-inf")
_UNSEEN = -3.14e100
"""jieba's logarithm of the probability of what it has not seen."""


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Spans that tile `text`: each ends after 。！？； (and closing quotes); a joined list gives `text` back.

    A sentence longer than 400 characters is cut at its commas, since an embedding model would cut it silently.
    """
    spans = _spans(text, _ENDS)
    return [part for span in spans for part in _shorten(text, span)]


def clause_spans(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Spans that tile text[start:end], each ending after ，；：。 outside of figures, quotations and brackets."""
    part = text[start : len(text) if end is None else end]
    return [(a + start, b + start) for a, b in _spans(part, _CLAUSE_ENDS)]


def _spans(text: str, ends: str) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    start = 0
    closers: list[str] = []
    opened_at = 0
    marks = thousands_marks(text) if "，" in ends else frozenset[int]()
    for i, char in enumerate(text):
        if char in _OPEN:
            if not closers:
                opened_at = i
            closers.append(_OPEN[char])
        elif closers and char == closers[-1]:
            closers.pop()
        elif closers and i - opened_at > 120:
            closers.clear()  # a quotation mark that is never closed must not swallow the rest
        if i >= start and char in ends and not closers and i not in marks and not _inside_figure(text, i):
            end = i + 1
            while end < len(text) and (text[end] in _CLOSERS or text[end] in ends):
                end += 1
            spans.append((start, end))
            start = end
    if start < len(text):
        spans.append((start, len(text)))
    return spans


def _inside_figure(text: str, i: int) -> bool:
    """The comma of 3,5,7 and the colon of 0.1:46.7 stand between digits."""
    return text[i] in ",:：" and 0 < i < len(text) - 1 and text[i - 1].isdigit() and text[i + 1].isdigit()


def _shorten(text: str, span: tuple[int, int]) -> list[tuple[int, int]]:
    start, end = span
    if end - start <= _MAX_SENTENCE:
        return [span]
    parts: list[tuple[int, int]] = []
    for a, b in clause_spans(text, start, end):
        if parts and b - parts[-1][0] <= _MAX_SENTENCE:
            parts[-1] = (parts[-1][0], b)
        else:
            parts.append((a, b))
    return [piece for part in parts for piece in _hard_cut(text, part)]


def _hard_cut(text: str, span: tuple[int, int]) -> list[tuple[int, int]]:
    """Text without any punctuation is cut by length, but not between the digits of a figure."""
    pieces: list[tuple[int, int]] = []
    start, end = span
    while end - start > 2 * _MAX_SENTENCE:
        cut = start + _MAX_SENTENCE
        while cut < end and (text[cut].isdecimal() or text[cut] in ".,，．％%") and cut - start < 2 * _MAX_SENTENCE:
            cut += 1
        pieces.append((start, cut))
        start = cut
    return [*pieces, (start, end)]


# --- words --------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=16384)
def simplified(text: str) -> str:
    """`text` in simplified characters, of the same length."""
    if not CHINESE_RUN.search(text):
        return text
    converted = str(_converter().convert(text))
    if converted == text:
        return text  # the same object: what is remembered of most paragraphs is then nothing more
    if len(converted) == len(text):
        return converted
    return "".join(c if c.isascii() else str(_converter().convert(c))[:1] or c for c in text)


def traditional(text: str) -> str:
    """发展 → 發展: for what is said to who writes so."""
    return str(_converter("s2t").convert(text))


@cache
def _converter(way: str = "t2s") -> Any:
    from opencc import OpenCC

    return OpenCC(way)


@cache
def tokenizer() -> Any:
    """jieba's Tokenizer with its dictionary read."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # jieba imports pkg_resources where there is one
        import jieba

    default = jieba.dt  # the tagger is built on the default one: another would read the dictionary again
    words = _Words(_dictionary())
    default.FREQ, default.total, default.get_DAG = words, words.total, words.graph
    default.initialized = True
    return default


@cache
def _tagger() -> Any:
    default = tokenizer()
    with _TAGGING:
        default.get_dict_file = BytesIO  # its words are here already, and would come a second time
        from jieba import posseg

        del default.get_dict_file
    posseg.dt.word_tag_tab = _Classes(default.FREQ)
    posseg.viterbi = viterbi  # the same path; jieba's own takes 8 ms a character on rare ones
    return posseg.dt


def _dictionary() -> Iterator[tuple[str, int, str]]:
    """(word, how often, word class) of jieba's dictionary, then of data/newer_words.tsv."""
    import jieba

    with jieba.dt.get_dict_file() as file:
        for line in file:
            word, count, kind = line.decode("utf-8").split()
            yield word, int(count), intern(kind)
    for word, kind in newer_words().items():
        yield word, _NEWER, intern(kind)


@cache
def newer_words() -> dict[str, str]:
    """Names of things that came up after jieba's dictionary (元宇宙, 网约车), each with its class."""
    rows = (files(__package__) / "data" / "newer_words.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return dict(row.split("\t") for row in rows)


class _Words:
    """jieba's dictionary, how often and of which class each word is, in 25 MB where jieba's two tables take 70.

    A word is its key, of 2^60: its hash and its length, since Python gives 偄 and DP, of the same bytes, one hash. Of
    the beginnings of words (150,000 more strings in jieba's own table) there is a mark that something goes on from
    there; where two share one, `graph` looks a character too far and finds nothing. Stands for `Tokenizer.FREQ`.
    """

    def __init__(self, words: Iterable[tuple[str, int, str]]) -> None:
        self._known: dict[int, tuple[int, str]] = {}
        self._goes_on = bytearray(_MARKS)
        self.total = 0
        kinds: dict[tuple[int, str], tuple[int, str]] = {}  # a few thousand, which the words share
        for word, count, kind in words:
            self._known[_key(word)] = kinds.setdefault((count, kind), (count, kind))
            self.total += count
            for end in range(1, len(word)):
                self._goes_on[hash(word[:end]) % _MARKS] = 1

    def get(self, word: str) -> int:
        """How often it is; 0 for what is no word."""
        return self._known.get(_key(word), _NO_WORD)[0]

    def class_of(self, word: str, otherwise: str) -> str:
        return self._known.get(_key(word), (0, otherwise))[1]

    def graph(self, text: str) -> dict[int, list[int]]:
        """What jieba's `get_DAG` gives: each place → where the words that begin there end; itself where none does."""
        known, goes_on, found = self._known, self._goes_on, dict[int, list[int]]()
        for start in range(len(text)):
            part, end, ends = text[start], start + 1, list[int]()
            while True:
                hashed = hash(part)
                if (hashed + end - start) & _KEY in known:  # its _key
                    ends.append(end - 1)
                if end == len(text) or not goes_on[hashed % _MARKS]:
                    break
                end += 1
                part = text[start:end]
            found[start] = ends or [start]
        return found


def _key(word: str) -> int:
    return (hash(word) + len(word)) & _KEY


class _Classes:
    """Takes the place of `POSTokenizer.word_tag_tab`."""

    def __init__(self, words: _Words) -> None:
        self.get = words.class_of


def tagged(text: str) -> list[tuple[str, str]]:
    """(word, word class as jieba writes it: n, ns, v, m, …), in order; the words joined give `text` back."""
    return [(pair.word, pair.flag) for pair in _tagger().lcut(text)]


def long_words(text: str) -> list[str]:
    """The dictionary words of three characters and more in `text`, overlapping ones included."""
    return [word for word in tokenizer().lcut_for_search(text, HMM=False) if len(word) > 2]


def is_word(text: str) -> bool:
    """Is it in jieba's dictionary?"""
    return bool(tokenizer().FREQ.get(text))


def holds_word(text: str, word: str) -> bool:
    """Does `word` stand in `text`, other than across the border of two words (高考 in 提高考核)?"""
    at = text.find(word) if word else -1
    while at >= 0:
        end = at + len(word)
        if not (at and is_word(text[at - 1 : at + 1]) and is_word(text[end - 1 : end + 1])):
            return True
        at = text.find(word, at + 1)
    return False


def tokenize(text: str) -> list[str]:
    """Tokens in the order of the text, then its dictionary words of three characters and more.

    新增学位超1.8万个 → 新增 增学 学位 位超 1.8 万个. Full-width and upper-case forms are folded; 1+3+X, PM2.5 and R&D
    stay whole; a Han character without neighbours stands alone.
    """
    runs = _runs(text)
    return _stream(runs) + [word for run in runs if _is_han(run) and len(run) > 2 for word in long_words(run)]


def index_row(sentence: Sentence) -> tuple[str, str]:
    """What the index holds of a sentence: the tokens of its text and those of its headings, parted by spaces.

    A heading that the sentence itself opens with is its text already.
    """
    headings = [token for h in sentence.section if not sentence.text.startswith(h) for token in _heading_tokens(h)]
    return " ".join(tokenize(sentence.text)), " ".join(headings)


@lru_cache(maxsize=1024)
def _heading_tokens(heading: str) -> tuple[str, ...]:
    """Remembered, since all sentences of a section share it."""
    return tuple(tokenize(heading))


def _runs(text: str) -> list[str]:
    """Latin or numeric tokens and unbroken stretches of Han characters, folded, in order."""
    if marks := thousands_marks(text):
        text = "".join(char for i, char in enumerate(text) if i not in marks)
    return _TOKEN.findall(unicodedata.normalize("NFKC", text).lower())


def in_order(text: str) -> list[str]:
    """The tokens in text order: neighbours here are neighbours in the text, which is what a phrase query asks."""
    return _stream(_runs(text))


def _stream(runs: Sequence[str]) -> list[str]:
    return [token for run in runs for token in (_pairs(run) if _is_han(run) else [run])]


def _is_han(run: str) -> bool:
    return not ("a" <= run[0] <= "z" or "0" <= run[0] <= "9")


def _pairs(run: str) -> list[str]:
    return [run] if len(run) == 1 else [run[i : i + 2] for i in range(len(run) - 1)]


# --- jieba's path, by matrices ------------------------------------------------------------------------------------


class _Path:
    """`viterbi` over one model; what depends on the transitions alone is laid out once."""

    def __init__(self, transitions: Mapping[State, Mapping[State, float]]) -> None:
        import numpy as np

        self._states = sorted(transitions)  # of equals jieba takes the greatest: the last
        self._at = {state: i for i, state in enumerate(self._states)}
        self._leads = np.zeros((len(self._states),) * 2, dtype=bool)
        self._cost = np.full(self._leads.shape, _NEVER)
        for state, nexts in transitions.items():
            for follower, cost in nexts.items():
                self._leads[self._at[state], self._at[follower]] = True
                self._cost[self._at[state], self._at[follower]] = cost
        self._goes_on: NDArray[np.bool_] = np.array(self._leads.any(axis=1))

    def find(
        self,
        text: str,
        may_be: Mapping[str, Sequence[State]],
        start: Mapping[State, float],
        emission: Mapping[State, Mapping[str, float]],
    ) -> tuple[float, list[State]]:
        """(logarithm of its probability, one state for each character of `text`, which is not empty)."""
        import numpy as np

        everything = np.arange(len(self._states))

        def possible(char: str) -> Any:
            known = may_be.get(char)
            return everything if known is None else np.array(sorted(self._at[one] for one in known), dtype=int)

        def seen(places: Any, char: str) -> Any:
            return np.array([emission[self._states[i]].get(char, _UNSEEN) for i in places])

        now = possible(text[0])
        value = np.array([start[self._states[i]] for i in now]) + seen(now, text[0])
        steps: list[tuple[Any, Any]] = [(now, now)]
        for char in text[1:]:
            keep = self._goes_on[now]
            before, value = now[keep], value[keep]
            expected = self._leads[before].any(axis=0)
            now = possible(char)
            now = now[expected[now]]
            if not len(now):
                now = np.flatnonzero(expected) if expected.any() else everything
            cost = self._cost if len(before) == len(now) == len(everything) else self._cost[np.ix_(before, now)]
            sums = value[:, None] + cost + seen(now, char)
            best = len(before) - 1 - np.argmax(sums[::-1], axis=0)
            value = sums[best, np.arange(len(now))]
            steps.append((now, before[best]))
        last = len(value) - 1 - int(np.argmax(value[::-1]))
        probability, state = float(value[last]), int(steps[-1][0][last])
        route: list[State] = []
        for places, came_from in reversed(steps):
            route.append(self._states[state])
            state = int(came_from[np.searchsorted(places, state)])
        return probability, route[::-1]


@cache
def _path() -> _Path:
    from jieba.posseg.prob_trans import P as transitions

    return _Path(transitions)


def viterbi(text: str, may_be: Any, start: Any, _transitions: Any, emission: Any) -> tuple[float, list[State]]:
    """What `jieba.posseg` calls; the transitions are those that jieba is delivered with."""
    return _path().find(text, may_be, start, emission)


def parts_at(text: str, marks: str) -> list[str]:
    """`parts_at("甲，乙；丙", "，；")`: 甲, 乙, 丙."""
    return text.translate(dict.fromkeys(map(ord, marks), marks[0])).split(marks[0])


def label_end(text: str, longest: int, colons: str = "：:") -> int:
    """Where the label ends, colon and all, that a text begins with: 5 of 开幕时间：9月; 0 where it begins with none.

    One has at most so many characters, and no mark in it.
    """
    at = min((i for sign in colons if (i := text.find(sign)) >= 0), default=0)
    return at + 1 if 0 < at <= longest and set("，。；").isdisjoint(text[:at]) else 0


def spans_between(text: str, marks: str) -> list[tuple[int, int]]:
    """Where the pieces between these marks stand, but for empty ones: (0, 1) and (2, 3) of 甲，乙."""
    ends = [i for i, sign in enumerate(text) if sign in marks]
    return [(a, b) for a, b in zip([0, *(i + 1 for i in ends)], [*ends, len(text)], strict=True) if a < b]


def blanked(text: str, spans: Iterable[tuple[int, int]], sign: str = " ") -> str:
    """Of the same length, with `sign` wherever a span (start, end) covers it: 2022年GDP → ·····GDP; "" cuts it out."""
    chars = list(text)
    for start, end in sorted(spans, reverse=True):
        chars[start:end] = sign * (end - start)
    return "".join(chars)


def enclosed(text: str, pairs: str, longest: int = 120) -> list[tuple[int, int]]:
    """What stands between two marks, with them: (1, 5) of 达（含税）5% for "（）"; of what is nested the innermost."""
    found, opened = list[tuple[int, int]](), -1
    for i, sign in enumerate(text) if not set(pairs).isdisjoint(text) else ():
        if opened >= 0 and sign in pairs[1::2]:
            found += [(opened, i + 1)] if 0 < i - opened - 1 <= longest else []
            opened = -1
        elif sign in pairs[::2]:
            opened = i
    return found


def latin_words(text: str, inner: str = "") -> list[str]:
    """GDP of 2022年GDP目标; `inner` are signs that may stand in a word."""
    return "".join(s if (s.isascii() and s.isalpha()) or s in inner else " " for s in text).split()
