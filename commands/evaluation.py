"""eval answer, search, score, compare: question sets. The work and the figures are the package `eval`'s."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.asking import AsJson
from commands.failures import FAILED

if TYPE_CHECKING:
    from rich.console import Console

app = typer.Typer(help="用问题集评测：作答、检索、打分、比较。", no_args_is_help=True)

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


@app.command()
def answer(
    questions: Questions,
    out: Out,
    fresh: Annotated[bool, typer.Option("--fresh", help="从头再答，不接着上次没答完的。")] = False,
    workers: Annotated[int, typer.Option(min=1, max=64, help="同时问聊天模型几个问题。")] = 1,
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
        from rag.build import open_chain

        chain = open_chain(settings)
    with question_bar() as progress:
        kept = run_answers(
            cases, chain, settings, out, questions=questions, progress=progress, resume=not fresh, workers=workers
        )
    print(f"{len(cases)} 题的答案在 {out}" + (f"（{kept} 题是上次答好的）" if kept else ""))


@app.command()
def search(
    questions: Questions,
    out: Out,
    k: Annotated[int, typer.Option("-k", min=1, max=500, help="每题最多几段。")] = 20,
) -> None:
    """给一个问题集的每一题列出证据段落。"""
    from commands import show
    from commands.inputs import check_output
    from commands.progress import question_bar
    from eval.cases import load_cases
    from eval.retrieval import full_search, run_search, write_lines
    from rag.settings import load_settings

    settings = load_settings()
    cases = load_cases(questions)
    check_output(out, questions)
    with show.waiting(settings):
        from rag.build import open_chain

        chain = open_chain(settings)
    with question_bar() as progress:
        lines = run_search(cases, full_search(chain), k, progress)
    write_lines(lines, out)
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


def _wide() -> "Console":
    """For tables: as wide as they need where no terminal sets the width."""
    import sys

    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() else 160, highlight=False)
