"""The two tables: every stage and action, who may, what is missing; a button is shown when pressing it works."""

from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain import petitions, rectification
from app.domain.errors import Refused
from app.domain.permissions import Actor, Permission, Role
from app.domain.petitions import Category, Finding
from app.domain.separation import Part
from app.domain.workflow import Duty, Facts, Move, Workflow
from tests.domain.lacking import MISSING, OTHER_UNIT, TODAY
from tests.domain.stages import ITEMS, PETITIONS, STAYING, VOIDED, Q, R, S, T

TABLES: dict[str, Workflow[Any, Any]] = {"petition": petitions.WORKFLOW, "item": rectification.WORKFLOW}
ACTIONS: dict[str, type[StrEnum]] = {"petition": Q, "item": R}
STAGES: dict[str, type[StrEnum]] = {"petition": S, "item": T}
EXPECTED: dict[str, dict[Any, Any]] = {"petition": PETITIONS, "item": ITEMS}

ALL_ROLES = frozenset(Role) - {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN}
UNIT = 10
ME, HANDLER, HOLDER, APPLICANT, VERIFIER, WORKER, REVIEWER = 1, 2, 3, 4, 5, 6, 7
READY = Facts(
    stage=S.REGISTERED,
    unit_id=UNIT,
    town_id=UNIT,
    handler_id=HANDLER,
    holder_id=HOLDER,
    applicant_id=APPLICANT,
    applicant_unit_id=UNIT,
    verifier_id=VERIFIER,
    worked_ids=frozenset({WORKER}),
    handling_ids=frozenset({WORKER}),
    reviewing_ids=frozenset({REVIEWER}),
    signed_for=True,
    planned=True,
    report_approved=True,
    evidence_count=3,
    measure_count=3,
    visited_since_close=True,
    found_wanting=True,
)
"""Nothing is missing; where one action wants the opposite, `ready` says so."""


def ready(move: Move[Any, Any]) -> Facts:
    facts = replace(READY, stage=move.source, category=Category.APPEAL)
    if move.source is S.REGISTERED and move.action is Q.ACCEPT:
        return replace(facts, received_directly=True, registrar_unit_id=UNIT)
    wanted: dict[StrEnum, dict[str, Any]] = {
        Q.OBJECT: {"objection_until": TODAY},
        Q.EXTEND: {"handling_until": TODAY},
        Q.EXTEND_REPORT: {"report_until": TODAY},
        Q.ASK_REVIEW: {"opinion_served": True, "appeal_path": 6, "others_may_ask": True},
        Q.ASK_RECHECK: {"opinion_served": True, "appeal_path": 6, "review": Finding.UPHOLD, "others_may_ask": True},
        Q.TELL_WHEREABOUTS: {"whereabouts_owed": True},
        Q.ADMIT: {"admission_until": TODAY},
        Q.REVIEW: {"served_on_all": True},
        Q.REDO: {"review": Finding.REVOKE_REDO},
        Q.SET_REDO_DAY: {"redo_ordered": True, "report_until": TODAY},
        Q.ANSWER_SUPERVISION: {"open_supervisions": 1},
        Q.VOID: {"void_proposer_id": WORKER},
        Q.REFUSE_VOID: {"void_proposer_id": WORKER},
        R.ASK_EXTENSION: {"due_on": TODAY},
        R.GRANT_EXTENSION: {"extension_asked": True},
        R.REFUSE_EXTENSION: {"extension_asked": True},
        R.KEEP_WATCH: {"long_term": True},
    }
    if move.action in wanted:
        return replace(facts, today=TODAY, **wanted[move.action])
    if move.action is Q.TRANSFER:
        return replace(facts, category=Category.ACCUSATION)
    if move.action is Q.CHECK_FILE:
        return replace(facts, poverty=True)
    if move.action is Q.NAME_HANDLER:
        return replace(facts, handler_id=None)
    if move.action is Q.SIGN_FOR:
        return replace(facts, signed_for=False)
    if move.action is Q.REPORT_URGENT:
        return replace(facts, urgent=True)
    return replace(facts, report_approved=False) if move.action is R.APPROVE_REPORT else facts


def somebody(move: Move[Any, Any]) -> Actor:
    """An actor with every role who stands as the move wants it."""
    person = {Duty.HANDLER: HANDLER, Duty.HOLDER: HOLDER, Duty.VERIFIER: VERIFIER}.get(move.duty, ME)
    unit = UNIT if move.duty is Duty.UNIT else OTHER_UNIT
    return Actor(7, "somebody", person, unit, None, ALL_ROLES, frozenset({unit}))


def moves(where: Callable[[Move[Any, Any]], object] = lambda _: True) -> pytest.MarkDecorator:
    """The test runs for each line of both tables that fulfils the condition."""
    found = [(kind, move) for kind, table in TABLES.items() for move in table.moves.values() if where(move)]
    return pytest.mark.parametrize(("kind", "move"), found, ids=[f"{move.source}-{move.action}" for _, move in found])


def refusal(kind: str, move: Move[Any, Any], facts: Facts, actor: Actor) -> str | None:
    return TABLES[kind].refusal(move.action, facts, actor)


# The table


@pytest.mark.parametrize("kind", TABLES)
def test_the_table_is_the_one_of_the_papers(kind: str) -> None:
    acting = {
        (move.source, move.action): move.target
        for move in TABLES[kind].moves.values()
        if move.action not in (*STAYING, VOIDED)
    }
    assert acting == EXPECTED[kind]


@pytest.mark.parametrize("kind", TABLES)
def test_a_wrong_record_can_be_voided_wherever_it_stands_and_nothing_follows(kind: str) -> None:
    voiding = {move.source: move.target for move in TABLES[kind].moves.values() if move.action == VOIDED}
    assert voiding == dict.fromkeys(set(STAGES[kind]) - {"void"}, STAGES[kind]("void"))
    assert not [move for move in TABLES[kind].moves.values() if move.source == "void"]


@pytest.mark.parametrize("kind", TABLES)
def test_naming_reporting_and_correcting_leave_the_stage(kind: str) -> None:
    staying = [move for move in TABLES[kind].moves.values() if move.action in STAYING]
    assert all(move.source == move.target for move in staying)
    assert {move.source for move in staying if move.action == "correct"} == set(STAGES[kind]) - {"void"}


def test_an_urgent_petition_is_reported_at_any_stage_and_a_verifier_replaced_wherever_he_still_has_to_look() -> None:
    reporting = {stage for stage, action in petitions.WORKFLOW.moves if action is Q.REPORT_URGENT}
    assert reporting == set(S) - {S.VOID}
    replacing = {stage for stage, action in rectification.WORKFLOW.moves if action is R.NAME_VERIFIER}
    assert replacing == {T.RECTIFYING, T.APPLIED, T.LONG_TERM}


@moves()
def test_the_action_works_for_the_right_person_when_nothing_is_missing(kind: str, move: Move[Any, Any]) -> None:
    assert TABLES[kind].advance(move.action, ready(move), somebody(move)) == move.target


@pytest.mark.parametrize("kind", TABLES)
def test_every_other_pair_of_stage_and_action_is_refused(kind: str) -> None:
    tried = 0
    for stage, action in product(STAGES[kind], ACTIONS[kind]):
        if (stage, action) not in TABLES[kind].moves:
            with pytest.raises(Refused) as why:
                TABLES[kind].advance(action, replace(READY, stage=stage), Actor.system())
            assert why.value.code == "not_at_this_stage"
            assert why.value.facts == {"action": action.value, "stage": stage.value}
            tried += 1
    assert tried + len(TABLES[kind].moves) == len(STAGES[kind]) * len(ACTIONS[kind])


# Who may

WHO: dict[str, set[Role]] = {
    Q.ASSIGN: {Role.PETITION_HEAD, Role.CONFIDENTIAL_CLERK},
    Q.TRANSFER: {Role.CONFIDENTIAL_CLERK},
    Q.SIGN_FOR: {Role.UNIT_HANDLER, Role.UNIT_HEAD, Role.TOWN_SECRETARY, Role.ACCOUNTABLE_PERSON},
    Q.ACCEPT: {Role.UNIT_HEAD, Role.PETITION_HEAD},
    Q.NOTE: {Role.UNIT_HANDLER, Role.UNIT_HEAD, Role.TOWN_SECRETARY, Role.ACCOUNTABLE_PERSON},
    Q.ISSUE: {Role.UNIT_HEAD, Role.PETITION_HEAD},
    Q.MERGE: {Role.UNIT_HEAD, Role.PETITION_HEAD},
    Q.NOT_ACCEPT: {Role.UNIT_HEAD, Role.PETITION_HEAD},
    Q.DIVERT: {Role.UNIT_HEAD, Role.PETITION_HEAD},
    Q.OBJECT: {Role.UNIT_HEAD, Role.PETITION_HEAD},
    Q.AGREE: {Role.PETITION_HEAD, Role.CONFIDENTIAL_CLERK},
    Q.TELL_WHEREABOUTS: {Role.PETITION_HEAD, Role.CONFIDENTIAL_CLERK},
    Q.OVERRULE: {Role.PETITION_HEAD, Role.CONFIDENTIAL_CLERK},
    Q.EXTEND: {Role.UNIT_HEAD, Role.PETITION_HEAD},
    Q.EXTEND_REPORT: {Role.PETITION_HEAD, Role.CONFIDENTIAL_CLERK},
    Q.HEAR: {Role.UNIT_HANDLER, Role.UNIT_HEAD, Role.TOWN_SECRETARY, Role.ACCOUNTABLE_PERSON},
    Q.MEDIATE: {Role.UNIT_HANDLER, Role.UNIT_HEAD, Role.TOWN_SECRETARY, Role.ACCOUNTABLE_PERSON},
    Q.ASK_REVIEW: {Role.REGISTRAR, Role.PETITION_HEAD, Role.CONFIDENTIAL_CLERK},
    Q.ASK_RECHECK: {Role.REGISTRAR, Role.PETITION_HEAD, Role.CONFIDENTIAL_CLERK},
    Q.ADMIT: {Role.REVIEW_BODY},
    Q.REVIEW: {Role.REVIEW_BODY},
    Q.RECHECK: {Role.RECHECK_BODY},
    Q.SUPERVISE: {Role.PETITION_HEAD, Role.CONFIDENTIAL_CLERK},
    Q.ANSWER_SUPERVISION: {Role.UNIT_HANDLER, Role.UNIT_HEAD, Role.TOWN_SECRETARY, Role.ACCOUNTABLE_PERSON},
    Q.DELIVER: {Role.UNIT_HANDLER, Role.UNIT_HEAD, Role.TOWN_SECRETARY, Role.ACCOUNTABLE_PERSON},
    Q.CHECK_FILE: {Role.UNIT_HEAD, Role.PETITION_HEAD},
    Q.CLOSE: {Role.UNIT_HEAD, Role.PETITION_HEAD},
    Q.ARCHIVE: {Role.REGISTRAR, Role.PETITION_HEAD, Role.CONFIDENTIAL_CLERK},
    Q.REOPEN: {Role.UNIT_HEAD, Role.PETITION_HEAD},
    Q.NAME_HANDLER: {Role.UNIT_HEAD, Role.PETITION_HEAD},
    Q.REPORT_URGENT: {Role.UNIT_HEAD, Role.PETITION_HEAD, Role.CONFIDENTIAL_CLERK},
    R.NAME_VERIFIER: {Role.COUNTY_OFFICE},
    R.CLAIM: {Role.UNIT_HEAD, Role.PETITION_HEAD},
    R.PLAN: {Role.UNIT_HANDLER, Role.UNIT_HEAD, Role.TOWN_SECRETARY, Role.ACCOUNTABLE_PERSON},
    R.APPROVE_PLAN: {Role.COUNTY_OFFICE},
    R.APPROVE_REPORT: {Role.UNIT_HEAD, Role.PETITION_HEAD},
    R.APPLY: {Role.UNIT_HANDLER, Role.UNIT_HEAD, Role.TOWN_SECRETARY, Role.ACCOUNTABLE_PERSON},
    R.VERIFY: {Role.VERIFIER},
    R.RETURN: {Role.VERIFIER},
    R.SIGN_OFF: {Role.COUNTY_OFFICE, Role.COUNTY_LEADER},
    R.KEEP_WATCH: {Role.COUNTY_OFFICE, Role.COUNTY_LEADER},
    R.CHECK: {Role.VERIFIER},
    R.CHECK_FAILED: {Role.VERIFIER},
    R.ASK_EXTENSION: {Role.UNIT_HANDLER, Role.UNIT_HEAD, Role.TOWN_SECRETARY, Role.ACCOUNTABLE_PERSON},
    R.GRANT_EXTENSION: {Role.COUNTY_OFFICE},
    R.REFUSE_EXTENSION: {Role.COUNTY_OFFICE},
    R.REWORK: {Role.COUNTY_OFFICE},
}


@moves(lambda move: move.action in WHO or move.action is Q.REDO)
def test_the_roles_of_the_papers_may_and_no_others(kind: str, move: Move[Any, Any]) -> None:
    of_a_remedy = {
        (S.REVIEWED, Q.DELIVER): {Role.REVIEW_BODY},
        (S.REVIEWED, Q.REDO): {Role.REVIEW_BODY},
        (S.IN_RECHECK, Q.ADMIT): {Role.RECHECK_BODY},
        (S.IN_RECHECK, Q.REDO): {Role.RECHECK_BODY},
        (S.IN_RECHECK, Q.HEAR): {Role.RECHECK_BODY},
    }
    may = {
        role
        for role in Role
        if refusal(kind, move, ready(move), replace(somebody(move), roles=frozenset({role}))) != "not_permitted"
    }
    wanted = WHO.get(move.action) if (kind, move.action) != ("item", R.SUPERVISE) else {Role.COUNTY_OFFICE}
    assert may == of_a_remedy.get((move.source, move.action), wanted)


@moves()
def test_no_administrator_does_anything_to_a_matter(kind: str, move: Move[Any, Any]) -> None:
    administrators = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})
    assert refusal(kind, move, ready(move), replace(somebody(move), roles=administrators)) == "not_permitted"


@moves()
def test_the_recused_and_the_accused_do_nothing(kind: str, move: Move[Any, Any]) -> None:
    actor, facts = somebody(move), ready(move)
    me, mine = frozenset({actor.person_id or 0}), frozenset(actor.unit_ids)
    assert refusal(kind, move, replace(facts, recused_ids=me), actor) == "recused"
    assert refusal(kind, move, replace(facts, accused_person_ids=me), actor) == "accused_may_not_act"
    assert refusal(kind, move, replace(facts, accused_unit_ids=mine), actor) == "accused_may_not_act"


STRANGER = {
    Duty.UNIT: "not_the_unit",
    Duty.HANDLER: "not_the_handler",
    Duty.VERIFIER: "not_the_verifier",
    Duty.DESK: "not_the_desk",
    Duty.UNIT_OR_COUNTY: "not_the_unit_or_county",
}


@moves(lambda move: move.duty in STRANGER)
def test_a_stranger_to_the_matter_is_refused(kind: str, move: Move[Any, Any]) -> None:
    stranger = replace(somebody(move), person_id=99, unit_id=30, unit_ids=frozenset({30}))
    if move.duty in (Duty.UNIT_OR_COUNTY, Duty.DESK):
        stranger = replace(stranger, roles=frozenset({Role.UNIT_HEAD}))
    assert refusal(kind, move, ready(move), stranger) == STRANGER[move.duty]


def test_a_units_head_stands_in_for_his_handler_and_another_units_head_does_not() -> None:
    facts = replace(READY, stage=S.ACCEPTED)
    head = Actor(7, "head", 99, UNIT, None, frozenset({Role.UNIT_HEAD}), frozenset({UNIT}))
    assert petitions.WORKFLOW.refusal(Q.NOTE, facts, head) is None
    elsewhere = replace(head, unit_id=OTHER_UNIT, unit_ids=frozenset({OTHER_UNIT}))
    assert petitions.WORKFLOW.refusal(Q.NOTE, facts, elsewhere) == "not_the_handler"
    plain = replace(head, roles=frozenset({Role.UNIT_HANDLER}))
    assert petitions.WORKFLOW.refusal(Q.NOTE, facts, plain) == "not_the_handler"


APART = {
    Q.CHECK_FILE: {HANDLER: "handler"},
    Q.CLOSE: {HANDLER: "handler"},
    Q.EXTEND: {HANDLER: "handler"},
    Q.ADMIT: {HANDLER: "handler", HOLDER: "holder", WORKER: "handling"},
    Q.REVIEW: {HANDLER: "handler", HOLDER: "holder", WORKER: "handling"},
    Q.RECHECK: {HANDLER: "handler", HOLDER: "holder", WORKER: "handling", REVIEWER: "reviewing"},
    Q.REDO: {HANDLER: "handler", HOLDER: "holder", WORKER: "handling", REVIEWER: "reviewing"},
    Q.VISIT: {HANDLER: "handler", WORKER: "worked"},
    R.SIGN_OFF: {VERIFIER: "verifier"},
    R.KEEP_WATCH: {VERIFIER: "verifier"},
}
LOOK_BACK = {WORKER: "worked"}


@moves(lambda move: move.separate)
def test_what_must_be_done_by_another_is_refused_to_the_same_person(kind: str, move: Move[Any, Any]) -> None:
    apart = LOOK_BACK if move.action is R.VISIT else APART[move.action]
    for person, name in apart.items():
        actor, facts = replace(somebody(move), person_id=person), ready(move)
        if move.duty is Duty.VERIFIER:
            facts = replace(facts, verifier_id=person)
        assert refusal(kind, move, facts, actor) == (move.separate_code or f"same_person_as_{name}")


@moves(lambda move: move.separate or move.apart)
def test_an_account_without_a_person_cannot_be_told_apart(kind: str, move: Move[Any, Any]) -> None:
    assert refusal(kind, move, ready(move), replace(somebody(move), person_id=None)) == "no_person"
    assert refusal(kind, move, ready(move), Actor.system()) == "no_person"


# What is missing


@pytest.mark.parametrize(("kind", "stage", "action", "facts", "code"), MISSING)
def test_what_is_missing_is_named(kind: str, stage: StrEnum, action: StrEnum, facts: dict[str, Any], code: str) -> None:
    move = TABLES[kind].moves[stage, action]
    assert refusal(kind, move, replace(ready(move), **facts), somebody(move)) == code


def test_a_reported_urgent_matter_can_be_closed() -> None:
    move = petitions.WORKFLOW.moves[S.DELIVERED, Q.CLOSE]
    assert refusal("petition", move, replace(ready(move), urgent=True, urgent_reported=True), somebody(move)) is None


def test_after_its_handler_stepped_back_a_petition_is_signed_for_once_more() -> None:
    move = petitions.WORKFLOW.moves[S.ROUTED, Q.SIGN_FOR]
    assert refusal("petition", move, replace(ready(move), signed_for=True, handler_id=None), somebody(move)) is None


# Buttons

PERSON = st.one_of(st.none(), st.integers(1, 4))
PEOPLE = st.frozensets(st.integers(1, 4), max_size=2)
UNITS = st.frozensets(st.sampled_from([UNIT, OTHER_UNIT]), max_size=2)
FACTS = {
    "unit_id": st.sampled_from([None, UNIT, OTHER_UNIT]),
    "handler_id": PERSON,
    "holder_id": PERSON,
    "applicant_id": PERSON,
    "applicant_unit_id": st.sampled_from([None, UNIT, OTHER_UNIT]),
    "verifier_id": PERSON,
    "worked_ids": PEOPLE,
    "parts": st.frozensets(st.tuples(st.sampled_from(Part), st.integers(1, 4)), max_size=2),
    "rectifying_unit_ids": UNITS,
    "unproven_count": st.integers(0, 3),
    "accused_person_ids": st.frozensets(st.integers(1, 9), max_size=1),
    "accused_unit_ids": st.frozensets(st.sampled_from([UNIT, OTHER_UNIT, 30]), max_size=1),
    "recused_ids": st.frozensets(st.integers(1, 9), max_size=1),
    "urgent": st.booleans(),
    "urgent_reported": st.booleans(),
    "category": st.sampled_from(Category),
    "signed_for": st.booleans(),
    "planned": st.booleans(),
    "report_approved": st.booleans(),
    "evidence_count": st.integers(0, 3),
    "measure_count": st.integers(0, 3),
    "settled": st.booleans(),
    "visited_since_close": st.booleans(),
    "open_assists": st.integers(0, 2),
    "declared_ids": PEOPLE,
}
ACTORS = st.one_of(
    st.just(Actor.system()),
    st.builds(
        Actor,
        user_id=st.just(7),
        account=st.just("somebody"),
        person_id=PERSON,
        unit_id=st.sampled_from([None, UNIT, OTHER_UNIT]),
        town_id=st.none(),
        roles=st.frozensets(st.sampled_from(Role), min_size=1, max_size=4),
        unit_ids=UNITS,
    ),
)


@pytest.mark.parametrize("kind", TABLES)
@settings(max_examples=300, deadline=None)
@given(data=st.data(), actor=ACTORS)
def test_a_button_is_shown_exactly_when_pressing_it_works(kind: str, data: st.DataObject, actor: Actor) -> None:
    table = TABLES[kind]
    stage = data.draw(st.sampled_from(STAGES[kind]))
    facts = data.draw(st.builds(Facts, stage=st.just(stage), **FACTS))
    works = []
    for action in ACTIONS[kind]:
        try:
            table.advance(action, facts, actor)
        except Refused:
            continue
        works.append(action)
    assert set(table.open_actions(facts, actor)) == set(works)
    blocked = dict(table.blocked_actions(facts, actor))
    assert set(blocked) | set(works) == {action for source, action in table.moves if source == stage}
    assert set(blocked).isdisjoint(works)


def test_every_permission_of_the_tables_belongs_to_some_role() -> None:
    wanted = {move.permission for table in TABLES.values() for move in table.moves.values()}
    assert wanted <= set().union(*(Actor(1, "", 1, 1, None, frozenset({role})).permissions for role in Role))
    assert Permission.ITEM_VERIFY in wanted
