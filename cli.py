"""The command line `wenbao` (`python -m cli` does the same): commands in, answers out, errors as one line.

Holds the application and turns every failure into an exit status: 0 done, 1 the work failed or part of it did, 2 the
command was used wrongly. The commands are in `commands/`; what is heavy is imported inside them, so that
`wenbao --help` costs nothing. Run it: `wenbao ask 2022年新增学位目标是多少`.
"""

from typing import Annotated

import typer

from commands import asking, evaluation, indexing, model
from commands.failures import House

app = typer.Typer(
    cls=House,
    help="问报：向政府工作报告提问，答案是报告的原话和它所在的段落。",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
asking.register(app)
indexing.register(app)
app.add_typer(evaluation.app, name="eval")
app.add_typer(model.app, name="model")


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        print(f"wenbao {version('wenbao')}")
        raise typer.Exit


@app.callback()
def _top(
    _version: Annotated[
        bool, typer.Option("--version", help="显示版本。", callback=_show_version, is_eager=True)
    ] = False,
    _debug: Annotated[bool, typer.Option("--debug", help="出错时显示完整的调用栈（给开发者）。")] = False,
) -> None:
    """What stands before a command; `--debug` is read by House, which is there before a command can fail."""


def main() -> None:
    """The console script."""
    app(prog_name="wenbao")


if __name__ == "__main__":
    main()
