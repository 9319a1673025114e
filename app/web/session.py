"""Signing in and out, the own password, and the way to one's first room."""

from flask import Blueprint, flash, g, redirect, render_template, request, session, url_for
from flask_login import login_user, logout_user
from werkzeug.wrappers import Response

from app.domain.errors import Refused
from app.domain.permissions import Permission
from app.domain.signing_in import first_password_over, unused_for
from app.labels import sentence
from app.models.accounts import User
from app.models.factors import HalfSignIn
from app.operations import accounts as changing
from app.operations import factors, passwords, signing_in
from app.queries import access, accounts
from app.queries import factors as factors_of
from app.web import keeping, own_password
from app.web.context import home_of
from app.web.forms.session import CodeForm, PasswordForm, SignInForm
from app.web.request import actor, end_reading, now, own_path, reading, today, write
from app.web.security import Visitor, public, requires, visitor

room = Blueprint("session", __name__)

MOST_NAME = 60
HALF_WAY = "half"
"""Where the cookie holds the id of a sign-in that waits for its code."""
TOO_MANY = 429
RESENT = 307
"""The browser goes on with what it sent: the words that ran into an expired session reach the page of their form."""


@room.get("/")
@requires(Permission.SELF)
def home() -> Response:
    """To the actor's first room."""
    return redirect(url_for(home_of(actor())), 303)


@room.get("/sign-in")
@public
def sign_in() -> str | Response:
    """The door."""
    if visitor() is not None:
        return redirect(url_for("session.home"), 303)
    form = SignInForm(formdata=None, next=own_path(request.args.get("next")))
    return render_template("session/signin.html", form=form)


@room.post("/sign-in")
@public
def enter() -> str | Response | tuple[str, int]:
    """Try the password; which of the two was wrong is not said, how many tries are left is."""
    form = SignInForm()
    if form.validate_on_submit():
        account, address = form.username.data.lower(), request.remote_addr or ""
        door = accounts.door(reading(), account, address, now())
        if door.closed_until is not None:
            form.deny("signed_in_blocked", minutes=own_password.minutes_until(door))
            return render_template("session/signin.html", form=form), TOO_MANY
        user = _in_use(_verified(account, form.password.data))
        over = user is not None and user.must_change_password and first_password_over(user.password_set_at, now())
        if user is not None and not over:
            if factors_of.confirmed(reading(), user.id) is not None:
                return _ask_for_code(user, address, form)
            return _begin(user, form)
        with write() as opened:
            signing_in.sign_in_failed(opened, account, address=address, now=now(), request_id=g.request_id)
        if over:
            form.deny("one_time_password_over")
        else:
            form.deny("signed_in_failed", left=door.left - 1)
    return render_template("session/signin.html", form=form), 401


@room.get("/sign-in/code")
@public
def code() -> str | Response:
    """The second step, opened anew within its five minutes."""
    if _waiting() is None:
        return redirect(url_for("session.sign_in"), 303)
    return render_template("session/code.html", form=CodeForm(formdata=None))


@room.post("/sign-in/code")
@public
def enter_code() -> str | Response | tuple[str, int]:
    """Try the code of the phone, or a recovery code; wrong ones count as wrong passwords do."""
    form, waiting = CodeForm(), _waiting()
    if waiting is None:
        return _too_late(form)
    user, address = waiting.user, request.remote_addr or ""
    door = accounts.door(reading(), user.account, address, now())
    if door.closed_until is not None:
        form.form_errors = [sentence("signed_in_blocked", {"minutes": own_password.minutes_until(door)})]
        return render_template("session/code.html", form=form), TOO_MANY
    if form.validate_on_submit():
        with write() as opened:
            used = factors.spend(opened, waiting.id, form.code.data, now=now())
            if used is None:
                signing_in.sign_in_failed(
                    opened, user.account, address=address, now=now(), request_id=g.request_id, step="code"
                )
        if used is not None:
            return _begin(user, form, used)
        form.form_errors = [sentence("code_failed", {"left": door.left - 1})]
    return render_template("session/code.html", form=form), 401


def reopened() -> tuple[str, int] | Response:
    """The door once more, whose forgery token no longer fits: it stood open long, or another window signed out.

    The account stays as it was typed, the password never; what was kept of an expired form goes on.
    """
    if request.endpoint != "session.enter":
        return redirect(url_for("session.sign_in"), 303)
    form = SignInForm(
        formdata=None,
        username=request.form.get("username", "")[:MOST_NAME],
        next=own_path(request.form.get("next")),
        kept=request.form.get("kept", ""),
    )
    form.deny("door_stood_open")
    return render_template("session/signin.html", form=form), 400


@room.post("/sign-out")
@public
def sign_out() -> Response:
    """End the session here and on the server."""
    who = visitor()
    if who is not None:
        with write() as opened:
            signing_in.sign_out(opened, who.here.sign_in_id, actor=who.here.actor, now=now())
        logout_user()
    session.clear()
    flash(sentence("signed_out"))
    answer = redirect(url_for("session.sign_in"), 303)
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


@room.route("/password", methods=["GET", "POST"])
@requires(Permission.SELF)
def password() -> str | Response | tuple[str, int]:
    """Change the own password; every other session of the account ends."""
    form, who = PasswordForm(), visitor()
    if form.validate_on_submit() and who is not None and _changed(form, who):
        flash(sentence("password_changed"), "good")
        return redirect(url_for("session.home"), 303)
    forced = who is not None and who.here.must_change_password
    return render_template("session/password.html", form=form, forced=forced), 422 if form.is_submitted() else 200


def _verified(account: str, password: str) -> User | None:
    user = accounts.named(reading(), account)
    right = passwords.matches(user.password_hash if user else passwords.NOBODY, password)
    return user if right and user is not None and user.disabled_at is None else None


def _in_use(user: User | None) -> User | None:
    """The account, unless nobody used it for so long that it is stopped now: that looks like a wrong password."""
    if user is None or not unused_for(accounts.last_used(reading(), user), (days := _days()), now()):
        return user
    with write() as opened:
        stopped = changing.disable_unused(opened, user.id, sentence("account_unused", {"days": days}), now=now())
    return None if stopped else user


def _days() -> int:
    return access.rules(reading()).unused_days


def _ask_for_code(user: User, address: str, form: SignInForm) -> str:
    secret = signing_in.new_secret()
    with write() as opened:
        factors.wait(opened, user.id, secret, address=address, now=now())
    end_reading()
    session.clear()
    session[HALF_WAY] = secret
    g.pop("csrf_token", None)
    return render_template(
        "session/code.html", form=CodeForm(formdata=None, next=own_path(form.next.data), kept=form.kept.data)
    )


def _waiting() -> HalfSignIn | None:
    secret = session.get(HALF_WAY)
    return factors_of.half(reading(), signing_in.hash_of(secret), now()) if secret else None


def _too_late(form: CodeForm) -> tuple[str, int]:
    again = SignInForm(formdata=None, next=own_path(form.next.data), kept=form.kept.data)
    again.deny("code_too_late")
    return render_template("session/signin.html", form=again), 401


def _begin(user: User, form: SignInForm | CodeForm, factor: str = "") -> str | Response | tuple[str, int]:
    secret = signing_in.new_secret()
    who = accounts.actor_of(
        reading(), user, today(), request_id=g.request_id, session_fp=signing_in.hash_of(secret).hex()[:16]
    )
    with write() as opened:
        signing_in.sign_in(
            opened,
            user.id,
            secret,
            address=request.remote_addr or "",
            actor=who,
            now=now(),
            browser=request.user_agent.string,
            factor=factor,
            owes_factor=factors.owes(opened, user),
        )
    end_reading()
    session.clear()
    g.pop("csrf_token", None)  # the token of the former session must not be drawn into the next page
    here = accounts.present(reading(), signing_in.hash_of(secret), now(), today(), request_id=g.request_id)
    if here is not None:
        g.actor = here.actor
        login_user(Visitor(secret, here))
    kept = keeping.unseal(form.kept.data)
    if kept is not None and kept.owner not in ("", user.uid):
        flash(sentence("kept_of_another"), "warn")  # another's words are not said in this account's name
    elif kept is not None:
        return redirect(kept.path, RESENT)  # _csrf() there shows the form again: nothing is saved by signing in
    return redirect(own_path(form.next.data) or url_for("session.home"), 303)


def _changed(form: PasswordForm, who: Visitor) -> bool:
    try:
        user = own_password.check(form.current.data)
        if form.new_password.data != form.repeat.data:
            raise Refused("password_repeat_differs", "repeat")
        if form.new_password.data == form.current.data:
            raise Refused("password_same", "new_password")
        kept = passwords.hashed(form.new_password.data, who.here.account, _known_of(user))
    except Refused as refusal:
        form.refuse(refusal)
        return False
    with write() as opened:
        changing.change_password(opened, who.here.user_uid, kept, but=who.here.sign_in_id, actor=actor(), now=now())
    return True


def _known_of(user: User) -> list[str]:
    """What everybody knows of somebody, and guesses first: his name, his unit and what is above it."""
    unit = user.unit
    above = [unit, unit.parent] if unit is not None else []
    return [one.name for one in (user.person, *above) if one is not None]
