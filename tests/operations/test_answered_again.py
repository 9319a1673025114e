"""What is handled anew: no opinion before something was done, none that repeats the former one unexplained."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import petitions as petition_rules
from app.domain.petitions import Action, Finding, Stage
from app.models.matters import Kind
from app.models.papers import PaperRole
from app.models.petitions import Petition
from app.models.timeline import Step
from app.operations import matters, papers, petitions
from app.queries import turns
from app.queries.facts import facts_of
from tests import given
from tests.given import MORNING, USUAL, County, done, refused
from tests.usual import paper

DAY = timedelta(days=1)
SAME = "经核实属实，补助十日内发放到户。"
OTHER = "重新丈量了面积，差额三百元已于昨日打到一卡通账户。"


def reopened(session: Session, here: County) -> Petition:
    made = given.petition(session, here, Stage.CLOSED)
    given.visited(session, here, made, given.NOT_SOLVED, at=MORNING + DAY)
    done(session, here, made, Action.REOPEN, at=MORNING + 2 * DAY)
    return made


def ordered(session: Session, here: County) -> Petition:
    made = given.petition(session, here, Stage.DELIVERED)
    done(session, here, made, Action.ASK_REVIEW, at=MORNING + DAY)
    done(session, here, made, Action.REVIEW, at=MORNING + DAY, finding=Finding.REVOKE_REDO)
    done(session, here, made, Action.REDO, at=MORNING + 2 * DAY)
    return made


def issue(session: Session, here: County, made: Petition, **said: Any) -> None:
    """As the head sends it, without anything done before."""
    usual = USUAL[Kind.PETITION][Action.ISSUE].command(here, MORNING)
    command = petitions.Issue(usual.decision, said.pop("opinion", OTHER), usual.law, **said)
    petitions.issue(session, made.uid, None, command, actor=here.actors["town_head"], now=MORNING + 3 * DAY)


def note(session: Session, here: County, made: Petition) -> None:
    command = matters.Note("又入户核对了一遍")
    matters.note(session, made.uid, None, command, actor=here.actors["town_clerk"], now=MORNING + 3 * DAY)


def hearing(session: Session, here: County, made: Petition) -> None:
    done(session, here, made, Action.HEAR, at=MORNING + 3 * DAY)


def evidence(session: Session, here: County, made: Petition) -> None:
    new = (paper(PaperRole.EVIDENCE),)
    papers.add(session, made, new, actor=here.actors["town_clerk"], now=MORNING + 3 * DAY)


@pytest.mark.parametrize("anew", [reopened, ordered])
@pytest.mark.parametrize("work", [note, hearing, evidence])
def test_nothing_is_answered_anew_before_something_was_done(
    session: Session,
    here: County,
    anew: Callable[[Session, County], Petition],
    work: Callable[[Session, County, Petition], None],
) -> None:
    made = anew(session, here)
    with refused(session, "nothing_done_since"):
        issue(session, here, made)
    assert made.stage == Stage.ACCEPTED
    work(session, here, made)
    issue(session, here, made)
    assert made.stage == Stage.OPINION_ISSUED


def test_what_came_before_is_no_work_and_a_receipt_is_none(session: Session, here: County) -> None:
    made = reopened(session, here)
    receipt = (paper(PaperRole.RECEIPT),)
    papers.add(session, made, receipt, actor=here.actors["town_clerk"], now=MORNING + 3 * DAY)
    with refused(session, "nothing_done_since"):
        issue(session, here, made)


def test_the_first_opinion_waits_for_nothing(session: Session, here: County) -> None:
    made = given.petition(session, here, Stage.ACCEPTED)
    assert not facts_of(session, made).work_owed


def test_the_former_words_are_signed_once_more_only_with_a_reason_in_the_step(session: Session, here: County) -> None:
    made = reopened(session, here)
    note(session, here, made)
    with refused(session, "again_missing", "again"):
        issue(session, here, made, opinion=SAME)
    with refused(session, "reason_says_nothing", "again"):
        issue(session, here, made, opinion=SAME, again="同上")
    issue(session, here, made, opinion=SAME, again="核对以后情况没有变化")
    step = session.scalars(
        select(Step).where(Step.matter_id == made.id, Step.action == Action.ISSUE).order_by(Step.id.desc()).limit(1)
    ).one()
    assert '["said_again", null, "核对以后情况没有变化"]' in (step.changes or "")


def test_what_was_revoked_is_not_said_once_more_whatever_the_reason(session: Session, here: County) -> None:
    made = ordered(session, here)
    note(session, here, made)
    with refused(session, "opinion_repeats", "opinion"):
        issue(session, here, made, opinion=SAME, again="核对以后情况没有变化")


def test_other_words_need_no_reason_and_keep_none(session: Session, here: County) -> None:
    made = reopened(session, here)
    note(session, here, made)
    issue(session, here, made, again="不需要的理由")
    assert made.opinion == OTHER
    steps = session.scalars(select(Step).where(Step.matter_id == made.id, Step.action == Action.ISSUE))
    assert not any("said_again" in (one.changes or "") for one in steps)


def test_the_head_has_it_to_issue_once_there_is_something_to_answer(session: Session, here: County) -> None:
    made, head = reopened(session, here), here.actors["town_head"]

    def is_his() -> bool:
        found = select(Petition.id).where(turns.may_do(head, Action.ISSUE))
        listed = made.id in session.scalars(found).all()
        known = facts_of(session, made)
        assert listed == (Action.ISSUE in petition_rules.WORKFLOW.open_actions(known, head))
        assert turns.awaited_action(made, known) == Action.ISSUE
        return listed

    assert not is_his()
    note(session, here, made)
    assert is_his()
