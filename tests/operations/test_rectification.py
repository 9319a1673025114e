"""An item from the list to the look-back and back again: proof, three persons of two units, dates, history."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.clock import SHANGHAI
from app.domain.errors import Changed
from app.domain.rectification import Action, ItemType, RoundSource, Stage
from app.models.matters import Clock, Matter
from app.models.outbox import OutboxRow
from app.models.papers import PaperRole
from app.models.rectification import RectificationItem, Round
from app.models.timeline import Step
from app.operations import correcting, journal, matters, rectification
from app.operations.rectification import NewMeasure, NewRound
from tests import given
from tests.given import MORNING, County, done, measure, refused


def at(month: int, day: int, hour: int = 9) -> datetime:
    return datetime(2024, month, day, hour, tzinfo=SHANGHAI)


def running(matter: Matter) -> list[Clock]:
    return [clock for clock in matter.clocks if clock.stopped_on is None]


# The list


def test_an_item_gets_its_number_and_the_units_head_holds_it_from_the_day_of_the_feedback(
    session: Session, here: County
) -> None:
    made = given.item(session, here, received_on=date(2024, 3, 9), due_on=date(2024, 4, 30))
    assert (made.number, made.stage, made.due_on) == ("2024-整-000001", "listed", date(2024, 4, 30))
    assert here.name_of(made.holder_id) == "town_head"
    assert made.holdings[0].from_at == datetime(2024, 3, 9, tzinfo=SHANGHAI)
    assert made.town_id == here.units["willow"]
    # D17 and D18 do not start by themselves; the date is the list's own, five working days are for claiming it.
    assert [(clock.rule, clock.started_on, clock.due_on) for clock in made.clocks] == [
        ("D25", date(2024, 3, 9), date(2024, 4, 30)),
        ("R2", date(2024, 5, 11), date(2024, 5, 17)),
    ]


def test_a_prominent_poverty_item_is_the_town_secretarys_own(session: Session, here: County) -> None:
    made = given.item(session, here, prominent=True, unit_id=here.units["housing"])
    assert here.name_of(made.holder_id) == "secretary"


def test_the_title_is_the_problems_first_sentence_unless_one_is_given(session: Session, here: County) -> None:
    assert given.item(session, here).title == "部分农户改厕后不能正常使用"
    assert given.item(session, here, title=" 改厕 问题 ").title == "改厕 问题"


def test_items_of_one_document_share_their_round_and_later_facts_fill_it(session: Session, here: County) -> None:
    first = given.item(session, here)
    source = NewRound(
        RoundSource.PROVINCIAL_ASSESSMENT,
        " 2024 年省级考核反馈 ",
        "省考〔2024〕3号",
        date(2024, 3, 9),
        problem_count=28,
    )
    second = given.item(session, here, round=source, received_on=None)
    other = given.item(session, here, round=replace(source, source=RoundSource.POVERTY_AUDIT))
    assert first.round_id == second.round_id != other.round_id
    assert (first.round.document_no, first.round.problem_count) == ("省考〔2024〕3号", 28)
    assert second.received_on == date(2024, 3, 9)
    assert session.scalar(select(func.count()).select_from(Round)) == 2


@pytest.mark.parametrize(
    ("said", "code", "field"),
    [
        ({"problem": " \n"}, "problem_missing", "problem"),
        ({"received_on": date(2024, 5, 12)}, "day_in_future", "received_on"),
        ({"due_on": date(2024, 5, 10)}, "day_before", "due_on"),
        ({"unit_id": -1}, "unit_unknown", "unit"),
        ({"village_id": -1}, "village_not_in_town", "village"),
        ({"round": NewRound(RoundSource.SELF_CHECK, " ")}, "round_missing", "round"),
        ({"round": NewRound(RoundSource.SELF_CHECK, "自查", problem_count=0)}, "number_out_of_range", "problem_count"),
    ],
)
def test_what_cannot_be_true_is_refused_at_its_field(
    session: Session, here: County, said: dict[str, Any], code: str, field: str
) -> None:
    with refused(session, code, field):
        given.item(session, here, **said)
    assert session.scalar(select(func.count()).select_from(RectificationItem)) == 0


def test_a_form_sent_twice_makes_one_item(session: Session, here: County) -> None:
    assert given.item(session, here, token="once").uid == given.item(session, here, token="once").uid
    assert session.scalar(select(func.count()).select_from(RectificationItem)) == 1


@pytest.mark.parametrize("who", ["registrar", "petition_head", "town_head", "verifier", "leader", "supervisor"])
def test_only_the_county_office_enters_items(session: Session, here: County, who: str) -> None:
    with refused(session, "not_permitted"):
        rectification.enter(session, given.new_item(here, MORNING), actor=here.actors[who], now=MORNING)


def test_the_problem_stays_as_it_was_fed_back(session: Session, here: County) -> None:
    made = given.item(session, here)
    told = made.problem
    change = correcting.Correct({"problem": "没有问题", "title": "改厕"}, "登记时写错")
    with refused(session, "problem_is_kept", "problem"):
        correcting.correct(session, made.uid, None, change, actor=here.actors["office_clerk"], now=MORNING)
    assert made.problem == told


# Claim and plan


def test_the_unit_claims_with_a_handler_of_its_own(session: Session, here: County) -> None:
    made = given.item(session, here)
    with refused(session, "not_permitted"):
        done(session, here, made, Action.CLAIM, at=MORNING, by="secretary")
    with refused(session, "not_found"):
        done(session, here, made, Action.CLAIM, at=MORNING, by="bridge_head")
    with refused(session, "person_not_in_unit", "handler"):
        done(session, here, made, Action.CLAIM, at=MORNING, handler_id=here.people["bridge_clerk"])
    with refused(session, "person_not_in_post", "lead_leader"):
        done(session, here, made, Action.CLAIM, at=MORNING, lead_leader_id=-1)
    done(session, here, made, Action.CLAIM, at=MORNING, lead_leader_id=here.people["leader"])
    assert (made.stage, made.claimed_on) == ("claimed", MORNING.date())
    assert here.name_of(made.handler_id) == "town_clerk"
    assert here.name_of(made.lead_leader_id) == "leader"


def test_the_head_may_hand_a_claimed_item_to_his_deputy_but_not_to_another_unit(session: Session, here: County) -> None:
    made = given.item(session, here)
    with refused(session, "holder_not_in_post", "holder"):
        done(session, here, made, Action.CLAIM, at=MORNING, holder_id=here.people["bridge_head"])
    done(session, here, made, Action.CLAIM, at=MORNING, holder_id=here.people["deputy"])
    assert here.name_of(made.holder_id) == "deputy"


def test_a_plan_needs_measures_and_a_goal_and_may_be_made_again(session: Session, here: County) -> None:
    made = given.item(session, here, Stage.LISTED, measures=(measure("原定措施"),))
    done(session, here, made, Action.CLAIM, at=MORNING)
    with refused(session, "measures_missing", "measures"):
        done(session, here, made, Action.PLAN, at=MORNING, measures=(measure(" "),))
    with refused(session, "goal_missing", "goal"):
        done(session, here, made, Action.PLAN, at=MORNING, goal="")
    with refused(session, "no_plan"):
        done(session, here, made, Action.APPROVE_PLAN, at=MORNING)
    done(session, here, made, Action.PLAN, at=MORNING)
    two = (NewMeasure("更换设施", "秦玉洁", date(2024, 6, 1)), measure("培训使用"))
    done(session, here, made, Action.PLAN, at=MORNING, measures=two, item_type=ItemType.IMMEDIATE, cause="施工质量差")
    assert [(row.plan_no, row.text) for row in made.measures if row.plan_no == 3] == [(3, "更换设施"), (3, "培训使用")]
    assert (made.item_type, made.cause) == (ItemType.IMMEDIATE, "施工质量差")
    assert made.stage == "claimed"


def test_the_county_approves_the_plan_sets_the_date_and_names_a_verifier_of_another_unit(
    session: Session, here: County
) -> None:
    made = given.item(session, here, due_on=date(2024, 5, 20))
    done(session, here, made, Action.CLAIM, at=MORNING, holder_id=here.people["deputy"])
    done(session, here, made, Action.PLAN, at=MORNING)
    for who, code in (
        ("town_clerk", "verifier_had_part"),
        ("deputy", "verifier_had_part"),
        ("other_clerk", "verifier_of_same_unit"),
    ):
        with refused(session, code, "verifier"):
            done(session, here, made, Action.APPROVE_PLAN, at=MORNING, verifier_id=here.people[who])
    with refused(session, "person_not_in_post", "verifier"):
        done(session, here, made, Action.APPROVE_PLAN, at=MORNING, verifier_id=-1)
    with refused(session, "day_not_in_future", "due_on"):
        done(session, here, made, Action.APPROVE_PLAN, at=MORNING, due_on=MORNING.date())
    with refused(session, "not_permitted"):
        done(session, here, made, Action.APPROVE_PLAN, at=MORNING, by="town_head")
    done(session, here, made, Action.APPROVE_PLAN, at=MORNING, due_on=date(2024, 6, 30))
    assert (made.stage, made.due_on) == ("rectifying", date(2024, 6, 30))
    assert here.name_of(made.verifier_id) == "verifier"


def test_the_lists_own_date_may_stand_even_when_it_has_passed(session: Session, here: County) -> None:
    made = given.item(session, here, received_on=date(2024, 3, 9), due_on=date(2024, 4, 30))
    done(session, here, made, Action.CLAIM, at=MORNING)
    done(session, here, made, Action.PLAN, at=MORNING)
    done(session, here, made, Action.APPROVE_PLAN, at=MORNING, due_on=date(2024, 4, 30))
    assert made.due_on == date(2024, 4, 30)


def test_a_recused_verifier_is_refused(session: Session, here: County) -> None:
    made = given.item(session, here, Stage.CLAIMED)
    office = here.actors["office_clerk"]
    matters.recuse(session, made.uid, here.people["verifier"], "承包商是其亲属", actor=office, now=MORNING)
    with refused(session, "verifier_is_recused", "verifier"):
        done(session, here, made, Action.APPROVE_PLAN, at=MORNING)


# Proof of the work, case T44


def test_nobody_applies_without_evidence_or_before_the_head_approved_the_report(session: Session, here: County) -> None:
    made = given.item(session, here)
    two = (measure("更换设施"), measure("培训使用"))
    done(session, here, made, Action.CLAIM, at=MORNING)
    done(session, here, made, Action.PLAN, at=MORNING, measures=two)
    done(session, here, made, Action.APPROVE_PLAN, at=MORNING)
    with refused(session, "measures_unproven", "evidence"):
        done(session, here, made, Action.APPLY, at=MORNING)
    first, second = (measure.uid for measure in made.measures)
    day = MORNING.date()
    of_first = [replace(given.paper(), measures=(first,), dated_on=day) for _ in range(2)]
    done(session, here, made, Action.NOTE, at=MORNING, papers=tuple(of_first))
    done(session, here, made, Action.NOTE, at=MORNING, papers=(given.paper(PaperRole.OTHER),))
    with refused(session, "measures_unproven"):  # two of the one are none of the other; a paper of no weight is none
        done(session, here, made, Action.APPROVE_REPORT, at=MORNING)
    of_second = replace(given.paper(), measures=(second,), dated_on=day)
    done(session, here, made, Action.NOTE, at=MORNING, papers=(of_second,))
    with refused(session, "report_not_approved"):
        done(session, here, made, Action.APPLY, at=MORNING)
    with refused(session, "not_permitted"):
        done(session, here, made, Action.APPROVE_REPORT, at=MORNING, by="town_clerk")
    with refused(session, "report_too_short", "report"):
        done(session, here, made, Action.APPROVE_REPORT, at=MORNING, report="改完了")
    done(session, here, made, Action.APPROVE_REPORT, at=MORNING)
    with refused(session, "report_already_approved"):
        done(session, here, made, Action.APPROVE_REPORT, at=MORNING)
    done(session, here, made, Action.APPLY, at=MORNING)
    assert (made.stage, here.name_of(made.applicant_id), made.applicant_unit_id) == (
        "applied",
        "town_clerk",
        here.units["willow"],
    )


# Second editors, proof of everything


def test_every_action_leaves_step_journal_entry_and_outbox_row_and_raises_the_version(
    session: Session, here: County
) -> None:
    made = given.item(session, here)
    for action, _ in given.ITEM_PATH:
        version = made.version
        before = [session.scalar(select(func.count()).select_from(kind)) or 0 for kind in (Step, OutboxRow)]
        done(session, here, made, action, at=MORNING)
        after = [session.scalar(select(func.count()).select_from(kind)) or 0 for kind in (Step, OutboxRow)]
        assert made.version > version, action
        assert after == [number + 1 for number in before]
    assert journal.verify(session).good


def test_a_second_editor_with_an_old_form_is_told_so(session: Session, here: County) -> None:
    made = given.item(session, here, Stage.RECTIFYING)
    seen = made.version
    done(session, here, made, Action.NOTE, at=MORNING, version=seen)
    with pytest.raises(Changed), session.begin_nested():
        done(session, here, made, Action.APPLY, at=MORNING + timedelta(hours=1), version=seen)
    assert made.stage == "rectifying"
