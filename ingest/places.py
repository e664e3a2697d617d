"""Names of places: the full form of a region, its level, and which place a text speaks of.

Built on the official list of administrative divisions (rag/text/gazetteer.py reads it, at first use), plus the endings
of place names for what the list lacks (new areas, development zones, towns, districts since renamed). A full region
is the city and the county-level unit (常州市新北区, 延边朝鲜族自治州延吉市), the city alone (深圳市) or the province in
full (广西壮族自治区); the province is not put before a city. Does not read covers: `ingest.cover`.
"""

from collections import Counter
from collections.abc import Mapping
from functools import cache

from rag.text.gazetteer import divisions, provinces, stem
from rag.types import Level

STATE = "全国"
_STATE_NAMES = frozenset({STATE, "中国", "国家", "国务院"})
_COUNTY_END = ("县", "旗", "区")
_TOWN_END = ("镇", "乡", "街道", "苏木")


@cache
def _cities() -> tuple[str, ...]:
    """City-level names; the four municipalities are provinces, but stand before their districts like a city."""
    return tuple(name for code, name in divisions().items() if code.endswith("00") and not code.endswith("0000"))


@cache
def _counties() -> Mapping[str, tuple[str, ...]]:
    """County-level name → the cities that have one of that name ("" where it lies directly under the province)."""
    parents: dict[str, list[str]] = {}
    for code, name in divisions().items():
        if not code.endswith("00"):
            province = divisions()[code[:2] + "0000"]
            city = divisions().get(code[:4] + "00", province if province.endswith("市") else "")
            parents.setdefault(name, []).append(city)
    return {name: tuple(cities) for name, cities in parents.items()}


def level_of(region: str) -> Level:
    """The level of a full or last-component region name; "unknown" if nothing tells."""
    if region in _STATE_NAMES:
        return "state"
    if region in provinces().values() or region in provinces():
        return "province"
    if region in _cities():
        return "city"
    last = split(region)[-1] if region else ""
    if last in _counties():
        return "district"
    if last.endswith(_TOWN_END):
        return "township"
    if last.endswith(_COUNTY_END) or (last != region and last.endswith("市")):
        return "district"
    return "city" if last.endswith(("市", "盟", "自治州", "地区")) else "unknown"


def split(region: str) -> list[str]:
    """Components without the province: 江苏省常州市新北区 → [常州市, 新北区]; a province alone → [itself]."""
    rest = region
    for name in provinces().values():
        if rest.startswith(name) and rest != name:
            rest = rest.removeprefix(name)
            if name.endswith("市"):  # 上海市浦东新区: the municipality takes the city's place
                return [name, *_below(rest)]
    city = next((name for name in _cities() if rest.startswith(name) and rest != name), None)
    return [city, *_below(rest.removeprefix(city))] if city else _below(rest)


def _below(rest: str) -> list[str]:
    """County and town: 嘉善县西塘镇 → [嘉善县, 西塘镇]."""
    if rest.endswith(_TOWN_END):
        for county in _counties():
            if rest.startswith(county) and rest != county:
                return [county, rest.removeprefix(county)]
    return [rest]


def complete(region: str, text: str) -> str:
    """The full form of a region as written; `text` decides between namesakes (南山区 of 深圳 or of 鹤岗).

    No city is put before a name if neither the list nor the text makes it certain.
    """
    if region in _STATE_NAMES or region in provinces():
        return provinces().get(region, STATE)
    parts = split(region)
    if len(parts) > 1 or level_of(region) in {"state", "province", "city"}:
        return "".join(parts)
    name = parts[0]
    if name not in _counties():
        return _by_bare_name(name) or _parent_in(text, name) + name
    parents = _counties()[name]
    if len(parents) == 1:
        return parents[0] + name
    counts = Counter({city: text.count(stem(city)) for city in parents if city})
    (best, first), (_, second) = (*counts.most_common(2), ("", 0), ("", 0))[:2]
    return best + name if first > second * 2 else name


def _by_bare_name(name: str) -> str | None:
    """杭州 → 杭州市, 宝安 → 深圳市宝安区: a bare name that one city, or else one county, has."""
    for full in _cities():
        if stem(full) == name:
            return full
    found = [city + full for full, cities in _counties().items() if stem(full) == name != full for city in cities]
    return found[0] if len(found) == 1 else None


def _parent_in(text: str, name: str) -> str:
    """The city that a text puts before a place the list lacks (深圳市大鹏新区), or names far more than others."""
    successors = _counties().get(f"{stem(name)}区", ()) if name.endswith("新区") else ()
    if len(successors) == 1:  # 坪山新区 became 坪山区
        return successors[0]
    named = Counter({city: text.count(city) for city in (*_cities(), *provinces().values()) if city.endswith("市")})
    for city, _ in named.most_common(3):
        if city + name in text:
            return city
    (best, first), (_, second) = named.most_common(2)
    return best if first >= 3 and first > second * 2 and level_of(name) in {"district", "township"} else ""


def most_spoken_of(text: str, ending: str) -> str | None:
    """The region whose government speaks in `text` where it calls itself only 区, 市, 县, 新区, 省, ….

    That is the place whose bare name occurs most, at least three times and half again as often as the next; a
    place counts only where the city above it is spoken of too. Returns a full region or None.
    """
    if ending in {"省", "自治区"}:
        counts = Counter({full: text.count(short) for short, full in provinces().items() if full.endswith(ending)})
        return _clear_winner(counts)
    kind = "区" if ending.endswith("区") else ending
    counts = Counter()
    for name, cities in _counties().items():
        if name.endswith(kind) and stem(name) != name:
            city = max(cities, key=lambda city: text.count(stem(city)) if city else 0)
            if not city or stem(city) in text:
                counts[city + name] = text.count(stem(name))
    if kind in {"市", "州", "盟"}:
        tops = (*_cities(), *(full for full in provinces().values() if full.endswith("市")))
        counts.update({name: text.count(stem(name)) for name in tops if name.endswith(kind)})
    found = _clear_winner(counts)
    if found and ending == "新区" and not found.endswith("新区"):
        city, name = split(found)[0], split(found)[-1]
        return f"{city}{stem(name)}新区" if f"{stem(name)}新区" in text else None
    return found


def _clear_winner(counts: Counter[str]) -> str | None:
    (best, first), (_, second) = (*counts.most_common(2), ("", 0), ("", 0))[:2]
    return best if first >= 3 and first * 2 > second * 3 else None
