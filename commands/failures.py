"""Every way a command can end → one line on standard error and an exit status; never a traceback.

Also puts standard output and error on UTF-8: Chinese must not depend on the locale. Knows no command.
"""

import errno
import gc
import os
import re
import sys
from collections.abc import Sequence
from typing import Any

from typer.core import TyperGroup
from typer.exceptions import TyperException

from rag.console import speak_utf8
from rag.errors import WenBaoError

FAILED, MISUSED, INTERRUPTED = 1, 2, 130


class House(TyperGroup):
    """The top command: as Typer's, but it ends as the contract says."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        """Run and exit. Not as a part of another program (`standalone_mode=False`), errors are the caller's."""
        if not standalone_mode:
            return super().main(args, prog_name, complete_var, False, windows_expand_args, **extra)
        speak_utf8()
        try:
            status = super().main(args, prog_name, complete_var, False, windows_expand_args, **extra)
            sys.stdout.flush()  # so that a reader who has left shows here, and not when the interpreter ends
        except Exception as error:  # the last stop: what is not ours is a defect, and still owes the user one line
            if "--debug" in (sys.argv[1:] if args is None else args):
                raise
            status = _report(error)
        gc.freeze()  # the interpreter would look through all objects of all libraries before it lets go of them
        sys.exit(status if isinstance(status, int) else 0)


def complain(message: str) -> None:
    """One line on standard error, whatever the message holds."""
    line = " ".join(message.split())
    print("错误：" + "".join(c if c.isprintable() else repr(c)[1:-1] for c in line), file=sys.stderr)


def _report(error: Exception) -> int:
    if isinstance(error, WenBaoError):
        complain(str(error))
        return error.exit_status
    if isinstance(error, TyperException):
        return _report_misuse(error)
    if _nobody_reads(error):
        _drop_output()
        return FAILED
    if isinstance(error, OSError):
        try:
            sys.stdout.flush()
        except OSError:
            _drop_output()
        where = f"{error.filename}：" if error.filename else ""
        complain(f"{where}{error.strerror or error}；请检查路径、权限和磁盘空间")
        return FAILED
    complain(f"程序内部错误（{type(error).__name__}：{error}）；请加上 --debug 再运行一次，把显示的内容报告给我们")
    return FAILED


def _nobody_reads(error: Exception) -> bool:
    """Whoever took the output has left: a broken pipe, which Windows calls an invalid argument of no file."""
    if isinstance(error, BrokenPipeError):
        return True
    return (
        sys.platform == "win32"
        and isinstance(error, OSError)
        and error.errno == errno.EINVAL
        and error.filename is None
    )


def _drop_output() -> None:
    """Nobody takes what is still to be written; the interpreter would try again at its end, and complain."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _report_misuse(error: TyperException) -> int:
    """Typer's own errors, by name and wording, for the classes are private to it; an unknown one stays in English."""
    context, parameter = getattr(error, "ctx", None), getattr(error, "param", None)
    kind = type(error).__name__
    if kind == "NoArgsIsHelpError" and context is not None:
        print(context.get_help(), file=sys.stderr)
        return MISUSED
    said = str(getattr(error, "format_message", error.__str__)())
    if parameter is not None:
        options = [name for name in parameter.opts if name.startswith("-")]
        name = " / ".join(options) or parameter.metavar or parameter.name
        said = f"缺少{name}" if kind == "MissingParameter" else f"{name} 的值不可用：{getattr(error, 'message', said)}"
    for pattern, chinese in _WORDINGS:
        said = re.sub(pattern, chinese, said)
    complain(f"{said}；运行 {context.command_path if context else 'wenbao'} --help 看用法")
    return MISUSED


_WORDINGS = (
    (r"^No such command '(.*)'\.?$", r"没有 \1 这个命令"),
    (r"^No such option: (\S+).*$", r"没有 \1 这个选项"),
    (r"^Missing command\.?$", "缺少命令"),
    (r"Input should be a valid integer.*$", "应为整数"),
    (r"Input should be (?:greater|less) than or equal to (\S+)$", r"超出了范围（界限是 \1）"),
    (r"Value error, '(.*)' is not one of (.*?)\.?$", r"没有 \1；可用的有 \2"),
    (r"^Option '(.*)' requires an argument\.?$", r"选项 \1 后面缺少它的值"),
    (r"^Got unexpected extra argument\S* \((.*)\)$", r"多出了 \1（带空格的问题请加引号）"),
)
