"""ingest, reports, remove, verify: what changes or checks the index."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.asking import AsJson
from commands.failures import FAILED, complain

if TYPE_CHECKING:
    from ingest.pipeline import Outcome

_WORDS = {"added": "新增", "unchanged": "未变", "replaced": "替换", "refused": "拒绝"}


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    for command in (ingest, reports, remove, verify):
        app.command()(command)


def ingest(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="文件或文件夹…",
            help="txt、md、docx、doc、wps、rtf、pdf、ofd、html、epub、xlsx、csv，或它们的 zip；网址要 WENBAO_FETCH=1。",
            show_default=False,
        ),
    ],
    manifest: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.csv", help="各文件的地区、级别、年份（列 file, region, level, year）。", show_default=False
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """导入报告；没有变化的文件跳过，不能导入的说明原因。"""
    from commands import show
    from commands.progress import ingest_bar
    from ingest.fetch import is_address
    from ingest.pipeline import ingest as index
    from rag.errors import UsageError
    from rag.models.embedder import open_embedder
    from rag.settings import load_settings

    if not all(path.strip() for path in paths):
        raise UsageError("有一个路径是空的；请写上文件或文件夹")
    settings = load_settings()
    with ingest_bar() as on_progress:
        outcomes = index(
            [Path(path) for path in paths if not is_address(path)],
            settings,
            open_embedder(settings),
            manifest=manifest,
            addresses=[path for path in paths if is_address(path)],
            on_progress=on_progress,
        )
    refused = [outcome for outcome in outcomes if outcome.status == "refused"]
    if as_json:
        show.as_json({"files": [_outcome_json(outcome) for outcome in outcomes]})
    else:
        _show_outcomes(outcomes)
    for outcome in refused:
        complain(outcome.detail)
    if refused:
        raise typer.Exit(FAILED)


def _outcome_json(outcome: "Outcome") -> dict[str, object]:
    return {
        "path": outcome.path,
        "report": outcome.report,
        "status": outcome.status,
        "reason": outcome.detail or None,
        "sentences": outcome.sentences,
        "embedded": outcome.embedded,
        "note": outcome.note or None,
        "warnings": list(outcome.warnings),
        "left_out": outcome.left_out,
    }


def _show_outcomes(outcomes: "list[Outcome]") -> None:
    for one in outcomes:
        if one.status != "refused":  # those go to standard error, with the reason
            done = f"{one.sentences} 句，新算向量 {one.embedded} 个"
            left = f"，略去网页上正文以外的 {one.left_out} 字" if one.left_out else ""
            print(
                f"{one.status:<9} {_WORDS[one.status]}  {one.path}  报告编号 {one.report}（{done}{left}）"
                + (f"：{one.note}" if one.note else "")
            )
            for warning in one.warnings:
                print(f"          注意  {warning}")
    if len(outcomes) > 1:
        counts = {word: sum(one.status == status for one in outcomes) for status, word in _WORDS.items()}
        print(f"共 {len(outcomes)} 个文件：" + "，".join(f"{word} {n}" for word, n in counts.items() if n))


def reports(as_json: AsJson = False) -> None:
    """列出已导入的报告。"""
    from commands import show
    from rag.index.catalog import Catalog
    from rag.settings import load_settings

    settings = load_settings()
    rows = []
    if Catalog.exists(settings):
        with Catalog.open(settings, "", any_embedding=True) as catalog:
            shelves = catalog.shelves()
            rows = [(report, shelves[report.id].sentences) for report in catalog.reports()]
    if as_json:
        show.as_json({"reports": [report.to_json() | {"sentences": n} for report, n in rows]})
    elif rows:
        lines = [
            (r.id, r.region, r.level, r.year, r.date or "", r.version or "", r.title, sentences)
            for r, sentences in rows
        ]
        show.table(["编号", "地区", "级别", "年份", "日期", "版本", "标题", "句数"], lines)
    else:
        print("还没有报告：运行 wenbao ingest 文件或文件夹 导入")


def remove(report: Annotated[str, typer.Argument(metavar="报告编号", help="wenbao reports 列出的编号。")]) -> None:
    """从索引里去掉一份报告（不动原文件）。"""
    from commands.inputs import known_report
    from ingest.pipeline import remove as take_out
    from rag.index.catalog import Catalog
    from rag.models.embedder import open_embedder
    from rag.settings import load_settings

    settings = load_settings()
    embedder = open_embedder(settings)
    with Catalog.open(settings, embedder.name) as catalog:
        known_report(catalog, report)
    take_out(report, settings, embedder)
    print(f"已去掉报告 {report}")


def verify(
    repair: Annotated[bool, typer.Option("--repair", help="修复能修复的问题。")] = False, as_json: AsJson = False
) -> None:
    """检查索引：每个句子都能按自己的向量和词找到，数目和校验和一致。"""
    from commands import show
    from commands.progress import sentence_bar
    from ingest.prepare import derive
    from rag.index.audit import audit
    from rag.models.embedder import open_embedder
    from rag.settings import load_settings

    settings = load_settings()
    with sentence_bar() as progress:
        found = audit(settings, open_embedder(settings), repair=repair, progress=progress, derive=derive)
    if as_json:
        show.as_json({
            "ok": found.ok, "reports": found.reports, "sentences": found.sentences,
            "problems": list(found.problems), "repairs": list(found.repairs),
        })  # fmt: skip
    else:
        for repaired in found.repairs:
            print(f"已修复：{repaired}")
        for problem in found.problems:
            print(f"问题：{problem}")
        state = "完好" if found.ok else f"有 {len(found.problems)} 个问题"
        print(f"索引{state}：{found.reports} 份报告，{found.sentences} 句")
    if not found.ok:
        raise typer.Exit(FAILED)
