"""belonging.py, on_point: what readers called beside the point is less likely to be shown than what answers."""

import json

import numpy as np
from paths import ROOT

from eval.cases import load_cases
from rag.chain import AnswerChain
from rag.search.belonging import Piece, known_of, on_point

DATA = ROOT / "eval" / "data"


def judged_xinbei() -> list[tuple[str, dict[str, int]]]:
    """The questions to the bundled report that readers judged, with the grade of each line."""
    rows = [json.loads(line) for line in (DATA / "judged_lines.jsonl").read_text("utf-8").splitlines()]
    grades = {row["id"]: row["lines"] for row in rows}
    cases = load_cases(DATA / "open_xinbei.jsonl")
    return [(case.question, grades[case.id]) for case in cases if case.id in grades]


def pieces_of(chain: AnswerChain, question: str) -> dict[str, Piece]:
    searcher = chain.searcher
    around = [piece for one in searcher.search(searcher.read(question)) for piece in one.around()]
    return {f"{p.report.id}:{p.sentence.paragraph}:{p.sentence.start}": p for p in around}


def test_of_nothing_nothing_is_to_the_point() -> None:
    assert on_point([]).shape == (0,)


def test_what_answers_is_more_to_the_point_than_what_is_beside_it(chain: AnswerChain) -> None:
    answers, beside = [], []
    for question, grades in judged_xinbei()[:12]:
        known = pieces_of(chain, question)
        held = [(known[line], grade) for line, grade in grades.items() if line in known]
        chances = on_point([piece for piece, _ in held])
        assert ((chances >= 0) & (chances <= 1)).all()
        assert np.isfinite(known_of([piece for piece, _ in held])).all()
        answers += [c for c, (_, grade) in zip(chances, held, strict=True) if grade == 2]
        beside += [c for c, (_, grade) in zip(chances, held, strict=True) if grade == 0]
    assert np.mean(answers) > 0.6
    assert np.mean(beside) < 0.3
