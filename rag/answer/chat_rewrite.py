"""History + question → standalone question, by a chat model, if it keeps to what was said.

The rule's rewriting (question/follow_up.py) comes first and stands wherever the model fails, answers instead of
rewriting, or brings in a year, a region or a number that nobody mentioned.
"""

import logging
from collections.abc import Sequence
from typing import Any

from langchain_core.runnables import Runnable, RunnableConfig

from rag.answer.chat_evidence import quoted
from rag.answer.prompts import load_prompt
from rag.question.asked import Asked, read_question
from rag.question.asking import Want
from rag.text.numbers import numbers_in
from rag.text.segments import label_end
from rag.types import Report, Turn
from rag.verify.model_text import Unthink

log = logging.getLogger("wenbao.model")

_TURNS = 3
_ANSWER_CHARS = 120
_LONGEST = 120
_LEADS = ("改写后的问句", "改写后问句", "改写", "问句", "完整问句", "最新的一问", "问题")
_LONGEST_LEAD = 8


def rewrite(
    model: Runnable[Any, Any],
    question: str,
    history: Sequence[Turn],
    by_rule: str,
    reports: Sequence[Report],
    config: RunnableConfig | None = None,
) -> str:
    """The model's standalone question if it can be trusted, else `by_rule`. Asks only where the rule changed it."""
    if not history or by_rule.strip() == question.strip():
        return by_rule
    past = "\n".join(f"问：{quoted(t.question)}\n答：{quoted(t.answer)[:_ANSWER_CHARS]}" for t in history[-_TURNS:])
    messages = load_prompt("rewrite").format_messages(history=past, question=quoted(question))
    try:
        said = str(model.invoke(messages, config).text)
    except Exception as error:  # any class of any provider's client; the rule's rewriting stands
        log.warning("rewriting failed: %s", type(error).__name__)
        return by_rule
    text = _tidy(said)
    return text if text and _keeps_to(text, question, history, by_rule, reports) else by_rule


def _tidy(said: str) -> str:
    """The question alone: one line, no lead, no quotation marks; "" if it is no single question."""
    unthink = Unthink()
    lines = [line.strip() for line in (unthink.feed(said) + unthink.flush()).splitlines() if line.strip()]
    if len(lines) != 1:
        return ""
    end = label_end(lines[0], _LONGEST_LEAD)
    text = lines[0][end if lines[0][: max(0, end - 1)].strip() in _LEADS else 0 :].strip('“”"「」 ')
    return text if 4 <= len(text) <= _LONGEST else ""


def _keeps_to(text: str, question: str, history: Sequence[Turn], by_rule: str, reports: Sequence[Report]) -> bool:
    """Region, time, kind and nouns as the rule has them; no number that was not said."""
    mine, rule, own = (read_question(one, reports) for one in (text, by_rule, question))
    said = "\n".join([question, *(turn.question for turn in history), *(turn.answer for turn in history)])
    if any(number not in said and number not in by_rule for number in (text[a:b] for a, b in numbers_in(text))):
        return False
    if _slots(mine) != _slots(rule) or bool(mine.foreign) != bool(rule.foreign):
        return False
    nouns = [term for term in (*own.terms, *rule.terms) if term.noun]
    return all(any(form in text for form in (term.text, *term.forms)) for term in nouns)


def _slots(asked: Asked) -> tuple[object, ...]:
    regions = frozenset(region.name for region in asked.regions)
    return regions, frozenset((m.first, m.last) for m in asked.mentions), asked.kind, Want.COMPARE in asked.wants
