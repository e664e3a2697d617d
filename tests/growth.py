"""Measures how the time of our patterns and text functions grows; a program of its own, so that one that never ends is
ended from outside. Run by test_growth.py: `python growth.py patterns|functions short|whole` prints one line of JSON
for each that is too slow, and its progress on standard error.

A pattern is held to n log n up to 100,000 characters unless BOUNDED says how long its texts can be.
"""

import gc
import json
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from our_patterns import Shape, by_module, shapes

from bench.patterns import Ours, collect

QUESTION, SENTENCE, LINE = 2_000, 800, 2_500

BOUNDED: dict[str, tuple[int, str]] = {
    **dict.fromkeys(
        (
            "rag.asking",
            "rag.asked",
            "rag.terms",
            "rag.follow_up",
            "rag.places",
            "rag.english_places",
            "rag.gazetteer",
            "rag.whose",
            "rag.worked_out",
            "rag.many",
        ),
        (QUESTION, "a question has at most max_question_chars characters, a region's name fewer"),
    ),
    **dict.fromkeys(
        (
            "rag.sentence",
            "rag.figure_fit",
            "ingest.phrases",
            "ingest.naming",
        ),
        (SENTENCE, "segments.sentence_spans cuts sentences to at most 800 characters"),
    ),
    **dict.fromkeys(
        ("ingest.conditions",),
        (SENTENCE, "segments.sentence_spans cuts sentences to at most 800 characters"),
    ),
    "ingest.cover:_SPEAKERS": (100, "_front keeps no line of more than 100 characters"),
    "ingest.flow:_IN_CONTENTS": (40, "_without_contents looks at the last forty characters of a row"),
    "ingest.outline:{}": (60, "_rank looks at lines of at most 60 characters only"),
}
"""Module, or module:name, or module:{} for calls with a pattern of their own → (longest text, why). Names of modules
without the folders between package and file."""

# fmt: off
AT_RUN_TIME = {
    "rag.places f'{own}|(?P<area>{area}){_COUNTED}|{_STANDS}(?P<alone>{area}){_ALONE}'": "names of groups, and areas",
    "eval.metrics pattern": "the gold of our own case files",
    "eval.metrics nugget.p": "the nuggets of our own case files",
    "eval.open_models nugget.p": "likewise",
    "eval.open_models pattern": "the gold of our own case files",
    "eval.cases pattern": "the gold of our own case files",
    "eval.after_all_model pattern": "likewise",
    "commands.failures pattern": "constants, over one message of a library",
    "rag.asking '|'.join(parts)": "words of a data file",
    "rag.errand ends + '\\\\s*|(?<=\\\\.)\\\\s+(?=[A-Z])'": "over a question",
    "rag.indicator whole": "literal text",
    "rag.indicator gap.join(map(re.escape, term.text))": "three characters with gaps of at most two",
    "rag.whose f'{counted}|{bare}'": "at most nine signs, over a question",
    "rag.vocabulary '|'.join(map(re.escape, longest_first))": "literal words of a data file",
    "rag.vocabulary _one_of(sorted(forms, key=len, reverse=True))": "literal words of a data file",
    "rag.vocabulary f\"(?<![a-z])(?:{'|'.join(map(re.escape, longest_first))})(?![a-z])\"": "words of a data file",
    "rag.cover_page pattern": "numbers and a name parted by blanks; each begins where no other does",
}
# fmt: on
"""Patterns put together while the program runs, as the source writes them → why they are no danger."""

STEADY = 100e-9
"""Seconds a character that need no second look: no quadratic pattern is as fast at the lengths tried."""
RATIO = 8
"""Four times the text may take this many times the time: n log n takes 4.6 times, n² 16 times."""
AT_BOUND = 0.15
"""Seconds for a text of a bounded length."""
GIVEN_UP = 3.0
SIZES = {"short": (4_000, 16_000), "whole": (25_000, 100_000)}


class TooLong(Exception):
    """The clock ran out."""


def alarm(*_: object) -> None:
    raise TooLong


def seconds(call: Callable[[str], object], text: str) -> float:
    """CPU time of one call; infinite if it takes more than GIVEN_UP.

    Without the garbage collector: a call that makes many objects would have it walk through all that the tests before
    left in memory, which took more than a second once.
    """
    collects = gc.isenabled()
    gc.disable()
    signal.setitimer(signal.ITIMER_VIRTUAL, GIVEN_UP)
    begun = time.process_time()
    try:
        call(text)
        return time.process_time() - begun
    except TooLong:
        return float("inf")
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        if collects:
            gc.enable()


def grows(call: Callable[[str], object], shape: Shape, sizes: tuple[int, int], steady: float) -> str:
    """Says how, if the time grows faster than n log n; else "". A noisy machine gets seven chances, and what it made
    longer in one is not held against the least time of another.
    """
    small, large = sizes
    least = (float("inf"), float("inf"))
    for _ in range(7):
        before = seconds(call, shape.text(small))
        if before <= small * steady:
            return ""
        after = seconds(call, shape.text(large))
        least = min(least[0], before), min(least[1], after)
        if any(long <= RATIO * short < float("inf") for short, long in ((before, after), least)):
            return ""
        if before == float("inf"):
            break
    return f"{before:.4f} s for {small} characters, {after:.4f} s for {large}"


def within(call: Callable[[str], object], shape: Shape, size: int) -> str:
    spent = seconds(call, shape.text(size))
    if AT_BOUND < spent < float("inf"):
        spent = min(spent, *(seconds(call, shape.text(size)) for _ in range(2)))
    return f"{spent:.4f} s for {size} characters" if spent > AT_BOUND else ""


def short_name(place: str) -> str:
    """rag.question.asking:_X → rag.asking:_X; a place by its line number → rag.asking:{}."""
    module, _, name = place.partition(":")
    parts = module.split(".")
    return f"{parts[0]}.{parts[-1]}:{'{}' if name.isdigit() else name}"


def bound_of(ours: Ours) -> int | None:
    """The longest text that any of its places brings; None: no bound."""
    bounds = []
    for place in map(short_name, ours.places):
        module, _, name = place.partition(":")
        said = BOUNDED.get(place) or BOUNDED.get(module)
        if said is None:
            if name == "{}" and any(
                one.startswith(module + ":") and one in map(short_name, ours.places) for one in BOUNDED
            ):
                continue  # the place where a named pattern is used
            return None
        bounds.append(said[0])
    return max(bounds, default=None)


def pattern_call(ours: Ours) -> Callable[[str], object]:
    pattern: Any = ours.pattern
    if isinstance(pattern.pattern, bytes):
        return lambda text: [match.end() for match in pattern.finditer(text.encode("utf-8"))]
    if ours.anchored:
        return lambda text: [getattr(pattern, way)(text) for way in ours.ways]
    return lambda text: [match.end() for match in pattern.finditer(text)]


def slow_patterns(length: str) -> Iterator[dict[str, str]]:
    for ours in collect()[0]:
        print(ours.places[0], file=sys.stderr, flush=True)
        bound, call = bound_of(ours), pattern_call(ours)
        worst = shapes(ours.pattern)  # those around repetitions come first
        for shape in worst if length == "whole" else worst[:40] + worst[40::4]:
            said = grows(call, shape, SIZES[length], STEADY) if bound is None else within(call, shape, bound)
            if said:
                yield {"what": " ".join(ours.places), "said": said, "text": repr((shape.head, shape.piece, shape.tail))}
                break


# --- functions ------------------------------------------------------------------------------------------------------

WORDS = """
去年 今年 2022年 十四五 “十四五” 二〇二二 1.2万亿 1,200 5% 增长5% 由1到2 新增1个 1个、 1家和 中仍 分别
区。 （1 “1 [1 [1, [^1]:
一、 （一） 一是 1. 3： 第一届 会议 在会议 各位代表 我代表 政府工作报告
新增学位 生产总值 臺灣 <b> <td> <p>a &amp; <!-- ** **a
"""
PIECES = [
    *" \n\t\u3000a1一年。，、；：“”（）《》【】[]*#_`<>-—.%的和第是比从亿万族下龘ａ",
    *WORDS.split(),
    *("\r\n", "\u2028", "\n[^1", " **a", "**a ", "# ", "a b", "一 1"),
]
"""What our functions look at, in short."""


def functions() -> dict[str, tuple[Callable[[str], object], int]]:
    """Name → (a function of one text, the longest text that the whole run tries)."""
    from typed_sheets import sheet

    from ingest.broken import rejoined
    from ingest.cover import read_cover
    from ingest.flow import flow
    from ingest.indicators import indicators
    from ingest.markdown import markdown_lines
    from ingest.outline import parse
    from ingest.places import stem
    from ingest.read import to_source
    from ingest.sheets import Line
    from ingest.webpage import read_page
    from page import openai_api, render, rescope
    from rag.answer.cover_page import answer_cover
    from rag.question.asking import Want
    from rag.text.bigrams import grams
    from rag.text.figure_labels import anchored
    from rag.text.figures import find_quantities, find_years
    from rag.text.numbers import broken_figures, normalize, parse_number, thousands_marks
    from rag.text.segments import clause_spans, sentence_spans, simplified, tagged, tokenize
    from rag.text.times import find_mentions
    from rag.text.vocabulary import find_names
    from rag.types import Paragraph, Report
    from rag.verify.model_text import Splitter

    report = Report("r", "t", "甲市", "city", 2022, "2022-01-05", "甲市第一届人民代表大会第一次会议", "甲乙", "d")

    def lines(text: str) -> tuple[Paragraph, ...]:
        return tuple(Paragraph(i + 1, line.strip(), 0) for i, line in enumerate(text.split("\n")) if line.strip())

    def streamed(text: str) -> None:
        splitter = Splitter()
        for at in range(0, len(text), 50):
            list(splitter.feed(text[at : at + 50]))
        list(splitter.flush())

    def history(text: str) -> None:
        user, assistant = (openai_api.ChatMessage(role=role, content=text) for role in ("user", "assistant"))
        openai_api.read_messages([user, assistant, user])

    far, near, question, reply = 100_000, 20_000, QUESTION, 4_000  # of a model's reply answer/chat.py reads no more
    return {
        "flow.flow": (lambda text: flow([sheet(1, text.split("\n"))]), near),
        "webpage.read_page": (lambda text: read_page(text, "x"), near),
        "markdown.markdown_lines": (markdown_lines, far),
        "broken.rejoined": (lambda text: rejoined(map(Line, text.split("\n"))), far),
        "numbers.broken_figures": (broken_figures, far),
        "numbers.thousands_marks": (thousands_marks, far),
        "read.to_source": (lambda text: to_source("甲" + text, "x"), far),
        "cover.read_cover": (lambda text: read_cover(lines(text), "x"), near),
        "outline.parse": (lambda text: indicators(parse(report, lines("一、工作\n" + text))), near),
        "places.stem": (stem, far),
        "segments.sentence_spans": (sentence_spans, far),
        "segments.clause_spans": (clause_spans, far),
        "cover_page.answer_cover": (lambda text: answer_cover(frozenset(Want), report, lines(text)), far),
        "bigrams.grams": (grams, near),
        "figure_labels.anchored": (lambda text: anchored(text, len(text) // 2), far),
        "segments.tokenize": (tokenize, near),
        "vocabulary.find_names": (find_names, near),
        "model_text.Splitter": (streamed, reply),
        "numbers.normalize": (normalize, far),
        "numbers.parse_number": (parse_number, far),
        "times.find_mentions": (lambda text: find_mentions(text, 2022), near),
        "figures.find_quantities": (lambda text: find_quantities(text, lax=True), near),
        "figures.find_years": (find_years, far),
        "segments.simplified": (simplified.__wrapped__, far),
        "segments.tagged": (tagged, question),
        "render.question_html": (render.question_html, far),
        "render.pending_html": (lambda text: render.pending_html(text, "zh"), far),
        "render.to_markdown": (lambda text: render.to_markdown([{"question": text, "answer": None}], "zh"), far),
        "rescope._year": (rescope._year, far),
        "openai_api.read_messages": (history, far),
        "openai_api.footnoted": (openai_api.footnoted, far),
    }


def slow_functions(length: str) -> Iterator[dict[str, str]]:
    from rag.errors import FileRefused

    patterns = by_module(collect()[0])
    for name, (call, longest) in functions().items():
        print(name, file=sys.stderr, flush=True)
        begun = time.process_time()
        # Short ones are tried whole: in a few hundred characters what is bounded (a mark of fifty numbers) still grows.
        small = longest // (16 if longest > 4_000 else 4) if length == "whole" else min(longest, 20_000) // 20

        def quiet(text: str, call: Callable[[str], object] = call) -> None:
            with suppress(FileRefused):
                call(text)

        quiet("一2022年1个a")  # what is loaded once
        own = [shape for key, held in patterns.items() if key.endswith("." + name.partition(".")[0]) for ours in held
               for shape in shapes(ours.pattern)[:: 1 if length == "whole" else 12]]  # fmt: skip
        for shape in [*(Shape(head, piece, "b") for piece in PIECES for head in ("", "a")), *own]:
            if time.process_time() - begun > (10 if length == "whole" else 1):
                break
            said = grows(quiet, shape, (small, small * 4), STEADY)
            if said:
                yield {"what": name, "said": said, "text": repr((shape.head, shape.piece, shape.tail))}
                break


if __name__ == "__main__":
    signal.signal(signal.SIGVTALRM, alarm)
    for slow in {"patterns": slow_patterns, "functions": slow_functions}[sys.argv[1]](sys.argv[2]):
        print(json.dumps(slow, ensure_ascii=False), flush=True)
