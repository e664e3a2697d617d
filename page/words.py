"""Components that speak two languages: built in Chinese, renamed in place when the user switches."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias, TypeVar

import gradio as gr

from page.i18n import Lang, say

Prop: TypeAlias = "str | Callable[[Lang], Any]"
C = TypeVar("C", bound=gr.blocks.Block)


class Words:
    """The register. `props` maps a property to a key of page.i18n, or to a function of the language."""

    def __init__(self) -> None:
        self._known: list[tuple[Any, Mapping[str, Prop]]] = []

    def make(self, component: Callable[..., C], props: Mapping[str, Prop], **options: Any) -> C:
        """Build `component` with its Chinese words and remember it."""
        made = component(**{name: _text(prop, "zh") for name, prop in props.items()}, **options)
        self._known.append((made, props))
        return made

    @property
    def components(self) -> list[Any]:
        return [component for component, _ in self._known]

    def updates(self, lang: Lang) -> list[Any]:
        """One update per component, in the order of `components`."""
        return [gr.update(**{name: _text(prop, lang) for name, prop in props.items()}) for _, props in self._known]


def _text(prop: Prop, lang: Lang) -> Any:
    return say(prop, lang) if isinstance(prop, str) else prop(lang)
