"""A chat model that gets every figure wrong: a fault to test verification with, where no real model is at hand.

It says the first piece of evidence that it is given, with the mark, and each figure a little changed: what a careless
model does now and then, done always. Needs no weights and no network; no help to anybody else.
"""

import re
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult

from rag.text.figures import find_quantities

NAME = "liar"
_FIRST_PIECE = re.compile(r"^\[1\] [^\n]*\n「?(.+?)」?$", re.M)


class Liar(BaseChatModel):
    """Deterministic; answers a prompt without evidence with nothing."""

    @property
    def _llm_type(self) -> str:
        return NAME

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,  # noqa: ARG002 (the base class names them)
        run_manager: CallbackManagerForLLMRun | None = None,  # noqa: ARG002
        **kwargs: Any,  # noqa: ARG002
    ) -> ChatResult:
        piece = _FIRST_PIECE.search(str(messages[-1].content))
        said = f"{distort(piece[1].rstrip('。'))}。[1]" if piece else ""
        return ChatResult(generations=[ChatGeneration(message=AIMessage(content=said))])


def distort(text: str) -> str:
    """Every figure with another first digit: 超1.8万个 → 超2.8万个. Figures in characters (八个) stay."""
    out, last = [], 0
    for quantity in find_quantities(text):
        figure = text[quantity.start : quantity.end]
        out += [
            text[last : quantity.start],
            re.sub(r"[0-9]", lambda digit: str(int(digit[0]) % 9 + 1), figure, count=1),
        ]
        last = quantity.end
    return "".join([*out, text[last:]])
