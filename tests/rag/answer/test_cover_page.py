"""Who gave the report, when and where: rag.answer.cover_page on the bundled report's cover lines."""

from dataclasses import replace

import pytest
from bundled_report import parsed

from rag.answer.cover_page import answer_cover
from rag.question.asking import wants
from rag.types import Paragraph

LINES = parsed().paragraphs
REPORT = parsed().report


@pytest.mark.parametrize(
    ("question", "text", "quotes"),
    [
        ("这份报告是谁作的", "周庆", ["周  庆"]),
        ("区长是谁", "周庆", ["周  庆"]),
        ("报告是什么时候作的", "2022年1月5日", ["2022年1月5日"]),
        ("报告是哪一天作的", "2022年1月5日", ["2022年1月5日"]),
        ("报告是在哪次会议上作的", "第五届人民代表大会第一次会议", ["第五届人民代表大会第一次会议"]),
    ],
)
def test_a_slot_with_the_line_that_says_it(question: str, text: str, quotes: list[str]) -> None:
    draft = answer_cover(wants(question), REPORT, LINES)
    assert draft is not None
    assert any(text in statement.text for statement in draft.statements)
    said = [quote for statement in draft.statements for quote in statement.quotes]
    assert all(any(wanted in quote.text for quote in said) for wanted in quotes)
    for quote in said:
        assert LINES[quote.hit.sentence.paragraph - 1].text[quote.start : quote.end] == quote.text


def test_two_slots_are_two_statements() -> None:
    draft = answer_cover(wants("谁在什么时候作的报告"), REPORT, LINES)
    assert draft is not None
    assert [statement.text for statement in draft.statements] == ["报告人：周庆。", "2022年1月5日。"]


def test_what_the_cover_does_not_say_is_not_guessed() -> None:
    bare = replace(REPORT, speaker=None, date=None, meeting=None)
    for question in ("这份报告是谁作的", "报告是什么时候作的", "在哪次会议上作的"):
        assert answer_cover(wants(question), bare, LINES) is None


def test_a_name_of_the_manifest_that_no_line_holds_is_not_said() -> None:
    lines = [Paragraph(1, "政府工作报告", 0), Paragraph(2, "各位代表：", 7)]
    assert answer_cover(wants("这份报告是谁作的"), REPORT, lines) is None


def test_in_whose_name_it_was_given_where_nobody_says_who_gave_it() -> None:
    said = "现在，我受市长王五同志委托，代表市人民政府向大会作政府工作报告，请予审议。"
    draft = answer_cover(wants("市长是谁"), replace(REPORT, speaker=None), [Paragraph(1, said, 0)])
    assert draft is not None
    assert draft.statements[0].text == "市长：王五（受其委托作报告的人，报告没有写明）。"
    assert draft.quotes[0].text == "受市长王五同志委托"
