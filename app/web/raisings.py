"""Raising (建议列入整改清单、回头看中的新情况): the list, one of them, proposing one, not taking one in."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, url_for

from app.domain.permissions import Permission
from app.domain.petitions import Stage
from app.labels import sentence
from app.models.matters import Kind, Matter
from app.models.petitions import Petition
from app.models.raisings import Raising
from app.operations import raisings as operation
from app.operations import recording
from app.queries import directory, raisings
from app.queries import matters as rows
from app.web import listing, printing
from app.web.acting import Answer
from app.web.forms.raisings import DeclineForm, RaisingForm
from app.web.paging import Pager, page_number
from app.web.request import actor, found, now, reading, write
from app.web.security import requires

room = Blueprint("raisings", __name__, url_prefix="/raisings")


@dataclass(frozen=True)
class Side:
    """The matter on the other side: its number and one line, with its address where the reader may open it."""

    number: str
    title: str
    url: str


@dataclass(frozen=True)
class Line:
    """One as a row has it. `origin`, `made`: None where there is none, or where it is told to nobody."""

    raising: Raising
    origin: Side | None
    made: Side | None
    state: str
    waits: bool
    """Whether it waits for the reader."""


def lines_of(matter: Matter) -> Sequence[Line]:
    """Those that belong to a matter which the reader sees, for its page."""
    return [_line(one) for one in raisings.of_matter(reading(), matter)]


def may_propose(petition: Petition) -> bool:
    """Whether the reader may put this petition's problem to the county office; who lists items himself lists it."""
    may = actor().may(Permission.ITEM_PROPOSE) and not actor().may(Permission.ITEM_ENTER)
    return may and not petition.confidential and petition.stage != Stage.VOID


@room.get("/")
@requires(Permission.MATTER_VIEW)
def index() -> str:
    """Those that the reader decides about, raised, or sees the matter of; the open ones first."""
    page = raisings.page(reading(), actor(), page_number())
    return render_template(
        "raisings/index.html",
        lines=[_line(one) for one in page.rows],
        waiting=raisings.waiting(reading(), actor()),
        pager=Pager(page.number, page.pages, page.total),
        may_propose=actor().may(Permission.ITEM_PROPOSE),
    )


@room.route("/new", methods=["GET", "POST"])
@requires(Permission.ITEM_PROPOSE)
def new() -> Answer:
    """Propose a problem that an audit, a check or somebody himself found."""
    return _proposed(None)


@room.route("/about/<uid>", methods=["GET", "POST"])
@requires(Permission.ITEM_PROPOSE)
def about(uid: str) -> Answer:
    """Propose the problem that a petition shows; each has a page of its own, so that no draft is gone on with about
    another."""
    matter = found(rows.by_uid(reading(), actor(), uid))
    petition = matter if isinstance(matter, Petition) and not matter.confidential else None
    return _proposed(found(petition))


def _proposed(petition: Petition | None) -> Answer:
    form, session = RaisingForm(), reading()
    if form.is_submitted() and (sent := recording.made_before(session, form.token.data)) is not None:
        return redirect(url_for("raisings.page", uid=sent), 303)
    form.offer(directory.towns(session), directory.villages(session), petition)
    back = listing.url_of(petition) if petition is not None else url_for("raisings.index")
    if form.validate_on_submit():
        made = None
        with write(form) as writing:
            made = operation.propose(writing, form.command(petition), actor=actor(), now=now()).uid
            flash(sentence("raising_proposed"), "good")
        if made is not None:
            return redirect(url_for("raisings.page", uid=made), 303)
    answer = render_template("raisings/new.html", form=form, petition=petition, back=back)
    return answer, 422 if form.is_submitted() else 200


@room.get("/<uid>")
@requires(Permission.MATTER_VIEW)
def page(uid: str) -> str:
    """One of them: what was put forward, out of what, and what became of it."""
    raising = found(raisings.by_uid(reading(), actor(), uid))
    printing.note("raising.view", "raising", uid)
    line = _line(raising)
    is_item = raising.becomes is Kind.ITEM
    return render_template(
        "raisings/page.html",
        line=line,
        is_item=is_item,
        words=raising.text if is_item else raising.visit.note if raising.visit is not None and line.waits else None,
        is_own=_is_own(raising),
        enter_url=url_for("rectification.new", raising=uid) if line.waits and is_item else "",
        register_url=(
            url_for("petitions.new", visit=raising.visit.uid) if line.waits and raising.visit is not None else ""
        ),
    )


@room.route("/<uid>/decline", methods=["GET", "POST"])
@requires(Permission.MATTER_VIEW)
def decline(uid: str) -> Answer:
    """Say why it is not taken in; whoever raised a problem for the list takes it back here."""
    raising, form = found(raisings.by_uid(reading(), actor(), uid)), DeclineForm()
    line = _line(raising)
    found(raising if line.waits or (_is_own(raising) and raising.decided_at is None) else None)
    if form.validate_on_submit():
        with write(form) as session:
            operation.decline(session, uid, form.command(), actor=actor(), now=now())
            flash(sentence("raising_declined_saved"), "good")
        if not form.errors:
            return redirect(url_for("raisings.page", uid=uid), 303)
    answer = render_template("raisings/decline.html", form=form, line=line, is_item=raising.becomes is Kind.ITEM)
    return answer, 422 if form.is_submitted() else 200


def _line(raising: Raising) -> Line:
    made = raising.made if raising.made is not None and not raising.made.confidential else None
    is_gone = raising.decided_by_id == raising.raised_by_id if raising.visit is None else not raising.visit.new_matter
    ends = "withdrawn" if is_gone else "declined"
    state = "open" if raising.decided_at is None else "taken" if raising.made_id is not None else ends
    return Line(
        raising,
        _side(raising.matter),
        _side(made),
        sentence(f"raising_{state}_{raising.becomes}"),
        raising.decided_at is None and raisings.may_decide(reading(), actor(), raising),
    )


def _side(matter: Matter | None) -> Side | None:
    if matter is None:
        return None
    is_seen = rows.is_seen(reading(), actor(), matter.uid)
    return Side(matter.number, matter.title, listing.url_of(matter) if is_seen else "")


def _is_own(raising: Raising) -> bool:
    is_by_reader = actor().person_id is not None and raising.raised_by_id == actor().person_id
    return is_by_reader and raising.becomes is Kind.ITEM  # what a household told is not the visitor's to take back
