"""Accounts: the list, a new one, one account with its roles and its password reset, each by two, its sessions."""

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.domain.errors import Refused
from app.domain.permissions import Actor, Permission
from app.domain.signing_in import Resettable
from app.labels import sentence
from app.models.accounts import PasswordReset, User
from app.operations import accounts as operation
from app.operations import granting, passwords, recording, resets
from app.queries import accounts, factors, handover
from app.queries.directory import namesakes, units
from app.web.forms.accounts import AccountForm, ConfirmForm, DisableForm, ResetForm, RolesForm
from app.web.request import actor, end_reading, found, now, reading, write
from app.web.security import requires

room = Blueprint("accounts", __name__, url_prefix="/accounts")

Answer = str | Response | tuple[str, int]


@room.get("/")
@requires(Permission.ACCOUNT_VIEW)
def index() -> str:
    """Every account with its roles and how far it sees."""
    return render_template(
        "accounts/index.html",
        users=accounts.accounts(reading()),
        resets=accounts.open_resets(reading(), now()),
        proposals=accounts.open_proposals(reading(), now()),
        query=accounts,
        may=_may(actor()),
    )


@room.route("/new", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_EDIT)
def new() -> Answer:
    """Open an account; its one-time password is shown once, on the answer itself."""
    form = AccountForm()
    if form.is_submitted() and (made := recording.made_before(reading(), form.token.data)) is not None:
        return _one_time(made, "account_created", None)
    form.unit.offer((unit.id, unit.name) for unit in units(reading()))
    form.offer_namesakes(namesakes(reading(), form.person.data or ""))
    if form.validate_on_submit():
        password = passwords.one_time()
        password_hash = passwords.hashed(password, form.account.data)
        with write(form) as session:
            uid = recording.made_before(session, form.token.data)
            is_again = uid is not None
            if uid is None:
                uid = operation.create(session, form.command(password_hash), actor=actor(), now=now()).uid
                recording.spend(session, form.token.data, uid, actor=actor(), now=now())
        if not form.errors:
            return _one_time(uid, "account_created", None if is_again else password)
    return render_template("accounts/new.html", form=form), 422 if form.is_submitted() else 200


@room.get("/<uid>")
@requires(Permission.ACCOUNT_VIEW)
def show(uid: str) -> str:
    """One account: who, where, roles with their history."""
    user = _user(uid)
    held = [role.value for role in accounts.roles_of(user)]
    return _page(user, RolesForm(formdata=None, roles=held, version=user.version))


@room.post("/<uid>/roles")
@requires(Permission.ACCOUNT_GRANT)
def roles(uid: str) -> Answer:
    """Propose exactly the ticked roles; they count once a second person confirmed them."""
    user, form = _user(uid), RolesForm()
    if form.validate_on_submit():
        with write(form) as session:
            said = (form.version.data, form.roles.chosen, form.reason.data)
            granting.propose(session, uid, *said, actor=actor(), now=now())
            flash(sentence("grant_asked"), "good")
            return redirect(url_for("accounts.show", uid=uid), 303)
    return _page(user, form), 422


@room.route("/<uid>/roles/confirm", methods=["GET", "POST"])
@requires(*granting.SECOND)
def confirm_roles(uid: str) -> Answer:
    """The second person gives the proposed roles. Whoever cannot be that is told why at once."""
    user, form = _user(uid), ConfirmForm()
    if form.is_submitted() and recording.made_before(reading(), form.token.data) == uid:
        return redirect(url_for("accounts.show", uid=uid), 303)
    standing = found(accounts.open_proposal(reading(), user))
    if (code := granting.fault(reading(), user, standing, actor())) is not None:
        raise Refused(code)
    if form.validate_on_submit():
        with write(form) as session:
            granting.confirm(session, uid, actor=actor(), now=now())
            recording.spend(session, form.token.data, uid, actor=actor(), now=now())
            flash(sentence("account_roles_set"), "good")
            return redirect(url_for("accounts.show", uid=uid), 303)
    page = render_template("accounts/confirm_roles.html", form=form, user=user, one=standing, query=accounts)
    return page, 422 if form.is_submitted() else 200


@room.post("/<uid>/roles/turn-down")
@requires(*granting.SECOND)
def turn_down_roles(uid: str) -> Response:
    """Leave the roles as they are."""
    with write() as session:
        granting.turn_down(session, uid, actor=actor(), now=now())
    flash(sentence("grant_turned_down"), "good")
    return redirect(url_for("accounts.show", uid=uid), 303)


@room.route("/<uid>/disable", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_EDIT)
def disable(uid: str) -> Answer:
    """Stop an account, with the reason."""
    user, form = _others(uid), DisableForm()
    if form.validate_on_submit():
        with write(form) as session:
            operation.disable(session, uid, form.reason.data, actor=actor(), now=now())
            flash(sentence("account_disabled_done"), "good")
            return redirect(url_for("accounts.show", uid=uid), 303)
    hanging = handover.counts(reading(), actor(), user.person_id) if user.person_id is not None else {}
    page = render_template("accounts/disable.html", form=form, user=user, hanging=hanging)
    return page, 422 if form.is_submitted() else 200


@room.post("/<uid>/enable")
@requires(Permission.ACCOUNT_EDIT)
def enable(uid: str) -> Response:
    """Let a stopped account in again."""
    with write() as session:
        operation.enable(session, uid, actor=actor(), now=now())
    flash(sentence("account_enabled_done"), "good")
    return redirect(url_for("accounts.show", uid=uid), 303)


@room.route("/<uid>/password", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_EDIT)
def reset(uid: str) -> Answer:
    """Ask for a new one-time password for somebody who forgot his; a second administrator confirms it."""
    user, form = _others(uid), ResetForm()
    if form.validate_on_submit():
        with write(form) as session:
            resets.ask(session, uid, form.reason.data, form.what.data or Resettable.PASSWORD, actor=actor(), now=now())
            flash(sentence("reset_asked"), "good")
            return redirect(url_for("accounts.show", uid=uid), 303)
    has_factor = factors.confirmed(reading(), user.id) is not None
    page = render_template("accounts/reset.html", form=form, user=user, has_factor=has_factor)
    return page, 422 if form.is_submitted() else 200


@room.route("/<uid>/password/confirm", methods=["GET", "POST"])
@requires(*resets.SECOND)
def confirm_reset(uid: str) -> Answer:
    """The second person sets the password; it is shown once, to him. Whoever cannot be that is told why at once."""
    user, form = _user(uid), ConfirmForm()
    if form.is_submitted() and recording.made_before(reading(), form.token.data) == uid:
        return _one_time(uid, "account_password_reset", None)
    standing = found(accounts.open_reset(reading(), user))
    if (code := resets.fault(user, standing, actor())) is not None:
        raise Refused(code)
    if standing.what is Resettable.SECOND_FACTOR:
        return _without_factor(user, form, standing)
    if form.validate_on_submit():
        password = passwords.one_time()
        password_hash = passwords.hashed(password, user.account)
        with write(form) as session:
            if is_first := recording.made_before(session, form.token.data) is None:
                resets.confirm(session, uid, password_hash, actor=actor(), now=now())
                recording.spend(session, form.token.data, uid, actor=actor(), now=now())
        if not form.errors:
            return _one_time(uid, "account_password_reset", password if is_first else None)
    page = render_template("accounts/confirm_reset.html", form=form, user=user, reset=standing)
    return page, 422 if form.is_submitted() else 200


def _without_factor(user: User, form: ConfirmForm, standing: PasswordReset) -> Answer:
    if form.validate_on_submit():
        with write(form) as session:
            resets.confirm_factor(session, user.uid, actor=actor(), now=now())
            flash(sentence("factor_reset"), "good")
            return redirect(url_for("accounts.show", uid=user.uid), 303)
    page = render_template("accounts/confirm_reset.html", form=form, user=user, reset=standing)
    return page, 422 if form.is_submitted() else 200


@room.post("/<uid>/password/turn-down")
@requires(*resets.SECOND)
def turn_down_reset(uid: str) -> Response:
    """Leave the password as it is."""
    with write() as session:
        resets.turn_down(session, uid, actor=actor(), now=now())
    flash(sentence("reset_turned_down"), "good")
    return redirect(url_for("accounts.show", uid=uid), 303)


@room.post("/<uid>/sessions/end")
@requires(Permission.ACCOUNT_EDIT)
def end_sessions(uid: str) -> Response:
    """Turn somebody out wherever he is signed in; his account stays."""
    with write() as session:
        operation.end_sessions(session, uid, actor=actor(), now=now())
    flash(sentence("account_sessions_ended"), "good")
    return redirect(url_for("accounts.show", uid=uid), 303)


def _one_time(uid: str, done: str, password: str | None) -> str:
    """The password on the answer itself: not in a flash, whose cookie is signed but can be read by whoever has it."""
    end_reading()
    return render_template("accounts/password.html", user=_user(uid), done=sentence(done), password=password)


def _others(uid: str) -> User:
    """Somebody else's account: nobody stops or resets his own."""
    user = _user(uid)
    if user.id == actor().user_id:
        raise Refused("own_account")
    return user


def _user(uid: str) -> User:
    return found(accounts.by_uid(reading(), uid))


def _page(user: User, form: RolesForm) -> str:
    own = user.id == actor().user_id
    reset = next((one for one in accounts.open_resets(reading(), now()) if one.user_id == user.id), None)
    proposal = next((one for one in accounts.open_proposals(reading(), now()) if one.user_id == user.id), None)
    return render_template(
        "accounts/show.html",
        user=user,
        form=form,
        roles=accounts.roles_of(user),
        scope=accounts.scope_of(user),
        may=_may(actor()),
        own=own,
        sessions=accounts.sessions(reading(), user.id, now()),
        factor=factors.confirmed(reading(), user.id),
        reset=reset,
        may_confirm=reset is not None and resets.fault(user, reset, actor()) is None,
        me_id=actor().user_id,
        proposal=proposal,
        called=accounts.called(
            reading(), {by for one in user.grants for by in (one.granted_by, one.confirmed_by) if by}
        ),
        may_give=proposal is not None and granting.fault(reading(), user, proposal, actor()) is None,
    )


def _may(who: Actor) -> dict[str, bool]:
    return {"edit": who.may(Permission.ACCOUNT_EDIT), "grant": who.may(Permission.ACCOUNT_GRANT)}
