"""OFD files made of lines of text, for the bench of formats and for tests: as writers of the format lay them out."""

import zipfile
from collections.abc import Iterator, Sequence
from io import BytesIO
from xml.sax.saxutils import escape

_SPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
_SIZE = 5.6
_LEFT, _TOP, _STEP = 28.0, 37.0, 10.0
_ROWS, _ACROSS = 22, 27


def ofd(lines: Sequence[str], *, glyphs: bool = False, head: str = "") -> bytes:
    """An OFD of paragraphs; with `glyphs` each glyph is an object of its own. Rows break wherever they are full."""
    rows = list(_rows(lines))
    pages = [rows[i : i + _ROWS] for i in range(0, len(rows), _ROWS)] or [[]]
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        root = (
            f"<ofd:OFD {_SPACE} Version='1.0'><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody>"
        )
        archive.writestr("OFD.xml", f"{root}</ofd:OFD>")
        listed = "".join(f'<ofd:Page ID="{i + 1}" BaseLoc="Pages/Page_{i}/Content.xml"/>' for i in range(len(pages)))
        area = "<ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
        archive.writestr(
            "Doc_0/Document.xml", f"<ofd:Document {_SPACE}>{area}<ofd:Pages>{listed}</ofd:Pages></ofd:Document>"
        )
        for i, page in enumerate(pages):
            objects = [_text(head, 80.0, 15.0, glyphs=False)] if head else []
            objects.append(_text(f"— {i + 1} —", 100.0, 285.0, glyphs=False))
            objects += [_text(row, _LEFT, _TOP + n * _STEP, glyphs=glyphs) for n, row in enumerate(page) if row]
            content = f"<ofd:Content><ofd:Layer>{''.join(objects)}</ofd:Layer></ofd:Content>"
            archive.writestr(f"Doc_0/Pages/Page_{i}/Content.xml", f"<ofd:Page {_SPACE}>{content}</ofd:Page>")
    return out.getvalue()


def _rows(lines: Sequence[str]) -> Iterator[str]:
    """Rows of at most 27 full-width columns, each paragraph set in by two."""
    for line in lines:
        row, used = "　　", 2.0
        for character in line:
            wide = 1.0 if ord(character) > 0x2E7F or character in "“”‘’—…" else 0.5
            if used + wide > _ACROSS:
                yield row
                row, used = "", 0.0
            row, used = row + character, used + wide
        yield row


def _text(row: str, x: float, y: float, *, glyphs: bool) -> str:
    steps = [_SIZE if ord(c) > 0x2E7F or c in "“”‘’—…" else _SIZE / 2 for c in row]
    if not glyphs:
        return _object(row, x, y, " ".join(f"{step:g}" for step in steps[:-1]))
    places = [x + sum(steps[:i]) for i in range(len(row))]
    return "".join(_object(c, at, y, "") for c, at in zip(row, places, strict=True) if c.strip())


def _object(text: str, x: float, y: float, steps: str) -> str:
    delta = f' DeltaX="{steps}"' if steps else ""
    code = f'<ofd:TextCode X="0" Y="{_SIZE:g}"{delta}>{escape(text)}</ofd:TextCode>'
    return f'<ofd:TextObject Boundary="{x:g} {y:g} 160 8" Font="1" Size="{_SIZE:g}">{code}</ofd:TextObject>'
