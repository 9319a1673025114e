"""Advice (三项建议, art. 40): giving it with its paper and day, the written feedback, taking it back."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import advising
from app.domain.accountability import local_day
from app.domain.advising import LETTERS, AdviceKind
from app.domain.errors import NotFound, Refused
from app.domain.limits import RuleId
from app.domain.permissions import Actor
from app.domain.petitions import Adoption
from app.domain.workflow import Facts
from app.models.advice import Advice
from app.models.matters import StopReason
from app.models.petitions import Petition
from app.operations import clocks, recording
from app.operations.act_papers import accompany
from app.operations.matters import (
    add_papers,
    check_days,
    entered_late,
    in_future,
    locked,
    said,
    step_aside,
    target_unit,
)
from app.operations.papers import NewPaper
from app.operations.recording import Change
from app.queries import own_advice
from app.queries.calendar import rule_sets
from app.queries.directory import in_post, posts_of, unit_and_above
from app.queries.facts import facts_of
from app.queries.limits import receipt_of, reckoned

LONGEST = timedelta(days=365)
"""Nobody waits longer for feedback; a later day is a slip of the keyboard."""


@dataclass(frozen=True)
class Give:
    """提出建议: of which kind, to which unit, what was found, what is advised, and by which day its adoption is told;
    without one the limit of the county counts (D13). `about_id`: who shall be held to account."""

    kind: AdviceKind
    unit_id: int
    finding: str
    text: str
    due_on: date | None = None
    papers: tuple[NewPaper, ...] = ()
    about_id: int | None = None


@dataclass(frozen=True)
class FeedBack:
    """反馈采纳情况: whether it was adopted, what was done or why not, on which day that was written."""

    advice_id: int
    adoption: Adoption
    reply: str
    answered_on: date
    papers: tuple[NewPaper, ...] = ()
    entered_late: str = ""


@dataclass(frozen=True)
class Withdraw:
    """撤回建议: which one, and why."""

    advice_id: int
    reason: str


def give(session: Session, uid: str, version: int | None, command: Give, *, actor: Actor, now: datetime) -> Advice:
    """Advise a unit because of a petition; the paper (建议书) is made with it.

    Raises Refused at the field that is wrong; `advice_due_missing` or `advice_due_too_late` (latest) as the county has
    a limit or none.
    """
    petition = locked(session, Petition, uid, version, actor=actor)
    known, today = facts_of(session, petition), local_day(now)
    _check(advising.give_refusal(known, actor))
    unit = target_unit(session, command.unit_id, known, now=now)
    made = Advice(
        matter_id=petition.id,
        kind=command.kind,
        unit_id=unit.id,
        sent_on=today,
        given_by_id=actor.person_id,
        given_at=now,
    )
    made.finding = said(command.finding, "finding", "advice_finding_too_short")
    made.text = said(command.text, "text", "advice_text_too_short")
    if command.kind is AdviceKind.ACCOUNTABILITY:
        made.about_id = _held_to_account(session, command, actor, today)
    _check_day(session, petition, today, command.due_on, now=now)
    made.clock = clocks.start_advised(session, petition, today, command.due_on, unit_id=unit.id)
    session.add(made)
    session.flush()
    if made.about_id is not None:
        step_aside(session, petition, made.about_id, actor=actor, now=now)
    add_papers(session, petition, command.papers, actor=actor, now=now)
    about = (Change("advice_about_id", None, str(made.about_id)),) if made.about_id is not None else ()
    step = recording.record(
        session,
        petition,
        "give_advice",
        actor=actor,
        now=now,
        from_stage=petition.stage,
        note=made.text,
        changes=(*_named(made), *about, Change("advice_due_on", None, made.due_on.isoformat())),
    )
    accompany(session, petition, LETTERS[command.kind], step, actor=actor, now=now)
    session.flush()
    return made


def _held_to_account(session: Session, command: Give, actor: Actor, today: date) -> int:
    if command.about_id is None:
        raise Refused("advice_about_missing", "about")
    check_named(session, f"{command.finding}\n{command.text}", command.about_id, "about", today)
    held = posts_of(session, command.about_id, today)
    if not held:
        raise Refused("person_not_in_post", "about")
    refused = advising.account_refusal(
        about_id=command.about_id,
        giver_id=actor.person_id,
        about_units={post.unit_id for post in held},
        unit_and_above=unit_and_above(session, command.unit_id),
    )
    if refused is not None:
        raise Refused(refused, advising.AT_FIELD[refused])
    return command.about_id


def check_named(session: Session, words: str, about_id: int | None, field: str, today: date) -> None:
    """Refuse an advice on accountability that names somebody in post whom it is not about: he would go on seeing it
    (`advice_names_another`, person)."""
    for held in in_post(session, today):
        if held.person_id != about_id and held.name in words:
            raise Refused("advice_names_another", field, person=held.name)


def _check_day(session: Session, petition: Petition, sent_on: date, day: date | None, *, now: datetime) -> None:
    # What the county set is at most used up.
    limit = None
    if rule_sets(session).is_on(RuleId.D13, receipt_of(petition)):
        limit = reckoned(session, RuleId.D13, sent_on, receipt_of(petition))
    if day is None:
        if limit is None:
            raise Refused("advice_due_missing", "due_on")
        return
    in_future(day, "due_on", now=now)
    latest = limit.due_on if limit is not None else sent_on + LONGEST
    if day > latest:
        raise Refused("advice_due_too_late", "due_on", latest=latest)


def feed_back(
    session: Session, uid: str, version: int | None, command: FeedBack, *, actor: Actor, now: datetime
) -> Advice:
    """Record the written feedback (art. 40: 书面反馈采纳情况); what was not adopted has its reason."""
    petition, known, made = _open(session, uid, version, command.advice_id, actor)
    return _answered(session, petition, known, made, command, actor=actor, now=now)


def answer_ours(session: Session, uid: str, command: FeedBack, *, actor: Actor, now: datetime) -> Advice:
    """The advised unit gives its feedback itself, whether it sees the petition or not; `uid`: of the advice.

    Raises NotFound for whoever may not read it, Refused `advice_not_open` once it was answered or taken back.
    """
    mine = own_advice.by_uid(session, actor, uid)
    if mine is None:
        raise NotFound
    petition = session.scalars(select(Petition).where(Petition.id == mine.matter_id).with_for_update()).one()
    made = _waiting(session, petition, mine.id)
    command = replace(command, advice_id=made.id)
    return _answered(session, petition, facts_of(session, petition), made, command, actor=actor, now=now)


def _answered(
    session: Session,
    petition: Petition,
    known: Facts,
    made: Advice,
    command: FeedBack,
    *,
    actor: Actor,
    now: datetime,
) -> Advice:
    _check(advising.feedback_refusal(known, actor, made.unit_id))
    check_days(command.answered_on, "answered_on", now=now, not_before=made.sent_on)
    late = entered_late(command.answered_on, command.entered_late, now=now)
    reply = said(command.reply, "reply", "advice_reply_too_short")
    made.adoption, made.answered_on, made.reply = command.adoption, command.answered_on, reply
    made.answered_by_id, made.answered_at = actor.person_id, now
    clocks.end(made.clock, command.answered_on)
    add_papers(session, petition, command.papers, actor=actor, now=now)
    told = (
        Change("advice_adoption", None, command.adoption),
        Change("advice_answered_on", None, command.answered_on.isoformat()),
    )
    recording.record(
        session,
        petition,
        "answer_advice",
        actor=actor,
        now=now,
        from_stage=petition.stage,
        note=reply,
        changes=(*_named(made), *told),
        late=late,
    )
    return made


def withdraw(
    session: Session, uid: str, version: int | None, command: Withdraw, *, actor: Actor, now: datetime
) -> Advice:
    """Take an advice back that was not answered: nobody waits for its feedback any more."""
    petition, known, made = _open(session, uid, version, command.advice_id, actor)
    _check(advising.withdraw_refusal(known, actor))
    made.withdrawal = reason = said(command.reason, "reason", "reason_too_short")
    made.withdrawn_by_id, made.withdrawn_at = actor.person_id, now
    clocks.end(made.clock, local_day(now), StopReason.ENDED)
    recording.record(
        session,
        petition,
        "withdraw_advice",
        actor=actor,
        now=now,
        from_stage=petition.stage,
        note=reason,
        changes=_named(made),
    )
    return made


def _open(
    session: Session, uid: str, version: int | None, advice_id: int, actor: Actor
) -> tuple[Petition, Facts, Advice]:
    petition = locked(session, Petition, uid, version, actor=actor)
    return petition, facts_of(session, petition), _waiting(session, petition, advice_id)


def _waiting(session: Session, petition: Petition, advice_id: int) -> Advice:
    this = select(Advice).where(Advice.id == advice_id, Advice.matter_id == petition.id)
    made = session.scalar(this.with_for_update().execution_options(populate_existing=True))
    if made is None or not made.is_open:
        raise Refused("advice_not_open", "advice")
    return made


def _named(made: Advice) -> tuple[Change, ...]:
    return Change("advice_kind", None, made.kind), Change("advice_unit_id", None, str(made.unit_id))


def _check(code: str | None) -> None:
    if code is not None:
        raise Refused(code)
