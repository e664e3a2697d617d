"""The shortest words that answer: which part of a sentence to quote. Pure.

An item of a list that has a figure of its own, the clauses from the subject to the figure with a short tail that tells
more of it, or, where no figure is asked, the clauses that hold the question's words.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.fit import item_span
from rag.scope import Asked
from rag.term_match import term_match
from rag.terms import Term
from rag.types import Quantity
from rag.wording import Ask, Shape, Want

_WIDEST = 110
_CHANGES = r"(?:提高|提升|增加|减少|降低|压缩|扩大)(?=[了到至约近超达为\d一二三四五六七八九十百])"
LEANS = re.compile(
    r"^(?:(?:扣|剔)除|成为)|^(?:19|20)\d\d年[底末]?(?:达到?|增[至加]|突破|为)(?=[\d约近超])|"
    r"^(?:(?:[一二三四五六七八九十\d]+年(?:来|间)?|全年|当年)(?=增|下|提|共|累|净|年均|平均))?(?:同口径|按可比[价口]?[格径]?)?"
    r"(?:同比|环比|[增降升减缩压]至|[增降升减缩压]到|比(?!重|例)|较(?!大|好|高|多)|增长(?!点|极)|增速|增幅|下降|上升|回落|"
    + _CHANGES
    + r"|达(?!成|标)|占|是|为(?=[\d超近约历上全])|"
    r"居(?!民|家|住)|位居|位列|列(?!车|入)|排名|排(?!水|污|放|查)|其中|高于|低于|高出|快于|连续|均|都(?!市)|分别|年均|比重|突破|超过|约|总量|"
    r"规模(?!以上|化)|总数|总[\u4e00-\u9fff]{1,3}[达为超突]|惠及|覆盖(?=[\d超近约率全])|净增|[全][市国省区]第|名列|跃升|跃居|接近|"
    r"创(?=历史|新高|下|.{0,6}(?:纪录|新高|新低))|保持(?=[\d在两]|全|增)|超额|实现.{0,6}增长|相当于|受益|累计|平均|第\d|高达|仅(?!仅)|翻(?=[一两几]?番|了)|"
    r"力争达到|预计(?=增|达|将|为|完成)|被[称誉评]|完成投资|总投资|年度(?:计划)?投资|计划(?:总)?投资|投资(?:额|总额)?(?=[\d达超约])|在(?:全|世界)[^，；。]{0,14}(?:排|居|位|列)|并(?!购)|且|也|年产值|扭转|总投资|总面积|总产值|总额)"
)
"""A clause that opens so has no subject of its own."""
_IN_TURN = re.compile(r"分别|依次|各(?:为|达|增|降)")
_OUTCOME = 24
_NO_SUBJECT = re.compile(
    r"(?:年内|全年|当年|今年|去年|年底前|[上下]半年|力争|争取|确保|计划|预计)(?:再|新)?(?:完成|实现|达到)?"
)
_SUBJECT = re.compile(r"[\u4e00-\u9fff]{3,}")
_TAIL = re.compile(
    r"^(?:(?:扣|剔)除[^，。；]{2,12}后)?(?:同比|比上年|较上年|全年|五年)?(?:实际|名义|累计|年均)?(?:增长|下降|上升|提高|增加|减少|降低|回落|达|达到|突破|增幅|增速|总量)"
)


@dataclass(frozen=True, slots=True)
class Clauses:
    """What a sentence is made of, whoever asks."""

    spans: tuple[tuple[int, int], ...]
    anchors: tuple[int, ...]
    """For each clause, the index of the clause that holds its subject (itself, or an earlier one)."""
    figures: tuple[Quantity, ...]

    def figure_in(self, start: int, end: int) -> Quantity | None:
        """The first figure of `sentence[start:end]`."""
        return next((figure for figure in self.figures if start <= figure.start < end), None)


def narrow(text: str, clauses: Clauses, i: int, asked: Asked, chosen: Quantity | None) -> tuple[int, int]:
    """The span to quote: an item of a list that has figures of its own, subject to figure, or the clauses that tell."""
    spans, anchors = clauses.spans, clauses.anchors
    anchor, end = spans[anchors[i]][0], spans[i][1]
    if asked.shape is Shape.FIGURE and chosen is not None and not asked.wide:
        item = _item(text, (spans[i][0], end), chosen, clauses, asked)
        return _trim(text, *(item or (anchor, _with_dependents(text, clauses, i, asked))))
    if asked.shape is Shape.FIGURE and asked.wide:
        while i + 1 < len(spans) and anchors[i + 1] == anchors[i]:
            i += 1
        return _trim(text, *_widened(text, clauses, anchor, spans[i][1], asked))
    if asked.shape is Shape.LIST and len(text) <= 160:
        return _trim(text, 0, len(text))
    how = Want.HOW in asked.wants
    start, end = _window(text, spans, asked.terms, anchor, end, how=how)
    if Want.CAUSE in asked.wants and end <= _WIDEST:
        start = 0  # who it was, and why, stands before what he did; 以甲为核心、乙为支撑的“一核多点”布局
    if Want.WHETHER in asked.wants and len(text) - start <= _WIDEST:
        end = len(text)  # 178项民生实事，除10项…外，其余全部完成
    return _trim(text, start, end)


def has_subject(text: str, start: int, end: int, clauses: Clauses) -> bool:
    """Does a clause that leans on none before say by itself what its figure is of (补充耕地13.5万亩)?"""
    first = clauses.figure_in(start, end)
    return first is not None and bool(_SUBJECT.search(_NO_SUBJECT.sub("", text[start : first.start])))


def _with_dependents(text: str, clauses: Clauses, i: int, asked: Asked) -> int:
    """The end of a short tail that tells more of the same figure: 616亿元，下降5%; 突破200亿元，达到229亿元."""
    spans, anchors = clauses.spans, clauses.anchors
    end = spans[i][1]
    if asked.ask in (Ask.SHARE, Ask.RANK, Ask.MULTIPLE):
        return end
    for j in range(i + 1, min(i + 3, len(spans))):
        tail = text[spans[j][0] : spans[j][1]]
        if anchors[j] != anchors[i] or not _TAIL.match(tail) or len(tail) > 22 or not clauses.figure_in(*spans[j]):
            break
        end = spans[j][1]
    return end


def _widened(text: str, clauses: Clauses, start: int, end: int, asked: Asked) -> tuple[int, int]:
    """From the first to the last clause near by that tells a figure of what is asked (签约79个，总投资290.5亿元)."""
    telling = [term for term in asked.terms if not term.known or Want.EACH_OF in asked.wants]
    for a, b in clauses.spans:
        if not clauses.figure_in(a, b) or not any(term_match(term, text[a:b]) >= 0.9 for term in telling):
            continue
        if max(end, b) - min(start, a) <= _WIDEST:
            start, end = min(start, a), max(end, b)
    return start, end


def _window(
    text: str, spans: Sequence[tuple[int, int]], terms: Sequence[Term], start: int, end: int, *, how: bool
) -> tuple[int, int]:
    """The clauses from the first to the last that hold a noun of the question, if they are not far apart.

    `how` asks what came of it: the short clause after them tells that.
    """
    nouns = [term for term in terms if term.noun]
    holding = [span for span in spans if any(term_match(term, text[span[0] : span[1]]) >= 0.9 for term in nouns)]
    if not holding:
        return start, end
    a, b = min(start, holding[0][0]), max(end, holding[-1][1])
    if b - a > 90:
        a, b = start, end
    after = next((span for span in spans if span[0] == b), None) if how else None
    return (a, after[1]) if after and after[1] - after[0] <= _OUTCOME else (a, b)


def _item(
    text: str, clause: tuple[int, int], chosen: Quantity, clauses: Clauses, asked: Asked
) -> tuple[int, int] | None:
    """名教师211名 of 新增名校长14名、名班主任25名、名教师211名, if it names what is asked by itself."""
    start, end = clause
    if _IN_TURN.search(text[start : chosen.start]):
        return None  # 分别增长73.7倍、77.5倍 says which is which only as a whole
    a, b = item_span(text, start, chosen)
    while b < end and text[b] == "、" and LEANS.match(text[b + 1 : end]):  # 增长7%以上、力争达到8%
        b = min((at for at in (text.find(mark, b + 1) for mark in "、，；。") if at >= 0), default=end)
    if (a, b) == (start, end) or text.find("、", start, end) < 0:
        return None
    strong = [term for term in asked.terms if term.noun or term.numeral]
    if not (
        clauses.figure_in(start, a) or clauses.figure_in(b, end)
    ):  # 华润材料、…、同惠电子4家企业: the items share one figure
        return None
    if strong and all(term_match(term, text[a:b]) >= 0.6 for term in strong):
        return a, min(b, end)
    return None


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in "，,；;、。：: ":
        start += 1
    while end > start and text[end - 1] in "，,；;、。：:！!？? ":
        end -= 1
    return start, end
