"""A claim put as a question: 新增学位目标是1.8万个，对吗？ claims 1.8万个 and asks 新增学位目标是多少个. Pure.

Reads which figures are claimed, whether they are to be met exactly, at least or at most, and what question is left
without them. Whether the claim holds is answer/verdict.py's; what the rest asks is read like any other question.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from rag.question.asking import measures_asked
from rag.text.figures import find_quantities
from rag.text.segments import CHINESE_RUN, QUOTED
from rag.text.times import find_mentions
from rag.text.vocabulary import cut, ends, says, unled, untrailed
from rag.types import Quantity


class Relation(Enum):
    """How the report's figure is to stand to the claimed one."""

    EQUAL = auto()
    AT_LEAST = auto()
    """达到, 超过"""
    BELOW = auto()
    """不到, 低于"""


@dataclass(frozen=True, slots=True)
class Claim:
    """One claimed figure; `said` is how the question puts it (1.8万个)."""

    figure: Quantity
    relation: Relation

    @property
    def said(self) -> str:
        return self.figure.text


@dataclass(frozen=True, slots=True)
class Claimed:
    """What a question claims, and what it asks without the claim: each figure turned into 多少 and its unit."""

    claims: tuple[Claim, ...]
    question: str

    def put_back(self, question: str) -> str:
        """The claims in a question that asks what this one does: …是多少 → …是1.8万个，对吗？"""
        for claim in self.claims:
            asked = _how_much(claim.figure)
            whole = next((question[a:b] for a, b in measures_asked(question) if "多少" in question[a:b]), "多少")
            question = question.replace(asked if asked in question else whole, claim.said, 1)
        return question.rstrip("？?。") + "，对吗？"

    @property
    def bare(self) -> bool:
        """Does it ask how much, and name nothing (是多少公里)?"""
        return unled(unled(self.question, "hearsay"), "leads to a figure").startswith(("多少", "第几"))


_ENDS = "？?。！!"
_UP = ("达到", "达", "超过", "超", "突破", "高于", "多于", "大于", "不低于", "不少于", "到")
_DOWN = ("不到", "低于", "少于", "不足", "不超过", "小于", "没超过", "没到", "没达到")
_ANY_YEAR = 2000
"""Where times stand does not hang on the year that they are reckoned from."""
_GIVEN = ("的", "这", "那", "上述")


def read_claim(text: str) -> Claimed | None:
    """The claim of a question, or None where it only asks: 是1.8万个，对吗 → 1.8万个; 是多少 → None."""
    plain = text.rstrip(_ENDS)
    told = unled(text, "hearsay")
    untold = not says(text[: len(text) - len(told)], "heard so")
    if not (ends(plain, "question tag") or not untold or says(text, "puts it as a question")):
        return None
    start = 0 if untold else len(text) - len(told)
    end = len(untrailed(plain, "leads to a tag")) if ends(plain, "question tag") else len(text)
    body = text[start:end].rstrip("？?。！!；; ，,")
    figures = _claimable(body)
    if not figures or says(_without(body, figures), "asks"):
        return None
    claims = tuple(Claim(figure, _relation(body, figure)) for figure in figures)
    return Claimed(claims, _asking(body, figures))


def _claimable(body: str) -> list[Quantity]:
    """The figures that are claimed: not those within a name (“3.5产业园”) or a time (22年抓不抓), nor what is taken as
    known (的178项实事, 18项实事都完成了吗).
    """
    names = [quoted.span() for quoted in QUOTED.finditer(body)]
    names += [(time.start, time.end) for time in find_mentions(body, _ANY_YEAR, question=True)]
    found = find_quantities(body)
    figures = [q for q in found if not body[: q.start].endswith(_GIVEN) and not _is_all_of(body[q.end :])]
    return [q for q in figures if not any(a <= q.start < b for a, b in names)]


def _is_all_of(behind: str) -> bool:
    """…项实事都完成了, …家企业全部…"""
    run = CHINESE_RUN.match(behind)
    words = run.group() if run else ""
    return any(words.find(word, 1, 10 + len(word)) > 0 for word in ("都", "均", "全部"))


def _without(body: str, figures: Sequence[Quantity]) -> str:
    for figure in reversed(figures):
        body = body[: figure.start] + body[figure.end :]
    return body


def _relation(body: str, figure: Quantity) -> Relation:
    """有没有达到5% and 超过5%了吗 are met by more; 不到5% by less."""
    if figure.qualifier in ("超过", "突破", "达到", "超", "过", "高于"):
        return Relation.BELOW if ends(body[: figure.start], "not yet") else Relation.AT_LEAST
    if figure.qualifier in ("不到", "低于", "少于", "不足"):
        return Relation.BELOW
    before = body[: figure.start]
    if ends(body[figure.end :].rstrip("？?").removesuffix("了"), "comes up to"):
        return Relation.AT_LEAST  # 定的110万，有没有达到
    if before.removesuffix("了").endswith(_DOWN):
        return Relation.BELOW
    return Relation.AT_LEAST if before.removesuffix("了").endswith(_UP) else Relation.EQUAL


def _asking(body: str, figures: Sequence[Quantity]) -> str:
    """The body with each figure asked for: 目标是1.8万个 → 目标是多少个."""
    for figure in reversed(figures):
        before = body[: figure.start]
        before = before[: len(before) - ends(before, "not yet")]
        body = _of_its_time(before, _how_much(figure), body[figure.end :])
    return "".join(cut(body, "puts it as a question"))


def _of_its_time(before: str, asked: str, behind: str) -> str:
    """财政收入141.5亿是2020年的: what is claimed of the figure is its year, of which it is then asked."""
    year = behind.removeprefix("元").removeprefix("是").rstrip("的")
    times = find_mentions(year, _ANY_YEAR, question=True) if behind.removeprefix("元").startswith("是") else ()
    alone = len(times) == 1 and (times[0].start, times[0].end) == (0, len(year))
    return f"{year}{before}是{asked}" if alone else before + asked + behind


def _how_much(figure: Quantity) -> str:
    if figure.unit in ("%", "‰"):
        return "多少"
    if "第" in figure.qualifier:
        return f"第几{figure.unit}"
    if "亿" in figure.text and figure.unit in ("", "元"):
        return "多少亿元"
    return f"多少{figure.unit}"
