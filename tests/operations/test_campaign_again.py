"""屡查不清: the same problem of a household found again, by campaigns, items and petitions, in every category."""

from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from app.domain.campaigns import ABOUT, CampaignKind
from app.domain.contents import Content, problem
from app.models.matters import Judgement, Link
from app.queries import campaign_again
from tests import given
from tests.campaigns import campaign, entered, looked
from tests.given import MORNING, County
from tests.households import HEAD, household
from tests.operations.test_campaigns import three


def test_the_same_problem_found_again_is_told_with_what_found_it(session: Session, here: County) -> None:
    first, (ours, other, _) = campaign(session, here), three(session, here)
    second = campaign(session, here, name="改厕回头看")
    elsewhere = campaign(session, here, CampaignKind.WATER, name="饮水排查")
    actor = here.actors["office_clerk"]
    for made, house in ((first, ours), (first, other), (elsewhere, other)):
        entered(session, here, made, house, looked(here))
    assert campaign_again.index(session, actor) == []
    entered(session, here, second, ours, looked(here))
    (line,) = campaign_again.index(session, actor)
    assert (line.village, line.problem, line.again, line.found) == ("井台村", Content.POV_TOILETS, 1, 2)
    (behind,), total = campaign_again.behind(session, actor, line.village_id, line.problem, 1)
    assert (behind.household, total, len(behind.rows)) == (ours, 1, 2)
    assert campaign_again.index(session, here.actors["bridge_clerk"]) == []
    given.item(session, here, household=other.number, content=Content.POV_TOILETS)
    (line,) = campaign_again.index(session, actor)
    assert line.again == 2


def test_an_item_of_several_households_counts_at_each(session: Session, here: County) -> None:
    made, (ours, other, far) = campaign(session, here), three(session, here)
    actor = here.actors["office_clerk"]
    entered(session, here, made, ours, looked(here))
    told = f"{ours.number}、{other.number}、{far.number}"
    both: dict[str, Any] = {"villages": "渡口村", "household": told, "content": Content.POV_TOILETS}
    item = given.item(session, here, **both)
    assert {(line.village, line.found, line.again) for line in campaign_again.index(session, actor)} == {
        ("井台村", 2, 1)
    }
    given.item(session, here, **both)
    found = {line.village: line for line in campaign_again.index(session, actor)}
    assert {name: (line.found, line.again) for name, line in found.items()} == {"井台村": (2, 2), "渡口村": (1, 1)}
    behind, total = campaign_again.behind(session, actor, found["井台村"].village_id, Content.POV_TOILETS, 1)
    assert (total, {one.household: len(one.rows) + len(one.matters) for one in behind}) == (2, {ours: 3, other: 2})
    assert item in behind[0].matters


def test_a_petition_about_a_household_counts_and_the_item_made_of_it_counts_once(
    session: Session, here: County
) -> None:
    house, head = household(session, here), here.actors["petition_head"]
    about: dict[str, Any] = {"household": house.number, "content": Content.POV_HOUSING}
    told = given.petition(session, here, **about)
    assert told.household_id == house.id
    assert campaign_again.index(session, head) == []
    item = given.item(session, here, **about)
    (line,) = campaign_again.index(session, head)
    assert (line.problem, line.again) == (Content.POV_HOUSING, 1)
    pair = sorted((told.id, item.id))
    session.add(
        Link(matter_id=pair[1], other_id=pair[0], judgement=Judgement.RELATED, judged_by_id=None, judged_at=MORNING)
    )
    session.flush()
    assert campaign_again.index(session, head) == []
    given.petition(session, here, **about)
    (line,) = campaign_again.index(session, head)
    (behind,), _ = campaign_again.behind(session, head, line.village_id, line.problem, 1)
    assert [one.kind for one in behind.matters] == ["item", "petition"]


def test_every_category_can_be_found_again(session: Session, here: County) -> None:
    """With itself, and with the campaign that goes through the villages for it."""
    actor, alone = here.actors["office_clerk"], replace(HEAD, id_no="")
    made = {kind: campaign(session, here, kind, name=f"{kind}") for kind in CampaignKind}
    expected: dict[Content, set[str]] = {}
    for number, content in enumerate(Content):
        house = household(session, here, alone, number=f"A{number}")
        kinds = [kind for kind, found in ABOUT.items() if found is content]
        if kinds:
            entered(session, here, made[kinds[0]], house, looked(here))
        for time in range(1 if kinds else 2):
            item = given.item(session, here, household=house.number, problem=f"{content} 第 {time} 次抽查没有改好")
            item.content = content
        expected.setdefault(problem(content), set()).add(house.number)
    session.flush()
    found = campaign_again.index(session, actor)
    assert {line.problem: line.again for line in found} == {one: len(there) for one, there in expected.items()}
    for line in found:
        behind, total = campaign_again.behind(session, actor, line.village_id, line.problem, 1)
        assert {one.household.number for one in behind} == expected[line.problem]
        assert total == line.again
        assert all(len(one.rows) + len(one.matters) == 2 for one in behind)


def test_every_kind_of_campaign_finds_some_category() -> None:
    assert set(ABOUT) == set(CampaignKind)
    assert {problem(content) for content in ABOUT.values()} == set(ABOUT.values())
