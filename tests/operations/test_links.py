"""What was judged of two matters can be taken back; both tell of it, and nothing of it is lost."""

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import Changed, Refused
from app.models.journal import JournalEntry
from app.models.matters import Judgement, Link
from app.models.petitions import Petition
from app.models.timeline import Step
from app.operations import links, registering
from app.operations.links import RevokeLink
from app.queries import dossier, duplicates
from tests import given
from tests.given import MORNING, County

LATER = MORNING + timedelta(hours=2)


def pair(session: Session, here: County) -> tuple[Petition, Petition, Link]:
    """An earlier petition, a later one that was judged to repeat it, and the judgement."""
    earlier = given.petition(session, here)
    new = given.new_petition(here, MORNING, links=((earlier.uid, Judgement.REPEAT),))
    later = registering.register(session, new, actor=here.actors["registrar"], now=MORNING)
    return earlier, later, session.scalars(select(Link)).one()


def test_a_revoked_repeat_counts_no_more_and_both_timelines_tell(session: Session, here: County) -> None:
    earlier, later, link = pair(session, here)
    assert dossier.repeats(session, here.actors["petition_head"], earlier) == 1
    command = RevokeLink(link.id, "同名同姓，不是一个人")
    links.revoke(session, later.uid, later.version, command, actor=here.actors["registrar"], now=LATER)
    assert dossier.repeats(session, here.actors["petition_head"], earlier) == 0
    assert dossier.links(session, here.actors["registrar"], later) == []
    assert (link.revoked_at, link.judged_at, link.judgement) == (LATER, MORNING, Judgement.REPEAT)
    steps = session.scalars(select(Step).where(Step.action == "revoke_link")).all()
    assert {step.matter_id for step in steps} == {earlier.id, later.id}
    assert {step.note for step in steps} == {"同名同姓，不是一个人"}
    assert {step.person_id for step in steps} == {here.actors["registrar"].person_id}
    assert json.loads(steps[0].changes or "") == [["repeat", earlier.uid, None]]
    events = session.scalars(select(JournalEntry.event).where(JournalEntry.event == "matter.revoke_link")).all()
    assert len(events) == 2


def test_it_can_be_revoked_from_either_side_and_judged_anew(session: Session, here: County) -> None:
    earlier, later, link = pair(session, here)
    actor = here.actors["registrar"]
    links.revoke(session, earlier.uid, None, RevokeLink(link.id, "判断有误"), actor=actor, now=LATER)
    session.add(Link(matter_id=later.id, other_id=earlier.id, judgement=Judgement.RELATED, judged_at=LATER))
    session.flush()
    assert [one.judgement for one in dossier.links(session, actor, later)] == [Judgement.RELATED]


def test_a_pair_whose_judgement_was_revoked_waits_for_one_again(session: Session, here: County) -> None:
    _, later, link = pair(session, here)
    head, today = here.actors["petition_head"], date(2024, 5, 11)
    before = duplicates.unjudged_pairs(session, head, today=today)
    links.revoke(session, later.uid, None, RevokeLink(link.id, "判断有误"), actor=head, now=LATER)
    assert duplicates.unjudged_pairs(session, head, today=today) == before + 1


def test_without_a_reason_twice_or_of_other_matters_it_is_refused(session: Session, here: County) -> None:
    earlier, later, link = pair(session, here)
    stranger = given.petition(session, here)
    actor = here.actors["registrar"]
    for uid, command, code in (
        (later.uid, RevokeLink(link.id, "  "), "reason_missing"),
        (stranger.uid, RevokeLink(link.id, "判断有误"), "no_link"),
        (later.uid, RevokeLink(link.id + 99, "判断有误"), "no_link"),
    ):
        with pytest.raises(Refused) as refusal:
            links.revoke(session, uid, None, command, actor=actor, now=LATER)
        assert refusal.value.code == code
    links.revoke(session, later.uid, None, RevokeLink(link.id, "判断有误"), actor=actor, now=LATER)
    with pytest.raises(Refused):
        links.revoke(session, earlier.uid, None, RevokeLink(link.id, "判断有误"), actor=actor, now=LATER)


def test_only_who_may_correct_may_revoke_and_never_over_a_newer_version(session: Session, here: County) -> None:
    _, later, link = pair(session, here)
    with pytest.raises(Refused):
        links.revoke(session, later.uid, None, RevokeLink(link.id, "判断有误"), actor=here.actors["leader"], now=LATER)
    with pytest.raises(Changed):
        links.revoke(
            session, later.uid, later.version + 1, RevokeLink(link.id, "x"), actor=here.actors["registrar"], now=LATER
        )
