"""The own password asked for once more: wrong ones count as at the door, so that a lost screen guesses nothing."""

from math import ceil

from flask import g, request

from app.domain.errors import Refused
from app.domain.signing_in import Door
from app.models.accounts import User
from app.operations import passwords, signing_in
from app.queries import accounts
from app.web.request import actor, now, reading, write

MINUTE = 60


def check(typed: str) -> User:
    """The actor's account, if this is its password. Raises Refused at `current`."""
    account, address = actor().account, request.remote_addr or ""
    door = accounts.door(reading(), account, address, now())
    if door.closed_until is not None:
        raise Refused("password_tries_over", "current", minutes=minutes_until(door))
    user = accounts.named(reading(), account)
    if user is None or not passwords.matches(user.password_hash, typed):
        with write() as session:
            signing_in.sign_in_failed(
                session, account, address=address, now=now(), request_id=g.request_id, step="own_password"
            )
        raise Refused("password_wrong", "current")
    return user


def minutes_until(door: Door) -> int:
    """In how many minutes a closed door opens again."""
    return ceil((door.closed_until - now()).total_seconds() / MINUTE) if door.closed_until is not None else 0
