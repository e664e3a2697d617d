"""PDFs of a report, made to be read again: in one or two columns, with head, foot and page numbers, with tables.

Set by reportlab in a Chinese font that PDF readers bring, which needs no font file. It breaks a row wherever it is
full, inside of figures too, as the programs do whose files break them.
"""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, NextPageTemplate, PageTemplate, Paragraph, Table

FONT = "STSong-Light"
pdfmetrics.registerFont(UnicodeCIDFont(FONT))
BODY = ParagraphStyle("body", fontName=FONT, fontSize=14, leading=26, wordWrap="CJK", firstLineIndent=28)


def set_in_columns(
    lines: Sequence[str | Flowable],
    *,
    columns: int = 1,
    style: ParagraphStyle = BODY,
    head: str = "",
    foot: str = "",
    gutter: float = 24,
) -> bytes:
    """The lines as paragraphs; `head` and `foot` stand on every page, `{page}` in them is its number."""
    buffer = BytesIO()
    width, height = A4
    document = BaseDocTemplate(buffer, pagesize=A4, title="")
    column = (width - 144 - (columns - 1) * gutter) / columns
    frames = [
        Frame(72 + i * (column + gutter), 80, column, height - 160, 0, 0, 0, 0, id=f"column{i}") for i in range(columns)
    ]

    def furniture(canvas: Canvas, _: Any) -> None:
        canvas.setFont(FONT, 9)
        canvas.drawCentredString(width / 2, height - 50, head.replace("{page}", str(canvas.getPageNumber())))
        canvas.drawCentredString(width / 2, 45, foot.replace("{page}", str(canvas.getPageNumber())))

    document.addPageTemplates(PageTemplate("page", frames, onPage=furniture))
    story = [line if isinstance(line, Flowable) else Paragraph(_escaped(line), style) for line in lines]
    document.build([NextPageTemplate("page"), *story])
    return buffer.getvalue()


def ruled(
    rows: Sequence[Sequence[str]], *, spans: Sequence[tuple[int, int, int, int]] = (), rules: bool = True
) -> Table:
    """A table in the flow; a span is (first column, first row, last column, last row)."""
    cell = ParagraphStyle("cell", BODY, fontSize=12, leading=18, firstLineIndent=0)
    table = Table([[Paragraph(_escaped(text), cell) if len(text) > 12 else text for text in row] for row in rows])
    grid = [("GRID", (0, 0), (-1, -1), 0.7, colors.black)] if rules else []
    joined = [("SPAN", (a, b), (c, d)) for a, b, c, d in spans]
    table.setStyle([("FONT", (0, 0), (-1, -1), FONT, 12), *grid, *joined])
    return table


def drawn(rows: Sequence[tuple[float, float, str]], size: float = 14) -> bytes:
    """One page with each text at its place: (from the left, from the top, text)."""
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=A4)
    canvas.setFont(FONT, size)
    for x, y, text in rows:
        canvas.drawString(x, A4[1] - y, text)
    canvas.save()
    return buffer.getvalue()


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def one_column(lines: list[str]) -> bytes:
    return set_in_columns(lines)


def with_furniture(lines: list[str]) -> bytes:
    return set_in_columns(lines, head="某某市第十七届人民代表大会第三次会议文件（一）", foot="— {page} —")


def two_columns(lines: list[str]) -> bytes:
    style = ParagraphStyle("narrow", BODY, fontSize=10.5, leading=17, firstLineIndent=21)
    return set_in_columns(lines, columns=2, style=style, foot="第 {page} 页")
