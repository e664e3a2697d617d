"""Where a rank is asked for of what no table tells: what is said before the sentences that were found."""

from dataclasses import replace
from pathlib import Path

import pytest
from storage_fakes import HashEmbedder
from two_provinces import two_provinces

from ingest.library import ingest_reports
from rag.answer.unranked import with_caution
from rag.build import open_chain
from rag.question.asked import read_question
from rag.question.worked_out import ranks_places
from rag.types import Draft, Reason, Report, Statement

REPORTS = tuple(
    Report(f"p{i}", "政府工作报告", place, "province", 2025) for i, place in enumerate(("安徽省", "江西省"))
)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("哪个省老百姓幸福感最强？给我排个前五", True),
        ("2024年各省机器人产量排名", True),
        ("各省房价哪里最贵", True),
        ("安徽幸福感最强的是哪个市", False),
        ("哪些省提出要发展低空经济", False),
    ],
)
def test_what_asks_for_a_rank(question: str, told: bool) -> None:
    assert ranks_places(read_question(question, REPORTS)) is told


def test_the_caution_stands_before_what_was_found() -> None:
    asked = read_question("哪个省老百姓幸福感最强？", REPORTS)
    told = Draft((Statement("增强人民群众幸福感。", ()),), lead="检索到：")
    draft = with_caution(told, asked)
    assert draft.lead.startswith("没能")
    assert draft.lead.endswith("检索到：")
    assert with_caution(Draft((), Reason.NOT_IN_REPORTS, "没有。"), asked).lead == "没有。"
    assert with_caution(told, replace(asked, question="安徽幸福感最强的是哪个市")) == told


def test_whose_report_last_year_is_counted_from_is_named_where_others_are_newer(tmp_path: Path) -> None:
    """广东去年GDP多少, with a newer report of another place beside its own."""
    chain = two_provinces(tmp_path)
    assert chain.invoke("福建省去年地区生产总值增长多少").text.startswith("地区生产总值增长5.2%")
    (tmp_path / "newer").mkdir()
    (tmp_path / "newer" / "hainan-2025.txt").write_text(
        "海南省2025年政府工作报告\n一、2024年工作回顾\n2024年，地区生产总值增长3.7%。\n", encoding="utf-8"
    )
    ingest_reports(tmp_path / "newer", home=tmp_path / "home", embeddings=HashEmbedder())
    chain = open_chain(home=tmp_path / "home", embeddings=HashEmbedder())
    assert chain.invoke("福建省去年地区生产总值增长多少").text.startswith("福建省2022年报告：地区生产总值增长5.2%")
    assert chain.invoke("福建省2021年地区生产总值增长多少").text.startswith("地区生产总值增长5.2%")
