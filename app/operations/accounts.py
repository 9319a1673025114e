"""Accounts: creating them, giving roles, stopping them, the own password."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.accountability import PostKind, local_day
from app.domain.errors import Refused
from app.domain.permissions import Actor, Permission, Role, require
from app.domain.reasons import reason_given
from app.models.accounts import User
from app.models.directory import Person, Unit
from app.operations import directory, granting, recording, signing_in
from app.operations.granting import known
from app.queries import accounts

NAME = re.compile(r"[a-z][a-z0-9._-]{1,39}")
POSTS = {
    Role.PETITION_HEAD: PostKind.PETITION_HEAD,
    Role.UNIT_HEAD: PostKind.UNIT_HEAD,
    Role.TOWN_SECRETARY: PostKind.TOWN_SECRETARY,
    Role.COUNTY_OFFICE: PostKind.COUNTY_OFFICE_HEAD,
    Role.COUNTY_LEADER: PostKind.COUNTY_LEADER,
}
"""Roles that are posts; whoever has none of them is a clerk of his unit, so that he can be named there."""


@dataclass(frozen=True)
class NewAccount:
    """An account for a person of a unit. `password_hash` is made before the transaction, since it takes time.

    `post_titles` name the posts that are made when the unit has none of their kind yet. The person is somebody of the
    directory, or new by name; `is_another`: he was held against those of the same name, and is none of them. `reason`
    says why the roles are proposed.
    """

    account: str
    roles: tuple[Role, ...]
    unit_id: int
    person_name: str
    password_hash: str
    post_titles: Mapping[PostKind, str]
    must_change_password: bool = True
    person_id: int | None = None
    is_another: bool = False
    reason: str = ""


def create(session: Session, new: NewAccount, *, actor: Actor, now: datetime) -> User:
    """Open an account, with the person and his post when they are not there yet.

    Roles are only proposed, and count once a second person confirmed them; the first of each of the three
    administrators, whom the command line opens, has his at once (`granting.is_first_run`).
    """
    require(actor, Permission.ACCOUNT_EDIT)
    if new.roles:
        require(actor, Permission.ACCOUNT_GRANT)
    if not NAME.fullmatch(new.account):
        raise Refused("account_name_wrong", "account")
    if session.scalar(select(User.id).where(User.account == new.account)):
        raise Refused("account_taken", "account", account=new.account)
    granting.check_roles(new.roles)
    unit = session.get(Unit, new.unit_id)
    if unit is None or unit.retired_on is not None:
        raise Refused("unit_unknown", "unit")
    person = _person(session, unit, new, actor, now)
    user = User(
        account=new.account,
        password_hash=new.password_hash,
        password_set_at=now,
        person_id=person.id,
        unit_id=unit.id,
        created_at=now,
        must_change_password=new.must_change_password,
    )
    session.add(user)
    session.flush()
    is_first = granting.is_first_run(session, user, new.roles, actor)
    if is_first:
        granting.give(session, user, frozenset(new.roles), by=actor.account, confirmed_by=None, now=now)
    _note(session, "account.create", user, actor, now, roles=sorted(new.roles) if is_first else [])
    if new.roles and not is_first:
        granting.propose(session, user.uid, None, new.roles, new.reason, actor=actor, now=now)
    return user


def disable(session: Session, uid: str, reason: str, *, actor: Actor, now: datetime) -> User:
    """Stop an account: its sessions end, its history stays."""
    require(actor, Permission.ACCOUNT_EDIT)
    user = known(session, uid)
    if user.id == actor.user_id:
        raise Refused("own_account", "reason")
    if user.disabled_at is not None:
        raise Refused("account_disabled", "reason")
    granting.keep_one(session, user, accounts.roles_of(user), "reason")
    why = reason_given(reason)
    user.disabled_at, user.disabled_reason = now, why[:200]
    signing_in.end_all(session, user, now=now)
    _note(session, "account.disable", user, actor, now)
    return user


def enable(session: Session, uid: str, *, actor: Actor, now: datetime) -> User:
    """Let a stopped account in again."""
    require(actor, Permission.ACCOUNT_EDIT)
    user = known(session, uid)
    if user.disabled_at is None:
        raise Refused("account_not_disabled")
    user.disabled_at = user.disabled_reason = None
    user.enabled_at = now
    _note(session, "account.enable", user, actor, now)
    return user


def disable_unused(session: Session, user_id: int, reason: str, *, now: datetime) -> bool:
    """Stop an account that nobody used for so long (AU-07); the last administrator of a kind stays. Whether it did."""
    user = session.get_one(User, user_id)
    if any(not accounts.others_with(session, role, user) for role in accounts.roles_of(user) & granting.ALONE):
        return False
    user.disabled_at, user.disabled_reason = now, reason[:200]
    signing_in.end_all(session, user, now=now)
    _note(session, "account.disable", user, Actor.system(), now, unused=True)
    return True


def end_sessions(session: Session, uid: str, *, actor: Actor, now: datetime) -> User:
    """End every session of somebody else's account."""
    require(actor, Permission.ACCOUNT_EDIT)
    user = known(session, uid)
    if user.id == actor.user_id:
        raise Refused("own_account")
    signing_in.end_all(session, user, now=now)
    _note(session, "account.end_sessions", user, actor, now)
    return user


def change_password(
    session: Session, uid: str, password_hash: str, *, but: int | None, actor: Actor, now: datetime
) -> User:
    """Change one's own password; every session but this one ends."""
    user = known(session, uid)
    if user.id != actor.user_id:
        raise Refused("not_permitted", permission=Permission.ACCOUNT_EDIT.value)
    user.password_hash, user.password_set_at, user.must_change_password = password_hash, now, False
    signing_in.end_all(session, user, now=now, but=but)
    _note(session, "account.change_password", user, actor, now)
    return user


def _person(session: Session, unit: Unit, new: NewAccount, actor: Actor, now: datetime) -> Person:
    kind, today = next((POSTS[role] for role in new.roles if role in POSTS), PostKind.CLERK), local_day(now)
    person = directory.named(session, new.person_id, new.person_name, is_another=new.is_another)
    if kind is PostKind.CLERK or not directory.fill_vacant(
        session, unit, kind, person, new.post_titles[kind], actor=actor, now=now
    ):
        # Two heads a unit cannot have: the second account is a deputy's.
        lesser = PostKind.CLERK if kind is PostKind.CLERK else PostKind.DEPUTY
        directory.join(session, unit.id, person, lesser, new.post_titles[lesser], on=today)
    return person


def _note(session: Session, event: str, user: User, actor: Actor, now: datetime, **detail: object) -> None:
    recording.note_event(session, event, actor=actor, now=now, kind="account", uid=user.uid, detail=detail)
