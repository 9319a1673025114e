"""Papers (文书与附件) of a matter or a talk: adding, seeing, taking away, putting right; within its visibility."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for

from app import files
from app.domain.errors import Refused
from app.domain.permissions import Permission
from app.files import DRAWN, LARGE, MEDIA_TYPES, SMALL, TEXT, FileMissing, ViewRefused, clean
from app.labels import sentence
from app.models.matters import Kind, Matter
from app.models.papers import Attachment
from app.models.rectification import RectificationItem
from app.operations import amending_papers as amending
from app.operations import matters as operations
from app.operations import recording
from app.operations.amending_papers import AMENDS
from app.operations.evidence import ties
from app.queries import dossier, letters, matters
from app.queries.deeds import PROOF
from app.queries.evidence import in_force, proven_by
from app.sealing import SealBroken
from app.web.acting import ActionPage, Answer, act, store
from app.web.forms.evidence import CorrectEvidenceForm
from app.web.forms.papers import CorrectPaperForm, PapersForm, WithdrawPaperForm, kept
from app.web.paper_homes import PaperHome, home_of, page_of
from app.web.request import actor, found, now, reading, write
from app.web.security import requires

room = Blueprint("papers", __name__, url_prefix="/papers")

SANDBOX = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; sandbox"
P = Permission


@dataclass(frozen=True)
class Seen:
    """What can be seen of a paper: which of its pages, a text, or why nothing."""

    number: int = 0
    pages: int = 0
    text: str = ""
    goes_on: bool = False
    why: str = ""


@room.route("/<uid>/add", methods=["GET", "POST"])
@requires(*operations.HANDS_IN)
def add(uid: str) -> Answer:
    """Add papers to a matter."""
    matter, form = found(matters.by_uid(reading(), actor(), uid)), PapersForm()
    form.offer(Kind(matter.kind), request.args.get("role", ""))
    if form.validate_on_submit() and _added(form, matter):
        flash(sentence("papers_added", {"count": len(form.papers.data)}), "good")
        return redirect(page_of(matter), 303)
    answer = render_template("papers/add.html", form=form, matter=matter, page_url=page_of(matter))
    return answer, 422 if form.is_submitted() else 200


@room.get("/<uid>")
@requires(P.PAPER_VIEW)
def page(uid: str) -> str:
    """One paper: what it is, by whom, its hash, and what can be seen of it, page by page."""
    paper, home = _paper(uid)
    withheld = _withheld(paper, home)
    place = next(place for place, other in enumerate(home.papers) if other.uid == uid)
    hidden = withheld and paper.file_kind != TEXT
    seen = Seen(why=sentence("paper_names")) if hidden else _seen(paper, _number())
    _note("paper.view", paper, page=seen.number)
    return render_template(
        "papers/page.html",
        paper=paper,
        home=home,
        seen=seen,
        withheld=withheld,
        may_prove=isinstance(home.row, RectificationItem) and paper.role in PROOF,
        proves=proven_by(home.row, paper) if isinstance(home.row, RectificationItem) else [],
        place=place + 1,
        may_turn=actor().may(*AMENDS),
        may_amend=amending.may_amend(actor(), paper, home.row),
    )


@room.get("/<uid>/file")
@requires(P.PAPER_VIEW)
def file(uid: str) -> Answer:
    """The file itself, byte for byte, to take away; nothing of it runs in the browser (FI-02). Of a letter, whoever
    sees names masked gets a document in which they are."""
    paper, home = _paper(uid)
    if not actor().sees_names() and (letter := letters.of_paper(reading(), paper)) is not None:
        return redirect(url_for("letters.file", uid=letter.uid), 303)
    _check_shown(paper, home)
    try:
        pieces = store().open(paper.ref)
    except FileMissing:
        raise Refused("paper_lost") from None
    _note("paper.read", paper)
    return Response(pieces, headers=_headers(paper), mimetype=MEDIA_TYPES[paper.file_kind])


@room.get("/<uid>/picture")
@requires(P.PAPER_VIEW)
def picture(uid: str) -> Response:
    """One page of it, drawn by the server and turned as it is kept."""
    paper, home = _paper(uid)
    _check_shown(paper, home)
    number = _number()
    drawn = _drawn(paper, number, LARGE).picture
    _note("paper.picture", paper, page=number)
    return _jpeg(drawn)


@room.get("/<uid>/thumbnail")
@requires(P.PAPER_VIEW)
def thumbnail(uid: str) -> Answer:
    """Its first page, small; a blank where none can be drawn."""
    paper, home = _paper(uid)
    try:
        _check_shown(paper, home)
        drawn = _drawn(paper, 1, SMALL).picture
    except Refused:
        return redirect(url_for("static", filename="nopicture.svg"), 303)
    _note("paper.thumbnail", paper)
    return _jpeg(drawn)


@room.post("/<uid>/turn")
@requires(*AMENDS)
def turn(uid: str) -> Answer:
    """Show it turned from now on, for everybody; the file stays as it came."""
    turned = request.form.get("turned", "")
    if turned not in ("0", "1", "2", "3"):
        abort(400)
    with write() as session:
        amending.turn(session, uid, int(turned), actor=actor(), now=now())
    return redirect(url_for("papers.page", uid=uid, page=_number()), 303)


@room.route("/<uid>/correct", methods=["GET", "POST"])
@requires(*AMENDS)
def correct(uid: str) -> Answer:
    """Correct its name or role, with the reason."""
    paper, home = _paper(uid)
    known: dict[str, Any] = {"name": paper.name, "role": paper.role}
    if not isinstance(home.row, RectificationItem) or paper.role not in PROOF:
        return _amend(paper, home, partial(CorrectPaperForm, **known), amending.correct)
    known["measures"] = [one.uid for one in in_force(home.row) if ties(one, paper)]
    known["dated_on"] = paper.dated_on
    return _amend(paper, home, partial(CorrectEvidenceForm, **known), amending.correct)


@room.route("/<uid>/withdraw", methods=["GET", "POST"])
@requires(*AMENDS)
def withdraw(uid: str) -> Answer:
    """Withdraw it from where it lies, with the reason."""
    paper, home = _paper(uid)
    return _amend(paper, home, WithdrawPaperForm, amending.withdraw)


def _added(form: PapersForm, matter: Matter) -> bool:
    try:
        papers = kept(store(), form.papers.data, form.role.data, matter)
    except Refused as refusal:
        form.refuse(refusal)
        return False
    with write(form) as session:
        operations.hand_in(session, matter.uid, papers, token=form.token.data, actor=actor(), now=now())
    return not form.errors


def _amend(paper: Attachment, home: PaperHome, form: Callable[[], Any], operation: Callable[..., object]) -> Answer:
    if request.method == "GET" and not amending.may_amend(actor(), paper, home.row):
        raise Refused("paper_withdrawn" if paper.withdrawal else "not_permitted")
    uid = paper.uid
    if not isinstance(home.row, Matter):
        return _amend_of_talk(paper, home, form(), operation)

    def done(session: Any, _matter_uid: str, version: int | None, command: object, **who: Any) -> object:
        return operation(session, uid, version, command, **who)

    return act(home.row, ActionPage(form, done), None, page_url=url_for("papers.page", uid=uid))


def _amend_of_talk(paper: Attachment, home: PaperHome, form: Any, operation: Callable[..., object]) -> Answer:
    page_url = url_for("papers.page", uid=paper.uid)
    if form.validate_on_submit():
        with write(form) as session:
            operation(session, paper.uid, None, form.command(()), actor=actor(), now=now())
            flash(sentence("talk_paper_saved", {"what": form.heading}), "good")
            return redirect(page_url, 303)
    page = render_template("papers/amend.html", form=form, home=home, page_url=page_url)
    return page, 422 if form.is_submitted() else 200


def _paper(uid: str) -> tuple[Attachment, PaperHome]:
    paper = found(dossier.paper(reading(), actor(), uid))
    return paper, home_of(paper)


def _withheld(paper: Attachment, home: PaperHome) -> bool:
    """Whether names may stand in the file that this actor sees masked: in a picture they cannot be (DECISIONS 12).

    A letter is taken away masked, a text is shown masked; what he brought himself he knows.
    """
    reader = actor().person_id
    if not home.may_hold_names() or (reader is not None and paper.added_by_id == reader):
        return False
    return letters.of_paper(reading(), paper) is None


def _check_shown(paper: Attachment, home: PaperHome) -> None:
    """Raises Refused `paper_names` where it is withheld."""
    if _withheld(paper, home):
        raise Refused("paper_names")


def _number() -> int:
    asked = request.args.get("page", "1")
    return int(asked) if asked.isdecimal() and len(asked) < 5 else 1


def _seen(paper: Attachment, number: int) -> Seen:
    try:
        if paper.file_kind == TEXT:
            text, goes_on = files.text(store().open(paper.ref))
            return Seen(text=text, goes_on=goes_on)
        # Small, to know at little cost whether it can be drawn at all; the page's picture asks for the large one.
        return Seen(number, _drawn(paper, number, SMALL).pages) if paper.file_kind in DRAWN else Seen()
    except (FileMissing, SealBroken):
        return Seen(why=sentence("paper_lost"))
    except Refused as refusal:
        return Seen(why=sentence(refusal.code, refusal.facts))


def _drawn(paper: Attachment, number: int, side: int) -> files.View:
    if paper.file_kind not in DRAWN:
        raise ViewRefused("view_not_this_kind")
    try:
        return files.draw(store().open(paper.ref), paper.file_kind, page=number, side=side, turned=paper.turned)
    except (FileMissing, SealBroken):
        raise Refused("paper_lost") from None


def _note(event: str, paper: Attachment, **detail: object) -> None:
    with write() as session:
        recording.note_event(session, event, actor=actor(), now=now(), kind="paper", uid=paper.uid, detail=detail)


def _jpeg(content: bytes) -> Response:
    headers = {"Content-Security-Policy": SANDBOX, "Content-Disposition": "inline", "X-Content-Type-Options": "nosniff"}
    return Response(content, headers=headers, mimetype="image/jpeg")


def _headers(paper: Attachment) -> dict[str, str]:
    # RFC 6266: the plain name for whoever knows no other, then the true one as RFC 5987 writes it.
    plain, name = f"{paper.role.value}.{paper.file_kind}", quote(clean(paper.name or ""), safe="")
    return {
        "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{name}",
        "Content-Security-Policy": SANDBOX,
        "Content-Length": str(paper.size),
        "X-Content-Type-Options": "nosniff",
    }
