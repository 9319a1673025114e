"""The rule sets as the rules want them, what was set and when, and what another entry would change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.clocks import Reckoning, Rule, RuleId
from app.domain.limits import ADVISED
from app.domain.rule_sets import EDITABLE, Receipt, Setting
from app.models.limits import LimitRule
from app.models.matters import Clock, Matter
from app.models.petitions import Petition
from app.queries.calendar import calendar, rule_sets


def receipt_of(matter: Matter) -> Receipt:
    """What decides which set counts for this matter."""
    return Receipt(matter.received_on, matter.source if isinstance(matter, Petition) else None)


def reckoned(session: Session, rule: RuleId, on: date, receipt: Receipt, *, again: bool = False) -> Reckoning:
    """A limit that starts on this day, by the calendar and the set in force at receipt."""
    return rule_sets(session).reckon(rule, on, calendar(session), receipt, again=again)


def present(session: Session, today: date) -> Mapping[RuleId, tuple[Rule, bool]]:
    """The limits that the county sets, as they count for whatever is received today, and whether they do."""
    sets, receipt = rule_sets(session), Receipt(today)
    return {rule.id: (sets.rule(rule.id, receipt), sets.is_on(rule.id, receipt)) for rule in EDITABLE}


def entries(session: Session) -> Sequence[LimitRule]:
    """Everything that was ever set, the newest first."""
    return session.scalars(select(LimitRule).order_by(LimitRule.id.desc())).all()


@dataclass(frozen=True)
class Effect:
    """What an entry would change: how many open clocks follow it, how many of them get another date, how many end."""

    following: int
    moving: int
    ending: int


def effect(session: Session, setting: Setting) -> Effect:
    """Reckon every open clock of the rule with this entry, accusations left out."""
    sets, days = rule_sets(session).with_setting(setting), calendar(session)
    found = (
        select(Clock.started_on, Clock.due_on, Matter.received_on, Petition.source)
        .join(Matter, Clock.matter_id == Matter.id)
        .outerjoin(Petition.__table__, Petition.__table__.c.id == Matter.id)
        .where(Clock.stopped_on.is_(None), Clock.rule == setting.rule, ~Matter.confidential)
    )
    following = moving = ending = 0
    for clock in session.execute(found.where(Matter.received_on >= setting.valid_from)):
        receipt = Receipt(clock.received_on, clock.source)
        if sets.in_force(setting.rule, receipt) is not setting:
            continue
        following += 1
        if not sets.is_on(setting.rule, receipt):
            ending += setting.rule not in ADVISED  # the day stands on a paper that was sent
        else:
            moving += sets.reckon(setting.rule, clock.started_on, days, receipt).due_on != clock.due_on
    return Effect(following, moving, ending)
