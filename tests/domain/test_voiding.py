"""Who voids a petition: a second person whom it is for, or its own registrar while it is a slip of the day."""

from dataclasses import replace
from datetime import date, timedelta

from app.domain import petitions
from app.domain.permissions import Actor, Role
from app.domain.petitions import Action as Q
from app.domain.petitions import Category, Stage
from app.domain.workflow import Facts

UNIT, ME, OTHER = 11, 1, 6
TODAY = date(2024, 5, 11)
FACTS = Facts(stage=Stage.REGISTERED, unit_id=10, handler_id=2, category=Category.APPEAL)


def test_only_the_head_or_the_county_voids_a_petition_and_a_confidential_clerk_an_accusation_he_alone_reads() -> None:
    facts = replace(FACTS, category=Category.APPEAL, void_proposer_id=OTHER)
    head, leader, clerk = (
        Actor(7, role.value, ME, UNIT, None, frozenset({role}))
        for role in (Role.PETITION_HEAD, Role.COUNTY_LEADER, Role.CONFIDENTIAL_CLERK)
    )
    voiding = petitions.WORKFLOW.refusal
    assert [voiding(Q.VOID, facts, one) for one in (head, leader, clerk)] == [None, None, "not_permitted"]
    accusation = replace(facts, category=Category.ACCUSATION)
    assert [voiding(Q.VOID, accusation, one) for one in (head, clerk)] == [None, None]
    assert voiding(Q.VOID, accusation, leader) == "not_permitted"
    assert voiding(Q.VOID, replace(facts, void_proposer_id=ME), head) == "void_by_another"
    assert voiding(Q.REFUSE_VOID, replace(facts, void_proposer_id=ME), clerk) is None, "who proposed it takes it back"
    assert voiding(Q.REFUSE_VOID, facts, clerk) == "not_permitted"


def test_a_slip_is_its_registrars_to_void_on_the_day_itself_while_nothing_was_done() -> None:
    slip = replace(FACTS, category=Category.APPEAL, registrar_id=ME, untouched_since=TODAY, today=TODAY)
    mine, other = (Actor(7, "registrar", person, UNIT, None, frozenset({Role.REGISTRAR})) for person in (ME, OTHER))
    voiding = petitions.WORKFLOW.refusal
    assert voiding(Q.VOID, slip, mine) is None
    assert voiding(Q.VOID, slip, other) == "not_permitted"
    for over in (replace(slip, today=TODAY + timedelta(days=1)), replace(slip, untouched_since=None)):
        assert voiding(Q.VOID, over, mine) == "not_permitted"
        assert voiding(Q.PROPOSE_VOID, over, mine) is None
