"""The rules of signing in and use in force, as the security administrator set them."""

import json

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import usage
from app.domain.access import Access
from app.domain.permissions import Role
from app.domain.usage import Usage
from app.models.outbox import Setting

ROLES, NUMBERS = "access.factor_roles", "access.numbers"
"""The names of the two rows: codes of roles with commas, numbers as JSON by their names."""
UNUSED, UNUSUAL = "unused_days", "unusual"


def rules(session: Session) -> Access:
    """What is in force; the defaults where nothing was set."""
    rows = session.execute(select(Setting.name, Setting.value).where(Setting.name.in_((ROLES, NUMBERS))))
    found = {row.name: row.value for row in rows}
    numbers: dict[str, int] = json.loads(found.get(NUMBERS, "{}"))
    usual = Access()
    return Access(
        factor_roles=frozenset(Role(code) for code in found.get(ROLES, "").split(",") if code),
        unused_days=numbers.get(UNUSED, usual.unused_days),
        most={kind: numbers.get(kind.value, usage.MOST[kind]) for kind in Usage},
        unusual=numbers.get(UNUSUAL, usual.unusual),
    )
