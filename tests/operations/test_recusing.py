"""Recusal as DOMAIN 11.2 has it: declared at first opening, decided by the head, enforced until then and after."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import NotFound
from app.domain.petitions import Action, Category, Stage
from app.domain.rectification import Action as ItemAction
from app.domain.rectification import Stage as ItemStage
from app.domain.recusing import Cause, Origin, RecusalState
from app.models.inbox import Message, MessageKind
from app.models.matters import Matter, Recusal
from app.models.petitions import Petition
from app.operations import matters, recusing
from app.operations.recusing import Decide
from app.queries import recusals, worklist
from app.queries.facts import facts_of
from app.queries.worklist import Queue
from tests import given
from tests.given import MORNING, County, done, refused
from tests.queries.seeing import by_index, by_sql

TODAY = MORNING.date()


def declared(session: Session, here: County, matter: Matter, who: str = "town_clerk") -> Recusal:
    """Somebody says that the petitioner is his brother-in-law."""
    return matters.recuse(
        *(session, matter.uid, here.people[who], "信访人是我的妻弟"),
        cause=Cause.NEAR_IN_LAWS,
        actor=here.actors[who],
        now=MORNING,
    )


def decided(session: Session, here: County, one: Recusal, by: str, recused: bool, reason: str = "") -> Recusal:
    matter = session.get_one(Matter, one.matter_id)
    return recusing.decide(
        session, matter.uid, None, Decide(one.id, recused, reason), actor=here.actors[by], now=MORNING
    )


def waiting(session: Session, here: County, who: str) -> list[Matter]:
    return list(worklist.page(session, here.actors[who], Queue.TO_DECIDE_RECUSAL, today=TODAY).rows)


def test_t34_the_handler_whose_brother_in_law_it_is_neither_acts_nor_reads_until_the_head_decides(
    session: Session, here: County
) -> None:
    made = given.petition(session, here, Stage.ROUTED)
    clerk = here.actors["town_clerk"]
    one = declared(session, here, made)
    assert (one.state, one.origin, one.cause) == (RecusalState.DECLARED, Origin.DECLARED, Cause.NEAR_IN_LAWS)
    assert made.handler_id == clerk.person_id
    assert made.uid not in by_sql(session, clerk) | by_index(session, clerk)
    with pytest.raises(NotFound), session.begin_nested():
        matters.locked(session, Petition, made.uid, None, actor=clerk)
    decided(session, here, one, "town_head", recused=True)
    assert made.handler_id is None
    assert made.uid not in by_sql(session, clerk)
    with refused(session, "no_handler"):
        done(session, here, made, Action.ACCEPT, at=MORNING)
    with refused(session, "handler_is_recused", "handler"):
        done(session, here, made, Action.SIGN_FOR, at=MORNING)
    done(session, here, made, Action.SIGN_FOR, at=MORNING, handler_id=here.people["other_clerk"])
    done(session, here, made, Action.ACCEPT, at=MORNING)
    assert made.stage == Stage.ACCEPTED


@pytest.mark.parametrize("stage", [Stage.ACCEPTED, Stage.OPINION_ISSUED])
def test_t34_another_handler_goes_on_after_the_first_stepped_back_in_the_middle(
    session: Session, here: County, stage: Stage
) -> None:
    made = given.petition(session, here, stage)
    with refused(session, "handler_is_there"):
        done(session, here, made, Action.NAME_HANDLER, at=MORNING)
    decided(session, here, declared(session, here, made), "town_head", recused=True)
    with refused(session, "handler_is_recused", "handler"):
        done(session, here, made, Action.NAME_HANDLER, at=MORNING, handler_id=here.people["town_clerk"])
    with refused(session, "not_permitted"):
        done(session, here, made, Action.NAME_HANDLER, at=MORNING, by="secretary")
    done(session, here, made, Action.NAME_HANDLER, at=MORNING)
    done(session, here, made, Action.NOTE, at=MORNING, by="other_clerk")
    assert (made.stage, made.handler_id) == (stage, here.people["other_clerk"])
    told = select(Message.kind).where(Message.person_id == here.people["other_clerk"])
    assert MessageKind.HANDLER in session.scalars(told).all()


def test_whoever_need_not_keep_away_goes_on_and_is_told(session: Session, here: County) -> None:
    made = given.petition(session, here, Stage.ACCEPTED)
    one = declared(session, here, made)
    with refused(session, "reason_too_short", "reason"):
        decided(session, here, one, "town_head", recused=False, reason="不用")
    decided(session, here, one, "town_head", recused=False, reason="经核实只是同姓，没有亲属关系")
    assert (one.state, one.decided_by_id) == (RecusalState.REFUSED, here.people["town_head"])
    told = select(Message.person_id).where(Message.kind == MessageKind.RECUSAL_REFUSED)
    assert session.scalars(told).all() == [here.people["town_clerk"]]
    done(session, here, made, Action.NOTE, at=MORNING)
    with refused(session, "recusal_not_open", "recusal"):
        decided(session, here, one, "town_head", recused=True)


WHO_DECIDES = [
    ("town_clerk", "town_head", True),
    ("town_clerk", "petition_head", True),
    ("town_clerk", "leader", False),
    ("town_clerk", "supervisor", False),
    ("town_head", "petition_head", True),
    ("town_head", "leader", True),
    ("registrar", "petition_head", True),
    ("petition_head", "leader", True),
    ("petition_head", "town_head", False),
]


@pytest.mark.parametrize(("who", "by", "may"), WHO_DECIDES)
def test_the_head_decides_for_his_people_and_somebody_above_for_the_head(
    session: Session, here: County, who: str, by: str, may: bool
) -> None:
    made = given.petition(session, here, Stage.ACCEPTED)
    one = declared(session, here, made, who)
    assert waiting(session, here, by) == ([made] if may else [])
    if may:
        decided(session, here, one, by, recused=True)
        assert waiting(session, here, by) == []
    else:
        with refused(session, "not_permitted" if by == "supervisor" else "not_the_deciding_head"):
            decided(session, here, one, by, recused=True)


@pytest.mark.parametrize("who", ["town_head", "petition_head"])
def test_nobody_decides_about_himself(session: Session, here: County, who: str) -> None:
    made = given.petition(session, here, Stage.ACCEPTED)
    one = declared(session, here, made, who)
    with pytest.raises(NotFound), session.begin_nested():
        decided(session, here, one, who, recused=False, reason="经核实没有直接利害关系")


def test_the_head_is_told_that_somebody_waits_for_his_decision(session: Session, here: County) -> None:
    made = given.petition(session, here, Stage.ACCEPTED)
    declared(session, here, made)
    told = select(Message.person_id).where(Message.kind == MessageKind.RECUSAL_ASKED)
    assert set(session.scalars(told)) == {here.people["town_head"], here.people["secretary"]}


def test_what_the_petitioner_asks_for_waits_for_the_decision(session: Session, here: County) -> None:
    made, head = given.petition(session, here, Stage.ACCEPTED), here.actors["petition_head"]
    clerk = here.people["town_clerk"]
    one = matters.recuse(
        session, made.uid, clerk, "信访人说他与村干部是亲戚", by_petitioner=True, actor=head, now=MORNING
    )
    assert (one.origin, one.state, made.handler_id) == (Origin.PETITIONER, RecusalState.DECLARED, clerk)
    decided(session, here, one, "town_head", recused=True)
    assert made.handler_id is None


def test_whoever_is_named_by_those_who_route_is_recused_at_once(session: Session, here: County) -> None:
    made, clerk = given.petition(session, here, Stage.ACCEPTED), here.people["town_clerk"]
    head = here.actors["petition_head"]
    one = matters.recuse(session, made.uid, clerk, "与信访人有亲属关系", actor=head, now=MORNING)
    assert (one.origin, one.state, one.decided_by_id) == (Origin.NAMED, RecusalState.RECUSED, head.person_id)
    assert made.handler_id is None
    with refused(session, "already_recused", "reason"):
        matters.recuse(session, made.uid, clerk, "与信访人有亲属关系", actor=head, now=MORNING)


def test_of_an_accusation_a_declaration_takes_effect_at_once(session: Session, here: County) -> None:
    made = given.petition(session, here, by="confidential", category=Category.ACCUSATION)
    one = declared(session, here, made, "confidential")
    assert one.state is RecusalState.RECUSED


def test_a_holder_who_is_recused_is_followed_by_the_one_the_rules_name(session: Session, here: County) -> None:
    made = given.petition(session, here, Stage.ACCEPTED)
    one = declared(session, here, made, "town_head")
    assert made.holder_id == here.people["town_head"]
    decided(session, here, one, "petition_head", recused=True)
    assert made.holder_id == here.people["office_head"]


def test_the_verifier_of_an_item_is_decided_about_by_the_county_office(session: Session, here: County) -> None:
    made = given.item(session, here, ItemStage.APPLIED)
    one = declared(session, here, made, "verifier")
    assert waiting(session, here, "office_clerk") == [made]
    with refused(session, "not_found"):
        done(session, here, made, ItemAction.VERIFY, at=MORNING)
    decided(session, here, one, "office_clerk", recused=True)
    assert made.verifier_id is None


def states(session: Session, matter: Matter) -> dict[int, RecusalState]:
    found = select(Recusal.person_id, Recusal.state).where(Recusal.matter_id == matter.id)
    return {row.person_id: row.state for row in session.execute(found)}


def test_the_answer_no_is_kept_and_takes_nothing_away(session: Session, here: County) -> None:
    made, clerk = given.petition(session, here, Stage.ROUTED), here.actors["town_clerk"]
    assert clerk.person_id not in facts_of(session, made).declared_ids
    for _ in range(2):
        recusing.declare_none(session, made.uid, actor=clerk, now=MORNING)
        session.flush()
    assert states(session, made)[here.people["town_clerk"]] is RecusalState.CLEAR
    assert clerk.person_id in facts_of(session, made).declared_ids
    assert recusals.pending(session, made, TODAY) == []
    done(session, here, made, Action.ACCEPT, at=MORNING)
    done(session, here, made, Action.NOTE, at=MORNING)


def test_who_acts_without_an_answer_has_declared_none(session: Session, here: County) -> None:
    made = given.petition(session, here, Stage.ROUTED)
    done(session, here, made, Action.ACCEPT, at=MORNING)
    assert here.people["town_clerk"] not in states(session, made)
    done(session, here, made, Action.NOTE, at=MORNING)
    assert states(session, made)[here.people["town_clerk"]] is RecusalState.CLEAR
    assert here.people["registrar"] not in states(session, made)


def test_who_said_no_may_still_declare_a_conflict(session: Session, here: County) -> None:
    made = given.petition(session, here, Stage.ACCEPTED)
    done(session, here, made, Action.NOTE, at=MORNING)
    declared(session, here, made)
    assert states(session, made)[here.people["town_clerk"]] is RecusalState.DECLARED
