"""Villages (村村清): one with its supervision, its pairing, its households and what is open."""

from flask import Blueprint, render_template

from app.domain.permissions import Permission
from app.queries import villages
from app.web import village_acts, village_board, village_file
from app.web.request import actor, found, reading
from app.web.security import requires

room = Blueprint("villages", __name__, url_prefix="/villages")
village_board.add_to(room)
village_acts.add_to(room)


@room.get("/<uid>")
@requires(Permission.HOUSEHOLD_VIEW)
def page(uid: str) -> str:
    """One village: whether it is clear and why not, who supervises and helps it, each figure with its list."""
    shown = found(villages.by_uid(reading(), actor(), uid))
    return render_template(
        "villages/page.html",
        file=village_file.file_of(shown),
        may_edit=actor().may(Permission.VILLAGE_EDIT),
        may_note=actor().may(Permission.VILLAGE_NOTE),
    )
