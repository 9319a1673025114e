"""Filing (存档): where the paper file of a matter lies."""

from functools import partial

from flask import Blueprint

from app.operations import filing
from app.queries import dossier, matters
from app.web import listing
from app.web.acting import ActionPage, Answer, act
from app.web.forms.filing import FileForm
from app.web.request import actor, found, reading
from app.web.security import requires

room = Blueprint("filing", __name__, url_prefix="/filing")


@room.route("/<uid>", methods=["GET", "POST"])
@requires(*filing.FILES)
def file(uid: str) -> Answer:
    """Enter the place, or correct it with the reason."""
    matter = found(matters.by_uid(reading(), actor(), uid))
    place = dossier.filing(reading(), matter)
    known = {name: getattr(place, name) for name in ("volume_no", "box_no", "shelf")} if place else {}
    return act(matter, ActionPage(partial(FileForm, **known), filing.file), None, page_url=listing.url_of(matter))
