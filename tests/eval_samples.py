"""Small Cases, answers and hits for the tests of the evaluation, made by hand."""

from typing import Any

from eval.cases import Case
from rag.types import Json

REPORT = "district-x-2022"


def case(**given: Any) -> Case:
    """A Case about report district-x-2022, paragraph 55, unless told otherwise."""
    values: Json = {
        "id": "1",
        "question": "2022年新增学位目标是多少",
        "type": "target",
        "answerable": True,
        "evidence": [[place(55, "新增学位超1万个")]],
        "gold": ["超?1万(个|多)?"],
        "forbidden": ["1\\.8万"],
    }
    return Case.model_validate(values | given)


def refusable(**given: Any) -> Case:
    """A Case that nothing answers."""
    return case(**({"answerable": False, "evidence": [], "gold": [], "reason": "not_in_reports"} | given))


def place(paragraph: int, quote: str = "", report: str = REPORT) -> Json:
    return {"report": report, "paragraph": paragraph, "quote": quote}


def citation(marker: int, quote: str, paragraph: int = 55, period: tuple[int, int, str] | None = None) -> Json:
    return {
        "marker": marker,
        "report": REPORT,
        "paragraph": paragraph,
        "paragraph_text": f"二是公共服务。{quote}。",
        "quote": quote,
        "period": {"from": period[0], "to": period[1], "kind": period[2]} if period else None,
    }


def answer(text: str, *citations: Json, **given: Any) -> Json:
    """One line of a run."""
    line: Json = {
        "id": "1",
        "question": "2022年新增学位目标是多少",
        "standalone_question": "2022年新增学位目标是多少",
        "answer": text,
        "refused": False,
        "reason": None,
        "citations": list(citations),
        "figures": [],
        "mode": "extractive",
        "digest": "0",
        "timings_ms": {"total": 20.0},
        "confidence": 0.9,
    }
    return line | given


def good(**given: Any) -> Json:
    return answer("新增学位超1万个。[1]", citation(1, "新增学位超1万个"), **given)


def refusal(text: str = "报告没有提到这件事。", *citations: Json, **given: Any) -> Json:
    return answer(text, *citations, **({"refused": True, "reason": "not_in_reports"} | given))


def hit(paragraph: int, period: tuple[int | None, int, str] | None = None, year: int = 2022, **given: Any) -> Json:
    first: Json = {
        "report": REPORT,
        "year": year,
        "paragraph": paragraph,
        "sentence": f"第{paragraph}段的一句话。",
        "period": {"from": period[0], "to": period[1], "kind": period[2]} if period else None,
    }
    return first | given
