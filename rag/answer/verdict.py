"""对 or 不对: the figures that a question claims, held against what the answer quotes. Pure.

是1.8万个，对吗 → 不对。新增学位超1万个。 and, where the claimed figure stands elsewhere, what it belongs to:
1.8万个说的是2017—2021年：五年新增学位1.8万个。 What the question claims is question/claim.py's; no figure is judged
that no quote holds.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from rag.match.sentence import Match
from rag.question.asked import Asked
from rag.question.claim import Claim, Relation
from rag.search.found import Found
from rag.text.figures import LEANS, find_quantities, supports
from rag.text.numbers import is_ratio, same_unit
from rag.text.segments import parts_at
from rag.types import Draft, Quantity, Statement
from rag.verify.quotes import label

_OPEN_ABOVE = ("超", "超过", "突破", "以上", "不低于", "不少于", "高于", "多", "余")
_LARGE = 10_000
"""From here on a number without a unit is no share, and is said of nothing so many times smaller."""
_SPEAKS_OF_IT = 0.5
"""So much of what is asked must stand where the claimed figure stands, for it to be the one that was meant."""


def judge(draft: Draft, asked: Asked, wider: Callable[[], Sequence[Found]]) -> Draft:
    """The draft with the verdict on what `asked` claims before it.

    `wider` gathers the evidence without the question's time, to tell what a claimed figure does belong to. A draft
    that quotes no figure of the claimed sort stays as it is.
    """
    places = {quote.hit.report.region for statement in draft.statements for quote in statement.quotes}
    if draft.reason is not None and asked.mentions:  # 141.5亿是2020年的吧, where 2020 is not told
        evidence = wider()
        elsewhere = [one for claim in asked.claims if (one := _belongs(claim, evidence, set())) is not None]
        return replace(draft, statements=tuple(elsewhere) or draft.statements)
    if draft.reason is not None or (len(places) > 1 and len(asked.regions) < 2):
        return draft  # whose figure is claimed is not said: each is shown, none is judged
    claims = asked.claims
    told = [_figures(statement, asked) for statement in draft.statements]
    each = len(asked.regions) > 1 or len(asked.mentions) > 1  # 河北和新疆都是6%吗
    verdicts = [_holds(claim, told, each=each) for claim in claims]
    if any(verdict is None for verdict in verdicts):
        return draft
    if all(verdicts):
        bearing = [
            s for s, figures in zip(draft.statements, told, strict=True) if any(_bears(c, figures) for c in claims)
        ]
        return replace(draft, lead=_lead(claims, holds=True), statements=tuple(bearing))
    wrong = [claim for claim, verdict in zip(claims, verdicts, strict=True) if not verdict]
    quoted = {(quote.hit.sentence.id, quote.start) for statement in draft.statements for quote in statement.quotes}
    evidence = wider()
    belongs = [found for claim in wrong if (found := _belongs(claim, evidence, quoted)) is not None]
    return replace(draft, lead=_lead(claims, holds=False), statements=(*draft.statements, *belongs))


def _lead(claims: Sequence[Claim], *, holds: bool) -> str:
    relations = {claim.relation for claim in claims}
    if relations == {Relation.AT_LEAST}:
        return "对，达到了。" if holds else "不对，没有达到。"
    return "对。" if holds else "不对。"


def _figures(statement: Statement, asked: Asked) -> list[Quantity]:
    """The figures of what is asked: of 党代表提案13件、人大代表建议198件 the one whose own words name it."""
    found: list[tuple[float, Quantity]] = []
    for quote in statement.quotes:
        before, named = 0, 0.0
        for figure in find_quantities(quote.text, lax=True):
            words = quote.text[before : figure.end]
            last = parts_at(words, "、，；,;")[-1]
            if before == 0 or (len(last) < len(words) and not LEANS.match(last)):  # 从30.8微克下降至29.6微克 is one
                named = sum(term.weight for term in asked.terms if any(form in words for form in term.forms))
            found.append((named, figure))
            before = figure.end
    return [figure for named, figure in found if all(named >= other for other, one in found if _alike(one, figure))]


def _alike(a: Quantity, b: Quantity) -> bool:
    return same_unit(a.unit, b.unit)


def _holds(claim: Claim, told: Sequence[Sequence[Quantity]], *, each: bool) -> bool | None:
    """Of any of the statements, or of `each`; None where no quote holds a figure that it could be held against."""
    comparable = [own for figures in told if (own := [one for one in figures if _comparable(claim, one)])]
    if not comparable:
        return None
    return (all if each else any)(_bears(claim, own) for own in comparable)


def _bears(claim: Claim, figures: Sequence[Quantity]) -> bool:
    return any(_agrees(claim, figure) for figure in figures if _comparable(claim, figure))


def _comparable(claim: Claim, figure: Quantity) -> bool:
    said = claim.figure.unit
    if not said and claim.figure.value >= _LARGE:  # 3000亿 is said of 3003亿元, and not of 8.8%
        return not is_ratio(figure.unit) and figure.value * _LARGE > claim.figure.value
    plain = figure.unit.split("/")[0]  # 30微克 is said of 29.8微克/立方米
    return not said or same_unit(said, figure.unit) or said == plain or supports(figure, claim.figure)


def _agrees(claim: Claim, figure: Quantity) -> bool:
    """Is the report's figure what is claimed: the same, at least as much, or less?

    超1万个 bears 1万个 and 达到1万个, and does not bear 不到1万个.
    """
    said = claim.figure
    if claim.relation is Relation.AT_LEAST:
        return figure.value >= said.value
    if claim.relation is Relation.BELOW:
        least = figure.value if figure.high is None else figure.high
        return least < said.value or (least == said.value and figure.qualifier not in _OPEN_ABOVE)
    per = figure.unit.split("/")[0] == said.unit != figure.unit  # 30微克 said of 30微克/立方米
    return supports(replace(figure, unit=said.unit) if per else figure, said)


def _belongs(claim: Claim, wider: Sequence[Found], quoted: set[tuple[str, int]]) -> Statement | None:
    """Where the claimed figure does stand: “1.8万个”说的是2017—2021年：…"""
    for match in (match for found in wider for match in found.matches):
        if match.coverage < _SPEAKS_OF_IT or (match.hit.sentence.id, match.quote.start) in quoted:
            continue
        if any(supports(figure, claim.figure) for figure in find_quantities(match.quote.text, lax=True)):
            return Statement(f"“{claim.said}”说的是{_where(match)}：{match.quote.text}。", (match.quote,))
    return None


def _where(match: Match) -> str:
    """Which report it stands in, and for which time: 常州市新北区2022年报告，2017—2021年."""
    when = label(match.period, match.hit.report.kind)
    report = match.hit.report.called
    return f"{report}，{when}" if when else report
