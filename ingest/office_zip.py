"""What an office file must be before it is parsed: a zip of XML with the parts of its kind, within bounds."""

import zipfile
from io import BytesIO

from ingest.formats import BROKEN
from rag.errors import FileRefused

_MAX_PARTS = 10_000
_MAX_TAGS = 1_000_000
"""Marks of XML in all parts: a report of a hundred pages has some fifty thousand, and each costs memory."""
_CHUNK = 1024 * 1024


def check_zip(data: bytes, name: str, max_bytes: int, part_of: str, kind: str, suffix: str) -> None:
    """Refuse what has no part under `part_of`, and what would swell. zipfile never unpacks more than the size declared.

    `kind` and `suffix` are for the message: Word 文档, .docx.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            _check(archive, name, max_bytes, part_of, kind, suffix)
    except FileRefused:
        raise
    except BROKEN as error:
        raise FileRefused(f"{name}：{kind}已损坏或不是 {suffix}；请打开后另存为 {suffix}") from error


def _check(archive: zipfile.ZipFile, name: str, max_bytes: int, part_of: str, kind: str, suffix: str) -> None:
    parts = archive.infolist()
    if not any(part.filename.startswith(part_of) for part in parts):
        raise FileRefused(f"{name}：是压缩包或别的办公文件，不是 {kind}；请解压，或另存为 {suffix}")
    if any(part.flag_bits & 1 for part in parts):
        raise FileRefused(f"{name}：{kind}加了密码；请去掉密码后再导入")
    if len(parts) > _MAX_PARTS or sum(part.file_size for part in parts) > max_bytes:
        size = sum(part.file_size for part in parts) / 1024 / 1024
        raise FileRefused(
            f"{name}：解压后有 {size:.0f} MB（{len(parts)} 个部件），超过上限 {max_bytes / 1024 / 1024:.0f} MB；"
            "请只保留正文后另存，或调大设置 WENBAO_MAX_FILE_MB"
        )
    tags = 0
    for part in parts:  # every one of them: what a part is says another part, not its name
        with archive.open(part) as stream:
            while chunk := stream.read(_CHUNK):
                tags += chunk.count(b"<")
                if tags > _MAX_TAGS:
                    raise FileRefused(
                        f"{name}：{kind}有超过 {_MAX_TAGS // 10_000} 万个标记，不像一份报告；"
                        "请只保留正文后另存，或另存为 .txt"
                    )
