"""Question set → a run: every Answer whole, line by line, and beside it what it was made with. Stops and resumes.

A run that was stopped goes on where it stood if nothing that shapes an answer has changed since; a finished one, or
one made otherwise, is made anew. Scores nothing.
"""

import json
import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from eval.absence import denied
from eval.cases import Case, file_sha256
from eval.environment import describe
from rag.errors import UsageError
from rag.types import Json, Reason

if TYPE_CHECKING:
    from rag.chain import AnswerChain
    from rag.settings import Settings

Progress: TypeAlias = Callable[[int, int, float | None], None]
"""(done, total, seconds left; None while there is no telling)."""

_BEST_SCORE = 1.2
"""About what a match scores that fits in everything."""


def run_answers(
    cases: Sequence[Case],
    chain: "AnswerChain",
    settings: "Settings",
    out: Path,
    *,
    questions: Path,
    progress: Progress | None = None,
    resume: bool = True,
    workers: int = 1,
    variant: str = "",
) -> int:
    """Answer all Cases into `out` (JSON lines, in their order) and describe it in `out`.meta.json.

    Returns how many answers were there already. `workers` > 1 asks a chat model so many questions at once. `variant`
    says what was taken out of the house; a stopped run goes on only as the same. Raises UsageError if
    `out` cannot be written, and whatever the index raises; what was answered by then stays.
    """
    meta = _meta(cases, chain, settings, out, questions, variant)
    with _writing(out):
        kept = _kept(out, meta, cases) if resume else 0
        _write_meta(out, meta)
        began, done = time.monotonic(), kept
        if progress:
            progress(done, len(cases), None)
        with out.open("a" if kept else "w", encoding="utf-8") as stream:
            for line in _answers(cases[kept:], chain, workers):
                stream.write(json.dumps(line, ensure_ascii=False) + "\n")
                stream.flush()
                done += 1
                if progress:
                    progress(done, len(cases), (time.monotonic() - began) / (done - kept) * (len(cases) - done))
        _write_meta(out, meta | {"finished": _now()})
    return kept


def describe_run(
    out: Path, cases: Sequence[Case], chain: "AnswerChain", settings: "Settings", questions: Path, variant: str = ""
) -> None:
    """Write what lies beside a run that is finished already (ranked evidence is written whole, not line by line)."""
    with _writing(out):
        _write_meta(out, _meta(cases, chain, settings, out, questions, variant) | {"finished": _now()})


def load_meta(run: Path) -> Json:
    """What lies beside a run; {} where nothing does. Raises UsageError if it is no JSON object."""
    path = meta_path(run)
    try:
        meta = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise UsageError(f"{path} 读不了（{error}）；请删除它，或重新运行 wenbao eval answer") from error
    if not isinstance(meta, dict):
        raise UsageError(f"{path} 不是 JSON 对象；请删除它，或重新运行 wenbao eval answer")
    return meta


def meta_path(run: Path) -> Path:
    return run.with_name(run.name + ".meta.json")


def find_questions(run: Path) -> Path | None:
    """The question set that `run` was made of, if it still lies where its meta says and has not changed."""
    asked = load_meta(run).get("questions") or {}
    for place in (Path(asked.get("path", "")), run.parent / asked.get("beside", "")):
        if place.is_file() and file_sha256(place) == asked.get("sha256"):
            return place
    return None


def answer_line(case: Case, chain: "AnswerChain") -> Json:
    """One line of a run: the contract's JSON, the Case's id, how sure the evidence was, and, of a refusal, which words
    it says to be absent and where they stand nevertheless (eval/absence.py).

    A question that cannot be asked (blank, too long) is answered by the reason; a set is not given up for it.
    """
    try:
        answer = chain.invoke(case.input)
    except UsageError as error:
        return {"id": case.id} | _unanswered(case, str(error))
    absent = denied(answer, chain.searcher.catalog)
    line = {"id": case.id} | answer.to_json() | {"confidence": confidence(answer.standalone_question, chain)}
    return line | ({"denied": absent} if absent else {})


def confidence(standalone: str, chain: "AnswerChain") -> float:
    """0…1: how well the best evidence fits the asked slots, by the worst side of the question. No probability."""
    found = chain.find(standalone, ()).found
    best = [one.matches[0].score if one.matches else 0.0 for one in found]
    return round(min(1.0, max(0.0, min(best, default=0.0) / _BEST_SCORE)), 4)


def _answers(cases: Sequence[Case], chain: "AnswerChain", workers: int) -> Iterator[Json]:
    if workers <= 1:
        yield from (answer_line(case, chain) for case in cases)
        return
    pool = ThreadPoolExecutor(workers)
    try:
        yield from pool.map(lambda case: answer_line(case, chain), cases)
    finally:
        pool.shutdown(cancel_futures=True)


def _unanswered(case: Case, why: str) -> Json:
    return {
        "question": case.question,
        "standalone_question": case.question,
        "answer": why,
        "refused": True,
        "reason": Reason.OUT_OF_SCOPE.value,
        "citations": [],
        "figures": [],
        "mode": "",
        "digest": "",
        "timings_ms": {},
        "notices": [],
        "scope": {},
    }


# --- what lies beside a run -----------------------------------------------------------------------------------------


def _meta(
    cases: Sequence[Case], chain: "AnswerChain", settings: "Settings", out: Path, questions: Path, variant: str
) -> Json:
    asked = {
        "path": str(questions),
        "beside": _beside(questions, out.parent),
        "sha256": file_sha256(questions),
        "count": len(cases),
    }
    return {"questions": asked, "variant": variant, **describe(chain, settings), "started": _now(), "finished": None}


def _beside(questions: Path, folder: Path) -> str:
    """The way from a run's folder to its questions; on Windows there is none between two drives."""
    try:
        return os.path.relpath(questions, folder)
    except ValueError:
        return str(questions.absolute())


def _kept(out: Path, meta: Json, cases: Sequence[Case]) -> int:
    """How many lines of a stopped run may stay; what a killed one left half-written is cut off."""
    old = load_meta(out)
    changing = {"started", "finished"}
    if not out.is_file() or not old or old.get("finished"):
        return 0
    if {k: v for k, v in old.items() if k not in changing} != {k: v for k, v in meta.items() if k not in changing}:
        return 0
    whole = 0
    data = out.read_bytes()
    size = 0
    for line in data.splitlines(keepends=True):
        if whole == len(cases) or not line.endswith(b"\n") or _id(line) != cases[whole].id:
            break
        whole, size = whole + 1, size + len(line)
    with out.open("r+b") as stream:
        stream.truncate(size)
    return whole


def _id(line: bytes) -> object:
    try:
        return json.loads(line)["id"]
    except (ValueError, KeyError, TypeError):
        return None


def _write_meta(out: Path, meta: Json) -> None:
    path = meta_path(out)
    part = path.with_name(path.name + ".part")
    part.write_text(json.dumps(meta, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    part.replace(path)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


@contextmanager
def _writing(out: Path) -> Iterator[None]:
    try:
        yield
    except PermissionError as error:
        raise UsageError(f"{out} 写不了：没有权限；请换一个 --out") from error
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError) as error:
        raise UsageError(f"{out} 写不了：{error.strerror}；请先建好文件夹，或换一个 --out") from error
