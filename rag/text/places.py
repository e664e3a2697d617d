"""Regions in a question: which indexed report's region it names, and which place it names that is not indexed. Pure.

A region of a report is written whole (深圳市福田区); people write 福田区, 福田, 深圳福田. 全国, 我国, 国务院
mean the state.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from rag.text.segments import QUOTED, is_word, tagged
from rag.text.vocabulary import word_list
from rag.types import Report


@dataclass(frozen=True, slots=True)
class Region:
    """An indexed region as a question names it: `name` as in the reports, `question[start:end]` as asked."""

    name: str
    start: int
    end: int


_SUFFIX = re.compile(
    r"(?:特别行政区|壮族自治区|回族自治区|维吾尔自治区|自治区|自治州|自治县|自治旗|新区|开发区|省|市|区|县|州|盟|旗|镇|乡|街道)$"
)
_PART = re.compile(r".+?(?:自治区|自治州|自治县|自治旗|新区|省|市|地区|盟|区|县|旗|镇|乡|街道)")
_STATE = ("全国", "我国", "国务院", "中国", "国家", "中央政府")
_STATE_NAMES = ("全国", "中国", "中华人民共和国", "国家", "国务院")
_PEOPLE = re.compile(
    r"(?:(?:蒙古|维吾尔|布依|朝鲜|土家|哈尼|哈萨克|傈僳|高山|拉祜|东乡|纳西|景颇|柯尔克孜|达斡尔|仫佬|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|乌孜别克|"
    r"俄罗斯|鄂温克|德昂|保安|裕固|塔塔尔|独龙|鄂伦春|赫哲|门巴|珞巴|基诺|[回藏苗彝壮满侗瑶白傣黎佤畲水土羌怒京各])族|维吾尔)+$"
)
_AUTONOMOUS = re.compile(r"自治([州县旗])$")
_STATE_WORDS = re.compile(
    r"全国|我国|国务院|总理|中国|中央政府|国家(?=20|19|去年|今年|安排|和|与|砍|取消|要|将|打算|计划|准备|给|对|会|的?(?:GDP|赤字|国内|医保))|nationwide|national|China'?s?",
    re.I,
)
_PROVINCES = frozenset(
    [
        "北京",
        "天津",
        "上海",
        "重庆",
        "河北",
        "山西",
        "辽宁",
        "吉林",
        "黑龙江",
        "江苏",
        "浙江",
        "安徽",
        "福建",
        "江西",
        "山东",
        "河南",
        "湖北",
        "湖南",
        "广东",
        "海南",
        "四川",
        "贵州",
        "云南",
        "陕西",
        "甘肃",
        "青海",
        "台湾",
        "内蒙古",
        "广西",
        "西藏",
        "宁夏",
        "新疆",
        "香港",
        "澳门",
    ]
)
_ENGLISH = {
    "内蒙古": "inner mongolia",
    "西藏": "tibet",
    "陕西": "shaanxi",
    "香港": "hong kong",
    "澳门": "macao",
    "海拉尔": "hailar",
}
_GENERIC = re.compile(
    r"^(?:全|本|我|各|该|两|城|社|园|地|景|小|片|辖|郊|山|老|特|库|灾|牧|林|校|湾|街|厂|矿|港|市|区|县|省|新|校|战|禁|时|疫|多|每|个|整|超|门|"
    r"城|乡|都|大|中|小|上|下|股|楼|债|汽|车|菜|集|农贸|夜|主)(?:省|市|区|县|州|镇|乡|旗)$"
)
_NOT_PLACE = re.compile(
    r"高新区|开发区|示范区|试验区|合作区|保税区|自贸区|功能区|先导区|先行区|产业区|商务区|生活区|服务区|风景区|自治区$|社区|园区|地区|辖区|城区|"
    r"校区|景区|片区|小区|湾区|山区|老区|特区|郊区|牧区|林区|库区|灾区|街区|^(?:都|城|超|夜|股|楼|上|门|集|菜|农贸)市|"
    r"乡镇|城镇|村镇|街镇|小镇|特色镇|重点镇|县级|省级|市级|区级|哪个?[省市区县镇]|几个?[省市区县镇]|[一二三四五六七八九十两]个?[省市区县镇]|各[省市区县]"
)


def short(name: str) -> str:
    """福田区 → 福田, 内蒙古自治区 → 内蒙古, 大鹏新区 → 大鹏; what would be one character stays whole."""
    bare = _SUFFIX.sub("", name)
    bare = _PEOPLE.sub("", bare) if bare != name else bare
    return bare if len(bare) >= 2 else name


@lru_cache(maxsize=4096)
def aliases(region: str) -> tuple[str, ...]:
    """All ways to write an indexed region, longest first. The parents alone (深圳 of 深圳市福田区) are no alias."""
    if region in _STATE_NAMES:
        return tuple(sorted(_STATE, key=len, reverse=True))
    parts = _PART.findall(region) or [region]
    if "".join(parts) != region:
        parts = [region]
    forms = {parts[-1], short(parts[-1]), *_shortened(parts[-1])}
    for parent in reversed(parts[:-1]):
        forms |= {p + f for p in (parent, short(parent)) for f in tuple(forms)}
    if len(parts) == 1:
        forms |= {region, short(region)}
    return tuple(sorted(forms, key=len, reverse=True))


def _shortened(name: str) -> tuple[str, ...]:
    """酉阳县 for 酉阳土家族苗族自治县, 西乌旗 for 西乌珠穆沁旗, 大鹏区 for 大鹏新区."""
    bare, kind = short(name), _AUTONOMOUS.search(name)
    if kind:
        return (bare + kind.group(1),)
    if name.endswith("新区"):
        return (bare + "区",)
    return (bare[:2] + "旗",) if name.endswith("旗") and len(bare) >= 4 else ()


@lru_cache(maxsize=65536)
def same_place(a: str, b: str) -> bool:
    """深圳市坪山新区 and 深圳市坪山区, 广西 and 广西壮族自治区: one place under two names."""
    if a == b:
        return True
    left, right = _PART.findall(a) or [a], _PART.findall(b) or [b]
    if short(left[-1]) != short(right[-1]):
        return False
    return not left[:-1] or not right[:-1] or left[-2] == right[-2]


def find_regions(question: str, reports: Sequence[Report]) -> tuple[tuple[Region, ...], tuple[str, ...]]:
    """(the indexed regions that a question names, in order; the places it names that are not indexed)."""
    taken: list[Region] = []
    known = tuple(dict.fromkeys(report.region for report in reports))
    for form, at, name in _forms_in(question, known):
        if not any(at < t.end and t.start < at + len(form) for t in taken):
            taken.append(Region(name, at, at + len(form)))
    for name in known if re.search(r"[A-Za-z]{4}", question) else ():
        match_ = re.search(rf"\b{_pinyin(name)}\b", question, re.I)
        if match_ and not any(match_.start() < t.end and t.start < match_.end() for t in taken):
            taken.append(Region(name, match_.start(), match_.end()))
    quoted = [match.span() for match in QUOTED.finditer(question)]
    taken += _english_parents(question, taken)
    taken = [t for t in taken if not _continues(question, t) and not any(a <= t.start < b for a, b in quoted)]
    taken = [t for t in taken if not _on_a_route(question, t)]
    taken = [replace(t, end=t.end + 2) if question.startswith("新区", t.end) else t for t in taken]
    foreign = _foreign(question, taken, known)
    state = next((name for name in known if name in _STATE_NAMES), None)
    word = _STATE_WORDS.search(question)
    if (
        word
        and (not taken or _joined(question, word, taken))
        and not foreign
        and not re.match(
            r"(?:百强|荣誉|称号|奖|大赛|比赛|冠军|范围|第|排|前|文明|先进|首|唯一|示范|级)", question[word.end() :]
        )
    ):
        if state is not None:
            taken.append(Region(state, word.start(), word.end()))
        elif re.match(r"(?:的)?(?:GDP|国内|经济|城镇|居民|20|19|财政|粮食|赤字)", question[word.end() :], re.I):
            foreign = (word.group(),)
    return tuple(sorted(taken, key=lambda region: region.start)), foreign


def _forms_in(question: str, known: tuple[str, ...]) -> list[tuple[str, int, str]]:
    """(form, offset, region) wherever a region's name stands, longest first."""
    forms = _by_opening(known)
    pairs = [(at, *one) for at in range(len(question) - 1) for one in forms.get(question[at : at + 2], ())]
    held = [(rank, at, form, name) for at, rank, form, name in pairs if question.startswith(form, at)]
    return [(form, at, name) for _, at, form, name in sorted(held)]


@lru_cache(maxsize=16)
def _by_opening(known: tuple[str, ...]) -> dict[str, list[tuple[int, str, str]]]:
    """(rank, form, region) by the form's first two characters, since there may be thousands of regions."""
    forms = [(form, name) for name in known if name not in _STATE_NAMES for form in aliases(name)]
    opening: dict[str, list[tuple[int, str, str]]] = {}
    for rank, (form, name) in enumerate(sorted(forms, key=lambda pair: len(pair[0]), reverse=True)):
        opening.setdefault(form[:2], []).append((rank, form, name))
    return opening


def _joined(question: str, word: re.Match[str], taken: Sequence[Region]) -> bool:
    """全国和广东: named side by side, 全国 is a region too; else it is a word of the indicator (全国百强)."""
    gaps = [(question[word.end() : t.start], question[t.end : word.start()]) for t in taken]
    return any(
        re.fullmatch(r"(?:20\d\d年)?(?:和|与|跟|同|、|及|以及|对比)(?:20\d\d年)?", gap) for pair in gaps for gap in pair
    )


def _continues(question: str, region: Region) -> bool:
    """深圳 in 深圳湾 or 深圳湾口岸 is no region; 福田 in 福田口岸 is not either."""
    return bool(re.match(r"(?:湾|口岸|港区|大道|河|书城|水库|新城)", question[region.end :]))


def _on_a_route(question: str, region: Region) -> bool:
    """从银川到北京要多久: neither end is whose report is asked."""
    before, after = question[: region.start], question[region.end :]
    ends = re.search(r"[从由自][\u4e00-\u9fff]{2,8}[到至往去]$", before)
    return bool(ends or (before.endswith(("从", "由", "自")) and re.match(r"[到至往去][\u4e00-\u9fff]", after)))


def _english_parents(question: str, taken: Sequence[Region]) -> list[Region]:
    """Changzhou beside Xinbei says where that is."""
    if not re.search(r"[A-Za-z]{4}", question):
        return []
    parents = {(t.name, _pinyin(part)) for t in taken for part in _PART.findall(t.name)[:-1]}
    found = ((name, re.search(rf"\b{pinyin}\b", question, re.I)) for name, pinyin in parents)
    return [Region(name, match.start(), match.end()) for name, match in found if match]


@lru_cache(maxsize=4096)
def _pinyin(region: str) -> str:
    """The region's own name as English texts write it: 深圳市福田区 → futian, 西藏自治区 → tibet."""
    name = short((_PART.findall(region) or [region])[-1])
    if name in _ENGLISH:
        return _ENGLISH[name]
    from pypinyin import lazy_pinyin

    return "".join(lazy_pinyin(name))


def _foreign(question: str, taken: Sequence[Region], known: Sequence[str]) -> tuple[str, ...]:
    """Places that are not indexed: jieba's words that end like a region, or whose form with 市, 省, … jieba knows."""
    masked = list(question)
    for region in taken:
        masked[region.start : region.end] = "，" * (region.end - region.start)
    words = tagged("".join(masked))
    found: list[str] = []
    joined = [
        (b + w, "ns") if w in ("市", "区", "县") and len(b) == 2 and tag in ("ns", "nr", "nz", "nrt") else (w, flag)
        for (b, tag), (w, flag) in zip([("", ""), *words], words, strict=False)
    ]
    for word, flag in joined:
        suffixed = len(word) >= 3 and re.search(r"[省市区县旗]$", word) and flag in ("ns", "nr", "nz", "nt", "nrt")
        bare = flag == "ns" and len(word) >= 2 and any(is_word(word + s) for s in ("省", "市", "县", "区"))
        if word in word_list("soft") or word in word_list("drop"):
            continue
        if (suffixed or bare or word in _PROVINCES) and not _NOT_PLACE.search(word) and not _GENERIC.match(word):
            found.append(word)
    lowered = question.lower()
    found += [e for e in _ENGLISH.values() if e in lowered and not any(_pinyin(name) == e for name in known)]
    whole = [name for name in found if not any(name != other and other.startswith(name) for other in found)]
    return tuple(dict.fromkeys(whole))
