"""What an order of supervision led to, written down by whoever gives such orders."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.domain.accountability import local_day
from app.domain.cards import may_decide
from app.domain.errors import NotFound, Refused
from app.domain.orders import OrderEffect
from app.domain.permissions import Actor, Permission, require
from app.models.matters import Kind, Matter
from app.models.remedies import SupervisionOrder
from app.operations import recording
from app.operations.matters import check_days, locked, said
from app.operations.recording import Change
from app.queries import orders

EFFECT = "order_effect"


@dataclass(frozen=True)
class Effect:
    """What an order led to; `reason` of one that corrects what was written down before."""

    effect: OrderEffect
    effect_on: date
    effect_note: str
    reason: str = ""


def conclude(session: Session, uid: str, command: Effect, *, actor: Actor, now: datetime) -> SupervisionOrder:
    """Write down what an answered order led to, or correct it with the reason.

    Raises Refused `order_not_answered`, `demand_too_short`, `day_in_future`, `day_before`, `nothing_changed`.
    """
    order = orders.LISTED.by_uid(session, actor, uid)
    if order is None:
        raise NotFound
    matter = _writable(session, order.matter, actor)
    session.refresh(order)
    if order.answered_at is None:
        raise Refused("order_not_answered")
    check_days(command.effect_on, "effect_on", now=now, not_before=local_day(order.ordered_at))
    note = said(command.effect_note, "effect_note", "demand_too_short")
    after = {"order_effect": command.effect.value, "order_effect_on": f"{command.effect_on}", "order_effect_note": note}
    before = dict.fromkeys(after)
    if order.effect is not None:
        before = {
            "order_effect": order.effect.value,
            "order_effect_on": f"{order.effect_on}",
            "order_effect_note": order.effect_note,
        }
    changes, why = _corrected(before, after, command.reason, is_new=order.effect is None)
    order.effect, order.effect_on, order.effect_note = command.effect, command.effect_on, note
    order.effect_by_id = actor.person_id
    recording.record(session, matter, EFFECT, actor=actor, now=now, from_stage=matter.stage, note=why, changes=changes)
    return order


def _writable(session: Session, matter: Matter, actor: Actor) -> Matter:
    require(actor, Permission.CARD_ISSUE)
    if not may_decide(actor, is_item=matter.kind == Kind.ITEM):
        raise NotFound
    return locked(session, Matter, matter.uid, None, actor=actor)


def _corrected(
    before: Mapping[str, str | None], after: Mapping[str, str | None], reason: str, *, is_new: bool
) -> tuple[tuple[Change, ...], str | None]:
    """What differs, and why; a first entry needs no reason."""
    changes = tuple(Change(name, before[name], value) for name, value in after.items() if before[name] != value)
    if is_new:
        return changes, None
    if not changes:
        raise Refused("nothing_changed", "reason")
    return changes, said(reason, "reason", "reason_too_short")
