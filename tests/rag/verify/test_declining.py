"""declining.py: does a sentence say that the answer is not there, and what does it say beside that?"""

import pytest

from rag.verify.declining import beside, declines, modest, refuses


@pytest.mark.parametrize(
    ("text", "is_said"),
    [
        ("报告没有提到区长的电话。", True),
        ("没有提到电话。", True),
        ("暂没有提到电话。", True),
        ("不过，报告没有提到电话。", True),
        ("根据给出的原文无法回答这个问题。", True),
        ("原文中没有在目标里给出人数。", True),
        ("The report does not mention it.", True),
        ("没有发生重大事故。", False),
        ("大会没有提到电话。", False),
        ("新增学位超1万个。", False),
    ],
)
def test_what_declines(text: str, is_said: bool) -> None:
    assert declines(text) is is_said


@pytest.mark.parametrize(
    ("text", "is_all"),
    [
        ("报告没有提到电话。", True),
        ("报告没有提到电话，新增学位超1万个。", True),
        ("新增学位超1万个，报告没有提到电话。", False),
        ("原文只说了2022年的目标，没有提到2023年的。", True),
        ("新增学位超1万个。", False),
    ],
)
def test_what_comes_to_declining(text: str, is_all: bool) -> None:
    assert refuses(text) is is_all


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("报告没有给出2023年目标，2022年为超1万个。", "2022年为超1万个。"),
        ("2022年目标为超1万个，原文没有提到2023年的。", "2022年目标为超1万个"),
        ("新增学位超1万个。报告没有提到电话。", "新增学位超1万个。"),
        ("报告没有提到增加的学位，但新增学校有所提高", "新增学校有所提高"),
        ("2021年新增学位的人数，原文没有提到。", ""),
        ("钱从哪来：配套资金，原文没有提到。", ""),
        ("新增学位和机场建设，报告没有提到。", ""),
        ("增加多少，新增学位怎么样，报告没有提到", ""),
        ("是否完成了目标，报告没有提到。", ""),
        ("报告没有提到，学位够。", ""),
    ],
)
def test_what_is_said_beside_it(text: str, rest: str) -> None:
    assert beside(text) == rest


def test_what_was_shown_is_not_all_that_the_report_says() -> None:
    assert modest("2022年政府工作报告没有提到电话。") == "给出的原文里没有提到电话。"
    assert modest("报告提到电话。") == "报告提到电话。"
