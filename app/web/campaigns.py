"""Campaigns (专项行动): which there are, the board of one, opening and correcting it."""

from flask import Blueprint, flash, redirect, render_template, request, url_for

from app.domain.campaigns import FOUND, CampaignKind, RowStage, forecast, left_by_day, not_before
from app.domain.contents import NAMES
from app.domain.permissions import Permission
from app.labels import sentence
from app.labels.campaigns import stage_word
from app.operations import campaigns as operation
from app.queries import campaign_again, campaign_boards, campaigns, directory
from app.web import campaign_list, campaign_rows
from app.web.acting import Answer
from app.web.campaign_chart import drawn
from app.web.forms.campaigns import CampaignForm, CorrectCampaignForm
from app.web.paging import Pager, page_number
from app.web.request import actor, found, now, reading, today, write
from app.web.security import requires

room = Blueprint("campaigns", __name__, url_prefix="/campaigns")
campaign_list.add_to(room)
campaign_rows.add_to(room)


@room.get("/")
@requires(Permission.HOUSEHOLD_VIEW)
def index() -> str:
    """Every campaign with how far it is in the villages that the reader reaches."""
    so_far = campaign_boards.so_far(reading(), actor())
    rows = [(one, so_far.get(one.id, campaign_boards.Counts())) for one in campaigns.every(reading(), actor())]
    return render_template(
        "campaigns/index.html", rows=rows, today=today(), may_open=actor().may(Permission.CAMPAIGN_OPEN), at=now()
    )


@room.get("/again")
@requires(Permission.HOUSEHOLD_VIEW)
def again() -> str:
    """Households where the same problem was found again, per village; of the chosen village with what found it."""
    rows = campaign_again.index(reading(), actor())
    asked = (request.args.get("village", ""), request.args.get("problem", ""))
    chosen = next((one for one in rows if (str(one.village_id), one.problem.value) == asked), None)
    number, nobody = page_number(), ((), 0)
    behind, total = (
        campaign_again.behind(reading(), actor(), chosen.village_id, chosen.problem, number) if chosen else nobody
    )
    return render_template(
        "campaigns/again.html",
        called=NAMES,
        rows=rows,
        chosen=chosen,
        behind=behind,
        page=Pager(number, max(1, -(-total // campaign_again.PAGE)), total),
        clear=actor().knows_households(),
        at=now(),
    )


@room.route("/new", methods=["GET", "POST"])
@requires(Permission.CAMPAIGN_OPEN)
def new() -> Answer:
    """Open a campaign."""
    form = CampaignForm()
    form.offer(directory.villages(reading()))
    if form.validate_on_submit():
        with write(form) as session:
            made = operation.open_campaign(session, form.facts(), actor=actor(), now=now(), token=form.token.data)
            total = campaign_boards.board(session, actor(), made.id).counts.total
            flash(sentence("campaign_opened", {"name": made.name, "total": total}), "good")
            return redirect(url_for("campaigns.page", uid=made.uid), 303)
    page = render_template("campaigns/edit.html", form=form, campaign=None, back=url_for("campaigns.index"))
    return page, 422 if form.is_submitted() else 200


@room.route("/<uid>/correct", methods=["GET", "POST"])
@requires(Permission.CAMPAIGN_OPEN)
def correct(uid: str) -> Answer:
    """Correct a campaign, or move its last day."""
    shown, form = found(campaigns.by_uid(reading(), actor(), uid)), CorrectCampaignForm()
    covered = [one.village for one in shown.villages if one.village.retired_on is not None]
    form.offer([*directory.villages(reading()), *covered])
    if not form.is_submitted():
        form.show(shown)
    elif form.validate():
        with write(form) as session:
            reason = form.reason.data or ""
            operation.correct(session, uid, form.version.data, form.facts(), reason, actor=actor(), now=now())
            flash(sentence("campaign_saved"), "good")
            return redirect(url_for("campaigns.page", uid=uid), 303)
    page = render_template("campaigns/edit.html", form=form, campaign=shown, back=url_for("campaigns.page", uid=uid))
    return page, 422 if form.is_submitted() else 200


@room.get("/<uid>")
@requires(Permission.HOUSEHOLD_VIEW)
def page(uid: str) -> str:
    """The board: coverage, consent, stages, what is left day by day with the forecast; every number opens its list."""
    shown = found(campaigns.by_uid(reading(), actor(), uid))
    board = campaign_boards.board(reading(), actor(), shown.id)
    towns, town = board.towns(), request.args.get("town", "")
    chosen = next((one.town_id for one, _ in towns if str(one.town_id) == town or len(towns) == 1), None)
    places = (
        [({"village": one.id}, one.name, one.counts) for one in board.villages if one.town_id == chosen]
        if chosen is not None
        else [({"town": one.town_id}, one.town, counts) for one, counts in towns]
    )
    whole = board.counts
    until = min(today(), max(shown.ends_on, shown.starts_on))
    looking = forecast(whole.total - whole.looked, board.looked_by_day, shown.starts_on, today())
    left = left_by_day(whole.total, board.cleared_by_day, shown.starts_on, max(until, shown.starts_on))
    return render_template(
        "campaigns/page.html",
        campaign=shown,
        counts=whole,
        places=places,
        chosen=next((one for one, _ in towns if one.town_id == chosen), None),
        several=len(towns) > 1,
        stages=[(stage, stage_word(shown.kind, stage)) for stage in RowStage if stage in _asked(shown.kind)],
        toilets=shown.kind is CampaignKind.TOILETS,
        clearing=not_before(
            forecast(whole.total - whole.cleared, board.cleared_by_day, shown.starts_on, today()), looking
        ),
        looking=looking,
        chart=drawn(left, shown.starts_on, shown.ends_on, whole.total),
        lines=campaigns.lines_of(reading(), shown),
        may_open=actor().may(Permission.CAMPAIGN_OPEN),
        may_edit=actor().may(Permission.HOUSEHOLD_EDIT),
        today=today(),
        at=now(),
    )


def _asked(kind: CampaignKind) -> frozenset[RowStage]:
    ticks = frozenset({RowStage.BUILT, RowStage.WORKS, RowStage.IN_USE})
    return FOUND if kind is CampaignKind.TOILETS else FOUND - ticks
