"""A refusal: which slot of the question is missing, and the nearest that the reports do say.

武进区2022年新增学位多少 → 没有收录武进区的报告，所以不能回答。 Another place's figure is never shown in its stead.
What is said to be absent was looked for (absence.py); where nothing can be said to be, the two or three nearest
findings (nearest.py) stand for themselves.
"""

from collections.abc import Sequence
from dataclasses import replace

from rag.answer.absence import Told, absent, may_be_missed, told_of
from rag.answer.nearest import as_statement, nearest
from rag.index.catalog import Catalog
from rag.match.sentence import ENOUGH, Match
from rag.question.asked import Asked, Tongue
from rag.question.asking import Ask, Shape, Want
from rag.question.intent import Intent
from rag.question.sides import Side
from rag.question.terms import Term
from rag.search.found import Found
from rag.shown import page_names
from rag.text.english_places import called
from rag.text.segments import simplified
from rag.types import Draft, Kind, Quote, Reason, Report

_HARDLY = 0.3
_FEW = 6
"""Words of a question up to which each of them is what it is asked of."""

FIGURE_NAMES = {Ask.GROWTH: "增幅", Ask.SHARE: "比重", Ask.RANK: "位次", Ask.MULTIPLE: "倍数"}

NO_ANSWER = "，所以不能回答"
SEVERAL_SAY = "收录了多个地方的报告，检索到这些地方说到（未必齐全）："
SEVERAL_FILES = "收录的几份文件说到（未必齐全）："
"""Before what documents that are no reports say, each by its name."""
_NAMED = 3
_LINES = {
    "errand": "这个问题我答不了：我只回答政府工作报告里写了什么。",
    "elsewhere": "这个问题和收录的政府工作报告无关，我答不了。",
    "place": "没有收录{places}的报告，所以不能回答。",
    "year": "没有收录{region}{year}年的报告，{years}的{what}要看那份报告。",
    "absent": f"{{reports}}没有提到“{{named}}”{NO_ANSWER}。",
    "when": "{reports}没有说{years}这项{what}。",
    "figure": "{reports}提到了这件事，但没有给出所问的{what}。",
    "nearest": "没有找到直接的回答；最相关的是：",
    "nothing": "没有找到直接的回答。",
    "others": "没有收录{places}的报告，以下出自{sources}的报告：",
    "closest": "最接近的说法",
    "reason": "没有找到专门说明原因的话；与此有关的是：",
}


def refuse(found: Sequence[Found], asked: Asked, catalog: Catalog) -> Draft:
    """A refusal that says which slot is missing, the nearest things that the reports do say, and what of their files
    nobody could read."""
    draft = _refuse(found, asked, catalog)
    note = _unread(looked_in(found), catalog) if draft.reason is Reason.NOT_IN_REPORTS else ""
    if not note:
        return draft
    return replace(draft, lead=draft.lead + note if draft.lead.endswith("。") else note + draft.lead)


def _unread(reports: Sequence[Report] | None, catalog: Catalog) -> str:
    """和县2024年的报告第2—10页没有文字，没有读到，要找的可能在那里。"""
    some = [r for r in (catalog.reports() if reports is None else reports) if catalog.unread(r.id)]
    if not some:
        return ""
    named = "、".join(f"{r.region}{r.year}年的报告{page_names(catalog.unread(r.id))}" for r in some[:_NAMED])
    more = f"等 {len(some)} 份报告的一些页" if len(some) > _NAMED else ""
    return f"{named}{more}没有文字（像是扫描件），没有读到，要找的可能在那里。"


def _refuse(found: Sequence[Found], asked: Asked, catalog: Catalog) -> Draft:
    side = found[0].side if found else None
    reports = looked_in(found)
    lacking = absent(asked.terms, catalog, _ids(reports))
    findings = nearest(found, lacking)
    if side is not None and side.expected is not None:
        findings.sort(key=lambda quote: not _promised(quote, side.asked))  # what was promised for that year
    near = tuple(as_statement(quote, refusal_line(asked, "closest")) for quote in findings[:1])
    others = _no_reports(reports, catalog)
    if not others and (Want.ERRAND in asked.wants or (not asked.terms and not asked.mentions and not asked.regions)):
        return Draft((), Reason.OUT_OF_SCOPE, refusal_line(asked, "errand"))
    unmet = [*asked.foreign, *(place for place in asked.spoken if not asked.regions and not _met(place, found))]
    if unmet:
        own = tuple(s for s in near if any(_names(_up_to(quote), place) for quote in s.quotes for place in unmet))
        return Draft(own, Reason.REPORT_NOT_INDEXED, refusal_line(asked, "place", places="、".join(unmet)))
    if side is not None and side.expected is not None:
        region, year = side.expected
        what = {Kind.TARGET: "目标", Kind.ACHIEVED: "完成情况"}.get(side.asked.kind or Kind.OUTLOOK, "数据")
        text = refusal_line(asked, "year", region=region, year=year, years=asked_years(side.asked), what=what)
        return Draft(near, Reason.REPORT_NOT_INDEXED, text)
    best = max((m for one in found for m in one.matches), key=lambda m: m.coverage, default=None)
    of_report = asked.of_report or Want.MENTION in asked.wants or asked.intent is Intent.MANY  # 哪些省提到了元宇宙
    if of_no_report(asked) or (not findings and not of_report and not others and _is_elsewhere(best, asked)):
        return Draft((), Reason.OUT_OF_SCOPE, refusal_line(asked, "elsewhere"))
    missed = tuple(filter(may_be_missed, lacking))
    if any(map(_bears_all, missed)) or (missed and (best is None or best.coverage < ENOUGH) and _in_short(asked)):
        named = "、".join(term.text for term in missed)
        return Draft(near, Reason.NOT_IN_REPORTS, refusal_line(asked, "absent", reports=_called(reports), named=named))
    why = _why(side, asked, catalog, reports) if side is not None else ""
    if why:
        return Draft(near, Reason.NOT_IN_REPORTS, why)
    lead = refusal_line(asked, "nearest" if findings else "nothing")
    return Draft(tuple(map(as_statement, findings)), Reason.NOT_IN_REPORTS, lead)


def _promised(quote: Quote, asked: Asked) -> bool:
    period, years = quote.period, {mention.last for mention in asked.mentions}
    return period is not None and period.kind is not Kind.ACHIEVED and period.last in years


def refusal_line(asked: Asked, key: str, **values: object) -> str:
    """A line of _LINES, in English for who asks in English."""
    if asked.tongue is Tongue.ENGLISH:
        from rag.answer.refusal_english import line

        return line(key, **values)
    return _LINES[key].format(**values)


def lacks(one: Found, catalog: Catalog) -> str:
    """What a part of a question without an answer lacks: 报告里没有说 only where it was looked for and is not there."""
    reports, asked = _ids(looked_in((one,))), one.side.asked
    if asked.shape is Shape.COVER or any(map(may_be_missed, absent(asked.terms, catalog, reports))):
        return "报告里没有说"
    told = told_of(asked, catalog, reports)
    return "没有找到直接的回答" if told in (Told.PERHAPS, Told.NOTHING) else "报告里没有说"


def _met(place: str, found: Sequence[Found]) -> bool:
    """The best evidence tells of a place that the question speaks of: then it is not the region that is lacking."""
    best = next((match for one in found for match in one.matches[:1]), None)
    return best is not None and _names(simplified(best.hit.paragraph_text), place)


def _names(text: str, place: str) -> bool:
    return any(form in text for form in (place, *called(place)))


def _up_to(quote: Quote) -> str:
    """The quote with what its sentence says before it."""
    return simplified(quote.hit.paragraph_text[quote.hit.sentence.start : quote.end])


def without_report(draft: Draft, found: Sequence[Found], asked: Asked, catalog: Catalog) -> Draft:
    """What may be said though a place has no report: what another's says of it by name (酒泉 in that of 甘肃), and of
    places put beside it (新北区和保定市). It begins with what is missing.
    """
    alone = [place for place in asked.foreign if place not in asked.beside]
    own = {region.name for region in asked.regions} if not alone else set()
    kept = tuple(
        s
        for s in draft.statements
        if all(quote.hit.report.region in own for quote in s.quotes)
        or any(_names(_up_to(quote), place) for quote in s.quotes for place in alone or asked.foreign)
    )
    kept_of = replace(draft, statements=kept)
    lead = _from_others(kept_of, asked.foreign, asked)
    return replace(kept_of, lead=lead) if lead else refuse(found, asked, catalog)


def of_words(draft: Draft, asked: Asked) -> bool:
    """Is it a refusal that other words could account for: of no other place, no errand, no day, nothing of the cover,
    and not of what a word means?
    """
    return (
        draft.reason is Reason.NOT_IN_REPORTS
        and asked.tongue is not Tongue.ENGLISH
        and not asked.foreign
        and asked.shape not in (Shape.COVER, Shape.DEFINITION)
        and Want.WHEN not in asked.wants
        and asked.intent is not Intent.ERRAND
    )


def of_where_asker_is(draft: Draft, asked: Asked) -> Draft:
    """An answer from the report of a region, led by a line that there is none of the place in it where the asker is."""
    home = tuple(place for place in asked.spoken if place in asked.beside)
    lead = _from_others(draft, home, asked) if home and draft.reason is None else ""
    return replace(draft, lead=f"{lead}\n{draft.lead}".rstrip()) if lead else draft


def of_the_region(draft: Draft, asked: Asked) -> Draft:
    """What the report of a region says, led by a line that there is none of the place in it."""
    return replace(draft, lead=_from_others(draft, asked.foreign, asked))


def _from_others(draft: Draft, places: Sequence[str], asked: Asked) -> str:
    """没有收录银川的报告，以下出自宁夏2025年的报告："""
    sources = dict.fromkeys(f"{q.hit.report.region}{q.hit.report.year}年" for s in draft.statements for q in s.quotes)
    if not sources:
        return ""
    return refusal_line(asked, "others", places="、".join(places), sources="、".join(sources))


def _is_elsewhere(best: Match | None, asked: Asked) -> bool:
    """Nothing of it is a report's matter: no time, no place, no indicator, and hardly a word of it in one sentence."""
    if asked.mentions or asked.regions or any(term.known or term.weight > 1 for term in asked.terms):
        return False
    return best is None or best.coverage < _HARDLY


def of_no_report(asked: Asked) -> bool:
    """今天晚上吃啥好: an errand that names no place, no time and no thing."""
    named = asked.mentions or asked.regions or asked.foreign or asked.report_year
    return asked.intent is Intent.ERRAND and not named and not any(term.noun for term in asked.terms)


def _bears_all(term: Term) -> bool:
    """Without an indicator, a proper name or a quoted one nothing of the question is answered."""
    return term.must and (term.known or term.name or term.weight > 1)


def _in_short(asked: Asked) -> bool:
    """Is it put in few words, so that each counts? 钟头 is not missed of 下班回来转半个钟头找不着车位，区里有招没."""
    return len(asked.terms) <= _FEW


def asked_years(asked: Asked) -> str:
    """The time asked for, as an answer names it: 2022年, 2017—2021年, 所问时间."""
    mention = asked.mentions[0] if asked.mentions else None
    if mention is None:
        return "所问时间"
    return f"{mention.last}年" if mention.first == mention.last else f"{mention.first or ''}—{mention.last}年"


def looked_in(found: Sequence[Found]) -> tuple[Report, ...] | None:
    """The reports that the answer would stand in; None: all."""
    if not found or any(not one.side.reports for one in found):
        return None
    reports = (report for one in found for report in one.side.reports[: one.side.primary or None])
    return tuple(dict.fromkeys(reports))


def _ids(reports: Sequence[Report] | None) -> list[str] | None:
    return None if reports is None else [report.id for report in reports]


def _called(reports: Sequence[Report] | None) -> str:
    """常州市新北区2022年的报告; 深圳市2018年、2019年的报告; 上海市、北京市2025年的报告; 收录的2013年、2014年各份报告;
    收录的深圳市2001—2019年各份报告; 收录的报告; 《西湖》.
    """
    if reports and all(report.kind == "other" for report in reports):
        return "、".join(report.called for report in reports[:_NAMED]) + ("等" if len(reports) > _NAMED else "")
    regions = {report.region for report in reports or ()}
    years = sorted({report.year for report in reports or ()})
    if 1 < len(regions) <= _NAMED and len(years) == 1:
        return f"{'、'.join(sorted(regions))}{years[0]}年的报告"
    if len(regions) != 1:
        told = "、".join(f"{year}年" for year in years)
        return "收录的报告" if not reports else f"收录的{told}各份报告" if len(years) <= _NAMED else "有关的各份报告"
    (region,) = regions
    if len(years) > _NAMED:
        return f"收录的{region}{years[0]}—{years[-1]}年各份报告"
    return f"{region}{'、'.join(f'{year}年' for year in years)}的报告"


def _no_reports(reports: Sequence[Report] | None, catalog: Catalog) -> bool:
    """Leases and pages of encyclopedias alone: of anything at all, and said in any way."""
    return all(report.kind == "other" for report in reports or catalog.reports())


def _why(side: Side, asked: Asked, catalog: Catalog, reports: Sequence[Report] | None) -> str:
    """Which slot of a figure question nothing fills in those reports; "" where that cannot be said."""
    if _no_reports(reports, catalog):
        return ""  # prose that is no report's says things in ways that nobody here has counted
    told = told_of(side.asked, catalog, _ids(reports))
    if told is Told.OTHER_TIMES:
        years = f"{asked_years(side.asked)}的" if side.asked.mentions else ""
        kind = {Kind.TARGET: "目标", Kind.ACHIEVED: "完成数"}.get(side.asked.kind or Kind.OUTLOOK, "数字")
        return refusal_line(asked, "when", reports=_called(reports), years=years, what=kind)
    if told is Told.NO_FIGURE:
        return refusal_line(asked, "figure", reports=_called(reports), what=_figure_name(asked))
    return ""


def _figure_name(asked: Asked) -> str:
    return FIGURE_NAMES.get(asked.ask, "数字")
