"""What operations on petitions and items share: loading under the lock, moving a stage, routing, correcting."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import rectification
from app.domain.accountability import PostKind, local_day
from app.domain.clocks import RuleId
from app.domain.errors import Changed, NotFound, Refused
from app.domain.permissions import Actor, Permission, require
from app.domain.petitions import ANSWERABLE, Outcome, Stage
from app.domain.reasons import check_readable, reason_given
from app.domain.recusing import KEPT_AWAY, Cause, Origin, RecusalState
from app.domain.separation import RECTIFIED, part_of
from app.domain.workflow import Duty, Facts, rectifying_units
from app.models.assists import Assist
from app.models.directory import Person, Unit, Village
from app.models.inbox import MessageKind
from app.models.matters import Kind, Matter, Recusal, StopReason
from app.models.rectification import ItemHandler, RectificationItem
from app.operations import clocks, hindrances, holdings, papers, recording, visit_plan
from app.operations.merged import check_answers_for, check_ground_of
from app.operations.papers import NewPaper
from app.operations.recording import Change, Late
from app.queries.assists import OPEN
from app.queries.directory import in_post, posts_of
from app.queries.facts import facts_of, workflow
from app.queries.recusals import deciders
from app.queries.visibility import visible

M = TypeVar("M", bound=Matter)

ANSWERED_AT = frozenset({one.value for one in ANSWERABLE | rectification.LIVE})
"""Where a unit is there that answers an order given before."""
MIN_REASON = 10
"""Characters a reason, an opinion or a report must have to be one."""
BACKDATED = timedelta(days=15)
"""A day further back than this is entered with the reason why it was not earlier."""
HEADS = (PostKind.UNIT_HEAD, PostKind.TOWN_SECRETARY, PostKind.PETITION_HEAD, PostKind.COUNTY_OFFICE_HEAD)


def locked(session: Session, kind: type[M], uid: str, version: int | None, *, actor: Actor) -> M:
    """The matter for writing. Raises NotFound when it does not exist for the actor, Changed on another version."""
    matter = session.scalar(select(kind).where(kind.uid == uid, visible(actor)).with_for_update())
    if matter is None:
        raise NotFound
    if version is not None and matter.version != version:
        raise Changed(matter.version)
    return matter


def advance(session: Session, matter: Matter, action: str, *, actor: Actor, now: datetime) -> str:
    """Move the matter by its workflow table, or raise the refusal; returns the stage it came from."""
    came_from = matter.stage
    known, rules = facts_of(session, matter, local_day(now)), workflow(matter)
    matter.stage = rules.advance(action, known, actor).value
    if rules.moves[came_from, action].duty is not Duty.ANYBODY:
        # Who acts without having said anything declares that nothing keeps him away.
        declared_none(session, matter, known, actor=actor, now=now)
    if matter.stage != came_from:
        matter.stage_at = now
        if matter.stage not in ANSWERED_AT:
            end_supervisions(session, matter, now=now)
    return came_from


def end_supervisions(session: Session, matter: Matter, *, now: datetime) -> None:
    """The unit that was ordered has the matter no more: nobody answers what is open."""
    with session.no_autoflush:
        for order in matter.supervisions:
            if order.is_open:
                order.ended_at = now


def check_days(day: date, field: str, *, now: datetime, not_before: date | None = None) -> date:
    """Refuse a day in the future or before the day it must follow (T61)."""
    if day > local_day(now):
        raise Refused("day_in_future", field, day=day, today=local_day(now))
    if not_before is not None and day < not_before:
        raise Refused("day_before", field, day=day, earliest=not_before)
    return day


def entered_late(day: date | None, reason: str, *, now: datetime, field: str = "entered_late") -> Late | None:
    """How far back a day lies that is entered only now, where that needs its reason: auditors list what came so late.

    Raises Refused `late_reason_missing` (day) without the reason.
    """
    if day is None or local_day(now) - day <= BACKDATED:
        return None
    return Late((local_day(now) - day).days, reason_given(reason, field, "late_reason_missing", day=day))


def in_future(day: date, field: str, *, now: datetime) -> date:
    """Refuse a new date that leaves no day to meet it."""
    if day <= local_day(now):
        raise Refused("day_not_in_future", field, day=day, today=local_day(now))
    return day


def said(text: str, field: str, code: str) -> str:
    """The text trimmed; refused with this code when it is too short to say anything."""
    if len(text.strip()) < MIN_REASON:
        raise Refused(code, field, least=MIN_REASON)
    check_readable(text, field)
    return text.strip()


def place_of(session: Session, town_id: int | None, village_id: int | None) -> tuple[int | None, int | None]:
    """The town and village as one truth: a village brings its town; a village of another town is refused."""
    if village_id is not None:
        village = session.get(Village, village_id)
        if village is None or (town_id is not None and village.town_id != town_id):
            raise Refused("village_not_in_town", "village")
        return village.town_id, village_id
    if town_id is not None:
        town = session.get(Unit, town_id)
        if town is None or not town.is_town:
            raise Refused("town_unknown", "town")
    return town_id, None


def target_unit(session: Session, unit_id: int, facts: Facts, *, now: datetime) -> Unit:
    """The unit that shall answer: it exists and is not complained of, nor headed by somebody complained of (AC-05)."""
    unit = session.get(Unit, unit_id)
    if unit is None or unit.retired_on is not None:
        raise Refused("unit_unknown", "unit")
    if unit_id in facts.accused_unit_ids:
        raise Refused("unit_is_accused", "unit", unit=unit.name)
    heads = in_post(session, local_day(now), *HEADS, unit_id=unit_id) if facts.accused_person_ids else []
    if any(head.person_id in facts.accused_person_ids for head in heads):
        raise Refused("unit_headed_by_accused", "unit", unit=unit.name)
    return unit


def name_handler(session: Session, matter: Matter, person_id: int, *, now: datetime) -> None:
    """Set the handler: a person in post in the responsible unit, neither accused nor recused."""
    known = facts_of(session, matter)
    if person_id in known.accused_person_ids:
        raise Refused("handler_is_accused", "handler")
    if person_id in known.recused_ids:
        raise Refused("handler_is_recused", "handler")
    if all(post.unit_id != matter.unit_id for post in posts_of(session, person_id, local_day(now))):
        raise Refused("person_not_in_unit", "handler")
    if isinstance(matter, RectificationItem) and person_id == matter.lead_leader_id:
        raise Refused("leader_is_handler", "handler")  # whoever leads it answers for who handles it
    matter.handler_id = person_id
    if matter.kind == Kind.ITEM:  # another may take over; who was named before stays kept away from checking
        session.merge(ItemHandler(item_id=matter.id, person_id=person_id))


def name_verifier(session: Session, matter: Matter, person_id: int, *, now: datetime) -> None:
    """Set who shall verify: somebody in post in another unit, who had no part in the work, nor is in conflict (R7)."""
    known, held = facts_of(session, matter), posts_of(session, person_id, local_day(now))
    if not held:
        raise Refused("person_not_in_post", "verifier")
    if person_id in known.accused_person_ids or any(post.unit_id in known.accused_unit_ids for post in held):
        raise Refused("verifier_is_accused", "verifier")
    if person_id in known.recused_ids:
        raise Refused("verifier_is_recused", "verifier")
    if (part := part_of(known.parts, person_id, RECTIFIED)) is not None:
        raise Refused("verifier_had_part", "verifier", person=session.get_one(Person, person_id).name, part=part)
    if person_id in {matter.handler_id, matter.holder_id}:
        raise Refused("verifier_is_handler", "verifier")
    if not rectifying_units(known).isdisjoint(post.unit_id for post in held):
        raise Refused("verifier_of_same_unit", "verifier")
    matter.verifier_id = person_id


@dataclass(frozen=True)
class Note:
    """办理情况、整改进展: what was done, with papers if there are any."""

    text: str
    papers: tuple[NewPaper, ...] = ()
    token: str | None = None


def note(session: Session, uid: str, version: int | None, command: Note, *, actor: Actor, now: datetime) -> Matter:
    """Record progress; the stage stays. A form sent twice makes one note."""
    sent_before = recording.made_before(session, command.token) is not None
    matter = locked(session, Matter, uid, None if sent_before else version, actor=actor)
    if sent_before:
        return matter
    came_from = advance(session, matter, "note", actor=actor, now=now)
    if not command.text.strip():
        raise Refused("note_missing", "text")
    add_papers(session, matter, command.papers, actor=actor, now=now)
    recording.record(session, matter, "note", actor=actor, now=now, from_stage=came_from, note=command.text.strip())
    recording.spend(session, command.token, matter.uid, actor=actor, now=now)
    return matter


@dataclass(frozen=True)
class NameHolder:
    """Name the person who shall answer (包保责任人)."""

    person_id: int
    reason: str
    prominent: bool | None = None


def name_holder(
    session: Session, uid: str, version: int | None, command: NameHolder, *, actor: Actor, now: datetime
) -> Matter:
    """Hand the matter over to another holder; 突出涉贫件 only to the town's secretary (speech 四.4)."""
    matter = locked(session, Matter, uid, version, actor=actor)
    came_from = advance(session, matter, "name_holder", actor=actor, now=now)
    reason = reason_given(command.reason)
    if command.prominent is not None:
        visit_plan.see_risk(session, matter, command.prominent, local_day(now))
    before = matter.holder.name if matter.holder else None
    holding = holdings.place(
        session, matter, "named", actor=actor, now=now, chosen=command.person_id, note=reason[:200]
    )
    session.refresh(holding, ["person"])
    recording.record(
        session,
        matter,
        "name_holder",
        actor=actor,
        now=now,
        from_stage=came_from,
        note=reason,
        changes=(Change("holder", before, holding.person.name),),
    )
    return matter


@dataclass(frozen=True)
class Void:
    """作废: why the record never should have been made."""

    reason: str


def void(session: Session, uid: str, version: int | None, command: Void, *, actor: Actor, now: datetime) -> Matter:
    """Void a record that was wrong (DOMAIN 8): it stays readable with its reason; clocks and accountability end.

    Nothing takes it back but registering again. Of a petition another person proposed it (operations.voiding), unless
    it is a slip of the same day. Raises Refused `answered_is_not_void` of one that was answered, `void_not_proposed`,
    `void_by_another`, `reason_too_short`, `reason_says_nothing`.
    """
    matter = locked(session, Matter, uid, version, actor=actor)
    held = hindrances.held(session, matter)
    with session.no_autoflush:  # nothing open may stand without its holder
        came_from = advance(session, matter, "void", actor=actor, now=now)
        check_answers_for(session, matter)
        check_ground_of(session, matter)
        reason = said(command.reason, "reason", "reason_too_short")
        clocks.stop(matter, RuleId, local_day(now), StopReason.ENDED)
        if matter.settled_on is None:
            holdings.settle(matter, matter.outcome or Outcome.NOT_APPLICABLE, now)
    recording.record(session, matter, "void", actor=actor, now=now, from_stage=came_from, note=reason)
    hindrances.let_go(session, held, actor=actor, now=now)
    return matter


@dataclass(frozen=True)
class Recuse:
    """回避: who shall keep away, why and in which words, and whether the petitioner asked for it."""

    person_id: int
    reason: str
    cause: Cause = Cause.OTHER
    by_petitioner: bool = False


def recuse(
    session: Session,
    uid: str,
    person_id: int,
    reason: str,
    *,
    cause: Cause = Cause.OTHER,
    by_petitioner: bool = False,
    actor: Actor,
    now: datetime,
) -> Recusal:
    """Keep a person away from a matter (回避, art. 28 para 3): himself, or named by who may route.

    What he declares himself, or the petitioner asks for, waits for the head's decision, and he is kept away until
    then. Who is named by those who may route is recused at once; so is whoever declares it of an accusation, which no
    head reads.
    """
    matter = locked(session, Matter, uid, None, actor=actor)
    himself = person_id == actor.person_id
    if not himself or by_petitioner:
        require(actor, Permission.MATTER_ROUTE, Permission.ITEM_ENTER)
    person = session.get(Person, person_id)
    if person is None:
        raise Refused("person_unknown", "person")
    reason = reason_given(reason)
    this = (Recusal.matter_id == matter.id, Recusal.person_id == person_id)
    recusal = session.scalar(select(Recusal).where(*this))
    if recusal is not None and recusal.state in KEPT_AWAY:
        raise Refused("already_recused", "reason")
    recusal = recusal or Recusal(matter_id=matter.id, person_id=person_id)
    waits = (himself or by_petitioner) and not matter.confidential
    recusal.origin = Origin.PETITIONER if by_petitioner else Origin.DECLARED if himself else Origin.NAMED
    recusal.state = RecusalState.DECLARED if waits else RecusalState.RECUSED
    recusal.declared_at, recusal.cause, recusal.reason = now, cause, reason
    recusal.decided_by_id, recusal.decided_at = (None, None) if waits else (actor.person_id, now)
    session.add(recusal)
    session.flush()
    if not waits:
        step_aside(session, matter, person_id, actor=actor, now=now)
    asked = deciders(session, person_id, local_day(now)) if waits else ()
    recording.record(
        session,
        matter,
        "ask_recusal" if waits else "recuse",
        actor=actor,
        now=now,
        from_stage=matter.stage,
        changes=(Change("recused_person", person.name, person.name),),
        tells=[(one, MessageKind.RECUSAL_ASKED) for one in asked],
    )
    return recusal


def step_aside(session: Session, matter: Matter, person_id: int, *, actor: Actor, now: datetime) -> None:
    """Take whoever is recused out of every duty: another handler, verifier or holder is required (T34)."""
    if matter.handler_id == person_id:
        matter.handler_id = None
    if matter.verifier_id == person_id:
        matter.verifier_id = None
    for assist in session.scalars(select(Assist).where(Assist.matter_id == matter.id, OPEN)):
        assist.handler_id = None if assist.handler_id == person_id else assist.handler_id
    if matter.holder_id == person_id:
        holdings.place(session, matter, "recused", actor=actor, now=now)


def declared_none(session: Session, matter: Matter, known: Facts, *, actor: Actor, now: datetime) -> bool:
    """Keep that the actor declares no conflict, unless something is known already; whether anything was kept."""
    if actor.person_id is None or actor.person_id in known.declared_ids:
        return False
    none = Recusal(matter_id=matter.id, person_id=actor.person_id, state=RecusalState.CLEAR, declared_at=now)
    session.add(none)
    return True


HANDS_IN = (
    *(Permission.MATTER_REGISTER, Permission.MATTER_HANDLE, Permission.MATTER_APPROVE),
    *(Permission.ITEM_ENTER, Permission.ITEM_VERIFY, Permission.ITEM_SIGN_OFF),
)
"""Who works on matters may add papers to those he sees; who only reads, such as an auditor, may not."""


def hand_in(
    session: Session, uid: str, new: tuple[papers.NewPaper, ...], *, token: str | None, actor: Actor, now: datetime
) -> Matter:
    """Add papers by themselves (补充材料): no stage moves. A form sent twice adds them once."""
    require(actor, *HANDS_IN)
    matter = locked(session, Matter, uid, None, actor=actor)
    if matter.stage == Stage.VOID:
        raise Refused("matter_is_void")
    if recording.made_before(session, token) is None:
        add_papers(session, matter, new, actor=actor, now=now)
        recording.record(session, matter, "add_papers", actor=actor, now=now, from_stage=matter.stage)
        recording.spend(session, token, matter.uid, actor=actor, now=now)
    return matter


def add_papers(session: Session, matter: Matter, new: tuple[NewPaper, ...], *, actor: Actor, now: datetime) -> None:
    """Attach papers that came with an action."""
    if new:
        papers.add(session, matter, new, actor=actor, now=now)
