"""Papers (文书与附件) of a matter: adding, and reading within the matter's visibility."""

from urllib.parse import quote

from flask import Blueprint, Response, flash, redirect, render_template, url_for

from app.domain.errors import Refused
from app.domain.permissions import Permission
from app.files import MEDIA_TYPES, clean
from app.labels import sentence
from app.models.matters import Kind, Matter
from app.models.papers import Attachment
from app.operations import matters as operations
from app.operations import recording
from app.queries import dossier, matters
from app.web.acting import Answer, store
from app.web.forms.papers import PapersForm, kept
from app.web.request import actor, found, now, reading, write
from app.web.security import requires

room = Blueprint("papers", __name__, url_prefix="/papers")

INLINE = ("pdf", "jpg", "png")
"""Kinds a browser shows by itself without running anything; all others are handed over as files."""
PAGES = {Kind.PETITION: "petitions.page", Kind.ITEM: "rectification.page"}
P = Permission


@room.route("/<uid>/add", methods=["GET", "POST"])
@requires(*operations.HANDS_IN)
def add(uid: str) -> Answer:
    """Add papers to a matter."""
    matter, form = found(matters.by_uid(reading(), actor(), uid)), PapersForm()
    if form.validate_on_submit() and _added(form, uid):
        flash(sentence("papers_added", {"count": len(form.papers.data)}), "good")
        return redirect(_page_of(matter), 303)
    answer = render_template("papers/add.html", form=form, matter=matter, page_url=_page_of(matter))
    return answer, 422 if form.is_submitted() else 200


@room.get("/<uid>")
@requires(P.MATTER_VIEW)
def show(uid: str) -> Response:
    """The file itself: pictures and PDF to look at in a sandbox, everything else to take away (FI-02)."""
    paper = found(dossier.paper(reading(), actor(), uid))
    pieces = store().open(paper.ref)
    with write() as session:
        recording.note_event(session, "paper.read", actor=actor(), now=now(), kind="paper", uid=paper.uid)
    return Response(pieces, headers=_headers(paper), mimetype=MEDIA_TYPES[paper.file_kind])


def _added(form: PapersForm, uid: str) -> bool:
    try:
        papers = kept(store(), form.papers.data, form.role.data)
    except Refused as refusal:
        form.refuse(refusal)
        return False
    with write(form) as session:
        operations.hand_in(session, uid, papers, token=form.token.data, actor=actor(), now=now())
    return not form.errors


def _headers(paper: Attachment) -> dict[str, str]:
    way = "inline" if paper.file_kind in INLINE else "attachment"
    # RFC 6266: the plain name for whoever knows no other, then the true one as RFC 5987 writes it.
    plain, name = f"{paper.role.value}.{paper.file_kind}", quote(clean(paper.name or ""), safe="")
    return {
        "Content-Disposition": f"{way}; filename=\"{plain}\"; filename*=UTF-8''{name}",
        "Content-Security-Policy": "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; sandbox",
        "Content-Length": str(paper.size),
        "X-Content-Type-Options": "nosniff",
    }


def _page_of(matter: Matter) -> str:
    return url_for(PAGES[Kind(matter.kind)], uid=matter.uid)
