"""The lines of an e-book (.epub), chapter by chapter in the order in which it is read.

The container names the package, the package the chapters (its spine); each is a web page without anything beside the
text. Covers, tables of contents (`nav`) and what the spine does not hold are left out. A chapter that is locked (DRM)
or missing refuses the file: half a report must not pass for a whole one.
"""

import posixpath
import zipfile
from io import BytesIO
from typing import Any
from urllib.parse import unquote

from ingest.encodings import decode
from ingest.formats import BROKEN
from ingest.office_zip import check_zip
from ingest.webpage import all_lines
from rag.errors import FileRefused

_CONTAINER = "META-INF/container.xml"
_LOCKS = "META-INF/encryption.xml"
_MAX_CHAPTERS = 2_000


def epub_lines(data: bytes, name: str, max_bytes: int) -> list[str]:
    """The text of a book that unpacks to at most `max_bytes`."""
    check_zip(data, name, max_bytes, "META-INF/", "电子书", ".epub")
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            chapters = _chapters(archive)
            locked = _locked(archive)
            if any(chapter in locked for chapter in chapters):
                raise FileRefused(f"{name}：电子书加了密（DRM）；请换一份没有加密的，或另存为 .txt")
            return [line for chapter in chapters for line in all_lines(decode(archive.read(chapter), name), name)]
    except FileRefused:
        raise
    except BROKEN as error:
        raise FileRefused(f"{name}：电子书已损坏，或缺了章节；请重新下载，或另存为 .txt") from error


def _chapters(archive: zipfile.ZipFile) -> list[str]:
    """The names of the spine's parts, in order."""
    container = _xml(archive.read(_CONTAINER))
    first, *_ = container.iter("{*}rootfile")
    package = str(first.get("full-path"))
    root = _xml(archive.read(package))
    items = {one.get("id"): one for one in root.iter("{*}item")}
    folder = posixpath.dirname(package)
    chapters = []
    for ref in list(root.iter("{*}itemref"))[:_MAX_CHAPTERS]:
        item = items[ref.get("idref")]
        if "nav" not in str(item.get("properties") or "").split() and "html" in str(item.get("media-type")):
            chapters.append(posixpath.normpath(posixpath.join(folder, unquote(str(item.get("href"))))))
    return chapters


def _locked(archive: zipfile.ZipFile) -> set[str]:
    """What is encrypted; fonts may be, in a book that anybody may read."""
    if _LOCKS not in archive.namelist():
        return set()
    root = _xml(archive.read(_LOCKS))
    return {unquote(str(one.get("URI"))) for one in root.iter("{*}CipherReference")}


def _xml(data: bytes) -> Any:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.fromstring(data, parser)
