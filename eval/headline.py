"""`make eval`: the development sets, extractive, answers and five ways of retrieval, as one table. Under ten minutes.

The Xinbei sets run on the bundled report, with a part of the house taken out in turn. The sets over the 117 reports run
where those are indexed already, or where the folder with them is named: indexing them takes longer than everything
else, is done once, and is not counted. Indexes, runs and reports are kept under WENBAO_HOME/eval. What is committed
under eval/runs is compared with; `record` writes it anew: of reports that are not part of the project only ids and
verdicts, no text.
"""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from eval import svg
from eval.ablation import open_ablated
from eval.answers import load_meta, run_answers
from eval.cases import Case, load_cases, load_run
from eval.compare import Worth
from eval.report import WAYS, ways_plot, write_report
from eval.retrieval import run_search, search_ways, write_lines
from eval.score import AnswersScored, SearchScored, score_run
from eval.tables import print_headline, print_ways, print_worth
from eval.worth import worth_of_parts
from ingest.first import index_bundled
from ingest.pipeline import ingest
from rag.errors import UsageError
from rag.index.catalog import Catalog
from rag.models.embedder import open_embedder
from rag.types import Json

if TYPE_CHECKING:
    from rag.models.embedder import Embedder
    from rag.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "eval" / "data"
ONE = ("xinbei", "heldout_xinbei")
MANY = ("reports_national", "reports_local", "heldout_reports", "dialogue")
RUNS = ROOT / "eval" / "runs"
TITLES = {
    "xinbei": "新北区 2022 年报告",
    "heldout_xinbei": "同上，规则成形后另出的题",
    "reports_national": "117 份报告：全国与各省",
    "reports_local": "117 份报告：深圳、各区与海拉尔",
    "heldout_reports": "117 份报告：规则成形后另出的题",
    "dialogue": "117 份报告：比较、一问多件、时间上的追问",
}
_NOT_INDEXED = (
    "另外四个问题集要用那 117 份报告，还没有为它们建索引，这次不跑。"
    "要跑：wenbao eval headline 放着报告的文件夹（第一次建索引要一刻钟以上），之后 make eval 会带上它们。"
)


@dataclass(frozen=True, slots=True)
class SetResult:
    """One set: its answers and each way of retrieval, judged; `seconds` it took without indexing."""

    name: str
    answers: AnswersScored
    ways: dict[str, SearchScored]
    seconds: float
    worth: tuple[Worth, ...] = ()

    def rows(self) -> list[Json]:
        """Per question, without any text: what is committed and compared with."""
        ranks = {name: {s.case.id: s.rank for s in way.scores} for name, way in self.ways.items()}
        return [
            {
                "id": s.case.id,
                "type": s.case.type,
                "right": s.right,
                "refused": s.refused,
                "cited": s.cited,
                "unsupported": len(s.unsupported),
                "ranks": {name: of.get(s.case.id) for name, of in ranks.items()} if s.case.evidence else {},
            }
            for s in self.answers.scores
        ]


def run_headline(
    settings: "Settings", console: Console, reports: Path | None = None, *, record: bool = False
) -> list[SetResult]:
    """Run all sets that can be run, print the tables, write runs and HTML reports under `settings.home`/eval.

    `reports`: a folder with the 117 reports, to be indexed first; None: as they are indexed, if they are. Raises
    UsageError where a folder that was named is not there.
    """
    if reports is not None and not reports.is_dir():
        raise UsageError(f"没有文件夹 {reports}：请给出放着 117 份报告的文件夹")
    home = settings.home / "eval"
    home.mkdir(parents=True, exist_ok=True)
    embedder = open_embedder(settings)
    one = _at(settings, home / "xinbei")
    results = [_run_set(name, one, embedder, home, console) for name in ONE]
    _print_table(results, console)  # the others may take a first index; this one is there at once
    many = _at(settings, home / "reports")
    if reports is None and not Catalog.exists(many):
        console.print(_NOT_INDEXED, markup=False)
    else:
        if reports is not None:
            _index(reports, many, embedder, console)
        results += [_run_set(name, many, embedder, home, console) for name in MANY]
        _print_table(results, console)
    for result in results:
        _against_record(result, console)
        if record:
            _record(result, home)
    console.print(
        f"用时 {sum(r.seconds for r in results):.0f} 秒（不含建索引）；运行文件和网页报告在 {home}", markup=False
    )
    return results


def _at(settings: "Settings", home: Path) -> "Settings":
    """The same settings on another index; extractive, whatever model is switched on."""
    return settings.model_copy(update={"home": home, "model": None, "chroma_url": None})


def _index(folder: Path, settings: "Settings", embedder: "Embedder", console: Console) -> None:
    console.print(f"正在为 {folder} 建索引（没有变的文件跳过；第一次要一刻钟以上）……", markup=False)
    began = time.monotonic()
    outcomes = ingest([folder], settings, embedder)
    new = sum(outcome.status in ("added", "replaced") for outcome in outcomes)
    refused = [outcome.path for outcome in outcomes if outcome.status == "refused"]
    console.print(f"索引：{len(outcomes)} 份报告，新建或更新 {new} 份，{time.monotonic() - began:.0f} 秒", markup=False)
    if refused:
        console.print(f"有 {len(refused)} 份没有收录：{'、'.join(refused[:5])}", markup=False)


def _run_set(name: str, settings: "Settings", embedder: "Embedder", home: Path, console: Console) -> SetResult:
    """Ask one set in every way. What is embedded first (the report, the tutorial's chunks) is not counted."""
    if name == "xinbei":
        index_bundled(settings, embedder)
    source, out = DATA / f"{name}.jsonl", home / f"{name}.jsonl"
    cases, chain = load_cases(source), open_ablated(settings, embedder)
    ways = search_ways(chain, settings, embedder)
    began = time.monotonic()
    searches = {way: run_search(cases, search) for way, search in ways.items()}
    run_answers(cases, chain, settings, out, questions=source, resume=False)
    seconds = time.monotonic() - began
    for way, lines in searches.items():
        write_lines(lines, home / f"{name}.{way}.jsonl")
    title = f"问报评测：{TITLES[name]}（抽取式）"
    lines = load_run(out)
    worth = _worth(name, cases, settings, embedder, home, lines, searches["dense"]) if name == ONE[0] else ()
    write_report(home / f"{name}.html", cases, lines, title=title, searches=searches, meta=load_meta(out), worth=worth)
    result = SetResult(name, _answers(cases, lines), _judged(cases, searches), seconds, worth)
    print_ways(result.ways, console, f"{TITLES[name]}：检索", WAYS)
    if worth:
        print_worth(worth, console)
    return result


def _worth(
    name: str, cases: Sequence[Case], settings: "Settings", embedder: "Embedder", home: Path,
    house: Sequence[Json], dense: Sequence[Json],
) -> tuple[Worth, ...]:  # fmt: skip
    """The parts taken out in turn; their runs lie beside the others, for `wenbao eval compare`."""

    def keep(variant: str, lines: Sequence[Json]) -> None:
        write_lines(lines, home / f"{name}.{variant}.jsonl")

    return tuple(worth_of_parts(cases, settings, embedder, house, dense, keep))


def _print_table(results: Sequence[SetResult], console: Console) -> None:
    print_headline({TITLES[r.name]: r.answers for r in results}, {TITLES[r.name]: r.ways for r in results}, console)


def _answers(cases: Sequence[Case], lines: Sequence[Json]) -> AnswersScored:
    scored = score_run(cases, lines)
    assert isinstance(scored, AnswersScored)
    return scored


def _judged(cases: Sequence[Case], searches: dict[str, list[Json]]) -> dict[str, SearchScored]:
    scored = {way: score_run(cases, lines) for way, lines in searches.items()}
    return {way: one for way, one in scored.items() if isinstance(one, SearchScored)}


# --- what is committed ----------------------------------------------------------------------------------------------


def _against_record(result: SetResult, console: Console) -> None:
    """Say how many questions came out otherwise than in the committed run."""
    recorded = RUNS / f"{result.name}.scores.jsonl"
    if not recorded.is_file():
        console.print(f"{TITLES[result.name]}：还没有提交过结果", markup=False)
        return
    old = {row["id"]: row for row in map(json.loads, recorded.read_text(encoding="utf-8").splitlines())}
    changed = [str(row["id"]) for row in result.rows() if old.get(row["id"]) != row]
    named = f"：{'、'.join(changed[:10])}" if changed else ""
    console.print(f"{TITLES[result.name]}：与提交的结果相比，{len(changed)} 题不同{named}", markup=False)


def _record(result: SetResult, home: Path) -> None:
    """Write what is committed: verdicts of each set, the figures, and the answers on the bundled report."""
    RUNS.mkdir(parents=True, exist_ok=True)
    write_lines(result.rows(), RUNS / f"{result.name}.scores.jsonl")
    figures = RUNS / "headline.json"
    known = json.loads(figures.read_text(encoding="utf-8")) if figures.is_file() else {}
    known[result.name] = {
        "answers": result.answers.to_json(),
        "ways": {way: scored.to_json() for way, scored in result.ways.items()},
        "seconds": round(result.seconds),
        **({"without": {one.key: one.comparison.to_json() for one in result.worth}} if result.worth else {}),
    }
    figures.write_text(json.dumps(known, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if result.name == "xinbei":
        (RUNS / "headline.svg").write_text(svg.standalone(ways_plot(result.ways)), encoding="utf-8")
        write_lines([_slim(line) for line in load_run(home / "xinbei.jsonl")], RUNS / "xinbei.jsonl")
        meta = load_meta(home / "xinbei.jsonl")
        asked = {"path": "eval/data/xinbei.jsonl", "beside": "../data/xinbei.jsonl"}
        meta |= {"questions": meta["questions"] | asked}
        text = json.dumps(meta, ensure_ascii=False, indent=1) + "\n"
        (RUNS / "xinbei.jsonl.meta.json").write_text(text, encoding="utf-8")


def _slim(line: Json) -> Json:
    """An answer without its paragraphs, which are in the report, and its timings, which differ every time."""
    citations = [{k: v for k, v in c.items() if k != "paragraph_text"} for c in line["citations"]]
    return {k: v for k, v in line.items() if k != "timings_ms"} | {"citations": citations}
