"""Two matters are judged of and the judgement taken back; both tell of it, and nothing of it is lost."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import Changed, Refused
from app.domain.permissions import Actor
from app.domain.petitions import Action, Category, Stage
from app.models.journal import JournalEntry
from app.models.matters import Judgement, Link
from app.models.petitions import Petition
from app.models.timeline import Step
from app.operations import links, registering
from app.operations.links import MakeLink, RevokeLink
from app.queries import dossier, duplicates
from app.queries.texts import parts_of
from tests import given
from tests.given import MORNING, County

LATER = MORNING + timedelta(hours=2)


def pair(session: Session, here: County) -> tuple[Petition, Petition, Link]:
    """An earlier petition, a later one that was judged to repeat it, and the judgement."""
    earlier = given.petition(session, here)
    new = given.new_petition(here, MORNING, links=((earlier.uid, Judgement.REPEAT),))
    later = registering.register(session, new, actor=here.actors["registrar"], now=MORNING)
    return earlier, later, session.scalars(select(Link)).one()


def related(number: str, judgement: Judgement = Judgement.RELATED) -> MakeLink:
    """The judgement of the matter with this number, and a reason."""
    return MakeLink(number, judgement, "说的是同一户")


def town_registrar(here: County, town: str) -> Actor:
    """Somebody who registers for a town and sees what it registered."""
    unit = here.units[town]
    return replace(here.actors["registrar"], unit_id=unit, town_id=unit, unit_ids=frozenset({unit}))


@pytest.mark.parametrize("from_earlier", [True, False])
def test_a_repeat_found_later_counts_for_the_earlier_one_whichever_page_it_was_said_on(
    session: Session, here: County, from_earlier: bool
) -> None:
    earlier, later = given.petition(session, here), given.petition(session, here)
    one, other = (earlier, later) if from_earlier else (later, earlier)
    actor = here.actors["registrar"]
    command = related(other.number, Judgement.REPEAT)
    links.make(session, one.uid, one.version, command, actor=actor, now=LATER)
    counted = [dossier.repeats(session, here.actors["petition_head"], each) for each in (earlier, later)]
    assert counted == [1, 0]
    link = session.scalars(select(Link)).one()
    assert (link.judged_by_id, link.judged_at, link.revoked_at) == (actor.person_id, LATER, None)
    steps = {step.matter_id: step for step in session.scalars(select(Step).where(Step.action == "link"))}
    assert {matter: json.loads(step.changes or "") for matter, step in steps.items()} == {
        earlier.id: [["repeat", None, later.uid]],
        later.id: [["repeat", None, earlier.uid]],
    }
    assert {step.note for step in steps.values()} == {"说的是同一户"}
    events = session.scalars(select(JournalEntry.object_uid).where(JournalEntry.event == "matter.link")).all()
    assert set(events) == {earlier.uid, later.uid}
    assert not [text for parts in parts_of(session, [earlier, later]).values() for _, text in parts if "同一户" in text]


def test_a_number_is_taken_as_it_is_typed_or_read_out(session: Session, here: County) -> None:
    actor, one = here.actors["registrar"], given.petition(session, here)
    others = [given.petition(session, here) for _ in range(5)]
    typed = ["2024-信-000002", " ２０２４信3 ", "信2024-4号", "5", "000006"]
    for number in typed:
        links.make(session, one.uid, None, related(number), actor=actor, now=LATER)
    assert [each.matter.id for each in dossier.links(session, actor, one)] == [other.id for other in others]


def test_an_end_that_several_numbers_have_is_asked_for_in_full(session: Session, here: County) -> None:
    head = here.actors["petition_head"]
    given.petition(session, here)
    one = given.petition(session, here)
    given.item(session, here)
    with pytest.raises(Refused) as why:
        links.make(session, one.uid, None, related("1"), actor=head, now=LATER)
    assert (why.value.code, why.value.field) == ("number_ambiguous", "number")
    assert why.value.facts["known"] == "2024-信-000001、2024-整-000001"
    # The clerk who sees no item is not told that there is one.
    links.make(session, one.uid, None, related("1"), actor=here.actors["registrar"], now=LATER)
    assert len(dossier.links(session, head, one)) == 1


def test_what_another_town_registered_is_not_found(session: Session, here: County) -> None:
    willow, bridge = town_registrar(here, "willow"), town_registrar(here, "bridge")
    new = given.new_petition(here, MORNING)
    there = registering.register(
        session, replace(new, town_id=here.units["bridge"], village_id=None), actor=bridge, now=MORNING
    )
    ours = registering.register(session, new, actor=willow, now=MORNING)
    for typed in (there.number, "1", "2024-信-000099", "99", "无此号", "0", "1234567", "%"):
        with given.refused(session, "number_not_found", "number"):
            links.make(session, ours.uid, None, related(typed), actor=willow, now=LATER)
    assert session.scalars(select(Link)).all() == []


@pytest.mark.parametrize("by", ["registrar", "petition_head", "confidential"])
def test_an_accusation_is_never_held_against_an_open_matter(session: Session, here: County, by: str) -> None:
    secret = given.petition(session, here, by="confidential", category=Category.ACCUSATION)
    ours = given.petition(session, here)
    actor = here.actors[by]
    for typed in (secret.number, "2024-密-000001"):
        with given.refused(session, "number_not_found", "number"):
            links.make(session, ours.uid, None, related(typed), actor=actor, now=LATER)
    for typed in (ours.number, "2024-信-000099"):
        with given.refused(session, "accusation_not_linked" if by == "confidential" else "not_found"):
            links.make(session, secret.uid, None, related(typed), actor=actor, now=LATER)
    judged = ((ours.uid, Judgement.REPEAT),)
    given.petition(session, here, by="confidential", category=Category.ACCUSATION, links=judged)
    assert session.scalars(select(Link)).all() == []


def test_one_accusation_repeats_another_and_nobody_else_is_told(session: Session, here: County) -> None:
    first, second = (given.petition(session, here, by="confidential", category=Category.ACCUSATION) for _ in range(2))
    clerk = here.actors["confidential"]
    links.make(session, second.uid, None, related(first.number, Judgement.REPEAT), actor=clerk, now=LATER)
    assert [dossier.repeats(session, clerk, one) for one in (first, second)] == [1, 0]
    assert dossier.links(session, here.actors["petition_head"], first) == []
    with given.refused(session, "not_found"):
        command = related(first.number)
        links.make(session, second.uid, None, command, actor=here.actors["registrar"], now=LATER)


def test_a_pair_is_judged_once_at_a_time_of_two_matters_and_with_a_reason(session: Session, here: County) -> None:
    earlier, later, link = pair(session, here)
    fresh, actor = given.petition(session, here), here.actors["registrar"]
    for uid, command, code, field in (
        (later.uid, related(earlier.number), "linked_already", "number"),
        (earlier.uid, related(later.number), "linked_already", "number"),
        (fresh.uid, related(fresh.number), "linked_to_itself", "number"),
        (fresh.uid, related("3"), "linked_to_itself", "number"),
        (fresh.uid, MakeLink(later.number, Judgement.RELATED, "  "), "reason_missing", "reason"),
    ):
        with given.refused(session, code, field):
            links.make(session, uid, None, command, actor=actor, now=LATER)
    assert session.scalars(select(Link)).all() == [link]


def test_only_who_may_correct_may_link_and_never_over_a_newer_version(session: Session, here: County) -> None:
    one, other = given.petition(session, here), given.petition(session, here)
    for by in ("leader", "supervisor"):
        with given.refused(session, "not_permitted"):
            links.make(session, one.uid, None, related(other.number), actor=here.actors[by], now=LATER)
    with pytest.raises(Changed):
        links.make(session, one.uid, one.version + 1, related(other.number), actor=here.actors["registrar"], now=LATER)


def test_a_revoked_repeat_counts_no_more_and_both_timelines_tell(session: Session, here: County) -> None:
    earlier, later, link = pair(session, here)
    assert dossier.repeats(session, here.actors["petition_head"], earlier) == 1
    command = RevokeLink(link.id, "同名同姓，不是一个人")
    links.revoke(session, later.uid, later.version, command, actor=here.actors["registrar"], now=LATER)
    assert dossier.repeats(session, here.actors["petition_head"], earlier) == 0
    assert dossier.links(session, here.actors["registrar"], later) == []
    assert (link.revoked_at, link.judged_at, link.judgement) == (LATER, MORNING, Judgement.REPEAT)
    steps = session.scalars(select(Step).where(Step.action == "revoke_link").order_by(Step.id)).all()
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
    links.make(session, later.uid, None, related(earlier.number), actor=actor, now=LATER)
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


def test_the_petition_of_somebody_else_is_not_merged(session: Session, here: County) -> None:
    other = given.petition(session, here, Stage.ACCEPTED, people=(registering.NewPetitioner(name="赵有田"),))
    mine = given.petition(session, here)
    with given.refused(session, "merge_for_another", "number"):
        given.done(session, here, mine, Action.MERGE, at=MORNING, number=other.number)
    assert (mine.stage, mine.same_as_id) == (Stage.REGISTERED, None)
