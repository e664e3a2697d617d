"""Places by their names in English: those of a shelf, and those that it does not hold."""

import pytest
from evidence import report

from rag.text.english_places import called, leads_there
from rag.text.places import find_regions

SHELF = [report("西藏", 2025), report("青海省", 2025), report("河南省", 2025), report("深圳市", 2019)]


@pytest.mark.parametrize(
    ("question", "regions", "foreign"),
    [
        ("Compare the growth targets of Tibet and Qinghai", ["西藏", "青海省"], ()),
        ("Tibet (Xizang) GDP", ["西藏", "西藏"], ()),
        ("What is Hong Kong's GDP growth target for 2025?", [], ("Hong Kong",)),
        ("the Shenzhen–Hong Kong science zone in 2019", ["深圳市"], ()),
        ("Henan's plans for Zhengzhou", ["河南省"], ("Zhengzhou",)),
    ],
)
def test_whose_report_is_meant(question: str, regions: list[str], foreign: tuple[str, ...]) -> None:
    found = find_regions(question, SHELF)
    assert ([region.name for region in found.regions], found.foreign) == (regions, foreign)


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("GDP of Chaoyang District of Changchun", ["长春市朝阳区"]),
        ("Changchun Chaoyang District's GDP", ["长春市朝阳区"]),
        ("GDP of Chaoyang District", ["北京市朝阳区", "长春市朝阳区"]),
        ("GDP of Changchun and Chaoyang District", ["北京市朝阳区", "长春市朝阳区"]),
    ],
)
def test_what_a_place_lies_in_tells_it_from_its_namesake(question: str, names: list[str]) -> None:
    found = find_regions(question, [report("北京市朝阳区"), report("长春市朝阳区")])
    assert list(dict.fromkeys(region.name for region in found.regions)) == names


@pytest.mark.parametrize(
    ("place", "form"), [("Zhengzhou", "郑州"), ("Hong Kong", "香港"), ("Qi County", "祁县"), ("常州市", "常州")]
)
def test_what_reports_call_it(place: str, form: str) -> None:
    assert form in called(place)


@pytest.mark.parametrize(
    ("before", "leads"),
    [
        ("flights to ", True),
        ("Xinbei's cooperation with ", True),
        ("compared with ", False),
        ("cooperation of ", False),
        ("flights t", False),
    ],
)
def test_a_place_that_only_something_leads_to(before: str, leads: bool) -> None:
    assert leads_there(before) is leads
