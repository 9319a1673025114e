"""What every correction does: lock, ask the rules, want a reason, keep before and after in the step."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar

from sqlalchemy.orm import Session

from app.domain.accountability import LOCAL
from app.domain.clocks import RuleId
from app.domain.errors import Refused
from app.domain.permissions import Actor, Permission
from app.domain.petitions import Stage
from app.domain.privacy import STAR, restored
from app.domain.reasons import reason_given
from app.domain.workflow import kept_away
from app.models.inbox import MessageKind
from app.models.matters import Matter
from app.models.petitions import Petition
from app.operations import clocks, recording
from app.operations.matters import advance, entered_late, locked
from app.operations.recording import Change, Late
from app.queries.corrections import base
from app.queries.facts import facts_of, workflow

M = TypeVar("M", bound=Matter)
ACTION = "correct"
HAPPENED = frozenset(
    {"received_on", "routed_on", "claimed_on", "accepted_on", "notice_on", "issued_on", "delivered_on", "verified_on"}
    | {
        "closed_on",
        "held_on",
        "hearing_on",
        "extension_told_on",
        "whereabouts_on",
        "person_delivered_on",
        "visit_visited_on",
    }
    | {"remedy_asked_on", "remedy_received_on", "remedy_decided_on", "remedy_delivered_on", "promise_kept_on"}
)
"""Days on which something was done, and none that was set for something to come."""


@dataclass(frozen=True)
class Opened:
    """Who corrects, when, why, where the matter stands, and which dates bound before."""

    actor: Actor
    now: datetime
    reason: str
    came_from: str
    last_days: Mapping[RuleId, str]


def opened(
    session: Session, kind: type[M], uid: str, version: int | None, reason: str, *, actor: Actor, now: datetime
) -> tuple[M, Opened]:
    """The matter, locked, once the rules allow correcting it and the reason is told."""
    matter = locked(session, kind, uid, version, actor=actor)
    came_from = advance(session, matter, ACTION, actor=actor, now=now)
    why = reason_given(reason)
    return matter, Opened(actor, now, why, came_from, clocks.last_days(matter))


def opened_as_author(
    session: Session, kind: type[M], uid: str, version: int | None, reason: str, *, actor: Actor, now: datetime
) -> tuple[M, Opened]:
    """The matter, locked, for whoever corrects nothing of it but his own finding or word (`CorrectedRow.author`)."""
    matter = locked(session, kind, uid, version, actor=actor)
    if (code := kept_away(facts_of(session, matter), actor)) is not None:
        raise Refused(code)
    if (matter.stage, ACTION) not in workflow(matter).moves:
        raise Refused("not_at_this_stage", action=ACTION, stage=matter.stage)
    return matter, Opened(actor, now, reason_given(reason), matter.stage, clocks.last_days(matter))


def done(
    session: Session,
    matter: Matter,
    changes: tuple[Change, ...],
    about: Opened,
    tells: Sequence[tuple[int, MessageKind]] = (),
) -> None:
    """Record what was corrected, and each deadline that moved with it; refused when nothing was corrected."""
    if not changes:
        raise Refused("nothing_changed", "reason")
    before, after = about.last_days, clocks.last_days(matter)
    moved = [rule for rule in RuleId if before.get(rule) != after.get(rule)]
    recording.record(
        *(session, matter, ACTION),
        actor=about.actor,
        now=about.now,
        from_stage=about.came_from,
        note=about.reason,
        changes=(*changes, *(Change(f"{clocks.CLOCK}{rule}", before.get(rule), after.get(rule)) for rule in moved)),
        late=_late(changes, about),
        tells=tells,
    )


def _late(changes: tuple[Change, ...], about: Opened) -> Late | None:
    """How far the earliest of the days that were moved back lies back: as it would have needed its reason when it was
    entered so, auditors find it among what came late."""
    moved = [
        date.fromisoformat(change.after.rpartition("/")[2])  # of a hearing the last of its days
        for change in changes
        if base(change.field) in HAPPENED and change.before and change.after and change.after < change.before
    ]
    return entered_late(min(moved, default=None), about.reason, now=about.now)


def spoken(value: object) -> str | None:
    """A fact as the step keeps it: codes and days as they are stored."""
    if value is None:
        return None
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, datetime):
        return f"{value.astimezone(LOCAL):%F %R}"
    return value.isoformat() if isinstance(value, date) else str(value)


def numbered(name: str, place: int) -> str:
    """The name of a fact of which a matter has several, such as the second person's phone."""
    return f"{name}.{place}"


def is_locked(matter: Matter) -> bool:
    """Whether the content of the matter is locked (P5): what was transferred is what the discipline organ has."""
    return matter.stage == Stage.TRANSFERRED_DISCIPLINE


def opened_content(
    session: Session, uid: str, version: int | None, reason: str, *, actor: Actor, now: datetime
) -> tuple[Petition, Opened]:
    """As opened(), to correct what a petition says, of whom and by whom. Raises Refused `content_locked`."""
    petition, about = opened(session, Petition, uid, version, reason, actor=actor, now=now)
    if is_locked(petition):
        raise Refused("content_locked")
    return petition, about


def check_reserved(differing: Iterable[str], signed: Collection[str], actor: Actor) -> None:
    """What a signed decision says is corrected by the petition office's head alone.

    Raises Refused `decision_signed` at the first such fact.
    """
    touched = next((fact for fact in differing if fact in signed), None)
    if touched is not None and not actor.may(Permission.MATTER_APPROVE):
        raise Refused("decision_signed", touched)


def whole_text(matter: Matter, field: str, typed: str | None, before: str | None) -> str | None:
    """A text that may have been shown masked, as it shall be kept: a masked value is never saved back."""
    if not typed or not typed.strip():
        return None
    people = [*matter.petitioners, matter.agent] if isinstance(matter, Petition) else []
    whole = restored(typed.strip(), before or "", (person.name or "" for person in people if person))
    if whole is None:
        raise Refused("masked_value_sent", field)
    return whole


def unmasked(value: object, field: str) -> str | None:
    """A name or number as it shall be kept; refused when stars stand in it."""
    if value is None or not str(value).strip():
        return None
    if STAR in str(value):
        raise Refused("masked_value_sent", field)
    return str(value).strip()
