"""Accounts: who may open one, what it brings with it, how it ends."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.domain.accountability import PostKind
from app.domain.errors import Changed, Refused
from app.domain.permissions import Actor, Permission, Role
from app.models.accounts import Grant, User
from app.operations import accounts, granting, passwords, resets, signing_in
from app.operations.accounts import NewAccount
from app.queries import accounts as known
from app.queries.directory import in_post, posts_of
from tests import given
from tests.given import MORNING, County
from tests.granted import confirm_all

TODAY = MORNING.date()
TITLES = {kind: kind.value for kind in PostKind}
SYSTEM = Actor.system()
WHY = "县委组织部任职文件"


def given_roles(session: Session, user: User, *roles: Role, by: Actor) -> None:
    """Propose roles for an account and have somebody else confirm them."""
    granting.propose(session, user.uid, None, roles, WHY, actor=by, now=MORNING)
    confirm_all(session, MORNING)


def opened(
    session: Session, here: County, account: str, *roles: Role, unit: str = "housing", name: str = "温如玉", **who: Any
) -> User:
    """An account opened by the product itself."""
    new = NewAccount(account, roles, here.units[unit], name, "hash", TITLES, reason=WHY, **who)
    made = accounts.create(session, new, actor=SYSTEM, now=MORNING)
    confirm_all(session, MORNING)
    return made


def admin(session: Session, here: County, role: Role) -> Actor:
    """An administrator of this kind."""
    user = opened(session, here, role.value.replace("_", "."), role, unit="county", name=role.value)
    return known.actor_of(session, user, TODAY)


def test_a_clerk_gets_a_post_in_his_unit_so_that_he_can_be_named(session: Session, here: County) -> None:
    user = opened(session, here, "wen", Role.UNIT_HANDLER)
    assert user.person_id is not None
    assert [(post.unit_id, post.kind) for post in posts_of(session, user.person_id, TODAY)] == [
        (here.units["housing"], PostKind.CLERK)
    ]


def test_somebody_already_in_post_there_keeps_his_post(session: Session, here: County) -> None:
    known_already = here.people["housing_clerk"]
    user = opened(session, here, "wang", Role.UNIT_HANDLER, name="汪静", person_id=known_already)
    assert user.person_id == here.people["housing_clerk"]
    assert len(posts_of(session, here.people["housing_clerk"], TODAY)) == 1


def test_somebody_of_the_same_name_is_neither_taken_nor_doubled_unasked(session: Session, here: County) -> None:
    for unit in ("housing", "discipline"):
        with pytest.raises(Refused, match="person_named_so") as refused:
            opened(session, here, "wang", Role.UNIT_HANDLER, unit=unit, name="汪静")
        assert (refused.value.field, refused.value.facts) == ("namesake", {"name": "汪静", "count": 1})
    user = opened(session, here, "wang", Role.UNIT_HANDLER, name="汪静", is_another=True)
    assert user.person_id not in (None, here.people["housing_clerk"])


def test_a_head_takes_the_vacant_post(session: Session, here: County) -> None:
    user = opened(session, here, "discipline.head", Role.UNIT_HEAD, unit="discipline")
    heads = in_post(session, TODAY, PostKind.UNIT_HEAD, unit_id=here.units["discipline"])
    assert [head.person_id for head in heads] == [user.person_id]


def test_a_second_head_is_a_deputy_and_turns_nobody_out(session: Session, here: County) -> None:
    user = opened(session, here, "housing.two", Role.UNIT_HEAD)
    assert user.person_id is not None
    heads = in_post(session, TODAY, PostKind.UNIT_HEAD, unit_id=here.units["housing"])
    assert [head.person_id for head in heads] == [here.people["housing_head"]]
    assert posts_of(session, user.person_id, TODAY)[0].kind is PostKind.DEPUTY


@pytest.mark.parametrize("account", ["", "a", "Wen", "温", "wen yu", "-wen", "w" * 41])
def test_an_unfit_account_name_is_refused(session: Session, here: County, account: str) -> None:
    with pytest.raises(Refused, match="account_name_wrong"):
        opened(session, here, account, Role.REGISTRAR)


def test_two_accounts_cannot_bear_one_name(session: Session, here: County) -> None:
    with pytest.raises(Refused, match="account_taken"):
        opened(session, here, "registrar", Role.REGISTRAR)


@pytest.mark.parametrize("role", sorted(granting.ALONE))
def test_the_three_administrators_stand_alone(session: Session, here: County, role: Role) -> None:
    with pytest.raises(Refused, match="roles_incompatible"):
        opened(session, here, "both", role, Role.REGISTRAR)


def test_the_system_administrator_opens_accounts_but_gives_no_roles(session: Session, here: County) -> None:
    actor = admin(session, here, Role.SYSTEM_ADMIN)
    new = NewAccount("wen", (), here.units["housing"], "温如玉", "hash", TITLES)
    user = accounts.create(session, new, actor=actor, now=MORNING)
    assert known.actor_of(session, user, TODAY).permissions == frozenset()
    with pytest.raises(Refused, match="not_permitted"):
        granting.propose(session, user.uid, None, {Role.REGISTRAR}, WHY, actor=actor, now=MORNING)


def test_the_security_administrator_gives_and_takes_roles_and_the_history_stays(session: Session, here: County) -> None:
    actor = admin(session, here, Role.SECURITY_ADMIN)
    user = opened(session, here, "wen", Role.REGISTRAR)
    given_roles(session, user, Role.UNIT_HANDLER, by=actor)
    assert known.roles_of(user) == {Role.UNIT_HANDLER}
    assert {(grant.role, grant.ended_at is None) for grant in user.grants} == {
        (Role.REGISTRAR, False),
        (Role.UNIT_HANDLER, True),
    }


def test_nobody_changes_his_own_roles(session: Session, here: County) -> None:
    actor = admin(session, here, Role.SECURITY_ADMIN)
    uid = session.scalars(select(User.uid).where(User.id == actor.user_id)).one()
    with pytest.raises(Refused, match="own_roles"):
        granting.propose(session, uid, None, {Role.PETITION_HEAD}, WHY, actor=actor, now=MORNING)


def nobody_is(session: Session, role: Role) -> None:
    """Stop the administrators of this kind that the county has already."""
    having = select(Grant.user_id).where(Grant.role == role)
    session.execute(update(User).where(User.id.in_(having)).values(disabled_at=MORNING, disabled_reason="调离本单位"))


ADMINISTRATORS = [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN]


@pytest.mark.parametrize("role", ADMINISTRATORS)
def test_the_last_administrator_of_a_kind_is_neither_stopped_nor_stripped_by_anybody(
    session: Session, here: County, role: Role
) -> None:
    nobody_is(session, role)
    last, left = opened(session, here, "last", role), opened(session, here, "left", role, name="舒展")
    accounts.disable(session, left.uid, "调离本单位", actor=SYSTEM, now=MORNING)
    others = [admin(session, here, one) for one in ADMINISTRATORS if one is not role]
    for who in (SYSTEM, *others):
        if who.may(Permission.ACCOUNT_EDIT):
            with pytest.raises(Refused, match="last_administrator"):
                accounts.disable(session, last.uid, "调离本单位", actor=who, now=MORNING)
        if who.may(Permission.ACCOUNT_GRANT):
            with pytest.raises(Refused, match="last_administrator"):
                granting.propose(session, last.uid, None, [], WHY, actor=who, now=MORNING)
    assert last.disabled_at is None
    assert known.roles_of(last) == {role}


@pytest.mark.parametrize("role", ADMINISTRATORS)
def test_once_there_is_another_one_an_administrator_can_go(session: Session, here: County, role: Role) -> None:
    nobody_is(session, role)
    first, second = opened(session, here, "first", role), opened(session, here, "second", role, name="舒展")
    given_roles(session, first, Role.REGISTRAR, by=SYSTEM)
    with pytest.raises(Refused, match="last_administrator"):
        accounts.disable(session, second.uid, "调离本单位", actor=SYSTEM, now=MORNING)
    opened(session, here, "third", role, name="贺明")
    accounts.disable(session, second.uid, "调离本单位", actor=SYSTEM, now=MORNING)
    assert second.disabled_at == MORNING


def test_the_second_of_two_administrators_is_told(session: Session, here: County) -> None:
    actor = admin(session, here, Role.SECURITY_ADMIN)
    user = opened(session, here, "wen", Role.REGISTRAR)
    seen = user.version
    granting.propose(session, user.uid, seen, {Role.UNIT_HANDLER}, WHY, actor=actor, now=MORNING)
    session.flush()
    with pytest.raises(Changed):
        granting.propose(session, user.uid, seen, {Role.VERIFIER}, WHY, actor=actor, now=MORNING)


def test_a_disabled_account_has_no_session_left(session: Session, here: County) -> None:
    user = opened(session, here, "wen", Role.REGISTRAR)
    secret = signing_in.new_secret()
    who = known.actor_of(session, user, TODAY)
    signing_in.sign_in(session, user.id, secret, address="10.0.0.1", actor=who, now=MORNING)
    assert known.present(session, signing_in.hash_of(secret), MORNING, TODAY) is not None
    accounts.disable(session, user.uid, "调离本单位", actor=SYSTEM, now=MORNING)
    session.flush()
    accounts.enable(session, user.uid, actor=SYSTEM, now=MORNING)
    session.flush()
    assert known.present(session, signing_in.hash_of(secret), MORNING, TODAY) is None


def administrators(session: Session, here: County) -> tuple[Actor, Actor, Actor]:
    """Two system administrators and the security administrator."""
    second = opened(session, here, "second.admin", Role.SYSTEM_ADMIN, unit="county", name="second")
    first = admin(session, here, Role.SYSTEM_ADMIN)
    return first, known.actor_of(session, second, TODAY), admin(session, here, Role.SECURITY_ADMIN)


@pytest.mark.parametrize("second", [1, 2], ids=["another system administrator", "the security administrator"])
def test_a_reset_takes_two_persons(session: Session, here: County, second: int) -> None:
    who = administrators(session, here)
    user = opened(session, here, "wen", Role.REGISTRAR)
    secret = signing_in.new_secret()
    own = known.actor_of(session, user, TODAY)
    signing_in.sign_in(session, user.id, secret, address="10.0.0.1", actor=own, now=MORNING)
    resets.ask(session, user.uid, "忘了密码", actor=who[0], now=MORNING)
    assert user.password_hash == "hash", "asking alone changes nothing"
    assert known.present(session, signing_in.hash_of(secret), MORNING, TODAY) is not None
    with given.refused(session, "reset_needs_second"):
        resets.confirm(session, user.uid, "new", actor=who[0], now=MORNING)
    resets.confirm(session, user.uid, "new", actor=who[second], now=MORNING)
    session.flush()
    assert (user.password_hash, user.must_change_password) == ("new", True)
    assert known.present(session, signing_in.hash_of(secret), MORNING, TODAY) is None
    with given.refused(session, "not_found"):
        resets.confirm(session, user.uid, "third", actor=who[second], now=MORNING)


def test_a_reset_that_nobody_confirmed_runs_out_and_can_be_asked_for_again(session: Session, here: County) -> None:
    first, second, _ = administrators(session, here)
    user = opened(session, here, "wen", Role.REGISTRAR)
    resets.ask(session, user.uid, "忘了密码", actor=first, now=MORNING)
    with given.refused(session, "reset_asked_already"):
        resets.ask(session, user.uid, "忘了密码", actor=second, now=MORNING + timedelta(hours=23))
    later = MORNING + timedelta(hours=24)
    assert known.open_resets(session, later) == []
    with given.refused(session, "reset_too_old"):
        resets.confirm(session, user.uid, "new", actor=second, now=later)
    resets.ask(session, user.uid, "还是忘了", actor=second, now=later)
    resets.confirm(session, user.uid, "new", actor=first, now=later)
    assert user.password_hash == "new"


def test_a_reset_can_be_turned_down_and_nobody_resets_his_own(session: Session, here: County) -> None:
    first, second, guard = administrators(session, here)
    user = opened(session, here, "wen", Role.REGISTRAR)
    resets.ask(session, user.uid, "忘了密码", actor=first, now=MORNING)
    resets.turn_down(session, user.uid, actor=guard, now=MORNING)
    assert known.open_resets(session, MORNING) == []
    with given.refused(session, "not_found"):
        resets.confirm(session, user.uid, "new", actor=second, now=MORNING)
    own = session.scalars(select(User.uid).where(User.id == second.user_id)).one()
    with given.refused(session, "own_account"):
        resets.ask(session, own, "自己的", actor=second, now=MORNING)
    resets.ask(session, own, "忘了密码", actor=first, now=MORNING)
    with given.refused(session, "own_account"):
        resets.confirm(session, own, "new", actor=second, now=MORNING)
    with given.refused(session, "not_permitted"):
        resets.ask(session, user.uid, "忘了密码", actor=guard, now=MORNING)


def test_two_accounts_of_one_person_are_not_two_persons_for_a_reset(session: Session, here: County) -> None:
    first, second, _ = administrators(session, here)
    twin = opened(session, here, "twin", Role.SECURITY_ADMIN, unit="county", name="twin", person_id=first.person_id)
    own = session.scalars(select(User.uid).where(User.id == twin.id)).one()
    with given.refused(session, "own_account"):
        resets.ask(session, own, "自己的另一个账号", actor=first, now=MORNING)
    user = opened(session, here, "wen", Role.REGISTRAR)
    resets.ask(session, user.uid, "忘了密码", actor=first, now=MORNING)
    with given.refused(session, "reset_needs_second"):
        resets.confirm(session, user.uid, "new", actor=known.actor_of(session, twin, TODAY), now=MORNING)
    resets.confirm(session, user.uid, "new", actor=second, now=MORNING)


def test_sessions_are_ended_by_their_owner_or_an_administrator_and_nobody_else(session: Session, here: County) -> None:
    user = opened(session, here, "wen", Role.REGISTRAR)
    own, other = known.actor_of(session, user, TODAY), here.actors["housing_clerk"]
    made = [
        signing_in.sign_in(session, user.id, str(n), address="10.0.0.1", actor=own, now=MORNING, browser="x" * 300)
        for n in range(4)
    ]
    session.flush()
    assert {len(one.browser or "") for one in made} == {200}

    def standing() -> list[int]:
        return [n for n in range(4) if known.present(session, signing_in.hash_of(str(n)), MORNING, TODAY)]

    with given.refused(session, "not_found"):
        signing_in.end_one(session, made[1].id, actor=other, now=MORNING)
    signing_in.end_one(session, made[1].id, actor=own, now=MORNING)
    session.flush()
    assert standing() == [0, 2, 3]
    assert signing_in.end_others(session, made[0].id, actor=own, now=MORNING) == 2
    session.expire_all()
    assert standing() == [0]
    with given.refused(session, "not_permitted"):
        accounts.end_sessions(session, user.uid, actor=other, now=MORNING)
    accounts.end_sessions(session, user.uid, actor=administrators(session, here)[0], now=MORNING)
    session.flush()
    assert standing() == []


def test_an_actor_stands_where_his_person_is_in_post(session: Session, here: County) -> None:
    user = known.named(session, "secretary")
    assert user is not None
    before = known.actor_of(session, user, TODAY)
    assert before.unit_id == before.town_id == here.units["willow"]
    assert before.unit_ids == {here.units["willow"]}
    given.succeeded(session, here, "secretary", "新书记", TODAY)
    after = known.actor_of(session, user, TODAY)
    assert (after.unit_id, after.town_id, after.unit_ids) == (None, None, frozenset())
    assert known.actor_of(session, user, TODAY - timedelta(days=1)).town_id == here.units["willow"]


def test_one_time_passwords_keep_the_rules_and_differ() -> None:
    made = {passwords.one_time() for _ in range(200)}
    assert len(made) == 200
    for password in list(made)[:3]:
        kept = passwords.hashed(password, "somebody")
        assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
        assert passwords.matches(kept, password)
        assert not passwords.matches(kept, password + "x")
