"""The inbox (消息): what concerns me, unread marks; opening a line leads to its matter or household."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.domain.cards import CardCause
from app.domain.escalation import Level
from app.domain.limits import RuleId
from app.domain.permissions import Permission
from app.labels import label, sentence, warning_words
from app.models.inbox import Message, MessageKind
from app.models.matters import Kind
from app.operations import inbox as operation
from app.queries import inbox
from app.queries.turns import LOOKING_BACK
from app.web import listing
from app.web.paging import Pager, page_number
from app.web.request import actor, now, reading, write
from app.web.security import requires

room = Blueprint("inbox", __name__, url_prefix="/inbox")

SIZE = 30


@dataclass(frozen=True)
class Line:
    """One message as its row shows it: what happened in words, to which number and title, and for a duty how near it
    is; of a visit, which brings no card, only whether it is late."""

    message: Message
    what: str
    number: str
    title: str
    level: Level | None


@room.get("/")
@requires(Permission.MATTER_VIEW)
def index() -> str:
    """The messages about what the actor may see now, the newest first."""
    page = inbox.page(reading(), actor(), number=page_number(), size=SIZE)
    if page.number > page.pages:
        page = inbox.page(reading(), actor(), number=page.pages, size=SIZE)
    return render_template(
        "inbox/index.html",
        lines=[Line(message, _what(message), *_about(message), _level(message)) for message in page.rows],
        pager=Pager(page.number, page.pages, page.total),
        newest=page.rows[0].uid if page.rows and page.number == 1 else "",
    )


@room.post("/<uid>/open")
@requires(Permission.MATTER_VIEW)
def open_one(uid: str) -> Response:
    """Mark it as read and go to its matter, or to the household of its case."""
    with write() as session:
        url = _url_of(operation.open_one(session, uid, actor=actor(), now=now()))
    return redirect(url, 303)


@room.post("/read")
@requires(Permission.MATTER_VIEW)
def read_all() -> Response:
    """Mark as read whatever was shown or lies further back; what came in meanwhile stays unread."""
    with write() as session:
        count = operation.read_all(session, request.form.get("newest", ""), actor=actor(), now=now())
    flash(sentence("messages_read", {"count": count}), "good")
    return redirect(url_for("inbox.index"), 303)


def _about(message: Message) -> tuple[str, str]:
    if message.case is not None:
        household = message.case.household
        return household.number, sentence("case_title", {"place": household.village.name, "risk": message.case.risk})
    if message.proposal is not None:
        household, what = message.proposal.household, label(message.proposal.what)
        return household.number, sentence("proposal_title", {"place": household.village.name, "what": what})
    if message.raising is not None:
        origin = message.raising.matter
        return (origin.number, origin.title) if origin is not None else ("", label(message.raising.source))
    if message.alarm is not None:
        return "", "　".join(part for part in (label(message.alarm.rule), warning_words.where(message.alarm)) if part)
    if message.instruction is not None:
        return "", message.instruction.text or ""
    return (message.matter.number, message.matter.title) if message.matter is not None else ("", "")


def _url_of(message: Message) -> str:
    if message.case is not None:
        return url_for("households.page", uid=message.case.household.uid)
    if message.proposal is not None:
        return url_for("households.page", uid=message.proposal.household.uid, _anchor="proposals")
    if message.raising is not None:
        return url_for("raisings.page", uid=message.raising.uid)
    if message.alarm is not None:
        return url_for("warnings.index")
    if message.instruction is not None:
        return url_for("instructions.page", uid=message.instruction.uid)
    return listing.url_of(message.matter) if message.matter is not None else url_for("inbox.index")


def _level(message: Message) -> Level | None:
    return None if message.duty in LOOKING_BACK and message.level is not Level.RED else message.level


def _what(message: Message) -> str:
    if message.kind is MessageKind.RAISED_DECLINED and message.raising is not None:
        return sentence("raising_gone") if message.raising.becomes is Kind.PETITION else label(message.kind)
    if message.kind is MessageKind.PROPOSAL_DECIDED and message.proposal is not None and message.proposal.outcome:
        return sentence("proposal_came_to", {"outcome": label(message.proposal.outcome)})
    if message.kind is not MessageKind.DUE or message.duty is None:
        return label(message.kind)
    if message.duty in set(CardCause):
        return label(CardCause(message.duty))
    return label(RuleId(message.duty))
