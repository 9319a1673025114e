"""Setting the rules of signing in and use: by the security administrator, before and after in the journal."""

import json
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.domain.access import Access
from app.domain.errors import Refused, refuse_each
from app.domain.permissions import Actor, Permission, require
from app.domain.signing_in import UNUSED_LEAST, UNUSED_MOST
from app.domain.usage import LEAST_SET, MOST_SET
from app.models.accounts import Grant, SignIn
from app.models.factors import SecondFactor
from app.models.outbox import Setting
from app.operations import recording
from app.queries import access
from app.queries.access import NUMBERS, ROLES, UNUSED, UNUSUAL


def set_rules(session: Session, new: Access, *, actor: Actor, now: datetime) -> None:
    """Let these rules be in force from now on; who now owes a second factor meets it on his next page.

    Raises Refused when nothing changed.
    """
    require(actor, Permission.ACCOUNT_GRANT)
    _check(new)
    before = access.rules(session)
    if before == new:
        raise Refused("nothing_changed")
    numbers = {UNUSED: new.unused_days, UNUSUAL: new.unusual} | {kind.value: most for kind, most in new.most.items()}
    session.merge(Setting(name=ROLES, value=",".join(sorted(new.factor_roles))))
    session.merge(Setting(name=NUMBERS, value=json.dumps(numbers, separators=(",", ":"))))
    _owe(session, new)
    detail = {
        "roles": [sorted(before.factor_roles), sorted(new.factor_roles)],
        "unused_days": [before.unused_days, new.unused_days],
        "unusual": [before.unusual, new.unusual],
        "most": [dict(sorted(rules.most.items())) for rules in (before, new)],
    }
    recording.note_event(session, "access.set", actor=actor, now=now, kind="access", detail=detail)


def _check(new: Access) -> None:
    bounds = {UNUSED: (new.unused_days, UNUSED_LEAST, UNUSED_MOST), UNUSUAL: (new.unusual, LEAST_SET, MOST_SET)}
    bounds |= {kind.value: (most, LEAST_SET, MOST_SET) for kind, most in new.most.items()}
    wrong = [
        Refused("number_out_of_range", name, least=least, most=most)
        for name, (given, least, most) in bounds.items()
        if not least <= given <= most
    ]
    refuse_each(wrong)


def _owe(session: Session, new: Access) -> None:
    # Sessions that stand are held to it too: they may last for hours.
    having = select(SecondFactor.user_id).where(SecondFactor.confirmed_at.is_not(None), SecondFactor.ended_at.is_(None))
    asked = select(Grant.user_id).where(Grant.ended_at.is_(None), Grant.role.in_(new.factor_roles))
    standing = update(SignIn).where(SignIn.ended_at.is_(None)).execution_options(synchronize_session=False)
    session.execute(standing.values(owes_factor=SignIn.user_id.in_(asked) & SignIn.user_id.not_in(having)))
