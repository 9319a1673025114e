"""Accounts: creating them, giving roles, stopping them, the own password."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, attributes

from app.domain.accountability import PostKind, local_day
from app.domain.errors import Changed, NotFound, Refused
from app.domain.permissions import Actor, Permission, Role, require
from app.domain.reasons import reason_given
from app.models.accounts import Grant, User
from app.models.directory import Person, Unit
from app.operations import directory, recording, signing_in
from app.queries import accounts

NAME = re.compile(r"[a-z][a-z0-9._-]{1,39}")
ALONE = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})
"""三员分立: none of the three administrators is anything else, and there is always one of each in use."""

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
    directory, or new by name; `is_another`: he was held against those of the same name, and is none of them.
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


def create(session: Session, new: NewAccount, *, actor: Actor, now: datetime) -> User:
    """Open an account, with the person and his post when they are not there yet."""
    require(actor, Permission.ACCOUNT_EDIT)
    if new.roles:
        require(actor, Permission.ACCOUNT_GRANT)
    if not NAME.fullmatch(new.account):
        raise Refused("account_name_wrong", "account")
    if session.scalar(select(User.id).where(User.account == new.account)):
        raise Refused("account_taken", "account", account=new.account)
    _check_roles(new.roles)
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
    session.add_all(_grants(user, new.roles, actor, now))
    _note(session, "account.create", user, actor, now, roles=sorted(new.roles))
    return user


def set_roles(
    session: Session, uid: str, version: int | None, roles: Iterable[Role], *, actor: Actor, now: datetime
) -> User:
    """Give exactly these roles; what is taken back ends now and stays in the history."""
    require(actor, Permission.ACCOUNT_GRANT)
    user, wanted = known(session, uid), frozenset(roles)
    if version is not None and user.version != version:
        raise Changed(user.version)
    if user.id == actor.user_id:
        raise Refused("own_roles", "roles")
    _check_roles(wanted)
    held = accounts.roles_of(user)
    if held == wanted:
        raise Refused("nothing_changed", "roles")
    _keep_one(session, user, held - wanted, "roles")
    for grant in user.grants:
        if grant.ended_at is None and grant.role not in wanted:
            grant.ended_at = now
    session.add_all(_grants(user, wanted - held, actor, now))
    attributes.flag_modified(user, "unit_id")  # a change of its roles raises the version of the account
    _note(session, "account.set_roles", user, actor, now, before=sorted(held), after=sorted(wanted))
    return user


def disable(session: Session, uid: str, reason: str, *, actor: Actor, now: datetime) -> User:
    """Stop an account: its sessions end, its history stays."""
    require(actor, Permission.ACCOUNT_EDIT)
    user = known(session, uid)
    if user.id == actor.user_id:
        raise Refused("own_account", "reason")
    if user.disabled_at is not None:
        raise Refused("account_disabled", "reason")
    _keep_one(session, user, accounts.roles_of(user), "reason")
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
    if any(not accounts.others_with(session, role, user) for role in accounts.roles_of(user) & ALONE):
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


def known(session: Session, uid: str) -> User:
    """The account of this address. Raises NotFound."""
    user = accounts.by_uid(session, uid)
    if user is None:
        raise NotFound("account")
    return user


def _keep_one(session: Session, user: User, lost: frozenset[Role], field: str) -> None:
    """Refuse to take the last administrator of a kind that is in use: alone, the others would act unwatched."""
    for role in sorted(lost & ALONE):
        if user.disabled_at is None and not accounts.others_with(session, role, user):
            raise Refused("last_administrator", field, role=role)


def _check_roles(roles: Iterable[Role]) -> None:
    wanted = frozenset(roles)
    alone = sorted(wanted & ALONE)
    if alone and len(wanted) > 1:
        raise Refused("roles_incompatible", "roles", role=alone[0])


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


def _grants(user: User, roles: Iterable[Role], actor: Actor, now: datetime) -> list[Grant]:
    return [Grant(user_id=user.id, role=role, granted_by=actor.account, granted_at=now) for role in sorted(set(roles))]


def _note(session: Session, event: str, user: User, actor: Actor, now: datetime, **detail: object) -> None:
    recording.note_event(session, event, actor=actor, now=now, kind="account", uid=user.uid, detail=detail)
