"""Entering a problem (列入清单): the form, and what is like it beside the form before it is saved."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, get_template_attribute, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.domain.errors import Refused
from app.domain.permissions import Permission
from app.domain.suggestions import Suggestion
from app.labels import sentence
from app.models.petitions import Petition
from app.models.raisings import Raising
from app.operations import recording, rectification
from app.queries import directory, dossier, raisings
from app.queries import matters as rows
from app.web import similar
from app.web.acting import Answer, store
from app.web.forms.entering import EnterForm
from app.web.forms.papers import kept
from app.web.request import actor, found, now, reading, write
from app.web.security import requires


@dataclass(frozen=True)
class Beside:
    """What the panel says of a form that is being filled in."""

    matches: Sequence[similar.Match]
    suggestion: Suggestion | None


def add_to(room: Blueprint) -> None:
    """Give the room of items its form and the panel beside it."""
    room.add_url_rule("/new", "new", new, methods=["GET", "POST"])
    room.add_url_rule("/new/beside", "beside", beside, methods=["POST"])


@requires(Permission.ITEM_ENTER)
def new() -> Answer:
    """Enter one problem as it was fed back; nothing is saved before everything like it was shown."""
    form = _enter_form()
    raised_by, raising = _raised_by(form), _raising(form)
    if form.is_submitted() and (made := recording.made_before(reading(), form.token.data)) is not None:
        flash(sentence("entered_before"), "warn")
        return _page_of(made)
    valid = form.validate_on_submit()
    told = _beside(form)
    wanted = valid and "check" not in request.form
    if wanted and similar.all_seen(told.matches, request.form.getlist("seen")) and (made := _entered(form)) is not None:
        return _page_of(made)
    answer = render_template(
        "rectification/new.html",
        form=form,
        beside=told,
        raised_by=raised_by,
        raising=raising,
        unsaved=wanted and not form.errors,
        files_lost=bool(form.papers.data),
    )
    return answer, 422 if form.errors else 200


@requires(Permission.ITEM_ENTER)
def beside() -> str:
    """The panel alone, for the form as it is typed at this moment; nothing of it is kept."""
    panel = get_template_attribute("components/entering.html", "panel")
    return str(panel(_beside(EnterForm())))


def _enter_form() -> EnterForm:
    form, session = EnterForm(), reading()
    form.offer(directory.units(session, *dossier.RESPONSIBLE), directory.towns(session), directory.villages(session))
    return form


def _raised_by(form: EnterForm) -> Petition | None:
    """The petition that the address names, which fills the form; or the one that is being sent along."""
    uid = form.petition.data or request.args.get("petition")
    if not uid:
        return None
    matter = rows.by_uid(reading(), actor(), uid)
    petition = found(matter if isinstance(matter, Petition) and not matter.confidential else None)
    if not form.is_filled():
        form.take_over(petition)
    return petition


def _raising(form: EnterForm) -> Raising | None:
    """What was put to the office, which fills the form; or the one that is being sent along."""
    uid = form.raising.data or request.args.get("raising")
    if not uid:
        return None
    raising = found(raisings.by_uid(reading(), actor(), uid))
    if form.is_submitted() and recording.made_before(reading(), form.token.data) is not None:
        return raising
    found(raising if raisings.may_decide(reading(), actor(), raising) else None)
    if not form.is_filled():
        form.take_in(raising)
    return raising


def _beside(form: EnterForm) -> Beside:
    sought = similar.Sought(
        form.text(),
        form.title.data or "",
        form.village.data,
        form.household.data or "",
        form.content.data,
        round=form.named_round(),
    )
    near = similar.matches(reading(), actor(), sought, now())
    return Beside(near, similar.suggested(near, form.content.data))


def _page_of(uid: str) -> Response:
    return redirect(url_for("rectification.page", uid=uid), 303)


def _entered(form: EnterForm) -> str | None:
    """The item's uid; None when the form has to be shown again."""
    try:
        papers = kept(store(), form.papers.data, form.paper_role)
    except Refused as refusal:
        form.refuse(refusal)
        return None
    uid = None
    with write(form) as session:
        item = rectification.enter(session, form.command(papers), actor=actor(), now=now())
        uid = item.uid
        flash(sentence("item_entered", {"number": item.number}), "good")
    return uid
