"""docs/permissions.md says what the table says, and the table keeps the three administrators apart."""

import pytest
from flask import Flask

from app.cli import permissions as command
from app.domain.permissions import PERMISSIONS, SCOPES, Permission, Role, Scope
from app.labels import label
from tests.house.tree import ROOT

OF_PEOPLE = ("matter.", "paper.", "accusation.", "item.", "visit.", "household.", "monitor.", "private.", "card.")
ADMINISTRATORS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)


def test_the_document_is_what_the_table_says() -> None:
    path = ROOT / "docs" / "permissions.md"
    printed = Flask(__name__).test_cli_runner().invoke(command.group, ["document"])
    assert printed.exit_code == 0
    assert path.read_text(encoding="utf-8") == printed.output, f"flask permissions document > docs/{path.name}"
    for permission in Permission:
        (line,) = [one for one in printed.output.splitlines() if f"| `{permission}` |" in one]
        held = [cell.strip() for cell in line.split("|")[3:-1]]
        assert held == ["✓" if permission in PERMISSIONS[role] else "" for role in Role], label(permission)


@pytest.mark.parametrize("role", ADMINISTRATORS)
def test_no_administrator_reaches_a_matter_or_a_household(role: Role) -> None:
    assert SCOPES[role] is Scope.NOTHING
    assert [one for one in PERMISSIONS[role] if one.startswith(OF_PEOPLE)] == []


def test_the_audit_administrator_alone_reads_the_journal_and_can_change_nothing() -> None:
    assert [role for role in Role if Permission.JOURNAL_VIEW in PERMISSIONS[role]] == [Role.AUDIT_ADMIN]
    assert PERMISSIONS[Role.AUDIT_ADMIN] - {Permission.SELF} == {
        one for one in PERMISSIONS[Role.AUDIT_ADMIN] if one.endswith(".view")
    }


def test_opening_accounts_and_giving_roles_lie_in_different_hands() -> None:
    both = {Permission.ACCOUNT_EDIT, Permission.ACCOUNT_GRANT}
    assert [role for role in Role if both <= PERMISSIONS[role]] == []
