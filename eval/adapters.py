"""Other people's sets → documents and Cases: SQuAD-style JSON (CMRC 2018, DRCD, DuReader) and RGB; and RAGAS export.

The data is the user's to bring. Documents are written as files that `wenbao ingest` takes; the Cases beside them
name the paragraph that holds each answer, so that retrieval is scored as well as reading.
"""

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from eval.cases import Case, Evidence
from rag.errors import UsageError
from rag.types import Json

YEAR = 2000
"""A manifest needs a year; these texts have none, and no question asks for one."""


@dataclass(slots=True)
class Corpus:
    """Documents by the id that they will have in the index, each a list of paragraphs, and the questions on them."""

    documents: dict[str, list[str]] = field(default_factory=dict)
    cases: list[Case] = field(default_factory=list)

    def write(self, folder: Path) -> Path:
        """Write `folder`/documents with its manifest.csv, and `folder`/questions.jsonl, whose path is returned.

        `wenbao ingest folder/documents` indexes them. Raises UsageError if it cannot be written.
        """
        documents = folder / "documents"
        try:
            documents.mkdir(parents=True, exist_ok=True)
            for name, paragraphs in self.documents.items():
                (documents / f"{name}.txt").write_text("\n".join(paragraphs) + "\n", encoding="utf-8")
            with (documents / "manifest.csv").open("w", encoding="utf-8", newline="") as stream:
                writer = csv.writer(stream)
                writer.writerow(["file", "region", "level", "year", "title"])
                writer.writerows([f"{name}.txt", name, "unknown", YEAR, name] for name in self.documents)
            questions = folder / "questions.jsonl"
            lines = (case.model_dump_json(by_alias=True, exclude_defaults=True) for case in self.cases)
            questions.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
        except OSError as error:
            raise UsageError(f"{folder} 写不了：{error.strerror}；请换一个文件夹") from error
        return questions


def from_squad(path: Path, prefix: str = "doc") -> Corpus:
    """CMRC 2018, DRCD and DuReader in SQuAD's form, or CMRC's older one (context_text, qas). Raises UsageError.

    One document an article, one or more paragraphs a context; an answer's paragraph is where its text stands.
    """
    corpus = Corpus()
    with _shape(path):
        for number, article in enumerate(_articles(_json(path)), start=1):
            name = f"{prefix}-{number:05d}"
            paragraphs: list[str] = []
            for context, questions in article:
                lines = [line.strip() for line in context.split("\n") if line.strip()]
                for identifier, question, answers, impossible in questions:
                    corpus.cases.append(
                        _squad_case(str(identifier), question, answers, impossible, name, len(paragraphs), lines)
                    )
                paragraphs += lines
            corpus.documents[name] = paragraphs
    return _checked(corpus, path)


def from_rgb(path: Path, *, rejection: bool = False, noise: int | None = None, prefix: str = "rgb") -> Corpus:
    """RGB's lines {"id", "query", "answer", "positive", "negative"}: can it find the answer among noise, or decline?

    `noise` limits the negative texts of a question. With `rejection` the positive ones are left out, and every
    question is unanswerable. Each text is a document of its own. Raises UsageError.
    """
    corpus = Corpus()
    with _shape(path):
        for row in _lines(path):
            given = [] if rejection else _flat(row["positive"])
            texts = [*given, *_flat(row["negative"])[:noise]]
            parts = row["answer"] if isinstance(row["answer"], list) else [row["answer"]]
            answers = [str(answer) for answer in _flat(parts)]
            places = []
            for i, text in enumerate(texts):
                name = f"{prefix}-{row['id']}-{i + 1:02d}"
                lines = [line.strip() for line in str(text).split("\n") if line.strip()]
                corpus.documents[name] = lines
                if i < len(given):
                    places += _places(name, lines, answers)
            corpus.cases.append(
                Case(
                    id=row["id"],
                    question=row["query"],
                    answerable=not rejection,
                    gold=() if rejection else tuple(_either(part) for part in parts),
                    evidence=(tuple(places),) if places else (),
                    reason="not_in_reports" if rejection else None,
                )
            )
    return _checked(corpus, path)


def to_ragas(cases: Sequence[Case], run: Iterable[Json]) -> list[Json]:
    """RAGAS's single-turn samples; answers without a reference leave it out. Write them with retrieval.write_lines."""
    by_id = {case.id: case for case in cases}
    samples = []
    for line in run:
        case = by_id.get(line["id"])
        if case is None:
            raise UsageError(f"问题集里没有 id “{line['id']}”：请给出这次运行自己的问题集")
        quotes = [place.quote for group in case.evidence for place in group[:1] if place.quote]
        reference = "；".join(case.answers[:1] or quotes)
        sample = {
            "user_input": line.get("standalone_question") or case.question,
            "response": line["answer"],
            "retrieved_contexts": list(dict.fromkeys(c["paragraph_text"] for c in line["citations"])),
        }
        samples.append(sample | ({"reference": reference} if reference else {}) | ({"reference_contexts": quotes}))
    return samples


# --- SQuAD's forms --------------------------------------------------------------------------------------------------

_Questions = list[tuple[Any, str, list[str], bool]]


def _articles(data: Any) -> Iterator[list[tuple[str, _Questions]]]:
    """Articles as lists of (context, [(id, question, answers, impossible)])."""
    for article in data["data"] if isinstance(data, dict) else data:
        contexts = article.get("paragraphs") or [article]
        yield [(c["context"] if "context" in c else c["context_text"], _questions(c["qas"])) for c in contexts]


def _questions(items: Sequence[Mapping[str, Any]]) -> _Questions:
    found: _Questions = []
    for item in items:
        answers = [a["text"] if isinstance(a, dict) else a for a in item.get("answers") or []]
        answers = list(dict.fromkeys(answer for answer in answers if answer))
        identifier = item.get("id") or item["query_id"]
        found.append((identifier, item.get("question") or item["query_text"], answers, bool(item.get("is_impossible"))))
    return found


def _squad_case(
    identifier: str, question: str, answers: list[str], impossible: bool, name: str, before: int, lines: list[str]
) -> Case:
    if impossible or not answers:
        return Case(id=identifier, question=question, answerable=False, reason="not_in_reports")
    places = [
        Evidence(report=name, paragraph=before + place.paragraph, quote=place.quote)
        for place in _places(name, lines, answers)
    ]
    return Case(
        id=identifier,
        question=question,
        answerable=True,
        answers=tuple(answers),
        evidence=(tuple(places),) if places else (),
    )


def _places(name: str, lines: Sequence[str], answers: Sequence[str]) -> list[Evidence]:
    """Every paragraph that holds an answer, with the first that it holds."""
    found = []
    for number, line in enumerate(lines, start=1):
        quote = next((answer for answer in answers if answer in line), None)
        if quote is not None:
            found.append(Evidence(report=name, paragraph=number, quote=quote))
    return found


def _either(part: Any) -> str:
    """RGB asks for every part of an answer; a part that is a list may be said in any of its ways."""
    return "(?i)" + "|".join(re.escape(str(way)) for way in _flat(part))


def _flat(value: Any) -> list[Any]:
    """RGB nests answers and positives: [["a", "b"], "c"] → a, b, c."""
    return [leaf for item in value for leaf in _flat(item)] if isinstance(value, list) else [value]


# --- files ----------------------------------------------------------------------------------------------------------


@contextmanager
def _shape(path: Path) -> Iterator[None]:
    """Whatever a foreign file lacks becomes one line that names it."""
    try:
        yield
    except UnicodeDecodeError as error:
        raise UsageError(f"{path.name} 不是 UTF-8 文字；请另存为 UTF-8") from error
    except json.JSONDecodeError as error:
        where = f"第 {error.lineno} 行第 {error.colno} 个字"
        raise UsageError(f"{path.name} 不是合格的 JSON（{where}）；请检查文件，或换一个 --from") from error
    except KeyError as error:
        raise UsageError(f"{path.name} 不是所说的格式：缺少字段 {error.args[0]}；请换一个 --from") from error
    except (TypeError, AttributeError, ValueError) as error:
        raise UsageError(f"{path.name} 不是所说的格式：有字段不是该有的类型；请检查文件，或换一个 --from") from error


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise UsageError(f"{path} 读不了：{error.strerror}；请检查路径和权限") from error


def _lines(path: Path) -> Iterator[Json]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UsageError(f"{path} 读不了：{error.strerror}；请检查路径和权限") from error
    for number, line in enumerate(re.split(r"\r?\n", text), 1):
        if line.strip():
            try:
                yield json.loads(line)
            except json.JSONDecodeError as error:  # its own line number would always be 1
                raise UsageError(f"{path.name} 第 {number} 行不是合格的 JSON；请检查文件，或换一个 --from") from error


def _checked(corpus: Corpus, path: Path) -> Corpus:
    if not corpus.cases:
        raise UsageError(f"{path.name} 里没有问题；请检查文件和格式")
    return corpus
