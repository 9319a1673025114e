"""Saved views (视图): a list with its conditions under a name, for oneself or for the unit."""

from collections.abc import Sequence
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from app.domain.permissions import Permission
from app.labels import sentence
from app.models.matters import Kind
from app.operations import views as operation
from app.operations.views import SHARES, NewView
from app.queries import views
from app.web import saved, searched
from app.web.forms.views import NewViewForm, ViewForm
from app.web.narrowing import asked, conditions
from app.web.request import actor, found, now, reading, write
from app.web.security import requires

room = Blueprint("views", __name__, url_prefix="/views")

SEARCH = "search"
Answer = str | Response | tuple[str, int]


@room.get("/")
@requires(Permission.MATTER_VIEW)
def index() -> str:
    """Every view the actor has or shares in; his own he may rename and remove."""
    return render_template("views/index.html", views=saved.lines())


@room.route("/new/<any(petition, item, search):action>", methods=["GET", "POST"])
@requires(Permission.MATTER_VIEW)
def new(action: str) -> Answer:
    """Keep the list with the conditions of this address; `action` is which list, or the search over both."""
    kind, form = Kind(action) if action != SEARCH else None, NewViewForm()
    if not actor().may(SHARES):
        del form.shared
    if not form.is_submitted():
        form.conditions.data = urlencode(conditions(request.args))
    kept, words, told = _kept(kind, saved.pairs(form.conditions.data or ""))
    back = saved.url_of(kind, kept, words)
    if form.validate_on_submit():
        with write(form) as session:
            view = NewView(kind, kept, form.name.data, _is_shared(form), form.token.data, words)
            operation.save(session, view, actor=actor(), now=now())
            flash(sentence("view_saved", {"name": form.name.data}), "good")
            return redirect(back, 303)
    answer = render_template("views/new.html", form=form, told=told, action=action, back=back)
    return answer, 422 if form.is_submitted() else 200


def _kept(kind: Kind | None, args: MultiDict[str, str]) -> tuple[str, str, Sequence[tuple[str, str]]]:
    """The conditions that the page knows, the words of a search, and all of it in words.

    Nothing else that somebody wrote into the address is kept.
    """
    if kind is None:
        form, wanted = searched.read(args)
        return urlencode(searched.kept(args)), wanted.text, searched.said(form, wanted)
    narrowed, _, _ = asked(kind, args)
    known = [(name, value) for name, value in conditions(args) if name in narrowed]
    return urlencode(known), "", narrowed.told()


@room.route("/<uid>", methods=["GET", "POST"])
@requires(Permission.MATTER_VIEW)
def edit(uid: str) -> Answer:
    """Give it another name, share it or keep it to oneself."""
    view = found(views.own(reading(), actor(), uid))
    form = ViewForm(name=view.name, shared=view.unit_id is not None)
    if not actor().may(SHARES):
        del form.shared
    if form.validate_on_submit():
        with write(form) as session:
            operation.rename(session, uid, form.name.data, shared=_is_shared(form), actor=actor(), now=now())
            flash(sentence("view_renamed"), "good")
            return redirect(url_for("views.index"), 303)
    return render_template("views/edit.html", form=form, view=view), 422 if form.is_submitted() else 200


@room.post("/<uid>/remove")
@requires(Permission.MATTER_VIEW)
def remove(uid: str) -> Response:
    """Take it off the lists."""
    with write() as session:
        operation.remove(session, uid, actor=actor(), now=now())
    flash(sentence("view_removed"), "good")
    return redirect(url_for("views.index"), 303)


def _is_shared(form: ViewForm) -> bool:
    return "shared" in form and bool(form.shared.data)
