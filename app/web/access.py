"""The rules of signing in and use (登录与用量), set by the security administrator."""

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.domain.access import ADVISED, Access
from app.domain.permissions import Permission
from app.labels import sentence
from app.operations import access as operation
from app.queries import access
from app.queries.access import UNUSED, UNUSUAL
from app.web.forms.factors import AccessForm
from app.web.request import actor, now, reading, write
from app.web.security import requires

room = Blueprint("access", __name__, url_prefix="/access")


@room.route("/", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_GRANT)
def index() -> str | Response | tuple[str, int]:
    """What is in force, and another rule in its place."""
    rules = access.rules(reading())
    form = AccessForm(data={UNUSED: rules.unused_days, UNUSUAL: rules.unusual, **_filled(rules)})
    if form.validate_on_submit():
        new = Access(frozenset(form.roles.chosen), form.unused_days.data, form.most(), form.unusual.data)
        with write(form) as session:
            operation.set_rules(session, new, actor=actor(), now=now())
            flash(sentence("access_set"), "good")
            return redirect(url_for("access.index"), 303)
    return render_template("access/index.html", form=form, advised=ADVISED), 422 if form.is_submitted() else 200


def _filled(rules: Access) -> dict[str, object]:
    most = {one.value: times for one, times in rules.most.items()}
    return {"roles": [role.value for role in rules.factor_roles], **most}
