"""Taking a closed petition up again (重新办理, P22), with the day by which it shall be done."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from app.domain.accountability import local_day
from app.domain.clocks import RULES, Order, RuleId
from app.domain.errors import Refused
from app.domain.permissions import Actor
from app.domain.petitions import Action
from app.models.matters import StopReason
from app.models.petitions import Petition
from app.operations import clocks, holdings, recording, redoing, visit_plan
from app.operations.handling import extension_told
from app.operations.matters import advance, in_future, locked, said
from app.operations.recording import Change
from app.operations.taking_over import drop_handler_elsewhere


@dataclass(frozen=True)
class Reopen:
    """重新办理: why, and by when it shall be done again, where the head sets a day of his own."""

    reason: str
    due_on: date | None = None


def reopen(
    session: Session, uid: str, version: int | None, command: Reopen, *, actor: Actor, now: datetime
) -> Petition:
    """Take a closed petition up again (P22): counted, the first closing day kept, a new 60 days started.

    What has no sixty days (suggestions, art. 29) goes by the day that is set, at most 60 days ahead. Raises Refused
    `reopen_day_missing`, `reopen_too_late`.
    """
    petition, today = locked(session, Petition, uid, version, actor=actor), local_day(now)
    came_from = advance(session, petition, Action.REOPEN, actor=actor, now=now)
    reason = said(command.reason, "reason", "reason_too_short")
    with session.no_autoflush:  # nothing unsettled may stand without its holder
        petition.settled_on = petition.outcome = petition.closed_on = None
        if petition.holder_id is None:
            holdings.place(session, petition, "reopened", actor=actor, now=now)
    petition.reopen_count += 1
    drop_handler_elsewhere(session, petition, now=now)
    told = extension_told(petition)
    redoing.begin_anew(petition, today)
    clocks.stop(petition, [RuleId.D7, RuleId.D9, RuleId.EXECUTION], today, StopReason.ENDED)
    visit_plan.end(petition, today)
    clocks.start_sixty_days(session, petition, today, again=True)
    changes = (*_set_day_anew(session, petition, command.due_on, now=now), *told)
    recording.record(
        session, petition, Action.REOPEN, actor=actor, now=now, from_stage=came_from, note=reason, changes=changes
    )
    return petition


def _set_day_anew(session: Session, petition: Petition, day: date | None, *, now: datetime) -> tuple[Change, ...]:
    today = local_day(now)
    running = (clock for clock in petition.clocks if clock.rule is RuleId.D5 and clock.stopped_on is None)
    sixty = next((clock.due_on for clock in running), None)
    if day is None:
        if sixty is None:
            raise Refused("reopen_day_missing", "due_on")
        return ()
    in_future(day, "due_on", now=now)
    latest = sixty or today + timedelta(days=RULES[RuleId.D5].length)
    if day > latest:
        raise Refused("reopen_too_late", "due_on", latest=latest)
    petition.report_due_on = day
    clocks.set_day(session, petition, RuleId.D11, day, Order.REOPENED, started_on=today, today=today)
    return (Change("redo_due_on", None, day.isoformat()),)
