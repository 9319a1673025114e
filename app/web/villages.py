"""Villages (村村清): one with its supervision, its pairing, its households and what is open."""

from urllib.parse import quote

from flask import Blueprint, Response, render_template, url_for

from app.domain.permissions import Permission
from app.files import MEDIA_TYPES, clean
from app.letters import compose_village, render_ledger
from app.queries import villages
from app.web import printing, village_acts, village_board, village_file, village_paper, village_sums
from app.web.request import actor, found, now, reading
from app.web.security import requires
from app.web.signed_sums import check_signed

room = Blueprint("villages", __name__, url_prefix="/villages")
village_board.add_to(room)
village_acts.add_to(room)
village_sums.add_to(room)


@room.get("/<uid>")
@requires(Permission.HOUSEHOLD_VIEW)
def page(uid: str) -> str:
    """One village: whether it is clear and why not, who supervises and helps it, each figure with its list."""
    shown = found(villages.by_uid(reading(), actor(), uid))
    return render_template(
        "villages/page.html",
        file=village_file.file_of(shown),
        may_edit=actor().may(Permission.VILLAGE_EDIT),
        may_note=actor().may(Permission.VILLAGE_NOTE),
        may_print=actor().may(Permission.HOUSEHOLD_EXPORT),
    )


@room.get("/<uid>/sheet")
@requires(Permission.HOUSEHOLD_EXPORT)
def sheet(uid: str) -> str:
    """The ledger of the village on A4 (村级台账): households, what is open, the light; names masked."""
    shown = found(villages.by_uid(reading(), actor(), uid))
    check_signed()
    lines = village_file.lines_of(shown)
    printing.note("print", "village", uid, rows=len(lines))
    return render_template(
        "prints/village.html",
        file=village_file.file_of(shown, shown=village_file.ON_PAPER),
        lines=lines,
        back=url_for("villages.page", uid=uid),
        at=now(),
    )


@room.get("/<uid>/sheet/file")
@requires(Permission.HOUSEHOLD_EXPORT)
def sheet_file(uid: str) -> Response:
    """The same ledger as .docx."""
    shown = found(villages.by_uid(reading(), actor(), uid))
    check_signed()
    lines = village_file.lines_of(shown)
    printing.note("print.take", "village", uid, rows=len(lines))
    ledger = compose_village(village_paper.facts_of(shown, lines))
    name = quote(clean(f"{ledger.title}.docx"), safe="")
    disposition = f"attachment; filename=\"ledger.docx\"; filename*=UTF-8''{name}"
    headers = {"Content-Disposition": disposition, "X-Content-Type-Options": "nosniff"}
    return Response(render_ledger(ledger), headers=headers, mimetype=MEDIA_TYPES["docx"])
