"""What the table of a question over many reports lacks, and why there is none: who does not tell it, which years. Pure
but for what it looks up in the catalog.
"""

from collections.abc import Mapping, Sequence

from rag.answer.cells import Row, Rows, Scope, home, level_or_usual
from rag.answer.reckon import comparable
from rag.index.catalog import Catalog
from rag.question.many import Many
from rag.text.indicators import Measure
from rag.text.vocabulary import says, unled
from rag.types import Kind, Reason

_LISTED, _PROVINCES = 12, 31


def as_told(measure: Measure, places: Sequence[str], many: Many, catalog: Catalog) -> dict[str, bool]:
    """Place → whether its reports name the thing all the same, and the figure is put otherwise (高标准农田300万亩): of
    these nobody is told that they do not tell it. Of more places than are listed, none is looked up.
    """
    core = unled(measure.name, "asks new")
    years = {home(year, kind) for year in many.years for kind in ((many.kind,) if many.kind else tuple(Kind))}
    own: dict[str, list[str]] = {place: [] for place in places[:_LISTED]}
    for report in catalog.reports():
        if report.region in own and (not years or report.year in years):
            own[report.region].append(report.id)
    return {place: bool(own.get(place)) and catalog.says(core, own[place]) for place in places}


def why_none(many: Many, parts: Sequence[Rows], scope: Scope) -> tuple[str, Reason, str] | None:
    """(why there is no table, the reason, the indicators): whose reports do not tell it, or that there are none of that
    time. None where the sentences may tell it all the same.
    """
    places = tuple(dict.fromkeys(name for part in parts for name in part.missing))
    absent = tuple(dict.fromkeys(name for part in parts for name in part.not_indexed))
    if many.mixed or (many.places is not None and len(many.places) < 2 and not absent):
        return None
    words = "、".join(measure.words(sort or level_or_usual(measure)) for measure, sort in many.measures)
    head = f"{time_of(many.years)}{words}{'目标' if scope.kinds == (Kind.TARGET,) and not many.open_kind else ''}"
    if absent and not places and many.places is not None and (not many.places or len(absent) < _LISTED):
        timed = [name for name in absent if name not in many.lacking]
        at = f"{listed(timed)}{_reports_of(scope)}" if timed else ""
        whose = "、".join(said for said in (at, listed(many.lacking)) if said)
        return f"没有收录{whose}的报告，所以列不出{head}。", Reason.REPORT_NOT_INDEXED, words
    if places:
        return f"收录的这些报告都没有说{head}：{listed(places)}。", Reason.NOT_IN_REPORTS, words
    return f"没有收录{_reports_of(scope)}的报告，所以列不出{head}。", Reason.REPORT_NOT_INDEXED, words


def _reports_of(scope: Scope) -> str:
    return "、".join(f"{year}年" for year in sorted(scope.homes())[:3])


def time_of(years: Sequence[int]) -> str:
    """2024年, 2013—2018年, or nothing."""
    if not years:
        return ""
    return f"{years[0]}年" if len(years) == 1 else f"{min(years)}—{max(years)}年"


def listed(names: Sequence[str], most: int = _LISTED) -> str:
    """甲、乙、丙; of very many the first."""
    return "、".join(names[:most]) + ("等" if len(names) > most else "")


def below(
    rows: Sequence[Row],
    many: Many,
    untold: Mapping[str, Mapping[str, bool]],
    not_indexed: Sequence[str],
    catalog: Catalog,
) -> list[str]:
    """What stands under a table: who or which years are not in it, and what is not compared."""
    said = []
    for words, places in untold.items():
        name = words if len(many.measures) > 1 else ""
        silent, named = ([place for place, says in places.items() if says is which] for which in (False, True))
        said += [f"报告里没有说{name}的：{listed(silent, _PROVINCES)}。"] if silent else []
        said += [f"提到{name or '它'}、没有取到数字的（可以单独问）：{listed(named)}。"] if named else []
    said += _half_told(rows, many) + (_estimated(rows) if many.estimated else [])
    said += _why_years_lack(rows, many, catalog)
    if many.instead:
        years = [f"{year}年" for year in many.years]
        said.append(f"没有收录{listed(years)}的报告；这里是下一年的报告所说的{listed(years)}的数。")
    if many.beside:
        said.append(f"没有列进表里的（可以单独问）：{listed(many.beside)}。")
    if not_indexed and not many.few:
        said.append(f"没有收录所问时间的报告：{listed(not_indexed)}。")
    if len(many.measures) == 1 and len(comparable(rows)) < len(rows):
        said.append("单位不同的没有放在一起比。")
    return said


def _estimated(rows: Sequence[Row]) -> list[str]:
    """Whose figure its report itself calls an estimate, in the sentence that tells it: 预计…增长13%."""
    own = [row for row in rows if says(row.cell.text[: row.start].rpartition("。")[2] + row.quote, "estimated")]
    names = list(dict.fromkeys(row.region for row in own))
    return [f"报告里写明是预计数或初步数的：{listed(names, _PROVINCES)}。" if names else "报告里没有写明哪个是预计数。"]


def years_absent(rows: Sequence[Row], many: Many, catalog: Catalog) -> str:
    """Of several places in several years those of which there is no report at all."""
    if not rows or len(many.places or ()) < 2 or len(many.years) < 2:
        return ""
    kind, told = rows[0].kind, {row.year for row in rows}
    own = {report.year for report in catalog.reports() if report.region in (many.places or ())}
    absent = [year for year in many.years if year not in told and home(year, kind) not in own]
    what = "目标" if kind is Kind.TARGET else "结果"
    homes = listed([f"{home(year, kind)}年" for year in absent])
    years = listed([f"{year}年" for year in absent])
    return f"没有收录这些地区{homes}的报告，{years}的{what}无从比较；下面只是其余年份的。" if absent else ""


def _half_told(rows: Sequence[Row], many: Many) -> list[str]:
    """Who of those in the table tells no more than what was done, or what is promised: an empty cell is said."""
    found = []
    for measure in dict.fromkeys(row.cell.named.measure for row in rows) if many.slots else ():
        own = [row for row in rows if row.cell.named.measure == measure]
        for year, kind in many.slots:
            told = {row.region for row in own if (row.year, row.kind) == (year, kind)}
            lacking = [place for place in dict.fromkeys(row.region for row in own) if place not in told]
            words = next((row.words for row in own if (row.year, row.kind) == (year, kind)), measure.name)
            what = f"{year}年{words}{'目标' if kind is Kind.TARGET else ''}"
            found += [f"报告里没有说{what}的：{listed(lacking, _PROVINCES)}。"] if lacking and told else []
    return found


def years_lacking(rows: Sequence[Row], many: Many) -> list[int]:
    """Of one indicator of one place over the years those that have no cell."""
    alone = len({(row.kind, row.region) for row in rows}) == 1 and len(many.measures) == 1 and not many.slots
    told = {row.year for row in rows}
    wanted = many.years or (range(min(told), max(told)) if len(told) > 1 else ())
    return [year for year in sorted(set(wanted)) if year not in told] if alone else []


def _why_years_lack(rows: Sequence[Row], many: Many, catalog: Catalog) -> list[str]:
    """Whether the report that should tell a year is there at all."""
    lacking = years_lacking(rows, many)
    if not lacking:
        return []
    kind, own = rows[0].kind, {report.year for report in catalog.reports() if report.region == rows[0].report.region}
    silent = [f"{year}年" for year in lacking if home(year, kind) in own]
    absent = [f"{year}年" for year in lacking if home(year, kind) not in own]
    homes = [f"{home(year, kind)}年" for year in lacking if home(year, kind) not in own]
    said = [f"{listed(silent)}的数字，收录的报告里没有找到。"] if silent else []
    return [*said, *([f"{listed(absent)}的数字要看{listed(homes)}的报告，没有收录。"] if absent else [])]
