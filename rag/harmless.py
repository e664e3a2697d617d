"""Words of reports and models on their way to programs that would act on them: Markdown viewers and spreadsheets. Pure.

Does not touch the page's HTML (page.render escapes that) nor JSON, where words are words.
"""

import re

_ACTIVE = {"](": r"]\(", "]:": r"]\:", "://": r":\//", "<": "&lt;", "www.": r"www\."}
_MARKDOWN = re.compile(r"\]\(|\]:|://|<(?=[A-Za-z/!?])|www\.", re.I)
OPEN_END = re.compile(r"(?:\[\d{0,3}(?:\](?::/?)?)?|\](?::/?)?|<|:/?|[Ww]{1,3})$")
"""The end of a text that may be the beginning of a mark or of what `markdown` changes: a stream holds it back."""

_FORMULA = frozenset("=+-@＝＋－＠\t\r\n")
_NUMBER = re.compile(r"[+\-]?[0-9][0-9,.]*[%％‰]?")


def markdown(text: str) -> str:
    """The same words with no link, image, link definition, HTML or bare address in them; marks like [1] stay."""
    return _MARKDOWN.sub(lambda match: _ACTIVE.get(match[0].lower(), match[0]), text)


def line(text: str) -> str:
    """`markdown` on one line."""
    return markdown(" ".join(text.split()))


def cell(value: object) -> object:
    """A value for CSV: what a spreadsheet would run as a formula gets an apostrophe, a number (-3.2%) stays one."""
    if isinstance(value, str) and _FORMULA & {value[:1], value.lstrip()[:1]} and not _NUMBER.fullmatch(value):
        return f"'{value}"
    return value
