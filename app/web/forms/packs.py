"""Signing for what is handed over with a post, and a post that falls vacant."""

from app.operations.directory import Vacate
from app.operations.succession import NOTE_MOST, Sign
from app.web.forms.base import Day, Form, Needed, Text, Token


class SignForm(Form):
    """签字: he has gone through the list; what is not in order is written down."""

    note = Text("有出入的、要说明的", most=NOTE_MOST, render_kw={"rows": 3})
    token = Token()

    def command(self) -> Sign:
        """What is not in order."""
        return Sign(self.note.data or "")


class VacateForm(Form):
    """Since when a post is vacant, and why."""

    from_on = Day("从哪天起空缺", [Needed()])
    reason = Text("原因", [Needed()], most=200)

    def command(self) -> Vacate:
        """The vacancy."""
        return Vacate(self.from_on.data, self.reason.data)
