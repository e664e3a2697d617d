"""One exchange → what the chat shows, as one line of HTML, every word of it escaped. Pure.

One line, because Gradio's Markdown leaves an HTML block alone until a blank line ends it; Gradio's sanitiser is the
second lock. Also the Markdown of a whole conversation, for export. Draws no source panel (page.js does).
"""

import re
from collections.abc import Iterable, Sequence
from html import escape
from urllib.parse import quote

from page.cells import with_tables
from page.i18n import Lang, say
from rag import harmless
from rag.types import EXTRACTIVE, Json

_MARK = re.compile(r"\[(\d{1,3})\]")
_OPEN = 4
"""More quotes than this are folded: an answer that is made of them would be pushed out of sight by its own evidence."""
_BREAK = re.compile(r"(?<!\s)\s*[\r\n\u2028\u2029]\s*")  # blanks are tried from their first one alone


def mode_label(mode: str, lang: Lang) -> str:
    return say("mode.extractive", lang) if mode == EXTRACTIVE else say("mode.model", lang, model=mode)


def period_label(period: Json | None, lang: Lang) -> str:
    """2022年, 2017—2021年, 截至2021年; "" for none."""
    if period is None:
        return ""
    first, last = period["from"], period["to"]
    if first is None:
        return ("截至" if lang == "zh" else "up to ") + say("year", lang, year=last)
    return say("year", lang, year=last if first == last else f"{first}—{last}")


def place_label(citation: Json, lang: Lang) -> str:
    """第55段; 第3页第55段 where the report's file has pages; its cell, or that it was recognised in a picture."""
    page = citation.get("page")  # a conversation that an older program kept has none
    paragraph = say("answer.paragraph", lang, n=citation["paragraph"])
    sure = citation.get("confidence")
    scanned = "" if sure is None else say("answer.scanned", lang, sure=f"{sure:.2f}")
    notes = "，".join(filter(None, (citation.get("cell") or "", scanned)))
    return (say("answer.page", lang, n=page) if page else "") + paragraph + (f"（{notes}）" if notes else "")


def source_link(report: str, paragraph: int, start: int, end: int) -> str:
    """The address that page.js opens in the source panel; the id comes last since it may hold anything."""
    return f"#wb~{paragraph}~{start}~{end}~{quote(report, safe='')}"


def question_html(question: str) -> str:
    return f'<div class="wb-q">{_lines(question)}</div>'


def pending_html(partial: str, lang: Lang) -> str:
    """While the answer grows; its marks are not links yet."""
    if not partial:
        return f'<div class="wb-a wb-pending"><span class="wb-wait">{_lines(say("answer.reading", lang))}</span></div>'
    marked = r'<sup class="wb-mark">\1</sup>'
    text = with_tables(partial, lambda part: _MARK.sub(marked, _lines(part)), lambda _, label: _lines(label))
    return f'<div class="wb-a wb-pending"><div class="wb-text">{text}</div></div>'


def stopped_html(partial: str, lang: Lang) -> str:
    words = f'<div class="wb-text">{_lines(partial)}</div>' if partial else ""
    return (
        f'<div class="wb-a wb-refused">{words}<div class="wb-notice">{_lines(say("answer.stopped", lang))}</div></div>'
    )


def answer_html(answer: Json, lang: Lang) -> str:
    """The finished answer: text with marks, badge, notices, evidence, what it was drawn from."""
    refused = bool(answer["refused"])
    cited = {c["marker"]: c for c in answer["citations"]}
    parts = [_kicker(answer, lang)] if refused else []
    parts.append(_carried(answer, lang))
    parts.append(f'<div class="wb-text">{_marked(answer["answer"], cited, lang)}</div>')
    parts += [f'<div class="wb-notice">{_lines(notice)}</div>' for notice in answer.get("notices", ())]
    parts.append(_evidence(answer["citations"], lang))
    parts.append(_footer(answer, lang))
    kind = "wb-a wb-refused" if refused else "wb-a"
    return f'<div class="{kind}">{"".join(parts)}</div>'


def _kicker(answer: Json, lang: Lang) -> str:
    reason = say(f"refused.{answer['reason']}", lang) if answer["reason"] else say("refused", lang)
    return f'<div class="wb-kicker">{_lines(say("refused", lang))} · {_lines(reason)}</div>'


def _carried(answer: Json, lang: Lang) -> str:
    """沿用：上海市 ✕: what the conversation before brought in; the cross asks again without it."""
    chips = []
    for word in answer.get("carried", ()):
        without = answer["standalone_question"].replace(word, "", 1).strip(" 的，,")
        label, drop = say("answer.carried", lang, word=word), say("answer.drop", lang, word=word)
        href = "#wb-ask~" + quote(without, safe="")  # Gradio's sanitiser keeps no data of a button
        chips.append(f'<a class="wb-carried" href="{href}" title="{_attribute(drop)}">{_lines(label)} ✕</a>')
    return f'<div class="wb-carry">{"".join(chips)}</div>' if chips else ""


def _marked(text: str, cited: dict[int, Json], lang: Lang) -> str:
    def mark(match: re.Match[str]) -> str:
        citation = cited.get(int(match[1]))
        return _link(citation, match[1], "wb-cite", lang) if citation else match[0]

    def cell(marker: int, label: str) -> str:
        return _link(cited[marker], label, "wb-place", lang) if marker in cited else _lines(label)

    return with_tables(text, lambda part: _MARK.sub(mark, _lines(part)), cell)


def _link(citation: Json, label: str, css: str, lang: Lang) -> str:
    href = source_link(citation["report"], citation["paragraph"], citation["start"], citation["end"])
    where = f"{citation['title']} {place_label(citation, lang)}"
    title = _attribute(f"“{citation['quote']}” —— {where}")
    return f'<a class="{css}" href="{href}" title="{title}">{_lines(label)}</a>'


def _evidence(citations: Sequence[Json], lang: Lang) -> str:
    if not citations:
        return ""
    items = []
    for c in citations:
        path = " › ".join([c["title"], *c["section"]])
        place = _link(c, place_label(c, lang), "wb-place", lang)
        items.append(
            f'<li value="{int(c["marker"])}"><span class="wb-quote">{_lines(c["quote"])}</span>'
            f'<span class="wb-path">{_lines(path)} · {place}</span></li>'
        )
    listed = f'<ol class="wb-evidence">{"".join(items)}</ol>'
    if len(items) <= _OPEN:
        return listed
    folded = _lines(say("answer.quotes", lang, n=len(items)))
    return f'<details class="wb-more"><summary>{folded}</summary>{listed}</details>'


def _footer(answer: Json, lang: Lang) -> str:
    chips = [f'<span class="wb-badge {css}">{_lines(text)}</span>' for css, text in badges(answer, lang)]
    chips.append(f'<span class="wb-mode">{_lines(mode_label(answer["mode"], lang))}</span>')
    chips.append(f'<button type="button" class="wb-copy">{_lines(say("answer.copy", lang))}</button>')
    return f'<div class="wb-foot">{"".join(chips)}</div>'


def badges(answer: Json, lang: Lang) -> list[tuple[str, str]]:
    """(css class, text): what verification says of the answer."""
    found: list[tuple[str, str]] = []
    figures = answer["figures"]
    if not answer["refused"] and figures:
        key = "badge.figure" if len(figures) == 1 else "badge.figures"
        found.append(("ok", say(key, lang, n=len(figures))))
    elif answer["citations"]:
        found.append(("ok", say("badge.quotes", lang)))
    found += [("sum", say("badge.derived", lang, text=f["derived"])) for f in figures if f.get("derived")]
    if answer.get("notices"):
        found.append(("warn", say("badge.changed", lang)))
    return found


def _lines(text: str) -> str:
    """Escaped, and on one line of HTML. Also nothing that Markdown inside a block could take for an end."""
    return _BREAK.sub("<br>", escape(text.strip()))


def _attribute(text: str) -> str:
    return escape(_BREAK.sub(" ", text))


# --- export -------------------------------------------------------------------------------------------------


def to_markdown(turns: Iterable[Json], lang: Lang) -> str:
    """A conversation with its citations as footnotes, numbered through."""
    out: list[str] = ["# 问报" if lang == "zh" else "# WenBao"]
    notes: list[str] = []
    for turn in turns:
        answer = turn.get("answer")
        out.append(f"## {_plain(turn['question'])}")
        if answer is None:
            out.append(say("answer.stopped", lang))
            continue
        numbers: dict[int, int] = {}
        for c in answer["citations"]:
            numbers[c["marker"]] = len(notes) + 1
            path = " › ".join([c["title"], *c["section"]])
            place = place_label(c, lang)
            notes.append(f"[^{len(notes) + 1}]: {_plain(path)}，{place}：“{_plain(c['quote'])}”")
        text = _renumbered(answer["answer"], numbers)
        out.append("  \n".join(text.splitlines()))
        out += [f"> {_plain(notice)}" for notice in answer.get("notices", ())]
        out.append(f"*{mode_label(answer['mode'], lang)}*")
    return "\n\n".join([*out, "\n".join(notes)]).rstrip() + "\n"


def _renumbered(text: str, numbers: dict[int, int]) -> str:
    safe = harmless.markdown(text)
    return _MARK.sub(lambda m: f"[^{numbers[int(m[1])]}]" if int(m[1]) in numbers else m[0], safe)


def _plain(text: str) -> str:
    return harmless.markdown(_BREAK.sub(" ", text.strip()))
