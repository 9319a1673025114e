"""Who sees which matter: SQL, the index's labels and DOMAIN 11.1 say the same of anybody and anything."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as for_any
from sqlalchemy.orm import Session

from app.domain.permissions import Actor, Role
from app.domain.recusing import RecusalState
from app.models.matters import Kind
from app.queries import matters, visibility
from tests.given import County
from tests.queries.seeing import ACTORS, ROWS, Helps, Row, Who, agree, by_index, by_sql, entered

R = Role


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@for_any(who=ACTORS, rows=ROWS)
def test_rows_and_index_show_anybody_exactly_what_the_papers_say(
    session: Session, here: County, who: Who, rows: list[Row]
) -> None:
    agree(session, here, who, rows)


CASES: list[tuple[Role, Row, bool]] = [
    (R.REGISTRAR, Row(registrar_unit="housing"), True),
    (R.UNIT_HEAD, Row(unit="bridge", assists=(Helps("housing"),)), True),
    (R.UNIT_HEAD, Row(unit="bridge", assists=(Helps("housing", end="replied"),)), True),
    (R.UNIT_HEAD, Row(unit="bridge", assists=(Helps("housing", end="waived"),)), False),
    (R.UNIT_HEAD, Row(unit="bridge", confidential=True, assists=(Helps("housing"),)), False),
    (R.UNIT_HEAD, Row(unit="bridge", accused_units=frozenset({"housing"}), assists=(Helps("housing"),)), False),
    (R.UNIT_HANDLER, Row(unit="bridge", assists=(Helps("housing"),)), False),
    (R.UNIT_HANDLER, Row(unit="bridge", assists=(Helps("housing", "housing_head"),)), True),
    (R.UNIT_HANDLER, Row(unit="bridge", assists=(Helps("housing", "housing_head", "waived"),)), False),
    (R.REGISTRAR, Row(registrar_unit="willow", town="willow"), False),
    (R.PETITION_HEAD, Row(unit="bridge", town="bridge"), True),
    (R.PETITION_HEAD, Row(kind=Kind.ITEM, unit="bridge"), True),
    (R.CONFIDENTIAL_CLERK, Row(confidential=True, unit="bridge"), True),
    (R.CONFIDENTIAL_CLERK, Row(unit="bridge"), False),
    (R.UNIT_HANDLER, Row(unit="housing", handler="housing_head"), True),
    (R.UNIT_HANDLER, Row(unit="housing"), False),
    (R.UNIT_HEAD, Row(unit="housing"), True),
    (R.UNIT_HEAD, Row(unit="willow", town="willow"), False),
    (R.TOWN_SECRETARY, Row(town="willow", unit="bridge"), True),
    (R.TOWN_SECRETARY, Row(town="bridge", unit="bridge"), False),
    (R.ACCOUNTABLE_PERSON, Row(holder="housing_head"), True),
    (R.ACCOUNTABLE_PERSON, Row(town="willow", unit="housing"), False),
    (R.HOUSEHOLD_HELPER, Row(handler="housing_head"), True),
    (R.HOUSEHOLD_HELPER, Row(unit="housing"), False),
    (R.COUNTY_OFFICE, Row(kind=Kind.ITEM, unit="bridge"), True),
    (R.COUNTY_OFFICE, Row(unit="bridge"), False),
    (R.VERIFIER, Row(kind=Kind.ITEM, verifier="housing_head"), True),
    (R.VERIFIER, Row(kind=Kind.ITEM, verifier="verifier"), False),
    (R.COUNTY_LEADER, Row(unit="bridge"), True),
    (R.REVIEW_BODY, Row(unit="housing"), False),
    (R.RECHECK_BODY, Row(unit="housing"), False),
    (R.SUPERVISOR, Row(kind=Kind.ITEM, unit="bridge"), True),
    (R.AUDITOR, Row(unit="bridge"), True),
    (R.SYSTEM_ADMIN, Row(unit="housing", town="willow", handler="housing_head"), False),
    (R.SECURITY_ADMIN, Row(unit="housing", town="willow", handler="housing_head"), False),
    (R.AUDIT_ADMIN, Row(unit="housing", town="willow", handler="housing_head"), False),
]
"""Each role of DOMAIN 11.1, borne by the head of the housing department, who sits in 柳河镇 besides."""


@pytest.mark.parametrize(("role", "row", "seen"), CASES)
def test_each_role_sees_its_own_matters_and_no_others(
    session: Session, here: County, role: Role, row: Row, seen: bool
) -> None:
    actor = Who(frozenset({role}), "housing_head", "housing", "willow").actor(here)
    uid = entered(session, here, row, 1)
    assert (matters.by_uid(session, actor, uid) is not None) is seen
    assert (by_index(session, actor) == {uid}) is (seen and not row.confidential)


def test_every_role_has_its_case() -> None:
    assert {role for role, _, _ in CASES} == set(Role)


@pytest.mark.parametrize("role", [role for role in Role if role is not R.CONFIDENTIAL_CLERK])
def test_an_accusation_exists_for_nobody_but_the_confidential_clerk(session: Session, here: County, role: Role) -> None:
    mine = Row(
        confidential=True, unit="housing", registrar_unit="housing", town="willow", handler="housing_head",
        holder="housing_head", verifier="housing_head",
    )  # fmt: skip
    actor = Who(frozenset({role}), "housing_head", "housing", "willow").actor(here)
    entered(session, here, mine, 1)
    assert by_sql(session, actor) == by_index(session, actor) == set()


CONFLICTS = {
    "he is complained of": Row(accused=frozenset({"housing_head"})),
    "his unit is complained of": Row(accused_units=frozenset({"housing"})),
    "a unit he heads besides is complained of": Row(accused_units=frozenset({"bridge"})),
    "he keeps away": Row(recused=frozenset({"housing_head"})),
    "he declared a conflict": Row(declared=(("housing_head", RecusalState.DECLARED),)),
}


@pytest.mark.parametrize("why", CONFLICTS)
@pytest.mark.parametrize("confidential", [False, True])
def test_nobody_sees_a_matter_in_which_he_is_in_conflict_whatever_he_may_see(
    session: Session, here: County, why: str, confidential: bool
) -> None:
    everything = Who(frozenset(Role), "housing_head", "housing", "willow", frozenset({"bridge"})).actor(here)
    entered(session, here, Row(confidential=confidential, handler="housing_head", unit="housing"), 1)
    before = by_sql(session, everything)
    entered(session, here, replace(CONFLICTS[why], confidential=confidential, unit="housing"), 2)
    assert by_sql(session, everything) == before != set()
    assert by_index(session, everything) == (set() if confidential else before)


def test_the_product_itself_sees_everything_and_nobody_without_a_role_anything(session: Session, here: County) -> None:
    uids = {entered(session, here, Row(confidential=secret), number) for number, secret in enumerate((True, False))}
    assert by_sql(session, Actor.system()) == uids
    assert visibility.index_labels(Actor.system()) is None
    nobody = Who(frozenset()).actor(here)
    assert by_sql(session, nobody) == set()
    assert visibility.index_labels(nobody) == frozenset()
