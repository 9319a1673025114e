"""Reports (信访形势分析、年度报告): as pages whose every number opens its list, as papers and as sheets with charts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO

from flask import Blueprint, abort, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from app.domain.permissions import Permission
from app.domain.reports import ReportKind, before
from app.labels import label
from app.labels import reports as words
from app.letters import Chart, ReportPaper, ReportSection, render_report
from app.operations import recording
from app.queries import directory, matters, reports, trends
from app.queries.matters import Page
from app.sheets import writing
from app.sheets.columns import Column
from app.sheets.reading import Value
from app.sheets.writing import Charted
from app.web.forms.reports import ListedForm, ReportForm
from app.web.ledger import handed_over
from app.web.listing import page_asked, rows
from app.web.paging import Pager
from app.web.report_parts import Row, Table
from app.web.report_tables import Report, report
from app.web.request import actor, now, reading, today, write
from app.web.security import requires
from app.web.signed_sums import check_signed

room = Blueprint("reports", __name__, url_prefix="/reports")
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
YEARS, ROWS = 3, 20
_NAME_WIDTH, _WIDTH = 30, 14


@dataclass(frozen=True)
class Offered:
    """A report that can be opened: its title, its page, whether its month is frozen."""

    title: str
    url: str
    is_frozen: bool


@room.get("/")
@requires(Permission.FIGURE_VIEW)
def index() -> str:
    """The reports of the last months and years."""
    months = trends.months(today())[::-1]
    kept = trends.frozen_months(reading(), actor(), months)
    years = [date(today().year - back, 1, 1) for back in range(YEARS)]
    return render_template(
        "reports/index.html",
        monthly=[_offered(ReportKind.MONTHLY, month.first, month.first in kept) for month in months],
        annual=[_offered(ReportKind.ANNUAL, year, False) for year in years],
        at=now(),
    )


def _offered(kind: ReportKind, on: date, is_frozen: bool) -> Offered:
    return Offered(words.title(kind, on), url_for("reports.page", kind=kind.value, on=on.isoformat()), is_frozen)


@room.get("/<any(monthly, annual):kind>")
@requires(Permission.FIGURE_VIEW)
def page(kind: str) -> str:
    """One of them."""
    form, made = _asked(kind)
    earlier = before(made.about.kind, made.about.period.first)
    return render_template(
        "reports/page.html",
        form=form,
        report=made,
        calibres={table.code: words.calibre(made.about.kind, table.code) for table in made.tables},
        first_heads=words.FIRST,
        earlier=_offered(made.about.kind, earlier, is_frozen=False),
        at=now(),
    )


@room.get("/<any(monthly, annual):kind>/file")
@requires(Permission.FIGURE_VIEW)
def file(kind: str) -> Response:
    """The paper; the journal keeps who took which. Raises Refused as `check_signed`."""
    check_signed()
    _, made = _asked(kind)
    unit = actor().unit_id
    paper = ReportPaper(
        made.title,
        made.told,
        made.paragraphs,
        [_section(made, table) for table in made.tables],
        words.compiled_by(directory.unit_of(reading(), unit).name if unit else "", now()),
    )
    content = render_report(paper)
    _note("file", made)
    return send_file(BytesIO(content), mimetype=DOCX, as_attachment=True, download_name=f"{made.title}.docx")


def _section(made: Report, table: Table) -> ReportSection:
    lines = [_texts(row) for row in table.with_total]
    calibre = words.calibre(made.about.kind, table.code)
    told = calibre if lines else words.nothing(calibre)
    chart = Chart([row.name for row in table.rows], table.drawn, table.said, table.is_trend) if table.drawn else None
    return ReportSection(label(table.code), told, _heads(table), lines, chart)


@room.get("/<any(monthly, annual):kind>/export")
@requires(Permission.FIGURE_VIEW)
def export(kind: str) -> Response:
    """The tables as sheets with their charts; the journal keeps who took which."""
    _, made = _asked(kind)
    head = (made.told, words.taken_by(actor().account))
    answer = handed_over(
        f"{made.title}{words.TABLES_OF}",
        lambda path: writing.charted(path, head, [_charted(table) for table in made.tables]),
    )
    _note("export", made)
    return answer


def _charted(table: Table) -> Charted:
    heads = _heads(table)
    columns = [Column(heads[0], _NAME_WIDTH), *(Column(head, _WIDTH) for head in heads[1:])]
    return Charted(
        label(table.code),
        columns,
        [_values(row) for row in table.rows],
        _values(table.total) if table.total else None,
        [place + 1 for place in table.plotted],
        table.is_trend,
    )


def _values(row: Row) -> Sequence[Value]:
    return [row.name, *(cell.text if cell.number is None else cell.number for cell in row.cells)]


@room.get("/list")
@requires(Permission.FIGURE_VIEW)
def listed() -> str | Response:
    """What has no list elsewhere: referred and assigned in a period, or a unit complained of."""
    form = ListedForm(request.args)
    form.unit.offer([(unit.id, unit.name) for unit in directory.units(reading())])
    if not form.validate():
        return redirect(url_for("reports.index"), 303)
    ids = reading().scalars(reports.ids(actor(), form.listed(), today=today())).all()
    found = page_asked(lambda at: Page(matters.by_ids(reading(), ids[(at - 1) * ROWS : at * ROWS]), len(ids), at, ROWS))
    return render_template(
        "reports/listed.html",
        form=form,
        rows=rows(reading(), actor(), found.rows, now=now()),
        pager=Pager(found.number, found.pages, found.total),
        at=now(),
    )


def _asked(kind: str) -> tuple[ReportForm, Report]:
    """The report of the address; without a day the last month or year that is over."""
    if kind not in set(ReportKind):
        abort(404)
    form, asked = ReportForm(request.args), ReportKind(kind)
    form.validate()
    last = before(asked, today())
    on = form.on.data if isinstance(form.on.data, date) and not form.on.errors else last
    form.on.data = form.on.data or on
    return form, report(reading(), actor(), asked, on, now=now(), today=today())


def _heads(table: Table) -> Sequence[str]:
    return [words.FIRST[table.code], *table.heads]


def _texts(row: Row) -> Sequence[str]:
    return [row.name, *(cell.text for cell in row.cells)]


def _note(event: str, made: Report) -> None:
    with write() as session:
        detail = {"report": made.about.kind.value, "first": made.about.period.first.isoformat(), "as": event}
        recording.note_event(session, "export", actor=actor(), now=now(), kind="report", detail=detail)
