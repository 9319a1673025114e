"""Lead and assisting units: who may ask, who sees and answers, and that nothing is closed over an open answer."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import NotFound
from app.domain.escalation import Level
from app.domain.petitions import Action, Category, Stage
from app.domain.rectification import Action as ItemAction
from app.domain.rectification import Stage as ItemStage
from app.models.assists import Assist
from app.models.inbox import Message, MessageKind
from app.models.matters import Accused, Matter
from app.models.petitions import Petition
from app.operations import assisting, inbox, matters
from app.operations.assisting import Ask, Entrust, Reply, Waive
from app.operations.registering import NewAccused
from app.queries import handover, worklist
from app.queries import inbox as reading
from app.queries.facts import facts_of
from app.queries.worklist import Queue
from tests import given
from tests.given import MORNING, County, done, refused
from tests.queries.seeing import by_index, by_sql

TODAY = MORNING.date()
DUE = TODAY + timedelta(days=10)
LATER = MORNING + timedelta(hours=2)
TASK, ANSWER = "请核实该户危房鉴定等级和补助标准", "经查鉴定为C级，补助标准一万二千元。"


def asked(session: Session, here: County, matter: Matter, *, by: str = "petition_head", **said: Any) -> Assist:
    """The housing department is asked by the petition office, unless told otherwise."""
    command = replace(Ask(here.units["housing"], TASK, DUE), **said)
    return assisting.ask(session, matter.uid, None, command, actor=here.actors[by], now=MORNING)


def answered(session: Session, here: County, one: Assist, by: str = "housing_head", **said: Any) -> Assist:
    command = replace(Reply(one.id, ANSWER), **said)
    return assisting.reply(session, one.matter.uid, None, command, actor=here.actors[by], now=LATER)


def waived(
    session: Session, here: County, one: Assist, by: str, reason: str = "责任单位已经自行查清这一情况"
) -> Assist:
    return assisting.waive(session, one.matter.uid, None, Waive(one.id, reason), actor=here.actors[by], now=LATER)


def told(session: Session, matter: Matter, kind: MessageKind) -> set[int]:
    return set(session.scalars(select(Message.person_id).where(Message.matter_id == matter.id, Message.kind == kind)))


@pytest.mark.parametrize("stage", [Stage.ROUTED, Stage.ACCEPTED])
@pytest.mark.parametrize("by", ["petition_head", "town_head", "town_clerk"])
def test_the_office_the_head_and_the_handler_may_ask_while_the_matter_is_handled(
    session: Session, here: County, stage: Stage, by: str
) -> None:
    made = given.petition(session, here, stage)
    one = asked(session, here, made, by=by)
    assert (one.unit_id, one.task, one.due_on, one.state) == (here.units["housing"], TASK, DUE, "open")
    assert told(session, made, MessageKind.ASSIST_ASKED) == {here.people["housing_head"]}


@pytest.mark.parametrize(
    ("by", "code"), [("secretary", "not_the_handler"), ("registrar", "not_the_handler"), ("leader", "not_the_handler")]
)
def test_nobody_else_asks(session: Session, here: County, by: str, code: str) -> None:
    made = given.petition(session, here, Stage.ACCEPTED)
    with refused(session, code):
        asked(session, here, made, by=by)


@pytest.mark.parametrize("stage", [Stage.REGISTERED, Stage.OPINION_ISSUED, Stage.DELIVERED, Stage.CLOSED])
def test_nothing_is_asked_before_routing_nor_after_the_opinion(session: Session, here: County, stage: Stage) -> None:
    made = given.petition(session, here, stage)
    with refused(session, "not_at_this_stage"):
        asked(session, here, made)


def test_bad_input_is_refused_at_its_field(session: Session, here: County) -> None:
    made = given.petition(session, here, Stage.ACCEPTED)
    with refused(session, "assist_of_own_unit", "unit"):
        asked(session, here, made, unit_id=here.units["willow"])
    with refused(session, "unit_unknown", "unit"):
        asked(session, here, made, unit_id=-1)
    with refused(session, "assist_task_too_short", "task"):
        asked(session, here, made, task="请核实")
    with refused(session, "day_not_in_future", "due_on"):
        asked(session, here, made, due_on=TODAY)
    one = asked(session, here, made)
    with refused(session, "assist_asked_already", "unit"):
        asked(session, here, made)
    with refused(session, "assist_reply_too_short", "reply"):
        answered(session, here, one, reply="已查")
    with refused(session, "reason_too_short", "reason"):
        waived(session, here, one, "petition_head", "不用了")
    answered(session, here, one)
    with refused(session, "assist_not_open", "assist"):
        answered(session, here, one)
    assert asked(session, here, made, task="请再核实鉴定报告的日期和单位").id != one.id


def test_the_accused_unit_and_the_one_the_accused_heads_are_never_asked(session: Session, here: County) -> None:
    accused = (NewAccused(unit_id=here.units["housing"]), NewAccused(person_id=here.people["bridge_head"]))
    made = given.petition(session, here, Stage.ACCEPTED, accused=accused)
    with refused(session, "unit_is_accused", "unit"):
        asked(session, here, made)
    with refused(session, "unit_headed_by_accused", "unit"):
        asked(session, here, made, unit_id=here.units["bridge"])
    assert asked(session, here, made, unit_id=here.units["revival"]).unit_id == here.units["revival"]


def test_a_unit_that_turns_out_to_be_accused_loses_sight_and_does_not_answer(session: Session, here: County) -> None:
    made = given.petition(session, here, Stage.ACCEPTED)
    one = asked(session, here, made)
    made.accused.append(Accused(unit_id=here.units["housing"]))
    session.flush()
    with pytest.raises(NotFound), session.begin_nested():
        answered(session, here, one)


def test_accusations_are_given_to_no_assisting_unit(session: Session, here: County) -> None:
    made = given.petition(session, here, category=Category.ACCUSATION)
    with refused(session, "accusation_goes_to_discipline"):
        asked(session, here, made, by="confidential")


def test_the_assisting_unit_sees_it_from_the_asking_on_and_no_longer_once_it_is_let_off(
    session: Session, here: County
) -> None:
    made = given.petition(session, here, Stage.ACCEPTED)
    head, clerk = here.actors["housing_head"], here.actors["housing_clerk"]
    assert made.uid not in by_sql(session, head)
    one = asked(session, here, made)
    assert made.uid in by_sql(session, head) & by_index(session, head)
    assert made.uid not in by_sql(session, clerk) | by_index(session, clerk)
    command = Entrust(one.id, here.people["housing_clerk"])
    assisting.entrust(session, made.uid, None, command, actor=head, now=MORNING)
    assert made.uid in by_sql(session, clerk) & by_index(session, clerk)
    assert told(session, made, MessageKind.ASSIST_HANDLER) == {clerk.person_id}
    waived(session, here, one, "town_head")
    for actor in (head, clerk):
        assert made.uid not in by_sql(session, actor) | by_index(session, actor)


def test_only_the_head_of_the_assisting_unit_says_who_of_it_sees_to_it(session: Session, here: County) -> None:
    one = asked(session, here, given.petition(session, here, Stage.ACCEPTED))

    def entrust(by: str, to: str) -> None:
        command = Entrust(one.id, here.people[to])
        assisting.entrust(session, one.matter.uid, None, command, actor=here.actors[by], now=MORNING)

    with refused(session, "not_the_assisting_unit"):
        entrust("town_head", "housing_clerk")
    with refused(session, "person_not_in_assisting_unit", "handler"):
        entrust("housing_head", "town_clerk")
    entrust("housing_head", "housing_clerk")
    assert answered(session, here, one, by="housing_clerk").replied_by_id == here.people["housing_clerk"]


def test_it_waits_in_the_queue_of_the_assisting_unit_until_it_is_answered(session: Session, here: County) -> None:
    made, head = given.petition(session, here, Stage.ACCEPTED), here.actors["housing_head"]

    def waiting() -> list[Matter]:
        return list(worklist.page(session, head, Queue.TO_ASSIST, today=TODAY).rows)

    assert waiting() == []
    one = asked(session, here, made)
    assert waiting() == [made]
    assert not worklist.page(session, here.actors["town_head"], Queue.TO_ASSIST, today=TODAY).rows
    answered(session, here, one)
    assert waiting() == []
    assert made.uid in by_sql(session, head)


def test_the_lead_is_told_of_the_answer_and_finds_its_papers(session: Session, here: County) -> None:
    made = given.petition(session, here, Stage.ACCEPTED)
    one = answered(session, here, asked(session, here, made), papers=(given.paper(),))
    assert (one.state, one.reply, one.replied_by_id) == ("replied", ANSWER, here.people["housing_head"])
    assert here.people["town_clerk"] in told(session, made, MessageKind.ASSIST_REPLIED)
    assert facts_of(session, made).open_assists == 0
    assert here.people["housing_head"] in facts_of(session, made).worked_ids


@pytest.mark.parametrize("by", ["town_clerk", "registrar", "petition_head"])
def test_nobody_answers_for_another_unit(session: Session, here: County, by: str) -> None:
    one = asked(session, here, given.petition(session, here, Stage.ACCEPTED))
    with refused(session, "not_the_assisting_unit" if by == "town_clerk" else "not_permitted"):
        answered(session, here, one, by=by)


@pytest.mark.parametrize("by", ["town_head", "petition_head"])
def test_a_petition_is_not_closed_over_an_open_answer_unless_it_is_waived(
    session: Session, here: County, by: str
) -> None:
    made = given.petition(session, here, Stage.ACCEPTED)
    one = asked(session, here, made)
    done(session, here, made, Action.ISSUE, at=MORNING)
    done(session, here, made, Action.DELIVER, at=MORNING)
    with refused(session, "assist_open"):
        done(session, here, made, Action.CLOSE, at=MORNING)
    with refused(session, "not_the_unit_or_county"):
        waived(session, here, one, "town_clerk")
    with refused(session, "not_the_unit_or_county"):
        waived(session, here, one, "housing_head")
    one = waived(session, here, one, by)
    assert (one.state, one.waived_by_id) == ("waived", here.people[by])
    done(session, here, made, Action.CLOSE, at=LATER)
    assert made.stage == Stage.CLOSED


def test_a_petition_is_closed_once_every_unit_has_answered(session: Session, here: County) -> None:
    made = given.petition(session, here, Stage.ACCEPTED)
    first, second = asked(session, here, made), asked(session, here, made, unit_id=here.units["revival"])
    done(session, here, made, Action.ISSUE, at=MORNING)
    done(session, here, made, Action.DELIVER, at=MORNING)
    answered(session, here, first)
    with refused(session, "assist_open"):
        done(session, here, made, Action.CLOSE, at=LATER)
    answered(session, here, second, by="revival_head")
    done(session, here, made, Action.CLOSE, at=LATER)
    assert made.stage == Stage.CLOSED


def test_an_item_is_not_put_forward_over_an_open_answer(session: Session, here: County) -> None:
    made = given.item(session, here, ItemStage.RECTIFYING)
    with refused(session, "not_the_handler"):
        asked(session, here, made, by="petition_head")
    one = asked(session, here, made, by="office_clerk")
    with refused(session, "assist_open"):
        done(session, here, made, ItemAction.APPLY, at=LATER)
    answered(session, here, one)
    done(session, here, made, ItemAction.APPLY, at=LATER)
    assert made.stage == ItemStage.APPLIED


def test_two_people_who_answer_at_once_do_not_both(session: Session, here: County) -> None:
    made = given.petition(session, here, Stage.ACCEPTED)
    one, seen = asked(session, here, made), made.version
    command = Reply(one.id, ANSWER)
    assisting.reply(session, made.uid, seen, command, actor=here.actors["housing_head"], now=LATER)
    with refused(session, "changed_meanwhile"):
        assisting.reply(session, made.uid, seen, command, actor=here.actors["housing_head"], now=LATER)
    assert session.scalars(select(Petition).where(Petition.id == made.id)).one().version > seen


def test_whoever_kept_away_does_nothing_about_assisting(session: Session, here: County) -> None:
    made = given.petition(session, here, Stage.ACCEPTED)
    clerk = here.actors["town_clerk"]
    matters.recuse(session, made.uid, here.people["town_clerk"], "信访人是我的妹夫", actor=clerk, now=MORNING)
    with pytest.raises(NotFound), session.begin_nested():
        asked(session, here, made, by="town_clerk")


@pytest.mark.parametrize("days", [-1, 0, 1, 2, 5, 7, 10])
def test_the_day_of_the_answer_is_on_the_ladder_of_the_assisting_unit_alone(
    session: Session, here: County, days: int
) -> None:
    made, head = given.petition(session, here, Stage.ACCEPTED), here.actors["housing_head"]
    one = asked(session, here, made)
    today = one.due_on - timedelta(days=days)
    by_day = (Queue.LATE, Queue.TODAY, Queue.NEAR, Queue.WEEK)

    def queues(who: str) -> set[Queue]:
        counted = {entry.queue: entry.count for entry in worklist.queues(session, here.actors[who], today=today)}
        for queue in by_day:
            rows = worklist.page(session, here.actors[who], queue, today=today).rows
            assert counted[queue] == len(rows)
        return {queue for queue in by_day if counted[queue]}

    expected = {
        -1: {Queue.LATE},
        0: {Queue.TODAY, Queue.NEAR},
        1: {Queue.WEEK, Queue.NEAR},
        2: {Queue.WEEK, Queue.NEAR},
        5: {Queue.WEEK},
        7: {Queue.WEEK},
        10: set[Queue](),
    }
    assert queues("housing_head") == expected[days]
    assert queues("town_head") == set(), "the matter's own days are far away"
    shown = [matter for _, matter in worklist.first(session, head, by_day, today=today, size=5)]
    assert shown == ([made] if expected[days] else [])
    answered(session, here, one)
    assert queues("housing_head") == set()


def test_the_nearest_answer_stands_first_in_the_queue(session: Session, here: County) -> None:
    late, soon = (given.petition(session, here, Stage.ACCEPTED) for _ in range(2))
    asked(session, here, late, due_on=DUE + timedelta(days=5))
    asked(session, here, soon)
    assert list(worklist.page(session, here.actors["housing_head"], Queue.TO_ASSIST, today=TODAY).rows) == [soon, late]


def test_whoever_is_entrusted_with_the_answer_is_reminded_of_its_day_else_the_head(
    session: Session, here: County
) -> None:
    one = asked(session, here, given.petition(session, here, Stage.ACCEPTED))

    def reminded(days: int) -> list[tuple[str | None, Level | None, int]]:
        inbox.remind(session, now=MORNING + timedelta(days=10 - days))
        found = select(Message).where(Message.kind == MessageKind.DUE, Message.duty == reading.ASSIST)
        return [(told.duty, told.level, told.person_id) for told in session.scalars(found.order_by(Message.id))]

    head, clerk = here.people["housing_head"], here.people["housing_clerk"]
    assert reminded(4) == []
    assert reminded(3) == reminded(2) == [("X1", Level.BLUE, head)]
    command = Entrust(one.id, clerk)
    assisting.entrust(session, one.matter.uid, None, command, actor=here.actors["housing_head"], now=LATER)
    assert reminded(1)[1:] == [("X1", Level.YELLOW, clerk)]
    assert reminded(-1)[2:] == [("X1", Level.RED, clerk)]
    answered(session, here, one)
    assert len(reminded(-20)) == 3


def test_what_an_assisting_unit_owes_is_among_what_hangs_on_its_head_until_somebody_is_entrusted(
    session: Session, here: County
) -> None:
    made = given.petition(session, here, Stage.ACCEPTED)
    one, office = asked(session, here, made), here.actors["petition_head"]

    def hanging(who: str) -> list[Matter]:
        return list(handover.matters(session, office, here.people[who], handover.Share.ASSISTS))

    assert (hanging("housing_head"), hanging("housing_clerk"), hanging("town_head")) == ([made], [], [])
    command = Entrust(one.id, here.people["housing_clerk"])
    assisting.entrust(session, made.uid, None, command, actor=here.actors["housing_head"], now=LATER)
    assert (hanging("housing_head"), hanging("housing_clerk")) == ([], [made])
    assert handover.counts(session, office, here.people["housing_clerk"])[handover.Share.ASSISTS] == 1
    answered(session, here, one)
    assert hanging("housing_clerk") == []


@pytest.mark.parametrize("end", [Action.VOID, Action.TRANSFER])
def test_nobody_owes_an_answer_about_what_has_ended(session: Session, here: County, end: Action) -> None:
    made, head = given.petition(session, here, Stage.ACCEPTED), here.actors["housing_head"]
    one = asked(session, here, made)
    if end is Action.TRANSFER:
        made.category = Category.ACCUSATION
    done(session, here, made, end, at=MORNING)
    assert (one.state, facts_of(session, made).open_assists) == ("moot", 0)
    assert not worklist.page(session, head, Queue.TO_ASSIST, today=TODAY).rows
    with refused(session, "assist_not_open", "assist"):
        waived(session, here, one, "petition_head")


def test_whoever_answers_for_the_whole_owes_no_answer_to_himself(session: Session, here: County) -> None:
    made = given.petition(session, here, Stage.ROUTED)
    one = asked(session, here, made)
    done(session, here, made, Action.OBJECT, at=MORNING)
    done(session, here, made, Action.AGREE, at=MORNING)
    done(session, here, made, Action.ASSIGN, at=LATER, unit_id=here.units["housing"])
    assert (one.state, facts_of(session, made).open_assists) == ("moot", 0)


def test_the_answer_is_due_before_the_matter_is(session: Session, here: County) -> None:
    made = given.petition(session, here, Stage.ACCEPTED)
    last = max(clock.due_on for clock in made.clocks if clock.rule == "D5")
    with refused(session, "assist_after_the_matter", "due_on"):
        asked(session, here, made, due_on=last + timedelta(days=1))
    assert asked(session, here, made, due_on=last).due_on == last
