"""The ladder's run: tells each level once, proposes cards, orders and the joint meeting, a transaction a matter."""

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.domain.cards import TELLS, Addressee, CardKind, Course, Found, Notice, TryResult, may_decide, notices, raised
from app.domain.limits import ADVISED, RuleId
from app.domain.permissions import PERMISSIONS, Actor, Permission
from app.models.accounts import Grant, User
from app.models.base import new_uid
from app.models.cards import Card, LadderTry
from app.models.inbox import Message, MessageKind
from app.models.matters import Kind, Matter
from app.operations import recording
from app.queries import accounts, assists, courses, executions, inbox, instructions, leaves
from app.queries.directory import in_post
from app.queries.dossier import HEADS

AT_ONCE = 500
RUN = "run"
"""Stands in an attempt for the matter as a whole."""
Opened = Callable[[], AbstractContextManager[Session]]


@dataclass
class Run:
    """What a run looked at and did; `kinds` counts what was proposed, `told` and `nobody` the notices."""

    looked_at: int = 0
    kinds: Counter[CardKind] = field(default_factory=Counter)
    told: int = 0
    nobody: int = 0
    failed: int = 0

    @property
    def is_idle(self) -> bool:
        """Whether there was nothing to do that had not been done."""
        return not (self.kinds.total() or self.told or self.nobody or self.failed)


def run(
    reading: Opened,
    transaction: Opened,
    *,
    today: date,
    actor: Actor,
    now: datetime,
    progress: Callable[[int, int], None],
    dry_run: bool = False,
) -> Run:
    """Look at every unsettled matter and do what its level asks for and was not done yet; a second run does nothing.

    A matter that fails leaves an attempt with its fault behind and keeps no other from its turn. `dry_run` counts
    what would be tried and writes nothing.
    """
    done = Run()
    with reading() as session:
        every = courses.candidates(session, today)
    for first in range(0, len(every), AT_ONCE):
        ids = every[first : first + AT_ONCE]
        with reading() as session:
            waiting = _waiting(session, ids, today)
        for matter_id, todo in waiting:
            if dry_run:
                _count(todo, done)
            else:
                _climb_or_note(transaction, matter_id, done, today=today, actor=actor, now=now)
        done.looked_at += len(ids)
        progress(done.looked_at, len(every))
    return done


@dataclass(frozen=True)
class _Todo:
    """What is still to be done with one matter."""

    cards: Sequence[tuple[CardKind, Found]]
    notices: Sequence[tuple[Notice, Addressee]]


def _waiting(session: Session, ids: Sequence[int], today: date) -> list[tuple[int, _Todo]]:
    """Of these matters those with something to do."""
    known = courses.of(session, ids, today)
    cards = select(Card.matter_id, Card.kind, Card.cause, Card.cause_key).where(Card.matter_id.in_(ids))
    there = {tuple(row) for row in session.execute(cards)}
    tries = select(LadderTry.matter_id, LadderTry.what, LadderTry.cause_key).where(
        LadderTry.matter_id.in_(ids), LadderTry.result == TryResult.DONE
    )
    told = {tuple(row) for row in session.execute(tries)}
    found = [(course.matter_id, _todo(course, today, there, told)) for course in known]
    return [(matter_id, todo) for matter_id, todo in found if todo.cards or todo.notices]


def _todo(course: Course, today: date, there: set[tuple[object, ...]], told: set[tuple[object, ...]]) -> _Todo:
    mine = course.matter_id
    cards = [(kind, one) for kind, one in raised(course, today) if (mine, kind, one.cause, one.key) not in there]
    asked = [(notice, to) for notice in notices(course, today) for to in TELLS[notice.level]]
    return _Todo(cards, [(notice, to) for notice, to in asked if (mine, to.value, _key(notice)) not in told])


def _key(notice: Notice) -> str:
    return f"{notice.level.value}:{notice.duty}:{notice.due_on}"


def _count(todo: _Todo, done: Run) -> None:
    done.kinds.update(kind for kind, _ in todo.cards)
    done.told += len(todo.notices)


def _climb_or_note(transaction: Opened, matter_id: int, done: Run, *, today: date, actor: Actor, now: datetime) -> None:
    try:
        with transaction() as session:
            climbed = climb(session, matter_id, today=today, actor=actor, now=now)
    except Exception as error:  # one matter's fault is no other's; its kind alone, since words may hold values of rows
        done.failed += 1
        with transaction() as session:
            _note(session, matter_id, RUN, f"{today}:{type(error).__name__}"[:60], TryResult.FAILED, now=now)
    else:
        done.kinds.update(climbed.kinds)
        done.told, done.nobody = done.told + climbed.told, done.nobody + climbed.nobody


def climb(session: Session, matter_id: int, *, today: date, actor: Actor, now: datetime) -> Run:
    """Do what one matter's level asks for and was not done yet, inside the caller's transaction."""
    done = Run(looked_at=1)
    matter = session.scalars(select(Matter).where(Matter.id == matter_id).with_for_update()).one()
    for _, todo in _waiting(session, [matter_id], today):
        for kind, found in todo.cards:
            session.add(
                Card(
                    matter_id=matter_id,
                    unit_id=found.unit_id,
                    kind=kind,
                    cause=found.cause,
                    cause_key=found.key,
                    arisen_on=found.arisen_on,
                    proposed_at=now,
                )
            )
            _note(session, matter_id, kind.value, found.key, TryResult.DONE, now=now)
            done.kinds[kind] += 1
        for notice, to in todo.notices:
            told = _tell(session, matter, notice, to, today=today, now=now)
            result = TryResult.DONE if told else TryResult.NOBODY
            written = _note(session, matter_id, to.value, _key(notice), result, people=told, now=now)
            done.told += told
            done.nobody += 0 if told or not written else 1
    if not done.is_idle:
        detail = {"raised": dict(done.kinds), "told": done.told, "nobody": done.nobody, "on": today.isoformat()}
        recording.note_event(
            session, "ladder.climb", actor=actor, now=now, kind=matter.kind, uid=matter.uid, detail=detail
        )
    return done


def _tell(session: Session, matter: Matter, notice: Notice, to: Addressee, *, today: date, now: datetime) -> int:
    """Put the notice into the inboxes of those meant who may see the matter, and of who stands in for those away; how
    many of them are there to read it now."""
    meant, away = _meant(session, matter, notice, to, today), leaves.away(session, today)
    stand_ins = {stand_in for person in meant if (stand_in := away.get(person)) is not None}
    readers = inbox.readers(session, matter, meant | stand_ins, today=today)
    persons = {reader.person_id for reader in readers if reader.person_id is not None}
    told = {"matter_id": matter.id, "duty": notice.duty, "due_on": notice.due_on, "level": notice.level}
    before = set(session.scalars(select(Message.person_id).filter_by(**told)))
    fresh = [
        {**told, "uid": new_uid(), "person_id": person, "kind": MessageKind.DUE, "at": now}
        for person in sorted(persons - before)
    ]
    if fresh:
        session.execute(insert(Message), fresh)
    return len(persons - away.keys())


def _meant(session: Session, matter: Matter, notice: Notice, to: Addressee, today: date) -> set[int]:
    if notice.duty in ADVISED:
        # Whoever handles the matter owes nothing: the advised unit does, and who advised it follows it up.
        found = _heads(session, notice.unit_id, today) | _office(session, matter, today)
        found |= instructions.persons(session, matter.id, notice.due_on) if notice.duty == RuleId.L1 else set()
    elif notice.duty == RuleId.ASSIST:
        # The assisting unit owes the answer; whoever handles the matter waits for it.
        found = _heads(session, notice.unit_id, today) | {matter.handler_id or matter.holder_id}
        found |= assists.entrusted(session, matter, notice.unit_id)
    elif to is Addressee.HANDLER:
        found = {matter.handler_id or matter.holder_id or matter.registrar_id}
    elif to is Addressee.HOLDER:
        found = {matter.holder_id}
    elif to is Addressee.OFFICE:
        found = _office(session, matter, today)
    else:
        found = _heads(session, notice.unit_id or matter.unit_id or matter.registrar_unit_id, today)
    if notice.duty == RuleId.EXECUTION:
        found |= executions.owners(session, matter.id)
    return {person for person in found if person is not None}


def _heads(session: Session, unit_id: int | None, today: date) -> set[int | None]:
    return {head.person_id for head in in_post(session, today, *HEADS, unit_id=unit_id)} if unit_id else set()


def _office(session: Session, matter: Matter, today: date) -> set[int | None]:
    """Those who issue cards of such a matter."""
    roles = [role for role, may in PERMISSIONS.items() if Permission.CARD_ISSUE in may]
    granted = select(User.person_id).join(Grant, Grant.user_id == User.id)
    persons = session.scalars(granted.where(Grant.role.in_(roles), Grant.ended_at.is_(None))).all()
    known = accounts.actors_of(session, {one for one in persons if one is not None}, today)
    return {actor.person_id for actor in known if may_decide(actor, is_item=matter.kind == Kind.ITEM)}


def _note(
    session: Session, matter_id: int, what: str, key: str, result: TryResult, *, people: int = 0, now: datetime
) -> bool:
    """Keep how an attempt ended, unless it ended so before; whether it is new."""
    attempt = {"matter_id": matter_id, "what": what, "cause_key": key, "result": result}
    if session.scalar(select(LadderTry.id).filter_by(**attempt)) is not None:
        return False
    session.add(LadderTry(**attempt, people=people, at=now))
    session.flush()
    return True
