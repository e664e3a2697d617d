"""prompts.py: the files load, their placeholders are checked, and values stay text."""

import pytest

from rag.answer.prompts import PLACEHOLDERS, REFUSAL, load_prompt, parse_prompt
from rag.errors import PromptError


@pytest.mark.parametrize("name", sorted(PLACEHOLDERS))
def test_every_prompt_loads_with_its_placeholders(name: str) -> None:
    assert set(load_prompt(name).input_variables) == PLACEHOLDERS[name]


def test_the_refusal_of_the_code_is_the_refusal_of_the_prompt() -> None:
    system, human = load_prompt("answer").format_messages(evidence="[1] 甲", question="问", refusal=REFUSAL, talk="")
    assert REFUSAL in str(system.content)
    assert "[1] 甲" in str(human.content)


def test_braces_in_a_value_stay_as_they_are() -> None:
    messages = load_prompt("answer").format_messages(
        evidence="{question} {0}", question="{refusal}", refusal="R", talk=""
    )
    assert "{question} {0}" in str(messages[1].content)
    assert "{refusal}" in str(messages[1].content)


def test_the_judge_is_asked_for_json_in_single_braces() -> None:
    system, _ = load_prompt("judge").format_messages(question="问", evidence="（无）", answer="答")
    assert '{"verdict": "correct"' in str(system.content)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("# 系统\n{a}\n# 用户\n{b}", "缺少 {c}，多了 {a}"),
        ("# 系统\n甲\n# 用户\n{b}{c}{c", "花括号"),
        ("# 用户\n{b}{c}", "两部分"),
        ("", "两部分"),
    ],
)
def test_a_wrong_file_names_itself_and_what_is_wrong(text: str, why: str) -> None:
    with pytest.raises(PromptError, match=r"prompts/x\.md") as caught:
        parse_prompt("x", text, frozenset({"b", "c"}))
    assert why in str(caught.value)


def test_a_missing_file() -> None:
    with pytest.raises(PromptError, match=r"prompts/nothing\.md"):
        load_prompt("nothing")
