"""An optional second opinion: a chat model, not the one under test, reads answers beside their evidence.

Its prompt is prompts/judge.md. A verdict never replaces a measure: `agreement` says how far the two go together, and
a judge that disagrees much is itself what should be looked at.
"""

import json
import re
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eval.cases import Case
from eval.score import AnswersScored
from rag.answer.prompts import load_prompt
from rag.calls import untraced
from rag.errors import ModelError, SettingsError
from rag.models.chat_model import failure, open_model
from rag.types import Json

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from rag.settings import Settings

VERDICTS = ("correct", "wrong", "refused")
UNREADABLE = "unreadable"
_OBJECT = re.compile(r"\{[^{}]*\}", re.S)


@dataclass(frozen=True, slots=True)
class Agreement:
    """Judge against measure, over the answers that both judged: share alike, Cohen's kappa, and the ids apart."""

    share: float
    kappa: float
    n: int
    apart: tuple[str | int, ...]


def open_judge(settings: "Settings", name: str) -> "BaseChatModel":
    """The judge by its own name, as WENBAO_MODEL would name it. Raises SettingsError if it is the model under test."""
    if name == settings.model:
        raise SettingsError(f"评判模型 {name} 就是被评的模型：请另外指定一个")
    model = open_model(settings.model_copy(update={"model": name}))
    if model is None:
        raise SettingsError("没有指定评判模型：请写成 openai:模型名、ollama:模型名 或 local")
    return model


def run_judge(
    cases: Sequence[Case],
    run: Sequence[Json],
    model: "BaseChatModel",
    *,
    timeout: float,
    tracing: bool = False,
    progress: Callable[[int, int, float | None], None] | None = None,
) -> list[Json]:
    """One line an answer that can be judged: {"id", "verdict", "why"}; verdict is "unreadable" where the judge rambles.

    Raises ModelError with the reason when the judge cannot be asked.
    """
    prompt = load_prompt("judge")
    lines = {line["id"]: line for line in run}
    wanted = [case for case in cases if case.id in lines and case.expects_answer is not None]
    verdicts: list[Json] = []
    began = time.monotonic()
    for done, case in enumerate(wanted, start=1):
        values = {"question": case.question, "evidence": _evidence(case), "answer": lines[case.id]["answer"]}
        try:
            said = untraced(tracing, model.invoke, prompt.format_messages(**values)).text
        except Exception as error:  # every provider has its own classes; failure() names what went wrong
            raise ModelError(f"评判模型没有给出结果：{failure(error, timeout).reason}") from error
        verdicts.append({"id": case.id, **read_verdict(said)})
        if progress:
            progress(done, len(wanted), (time.monotonic() - began) / done * (len(wanted) - done))
    return verdicts


def read_verdict(said: str) -> Json:
    """The JSON object in what the judge said, whatever stands around it."""
    for match in reversed(_OBJECT.findall(said)):
        try:
            found = json.loads(match)
        except ValueError:
            continue
        if isinstance(found, dict) and found.get("verdict") in VERDICTS:
            return {"verdict": found["verdict"], "why": str(found.get("why", ""))[:80]}
    return {"verdict": UNREADABLE, "why": said.strip()[:80]}


def agreement(scored: AnswersScored, verdicts: Sequence[Json]) -> Agreement:
    """How often judge and measure say the same (right or not); a refusal is right where there is no answer."""
    said = {line["id"]: line["verdict"] for line in verdicts if line["verdict"] != UNREADABLE}
    pairs = []
    for score in scored.scores:
        if score.right is not None and score.case.id in said:
            verdict = said[score.case.id]
            right = verdict == "correct" or (verdict == "refused" and not score.case.expects_answer)
            pairs.append((score.case.id, score.right, right))
    if not pairs:
        return Agreement(0.0, 0.0, 0, ())
    n = len(pairs)
    apart = tuple(i for i, mine, theirs in pairs if mine != theirs)
    share = 1 - len(apart) / n
    mine, theirs = Counter(a for _, a, _ in pairs), Counter(b for _, _, b in pairs)
    chance = sum(mine[value] * theirs[value] for value in (True, False)) / n**2
    return Agreement(share, (share - chance) / (1 - chance) if chance < 1 else 1.0, n, apart)


def _evidence(case: Case) -> str:
    if case.expects_answer is False:
        return "（无）"
    quotes = [group[0].quote for group in case.evidence] or list(case.answers) or [f.text for f in case.figures]
    return "\n".join(f"- {quote}" for quote in quotes) or "（无）"
