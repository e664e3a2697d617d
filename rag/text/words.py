"""Where Chinese words begin and end: jieba's words, the tokens of keyword search, one script for both.

- `simplified`: 新增學位 → 新增学位, of the same length (OpenCC).
- `tagged`, `is_word`: jieba, without its log and without its cache under the temporary folder, which any user of the
  machine could replace; reading its dictionary takes under a second, once a process.
- `tokenize`: overlapping pairs of characters find what no dictionary knows (names of projects, 智转数改); words of
  three characters and more let an exact term outweigh its scattered pairs.

No meaning, no weights.
"""

import re
import unicodedata
import warnings
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any

from rag.types import Sentence

_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af々〇"
_TOKEN = re.compile(rf"[a-z0-9]+(?:[.+&][a-z0-9]+)*|[{_HAN}]+")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")


@lru_cache(maxsize=16384)
def simplified(text: str) -> str:
    """`text` in simplified characters, of the same length."""
    if not _CHINESE.search(text):
        return text
    converted = str(_converter().convert(text))
    if len(converted) == len(text):
        return converted
    return "".join(c if c.isascii() else str(_converter().convert(c))[:1] or c for c in text)


@cache
def _converter() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s")


@cache
def tokenizer() -> Any:
    """jieba's Tokenizer with its dictionary read."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # jieba imports pkg_resources where there is one
        import jieba

    default = jieba.dt  # the tagger is built on the default one: another would read the dictionary again
    default.FREQ, default.total = default.gen_pfdict(default.get_dict_file())
    default.initialized = True
    return default


@cache
def _tagger() -> Any:
    tokenizer()
    from jieba import posseg

    from rag.text.viterbi import viterbi

    posseg.viterbi = viterbi  # the same path; jieba's own takes 8 ms a character on rare ones
    return posseg.dt


def tagged(text: str) -> list[tuple[str, str]]:
    """(word, word class as jieba writes it: n, ns, v, m, …), in order; the words joined give `text` back."""
    return [(pair.word, pair.flag) for pair in _tagger().lcut(text)]


def long_words(text: str) -> list[str]:
    """The dictionary words of three characters and more in `text`, overlapping ones included."""
    return [word for word in tokenizer().lcut_for_search(text, HMM=False) if len(word) > 2]


def is_word(text: str) -> bool:
    """Is it in jieba's dictionary?"""
    return bool(tokenizer().FREQ.get(text))


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
    folded = unicodedata.normalize("NFKC", text).lower()
    return _TOKEN.findall(_THOUSANDS.sub("", folded))


def in_order(text: str) -> list[str]:
    """The tokens in text order: neighbours here are neighbours in the text, which is what a phrase query asks."""
    return _stream(_runs(text))


def _stream(runs: Sequence[str]) -> list[str]:
    return [token for run in runs for token in (_pairs(run) if _is_han(run) else [run])]


def _is_han(run: str) -> bool:
    return not ("a" <= run[0] <= "z" or "0" <= run[0] <= "9")


def _pairs(run: str) -> list[str]:
    return [run] if len(run) == 1 else [run[i : i + 2] for i in range(len(run) - 1)]
