"""Who must hold a matter; spans that tile receipt to settlement; hand-over."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone
from enum import StrEnum
from itertools import pairwise

from app.domain.errors import Refused

LOCAL = timezone(timedelta(hours=8), "Asia/Shanghai")
"""The county's time: no summer time since 1991."""


class PostKind(StrEnum):
    """What a post is in its unit."""

    TOWN_SECRETARY = "town_secretary"
    UNIT_HEAD = "unit_head"
    PETITION_HEAD = "petition_head"
    COUNTY_OFFICE_HEAD = "county_office_head"
    COUNTY_LEADER = "county_leader"
    DEPUTY = "deputy"
    CLERK = "clerk"


class Capacity(StrEnum):
    """As what somebody holds a matter."""

    DESK = "desk"
    UNIT = "unit"
    SECRETARY = "secretary"
    COUNTY_LEADER = "county_leader"
    STAND_IN = "stand_in"


@dataclass(frozen=True)
class Span:
    """One stretch of accountability (包保), from an instant to another; open while `to_at` is None."""

    person_id: int
    post_id: int | None
    capacity: Capacity
    from_at: datetime
    to_at: datetime | None = None
    reason: str = ""
    handed_by: int | None = None


class SpanFaultCode(StrEnum):
    """How spans can fail to tile a matter's life."""

    NO_SPAN = "no_span"
    STARTS_EARLY = "starts_early"
    STARTS_LATE = "starts_late"
    REVERSED = "reversed"
    GAP = "gap"
    OVERLAP = "overlap"
    ENDED_UNSETTLED = "ended_unsettled"
    OPEN_AFTER_SETTLEMENT = "open_after_settlement"
    ENDS_EARLY = "ends_early"
    ENDS_LATE = "ends_late"


@dataclass(frozen=True)
class SpanFault:
    """Where the tiling breaks."""

    code: SpanFaultCode
    at: datetime


def tiles(spans: Iterable[Span], received_at: datetime, settled_at: datetime | None) -> list[SpanFault]:
    """Every fault that keeps the spans from covering receipt to settlement once; empty when they tile it."""
    chain = _in_order(spans)
    if not chain:
        return [SpanFault(SpanFaultCode.NO_SPAN, received_at)]
    faults = []
    first, last = chain[0], chain[-1]
    if first.from_at != received_at:
        late = first.from_at > received_at
        faults.append(SpanFault(SpanFaultCode.STARTS_LATE if late else SpanFaultCode.STARTS_EARLY, first.from_at))
    faults += [
        SpanFault(SpanFaultCode.REVERSED, span.from_at) for span in chain if span.to_at and span.to_at < span.from_at
    ]
    for earlier, later in pairwise(chain):
        if earlier.to_at is None or earlier.to_at > later.from_at:
            faults.append(SpanFault(SpanFaultCode.OVERLAP, later.from_at))
        elif earlier.to_at < later.from_at:
            faults.append(SpanFault(SpanFaultCode.GAP, earlier.to_at))
    return faults + _end_faults(last, settled_at)


def days(span: Span, now: datetime) -> int:
    """Local calendar days from its first to its last day; of a chain they add up to the matter's age exactly."""
    return (local_day(span.to_at or now) - local_day(span.from_at)).days


def days_by_person(spans: Iterable[Span], now: datetime) -> dict[int, int]:
    """Days of each person, in the order in which they first held the matter."""
    total: dict[int, int] = {}
    for span in _in_order(spans):
        total[span.person_id] = total.get(span.person_id, 0) + days(span, now)
    return total


def age(received_at: datetime, settled_at: datetime | None, now: datetime) -> int:
    """Local days from receipt to settlement, or to now."""
    return (local_day(settled_at or now) - local_day(received_at)).days


@dataclass(frozen=True)
class Passed:
    """A matter passed to a responsible unit, or back from one to the desk that routes it."""

    at: datetime
    to_unit: bool


def days_in_dispatch(received_on: date, passed: Iterable[Passed], until: date) -> int:
    """Days of a matter's age that its routing took: from receipt to the first unit, and from each return to the next.

    The rest of the age is the units'. What routing lost is told apart and charged to no holder (FEATURES 14).
    """
    lost, since = 0, received_on if received_on <= until else None
    for one in sorted(passed, key=lambda one: one.at):
        day = min(local_day(one.at), until)
        if one.to_unit and since is not None:
            lost, since = lost + max(0, (day - since).days), None
        elif not one.to_unit and since is None:
            since = day
    return lost + ((until - since).days if since is not None else 0)


def local_day(instant: datetime) -> date:
    """The county's date at an aware instant."""
    return instant.astimezone(LOCAL).date()


def hand_over(
    current: Span,
    *,
    person_id: int,
    post_id: int | None,
    capacity: Capacity,
    at: datetime,
    reason: str,
    handed_by: int | None,
) -> tuple[Span, Span]:
    """The ended span and its successor, switching at one instant.

    Raises Refused `holding_ended`, `hand_over_before_start`, `hand_over_reason_missing` or `holder_unchanged`.
    """
    if current.to_at is not None:
        raise Refused("holding_ended")
    if at < current.from_at:
        raise Refused("hand_over_before_start", at=at, from_at=current.from_at)
    if not reason.strip():
        raise Refused("hand_over_reason_missing", "reason")
    if (person_id, post_id, capacity) == (current.person_id, current.post_id, current.capacity):
        raise Refused("holder_unchanged", "holder")
    return replace(current, to_at=at), Span(person_id, post_id, capacity, at, None, reason.strip(), handed_by)


@dataclass(frozen=True)
class PostHeld:
    """A post as it stands today; `person_id` is None while it is vacant."""

    post_id: int
    kind: PostKind
    unit_id: int
    person_id: int | None


@dataclass(frozen=True)
class HolderFacts:
    """What decides who answers for a matter. `posts` are today's, of the units named here and of the county.

    Before routing the head of the desk holds: post kind `desk` in unit `desk_unit_id` (the petition office, for an
    item the county office). `named_leader_id` is the county leader whom the county office has named, if it has.
    """

    posts: tuple[PostHeld, ...]
    desk_unit_id: int
    desk: PostKind = PostKind.PETITION_HEAD
    routed: bool = False
    signed_for: bool = False
    unit_id: int | None = None
    town_id: int | None = None
    prominent: bool = False
    poverty: bool = False
    accused_person_ids: frozenset[int] = frozenset()
    accused_unit_ids: frozenset[int] = frozenset()
    named_leader_id: int | None = None


@dataclass(frozen=True)
class Required:
    """Who must hold a matter now. `ownerless` puts it on the list 无主案件; `person_id` None means nobody is left."""

    capacity: Capacity
    person_id: int | None
    post_id: int | None
    ownerless: bool = False


def required_holder(facts: HolderFacts) -> Required:
    """Who holds when nobody has been chosen: the post's holder, or the county office's head while it is vacant.

    A prominent poverty matter is the town secretary's own (SEED 亲自包保); if he or his town is accused, the county
    leader's whom the county office names. Nobody accused ever holds (DECISIONS 3).
    """
    capacity, kind, unit_id = _duty(facts)
    if capacity is Capacity.COUNTY_LEADER:
        chosen = _leader(facts)
    else:
        chosen = next(
            (post for post in facts.posts if post.kind is kind and post.unit_id == unit_id and _clear(facts, post)),
            None,
        )
    if chosen is not None:
        return Required(capacity, chosen.person_id, chosen.post_id)
    stand_in = next(
        (post for post in facts.posts if post.kind is PostKind.COUNTY_OFFICE_HEAD and _clear(facts, post)),
        _leader(facts),
    )
    if stand_in is None:
        return Required(Capacity.STAND_IN, None, None, ownerless=True)
    return Required(Capacity.STAND_IN, stand_in.person_id, stand_in.post_id, ownerless=True)


def holder_refusal(facts: HolderFacts, person_id: int, post_id: int) -> str | None:
    """Why this person in this post may not hold the matter now: a code, or None.

    Once the unit has signed for a matter, its head may hand it to anybody in the unit; a prominent poverty matter
    stays with the secretary.
    """
    post = next((post for post in facts.posts if post.post_id == post_id and post.person_id == person_id), None)
    if person_id in facts.accused_person_ids:
        return "holder_is_accused"
    if post is None:
        return "holder_not_in_post"
    if post.unit_id in facts.accused_unit_ids:
        return "holder_unit_is_accused"
    if facts.signed_for and _duty(facts)[0] is Capacity.UNIT and post.unit_id == facts.unit_id:
        return None
    required = required_holder(facts)
    if (required.person_id, required.post_id) == (person_id, post_id):
        return None
    if required.ownerless:
        return "holder_not_county_office_head"
    if required.capacity is Capacity.UNIT and facts.signed_for:
        return "holder_not_in_unit"
    return _MUST_BE[required.capacity]


_MUST_BE = {
    Capacity.DESK: "holder_not_desk_head",
    Capacity.UNIT: "holder_not_unit_head",
    Capacity.SECRETARY: "holder_not_town_secretary",
    Capacity.COUNTY_LEADER: "holder_not_named_leader",
}


def _duty(facts: HolderFacts) -> tuple[Capacity, PostKind, int | None]:
    if not facts.routed:
        return Capacity.DESK, facts.desk, facts.desk_unit_id
    if not (facts.prominent and facts.poverty and facts.town_id is not None):
        return Capacity.UNIT, PostKind.UNIT_HEAD, facts.unit_id
    secretaries = {
        post.person_id for post in facts.posts if post.kind is PostKind.TOWN_SECRETARY and post.unit_id == facts.town_id
    }
    if facts.town_id in facts.accused_unit_ids or not secretaries.isdisjoint(facts.accused_person_ids):
        return Capacity.COUNTY_LEADER, PostKind.COUNTY_LEADER, None
    return Capacity.SECRETARY, PostKind.TOWN_SECRETARY, facts.town_id


def _leader(facts: HolderFacts) -> PostHeld | None:
    return next(
        (
            post
            for post in facts.posts
            if post.kind is PostKind.COUNTY_LEADER and post.person_id == facts.named_leader_id and _clear(facts, post)
        ),
        None,
    )


def _clear(facts: HolderFacts, post: PostHeld) -> bool:
    return (
        post.person_id is not None
        and post.person_id not in facts.accused_person_ids
        and post.unit_id not in facts.accused_unit_ids
    )


def _in_order(spans: Iterable[Span]) -> Sequence[Span]:
    # an empty span stands before the one that begins at the same instant; an open one comes last
    return sorted(spans, key=lambda span: (span.from_at, span.to_at is None, span.to_at or span.from_at))


def _end_faults(last: Span, settled_at: datetime | None) -> list[SpanFault]:
    if settled_at is None:
        return [] if last.to_at is None else [SpanFault(SpanFaultCode.ENDED_UNSETTLED, last.to_at)]
    if last.to_at is None:
        return [SpanFault(SpanFaultCode.OPEN_AFTER_SETTLEMENT, last.from_at)]
    if last.to_at == settled_at:
        return []
    code = SpanFaultCode.ENDS_EARLY if last.to_at < settled_at else SpanFaultCode.ENDS_LATE
    return [SpanFault(code, last.to_at)]
