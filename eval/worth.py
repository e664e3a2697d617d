"""What each part of the house is worth: the same questions with a part taken out, compared question by question.

Verification shows its worth only where a model speaks; here that is the liar, verified against unverified, so that it
can be shown without a model. The retrieval legs by themselves are retrieval.search_ways'.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from eval.ablation import Misprompted, open_ablated
from eval.answers import answer_line
from eval.cases import Case
from eval.compare import Worth, compare_runs
from eval.parts import Part
from eval.retrieval import run_search, search_ways
from rag.types import Json

if TYPE_CHECKING:
    from rag.models.embedder import Embedder
    from rag.settings import Settings


def worth_of_parts(
    cases: Sequence[Case],
    settings: "Settings",
    embedder: "Embedder",
    house: Sequence[Json],
    dense: Sequence[Json],
    keep: Callable[[str, Sequence[Json]], None] | None = None,
) -> list[Worth]:
    """Take the parts out one by one. `house` and `dense` are runs of the whole; `keep` is handed every other run."""
    runs: dict[str, list[Json]] = {}
    for name, part, liar in (
        ("without-scope", Part.SCOPE, False),
        ("without-prompt", Part.PROMPT, False),
        ("liar", None, True),
        ("liar-without-verification", Part.VERIFICATION, True),
    ):
        chain = open_ablated(settings, embedder, part, liar=liar)
        runs[name] = [answer_line(case, chain) for case in cases]
    wrong = Misprompted(embedder)
    way = search_ways(open_ablated(settings, embedder), settings, wrong)["dense"]
    runs["dense-without-prompt"] = run_search(cases, way)
    for name, lines in runs.items():
        if keep:
            keep(name, lines)
    return _compared(cases, {"house": house, "dense": dense, **runs})


def _compared(cases: Sequence[Case], runs: Mapping[str, Sequence[Json]]) -> list[Worth]:
    pairs = (
        ("scope", "不看范围（地区、年份、完成或目标）", "house", "without-scope"),
        ("verification", "不核对（聊天模型换成把数字都说错的）", "liar", "liar-without-verification"),
        ("prompt", "嵌入提示写错", "house", "without-prompt"),
        ("dense-prompt", "嵌入提示写错，只用向量检索", "dense", "dense-without-prompt"),
    )
    return [Worth(key, label, compare_runs(cases, runs[a], runs[b])) for key, label, a, b in pairs]
