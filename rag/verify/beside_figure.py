"""Are the words around a figure those that the source has around it, in whatever order? Pure.

落地6个总投资超百亿元的项目 for 6个总投资超百亿元、11个超50亿元项目落地: the label before the figure is not the
source's, the words on either side are. The item that holds the figure is compared, so that 校长25名、班主任14名 is not
taken for 校长14名、班主任25名; what has no words of its own (再增超1万个) leans on the clause before.
"""

from rag.text.segments import clause_spans
from rag.text.vocabulary import said
from rag.types import Quantity
from rag.verify.sources import Source
from rag.verify.words import Word, words_of

_SAID, _HELD, _MARGIN = 0.6, 0.7, 0.2


def told_beside(text: str, said: Quantity, source: Source, i: int) -> bool:
    """Does what stands around a figure of `text` tell it as the source does its figure `i`, and as no rival of it?"""
    words = _things(text, said)
    if "分别" in text or not words or _share(words, source.outline) < _HELD:
        return False
    mine = "，".join(form for word in words for form in (word.text, *word.forms))
    figure = source.figures[i]
    own = _share(_things(source.text, figure), mine)
    return own >= _SAID and all(
        own >= _share(_things(source.text, source.figures[k]), mine) + _MARGIN for k in source.rivals(figure)
    )


def _things(text: str, figure: Quantity) -> list[Word]:
    """The nouns between the commas around a figure; where there are none, of the clause before."""
    low = max((end for _, end in said(text[: figure.start], "item ends")), default=0)
    high = next((at for at, _ in said(text, "item ends", figure.end)), len(text))
    found = _nouns(text[low : figure.start] + "，" + text[figure.end : high])
    if found:
        return found
    spans = clause_spans(text)
    own = next((k for k, (a, b) in enumerate(spans) if a <= figure.start < b), 0)
    return _nouns(text[spans[own - 1][0] : spans[own - 1][1]]) if own else []


def _nouns(text: str) -> list[Word]:
    return [word for word in words_of(text) if word.weight >= 1]


def _share(words: list[Word], text: str) -> float:
    return sum(word.held(text) for word in words) / len(words) if words else 0.0
