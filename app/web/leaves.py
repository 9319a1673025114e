"""Leave (请假): somebody says from when to when he is away, and who has his reminders; and that he is back."""

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.domain.permissions import Permission
from app.labels import sentence
from app.operations import leaves as operation
from app.queries import directory, leaves
from app.web.forms.leaves import LeaveForm
from app.web.request import actor, found, now, reading, today, write
from app.web.security import requires

room = Blueprint("leaves", __name__, url_prefix="/leaves")


@room.route("/of/<uid>", methods=["GET", "POST"])
@requires(Permission.SELF)
def of(uid: str) -> str | Response | tuple[str, int]:
    """Somebody's leaves that run or are to come, and one more; his own, or anybody's to who keeps the directory."""
    person = found(directory.person_by_uid(reading(), uid))
    found(True if operation.may_enter(actor(), person.id) else None)
    form = LeaveForm()
    form.stand_in.offer([one for one in directory.persons(reading(), today()) if one[0] != person.id])
    if form.validate_on_submit():
        with write(form) as session:
            made = operation.enter(session, uid, form.command(), actor=actor(), now=now())
            flash(sentence("leave_entered", {"from_on": made.from_on, "to_on": made.to_on}), "good")
            return redirect(url_for("leaves.of", uid=uid), 303)
    page = render_template(
        "directory/leave.html", form=form, person=person, leaves=leaves.of(reading(), person.id, today())
    )
    return page, 422 if form.is_submitted() else 200


@room.post("/<uid>/end")
@requires(Permission.SELF)
def end(uid: str) -> Response:
    """He is back, or does not go."""
    with write() as session:
        person_uid = operation.end(session, uid, actor=actor(), now=now()).person.uid
    flash(sentence("leave_ended"), "good")
    return redirect(url_for("leaves.of", uid=person_uid), 303)
