"""One exchange → what the chat shows, as one line of HTML, every word of it escaped. Pure.

One line, because Gradio's Markdown leaves an HTML block alone until a blank line ends it; Gradio's sanitiser is the
second lock. Also the Markdown of a whole conversation, for export. Draws no source panel (page.js does).
"""

import re
from collections.abc import Iterable, Sequence
from html import escape

from page.cells import with_tables
from page.chart import worth
from page.i18n import Lang, say
from page.links import ask_link, source_link
from page.under_table import under_html
from rag import harmless
from rag.answer.readers import AGREE
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


def question_html(question: str) -> str:
    return f'<h2 class="wb-q">{_lines(question)}</h2>'


def pending_html(partial: str, lang: Lang, draft: str = "", step: str = "") -> str:
    """While the answer grows; its marks are not links yet. Before a model's first words: the extractive reader's draft,
    and what the model looks up.
    """
    if not partial:
        waiting = step or say("answer.drafted" if draft else "answer.reading", lang)
        words = f'<div class="wb-draft">{_lines(draft)}</div>' if draft else ""
        return f'<div class="wb-a wb-pending">{words}<span class="wb-wait">{_lines(waiting)}</span></div>'
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
    table = answer.get("table")  # a conversation that an older program kept has none
    parts.append(f'<div class="wb-text">{_marked(answer["answer"], cited, table, lang)}</div>')
    parts.append(under_html(table, lang))
    parts += [f'<div class="wb-notice">{_lines(notice)}</div>' for notice in _warnings(answer)]
    parts.append(_evidence(answer["citations"], answer["answer"], lang))
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
        href = ask_link(without)
        chips.append(f'<a class="wb-carried" href="{href}" title="{_attribute(drop)}">{_lines(label)} ✕</a>')
    return f'<div class="wb-carry">{"".join(chips)}</div>' if chips else ""


def _marked(text: str, cited: dict[int, Json], table: Json | None, lang: Lang) -> str:
    told = {_stands(row): worth(row) for row in (table["rows"] if table else ())}

    def mark(match: re.Match[str]) -> str:
        citation = cited.get(int(match[1]))
        return _link(citation, match[1], "wb-cite", lang) if citation else match[0]

    def cell(marker: int, label: str) -> str:
        return _link(cited[marker], label, "wb-place", lang) if marker in cited else _lines(label)

    def amount(marker: int) -> float | None:
        return told.get(_stands(cited[marker])) if marker in cited else None

    return with_tables(text, lambda part: _MARK.sub(mark, _lines(part)), cell, amount)


def _stands(row: Json) -> tuple[str, int, int]:
    return row["report"], row["paragraph"], row["start"]


def _link(citation: Json, label: str, css: str, lang: Lang) -> str:
    href = source_link(citation["report"], citation["paragraph"], citation["start"], citation["end"])
    where = f"{citation['title']} {place_label(citation, lang)}{_when(citation, lang)}"
    title = _attribute(f"“{citation['quote']}” —— {where}")
    return f'<a class="{css}" href="{href}" title="{title}">{_lines(label)}</a>'


def _when(citation: Json, lang: Lang) -> str:
    """· 2025年 目标: what time it tells of."""
    period = citation.get("period")
    return f" · {period_label(period, lang)} {say('kind.' + period['kind'], lang)}" if period else ""


def _evidence(citations: Sequence[Json], text: str, lang: Lang) -> str:
    """Each with its quote and place; a quote that the answer's own `text` is made of is put by, its place is enough."""
    if not citations:
        return ""
    items = []
    for c in citations:
        path = " › ".join([c["title"], *c["section"]])
        place = _link(c, place_label(c, lang), "wb-place", lang)
        same = ' class="wb-same"' if c["quote"] in text else ""
        items.append(
            f'<li value="{int(c["marker"])}"{same}><span class="wb-quote">{_lines(c["quote"])}</span>'
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
    if used := answer.get("usage"):  # a conversation that an older program kept has none
        key = "answer.cost.counted" if used["counted"] else "answer.cost"
        told = say(key, lang, input=f"{used['input']:,}", output=f"{used['output']:,}")
        chips.append(f'<span class="wb-cost">{_lines(told)}</span>')
    for css, key in (("wb-copy", "answer.copy"), ("wb-copy wb-word", "answer.word")):
        chips.append(f'<button type="button" class="{css}">{_lines(say(key, lang))}</button>')
    return f'<div class="wb-foot">{"".join(chips)}</div>'


def nexts_html(questions: Sequence[str], lang: Lang) -> str:
    """Questions to click that an answer leads on to; "" for none."""
    asked = "".join(f'<a class="wb-next" href="{ask_link(one)}">{_lines(one)}</a>' for one in questions)
    label = _lines(say("chat.next", lang))
    return f'<nav class="wb-nexts" aria-label="{label}"><span>{label}</span>{asked}</nav>' if asked else ""


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
    if AGREE in answer.get("notices", ()):
        found.append(("agree", say("badge.agree", lang)))
    if _warnings(answer):
        found.append(("warn", say("badge.changed", lang)))
    return found


def _warnings(answer: Json) -> list[str]:
    """What the reader has to be told; that both readings agree is no warning."""
    return [notice for notice in answer.get("notices", ()) if notice != AGREE]


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
