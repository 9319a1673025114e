"""Talks on the way (接访、下访、入户走访): what they hang on, who reads them, what is asked, corrections."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain import petitions
from app.domain.errors import NotFound
from app.domain.petitions import Category
from app.domain.receptions import Purpose, ReceptionKind, Talk
from app.models.papers import Attachment, PaperRole
from app.models.receptions import Reception
from app.models.timeline import Step
from app.operations import amending_papers, receptions
from app.operations.amending_papers import CorrectPaper
from app.operations.receptions import CorrectReception, NewReception
from app.operations.registering import NewAccused
from app.queries import receptions as rows
from app.queries.texts import parts_of
from tests import given
from tests.given import MORNING, County, refused
from tests.households import household

P = petitions.Stage
DAY = MORNING.date()


def talk(here: County, **changes: Any) -> Talk:
    """The county leader's reception day."""
    usual = Talk(
        ReceptionKind.RECEPTION,
        Purpose.LISTEN,
        DAY,
        here.people["leader"],
        met="钱满仓等三户",
        said="三户反映水井干了，要求尽快通自来水。",
        result="水务局当场答复。",
        promise="六月底前通水",
        promise_due_on=DAY + timedelta(days=40),
    )
    return replace(usual, **changes)


def recorded(session: Session, here: County, *numbers: str, by: str = "registrar", **changes: Any) -> Reception:
    """A talk, written down at the county petition office."""
    papers = changes.pop("papers", ())
    new = NewReception(talk(here, **changes), numbers, papers)
    return receptions.record(session, new, actor=here.actors[by], now=MORNING)


def seen(session: Session, here: County, who: str) -> list[str]:
    """The talks that somebody's list holds."""
    return [row.uid for row in rows.page(session, here.actors[who], rows.Wanted()).rows]


def test_a_reception_day_hangs_on_several_matters_and_each_tells_of_it(session: Session, here: County) -> None:
    first, second = given.petition(session, here, P.ACCEPTED), given.petition(session, here, P.ACCEPTED)
    row = recorded(session, here, first.number, second.number, papers=(given.paper(PaperRole.VISIT_PHOTO),))
    assert (row.person_id, row.recorder_id) == (here.people["leader"], here.people["registrar"])
    for matter in (first, second):
        told = select(Step).where(Step.matter_id == matter.id, Step.action == "reception")
        assert [step.note for step in session.scalars(told)] == [row.said]
        assert ("visit", row.said) in parts_of(session, [matter])[matter.id]
        assert [one.uid for one in rows.of_matter(session, here.actors["town_head"], matter)] == [row.uid]
    assert session.scalar(
        select(func.count()).where(Attachment.matter_id == first.id, Attachment.role == "visit_photo")
    )


def test_a_household_visit_hangs_on_the_household_alone(session: Session, here: County) -> None:
    home = household(session, here)
    going = {"kind": ReceptionKind.HOUSEHOLD, "household": home.number, "person_id": here.people["secretary"]}
    row = recorded(session, here, by="secretary", **going)
    assert (row.household_id, row.village_id, row.town_id) == (
        home.id,
        home.village_id,
        here.units["willow"],
    )
    assert [one.uid for one in rows.of_household(session, here.actors["town_clerk"], home)] == [row.uid]


def test_who_reads_a_talk(session: Session, here: County) -> None:
    row = recorded(session, here)
    for who, reads in (
        *(("leader", True), ("petition_head", True), ("registrar", True), ("visitor", True), ("auditor", True)),
        *(("town_head", False), ("secretary", False), ("town_clerk", False), ("housing_head", False)),
    ):
        assert (seen(session, here, who) == [row.uid]) is reads, who


def test_whoever_is_complained_of_in_a_matter_reads_no_talk_about_it(session: Session, here: County) -> None:
    against = (NewAccused(person_id=here.people["visitor"]),)
    about = given.petition(session, here, accused=against)
    row = recorded(session, here, about.number)
    assert seen(session, here, "petition_head") == [row.uid]
    assert seen(session, here, "visitor") == []
    assert rows.by_uid(session, here.actors["visitor"], row.uid) is None


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"met": " "}, "met", "talk_met_missing"),
        ({"said": ""}, "said", "talk_said_missing"),
        ({"kind": ReceptionKind.HOUSEHOLD}, "village", "talk_without_place"),
        ({"promise_due_on": None}, "promise_due_on", "promise_due_missing"),
        ({"promise": ""}, "promise", "promise_missing"),
        ({"promise_due_on": date(2024, 5, 1)}, "promise_due_on", "promise_before_talk"),
        ({"held_on": date(2024, 5, 12)}, "held_on", "day_in_future"),
        ({"promise_kept_on": date(2024, 5, 1)}, "promise_kept_on", "promise_kept_without"),
        ({"household": "999"}, "household", "talk_household_unknown"),
        ({"person_id": 0}, "person", "person_unknown"),
    ],
)
def test_what_a_talk_owes(session: Session, here: County, changes: dict[str, Any], field: str, code: str) -> None:
    with refused(session, code, field):
        recorded(session, here, **changes)
    assert session.scalar(select(func.count(Reception.id))) == 0


def test_numbers_that_nobody_knows_and_accusations_get_one_answer(session: Session, here: County) -> None:
    secret = given.petition(session, here, category=Category.ACCUSATION)
    for number in ("2024-信-009999", secret.number):
        with refused(session, "talk_number_unknown", "numbers"):
            recorded(session, here, number)
    with refused(session, "not_permitted"):
        recorded(session, here, by="town_clerk")


def test_photographs_of_a_talk_about_no_matter_are_its_own(session: Session, here: County) -> None:
    photo, later = given.paper(PaperRole.VISIT_PHOTO), given.paper(PaperRole.VISIT_PHOTO)
    row = recorded(session, here, papers=(photo,))
    (paper,) = rows.papers(session, row)
    assert (paper.matter_id, paper.reception_id, paper.name) == (None, row.id, photo.name)
    assert paper.words is None, "nothing waits to be read: no entry of the index would hold it"
    who = here.actors["registrar"]
    added = CorrectReception(talk(here), "走访当天漏传了一张照片", papers=(later,))
    receptions.correct(session, row.uid, None, added, actor=who, now=MORNING)
    assert [one.name for one in rows.papers(session, row)] == [photo.name, later.name]
    with refused(session, "paper_known", "papers"):
        receptions.correct(session, row.uid, None, added, actor=who, now=MORNING)
    assert [len(found) for found in rows.papers_of(session, who, [row]).values()] == [2]
    assert not rows.papers_of(session, here.actors["town_head"], [row])


def test_a_photograph_of_a_talk_is_renamed_and_withdrawn_by_whoever_corrects_the_talk(
    session: Session, here: County
) -> None:
    row = recorded(session, here, papers=(given.paper(PaperRole.VISIT_PHOTO),))
    (paper,) = rows.papers(session, row)
    right = CorrectPaper("水井.jpg", paper.role, "名称写错了")
    reader, clerk = here.actors["auditor"], here.actors["registrar"]
    with refused(session, "not_permitted"):
        amending_papers.correct(session, paper.uid, None, right, actor=reader, now=MORNING)
    with pytest.raises(NotFound), session.begin_nested():
        amending_papers.withdraw(
            session, paper.uid, None, "放错了地方的照片，不是这户", actor=here.actors["town_head"], now=MORNING
        )
    amending_papers.correct(session, paper.uid, None, right, actor=clerk, now=MORNING)
    with refused(session, "reason_too_short", "reason"):
        amending_papers.withdraw(session, paper.uid, None, "错", actor=clerk, now=MORNING)
    amending_papers.withdraw(session, paper.uid, None, "放错了地方的照片，不是这户", actor=clerk, now=MORNING)
    assert paper.name == right.name
    assert [one.reason for one in row.changes] == ["名称写错了", "放错了地方的照片，不是这户"]
    assert not rows.papers_of(session, clerk, [row])
    with refused(session, "paper_withdrawn"):
        amending_papers.correct(session, paper.uid, None, right, actor=clerk, now=MORNING)


def test_a_form_sent_twice_makes_one_talk(session: Session, here: County) -> None:
    new = NewReception(talk(here), token="once")
    first = receptions.record(session, new, actor=here.actors["registrar"], now=MORNING)
    assert receptions.record(session, new, actor=here.actors["registrar"], now=MORNING).uid == first.uid
    assert session.scalar(select(func.count(Reception.id))) == 1


def test_a_talk_is_put_right_with_the_reason_and_what_stood_before_stays(session: Session, here: County) -> None:
    about, other = given.petition(session, here, P.ACCEPTED), given.petition(session, here, P.ACCEPTED)
    row = recorded(session, here, about.number)
    right = CorrectReception(
        talk(here, said="两户反映水井干了。"), "一户反映的是另一件事，登记时写错了", (other.number,)
    )
    with refused(session, "reason_too_short", "reason"):
        receptions.correct(
            *(session, row.uid, None, replace(right, reason="错")), actor=here.actors["registrar"], now=MORNING
        )
    with pytest.raises(NotFound), session.begin_nested():
        receptions.correct(session, row.uid, None, right, actor=here.actors["supervisor"], now=MORNING)
    receptions.correct(session, row.uid, None, right, actor=here.actors["registrar"], now=MORNING)
    assert (row.said, [one.id for one in row.matters]) == ("两户反映水井干了。", [other.id])
    assert "三户反映" in (row.changes[0].changes or "")
    assert row.changes[0].reason == "一户反映的是另一件事，登记时写错了"
    assert all("三户" not in text for _, text in parts_of(session, [about])[about.id])
    with refused(session, "nothing_changed", "reason"):
        receptions.correct(session, row.uid, None, right, actor=here.actors["registrar"], now=MORNING)
