"""One small request does not freeze everybody: `re` holds the interpreter, so what grows with the square stops the
server. Each finding by itself, and the whole kind: every pattern of ours, and the functions around them (growth.py).
"""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import growth
import our_patterns
import pytest
from typed_sheets import typed

from bench import patterns
from ingest import furniture, markdown, places
from ingest.rows import spelled
from page import openai_api, render, rescope
from rag.text.segments import sentence_spans, tagged, viterbi
from rag.verify.model_text import Splitter

TESTS = Path(__file__).parent
RARE = "\u9f98"  # no character that jieba's model knows


@pytest.fixture
def clock() -> Iterator[None]:
    """What takes too long is broken off."""
    before = signal.signal(signal.SIGVTALRM, growth.alarm)
    yield
    signal.signal(signal.SIGVTALRM, before)


def _history(text: str) -> object:
    user, said = (openai_api.ChatMessage(role=role, content=text) for role in ("user", "assistant"))
    return openai_api.read_messages([user, said, user])


def _streamed(text: str) -> object:
    return list(Splitter().feed(text))


FINDINGS: dict[str, tuple[Callable[[str], object], str]] = {
    "a kept turn": (render.question_html, "a" + " " * 40_000 + "b"),
    "bold that never closes": (markdown._unmark, " **a" * 12_000),
    "blanks in a PDF": (lambda text: spelled(typed(text)), "a" + " " * 40_000 + "b"),
    "a page number": (furniture._PAGE_NUMBER.fullmatch, "第1页" + " " * 40_000),
    "an answer sent back": (_history, "a" + "\n" * 40_000 + "b"),
    "full stops": (sentence_spans, "。" * 8_000),
    "a mark that never closes": (_streamed, "。[" + " " * 8_000),
    "years apart": (rescope._year, "2015" + " " * 40_000 + "2"),
    "a place of many peoples": (places.stem, "族" * 60),
    "rare characters": (tagged, RARE * 500),
}


@pytest.mark.parametrize("name", FINDINGS)
def test_what_was_found(name: str, clock: None) -> None:
    call, text = FINDINGS[name]
    call("一个")  # what is loaded once
    assert any(growth.seconds(call, text) < 1 for _ in range(3)), "what holds the interpreter does so each time"


WHAT_IT_WAS = {
    "the breaks of a kept turn": r"\s*[\r\n\u2028\u2029]\s*",
    "bold": r"\*\*(?=\S)(.+?)(?<=\S)\*\*",
    "footnotes": r"(?s)\n+\[\^\d+\]:.*\Z",
    "tidy": r"[\s\u3000]+$|^[\s\u3000]+",
    "a label's end": r"[。！；：:;!]+$",
    "a page number": r"第\s*\d{1,4}\s*页(?:\s*[/，,]?\s*共\s*\d{1,4}\s*页)?$",
    "peoples": "(?<=..)(?:[\u4e00-\u9fff]{1,4}族)*自治[县旗州]$",
    "what follows a figure": "(?:中|仍|共|其中|中仍|的)+$",
    "a congress": "第?[一二三]+届(全国)?",
    "a line of the cover": "第[一二三四五六七八九十]+届.*会议|.*[省市区县]$",
    "a mark": r"\[\s*(?:\^|第)?\s*(\d{1,3}(?:\s*[,，]\s*\[?\d{1,3})*)\s*(?:条|号)?\s*\]",
}


@pytest.mark.long
@pytest.mark.parametrize("name", WHAT_IT_WAS)
def test_the_search_convicts_the_patterns_that_were_found(name: str, clock: None) -> None:
    ours = patterns.Ours(re.compile(WHAT_IT_WAS[name]))
    call, sizes = growth.pattern_call(ours), growth.SIZES["short"]
    assert any(growth.grows(call, shape, sizes, growth.STEADY) for shape in our_patterns.shapes(ours.pattern))


def test_the_path_is_the_one_that_jieba_finds() -> None:
    tagged("先读词典")
    from jieba import posseg
    from jieba.posseg.viterbi import viterbi as theirs

    model = posseg.char_state_tab_P, posseg.start_P, posseg.trans_P, posseg.emit_P
    for text in ("塘尾", "下下下", "获批筹建", "蓢磡壆岗", "一" * 30, RARE * 3, "迳" + RARE + "下", "新区囍"):
        assert viterbi(text, *model) == theirs(text, *model)


def test_nothing_is_bounded_that_is_not_there() -> None:
    """An entry of the table whose module or pattern has gone is taken out."""
    held = {growth.short_name(place) for ours in patterns.collect()[0] for place in ours.places}
    assert not [key for key in growth.BOUNDED if key not in held and not any(p.startswith(key + ":") for p in held)]


def test_patterns_known_only_at_run_time_are_looked_at() -> None:
    """What is put together while the program runs cannot be collected; a new one is to be looked at and listed here."""
    said = {growth.short_name(place.partition(" ")[0]).partition(":")[0] + " " + place.partition(" ")[2]
            for place in patterns.collect()[1]}  # fmt: skip
    assert said <= growth.AT_RUN_TIME.keys(), "see whether it may be quadratic, then say why not in growth.AT_RUN_TIME"


def _run(what: str, length: str, seconds: float) -> list[str]:
    """The lines that growth.py prints; fails with the last thing tried if it does not end."""
    command = [sys.executable, str(TESTS / "growth.py"), what, length]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(TESTS), str(TESTS.parent)))}
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=seconds, env=environment, check=False)
    except subprocess.TimeoutExpired as error:
        said = (error.stderr or b"").decode().splitlines()
        pytest.fail(f"did not end in {seconds:.0f} s; the last that was tried: {said[-1:]}")
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.splitlines()


@pytest.mark.parametrize("what", ["patterns", "functions"])
def test_time_grows_no_faster_than_the_text(what: str) -> None:
    assert not _run(what, "short", 600)


@pytest.mark.chaos
@pytest.mark.long
@pytest.mark.parametrize("what", ["patterns", "functions"])
def test_time_grows_no_faster_up_to_a_hundred_thousand_characters(what: str) -> None:
    assert not _run(what, "whole", 3600)
