"""The same person again: by which rule, within which scope, and who is asked to judge it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.domain.clocks import RuleId
from app.domain.contents import Content
from app.domain.duplicates import SamePerson, Similarity, similarity
from app.domain.petitions import Category, Form, Stage
from app.models.matters import Judgement
from app.models.petitions import Petition
from app.operations import matters
from app.operations.registering import NewAccused, NewPetitioner
from app.queries import dossier, duplicates
from app.queries.duplicates import SamePersonMatch
from tests import given
from tests.given import MORNING, County

ID_NO, PHONE = "11010519491231002X", "19900123456"
TODAY = MORNING.date()


def petition(session: Session, here: County, stage: Stage = Stage.REGISTERED, **changes: Any) -> Petition:
    """A letter of 钱满仓, who gave his ID and phone."""
    people = (NewPetitioner(name="钱满仓", id_no=ID_NO, phone=PHONE),)
    return given.petition(session, here, stage, **({"people": people} | changes))


def asked(session: Session, here: County, who: str = "petition_head", **changes: Any) -> Sequence[SamePersonMatch]:
    """What the counter is told of 钱满仓 of 井台村, less what the test leaves out."""
    known: dict[str, Any] = {"name": "钱满仓", "id_no": ID_NO, "phone": PHONE, "village_id": here.villages["well"]}
    return duplicates.same_person(session, here.actors[who], **(known | changes))


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({}, SamePerson.ID_NUMBER),
        ({"name": "错写的名字"}, SamePerson.ID_NUMBER),
        ({"id_no": None}, SamePerson.NAME_AND_PHONE),
        ({"id_no": None, "phone": None}, SamePerson.NAME_AND_VILLAGE),
        ({"id_no": None, "phone": "13900000000"}, SamePerson.NAME_AND_VILLAGE),
        ({"id_no": None, "phone": None, "village_id": None}, None),
        ({"id_no": None, "name": "别人"}, None),
        ({"id_no": None, "name": None, "village_id": None}, None),
    ],
)
def test_the_strongest_rule_that_fits_is_named(
    session: Session, here: County, told: dict[str, Any], reason: SamePerson | None
) -> None:
    made = petition(session, here)
    found = [(match.petition.id, match.reason) for match in asked(session, here, **told)]
    assert found == ([(made.id, reason)] if reason else [])


def test_one_petition_is_shown_once_the_newest_first_and_never_itself(session: Session, here: County) -> None:
    old, new = (petition(session, here, at=MORNING - timedelta(days=days)) for days in (9, 2))
    assert [match.petition.id for match in asked(session, here)] == [new.id, old.id]
    assert [match.petition.id for match in asked(session, here, other_than=new.id)] == [old.id]


def test_a_clerk_is_told_of_petitions_in_his_scope_only(session: Session, here: County) -> None:
    made = petition(session, here, Stage.ROUTED)
    assert [match.petition.id for match in asked(session, here, "town_head")] == [made.id]
    assert asked(session, here, "bridge_head") == []
    matters.recuse(
        session, made.uid, here.people["town_head"], "是我的表弟", actor=here.actors["town_head"], now=MORNING
    )
    assert asked(session, here, "town_head") == []


def test_an_accusation_of_the_same_person_is_shown_to_the_confidential_clerk_alone(
    session: Session, here: County
) -> None:
    made = petition(session, here, category=Category.ACCUSATION, accused=(NewAccused(name="某人"),))
    shown = {who for who in here.actors if asked(session, here, who)}
    assert shown == {"confidential"}
    assert [match.petition.id for match in asked(session, here, "confidential")] == [made.id]


def pairs(session: Session, here: County, who: str = "petition_head") -> int:
    """How many petitions wait to be judged."""
    return duplicates.unjudged_pairs(session, here.actors[who], today=TODAY)


def test_a_second_petition_waits_until_somebody_has_judged_it(session: Session, here: County) -> None:
    first = petition(session, here, at=MORNING - timedelta(days=3))
    assert pairs(session, here) == 0
    petition(session, here)
    assert pairs(session, here) == 1
    petition(session, here, links=((first.uid, Judgement.REPEAT),))
    assert pairs(session, here) == 2  # the third is judged against the first, not against the second
    assert pairs(session, here, "registrar") == pairs(session, here, "town_head") == 0


def test_a_judged_pair_waits_no_more(session: Session, here: County) -> None:
    first = petition(session, here, at=MORNING - timedelta(days=3))
    petition(session, here, links=((first.uid, Judgement.DIFFERENT),))
    assert pairs(session, here) == 0


def test_only_the_petitions_of_the_last_thirty_days_wait(session: Session, here: County) -> None:
    petition(session, here, at=MORNING - timedelta(days=60))
    petition(session, here, at=MORNING - timedelta(days=31))
    assert pairs(session, here) == 0
    petition(session, here, at=MORNING - timedelta(days=30))
    assert pairs(session, here) == 1


def test_an_accusation_is_never_counted(session: Session, here: County) -> None:
    accused = (NewAccused(name="某人"),)
    petition(session, here, category=Category.ACCUSATION, accused=accused, at=MORNING - timedelta(days=3))
    petition(session, here)
    petition(session, here, category=Category.ACCUSATION, accused=accused)
    assert pairs(session, here) == 0


def test_people_who_gave_no_number_are_no_pair(session: Session, here: County) -> None:
    for days in (3, 0):
        petition(session, here, people=(NewPetitioner(name="钱满仓"),), at=MORNING - timedelta(days=days))
    assert pairs(session, here) == 0


def beside(session: Session, here: County, who: str = "petition_head", **changes: Any) -> list[int]:
    """The matters of 井台村 about 改厕 that are shown to whoever registers another one."""
    known: dict[str, Any] = {"village_id": here.villages["well"], "content": Content.POV_TOILETS, "today": TODAY}
    return [matter.id for matter in duplicates.same_place(session, here.actors[who], **(known | changes))]


def test_the_same_place_and_category_is_what_is_open_or_of_the_last_year(session: Session, here: County) -> None:
    about: dict[str, Any] = {"content": Content.POV_TOILETS, "late_reason": "从旧登记簿补录"}
    open_ = petition(session, here, at=MORNING - timedelta(days=500), **about)
    for days in (500, 300):
        old = petition(session, here, Stage.CLOSED, at=MORNING - timedelta(days=days), **about)
        given.visited(session, here, old, at=MORNING - timedelta(days=days - 5))
    assert beside(session, here) == [old.id, open_.id]
    assert beside(session, here, today=TODAY + timedelta(days=100)) == [open_.id]


def test_neither_another_category_or_village_nor_a_voided_record_nor_other_is_of_the_same_place(
    session: Session, here: County
) -> None:
    there: dict[str, Any] = {"town_id": here.units["bridge"], "village_id": here.villages["ford"]}
    petition(session, here, content=Content.POV_TOILETS, **there)
    for nothing in (Content.OTHER, Content.POV_OTHER):
        petition(session, here, content=nothing)
        assert beside(session, here, content=nothing) == []
    given.done(session, here, petition(session, here, content=Content.POV_TOILETS), "void", at=MORNING)
    assert beside(session, here) == beside(session, here, content=None) == beside(session, here, village_id=None) == []


def test_of_the_same_place_five_at_most_are_shown_within_ones_scope(session: Session, here: County) -> None:
    made = [petition(session, here, content=Content.POV_TOILETS).id for _ in range(6)]
    petition(session, here, content=Content.POV_TOILETS, category=Category.ACCUSATION)
    assert beside(session, here) == made[:0:-1]
    assert beside(session, here, "bridge_head") == []


# Joint signers (T42), anonymous accusations (T43)

A = NewPetitioner(name="钱满仓", id_no=ID_NO, phone=PHONE, address="井台村三组")
B = NewPetitioner(name="周大田", phone="19900654321", address="井台村二组", is_representative=False)


def of_the_same(session: Session, here: County, *people: NewPetitioner) -> list[int]:
    """The earlier petitions of any of these people, as the counter is told."""
    village = here.villages["well"]
    found = [
        match.petition.id
        for one in people
        for match in duplicates.same_person(
            session,
            here.actors["registrar"],
            name=one.name,
            id_no=one.id_no,
            phone=one.phone,
            village_id=village,
        )
    ]
    return list(dict.fromkeys(found))


def test_whoever_signed_jointly_repeats_what_any_of_the_signers_raised(session: Session, here: County) -> None:
    january = petition(session, here, people=(A,), at=MORNING - timedelta(days=120))
    assert of_the_same(session, here, A, B) == [january.id]
    jointly: dict[str, Any] = {"form": Form.COLLECTIVE, "people": (A, B), "people_count": 2}
    repeats = ((january.uid, Judgement.REPEAT),)
    march = petition(session, here, at=MORNING - timedelta(days=60), links=repeats, **jointly)
    assert of_the_same(session, here, B) == [march.id]
    april = petition(session, here, people=(B,), links=((march.uid, Judgement.REPEAT),))
    counted = [dossier.repeats(session, here.actors["registrar"], one) for one in (january, march, april)]
    assert counted == [1, 1, 0]


def test_two_people_of_one_name_with_ids_of_their_own_are_two(session: Session, here: County) -> None:
    petition(session, here)
    assert asked(session, here, id_no="110105194912310046") == []


def accusation(session: Session, here: County, body: str, *accused: NewAccused, **changes: Any) -> Petition:
    """An anonymous letter against these."""
    said: dict[str, Any] = {"category": Category.ACCUSATION, "form": Form.ANONYMOUS, "people": (), "body": body}
    return given.petition(session, here, accused=accused, **(said | changes))


FACTS = "村主任王某某去年冒领改厕补贴，十二户的钱没有发到户，账上写的是已发。"
SAME_FACTS = "反映村主任王某某冒领村里改厕补贴，去年十二户的补贴钱都没有发到户里。"
OTHER_FACTS = "村主任王某某把低保名额给了自己的弟弟，真正困难的几户没有评上。"


def same_accused(session: Session, here: County, who: str, text: str, *named: str) -> list[tuple[int, Similarity]]:
    """The anonymous accusations that are shown to him when another one of these accused comes in."""
    keys = duplicates.accused_known(session, [(None, None, name) for name in named])
    found = duplicates.same_accused(session, here.actors[who], accused=keys, text=text)
    return [(one.petition.id, similarity(one.score)) for one in found]


def test_an_anonymous_accusation_of_the_same_accused_repeats_by_its_facts(session: Session, here: County) -> None:
    first = accusation(session, here, FACTS, NewAccused(name="王 某某"))
    accusation(session, here, FACTS, NewAccused(name="李某"))
    accusation(session, here, FACTS, NewAccused(name="王某某"), form=Form.INDIVIDUAL, people=(A,))
    assert same_accused(session, here, "confidential", SAME_FACTS, "王某某") == [(first.id, Similarity.LIKELY)]
    assert same_accused(session, here, "confidential", OTHER_FACTS, "王某某") == [(first.id, Similarity.NONE)]
    assert same_accused(session, here, "confidential", SAME_FACTS) == []
    told = [who for who in here.actors if same_accused(session, here, who, SAME_FACTS, "王某某")]
    assert told == ["confidential"]


def test_a_name_in_words_is_the_person_or_unit_of_the_directory(session: Session, here: County) -> None:
    of_the_list = accusation(session, here, FACTS, NewAccused(unit_id=here.units["housing"]))
    assert same_accused(session, here, "confidential", FACTS, "县住建局") == [(of_the_list.id, Similarity.LIKELY)]


def test_an_anonymous_accusation_without_an_address_is_registered_and_its_notice_exempt(
    session: Session, here: County
) -> None:
    made = accusation(session, here, FACTS, NewAccused(name="王某某"))  # T32
    assert (made.stage, made.confidential, made.notice_exempt) == (Stage.REGISTERED, True, True)
    assert made.number == "2024-密-000001"
    assert [clock.rule for clock in made.clocks] == [RuleId.D1]
