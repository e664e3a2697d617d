"""eval answer, search, score, compare, report, …: question sets. The work and the figures are the package `eval`'s."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.asking import AsJson
from commands.failures import FAILED
from eval.parts import Part

if TYPE_CHECKING:
    from rich.console import Console

app = typer.Typer(help="用问题集评测：作答、检索、打分、比较、出报告。", no_args_is_help=True)

Questions = Annotated[
    Path,
    typer.Argument(
        metavar="QUESTIONS.jsonl", help="问题集：JSONL，或两列（question, answer）的 CSV。", show_default=False
    ),
]
Run = Annotated[
    Path, typer.Argument(metavar="RUN.jsonl", help="eval answer 或 eval search 写的文件。", show_default=False)
]
Out = Annotated[Path, typer.Option("--out", metavar="FILE.jsonl", help="写到哪里。", show_default=False)]


Without = Annotated[
    Part | None,
    typer.Option(
        "--without",
        help="去掉一部分再跑，看它值多少："
        "scope 范围，verification 核对，prompt 写错嵌入提示，answer 照抄原句，all 教程式流水线。",
        show_default=False,
    ),
]


class Way(StrEnum):
    """The ways of retrieval of eval/retrieval.py."""

    FULL = "full"
    FUSED = "fused"
    DENSE = "dense"
    KEYWORD = "keyword"
    TUTORIAL = "tutorial"


class Form(StrEnum):
    """The forms of other people's sets that eval/adapters.py reads."""

    SQUAD = "squad"
    RGB = "rgb"
    RGB_REJECTION = "rgb-rejection"


@app.command()
def answer(
    questions: Questions,
    out: Out,
    fresh: Annotated[bool, typer.Option("--fresh", help="从头再答，不接着上次没答完的。")] = False,
    workers: Annotated[int, typer.Option(min=1, max=64, help="同时问聊天模型几个问题。")] = 1,
    without: Without = None,
    liar: Annotated[bool, typer.Option("--liar", help="用一个把数字都说错的假模型作答，试核对。")] = False,
) -> None:
    """回答一个问题集；中断后再运行会接着答。"""
    from commands import show
    from commands.inputs import check_output
    from commands.progress import question_bar
    from eval.answers import run_answers
    from eval.cases import load_cases
    from rag.settings import load_settings

    settings = load_settings()
    cases = load_cases(questions)
    check_output(out, questions)
    with show.waiting(settings):
        from eval.ablation import open_ablated
        from rag.models.embedder import open_embedder

        chain = open_ablated(settings, open_embedder(settings), without, liar=liar)
    with question_bar() as progress:
        kept = run_answers(
            cases, chain, settings, out, questions=questions, progress=progress, resume=not fresh, workers=workers,
            variant=_variant(without, "liar" if liar else ""),
        )  # fmt: skip
    print(f"{len(cases)} 题的答案在 {out}" + (f"（{kept} 题是上次答好的）" if kept else ""))


@app.command()
def search(
    questions: Questions,
    out: Out,
    k: Annotated[int, typer.Option("-k", min=1, max=500, help="每题最多几段。")] = 20,
    by: Annotated[Way, typer.Option("--by", help="只用哪一路检索；默认是全部。")] = Way.FULL,
    without: Without = None,
) -> None:
    """给一个问题集的每一题列出证据段落。"""
    from commands import show
    from commands.inputs import check_output
    from commands.progress import question_bar
    from eval.answers import describe_run
    from eval.cases import load_cases
    from eval.retrieval import full_search, run_search, search_ways, write_lines
    from rag.settings import load_settings

    settings = load_settings()
    cases = load_cases(questions)
    check_output(out, questions)
    with show.waiting(settings):
        from eval.ablation import Misprompted, open_ablated
        from rag.models.embedder import open_embedder

        embedder = open_embedder(settings)
        chain = open_ablated(settings.model_copy(update={"model": None}), embedder, without)
        way = full_search(chain)
        if by is not Way.FULL:
            way = search_ways(chain, settings, Misprompted(embedder) if without is Part.PROMPT else embedder)[by]
    with question_bar() as progress:
        lines = run_search(cases, way, k, progress)
    write_lines(lines, out)
    describe_run(out, cases, chain, settings, questions, _variant(without, by))
    print(f"{len(cases)} 题的证据在 {out}")


@app.command()
def score(questions: Questions, run: Run, as_json: AsJson = False) -> None:
    """给一次运行打分，带置信区间。"""
    from commands import show
    from eval.cases import load_cases, load_run
    from eval.score import score_run

    scored = score_run(load_cases(questions), load_run(run))
    if as_json:
        show.as_json(scored.to_json())
    else:
        from eval.tables import print_scores

        print_scores(scored, _wide())


@app.command()
def compare(
    a: Annotated[Path, typer.Argument(metavar="A.jsonl", help="之前的运行。", show_default=False)],
    b: Annotated[Path, typer.Argument(metavar="B.jsonl", help="现在的运行。", show_default=False)],
    questions: Annotated[
        Path | None,
        typer.Option(metavar="QUESTIONS.jsonl", help="问题集；默认按运行旁边的记录找。", show_default=False),
    ] = None,
    bound: Annotated[float, typer.Option(min=0, max=1, help="显著变差不超过这么多时，不算退步。")] = 0.0,
    as_json: AsJson = False,
) -> None:
    """比较同一个问题集的两次运行；有显著退步时退出码为 1。"""
    from commands import show
    from commands.inputs import questions_of
    from eval.cases import load_cases, load_run
    from eval.compare import compare_runs

    first, second = load_run(a), load_run(b)
    comparison = compare_runs(load_cases(questions or questions_of(a, b)), first, second, bound)
    if as_json:
        show.as_json(comparison.to_json())
    else:
        from eval.tables import print_comparison

        print_comparison(comparison, _wide())
    if comparison.regressed:
        raise typer.Exit(FAILED)


@app.command()
def report(
    questions: Questions,
    run: Run,
    out: Annotated[Path, typer.Option("--out", metavar="FILE.html", help="写到哪里。", show_default=False)],
    hits: Annotated[
        list[Path] | None,
        typer.Option(metavar="HITS.jsonl", help="同一问题集的 eval search 结果，可以给几个。", show_default=False),
    ] = None,
) -> None:
    """把一次运行写成一个网页：表、图、每一道答错的题。"""
    from commands.inputs import check_output
    from eval.answers import load_meta
    from eval.cases import load_cases, load_run
    from eval.report import write_report

    check_output(out, questions)
    check_output(out, run)
    searches = {path.stem.rpartition(".")[2]: load_run(path) for path in hits or []}
    cases, title = load_cases(questions), f"问报评测：{questions.stem}"
    write_report(out, cases, load_run(run), title=title, searches=searches, meta=load_meta(run))
    print(f"报告在 {out}")


@app.command()
def judge(
    questions: Questions,
    run: Run,
    out: Out,
    model: Annotated[
        str, typer.Option(metavar="NAME", help="评判模型，写法同 WENBAO_MODEL；不能是被评的那个。", show_default=False)
    ],
) -> None:
    """让另一个聊天模型评判答案，作为第二意见。"""
    from commands.inputs import check_output
    from commands.progress import question_bar
    from eval.cases import load_cases, load_run
    from eval.judge import agreement, open_judge, run_judge
    from eval.retrieval import write_lines
    from eval.score import AnswersScored, score_run
    from rag.errors import UsageError
    from rag.settings import load_settings

    settings = load_settings()
    cases, lines = load_cases(questions), load_run(run)
    check_output(out, questions)
    check_output(out, run)
    scored = score_run(cases, lines)
    if not isinstance(scored, AnswersScored):
        raise UsageError(f"{run} 是检索结果；评判要用 eval answer 的运行文件")
    chat = open_judge(settings, model)
    with question_bar() as progress:
        verdicts = run_judge(
            cases, lines, chat, timeout=settings.model_timeout, tracing=settings.tracing, progress=progress
        )
    write_lines(verdicts, out)
    both = agreement(scored, verdicts)
    print(f"{len(verdicts)} 题的评判在 {out}；与指标一致 {both.share:.1%}（κ {both.kappa:.2f}，{both.n} 题）")


@app.command()
def convert(
    source: Annotated[Path, typer.Argument(metavar="FILE", help="别人的数据集文件。", show_default=False)],
    form: Annotated[
        Form, typer.Option("--from", help="squad：CMRC 2018、DRCD、DuReader；rgb-rejection：RGB 的拒答题。")
    ],
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER", help="写到哪个文件夹。", show_default=False)],
) -> None:
    """把公开数据集变成可导入的文档和问题集。"""
    from eval.adapters import from_rgb, from_squad

    corpus = from_squad(source) if form is Form.SQUAD else from_rgb(source, rejection=form is Form.RGB_REJECTION)
    questions = corpus.write(out)
    print(f"{len(corpus.documents)} 份文档在 {out / 'documents'}，{len(corpus.cases)} 题在 {questions}")


@app.command()
def sample(
    questions: Questions,
    out: Out,
    count: Annotated[int, typer.Option("-n", min=1, help="取几题。")] = 28,
) -> None:
    """从问题集里取一份固定的样本，每种题型都有：给一题要答很久的模型用。"""
    from commands.inputs import check_output
    from eval.cases import load_cases
    from eval.retrieval import write_lines
    from eval.sample import sample as drawn

    cases = load_cases(questions)
    check_output(out, questions)
    chosen = drawn(cases, count)
    write_lines([case.model_dump(mode="json", exclude_defaults=True) for case in chosen], out)
    print(f"{len(chosen)} 题在 {out}")


@app.command()
def cells(
    labels: Annotated[
        Path, typer.Argument(metavar="CELLS.jsonl", help="标好的格：报告、指标、年份、性质、数。", show_default=False)
    ],
    as_json: AsJson = False,
) -> None:
    """按标好的格给 wenbao table 打分：给出的对多少，说了的给出多少，逐个指标。"""
    from commands import show
    from commands.inputs import open_catalog
    from eval.cells import load_cells, score_cells
    from rag.settings import load_settings

    tallies = score_cells(load_cells(labels), open_catalog(load_settings()))
    rows = [
        {"indicator": name or "全部", "right": t.right, "wrong": t.wrong, "lost": t.lost,
         "precision": round(t.precision, 4), "recall": round(t.recall, 4)}
        for name, t in tallies.items()
    ]  # fmt: skip
    if as_json:
        show.as_json({"cells": rows, "faults": tallies[""].faults})
        return
    show.table(["指标", "对", "错", "漏", "准确率", "召回率"], [list(row.values()) for row in rows])
    for fault in tallies[""].faults:
        print(fault)


@app.command()
def headline(
    reports: Annotated[
        Path | None, typer.Argument(metavar="REPORTS", help="放着 117 份报告的文件夹。", show_default=False)
    ] = None,
    record: Annotated[bool, typer.Option("--record", help="把结果写进 eval/runs（提交用）。")] = False,
) -> None:
    """在自带的开发集上评测，打印总表（make eval）。"""
    from eval.headline import run_headline
    from rag.settings import load_settings

    run_headline(load_settings(), _wide(), reports, record=record)


def _variant(without: Part | None, other: str) -> str:
    return " ".join(part for part in (other, f"without {without}" if without else "") if part)


def _wide() -> "Console":
    """For tables: as wide as they need where no terminal sets the width."""
    import sys

    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() else 160, highlight=False)
