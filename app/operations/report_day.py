"""How far the day of a report may go (反馈日期, D11), and who takes it away: art. 22(3), and the rule of the county."""

from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.clocks import RULES, Order, RuleId
from app.domain.errors import Refused
from app.domain.permissions import Actor, Permission
from app.domain.petitions import REPORTING, Action, Routing, Source
from app.domain.set_days import ordered_by
from app.models.matters import Clock, StopReason
from app.models.petitions import Petition
from app.models.timeline import Step
from app.queries.calendar import rule_sets
from app.queries.corrections import told
from app.queries.limits import receipt_of

HANDLING = (RuleId.D5, RuleId.D6)
COUNTING = (None, StopReason.MET)


def counting(petition: Petition, *rules: RuleId) -> list[Clock]:
    """The clocks of these rules that run or were met, the latest last."""
    found = (one for one in petition.clocks if one.rule in rules and one.stop_reason in COUNTING)
    return sorted(found, key=lambda one: (one.started_on, one.id or 0))


def check_first(session: Session, petition: Petition, day: date, assigned_on: date) -> None:
    """Refuse a day that is ordered later than so many days after the order as the county says (D11-first)."""
    if day > (latest := latest_first(session, petition, assigned_on)):
        raise Refused("report_day_too_far", "report_due_on", latest=latest)


def latest_first(session: Session, petition: Petition, assigned_on: date) -> date:
    """The latest day by which a report may be ordered when it is assigned."""
    most = rule_sets(session).rule(RuleId.D11_FIRST, receipt_of(petition)).length
    return assigned_on + timedelta(days=most)


def is_owed(petition: Petition) -> bool:
    """Whether a report is owed at this stage at all: whoever reviews has it once a review was asked for, and then a day
    comes only with an order to handle it anew, once."""
    return petition.stage in REPORTING and all(one.ended_on is not None for one in petition.remedies)


def latest_extended(session: Session, petition: Petition) -> date:
    """The latest day to which the report may be put off: so many days after the day that was ordered at first as the
    county says (D11-most), and never beyond the limit of the handling itself (art. 34)."""
    most = rule_sets(session).rule(RuleId.D11_MOST, receipt_of(petition)).length
    latest = _ordered_on(petition) + timedelta(days=most)
    handling = handling_until(petition)
    return latest if handling is None else min(latest, handling)


def handling_until(petition: Petition) -> date | None:
    """The last day of the sixty days, or of what they were extended to; None where none have begun."""
    known = counting(petition, *HANDLING)
    return known[-1].due_on if known else None


def _ordered_on(petition: Petition) -> date:
    days = [one for one in petition.clocks if one.rule is RuleId.D11 and one.stop_reason is not StopReason.ENDED]
    ordered = [one for one in days if ordered_by(one.law) is not Order.EXTENDED]
    return (ordered or days)[-1].due_on


def is_anew(petition: Petition) -> bool:
    """Whether the day was set when the petition was ordered to be done anew or taken up again (P18, P22)."""
    known = counting(petition, RuleId.D11)
    ordered = {one.ended_on for one in petition.remedies if one.ended_on is not None and one.finding is not None}
    return bool(known) and (
        known[-1].started_on in ordered or (petition.reopen_count > 0 and known[-1].started_on != petition.routed_on)
    )


def check_anew(petition: Petition, day: date, today: date, field: str = "redo_due_on") -> None:
    """Refuse another day of what is done anew beyond the sixty days that began with it (`redo_too_late`), or a later
    one once the day itself is over (`redo_day_over`)."""
    anew = [one for one in petition.clocks if one.rule is RuleId.D5 and one.started_on != petition.accepted_on]
    began = [one.started_on + timedelta(days=RULES[RuleId.D5].length) for one in counting(petition, RuleId.D11)]
    latest = anew[-1].due_on if anew else began[-1] if began else None
    if latest is not None and day > latest:
        raise Refused("redo_too_late", field, latest=latest)
    ordered = petition.report_due_on
    if ordered is not None and ordered < today and day > ordered:
        raise Refused("redo_day_over", field, due_on=ordered)


def check_corrected(session: Session, petition: Petition, day: date) -> None:
    """A correction is no way round: a later day stays within the limit of the handling (`report_day_too_late`), before
    that has begun within what may be ordered or put off (`report_day_too_far`)."""
    before, last = petition.report_due_on, handling_until(petition)
    if before is not None and day <= before:
        return
    if last is not None and day > last:
        raise Refused("report_day_too_late", "report_due_on", latest=last)
    known = counting(petition, RuleId.D11)
    if last is None and known and ordered_by(known[-1].law) is Order.EXTENDED:
        if day > (latest := latest_extended(session, petition)):
            raise Refused("report_day_too_late", "report_due_on", latest=latest)
    elif last is None and petition.routed_on is not None:
        check_first(session, petition, day, petition.routed_on)


def check_no_report(session: Session, petition: Petition, actor: Actor) -> None:
    """Whether what was assigned may become what was only sent on (交办 to 转送), so that no report is owed: by who
    assigned it, before the report, and never where a superior organ wants it.

    Raises Refused `routing_by_superior`, `routing_after_report` or `routing_by_who_assigned`.
    """
    order = select(Step).where(Step.matter_id == petition.id, Step.action == Action.ASSIGN).order_by(Step.id.desc())
    step = session.scalar(order.limit(1))
    above = step is not None and any(name == "decided_by" for name, _, _ in told(step))
    if petition.source is Source.SUPERIOR or above:
        raise Refused("routing_by_superior", "routing")
    days = [one for one in petition.clocks if one.rule is RuleId.D11]
    if days and all(one.stopped_on is not None for one in days):
        raise Refused("routing_after_report", "routing")
    if step is not None and not _assigned(step, actor):
        raise Refused("routing_by_who_assigned", "routing", unit=step.unit.name if step.unit else "—")


def _assigned(step: Step, actor: Actor) -> bool:
    of_the_organ = step.unit_id is not None and step.unit_id in actor.unit_ids | {actor.unit_id}
    return actor.person_id == step.person_id or (of_the_organ and actor.may(Permission.MATTER_ROUTE))


def without_report(values: Mapping[str, object], before: Mapping[str, object]) -> dict[str, object]:
    """What is asked for, with the day of the report taken away where it is only sent on now: no report is owed then."""
    kept = dict(values)
    if values.get("routing") is Routing.REFER and before.get("routing") is Routing.ASSIGN and "report_due_on" in before:
        kept["report_due_on"] = None
    return kept
