"""What was promised in a matter, as its page and the list of what is missing tell it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import url_for
from sqlalchemy.orm import Session

from app.domain import escalation
from app.domain.accountability import local_day
from app.domain.escalation import Level
from app.domain.permissions import Actor, Permission
from app.labels import sentence
from app.models.directory import Person
from app.models.matters import Matter
from app.models.promises import Promise
from app.models.receptions import Reception
from app.operations.promises import PROMISES
from app.queries import executions, promises, receptions
from app.web.veil import Veil, veil_of

SOON = timedelta(days=7)
"""How long before its day a promise begins to be told among what is missing; what is to be carried out at once."""


@dataclass(frozen=True)
class PromiseLine:
    """One promise: its address, what, by when, how late it is or was, and what shows that it was kept.

    Of one made in a talk the address is the talk's, whose record says that it was kept.
    """

    uid: str
    text: str
    due_on: date
    days_late: int
    kept_on: date | None
    kept_note: str
    talk: Reception | None = None
    owner: Person | None = None
    """Who carries out what the opinion supports."""


@dataclass(frozen=True)
class DueLine:
    """The day by which something is to be carried out, as the time macros take it."""

    name: str
    level: Level
    days_left: int
    days_late: int
    nominal_on: date
    due_on: date
    done_on: date | None = None


def due_line(row: Promise, today: date) -> DueLine:
    """How the day stands by which this is to be carried out."""
    started_on, due_on = local_day(row.made_at), row.due_on
    level = escalation.level(started_on=started_on, nominal_on=due_on, due_on=due_on, today=today)
    left, late = escalation.days_left(due_on, today), escalation.days_late(due_on, today)
    return DueLine(sentence("carry_out"), level, left, late, due_on, due_on)


def promise_lines(rows: Iterable[Promise], veil: Veil, today: date) -> list[PromiseLine]:
    """The promises of a matter as this reader may see them."""
    return [
        PromiseLine(
            row.uid,
            veil.text(row.text),
            row.due_on,
            escalation.days_late(row.due_on, today, row.kept_on),
            row.kept_on,
            veil.text(row.kept_note),
            owner=row.owner,
        )
        for row in rows
    ]


def talk_line(row: Reception, text: str, today: date) -> PromiseLine:
    """The promise made in this talk, in words as this reader may see them."""
    due_on = row.promise_due_on or row.held_on
    late = escalation.days_late(due_on, today, row.promise_kept_on)
    return PromiseLine(row.uid, text, due_on, late, row.promise_kept_on, "", row)


def lines_of(session: Session, actor: Actor, matter: Matter, today: date) -> list[PromiseLine]:
    """Everything promised in the matter or in talks about it, in words as this reader may see them, by its day."""
    veil = veil_of(matter, actor)
    talked = [talk_line(row, veil.text(row.promise), today) for row in receptions.promised(session, actor, matter)]
    return by_day([*promise_lines(promises.of(session, matter), veil, today), *talked])


def by_day(lines: Iterable[PromiseLine]) -> list[PromiseLine]:
    """Promises of both kinds, the one that falls due first before the others."""
    return sorted(lines, key=lambda line: line.due_on)


def kept_by(session: Session, actor: Actor, lines: Iterable[PromiseLine]) -> frozenset[str]:
    """The talks, by uid, in whose record the actor may say that what was promised there was kept."""
    open_ones = [line.talk for line in lines if line.talk is not None and line.kept_on is None]
    if not actor.may(Permission.VISIT_RECORD):
        return frozenset()
    may = [row.uid for row in open_ones if receptions.may_correct(row, actor)]
    return frozenset(uid for uid in may if receptions.by_uid(session, actor, uid) is not None)


def to_carry_out(session: Session, actor: Actor, matter: Matter) -> list[tuple[str, str, bool]]:
    """Saying that what falls due next was carried out, where the actor sees to it: word, address, that it leads on."""
    mine = executions.owed_by(session, actor, matter)[:1] if actor.may(*PROMISES) else ()
    return [(sentence("carry_out"), url_for("promises.keep", uid=one.uid), True) for one in mine]


def owed(lines: Sequence[PromiseLine], today: date) -> list[str]:
    """Those not kept whose day is near or past, for what is missing."""
    due = [one for one in lines if one.kept_on is None and (one.owner is not None or one.due_on <= today + SOON)]
    return [
        sentence("promise_late" if one.days_late else "promise_due", {"what": one.text, "day": one.due_on})
        for one in due
    ]
