"""Correcting the facts that stand in a matter's own row, each as long as it has been entered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import demands, petitions, rectification
from app.domain.accountability import local_day
from app.domain.contents import Content, is_poverty
from app.domain.errors import Refused
from app.domain.permissions import Actor, Permission
from app.domain.petitions import Category, Channel, Decision, DeliveryWay, Finding, Routing, Stage
from app.domain.privacy import mask_text
from app.models.matters import Matter
from app.models.petitions import Petition
from app.models.rectification import RectificationItem
from app.operations import (
    affected,
    deciding,
    delivering,
    hindrances,
    lead_units,
    referring,
    report_day,
    rerouting,
    urgent,
    visit_plan,
)
from app.operations.addressing import check_addressee
from app.operations.correcting import (
    category,
    following,
    item_facts,
    order,
    signed_days,
    softening,
    superior,
    turned_away,
)
from app.operations.correcting.correction import check_reserved, done, is_locked, opened, spoken, whole_text
from app.operations.matters import name_handler, place_of, said, target_unit
from app.operations.recording import Change
from app.operations.registering import check_read_back, clear_title
from app.operations.routing import discipline_organ
from app.operations.witnesses import check_witnessed
from app.queries import household_ties
from app.queries.affected import said_of, villages_of
from app.queries.corrections import last_said
from app.queries.directory import posts_of
from app.queries.facts import facts_of
from app.queries.recusals import headless


@dataclass(frozen=True)
class Correct:
    """Facts as they should be, by name, and the reason; `decided_by`: of the common superior's unit, who of him decided
    on another one (art. 24)."""

    values: Mapping[str, object]
    reason: str
    decided_by: str = ""


TEXTS = ("household", "body", "demand", "opinion", "goal", "cause", "report", "mechanism")
"""Sealed facts that may come back masked."""
SHARED = (
    *("title", "received_on", "town_id", "village_id", "place", "household", "content", "poverty", "prominent"),
    "external_no",
)
CONTENT = ("title", "household", "body", "demand", "oral", "read_back")
"""What of them the petition says and how it was written down: locked once it was transferred (P5)."""
_DECIDES_THE_RISK = frozenset({"prominent", "item_type", "household", "village_id", "villages", "rework_cause"})
"""By which, of a closed matter, follows how often it is visited."""
DECIDED = frozenset({"decision", "decisions", "adoption", "opinion", "opinion_law", "issued_on"})
REPORTED = ("urgent", "urgent_known_at", "urgent_reported", "urgent_reported_at", "reported_to")
REPORTED_AT = {"urgent_known_at", "urgent_reported_at"}
COUNTER = ("channel", "source", "category", *REPORTED, "body", "demand", "oral", "read_back")
MAY_BE_EMPTY = (
    *(
        "town_id",
        "village_id",
        "place",
        "household",
        "external_no",
        "demand",
        "goal",
        "cause",
        "lead_unit",
    ),
    *("villages", "report_due_on", "notice_on", "notice_way", "same_as", "competent_organ", "reported_to"),
    *("urgent_known_at", "urgent_reported_at"),
)


def correctable(session: Session, matter: Matter, on: date) -> tuple[str, ...]:
    """The facts that can be corrected now: what was said at the beginning, and what later steps have entered."""
    names = [*SHARED, *(("closed_on",) if matter.closed_on else ())]
    counter = list(COUNTER)
    if is_locked(matter):
        names, counter = ([name for name in of if name not in CONTENT] for of in (names, counter))
    if matter.signed_for_at is not None and matter.settled_on is None:
        names.append("handler_id")
    if matter.unit_id is not None and _unit_is_open(session, matter, on):
        names.append("unit_id")
    if isinstance(matter, Petition):
        return (*names, *counter, *_of_the_course(session, matter))
    return (*names, *item_facts.entered(matter)) if isinstance(matter, RectificationItem) else tuple(names)


def kept(session: Session, matter: Matter, on: date) -> dict[str, object]:
    """The facts that can be corrected now, as they stand."""
    return {name: _value(session, matter, name) for name in correctable(session, matter, on)}


def signed(matter: Matter) -> frozenset[str]:
    """What the opinion decided, once it is signed, and the day of an order to handle it anew: only the petition
    office's head corrects that."""
    opinion = DECIDED if isinstance(matter, Petition) and matter.issued_on is not None else frozenset()
    return opinion | {"redo_due_on"}


def reroutes(matter: Matter, actor: Actor) -> bool:
    """Whether the actor may name another responsible unit: of a petition only who routes it (P6)."""
    return not isinstance(matter, Petition) or actor.may(Permission.MATTER_ROUTE)


def correct(
    session: Session, uid: str, version: int | None, command: Correct, *, actor: Actor, now: datetime
) -> Matter:
    """Correct facts of a matter's own row. Raises Refused at the field that is wrong; nothing is kept then."""
    matter, about = opened(session, Matter, uid, version, command.reason, actor=actor, now=now)
    done(session, matter, corrected(session, matter, command, actor=actor, now=now), about)
    return matter


def corrected(session: Session, matter: Matter, command: Correct, *, actor: Actor, now: datetime) -> tuple[Change, ...]:
    """Set the facts that differ and let everything follow that hangs on them; what changed, before and after."""
    before = kept(session, matter, local_day(now))
    values = _as_kept(session, matter, command.values, before)
    if isinstance(matter, Petition):
        values = turned_away.as_kept(session, matter, report_day.without_report(values, before), before, actor)
    differing = {name: value for name, value in values.items() if value != before[name]}
    if not differing:
        return ()
    check_reserved(differing, signed(matter), actor)
    if "unit_id" in differing and not reroutes(matter, actor):
        raise Refused("unit_by_who_routes", "unit")
    if isinstance(matter, RectificationItem):
        signed_days.check(session, matter, differing, actor)
    if isinstance(matter, Petition):
        softening.check(matter, before, differing, actor)
    held = hindrances.held(session, matter)
    above = superior.decide_anew(session, matter, command.decided_by) if "unit_id" in differing else ()
    if isinstance(matter, Petition) and differing.get("routing") is Routing.REFER:
        report_day.check_no_report(session, matter, actor)
    with session.no_autoflush:  # row and clocks change together
        _check(session, matter, before | differing, differing, command.reason, actor, now)
        if isinstance(matter, Petition):
            turned_away.check(session, matter, before | differing, differing, actor)
        stood = affected.said_by(matter) if isinstance(matter, RectificationItem) else None
        for name, value in differing.items():
            _set(session, matter, name, value, actor=actor, now=now)
        if {"household", "village_id"} & differing.keys():
            matter.household_id = household_ties.household_of(session, matter)
        if {"household", "village_id", "villages"} & differing.keys() and isinstance(matter, RectificationItem):
            named = str((before | values).get("villages") or "")
            affected.affect(session, matter, affected.villages_named(session, named, matter.town_id), stood)
        if "rework_cause" in differing and isinstance(matter, RectificationItem) and matter.rework_cause:
            referring.follow_cause(matter, matter.rework_cause, actor=actor, now=now)
        if _DECIDES_THE_RISK & differing.keys():
            visit_plan.follow_risk(session, matter, local_day(now))
        further = following.follow(session, matter, before, differing, actor=actor, now=now)
        if "unit_id" in differing and isinstance(matter, Petition) and not is_locked(matter):
            further += rerouting.follow_unit(session, matter, actor=actor, now=now)
        if "same_as" in differing and isinstance(matter, Petition):
            turned_away.follow(session, matter, before["same_as"], command.reason, actor=actor, now=now)
    hindrances.follow(session, matter, held, actor=actor, now=now)
    return (*(Change(name, spoken(before[name]), spoken(value)) for name, value in differing.items()), *above, *further)


def _unit_is_open(session: Session, matter: Matter, on: date) -> bool:
    # A wrong unit is a slip until the unit has taken it over; a unit that turns out to be complained of never keeps it,
    # nor does one in which nobody is left who can sign.
    if is_locked(matter):
        return True
    if matter.stage == Stage.OBJECTED:
        return False  # P8, P9: whose it is, is ruled on
    if matter.stage not in petitions.LIVE and matter.stage not in rectification.LIVE:
        return False
    known = facts_of(session, matter)
    concerned = matter.unit_id in known.accused_unit_ids or headless(session, matter, known, on)
    return matter.signed_for_at is None or concerned


def _of_the_course(session: Session, petition: Petition) -> tuple[str, ...]:
    entered: tuple[tuple[object, tuple[str, ...]], ...] = (
        (petition.routed_on, ("routed_on",)),
        (petition.routing, ("routing",)),
        (petition.routing or petition.report_due_on, (_report_day(petition),)),
        (petition.whereabouts_on, ("whereabouts_on", "whereabouts_way")),
        (petition.accepted_on, ("accepted_on", "notice_on", "notice_way")),
        (petition.issued_on, ("issued_on", "opinion", "opinion_law")),
        (petition.decision, ("decisions" if petition.decisions else "decision",)),
        (petition.adoption, ("adoption",)),
        (petition.delivered_on, ("delivered_on", "delivery_way")),
    )
    names = [*turned_away.entered(petition), *(name for fact, told in entered if fact is not None for name in told)]
    if petition.stage in petitions.VISITED and petition.outcome is not None and petition.settled_on is None:
        # Once somebody was asked, what came of it is what he answered.
        names += [] if facts_of(session, petition).visited_since_close else ["outcome"]
    return tuple(names)


def _report_day(petition: Petition) -> str:
    """How the day is called by which the result is wanted: set when it was routed, or when it was ordered to
    be done anew (P18) or taken up again (P22)."""
    ordered = any(one.finding is Finding.REVOKE_REDO and one.ended_on is not None for one in petition.remedies)
    return "redo_due_on" if ordered or report_day.is_anew(petition) else "report_due_on"


def _value(session: Session, matter: Matter, name: str) -> object:
    if name == "urgent_reported":
        return matter.urgent_reported_at is not None
    if name == "reported_to":
        return last_said(session, matter, "reported_to") if matter.urgent_reported_at is not None else None
    if isinstance(matter, Petition) and name in turned_away.FACTS:
        return turned_away.value(matter, name)
    if name in ("urgent_known_at", "urgent_reported_at"):
        at = getattr(matter, name)
        return at.replace(second=0, microsecond=0) if at is not None else None  # as it is shown and typed
    if name == "villages" and isinstance(matter, RectificationItem):
        return said_of(villages_of(session, matter), matter.town_id) or None
    return getattr(matter, "report_due_on" if name == "redo_due_on" else name)


def _set(session: Session, matter: Matter, name: str, value: object, *, actor: Actor, now: datetime) -> None:
    if name == "urgent_reported":
        matter.urgent_reported_at = (matter.urgent_reported_at or now) if value else None
    elif name == "handler_id" and isinstance(value, int):
        name_handler(session, matter, value, now=now)
    elif name == "oral" and isinstance(matter, Petition):
        matter.oral, matter.recorder_id = bool(value), (matter.registrar_id or actor.person_id) if value else None
    elif isinstance(matter, Petition) and name in turned_away.FACTS:
        turned_away.set_fact(session, matter, name, value)
    elif name == "decisions" and isinstance(matter, Petition):
        deciding.set_each(matter, _text(value))
    elif name not in ("reported_to", "villages"):  # which stands in the steps alone; which are rows
        setattr(matter, "report_due_on" if name == "redo_due_on" else name, value)


def _as_kept(
    session: Session, matter: Matter, asked: Mapping[str, object], before: Mapping[str, object]
) -> dict[str, object]:
    if "problem" in asked:
        raise Refused("problem_is_kept", "problem")  # the problem stands as it was fed back, for everybody and for good
    if is_locked(matter) and (locked := [name for name in asked if name in CONTENT]):
        raise Refused("content_locked", locked[0])
    if "unit_id" in asked and matter.stage == Stage.OBJECTED:
        raise Refused("objection_not_ruled", "unit")
    if "item_type" in asked and matter.stage in item_facts.TYPE_DECIDED:
        raise Refused("item_type_decided", "item_type")
    closed = [name for name in asked if name not in before]
    if closed:
        raise Refused("fact_not_entered", closed[0].removesuffix("_id"))
    values = {name: None if value == "" else value for name, value in asked.items()}
    for name in TEXTS:
        if name in values:
            text = values[name]
            values[name] = whole_text(matter, name, str(text) if text else None, _text(before[name]))
    missing = [name for name, value in values.items() if value is None and name not in MAY_BE_EMPTY]
    if missing and before[missing[0]] is not None:
        raise Refused("fact_missing", missing[0].removesuffix("_id"))
    if {"town_id", "village_id"} & values.keys():
        town, village = (values.get(name, before[name]) for name in ("town_id", "village_id"))
        values["town_id"], values["village_id"] = place_of(session, _key(town), _key(village))
    if "villages" in values:
        town_id, village_id = (_key(values.get(name, before[name])) for name in ("town_id", "village_id"))
        named = affected.villages_named(session, str(values["villages"] or ""), town_id)
        affected.check_town(named, town_id, village_id)
        values["villages"] = said_of(named, town_id) or None
    if isinstance(content := values.get("content"), Content) and is_poverty(content):
        values["poverty"] = True
    if "lead_unit" in values:
        values["lead_unit"] = lead_units.kept(session, str(values["lead_unit"] or ""))
    if isinstance(to := values.get("reported_to"), str):
        values["reported_to"] = " ".join(to.split()) or None
    if "title" in values:
        title = " ".join(str(values["title"]).split())
        values["title"] = clear_title(session, matter, title) if isinstance(matter, Petition) else mask_text(title)
    return values


def _check(
    session: Session,
    matter: Matter,
    values: Mapping[str, object],
    differing: Mapping[str, object],
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    order.check(session, matter, values, differing, now=now)
    if (number := _text(differing.get("external_no"))) and _is_taken(session, matter, number):
        raise Refused("external_no_taken", "external_no")
    if "unit_id" in differing:
        target, known = discipline_organ if is_locked(matter) else target_unit, facts_of(session, matter)
        unit = target(session, _key(differing["unit_id"]) or 0, known, now=now)
        if isinstance(matter, Petition) and not is_locked(matter):
            check_addressee(session, matter, unit, known)
    if isinstance(matter, Petition):
        _check_petition(matter, values, differing, reason)
        if isinstance(to := differing.get("category"), Category):
            category.check(matter, to, actor)
        if isinstance(differing.get("delivered_on"), date):
            refused = values["delivery_way"] is DeliveryWay.REFUSED
            delivering.check_day(session, matter, "delivered_on", refused=refused)
        if isinstance(redo_due_on := differing.get("redo_due_on"), date):
            report_day.check_anew(matter, redo_due_on, local_day(now))
        if isinstance(report_due_on := differing.get("report_due_on"), date):
            report_day.check_corrected(session, matter, report_due_on)
        _check_report(values, differing, now)
    if isinstance(matter, RectificationItem):
        item_facts.check(session, matter, differing, now)
    leader = _key(differing.get("lead_leader_id"))
    if leader is not None and not posts_of(session, leader, local_day(now)):
        raise Refused("person_not_in_post", "lead_leader")
    if leader is not None and leader == _key(values.get("handler_id", matter.handler_id)):
        raise Refused("leader_is_handler", "lead_leader")


def _is_taken(session: Session, matter: Matter, external_no: str) -> bool:
    # Of all, whoever may see them: a number stands for one matter. Which one bears it is not said.
    same = select(Matter.id).where(
        Matter.kind == matter.kind, Matter.external_no == external_no, Matter.id != matter.id
    )
    return session.scalar(same) is not None


def _check_petition(
    petition: Petition, values: Mapping[str, object], differing: Mapping[str, object], reason: str
) -> None:
    channel = values["channel"]
    if {"oral", "read_back", "channel"} & differing.keys() and isinstance(channel, Channel):
        check_read_back(channel, oral=bool(values["oral"]), read_back=bool(values["read_back"]))
    reporting = {"routing", "report_due_on"} & differing.keys() and values["routing"] is Routing.ASSIGN
    if reporting and values.get("report_due_on", "of its own") is None:
        raise Refused("report_due_missing", "report_due_on")
    if {"notice_on", "notice_way"} & differing.keys():
        told = [values[name] is not None for name in ("notice_on", "notice_way")]
        if any(told) != all(told) or not (any(told) or petition.notice_exempt):
            raise Refused("notice_missing", "notice_on")
    if "demand" in differing and petition.issued_on is not None:
        before, after = (len(demands.each(one)) for one in (petition.demand, _text(differing["demand"])))
        if before != after:
            raise Refused("demands_decided", "demand")
    if differing.get("decision") is Decision.PARTLY:
        raise Refused("decision_missing", "decision")
    if "opinion" in differing:
        said(str(differing["opinion"]), "opinion", "opinion_too_short")
    ways = {differing.get(name) for name in ("delivery_way", "notice_way", "whereabouts_way")}
    if DeliveryWay.REFUSED in ways:
        check_witnessed(reason, "reason")


def _check_report(values: Mapping[str, object], differing: Mapping[str, object], now: datetime) -> None:
    if "urgent_reported" in differing and values["urgent_reported"] and not values["urgent"]:
        raise Refused("not_urgent", "urgent_reported")
    told = {"urgent_reported", "urgent_reported_at", "reported_to"} & differing.keys()
    if told and values["urgent_reported"]:
        urgent.reported(str(values["reported_to"] or ""))
        if "urgent_reported" not in differing and values["urgent_reported_at"] is None:
            raise Refused("fact_missing", "urgent_reported_at")
    elif any(differing.get(name) is not None for name in ("reported_to", "urgent_reported_at")):
        raise Refused("not_reported", "urgent_reported")
    if REPORTED_AT & differing.keys():
        known_at, reported_at = (_hour(values[name]) for name in ("urgent_known_at", "urgent_reported_at"))
        urgent.check_hours(known_at, reported_at, now=now)


def _key(value: object) -> int | None:
    return value if isinstance(value, int) else None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _hour(value: object) -> datetime | None:
    return value if isinstance(value, datetime) else None
