"""The bundled report as a Word file and as web pages: every figure comes out as it went in."""

from pathlib import Path

import pytest
from paths import BUNDLED

from bench.formats import FORMATS, rows
from rag.settings import Settings


@pytest.mark.parametrize("name", FORMATS)
def test_the_figures_survive_the_format(tmp_path: Path, name: str) -> None:
    suffix, write = FORMATS[name]
    lines = [line.strip() for line in BUNDLED.read_text(encoding="utf-8").splitlines() if line.strip()]
    copy = tmp_path / f"{BUNDLED.stem}{suffix}"
    copy.write_bytes(write(lines))
    expected = rows(BUNDLED, Settings(), None)
    assert expected.total() > 150
    assert rows(copy, Settings(), None) == expected
