"""Handing over when somebody leaves: at one instant, by those who may; what a rule forbids stays with its reason."""

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain import petitions, rectification
from app.domain.accountability import Capacity
from app.domain.petitions import Action, Category
from app.models.directory import Person, Tenure
from app.models.inbox import Message, MessageKind
from app.models.journal import JournalEntry
from app.models.matters import Matter
from app.models.petitions import Petition
from app.models.timeline import Step
from app.operations import handover, journal, matters
from app.operations.handover import Handed, HandOver
from app.operations.registering import NewAccused
from app.queries import handover as hanging
from app.queries import worklist
from app.queries.handover import Share
from app.queries.worklist import Queue
from tests import given
from tests.given import MORNING, County, done, refused

P, R = petitions.Stage, rectification.Stage
LATER = MORNING + timedelta(days=3)
S = Share


def handed(session: Session, here: County, who: str, takers: dict[Share, str], *, by: str = "town_head") -> Handed:
    """Hand over what hangs on somebody."""
    command = HandOver({share: here.people[name] for share, name in takers.items()}, "调离本镇")
    uid = uid_of(session, here, who)
    return handover.hand_over(session, uid, command, actor=here.actors[by], now=LATER)


def uid_of(session: Session, here: County, who: str) -> str:
    """The address of a person."""
    return session.get_one(Person, here.people[who]).uid


def left(session: Session, here: County, who: str) -> None:
    """Somebody leaves his post, and nobody follows."""
    tenure = session.scalars(select(Tenure).where(Tenure.person_id == here.people[who], Tenure.to_on.is_(None))).one()
    tenure.to_on = MORNING.date()
    session.flush()


def test_counts_tell_what_hangs_on_somebody(session: Session, here: County) -> None:
    given.petition(session, here, P.ACCEPTED)
    given.petition(session, here, P.CLOSED)
    given.item(session, here, R.APPLIED)
    head, clerk, verifier = (here.people[name] for name in ("town_head", "town_clerk", "verifier"))
    office = here.actors["petition_head"]
    none = dict.fromkeys(S, 0)
    assert hanging.counts(session, office, clerk) == {**none, S.HANDLES: 3, S.VISITS: 1}
    assert hanging.counts(session, office, head) == {**none, S.HOLDS: 3, S.VISITS: 1}
    assert hanging.counts(session, office, verifier) == {**none, S.VERIFIES: 1}
    assert hanging.counts(session, here.actors["bridge_head"], clerk)[S.HANDLES] == 0


def test_an_administrator_gets_numbers_without_accusations_and_no_list(session: Session, here: County) -> None:
    given.petition(session, here)
    desk = here.people["petition_head"]
    before = hanging.counts(session, here.actors["admin"], desk)
    assert before[S.HOLDS] == 1
    given.petition(session, here, by="confidential", category=Category.ACCUSATION)
    given.petition(session, here, accused=(NewAccused(person_id=here.people["admin"]),))
    assert hanging.counts(session, here.actors["admin"], desk) == before
    assert hanging.matters(session, here.actors["admin"], desk, S.HOLDS) == []
    with refused(session, "not_permitted"):
        handed(session, here, "petition_head", {S.HOLDS: "office_head"}, by="admin")


def test_each_group_goes_to_its_successor_at_one_instant(session: Session, here: County) -> None:
    made = [given.petition(session, here, P.ACCEPTED), given.item(session, here, R.RECTIFYING)]
    for matter in made:
        by = "petition_head" if isinstance(matter, Petition) else "office_head"
        command = matters.NameHolder(here.people["deputy"], "由其包保")
        matters.name_holder(session, matter.uid, None, command, actor=here.actors[by], now=MORNING + timedelta(days=1))
    before = session.scalar(select(func.count()).select_from(JournalEntry)) or 0
    assert handed(session, here, "deputy", {S.HOLDS: "town_head"}) == Handed(2, ())
    assert handed(session, here, "town_clerk", {S.HANDLES: "other_clerk"}) == Handed(2, ())
    for matter in made:
        session.refresh(matter)
        assert here.name_of(matter.handler_id) == "other_clerk"
        assert (here.name_of(matter.holder_id), matter.holdings[-1].from_at) == ("town_head", LATER)
        assert (matter.holdings[-2].to_at, matter.holdings[-1].reason) == (LATER, "handed_over")
        assert (matter.holdings[-1].reason_note, matter.holdings[-1].handed_by_id) == (
            "调离本镇",
            here.people["town_head"],
        )
        notes = session.scalars(select(Step).where(Step.matter_id == matter.id, Step.action == "hand_over")).all()
        assert [step.note for step in notes] == ["调离本镇"] * 2
    after = session.scalar(select(func.count()).select_from(JournalEntry)) or 0
    assert after - before == 4, "one journal entry each"
    assert journal.verify(session).good
    told = select(Message.person_id).where(Message.kind == MessageKind.HANDED_OVER)
    assert Counter(here.name_of(person) for person in session.scalars(told)) == {"other_clerk": 2}


def test_what_a_rule_forbids_stays_with_its_sentence_and_the_rest_goes(session: Session, here: County) -> None:
    free = given.petition(session, here, P.ACCEPTED)
    accused = given.petition(session, here, P.ACCEPTED, accused=(NewAccused(person_id=here.people["other_clerk"]),))
    recused = given.petition(session, here, P.ACCEPTED)
    matters.recuse(
        *(session, recused.uid, here.people["other_clerk"], "信访人是其亲属"),
        actor=here.actors["petition_head"],
        now=MORNING + timedelta(days=1),
    )
    found = handed(session, here, "town_clerk", {S.HANDLES: "other_clerk"})
    assert found.moved == 1
    kept = {(one.number, one.refusal.code) for one in found.kept}
    assert kept == {(accused.number, "handler_is_accused"), (recused.number, "handler_is_recused")}
    for matter, handler in ((free, "other_clerk"), (accused, "town_clerk"), (recused, "town_clerk")):
        session.refresh(matter)
        assert here.name_of(matter.handler_id) == handler
    steps = select(func.count()).select_from(Step).where(Step.action == "hand_over")
    assert session.scalar(steps) == 1, "what was refused leaves nothing behind"


def test_a_prominent_poverty_case_stays_with_the_secretary(session: Session, here: County) -> None:
    made = given.petition(session, here)
    done(session, here, made, Action.ASSIGN, at=MORNING, prominent=True)
    found = handed(session, here, "secretary", {S.HOLDS: "deputy"}, by="petition_head")
    assert [one.refusal.code for one in found.kept] == ["holder_not_town_secretary"]
    session.refresh(made)
    assert (here.name_of(made.holder_id), made.holdings[-1].capacity) == ("secretary", Capacity.SECRETARY)
    given.succeeded(session, here, "secretary", "new_secretary", MORNING.date())
    assert handed(session, here, "secretary", {S.HOLDS: "new_secretary"}, by="petition_head") == Handed(1, ())


def test_another_unit_takes_over_nothing_and_another_head_gives_nothing(session: Session, here: County) -> None:
    given.petition(session, here, P.ACCEPTED)
    found = handed(session, here, "town_clerk", {S.HANDLES: "bridge_clerk"})
    assert [one.refusal.code for one in found.kept] == ["person_not_in_unit"]
    assert handed(session, here, "town_clerk", {S.HANDLES: "other_clerk"}, by="bridge_head") == Handed(0, ())


def test_a_verifier_is_replaced_by_the_county_office_alone(session: Session, here: County) -> None:
    made = given.item(session, here, R.APPLIED)
    with refused(session, "not_permitted"):
        handed(session, here, "verifier", {S.VERIFIES: "housing_clerk"}, by="auditor")
    found = handed(session, here, "verifier", {S.VERIFIES: "housing_clerk"})
    assert [one.refusal.code for one in found.kept] == ["not_permitted"]
    found = handed(session, here, "verifier", {S.VERIFIES: "other_clerk"}, by="office_head")
    assert [one.refusal.code for one in found.kept] == ["verifier_of_same_unit"]
    assert handed(session, here, "verifier", {S.VERIFIES: "housing_clerk"}, by="office_head") == Handed(1, ())
    session.refresh(made)
    assert here.name_of(made.verifier_id) == "housing_clerk"


def test_the_checks_of_a_verifier_who_leaves_go_over_with_the_rest(session: Session, here: County) -> None:
    made = given.watched(session, here)
    office = here.actors["office_head"]
    assert hanging.counts(session, office, here.people["verifier"])[S.VERIFIES] == 1
    assert handed(session, here, "verifier", {S.VERIFIES: "housing_clerk"}, by="office_head") == Handed(1, ())
    session.refresh(made)
    assert here.name_of(made.verifier_id) == "housing_clerk"


def test_whoever_verifies_takes_no_other_duty_of_the_same_item(session: Session, here: County) -> None:
    made = given.item(session, here, R.RECTIFYING)
    made.verifier_id = here.people["other_clerk"]
    session.flush()
    found = handed(session, here, "town_clerk", {S.HANDLES: "other_clerk"})
    assert [one.refusal.code for one in found.kept] == ["taker_is_verifier"]


def test_a_form_sent_twice_hands_over_once(session: Session, here: County) -> None:
    given.petition(session, here, P.ACCEPTED)
    uid, head = uid_of(session, here, "town_clerk"), here.actors["town_head"]
    command = HandOver({S.HANDLES: here.people["other_clerk"]}, "调离本单位", token="once")
    assert handover.hand_over(session, uid, command, actor=head, now=LATER).moved == 1
    given.petition(session, here, P.ACCEPTED)
    assert handover.hand_over(session, uid, command, actor=head, now=LATER).moved == 0


@pytest.mark.parametrize(
    ("takers", "reason", "code"),
    [
        ({S.HANDLES: "other_clerk"}, " ", "reason_missing"),
        ({}, "调离本单位", "nobody_takes_over"),
        ({S.HANDLES: "town_clerk"}, "调离本单位", "taker_is_leaver"),
    ],
)
def test_what_makes_no_sense_is_refused_as_a_whole(
    session: Session, here: County, takers: dict[Share, str], reason: str, code: str
) -> None:
    given.petition(session, here, P.ACCEPTED)
    command = HandOver({share: here.people[name] for share, name in takers.items()}, reason)
    with refused(session, code):
        handover.hand_over(
            session, uid_of(session, here, "town_clerk"), command, actor=here.actors["town_head"], now=LATER
        )


def test_nobody_accused_or_recused_in_all_of_them_is_offered(session: Session, here: County) -> None:
    made = given.petition(session, here, P.ACCEPTED, accused=(NewAccused(person_id=here.people["other_clerk"]),))
    offered = hanging.takers(session, S.HANDLES, [made], here.people["town_clerk"], MORNING.date())
    names = {here.name_of(one.person_id) for one in offered}
    assert names == {"secretary", "town_head", "deputy"}


def test_what_hangs_on_somebody_who_left_waits_on_the_heads_list(session: Session, here: County) -> None:
    made = given.petition(session, here, P.ACCEPTED)
    elsewhere = given.petition(session, here, P.ACCEPTED, village_id=None)
    elsewhere.town_id = here.units["bridge"]
    head, tomorrow = here.actors["town_head"], MORNING.date() + timedelta(days=1)

    def waiting(who: str) -> set[str]:
        page = worklist.page(session, here.actors[who], Queue.LEFT_BEHIND, today=tomorrow)
        return {matter.uid for matter in page.rows}

    assert waiting("town_head") == set()
    left(session, here, "town_clerk")
    both = set(session.scalars(select(Matter.uid)))
    assert made.uid in both
    assert waiting("town_head") == waiting("petition_head") == both
    assert waiting("bridge_head") == set()
    assert [one.id for one in hanging.leavers(session, head, today=tomorrow)] == [here.people["town_clerk"]]
    handed(session, here, "town_clerk", {S.HANDLES: "other_clerk"})
    assert waiting("town_head") == set()
    assert hanging.leavers(session, head, today=tomorrow) == []
