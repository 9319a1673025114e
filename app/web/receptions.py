"""Talks on the way (接访、下访、入户走访): their list by person, town and period, one of them, writing one down."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.domain.accountability import local_day
from app.domain.errors import Refused
from app.domain.permissions import Permission
from app.domain.petitions import Stage
from app.labels import sentence
from app.models.households import Household
from app.models.matters import Matter
from app.operations import receptions as operation
from app.operations import recording
from app.operations.papers import NewPaper
from app.queries import directory, households, receptions
from app.queries import matters as rows
from app.web import listing, printing
from app.web.acting import Answer, store
from app.web.forms.papers import kept
from app.web.forms.receptions import CorrectReceptionForm, NewReceptionForm, SearchForm, TalkForm
from app.web.paging import Pager, page_number
from app.web.promised import lines_of
from app.web.request import actor, found, now, reading, today, write
from app.web.security import requires

room = Blueprint("receptions", __name__, url_prefix="/receptions")


@room.get("/")
@requires(Permission.MATTER_VIEW)
def index() -> str:
    """The list, narrowed by kind, person, town and period."""
    form = SearchForm(request.args)
    form.person.offer(receptions.persons(reading(), actor()))
    form.town.offer((town.id, town.name) for town in directory.towns(reading()))
    narrowed = any(request.args.get(name) for name in ("kind", "person", "town", "first", "last"))
    is_sound = form.validate()
    answer = receptions.page(reading(), actor(), form.wanted(page_number())) if is_sound else receptions.NOTHING
    return render_template(
        "receptions/index.html",
        form=form,
        found=answer,
        narrowed=narrowed,
        page=Pager(answer.number, max(1, -(-answer.total // receptions.PAGE)), answer.total),
        may_record=actor().may(Permission.VISIT_RECORD),
        clear=actor().sees_names(),
    )


@room.route("/new", methods=["GET", "POST"])
@requires(Permission.VISIT_RECORD)
def new() -> Answer:
    """Write one down; `household` of the address is where it was."""
    form = _empty()
    if (saved := _saved_before(form)) is not None:
        return saved
    if not form.is_filled():
        _suggest(form, households.by_uid(reading(), actor(), request.args.get("household", "")))
    if form.validate_on_submit() and (uid := _recorded(form)) is not None:
        flash(sentence("reception_saved" if form.typed() else "reception_saved_alone"), "good")
        return redirect(url_for("receptions.page", uid=uid), 303)
    page = render_template("receptions/new.html", form=form, back=url_for("receptions.index"))
    return page, 422 if form.is_submitted() else 200


@room.route("/about/<uid>", methods=["GET", "POST"])
@requires(Permission.VISIT_RECORD)
def about(uid: str) -> Answer:
    """Write one down about a matter, with one thumb: what its row knows is filled in, what was promised stands there.

    Every matter has a page of its own, so that a draft about one is never gone on with about another.
    """
    matter = found(rows.by_uid(reading(), actor(), uid))
    found(None if matter.confidential or matter.stage == Stage.VOID else matter)
    form = _empty()
    if (saved := _saved_before(form)) is not None:
        return saved
    if not form.is_filled():
        _suggest(form, None, matter)
    if form.validate_on_submit() and (made := _recorded(form)) is not None:
        flash(sentence("reception_saved"), "good")
        held = matter.holder_id == actor().person_id
        return redirect(url_for("holdings.index") if held else url_for("receptions.page", uid=made), 303)
    page = render_template(
        "receptions/about.html",
        form=form,
        matter=matter,
        row=listing.rows(reading(), actor(), [matter], now=now())[0],
        held_days=(today() - local_day(matter.span.from_at)).days if matter.span is not None else None,
        is_mine=matter.holder_id == actor().person_id,
        promises=[line for line in lines_of(reading(), actor(), matter, today()) if line.kept_on is None],
        is_placed=matter.village is not None and not _beside(form),
        back=listing.url_of(matter),
    )
    return page, 422 if form.is_submitted() else 200


@room.get("/<uid>")
@requires(Permission.MATTER_VIEW)
def page(uid: str) -> str:
    """One of them, with its corrections."""
    row = found(receptions.by_uid(reading(), actor(), uid))
    printing.note("reception.view", "reception", uid)
    return render_template(
        "receptions/page.html",
        row=row,
        matters=[(matter, listing.url_of(matter)) for matter in row.matters],
        household=row.household if row.household and households.is_reached(reading(), actor(), row.household) else None,
        may_correct=actor().may(Permission.VISIT_RECORD) and receptions.may_correct(row, actor()),
        papers=receptions.papers(reading(), row),
        clear=actor().sees_names(),
        today=today(),
    )


@room.route("/<uid>/correct", methods=["GET", "POST"])
@requires(Permission.VISIT_RECORD)
def correct(uid: str) -> Answer:
    """Put right what was written down, or add that the promise was kept; with the reason."""
    row, form = found(receptions.by_uid(reading(), actor(), uid)), CorrectReceptionForm()
    found(row if receptions.may_correct(row, actor()) else None)
    _offer(form)
    if not form.is_filled():
        form.show(row)
    if form.validate_on_submit() and (papers := _kept(form)) is not None:
        with write(form) as session:
            operation.correct(session, uid, form.version.data, form.command(papers), actor=actor(), now=now())
            flash(sentence("visit_saved"), "good")
            return redirect(url_for("receptions.page", uid=uid), 303)
    page = render_template("receptions/correct.html", form=form, row=row, back=url_for("receptions.page", uid=uid))
    return page, 422 if form.is_submitted() else 200


def _empty() -> NewReceptionForm:
    form = NewReceptionForm()
    form.me = actor().person_id or 0
    _offer(form)
    return form


def _saved_before(form: NewReceptionForm) -> Response | None:
    """Where what was sent twice leads: it was saved the first time."""
    made = recording.made_before(reading(), form.token.data) if form.is_submitted() else None
    if made is None:
        return None
    flash(sentence("visit_saved_before"), "warn")
    return redirect(url_for("receptions.page", uid=made), 303)


def _offer(form: TalkForm) -> None:
    opened = reading()
    form.offer(directory.towns(opened), directory.villages(opened), directory.in_post(opened, today()))


def _suggest(form: NewReceptionForm, household: Household | None, matter: Matter | None = None) -> None:
    """The day; the matter or household from whose page one came."""
    form.held_on.process_data(today())
    if matter is not None:
        form.numbers.process_data(matter.number)
    if household is not None:
        form.household.process_data(household.number)
    place = household.village if household is not None else matter.village if matter is not None else None
    if place is not None:
        form.town.process_data(place.town_id)
        form.village.process_data(place.id)


def _beside(form: NewReceptionForm) -> bool:
    """Whether what is filled in already, and lies folded, has to be looked at."""
    return any(form[name].errors for name in ("town", "village", "place", "household", "numbers"))


def _recorded(form: NewReceptionForm) -> str | None:
    """The uid of what was written down; None when the form has to be shown again."""
    papers = _kept(form)
    if papers is None:
        return None
    made: list[str] = []
    with write(form) as session:
        made.append(operation.record(session, form.command(papers), actor=actor(), now=now()).uid)
    return made[0] if made else None


def _kept(form: NewReceptionForm | CorrectReceptionForm) -> tuple[NewPaper, ...] | None:
    """Its photographs, put away; None when one of them cannot be kept, which the form says."""
    try:
        return kept(store(), form.papers.data, form.paper_role)
    except Refused as refusal:
        form.refuse(refusal)
        return None
