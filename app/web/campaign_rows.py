"""One household or public toilet of a campaign: what is known of it, entered on the phone in the village."""

from flask import Blueprint, flash, redirect, render_template, request, url_for

from app.domain.campaigns import CampaignKind
from app.domain.errors import Refused
from app.domain.households import Relation
from app.domain.permissions import Permission
from app.labels import sentence
from app.labels.campaigns import stage_word
from app.models.campaigns import Campaign, CampaignRow
from app.models.directory import Person
from app.operations import campaign_rows as operation
from app.operations.papers import NewPaper
from app.queries import campaigns, directory, households
from app.web.acting import Answer, store
from app.web.forms.base import Place
from app.web.forms.campaigns import InspectForm, PlaceForm, RenameForm, RowForm
from app.web.forms.papers import kept
from app.web.household_acts import living
from app.web.request import actor, found, now, reading, today, write
from app.web.security import requires


def add_to(room: Blueprint) -> None:
    """Give the room of campaigns its rows."""
    for address, view in (
        ("/<uid>/households/<household_uid>", row),
        ("/<uid>/places/new", new_place),
        ("/places/<uid>", inspect),
        ("/places/<uid>/name", rename),
    ):
        room.add_url_rule(address, view.__name__, view, methods=["GET", "POST"])


@requires(Permission.HOUSEHOLD_EDIT)
def row(uid: str, household_uid: str) -> Answer:
    """What is known of a household; saved, the next one of the village that nobody looked at can follow."""
    shown = found(campaigns.by_uid(reading(), actor(), uid))
    household = found(households.by_uid(reading(), actor(), household_uid))
    there, form = campaigns.row_of(reading(), shown, household), RowForm()
    form.ask_of(shown.kind)
    _offer_people(form.looked_by, there.looked_by if there is not None else None)
    _offer_people(form.consent_by, there.consent_by if there is not None else None)
    people = [(one.id, one.name or "") for one in living(household)]
    if there is not None and there.satisfied_by is not None and there.satisfied_by.left_on is not None:
        people.append((there.satisfied_by.id, there.satisfied_by.name or ""))
    if form.satisfied_by:
        form.satisfied_by.offer(people)
    if not form.is_submitted():
        form.show(there)
    elif form.validate() and (papers := _kept(form)) is not None:
        facts = form.facts(operation.facts_of(there), today(), actor().person_id)
        with write(form) as session:
            made = operation.enter(
                *(session, uid, household_uid, form.version.data, facts, form.reason.data or "", papers),
                actor=actor(),
                now=now(),
            )
            told = {"number": household.number, "stage": stage_word(shown.kind, made.stage)}
            flash(sentence("campaign_row_saved", told), "good")
            following = campaigns.next_unseen(session, actor(), shown, household) if request.form.get("next") else None
            if following is not None:
                return redirect(url_for("campaigns.row", uid=uid, household_uid=following.uid), 303)
            return redirect(url_for("campaigns.listed", uid=uid, village=household.village_id), 303)
    page = render_template(
        "campaigns/row.html",
        campaign=shown,
        household=household,
        head=next((one for one in living(household) if one.relation is Relation.HEAD), None),
        row=there,
        stage=stage_word(shown.kind, there.stage) if there is not None else None,
        form=form,
        toilets=shown.kind is CampaignKind.TOILETS,
        lines=campaigns.lines_of_row(reading(), there) if there is not None else (),
        papers=campaigns.papers(reading(), there) if there is not None else (),
        clear=actor().knows_households(),
        back=url_for("campaigns.listed", uid=uid, village=household.village_id),
    )
    return page, 422 if form.is_submitted() else 200


@requires(Permission.HOUSEHOLD_EDIT)
def new_place(uid: str) -> Answer:
    """Put a public toilet on the list."""
    shown, form = found(campaigns.by_uid(reading(), actor(), uid)), PlaceForm()
    form.village.offer(
        (one.id, f"{one.town.name} {one.name}") for one in campaigns.places_for(reading(), actor(), shown)
    )
    if form.validate_on_submit():
        with write(form) as session:
            made = operation.add_place(
                *(session, uid, form.village.data, form.place.data),
                actor=actor(),
                now=now(),
                token=form.token.data,
            )
            flash(sentence("campaign_place_entered", {"place": made.place}), "good")
            return redirect(url_for("campaigns.inspect", uid=made.uid), 303)
    page = render_template("campaigns/place.html", campaign=shown, form=form, row=None, back=_list_of(shown, None))
    return page, 422 if form.is_submitted() else 200


@requires(Permission.HOUSEHOLD_EDIT)
def inspect(uid: str) -> Answer:
    """What was found at a public toilet (五有)."""
    there, form = found(campaigns.place(reading(), actor(), uid)), InspectForm()
    _offer_people(form.looked_by, there.looked_by)
    if not form.is_submitted():
        form.show(there)
    elif form.validate():
        facts = form.facts(operation.facts_of(there), today(), actor().person_id)
        with write(form) as session:
            made = operation.inspect(
                session, uid, form.version.data, facts, form.reason.data or "", actor=actor(), now=now()
            )
            told = {"number": made.place, "stage": stage_word(made.campaign.kind, made.stage, public=True)}
            flash(sentence("campaign_row_saved", told), "good")
            return redirect(_list_of(there.campaign, there), 303)
    return _of_place(there, form)


@requires(Permission.HOUSEHOLD_EDIT)
def rename(uid: str) -> Answer:
    """Correct what a public toilet is called."""
    there, form = found(campaigns.place(reading(), actor(), uid)), RenameForm()
    if not form.is_submitted():
        form.place.data, form.version.data = there.place, there.version
    elif form.validate():
        with write(form) as session:
            operation.correct_place(
                *(session, uid, form.version.data, form.place.data, form.reason.data or ""), actor=actor(), now=now()
            )
            return redirect(url_for("campaigns.inspect", uid=uid), 303)
    return _of_place(there, form)


def _of_place(there: CampaignRow, form: InspectForm | RenameForm) -> Answer:
    page = render_template(
        "campaigns/place.html",
        campaign=there.campaign,
        form=form,
        row=there,
        lines=campaigns.lines_of_row(reading(), there),
        back=_list_of(there.campaign, there),
    )
    return page, 422 if form.is_submitted() else 200


def _list_of(campaign: Campaign, place: CampaignRow | None) -> str:
    village = place.village_id if place is not None else None
    return url_for("campaigns.listed", uid=campaign.uid, village=village)


def _offer_people(field: Place, named: Person | None) -> None:
    """Whoever is in post, and who is named already."""
    people = dict(directory.persons(reading(), today()))
    if named is not None:
        people.setdefault(named.id, named.name)
    field.offer(people.items())


def _kept(form: RowForm) -> tuple[NewPaper, ...] | None:
    """What was signed, put away; None when a file cannot be kept, which the form says."""
    try:
        return kept(store(), form.papers.data, form.paper_role)
    except Refused as refusal:
        form.refuse(refusal)
        return None
