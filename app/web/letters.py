"""Papers of a matter (文书): drafting one, editing it beside its look, making it final, taking it away."""

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import quote

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from app.domain import item_papers
from app.domain.letters import WRITES, LetterKind
from app.domain.permissions import Permission
from app.files import MEDIA_TYPES, clean
from app.labels import sentence
from app.letters import Letter as Text
from app.letters import blanks, file_name, parts_of, render
from app.models.letters import Letter
from app.models.matters import Matter
from app.operations import letters as operations
from app.operations import recording
from app.queries import letters, matters, stale_letters
from app.web.acting import Answer
from app.web.forms.letters import FIELDS, LetterForm, NewLetterForm
from app.web.listing import url_of
from app.web.previews import composed
from app.web.request import actor, found, now, reading, write
from app.web.security import requires
from app.web.steps import fact_name
from app.web.veil import veil_of

room = Blueprint("letters", __name__, url_prefix="/letters")


@room.route("/of/<uid>/new", methods=["GET", "POST"])
@requires(*WRITES, *item_papers.WRITES)
def new(uid: str) -> Answer:
    """Choose a kind that fits the stage, see what it would say, and draft it."""
    matter, form = _matter(uid), NewLetterForm()
    kinds = operations.offered(reading(), matter, actor())
    form.offer(kinds)
    if form.validate_on_submit() and (made := _drafted(form, uid)):
        flash(sentence("letter_drafted", {"kind": form.kind.data}), "good")
        return redirect(url_for("letters.edit", uid=made), 303)
    if not form.is_submitted():
        form.version.process_data(matter.version)
        form.kind.process_data(next((kind for kind in kinds if kind == request.args.get("kind")), None))
    chosen = form.kind.data
    answer = render_template(
        "letters/new.html",
        form=form,
        matter=matter,
        page_url=url_of(matter),
        kinds=kinds,
        text=composed(matter, chosen) if chosen in kinds else None,
        veil=veil_of(matter, actor()),
    )
    return answer, 422 if form.is_submitted() else 200


@room.get("/<uid>")
@requires(Permission.PAPER_VIEW)
def page(uid: str) -> str:
    """One paper: what it says, who drafted it and made it final, its hash, its other versions."""
    letter, matter = _letter(uid)
    _note("letter.view", letter)
    return render_template(
        "letters/page.html",
        letter=letter,
        matter=matter,
        page_url=url_of(matter),
        text=letters.text_of(letter),
        may=operations.may(reading(), letter, matter, actor()),
        stale=[fact_name(fact) for fact in stale_letters.stale(reading(), [letter]).get(letter.id, ())],
        veil=veil_of(matter, actor()),
    )


@room.route("/<uid>/edit", methods=["GET", "POST"])
@requires(*WRITES, *item_papers.WRITES)
def edit(uid: str) -> Answer:
    """Change a draft, its look beside it; a letter that is final by now is read instead."""
    return _edited(uid, operations.edit, "letter_saved", "letters.edit")


@room.post("/<uid>/seal")
@requires(*WRITES, *item_papers.WRITES)
def seal(uid: str) -> Answer:
    """Make it final as it stands in the form: from then on it does not change."""
    return _edited(uid, operations.seal, "letter_made_final", "letters.page")


@room.post("/<uid>/renew")
@requires(*WRITES, *item_papers.WRITES)
def renew(uid: str) -> Answer:
    """Begin its next version."""
    with write() as session:
        made = operations.renew(session, uid, None, None, actor=actor(), now=now()).uid
    return redirect(url_for("letters.edit", uid=made), 303)


@room.get("/<uid>/file")
@requires(Permission.PAPER_VIEW)
def file(uid: str) -> Answer:
    """The document: the kept file of a final paper, or the same while the worker has not kept it yet; of a draft what
    it would be, for those who write it. Whoever sees names masked gets them masked here too."""
    letter, matter = _letter(uid)
    veil = veil_of(matter, actor())
    if letter.attachment is not None and veil.clear:
        return redirect(url_for("papers.file", uid=letter.attachment.uid), 303)
    if letter.sealed_at is None:
        found(letter if operations.may(reading(), letter, matter, actor()).edit else None)
    _note("letter.read", letter)
    text = veil.letter(letters.text_of(letter))
    called = _file_name(letter, text, matter)
    name = quote(clean(called if veil.clear else sentence("letter_masked_file", {"name": called})), safe="")
    disposition = f"attachment; filename=\"letter.docx\"; filename*=UTF-8''{name}"
    headers = {"Content-Disposition": disposition, "X-Content-Type-Options": "nosniff"}
    return Response(render(text), headers=headers, mimetype=MEDIA_TYPES["docx"])


def _file_name(letter: Letter, text: Text, matter: Matter) -> str:
    if letter.sealed_at is not None:
        return file_name(text)
    return sentence("letter_draft_file", {"kind": text.kind, "number": matter.number})


def _edited(uid: str, operation: Callable[..., Letter], done: str, goes_on: str) -> Answer:
    letter, matter = _letter(uid)
    form = LetterForm()
    if form.validate_on_submit() and _done(form, uid, operation):
        flash(sentence(done, {"kind": LetterKind(letter.kind)}), "good")
        return redirect(url_for(goes_on, uid=uid), 303)
    if letter.sealed_at is not None and not form.is_submitted():
        return redirect(url_for("letters.page", uid=uid), 303)
    may = operations.may(reading(), letter, matter, actor())
    if not form.is_submitted():
        found(letter if may.edit else None)
        form.show(letter, matter.version)
    answer = render_template(
        "letters/edit.html",
        form=form,
        letter=letter,
        matter=matter,
        page_url=url_of(matter),
        text=_typed(letters.text_of(letter), form),
        blanks=blanks(*(form[name].data or "" for name in FIELDS)),
        may=may,
        veil=veil_of(matter, actor()),
    )
    return answer, 422 if form.is_submitted() else 200


def _done(form: LetterForm, uid: str, operation: Callable[..., Letter]) -> bool:
    with write(form) as session:
        if recording.made_before(session, form.token.data) is None:
            operation(session, uid, form.version.data, form.command(), actor=actor(), now=now())
            recording.spend(session, form.token.data, uid, actor=actor(), now=now())
    return not form.errors


def _drafted(form: NewLetterForm, uid: str) -> str | None:
    made = None
    with write(form) as session:
        made = recording.made_before(session, form.token.data)
        if made is None:
            made = operations.draft(session, uid, form.version.data, form.command(), actor=actor(), now=now()).uid
            recording.spend(session, form.token.data, made, actor=actor(), now=now())
    return made if not form.errors else None


def _typed(text: Text, form: LetterForm) -> Text:
    """The letter with what stands in the form."""
    says = form.command()
    return replace(
        text,
        title=says.title,
        addressee=says.addressee,
        parts=parts_of(says.body),
        issuer=says.issuer,
        copies=says.copies,
    )


def _matter(uid: str) -> Matter:
    return found(matters.by_uid(reading(), actor(), uid))


def _letter(uid: str) -> tuple[Letter, Matter]:
    letter = found(letters.by_uid(reading(), actor(), uid))
    return letter, _matter(letter.matter.uid)


def _note(event: str, letter: Letter) -> None:
    with write() as session:
        recording.note_event(session, event, actor=actor(), now=now(), kind="letter", uid=letter.uid)
