"""What is done with a village's supervision and pairing: one page an act, the same door for all of them."""

from collections.abc import Callable, Sequence

from flask import Blueprint, flash, redirect, render_template, url_for
from sqlalchemy.orm import Session

from app.domain.permissions import Permission
from app.labels import sentence
from app.models.directory import Village
from app.operations import villages as operation
from app.queries import directory, villages
from app.web.acting import Answer
from app.web.forms.base import Form
from app.web.forms.villages import (
    BeginForm,
    ConfirmForm,
    CorrectListingForm,
    CorrectNoteForm,
    CorrectPairingForm,
    EndForm,
    NoteForm,
    PairForm,
    PartForm,
)
from app.web.request import actor, found, now, reading, today, write
from app.web.security import requires


def add_to(room: Blueprint) -> None:
    """Give the room of villages its acts."""
    for address, view in ROUTES:
        room.add_url_rule(address, view.__name__, view, methods=["GET", "POST"])


@requires(Permission.VILLAGE_EDIT)
def begin(uid: str) -> Answer:
    """Put it under supervision."""
    shown, form = found(villages.by_uid(reading(), actor(), uid)), BeginForm()
    form.accountable.offer(directory.supervisors(reading(), shown, today()))
    return _done(
        shown,
        form,
        lambda session: operation.begin(
            session, uid, form.version.data, form.facts(), form.token.data, actor=actor(), now=now()
        ),
    )


@requires(Permission.VILLAGE_EDIT)
def end(uid: str) -> Answer:
    """End its supervision."""
    shown, form = found(villages.by_uid(reading(), actor(), uid)), EndForm()
    return _done(
        shown,
        form,
        lambda session: operation.end(
            session, uid, form.version.data, form.ended_on.data, form.reason.data or "", actor=actor(), now=now()
        ),
    )


@requires(Permission.VILLAGE_EDIT)
def correct_listing(uid: str) -> Answer:
    """Correct what a supervision says."""
    row, form = found(villages.listing(reading(), actor(), uid)), CorrectListingForm()
    offered = directory.supervisors(reading(), row.village, today())
    people = dict(offered) | {row.accountable_id: row.accountable.name}
    form.accountable.offer(people.items())
    form.offer(row)
    if not form.is_submitted():
        form.show(row)
    return _done(
        row.village,
        form,
        lambda session: operation.correct_listing(
            session, uid, form.version.data, form.facts(), form.reason.data or "", actor=actor(), now=now()
        ),
    )


@requires(Permission.VILLAGE_NOTE)
def note(uid: str) -> Answer:
    """A weekly note, by default of this week."""
    shown, form = found(villages.by_uid(reading(), actor(), uid)), NoteForm()
    if not form.is_submitted():
        form.week.data = today()
    return _done(
        shown,
        form,
        lambda session: operation.write_note(
            *(session, uid, form.version.data, form.week.data, form.text.data or "", form.token.data),
            actor=actor(),
            now=now(),
        ),
    )


@requires(Permission.VILLAGE_NOTE)
def correct_note(uid: str) -> Answer:
    """Correct a weekly note."""
    row, form = found(villages.note(reading(), actor(), uid)), CorrectNoteForm()
    if not form.is_submitted():
        form.show(row)
    return _done(
        row.listing.village,
        form,
        lambda session: operation.correct_note(
            *(session, uid, form.version.data, form.week.data, form.text.data or "", form.reason.data or ""),
            actor=actor(),
            now=now(),
        ),
    )


@requires(Permission.VILLAGE_EDIT)
def pair(uid: str) -> Answer:
    """Pair a unit with it."""
    shown, form = found(villages.by_uid(reading(), actor(), uid)), PairForm()
    form.unit.offer((one.id, one.name) for one in directory.units(reading()))
    return _done(
        shown,
        form,
        lambda session: operation.pair(
            session, uid, form.version.data, form.facts(), form.token.data, actor=actor(), now=now()
        ),
    )


@requires(Permission.VILLAGE_EDIT)
def part(uid: str) -> Answer:
    """End a pairing."""
    row, form = found(villages.pairing(reading(), actor(), uid)), PartForm()
    return _done(
        row.village,
        form,
        lambda session: operation.part(
            session, uid, form.version.data, form.to_on.data, form.reason.data or "", actor=actor(), now=now()
        ),
        about=row.unit.name,
    )


@requires(Permission.VILLAGE_EDIT)
def correct_pairing(uid: str) -> Answer:
    """Correct a pairing."""
    row, form = found(villages.pairing(reading(), actor(), uid)), CorrectPairingForm()
    units = {one.id: one.name for one in directory.units(reading())} | {row.unit_id: row.unit.name}
    form.unit.offer(units.items())
    form.offer(row)
    if not form.is_submitted():
        form.show(row)
    return _done(
        row.village,
        form,
        lambda session: operation.correct_pairing(
            session, uid, form.version.data, form.facts(), form.reason.data or "", actor=actor(), now=now()
        ),
    )


@requires(Permission.MONITOR_DECIDE)
def confirm(uid: str) -> Answer:
    """Confirm what one alone took off it."""
    shown, form = found(villages.by_uid(reading(), actor(), uid)), ConfirmForm()
    return _done(
        shown,
        form,
        lambda session: operation.confirm(
            session, uid, form.version.data, form.words.data or "", actor=actor(), now=now()
        ),
        about=sentence("village_to_confirm"),
    )


def _done(village: Village, form: Form, do: Callable[[Session], object], about: str = "") -> Answer:
    page_url = url_for("villages.page", uid=village.uid)
    if not form.is_submitted():
        form["version"].data = village.version
    elif form.validate():
        with write(form) as session:
            do(session)
            flash(sentence("village_saved"), "good")
            return redirect(page_url, 303)
    answer = render_template("villages/act.html", form=form, village=village, page_url=page_url, about=about)
    return answer, 422 if form.is_submitted() else 200


ROUTES: Sequence[tuple[str, Callable[[str], Answer]]] = (
    ("/<uid>/listing/new", begin),
    ("/<uid>/listing/end", end),
    ("/listings/<uid>/correct", correct_listing),
    ("/<uid>/notes/new", note),
    ("/notes/<uid>/correct", correct_note),
    ("/<uid>/units/new", pair),
    ("/units/<uid>/end", part),
    ("/units/<uid>/correct", correct_pairing),
    ("/<uid>/confirm", confirm),
)
"""What is done, by its address."""
