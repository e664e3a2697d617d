"""What LangChain programs send, as a question and the exchanges before it: messages, prompt values, {"input": …}.

Entered only where a call is neither a text nor {"question", "history"} in pairs; what either may be is chain.py's.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, convert_to_messages
from langchain_core.prompt_values import PromptValue

from rag.errors import UsageError

Pairs: TypeAlias = "list[tuple[str, str]]"

KEYS = {
    "question": "问题",
    "input": "问题",
    "messages": "对话，最后一条是问题",
    "history": "之前的问答",
    "chat_history": "之前的问答",
    "filter": "只在哪些报告里找",
}
"""What a call may hold, and what it is."""
_ASKING = ("question", "input", "messages")


def as_plain(given: Any) -> dict[str, Any]:
    """{"question", "history", "filter"} of what was sent; history as pairs. Raises UsageError."""
    if isinstance(given, PromptValue):
        given = given.to_messages()
    if isinstance(given, BaseMessage):
        given = [given]
    if not isinstance(given, Mapping):
        return _of_messages(given)
    for key in given:
        if key not in KEYS:
            raise UsageError(f"不认识的 {key}；可以有：{'、'.join(f'{name}（{what}）' for name, what in KEYS.items())}")
    asking = [key for key in _ASKING if given.get(key) is not None]
    if len(asking) > 1:
        raise UsageError(f"{'、'.join(asking)} 只能写一个：它们都是问题")
    past = [given[key] for key in ("history", "chat_history") if given.get(key)]
    if len(past) > 1:
        raise UsageError("history 和 chat_history 只能写一个：它们都是之前的问答")
    plain = {"filter": given.get("filter")}
    if asking == ["messages"]:
        if past:
            raise UsageError("messages 里已经有之前的问答，不能再写 history")
        return plain | _of_messages(given["messages"])
    asked = given[asking[0]] if asking else ""
    if not isinstance(asked, str):  # a prompt may put messages under any name
        return plain | _of_messages(asked) | ({"history": _history(past[0])} if past else {})
    return plain | {"question": asked, "history": _history(past[0]) if past else ()}


def paired(said: Iterable[tuple[str, str]]) -> Pairs:
    """(who, words) → (question, answer): each answer with the question before it, what else there is left out.

    [("user", "甲？"), ("user", "乙？"), ("assistant", "丙")] → [("乙？", "丙")]
    """
    pairs: Pairs = []
    waiting = ""
    for who, words in said:
        if who == "user":
            waiting = words
        elif who == "assistant" and waiting and words:
            pairs.append((waiting, words))
            waiting = ""
    return pairs


def _of_messages(given: Any) -> dict[str, Any]:
    messages = _messages(given)
    if not messages or not isinstance(messages[-1], HumanMessage):
        raise UsageError("对话的最后一条应是用户的问题（human 或 user）")
    return {"question": _words(messages[-1]), "history": paired(_said(messages[:-1]))}


def _history(given: Any) -> Any:
    """Pairs out of messages; anything else as it is, for whoever reads pairs."""
    if isinstance(given, Sequence) and not isinstance(given, str) and any(map(_is_message, given)):
        return paired(_said(_messages(given)))
    return given


def _is_message(one: Any) -> bool:
    role = isinstance(one, tuple) and len(one) == 2 and one[0] in ("human", "user", "ai", "assistant", "system")
    return role or isinstance(one, BaseMessage) or (isinstance(one, Mapping) and "role" in one)


def _messages(given: Any) -> list[BaseMessage]:
    if isinstance(given, BaseMessage):
        return [given]
    if not isinstance(given, Sequence) or isinstance(given, (str, bytes)):
        raise UsageError(f"问题应为一段文字、一组消息，或含 {'、'.join(KEYS)} 的字典")
    try:
        if any(isinstance(one, str) for one in given):
            raise TypeError("LangChain would take a bare text for the user's")
        return convert_to_messages(list(given))
    except (ValueError, NotImplementedError, TypeError) as error:
        raise UsageError("messages 里有的不是消息：应为 LangChain 的消息，或 {role, content}") from error


def _said(messages: Iterable[BaseMessage]) -> Iterable[tuple[str, str]]:
    for message in messages:
        if isinstance(message, HumanMessage):
            yield "user", _words(message)
        elif isinstance(message, AIMessage):
            yield "assistant", str(message.text)


def _words(message: BaseMessage) -> str:
    """The text of what a user said. Raises UsageError where it holds a picture or the like."""
    for part in message.content if isinstance(message.content, list) else ():
        if isinstance(part, Mapping) and part.get("type") != "text":
            raise UsageError(f"只接受文字：消息里有 {part.get('type')}")
    return str(message.text)
