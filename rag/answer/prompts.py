"""Loads the prompts of prompts/*.md as LangChain chat prompts, their placeholders checked.

A file has two parts, headed “# 系统” and “# 用户”. Values are put in as they are: what looks like a placeholder in a
question or in a report stays text. Also holds the one sentence with which a model is to say that it cannot answer,
and the fingerprint of what shapes an answer: settings (without secrets and places), prompts, embedding model.
"""

import hashlib
import json
from functools import cache
from os import PathLike
from pathlib import Path
from string import Formatter

from langchain_core.prompts import ChatPromptTemplate

from prompts import FOLDER
from rag.errors import PromptError
from rag.settings import Settings

REFUSAL = "根据给出的原文无法回答这个问题。"
"""Shared by the prompt, by the check of what a model says, and by the tests."""

PLACEHOLDERS: dict[str, frozenset[str]] = {
    "answer": frozenset({"evidence", "talk", "question", "refusal"}),
    "local": frozenset({"evidence", "question", "refusal"}),
    "rewrite": frozenset({"history", "question"}),
    "judge": frozenset({"question", "evidence", "answer"}),
}
_SHAPING = (
    "model",
    "model_steps",
    "candidates",
    "evidence_tokens",
    "reranker",
    "embedding_query_prompt",
    "embedding_passage_prompt",
)
_SYSTEM, _USER = "# 系统\n", "\n# 用户\n"


@cache
def load_prompt(name: str) -> ChatPromptTemplate:
    """The prompt prompts/NAME.md. Raises PromptError if it is missing, ill-formed or has other placeholders."""
    try:
        text = (FOLDER / f"{name}.md").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PromptError(f"提示词文件 prompts/{name}.md 读不到：请重新安装 wenbao") from error
    return parse_prompt(name, text, PLACEHOLDERS.get(name, frozenset()))


def given_prompt(given: "str | PathLike[str] | ChatPromptTemplate | None") -> ChatPromptTemplate | None:
    """The prompt for an answer that a caller brings: a Markdown file as prompts/answer.md, or a chat prompt.

    {talk}, which is the conversation before, may be left out, and a chat prompt may leave {refusal} out. Raises
    PromptError.
    """
    if given is None:
        return None
    known = PLACEHOLDERS["answer"]
    if not isinstance(given, ChatPromptTemplate):
        try:
            text = Path(given).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise PromptError(
                f"提示词文件 {given} 读不到（应为 UTF-8 的 Markdown，写法同 prompts/answer.md）"
            ) from error
        return parse_prompt(Path(given).stem, text, known, frozenset({"talk"}))
    found = set(given.input_variables)
    if found - known or known - found - {"refusal", "talk"}:
        raise PromptError(
            f"传入的提示词里是 {{{'}、{'.join(sorted(found))}}}："
            "要有 {evidence} 和 {question}，可以有 {refusal} 和 {talk}，不能有别的"
        )
    return given


def parse_prompt(
    name: str, text: str, expected: frozenset[str], free: frozenset[str] = frozenset()
) -> ChatPromptTemplate:
    """A prompt file's text as a chat prompt with the placeholders `expected`, of which `free` may be left out.

    Raises PromptError.
    """
    told = text.lstrip("\ufeff").replace("\r\n", "\n")
    system, _, user = told.removeprefix(_SYSTEM).partition(_USER)
    if not (told.startswith(_SYSTEM) and system and user):
        raise PromptError(f"提示词文件 prompts/{name}.md 应有“# 系统”和“# 用户”两部分，依次写出")
    try:
        found = {field for _, field, _, _ in Formatter().parse(text) if field is not None}
    except ValueError as error:
        raise PromptError(f"提示词文件 prompts/{name}.md 的花括号不成对：字面的花括号要写成 {{{{ 和 }}}}") from error
    if found - expected or expected - found - free:
        missing, unknown = sorted(expected - found - free), sorted(found - expected)
        lacks = f"，缺少 {{{'}、{'.join(missing)}}}" if missing else ""
        extra = f"，多了 {{{'}、{'.join(unknown)}}}" if unknown else ""
        raise PromptError(f"提示词文件 prompts/{name}.md 的占位符不对{lacks}{extra}")
    return ChatPromptTemplate.from_messages(
        [("system", system.strip()), ("human", user.strip())], template_format="f-string"
    )


def prompt_digests() -> dict[str, str]:
    """SHA-256, in hex, of each prompt file."""
    names = sorted(item.name for item in FOLDER.iterdir() if item.name.endswith(".md"))
    return {name: hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() for name in names}


def settings_digest(settings: Settings, embedding: str, prompt: ChatPromptTemplate | None = None) -> str:
    """16 hex digits; equal digests mean that the same question on the same index is answered the same way.

    `prompt` is one that a caller brought for the answers.
    """
    shaping = {name: getattr(settings, name) for name in _SHAPING}
    own = [] if prompt is None else [repr(prompt.messages)]
    data = json.dumps([shaping, prompt_digests(), embedding, *own], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(data.encode()).hexdigest()[:16]
