"""The own second factor (第二重验证): set up with a phone, recovery codes, ended."""

import io

import segno
from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.domain.errors import Refused
from app.domain.permissions import Permission
from app.domain.signing_in import FactorChange
from app.labels import sentence
from app.models.factors import SecondFactor
from app.operations import factors as operation
from app.queries import access, factors
from app.web import own_password
from app.web.forms.factors import BeginForm, ChangeForm, ProveForm
from app.web.request import actor, end_reading, found, now, reading, write
from app.web.security import requires

room = Blueprint("factors", __name__, url_prefix="/session/factor")

Answer = str | Response | tuple[str, int]
ISSUER = "Anjie"
_GROUP = 4


@room.route("/", methods=["GET", "POST"])
@requires(Permission.SELF)
def page() -> Answer:
    """Whether there is one; beginning to set one up, or changing it, asks for the own password first."""
    standing = factors.standing(reading(), actor().user_id)
    factor = standing if standing is not None and standing.confirmed_at is not None else None
    form = ChangeForm() if factor is not None else BeginForm()
    if form.validate_on_submit():
        try:
            own_password.check(form.current.data)
            return _change(form.act.data) if isinstance(form, ChangeForm) else _begin()
        except Refused as refusal:
            form.refuse(refusal)
    return render_template(
        "factors/page.html",
        form=form,
        factor=factor,
        begun=standing is not None and factor is None,
        left=factors.codes_left(reading(), factor) if factor is not None else 0,
        needed=bool(access.rules(reading()).factor_roles & actor().roles),
    ), 422 if form.is_submitted() else 200


@room.route("/confirm", methods=["GET", "POST"])
@requires(Permission.SELF)
def confirm() -> Answer:
    """The picture for the phone, and the code that proves it; the answer shows the recovery codes once."""
    factor, form = _begun(), ProveForm()
    if factor.confirmed_at is not None:
        flash(sentence("factor_confirmed_already"), "warn")
        return redirect(url_for("factors.page"), 303)
    if form.validate_on_submit():
        with write(form) as session:
            codes = operation.confirm(session, form.code.data, actor=actor(), now=now())
            return _codes(codes, "factor_confirmed")
    page = render_template("factors/confirm.html", form=form, key=_grouped(factor.secret or ""), issuer=ISSUER)
    return page, 422 if form.is_submitted() else 200


@room.get("/picture")
@requires(Permission.SELF)
def picture() -> Response:
    """The secret for the phone's camera, as long as it is not confirmed."""
    factor = _begun()
    found(None if factor.confirmed_at is not None else factor)
    drawn = io.BytesIO()
    address = operation.address(factor, actor().account, ISSUER)
    segno.make_qr(address, error="m").save(drawn, kind="svg", scale=6, border=4, light="#fff", xmldecl=False)
    return Response(drawn.getvalue(), mimetype="image/svg+xml")


def _begin() -> Answer:
    with write() as session:
        operation.begin(session, actor=actor(), now=now())
    return redirect(url_for("factors.confirm"), 303)


def _change(act: FactorChange) -> Answer:
    if act is FactorChange.CODES:
        with write() as session:
            codes = operation.new_codes(session, actor=actor(), now=now())
        return _codes(codes, "factor_codes_made")
    with write() as session:
        operation.end(session, actor=actor(), now=now())
    flash(sentence("factor_ended"), "good")
    return redirect(url_for("sessions.mine"), 303)


def _codes(codes: list[str], done: str) -> str:
    end_reading()
    return render_template("factors/codes.html", codes=codes, done=sentence(done))


def _begun() -> SecondFactor:
    return found(factors.standing(reading(), actor().user_id))


def _grouped(key: str) -> str:
    return " ".join(key[at : at + _GROUP] for at in range(0, len(key), _GROUP))
