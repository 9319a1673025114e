"""What the office sets about signing in and use: who needs a second factor, when unused accounts close, how often."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.domain import signing_in, usage
from app.domain.permissions import Role
from app.domain.usage import Usage


@dataclass(frozen=True)
class Access:
    """The rules in force. `most` holds every kind of use; nobody needs a second factor until the office says so."""

    factor_roles: frozenset[Role] = frozenset()
    unused_days: int = signing_in.UNUSED_DAYS
    most: Mapping[Usage, int] = field(default_factory=lambda: usage.MOST)
    unusual: int = usage.UNUSUAL


ADVISED = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN, Role.CONFIDENTIAL_CLERK)
"""Who should have a second factor first: administrators, and who sees accusations (RELIABILITY AU-05)."""
