"""The bundled Xinbei 2022 report taken apart, for tests of what reads it. No index, no model."""

from functools import cache
from pathlib import Path

from paths import BUNDLED

from ingest.cover import make_report, read_cover
from ingest.outline import parse
from ingest.read import read_file
from rag.settings import Settings
from rag.types import Hit, ParsedReport, Sentence

XINBEI = "district-changzhou-xinbei-2022"


@cache
def parsed(path: Path = BUNDLED) -> ParsedReport:
    """Any report file, read the way ingest reads it without a manifest; the bundled one by default."""
    source = read_file(path, Settings())
    report = make_report(read_cover(source.paragraphs, path.stem), path.stem, source.digest, None)
    return parse(report, source.paragraphs)


def sentence_with(words: str) -> Sentence:
    """The one sentence of the bundled report that holds `words`."""
    (found,) = [sentence for sentence in parsed().sentences if words in sentence.text]
    return found


def hit_with(words: str) -> Hit:
    """That sentence as a hit."""
    sentence = sentence_with(words)
    return Hit(sentence, text_of(sentence.paragraph), parsed().report, 1.0)


def text_of(number: int) -> str:
    """The text of a paragraph."""
    return parsed().paragraphs[number - 1].text
