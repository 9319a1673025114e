"""Who is the same person, and which texts are alike."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.duplicates import (
    Identity,
    Raised,
    SamePerson,
    Similarity,
    accused_keys,
    is_collective,
    likeness,
    same_people,
    same_person,
    similarity,
)

A = Identity("周桂兰", "id-a", "phone-a", 1)
B = Identity("韩立功", "id-b", "phone-b", 2)
ID, PHONE, VILLAGE = SamePerson.ID_NUMBER, SamePerson.NAME_AND_PHONE, SamePerson.NAME_AND_VILLAGE


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        (A, Identity("周桂蓝", "id-a"), ID),  # a misspelt name does not hide the person
        (A, Identity("周桂兰", phone="phone-a"), PHONE),
        (A, Identity("周 桂兰", village_id=1), VILLAGE),
        (A, Identity("周桂兰", "id-other", "phone-a", 1), None),  # same name in one family's village and phone
        (A, Identity("周桂芳", phone="phone-a"), None),
        (A, Identity("周桂兰", village_id=3), None),
        (Identity(phone="p"), Identity(phone="p"), None),
        (Identity("周桂兰"), Identity("周桂兰"), None),
        (Identity(village_id=1), Identity(village_id=1), None),
    ],
)
def test_a_person_is_known_by_id_or_name_with_phone_or_village(
    one: Identity, other: Identity, reason: SamePerson | None
) -> None:
    assert same_person(one, other) is reason
    assert same_person(other, one) is reason


def test_one_of_several_signers_is_enough_to_repeat() -> None:
    january, march, april = Raised((A,)), Raised((A, B)), Raised((B,))  # T42
    assert same_people(january, march) is ID
    assert same_people(march, april) is ID
    assert same_people(january, april) is None


def test_anonymous_accusations_of_the_same_accused_come_from_the_same_person() -> None:
    first = Raised(anonymous_accusation=True, accused=accused_keys(["王 某", "某村委会"]))  # T43
    second = Raised(anonymous_accusation=True, accused=accused_keys(["王某"]))
    other = Raised(anonymous_accusation=True, accused=accused_keys(["李某", ""]))
    assert same_people(first, second) is SamePerson.ACCUSED
    assert same_people(first, other) is None


def test_a_signed_petition_is_no_repeat_only_because_it_names_the_same_accused() -> None:
    anonymous = Raised(anonymous_accusation=True, accused=frozenset({"王某"}))
    assert same_people(anonymous, Raised((A,), accused=frozenset({"王某"}))) is None


FACTS = "村主任王某某去年冒领改厕补贴，十二户的钱没有发到户，账上写的是已发。"


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ("反映村主任王某某冒领村里改厕补贴，去年十二户的补贴钱都没有发到户里。", Similarity.LIKELY),
        ("村主任王某某把低保名额给了自己的弟弟，真正困难的几户没有评上。", Similarity.NONE),
        ("。！？", Similarity.NONE),
    ],
)
def test_facts_told_in_other_words_are_alike_and_other_facts_of_the_same_man_are_not(
    other: str, expected: Similarity
) -> None:
    assert similarity(likeness(FACTS, other)) is expected
    assert likeness(FACTS, other) == likeness(other, FACTS)
    assert likeness(FACTS, FACTS) == pytest.approx(1)


PEOPLE = st.builds(
    Identity,
    st.sampled_from(["", "周桂兰", "韩立功"]),
    st.sampled_from(["", "i1", "i2"]),
    st.sampled_from(["", "p1", "p2"]),
    st.sampled_from([None, 1, 2]),
)


@given(st.lists(PEOPLE, max_size=4), st.lists(PEOPLE, max_size=4))
def test_the_strongest_reason_of_all_pairs_is_given(one: list[Identity], other: list[Identity]) -> None:
    reasons = [reason for pair in product(one, other) if (reason := same_person(*pair))]
    expected = min(reasons, key=list(SamePerson).index) if reasons else None
    assert same_people(Raised(tuple(one)), Raised(tuple(other))) is expected


@pytest.mark.parametrize(
    ("score", "level"),
    [
        (0.0, Similarity.NONE),
        (0.349, Similarity.NONE),
        (0.35, Similarity.HINT),
        (0.449, Similarity.HINT),
        (0.45, Similarity.LIKELY),
        (1.0, Similarity.LIKELY),
    ],
)
def test_likeness_has_two_thresholds(score: float, level: Similarity) -> None:
    assert similarity(score) is level


def test_five_persons_make_a_group() -> None:
    assert [is_collective(people) for people in (1, 4, 5, 200)] == [False, False, True, True]
