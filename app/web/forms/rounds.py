"""Correcting how many problems the paper of a round counts."""

from app.operations.rounds import CorrectCount
from app.web.forms.base import Form, Needed, Number, Text


class CountForm(Form):
    """更正文件里的问题条数."""

    problem_count = Number("文件里的问题条数", [Needed()])
    reason = Text("更正的原因", [Needed()], most=500, render_kw={"rows": 2})

    def command(self) -> CorrectCount:
        """The number, and why."""
        return CorrectCount(self.problem_count.data, self.reason.data)
