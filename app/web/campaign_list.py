"""The list of a campaign: its households and public toilets, narrowed; as a sheet; many households in one go."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.domain.campaigns import TICKED, CampaignKind
from app.domain.errors import Changed, Refused
from app.domain.permissions import Permission
from app.labels import campaign_ledger, ledgers, sentence
from app.labels.campaigns import stage_word
from app.models.campaigns import Campaign
from app.operations import campaign_rows as operation
from app.operations import recording
from app.queries import campaigns, directory
from app.queries.campaigns import Listed
from app.sheets import campaigns as sheet
from app.sheets import writing
from app.web.acting import Answer
from app.web.forms.campaigns import YES_NO, DeskForm, DeskLine, ListForm
from app.web.ledger import MOST_ROWS, handed_over
from app.web.paging import Pager, page_number
from app.web.request import actor, found, now, reading, today, write
from app.web.security import requires


def add_to(room: Blueprint) -> None:
    """Give the room of campaigns its lists."""
    room.add_url_rule("/<uid>/list", "listed", listed)
    room.add_url_rule("/<uid>/export", "export", export)
    room.add_url_rule("/<uid>/desk", "desk", desk, methods=["GET", "POST"])


@requires(Permission.HOUSEHOLD_VIEW)
def listed(uid: str) -> str:
    """The households of a campaign, narrowed by the address; what a number of the board opens."""
    shown, form = found(campaigns.by_uid(reading(), actor(), uid)), ListForm(request.args)
    _offer(form, shown)
    wanted = form.wanted(page_number())
    answer = campaigns.page(reading(), actor(), shown, wanted)
    toilets = shown.kind is CampaignKind.TOILETS
    return render_template(
        "campaigns/list.html",
        campaign=shown,
        form=form,
        found=answer,
        papers=campaigns.papers_of(reading(), [one.row for one in answer.rows if one.row is not None]),
        places=campaigns.places(reading(), actor(), shown, wanted) if toilets else (),
        of_households={"q", "stage", "consent", *YES_NO} & {f.name for f in form if f.data},
        toilets=toilets,
        page=Pager(answer.number, max(1, -(-answer.total // answer.size)), answer.total),
        narrowed=form.told(),
        conditions=request.args,
        word=stage_word,
        clear=actor().knows_households(),
        sees_papers=actor().may(Permission.PAPER_VIEW),
        may_edit=actor().may(Permission.HOUSEHOLD_EDIT),
        may_export=actor().may(Permission.HOUSEHOLD_EXPORT),
        at=now(),
    )


@requires(Permission.HOUSEHOLD_EXPORT)
def export(uid: str) -> Response:
    """The narrowed list as a sheet, names masked; the journal keeps who took how many rows."""
    shown, form = found(campaigns.by_uid(reading(), actor(), uid)), ListForm(request.args)
    _offer(form, shown)
    ids = campaigns.ids(reading(), actor(), shown, form.wanted(1))
    if len(ids) > MOST_ROWS:
        raise Refused("campaign_export_too_long", total=len(ids), most=MOST_ROWS)
    above = campaign_ledger.head(shown, actor(), ledgers.told(form.told()), len(ids), now())
    rows = campaign_ledger.rows(reading(), shown, ids, clear=actor().knows_households())
    title = f"{sheet.TITLE}-{shown.name}"
    answer = handed_over(
        f"{title}-{today():%Y%m%d}", lambda path: writing.ledger(path, title, sheet.COLUMNS, rows, above)
    )
    by = sorted(field.name for field in form if field.data)
    with write() as session:
        detail = {"rows": len(ids), "filters": by}
        recording.note_event(session, "export", actor=actor(), now=now(), kind="campaign", uid=shown.uid, detail=detail)
    return answer


@requires(Permission.HOUSEHOLD_EDIT)
def desk(uid: str) -> Answer:
    """Many households of the narrowed list in one go: all of them are saved, or none and each says what is wrong."""
    shown, narrowed = found(campaigns.by_uid(reading(), actor(), uid)), ListForm(request.args, meta={"csrf": False})
    _offer(narrowed, shown)
    answer = campaigns.page(reading(), actor(), shown, narrowed.wanted(page_number()))
    form, lines = DeskForm(), [(one, DeskLine(prefix=f"{one.household.uid}-")) for one in answer.rows]
    form.looked_by.offer(directory.persons(reading(), today()))
    for one, line in lines:
        line.ask_of(shown.kind)
        if not form.is_submitted():
            line.show(one.row)
    conditions: dict[str, Any] = request.args.to_dict()
    back = url_for("campaigns.listed", uid=uid, **conditions)
    # Every line is checked, so that all faults are told at once.
    if form.is_submitted() and all([form.validate(), *(line.validate() for _, line in lines)]):
        with write(form) as session:
            count = _entered(session, shown, form, lines)
            flash(sentence("campaign_rows_saved", {"count": count}), "good")
            return redirect(back, 303)
    page = render_template(
        "campaigns/desk.html",
        campaign=shown,
        form=form,
        lines=lines,
        told=ledgers.told(narrowed.told()),
        page=Pager(answer.number, max(1, -(-answer.total // answer.size)), answer.total),
        url=url_for("campaigns.desk", uid=uid, **conditions),
        back=back,
        toilets=shown.kind is CampaignKind.TOILETS,
        clear=actor().knows_households(),
    )
    return page, 422 if form.is_submitted() else 200


def _entered(session: Any, campaign: Campaign, form: DeskForm, lines: list[tuple[Listed, DeskLine]]) -> int:
    saved = refused = 0
    for one, line in lines:
        before = operation.facts_of(one.row)
        after = line.facts(before, form.looked_on.data or today(), form.looked_by.data or actor().person_id)
        if after == before:
            continue
        try:
            operation.enter(
                *(session, campaign.uid, one.household.uid, line.version.data, after), actor=actor(), now=now()
            )
            saved += 1
        except Changed:
            raise
        except Refused as refusal:
            line.refuse(_at_line(refusal))
            refused += 1
    if refused:
        raise Refused("campaign_rows_refused", count=refused)
    if not saved:
        raise Refused("campaign_nothing_said")
    return saved


def _at_line(refusal: Refused) -> Refused:
    """The refusal at the field of a line that stands for the one of the whole form."""
    at = {"finding_note": "note", "solved_note": "note", "papers": "consent_proof"} | dict.fromkeys(TICKED, "tick")
    return Refused(refusal.code, at.get(refusal.field or "", refusal.field), **refusal.facts)


def _offer(form: ListForm, campaign: Campaign) -> None:
    covered = campaigns.villages_of(reading(), actor(), campaign)
    form.town.offer({one.town_id: one.town.name for one in covered}.items())
    form.village.offer((one.id, f"{one.town.name} {one.name}") for one in covered)
    form.call_stages(campaign.kind)
    form.validate()
    for field in form:
        if field.errors:  # an address that names nothing that is offered narrows by nothing
            field.data = None
