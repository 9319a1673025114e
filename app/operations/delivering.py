"""Serving an opinion (送达) on everybody whom it has to reach, all at once or one after the other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.domain.accountability import local_day
from app.domain.clocks import RuleId
from app.domain.errors import Refused
from app.domain.permissions import Actor
from app.domain.petitions import PETITION_PATH, Action, Category, DeliveryWay, RemedyKind, Stage
from app.domain.rule_sets import ANSWERED
from app.models.deliveries import Delivery
from app.models.inbox import MessageKind
from app.models.matters import Matter, StopReason
from app.models.papers import PaperRole
from app.models.petitions import Petition, Petitioner
from app.models.remedies import Remedy, in_force
from app.operations import clocks, recording, remedies
from app.operations.act_papers import check_opinion
from app.operations.matters import add_papers, advance, check_days, entered_late, locked
from app.operations.papers import NewPaper
from app.operations.recording import Change
from app.operations.remedies import Served
from app.operations.witnesses import check_witnessed, shows_refusal
from app.queries import deliveries


@dataclass(frozen=True)
class ToPerson:
    """On whom it was served, by his uid, when and how; a refusal names its witness."""

    uid: str
    delivered_on: date
    way: DeliveryWay
    note: str = ""


@dataclass(frozen=True)
class Deliver:
    """送达: when and how the opinion reached whoever is still to be told; a refusal names its witness.

    `people`: on which of several it was served; None: on all of them, on that day and in that way.
    """

    delivered_on: date
    way: DeliveryWay
    note: str = ""
    papers: tuple[NewPaper, ...] = ()
    people: tuple[ToPerson, ...] | None = None
    entered_late: str = ""


def deliver(
    session: Session, uid: str, version: int | None, command: Deliver, *, actor: Actor, now: datetime
) -> Petition:
    """The opinion is served (P14). Once it has reached everybody whom it has to, the 60 days end on that day; each
    one's 30 days for a review begin with his own service (art. 35, `keep_windows`); until then the petition stays
    where it is. Whoever was served may have asked already: the others are served while it is reviewed, or with the
    review at the latest."""
    petition = locked(session, Petition, uid, version, actor=actor)
    since, before = petition.stage_at, petition.delivered_on
    came_from = advance(session, petition, Action.DELIVER, actor=actor, now=now)
    remedy = in_force(petition, RemedyKind.REVIEW) if came_from == Stage.REVIEWED else None
    if remedy is None:
        check_opinion(session, petition, now=now)
    made_on = remedy.decided_on if remedy is not None else petition.issued_on
    told = _told(petition, command, deliveries.waiting(petition, remedy))
    photographed = shows_refusal(command.papers) and all(one.way is DeliveryWay.REFUSED for one in told)
    for one in told:
        field = "" if command.people is None else f".{one.uid}"
        check_days(one.delivered_on, f"delivered_on{field}", now=now, not_before=made_on)
        if one.way is DeliveryWay.REFUSED and not photographed:
            check_witnessed(one.note, f"note{field}")
    late = entered_late(min(one.delivered_on for one in told), command.entered_late, now=now) if told else None
    _check_receipt(session, petition, command, told)
    petition.deliveries += [
        _row(one, person, remedy.id if remedy is not None else None)
        for one in told
        for person in petition.petitioners
        if person.uid == one.uid
    ]
    session.flush()
    if deliveries.waiting(petition, remedy):
        petition.stage, petition.stage_at = came_from, since
        if came_from != Stage.IN_REVIEW:
            keep_windows(session, petition, remedy, local_day(now))
    else:
        rows = deliveries.served(petition, remedy)
        whole = together(rows) if rows else Served(told[0].delivered_on, told[0].way)  # anonymous: nobody is known
        _served(session, petition, came_from, whole, now)
    add_papers(session, petition, command.papers, actor=actor, now=now)
    changes = () if command.people is None else _spoken(petition, told)
    recording.record(
        *(session, petition, Action.DELIVER),
        actor=actor,
        now=now,
        from_stage=came_from,
        note=command.note or None,
        changes=changes,
        late=late,
    )
    if before is None and petition.delivered_on is not None:
        _tell_merged(session, petition, actor=actor, now=now)
    return petition


def _tell_merged(session: Session, petition: Petition, *, actor: Actor, now: datetime) -> None:
    # Whoever was told that his petition joins this one was promised its answer (art. 19 para 3); who serves this one
    # may not see the other, so whoever merged it hears of it there.
    for merged, teller in deliveries.merged_into(session, petition):
        told = [(teller, MessageKind.ANSWERED_ELSEWHERE)] if teller is not None else []
        recording.record(
            *(session, merged, "answered_elsewhere"), actor=actor, now=now, from_stage=merged.stage, tells=told
        )


def _told(petition: Petition, command: Deliver, waiting: Sequence[Petitioner]) -> Sequence[ToPerson]:
    if command.people is None:
        known = [person.uid for person in waiting] if petition.petitioners else [""]  # anonymous: nobody is known
        return [ToPerson(uid, command.delivered_on, command.way, command.note) for uid in known]
    if not command.people:
        raise Refused("nobody_served", "people")
    if not {one.uid for one in command.people} <= {person.uid for person in waiting}:
        raise Refused("already_served", "people")
    return command.people


def check_day(
    session: Session, petition: Petition, field: str, *, refused: bool, kind: RemedyKind | None = None
) -> None:
    """Refuse to correct the day of service without the receipt that proves the right one (`day_needs_receipt`); a
    refusal has its witness in the reason. `kind`: of which remedy, None of the opinion itself."""
    if not refused and not deliveries.proves_another_day(session, petition, kind):
        raise Refused("day_needs_receipt", field)


def _check_receipt(session: Session, petition: Petition, command: Deliver, told: Sequence[ToPerson]) -> None:
    # P14: a receipt that was signed, or a refusal with its witness or photograph.
    if all(one.way is DeliveryWay.REFUSED for one in told):
        return
    brought = any(paper.role is PaperRole.RECEIPT for paper in command.papers)
    if not brought and not deliveries.has_receipt(session, petition):
        raise Refused("delivery_needs_receipt", "papers")


def _row(one: ToPerson, person: Petitioner, remedy_id: int | None) -> Delivery:
    row = Delivery(petitioner_id=person.id, remedy_id=remedy_id, delivered_on=one.delivered_on, way=one.way)
    row.note = one.note or None
    return row


def together(rows: Sequence[Delivery]) -> Served:
    """As what the whole was served: on the last day, and refused only if everybody refused."""
    ways = sorted(rows, key=lambda row: (row.way is not DeliveryWay.REFUSED, row.delivered_on))
    return Served(max(row.delivered_on for row in rows), ways[-1].way)


def _served(session: Session, petition: Petition, came_from: str, served: Served, now: datetime) -> None:
    assert served.on is not None  # noqa: S101  # the latest of the days that were told
    if came_from == Stage.REVIEWED:
        remedy = in_force(petition, RemedyKind.REVIEW)
        remedies.serve(petition, served, now)
        clocks.stop(petition, [RuleId.D8], served.on)
        keep_windows(session, petition, remedy, local_day(now), served.on)
        if petition.delivered_on is None:
            _answered(petition, served)
        return
    _answered(petition, served)
    if came_from != Stage.IN_REVIEW:
        keep_windows(session, petition, None, local_day(now), served.on)


def keep_windows(
    session: Session, petition: Petition, remedy: Remedy | None, today: date, whole: date | None = None
) -> None:
    """Let the thirty days to ask run for each on whom it was served (D7, of a review's opinion D9), one clock a day of
    service: while the others wait, and after a day was corrected.

    `whole`: the day of service where nobody is known by a row of his own.
    """
    if petition.category is not Category.APPEAL or petition.appeal_path != PETITION_PATH:
        return
    rule = RuleId.D7 if remedy is None else RuleId.D9
    days = {row.delivered_on for row in deliveries.served(petition, remedy)}
    if not days and whole is not None:
        days = {whole}
    kept: set[date] = set()
    for clock in [one for one in petition.clocks if one.rule is rule and one.stopped_on is None]:
        if clock.started_on in days - kept:
            kept.add(clock.started_on)
        else:
            clocks.end(clock, today, StopReason.REPLACED)
    for day in sorted(days - kept):
        clocks.start(session, petition, rule, day)


def _answered(petition: Petition, served: Served) -> None:
    assert served.on is not None  # noqa: S101  # the latest of the days that were told
    petition.delivered_on, petition.delivery_way = served.on, served.way
    clocks.stop(petition, [RuleId.D5, RuleId.D6, *ANSWERED], served.on)


def _spoken(petition: Petition, told: Sequence[ToPerson]) -> tuple[Change, ...]:
    places = {person.uid: person.position + 1 for person in petition.petitioners}
    return tuple(
        Change(f"{name}.{places[one.uid]}", None, value)
        for one in told
        for name, value in (
            ("delivered_on", one.delivered_on.isoformat()),
            ("delivery_way", one.way.value),
            ("delivery_note", one.note or None),
        )
        if value is not None
    )


def follow(matter: Matter, before: Mapping[str, object], differing: Mapping[str, object]) -> None:
    """Let the rows of persons follow a corrected day or way: of all of whom the wrong one was told."""
    day, way = differing.get("delivered_on"), differing.get("delivery_way")
    if not isinstance(matter, Petition) or not (day or way):
        return
    rows = deliveries.served(matter, None)
    for row in rows:
        if isinstance(day, date) and row.delivered_on == before["delivered_on"]:
            row.delivered_on = day
        if isinstance(way, DeliveryWay) and row.way == before["delivery_way"]:
            row.way = way
    if isinstance(day, date) and rows and (last := max(row.delivered_on for row in rows)) != day:
        raise Refused("day_before", "delivered_on", day=day, earliest=last)
