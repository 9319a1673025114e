"""How good the proposals of registration are (相似提示的准确程度): for who judges them and for administrators."""

from flask import Blueprint, render_template

from app.domain.accountability import local_day
from app.domain.duplicates import HINT_FROM, LIKELY_FROM
from app.domain.permissions import Permission
from app.queries import proposals
from app.web.request import actor, reading
from app.web.security import requires

room = Blueprint("proposals", __name__, url_prefix="/proposals")


@room.get("/")
@requires(Permission.MATTER_ROUTE, Permission.HEALTH_VIEW)
def index() -> str:
    """What was proposed, what people judged of it, and what they found without a proposal; counts alone."""
    found = proposals.accuracy(reading(), actor())
    since = local_day(found.since) if found.since else None
    return render_template("proposals/index.html", found=found, since=since, hint=HINT_FROM, likely=LIKELY_FROM)
