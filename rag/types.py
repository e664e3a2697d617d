"""The nouns of the house, as frozen dataclasses: what every other module passes around.

From a report's file to an answer: Report, Paragraph, Sentence, Hit; then Quote, Statement, Draft (an answer before it
is verified), Citation, Answer. Knows how an `Answer` becomes the contract's JSON, and nothing else.
"""

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, Literal, TypeAlias

from rag.errors import UsageError
from rag.shown import SCHEMA_VERSION, Shown, Usage, page_names, read_back

Level: TypeAlias = Literal["state", "province", "city", "district", "township", "unknown"]
Json: TypeAlias = dict[str, Any]
AnswerKind: TypeAlias = Literal["quote", "topic", "overview", "table", "chat", "notice", "clarify", "refusal"]
"""What sort of answer it is (contract: `kind`); neither a notice nor a question back (`clarify`) is refused."""
EXTRACTIVE = "extractive"
"""The `mode` of an answer that no chat model had a part in."""

Doubt: TypeAlias = tuple[int, int, float]
"""From where to where in a paragraph, and how sure the recognition of the picture is of it."""


class Kind(StrEnum):
    """What a sentence does with its period: reports it, promises it, or looks beyond the report's year."""

    ACHIEVED = "achieved"
    TARGET = "target"
    OUTLOOK = "outlook"


class Reason(StrEnum):
    """Why an answer is a refusal (contract: the `reason` of an answer)."""

    NOT_IN_REPORTS = "not_in_reports"
    REPORT_NOT_INDEXED = "report_not_indexed"
    OUT_OF_SCOPE = "out_of_scope"
    MODEL_FAILED = "model_failed"


@dataclass(frozen=True, slots=True)
class Period:
    """Whole years, both ends included; `first` is None where only the end is known (累计, 截至2021年底)."""

    first: int | None
    last: int
    kind: Kind

    def covers(self, year: int) -> bool:
        return (self.first if self.first is not None else self.last) <= year <= self.last

    @property
    def single(self) -> bool:
        return self.first == self.last

    def to_json(self) -> Json:
        return {"from": self.first, "to": self.last, "kind": self.kind.value}


@dataclass(frozen=True, slots=True)
class Quantity:
    """One figure as the source writes it. `text == source[start:end]`.

    `value` is in `unit` with 万/亿 multiplied out (超1.8万个 → 18000.0 个); `high` is the upper end of a range
    (4.5%—5%), else None. `qualifier` is the source's own word (超, 约, 左右, 以上, …), joined by a space where
    there are two, or "".
    """

    text: str
    start: int
    end: int
    value: float
    unit: str
    qualifier: str = ""
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """One report as a whole. `id` is the file's stem; `digest` the SHA-256 of its normalised text, in hex.

    `kind` is what kind of document it is (ingest.kinds: report, plan, budget, communique, indicators, other), `version`
    what it says of itself among several (征求意见稿, 定稿).
    """

    id: str
    title: str
    region: str
    level: Level
    year: int
    date: str | None = None
    meeting: str | None = None
    speaker: str | None = None
    digest: str = ""
    kind: str = "report"
    version: str | None = None

    @property
    def called(self) -> str:
        """深圳市2018年报告, 《西湖》 of what is no work report: what a line says that it is from."""
        return f"《{self.id}》" if self.kind == "other" else f"{self.region}{self.year}年报告"

    def to_json(self) -> Json:
        """What a list of reports shows; the id is called `report`, as in an answer."""
        data = {key: value for key, value in asdict(self).items() if key != "digest"}
        return {"report": data.pop("id"), **data}


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One non-empty line of the source, stripped. `number` counts from 1; `start` is its offset in the source.

    `page` is the page that it begins on where the source has pages (a PDF), counted from 1; `cell` where it stands in a
    spreadsheet (“主要指标”表B3格). `sure` is how sure the recognition is of a text out of a picture, 0 to 1, and
    `doubts` are the stretches with figures that it is not sure of.
    """

    number: int
    text: str
    start: int
    page: int | None = None
    cell: str | None = None
    sure: float | None = None
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class Sentence:
    """The unit of retrieval: a slice of one paragraph with the outline it stands under.

    `text` is `paragraph_text[start:end]` and `section` the headings above it, outermost first, both in simplified
    characters. `period` is None for what belongs to none (the cover, a glossary).
    """

    id: str
    report: str
    paragraph: int
    start: int
    end: int
    text: str
    section: tuple[str, ...]
    period: Period | None

    def __hash__(self) -> int:  # of its id alone: sentences are looked up in caches hundreds of times a question
        return hash(self.id)


@dataclass(frozen=True, slots=True)
class ParsedReport:
    """A report taken apart: nothing of the source is lost between `paragraphs` and `sentences`.

    `unread` are the pages without a text (what they say is not known), `file` is the SHA-256 of the file, in hex.
    """

    report: Report
    paragraphs: tuple[Paragraph, ...]
    sentences: tuple[Sentence, ...]
    unread: tuple[int, ...] = ()
    file: str = ""


@dataclass(frozen=True, slots=True)
class Indicator:
    """One row of the table of figures: what was measured, how much, when, done or promised, and where it says so.

    `quantity.start`/`.end` and `start`/`end` (of the quote) are offsets in the paragraph.
    """

    report: str
    region: str
    report_year: int
    name: str
    quantity: Quantity
    period: Period | None
    quote: str
    paragraph: int
    start: int
    end: int

    def to_json(self) -> Json:
        """`text` is the figure as the report writes it; `high` the upper end of a range, else null."""
        quantity = self.quantity
        return {
            "report": self.report,
            "region": self.region,
            "report_year": self.report_year,
            "indicator": self.name,
            "value": _plain(quantity.value),
            "high": None if quantity.high is None else _plain(quantity.high),
            "unit": quantity.unit,
            "qualifier": quantity.qualifier,
            "text": quantity.text,
            "period": self.period.to_json() if self.period else None,
            "quote": self.quote,
            "paragraph": self.paragraph,
            "start": self.start,
            "end": self.end,
        }


@dataclass(frozen=True, slots=True)
class Hit:
    """One retrieved sentence with its parent paragraph and report. `score` orders hits, higher first."""

    sentence: Sentence
    paragraph_text: str
    report: Report
    score: float
    page: int | None = None
    cell: str | None = None
    sure: float | None = None

    @property
    def place(self) -> str:
        """第55段; 第3页第55段 where the source has pages."""
        return _place(self.sentence.paragraph, self.page, self.cell, self.sure)

    def to_json(self) -> Json:
        """The contract's hit; it has a page, a cell, a confidence where the source has."""
        sentence = self.sentence
        return {
            "report": sentence.report,
            "paragraph": sentence.paragraph,
            "paragraph_text": self.paragraph_text,
            "sentence": self.paragraph_text[sentence.start : sentence.end],
            "section": list(sentence.section),
            "period": sentence.period.to_json() if sentence.period else None,
            "score": round(self.score, 6),
            **_where_json(self.page, self.cell, self.sure),
        }


class _Tuples:
    """A checkpoint (msgpack) brings tuples back as lists."""

    __slots__: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in self.__slots__:
            if isinstance(value := getattr(self, name), list):
                object.__setattr__(self, name, tuple(value))


@dataclass(frozen=True, slots=True)
class Turn:
    """One past exchange of the conversation."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Citation(_Tuples):
    """The proof of a statement. `paragraph_text[start:end] == quote`, always.

    `page`, `cell` and `sure` are its paragraph's; `unsure` are the words with figures that the recognition of a scanned
    page is not sure of.
    """

    marker: int
    report: str
    title: str
    region: str
    year: int
    section: tuple[str, ...]
    paragraph: int
    paragraph_text: str
    quote: str
    start: int
    end: int
    period: Period | None
    page: int | None = None
    cell: str | None = None
    sure: float | None = None
    unsure: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """第55段; 第3页第55段 where the source has pages; 第55段（识别自扫描件） where it was a picture."""
        return _place(self.paragraph, self.page, self.cell, self.sure)

    def to_json(self) -> Json:
        data = asdict(self)
        for key in ("page", "cell", "sure", "unsure"):
            del data[key]
        data |= _where_json(self.page, self.cell, self.sure)
        data |= {"unsure": list(self.unsure)} if self.sure is not None else {}
        data["section"] = list(self.section)
        data["period"] = self.period.to_json() if self.period else None
        return data


@dataclass(frozen=True, slots=True)
class Figure(_Tuples):
    """A figure shown in an answer, with the markers of the citations that hold it.

    `derived` says how code computed it ("211 - 100") where no citation holds it as it stands, else None.
    """

    text: str
    value: float
    unit: str
    qualifier: str
    supported_by: tuple[int, ...]
    derived: str | None = None

    def to_json(self) -> Json:
        data = asdict(self)
        data["supported_by"] = list(self.supported_by)
        data["value"] = _plain(self.value)
        return data


@dataclass(frozen=True, slots=True)
class Quote:
    """`hit.paragraph_text[start:end]` as proof, with the period that holds at that place."""

    hit: Hit
    start: int
    end: int
    period: Period | None

    @property
    def text(self) -> str:
        return self.hit.paragraph_text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Statement:
    """One line of an answer and its proof; `derived` are figures that code computed from the quotes.

    `opens` is what stands between it and what is said before it: a line break, a bullet, nothing.
    """

    text: str
    quotes: tuple[Quote, ...]
    derived: tuple[Figure, ...] = ()
    opens: str = "\n"


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer before it is verified. `reason` is set where it is a refusal; `lead` stands before the statements.

    `kind` is what it is where it is no refusal; `gaps` says that a part of the question has no answer in it.
    """

    statements: tuple[Statement, ...]
    reason: Reason | None = None
    lead: str = ""
    kind: AnswerKind = "quote"
    gaps: bool = False
    table: Json | None = None
    """The object of `wenbao table`, of an answer to a question over many reports."""

    @property
    def quotes(self) -> tuple[Quote, ...]:
        """All that its statements rest on."""
        return tuple(quote for statement in self.statements for quote in statement.quotes)


@dataclass(frozen=True, slots=True)
class Spoken:
    """The draft to verify and finish, the answer's mode (“extractive” or the model's name), what the user is told."""

    draft: Draft
    mode: str = EXTRACTIVE
    notices: tuple[str, ...] = ()
    usage: Usage | None = None


@dataclass(frozen=True, slots=True)
class Answer(_Tuples, Shown):
    """What the chat page, the terminal, HTTP and eval all read. `text` carries the marks [1], [2], …

    `notices` tells the user what verification or a failing model changed (Chinese, one line each). `scope` is
    what the answer was drawn from: {"regions", "years", "kind", "reports"}. `mode` is "extractive" or the
    model's name. `timings_ms` has rewrite, retrieve, answer, verify, total. `carried` is what of its scope the
    conversation before brought in, each a part of the standalone question (上海市, 2025年). `table` is the object of
    `wenbao table`, of a question over many reports. `usage` is there where a model was asked.
    """

    question: str
    standalone_question: str
    text: str
    refused: bool
    reason: Reason | None
    citations: tuple[Citation, ...]
    figures: tuple[Figure, ...]
    mode: str
    digest: str
    timings_ms: dict[str, float] = field(default_factory=dict)
    notices: tuple[str, ...] = ()
    scope: Json = field(default_factory=dict)
    kind: AnswerKind = "quote"
    carried: tuple[str, ...] = ()
    table: Json | None = None
    usage: Usage | None = None

    def to_json(self) -> Json:
        """The contract's JSON object (`answer` is the text)."""
        return {
            "question": self.question,
            "standalone_question": self.standalone_question,
            "answer": self.text,
            "refused": self.refused,
            "reason": self.reason.value if self.reason else None,
            "citations": [citation.to_json() for citation in self.citations],
            "figures": [figure.to_json() for figure in self.figures],
            "mode": self.mode,
            "digest": self.digest,
            "timings_ms": self.timings_ms,
            "notices": list(self.notices),
            "scope": self.scope,
            "kind": self.kind,
            "table": self.table,
            "carried": list(self.carried),
            "usage": self.usage.to_json() if self.usage else None,
            "schema_version": SCHEMA_VERSION,
        }

    @classmethod
    def from_json(cls, data: Json | str) -> "Answer":
        """The answer again, out of what `to_json` gave (or its text); rag/schema.py describes it. UsageError."""
        from pydantic import TypeAdapter, ValidationError

        try:
            return TypeAdapter(cls).validate_python(read_back(data, cls, Citation))
        except (ValidationError, ValueError, TypeError, AttributeError, KeyError) as error:
            raise UsageError("不是 to_json() 给出的回答，或是更新的版本写的（见 schema_version）") from error


def _place(paragraph: int, page: int | None, cell: str | None, sure: float | None) -> str:
    notes = [cell or "", "" if sure is None else f"识别自扫描件，置信度 {sure:.2f}"]
    note = "，".join(filter(None, notes))
    return f"{page_names([page]) if page else ''}第{paragraph}段" + (f"（{note}）" if note else "")


def _where_json(page: int | None, cell: str | None, sure: float | None) -> Json:
    """What of these there is; `recognised` says that the text was a picture's."""
    found: Json = {"page": page, "cell": cell, "confidence": None if sure is None else round(sure, 4)}
    return {key: value for key, value in found.items() if value is not None} | (
        {} if sure is None else {"recognised": True}
    )


def _plain(value: float) -> int | float:
    """10000 rather than 10000.0: JSON readers take a whole number for what it is."""
    return int(value) if float(value).is_integer() else value
