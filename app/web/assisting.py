"""What is done about assisting units (协办): one page each, the same for either kind of matter."""

from collections.abc import Mapping

from app.operations import assisting
from app.web.acting import ActionPage
from app.web.forms.assisting import AskAssistForm, EntrustAssistForm, ReplyAssistForm, WaiveAssistForm

ACTIONS: Mapping[str, ActionPage] = {
    "ask_assist": ActionPage(AskAssistForm, assisting.ask),
    "entrust_assist": ActionPage(EntrustAssistForm, assisting.entrust),
    "reply_assist": ActionPage(ReplyAssistForm, assisting.reply),
    "waive_assist": ActionPage(WaiveAssistForm, assisting.waive),
}
"""What is done about assisting units, by the last part of its address."""
