"""A refusal: which slot of the question is missing, and the nearest thing that the reports do say. Pure.

武进区2022年新增学位多少 → 没有收录武进区的报告，所以不能回答。 with 新北区's 新增学位超1万个 named as the nearest.
"""

from collections.abc import Sequence

from rag.match.figure_fit import FITS
from rag.match.sentence import ENOUGH, Match
from rag.question.asked import Asked
from rag.question.asking import Ask, Want
from rag.question.sides import Side
from rag.search.searcher import Found
from rag.text.segments import simplified
from rag.types import Draft, Kind, Reason, Statement
from rag.verify.quotes import label


def refuse(found: Sequence[Found], asked: Asked) -> Draft:
    """A refusal that says which slot is missing, and the nearest thing that the report does say."""
    side = found[0].side if found else None
    nearest = _nearest(found)
    if Want.ERRAND in asked.wants or (not asked.terms and not asked.mentions and not asked.regions):
        return Draft((), Reason.OUT_OF_SCOPE, "这个问题我答不了：我只回答政府工作报告里写了什么。")
    unmet = [place for place in asked.foreign if not _met(place, found)]
    if unmet:
        return Draft(nearest, Reason.REPORT_NOT_INDEXED, f"没有收录{'、'.join(unmet)}的报告，所以不能回答。")
    if side is not None and side.expected is not None:
        region, year = side.expected
        what = {Kind.TARGET: "目标", Kind.ACHIEVED: "完成情况"}.get(side.asked.kind or Kind.OUTLOOK, "数据")
        text = f"没有收录{region}{year}年的报告，{asked_years(side.asked)}的{what}要看那份报告。"
        return Draft(nearest, Reason.REPORT_NOT_INDEXED, text)
    best = max((m for one in found for m in one.matches), key=lambda m: m.coverage, default=None)
    known = [term.text for term in asked.terms if term.known]
    if best is None and known:
        return Draft((), Reason.NOT_IN_REPORTS, f"收录的报告没有提到“{'、'.join(known)}”，所以不能回答。")
    if best is None or (best.coverage < 0.3 and not asked.mentions and not asked.regions and not known):
        return Draft((), Reason.OUT_OF_SCOPE, "这个问题和收录的政府工作报告无关，我答不了。")
    return Draft(nearest, Reason.NOT_IN_REPORTS, _why(best, asked, side))


def _met(place: str, found: Sequence[Found]) -> bool:
    """The best evidence speaks of the place: then it is not the region that is lacking."""
    best = next((match for one in found for match in one.matches[:1]), None)
    return best is not None and place in simplified(best.hit.paragraph_text)


def asked_years(asked: Asked) -> str:
    """The time asked for, as an answer names it: 2022年, 2017—2021年, 所问时间."""
    mention = asked.mentions[0] if asked.mentions else None
    if mention is None:
        return "所问时间"
    return f"{mention.last}年" if mention.first == mention.last else f"{mention.first or ''}—{mention.last}年"


def _why(best: Match, asked: Asked, side: Side | None) -> str:
    report = best.hit.report
    name = f"{report.region}{report.year}年的报告"
    lacking = [term.text for term in best.missing if term.noun]
    if lacking and best.coverage < ENOUGH:
        return f"{name}没有提到“{'、'.join(lacking)}”，所以不能回答。"
    if best.period_fit < FITS:
        kind = {Kind.TARGET: "目标", Kind.ACHIEVED: "完成数"}.get(
            (side.asked.kind if side else None) or Kind.OUTLOOK, "数字"
        )
        return f"{name}没有说{asked_years(side.asked if side else asked)}的这项{kind}。"
    if best.figure_fit < 0.4:
        return f"{name}提到了这件事，但没有给出所问的{_figure_name(asked)}。"
    return f"{name}没有说到所问的内容。"


def _figure_name(asked: Asked) -> str:
    return {
        Ask.GROWTH: "增幅",
        Ask.SHARE: "比重",
        Ask.RANK: "位次",
        Ask.MULTIPLE: "倍数",
    }.get(asked.ask, "数字")


def _nearest(found: Sequence[Found]) -> tuple[Statement, ...]:
    """The nearest thing said, with its own region and period in sight, so that it cannot pass for the answer."""
    matches = [match for one in found for match in one.matches if match.coverage >= 0.5]
    if not matches:
        return ()
    match = max(matches, key=lambda m: (round(m.coverage, 1), m.score))
    quote = match.quote
    when = label(match.period)
    head = f"{match.hit.report.region}{match.hit.report.year}年报告" + (f"，{when}" if when else "")
    return (Statement(f"最接近的说法（{head}）：{quote.text}。", (quote,)),)
