"""Visits (回访、回头看、接访、走访): what is due, and writing one down with one thumb."""

from itertools import groupby

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.domain import visits as rules
from app.domain.errors import Refused
from app.domain.permissions import Permission
from app.domain.privacy import mask_phone
from app.domain.visits import VisitKind
from app.labels import label, sentence
from app.models.matters import Matter
from app.models.petitions import Petition
from app.operations import recording, visits
from app.operations.visits import AFTERWARDS, LIVE, VISIT
from app.queries import ledger, visiting
from app.queries import listing as due
from app.queries import matters as rows
from app.queries.facts import facts_of, workflow
from app.queries.visiting import When, attempts, of_the_day, when
from app.queries.worklist import Queue
from app.web import listing, printing, visits_made
from app.web.acting import store
from app.web.context import home_of
from app.web.forms.papers import kept
from app.web.forms.visits import VisitForm
from app.web.ledger import list_taken_away
from app.web.narrowing import tell_left_out
from app.web.paging import Pager
from app.web.request import actor, end_reading, found, now, reading, today, write
from app.web.security import requires
from app.web.signed_sums import check_signed
from app.web.veil import HIDDEN_ADDRESS, veil_of

room = Blueprint("visits", __name__, url_prefix="/visits")
visits_made.add_to(room)

Answer = str | Response | tuple[str, int]


@room.get("/")
@requires(Permission.MATTER_VIEW)
def index() -> str:
    """What has to be visited: overdue ones first, then town by town, village by village."""
    tell_left_out(())
    page = listing.page_asked(lambda number: due.visits_due(reading(), actor(), today=today(), number=number))
    shown = listing.rows(reading(), actor(), page.rows, now=now(), with_next=True)
    groups = [
        (is_late, town, list(rows))
        for (is_late, town), rows in groupby(shown, lambda row: (_is_late(row), row.matter.town))
    ]
    return render_template(
        "visits/index.html",
        groups=groups,
        pager=Pager(page.number, page.pages, page.total),
        today=today(),
        export_url=url_for("visits.export") if actor().may(Permission.MATTER_EXPORT) else "",
        may_print=actor().may(Permission.MATTER_EXPORT),
        may_record=actor().may(Permission.VISIT_RECORD),
    )


@room.get("/today", endpoint="today")
@requires(Permission.VISIT_RECORD)
def today_() -> str:
    """今日回访: what is due today or late, village by village, for one hand on the way; what comes within the week."""
    page = listing.page_asked(lambda number: of_the_day(reading(), actor(), today=today(), number=number))
    shown = listing.rows(reading(), actor(), page.rows, now=now(), with_next=True)
    groups = groupby(shown, lambda row: (_when(row), row.matter.town, row.matter.village))
    ids = [row.matter.id for row in shown]
    return render_template(
        "visits/today.html",
        groups=[(*place, list(rows)) for place, rows in groups],
        pager=Pager(page.number, page.pages, page.total),
        attempts=attempts(reading(), ids),
        contacts=due.contacts(reading(), actor(), ids),
        hidden_address=HIDDEN_ADDRESS,
        tries=rules.TRIES,
        today=today(),
    )


@room.get("/print", endpoint="print")
@requires(Permission.MATTER_EXPORT)
def print_() -> str:
    """The same on paper, village by village, with room for the answers."""
    printing.check_length(due.visits_due(reading(), actor(), today=today(), size=1).total)
    found = ledger.by_village(reading(), actor(), most=printing.MOST)
    check_signed()
    printing.note("print", "visits", rows=len(found), filters=[])
    groups = groupby(printing.lines(found), lambda line: (line.row.matter.town, line.row.matter.village))
    return render_template(
        "prints/visits.html",
        groups=[(town, village, list(lines)) for (town, village), lines in groups],
        contacts=due.contacts(reading(), actor(), (matter.id for matter in found)),
        hidden_address=HIDDEN_ADDRESS,
        total=len(found),
        told=sentence("visits_told"),
        back=url_for("visits.index"),
        at=now(),
        today=today(),
    )


@room.get("/export")
@requires(Permission.MATTER_EXPORT)
def export() -> Response:
    """Everything that has to be visited, as xlsx."""
    told = sentence("visits_told")
    ids = reading().scalars(due.visits_due_ids(actor(), today=today())).all()
    return list_taken_away(label(Queue.TO_VISIT), None, ids, told, {"queue": Queue.TO_VISIT.value})


@room.route("/<uid>/new", methods=["GET", "POST"])
@requires(Permission.VISIT_RECORD)
def new(uid: str) -> Answer:
    """Write a visit down; who handled the matter is not shown before it is saved."""
    form = VisitForm(kind=request.args.get("kind"))
    if form.is_submitted() and recording.made_before(reading(), form.token.data) is not None:
        flash(sentence("visit_saved_before"), "warn")
        return _onward(uid, None)
    matter = found(rows.by_uid(reading(), actor(), uid))
    form.offer(_open_kinds(matter), matter.version, today())
    if form.validate_on_submit() and form.complete() and _recorded(form, matter):
        return _onward(uid, form.token.data)
    may_reveal = actor().may(Permission.PRIVATE_REVEAL)
    answer = render_template(
        "visits/new.html",
        form=form,
        matter=matter,
        row=listing.rows(reading(), actor(), [matter], now=now())[0],
        phones=_phones(matter),
        attempts=attempts(reading(), [matter.id]).get(matter.id, 0),
        tries=rules.TRIES,
        reveal=url_for("petitions.reveal", uid=uid, back="visit") if may_reveal else "",
        back=listing.url_of(matter),
    )
    return answer, 422 if form.is_submitted() else 200


def _phones(matter: Matter) -> list[tuple[str, str]]:
    """Whom one can call: each name as this actor sees it, with the number masked."""
    people, veil = matter.petitioners if isinstance(matter, Petition) else [], veil_of(matter, actor())
    return [(veil.name(person.name), mask_phone(person.phone)) for person in people if person.phone]


def _is_late(row: listing.Row) -> bool:
    return row.clock is not None and row.clock.days_late > 0


def _when(row: listing.Row) -> When:
    return When.COMING if row.clock is None else when(row.clock.due_on, today())


def _open_kinds(matter: Matter) -> tuple[VisitKind, ...]:
    """What may be written down now. Raises Refused with the reason why nothing may."""
    facts = facts_of(reading(), matter)
    is_live = facts.stage in LIVE[matter.kind]
    if is_live:
        code = rules.on_the_way_refusal(facts, actor(), live=True)
    else:
        code = workflow(matter).refusal(VISIT, facts, actor())
    if code is not None:
        raise Refused(code)
    return (VisitKind.HOUSEHOLD, VisitKind.RECEPTION) if is_live else (AFTERWARDS[matter.kind],)


def _recorded(form: VisitForm, matter: Matter) -> bool:
    """Whether the visit was written down; if not, the form has to be shown again."""
    try:
        papers = kept(store(), form.papers.data, form.paper_role, matter)
    except Refused as refusal:
        form.refuse(refusal)
        return False
    is_kept = False
    with write(form) as session:
        visit = visits.record(session, matter.uid, form.version.data, form.command(papers), actor=actor(), now=now())
        is_kept = True
        flash(sentence(f"visit_saved_{visit.conclusion.value}" if visit.conclusion else "visit_saved"), "good")
    return is_kept


def _onward(uid: str, token: str | None) -> Response:
    """To the counter with what was told beside, else to the matter, else to one's first room when it cannot be seen
    any more."""
    end_reading()
    made = recording.made_before(reading(), token)
    raised = visiting.unregistered(reading(), actor(), made) if made is not None else None
    if raised is not None and actor().may(Permission.MATTER_REGISTER):
        return redirect(url_for("petitions.new", visit=raised.uid), 303)
    if raised is not None:
        flash(sentence("visit_new_matter"), "warn")
    matter = rows.by_uid(reading(), actor(), uid)
    return redirect(listing.url_of(matter) if matter is not None else url_for(home_of(actor())), 303)
