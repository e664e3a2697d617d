"""What commands are given, checked before anything heavy is loaded: questions, histories, reports, ports."""

import errno
import json
import os
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.errors import StoreError, UsageError, WenBaoError

if TYPE_CHECKING:
    from rag.index.catalog import Catalog
    from rag.settings import Settings
    from rag.types import Report


def read_question(question: str, history: list[list[str]], settings: "Settings") -> str:
    """The question as it is, if the chain will take it. Raises UsageError."""
    from rag.calls import read_input

    try:
        question.encode()
    except UnicodeEncodeError as error:
        raise UsageError("问题不是合格的 UTF-8 文字；请检查终端的编码") from error
    read_input({"question": question, "history": history}, settings.max_question_chars)
    return question


def read_history(path: Path | None) -> list[list[str]]:
    """[[question, answer], …] out of a JSON file; [] where there is none. Raises UsageError."""
    if path is None:
        return []
    form = '应为 [["问题", "回答"], …]'
    try:
        data: Any = json.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        raise UsageError(f"对话文件不存在：{path}") from error
    except OSError as error:
        raise UsageError(f"对话文件读不了：{path}（{error.strerror}）") from error
    except (ValueError, RecursionError) as error:  # not UTF-8, not JSON
        raise UsageError(f"对话文件不是 UTF-8 的 JSON：{path}；{form}") from error
    turns: list[list[str]] = data if isinstance(data, list) else [[]]
    if not all(isinstance(t, list) and len(t) == 2 and all(isinstance(part, str) for part in t) for t in turns):
        raise UsageError(f"对话文件的格式不对：{path}；{form}")
    return turns


def open_catalog(settings: "Settings") -> "Catalog":
    """The catalog for reading, with the bundled report where nothing was ever indexed. Needs no embedding model."""
    from rag.index.catalog import Catalog

    if not Catalog.exists(settings):
        from rag.build import open_searcher
        from rag.models.embedder import open_embedder

        return open_searcher(settings, open_embedder(settings)).catalog
    return Catalog.open(settings, "", any_embedding=True)


def known_report(catalog: "Catalog", report: str) -> str:
    """`report`, if it is indexed. Raises StoreError that names some that are."""
    if catalog.report(report) is None:
        raise no_such_report(report, [one.id for one in catalog.reports()])
    return report


def the_report(catalog: "Catalog", report: str | None) -> "Report":
    """The report of that id, or the only one. Raises StoreError, or UsageError where there are several."""
    if report is not None:
        known_report(catalog, report)
    reports = [one for one in catalog.reports() if report in (None, one.id)]
    if not reports:
        raise StoreError("索引里没有报告；请先运行 wenbao ingest 文件或文件夹")
    if len(reports) > 1:
        some = "、".join(one.id for one in reports[:5]) + ("…" if len(reports) > 5 else "")
        raise UsageError(f"收录了 {len(reports)} 份报告（{some}）；请写明是哪一份：wenbao overview 报告编号")
    return reports[0]


def no_such_report(report: str, known: list[str]) -> WenBaoError:
    """The error of a report that is not indexed."""
    some = "、".join(known[:5]) + ("…" if len(known) > 5 else "")
    there = f"现有 {len(known)} 份：{some}" if known else "现在一份也没有"
    return StoreError(f"没有编号为 {report} 的报告（{there}）；运行 wenbao reports 看全部编号")


def check_port(settings: "Settings") -> None:
    """Whether the page can be served there, found out before seconds of loading. Raises WenBaoError."""
    host, port = settings.host, settings.port
    try:
        family, _, _, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        with socket.create_server(place[:2], family=family):
            pass
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            fix = f"请结束占用它的程序，或换一个端口：--port {port + 1}（make run PORT={port + 1}）"
            raise WenBaoError(f"{host} 的端口 {port} 已被占用；{fix}") from error
        reason = os.strerror(error.errno) if error.errno and error.errno > 0 else error.strerror
        raise WenBaoError(f"不能在 {host} 的端口 {port} 上监听（{reason}）；请检查 WENBAO_HOST、WENBAO_PORT") from error


def check_output(out: Path, questions: Path) -> None:
    """Before minutes of work: is there a folder to write into, and is it not the question set itself? UsageError."""
    if not out.parent.is_dir():
        raise UsageError(f"{out} 写不了：没有文件夹 {out.parent}；请先建好它，或换一个 --out")
    if out.is_dir():
        raise UsageError(f"{out} 是文件夹；--out 应为文件")
    if out.resolve() == questions.resolve():
        raise UsageError(f"--out 不能是问题集自己（{out}）；请换一个文件名")


def questions_of(*runs: Path) -> Path:
    """The question set that the runs' records name. Raises UsageError where none can be found."""
    from eval.answers import find_questions

    for run in runs:
        found = find_questions(run)
        if found is not None:
            return found
    raise UsageError(f"不知道 {runs[0]} 用的是哪个问题集（旁边的记录里没有，或它变了）；请用 --questions 写明")
