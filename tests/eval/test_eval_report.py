"""The HTML page: self-contained, well-formed, honest about failures, and safe with what users bring."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from eval_samples import answer, case, citation, good, hit, refusable, refusal

from eval import svg
from eval.report import write_report
from eval.stats import NOTHING, Estimate
from rag.errors import UsageError

VOID = {"meta", "br", "rect", "path", "circle", "img", "link"}


class _Checker(HTMLParser):
    """Every tag is closed in its order; what the page would fetch is collected."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.fetched: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.fetched += [value or "" for name, value in attrs if name in ("src", "href", "srcset", "action")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def _check(page: str) -> _Checker:
    checker = _Checker()
    checker.feed(page)
    assert checker.open == []
    return checker


def test_the_page_stands_alone_and_shows_every_failure(tmp_path: Path) -> None:
    cases = [
        case(id="fine"),
        case(id="wrong", question="2022年<b>学位</b>", history=[("问<i>", "答")]),
        case(id="refused"),
        refusable(id="answered"),
        case(id="elsewhere"),
    ]
    lines = [
        good(id="fine"),
        answer("<script>alert(1)</script>1.8万个[1]", citation(1, "超1万个</div>"), id="wrong"),
        refusal(id="refused"),
        good(id="answered"),
        answer("新增学位超1万个。[1]", citation(1, "新增学位超1万个", 3), id="elsewhere"),
    ]
    searches = {"full": [{"id": c.id, "hits": [hit(55)]} for c in cases], "dense": [{"id": "fine", "hits": []}]}
    out = tmp_path / "report.html"
    write_report(out, cases, lines, title="评测 <一>", searches=searches, meta={"settings": {"model": "<m>"}, "n": 1})
    page = out.read_text(encoding="utf-8")
    checker = _check(page)
    assert checker.fetched == []
    assert "url(" not in page
    assert "@import" not in page
    assert "<script" not in page
    text = "".join(checker.text)
    for wanted in (
        "<script>alert(1)</script>",
        "1.8万个",
        "应当拒答，却答了",
        "报告里有，却拒答了",
        "没有引到依据",
        "<m>",
    ):
        assert wanted in text
    assert set(re.findall(r"<code>(\w+)</code> <i>", page)) == {"wrong", "refused", "answered", "elsewhere"}


def test_a_run_without_failures_and_a_set_without_gold(tmp_path: Path) -> None:
    out = tmp_path / "report.html"
    write_report(out, [case()], [good()], title="好")
    assert "没有：每一题都答对" in _check(out.read_text(encoding="utf-8")).text[-1]
    bare = case(gold=[], evidence=[], forbidden=[], answerable=None, type="")
    write_report(out, [bare], [good(timings_ms={}, confidence=None)], title="只有问题")
    _check(out.read_text(encoding="utf-8"))


def test_what_cannot_be_reported(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="eval answer"):
        write_report(tmp_path / "r.html", [case()], [{"id": "1", "hits": []}], title="检索")
    with pytest.raises(UsageError, match="写不了"):
        write_report(tmp_path / "none" / "r.html", [case()], [good()], title="没有文件夹")


@pytest.mark.parametrize(
    "plot",
    [
        svg.bars([("目标", Estimate(0.5, 0.4, 0.6, 10)), ("<空>", NOTHING)]),
        svg.bars([]),
        svg.grouped_bars([("@1", [Estimate(0.5, 0.4, 0.6, 10), NOTHING])], ["甲", "乙"]),
        svg.steps([(0.25, 0.0), (0.5, 0.1)], "覆盖", "风险"),
        svg.steps([], "覆盖", "风险"),
        svg.steps([(1.0, 1.0)], "覆盖", "风险"),
        svg.histogram([1.0, 2.0, 3.0, 500.0], [("p50", 2.5)], "毫秒"),
        svg.histogram([], [], "毫秒"),
        svg.histogram([0.0, 0.0], [("p50", 0.0)], "毫秒"),
    ],
)
def test_plots_are_well_formed_at_their_edges(plot: str) -> None:
    assert plot.startswith("<svg")
    _check(plot)
    assert "nan" not in plot
    assert "inf" not in plot.replace("infinite", "")
    for x in re.findall(r'(?:x|y|width|height)="(-?[\d.]+)"', plot):
        assert -5 <= float(x) <= 2000


def test_bars_are_as_long_as_their_values() -> None:
    plot = svg.bars([("a", Estimate(0.5, 0.5, 0.5, 1)), ("b", Estimate(1.0, 1.0, 1.0, 1))])
    half, whole = (float(width) for width in re.findall(r'<rect [^>]*width="([\d.]+)"', plot))
    assert whole == pytest.approx(2 * half)


def test_the_step_line_goes_through_its_points() -> None:
    plot = svg.steps([(0.5, 0.0), (1.0, 0.1)], "x", "y")
    path = re.search(r'<path d="(M[^"]+)" fill="none"', plot)
    assert path is not None
    assert path.group(1) == "M60.0 216.0H470.0V116.0H880.0"  # 0.1 is half-way up an axis that ends at 0.2
