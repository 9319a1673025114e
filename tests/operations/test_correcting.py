"""Correcting what was entered wrongly: before and after kept, clocks and spans follow."""

import json
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import SHANGHAI
from app.domain.clocks import RuleId
from app.domain.petitions import Category, Outcome, Stage
from app.domain.rectification import RoundSource
from app.domain.recusing import Cause
from app.domain.visits import Answers
from app.models.matters import Clock, Matter
from app.models.papers import PaperRole
from app.models.petitions import Petition
from app.models.timeline import Step
from app.models.visits import Visit
from app.operations import correcting, matters
from app.operations.correcting import Correct, CorrectAccused, CorrectPeople, CorrectRound, CorrectVisit, Person
from app.operations.rectification import NewRound
from app.operations.registering import NewAccused
from app.queries import duplicates
from tests import given
from tests.given import MORNING, County, refused
from tests.usual import paper


def at(month: int, day: int, hour: int = 9) -> datetime:
    return datetime(2024, month, day, hour, tzinfo=SHANGHAI)


def clock(matter: Matter, rule: RuleId) -> Clock:
    return next(clock for clock in reversed(matter.clocks) if clock.rule is rule)


def running(matter: Matter) -> set[RuleId]:
    return {clock.rule for clock in matter.clocks if clock.stopped_on is None}


def correct(session: Session, here: County, made: Petition, **values: object) -> None:
    correcting.correct(
        session, made.uid, None, Correct(values, "登记时写错"), actor=here.actors["petition_head"], now=MORNING
    )


def test_correcting_the_day_of_receipt_moves_clock_and_first_span(session: Session, here: County) -> None:
    made = given.petition(session, here)
    correct(session, here, made, received_on=date(2024, 5, 6))
    assert clock(made, RuleId.D1).due_on == date(2024, 5, 21)
    assert running(made) == {RuleId.D1}
    assert made.holdings[0].from_at == datetime(2024, 5, 6, tzinfo=SHANGHAI)


def test_a_day_of_receipt_after_the_registration_is_refused(session: Session, here: County) -> None:
    made = given.petition(session, here, at=MORNING - timedelta(days=3))
    with refused(session, "received_after_registered", "received_on"):
        correct(session, here, made, received_on=date(2024, 5, 9))


def test_correcting_needs_a_reason_and_a_difference(session: Session, here: County) -> None:
    made = given.petition(session, here)
    with refused(session, "nothing_changed"):
        correct(session, here, made, title=made.title)
    with refused(session, "reason_missing", "reason"):
        correcting.correct(
            session, made.uid, None, Correct({"title": "改"}, ""), actor=here.actors["petition_head"], now=MORNING
        )
    with refused(session, "not_permitted"):
        correcting.correct(
            session, made.uid, None, Correct({"title": "改"}, "写错了一处"), actor=here.actors["leader"], now=MORNING
        )


def test_correcting_keeps_before_and_after(session: Session, here: County) -> None:
    made = given.petition(session, here)
    correct(session, here, made, village_id=here.villages["mill"])
    step = session.scalars(select(Step).where(Step.matter_id == made.id).order_by(Step.id.desc())).first()
    assert step is not None
    assert step.changes is not None
    assert str(here.villages["well"]) in step.changes
    assert str(here.villages["mill"]) in step.changes


def test_days_of_the_course_move_the_clocks_that_hang_on_them(session: Session, here: County) -> None:
    made = given.petition(session, here, Stage.CLOSED, received_on=date(2024, 5, 2))
    correct(session, here, made, routed_on=date(2024, 5, 6))
    assert clock(made, RuleId.D1).stopped_on == date(2024, 5, 6)
    assert clock(made, RuleId.D3).started_on == date(2024, 5, 6)
    brought = (paper(PaperRole.NOTICE),)
    matters.hand_in(session, made.uid, brought, token=None, actor=here.actors["registrar"], now=MORNING)
    correct(session, here, made, accepted_on=date(2024, 5, 8), notice_on=date(2024, 5, 9))
    assert clock(made, RuleId.D3).stopped_on == date(2024, 5, 9)
    assert (clock(made, RuleId.D5).started_on, clock(made, RuleId.D5).nominal_on) == (
        date(2024, 5, 8),
        date(2024, 7, 7),
    )
    with refused(session, "day_needs_receipt", "delivered_on"):
        correct(session, here, made, issued_on=date(2024, 5, 9), delivered_on=date(2024, 5, 10))
    given.receipted(session, here, made, MORNING + timedelta(days=1))
    correct(session, here, made, issued_on=date(2024, 5, 9), delivered_on=date(2024, 5, 10))
    assert clock(made, RuleId.D5).stopped_on == date(2024, 5, 10)
    assert clock(made, RuleId.D7).started_on == date(2024, 5, 10)
    correct(session, here, made, closed_on=date(2024, 5, 10))
    assert clock(made, RuleId.D22).started_on == made.first_closed_on == date(2024, 5, 10)
    with refused(session, "day_after", "routed_on"):
        correct(session, here, made, routed_on=date(2024, 5, 9))
    with refused(session, "day_before", "closed_on"):
        correct(session, here, made, closed_on=date(2024, 5, 9))


def test_what_was_never_entered_cannot_be_corrected_and_what_was_cannot_be_emptied(
    session: Session, here: County
) -> None:
    made = given.petition(session, here)
    with refused(session, "fact_not_entered", "delivered_on"):
        correct(session, here, made, delivered_on=date(2024, 5, 10))
    with refused(session, "fact_missing", "body"):
        correct(session, here, made, body="")


def test_another_category_starts_and_ends_the_sixty_days(session: Session, here: County) -> None:
    made = given.petition(session, here, Stage.ACCEPTED)
    correct(session, here, made, category=Category.SUGGESTION)
    assert RuleId.D5 not in running(made)
    correct(session, here, made, category=Category.APPEAL)
    assert RuleId.D5 in running(made)
    assert clock(made, RuleId.D5).started_on == made.accepted_on


def test_an_accusation_recognised_in_a_unit_s_hands_goes_back_to_the_desk_and_to_discipline(
    session: Session, here: County
) -> None:
    made = given.petition(session, here, Stage.ACCEPTED)
    correct(session, here, made, category=Category.ACCUSATION)
    assert made.confidential
    assert made.number.split("-")[1] == "密"
    assert here.name_of(made.holder_id) == "petition_head"
    given.done(session, here, made, "transfer", at=MORNING + timedelta(hours=1))
    assert made.stage == Stage.TRANSFERRED_DISCIPLINE
    assert running(made) == set()
    with refused(session, "category_after_transfer", "category"):
        correcting.correct(
            *(session, made.uid, None, Correct({"category": Category.APPEAL}, "当时认错了")),
            actor=here.actors["confidential"],
            now=MORNING,
        )


def test_a_wrong_unit_is_corrected_until_the_right_one_has_taken_it_over(session: Session, here: County) -> None:
    made = given.petition(session, here)
    given.done(session, here, made, "assign", at=MORNING)
    correct(session, here, made, unit_id=here.units["housing"])
    assert here.name_of(made.holder_id) == "housing_head"
    assert {c.unit_id for c in made.clocks if c.stopped_on is None} == {here.units["housing"]}
    assert running(made) == {RuleId.D3, RuleId.D4, RuleId.D11}
    signed = given.petition(session, here, Stage.ROUTED)
    with refused(session, "fact_not_entered", "unit"):
        correct(session, here, signed, unit_id=here.units["housing"])


def test_another_unit_is_named_by_who_routes_and_has_its_own_days(session: Session, here: County) -> None:
    made, later = given.petition(session, here), MORNING + timedelta(days=4)
    given.done(session, here, made, "assign", at=MORNING)
    due = clock(made, RuleId.D3).due_on
    why = Correct({"unit_id": here.units["housing"]}, "转办时选错了单位")
    with refused(session, "unit_by_who_routes", "unit"):
        correcting.correct(session, made.uid, None, why, actor=here.actors["registrar"], now=later)
    correcting.correct(session, made.uid, None, why, actor=here.actors["petition_head"], now=later)
    assert running(made) == {RuleId.D3, RuleId.D4, RuleId.D11}
    for rule in (RuleId.D3, RuleId.D4):
        assert (clock(made, rule).started_on, clock(made, rule).unit_id) == (later.date(), here.units["housing"])
    assert clock(made, RuleId.D3).due_on > due
    assert made.routed_on == later.date()
    step = session.scalars(select(Step).where(Step.matter_id == made.id).order_by(Step.id.desc())).first()
    assert step is not None
    willow, housing = here.units["willow"], here.units["housing"]
    told = {(name, before, after) for name, before, after in json.loads(step.changes or "[]")}
    assert ("unit_id", str(willow), str(housing)) in told
    assert ("routed_on", MORNING.date().isoformat(), later.date().isoformat()) in told
    given.done(session, here, made, "sign_for", at=later, by="housing_head", handler_id=here.people["housing_head"])


def test_while_an_objection_waits_it_is_ruled_on_and_no_unit_is_corrected(session: Session, here: County) -> None:
    made = given.petition(session, here)
    given.done(session, here, made, "assign", at=MORNING)
    given.done(session, here, made, "object", at=MORNING + timedelta(hours=1))
    with refused(session, "objection_not_ruled", "unit"):
        correct(session, here, made, unit_id=here.units["housing"])


def test_a_unit_named_after_an_overruled_objection_may_object_itself(session: Session, here: County) -> None:
    made, later = given.petition(session, here), MORNING + timedelta(days=4)
    given.done(session, here, made, "assign", at=MORNING)
    given.done(session, here, made, "object", at=MORNING + timedelta(hours=1))
    given.done(session, here, made, "overrule", at=MORNING + timedelta(hours=2))
    why, head = Correct({"unit_id": here.units["housing"]}, "转办时选错了单位"), here.actors["petition_head"]
    correcting.correct(session, made.uid, None, why, actor=head, now=later)
    window = clock(made, RuleId.D4)
    assert (window.started_on, window.unit_id, window.stopped_on) == (later.date(), here.units["housing"], None)
    given.done(session, here, made, "object", at=later + timedelta(hours=1), by="housing_head")
    given.done(session, here, made, "overrule", at=later + timedelta(hours=2))
    with refused(session, "already_objected"):
        given.done(session, here, made, "object", at=later + timedelta(hours=3), by="housing_head")


def test_another_unit_is_named_when_nobody_is_left_who_heads_the_first(session: Session, here: County) -> None:
    made = given.petition(session, here, Stage.ACCEPTED)
    given.done(session, here, made, "supervise", at=MORNING + timedelta(hours=1))
    head, later = here.actors["petition_head"], MORNING + timedelta(hours=2)
    mayor = CorrectAccused((NewAccused(person_id=here.people["town_head"]),), (), "补上被反映人")
    correcting.correct_accused(session, made.uid, None, mayor, actor=head, now=later)
    with refused(session, "fact_not_entered", "unit"):  # the secretary still heads it
        correct(session, here, made, unit_id=here.units["bridge"])
    why = "与信访人有亲属关系，应当回避"
    matters.recuse(session, made.uid, here.people["secretary"], why, cause=Cause.OTHER, actor=head, now=later)
    correct(session, here, made, unit_id=here.units["bridge"])
    assert (made.unit_id, made.handler_id, made.stage) == (here.units["bridge"], None, "accepted")
    assert here.name_of(made.holder_id) == "bridge_head"
    assert {c.unit_id for c in made.clocks if c.stopped_on is None} == {here.units["bridge"]}
    assert made.supervisions[0].ended_at is not None  # what was ordered of the first unit


@pytest.mark.parametrize("written", [False, True])
def test_whoever_turns_out_to_be_complained_of_neither_handles_nor_holds(
    session: Session, here: County, written: bool
) -> None:
    made = given.petition(session, here, Stage.ACCEPTED)
    head = here.actors["petition_head"]
    unit = NewAccused(name="柳河镇") if written else NewAccused(unit_id=here.units["willow"])
    command = CorrectAccused((unit, NewAccused(name="赵包工")), (), "补上被反映人")
    correcting.correct_accused(session, made.uid, None, command, actor=head, now=MORNING + timedelta(hours=1))
    assert made.handler_id is None
    assert here.name_of(made.holder_id) not in ("town_head", "town_clerk", "secretary")
    correct(session, here, made, unit_id=here.units["bridge"])
    assert here.name_of(made.holder_id) == "bridge_head"
    uids = tuple(one.uid for one in made.accused)
    struck = CorrectAccused((), uids, "不是此人")
    correcting.correct_accused(session, made.uid, None, struck, actor=head, now=MORNING + timedelta(hours=2))
    assert made.accused == []
    step = session.scalars(select(Step).where(Step.matter_id == made.id).order_by(Step.id.desc())).first()
    assert step is not None
    assert "赵包工" in (step.changes or "")


def test_people_are_added_struck_and_found_by_what_is_right(session: Session, here: County) -> None:
    made, head = given.petition(session, here), here.actors["petition_head"]
    first = made.petitioners[0].uid
    command = CorrectPeople(
        (Person(None, {"name": "马秀英", "phone": "19912342406"}), Person(first, removed=True)), "登记错了人"
    )
    correcting.correct_people(session, made.uid, None, command, actor=head, now=MORNING)
    assert [(one.position, one.name) for one in made.petitioners] == [(0, "马秀英")]

    def found(name: str, phone: str) -> list[str]:
        known = {"name": name, "phone": phone, "id_no": None, "village_id": None}
        return [match.petition.uid for match in duplicates.same_person(session, head, **known)]  # type: ignore[arg-type]  # texts

    assert found("马秀英", "19912342406") == [made.uid]
    assert found("钱满仓", "19900123456") == []
    with refused(session, "too_many_representatives", "people"):
        six = tuple(Person(None, {"name": f"第{n}人", "is_representative": True}) for n in range(6))
        correcting.correct_people(session, made.uid, None, CorrectPeople(six, "补登漏的人"), actor=head, now=MORNING)
    with refused(session, "masked_value_sent", "phone"):
        masked = CorrectPeople((Person(made.petitioners[0].uid, {"phone": "199****2406"}),), "改正号码")
        correcting.correct_people(session, made.uid, None, masked, actor=head, now=MORNING)


def visit_corrected(session: Session, here: County, visit: Visit, answers: Answers, by: str, now: datetime) -> None:
    uid = session.get_one(Matter, visit.matter_id).uid
    command = CorrectVisit(visit.uid, visit.kind, visit.method, visit.visited_on, answers, "当时点错了")
    correcting.correct_visit(session, uid, None, command, actor=here.actors[by], now=now)


def test_a_settlement_that_never_was_is_undone_with_its_span_and_a_true_one_made(
    session: Session, here: County
) -> None:
    made = given.petition(session, here, Stage.CLOSED)
    holder = made.holder_id
    visit = given.visited(session, here, made, at=at(5, 12))
    assert made.holder_id is None
    visit_corrected(session, here, visit, given.NOT_SOLVED, "registrar", at(5, 13))
    assert made.settled_on is None
    assert (made.holder_id, made.outcome) == (holder, Outcome.UNRESOLVED)
    assert [span.to_at for span in made.holdings][-1] is None
    assert RuleId.D22 not in running(made)
    visit_corrected(session, here, visit, given.NOBODY_MET, "registrar", at(5, 14))
    assert RuleId.D22 in running(made)
    visit_corrected(session, here, visit, given.NOT_SOLVED, "registrar", at(5, 14))
    assert RuleId.D22 not in running(made)
    visit_corrected(session, here, visit, given.NOTHING_VERIFIED, "registrar", at(5, 14))
    assert RuleId.D22 in running(made)
    visit_corrected(session, here, visit, given.SOLVED, "registrar", at(5, 15))
    assert made.holder_id is None
    assert made.holdings[-1].to_at == at(5, 15)


def test_nobody_confirms_his_own_work_by_correcting_the_answers(session: Session, here: County) -> None:
    made = given.petition(session, here, Stage.CLOSED)
    visit = given.visited(session, here, made, given.NOT_SOLVED, at=at(5, 12))
    made.handler_id = here.people["petition_head"]
    with refused(session, "same_person_as_handler"):
        visit_corrected(session, here, visit, given.SOLVED, "petition_head", at(5, 13))
    assert made.settled_on is None


def test_a_round_is_corrected_for_all_its_items_or_one_item_moved(session: Session, here: County) -> None:
    office, one, two = here.actors["office_clerk"], given.item(session, here), given.item(session, here)
    right = NewRound(RoundSource.SELF_CHECK, "2024 年自查", problem_count=3)
    moved = CorrectRound(right, "归错批次", whole=False)
    correcting.correct_round(session, one.uid, None, moved, actor=office, now=MORNING)
    assert (one.round.name, two.round.name) == ("2024 年自查", "2024 年省级考核反馈")
    with refused(session, "round_exists", "round"):
        correcting.correct_round(session, two.uid, None, CorrectRound(right, "批次写错"), actor=office, now=MORNING)


def test_one_paper_feeds_back_one_round_whatever_it_is_called(session: Session, here: County) -> None:
    office, paper, source = here.actors["office_clerk"], "省考〔2024〕3 号", RoundSource.PROVINCIAL_ASSESSMENT
    known = NewRound(source, "2024 年省级考核反馈", paper)
    one, two = (given.item(session, here, round=new) for new in (known, NewRound(source, "2023 年省级考核反馈")))
    named_anew = NewRound(source, "省级考核", "省考 [2024] 3号")
    with refused(session, "round_known_by_paper", "round"):
        given.item(session, here, round=named_anew, problem="另一个问题")
    for command in (
        CorrectRound(named_anew, "归错批次", whole=False),
        CorrectRound(NewRound(source, "2023 年省级考核反馈", paper), "补录文号"),
        CorrectRound(NewRound(source, "2023 年省级考核反馈", paper), "补录文号", whole=False),
    ):
        with refused(session, "round_known_by_paper", "round"):
            correcting.correct_round(session, two.uid, None, command, actor=office, now=MORNING)
    other = NewRound(RoundSource.NATIONAL_ASSESSMENT, "2024 年国家考核反馈", paper)
    assert given.item(session, here, round=other).round.name == "2024 年国家考核反馈", "numbers of two sources differ"
    renamed = CorrectRound(NewRound(source, "2024 年省考", paper), "按文件标题改名")
    correcting.correct_round(session, one.uid, None, renamed, actor=office, now=MORNING)
    assert one.round.name == "2024 年省考"


@pytest.mark.parametrize(
    ("values", "code"),
    [({"received_on": MORNING.date()}, "receipt_later_by_head"), ({"urgent": False}, "urgent_off_by_head")],
)
def test_what_takes_a_limit_away_is_corrected_by_the_head_alone(
    session: Session, here: County, values: dict[str, object], code: str
) -> None:
    made = given.petition(session, here, received_on=MORNING.date() - timedelta(days=1), urgent=True)
    command = Correct(values, "登记时看错了来信的邮戳")
    with refused(session, code, next(iter(values))):
        correcting.correct(session, made.uid, None, command, actor=here.actors["registrar"], now=MORNING)
    earlier = Correct({"received_on": MORNING.date() - timedelta(days=2)}, "登记时看错了来信的邮戳")
    correcting.correct(session, made.uid, None, earlier, actor=here.actors["registrar"], now=MORNING)
    correcting.correct(session, made.uid, None, command, actor=here.actors["petition_head"], now=MORNING)
    assert all(getattr(made, name) == value for name, value in values.items())
