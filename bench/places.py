"""`python -m bench places`: a thousand names of the official list, asked for in many forms, on one report and on all.

None that is not indexed may get a figure without being named as missing, and none that is indexed may be told to be
missing. Also what finding places costs: a question, and the list's first use in a process of its own.
"""

import random
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from rich.console import Console

from bench import corpus as corpora
from bench.figures import Figure, percentile, print_table, write_run
from bench.machine import facts
from ingest.first import index_bundled
from rag.build import open_searcher
from rag.chain import AnswerChain
from rag.models.embedder import Embedder, Vectors, open_embedder
from rag.text.english_places import pinyin
from rag.text.gazetteer import codes_of, divisions, listed_codes, same_place, stem
from rag.text.places import find_regions
from rag.text.segments import simplified

if TYPE_CHECKING:
    from rag.settings import Settings
    from rag.types import Answer

RUN_FILE = corpora.ROOT / "bench" / "runs" / "places.json"
NAMES = 1000
_OWN = "常州市新北区"
"""Indexed on both."""
_SEED = 20261126

FORMS: dict[str, str] = {
    "开头": "{name}2022年新增学位目标是多少",
    "请问": "请问{name}的2022年新增学位目标是多少？",
    "年在前": "2022年{name}新增学位目标是多少",
    "并列": "{name}和{own}2022年新增学位目标分别是多少",
    "比较": "{own}2022年新增学位目标比{name}多多少",
    "增长": "查一下{name}去年一般公共预算收入增长多少",
    "繁体": "{traditional}2022年新增學位目標是多少",
    "带上级": "{parent}{name}2022年新增学位目标是多少",
    "简称": "{short}2022年新增学位目标是多少",
    "拼音": "What is the 2022 target for new school places in {english}?",
    "追问": "那{name}呢？",
    "追问的": "{name}的呢",
}
_FOLLOW_UPS = ("追问", "追问的")
_KINDS = {"县": "County", "区": "District", "市": "City", "旗": "Banner", "省": "Province"}
_OWN_FORMS = (
    "{form}{year}年地区生产总值增长目标是多少",
    "请问{form}的{year}年地区生产总值增长目标是多少",
    "{year}年{form}城镇新增就业目标是多少人",
)


@dataclass
class Tally:
    """What was asked, and what went wrong, as (form, question, answer)."""

    asked: Counter[str] = field(default_factory=Counter)
    leaks: list[tuple[str, str, str]] = field(default_factory=list)
    """A figure, and the place is not named as missing."""
    unnamed: list[tuple[str, str, str]] = field(default_factory=list)
    """No figure, but nothing says that the place has no report."""
    refused: list[tuple[str, str, str]] = field(default_factory=list)
    """An indexed place that was not seen, or told to be missing."""


class Nearest(Embedder):
    """Gives every question the vector of the same question about the indexed place: what might leak is then found
    first, and a form is embedded once instead of a thousand times. `about` is that question; "" embeds what is asked.
    """

    def __init__(self, real: Embedder) -> None:
        super().__init__(real._settings)
        self.name, self._real, self.about = real.name, real, ""
        self._known: dict[str, Vectors] = {}

    def encode_query(self, text: str) -> Vectors:
        if not self.about:
            return self._real.encode_query(text)
        if self.about not in self._known:
            self._known[self.about] = self._real.encode_query(self.about)
        return self._known[self.about]


def sample(count: int = NAMES, seed: int = _SEED) -> list[tuple[str, str]]:
    """(code, name) of so many entries of the list."""
    return random.Random(seed).sample(sorted(divisions().items()), count)


def questions(code: str, own: str) -> Iterator[tuple[str, str, str]]:
    """(form, the place as asked, question) for an entry; a form that would not differ is left out."""
    name = divisions()[code]
    parent = divisions().get(code[:4] + "00", divisions()[code[:2] + "0000"])
    words = {
        "name": name,
        "own": own,
        "parent": parent,
        "short": stem(name),
        "traditional": _traditional()(name),
        "english": _english(name),
    }
    for form, text in FORMS.items():
        if (form == "带上级" and parent == name) or (form == "简称" and stem(name) == name):
            continue
        place = words[{"简称": "short", "拼音": "english"}.get(form, "name")]
        yield form, place, text.format(**words)


@cache
def _traditional() -> Callable[[str], str]:
    from opencc import OpenCC

    return OpenCC("s2t").convert


def _english(name: str) -> str:
    """Xicheng District, Qi County; what ends in 州 or 盟 without one."""
    bare = stem(name) if stem(name) != name else name[:-1]
    kind = _KINDS.get(name[-1], "")
    return f"{pinyin(bare).capitalize()} {kind}".strip()


def ask_for_missing(chain: AnswerChain, entries: Sequence[tuple[str, str]], own: str, tally: Tally) -> None:
    """Every form for every entry that no indexed report is of; `own` is a region that is indexed."""
    regions = list(dict.fromkeys(report.region for report in chain.searcher.catalog.reports()))
    indexed = frozenset(code for region in regions for code in codes_of(region))
    for code, name in entries:
        if listed_codes(name) & indexed or listed_codes(stem(name)) & indexed:
            continue  # its short name may mean the indexed one
        for form, place, question in questions(code, own):
            history = [[f"{own}2022年新增学位目标是多少", "新增学位超1万个。[1]"]] if form in _FOLLOW_UPS else []
            if isinstance(chain.searcher.embedder, Nearest):
                chain.searcher.embedder.about = question.replace(place, own)
            answer = chain.invoke({"question": question, "history": history})
            tally.asked[form] += 1
            if not names_as_missing(answer, place):
                wrong = tally.leaks if answer.figures else tally.unnamed
                wrong.append((form, question, answer.text))


def names_as_missing(answer: "Answer", place: str) -> bool:
    """没有收录保定市的报告…: the place as it was asked for, or by its bare name."""
    said = re.search(r"(?:没有收录|No report of )(.+?)(?:的报告| is indexed)", answer.text)
    return said is not None and (place in said[1] or simplified(place) in said[1] or stem(simplified(place)) in said[1])


def ask_for_indexed(chain: AnswerChain, tally: Tally) -> None:
    """Every indexed region, by its whole name, its last part and its bare name."""
    latest = {report.region: report.year for report in chain.searcher.catalog.reports()}
    for region, year in latest.items():
        for form in dict.fromkeys(
            (region, region.rpartition("市")[2] or region, stem(region.rpartition("市")[2] or region))
        ):
            for text in _OWN_FORMS:
                question = text.format(form=form, year=year)
                answer = chain.invoke(question)
                tally.asked["收录的"] += 1
                seen = [str(name) for name in answer.scope["regions"]]
                if not any(same_place(region, name) for name in seen) or names_as_missing(answer, form):
                    tally.refused.append(("收录的", question, answer.text))


def run_places(settings: "Settings", console: Console, *, record: bool = False) -> list[Figure]:
    """Ask, print what went wrong and the table; with `record`, write the run file."""
    machine = facts()
    embedder = open_embedder(settings)
    one = corpora.at(settings, settings.home / "bench" / "one")
    index_bundled(one, embedder)
    corpus = corpora.open_corpus(settings, embedder)
    figures: list[Figure] = []
    told: dict[str, Any] = {}
    for key, label, own_settings in (("one", "一份报告", one), ("many", "全部报告", corpus.settings)):
        console.print(f"正在测量：{label}……", markup=False)
        tally = Tally()
        nearest = Nearest(embedder)
        chain = AnswerChain(open_searcher(own_settings, nearest), own_settings, "")
        ask_for_missing(chain, sample(), _OWN, tally)
        nearest.about = ""
        ask_for_indexed(chain, tally)
        wrong = {"leaks": tally.leaks, "unnamed": tally.unnamed, "refused": tally.refused}
        told[key] = {kind: [question for _, question, _ in cases] for kind, cases in wrong.items()}
        figures += _figures(key, label, tally)
        for case in (*tally.leaks, *tally.unnamed, *tally.refused):
            console.print("　".join(case).replace("\n", " ")[:150], markup=False)
    figures += cost_figures(corpus.questions)
    print_table(figures, console)
    if record:
        write_run(RUN_FILE, figures, machine | {"reports": "real" if corpus.real else "synthetic", "wrong": told})
        console.print(f"运行文件：{RUN_FILE.relative_to(corpora.ROOT)}", markup=False)
    return figures


def _figures(key: str, label: str, tally: Tally) -> list[Figure]:
    total = sum(count for form, count in tally.asked.items() if form != "收录的")
    return [
        Figure(
            f"places_{key}_leaks",
            f"{label}：没有收录却给了数字、也没有说缺",
            len(tally.leaks),
            "",
            0,
            note=f"{total} 问",
        ),
        Figure(f"places_{key}_unnamed", f"{label}：没有收录，拒答时没有点名", len(tally.unnamed), "", total / 200),
        Figure(
            f"places_{key}_refused",
            f"{label}：收录了却没有认出",
            len(tally.refused),
            "",
            0,
            note=f"{tally.asked['收录的']} 问",
        ),
    ]


def cost_figures(asked: Sequence[str], starts: int = 5) -> list[Figure]:
    """Milliseconds a question, and of the list's first use, in processes of their own."""
    find_regions(asked[0], ())
    spent = []
    for question in asked:
        started = time.perf_counter()
        find_regions(question, ())
        spent.append((time.perf_counter() - started) * 1000)
    firsts = [_first_use() for _ in range(starts)]
    return [
        Figure("places_ms", "找出一个问题里的地名", percentile(spent, 0.5), "ms", 1.0, note=f"{len(asked)} 问的中位数"),
        Figure(
            "places_first_ms",
            "第一次读行政区划表（处理器时间）",
            min(firsts),
            "ms",
            30.0,
            note=f"{starts} 个进程里最快的",
        ),
    ]


def _first_use() -> float:
    code = (
        f"import time, {forms_module()} as g; t = time.process_time(); g.forms(); "
        "print((time.process_time() - t) * 1000)"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=corpora.ROOT, capture_output=True, text=True, check=True)
    return float(ran.stdout)


def forms_module() -> str:
    """The gazetteer's name, in a checkout and in a wheel."""
    return codes_of.__module__
