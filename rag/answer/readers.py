"""Two readers of the same evidence: what a model said that holds, beside what the extractive reader quotes. Pure.

They agree: it is said. They differ: what verifies and fits the question stands, and the difference is told. A model
that refuses is overruled by a figure that the reader is sure of, and by nothing less; a reader that refuses, by a model
whose words verify.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from rag.answer.chat_evidence import is_open, left_out
from rag.answer.refusal import refuse
from rag.match.figure_fit import FITS
from rag.question.asked import Asked
from rag.question.asking import Shape
from rag.text.figures import find_quantities
from rag.types import EXTRACTIVE, Draft, Spoken, Statement

if TYPE_CHECKING:
    from rag.index.catalog import Catalog
    from rag.models.chat_model import Failure
    from rag.search.found import Found

AGREE = "两种读法一致。"
_SURE, _FITTING = 0.8, 0.8
_NEAREST = 3


@dataclass(slots=True)
class Tally:
    """What happened to the sentences of one answer."""

    statements: list[Statement] = field(default_factory=list)
    held: list[Statement] = field(default_factory=list)
    """What holds and is not shown: it does not answer by itself, or the model had refused before it."""
    shown: str = ""
    dropped: list[str] = field(default_factory=list)
    unknown: int = 0
    mended: int = 0
    refused: bool = False
    cut: bool = False
    translated: bool = False
    failed: "Failure | None" = None
    said: str = ""
    """All that it said."""
    read: int = 0
    written: int = 0
    """Tokens, as its server tells them."""


def is_sure(draft: Draft, found: "Sequence[Found]", asked: Asked) -> bool:
    """Has the extractive reader the very thing: a cover line, an entry of the glossary, a figure by its whole name?"""
    if draft.reason is not None or draft.kind != "quote" or draft.gaps or draft.lead:
        return False
    if asked.shape in (Shape.COVER, Shape.DEFINITION):
        return True
    if is_open(asked, draft) or not any(find_quantities(one.text) for one in draft.statements):
        return False
    best = [one.matches[0] for one in found if one.matches]
    return bool(best) and all(
        m.coverage >= _SURE and m.period_fit >= FITS and m.figure_fit >= _FITTING and not any(t.noun for t in m.missing)
        for m in best
    )


def settle(
    tally: Tally,
    draft: Draft,
    found: "Sequence[Found]",
    asked: Asked,
    catalog: "Catalog",
    name: str,
    *,
    weak: bool = False,
) -> Spoken:
    """The whole answer of both readers, and what whoever asked should know of it; a `weak` model is held to all that
    the extractive reader quotes: it refuses what is there, and refuses nothing that it should.
    """
    sure = is_sure(draft, found, asked)
    if tally.statements:
        return _spoken(tally, draft, asked, name, sure=sure, weak=weak)
    if not tally.refused:
        return Spoken(draft, EXTRACTIVE, (f"{_why_nothing(tally)}，以下按报告原文作答。",))
    if sure or draft.kind in ("table", "overview") or (weak and draft.reason is None):
        return Spoken(draft, EXTRACTIVE, ("两种读法不同：模型没有从原文里找到答案，以下按报告原文作答。",))
    if draft.reason is not None:
        return Spoken(draft, EXTRACTIVE, (AGREE,))
    refusal = refuse(found, asked, catalog)
    near = tally.held or [one for one in draft.statements if one.quotes]
    statements = refusal.statements or tuple(near[:_NEAREST])
    return Spoken(
        replace(refusal, statements=statements), EXTRACTIVE, ("模型没有从原文里找到答案，这里只列出相近的说法。",)
    )


def _spoken(tally: Tally, draft: Draft, asked: Asked, name: str, *, sure: bool, weak: bool) -> Spoken:
    notices = _notices(tally)
    statements = tuple(tally.statements)
    if draft.kind == "table":
        return Spoken(replace(draft, statements=(*statements, *draft.statements)), name, tuple(notices))
    missing: tuple[Statement, ...] = ()
    if draft.reason is None and draft.kind == "quote" and not is_open(asked, draft):
        missing = left_out(draft, statements, asked)
        if not missing:
            notices.insert(0, AGREE)
        elif sure or tally.cut or tally.failed or len(missing) < len(draft.statements):
            notices.append("两种读法不同：模型没有答全，已按报告原文补上。")
        else:
            told = missing[0].text.rstrip("。")
            notices.append(f"两种读法不同：按词句检索到的是“{told}”。")
            missing = ()
    elif weak and draft.reason is None:
        missing = tuple(one for one in left_out(draft, statements, asked) if one.quotes)
        if missing:
            notices.append("模型没有说到的，已按报告原文补上。")
    lead = draft.lead if draft.kind == "quote" and draft.reason is None else ""
    return Spoken(Draft((*statements, *missing), lead=lead), name, tuple(notices))


def _notices(tally: Tally) -> list[str]:
    notices = []
    if tally.dropped:
        notices.append(f"模型有 {len(tally.dropped)} 处没有通过核对，已去掉：{tally.dropped[0]}。")
    if tally.unknown:
        notices.append(f"模型引用了 {tally.unknown} 个不存在的编号，已去掉。")
    if tally.mended:
        notices.append(f"模型有 {tally.mended} 句的出处或“超、约、左右”等字眼不准，已按报告原文改正。")
    if tally.translated:
        notices.append("译文只核对了数字、年份和出处，措辞以原文为准。")
    if tally.failed or tally.cut:
        why = tally.failed.reason if tally.failed else "到了长度上限"
        notices.append(f"模型的回答没有说完（{why}）。")
    return notices


def _why_nothing(tally: Tally) -> str:
    if tally.failed:
        return tally.failed.reason
    if tally.dropped:
        return f"模型的回答没有通过核对（{tally.dropped[0]}）"
    if tally.held:
        return "模型的回答不是所问的"
    return "模型的回答被截断" if tally.cut else "模型没有给出回答"
