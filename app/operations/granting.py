"""Giving roles takes two persons (三员分立): one proposes, another confirms, and neither is whom it concerns."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session, attributes

from app.domain.errors import Changed, NotFound, Refused
from app.domain.permissions import Actor, Permission, Role, require
from app.domain.reasons import reason_given
from app.models.accounts import Grant, RoleProposal, User
from app.operations import recording
from app.queries import accounts

ALONE = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})
"""三员分立: none of the three administrators is anything else, and there is always one of each in use."""
SECOND = (Permission.ACCOUNT_GRANT, Permission.ACCOUNT_EDIT)
"""Who may be the second person: another security administrator; a system administrator where there is no other."""
STANDS = accounts.PROPOSAL_STANDS


def known(session: Session, uid: str) -> User:
    """The account of this address. Raises NotFound."""
    user = accounts.by_uid(session, uid)
    if user is None:
        raise NotFound("account")
    return user


def propose(
    session: Session, uid: str, version: int | None, roles: Iterable[Role], reason: str, *, actor: Actor, now: datetime
) -> RoleProposal:
    """Propose exactly these roles for somebody; nothing changes until a second person confirms within seven days."""
    require(actor, Permission.ACCOUNT_GRANT)
    user, wanted = known(session, uid), frozenset(roles)
    if version is not None and user.version != version:
        raise Changed(user.version)
    if is_himself(user, actor):
        raise Refused("own_roles", "roles")
    if user.disabled_at is not None:
        raise Refused("account_disabled", "roles")
    check_roles(wanted)
    held = accounts.roles_of(user)
    if held == wanted:
        raise Refused("nothing_changed", "roles")
    keep_one(session, user, held - wanted, "roles")
    why = reason_given(reason)
    standing = accounts.open_proposal(session, user)
    if standing is not None and now - standing.asked_at < STANDS:
        raise Refused("grant_asked_already", "roles", asked_at=standing.asked_at)
    if standing is not None:
        standing.ended_at = now
        session.flush()
    made = RoleProposal(
        user_id=user.id,
        asked_by_id=actor.user_id,
        asked_at=now,
        roles=",".join(role for role in Role if role in wanted),
        reason=why[:200],
    )
    session.add(made)
    _raise_version(user)
    session.flush()
    _note(session, "account.propose_roles", user, made, actor, now, before=sorted(held), after=sorted(wanted))
    return made


def fault(session: Session, user: User, standing: RoleProposal, actor: Actor) -> str | None:
    """Why the actor cannot be the second person for this proposal."""
    if not actor.may(*SECOND):
        return "not_permitted"
    if is_himself(user, actor):
        return "own_roles"
    if actor.user_id is None or _asked(standing, actor):
        return "grant_needs_second"
    if user.disabled_at is not None:
        return "account_disabled"
    if actor.may(Permission.ACCOUNT_GRANT):
        return None
    # Whoever was asked for at the server by name of no account may be the first of the three who can still come in.
    from_server = standing.asked_by_id is None and standing.wanted <= ALONE
    others = accounts.accounts_with(session, Role.SECURITY_ADMIN) - {user.id, standing.asked_by_id}
    return "grant_wants_security" if others and not from_server else None


def confirm(session: Session, uid: str, *, actor: Actor, now: datetime) -> User:
    """Give what was proposed, as the second person; it counts from the next request on."""
    user, standing = _standing(session, uid, actor=actor, now=now)
    if (code := fault(session, user, standing, actor)) is not None:
        raise Refused(code)
    wanted, held = standing.wanted, accounts.roles_of(user)
    keep_one(session, user, held - wanted, "roles")
    standing.ended_at, standing.confirmed_by_id = now, actor.user_id
    first = standing.asked_by.account if standing.asked_by else Actor.system().account
    give(session, user, wanted, by=first, confirmed_by=actor.account, now=now)
    _note(
        *(session, "account.set_roles", user, standing, actor, now),
        before=sorted(held),
        after=sorted(wanted),
        proposed_by=first,
    )
    return user


def turn_down(session: Session, uid: str, *, actor: Actor, now: datetime) -> User:
    """End a proposal without giving anything: the first person withdraws it, or a second one declines."""
    user, standing = _standing(session, uid, actor=actor, now=now)
    if is_himself(user, actor):
        raise Refused("own_roles")
    standing.ended_at = now
    _raise_version(user)
    _note(session, "account.turn_down_roles", user, standing, actor, now)
    return user


def give(
    session: Session, user: User, wanted: frozenset[Role], *, by: str, confirmed_by: str | None, now: datetime
) -> None:
    """Write down exactly these roles; what is taken back ends now and stays in the history."""
    held = accounts.roles_of(user)
    for grant in user.grants:
        if grant.ended_at is None and grant.role not in wanted:
            grant.ended_at = now
    session.add_all(
        Grant(user_id=user.id, role=role, granted_by=by, granted_at=now, confirmed_by=confirmed_by)
        for role in sorted(wanted - held)
    )
    _raise_version(user)
    session.flush()
    session.expire(user, ["grants"])


def is_first_run(session: Session, user: User, roles: Iterable[Role], actor: Actor) -> bool:
    """Whether the command line gives one of the three administrators of whom there is none in use yet.

    The only roles that one person gives: without them there is nobody who could be the second.
    """
    wanted = frozenset(roles)
    return actor.is_system and wanted <= ALONE and not any(accounts.others_with(session, one, user) for one in wanted)


def check_roles(roles: Iterable[Role]) -> None:
    """Refuse an administrator together with any other role."""
    wanted = frozenset(roles)
    alone = sorted(wanted & ALONE)
    if alone and len(wanted) > 1:
        raise Refused("roles_incompatible", "roles", role=alone[0])


def keep_one(session: Session, user: User, lost: frozenset[Role], field: str) -> None:
    """Refuse to take the last administrator of a kind that is in use: alone, the others would act unwatched."""
    for role in sorted(lost & ALONE):
        if user.disabled_at is None and not accounts.others_with(session, role, user):
            raise Refused("last_administrator", field, role=role)


def _standing(session: Session, uid: str, *, actor: Actor, now: datetime) -> tuple[User, RoleProposal]:
    require(actor, *SECOND)
    user = known(session, uid)
    standing = accounts.open_proposal(session, user)
    if standing is None:
        raise NotFound("grant")
    if now - standing.asked_at >= STANDS:
        raise Refused("grant_too_old", asked_at=standing.asked_at)
    return user, standing


def is_himself(user: User, actor: Actor) -> bool:
    """Whether the account is the actor's own, or another one of the same person."""
    return user.id == actor.user_id or (user.person_id is not None and user.person_id == actor.person_id)


def _asked(standing: RoleProposal, actor: Actor) -> bool:
    return standing.asked_by is not None and is_himself(standing.asked_by, actor)


def _raise_version(user: User) -> None:
    attributes.flag_modified(user, "unit_id")  # a new row beside it alone does not raise the version of the account


def _note(
    session: Session, event: str, user: User, one: RoleProposal, actor: Actor, now: datetime, **detail: object
) -> None:
    found = {"proposal": one.uid} | detail
    recording.note_event(session, event, actor=actor, now=now, kind="account", uid=user.uid, detail=found)
