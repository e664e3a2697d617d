"""Evidence for tests: sentences of the bundled Xinbei report (and a few made up) as hits. No index needed."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rag.index.catalog import Catalog
from rag.types import Hit, Kind, Level, Period, Report, Sentence

XINBEI = "常州市新北区"
DONE_2021 = Period(2021, 2021, Kind.ACHIEVED)
FIVE_YEARS = Period(2017, 2021, Kind.ACHIEVED)
TARGET_2022 = Period(2022, 2022, Kind.TARGET)

SEATS_TARGET = "推进飞龙实验学校等27个新建、改扩建工程，新增学位超1万个。"
SEATS_DONE = "新建、改扩建学校28所，新增学位超1.8万个。"
TEACHERS = "30个学校建设项目加快推进，新增名校长14名、名班主任25名、名教师211名，其中省特级教师3名。"
TEACHERS_TARGET = "培育名校长10名、名教师100名。"
SAFETY = "消除各类安全隐患4万余条，生产安全事故起数和死亡人数同比下降32.5%和41.2%。"
GOALS = (
    "主要预期目标是：地区生产总值增长7%左右，一般公共预算收入增长6%左右，固定资产投资增长6%左右，规上工业产值增长10%左右，"
    "社会消费品零售总额增长6.5%左右，实际到账外资和进出口总额保持稳定。"
)
SCHOOLS_SECTION = ("三、2022年重点工作", "二是公共服务优供给")


def report(region: str = XINBEI, year: int = 2022) -> Report:
    level: Level = "district"
    return Report(f"{region}-{year}", f"政府工作报告（{region}，{year}年）", region, level, year)


def hit(
    text: str,
    period: Period | None = TARGET_2022,
    *,
    section: tuple[str, ...] = (),
    before: str = "",
    region: str = XINBEI,
    year: int = 2022,
    paragraph: int = 1,
    score: float = 1.0,
) -> Hit:
    """`text` as a hit that stands in its paragraph after `before`."""
    source = report(region, year)
    start = len(before)
    sentence = Sentence(
        f"{source.id}:{paragraph}:{start}", source.id, paragraph, start, start + len(text), text, section, period
    )
    return Hit(sentence, before + text, source, score)


class CatalogOf(Catalog):
    """A catalog that holds these sentences and nothing else, for answers that look a word up."""

    def __init__(self, hits: Sequence[Hit], unread: Mapping[str, Sequence[int]] | None = None) -> None:
        self._hits = list(hits)
        self._unread = unread or {}

    def _pages(self) -> dict[str, Any]:
        return {report: {"unread": pages} for report, pages in self._unread.items()}

    def reports(self) -> tuple[Report, ...]:
        return tuple(dict.fromkeys(hit.report for hit in self._hits))

    def says(self, word: str, reports: Sequence[str] | None = None) -> bool:
        return any(word.lower() in _words(hit) for hit in self._of(reports))

    def saying(self, words: Sequence[Sequence[str]], reports: Sequence[str] | None, most: int) -> list[Hit]:
        held = [h for h in self._of(reports) if all(any(w.lower() in _words(h) for w in group) for group in words)]
        return held[:most]

    def _of(self, reports: Sequence[str] | None) -> list[Hit]:
        return [hit for hit in self._hits if reports is None or hit.report.id in reports]

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[object]:
        return []  # keyword search finds nothing

    def remembered(self, name: str, read: Callable[[], Any]) -> Any:
        return read()

    def select(self, reports: Sequence[str] | None, years: Sequence[int] | None) -> tuple[str, ...] | None:
        return None if reports is None else tuple(reports)

    def sentence_count(self) -> int:
        return len(self._hits)

    def hits(self, scored: Sequence[tuple[str, float]]) -> list[Hit]:
        known = {hit.sentence.id: hit for hit in self._hits}
        return [known[i] for i, _ in scored]


def _words(hit: Hit) -> str:
    return " ".join((*hit.sentence.section, hit.sentence.text)).lower()


def standard() -> list[Hit]:
    """[1] seats, target; [2] seats, done; [3] teachers, done; [4] safety, done; [5] goals."""
    return [
        hit(SEATS_TARGET, TARGET_2022, section=SCHOOLS_SECTION, before="二是公共服务优供给。", paragraph=55),
        hit(SEATS_DONE, FIVE_YEARS, section=("一、五年工作回顾",), paragraph=10),
        hit(TEACHERS, DONE_2021, section=("2021年工作",), paragraph=18),
        hit(SAFETY, DONE_2021, section=("2021年工作",), paragraph=18, before="“危污乱散低”整治率先实施，"),
        hit(GOALS, TARGET_2022, section=("2022年目标",), paragraph=35),
    ]
