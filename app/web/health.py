"""The state of the installation (运行状况) for administrators, and one word for whoever watches the service."""

from functools import cache

from flask import Blueprint, current_app, render_template
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app import health, migrating
from app.domain.permissions import Permission
from app.web.request import now, reading
from app.web.security import public, requires

room = Blueprint("health", __name__)

Answer = tuple[str, int, dict[str, str]]
PLAIN = {"Content-Type": "text/plain; charset=utf-8"}


@room.get("/health")
@requires(Permission.HEALTH_VIEW)
def index() -> str:
    """Every check with its verdict; nothing personal, nothing of a matter."""
    checks = health.examine(health.site(current_app, reading(), now()))
    return render_template("health/index.html", checks=checks, found=health.counted(checks))


@room.get("/healthz")
@public
def alive() -> Answer:
    """Whether the database answers: one word, no detail."""
    try:
        reading().execute(text("SELECT 1 FROM alembic_version"))
    except SQLAlchemyError:
        return "unavailable", 503, PLAIN
    return "ok", 200, PLAIN


@room.get("/readyz")
@public
def ready() -> Answer:
    """Whether requests can be served: the database answers and stands at the revision that this program needs."""
    try:
        here = reading().scalar(text("SELECT version_num FROM alembic_version"))
    except SQLAlchemyError:
        return "unavailable", 503, PLAIN
    return ("ok", 200, PLAIN) if here == _needed() else ("unavailable", 503, PLAIN)


@cache
def _needed() -> str | None:
    return migrating.newest()
