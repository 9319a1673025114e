"""My account: where I am signed in, ending one place or all others, the last tries to sign in."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.domain.permissions import Permission
from app.labels import sentence
from app.operations import signing_in
from app.queries import accounts
from app.web.request import actor, now, reading, write
from app.web.security import requires, visitor

room = Blueprint("sessions", __name__, url_prefix="/session")


@room.get("/mine")
@requires(Permission.SELF)
def mine() -> str:
    """The sessions of one's own that stand, this one marked, and the last tries to sign in."""
    who = actor()
    return render_template(
        "sessions/mine.html",
        sessions=accounts.sessions(reading(), who.user_id or 0, now()),
        here=_here(),
        attempts=accounts.attempts(reading(), who.account),
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
