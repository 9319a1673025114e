"""What an order of supervision led to, instructions of leaders (批示) and what followed, what became of advice."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.accountability import local_day
from app.domain.cards import may_decide
from app.domain.errors import Changed, NotFound, Refused
from app.domain.orders import Heed, OrderEffect
from app.domain.permissions import Actor, Permission, require
from app.models.letters import Letter
from app.models.matters import Kind, Matter
from app.models.orders import AdviceReply, Instruction
from app.models.remedies import SupervisionOrder
from app.operations import recording
from app.operations.matters import add_papers, check_days, locked, said
from app.operations.papers import NewPaper
from app.operations.recording import Change
from app.queries import orders
from app.queries.matters import numbered

EFFECT, INSTRUCTION, INSTRUCTION_MENDED, ADVICE = "order_effect", "instruction", "instruction_mended", "advice_reply"


@dataclass(frozen=True)
class Effect:
    """What an order led to; `reason` of one that corrects what was written down before."""

    effect: OrderEffect
    effect_on: date
    effect_note: str
    reason: str = ""


@dataclass(frozen=True)
class InstructionFacts:
    """What an instruction says and what followed; `reason` of a correction, `number` of its matter when it is new."""

    leader: str
    given_on: date
    text: str
    done: str = ""
    done_on: date | None = None
    number: str = ""
    reason: str = ""
    papers: tuple[NewPaper, ...] = ()
    token: str | None = None


@dataclass(frozen=True)
class Reply:
    """What the addressee of advice wrote back; `reason` of a correction."""

    heed: Heed
    replied_on: date
    text: str
    reason: str = ""


def conclude(session: Session, uid: str, command: Effect, *, actor: Actor, now: datetime) -> SupervisionOrder:
    """Write down what an answered order led to, or correct it with the reason.

    Raises Refused `order_not_answered`, `demand_too_short`, `day_in_future`, `day_before`, `nothing_changed`.
    """
    order = orders.by_uid(session, actor, uid)
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


def instruct(session: Session, command: InstructionFacts, *, actor: Actor, now: datetime) -> Instruction:
    """Keep a leader's instruction on the matter of this number. A form sent twice makes one.

    Raises Refused `instruction_number_unknown`, and as `_facts` does.
    """
    require(actor, Permission.CARD_ISSUE)
    if (made := recording.made_before(session, command.token)) is not None:
        return orders.instruction(session, actor, made) or _missing()
    found = [one for one in numbered(session, actor, command.number) if not one.confidential]
    if len(found) != 1:
        raise Refused("instruction_number_unknown", "number")
    matter = _writable(session, session.scalars(select(Matter).where(Matter.id == found[0].id)).one(), actor)
    row = Instruction(matter_id=matter.id, entered_by_id=actor.person_id, entered_at=now)
    after = _set(row, command, now)
    session.add(row)
    session.flush()
    add_papers(session, matter, command.papers, actor=actor, now=now)
    changes = tuple(Change(name, None, value) for name, value in after.items() if value)
    recording.record(session, matter, INSTRUCTION, actor=actor, now=now, from_stage=matter.stage, changes=changes)
    recording.spend(session, command.token, row.uid, actor=actor, now=now)
    return row


def mend(
    session: Session, uid: str, version: int | None, command: InstructionFacts, *, actor: Actor, now: datetime
) -> Instruction:
    """Add what was done because of an instruction, or correct it, with the reason."""
    row = orders.instruction(session, actor, uid)
    if row is None:
        raise NotFound
    matter = _writable(session, row.matter, actor)
    session.refresh(row)
    if version is not None and version != row.version:
        raise Changed(row.version)
    before = _told(row)
    changes, why = _corrected(before, _set(row, command, now), command.reason, is_new=False)
    add_papers(session, matter, command.papers, actor=actor, now=now)
    recording.record(
        session, matter, INSTRUCTION_MENDED, actor=actor, now=now, from_stage=matter.stage, note=why, changes=changes
    )
    return row


def reply(session: Session, uid: str, command: Reply, *, actor: Actor, now: datetime) -> AdviceReply:
    """Keep what the addressee of advice (三项建议) wrote back (art. 40 para 2), or correct it with the reason.

    Raises Refused `demand_too_short`, `day_in_future`, `day_before`, `nothing_changed`.
    """
    letter: Letter | None = orders.advice(session, actor, uid)
    if letter is None or letter.sealed_at is None:
        raise NotFound
    matter = _writable(session, letter.matter, actor)
    row = orders.reply_to(session, letter)
    check_days(command.replied_on, "replied_on", now=now, not_before=local_day(letter.sealed_at))
    text = said(command.text, "text", "demand_too_short")
    after = {"advice_heed": command.heed.value, "advice_replied_on": f"{command.replied_on}", "advice_text": text}
    before = dict.fromkeys(after)
    if row is not None:
        before = {
            "advice_heed": row.heed.value,
            "advice_replied_on": f"{row.replied_on}",
            "advice_text": row.text,
        }
    changes, why = _corrected(before, after, command.reason, is_new=row is None)
    kept = row or AdviceReply(letter_id=letter.id, entered_by_id=actor.person_id, entered_at=now)
    kept.heed, kept.replied_on, kept.text = command.heed, command.replied_on, text
    session.add(kept)
    session.flush()
    recording.record(session, matter, ADVICE, actor=actor, now=now, from_stage=matter.stage, note=why, changes=changes)
    return kept


def _missing() -> Instruction:
    raise NotFound


def _writable(session: Session, matter: Matter, actor: Actor) -> Matter:
    require(actor, Permission.CARD_ISSUE)
    if not may_decide(actor, is_item=matter.kind == Kind.ITEM):
        raise NotFound
    return locked(session, Matter, matter.uid, None, actor=actor)


def _set(row: Instruction, command: InstructionFacts, now: datetime) -> dict[str, str | None]:
    """Put the facts into the row. Raises Refused for what is missing or impossible."""
    if not command.leader.strip():
        raise Refused("instruction_leader_missing", "leader")
    if not command.text.strip():
        raise Refused("instruction_text_missing", "text")
    if bool(command.done.strip()) != (command.done_on is not None):
        raise Refused("instruction_done_half", "done_on" if command.done.strip() else "done")
    check_days(command.given_on, "given_on", now=now)
    if command.done_on is not None:
        check_days(command.done_on, "done_on", now=now, not_before=command.given_on)
    row.leader, row.given_on, row.text = command.leader.strip(), command.given_on, command.text.strip()
    row.done_on, row.done = command.done_on, command.done.strip() or None
    return _told(row)


def _told(row: Instruction) -> dict[str, str | None]:
    return {
        "instruction_leader": row.leader,
        "instruction_on": f"{row.given_on}",
        "instruction_text": row.text,
        "instruction_done": row.done,
        "instruction_done_on": f"{row.done_on}" if row.done_on else None,
    }


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
