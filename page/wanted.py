"""What the 指标 tab is asked to show, and its address: ?tab=figures&name=GDP&region=深圳市. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qs, urlencode

from page.figures import Filter
from rag.text.indicators import Sort, measure_named
from rag.types import Kind

SERIES, RANKING = "series", "ranking"
TABS = ("chat", "figures", "reports")
_MOST = 40
"""Regions that an address may name."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """`view` and `sort` are "" and None where what suits the indicator is shown."""

    name: str = ""
    regions: tuple[str, ...] = ()
    first: int | None = None
    last: int | None = None
    kind: Kind | None = None
    view: str = ""
    sort: Sort | None = None

    @classmethod
    def read(cls, address: Any) -> "Wanted":
        """Of an address's query; what makes no sense in it is left out, and GDP is 地区生产总值."""
        told = parse_qs(str(address or "").lstrip("?"))
        name = _one(told, "name")[:80]
        own = measure_named(name)
        return cls(
            own.name if own is not None else name,
            tuple(told.get("region", ())[:_MOST]),
            _year(_one(told, "first")),
            _year(_one(told, "last")),
            next((kind for kind in Kind if kind.value == _one(told, "kind")), None),
            next((view for view in (SERIES, RANKING) if view == _one(told, "view")), ""),
            next((sort for sort in Sort if sort.value == _one(told, "sort")), None),
        )

    def address(self, **changes: Any) -> str:
        """With `changes`, as a link within the page."""
        own = replace(self, **changes)
        said: list[tuple[str, object]] = [("tab", "figures"), ("name", own.name)]
        said += [("region", region) for region in own.regions]
        said += [("first", own.first), ("last", own.last), ("kind", own.kind and own.kind.value)]
        said += [("view", own.view), ("sort", own.sort and own.sort.value)]
        return "?" + urlencode([(key, value) for key, value in said if value])

    @property
    def filter(self) -> Filter:
        return Filter((), self.regions, self.name, self.first, self.last, self.kind)

    @property
    def csv(self) -> str:
        """The query for the same rows as CSV."""
        said: list[tuple[str, object]] = [*(("region", region) for region in self.regions), ("name", self.name)]
        said += [("first", self.first), ("last", self.last), ("kind", self.kind and self.kind.value)]
        return urlencode([*((key, value) for key, value in said if value), ("format", "csv")])


def tab_of(address: Any) -> str:
    """Which tab an address opens."""
    told = _one(parse_qs(str(address or "").lstrip("?")), "tab")
    return told if told in TABS else TABS[0]


def _one(told: Mapping[str, Sequence[str]], key: str) -> str:
    return told[key][0].strip() if told.get(key) else ""


def _year(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) == 4 else None
