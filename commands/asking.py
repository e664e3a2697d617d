"""ask, search, overview, indicators, table, serve: what reads the index. What they show is in show.py."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer

from commands.failures import INTERRUPTED

_GRACE = 1.5
"""Seconds that an interrupted question has to end by itself."""

Question = Annotated[str, typer.Argument(metavar="问题", help="例如：2022年新增学位目标是多少", show_default=False)]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON。")]


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    for command in (ask, search, overview, indicators, table, serve, mcp):
        app.command()(command)


def ask(
    question: Question,
    as_json: AsJson = False,
    history: Annotated[
        Path | None, typer.Option(metavar="FILE.json", help="之前的对话：[[问题, 回答], …]。", show_default=False)
    ] = None,
) -> None:
    """回答一个问题，附上原话和所在段落。"""
    from commands import show
    from commands.inputs import read_history, read_question
    from rag.settings import load_settings

    settings = load_settings()
    past = read_history(history)
    asked = {"question": read_question(question, past, settings), "history": past}
    with _ended_by_interrupt():
        with show.waiting(settings):
            from rag.build import open_chain

            chain = open_chain(settings, create=True)
            chain.searcher.begin_loading()
            first, parts = show.begin(chain.stream(asked))
        if as_json:
            show.as_json(show.last(first, parts).to_json())
        else:
            show.answer(first, parts)


@contextmanager
def _ended_by_interrupt() -> Iterator[None]:
    """An interrupt ends the process soon, though a thread waits for a model that says nothing: LangGraph's executor
    waits for its threads on the way out. What may be written meanwhile, a first index, survives a kill.
    """
    plain = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if not plain or threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupted(_: int, __: FrameType | None) -> None:
        last = threading.Timer(_GRACE, os._exit, (INTERRUPTED,))
        last.daemon = True
        last.start()
        raise KeyboardInterrupt

    signal.signal(signal.SIGINT, interrupted)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def search(
    question: Question,
    k: Annotated[int, typer.Option("-k", min=1, max=500, help="最多几段。")] = 5,
    as_json: AsJson = False,
) -> None:
    """按相关程度列出证据段落，不作回答。"""
    from commands import show
    from commands.inputs import read_question
    from rag.settings import load_settings

    settings = load_settings()
    text = read_question(question, [], settings)
    with show.waiting(settings):
        from rag.build import open_searcher
        from rag.models.embedder import open_embedder
        from rag.retriever import evidence

        hits = evidence(open_searcher(settings, open_embedder(settings)), text, k)
    if as_json:
        show.as_json({"hits": [hit.to_json() for hit in hits]})
    else:
        show.hits(hits)


def overview(
    report: Annotated[
        str | None,
        typer.Argument(metavar="报告", help="报告的编号（wenbao reports）；只有一份时可以不写。", show_default=False),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """一份报告从整体上讲了什么：谁、何时、分几部分、完成、目标、重点、问题，都是原话，附所在段落。"""
    from commands import show
    from rag.settings import load_settings

    settings = load_settings()
    with show.waiting(settings):
        from commands.inputs import open_catalog, the_report
        from rag.answer.taken import Taken

        catalog = open_catalog(settings)
        taken = Taken.of(the_report(catalog, report), catalog)
    if as_json:
        from rag.answer.overview import to_json

        show.as_json(to_json(taken, catalog.located))
    else:
        show.overview(taken, catalog.located)


def indicators(
    report: Annotated[
        str | None, typer.Option(metavar="报告", help="只看这一份报告（wenbao reports 里的编号）。", show_default=False)
    ] = None,
    csv: Annotated[bool, typer.Option("--csv", help="输出 CSV（UTF-8）。")] = False,
    as_json: AsJson = False,
) -> None:
    """列出报告里的数字：指标、数值、时期、目标还是完成，以及原话。"""
    from commands import show
    from rag.settings import load_settings

    settings = load_settings()
    with show.waiting(settings):
        from commands.inputs import known_report, open_catalog

        catalog = open_catalog(settings)
        rows = catalog.indicators(known_report(catalog, report) if report is not None else None)
    if as_json:
        show.as_json({"indicators": [row.to_json() for row in rows]})
    elif csv:
        show.indicators_csv(rows)
    else:
        show.indicators(rows)


def table(
    indicator: Annotated[str, typer.Argument(metavar="指标", help="例如：地区生产总值增长", show_default=False)],
    region: Annotated[
        list[str] | None, typer.Option(metavar="地区", help="只看这个地方；可以写几次。", show_default=False)
    ] = None,
    year: Annotated[
        list[int] | None, typer.Option(metavar="年份", help="数字所属的年份；可以写几次。", show_default=False)
    ] = None,
    kind: Annotated[
        str | None, typer.Option(metavar="target|achieved", help="只看目标，或只看完成。", show_default=False)
    ] = None,
    csv: Annotated[bool, typer.Option("--csv", help="输出 CSV（UTF-8）。")] = False,
    as_json: AsJson = False,
) -> None:
    """一个指标在各份报告里的数字：哪里、哪一年、多少，以及原话。"""
    from commands import show
    from rag.answer.table_named import kinds_named, table_named
    from rag.settings import load_settings

    kinds = kinds_named(kind, "--kind")
    settings = load_settings()
    with show.waiting(settings):
        from commands.inputs import open_catalog

        found = table_named(indicator, region or [], year or [], kinds, open_catalog(settings))
    if as_json:
        show.as_json(found.to_json())
    elif csv:
        show.cells_csv(found.to_json()["rows"])
    else:
        show.cells(found.to_json())


def serve(
    host: Annotated[str | None, typer.Option(help="监听的地址；默认 127.0.0.1。", show_default=False)] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="端口；默认 7860。", show_default=False)] = None,
    bundled: Annotated[bool, typer.Option("--bundled", help="先确认随程序附带的报告已经导入。")] = False,
) -> None:
    """打开网页和 HTTP 接口（要 wenbao[page]）。"""
    from app import check_installed
    from commands.inputs import check_port
    from rag.settings import load_settings

    check_installed()

    chosen = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    settings = load_settings().model_copy(update=chosen)
    check_port(settings)
    if bundled:
        from commands import show

        with show.waiting(settings):
            from ingest.first import index_bundled
            from rag.models.embedder import open_embedder

            index_bundled(settings, open_embedder(settings))
    from app import serve

    serve(settings)


def mcp() -> None:
    """在标准输入输出上作为 MCP 服务运行，供别的助手调用（要 wenbao[mcp]）。"""
    from importlib.util import find_spec

    from rag.errors import PartMissing, to_install
    from rag.settings import load_settings

    if find_spec("mcp") is None:
        raise PartMissing(f"没有装 MCP 的部分：{to_install('mcp')}")
    settings = load_settings()
    from page.desk import open_desk
    from page.mcp_door import serve_stdio

    serve_stdio(open_desk(settings))
