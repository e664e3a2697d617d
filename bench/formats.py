"""`python -m bench formats`: what of a report's figures survives its way through a file of another format.

Twenty reports are read as text, written as Word (as typed, and with headings that Word counts), as web pages in three
layouts with what stands around them, as PDFs in three layouts, as OFD with rows and with glyphs, as a book, and read
again: the same figures, names, periods and quotes should come out. Their first pages are scanned, where the engine
for that is installed. The texts are the 117 reports that lie beside the project, else the bundled one.
"""

import re
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias
from unicodedata import normalize

from rich.console import Console

from bench import pdfs, scans
from bench.corpus import REPORTS, ROOT
from bench.figures import Figure, print_table, write_run
from bench.machine import facts
from bench.ofd import ofd
from ingest.files import find_files
from ingest.first import bundled_report
from ingest.ocr import is_installed
from ingest.prepare import Prepared, prepare
from ingest.reader import read

if TYPE_CHECKING:
    from ingest.manifest import ManifestRow
    from rag.settings import Settings

RUN_FILE = ROOT / "bench" / "runs" / "formats.json"
MANY = 20
SHARE = 0.995
LESS = {"pdf_two_columns": 0.98, "ofd": 0.98, "ofd_glyphs": 0.98}
WRONG = 0.001
_SCANS, _SCANNED = 20, 2300
"""Of how many reports so many characters are scanned: they fit on four pages, and tell of some thousand figures."""
SHARE_OF_SCANS = 0.93
WRONG_IN_SCANS = 0.005
Row: TypeAlias = tuple[Any, ...]
_TOP = "<div><a href='/'>网站首页</a> <a>政务公开</a></div><div>您当前的位置：<a>首页</a> &gt; <a>工作报告</a></div>"
_BOTTOM = (
    "<div><h3>相关阅读</h3><ul><li>我市2023年新增学位9900个</li><li>我市一般公共预算收入突破52亿元</li></ul></div>"
    "<div>主办：某某市人民政府 ICP备00000000号</div>"
)
_COUNTED = re.compile("（([一二三四五六七八九十]{1,3})）")


def word(lines: list[str], *, counted: bool = False) -> bytes:
    """A .docx of the lines, each figure broken into runs; with `counted` the （一） of headings is Word's."""
    import docx
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    document = docx.Document()
    if counted:
        space = nsdecls("w")
        form = '<w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%1）"/>'
        level = f'<w:lvl w:ilvl="0"><w:start w:val="1"/>{form}</w:lvl>'
        root = document.part.numbering_part.element
        root.insert(0, parse_xml(f'<w:abstractNum {space} w:abstractNumId="91">{level}</w:abstractNum>'))
    chapter = 90
    for line in lines:
        heading = _COUNTED.match(line) if counted else None
        paragraph = document.add_paragraph()
        if heading:
            if heading[1] == "一":
                chapter += 1
                over = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
                inner = f'<w:abstractNumId w:val="91"/>{over}'
                root.append(parse_xml(f'<w:num {space} w:numId="{chapter}">{inner}</w:num>'))
            number = f'<w:numPr {space}><w:ilvl w:val="0"/><w:numId w:val="{chapter}"/></w:numPr>'
            paragraph._p.get_or_add_pPr().append(parse_xml(number))
        for run in re.split("(?<=[0-9])", line[heading.end() :] if heading else line):
            paragraph.add_run(run)
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _page(body: str) -> bytes:
    head = "<head><meta charset='utf-8'><title>工作报告_某某市人民政府</title></head>"
    return f"<!DOCTYPE html><html>{head}<body>{body}</body></html>".encode()


def _escaped(line: str) -> str:
    return line.replace("&", "&amp;").replace("<", "&lt;")


def paragraphs(lines: list[str]) -> bytes:
    return _page(_TOP + "<div>" + "".join(f"<p>{_escaped(line)}</p>\n" for line in lines) + "</div>" + _BOTTOM)


def breaks(lines: list[str]) -> bytes:
    """All in one cell of a table that lays out the page."""
    body = "<br>\n".join(f"　　{_escaped(line)}" for line in lines)
    return _page(f"{_TOP}<table><tr><td>{body}</td></tr><tr><td>{_BOTTOM}</td></tr></table>")


def saved_from_word(lines: list[str]) -> bytes:
    """Every run of figures in a span of its own, as Word saves a page."""
    runs = (re.sub("([0-9.]+)", r"<span lang=EN-US>\1</span>", _escaped(line)) for line in lines)
    body = "".join(f"<p class=MsoNormal><span style='font-family:仿宋'>{run}<o:p></o:p></span></p>" for run in runs)
    return _page(f"{_TOP}<div class=WordSection1>{body}</div>{_BOTTOM}")


def book(lines: list[str]) -> bytes:
    """An e-book of one chapter for each thirty lines."""
    chapters = [lines[i : i + 30] for i in range(0, len(lines), 30)]
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("META-INF/container.xml", '<container><rootfile full-path="book.opf"/></container>')
        items = "".join(
            f'<item id="c{i}" href="{i}.html" media-type="application/xhtml+xml"/>' for i in range(len(chapters))
        )
        order = "".join(f'<itemref idref="c{i}"/>' for i in range(len(chapters)))
        archive.writestr("book.opf", f"<package><manifest>{items}</manifest><spine>{order}</spine></package>")
        for i, chapter in enumerate(chapters):
            archive.writestr(f"{i}.html", _page("".join(f"<p>{_escaped(line)}</p>" for line in chapter)))
    return out.getvalue()


FORMATS: dict[str, tuple[str, Callable[[list[str]], bytes]]] = {
    "docx": (".docx", word),
    "docx_counted": (".docx", lambda lines: word(lines, counted=True)),
    "html_paragraphs": (".html", paragraphs),
    "html_breaks": (".html", breaks),
    "html_word": (".html", saved_from_word),
    "pdf": (".pdf", pdfs.one_column),
    "pdf_furniture": (".pdf", pdfs.with_furniture),
    "pdf_two_columns": (".pdf", pdfs.two_columns),
    "ofd": (".ofd", lambda lines: ofd(lines, head="政府文件")),
    "ofd_glyphs": (".ofd", lambda lines: ofd(lines, glyphs=True)),
    "epub": (".epub", book),
}


def rows(path: Path, settings: "Settings", row: "ManifestRow | None") -> Counter[Row]:
    """The table of figures of a file, without where in it they stand, and without blanks: in a PDF they are gaps."""
    return _rows(prepare(path, settings, row, whole=True))


def _rows(ready: Prepared, *, doubtful: bool = True) -> Counter[Row]:
    """All figures, or only those that the recognition of a scan is sure of."""
    doubts = {p.number: p.doubts for p in (ready.parsed.paragraphs if ready.parsed else ())}
    return Counter(
        (
            i.name,
            "".join(i.quantity.text.split()),
            i.quantity.value,
            i.quantity.unit,
            i.quantity.high,
            i.period,
            "".join(i.quote.split()),
        )
        for i in ready.indicators
        if doubtful or not any(a < i.end and b > i.start for a, b, _ in doubts[i.paragraph])
    )


def format_figures(settings: "Settings", count: int) -> list[Figure]:
    """For each format the share of figures that come out as they went in, that of others, and the speed."""
    figures: list[Figure] = []
    files = [file for file in find_files([REPORTS]) if file.refusal is None] if REPORTS.is_dir() else []
    sample = [(file.path, file.row) for file in files[:: max(1, len(files) // count)]][:count]
    sample = sample or [(Path(str(bundled_report())), None)]
    texts = {path: rows(path, settings, row) for path, row in sample}
    total = sum(found.total() for found in texts.values())
    for name, (suffix, write) in FORMATS.items():
        same = other = 0
        spent = 0.0
        with tempfile.TemporaryDirectory() as folder:
            for path, row in sample:
                copy = Path(folder) / f"{path.stem}{suffix}"
                lines = [line.strip() for line in path.read_text(encoding="utf-8-sig").splitlines() if line.strip()]
                copy.write_bytes(write(lines))
                began = time.perf_counter()
                found = rows(copy, settings, row)
                spent += time.perf_counter() - began
                same += (found & texts[path]).total()
                other += (found - texts[path]).total()
        note = f"{len(sample)} 份报告，{total} 个数字"
        figures += [
            Figure(
                f"same_{name}",
                f"{name}：照样读出的数字",
                same / total,
                "",
                LESS.get(name, SHARE),
                at_least=True,
                note=note,
            ),
            Figure(f"other_{name}", f"{name}：读成别的数字", other / total, "", WRONG, note="没有说明的"),
            Figure(f"seconds_{name}", f"{name}：读一份", spent / len(sample), "秒"),
        ]
    return figures + (_scanned(settings, sample) if is_installed() else [])


def _scanned(settings: "Settings", sample: "list[tuple[Path, ManifestRow | None]]") -> list[Figure]:
    """The same of scans, of which only the first pages are read: a page takes seconds."""
    total = same = other = pages = 0
    spent = 0.0
    some = sample[:: max(1, len(sample) // _SCANS)][:_SCANS]
    with tempfile.TemporaryDirectory() as folder:
        for path, row in some:
            lines = _first(path)
            text, copy = Path(folder) / f"{path.stem}.txt", Path(folder) / f"{path.stem}.pdf"
            text.write_text("\n".join(lines), encoding="utf-8")
            copy.write_bytes(scans.scan(lines))
            wanted = rows(text, settings, row)
            began = time.perf_counter()
            ready = read(copy, settings, row)
            spent += time.perf_counter() - began
            pages += max(p.page or 0 for p in ready.parsed.paragraphs) if ready.parsed else 0
            total += wanted.total()
            same += (_seen(_rows(ready)) & _seen(wanted)).total()
            other += (_values(_rows(ready, doubtful=False)) - _values(wanted)).total()
    note = f"{len(some)} 份报告的 {pages} 页，200 dpi，{total} 个数字"
    return [
        Figure("same_scan", "扫描件：照样读出的数字", same / total, "", SHARE_OF_SCANS, at_least=True, note=note),
        Figure("other_scan", "扫描件：数值读成别的", other / total, "", WRONG_IN_SCANS, note="没有说明的"),
        Figure("seconds_scan", "扫描件：识别一页", spent / max(1, pages), "秒"),
    ]


def _seen(found: Counter[Row]) -> Counter[Row]:
    """As a picture shows them: of 14．2％ and 14.2% it does not tell which was typed."""
    seen: Counter[Row] = Counter()
    for row, count in found.items():
        seen[tuple(normalize("NFKC", cell) if isinstance(cell, str) else cell for cell in row)] += count
    return seen


def _values(found: Counter[Row]) -> Counter[Row]:
    """The figures alone: in a scan a mark that is misread changes the quote around them."""
    return Counter({key: sum(n for row, n in found.items() if row[2:5] == key) for key in {row[2:5] for row in found}})


def _first(path: Path) -> list[str]:
    """The lines of a report that fit on the pages that are scanned."""
    lines: list[str] = []
    for line in path.read_text(encoding="utf-8-sig").splitlines():
        if lines and sum(map(len, lines)) + len(line.strip()) > _SCANNED:
            break
        if line.strip():
            lines.append(line.strip())
    return lines


def run_formats(settings: "Settings", console: Console, *, record: bool = False) -> list[Figure]:
    """Convert, read, print the table; with `record`, write the run file."""
    machine = facts()
    figures = format_figures(settings, MANY)
    print_table(figures, console)
    if record:
        write_run(RUN_FILE, figures, machine | {"reports": "real" if REPORTS.is_dir() else "bundled"})
    return figures
