"""A word that is asked about and that no report explains (分级诊疗是什么意思): where it stands, and that this is no
explanation. Whether a sentence explains it after all, the reader sees; a report's own glossary is glossary.py's.
"""

from dataclasses import replace

from rag.answer.topic import digest
from rag.index.catalog import Catalog
from rag.question.asked import Asked, Tongue
from rag.search.found import Found
from rag.types import Draft

_LEAD = {
    True: "No passage explains “{word}”; it is mentioned here:",
    False: "没有找到专门解释“{word}”的话；提到它的有：",
}


def mentioned_only(found: Found, asked: Asked, catalog: Catalog) -> Draft | None:
    """What is said of the first word whose meaning is asked; None where no report in scope says it."""
    for word in asked.meanings:
        if (told := digest([found], asked, catalog, only=[word])) is not None:
            return replace(told, lead=_LEAD[asked.tongue is Tongue.ENGLISH].format(word=word))
    return None
