"""`python -m eval.reader_model QUESTIONS.jsonl=HOME …`: fit the reader (rag/models/reader_weights.py).

Reading both at once, it learns whether a sentence answers a question, and whether it belongs near it, from three
sources: lines that readers judged (eval/data/judged_lines.jsonl and judged_strangers.jsonl; 2 answers, 1 belongs near
it, 0 is beside the point); sentences that the nuggets of development questions mark, and the likeliest others; and what
people say for words of reports (everyday.tsv and its like), a saying being a question that a sentence with the word
belongs to. First a pass over the questions, then one over them and the sayings: some 70 minutes on two cores. Before
the last pass it prints what it tells of the strangers' lines, which the first has not seen; that is where the weights
of search/second_look.py are from. The same sets and indexes give the same pairs; the weights differ in rounding.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from eval.cases import Case, load_lines
from eval.everyday_model import DATA, SAYINGS, load
from eval.on_point_model import ANSWERS, judged, line_name
from eval.open_models import belong, sets_named
from eval.reader_network import BATCH, Lesson, Network, padded, teach
from rag import models as models_room
from rag.models.bundled_e5 import PASSAGE_PROMPT, QUERY_PROMPT, ensure_model
from rag.models.e5_wheel import read_wheel, wheel_file
from rag.models.embedder import BundledModel
from rag.search.belonging import Piece
from rag.search.second_look import as_read
from rag.types import Sentence

if TYPE_CHECKING:
    from rag.search.searcher import Searcher

FIRST_PACE, LAST_PACE = 1e-3, 7e-4
OF_FIGURES = 0.35
"""The share of the figure sets' questions: code answers them, and they would outnumber the others."""
_LIKELIEST, _OTHERS = 10, 0.03
"""Of the sentences that nothing marks the likeliest, and this share of the 50 behind them."""
_MARKED, _UNMARKED, _BESIDE_JUDGED = 3, 5, 2
"""Of one question, of what nobody judged, at most so many."""
_NEAR = 0.15
"""What belongs near a question answers it so far."""
_UNSAID = 0.6
"""What it counts that a sentence which nothing marks does not answer: some do."""
_SAYING, _SAID = 0.35, 0.8
"""What a saying counts, and how far a sentence with its word answers it."""
_OF_SAYINGS = 0.4
_LENGTHS = range(12, 141)
_POOL = 6000


@dataclass(frozen=True, slots=True)
class Pair:
    """A question and a sentence as they are read; `grade` of judges, None where nobody judged."""

    question: str
    text: str
    truth: tuple[float, float]
    weight: tuple[float, float]
    grade: int | None = None


def of_question(searcher: "Searcher", case: Case, grades: Mapping[str, int], drawn: random.Random) -> list[Pair]:
    """What one question teaches; nothing, where it is answerable and nothing is marked that answers it."""
    found = searcher.search(searcher.read(case.question))
    pieces = list({piece.sentence.id: piece for one in found for piece in one.around()}.values())
    pieces.sort(key=lambda piece: -piece.first)
    marks = _marks(case, pieces)
    told: list[Pair] = []
    marked: list[Piece] = []
    others: list[Piece] = []
    for at, (piece, mark) in enumerate(zip(pieces, marks, strict=True)):
        grade = grades.get(line_name(piece))
        if grade is not None:
            truth = (1.0 if grade == ANSWERS else _NEAR * grade, float(grade > 0))
            told.append(Pair(case.question, as_read(piece.sentence), truth, (1.0, 1.0), grade))
        elif mark:
            marked.append(piece)
        elif at < _LIKELIEST or (at < 6 * _LIKELIEST and drawn.random() < _OTHERS):
            others.append(piece)
    if case.answerable and not marked and not any(pair.grade == ANSWERS for pair in told):
        return []
    some = drawn.sample(others, min(len(others), _BESIDE_JUDGED if told else _UNMARKED))
    unsaid = 1.0 if not case.answerable else _UNSAID
    told += [Pair(case.question, as_read(one.sentence), (1.0, 1.0), (1.0, 1.0)) for one in marked[:_MARKED]]
    return told + [Pair(case.question, as_read(one.sentence), (0.0, 0.0), (unsaid, 0.0)) for one in some]


def _marks(case: Case, pieces: Sequence[Piece]) -> "list[bool]":
    """Which sentences a nugget marks, or the place that is named as evidence."""
    if not case.answerable:
        return [False] * len(pieces)
    places = [place for group in case.evidence for place in group]
    return [
        bool(mark) or any(one.report.id == place.report and place.quote in one.sentence.text for place in places)
        for one, mark in zip(pieces, belong(case, pieces), strict=True)
    ]


def of_sayings(sentences: Sequence[Sentence], drawn: random.Random) -> Iterator[Pair]:
    """A sentence with the word for each saying, and for every second one that has it not."""
    usual = [one for one in sentences if one.period and len(one.text) in _LENGTHS]
    for name in SAYINGS:
        for word, sayings in load(DATA / f"{name}.tsv").items():
            pool = [one for one in drawn.sample(usual, min(len(usual), _POOL)) if word in one.text]
            pool = pool or [one for one in usual if word in one.text]
            for saying in sayings if pool else ():
                if drawn.random() >= _OF_SAYINGS:
                    continue
                yield Pair(saying, as_read(drawn.choice(pool)), (_SAID, 1.0), (_SAYING, _SAYING))
                other = drawn.choice(usual)
                if word not in other.text and drawn.random() < 0.5:
                    yield Pair(saying, as_read(other), (0.0, 0.0), (_SAYING, _SAYING))


def off_topic() -> list[Case]:
    """What no report could tell, as questions that nothing answers."""
    rows = enumerate(load_lines(DATA / "off_topic.jsonl"))
    return [Case(id=f"off{i}", question=row["q"], answerable=False) for i, row in rows if not row["of_reports"]]


def lessons(pairs: Sequence[Pair], model: BundledModel) -> list[Lesson]:
    return [Lesson(tuple(model.pair(one.question, one.text)), one.truth, one.weight) for one in pairs]


def told_apart(network: Network, pairs: Sequence[Pair], model: BundledModel) -> float:
    """The area under the curve of the judged pairs that answer against the others."""
    import torch
    from sklearn.metrics import roc_auc_score  # type: ignore[import-untyped]

    own = [pair for pair in pairs if pair.grade is not None]
    read = lessons(own, model)
    with torch.no_grad():
        odds = torch.cat([network(*padded(read[at : at + BATCH]))[:, 0] for at in range(0, len(read), BATCH)])
    return float(roc_auc_score([pair.grade == ANSWERS for pair in own], odds.numpy()))


def main() -> None:
    import torch

    drawn = random.Random(0)
    torch.manual_seed(0)
    grades = judged()
    seen: list[Pair] = []
    strangers: list[Pair] = []
    sets = sets_named(__doc__)
    folder = ensure_model(sets[0][0].settings.cache_dir)
    model = BundledModel(folder, QUERY_PROMPT, PASSAGE_PROMPT)
    sets.append((sets[-1][0], off_topic()))
    for searcher, cases in sets:
        for case in cases:
            if case.history or (case.gold and not case.nuggets and drawn.random() >= OF_FIGURES):
                continue
            own = of_question(searcher, case, grades.get(str(case.id), {}), drawn)
            (strangers if str(case.id).startswith("st") else seen).extend(own)
    network = Network(read_wheel(wheel_file()))
    print(f"{len(seen)} pairs, {len(strangers)} of strangers")
    teach(network, lessons(seen, model), FIRST_PACE, drawn)
    print(f"unseen lines of strangers told apart: {told_apart(network, strangers, model):.3f}")
    largest = max((searcher.catalog for searcher, _ in sets), key=lambda catalog: len(catalog.reports()))
    sentences = [sentence for report in largest.reports() for sentence in largest.sentences(report.id)]
    last = [*seen, *strangers, *of_sayings(sentences, drawn)]
    teach(network, lessons(last, model), LAST_PACE, drawn)
    network.write(Path(str(files(models_room))) / "data" / "reader.npz")


if __name__ == "__main__":
    main()
