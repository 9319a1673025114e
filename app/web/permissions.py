"""The permission table (权限表): which role may do what and how far it sees, for administrators and auditors."""

from flask import Blueprint, render_template

from app.domain.permissions import Permission, Role
from app.labels import permission_table
from app.web.request import actor
from app.web.security import requires

room = Blueprint("permissions", __name__, url_prefix="/permissions")


@room.get("/")
@requires(Permission.MATRIX_VIEW)
def index() -> str:
    """The one table of `domain.permissions` in words; nothing can be changed here."""
    return render_template(
        "permissions/index.html",
        roles=list(Role),
        lines=permission_table.role_lines(),
        matrix=permission_table.matrix(),
        own=actor().roles,
    )
