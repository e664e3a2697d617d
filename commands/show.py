"""How answers, evidence and tables look in a terminal, and their JSON and CSV. Plain text where it is no terminal.

Results go to standard output, progress to standard error; asks and decides nothing.
"""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import chain as joined
from typing import TYPE_CHECKING, Any

from rag.types import Answer, Citation, Hit, Indicator, Json

if TYPE_CHECKING:
    from rich.console import Console

    from rag.answer.taken import Taken
    from rag.settings import Settings

_AROUND = 40  # characters of the paragraph shown on either side of a quote

INDICATOR_COLUMNS = (
    "region", "report_year", "indicator", "value", "unit", "qualifier", "period", "kind", "quote", "paragraph",
    "report", "text", "high",
)  # fmt: skip


@cache
def console(error: bool = False) -> "Console":
    """Rich where a terminal reads, plain text elsewhere; never breaks a line by itself."""
    from rich.console import Console

    return Console(stderr=error, soft_wrap=True, highlight=False, markup=False, emoji=False)


@contextmanager
def waiting(settings: "Settings") -> Iterator[None]:
    """Says on a terminal what takes the seconds: the first use writes the model and indexes, later ones load it."""
    if not sys.stderr.isatty():
        yield
        return
    first = not settings.index_dir.is_dir()
    text = "第一次使用：正在准备嵌入模型并导入报告，约半分钟……" if first else "正在载入……"
    with console(error=True).status(text):
        yield


# --- one answer ---------------------------------------------------------------------------------------------


def begin(parts: Iterator[str | Answer]) -> tuple[str | Answer, Iterator[str | Answer]]:
    """The first part, once it is there, and the rest: so that waiting ends when the answer begins."""
    return next(parts), parts


def last(first: str | Answer, parts: Iterator[str | Answer]) -> Answer:
    """The Answer that ends a stream."""
    *_, answer = joined([first], parts)
    assert isinstance(answer, Answer)
    return answer


def answer(first: str | Answer, parts: Iterator[str | Answer]) -> None:
    """Print a stream as it comes, then what became of it in verification, and the citations."""
    streamed, waiting_rows = "", ""
    for part in joined([first], parts):
        if isinstance(part, str):
            streamed += part
            if part.startswith("|"):
                waiting_rows += part
                continue
            _aligned(waiting_rows)
            waiting_rows = ""
            print(part, end="", flush=True)
        else:
            _aligned(waiting_rows)
            print("" if streamed.endswith("\n") else "\n", end="")
            if streamed.strip() != part.text.strip():
                print(("核对之后的回答：\n" if streamed else "") + part.text)
            for notice in part.notices:
                console().print(f"提示：{notice}", style="yellow")
            for citation in part.citations:
                _citation(citation)


def _aligned(rows: str) -> None:
    """The lines of a Markdown table in columns."""
    lines = [[cell.strip() for cell in line.strip("|").split("|")] for line in rows.splitlines()]
    if len(lines) > 1:
        table(lines[0], [line for line in lines[2:] if len(line) == len(lines[0])])


def _citation(citation: Citation) -> None:
    from rich.text import Text

    from rag.verify.quotes import label

    place = [f"{citation.title} {citation.place}", " › ".join(citation.section), label(citation.period)]
    console().print(Text.assemble("\n", (f"[{citation.marker}] " + " · ".join(filter(None, place)), "cyan")))
    before, after = "", ""
    if console().is_terminal:
        text = citation.paragraph_text
        before = text[max(0, citation.start - _AROUND) : citation.start]
        after = text[citation.end : citation.end + _AROUND]
        before = "…" * (len(before) < citation.start) + before
        after += "…" * (citation.end + _AROUND < len(text))
    console().print(Text.assemble("    ", (before, "dim"), (citation.quote, "bold reverse"), (after, "dim")))


def overview(taken: "Taken", located: Callable[[Citation], Citation]) -> None:
    """A report's overview, and what it quotes."""
    from rag.answer.overview import overview as whole
    from rag.verify.quotes import verify

    draft = whole(taken)
    if draft is None:
        print(f"这份报告里没有能概括的内容：{taken.report.title}")
        return
    verified = verify(draft)
    print(verified.text)
    for citation in verified.citations:
        _citation(located(citation))


# --- evidence and tables ------------------------------------------------------------------------------------


def hits(found: Sequence[Hit]) -> None:
    """Ranked evidence, a paragraph each."""
    from rich.text import Text

    from rag.verify.quotes import label

    if not found:
        print("没有找到相关的段落。")
    for rank, hit in enumerate(found, 1):
        sentence = hit.sentence
        place = [f"{hit.report.title} {hit.place}", " › ".join(sentence.section), label(sentence.period)]
        console().print(Text.assemble((f"{rank}. " + " · ".join(filter(None, place)) + f"（{hit.score:.3f}）", "cyan")))
        console().print(Text(f"   {hit.paragraph_text[sentence.start : sentence.end]}"))


def indicators_csv(rows: Sequence[Indicator]) -> None:
    """INDICATOR_COLUMNS as CSV; `period` is 2022, 2017-2021 or -2021 (up to 2021)."""
    import csv

    from rag.harmless import cell

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(INDICATOR_COLUMNS)
    writer.writerows([cell(value) for value in _cells(row)] for row in rows)


def indicators(rows: Sequence[Indicator]) -> None:
    """The table of figures for people."""
    if not rows:
        print("没有数字：运行 wenbao ingest 文件或文件夹 导入报告")
        return
    kinds = {"achieved": "完成", "target": "目标", "outlook": "展望", "": ""}
    lines = []
    for row in rows:
        region, year, name, _, _, _, period, kind, quote, paragraph, _, text, _ = _cells(row)
        lines.append([region, year, name, text, period, kinds[kind], quote, paragraph])
    table(["地区", "报告", "指标", "数字", "时期", "性质", "原话", "段落"], lines)


CELL_COLUMNS = (
    "region", "year", "kind", "indicator", "sort", "text", "value", "high", "unit", "qualifier", "rider", "quote",
    "report", "paragraph",
)  # fmt: skip


def cells_csv(rows: Sequence[Json]) -> None:
    """CELL_COLUMNS as CSV."""
    import csv

    from rag.harmless import cell

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(CELL_COLUMNS)
    writer.writerows([cell("" if row[name] is None else row[name]) for name in CELL_COLUMNS] for row in rows)


def cells(found: Json) -> None:
    """The table of one indicator for people, with what was worked out of it and what it lacks."""
    kinds = {"achieved": "完成", "target": "目标"}
    if found["rows"]:
        lines = [
            [r["region"], r["year"], kinds[r["kind"]], r["text"] + (f"（{r['rider']}）" if r["rider"] else ""),
             r["quote"], f"{r['report']} 第{r['paragraph']}段"]
            for r in found["rows"]
        ]  # fmt: skip
        table(["地区", "年份", "性质", found["indicator"], "原话", "出处"], lines)
    else:
        print(f"没有一份报告说了{found['indicator']}")
    for one in found["computed"]:
        print(f"{one['what']}：{one['text']}")
    for name, words in (("missing", "报告里没有说"), ("not_indexed", "没有收录报告")):
        if found[name]:
            print(f"{words}：{'、'.join(found[name])}")


def _cells(row: Indicator) -> list[Any]:
    """In the order of INDICATOR_COLUMNS."""
    data, period = row.to_json(), row.period
    data["period"] = data["kind"] = ""
    if period is not None:
        data["period"] = str(period.last) if period.single else f"{period.first or ''}-{period.last}"
        data["kind"] = period.kind.value
    return [data[column] for column in INDICATOR_COLUMNS]


def table(head: Sequence[str], lines: Iterable[Sequence[Any]]) -> None:
    """Columns: boxed by Rich on a terminal, else padded and two spaces apart, whole."""
    rows = [[str(cell) for cell in line] for line in lines]
    if console().is_terminal:
        from rich.table import Table
        from rich.text import Text

        drawn = Table()
        for name in head:
            drawn.add_column(name, overflow="fold")  # a quotation is shown whole
        for row in rows:
            drawn.add_row(*map(Text, row))
        console().print(drawn, soft_wrap=False)
        return
    from rich.cells import cell_len

    widths = [max(map(cell_len, column)) for column in zip(head, *rows, strict=True)]
    for row in [list(head), *rows]:
        padded = (cell + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=True))
        print("  ".join(padded).rstrip())


def as_json(data: Json) -> None:
    """One JSON object: one line for programs, indented for people."""
    print(json.dumps(data, ensure_ascii=False, indent=2 if sys.stdout.isatty() else None))
