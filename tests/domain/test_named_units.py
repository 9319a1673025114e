"""Whether words about who is complained of mean those who lead a village."""

import pytest

from app.domain.named_units import leads_village


@pytest.mark.parametrize(
    ("words", "village", "leads"),
    [
        ("井台村支部书记", "井台村", True),
        ("柳河镇 井台村 村委会主任 王某", "井台村", True),
        ("井台支书", "井台村", True),
        ("井台村委会", "井台村", True),
        ("安宁社区党支部书记", "安宁社区", True),
        ("井台村两委班子", "井台村", True),
        ("柳河镇井台村会计", "井台村", False),
        ("井台村村民张某", "井台村", False),
        ("井台村张某某家的邻居，不是书记", "井台村", False),
        ("柳河镇书记", "柳河村", False),
        ("渡口村支部书记", "井台村", False),
    ],
)
def test_those_who_lead_a_village_are_known_by_its_name_and_their_office(words: str, village: str, leads: bool) -> None:
    assert leads_village(words, village) is leads
