"""Question sets in all their forms, and errors that name file and line."""

import json
from pathlib import Path

import pytest

from eval.cases import Case, load_cases, load_run
from rag.errors import UsageError

MINIMAL = {"id": "1", "question": "2022年新增学位目标是多少", "history": [["问", "答"]]}
FULL = {
    "id": "xb-1",
    "type": "target",
    "question": "2022年新增学位目标是多少",
    "history": [],
    "answerable": True,
    "evidence": [[{"report": "r", "paragraph": 55, "quote": "新增学位超1万个"}]],
    "gold": ["1万"],
    "forbidden": ["1\\.8万"],
    "figures": [{"text": "超1万个", "period": {"from": 2022, "to": 2022, "kind": "target"}}],
}


def _file(folder: Path, text: str, name: str = "set.jsonl") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def _jsonl(folder: Path, *rows: object) -> Path:
    return _file(folder, "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))


def test_the_contracts_form(tmp_path: Path) -> None:
    [case] = load_cases(_jsonl(tmp_path, MINIMAL))
    assert case.input == {"question": MINIMAL["question"], "history": [["问", "答"]]}
    assert case.expects_answer is None


def test_our_own_form(tmp_path: Path) -> None:
    [case] = load_cases(_jsonl(tmp_path, FULL | {"somebody": "else's key"}))
    assert case.evidence[0][0].paragraph == 55
    assert case.figures[0].period is not None
    assert case.figures[0].period.first == 2022
    assert case.expects_answer is True


def test_history_may_be_left_out_and_ids_may_be_numbers(tmp_path: Path) -> None:
    cases = load_cases(_jsonl(tmp_path, {"id": 7, "question": "问"}, {"id": "7", "question": "问"}))
    assert [case.id for case in cases] == [7, "7"]


def test_byte_order_mark_and_blank_lines(tmp_path: Path) -> None:
    text = "\ufeff" + json.dumps(MINIMAL) + "\n\n  \n"
    assert len(load_cases(_file(tmp_path, text))) == 1


def test_line_separators_inside_a_question_end_no_line(tmp_path: Path) -> None:
    row = json.dumps({"id": "1", "question": "a\u2028b\u0085c"}, ensure_ascii=False)
    assert load_cases(_file(tmp_path, row + "\n"))[0].question == "a\u2028b\u0085c"


def test_csv(tmp_path: Path) -> None:
    text = "question,answer\n2022年GDP目标,7%左右\n“十三五”，几年,\n"
    first, second = load_cases(_file(tmp_path, text, "set.csv"))
    assert (first.id, first.question, first.answers, first.expects_answer) == ("1", "2022年GDP目标", ("7%左右",), True)
    assert second.answers == ()
    assert second.expects_answer is None


def test_csv_with_chinese_header_and_quoted_commas(tmp_path: Path) -> None:
    [case] = load_cases(_file(tmp_path, '答案,问题\n"1,200万",进出口多少\n', "set.csv"))
    assert case.question == "进出口多少"
    assert case.answers == ("1,200万",)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"id": "1"}, "question 没有写"),
        ({"question": "问"}, "id 没有写"),
        ({"id": "1", "question": ""}, "question"),
        ({"id": "1", "question": 5}, "question"),
        ({"id": "1", "question": "问", "history": ["只有问题"]}, "history"),
        ({"id": "1", "question": "问", "gold": ["("]}, "不是正则表达式"),
        ({"id": "1", "question": "问", "evidence": [[]]}, "空的"),
        ({"id": "1", "question": "问", "evidence": [[{"report": "r", "paragraph": 0}]]}, "paragraph"),
        ({"id": "1", "question": "问", "answerable": False, "gold": ["7"]}, "却给了答案"),
        ({"id": "1", "question": "问", "reason": "forgot"}, "reason"),
        (["一个", "列表"], "不是 JSON 对象"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, row: object, said: str) -> None:
    path = _jsonl(tmp_path, {"id": "0", "question": "好的"}, row)
    with pytest.raises(UsageError) as caught:
        load_cases(path)
    assert "set.jsonl 第 2 行" in str(caught.value)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "name", "said"),
    [
        ("", "set.jsonl", "没有问题"),
        ("{", "set.jsonl", "第 1 行不是 JSON"),
        ("frage,antwort\na,b\n", "set.csv", "缺少列 question"),
        ("question,answer\n没有逗号\n", "set.csv", "第 2 行只有 1 列"),
        ('question,answer\n"没有完,b\n', "set.csv", "不是合格的 CSV"),
    ],
)
def test_a_bad_file_is_named(tmp_path: Path, text: str, name: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        load_cases(_file(tmp_path, text, name))


def test_a_repeated_id_names_both_lines(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="第 3 行：id “1” 在第 1 行"):
        load_cases(_jsonl(tmp_path, MINIMAL, {"id": "2", "question": "问"}, MINIMAL))


def test_a_missing_file_and_another_encoding(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="文件不存在"):
        load_cases(tmp_path / "none.jsonl")
    path = tmp_path / "gbk.csv"
    path.write_bytes("question,answer\n多少,七\n".encode("gb18030"))
    with pytest.raises(UsageError, match="UTF-8"):
        load_cases(path)


def test_a_run_is_not_a_question_set(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="不是运行结果"):
        load_run(_jsonl(tmp_path, MINIMAL))


def test_a_case_survives_its_own_json(tmp_path: Path) -> None:
    case = Case.model_validate(FULL)
    assert load_cases(_file(tmp_path, case.model_dump_json(by_alias=True) + "\n")) == [case]
