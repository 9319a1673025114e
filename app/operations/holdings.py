"""Who answers for a matter: placing, handing over and ending spans."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time

from sqlalchemy.orm import Session

from app.domain import accountability
from app.domain.accountability import Capacity, HolderFacts, PostHeld, PostKind, Required
from app.domain.errors import Refused
from app.domain.permissions import Actor
from app.domain.petitions import Outcome
from app.domain.workflow import Facts
from app.models.matters import Holding, Kind, Matter
from app.queries import directory
from app.queries.facts import facts_of, facts_of_all


def place(
    session: Session,
    matter: Matter,
    reason: str,
    *,
    actor: Actor,
    now: datetime,
    chosen: int | None = None,
    note: str | None = None,
) -> Holding:
    """Let the right person hold the matter from now on: the one chosen, or the one the rules require.

    Raises Refused with the rule's code when the chosen person may not hold it, `nobody_can_hold` when nobody is left.
    The same person in the same post keeps his span.
    """
    known = facts_of(session, matter)
    holders = _candidates(session, matter, known, now)
    facts = _holder_facts(matter, known, holders, chosen)
    if chosen is not None:
        required = _chosen(facts, holders, chosen)
    else:
        required = accountability.required_holder(facts)
        if required.person_id is None:
            # Nobody is in post: whoever acts answers until the county fills one; it shows in 无主案件.
            required = Required(Capacity.STAND_IN, actor.person_id, None, ownerless=True)
    if required.person_id is None or required.person_id in known.accused_person_ids | known.recused_ids:
        raise Refused("nobody_can_hold", "holder")
    return _switch(session, matter, required, reason, note, actor, now, holders)


def settle(matter: Matter, outcome: Outcome, now: datetime) -> None:
    """Settle the matter: the open span ends with it. Closing alone ends none (DECISIONS 2)."""
    current = current_holding(matter)
    if current is not None:
        current.to_at = max(now, current.from_at)
    matter.outcome, matter.settled_on, matter.holder_id = outcome, accountability.local_day(now), None


def unsettle(matter: Matter) -> None:
    """Undo a settlement that never was: whoever held the matter last has held it all along."""
    last = max(matter.holdings, key=lambda span: (span.from_at, span.id))
    last.to_at = None
    matter.settled_on, matter.holder_id = None, last.person_id


def current_holding(matter: Matter) -> Holding | None:
    """The open span."""
    return next((span for span in matter.holdings if span.to_at is None), None)


def begin_at_receipt(matter: Matter) -> None:
    """After the day of receipt was corrected: the first span begins with it, never after its own end."""
    first = matter.holdings[0] if matter.holdings and not matter.is_history else None
    if first is not None:
        first.from_at = min(received_at(matter), first.to_at or received_at(matter))


def received_at(matter: Matter) -> datetime:
    """The instant accountability starts: the beginning of the day of receipt."""
    return datetime.combine(matter.received_on, time(), tzinfo=accountability.LOCAL)


def eligible(session: Session, matter: Matter, now: datetime) -> list[directory.PostHolder]:
    """Everybody whom the rules let hold the matter now, as it stands or were it prominent; for lists to choose from."""
    known = facts_of(session, matter)
    holders = _candidates(session, matter, known, now)

    def may(held: directory.PostHolder) -> bool:
        facts = _holder_facts(matter, known, holders, held.person_id)
        return any(
            accountability.holder_refusal(replace(facts, prominent=prominent), held.person_id, held.post_id) is None
            for prominent in (facts.prominent, True)
        )

    return [held for held in holders if may(held)]


def able(session: Session, matters: Sequence[Matter], now: datetime) -> list[directory.PostHolder]:
    """Everybody whom the rules let hold at least one of these matters as it stands; for lists to choose from."""
    units = {unit_id for matter in matters for unit_id in (matter.unit_id, matter.town_id) if unit_id is not None}
    everybody = directory.in_post_or_unit(session, accountability.local_day(now), directory.COUNTY_POSTS, sorted(units))
    asked, found = set[tuple[HolderFacts, int | None]](), set[tuple[int, int]]()
    for matter, known in zip(matters, facts_of_all(session, matters), strict=True):
        holders = [held for held in everybody if _is_candidate(held, matter, known)]
        facts = _holder_facts(matter, known, holders, None)
        if (facts, matter.verifier_id) in asked:  # hundreds of matters wait in a few ways
            continue
        asked.add((facts, matter.verifier_id))
        for held in holders:
            of_his = _holder_facts(matter, known, holders, held.person_id)
            refusal = accountability.holder_refusal(of_his, held.person_id, held.post_id)
            if refusal is None and held.person_id != matter.verifier_id:
                found.add((held.person_id, held.post_id))
    return [held for held in everybody if (held.person_id, held.post_id) in found]


def _switch(
    session: Session,
    matter: Matter,
    wanted: Required,
    reason: str,
    note: str | None,
    actor: Actor,
    now: datetime,
    holders: list[directory.PostHolder],
) -> Holding:
    assert wanted.person_id is not None  # noqa: S101  # place() has refused that
    current = current_holding(matter)
    if current is not None:
        if (current.person_id, current.post_id, current.capacity) == (
            wanted.person_id,
            wanted.post_id,
            wanted.capacity,
        ):
            return current
        current.to_at = max(now, current.from_at)
        session.flush()  # one open span at a time: the old one ends before the new one stands
    holding = Holding(
        person_id=wanted.person_id,
        post_id=wanted.post_id,
        capacity=wanted.capacity,
        reason=reason,
        reason_note=note,
        unit_id=next((h.unit_id for h in holders if h.post_id == wanted.post_id), actor.unit_id),
        from_at=_start(matter, current, now),
        handed_by_id=actor.person_id,
    )
    matter.holdings.append(holding)
    matter.holder_id = wanted.person_id
    session.flush()
    return holding


def _start(matter: Matter, current: Holding | None, now: datetime) -> datetime:
    if current is not None and current.to_at is not None:
        return current.to_at
    return now if matter.holdings or matter.is_history else received_at(matter)


def _candidates(session: Session, matter: Matter, known: Facts, now: datetime) -> list[directory.PostHolder]:
    units = [unit_id for unit_id in (matter.unit_id, matter.town_id) if unit_id is not None]
    found = directory.in_post_or_unit(session, accountability.local_day(now), directory.COUNTY_POSTS, units)
    return [held for held in found if _is_candidate(held, matter, known)]


def _is_candidate(held: directory.PostHolder, matter: Matter, known: Facts) -> bool:
    near = held.kind in directory.COUNTY_POSTS or held.unit_id in (matter.unit_id, matter.town_id)
    return near and held.person_id not in known.recused_ids


def _holder_facts(matter: Matter, known: Facts, holders: list[directory.PostHolder], chosen: int | None) -> HolderFacts:
    desk = PostKind.PETITION_HEAD if matter.kind == Kind.PETITION else PostKind.COUNTY_OFFICE_HEAD
    leader = chosen if chosen is not None else matter.holder_id
    leads = any(h.person_id == leader and h.kind is PostKind.COUNTY_LEADER for h in holders)
    return HolderFacts(
        posts=tuple(PostHeld(h.post_id, h.kind, h.unit_id, h.person_id) for h in holders),
        desk_unit_id=next((h.unit_id for h in holders if h.kind is desk), 0),
        desk=desk,
        routed=matter.unit_id is not None and not matter.confidential,  # art. 30: no unit holds an accusation
        signed_for=known.signed_for,
        unit_id=matter.unit_id,
        town_id=matter.town_id,
        prominent=matter.prominent,
        poverty=matter.poverty,
        accused_person_ids=known.accused_person_ids,
        accused_unit_ids=known.accused_unit_ids,
        named_leader_id=leader if leads else None,
    )


def _chosen(facts: HolderFacts, holders: list[directory.PostHolder], person_id: int) -> Required:
    required = accountability.required_holder(facts)
    if required.person_id == person_id:
        return required
    if person_id in facts.accused_person_ids:
        raise Refused("holder_is_accused", "holder")
    refusals = []
    for held in (h for h in holders if h.person_id == person_id):
        code = accountability.holder_refusal(facts, person_id, held.post_id)
        if code is None:
            return Required(required.capacity, person_id, held.post_id)
        refusals.append(code)
    raise Refused(refusals[0] if refusals else "holder_not_in_post", "holder")
