"""Small files that were made to occupy whoever reads them: name → bytes. Made here, so that none lies in the house."""

import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO

_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.'
    'document.main+xml"/></Types>'
)
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)
_WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
PARAGRAPH = "<w:p><w:r><w:t>新增学位超1万个</w:t></w:r></w:p>"


def word(body: str, head: str = "") -> bytes:
    """A .docx with that body."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("_rels/.rels", _RELATIONS)
        archive.writestr("word/document.xml", f"{head}<w:document {_WORD}><w:body>{body}</w:body></w:document>")
    return out.getvalue()


def pdf(objects: list[bytes]) -> bytes:
    """A PDF of those objects, numbered from 1; the first is its catalog."""
    out, offsets = b"%PDF-1.4\n", []
    for number, held in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, held)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    end = (len(offsets) + 1, table, len(offsets) + 1, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % end


def _stream(data: bytes) -> bytes:
    packed = zlib.compress(data, 9)
    return b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(packed), packed)


def _shared(pages: int) -> bytes:
    kids = b" ".join(b"%d 0 R" % (number + 5) for number in range(pages))
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Resources<</Font<</F1 3 0 R>>>>/Contents 4 0 R>>"
    drawn = _stream(b"BT /F1 12 Tf " + b"(word word) Tj 1 0 0 1 3 4 Tm " * 20_000 + b"ET")
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    tree = b"<</Type/Pages/Count %d/Kids[%s]>>" % (pages, kids)
    return pdf([b"<</Type/Catalog/Pages 2 0 R>>", tree, font, drawn] + [page] * pages)


def _laughs() -> str:
    more = "".join(f"<!ENTITY a{i} '" + f"&a{i - 1};" * 10 + "'>" for i in range(1, 10))
    return f'<!DOCTYPE w [<!ENTITY a0 "aaaaaaaaaa">{more}]>'


def _broken_table(objects: int) -> bytes:
    body = b"".join(b"%d 0 obj<</A %d>>endobj\n" % (i, i) for i in range(1, objects))
    return b"%PDF-1.4\n" + body + b"trailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF"


def _deep_tree(depth: int) -> bytes:
    tree = [b"<</Type/Pages/Count 5/Kids[%d 0 R]>>" % (i + 3) for i in range(depth)]
    return pdf([b"<</Type/Catalog/Pages 2 0 R>>", *tree, b"<</Type/Page/MediaBox[0 0 9 9]>>"])


def _cells(count: int) -> str:
    return f"<w:tbl><w:tr>{f'<w:tc>{PARAGRAPH}</w:tc>' * count}</w:tr></w:tbl>"


SLOW: dict[str, Callable[[], bytes]] = {  # what took 15 seconds to hours before
    "row.docx": lambda: word(_cells(8000)),
    "empty.docx": lambda: word("<w:p/>" * 4_000_000),
    "run.docx": lambda: word(f"{PARAGRAPH}<w:p><w:r>{'<w:tab/>' * 100_000}</w:r></w:p>"),
    "shared.pdf": lambda: _shared(300),
    "divs.html": lambda: ("<div>" * 200_000 + "新增学位").encode(),
    "breaks.html": lambda: ("<p>" + "学位<br>" * 100_000).encode(),
    "pieces.html": lambda: ("<p>" + "<b>学</b>位" * 100_000).encode(),
    "tables.html": lambda: ("<table><tr><td>" * 3000 + "新增学位" + "</td></tr></table>" * 3000).encode(),
}
ODD: dict[str, Callable[[], bytes]] = {  # what is merely odd, and must stay harmless
    "nested.docx": lambda: word("<w:tbl><w:tr><w:tc>" * 60 + PARAGRAPH + "</w:tc></w:tr></w:tbl>" * 60),
    "deep.docx": lambda: word("<w:p>" * 100_000 + "</w:p>" * 100_000),
    "attribute.docx": lambda: word(f'<w:p w:x="{"a" * 90_000_000}"/>'),
    "attributes.docx": lambda: word("<w:p " + " ".join(f"a{i}='1'" for i in range(100_000)) + "/>"),
    "laughs.docx": lambda: word("<w:p><w:r><w:t>&a9;</w:t></w:r></w:p>", _laughs()),
    "cyclic.pdf": lambda: pdf([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 5/Kids[2 0 R 2 0 R]>>"]),
    "deep.pdf": lambda: _deep_tree(3000),
    "table.pdf": lambda: b"%PDF-1.4\nxref\n0 999999999\n" + b"0000000009 00000 n \n" * 200_000,
    "objects.pdf": lambda: _broken_table(50_000),
    "attribute.html": lambda: f"<p a='{'b' * 15_000_000}'>学位</p>".encode(),
    "line.txt": lambda: ("新增学位超1万个，" * 800_000).encode(),
}
