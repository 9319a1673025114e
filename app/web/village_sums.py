"""镇村合计: where a town is not the sum of its villages; its principal explains that and signs (T58)."""

from flask import Blueprint, flash, redirect, render_template, url_for

from app.domain.permissions import Permission
from app.labels import sentence
from app.operations import town_sums as operation
from app.queries import directory, town_sums
from app.web.acting import Answer
from app.web.forms.sums import SignSumsForm
from app.web.request import actor, found, now, reading, today, write
from app.web.security import requires


def add_to(room: Blueprint) -> None:
    """Give the room of villages its sums."""
    room.add_url_rule("/sums", "sums", sums)
    room.add_url_rule("/sums/<uid>", "sign_sums", sign_sums, methods=["GET", "POST"])


@requires(Permission.HOUSEHOLD_VIEW)
def sums() -> str:
    """Every town whose figures differ from the sums of its villages, as the reader sees both."""
    return render_template(
        "villages/sums.html",
        towns=town_sums.everywhere(reading(), actor(), today()),
        may_sign=actor().may(Permission.SUM_SIGN),
        at=now(),
    )


@requires(Permission.SUM_SIGN)
def sign_sums(uid: str) -> Answer:
    """Explain the differences of one's own town and sign."""
    town, form = found(directory.unit_by_uid(reading(), uid)), SignSumsForm()
    # As the principal sees it, which he is himself: that is what the signature is held against later.
    who = found(town_sums.principal(reading(), town.id, today()))
    apart = found(town_sums.of_town(reading(), who, town.id, today()) if who.person_id == actor().person_id else None)
    if form.validate_on_submit():
        with write(form) as session:
            operation.sign(
                *(session, uid, form.reason.data, form.seen.data), actor=actor(), now=now(), token=form.token.data
            )
            flash(sentence("sums_signed", {"town": town.name}), "good")
            return redirect(url_for("villages.sums"), 303)
    form.seen.data = operation.spoken(apart)
    page = render_template("villages/sign_sums.html", form=form, town=town, differences=apart)
    return page, 422 if form.is_submitted() else 200
