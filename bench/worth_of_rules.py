"""`python -m bench.worth_of_rules fired|worth|needless --out FOLDER`: which rules took part, what each is worth.

`fired` asks all question sets of eval/data on the indexes of `make eval`, and reads the reports, and notes for each
question which patterns matched, and which of their alternatives. `worth` takes one at a time out of them, asks again
only the questions in which it fired, and tells how many answers change, and how many that were right are so no longer.
`needless` takes all alternatives out together that fired in no more than N questions and in no report, and tells which
of them change nothing (needless.py).
Both go on where they were stopped. `--at-most N`: only what fired in no more than N questions; `--whole`: whole
patterns only. The same sources and indexes give the same lines.
"""

import argparse
import hashlib
import json
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench import watched
from bench.needless import needless
from bench.patterns import collect, modules, pieces

if TYPE_CHECKING:
    from eval.cases import Case
    from rag.chain import AnswerChain

SETS = (
    *("xinbei", "heldout_xinbei", "reports_national", "reports_local", "heldout_reports", "dialogue"),
    *("open_xinbei", "open_reports", "tables", "everyday_xinbei", "everyday_reports"),
    *("newer_dialogue", "newer_open_reports", "newer_open_xinbei", "newer_tables"),
)
READING = "reading"
"""Stands for the name of a set where a rule fired while a report was read."""
RUN_FILE = Path(__file__).parent / "runs" / "worth_of_rules.json"
Json = dict[str, Any]


def short(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:12]


class House:
    """The chains on both indexes, without a chat model, and the questions by "set/id"."""

    def __init__(self) -> None:
        from bench.corpus import ROOT
        from eval.ablation import open_ablated
        from eval.cases import load_cases
        from rag.models.embedder import open_embedder
        from rag.settings import load_settings

        settings = load_settings().model_copy(update={"model": None, "chroma_url": None})
        embedder = open_embedder(settings)
        self._chains: dict[str, AnswerChain] = {
            name: open_ablated(settings.model_copy(update={"home": settings.home / "eval" / name}), embedder)
            for name in ("xinbei", "reports")
        }
        self.cases: dict[str, Case] = {
            f"{name}/{case.id}": case for name in SETS for case in load_cases(ROOT / "eval" / "data" / f"{name}.jsonl")
        }

    def ask(self, name: str) -> tuple[str, bool | None]:
        """(the answer, whether it is right)."""
        from eval.answers import answer_line
        from eval.metrics import score_answer

        watched.forget()
        case = self.cases[name]
        line = answer_line(case, self._chains["xinbei" if "xinbei" in name.partition("/")[0] else "reports"])
        return line["answer"], score_answer(case, line).right


def fired(out: Path) -> None:
    house = House()
    done = {line["question"] for line in _lines(out / "fired.jsonl")}
    watched.RECORDING.append(True)
    with (out / "fired.jsonl").open("a", encoding="utf-8") as stream:
        for name in house.cases:
            if name not in done:
                _note(stream, name, partial(house.ask, name))
        for path in sorted(_reports()):
            if f"{READING}/{path.name}" not in done:
                _note(stream, f"{READING}/{path.name}", partial(_read, path))
    own = [
        watched.held(ours.pattern, *place.split(":")) for ours in collect(watched.HOUSES)[0] for place in ours.places
    ]
    told = {
        short(one.key): {"place": one.place, "text": str(one.pattern), "alternatives": _texts(one)}
        for one in own  # and none that is put together for one question
    }
    (out / "patterns.json").write_text(json.dumps(told, indent=1), "utf-8")


def _note(stream: Any, name: str, ask: Callable[[], tuple[str, bool | None]]) -> None:
    watched.clear()
    answer, right = ask()
    line: Json = {"question": name, "answer": answer, "right": right}
    line["fired"] = {short(key): numbers for key, numbers in watched.fired().items()}
    stream.write(json.dumps(line, ensure_ascii=False) + "\n")
    stream.flush()


def _reports() -> Iterator[Path]:
    from bench.corpus import REPORTS
    from ingest.read import SUFFIXES

    return (path for path in REPORTS.rglob("*") if path.suffix in SUFFIXES and path.name != "manifest.csv")


def _read(path: Path) -> tuple[str, None]:
    """What is read, as a digest."""
    from ingest.prepare import prepare
    from rag.settings import load_settings

    return hashlib.sha256(repr(prepare(path, load_settings(), None, whole=True)).encode()).hexdigest(), None


def _texts(one: watched.Watched) -> list[str]:
    return [one.pattern[part.start : part.end] for part in one.parts.alternatives]


def summary(out: Path) -> dict[str, dict[str, int]]:
    """Room → how many patterns and alternatives took part in no question and no report, in one, in up to 3, in more.

    A pattern or an alternative in a negative look-around is not among them: it prevents a match.
    """
    said = json.loads((out / "patterns.json").read_text("utf-8"))
    times: dict[tuple[str, int], int] = {}
    for line in _lines(out / "fired.jsonl"):
        for key, numbers in line["fired"].items():
            for number in numbers:
                times[key, number] = times.get((key, number), 0) + 1
    rooms: dict[str, dict[str, int]] = {}
    for key, one in said.items():
        module = one["place"].partition(":")[0].split(".")
        room = rooms.setdefault("/".join(module[:2] if module[0] == "rag" and len(module) > 2 else module[:1]), {})
        open_ones = [number for number, part in enumerate(pieces(one["text"]).alternatives) if not part.shut]
        for what, number in (("patterns", -1), *(("alternatives", number) for number in open_ones)):
            count = times.get((key, number), 0)
            how = "never" if count == 0 else "once" if count == 1 else "up to three" if count < 4 else "more"
            room[f"{what}, {how}"] = room.get(f"{what}, {how}", 0) + 1
    return dict(sorted(rooms.items()))


def worth(out: Path, at_most: int, *, whole: bool) -> None:
    """One line a rule: what it is, in how many questions it fired, what changes without it."""
    house = House()
    before: dict[str, Json] = {}
    where: dict[tuple[str, int], list[str]] = {}
    for line in _lines(out / "fired.jsonl"):
        before[line["question"]] = line
        for key, numbers in line["fired"].items():
            for number in numbers:
                where.setdefault((key, number), []).append(line["question"])
    done = {(line["pattern"], line["alternative"]) for line in _lines(out / "worth.jsonl")}
    said = json.loads((out / "patterns.json").read_text("utf-8"))
    todo = sorted(((rule, names) for rule, names in where.items() if rule[0] in said), key=lambda it: (len(it[1]), it))
    with (out / "worth.jsonl").open("a", encoding="utf-8") as stream:
        for (key, number), names in todo:
            asked = [name for name in names if name in house.cases]
            if (key, number) in done or number == -2 or (whole and number >= 0) or not 0 < len(asked) <= at_most:
                continue
            if (one := _held(key) or (house.ask(asked[0]) and _held(key))) is None:
                continue
            line = _without(house, one, number, asked, before) | {"pattern": key, "alternative": number}
            stream.write(json.dumps(line, ensure_ascii=False) + "\n")
            stream.flush()


def report_needless(out: Path, at_most: int, room: str) -> None:
    """needless.json: place → the texts of its alternatives that change no answer."""
    house = House()
    list(modules(watched.HOUSES))
    held = {short(one.key): one for one in watched.HELD.values() if one.place.startswith(room)}
    fired_in: dict[str, dict[int, set[str]]] = {key: {} for key in held}
    before: dict[str, str] = {}
    for line in _lines(out / "fired.jsonl"):
        before[line["question"]] = line["answer"]
        for key, numbers in line["fired"].items():
            for number in numbers if key in held else ():
                fired_in[key].setdefault(number, set()).add(line["question"])
    rules = {
        (key, number): names
        for key, one in held.items()
        for number, part in enumerate(one.parts.alternatives)
        if not part.shut and len(names := fired_in[key].get(number, set())) <= at_most and names <= house.cases.keys()
    }
    found: dict[str, list[str]] = {}
    for key, number in needless(rules, held, lambda name: house.ask(name)[0], before):
        found.setdefault(held[key].place, []).append(_texts(held[key])[number])
    (out / "needless.json").write_text(json.dumps(found, ensure_ascii=False, indent=1), "utf-8")


def _held(key: str) -> watched.Watched | None:
    return next((one for one in watched.HELD.values() if short(one.key) == key), None)


def _without(house: House, one: watched.Watched, number: int, asked: list[str], before: dict[str, Json]) -> Json:
    changed, lost, won = [], [], []
    one.take_out([number])
    try:
        for name in asked:
            try:
                answer, right = house.ask(name)
            except Exception as error:  # what cannot do without it is worth it
                answer, right = f"{type(error).__name__}: {error}", False
            changed += [name] if answer != before[name]["answer"] else []
            lost += [name] if before[name]["right"] and not right else []
            won += [name] if right and before[name]["right"] is False else []
    finally:
        one.put_back()
    text = one.pattern if number == -1 else _texts(one)[number]
    return {"place": one.place, "text": text, "asked": len(asked), "changed": changed, "lost": lost, "won": won}


def _lines(path: Path) -> list[Json]:
    """What a stopped run has left, whole lines only."""
    if not path.exists():
        return []
    whole = [line for line in path.read_text("utf-8").splitlines(keepends=True) if line.endswith("\n")]
    path.write_text("".join(whole), "utf-8")
    return [json.loads(line) for line in whole]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("fired", "worth", "needless"))
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--room", default="rag.question", help="needless: only of modules whose names begin so")
    parser.add_argument("--whole", action="store_true")
    parser.add_argument("--record", action="store_true", help="fired: write bench/runs/worth_of_rules.json")
    parser.add_argument("--at-most", type=int, default=10_000)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    watched.watch()
    if args.what == "fired":
        fired(args.out)
        rooms = summary(args.out)
        print(json.dumps(rooms, indent=1))
        if args.record:
            RUN_FILE.write_text(json.dumps(rooms, indent=1) + "\n", "utf-8")
    elif args.what == "needless":
        report_needless(args.out, args.at_most, args.room)
    else:
        worth(args.out, args.at_most, whole=args.whole)


if __name__ == "__main__":
    main()
