"""Handing over (离任移交): everything that hangs on somebody who leaves, and who takes over each group."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.domain.permissions import Permission
from app.labels import sentence
from app.models.directory import Person
from app.models.matters import Matter
from app.operations import handover as operation
from app.operations import holdings
from app.operations.handover import Handed, Kept
from app.queries import directory, handover
from app.queries.handover import GIVEN, Share
from app.web import listing
from app.web.assists import line
from app.web.forms.handover import HandOverForm
from app.web.listing import Row
from app.web.request import actor, end_reading, found, now, reading, today, write
from app.web.security import requires

room = Blueprint("handover", __name__, url_prefix="/handover")

SHOWN = 100
"""Rows of a group on the page; all of it goes over."""
HANDS = (Permission.MATTER_APPROVE, Permission.MATTER_NAME_HOLDER)

Answer = str | Response | tuple[str, int]


@room.route("/<uid>", methods=["GET", "POST"])
@requires(*HANDS, Permission.ACCOUNT_EDIT, Permission.DIRECTORY_EDIT)
def show(uid: str) -> Answer:
    """What hangs on the person: numbers for an administrator, who reads no matter; lists and the act for heads."""
    person = found(directory.person_by_uid(reading(), uid))
    groups, form = _groups(person), HandOverForm()
    form.offer({share: _takers(share, rows, person) for share, rows in groups.items() if rows and _may_give(share)})
    if form.validate_on_submit():
        handed = Handed(0, ())
        with write(form) as session:
            handed = operation.hand_over(session, uid, form.command(), actor=actor(), now=now())
        if not form.errors:
            return _answered(person, handed)
    return _page(person, groups, form), 422 if form.is_submitted() else 200


def _answered(person: Person, handed: Handed) -> Answer:
    """Back to the page when all went over; else the page with what stayed and why, once."""
    uid, counts = person.uid, {"moved": handed.moved, "kept": len(handed.kept)}
    if not handed.kept:
        flash(sentence("handed_over", counts), "good")
        return redirect(url_for("handover.show", uid=uid), 303)
    end_reading()
    person = found(directory.person_by_uid(reading(), uid))
    groups, form = _groups(person), HandOverForm(formdata=None)
    form.offer({share: _takers(share, rows, person) for share, rows in groups.items() if rows and _may_give(share)})
    flash(sentence("handed_over_partly", counts), "warn")
    return _page(person, groups, form, handed.kept)


def _page(
    person: Person, groups: Mapping[Share, Sequence[Matter]], form: HandOverForm, kept: Sequence[Kept] = ()
) -> str:
    return render_template(
        "handover/show.html",
        person=person,
        posts=directory.tenures_of(reading(), person.id, on=today()),
        counts=handover.counts(reading(), actor(), person.id),
        groups={share: _rows(share, rows[:SHOWN], person) for share, rows in groups.items()},
        form=form,
        stuck=[share for share, rows in groups.items() if rows and _may_give(share) and share.value not in form],
        reads=actor().may(Permission.MATTER_VIEW),
        most=SHOWN,
        kept=[(one, sentence(one.refusal.code, one.refusal.facts)) for one in kept],
    )


def _groups(person: Person) -> Mapping[Share, Sequence[Matter]]:
    return {share: handover.matters(reading(), actor(), person.id, share) for share in (*GIVEN, Share.ASSISTS)}


def _rows(share: Share, found: Sequence[Matter], person: Person) -> Sequence[Row]:
    rows = listing.rows(reading(), actor(), found, now=now())
    if share is not Share.ASSISTS:
        return rows
    owed = handover.answers(reading(), person.id, [matter.id for matter in found])
    return [replace(row, clock=line(owed[row.matter.id], today())) for row in rows]


def _takers(share: Share, rows: Sequence[Matter], person: Person) -> list[directory.PostHolder]:
    if share is Share.HOLDS:
        return [one for one in holdings.able(reading(), rows, now()) if one.person_id != person.id]
    return handover.takers(reading(), share, rows, person.id, today())


def _may_give(share: Share) -> bool:
    if share not in GIVEN:
        return False
    return actor().may(Permission.ITEM_ENTER) if share is Share.VERIFIES else actor().may(*HANDS)
