"""The permission table (权限表) in words: who may do what and how far, for the page and for docs/permissions.md."""

from collections.abc import Sequence
from typing import NamedTuple

from app.domain.permissions import (
    CLEAR_NAMES,
    ITEMS_ONLY,
    KNOWS_HOUSEHOLDS,
    PERMISSIONS,
    SCOPES,
    Permission,
    Role,
    Scope,
)
from app.labels import label

ITEMS = "（只限整改问题）"
CLEAR, MASKED, NONE = "明", "遮", "看不到"
HELD, NOT_HELD = "✓", ""


class RoleLine(NamedTuple):
    """One role: how far it sees, and how names stand there for it."""

    role: str
    scope: str
    names: str
    members: str
    rights: int


def role_lines() -> list[RoleLine]:
    """Every role, in the order of the glossary."""
    return [
        RoleLine(
            label(role),
            label(SCOPES[role]) + (ITEMS if role in ITEMS_ONLY else ""),
            _shown(role, CLEAR_NAMES, Permission.MATTER_VIEW),
            _shown(role, KNOWS_HOUSEHOLDS, Permission.HOUSEHOLD_VIEW),
            len(PERMISSIONS[role]),
        )
        for role in Role
    ]


def matrix() -> list[tuple[str, Sequence[bool]]]:
    """Every permission with whether each role, in its order, holds it."""
    return [(label(one), [one in PERMISSIONS[role] for role in Role]) for one in Permission]


def document() -> str:
    """docs/permissions.md: the roles with their scope, then permissions by roles."""
    parts = [
        "# Who may do what\n",
        "Written by `flask permissions document` from `app/domain/permissions.py`; a test keeps it current.\n"
        "The page 权限表 shows the same to the administrators and to auditors. What a permission allows reaches no\n"
        "further than the scope, and never a matter in which the person is complained of or recused\n"
        "(`app/queries/visibility.py`); which step it opens says [procedure.md](procedure.md).\n",
        "Names: 明 in clear, 遮 masked. Identity numbers and phones are masked for all until one is revealed with a\n"
        "reason (查看全号), which the journal keeps. An accusation is seen by whoever has 查看检举控告 alone.\n",
        "## Roles\n",
        "| role | code | sees | petitioners' names | members' names | permissions |\n|---|---|---|---|---|---|",
    ]
    for role, line in zip(Role, role_lines(), strict=True):
        parts.append(f"| {line.role} | `{role}` | {line.scope} | {line.names} | {line.members} | {line.rights} |")
    parts.append("\n## Permissions\n")
    parts.append(f"| permission | code | {' | '.join(label(role) for role in Role)} |")
    parts.append("|---" * (len(Role) + 2) + "|")
    for permission, (name, held) in zip(Permission, matrix(), strict=True):
        parts.append(f"| {name} | `{permission}` | {' | '.join(HELD if one else NOT_HELD for one in held)} |")
    return "\n".join(parts) + "\n"


def _shown(role: Role, clear: frozenset[Role], needed: Permission) -> str:
    if SCOPES[role] is Scope.NOTHING or needed not in PERMISSIONS[role]:
        return NONE
    return CLEAR if role in clear else MASKED
