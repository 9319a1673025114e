"""The order of a matter's days: a corrected day stays between the one before it and the one after."""

from collections.abc import Container, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.accountability import local_day
from app.domain.errors import Refused
from app.domain.petitions import Action, RemedyKind
from app.domain.rectification import Action as ItemAction
from app.domain.visits import CONCLUDING
from app.models.matters import Matter
from app.models.petitions import Petition
from app.models.remedies import in_force
from app.models.timeline import Step
from app.models.visits import Visit
from app.operations.matters import check_days
from app.queries import letters

COURSE = (
    *("received_on", "routed_on", "claimed_on", "accepted_on", "issued_on", "delivered_on", "verified_on"),
    *("public_from", "public_until", "closed_on"),
)
"""Days that follow one another, of a petition or an item; those not entered yet are left out."""
NOTICE = "notice_on"
ENTERED_BY: Mapping[str, tuple[str, ...]] = {
    "routed_on": (Action.ASSIGN, Action.TRANSFER),
    "accepted_on": (Action.ACCEPT,),
    "issued_on": (Action.ISSUE,),
    "closed_on": (Action.CLOSE, Action.RECHECK, ItemAction.SIGN_OFF),
    "claimed_on": (ItemAction.CLAIM,),
    "verified_on": (ItemAction.VERIFY,),
}
"""By which acts a day was entered: what was recorded then did not happen later."""
ANEW = ("issued_on", "delivered_on")
"""Days of what was signed since it was ordered to be done anew or taken up again."""
AHEAD = ("due_on", "report_due_on", "redo_due_on", "check_on")
"""Days that were set for something to come: they may lie in the future."""


def check(
    session: Session, matter: Matter, values: Mapping[str, object], differing: Mapping[str, object], *, now: datetime
) -> None:
    """Refuse a corrected day in the future, before what it follows or after what followed it (T61)."""
    in_order([(name, day) for name in COURSE if isinstance(day := values.get(name), date)], differing, now=now)
    received_on = values["received_on"]
    assert isinstance(received_on, date)  # noqa: S101  # every matter has its day of receipt
    if "received_on" in differing and received_on > local_day(matter.registered_at):
        raise Refused("received_after_registered", "received_on", day=received_on)
    for name in ENTERED_BY.keys() & differing.keys():
        if isinstance(day := differing[name], date):
            _not_after(day, name, _entered_on(session, matter, ENTERED_BY[name]))
    for name in ANEW:
        # What was handled anew was neither signed nor served before it was ordered (P18, P22).
        if isinstance(day := differing.get(name), date):
            begun_on = _entered_on(session, matter, (Action.REDO, Action.REOPEN))
            check_days(day, name, now=now, not_before=begun_on)
    for name in AHEAD:
        day = values.get(name)
        if isinstance(day, date) and differing.keys() & {name, "received_on"}:
            check_days(day, name, now=datetime.combine(day, datetime.max.time(), now.tzinfo), not_before=received_on)
    # Of an acceptance nobody was told before the unit had the petition.
    routed_on = values.get("routed_on")
    had_on = routed_on if "accepted_on" in values else None
    if isinstance(told_on := values.get(NOTICE), date) and differing.keys() & {NOTICE, "received_on", "routed_on"}:
        check_days(told_on, NOTICE, now=now, not_before=had_on if isinstance(had_on, date) else received_on)
        _check_letter(session, matter, told_on)
    if differing.keys() & {"accepted_on", NOTICE} and isinstance(day := values.get("accepted_on"), date):
        told_on = values.get(NOTICE)
        _not_after(day, "accepted_on", told_on if isinstance(told_on, date) else None)
    if isinstance(told_on := differing.get("whereabouts_on"), date):
        sent_on = routed_on if isinstance(routed_on, date) else received_on
        check_days(told_on, "whereabouts_on", now=now, not_before=sent_on)
    if "closed_on" in differing and isinstance(closed_on := differing["closed_on"], date):
        _not_after(closed_on, "closed_on", _first_asked(session, matter))
    if isinstance(matter, Petition):
        _check_remedies(matter, differing, now)


def _check_letter(session: Session, matter: Matter, told_on: date) -> None:
    # The notice may have been put right since: its first version is the one that reached the petitioner.
    letter = letters.telling(session, matter)
    made_on = local_day(letter.sealed_at) if letter is not None and letter.sealed_at is not None else None
    if letter is not None and made_on is not None and told_on < made_on:
        raise Refused("told_before_letter", NOTICE, letter=letter.kind, made_on=made_on)


def _check_remedies(petition: Petition, differing: Mapping[str, object], now: datetime) -> None:
    # A review is asked against what was served before; a recheck has ended what is closed then (art. 35, 36).
    review, recheck = in_force(petition, RemedyKind.REVIEW), in_force(petition, RemedyKind.RECHECK)
    if isinstance(delivered_on := differing.get("delivered_on"), date) and review is not None:
        _not_after(delivered_on, "delivered_on", review.asked_on)
    if isinstance(closed_on := differing.get("closed_on"), date) and recheck is not None:
        check_days(closed_on, "closed_on", now=now, not_before=recheck.decided_on)


def in_order(days: Sequence[tuple[str, date]], differing: Container[str], *, now: datetime) -> None:
    """Refuse of days that follow one another a differing one that does not stand in its place."""
    for place, (name, day) in enumerate(days):
        if name in differing:
            check_days(day, name, now=now, not_before=max((earlier for _, earlier in days[:place]), default=None))
            _not_after(day, name, min((later for _, later in days[place + 1 :]), default=None))


def _not_after(day: date, field: str, latest: date | None) -> None:
    if latest is not None and day > latest:
        raise Refused("day_after", field, day=day, latest=latest)


def _entered_on(session: Session, matter: Matter, acts: Sequence[str]) -> date | None:
    """The day on which the last of these acts was recorded; None of what was taken over from a list."""
    at = session.scalar(select(func.max(Step.at)).where(Step.matter_id == matter.id, Step.action.in_(acts)))
    return local_day(at) if at is not None else None


def _first_asked(session: Session, matter: Matter) -> date | None:
    """The first visit since closing, or the settlement."""
    found = select(func.min(Visit.visited_on)).where(
        Visit.matter_id == matter.id, Visit.kind.in_(CONCLUDING), Visit.visited_on >= matter.closed_on
    )
    return min((day for day in (session.scalar(found), matter.settled_on) if day is not None), default=None)
