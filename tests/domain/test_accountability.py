"""Who answers for a matter, without a gap, and never the accused."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.accountability import (
    Capacity,
    HolderFacts,
    Passed,
    PostHeld,
    PostKind,
    Required,
    Span,
    age,
    days,
    days_by_person,
    days_in_dispatch,
    hand_over,
    holder_refusal,
    local_day,
    required_holder,
    tiles,
)
from app.domain.errors import Refused

T0 = datetime(2024, 3, 8, 1, 0, tzinfo=UTC)
PETITION_OFFICE, COUNTY_OFFICE, COUNTY, TOWN, OTHER_TOWN, BUREAU = range(1, 7)

SECRETARY = PostHeld(10, PostKind.TOWN_SECRETARY, TOWN, 100)
TOWN_HEAD = PostHeld(11, PostKind.UNIT_HEAD, TOWN, 101)
TOWN_DEPUTY = PostHeld(12, PostKind.DEPUTY, TOWN, 102)
OTHER_SECRETARY = PostHeld(13, PostKind.TOWN_SECRETARY, OTHER_TOWN, 103)
PETITION_HEAD = PostHeld(14, PostKind.PETITION_HEAD, PETITION_OFFICE, 104)
OFFICE_HEAD = PostHeld(15, PostKind.COUNTY_OFFICE_HEAD, COUNTY_OFFICE, 105)
LEADER = PostHeld(16, PostKind.COUNTY_LEADER, COUNTY, 106)
OTHER_LEADER = PostHeld(17, PostKind.COUNTY_LEADER, COUNTY, 107)
BUREAU_HEAD = PostHeld(18, PostKind.UNIT_HEAD, BUREAU, 108)
POSTS = (
    SECRETARY,
    TOWN_HEAD,
    TOWN_DEPUTY,
    OTHER_SECRETARY,
    PETITION_HEAD,
    OFFICE_HEAD,
    LEADER,
    OTHER_LEADER,
    BUREAU_HEAD,
)

NEW = HolderFacts(POSTS, PETITION_OFFICE)
ROUTED = replace(NEW, routed=True, unit_id=TOWN, town_id=TOWN)
PROMINENT = replace(ROUTED, prominent=True, poverty=True)


def vacant(facts: HolderFacts, *posts: PostHeld) -> HolderFacts:
    return replace(facts, posts=tuple(replace(post, person_id=None) if post in posts else post for post in facts.posts))


def required(post: PostHeld, capacity: Capacity, *, ownerless: bool = False) -> Required:
    return Required(capacity, post.person_id, post.post_id, ownerless)


def refusal(facts: HolderFacts, post: PostHeld) -> str | None:
    assert post.person_id is not None
    return holder_refusal(facts, post.person_id, post.post_id)


def test_before_routing_the_petition_offices_head_holds() -> None:
    assert required_holder(NEW) == required(PETITION_HEAD, Capacity.DESK)
    assert refusal(NEW, PETITION_HEAD) is None
    assert refusal(NEW, TOWN_HEAD) == "holder_not_desk_head"


def test_before_its_unit_is_known_an_item_is_held_by_the_county_office() -> None:
    item = replace(NEW, desk=PostKind.COUNTY_OFFICE_HEAD, desk_unit_id=COUNTY_OFFICE)
    assert required_holder(item) == required(OFFICE_HEAD, Capacity.DESK)


def test_after_routing_the_receiving_units_head_holds_until_it_is_signed_for() -> None:
    assert required_holder(ROUTED) == required(TOWN_HEAD, Capacity.UNIT)
    assert refusal(ROUTED, TOWN_DEPUTY) == "holder_not_unit_head"
    signed = replace(ROUTED, signed_for=True)
    assert refusal(signed, TOWN_DEPUTY) is None
    assert refusal(signed, BUREAU_HEAD) == "holder_not_in_unit"


def test_a_prominent_poverty_matter_is_held_by_the_towns_own_secretary_and_nobody_else() -> None:
    assert required_holder(PROMINENT) == required(SECRETARY, Capacity.SECRETARY)  # T50
    for signed in (PROMINENT, replace(PROMINENT, signed_for=True)):
        assert refusal(signed, SECRETARY) is None
        for post in POSTS[1:]:
            assert refusal(signed, post) == "holder_not_town_secretary"


@pytest.mark.parametrize("facts", [replace(PROMINENT, poverty=False), replace(PROMINENT, prominent=False)])
def test_only_both_marks_together_call_for_the_secretary(facts: HolderFacts) -> None:
    assert required_holder(facts) == required(TOWN_HEAD, Capacity.UNIT)


def test_a_bureaus_prominent_poverty_matter_is_still_the_secretarys_of_its_town() -> None:
    assert required_holder(replace(PROMINENT, unit_id=BUREAU)) == required(SECRETARY, Capacity.SECRETARY)


def test_a_secretary_who_has_left_his_post_may_not_hold() -> None:
    successor = replace(SECRETARY, person_id=120)  # T51
    facts = replace(PROMINENT, posts=(successor, *POSTS[1:]))
    assert refusal(facts, SECRETARY) == "holder_not_in_post"
    assert required_holder(facts) == required(successor, Capacity.SECRETARY)


@pytest.mark.parametrize("accused", [{"accused_person_ids": frozenset({100})}, {"accused_unit_ids": frozenset({TOWN})}])
def test_when_the_secretary_or_his_town_is_accused_the_named_county_leader_holds(
    accused: dict[str, frozenset[int]],
) -> None:
    facts = replace(PROMINENT, **accused)  # type: ignore[arg-type]  # mypy cannot see the field's name in a dict
    assert required_holder(facts) == required(OFFICE_HEAD, Capacity.STAND_IN, ownerless=True)
    named = replace(facts, named_leader_id=106)
    assert required_holder(named) == required(LEADER, Capacity.COUNTY_LEADER)
    assert refusal(named, OTHER_LEADER) == "holder_not_named_leader"
    assert refusal(named, SECRETARY) in {"holder_is_accused", "holder_unit_is_accused"}


def test_an_accused_county_leader_is_not_taken_even_when_named() -> None:
    facts = replace(PROMINENT, accused_person_ids=frozenset({100, 106}), named_leader_id=106)
    assert required_holder(facts) == required(OFFICE_HEAD, Capacity.STAND_IN, ownerless=True)
    assert refusal(facts, LEADER) == "holder_is_accused"


@pytest.mark.parametrize(("facts", "post"), [(NEW, PETITION_HEAD), (ROUTED, TOWN_HEAD), (PROMINENT, SECRETARY)])
def test_a_vacant_post_falls_to_the_county_office_and_is_marked(facts: HolderFacts, post: PostHeld) -> None:
    empty = vacant(facts, post)
    assert required_holder(empty) == required(OFFICE_HEAD, Capacity.STAND_IN, ownerless=True)
    assert refusal(empty, OFFICE_HEAD) is None
    assert refusal(empty, BUREAU_HEAD) == "holder_not_county_office_head"


def test_a_deputy_who_was_handed_the_matter_keeps_it_while_the_heads_post_is_vacant() -> None:
    assert refusal(vacant(replace(ROUTED, signed_for=True), TOWN_HEAD), TOWN_DEPUTY) is None


def test_when_nobody_is_left_it_is_said_instead_of_hidden() -> None:
    facts = vacant(ROUTED, TOWN_HEAD, OFFICE_HEAD)
    assert required_holder(facts) == Required(Capacity.STAND_IN, None, None, ownerless=True)
    assert required_holder(replace(facts, named_leader_id=106)).person_id == 106


FACTS = st.builds(
    HolderFacts,
    posts=st.lists(
        st.builds(
            PostHeld, st.integers(1, 99), st.sampled_from(PostKind), st.integers(1, 4), st.none() | st.integers(1, 6)
        ),
        max_size=12,
        unique_by=lambda post: post.post_id,
    ).map(tuple),
    desk_unit_id=st.integers(1, 4),
    desk=st.sampled_from([PostKind.PETITION_HEAD, PostKind.COUNTY_OFFICE_HEAD]),
    routed=st.booleans(),
    signed_for=st.booleans(),
    unit_id=st.integers(1, 4),
    town_id=st.none() | st.integers(1, 4),
    prominent=st.booleans(),
    poverty=st.booleans(),
    accused_person_ids=st.frozensets(st.integers(1, 6)),
    accused_unit_ids=st.frozensets(st.integers(1, 4)),
    named_leader_id=st.none() | st.integers(1, 6),
)


@given(FACTS)
def test_nobody_accused_ever_holds_and_who_must_hold_may(facts: HolderFacts) -> None:
    must = required_holder(facts)
    assert must.person_id not in facts.accused_person_ids
    if must.person_id is None:
        assert must.ownerless
    else:
        assert must.post_id is not None
        assert holder_refusal(facts, must.person_id, must.post_id) is None
    for post in facts.posts:
        if post.person_id is not None and holder_refusal(facts, post.person_id, post.post_id) is None:
            assert post.person_id not in facts.accused_person_ids
            assert post.unit_id not in facts.accused_unit_ids


def span(start: int, end: int | None, person: int = 1) -> Span:
    to_at = None if end is None else T0 + timedelta(hours=end)
    return Span(person, None, Capacity.UNIT, T0 + timedelta(hours=start), to_at)


@pytest.mark.parametrize(
    ("spans", "settled", "codes"),
    [
        ([span(0, 10), span(10, None)], None, []),
        ([span(10, None), span(0, 10)], None, []),
        ([span(0, 10), span(10, 10), span(10, 30)], 30, []),
        ([], None, ["no_span"]),
        ([span(1, None)], None, ["starts_late"]),
        ([span(-1, None)], None, ["starts_early"]),
        ([span(0, 10), span(11, None)], None, ["gap"]),
        ([span(0, 12), span(11, None)], None, ["overlap"]),
        ([span(0, None), span(11, None)], None, ["overlap"]),
        ([span(0, 10)], None, ["ended_unsettled"]),
        ([span(0, None)], 30, ["open_after_settlement"]),
        ([span(0, 20)], 30, ["ends_early"]),
        ([span(0, 40)], 30, ["ends_late"]),
        ([span(0, -1)], -1, ["reversed"]),
    ],
)
def test_every_way_of_not_tiling_is_named(spans: list[Span], settled: int | None, codes: list[str]) -> None:
    settled_at = None if settled is None else T0 + timedelta(hours=settled)
    assert [fault.code.value for fault in tiles(spans, T0, settled_at)] == codes


def test_days_are_the_countys_days() -> None:
    before_midnight, after_midnight = (
        datetime(2024, 5, 10, 15, 59, tzinfo=UTC),
        datetime(2024, 5, 10, 16, 1, tzinfo=UTC),
    )
    assert (local_day(before_midnight).day, local_day(after_midnight).day) == (10, 11)
    assert days(Span(1, None, Capacity.UNIT, before_midnight), after_midnight) == 1


@given(steps=st.lists(st.tuples(st.integers(0, 500), st.integers(2, 5)), max_size=8), rest=st.integers(0, 500))
def test_after_any_hand_overs_the_spans_tile_and_their_days_add_up_to_the_age(
    steps: list[tuple[int, int]], rest: int
) -> None:
    spans, at = [Span(1, 1, Capacity.DESK, T0)], T0
    for hours, person in steps:
        at += timedelta(hours=hours)
        if spans[-1].person_id == person:
            with pytest.raises(Refused, match="holder_unchanged"):
                hand_over(
                    spans[-1],
                    person_id=person,
                    post_id=1,
                    capacity=spans[-1].capacity,
                    at=at,
                    reason="换人负责",
                    handed_by=9,
                )
            continue
        spans[-1:] = hand_over(
            spans[-1], person_id=person, post_id=1, capacity=Capacity.UNIT, at=at, reason="换人负责", handed_by=9
        )
    now = at + timedelta(hours=rest)
    assert tiles(spans, T0, None) == []
    assert sum(days_by_person(spans, now).values()) == age(T0, None, now)
    settled = [*spans[:-1], replace(spans[-1], to_at=now)]
    assert tiles(settled, T0, now) == []
    assert sum(days_by_person(settled, now + timedelta(days=9)).values()) == age(T0, now, now + timedelta(days=9))


def test_a_hand_over_ends_one_span_and_begins_the_next_at_one_instant() -> None:
    at = T0 + timedelta(days=3)
    ended, begun = hand_over(
        Span(1, 14, Capacity.DESK, T0),
        person_id=2,
        post_id=11,
        capacity=Capacity.UNIT,
        at=at,
        reason=" 交办以后 ",
        handed_by=1,
    )
    assert (ended.to_at, begun.from_at, begun.to_at) == (at, at, None)
    assert (begun.person_id, begun.reason, begun.handed_by) == (2, "交办以后", 1)


@pytest.mark.parametrize(
    ("current", "changes", "code"),
    [
        (span(0, 10), {}, "holding_ended"),
        (span(0, None), {"at": T0 - timedelta(seconds=1)}, "hand_over_before_start"),
        (span(0, None), {"reason": "  "}, "hand_over_reason_missing"),
        (span(0, None), {"person_id": 1}, "holder_unchanged"),
    ],
)
def test_a_hand_over_that_breaks_the_chain_is_refused(current: Span, changes: dict[str, object], code: str) -> None:
    given: dict[str, object] = {
        "person_id": 2,
        "post_id": None,
        "capacity": Capacity.UNIT,
        "at": T0 + timedelta(hours=1),
        "reason": "换人负责",
        "handed_by": 9,
    }
    with pytest.raises(Refused, match=code):
        hand_over(current, **given | changes)  # type: ignore[arg-type]  # one wrong value at a time


def passed(*moves: tuple[int, bool]) -> list[Passed]:
    return [Passed(T0 + timedelta(days=day), to_unit) for day, to_unit in moves]


@pytest.mark.parametrize(
    ("moves", "until", "lost"),
    [
        ([], 9, 9),
        ([(4, True)], 9, 4),
        ([(0, True)], 9, 0),
        ([(4, True), (6, False)], 9, 7),
        ([(4, True), (6, False), (8, True)], 9, 6),
        ([(4, True), (6, False), (8, True), (9, False), (11, True)], 20, 8),
        ([(4, True), (5, True)], 9, 4),
        ([(4, True)], 2, 2),
    ],
)
def test_what_routing_took_is_told_apart_from_the_units_days(
    moves: list[tuple[int, bool]], until: int, lost: int
) -> None:
    day = local_day(T0)
    assert days_in_dispatch(day, passed(*moves), day + timedelta(days=until)) == lost
    assert days_in_dispatch(day, reversed(passed(*moves)), day + timedelta(days=until)) == lost


@given(days=st.lists(st.integers(0, 40), max_size=6), until=st.integers(0, 40))
def test_routing_never_takes_more_than_the_age(days: list[int], until: int) -> None:
    day = local_day(T0)
    moves = passed(*((one, place % 2 == 0) for place, one in enumerate(sorted(days))))
    assert 0 <= days_in_dispatch(day, moves, day + timedelta(days=until)) <= until
