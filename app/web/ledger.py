"""Spreadsheets handed to the browser: lists as ledgers, and whatever else is written in the private folder."""

from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import current_app, send_file
from werkzeug.wrappers import Response

from app.domain.errors import Refused
from app.labels import label, ledgers
from app.models.matters import Kind
from app.operations import recording
from app.queries import worklist
from app.queries.worklist import Queue
from app.sheets import writing
from app.web.request import actor, now, reading, today, write
from app.web.signed_sums import check_signed

MOST_ROWS = 20_000
"""Of one ledger; more than a person reads and a spreadsheet opens at once."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def handed_over(name: str, fill: Callable[[Path], None]) -> Response:
    """The xlsx that `fill` writes at a path, as a download of this name (without its ending).

    Raises Refused for an auditor while a town differs from its villages and its principal did not sign (T58).
    """
    check_signed()
    # The file holds what people said: it lies in the private folder only while it is written.
    with TemporaryDirectory(dir=current_app.config["HOME"]) as folder:
        path = Path(folder) / "sheet.xlsx"
        fill(path)
        content = path.read_bytes()
    return send_file(BytesIO(content), mimetype=XLSX, as_attachment=True, download_name=f"{name}.xlsx")


def list_taken_away(
    title: str,
    kind: Kind | None,
    wanted: Sequence[int],
    narrowed: str,
    detail: Mapping[str, object],
    *,
    of: str = "queue",
) -> Response:
    """The ledger of these matters, of one kind or of both; the journal keeps who took how many rows.

    `narrowed` is how the list was narrowed, in words; `of` which list of both kinds it was, for the journal.
    Raises Refused when it is longer than MOST_ROWS.
    """
    if len(wanted) > MOST_ROWS:
        raise Refused("export_too_long", total=len(wanted), most=MOST_ROWS)
    head = ledgers.head(kind, actor(), narrowed, len(wanted), now())
    rows = ledgers.rows(reading(), actor(), kind, wanted, today=today())
    answer = handed_over(
        f"{title}-{today():%Y%m%d}", lambda path: writing.ledger(path, title, ledgers.columns(kind), rows, head)
    )
    with write() as session:
        told = {"rows": len(wanted)} | dict(detail)
        kept = kind.value if kind else of
        recording.note_event(session, "export", actor=actor(), now=now(), kind=kept, detail=told)
    return answer


def queue_taken_away(queue: Queue) -> Response:
    """The ledger of everything that waits in a queue of the actor's, the nearest date first."""
    title = label(queue)
    ids = reading().scalars(worklist.ids(actor(), queue, today())).all()
    return list_taken_away(title, None, ids, title, {"queue": queue.value})
