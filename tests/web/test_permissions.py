"""The permission table as a page: the administrators and auditors read it, nobody else."""

import pytest

from app.domain.permissions import PERMISSIONS, Permission, Role
from app.labels import label
from tests.web.conftest import SignIn
from tests.web.pages import check_page

READERS = {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN, Role.AUDITOR}


@pytest.mark.parametrize("role", sorted(READERS))
def test_administrators_and_auditors_find_the_whole_table(sign_in: SignIn, role: Role) -> None:
    browser = sign_in(role)
    assert 'href="/permissions/"' in browser.get("/session/mine").text
    page = browser.get("/permissions/").text
    check_page(page)
    assert f"{label(role)}（您的角色）" in page
    for one in Permission:
        row = page.partition(f'<th scope="row">{label(one)}</th>')[2].partition("</tr>")[0]
        assert row.count("✓") == sum(one in held for held in PERMISSIONS.values()), label(one)


@pytest.mark.parametrize("role", [role for role in Role if role not in READERS])
def test_nobody_else_is_shown_it(sign_in: SignIn, role: Role) -> None:
    browser = sign_in(role)
    assert browser.get("/permissions/").status_code == 403
    assert "/permissions/" not in browser.get("/session/mine").text
