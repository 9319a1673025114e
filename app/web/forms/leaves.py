"""Leave: from when to when, and who has the reminders meanwhile."""

from app.operations.leaves import NewLeave
from app.web.forms.base import Day, Form, Needed, Place


class LeaveForm(Form):
    """请假; why is not asked."""

    from_on = Day("从哪天起", [Needed()], latest=None)
    to_on = Day("到哪天（含）", [Needed()], latest=None)
    stand_in = Place("谁代收提醒", empty="没有人")

    def command(self) -> NewLeave:
        """The leave."""
        return NewLeave(self.from_on.data, self.to_on.data, self.stand_in.data)
