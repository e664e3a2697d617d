"""`python -m eval.with_model HOMES`: a fixed sample of the sets, answered with a model: written replies, or a real one.

The sample is of the development sets, spread evenly over their kinds: 150 open questions, 150 for a figure, 40 over
many reports. HOMES holds the indexes `xinbei` and `reports`. With `--replies` a model is played back (replay.py) and
every request kept in `--asked`; `--plain` asks the same without a model. Prints the figures as JSON; `--answers` keeps
each answer. `--ceiling` is what the same writers make of the gold paragraphs alone.
"""

import argparse
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from langchain_core.messages import BaseMessage

from eval.cases import Case, load_cases
from eval.metrics import AnswerScore, score_answer
from eval.replay import Replayed, Reply, load_replies
from rag.answer.chat_evidence import Passage, paragraphs, piece, quoted
from rag.answer.prompts import REFUSAL, load_prompt
from rag.build import open_chain
from rag.settings import Settings
from rag.types import Json
from rag.verify.declining import refuses
from rag.verify.model_text import Sentence, split_answer

if TYPE_CHECKING:
    from rag.chain import AnswerChain

SAMPLE = {
    "open_xinbei": 75,
    "open_reports": 75,
    "xinbei": 75,
    "reports_local": 38,
    "reports_national": 37,
    "tables": 40,
}
OPEN = ("open_xinbei", "open_reports")
BAD = {"open_xinbei": 16, "open_reports": 9, "xinbei": 15, "reports_local": 9, "reports_national": 12}
"""Of those in the sample, how many are answered badly on purpose."""
LOCAL = {"open_xinbei": 30, "xinbei": 30, "open_reports": 30, "reports_local": 15, "reports_national": 15}
"""Of those in the sample, how many are asked of the local model."""
CEILING = {"open_xinbei": 30, "open_reports": 30}
_TAKEN_OUT = re.compile(r"模型有 (\d+) 处没有通过核对|模型的回答没有通过核对")
_ONE = ("open_xinbei", "xinbei")
"""Sets over the bundled report alone."""


def spread(cases: Sequence[Case], most: int) -> list[Case]:
    """So many of the cases, evenly over their types and over each type, in the set's order."""
    kinds: dict[str, list[int]] = defaultdict(list)
    for place, case in enumerate(cases):
        kinds[case.type].append(place)
    shares = {kind: min(most, len(cases)) * len(places) / len(cases) for kind, places in kinds.items()}
    counts = {kind: int(own) for kind, own in shares.items()}
    for kind in sorted(shares, key=lambda kind: (counts[kind] - shares[kind], kind)):  # the largest rest first
        counts[kind] += sum(counts.values()) < min(most, len(cases))
    chosen = {kinds[kind][i * len(kinds[kind]) // n] for kind, n in counts.items() for i in range(n)}
    return [case for place, case in enumerate(cases) if place in chosen]


def sample(counts: Mapping[str, int] = SAMPLE) -> dict[str, list[Case]]:
    """The questions of each set."""
    return {name: spread(_cases(name), most) for name, most in counts.items()}


def within(name: str, most: int, *, proven: bool = False) -> list[Case]:
    """So many of the sample's questions; where `proven`, of those that have evidence and an ideal answer."""
    asked = [case for case in sample({name: SAMPLE[name]})[name] if not proven or (case.evidence and case.nuggets)]
    return spread(asked, most)


def _cases(name: str) -> list[Case]:
    path = Path(str(files(__package__))) / "data" / f"{name}.jsonl"
    kinds = {row["id"]: row.get("kind", "") for row in map(json.loads, path.read_text(encoding="utf-8").splitlines())}
    return [case if case.type else case.model_copy(update={"type": kinds[case.id]}) for case in load_cases(path)]


@dataclass
class Run:
    """What became of one sample."""

    name: str
    scores: list[AnswerScore] = field(default_factory=list)
    lines: list[Json] = field(default_factory=list)
    kinds: dict[str, list[bool]] = field(default_factory=lambda: defaultdict(list))

    def add(self, case: Case, line: Json) -> None:
        score = score_answer(case, line)
        self.scores.append(score)
        self.lines.append({"set": self.name, "id": case.id, "right": score.right} | line)
        self.kinds[case.type].append(bool(score.right))

    def to_json(self) -> Json:
        """The figures: each [value, questions]."""
        there = [s for s in self.scores if s.case.expects_answer is not False]
        absent = [s for s in self.scores if s.case.expects_answer is False]
        rows: dict[str, list[float]] = {
            "right": [float(bool(s.right)) for s in self.scores],
            "nugget_recall": [s.said for s in self.scores if s.said is not None],
            "refused_rightly": [float(s.refused) for s in absent],
            "refused_wrongly": [float(s.refused) for s in there],
            "unsupported_figures": [float(bool(s.unsupported)) for s in self.scores],
        }
        means = {key: [round(sum(own) / len(own), 3), len(own)] for key, own in rows.items() if own}
        if whole := sum(line.get("sentences", 0) for line in self.lines):
            means["taken_out"] = [round(sum(line["taken_out"] for line in self.lines) / whole, 3), whole]
        kinds = {kind: [round(sum(own) / len(own), 3), len(own)] for kind, own in sorted(self.kinds.items())}
        return means | {"by_kind": kinds}


def answer(chain: "AnswerChain", case: Case) -> Json:
    """One answer in the contract's JSON."""
    return chain.invoke(case.input).to_json()


def ceiling(case: Case, chain: "AnswerChain") -> list[BaseMessage]:
    """The request that shows the gold paragraphs of a question and nothing else."""
    reports = {report.id: report for report in chain.searcher.catalog.reports()}
    wanted = dict.fromkeys((place.report, place.paragraph) for group in case.evidence for place in group)
    found: list[Passage] = []
    for report in dict.fromkeys(name for name, _ in wanted):
        found += [p for p in paragraphs(reports[report], chain.searcher.catalog) if _place(p) in wanted]
    told = {"evidence": "\n\n".join(piece(n, one) for n, one in enumerate(found, 1)), "refusal": REFUSAL, "talk": ""}
    return load_prompt("answer").format_messages(question=quoted(case.question), **told)


def _place(passage: Passage) -> tuple[str, int]:
    return passage[0].report.id, passage[0].sentence.paragraph


def bare(case: Case, text: str) -> Json:
    """What somebody says, as an answer that nobody has checked."""
    said = {"question": case.question, "answer": text, "refused": refuses(text.split("\n")[0]), "citations": []}
    return {**said, "figures": [], "notices": []}


def sentences(reply: Reply | None) -> list[Sentence]:
    """What a reply says; the calls of tools say nothing."""
    return split_answer(reply) if isinstance(reply, str) else []


def taken_out(line: Json) -> int:
    """Of how many sentences something was taken out, as the answer tells it."""
    told = [match for notice in line["notices"] if (match := _TAKEN_OUT.search(notice))]
    return sum(int(match[1] or 1) for match in told)


def ask(
    chains: Mapping[str, "AnswerChain"], questions: Mapping[str, Sequence[Case]], model: Replayed | None
) -> Iterator[tuple[str, Case, Json]]:
    """Each question's answer; with it the requests that it took, and how many of them nobody has replied to."""
    for name, cases in questions.items():
        for case in cases:
            before = set(model.asked) if model else set()
            line = answer(chains["xinbei" if name in _ONE else "reports"], case)
            asked = [key for key in (model.asked if model else {}) if key not in before]
            missing = sum(not model.asked[key]["answered"] for key in asked) if model else 0
            said = sum(len(sentences(model.replies.get(key))) for key in asked) if model else 0
            told = {"requests": asked, "without_reply": missing, "sentences": said, "taken_out": taken_out(line)}
            yield name, case, line | told


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("homes", type=Path)
    parser.add_argument("--replies", type=Path, nargs="*", default=[])
    parser.add_argument("--bad", action="store_true", help="only the questions that are answered badly on purpose")
    parser.add_argument("--ceiling", action="store_true", help="what the gold paragraphs alone give")
    parser.add_argument("--plain", action="store_true", help="without a model")
    parser.add_argument("--local", action="store_true", help="the local model, on a part of the sample")
    parser.add_argument("--asked", type=Path, help="where to keep the requests")
    parser.add_argument("--answers", type=Path, help="where to keep the answers")
    args = parser.parse_args()
    model = None if args.plain or args.local else Replayed(replies=load_replies(*args.replies))
    said = "local" if args.local else None
    homes = {name: Settings(home=args.homes / name, model=said, answer_timeout=600) for name in ("xinbei", "reports")}
    chains = {name: open_chain(home, model=model) for name, home in homes.items()}
    runs: dict[str, Run] = defaultdict(lambda: Run(""))
    if args.ceiling:
        assert model is not None, "--ceiling needs --replies"
        answered = _at_the_ceiling(chains, model)
    else:
        part = BAD if args.bad else LOCAL if args.local else {}
        questions = {name: within(name, most) for name, most in part.items()} if part else sample()
        answered = ask(chains, questions, model)
    for name, case, line in answered:
        runs.setdefault(name, Run(name)).add(case, line)
    _keep(args.answers, (line for run in runs.values() for line in run.lines))
    _keep(args.asked, model.asked.values() if model else ())
    print(json.dumps({name: run.to_json() for name, run in runs.items()}, ensure_ascii=False, indent=1))


def _at_the_ceiling(chains: Mapping[str, "AnswerChain"], model: Replayed) -> Iterator[tuple[str, Case, Json]]:
    for name, most in CEILING.items():
        for case in within(name, most, proven=True):
            before = set(model.asked)
            try:
                text = str(model.invoke(ceiling(case, chains["xinbei" if name in _ONE else "reports"])).text)
            except LookupError:
                text = ""
            yield name, case, bare(case, text) | {"requests": [key for key in model.asked if key not in before]}


def _keep(path: Path | None, lines: Any) -> None:
    if path is not None:
        text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
