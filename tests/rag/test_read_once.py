"""A question is read once, in question/: after that its text is opaque, and answers do not hang on it."""

import ast
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from paths import ROOT

from eval.cases import load_cases
from rag.answer.quote import read_answer
from rag.chain import AnswerChain
from rag.models.embedder import Embedder
from rag.question.asked import Asked
from rag.question.parts import parts
from rag.question.sides import Side, may_have_parts, plan
from rag.search import apart as apart_room
from rag.search import searcher as searching
from rag.search.searcher import Searcher
from rag.types import Report
from rag.verify.quotes import verify

SEALED = "□"
"""Stands for the text of every question: nothing can be read out of it."""


class OneVector(Embedder):
    """The real embedder, but for a sealed question, which it cannot read: it gives the vector of `question`."""

    def __init__(self, real: Embedder, question: str) -> None:
        self._real, self._question, self.name = real, question, real.name

    def odds(self, question: str, passages: Sequence[str]) -> NDArray[np.float32] | None:
        return self._real.odds(self._question if question == SEALED else question, passages)

    def encode_query(self, text: str) -> NDArray[np.float32]:
        return self._real.encode_query(self._question if text == SEALED else text)


def sealed(asked: Asked) -> Asked:
    return replace(asked, question=SEALED)


@pytest.mark.parametrize("every", [7])
def test_no_answer_hangs_on_the_text_of_a_question_that_was_read(
    chain: AnswerChain, monkeypatch: pytest.MonkeyPatch, every: int
) -> None:
    """Search, the answer and verification of a part of the development set, with the text and without it."""
    cases = [case for case in load_cases(ROOT / "eval" / "data" / "xinbei.jsonl") if not case.history][::every]
    whole = chain.searcher
    apart: list[str] = []

    def sides_sealed(asked: Asked, reports: Sequence[Report]) -> tuple[Side, ...]:
        """The sides are the question room's: they are made of the text, and then sealed too."""
        return tuple(replace(side, asked=sealed(side.asked)) for side in plan(opened(asked), reports))

    def opened(asked: Asked) -> Asked:
        """As it was read; a part that is asked by itself was not sealed."""
        return whole.read(questions[id(asked)]) if asked.question == SEALED else asked

    questions: dict[int, str] = {}
    for case in cases:
        asked = whole.read(case.question)
        said = verify(read_answer(whole.search(asked), asked, whole.catalog))
        blind = Searcher(whole.catalog, whole.dense, OneVector(whole.embedder, asked.question), whole.settings)
        unread = sealed(asked)
        questions[id(unread)] = case.question
        with monkeypatch.context() as patch:
            patch.setattr(searching, "plan", sides_sealed)
            patch.setattr(searching, "may_have_parts", lambda asked: may_have_parts(opened(asked)))
            patch.setattr(apart_room, "parts", lambda asked: parts(opened(asked)))
            again = verify(read_answer(blind.search(unread), unread, whole.catalog))
        if again != said:
            apart.append(case.question)
    assert len(cases) >= 30
    assert apart == []


def test_the_text_of_a_question_is_only_handed_on() -> None:
    """Outside question/, `asked.question` stands as an argument and nothing is searched in it."""
    wrong, uses = [], 0
    for path in sorted((ROOT / "rag").rglob("*.py")):
        if path.parent.name == "question":
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Attribute) and node.attr == "question" and _is_asked(node.value)):
                continue
            uses += 1
            parent = parents[node]
            handed = isinstance(parent, ast.keyword) or (isinstance(parent, ast.Call) and node in parent.args)
            if not handed or (isinstance(parent, ast.Call) and _searches(parent)):
                wrong.append(f"{path.relative_to(ROOT)}:{node.lineno} {ast.unparse(parent)}")
    assert uses >= 3, "the embedder, the reranker and a chat model are handed it"
    assert wrong == []


def _is_asked(node: ast.expr) -> bool:
    """`asked`, `side.asked`, `self._asked`: a value that question/ has made."""
    name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
    return name.lstrip("_") == "asked"


def _searches(call: ast.Call) -> bool:
    """re.search(…, asked.question), PATTERN.sub(…): a pattern of ours at work."""
    methods = {"search", "match", "fullmatch", "findall", "finditer", "sub", "split", "startswith", "endswith", "find"}
    return isinstance(call.func, ast.Attribute) and call.func.attr in methods
