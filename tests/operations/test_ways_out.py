"""No matter stands still for good: late reports, another verifier, papers that are missing."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.permissions import Role
from app.domain.petitions import Category
from app.models.accounts import Grant
from app.models.directory import Tenure
from app.models.inbox import Message, MessageKind
from app.models.journal import JournalEntry
from app.models.matters import Matter
from app.models.papers import Attachment
from app.models.petitions import Petition
from app.models.timeline import Step
from app.operations import correcting, matters
from app.queries import worklist
from app.queries.corrections import last_said
from app.queries.facts import facts_of
from app.queries.worklist import Queue
from tests import given
from tests.domain.stages import Q, R, S, T
from tests.given import MORNING, County, done, refused

# An urgent matter


@pytest.mark.parametrize("by", ["petition_head", "town_head"])
def test_an_urgent_matter_reported_late_can_be_closed(session: Session, here: County, by: str) -> None:
    made = given.petition(session, here, S.DELIVERED, urgent=True)
    with refused(session, "urgent_not_reported"):
        done(session, here, made, Q.CLOSE, at=MORNING)
    done(session, here, made, Q.REPORT_URGENT, at=MORNING, by=by)
    assert (made.urgent_reported_at, made.stage) == (MORNING, "delivered")
    done(session, here, made, Q.CLOSE, at=MORNING)
    assert made.stage == "closed"


@pytest.mark.parametrize("action", [Q.NOT_ACCEPT, Q.DIVERT])
def test_an_urgent_matter_that_was_turned_away_is_still_reported(session: Session, here: County, action: str) -> None:
    made = given.petition(session, here, urgent=True)
    done(session, here, made, action, at=MORNING)
    stage = made.stage
    done(session, here, made, Q.REPORT_URGENT, at=MORNING + timedelta(hours=1))
    assert (made.urgent_reported_at, made.stage) == (MORNING + timedelta(hours=1), stage)


def test_the_report_of_an_urgent_matter_stands_in_its_timeline_and_in_the_journal(
    session: Session, here: County
) -> None:
    made = given.petition(session, here, urgent=True)
    done(session, here, made, Q.REPORT_URGENT, at=MORNING, reported_to=" 县委  办公室 ")
    step = session.scalars(select(Step).where(Step.matter_id == made.id).order_by(Step.id.desc())).first()
    assert step is not None
    assert (step.action, step.note, step.from_stage, step.to_stage) == (
        *("report_urgent", "已电话上报"),
        *("registered", "registered"),
    )
    assert step.changes == ('[["reported_to", null, "县委 办公室"], ["urgent_reported_at", null, "2024-05-11 09:30"]]')
    entry = session.scalars(select(JournalEntry).order_by(JournalEntry.seq.desc())).first()
    assert entry is not None
    assert (entry.event, entry.object_uid) == ("matter.report_urgent", made.uid)
    assert "县委" not in entry.detail


def test_a_report_says_to_whom_can_be_made_again_and_only_of_an_urgent_matter(session: Session, here: County) -> None:
    calm, urgent = given.petition(session, here), given.petition(session, here, urgent=True)
    with refused(session, "not_urgent"):
        done(session, here, calm, Q.REPORT_URGENT, at=MORNING)
    with refused(session, "reported_to_missing", "reported_to"):
        done(session, here, urgent, Q.REPORT_URGENT, at=MORNING, reported_to=" ")
    done(session, here, urgent, Q.REPORT_URGENT, at=MORNING)
    done(session, here, urgent, Q.REPORT_URGENT, at=MORNING + timedelta(hours=2), reported_to="县政府办公室")
    assert urgent.urgent_reported_at == MORNING  # the first counts
    steps = select(Step).where(Step.matter_id == urgent.id, Step.action == Q.REPORT_URGENT).order_by(Step.id)
    first, second = session.scalars(steps)
    assert (first.at, second.at) == (MORNING, MORNING + timedelta(hours=2))
    assert "县政府办公室" in (second.changes or "")


def test_what_was_reported_before_it_was_registered_says_to_whom(session: Session, here: County) -> None:
    made = given.petition(session, here, urgent=True, urgent_reported=True, reported_to=" 县委  办公室 ")
    assert made.urgent_reported_at == MORNING
    assert last_said(session, made, "reported_to") == "县委 办公室"


def test_a_correction_that_it_was_reported_says_to_whom(session: Session, here: County) -> None:
    made = given.petition(session, here, S.ROUTED, urgent=True)

    def correct(**values: object) -> None:
        command = correcting.Correct(values, "当时已经报告，漏勾选")
        correcting.correct(session, made.uid, None, command, actor=here.actors["petition_head"], now=MORNING)

    with refused(session, "reported_to_missing", "reported_to"):
        correct(urgent_reported=True)
    with refused(session, "not_reported", "urgent_reported"):
        correct(reported_to="县委办公室")
    correct(urgent_reported=True, reported_to=" 县委  办公室 ")
    assert made.urgent_reported_at == MORNING
    assert last_said(session, made, "reported_to") == "县委 办公室"
    with refused(session, "reported_to_missing", "reported_to"):
        correct(reported_to="")
    correct(urgent_reported=False)
    assert not facts_of(session, made).urgent_reported
    with refused(session, "reported_to_missing", "reported_to"):
        correct(urgent_reported=True)


def test_an_urgent_accusation_is_reported_by_the_confidential_clerk(session: Session, here: County) -> None:
    made = given.petition(session, here, by="confidential", category=Category.ACCUSATION, urgent=True)
    with refused(session, "not_found"):
        done(session, here, made, Q.REPORT_URGENT, at=MORNING)
    done(session, here, made, Q.REPORT_URGENT, at=MORNING, by="confidential")
    assert made.urgent_reported_at == MORNING


@pytest.mark.parametrize(
    ("by", "code"),
    [
        ("town_clerk", "not_permitted"),
        ("registrar", "not_permitted"),
        ("bridge_head", "not_found"),
        ("auditor", "not_permitted"),
    ],
)
def test_nobody_but_the_petition_office_and_the_units_head_reports(
    session: Session, here: County, by: str, code: str
) -> None:
    made = given.petition(session, here, S.ROUTED, urgent=True)
    with refused(session, code):
        done(session, here, made, Q.REPORT_URGENT, at=MORNING, by=by)


# Another verifier


def test_after_the_verifier_has_stepped_back_another_one_verifies(session: Session, here: County) -> None:
    made = given.item(session, here, T.APPLIED)
    verifier = here.people["verifier"]
    matters.recuse(session, made.uid, verifier, "责任人是其妻弟", actor=here.actors["office_clerk"], now=MORNING)
    assert made.verifier_id is None
    with refused(session, "not_found"):
        done(session, here, made, R.VERIFY, at=MORNING)
    with refused(session, "verifier_is_recused", "verifier"):
        done(session, here, made, R.NAME_VERIFIER, at=MORNING, verifier_id=verifier)
    done(session, here, made, R.NAME_VERIFIER, at=MORNING)
    other = replace(here.actors["housing_clerk"], roles=frozenset({Role.VERIFIER}))
    here.actors["other_verifier"] = other
    done(session, here, made, R.VERIFY, at=MORNING + timedelta(hours=1), by="other_verifier")
    assert (made.stage, made.verified_by_id) == ("verified", here.people["housing_clerk"])


def test_a_verifier_who_left_his_post_is_replaced_and_both_names_are_kept(session: Session, here: County) -> None:
    made = given.item(session, here, T.RECTIFYING)
    post = session.scalars(select(Tenure).where(Tenure.post_id == here.posts["verifier"])).one()
    post.to_on = MORNING.date() - timedelta(days=1)
    done(session, here, made, R.NAME_VERIFIER, at=MORNING)
    assert (made.verifier_id, made.stage) == (here.people["housing_clerk"], "rectifying")
    step = session.scalars(select(Step).where(Step.matter_id == made.id).order_by(Step.id.desc())).first()
    assert step is not None
    assert (step.note, step.changes) == ("验收人调离", '[["verifier", "姜红梅", "汪静"]]')
    with refused(session, "verifier_unchanged", "verifier"):
        done(session, here, made, R.NAME_VERIFIER, at=MORNING)
    with refused(session, "person_not_in_post", "verifier"):
        done(session, here, made, R.NAME_VERIFIER, at=MORNING, verifier_id=here.people["verifier"])
    with refused(session, "reason_missing", "reason"):
        done(session, here, made, R.NAME_VERIFIER, at=MORNING, reason=" ", verifier_id=here.people["revival_head"])


def test_what_is_kept_up_for_good_is_checked_by_another_one_when_its_verifier_has_stepped_back(
    session: Session, here: County
) -> None:
    made = given.watched(session, here)
    later = MORNING + timedelta(days=85)
    verifier, office = here.people["verifier"], here.actors["office_clerk"]
    matters.recuse(session, made.uid, verifier, "责任人是其妻弟", actor=office, now=later)
    with refused(session, "not_found"):
        done(session, here, made, R.CHECK, at=later)
    for person, code in (
        *(("town_clerk", "verifier_had_part"), ("other_clerk", "verifier_of_same_unit")),
        ("verifier", "verifier_is_recused"),
    ):
        with refused(session, code, "verifier"):
            done(session, here, made, R.NAME_VERIFIER, at=later, verifier_id=here.people[person])
    done(session, here, made, R.NAME_VERIFIER, at=later)
    told = select(Message.kind).where(Message.matter_id == made.id, Message.person_id == here.people["housing_clerk"])
    assert session.scalars(told).all() == [MessageKind.VERIFIER]
    other = replace(here.actors["housing_clerk"], roles=frozenset({Role.VERIFIER}))
    here.actors["other_verifier"] = other
    assert worklist.page(session, other, Queue.TO_CHECK, today=later.date()).total == 1
    done(session, here, made, R.CHECK, at=later + timedelta(hours=1), by="other_verifier")
    assert (made.stage, made.check_on) == ("long_term", later.date() + timedelta(days=90))


@pytest.mark.parametrize("person", ["town_clerk", "town_head", "other_clerk"])
def test_the_new_verifier_is_as_independent_as_the_first(session: Session, here: County, person: str) -> None:
    made = given.item(session, here, T.APPLIED)
    code = "verifier_of_same_unit" if person == "other_clerk" else "verifier_had_part"
    with refused(session, code, "verifier"):
        done(session, here, made, R.NAME_VERIFIER, at=MORNING, verifier_id=here.people[person])


@pytest.mark.parametrize("by", ["town_head", "petition_head", "verifier", "leader", "auditor"])
def test_only_the_county_office_names_another_verifier(session: Session, here: County, by: str) -> None:
    made = given.item(session, here, T.APPLIED)
    with refused(session, "not_permitted"):
        done(session, here, made, R.NAME_VERIFIER, at=MORNING, by=by)


def test_what_has_been_verified_keeps_its_verifier(session: Session, here: County) -> None:
    made = given.item(session, here, T.VERIFIED)
    with refused(session, "not_at_this_stage"):
        done(session, here, made, R.NAME_VERIFIER, at=MORNING)


# Papers handed in by themselves


def hand_in(session: Session, here: County, matter: Matter, by: str, token: str | None = None) -> None:
    matters.hand_in(session, matter.uid, (given.paper(),), token=token, actor=here.actors[by], now=MORNING)


def papers(session: Session, matter: Matter) -> int:
    return len(session.scalars(select(Attachment.id).where(Attachment.matter_id == matter.id)).all())


@pytest.mark.parametrize("by", ["auditor", "supervisor"])
def test_who_only_reads_hands_no_papers_in(session: Session, here: County, by: str) -> None:
    made = given.item(session, here, T.APPLIED)
    before = papers(session, made)
    with refused(session, "not_permitted"):
        hand_in(session, here, made, by)
    assert papers(session, made) == before


@pytest.mark.parametrize("by", ["town_clerk", "town_head", "office_clerk", "verifier", "leader", "petition_head"])
def test_who_works_on_a_matter_hands_papers_in(session: Session, here: County, by: str) -> None:
    made = given.item(session, here, T.APPLIED)
    before = papers(session, made)
    hand_in(session, here, made, by, token="once")
    hand_in(session, here, made, by, token="once")
    assert papers(session, made) == before + 1


def test_papers_are_not_handed_in_to_a_matter_one_does_not_see(session: Session, here: County) -> None:
    made = given.petition(session, here, S.ROUTED)
    with refused(session, "not_found"):
        hand_in(session, here, made, "bridge_head")


# A review whose reviewer keeps away


def name_reviewer(session: Session, here: County, petition: Petition, who: str) -> None:
    command = correcting.CorrectRow(petition.remedies[0].uid, {"remedy_reviewer_id": here.people[who]}, "复查员已回避")
    head = here.actors["petition_head"]
    correcting.correct_row(session, petition.uid, None, command, actor=head, now=MORNING + timedelta(days=4))


def test_whoever_decided_and_keeps_away_is_followed_by_another_of_his_organ_who_serves_it(
    session: Session, here: County
) -> None:
    made = given.petition(session, here, S.DELIVERED)
    done(session, here, made, Q.ASK_REVIEW, at=MORNING + timedelta(days=1))
    done(session, here, made, Q.REVIEW, at=MORNING + timedelta(days=2))
    for name in ("supervisor", "leader"):
        user_id = here.actors[name].user_id
        session.add(Grant(user_id=user_id, role=Role.REVIEW_BODY, granted_by="given", granted_at=MORNING))
    session.flush()
    reviewer, head = here.people["reviewer"], here.actors["petition_head"]
    matters.recuse(session, made.uid, reviewer, "与信访人是近亲属", actor=head, now=MORNING + timedelta(days=3))
    assert made.verifier_id is None
    with refused(session, "reviewer_of_other_organ", "remedy_reviewer"):
        name_reviewer(session, here, made, "leader")
    name_reviewer(session, here, made, "supervisor")
    here.actors["another"] = replace(here.actors["supervisor"], roles=frozenset({Role.REVIEW_BODY}))
    done(session, here, made, Q.DELIVER, at=MORNING + timedelta(days=5), by="another")
    assert made.stage == S.DELIVERED
    with refused(session, "fact_not_entered", "remedy_reviewer"):
        name_reviewer(session, here, made, "reviewer")
