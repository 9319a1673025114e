"""Roles are given by two persons: who may be the second, what stands meanwhile, what the journal keeps."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.domain.errors import Refused
from app.domain.permissions import Actor, Role
from app.models.accounts import RoleProposal, User
from app.models.journal import JournalEntry
from app.operations import accounts, granting
from app.queries import accounts as known
from tests import given
from tests.given import MORNING, County
from tests.operations.test_accounts import SYSTEM, TITLES, TODAY, WHY, admin, nobody_is, opened


def guards(session: Session, here: County) -> tuple[Actor, Actor, Actor]:
    """Two security administrators, and a system administrator."""
    nobody_is(session, Role.SECURITY_ADMIN)
    first = admin(session, here, Role.SECURITY_ADMIN)
    second = opened(session, here, "second.guard", Role.SECURITY_ADMIN, unit="county", name="second")
    return first, known.actor_of(session, second, TODAY), admin(session, here, Role.SYSTEM_ADMIN)


def proposed(session: Session, user: User, by: Actor, *roles: Role) -> RoleProposal:
    return granting.propose(session, user.uid, None, roles, WHY, actor=by, now=MORNING)


def test_roles_count_only_once_another_security_administrator_confirmed(session: Session, here: County) -> None:
    first, second, system = guards(session, here)
    user = opened(session, here, "wen")
    proposed(session, user, first, Role.REGISTRAR, Role.UNIT_HANDLER)
    assert known.roles_of(user) == frozenset()
    for who, code in ((first, "grant_needs_second"), (system, "grant_wants_security")):
        with given.refused(session, code):
            granting.confirm(session, user.uid, actor=who, now=MORNING)
    granting.confirm(session, user.uid, actor=second, now=MORNING)
    assert known.roles_of(user) == {Role.REGISTRAR, Role.UNIT_HANDLER}
    assert {(one.granted_by, one.confirmed_by) for one in user.grants} == {(first.account, second.account)}
    with given.refused(session, "not_found"):
        granting.confirm(session, user.uid, actor=second, now=MORNING)


def test_where_there_is_one_security_administrator_a_system_administrator_is_the_second(
    session: Session, here: County
) -> None:
    nobody_is(session, Role.SECURITY_ADMIN)
    guard = admin(session, here, Role.SECURITY_ADMIN)
    system, user = admin(session, here, Role.SYSTEM_ADMIN), opened(session, here, "wen")
    proposed(session, user, guard, Role.REGISTRAR)
    granting.confirm(session, user.uid, actor=system, now=MORNING)
    assert known.roles_of(user) == {Role.REGISTRAR}


def test_nobody_has_a_hand_in_his_own_roles_by_whatever_account(session: Session, here: County) -> None:
    first, second, _ = guards(session, here)
    other = opened(session, here, "other", name="second", person_id=second.person_id)
    with given.refused(session, "own_roles"):
        proposed(session, other, second, Role.PETITION_HEAD)
    proposed(session, other, first, Role.PETITION_HEAD)
    for act in (granting.confirm, granting.turn_down):
        with given.refused(session, "own_roles"):
            act(session, other.uid, actor=second, now=MORNING)


def test_two_accounts_of_one_person_are_not_two_persons(session: Session, here: County) -> None:
    first, second, _ = guards(session, here)
    twin = opened(session, here, "twin", Role.SECURITY_ADMIN, name="security_admin", person_id=first.person_id)
    user = opened(session, here, "wen")
    proposed(session, user, first, Role.REGISTRAR)
    with given.refused(session, "grant_needs_second"):
        granting.confirm(session, user.uid, actor=known.actor_of(session, twin, TODAY), now=MORNING)
    granting.confirm(session, user.uid, actor=second, now=MORNING)


def test_a_proposal_runs_out_after_seven_days_and_can_be_made_again(session: Session, here: County) -> None:
    first, second, _ = guards(session, here)
    user = opened(session, here, "wen")
    proposed(session, user, first, Role.REGISTRAR)
    with given.refused(session, "grant_asked_already"):
        proposed(session, user, second, Role.VERIFIER)
    later = MORNING + timedelta(days=7)
    assert known.open_proposals(session, later) == []
    with given.refused(session, "grant_too_old"):
        granting.confirm(session, user.uid, actor=second, now=later)
    granting.propose(session, user.uid, None, [Role.VERIFIER], WHY, actor=second, now=later)
    granting.confirm(session, user.uid, actor=first, now=later)
    assert known.roles_of(user) == {Role.VERIFIER}


def test_the_journal_keeps_both_persons_with_what_was_before_and_after(session: Session, here: County) -> None:
    first, second, _ = guards(session, here)
    user = opened(session, here, "wen")
    made = proposed(session, user, first, Role.REGISTRAR)
    granting.confirm(session, user.uid, actor=second, now=MORNING)
    kept = session.scalars(
        select(JournalEntry).where(JournalEntry.object_uid == user.uid, JournalEntry.event.endswith("_roles"))
    ).all()
    assert [(one.event, one.account) for one in kept] == [
        ("account.propose_roles", first.account),
        ("account.set_roles", second.account),
    ]
    assert json.loads(kept[1].detail) == {
        "proposal": made.uid, "proposed_by": first.account, "before": [], "after": ["registrar"],
    }  # fmt: skip


@pytest.mark.parametrize("role", sorted(granting.ALONE))
def test_only_the_first_administrator_of_a_kind_is_made_by_one_person_and_only_at_the_server(
    session: Session, here: County, role: Role
) -> None:
    nobody_is(session, role)

    def made(account: str, *, by: Actor = SYSTEM) -> User:
        new = accounts.NewAccount(account, (role,), here.units["county"], account, "hash", TITLES, reason=WHY)
        return accounts.create(session, new, actor=by, now=MORNING)

    assert known.roles_of(made("first")) == {role}
    assert known.roles_of(made("second")) == frozenset()
    assert [one.user.account for one in known.open_proposals(session, MORNING)] == ["second"]
    if role is not Role.SYSTEM_ADMIN:
        with pytest.raises(Refused, match="not_permitted"):
            made("third", by=admin(session, here, Role.SYSTEM_ADMIN))


def test_a_lone_security_administrator_who_cannot_come_in_is_followed_by_two_persons_too(
    session: Session, here: County
) -> None:
    nobody_is(session, Role.SECURITY_ADMIN)
    opened(session, here, "lost", Role.SECURITY_ADMIN, unit="county", name="lost")
    system = admin(session, here, Role.SYSTEM_ADMIN)
    new = accounts.NewAccount("next", (Role.SECURITY_ADMIN,), here.units["county"], "next", "hash", TITLES, reason=WHY)
    user = accounts.create(session, new, actor=SYSTEM, now=MORNING)
    granting.confirm(session, user.uid, actor=system, now=MORNING)
    assert known.roles_of(user) == {Role.SECURITY_ADMIN}


def test_the_database_itself_refuses_one_person_twice(session: Session, here: County) -> None:
    first, _, _ = guards(session, here)
    user = opened(session, here, "wen")
    made = proposed(session, user, first, Role.REGISTRAR)
    taken = update(RoleProposal).where(RoleProposal.id == made.id)
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(taken.values(ended_at=MORNING, confirmed_by_id=first.user_id))
