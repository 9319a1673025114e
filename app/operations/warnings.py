"""Early warning: the nightly run that raises alarms, what somebody makes of one, what the county sets for a rule."""

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.accountability import PostKind
from app.domain.cards import may_decide
from app.domain.errors import NotFound, Refused
from app.domain.permissions import Actor, Permission, require
from app.domain.reasons import reason_given
from app.domain.warnings import ACTS, ENDED, WAITING, AlarmRule, AlarmState, Found, Signal, Threshold
from app.models.inbox import Message, MessageKind
from app.models.matters import Matter
from app.models.warnings import Alarm, AlarmAct, AlarmMatter, AlarmSetting
from app.operations import recording
from app.operations.indexing import Engine, Unavailable
from app.operations.matters import said
from app.queries import accounts, directory, warning_signals, warnings

KIND = "alarm"
K = MessageKind
Opened = Callable[[], AbstractContextManager[Session]]


@dataclass
class Run:
    """What a run raised, of each rule how many; to how many alarms that wait it added; which rules it could not ask."""

    raised: Counter[AlarmRule] = field(default_factory=Counter)
    added_to: int = 0
    skipped: list[AlarmRule] = field(default_factory=list)


@dataclass(frozen=True)
class Deal:
    """What somebody makes of an alarm, and in which words."""

    state: AlarmState
    note: str
    token: str | None = None


@dataclass(frozen=True)
class SetThreshold:
    """What a rule counts by from now on, and why."""

    threshold: Threshold
    reason: str


def run(
    reading: Opened,
    transaction: Opened,
    engine: Engine | None,
    *,
    today: date,
    actor: Actor,
    now: datetime,
    progress: Callable[[int, int], None],
    dry_run: bool = False,
) -> Run:
    """Ask every rule that is on and raise what it finds, a transaction an alarm; a second run of the day does nothing.

    What has a matter in common with an alarm that waits is added to it. `dry_run` counts and writes nothing. Alike
    matters are skipped while the index is away, or where there is none yet.
    """
    done = Run()
    with reading() as session:
        asked = [one for one in warnings.thresholds(session).values() if one.is_on]
    for number, threshold in enumerate(asked):
        if engine is None and threshold.rule is AlarmRule.ALIKE:
            done.skipped.append(threshold.rule)
            continue
        with reading() as session:
            try:
                found = warning_signals.found(warning_signals.Asked(session, engine, threshold, today))
            except Unavailable:
                done.skipped.append(threshold.rule)
                continue
            fresh = [one for one in found if _missing(session, one)[1]]
            known = [one for one in fresh if _missing(session, one)[0] is not None]
        if dry_run:
            done.raised.update([threshold.rule] * (len(fresh) - len(known)))
            done.added_to += len(known)
        else:
            for one in fresh:
                with transaction() as session:
                    _raise(session, one, done, today=today, actor=actor, now=now)
        progress(number + 1, len(asked))
    return done


def _missing(session: Session, found: Found) -> tuple[Alarm | None, Sequence[Signal]]:
    """The alarm of the rule that waits and has a matter in common, and which signals it lacks."""
    ids = [signal.matter_id for signal in found.signals]
    secret = select(AlarmMatter.alarm_id).join(Matter, Matter.id == AlarmMatter.matter_id).where(Matter.confidential)
    common = (
        select(Alarm)
        .join(AlarmMatter, AlarmMatter.alarm_id == Alarm.id)
        .where(Alarm.rule == found.threshold.rule, Alarm.state.in_(WAITING), AlarmMatter.matter_id.in_(ids))
        .where(Alarm.id.not_in(secret))
        .order_by(Alarm.id)
        .limit(1)
    )
    there = session.scalars(common).first()
    if there is None:
        return None, found.signals
    known = set(session.scalars(select(AlarmMatter.matter_id).where(AlarmMatter.alarm_id == there.id)))
    return there, [signal for signal in found.signals if signal.matter_id not in known]


def _raise(session: Session, found: Found, done: Run, *, today: date, actor: Actor, now: datetime) -> None:
    alarm, signals = _missing(session, found)
    if not signals:
        return
    is_new, threshold = alarm is None, found.threshold
    if alarm is None:
        alarm = Alarm(
            rule=threshold.rule,
            first_on=min(signal.on for signal in signals),
            raised_on=today,
            raised_at=now,
            least=threshold.least,
            days=threshold.days,
            rise=threshold.rise,
            found=len(found.signals),
            before=found.before,
            town_id=found.town_id,
            village_id=found.village_id,
            unit_id=found.unit_id,
            content=found.content,
        )
        session.add(alarm)
        session.flush()
    session.add_all(
        AlarmMatter(alarm_id=alarm.id, matter_id=signal.matter_id, signal_on=signal.on, added_at=now)
        for signal in signals
    )
    session.flush()
    event = "warnings.raise" if is_new else "warnings.add"
    detail = {"rule": threshold.rule.value, "matters": len(signals), "on": today.isoformat()}
    recording.note_event(session, event, actor=actor, now=now, kind=KIND, uid=alarm.uid, detail=detail)
    if is_new:
        _tell(session, alarm, today=today, now=now)
        done.raised[threshold.rule] += 1
    else:
        done.added_to += 1


def _tell(session: Session, alarm: Alarm, *, today: date, now: datetime) -> None:
    """Tell the secretary of its town and the petition office's head, as far as they see it; who has one unread line
    that something warns gets no further one."""
    places = {alarm.town_id, alarm.unit_id} - {None}
    held = directory.in_post(session, today, PostKind.TOWN_SECRETARY)
    heads = accounts.persons_with(session, Permission.CARD_ISSUE)
    known = accounts.actors_of(session, heads | {one.person_id for one in held if one.unit_id in places}, today)
    waits = set(session.scalars(select(Message.person_id).where(Message.kind == K.ALARM, Message.read_at.is_(None))))
    asked = select(Alarm.id).where(Alarm.id == alarm.id)
    for one in known:
        has_to_act = may_decide(one, is_item=False) or one.person_id not in heads
        if one.person_id is None or one.person_id in waits or not has_to_act:
            continue
        if session.scalar(asked.where(warnings.seen(one))) is not None:
            waits.add(one.person_id)
            session.add(Message(person_id=one.person_id, alarm_id=alarm.id, kind=K.ALARM, at=now))


def deal(session: Session, uid: str, command: Deal, *, actor: Actor, now: datetime) -> Alarm:
    """Say what is done about an alarm, or that it is none; said anew, the newest counts. A form sent twice is one.

    Raises NotFound, Refused `not_permitted`, `choice_missing`, `warning_note_too_short`.
    """
    _may(actor)
    if warnings.by_uid(session, actor, uid) is None:
        raise NotFound
    alarm = session.scalars(select(Alarm).where(Alarm.uid == uid).with_for_update()).one()
    if recording.made_before(session, command.token) is not None:
        return alarm
    if command.state not in ACTS:
        raise Refused("choice_missing", "state")
    act = AlarmAct(state=command.state, at=now, person_id=actor.person_id)
    act.note = said(command.note, "note", "warning_note_too_short")
    alarm.acts.append(act)
    alarm.state, alarm.first_acted_at = command.state, alarm.first_acted_at or now
    alarm.ended_at = now if command.state in ENDED else None
    session.flush()
    detail = {"state": command.state.value}
    recording.note_event(session, "warnings.deal", actor=actor, now=now, kind=KIND, uid=uid, detail=detail)
    recording.spend(session, command.token, uid, actor=actor, now=now)
    return alarm


def set_threshold(session: Session, command: SetThreshold, *, actor: Actor, now: datetime) -> AlarmSetting:
    """Set what a rule counts by; what was raised by then stays.

    Raises Refused `not_permitted`, `least_not_allowed`, `days_not_allowed`, `rise_missing`, `rise_not_allowed`,
    `nothing_changed`, `reason_missing`, `reason_says_nothing`.
    """
    _may(actor)
    new = command.threshold
    new.check()
    if warnings.thresholds(session)[new.rule] == new:
        raise Refused("nothing_changed", "reason")
    made = AlarmSetting(
        rule=new.rule,
        is_on=new.is_on,
        least=new.least,
        days=new.days,
        rise=new.rise,
        reason=reason_given(command.reason),
        entered_at=now,
        entered_by_id=actor.person_id,
    )
    session.add(made)
    session.flush()
    detail = {"on": new.is_on, "least": new.least, "days": new.days, "rise": new.rise}
    recording.note_event(
        session, "warnings.set", actor=actor, now=now, kind="warning_rule", uid=new.rule.value, detail=detail
    )
    return made


def _may(actor: Actor) -> None:
    require(actor, Permission.CARD_ISSUE)
    if not may_decide(actor, is_item=False):
        raise NotFound
