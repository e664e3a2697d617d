"""belonging.py, on_point: what readers called beside the point is less likely to be shown than what answers."""

import numpy as np

from eval.cases import load_cases
from eval.headline import DATA
from eval.on_point_model import judged, judged_pieces
from rag.chain import AnswerChain
from rag.search.belonging import known_of, on_point


def test_of_nothing_nothing_is_to_the_point() -> None:
    assert on_point([]).shape == (0,)


def test_what_answers_is_more_to_the_point_than_what_is_beside_it(chain: AnswerChain) -> None:
    answers, beside = [], []
    grades = judged()
    for case in [case for case in load_cases(DATA / "open_xinbei.jsonl") if case.id in grades][:12]:
        held = judged_pieces(chain.searcher, case, grades[str(case.id)])
        chances = on_point([piece for piece, _ in held])
        assert ((chances >= 0) & (chances <= 1)).all()
        assert np.isfinite(known_of([piece for piece, _ in held])).all()
        answers += [c for c, (_, grade) in zip(chances, held, strict=True) if grade == 2]
        beside += [c for c, (_, grade) in zip(chances, held, strict=True) if grade == 0]
    assert np.mean(answers) > 0.6
    assert np.mean(beside) < 0.3
