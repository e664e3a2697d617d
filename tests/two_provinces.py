"""Four short reports of two places and two years, in an index of their own: who reads them can be told apart."""

from pathlib import Path

from storage_fakes import HashEmbedder

from ingest.library import ingest_reports
from rag.build import open_chain
from rag.chain import AnswerChain

RATES = {"fujian": ("福建省", ("5.1", "5.2")), "jiangxi": ("江西省", ("6.1", "6.2"))}
"""What each tells for the year before its own; its target is 2 more."""


def two_provinces(folder: Path) -> AnswerChain:
    """A chain on fujian-2021, fujian-2022, jiangxi-2021 and jiangxi-2022, in `folder`."""
    rows = ["file,region,level,year"]
    (folder / "reports").mkdir()
    for name, (region, rates) in RATES.items():
        for year, rate in zip((2021, 2022), rates, strict=True):
            text = (
                f"{region}{year}年政府工作报告\n一、{year - 1}年工作回顾\n{year - 1}年，地区生产总值增长{rate}%。\n"
                f"二、{year}年工作安排\n{year}年主要预期目标是：地区生产总值增长{float(rate) + 2:.1f}%左右。\n"
            )
            (folder / "reports" / f"{name}-{year}.txt").write_text(text, encoding="utf-8")
            rows.append(f"{name}-{year}.txt,{region},province,{year}")
    (folder / "reports" / "manifest.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    outcomes = ingest_reports(folder / "reports", home=folder / "home", embeddings=HashEmbedder())
    assert [one.status for one in outcomes] == ["added"] * 4
    return open_chain(home=folder / "home", embeddings=HashEmbedder())
