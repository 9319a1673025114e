"""My account: where I am signed in, the last tries to sign in, whether I am told outside that messages wait."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.domain.errors import Refused
from app.domain.notifying import ChannelKind
from app.domain.permissions import Permission
from app.labels import sentence
from app.operations import notifying, signing_in
from app.queries import accounts, directory, factors, notifications
from app.web.forms.notifying import NotifyingForm
from app.web.request import actor, now, reading, write
from app.web.security import requires, visitor

room = Blueprint("sessions", __name__, url_prefix="/session")


@room.get("/mine")
@requires(Permission.SELF)
def mine() -> str:
    """The sessions of one's own that stand, this one marked, the last tries to sign in, and how he is told."""
    choice = notifications.choice_of(reading(), actor().user_id)
    return _mine(NotifyingForm.of(choice))


@room.post("/notify")
@requires(Permission.SELF)
def notify() -> str | Response | tuple[str, int]:
    """Choose whether, where and how often one is told outside the product."""
    form = NotifyingForm()
    if form.validate_on_submit():
        frequency = form.frequency.data
        try:
            with write() as session:
                notifying.choose(session, _channel(), form.address.data, frequency, actor=actor(), now=now())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            flash(sentence("notification_chosen" if frequency is not None else "notification_ended"), "good")
            return redirect(url_for("sessions.mine"), 303)
    return _mine(form), 422


def _channel() -> ChannelKind:
    return ChannelKind(current_app.config["NOTIFY"].channel)


def _mine(form: NotifyingForm) -> str:
    who = actor()
    return render_template(
        "sessions/mine.html",
        sessions=accounts.sessions(reading(), who.user_id or 0, now()),
        here=_here(),
        attempts=accounts.attempts(reading(), who.account),
        person=directory.people(reading(), [who.person_id])[0] if who.person_id is not None else None,
        form=form,
        factor=factors.confirmed(reading(), who.user_id),
        channel=_channel(),
        may_see_matrix=who.may(Permission.MATRIX_VIEW),
    )


@room.post("/end")
@requires(Permission.SELF)
def end() -> Response:
    """End one session of one's own; ending this one leads to the door."""
    asked = request.form.get("id", "")
    with write() as session:
        signing_in.end_one(
            session, int(asked) if asked.isdecimal() and len(asked) < 10 else 0, actor=actor(), now=now()
        )
    flash(sentence("session_ended"), "good")
    return redirect(url_for("sessions.mine"), 303)


@room.post("/end-others")
@requires(Permission.SELF)
def end_others() -> Response:
    """End every session of one's own but this one."""
    with write() as session:
        ended = signing_in.end_others(session, _here(), actor=actor(), now=now())
    flash(sentence("sessions_ended", {"ended": ended}), "good")
    return redirect(url_for("sessions.mine"), 303)


def _here() -> int:
    who = visitor()
    return who.here.sign_in_id if who is not None else 0
