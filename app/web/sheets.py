"""Importing (导入): templates, uploading a sheet, which column means what, the verdict on each row, the batch."""

import hashlib
import json
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path, PurePath

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.domain.errors import Refused
from app.domain.permissions import Permission
from app.files import FileRefused
from app.files.store import LIMIT_BYTES
from app.labels import sentence
from app.models.uploads import UploadState
from app.operations import recording, uploads
from app.operations.uploads import NewUpload
from app.queries import uploads as asked
from app.queries.uploads import Line, Only
from app.sheets import reading as sheets
from app.sheets import writing
from app.web.acting import Answer, store
from app.web.forms.sheets import COLUMNS_FORMS, KINDS, SHEETS, ColumnsForm, StartForm, UploadForm, choices_of
from app.web.ledger import handed_over
from app.web.paging import Pager, page_number
from app.web.request import actor, found, now, reading, write
from app.web.security import requires

room = Blueprint("sheets", __name__, url_prefix="/sheets")

MAY = (Permission.MATTER_REGISTER, Permission.ITEM_ENTER, Permission.HOUSEHOLD_EDIT, Permission.VISIT_RECORD)
LISTS = {
    **{"petitions": "petitions.index", "items": "rectification.index", "households": "households.index"},
    "visits": "visits.made",
}
SIZE = 20
ROWS_SIZE = 50
HEADER_LETTERS = 60
ENDINGS = {"xlsx": (".xlsx",), "xls": (".xls", ".et"), "csv": (".csv", ".txt")}
"""What files of these kinds may be called: a name that says something else misleads whoever opens it next."""


@dataclass(frozen=True)
class Work:
    """How far the worker has come with an upload."""

    done: int
    total: int


@room.get("/")
@requires(*MAY)
def index() -> str:
    """Templates, the way to upload, and the batches so far."""
    number = page_number()
    shown = asked.batches(reading(), actor(), number=number, size=SIZE)
    pages = max(1, -(-shown.total // SIZE))
    return render_template(
        "sheets/index.html",
        lines=shown.rows,
        templates=choices_of(asked.rooms(actor())),
        titles={name: sheet.TITLE for name, sheet in SHEETS.items()},
        pager=Pager(min(number, pages), pages, shown.total),
    )


@room.get("/template/<any(petitions, items, households, visits):action>")
@requires(*MAY)
def template(action: str) -> Response:
    """An empty sheet to fill in."""
    found(action if action in asked.rooms(actor()) else None)
    title, columns = SHEETS[action].TITLE, SHEETS[action].COLUMNS
    return handed_over(sentence("template_name", {"title": title}), lambda path: writing.template(path, title, columns))


@room.route("/new", methods=["GET", "POST"])
@requires(*MAY)
def new() -> Answer:
    """Upload a sheet; it is looked into before anything is kept."""
    form = UploadForm()
    form.offer(asked.rooms(actor()))
    if form.validate_on_submit() and (uid := _uploaded(form)) is not None:
        return redirect(url_for("sheets.columns", uid=uid), 303)
    answer = render_template("sheets/new.html", form=form, templates=choices_of(asked.rooms(actor())))
    return answer, 422 if form.is_submitted() else 200


@room.route("/<uid>/columns", methods=["GET", "POST"])
@requires(*MAY)
def columns(uid: str) -> Answer:
    """Which column of the sheet means what; the headers that are known are chosen already."""
    upload = found(asked.own(reading(), actor(), uid))
    form = COLUMNS_FORMS[upload.batch.room]()
    headers = json.loads(upload.headers or "[]")
    form.offer(headers, json.loads(upload.columns) if upload.columns else None)
    if form.validate_on_submit() and form.agrees() and _named(form, uid):
        return redirect(url_for("sheets.page", uid=uid), 303)
    answer = render_template(
        "sheets/columns.html",
        form=form,
        upload=upload,
        ignored=form.ignored(headers),
        history=[form[name] for name in ("history", "reason") if name in form],
    )
    return answer, 422 if form.is_submitted() else 200


@room.get("/<uid>")
@requires(*MAY)
def page(uid: str) -> str:
    """One batch: how far it is, the verdict on each row, what came of it, who brought it and why."""
    line = found(asked.batch(reading(), actor(), uid))
    mine = line.upload if line.batch.user_id == actor().user_id else None
    number, only = page_number(), _only()
    rows, total = asked.rows(reading(), mine, only, number=number, size=ROWS_SIZE) if mine else ([], 0)
    return render_template(
        "sheets/page.html",
        line=line,
        mine=mine,
        title=SHEETS[line.batch.room].TITLE,
        taken=asked.taken(line.batch),
        work=_work(line),
        why=sentence(line.upload.stop_code) if line.upload and line.upload.stop_code else "",
        worker_runs=asked.worker_runs(reading(), now()),
        counts=asked.counts(reading(), mine) if mine else None,
        rows=rows,
        only=only,
        choices=list(Only),
        pager=Pager(number, max(1, -(-total // ROWS_SIZE)), total),
        brought=asked.brought(reading(), actor(), line.batch),
        brought_url=url_for(LISTS[line.batch.room], batch=line.batch.id),
        start=StartForm(),
        may_start=line.batch.room in asked.rooms(actor()),
    )


@room.post("/<uid>/start")
@requires(*MAY)
def start(uid: str) -> Response:
    """Let the worker take the rows in."""
    with write() as session:
        uploads.start(session, uid, StartForm().token.data, actor=actor(), now=now())
    return redirect(url_for("sheets.page", uid=uid), 303)


@room.post("/<uid>/cancel")
@requires(*MAY)
def cancel(uid: str) -> Response:
    """End it where it stands."""
    with write() as session:
        uploads.cancel(session, uid, actor=actor(), now=now())
    flash(sentence("import_cancelled"), "good")
    return redirect(url_for("sheets.page", uid=uid), 303)


@room.get("/<uid>/faults")
@requires(*MAY)
def faults(uid: str) -> Response:
    """The sheet as it was given, with the column 错误说明 filled."""
    upload = found(asked.own(reading(), actor(), uid))
    said = found(asked.said(reading(), upload) or None)
    ref = found(upload.ref)
    sheet = sheets.table(b"".join(store().open(ref))).sheet(upload.header_at, json.loads(upload.columns or "{}"))
    with write() as session:
        detail = {"rows": len(said)}
        recording.note_event(session, "import.download", actor=actor(), now=now(), kind="batch", uid=uid, detail=detail)
    name = sentence("faults_name", {"name": PurePath(upload.name or "").stem})
    return handed_over(name, lambda path: writing.with_faults(sheet, path, said))


def _only() -> Only | None:
    return next((only for only in Only if only.value == request.args.get("only")), None)


def _work(line: Line) -> Work | None:
    if line.upload is None or line.upload.state not in asked.WORKING:
        return None
    is_checking = line.upload.state is UploadState.CHECKING
    return Work(line.upload.checked if is_checking else asked.taken(line.batch), line.batch.rows)


def _uploaded(form: UploadForm) -> str | None:
    """The batch's uid; None when the form has to be shown again."""
    file = form.file.data
    if not getattr(file, "filename", ""):
        form.refuse(Refused("upload_missing", "file"))
        return None
    try:
        with closing(file):
            content = file.read(LIMIT_BYTES + 1)
        command = _looked_into(form, file.filename, content)
    except Refused as refusal:
        form.refuse(Refused(refusal.code, "file", **refusal.facts))
        return None
    made: list[str] = []
    with write(form) as session:
        made.append(uploads.upload(session, command, actor=actor(), now=now()))
    return made[0] if made else None


def _looked_into(form: UploadForm, name: str, content: bytes) -> NewUpload:
    """The file as a new upload, sealed on disk. Raises Refused when no sheet can be read from it."""
    if len(content) > LIMIT_BYTES:
        raise FileRefused("file_too_large", limit_mb=LIMIT_BYTES // 2**20)
    chosen = KINDS[form.kind.data]
    if not content:
        raise FileRefused("file_empty")
    table = sheets.table(content)
    if PurePath(name).suffix.lower() not in ENDINGS[kind := sheets.kind_of(content)]:
        raise FileRefused("sheet_named_otherwise", name=name, kind=kind)
    at = sheets.header_of(table, SHEETS[chosen].COLUMNS)
    header = table.top()[at][1]
    everything = table.sheet(at, {str(place): place for place in range(len(header))})
    first = next(iter(everything)).values
    kept = store().put(content, _kept_name(name))
    return NewUpload(
        room=chosen,
        name=name,
        ref=kept.ref,
        sha256=hashlib.sha256(content).hexdigest(),
        rows=sum(1 for _ in everything),
        header_at=at,
        headers=[(text[:HEADER_LETTERS], first[str(place)][:HEADER_LETTERS]) for place, text in enumerate(header)],
        token=form.token.data,
    )


def _kept_name(name: str) -> str:
    """A CSV is kept as the text it is."""
    return str(Path(name).with_suffix(".txt")) if name.lower().endswith(".csv") else name


def _named(form: ColumnsForm, uid: str) -> bool:
    with write(form) as session:
        uploads.name_columns(session, uid, form.command(), actor=actor(), now=now())
    return not form.errors
