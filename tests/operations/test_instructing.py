"""领导批示: who wrote what, to whom it went until when, what followed, what is late; who sees it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import SHANGHAI
from app.domain.errors import NotFound, Refused
from app.domain.escalation import Level
from app.domain.instructing import AnswerKind, InstructionState, Narrowing
from app.domain.limits import RuleId
from app.domain.permissions import Actor
from app.domain.petitions import Stage
from app.domain.prominence import Sign
from app.labels.instruction_ledger import days_late, state_of
from app.models.inbox import Message, MessageKind
from app.models.instructions import Instruction
from app.models.matters import Accused, Matter, StopReason
from app.models.petitions import Petition
from app.models.timeline import Step
from app.operations import inbox, instructing, instruction_inbox, ladder
from app.operations.correcting import CorrectRow, correct_row
from app.operations.instructing import Answer, Instruct, Settle, Withdraw
from app.queries import inbox as inbox_of
from app.queries import instructions, prominence
from app.queries.corrections import told
from app.queries.instructions import Wanted
from tests import given
from tests.given import County

WORDS = "请住建局限期核查，结果报我。"


def at(month: int, day: int, hour: int = 9) -> datetime:
    return datetime(2024, month, day, hour, tzinfo=SHANGHAI)


def said(here: County, **changes: Any) -> Instruct:
    usual = Instruct(
        text=WORDS,
        instructed_on=date(2024, 5, 7),
        unit_id=here.units["willow"],
        passed_on=date(2024, 5, 8),
        due_on=date(2024, 5, 20),
        leader_id=here.people["leader"],
    )
    return replace(usual, **changes)


def refused(doing: Callable[[], object], session: Session) -> str:
    """The code with which it is refused."""
    try:
        with session.begin_nested():
            doing()
    except NotFound:
        return "not_found"
    except Refused as refusal:
        return refusal.code
    return ""


def give(session: Session, here: County, made: Matter, by: str = "petition_head", **changes: Any) -> Instruction:
    return instructing.give(session, made.uid, None, said(here, **changes), actor=here.actors[by], now=at(5, 8))


def general(session: Session, here: County, by: str = "petition_head", **changes: Any) -> Instruction:
    return instructing.give_general(session, said(here, **changes), actor=here.actors[by], now=at(5, 8))


def answer(
    session: Session, here: County, one: Instruction, day: date, by: str = "petition_head", **changes: Any
) -> Instruction:
    command = replace(Answer(AnswerKind.REPORTED, day, "已经核查，补助十日内发放到户。"), **changes)
    now = datetime.combine(day, datetime.min.time(), SHANGHAI) + timedelta(hours=10)
    return instructing.answer(session, one.uid, command, actor=here.actors[by], now=now)


@pytest.fixture
def made(session: Session, here: County) -> Petition:
    """A petition that the town handles."""
    return given.petition(session, here, Stage.ACCEPTED, at=at(5, 6))


def test_an_instruction_goes_through_its_chain_and_moves_nothing(
    session: Session, here: County, made: Petition
) -> None:
    stage, one = made.stage, give(session, here, made)
    assert (one.text, one.by, one.due_on, state_of(one, date(2024, 5, 9))) == (
        *(WORDS, "方志远", date(2024, 5, 20)),
        InstructionState.PASSED,
    )
    assert one.clock is not None
    assert (one.clock.rule, one.clock.unit_id, one.clock.stopped_on) == (RuleId.L1, one.unit_id, None)
    assert "转办批示时指定：2024-05-20" in one.clock.steps
    assert refused(lambda: _settle(session, here, one, at(5, 9)), session) == "instruction_not_reported"
    answer(session, here, one, date(2024, 5, 10), "town_head", kind=AnswerKind.ACTED)
    assert state_of(one, date(2024, 5, 10)) is InstructionState.ACTED
    answer(session, here, one, date(2024, 5, 22), "town_head")
    assert (state_of(one, date(2024, 5, 22)), days_late(one, date(2024, 6, 1))) == (InstructionState.REPORTED, 2)
    assert (one.clock.stopped_on, one.clock.stop_reason) == (date(2024, 5, 22), StopReason.MET)
    _settle(session, here, one, at(5, 23))
    assert (state_of(one, date(2024, 5, 23)), made.stage) == (InstructionState.SETTLED, stage)
    actions = session.scalars(select(Step.action).where(Step.matter_id == made.id).order_by(Step.id)).all()
    assert list(actions[-4:]) == ["give_instruction", *["answer_instruction"] * 2, "settle_instruction"]
    assert refused(lambda: answer(session, here, one, date(2024, 5, 24)), session) == "instruction_not_open"


def _settle(session: Session, here: County, one: Instruction, now: datetime, by: str = "petition_head") -> None:
    command = Settle(now.astimezone(SHANGHAI).date(), "补助已发放到户，批示事项办结。")
    instructing.settle(session, one.uid, command, actor=here.actors[by], now=now)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"text": "  "}, "instruction_text_missing"),
        ({"leader_id": None}, "leader_missing"),
        ({"leader_id": None, "leader_name": "周同山"}, "leader_post_missing"),
        ({"leader_name": "周同山"}, "leader_twice"),
        ({"instructed_on": date(2024, 5, 9)}, "day_in_future"),
        ({"instructed_on": date(1024, 5, 9)}, "day_before"),
        ({"passed_on": date(2024, 5, 6)}, "day_before"),
        ({"due_on": date(2024, 5, 8)}, "day_before"),
        ({"due_on": date(2026, 5, 8)}, "instruction_due_too_late"),
        ({"instructed_on": date(2024, 4, 1), "passed_on": date(2024, 4, 2)}, "late_reason_missing"),
        ({"unit_id": 99999}, "unit_unknown"),
    ],
)
def test_what_is_wrong_is_refused_and_nothing_kept(
    session: Session, here: County, made: Petition, changes: dict[str, Any], code: str
) -> None:
    assert refused(lambda: give(session, here, made, **changes), session) == code
    assert session.scalars(select(Instruction)).all() == []


def test_a_person_named_belongs_to_the_unit_and_only_a_leader_of_that_day_instructs(
    session: Session, here: County, made: Petition
) -> None:
    assert refused(lambda: give(session, here, made, person_id=here.people["leader"]), session) == "person_not_in_unit"
    assert (
        refused(lambda: give(session, here, made, leader_id=here.people["town_clerk"]), session) == "leader_not_in_post"
    )


def test_only_the_office_keeps_the_log_and_whom_it_was_passed_to_tells_what_followed(
    session: Session, here: County, made: Petition
) -> None:
    for by in ("town_head", "office_head", "leader"):
        assert refused(partial(give, session, here, made, by), session) in ("not_permitted", "not_found")
    one = give(session, here, made)
    assert refused(lambda: answer(session, here, one, date(2024, 5, 9), "leader"), session) == "instruction_not_yours"
    assert refused(lambda: _settle(session, here, one, at(5, 9), "town_head"), session) == "not_permitted"
    answer(session, here, one, date(2024, 5, 9), "town_head")
    assert refused(lambda: _settle(session, here, one, at(5, 9), "town_head"), session) == "not_permitted"


def test_it_is_seen_with_its_matter_and_never_by_whom_the_matter_accuses(
    session: Session, here: County, made: Petition
) -> None:
    one = give(session, here, made)

    def seen(by: str) -> bool:
        return instructions.by_uid(session, here.actors[by], one.uid) is not None

    assert [by for by in ("petition_head", "leader", "town_head", "housing_head") if seen(by)] == [
        *("petition_head", "leader", "town_head")
    ]
    session.add(Accused(matter_id=made.id, unit_id=here.units["willow"]))
    session.flush()
    assert not seen("town_head")
    with pytest.raises(NotFound):
        answer(session, here, one, date(2024, 5, 9), "town_head")
    assert instructions.waiting(session, here.actors["town_head"]).count == 0
    other = given.petition(session, here, Stage.ACCEPTED, at=at(5, 6, 11))
    session.add(Accused(matter_id=other.id, unit_id=here.units["housing"]))
    session.flush()
    assert refused(lambda: give(session, here, other, unit_id=here.units["housing"]), session) == "unit_is_accused"


def test_a_general_one_is_seen_by_the_office_leaders_and_whom_it_was_passed_to(session: Session, here: County) -> None:
    one = general(session, here, leader_id=None, leader_name="周同山", leader_post="市委副书记")
    assert (one.matter, one.clock, one.due_on, one.by) == (None, None, date(2024, 5, 20), "周同山")

    def seen(by: str) -> bool:
        return instructions.by_uid(session, here.actors[by], one.uid) is not None

    people = ("petition_head", "leader", "office_head", "town_head", "town_clerk", "housing_head", "registrar")
    assert [by for by in people if seen(by)] == ["petition_head", "leader", "office_head", "town_head"]
    assert refused(lambda: general(session, here, "town_head"), session) == "not_permitted"
    waiting = instructions.waiting(session, here.actors["town_head"])
    assert (waiting.count, waiting.first_due) == (1, date(2024, 5, 20))
    answer(session, here, one, date(2024, 5, 21), "town_head")
    assert instructions.waiting(session, here.actors["town_head"]).count == 0
    assert (state_of(one, date(2024, 5, 22)), days_late(one, date(2024, 5, 22))) == (InstructionState.REPORTED, 1)


def test_it_proposes_the_matter_as_prominent_until_it_is_taken_back(
    session: Session, here: County, made: Petition
) -> None:

    def signs() -> list[Sign]:
        return [
            sign
            for row in prominence.proposed(session, here.actors["petition_head"], today=date(2024, 5, 8)).rows
            for sign in row.signs
        ]

    assert Sign.MARKED not in signs()
    one = give(session, here, made)
    assert Sign.MARKED in signs()
    command = Withdraw("登记到别的件上了，重新登记。")
    instructing.withdraw(session, one.uid, command, actor=here.actors["petition_head"], now=at(5, 9))
    assert Sign.MARKED not in signs()
    assert one.clock is not None
    assert one.clock.stop_reason is StopReason.ENDED
    assert state_of(one, date(2024, 6, 1)) is InstructionState.WITHDRAWN


def test_whom_it_was_passed_to_is_told_then_reminded_then_the_ladder_tells_of_it(
    session: Session, here: County, made: Petition
) -> None:
    give(session, here, made)
    head = here.people["town_head"]
    kinds = select(Message.kind).where(Message.person_id == head, Message.matter_id == made.id)
    assert MessageKind.INSTRUCTED in session.scalars(kinds).all()
    inbox.remind(session, now=at(5, 17))
    duty = select(Message.due_on).where(Message.person_id == head, Message.duty == RuleId.L1.value)
    assert session.scalars(duty).all() == [date(2024, 5, 20)]
    inbox.remind(session, now=at(5, 17, 11))
    assert len(session.scalars(duty).all()) == 1
    ladder.climb(session, made.id, today=date(2024, 5, 22), actor=Actor.system("ladder"), now=at(5, 22))
    office = select(Message).where(Message.person_id == here.people["petition_head"], Message.duty == RuleId.L1.value)
    assert session.scalars(office).first() is not None


def test_of_a_general_one_the_same_are_told_and_reminded_until_it_was_reported(session: Session, here: County) -> None:
    head = here.people["town_head"]
    one = general(session, here)
    of_one = (Message.instruction_id == one.id, Message.person_id == head)
    found = select(Message.person_id, Message.kind, Message.level).where(*of_one)

    def reminded(day: int) -> list[tuple[int, MessageKind, Level | None]]:
        instruction_inbox.remind(session, now=at(5, day))
        return [(row[0], row[1], row[2]) for row in session.execute(found.order_by(Message.id))]

    told = [(head, MessageKind.INSTRUCTED, None)]
    assert reminded(9) == told
    near = [*told, (head, MessageKind.DUE, Level.YELLOW)]
    assert reminded(19) == reminded(19) == near
    late = [*near, (head, MessageKind.DUE, Level.RED)]
    assert reminded(22) == late
    seen = inbox_of.page(session, here.actors["town_head"]).rows
    assert [message.instruction for message in seen] == [one] * 3
    assert inbox_of.page(session, here.actors["bridge_head"]).rows == []
    answer(session, here, one, date(2024, 5, 23), "town_head")
    other = general(session, here, person_id=here.people["town_clerk"], due_on=date(2024, 5, 25))
    instruction_inbox.remind(session, now=at(5, 27))
    assert reminded(27) == late
    about_it = select(Message.person_id).where(Message.instruction_id == other.id)
    assert set(session.scalars(about_it)) == {here.people["town_clerk"]}
    inbox.forget(session, at(12, 30))
    assert session.scalars(about_it).all()


def test_of_a_named_person_nobody_else_of_the_unit_is_told(session: Session, here: County, made: Petition) -> None:
    give(session, here, made, person_id=here.people["town_clerk"])
    told_to = select(Message.person_id).where(Message.kind == MessageKind.INSTRUCTED)
    assert session.scalars(told_to).all() == [here.people["town_clerk"]]


def test_the_log_is_narrowed_by_how_they_stand_and_by_leader(session: Session, here: County, made: Petition) -> None:
    late = give(session, here, made)
    outside = general(session, here, leader_id=None, leader_name="周同山", leader_post="市委副书记")
    answer(session, here, outside, date(2024, 5, 10))
    today = date(2024, 5, 25)

    def found(**wanted: Any) -> list[Instruction]:
        return list(instructions.page(session, here.actors["petition_head"], Wanted(**wanted), today)[0])

    assert found(state=Narrowing.OPEN) == [outside, late]
    assert found(state=Narrowing.LATE) == [late]
    assert found(state=Narrowing.REPORTED) == [outside]
    assert found(leader="-周同山") == [outside]
    assert found(leader=str(here.people["leader"])) == [late]
    assert found(first=date(2024, 5, 8)) == []
    assert {key for key, _ in instructions.leaders(session, here.actors["petition_head"])} == {
        *("-周同山", str(here.people["leader"]))
    }


def test_its_days_and_what_followed_are_corrected_with_the_reason_and_the_clock_follows(
    session: Session, here: County, made: Petition
) -> None:
    one = give(session, here, made)
    answer(session, here, one, date(2024, 5, 19))
    correct = _correcting(session, here, made)
    assert correct(one.uid, instruction_due_on=date(2024, 5, 17)) == ""
    assert (one.due_on, days_late(one, date(2024, 5, 25)), one.clock and one.clock.stopped_on) == (
        *(date(2024, 5, 17), 2),
        date(2024, 5, 19),
    )
    assert correct(one.uid, instruction_due_on=date(2024, 5, 7)) == "day_before"
    assert correct(one.answers[0].uid, instruction_answered_on=date(2024, 5, 16)) == ""
    assert (one.reported_on, days_late(one, date(2024, 5, 25))) == (date(2024, 5, 16), 0)
    assert correct(one.answers[0].uid, instruction_answer_kind=AnswerKind.ACTED) == ""
    assert (one.reported_on, one.clock and one.clock.stopped_on) == (None, None)
    assert correct(one.uid, instruction_text="改写过的批示") == "fact_not_entered"
    step = session.scalars(select(Step).where(Step.matter_id == made.id).order_by(Step.id.desc())).first()
    assert step is not None
    assert told(step)[0][0].startswith("instruction_answer_kind.")


def _correcting(session: Session, here: County, made: Petition) -> Callable[..., str]:
    def correct(row: str, **values: object) -> str:
        command = CorrectRow(row, values, "照批示件核对，登记时写错了日期")
        return refused(
            lambda: correct_row(session, made.uid, None, command, actor=here.actors["petition_head"], now=at(5, 25)),
            session,
        )

    return correct
