"""Paragraph → sentences and clauses by offsets, never inside a figure, a quotation or brackets. Pure.

Which heading a sentence stands under is ingest.outline's business.
"""

import re

_ENDS = "。！？!?；;"
_CLAUSE_ENDS = _ENDS + "，,：:"
_OPEN = {"“": "”", "「": "」", "『": "』", "（": "）", "(": ")", "《": "》", "【": "】", "[": "]"}
_CLOSERS = "”」』）)》】]’"
_MAX_SENTENCE = 400
QUOTED = re.compile(r"[“\"「『‘]([^”\"」』’]{1,30})[”\"」』’]")
"""A name in quotation marks: what stands in it asks for nothing, and is no place and no time."""


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
    for i, char in enumerate(text):
        if char in _OPEN:
            if not closers:
                opened_at = i
            closers.append(_OPEN[char])
        elif closers and char == closers[-1]:
            closers.pop()
        elif closers and i - opened_at > 120:
            closers.clear()  # a quotation mark that is never closed must not swallow the rest
        if i >= start and char in ends and not closers and not _inside_figure(text, i):
            end = i + 1
            while end < len(text) and (text[end] in _CLOSERS or text[end] in ends):
                end += 1
            spans.append((start, end))
            start = end
    if start < len(text):
        spans.append((start, len(text)))
    return spans


def _inside_figure(text: str, i: int) -> bool:
    """The comma of 1,200 and the colon of 0.1:46.7 stand between digits."""
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
        while cut < end and re.match(r"[\d.,，．％%]", text[cut]) and cut - start < 2 * _MAX_SENTENCE:
            cut += 1
        pieces.append((start, cut))
        start = cut
    return [*pieces, (start, end)]
