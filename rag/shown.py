"""How an answer looks outside the page: with its notes as text, as Markdown, in a notebook; and its JSON read back.

Knows an answer by its fields alone (types.py stands above). What comes out of reports and models is words here: no
link, no HTML.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from html import escape
from typing import TYPE_CHECKING, Any, Protocol

from rag.harmless import line, markdown

SCHEMA_VERSION = 1
"""Of an answer's JSON; it rises when a field changes its meaning, not when one is added."""
MARK = re.compile(r"\[(\d{1,3})\]")


@dataclass(frozen=True, slots=True)
class Usage:
    """What an answer cost in tokens; `counted`: by this program, since the model's server did not say."""

    input: int
    output: int
    counted: bool = False

    def to_json(self) -> dict[str, Any]:
        return {"input": self.input, "output": self.output, "counted": self.counted}


class Note(Protocol):
    """A citation, as far as it is shown."""

    @property
    def marker(self) -> int: ...
    @property
    def title(self) -> str: ...
    @property
    def section(self) -> tuple[str, ...]: ...
    @property
    def place(self) -> str: ...
    @property
    def quote(self) -> str: ...


class Noted(Protocol):
    """An answer, as far as its notes go."""

    @property
    def citations(self) -> Sequence[Note]: ...


class Shown:
    """What `Answer` looks like when it is printed, added up or shown in a notebook."""

    __slots__ = ()
    if TYPE_CHECKING:

        @property
        def text(self) -> str: ...
        @property
        def notices(self) -> tuple[str, ...]: ...
        @property
        def citations(self) -> Sequence[Note]: ...

    def __str__(self) -> str:
        """The text, a line for each citation, and what the user is told beside it."""
        notes = [f"[{one.marker}] {_where(one)}：“{one.quote}”" for one in self.citations]
        told = [f"注意：{notice}" for notice in self.notices]
        return "\n\n".join("\n".join(part) for part in ([self.text], notes, told) if part)

    def __radd__(self, before: object) -> "Any":
        """A stream added up, text and then the answer, is the answer: `full = full + part`."""
        return self if isinstance(before, str) else NotImplemented

    def to_markdown(self) -> str:
        """The text with its citations as footnotes."""
        told = "".join(f"\n\n> {line(notice)}" for notice in self.notices)
        return footnoted(self.text) + told + footnotes(self)

    def _repr_markdown_(self) -> str:
        return self.to_markdown()

    def _repr_html_(self) -> str:
        """For notebooks: every word escaped, no script, no address."""
        text = MARK.sub(r"<sup>\1</sup>", escape(self.text).replace("\n", "<br>"))
        notes = [
            f'<li value="{one.marker}">{escape(_where(one))}：“{escape(one.quote)}”</li>' for one in self.citations
        ]
        listed = f"<ol>{''.join(notes)}</ol>" if notes else ""
        told = "".join(f"<p><em>{escape(notice)}</em></p>" for notice in self.notices)
        return f'<div lang="zh"><p>{text}</p>{listed}{told}</div>'


def footnoted(text: str) -> str:
    """[1] → [^1]; nothing in the text is a link but these."""
    return MARK.sub(r"[^\1]", markdown(text))


def footnotes(answer: Noted) -> str:
    """The citations as Markdown footnotes, below a blank line; "" where there are none."""
    lines = [f"[^{c.marker}]: {line(_where(c))}：“{line(c.quote)}”" for c in answer.citations]
    return "\n\n" + "\n".join(lines) if lines else ""


def page_names(pages: Sequence[int]) -> str:
    """Pages in ascending order, in words: 2, 3, 4, 7 → 第2—4页、第7页."""
    runs: list[list[int]] = []
    for page in pages:
        if runs and page == runs[-1][1] + 1:
            runs[-1][1] = page
        else:
            runs.append([page, page])
    return "、".join(f"第{a}页" if a == b else f"第{a}—{b}页" for a, b in runs)


def _where(note: Note) -> str:
    """政府工作报告（福建省，2022年） › 二、2022年工作安排，第5段."""
    return f"{' › '.join((note.title, *note.section))}，{note.place}"


def read_back(data: "dict[str, Any] | str", answer: type, citation: type) -> dict[str, Any]:
    """The fields of an answer out of its JSON, or that as text. ValueError, KeyError, … for what is none.

    What an older version wrote has no schema_version; fields that a newer one added are left out.
    """
    told = json.loads(data) if isinstance(data, str) else data
    if int(told.get("schema_version", SCHEMA_VERSION)) > SCHEMA_VERSION:
        raise ValueError(told["schema_version"])
    names, parts = ({one.name for one in fields(kind)} for kind in (answer, citation))
    citations = []
    for one in told["citations"]:
        own = {key: value for key, value in one.items() if key in parts}
        if said := one["period"]:
            own["period"] = {"first": said["from"], "last": said["to"], "kind": said["kind"]}
        citations.append(own | {"sure": one.get("confidence")})
    return {key: value for key, value in told.items() if key in names} | {
        "text": told["answer"],
        "citations": citations,
    }
