"""Chinese word boundaries and classes (jieba), without its log and its cache file. No meaning, no weights.

jieba would keep a cache under the temporary folder, which any user of the machine could replace, and log to standard
error; reading its dictionary takes under a second, once a process.
"""

import warnings
from functools import cache
from typing import Any


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

    from rag.viterbi import viterbi

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
