"""The made-up reports of the bench are reports that a table can be made of."""

from pathlib import Path

from bench.tables import large
from rag.settings import Settings


def test_a_table_over_made_up_reports(settings: Settings, tmp_path: Path) -> None:
    figures = large(settings, tmp_path / "many", 300)
    assert [figure.bound for figure in figures] == [1.0, 1.0]
    assert all(0 < figure.value < 1.0 for figure in figures)
