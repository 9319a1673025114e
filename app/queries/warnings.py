"""Alarms of early warning as an Actor may see them, the matters behind one, and what the rules count by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, false, func, or_, select, true
from sqlalchemy.orm import Session, joinedload, selectinload

from app.domain.accountability import local_day
from app.domain.permissions import Actor, Permission
from app.domain.warnings import BY_DEFAULT, WAITING, AlarmRule, AlarmState, Promptness, Threshold, promptness
from app.models.matters import Matter
from app.models.warnings import Alarm, AlarmMatter, AlarmSetting
from app.queries.kept import kept
from app.queries.visibility import visible

PAGE = 30
OF_LATE = timedelta(days=90)
"""Of alarms raised since then it is told how soon somebody saw to them."""


@dataclass(frozen=True)
class Wanted:
    """How the list is narrowed; without a state, to those that wait."""

    rule: AlarmRule | None = None
    state: AlarmState | None = None
    every: bool = False
    page: int = 1


def seen(actor: Actor) -> ColumnElement[bool]:
    """The alarms behind which stands nothing that he may not see: who is complained of in one of the matters, or keeps
    away from it, would learn of it by the number. One of which a matter became an accusation is seen by nobody. Who
    follows no more than the figures of his town or unit sees those that are about it."""
    if actor.is_system:
        return true()
    if not actor.may(Permission.FIGURE_VIEW):
        return false()
    here = or_(Alarm.town_id == actor.town_id, Alarm.unit_id.in_(sorted(actor.unit_ids)))
    hidden = select(AlarmMatter.id).join(Matter, Matter.id == AlarmMatter.matter_id)
    hidden = hidden.where(AlarmMatter.alarm_id == Alarm.id)
    # Not NOT: of a matter without a unit the condition is unknown, neither true nor false.
    shown = ~hidden.where(or_(Matter.confidential, visible(actor).is_not(true()))).correlate(Alarm).exists()
    return shown if actor.may(Permission.CARD_FOLLOW) else and_(here, shown)


def page(session: Session, actor: Actor, wanted: Wanted) -> tuple[Sequence[Alarm], int]:
    """One page of those that match, the newest first, and how many there are."""
    where = _narrowed(actor, wanted)
    total = session.scalar(select(func.count(Alarm.id)).where(*where)) or 0
    found = select(Alarm).where(*where).options(*_ROW).order_by(Alarm.raised_at.desc(), Alarm.id.desc())
    return session.scalars(found.limit(PAGE).offset((wanted.page - 1) * PAGE)).all(), total


@kept
def waiting(session: Session, actor: Actor) -> int:
    """How many wait to be dealt with: as many as the list without any condition holds."""
    return session.scalar(select(func.count(Alarm.id)).where(*_narrowed(actor, Wanted()))) or 0


def by_uid(session: Session, actor: Actor, uid: str) -> Alarm | None:
    """The alarm of this address, or None when it does not exist for the actor."""
    found = select(Alarm).where(Alarm.uid == uid, seen(actor))
    return session.scalar(found.options(*_ROW, selectinload(Alarm.acts)))


def alike(session: Session, actor: Actor, first: date, last: date) -> Sequence[Alarm]:
    """The hot issues with a matter of these days, the latest first."""
    signals = select(AlarmMatter.alarm_id).where(AlarmMatter.signal_on.between(first, last))
    found = select(Alarm).where(Alarm.rule == AlarmRule.ALIKE, Alarm.id.in_(signals), seen(actor)).options(*_ROW)
    return session.scalars(found.order_by(Alarm.raised_on.desc(), Alarm.id.desc())).all()


def sizes(session: Session, alarms: Sequence[Alarm]) -> Mapping[int, int]:
    """Of each alarm, how many matters stand behind it."""
    found = select(AlarmMatter.alarm_id, func.count()).where(AlarmMatter.alarm_id.in_([one.id for one in alarms]))
    return {row[0]: row[1] for row in session.execute(found.group_by(AlarmMatter.alarm_id))}


def behind(session: Session, alarm: Alarm) -> Sequence[int]:
    """The ids of the matters behind it, the newest signal first. For whoever sees the alarm."""
    found = select(AlarmMatter.matter_id).where(AlarmMatter.alarm_id == alarm.id)
    return session.scalars(found.order_by(AlarmMatter.signal_on.desc(), AlarmMatter.matter_id.desc())).all()


def prompt(session: Session, actor: Actor, today: date) -> Promptness:
    """How soon somebody saw to what was raised of late."""
    found = select(Alarm.first_on, Alarm.first_acted_at).where(seen(actor), Alarm.raised_on > today - OF_LATE)
    rows = session.execute(found).all()
    return promptness([(row[0], local_day(row[1]) if row[1] else None) for row in rows])


def thresholds(session: Session) -> Mapping[AlarmRule, Threshold]:
    """What each rule counts by now."""
    chosen = dict(BY_DEFAULT)
    chosen.update({one.rule: threshold_of(one) for one in reversed(entries(session))})
    return chosen


def threshold_of(entry: AlarmSetting) -> Threshold:
    """What was set with this entry."""
    return Threshold(entry.rule, entry.least, entry.days, entry.rise, entry.is_on)


def entries(session: Session) -> Sequence[AlarmSetting]:
    """Everything that was ever set, the newest first."""
    found = select(AlarmSetting).options(joinedload(AlarmSetting.entered_by))
    return session.scalars(found.order_by(AlarmSetting.id.desc())).all()


def _narrowed(actor: Actor, wanted: Wanted) -> list[ColumnElement[bool]]:
    where = [seen(actor)]
    if wanted.rule is not None:
        where.append(Alarm.rule == wanted.rule)
    if wanted.state is not None:
        where.append(Alarm.state == wanted.state)
    elif not wanted.every:
        where.append(Alarm.state.in_(WAITING))
    return where


_ROW = (joinedload(Alarm.town), joinedload(Alarm.village), joinedload(Alarm.unit))
