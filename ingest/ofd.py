"""An OFD file (GB/T 33190: a zip of XML) → its sheets (ingest.sheets): each glyph with its place, as for a PDF.

Libraries were looked at first (docs/dependencies.md): none is both well kept and light. Text objects say their glyphs'
steps, so that each stands in a box of its own; templates (letterheads, page frames) are left out. Of what writers do
beside the standard, wrong slashes, absolute paths and missing prefixes are borne. Pictures are not looked into: a page
without text is a sheet without pieces.
"""

import posixpath
import re
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from typing import Any

from ingest.formats import BROKEN
from ingest.office_zip import check_zip
from ingest.sheets import Piece, Sheet
from rag.errors import FileRefused

_POINTS = 72 / 25.4
"""Points in a millimetre, OFD's unit."""
_A4 = (210.0, 297.0)
_MAX_PAGES = 2_000
_MAX_GLYPHS = 2_000_000
_LARGEST = 10_000.0
_ABOVE = 0.86
"""How much of a glyph's size stands above its baseline."""
_STEP = re.compile("g|[-+0-9.eE]+")
_WIDE = "\u1100"
"""From here on characters are as wide as they are high."""
_LOCKED = ("ofdentries.xml", "encryptions.xml", "decryptseed.dat")


def read_ofd(data: bytes, name: str, max_bytes: int) -> list[Sheet]:
    """The sheets of a file that unpacks to at most `max_bytes`."""
    check_zip(data, name, max_bytes, "", "OFD 文件", ".ofd")
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            package = _Package(archive)
            if any(part.rpartition("/")[2] in _LOCKED for part in package.names):
                raise FileRefused(f"{name}：OFD 加了密；请解密后再导入")
            sheets = _sheets(package, name)
    except FileRefused:
        raise
    except BROKEN as error:
        raise FileRefused(f"{name}：OFD 已损坏，读不了；请重新下载，或导出为 PDF") from error
    if not sheets:
        raise FileRefused(f"{name}：OFD 里一页也没有；请重新下载，或导出为 PDF")
    return sheets


class _Package:
    """The parts by name, whatever the case and the slashes that refer to them."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self.names = {_plain(part): part for part in archive.namelist()}

    def root(self, path: str) -> Any:
        from lxml import etree

        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
        return etree.fromstring(self._archive.read(self.names[_plain(path)]), parser)

    def beside(self, path: str, location: str) -> str:
        """Where a location in the part `path` leads: from the root, or from the part's own folder."""
        location = location.strip().replace("\\", "/")
        inner = posixpath.join(posixpath.dirname(path), location)
        whole = location.lstrip("/")
        return inner if not location.startswith("/") and _plain(inner) in self.names else whole


def _plain(path: str) -> str:
    return posixpath.normpath(path.replace("\\", "/").lstrip("/")).lower()


def _sheets(package: _Package, name: str) -> list[Sheet]:
    sheets: list[Sheet] = []
    glyphs = 0
    for body in package.root("OFD.xml").iter("{*}DocRoot"):
        at = package.beside("OFD.xml", str(body.text))
        document = package.root(at)
        size = _box(document, _A4)
        pages = [page for page in document.iter("{*}Page") if page.get("BaseLoc")]
        if len(sheets) + len(pages) > _MAX_PAGES:
            raise FileRefused(f"{name}：OFD 超过上限 {_MAX_PAGES} 页；请拆分后再导入")
        for page in pages:
            sheet = _sheet(package, package.beside(at, str(page.get("BaseLoc"))), len(sheets) + 1, size)
            glyphs += len(sheet.pieces)
            if glyphs > _MAX_GLYPHS:
                raise FileRefused(f"{name}：OFD 里的字超过 {_MAX_GLYPHS // 10_000} 万个；请拆分后再导入")
            sheets.append(sheet)
    return sheets


def _sheet(package: _Package, path: str, number: int, usual: tuple[float, float]) -> Sheet:
    """One page; one that is missing or broken is a sheet that could not be read."""
    with suppress(*BROKEN):
        root = package.root(path)
        width, height = _box(root, usual)
        pieces = tuple(piece for text in root.iter("{*}TextObject") for piece in _pieces(text))
        pictured = next(root.iter("{*}ImageObject"), None) is not None
        return Sheet(number, width * _POINTS, height * _POINTS, pieces, pictured=pictured)
    return Sheet(number, usual[0] * _POINTS, usual[1] * _POINTS, (), pictured=True)


def _box(root: Any, usual: tuple[float, float]) -> tuple[float, float]:
    """Width and height of the page area that a document or a page declares."""
    for tag in ("PhysicalBox", "ApplicationBox", "ContentBox"):
        for node in root.iter(f"{{*}}{tag}"):
            box = _numbers(str(node.text))
            if len(box) == 4 and 0 < box[2] < _LARGEST and 0 < box[3] < _LARGEST:
                return box[2], box[3]
    return usual


def _numbers(text: str) -> list[float]:
    return [float(part) for part in text.split()[:16]]


def _pieces(node: Any) -> Iterator[Piece]:
    """The glyphs of a text object: each TextCode begins at (X, Y) in the object's box, and steps by its deltas."""
    box = _numbers(str(node.get("Boundary") or "0 0 0 0"))
    matrix = _numbers(str(node.get("CTM") or ""))
    a, b, c, d, e, f = matrix if len(matrix) == 6 else (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    own = float(node.get("Size") or 0) or 3.0
    x = y = 0.0
    for code in node.iter("{*}TextCode"):
        text = code.text or ""
        x, y = float(code.get("X") or x), float(code.get("Y") or y)
        right = _steps(str(code.get("DeltaX") or ""), len(text))
        down = _steps(str(code.get("DeltaY") or ""), len(text))
        size = own * (abs(d) or abs(b) or 1.0)
        at_x, at_y = x, y
        for i, character in enumerate(text):
            wide = own if character >= _WIDE else own / 2
            step = right[i] if i < len(right) else (0.0 if down else wide)
            left = box[0] + a * at_x + c * at_y + e
            base = box[1] + b * at_x + d * at_y + f
            across = min(abs(step) or wide, wide) * (abs(a) or 1.0)
            if max(abs(left), abs(base), size) < _LARGEST:
                yield Piece(
                    character,
                    left * _POINTS,
                    (left + across) * _POINTS,
                    (base - _ABOVE * size) * _POINTS,
                    (base + (1 - _ABOVE) * size) * _POINTS,
                )
            at_x += step
            at_y += down[i] if i < len(down) else 0.0


def _steps(text: str, count: int) -> list[float]:
    """5 g 3 2.5 5 → 5, 2.5, 2.5, 2.5, 5; no more than there are glyphs."""
    parts = _STEP.findall(text[: count * 12 + 100])
    steps: list[float] = []
    at = 0
    while at < len(parts) and len(steps) < count:
        if parts[at] == "g" and at + 2 < len(parts):
            steps += [float(parts[at + 2])] * min(int(parts[at + 1]), count - len(steps))
            at += 3
        else:
            steps.append(float(parts[at]))
            at += 1
    return steps
