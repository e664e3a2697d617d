"""eval answer, search, score, compare, report: question sets. The work is in the package `eval`."""

import typer

app = typer.Typer(help="用问题集评测：作答、检索、打分、比较、报告。", no_args_is_help=True)
