"""Campaigns: opened by the county office, entered by the towns, corrected with a reason, counted from their rows."""

import random
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.domain.campaigns import (
    CampaignKind,
    Checked,
    Consent,
    ConsentProof,
    Finding,
    RowFacts,
    RowStage,
    left_by_day,
)
from app.domain.errors import Changed, NotFound
from app.models.campaigns import CampaignRow
from app.models.directory import Village
from app.models.households import Household
from app.models.journal import JournalEntry
from app.operations import campaign_rows, campaigns
from app.operations.campaigns import CampaignFacts, facts_of
from app.queries import campaign_boards
from app.queries import campaigns as rows
from app.queries.campaigns import Wanted
from tests.campaigns import END, LOOKED, NAME, START, UNASKED, campaign, entered, looked, row
from tests.given import MORNING, County, refused
from tests.households import HEAD, household, retire

WHY = "入户核实后按实际情况更正"
TODAY = date(2024, 5, 11)
BOTH = (True, False)
TICKS: dict[str, Any] = {"built_on": LOOKED, "works_on": LOOKED, "in_use_on": LOOKED}


def three(session: Session, here: County) -> tuple[Household, Household, Household]:
    """Two households of 井台村, one of 渡口村."""
    alone = replace(HEAD, id_no="")
    return (
        household(session, here),
        household(session, here, alone, number="2"),
        household(session, here, alone, number="3", by="office_clerk", village="ford"),
    )


def missed(here: County) -> RowFacts:
    """Of a household that nobody reached."""
    told: dict[str, Any] = {"consent_on": LOOKED, "consent_by_id": here.people["town_clerk"]}
    return RowFacts(consent=Consent.NOT_REACHED, consent_basis="打过三次电话没有人接", **told)


def test_the_county_office_opens_and_corrects_a_campaign(session: Session, here: County) -> None:
    made, actor = campaign(session, here), here.actors["office_clerk"]
    with refused(session, "not_permitted"):
        campaign(session, here, name="镇里自己开的", by="town_clerk")
    with refused(session, "campaign_name_known", "name"):
        campaign(session, here)
    with refused(session, "campaign_no_villages", "villages"):
        campaign(session, here, name="没有村的", villages=())
    with refused(session, "campaign_ends_before", "ends_on"):
        early = replace(facts_of(made), ends_on=START - timedelta(days=1))
        campaigns.correct(session, made.uid, None, early, WHY, actor=actor, now=MORNING)
    with refused(session, "reason_too_short", "reason"):
        campaigns.correct(
            session, made.uid, None, replace(facts_of(made), ends_on=TODAY), "改", actor=actor, now=MORNING
        )
    version = made.version
    later = replace(facts_of(made), ends_on=END + timedelta(days=31))
    campaigns.correct(session, made.uid, version, later, WHY, actor=actor, now=MORNING)
    assert [line.action for line in rows.lines_of(session, made)] == ["correct", "open"]
    assert rows.lines_of(session, made)[0].changes == '[["ends_on", "2024-06-30", "2024-07-31"]]'
    with pytest.raises(Changed):
        campaigns.correct(session, made.uid, version, facts_of(made), WHY, actor=actor, now=MORNING)


def test_what_has_rows_keeps_its_kind_and_its_villages(session: Session, here: County) -> None:
    made, actor = campaign(session, here), here.actors["office_clerk"]
    entered(session, here, made, household(session, here), looked(here))
    known = facts_of(made)
    with refused(session, "campaign_kind_fixed", "kind"):
        water = replace(known, kind=CampaignKind.WATER)
        campaigns.correct(session, made.uid, None, water, WHY, actor=actor, now=MORNING)
    with refused(session, "campaign_village_has_rows", "villages"):
        fewer = replace(known, village_ids=frozenset({here.villages["mill"]}))
        campaigns.correct(session, made.uid, None, fewer, WHY, actor=actor, now=MORNING)
    without_mill = replace(known, village_ids=known.village_ids - {here.villages["mill"]})
    campaigns.correct(session, made.uid, None, without_mill, WHY, actor=actor, now=MORNING)
    assert facts_of(made) == without_mill


def test_a_household_is_looked_at_and_ticked_by_and_by(session: Session, here: County) -> None:
    made, house = campaign(session, here), household(session, here)
    with refused(session, "campaign_consent_unproven", "consent_basis"):
        entered(session, here, made, house, RowFacts(consent=Consent.NOT_REACHED))
    entered(session, here, made, house, missed(here))
    entered(session, here, made, house, looked(here))
    with refused(session, "campaign_tick_unseen", "built_on"):
        entered(session, here, made, house, looked(here, built_on=LOOKED - timedelta(days=1)))
    with refused(session, "campaign_tick_before", "in_use_on"):
        entered(session, here, made, house, looked(here, built_on=LOOKED, in_use_on=LOOKED))
    entered(session, here, made, house, looked(here, **TICKS))
    said = looked(here, **TICKS, satisfied_on=TODAY, satisfied_by_id=house.members[0].id)
    there = entered(session, here, made, house, said)
    assert (there.stage, there.cleared_on) == (RowStage.DONE, TODAY)
    assert [line.action for line in rows.lines_of_row(session, there)] == ["enter"] * 4
    events = session.scalars(select(JournalEntry.event).where(JournalEntry.object_uid == there.uid)).all()
    assert events == ["campaign.enter"] * 4
    stored = session.execute(text("SELECT consent_basis_sealed, finding_note_sealed FROM campaign_row")).one()
    assert "冲水".encode() not in b"".join(map(bytes, stored))


def test_only_somebody_of_the_household_is_satisfied(session: Session, here: County) -> None:
    made, house = campaign(session, here), household(session, here)
    other = household(session, here, replace(HEAD, id_no=""), number="2")
    with refused(session, "campaign_satisfied_outside", "satisfied_by"):
        facts = looked(here, **TICKS, satisfied_on=TODAY, satisfied_by_id=other.members[0].id)
        entered(session, here, made, house, facts)
    assert row(session, made, house) is None


def test_what_was_said_is_changed_with_a_reason_alone(session: Session, here: County) -> None:
    made, house = campaign(session, here), household(session, here)
    entered(session, here, made, house, looked(here))
    nothing = looked(here, Finding.NONE)
    with refused(session, "campaign_reason_missing", "reason"):
        entered(session, here, made, house, nothing)
    with refused(session, "campaign_nothing_said", "reason"):
        entered(session, here, made, house, looked(here), WHY)
    there = entered(session, here, made, house, nothing, WHY)
    assert there.stage is RowStage.NO_PROBLEM
    newest = rows.lines_of_row(session, there)[0]
    assert (newest.action, newest.note) == ("correct_row", WHY)
    assert '["finding", "problem", "none"]' in (newest.changes or "")


@pytest.mark.parametrize(
    ("facts", "code", "field"),
    [
        ({"looked_on": TODAY + timedelta(days=1)}, "day_in_future", "looked_on"),
        ({"looked_on": START - timedelta(days=1)}, "campaign_before_start", "looked_on"),
        ({"consent_basis": " "}, "campaign_consent_unproven", "consent_basis"),
        ({"looked_by_id": 0}, "person_unknown", "looked_by"),
        ({"consent_by_id": 0}, "person_unknown", "consent_by"),
        ({"consent_on": TODAY + timedelta(days=1)}, "day_in_future", "consent_on"),
        ({"consent_proof": ConsentProof.SIGNED}, "campaign_consent_unsigned", "papers"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    session: Session, here: County, facts: dict[str, Any], code: str, field: str
) -> None:
    made, house = campaign(session, here), household(session, here)
    with refused(session, code, field):
        entered(session, here, made, house, looked(here, **facts))
    assert row(session, made, house) is None


def test_a_problem_is_solved_after_it_was_seen(session: Session, here: County) -> None:
    made, house = campaign(session, here, CampaignKind.HOUSING), household(session, here)
    entered(session, here, made, house, looked(here))
    solved = looked(here, Finding.SOLVED, solved_note="屋顶换了新瓦，雨后去看不漏")
    with refused(session, "campaign_solved_early", "solved_on"):
        entered(session, here, made, house, replace(solved, solved_on=LOOKED - timedelta(days=1)))
    assert entered(session, here, made, house, replace(solved, solved_on=TODAY)).stage is RowStage.DONE


def test_a_town_enters_its_own_villages_alone(session: Session, here: County) -> None:
    made, (ours, _, theirs) = campaign(session, here), three(session, here)
    outside = campaign(session, here, name="只在渡口村", villages=("ford",))
    with pytest.raises(NotFound):
        entered(session, here, made, theirs, looked(here))
    with refused(session, "not_permitted"):
        entered(session, here, made, ours, looked(here), by="auditor")
    with refused(session, "campaign_not_its_village"):
        entered(session, here, outside, ours, looked(here))
    retire(session, here, ours, TODAY)
    with refused(session, "household_retired"):
        entered(session, here, made, ours, looked(here))


def test_the_second_who_enters_is_told(session: Session, here: County) -> None:
    made, house, actor = campaign(session, here), household(session, here), here.actors["town_clerk"]
    campaign_rows.enter(session, made.uid, house.uid, 0, looked(here), actor=actor, now=MORNING)
    with pytest.raises(Changed):
        campaign_rows.enter(session, made.uid, house.uid, 0, looked(here, **TICKS), actor=actor, now=MORNING)


def test_a_public_toilet_has_its_five(session: Session, here: County) -> None:
    made, actor = campaign(session, here), here.actors["town_clerk"]
    with refused(session, "campaign_outside_villages", "village"):
        campaign_rows.add_place(session, made.uid, here.villages["ford"], "村口公厕", actor=actor, now=MORNING)
    place = campaign_rows.add_place(session, made.uid, here.villages["well"], "村口公厕", actor=actor, now=MORNING)
    with refused(session, "campaign_place_known", "place"):
        campaign_rows.add_place(session, made.uid, here.villages["well"], "村口公厕", actor=actor, now=MORNING)
    four = RowFacts(LOOKED, here.people["town_clerk"], has_rules=True, has_standard=True, has_team=True, has_funds=True)
    assert campaign_rows.inspect(session, place.uid, None, four, actor=actor, now=MORNING).stage is RowStage.OPEN
    with refused(session, "campaign_reason_missing", "reason"):
        fewer = replace(four, has_team=False)
        campaign_rows.inspect(session, place.uid, None, fewer, actor=actor, now=MORNING)
    again = replace(four, looked_on=TODAY, has_team=False, has_supervision=True)
    campaign_rows.inspect(session, place.uid, None, again, actor=actor, now=MORNING)
    five = replace(again, has_team=True)
    assert campaign_rows.inspect(session, place.uid, None, five, actor=actor, now=MORNING).stage is RowStage.DONE
    assert [one.action for one in rows.lines_of_row(session, place)] == ["enter", "inspect", "enter", "add_place"]
    campaign_rows.correct_place(session, place.uid, None, "村部东侧公厕", WHY, actor=actor, now=MORNING)
    assert place.place == "村部东侧公厕"
    with pytest.raises(NotFound):
        campaign_rows.inspect(session, place.uid, None, five, actor=here.actors["bridge_clerk"], now=MORNING)
    with refused(session, "campaign_toilets_only"):
        water = campaign(session, here, CampaignKind.WATER, name="饮水排查")
        campaign_rows.add_place(session, water.uid, here.villages["well"], "村口公厕", actor=actor, now=MORNING)


def test_every_figure_is_counted_from_the_rows_and_opens_its_list(session: Session, here: County) -> None:
    made, (first, second, third) = campaign(session, here), three(session, here)
    entered(session, here, made, first, looked(here, Finding.NONE, **UNASKED))
    entered(session, here, made, third, looked(here, consent=Consent.UNWILLING), by="office_clerk")
    for by, villages in (("office_clerk", 3), ("town_clerk", 2), ("bridge_clerk", 1), ("auditor", 3)):
        actor = here.actors[by]
        board = campaign_boards.board(session, actor, made.id)
        counts = board.counts
        assert len(board.villages) == villages
        assert campaign_boards.summed(of for _, of in board.towns()) == counts
        so_far = campaign_boards.so_far(session, actor)[made.id]
        assert (so_far.total, so_far.looked, so_far.cleared) == (counts.total, counts.looked, counts.cleared)
        listed = {stage: rows.page(session, actor, made, Wanted(stage=stage)).total for stage in RowStage}
        assert listed == {stage: counts.at(stage) for stage in RowStage}
        assert sum(listed.values()) == counts.total == rows.page(session, actor, made, Wanted()).total
        for wanted, number in (
            (Wanted(looked=True), counts.looked),
            (Wanted(found=True), counts.found),
            (Wanted(cleared=True), counts.cleared),
            (Wanted(asked=False), counts.unasked),
            (Wanted(consent=Consent.UNWILLING), counts.consents.get(Consent.UNWILLING, 0)),
        ):
            assert rows.page(session, actor, made, wanted).total == number
    whole = campaign_boards.board(session, here.actors["office_clerk"], made.id)
    assert (whole.counts.total, whole.counts.looked, whole.counts.cleared, whole.counts.at(RowStage.UNWILLING)) == (
        3,
        2,
        1,
        1,
    )
    assert whole.cleared_by_day == {LOOKED: 1}
    assert campaign_boards.board(session, here.actors["housing_clerk"], made.id).villages == []
    assert rows.next_unseen(session, here.actors["town_clerk"], made, first) == second


def test_who_leaves_the_register_leaves_the_list(session: Session, here: County) -> None:
    made, house = campaign(session, here), household(session, here)
    entered(session, here, made, house, looked(here))
    actor = here.actors["town_clerk"]
    assert campaign_boards.board(session, actor, made.id).counts.found == 1
    entered(session, here, made, house, looked(here, Finding.NONE), "复看没有问题，原来看错了")
    retire(session, here, house, TODAY)
    counts = campaign_boards.board(session, actor, made.id).counts
    assert (counts.total, counts.found) == (0, 0)


def test_a_double_click_opens_one_campaign(session: Session, here: County) -> None:
    actor = here.actors["office_clerk"]
    facts = CampaignFacts(CampaignKind.CENSUS, NAME, START, END, frozenset({here.villages["well"]}))
    made = [campaigns.open_campaign(session, facts, actor=actor, now=MORNING, token="twice") for _ in range(2)]
    assert made[0] is made[1]
    assert session.scalars(select(CampaignRow)).all() == []


def test_boards_of_a_campaign_add_up_and_open_their_lists_for_everybody(session: Session, here: County) -> None:
    """Villages, towns and the whole, of every stage, whoever looks and however the list is narrowed."""
    made, rng = campaign(session, here, villages=("well", "ford")), random.Random(20240511)  # noqa: S311  # the same each time
    alone = replace(HEAD, id_no="")
    for number in range(24):
        helper = here.people[rng.choice(("housing_clerk", "other_clerk"))]
        village = rng.choice(("well", "mill", "ford"))
        house = household(
            session, here, alone, number=f"C{number}", by="office_clerk", village=village, helper_id=helper
        )
        if village != "mill" and rng.random() < 0.6:
            finding, consent = rng.choice((Finding.NONE, Finding.PROBLEM)), rng.choice(list(Consent))
            entered(session, here, made, house, looked(here, finding, consent=consent), by="office_clerk")
    for village, place, whole in (("well", "村部公厕", True), ("well", "村口公厕", False), ("ford", "学校公厕", None)):
        actor = here.actors["office_clerk"]
        toilet = campaign_rows.add_place(session, made.uid, here.villages[village], place, actor=actor, now=MORNING)
        if whole is not None:
            five: dict[str, Any] = {f"has_{one}": True for one in Checked} | {"has_funds": whole}
            facts = RowFacts(LOOKED, here.people["office_clerk"], **five)
            campaign_rows.inspect(session, toilet.uid, None, facts, actor=actor, now=MORNING)
    gone = session.get_one(Village, here.villages["ford"])
    gone.retired_on = TODAY
    session.flush()
    seen = 0
    for who in ("leader", "office_clerk", "auditor", "secretary", "town_clerk", "bridge_clerk", "housing_clerk"):
        actor = here.actors[who]
        board = campaign_boards.board(session, actor, made.id)
        towns = board.towns()
        assert campaign_boards.summed(counts for _, counts in towns) == board.counts, who
        assert campaign_boards.summed(one.counts for one in board.villages) == board.counts, who
        places = [
            *((Wanted(town_id=one.town_id), counts) for one, counts in towns),
            *((Wanted(town_id=one.town_id, village_id=one.id), one.counts) for one in board.villages),
            (Wanted(), board.counts),
        ]
        for wanted, counts in places:
            for stage in RowStage:
                listed = rows.page(session, actor, made, replace(wanted, stage=stage)).total
                assert listed == counts.at(stage), (who, wanted, stage)
            for consent in Consent:
                listed = rows.page(session, actor, made, replace(wanted, consent=consent)).total
                assert listed == counts.consents.get(consent, 0), (who, wanted, consent)
            for narrowed, count in (
                *(
                    (replace(wanted, looked=yes), counts.looked if yes else counts.total - counts.looked)
                    for yes in BOTH
                ),
                *((replace(wanted, found=yes), counts.found if yes else counts.total - counts.found) for yes in BOTH),
                *(
                    (replace(wanted, cleared=yes), counts.cleared if yes else counts.total - counts.cleared)
                    for yes in BOTH
                ),
                *(
                    (replace(wanted, asked=yes), counts.total - counts.unasked if yes else counts.unasked)
                    for yes in BOTH
                ),
            ):
                assert len(rows.ids(session, actor, made, narrowed)) == count, (who, narrowed)
            for stage in (RowStage.NOT_LOOKED, RowStage.OPEN, RowStage.DONE):
                listed = len(rows.places(session, actor, made, replace(wanted, public=stage)))
                assert listed == counts.toilets_at(stage), (who, wanted, stage)
            assert rows.page(session, actor, made, wanted).total == counts.total
            seen += bool(counts.total)
        assert sum(board.looked_by_day.values()) == board.counts.looked
        assert sum(board.cleared_by_day.values()) == board.counts.cleared
        line = left_by_day(board.counts.total, board.cleared_by_day, START, TODAY)
        assert line[-1] == (TODAY, len(rows.ids(session, actor, made, Wanted(cleared=False)))), who
    assert seen > 15
