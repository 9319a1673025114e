"""Second factor (TOTP, RFC 6238): setting up, confirming, asking at sign-in, recovery codes, ending (AU-05)."""

import secrets
import unicodedata
from datetime import datetime
from hmac import compare_digest

import pyotp
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app import sealing
from app.domain.errors import NotFound, Refused
from app.domain.permissions import Actor, Permission, require
from app.models.accounts import SignIn, User
from app.models.factors import HalfSignIn, RecoveryCode, SecondFactor
from app.operations import recording
from app.operations.signing_in import hash_of
from app.queries import access, accounts, factors

STEP_SECONDS = 30
AROUND = (0, -1, 1)
"""Steps before and after the present one whose codes are taken: clocks of phones differ."""
CODES = 10
_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_LETTERS = 16


def begin(session: Session, *, actor: Actor, now: datetime) -> SecondFactor:
    """Make a new secret for the actor's phone; what was begun before and never confirmed ends."""
    require(actor, Permission.SELF)
    standing = factors.standing(session, actor.user_id)
    if standing is not None and standing.confirmed_at is not None:
        raise Refused("factor_there")
    if standing is not None:
        standing.ended_at = now
        session.flush()
    made = SecondFactor(user_id=actor.user_id, begun_at=now)
    made.secret = pyotp.random_base32()
    session.add(made)
    session.flush()
    _note(session, "factor.begin", made, actor, now)
    return made


def address(factor: SecondFactor, account: str, issuer: str) -> str:
    """What the picture says to the phone."""
    return pyotp.TOTP(factor.secret or "").provisioning_uri(name=account, issuer_name=issuer)


def confirm(session: Session, code: str, *, actor: Actor, now: datetime) -> list[str]:
    """Let the second factor be asked for from now on: a code of the phone proves it. Returns the recovery codes.

    Raises Refused at `code` when it is not right, NotFound when nothing was begun.
    """
    require(actor, Permission.SELF)
    factor = _standing(session, actor)
    if factor.confirmed_at is not None:
        raise Refused("factor_there")
    step = _step(factor, _folded(code), now)
    if step is None:
        raise Refused("factor_code_wrong", "code")
    factor.confirmed_at, factor.last_step = now, step
    session.execute(update(SignIn).where(SignIn.user_id == factor.user_id).values(owes_factor=False))
    made = _new_codes(session, factor, now)
    _note(session, "factor.confirm", factor, actor, now)
    return made


def new_codes(session: Session, *, actor: Actor, now: datetime) -> list[str]:
    """Ten new recovery codes; those before open nothing any more."""
    require(actor, Permission.SELF)
    factor = _standing(session, actor)
    if factor.confirmed_at is None:
        raise NotFound("factor")
    made = _new_codes(session, factor, now)
    _note(session, "factor.codes", factor, actor, now)
    return made


def end(session: Session, *, actor: Actor, now: datetime) -> None:
    """Do without a second factor again. Raises Refused when a role of the actor asks for one."""
    require(actor, Permission.SELF)
    factor = _standing(session, actor)
    if access.rules(session).factor_roles & actor.roles:
        raise Refused("factor_needed")
    factor.ended_at = now
    _note(session, "factor.end", factor, actor, now)


def take_away(session: Session, user: User, *, now: datetime) -> None:
    """End the second factor of an account, as two administrators decided; a sign-in that waits for its code ends."""
    factor = factors.standing(session, user.id)
    if factor is not None:
        factor.ended_at = now
    waiting = update(HalfSignIn).where(HalfSignIn.user_id == user.id, HalfSignIn.ended_at.is_(None))
    session.execute(waiting.values(ended_at=now))


def wait(session: Session, user_id: int, secret: str, *, address: str, now: datetime) -> None:
    """Keep that the password was right, until the code comes or five minutes are over."""
    session.add(HalfSignIn(user_id=user_id, secret_hash=hash_of(secret), address=address, started_at=now))


def spend(session: Session, half_id: int, code: str, *, now: datetime) -> str | None:
    """Take the code of a sign-in that waits, of the phone or a recovery code: which it was, or None when it is wrong.

    A code opens once; a used step and all before it open nothing any more.
    """
    waiting = session.get_one(HalfSignIn, half_id)
    factor = factors.confirmed(session, waiting.user_id)
    if factor is None or waiting.ended_at is not None:
        return None
    typed = _folded(code)
    if (step := _step(factor, typed, now)) is not None:
        factor.last_step, waiting.ended_at = step, now
        return "totp"
    unused = update(RecoveryCode).where(
        RecoveryCode.factor_id == factor.id,
        RecoveryCode.code_hash == _hash(factor, typed),
        RecoveryCode.used_at.is_(None),
    )
    if session.scalar(unused.values(used_at=now).returning(RecoveryCode.id)) is None:
        return None
    waiting.ended_at = now
    return "recovery"


def owes(session: Session, user: User) -> bool:
    """Whether a role of the account asks for a second factor that it has not."""
    asked = access.rules(session).factor_roles & accounts.roles_of(user)
    return bool(asked) and factors.confirmed(session, user.id) is None


def _standing(session: Session, actor: Actor) -> SecondFactor:
    factor = factors.standing(session, actor.user_id)
    if factor is None:
        raise NotFound("factor")
    return factor


def _step(factor: SecondFactor, typed: str, now: datetime) -> int | None:
    """The step whose code this is, if it was not used and lies around now."""
    totp, here = pyotp.TOTP(factor.secret or ""), int(now.timestamp()) // STEP_SECONDS
    steps = [here + beside for beside in AROUND if factor.last_step is None or here + beside > factor.last_step]
    right = [step for step in steps if compare_digest(totp.generate_otp(step).encode(), typed.encode())]
    return right[0] if right else None


def _new_codes(session: Session, factor: SecondFactor, now: datetime) -> list[str]:
    unused = select(RecoveryCode).where(RecoveryCode.factor_id == factor.id, RecoveryCode.used_at.is_(None))
    for former in session.scalars(unused):
        former.used_at = now
    made = ["".join(secrets.choice(_ALPHABET) for _ in range(_LETTERS)) for _ in range(CODES)]
    session.add_all(RecoveryCode(factor_id=factor.id, code_hash=_hash(factor, one), made_at=now) for one in made)
    return ["-".join(one[at : at + 4] for at in range(0, _LETTERS, 4)) for one in made]


def _hash(factor: SecondFactor, code: str) -> bytes:
    # 80 random bits under a key that no backup holds: a slow hash would add nothing.
    return sealing.blind("recovery_code", f"{factor.uid}:{code}")


def _folded(code: str) -> str:
    plain = unicodedata.normalize("NFKC", code).upper()
    return "".join(one for one in plain if one.isalnum())


def _note(session: Session, event: str, factor: SecondFactor, actor: Actor, now: datetime) -> None:
    recording.note_event(session, event, actor=actor, now=now, kind="account", detail={"factor": factor.uid})
