"""The demo accounts: one a role, named by its code, and a town's registrar, all with this installation's password."""

import secrets
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from app.cli.demo.setting import (
    ADMINISTRATION,
    AUDIT,
    CITY,
    HOME_TOWN,
    PETITION_OFFICE,
    RECTIFICATION_OFFICE,
    SUPERVISION,
    Seat,
    Setting,
)
from app.domain.permissions import Actor, Role
from app.models.accounts import Grant, User

FILE = "demo-password"
TOWN_REGISTRAR = "town_registrar"
"""The registrar of a town: what he registers was received by the town itself, by which D2 runs (art. 23 para 2)."""


def password(home: Path) -> str:
    """The installation's demo password: random, made once, kept in the data folder (DECISIONS 22)."""
    path = home / FILE
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(f"Qinghe-{secrets.token_hex(4)}\n")
    return path.read_text().strip()


def open_accounts(session: Session, county: Setting, password_hash: str, *, now: datetime) -> None:
    """An account for each role, held by somebody in a fitting post, and one of a town's registrar."""
    by = Actor.system("demo").account
    held = [(role.value, role, seat) for role, seat in holders(county).items()]
    for account, role, seat in (*held, (TOWN_REGISTRAR, Role.REGISTRAR, county.seats[HOME_TOWN][3])):
        user = User(
            account=account,
            password_hash=password_hash,
            password_set_at=now,
            must_change_password=False,
            person_id=seat.person_id,
            unit_id=seat.unit_id,
            created_at=now,
        )
        session.add(user)
        session.flush()
        session.add(Grant(user_id=user.id, role=role, granted_by=by, granted_at=now))


def holders(county: Setting) -> dict[Role, Seat]:
    """Who plays which role."""
    office, town = county.seats[PETITION_OFFICE], county.seats[HOME_TOWN]
    administration = county.seats[ADMINISTRATION]
    return {
        Role.REGISTRAR: office[-2],
        Role.PETITION_HEAD: county.head(PETITION_OFFICE),
        Role.CONFIDENTIAL_CLERK: office[2],
        Role.UNIT_HANDLER: town[-2],
        Role.UNIT_HEAD: county.head(HOME_TOWN),
        Role.TOWN_SECRETARY: county.secretary(HOME_TOWN),
        Role.ACCOUNTABLE_PERSON: town[2],
        Role.HOUSEHOLD_HELPER: town[-1],
        Role.COUNTY_OFFICE: county.head(RECTIFICATION_OFFICE),
        Role.VERIFIER: county.seats[SUPERVISION][-1],
        Role.COUNTY_LEADER: county.seats["青禾县"][-1],
        Role.REVIEW_BODY: county.seats["青禾县"][1],
        Role.RECHECK_BODY: county.seats[CITY][0],
        Role.SUPERVISOR: office[-1],
        Role.AUDITOR: county.seats[AUDIT][-1],
        Role.SYSTEM_ADMIN: administration[-1],
        Role.SECURITY_ADMIN: administration[-2],
        Role.AUDIT_ADMIN: county.seats[AUDIT][-2],
    }
