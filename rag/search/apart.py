"""Each part of a question, asked by itself: 关了多少？腾出的地干嘛用？ → what is found of either. Which parts there
are is question/parts.py's, what is told of them answer/each_part.py's.
"""

from collections.abc import Callable
from dataclasses import replace

from rag.question.asked import Asked
from rag.question.parts import parts
from rag.search.found import Apart, Found


def ask_apart(
    asked: Asked, read: Callable[[str], Asked], search: Callable[[Asked], tuple[Found, ...]]
) -> tuple[Apart, ...]:
    """The parts of a question, each read and searched; of the report that the whole names, unless it names a time."""
    found = []
    for part in parts(asked):
        own = read(part.question)
        own = own if part.dated else replace(own, report_year=asked.report_year)
        found.append(Apart(part, own, search(own)))
    return tuple(found)
