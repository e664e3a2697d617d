"""`python -m eval.survey_model`: learn which questions ask what many reports say (rag/question/learned.py, `surveys`).

Those of eval/data/surveys.jsonl do (有几个省提到低空经济, 各省对延迟退休怎么说); the readings of many reports, of which
figures are wanted, do not, and neither do those of one figure or of one place. Each writer of surveys is left out in
turn, with as large a part of the others, and told; then the weights of all are written to rag/question/data/survey.npz.
"""

from importlib.resources import files
from pathlib import Path

import numpy as np

from eval.asking_model import load, load_readings, rows_of, write
from eval.cases import load_cases
from eval.off_topic_model import DATA, fit, odds_of
from eval.phrase_model import load as load_surveys
from rag import question as question_room
from rag.types import Json

OF_FIGURES = ("tables", "newer_tables", "reports_national", "reports_local")
OF_ONE_PLACE = ("open_reports", "newer_open_reports", "everyday_reports")
SAYS = ("told", "silent")
"""Who speaks of a figure: who is asked so asks for no figure."""


def load_labels() -> list[Json]:
    """{"q", "survey", "writer"} of all; those without a writer are of the other sets."""
    told = [{"q": one["q"], "survey": True, "writer": one["writer"]} for one in load_surveys()]
    known = [one for one in (*load(), *load_readings()) if "sort" in one and not one.get("prev")]
    figures = [one["q"] for one in known if one["sort"] != "none" and not set(SAYS) & set(one["wants"])]
    cases = [case for name in (*OF_FIGURES, *OF_ONE_PLACE) for case in load_cases(DATA / f"{name}.jsonl")]
    figures += [case.question for case in cases if not case.history and not _who_says(case.question)]
    return told + [{"q": question, "survey": False, "writer": ""} for question in figures]


def _who_says(question: str) -> bool:
    """A question of another set that may be one of these: 哪些省提到了低空经济."""
    return any(word in question for word in ("提到", "提及", "写到", "说到", "各省", "哪些省", "几个省"))


def main() -> None:
    labels = load_labels()
    rows, truth = rows_of(labels), np.array([label["survey"] for label in labels])
    writers = sorted({label["writer"] for label in labels} - {""})
    for at, writer in enumerate(writers):
        others = np.arange(len(labels)) % len(writers) == at
        out = np.array(
            [label["writer"] == writer or (not label["writer"] and others[i]) for i, label in enumerate(labels)]
        )
        fitted = fit([row for row, left in zip(rows, out, strict=True) if not left], truth[~out].tolist())
        odds = odds_of(fitted, [row for row, left in zip(rows, out, strict=True) if left])
        sure = odds >= 0
        print(f"{writer}: {sure[truth[out]].mean():.3f} of theirs, {sure[~truth[out]].mean():.4f} of others")
    write(fit(rows, truth.tolist()), Path(str(files(question_room))) / "data" / "survey.npz")


if __name__ == "__main__":
    main()
