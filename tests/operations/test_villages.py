"""A village's supervision and its units: begun once, written of week by week, ended with a reason, put right."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.domain.errors import Changed, NotFound
from app.domain.villages import ListingLevel
from app.models.journal import JournalEntry
from app.operations import villages
from app.operations.villages import PairingFacts, listing_facts, pairing_facts
from app.queries import village_changes
from app.queries import villages as rows
from tests.given import MORNING, County, refused
from tests.villages import BEGAN, TERM, WHY, facts, listed, paired, uid_of

TODAY = MORNING.date()
DONE = "走访十二户，协调解决饮水管道两处，还差一户危房没有动工"


def test_a_village_is_supervised_once_at_a_time_and_ends_with_a_reason(session: Session, here: County) -> None:
    office, uid = here.actors["office_clerk"], uid_of(session, here)
    row = listed(session, here)
    with refused(session, "village_listed_already"):
        villages.begin(session, uid, None, facts(here), None, actor=office, now=MORNING)
    with refused(session, "reason_too_short", "reason"):
        villages.end(session, uid, None, TODAY, "好", actor=office, now=MORNING)
    with refused(session, "day_before", "ended_on"):
        villages.end(session, uid, None, BEGAN - timedelta(days=1), WHY, actor=office, now=MORNING)
    villages.end(session, uid, None, TODAY, "村村清验收通过，县里会议研究摘牌", actor=office, now=MORNING)
    assert (row.ended_on, row.ended_why) == (TODAY, "村村清验收通过，县里会议研究摘牌")
    with refused(session, "village_not_listed"):
        villages.end(session, uid, None, TODAY, WHY, actor=office, now=MORNING)
    again = listed(session, here, from_on=TODAY, level=ListingLevel.COUNTY)
    (first, second) = rows.listings_of(session, again.village)
    assert (first, second) == (again, row)
    with refused(session, "village_listed_already", "ended_on"):
        running = replace(listing_facts(row), ended_on=None, ended_why="")
        villages.correct_listing(session, row.uid, None, running, WHY, actor=office, now=MORNING)
    events = {event for (event,) in session.query(JournalEntry.event) if event.startswith("village.")}
    assert events == {"village.begin", "village.end"}


def test_what_contradicts_itself_is_refused_at_its_field(session: Session, here: County) -> None:
    office, uid = here.actors["office_clerk"], uid_of(session, here)
    wrong: tuple[tuple[dict[str, Any], str, str], ...] = (
        ({"until_on": BEGAN - timedelta(days=1)}, "day_before", "until_on"),
        ({"from_on": TODAY + timedelta(days=1)}, "day_in_future", "from_on"),
    )
    for changes, code, field in wrong:
        with refused(session, code, field):
            villages.begin(session, uid, None, facts(here, **changes), None, actor=office, now=MORNING)
    with refused(session, "choice_missing", "accountable"):
        nobody = replace(facts(here), accountable_id=None)
        villages.begin(session, uid, None, nobody, None, actor=office, now=MORNING)
    village = rows.by_uid(session, office, uid)
    assert village is not None
    assert not rows.listings_of(session, village)
    assert not village_changes.changes_of(session, village)


def test_one_note_a_week_of_weeks_that_have_begun(session: Session, here: County) -> None:
    uid, secretary = uid_of(session, here), here.actors["secretary"]
    with refused(session, "village_not_listed"):
        villages.write_note(session, uid, None, TODAY, DONE, None, actor=secretary, now=MORNING)
    row = listed(session, here)
    villages.write_note(session, uid, None, TODAY, DONE, None, actor=secretary, now=MORNING)
    with refused(session, "week_has_note", "week"):
        sunday = date(2024, 5, 12)
        villages.write_note(session, uid, None, sunday, DONE, None, actor=secretary, now=MORNING + timedelta(days=1))
    for outside in (TODAY + timedelta(days=7), BEGAN - timedelta(days=7)):
        with refused(session, "week_outside", "week"):
            villages.write_note(session, uid, None, outside, DONE, None, actor=secretary, now=MORNING)
    with refused(session, "note_too_short", "text"):
        villages.write_note(session, uid, None, BEGAN, "好", None, actor=secretary, now=MORNING)
    villages.write_note(session, uid, None, BEGAN, DONE, None, actor=here.actors["leader"], now=MORNING)
    session.refresh(row)
    assert [(note.week_on, note.by and note.by.name) for note in row.notes] == [
        (date(2024, 4, 22), "方志远"),
        (date(2024, 5, 6), "苏长河"),
    ]


def test_a_note_is_put_right_by_who_wrote_it_or_by_the_office(session: Session, here: County) -> None:
    row, uid = listed(session, here), uid_of(session, here)
    villages.write_note(session, uid, None, TODAY, DONE, None, actor=here.actors["secretary"], now=MORNING)
    villages.write_note(session, uid, None, BEGAN, DONE, None, actor=here.actors["leader"], now=MORNING)
    session.refresh(row)
    first, second = row.notes
    corrected = "走访十二户，饮水管道三处都已修好"
    with refused(session, "note_of_another"):
        villages.correct_note(
            session, first.uid, None, BEGAN, corrected, WHY, actor=here.actors["secretary"], now=MORNING
        )
    with refused(session, "week_has_note", "week"):
        villages.correct_note(session, second.uid, None, BEGAN, DONE, WHY, actor=here.actors["secretary"], now=MORNING)
    with refused(session, "nothing_changed", "reason"):
        villages.correct_note(session, second.uid, None, TODAY, DONE, WHY, actor=here.actors["secretary"], now=MORNING)
    villages.correct_note(
        session, first.uid, None, BEGAN, corrected, WHY, actor=here.actors["office_clerk"], now=MORNING
    )
    assert first.text == corrected
    with refused(session, "note_outside", "from_on"):
        later = facts(here, from_on=TODAY)
        villages.correct_listing(session, row.uid, None, later, WHY, actor=here.actors["office_clerk"], now=MORNING)


def test_units_are_paired_and_parted_and_put_right(session: Session, here: County) -> None:
    office, row = here.actors["office_clerk"], paired(session, here)
    with refused(session, "unit_paired_already", "unit"):
        villages.pair(session, row.village.uid, None, pairing_facts(row), None, actor=office, now=MORNING)
    other = PairingFacts(here.units["housing"], row.from_on)
    villages.correct_pairing(session, row.uid, None, other, WHY, actor=office, now=MORNING)
    assert row.unit_id == here.units["housing"]
    villages.part(session, row.uid, None, TODAY, "单位分工调整，改由另一家包村", actor=office, now=MORNING)
    with refused(session, "pairing_ended"):
        villages.part(session, row.uid, None, TODAY, WHY, actor=office, now=MORNING)
    assert row.to_on == TODAY
    villages.correct_pairing(
        session, row.uid, None, other, "单位分工没有调整，这一条登记错了", actor=office, now=MORNING
    )
    assert pairing_facts(row) == other


def test_who_may_do_it_and_where(session: Session, here: County) -> None:
    uid = uid_of(session, here)
    for by in ("secretary", "leader", "supervisor", "auditor"):
        with refused(session, "not_permitted"):
            villages.begin(session, uid, None, facts(here), None, actor=here.actors[by], now=MORNING)
    row = listed(session, here, accountable="revival_head")
    with pytest.raises(NotFound):
        villages.write_note(session, uid, None, TODAY, DONE, None, actor=here.actors["bridge_secretary"], now=MORNING)
    with refused(session, "not_permitted"):
        villages.write_note(session, uid, None, TODAY, DONE, None, actor=here.actors["auditor"], now=MORNING)
    # Who answers for the village, and whose unit is paired with it, reaches it from another town or office.
    villages.write_note(session, uid, None, TODAY, DONE, None, actor=here.actors["revival_head"], now=MORNING)
    with pytest.raises(NotFound):
        villages.write_note(session, uid, None, BEGAN, DONE, None, actor=here.actors["housing_head"], now=MORNING)
    paired(session, here, "housing")
    villages.write_note(session, uid, None, BEGAN, DONE, None, actor=here.actors["housing_head"], now=MORNING)
    assert row.until_on == TERM


def test_the_second_editor_is_told_and_a_second_click_makes_nothing(session: Session, here: County) -> None:
    office, uid = here.actors["office_clerk"], uid_of(session, here)
    for _ in range(2):
        villages.begin(session, uid, 1, facts(here), "token-1", actor=office, now=MORNING)
    with pytest.raises(Changed):
        villages.end(session, uid, 1, TODAY, WHY, actor=office, now=MORNING)
    village = rows.by_uid(session, office, uid)
    assert village is not None
    assert [one.action for one in village_changes.changes_of(session, village)] == ["begin"]
