"""What is done about assisting units (协办), recusals (回避) and proposals (拟列突出): a page each, for either kind."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.permissions import Actor
from app.operations import assisting, matters, prominence, recusing
from app.operations.matters import Recuse
from app.web.acting import ActionPage
from app.web.forms.assisting import AskAssistForm, EntrustAssistForm, ReplyAssistForm, WaiveAssistForm
from app.web.forms.prominence import DeclineForm
from app.web.forms.recusing import DecideRecusalForm, RecuseForm


def _recuse(opened: Session, uid: str, _version: int | None, command: Recuse, *, actor: Actor, now: datetime) -> object:
    return matters.recuse(
        opened,
        uid,
        command.person_id,
        command.reason,
        cause=command.cause,
        by_petitioner=command.by_petitioner,
        actor=actor,
        now=now,
    )


ACTIONS: Mapping[str, ActionPage] = {
    "ask_assist": ActionPage(AskAssistForm, assisting.ask),
    "entrust_assist": ActionPage(EntrustAssistForm, assisting.entrust),
    "reply_assist": ActionPage(ReplyAssistForm, assisting.reply),
    "waive_assist": ActionPage(WaiveAssistForm, assisting.waive),
    "not_prominent": ActionPage(DeclineForm, prominence.decline),
    "recuse": ActionPage(RecuseForm, _recuse),
    "decide_recusal": ActionPage(DecideRecusalForm, recusing.decide),
}
"""What is done, by the last part of its address."""
