"""Accounts, their sessions and password resets, and the Actor that an account is today."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast

from sqlalchemy import Row, bindparam, func, literal, select
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from app.domain import signing_in
from app.domain.permissions import PERMISSIONS, Actor, Permission, Role, Scope, widest
from app.domain.signing_in import Door
from app.models.accounts import Grant, PasswordReset, RoleProposal, SignIn, SignInAttempt, User
from app.models.base import Instant
from app.models.directory import TOWNS, Person, Unit
from app.queries.directory import PostHolder, posts_of, posts_of_all

PROPOSAL_STANDS = timedelta(days=7)
"""How long roles that were proposed wait for the second person."""


@dataclass(frozen=True)
class Present:
    """A session that stands, with the account behind it as plain values and what it may do today."""

    sign_in_id: int
    seen_at: datetime
    user_uid: str
    account: str
    name: str
    unit_name: str
    must_change_password: bool
    owes_factor: bool
    actor: Actor


def present(
    session: Session, secret_hash: bytes, now: datetime, today: date, *, request_id: str = ""
) -> Present | None:
    """Who stands behind this session id, or None when it ended, ran out, or its account is disabled."""
    rows = session.connection().execute(_PRESENT, {"secret_hash": secret_hash}).all()
    if not rows or rows[0].disabled_at or not signing_in.alive(rows[0].started_at, rows[0].seen_at, now):
        return None
    user = rows[0]
    posts = posts_of(session, user.person_id, today) if user.person_id is not None else []
    unit_id = _unit_of(user, posts)
    is_own = unit_id == user.unit_id
    actor = Actor(
        user_id=user.id,
        account=user.account,
        person_id=user.person_id,
        unit_id=unit_id,
        town_id=_town_above(session, user) if is_own else _town_of(session, unit_id),
        roles=frozenset(row.role for row in rows if row.role is not None),
        unit_ids=frozenset(post.unit_id for post in posts),
        request_id=request_id,
        session_fp=secret_hash.hex()[:16],
    )
    return Present(
        sign_in_id=user.sign_in_id,
        seen_at=user.seen_at,
        user_uid=user.uid,
        account=user.account,
        name=user.person_name or user.account,
        unit_name=(user.unit_name if is_own else posts[0].unit_name if posts else "") or "",
        must_change_password=user.must_change_password,
        owes_factor=user.owes_factor,
        actor=actor,
    )


def owner(session: Session, secret_hash: bytes) -> str:
    """The uid of the account whose session id this is or was; empty when there never was such a session."""
    found = select(User.uid).join(SignIn, SignIn.user_id == User.id).where(SignIn.secret_hash == secret_hash)
    return session.scalar(found) or ""


def actor_of(session: Session, user: User, today: date, *, request_id: str = "", session_fp: str = "") -> Actor:
    """The account as an Actor: its roles, and the units of the posts its person holds today.

    The account's own unit counts only while the person is in post there, so a transfer moves the access with it.
    """
    posts = posts_of(session, user.person_id, today) if user.person_id is not None else []
    return _actor(session, user, posts, request_id=request_id, session_fp=session_fp)


def _actor(
    session: Session, user: User, posts: Sequence[PostHolder], *, request_id: str = "", session_fp: str = ""
) -> Actor:
    unit_id = _unit_of(user, posts)
    return Actor(
        user_id=user.id,
        account=user.account,
        person_id=user.person_id,
        unit_id=unit_id,
        town_id=_town_of(session, unit_id),
        roles=roles_of(user),
        unit_ids=frozenset(post.unit_id for post in posts),
        request_id=request_id,
        session_fp=session_fp,
    )


def _unit_of(user: User | Row[Any], posts: Sequence[PostHolder]) -> int | None:
    """The account's own unit while its person is in post there or it has none, else that of his first post."""
    unit_id: int | None = user.unit_id
    if user.person_id is None or unit_id in {post.unit_id for post in posts}:
        return unit_id
    return posts[0].unit_id if posts else None


def actors_of(session: Session, person_ids: Collection[int], today: date) -> list[Actor]:
    """The accounts in use of these persons, as Actors."""
    if not person_ids:
        return []
    found = select(User).where(User.person_id.in_(person_ids), User.disabled_at.is_(None)).options(*_ACCOUNT)
    posts = posts_of_all(session, person_ids, today)
    return [_actor(session, user, posts[user.person_id or 0]) for user in session.scalars(found.order_by(User.id))]


def named(session: Session, account: str) -> User | None:
    """The account of this name, disabled or not."""
    return session.scalar(select(User).where(User.account == account).options(*_ACCOUNT))


def by_uid(session: Session, uid: str) -> User | None:
    """The account of this address."""
    return session.scalar(select(User).where(User.uid == uid).options(*_ACCOUNT))


def accounts(session: Session) -> Sequence[User]:
    """Every account, those in use first, by name."""
    found = select(User).options(*_ACCOUNT).order_by(User.disabled_at.is_not(None), User.account)
    return session.scalars(found).all()


def called(session: Session, names: Collection[str]) -> dict[str, str]:
    """The persons' names of these accounts; an account without a person is left out."""
    found = select(User.account, Person.name).join(Person, User.person_id == Person.id)
    return {row.account: row.name for row in session.execute(found.where(User.account.in_(names)))}


def roles_of(user: User) -> frozenset[Role]:
    """The roles given and not taken back."""
    return frozenset(grant.role for grant in user.grants if grant.ended_at is None)


def scope_of(user: User) -> Scope:
    """How far the account sees, for showing."""
    return widest(roles_of(user))


def persons_with(session: Session, permission: Permission) -> frozenset[int]:
    """The persons behind accounts that hold this permission now."""
    roles = [role for role, allowed in PERMISSIONS.items() if permission in allowed]
    found = (
        select(User.person_id)
        .join(Grant, Grant.user_id == User.id)
        .where(User.disabled_at.is_(None), User.person_id.is_not(None), Grant.ended_at.is_(None), Grant.role.in_(roles))
    )
    return frozenset(person for person in session.scalars(found) if person is not None)


def others_with(session: Session, role: Role, user: User) -> int:
    """How many other accounts in use have this role."""
    found = select(func.count(Grant.user_id.distinct())).join(User, Grant.user_id == User.id)
    return (
        session.scalar(
            found.where(
                Grant.role == role, Grant.ended_at.is_(None), User.disabled_at.is_(None), Grant.user_id != user.id
            )
        )
        or 0
    )


def accounts_with(session: Session, role: Role) -> frozenset[int]:
    """The accounts in use that have this role."""
    found = select(Grant.user_id).join(User, Grant.user_id == User.id)
    return frozenset(
        session.scalars(found.where(Grant.role == role, Grant.ended_at.is_(None), User.disabled_at.is_(None)))
    )


def door(session: Session, account: str, address: str, now: datetime) -> Door:
    """How many wrong tries this account from this address may still make, or until when it is closed (DECISIONS 21).

    What failed before the account's last sign-in or before its password was set is forgiven. The same two questions
    are asked of an account that does not exist.
    """
    failed = select(SignInAttempt.at).where(
        SignInAttempt.at > now - signing_in.REMEMBERED, SignInAttempt.succeeded.is_(False)
    )
    last = select(func.max(SignInAttempt.at)).where(SignInAttempt.account == account, SignInAttempt.succeeded.is_(True))
    password_set = select(func.max(User.password_set_at)).where(User.account == account)
    last_at, set_at = (
        func.coalesce(one.scalar_subquery(), literal(_LONG_AGO, Instant)) for one in (last, password_set)
    )
    of_account = failed.where(SignInAttempt.account == account, SignInAttempt.at > last_at, SignInAttempt.at >= set_at)
    of_address = failed.where(SignInAttempt.address == address)
    account_failed, address_failed = (
        session.scalars(one.order_by(SignInAttempt.at)).all() for one in (of_account, of_address)
    )
    return signing_in.doors(account_failed, address_failed, now)


def last_used(session: Session, user: User) -> datetime:
    """When the account was last signed in to, made, given a password or let in again."""
    last = session.scalar(select(func.max(SignIn.started_at)).where(SignIn.user_id == user.id))
    moments = (last, user.created_at, user.password_set_at, user.enabled_at)
    return max(at for at in moments if at is not None)


def sessions(session: Session, user_id: int, now: datetime) -> list[SignIn]:
    """The account's sessions that stand now, the one used last first."""
    found = select(SignIn).where(SignIn.user_id == user_id, SignIn.ended_at.is_(None))
    open_ones = session.scalars(
        found.where(SignIn.started_at > now - signing_in.LONGEST).order_by(SignIn.seen_at.desc())
    )
    return [one for one in open_ones if signing_in.alive(one.started_at, one.seen_at, now)]


def attempts(session: Session, account: str, *, most: int = 20) -> Sequence[SignInAttempt]:
    """The last tries to sign in to this account, good and bad, of the month in which they are kept."""
    found = select(SignInAttempt).where(SignInAttempt.account == account)
    return session.scalars(found.order_by(SignInAttempt.at.desc(), SignInAttempt.id.desc()).limit(most)).all()


def open_reset(session: Session, user: User) -> PasswordReset | None:
    """The password reset that was asked for and neither confirmed nor turned down; it may have run out."""
    found = select(PasswordReset).where(PasswordReset.user_id == user.id, PasswordReset.ended_at.is_(None))
    return session.scalar(found.options(_ASKER))


def open_resets(session: Session, now: datetime) -> Sequence[PasswordReset]:
    """Every password reset that waits for its second person, the oldest first."""
    found = select(PasswordReset).where(
        PasswordReset.ended_at.is_(None), PasswordReset.asked_at > now - signing_in.FIRST_PASSWORD
    )
    return session.scalars(found.options(_ASKER, joinedload(PasswordReset.user)).order_by(PasswordReset.id)).all()


def open_proposal(session: Session, user: User) -> RoleProposal | None:
    """The roles that were proposed and neither given nor turned down; the proposal may have run out."""
    found = select(RoleProposal).where(RoleProposal.user_id == user.id, RoleProposal.ended_at.is_(None))
    return session.scalar(found.options(_PROPOSER))


def open_proposals(session: Session, now: datetime) -> Sequence[RoleProposal]:
    """Every proposal of roles that waits for its second person, the oldest first."""
    found = select(RoleProposal).where(RoleProposal.ended_at.is_(None), RoleProposal.asked_at > now - PROPOSAL_STANDS)
    options = (_PROPOSER, joinedload(RoleProposal.user).selectinload(User.grants))
    return session.scalars(found.options(*options).order_by(RoleProposal.id)).all()


def _town_of(session: Session, unit_id: int | None) -> int | None:
    unit = session.get(Unit, unit_id) if unit_id is not None else None
    while unit is not None and not unit.is_town:
        unit = session.get(Unit, unit.parent_id) if unit.parent_id is not None else None
    return unit.id if unit else None


def _town_above(session: Session, user: Row[Any]) -> int | None:
    """The town of the account's own unit, as far as its columns tell: the unit, or what is right above it."""
    for number, level in ((user.unit_id, user.unit_level), (user.above_id, user.above_level)):
        if level in TOWNS:
            return cast(int, number)
    return _town_of(session, user.unit_id) if user.top_id is not None else None


_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
_ACCOUNT = (joinedload(User.person), joinedload(User.unit).joinedload(Unit.parent), selectinload(User.grants))
"""With what is above its unit: of which town somebody is costs no further statement."""
_ABOVE = aliased(Unit)
_PRESENT = (
    select(SignIn.id.label("sign_in_id"), SignIn.started_at, SignIn.seen_at, SignIn.owes_factor, Grant.role)
    .add_columns(User.id, User.uid, User.account, User.person_id, User.unit_id, User.disabled_at)
    .add_columns(User.must_change_password, Person.name.label("person_name"))
    .add_columns(Unit.name.label("unit_name"), Unit.level.label("unit_level"))
    .add_columns(_ABOVE.id.label("above_id"), _ABOVE.level.label("above_level"), _ABOVE.parent_id.label("top_id"))
    .select_from(SignIn)
    .join(User, SignIn.user_id == User.id)
    .outerjoin(Grant, (Grant.user_id == User.id) & Grant.ended_at.is_(None))
    .outerjoin(Person, Person.id == User.person_id)
    .outerjoin(Unit, Unit.id == User.unit_id)
    .outerjoin(_ABOVE, _ABOVE.id == Unit.parent_id)
    .where(SignIn.secret_hash == bindparam("secret_hash"), SignIn.ended_at.is_(None))
)
"""A row for each role; the columns alone and built once, for every request asks it."""
_ASKER = joinedload(PasswordReset.asked_by).joinedload(User.person)
_PROPOSER = joinedload(RoleProposal.asked_by).joinedload(User.person)
