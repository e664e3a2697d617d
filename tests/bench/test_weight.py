"""What rules weigh is counted in the source, where they are read; what of them took part is seen while they run."""

import json
import re
from pathlib import Path

import pytest

from bench import watched
from bench.needless import needless
from bench.patterns import pieces
from bench.weight import RUN_FILE, Weight, of_source, rows, weigh


def test_alternatives_and_look_arounds_are_counted_where_they_are_said() -> None:
    source = '''"""a|b in a docstring."""
import re
_LED = "甲|乙"
_A = re.compile(rf"(?:{_LED})(?!丙)|[|丁]")
_WORDS = "一 二 三 四 五 六 七 八".split()
def at(text): return re.sub("戊|己", "", text)
'''
    weight = of_source(source)
    assert (weight.patterns, weight.alternatives, weight.look_arounds, weight.rows) == (2, 3, 1, 8)


def test_rows_are_lines_of_a_table_and_words_of_a_list(tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_text("word\tclass\n甲\tx\n乙\ty\n", "utf-8")
    (tmp_path / "b.json").write_text(json.dumps({"房东": "出租方 出租人", "x": ["甲", 3]}), "utf-8")
    assert (rows(tmp_path / "a.tsv"), rows(tmp_path / "b.json")) == (2, 3)


def test_the_rules_do_not_grow_heavier() -> None:
    """What is added is to be paid for by what goes: the run file holds what they weighed when it was recorded. A rule
    or two more are no reason to stop, several hundred are; words are data, and may be added."""
    now, then = weigh(), json.loads(RUN_FILE.read_text("utf-8"))
    assert now["sum"] == Weight(**{key: sum(getattr(w, key) for room, w in now.items() if room != "sum")
                                   for key in ("patterns", "alternatives", "look_arounds", "rows")})  # fmt: skip
    rules = now["sum"].sum - now["sum"].rows
    assert rules <= (then["sum"]["sum"] - then["sum"]["rows"]) * 1.03


def test_the_pieces_of_a_pattern() -> None:
    text = r"a(?:b|c\|[|)])(?!d|e)|(f)"
    found = [(text[one.start : one.end], one.shut) for one in pieces(text).alternatives]
    assert found == [(r"a(?:b|c\|[|)])(?!d|e)", False), ("b", False), (r"c\|[|)]", False),
                     ("d", True), ("e", True), ("(f)", False)]  # fmt: skip
    assert [text[start:end] for start, end in pieces(text).looks] == ["(?!d|e)"]


def test_what_took_part_in_a_match_is_seen_and_can_be_taken_out() -> None:
    one = watched.Watched("key", "here:1", re.compile(r"多少(?!周年)|几(?:个|家)"))
    watched.RECORDING.append(True)
    try:
        assert one.search("有几家企业")
        assert not one.search("成立多少周年")
    finally:
        watched.RECORDING.pop()
    said = [one.pattern[part.start : part.end] for part in one.parts.alternatives]
    assert {said[number] for number in one.fired if number >= 0} == {"几(?:个|家)", "家"}
    assert -2 in one.fired  # the look-around prevented a match
    one.take_out([said.index("家")])
    assert not one.search("有几家企业")
    assert one.search("有几个企业")
    one.put_back()
    assert one.search("有几家企业")


@pytest.mark.parametrize(
    ("gone", "left"),
    [
        (("乙(?:x|y)",), "甲(?:丙)|丁"),
        (("x",), "甲(?:乙(?:y)|丙)|丁"),
        (("x", "y"), "甲(?:乙(?:(?!))|丙)|丁"),
        (("乙(?:x|y)", "丙"), "甲(?:(?!))|丁"),
        (("丁",), "甲(?:乙(?:x|y)|丙)"),
        (("甲(?:乙(?:x|y)|丙)", "丁"), "(?!)"),
    ],
)
def test_a_group_that_loses_all_its_alternatives_matches_nothing(gone: tuple[str, ...], left: str) -> None:
    text = "甲(?:乙(?:x|y)|丙)|丁"
    spans = [(one.start, one.end) for one in pieces(text).alternatives if text[one.start : one.end] in gone]
    assert watched.without(text, spans) == left


def test_what_changes_no_answer_is_found_together() -> None:
    """甲 alone decides; 乙 and 丙 stand in for each other, so that one of them is needed."""
    one = watched.Watched("key", "here:1", re.compile("甲|乙|丙|丁"))
    rules = {("k", 0): {"甲"}, ("k", 1): {"乙丙"}, ("k", 2): {"乙丙"}, ("k", 3): {"丁甲"}}

    def ask(question: str) -> str:
        return "yes" if one.now.search(question) else "no"

    before = {question: ask(question) for question in ("甲", "乙丙", "丁甲")}
    left = needless(rules, {"k": one}, ask, before)
    assert set(left) == {("k", 3)}
    assert one.now is one.real
