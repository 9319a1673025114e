"""The inbox (消息): who is told of what was done to a matter, of days that come near, and reading it."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import and_, delete, insert, or_, select, update
from sqlalchemy.orm import Session

from app.domain.accountability import Capacity, local_day
from app.domain.errors import NotFound
from app.domain.monitoring import OPEN
from app.domain.permissions import Actor, Permission, require
from app.domain.petitions import UNDER_REMEDY
from app.models.base import new_uid
from app.models.inbox import Message, MessageKind
from app.models.instructions import Instruction
from app.models.matters import Matter
from app.models.monitoring import MonitoringCase
from app.models.rectification import RectificationItem
from app.models.timeline import Step
from app.operations import journal
from app.queries import inbox, instructions, leaves
from app.queries.directory import in_post
from app.queries.facts import facts_of, workflow
from app.queries.visit_reminders import REMINDS, still_owed

K = MessageKind
Told = list[tuple[int, MessageKind]]

CONCERNS: Mapping[str, tuple[MessageKind, tuple[str, ...]]] = {
    "return": (K.RETURNED, ("handler_id", "holder_id")),
    "reopen": (K.REOPENED, ("handler_id", "holder_id")),
    "rework": (K.REWORKED, ("handler_id", "holder_id")),
    "check_failed": (K.REWORKED, ("handler_id", "holder_id")),
    "grant_extension": (K.EXTENDED, ("handler_id", "holder_id")),
    "refuse_extension": (K.NOT_EXTENDED, ("handler_id", "holder_id")),
    "correct": (K.CORRECTED, ("handler_id", "holder_id", "verifier_id")),
    "overrule": (K.OVERRULED, ("handler_id", "holder_id")),
    "redo": (K.REOPENED, ("handler_id", "holder_id")),
    "set_redo_day": (K.CORRECTED, ("handler_id", "holder_id")),
    "supervise": (K.SUPERVISED, ("handler_id", "holder_id")),
    "ask_review": (K.TO_REVIEW, ("verifier_id",)),
    "ask_recheck": (K.TO_REVIEW, ("verifier_id",)),
    "reply_assist": (K.ASSIST_REPLIED, ("handler_id", "holder_id")),
    "assign": (K.HANDLER, ("handler_id",)),
    "sign_for": (K.HANDLER, ("handler_id",)),
    "claim": (K.HANDLER, ("handler_id",)),
    "name_handler": (K.HANDLER, ("handler_id",)),
    "approve_plan": (K.VERIFIER, ("verifier_id",)),
    "name_verifier": (K.VERIFIER, ("verifier_id",)),
}
"""What a step means to those whom the matter names."""
HANDS_OVER = ("post_changed", "hand_over")
LISTS = ("assign", "enter")
"""Steps that bring a matter to a unit: its head holds it by his office, and is asked to take it over."""
PLACES = (
    *(*LISTS, "sign_for", "claim", "name_holder", "recuse", "decide_recusal", "correct", "reopen", "rework"),
    *("post_changed", "agree"),
)
"""Steps in which somebody else may have become the holder."""
WAITS: Mapping[str, Mapping[str, MessageKind]] = {
    "assign": {"sign_for": K.TO_SIGN_FOR},
    "enter": {"claim": K.TO_CLAIM},
    "object": {"agree": K.TO_RULE},
    "note": {"issue": K.TO_ISSUE, "approve_report": K.TO_APPROVE_REPORT},
    "plan": {"approve_plan": K.TO_APPROVE_PLAN},
    "apply": {"verify": K.TO_VERIFY},
    "verify": {"sign_off": K.TO_SIGN_OFF, "keep_watch": K.TO_SIGN_OFF},
    "deliver": {"check_file": K.TO_CLOSE, "close": K.TO_CLOSE},
    "check_file": {"close": K.TO_CLOSE},
    "close": {"visit": K.TO_VISIT},
    "sign_off": {"visit": K.TO_VISIT},
    "ask_extension": {"grant_extension": K.TO_EXTEND},
}
"""Which act waits for somebody after a step; for whom, the workflow says: whoever could do it now."""
OF_THE_OFFICE = ("approve_plan", "sign_off", "keep_watch", "grant_extension", "visit", "agree", "check_file")
"""Acts that the office which entered the matter does; the others are done in the responsible unit."""
AT_ONCE = 1000
KEPT = timedelta(days=90)
"""How long what was read is kept."""


def tell(
    session: Session,
    matter: Matter,
    step: Step,
    changed: Collection[str],
    tells: Sequence[tuple[int, MessageKind]] = (),
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Tell those concerned of this step: each once, never the one who did it, nobody who may not see the matter.

    `changed` names the facts that the step changed, `tells` whom the operation itself names. Call it once the step has
    its id.
    """
    named = [*tells, *_named(matter, step.action, changed, now)]
    waits = WAITS.get(step.action, {})
    if not named and not waits:
        return
    today = local_day(now)
    named += _standing_in(session, named, today)
    asked = {person for person, _ in named} | (_near(session, matter, waits, today) if waits else set())
    readers = inbox.readers(session, matter, asked - {actor.person_id}, today=today)
    may_see = {reader.person_id for reader in readers}
    told: dict[int, MessageKind] = {}
    for person, kind in [*named, *_waiting(session, matter, waits, readers)]:
        if person in may_see:
            told.setdefault(person, kind)
    rows = [
        {"uid": new_uid(), "person_id": person, "matter_id": matter.id, "kind": kind, "step_id": step.id, "at": now}
        for person, kind in told.items()
    ]
    if rows:
        session.execute(insert(Message), rows)  # in one statement: SQLite would take objects one by one


def _standing_in(session: Session, named: Told, today: date) -> Told:
    """The same for whoever has the reminders of those named who are away."""
    away = leaves.away(session, today) if named else {}
    return [(stand_in, kind) for person, kind in named if (stand_in := away.get(person)) is not None]


def _named(matter: Matter, action: str, changed: Collection[str], now: datetime) -> Iterator[tuple[int, MessageKind]]:
    if action == "hand_over":
        persons = {getattr(matter, f"{field}_id") for field in changed}
        yield from ((person, K.HANDED_OVER) for person in persons)
    span = next((span for span in matter.holdings if span.to_at is None), None) if action in PLACES else None
    by_office = action in LISTS and span is not None and span.capacity is Capacity.UNIT
    if span is not None and not by_office and (span.from_at >= now or action == "enter"):
        yield span.person_id, K.HANDED_OVER if action in HANDS_OVER else K.HOLDER
    kind, fields = CONCERNS.get(action, (K.HANDLER, ()))
    if action == "supervise" and matter.stage in UNDER_REMEDY:
        fields = ("verifier_id",)  # ordered of whoever decides the review or recheck
    yield from ((person, kind) for field in fields if (person := getattr(matter, field)) is not None)


def _near(session: Session, matter: Matter, acts: Iterable[str], today: date) -> set[int]:
    units = {matter.registrar_unit_id if act in OF_THE_OFFICE else matter.unit_id for act in acts} - {None}
    persons = {held.person_id for unit in units for held in in_post(session, today, unit_id=unit)}
    leader = matter.lead_leader_id if isinstance(matter, RectificationItem) else None
    return persons | {person for person in (matter.verifier_id, leader) if person is not None}


def _waiting(session: Session, matter: Matter, waits: Mapping[str, MessageKind], readers: list[Actor]) -> Told:
    if not waits or not readers:
        return []
    facts, rules = facts_of(session, matter), workflow(matter)
    # One unread line saying that something waits is enough, however often the handler writes a note meanwhile.
    found = select(Message.person_id, Message.kind).where(
        Message.matter_id == matter.id, Message.read_at.is_(None), Message.kind.in_(waits.values())
    )
    known = {(row.person_id, row.kind) for row in session.execute(found)}
    return [
        (reader.person_id, kind)
        for act, kind in waits.items()
        for reader in readers
        if reader.person_id is not None and (reader.person_id, kind) not in known
        if rules.refusal(act, facts, reader) is None
    ]


def remind(session: Session, *, now: datetime, most: int = AT_ONCE) -> int:
    """Tell those who see to them of duties that come near or are late, each level once; returns how many were told.

    Missed nights send nothing twice and nothing that has passed: only the level of today. At most so many at once;
    call again until it returns 0.
    """
    found = inbox.untold(session, local_day(now))
    due = [(person, duty) for person, duties in sorted(found.items()) for duty in duties][:most]
    session.add_all(Message(person_id=person, kind=K.DUE, at=now, **vars(duty)) for person, duty in due)
    session.flush()
    return len(due)


def open_one(session: Session, uid: str, *, actor: Actor, now: datetime) -> Message:
    """Mark one of the actor's own messages as read, and return it."""
    require(actor, Permission.MATTER_VIEW)
    message: Message | None = session.scalar(inbox.about(select(Message)).where(Message.uid == uid, *inbox.mine(actor)))
    if message is None:
        raise NotFound
    if message.read_at is None:
        message.read_at = now
        _note(session, actor, now, 1)
    return message


def read_all(session: Session, newest_uid: str, *, actor: Actor, now: datetime) -> int:
    """Mark the actor's messages as read, up to the newest one that he was shown; returns how many were unread."""
    require(actor, Permission.MATTER_VIEW)
    newest = session.scalar(select(Message.id).where(Message.uid == newest_uid, Message.person_id == actor.person_id))
    shown = inbox.about(select(Message.id)).where(*inbox.mine(actor))
    ids = session.scalars(shown.where(Message.read_at.is_(None), Message.id <= (newest or 0))).all()
    session.execute(update(Message).where(Message.id.in_(ids)).values(read_at=now))
    if ids:
        _note(session, actor, now, len(ids))
    return len(ids)


def forget(session: Session, now: datetime) -> None:
    """Remove what was read and is older than ninety days.

    Reminders stay while their matter is unsettled, their case or instruction open or the visit owed, or the next night
    would send them again. Of a visit that is owed no more, a proposal that was decided, nobody is shown one: it goes
    unread too.
    """
    unsettled = select(Matter.id).where(Matter.settled_on.is_(None))
    open_ones = select(MonitoringCase.id).where(MonitoringCase.stage.in_(OPEN))
    waiting = select(Instruction.id).where(instructions.OPEN, instructions.UNREPORTED)
    still = or_(
        and_(Message.matter_id.is_not(None), Message.matter_id.in_(unsettled)),
        and_(Message.case_id.is_not(None), Message.case_id.in_(open_ones)),
        and_(Message.instruction_id.is_not(None), Message.instruction_id.in_(waiting)),
        and_(REMINDS, still_owed()),
    )
    reminds = and_(Message.kind == K.DUE, still)
    over = or_(and_(REMINDS, ~still_owed()), inbox.PROPOSAL_OVER)
    gone = or_(and_(Message.read_at.is_not(None), ~reminds), over)
    session.execute(delete(Message).where(Message.at < now - KEPT, gone))


def _note(session: Session, actor: Actor, now: datetime, count: int) -> None:
    journal.append(session, "inbox.read", actor=actor, now=now, kind="inbox", detail={"messages": count})
