"""Setting a limit of the county's own: which, from which receipt on, how long, by which text."""

from typing import Any

from wtforms import HiddenField
from wtforms.fields.choices import SelectChoice

from app.domain.rule_sets import EDITABLE, HOTLINES
from app.labels import label
from app.operations.lapsing import SetLapsing
from app.operations.limits import NewSetting
from app.operations.representatives import SetFewer
from app.web.forms.base import Choice, Day, Form, Line, Needed, Number, Tick, Token


class LimitForm(Form):
    """One entry, and the newest one when its effect was shown (`held`, empty before the first look)."""

    token = Token()
    held = HiddenField()
    rule = Choice("期限", [Needed()], of=[rule.id for rule in EDITABLE], empty="请选择")
    is_on = Tick("启用这一期限", default=True)
    length = Number("长短", [Needed()])
    valid_from = Day("从哪天收到的事项起", [Needed()], latest=None)
    source = Choice("适用来源", of=HOTLINES, empty="全部来源")
    document = Line("依据的文件", [Needed()])
    reason = Line("设定的原因", [Needed()])

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.rule.choices = [
            SelectChoice("", "请选择"),
            *(SelectChoice(r.id.value, f"{r.id.value} {label(r.id)}（{label(r.unit)}）") for r in EDITABLE),
        ]

    def command(self) -> NewSetting:
        """What was filled in."""
        return NewSetting(
            rule=self.rule.data,
            length=self.length.data,
            valid_from=self.valid_from.data,
            document=self.document.data,
            reason=self.reason.data,
            is_on=self.is_on.data,
            source=self.source.data,
        )


class LapsingForm(Form):
    """Whether a right to a review or recheck that nobody used in time is marked, by which text."""

    token = Token()
    is_on = Tick("期限届满没有申请的，标记为已过期限")
    document = Line("依据的文件")

    def command(self) -> SetLapsing:
        """What was filled in."""
        return SetLapsing(self.is_on.data, self.document.data or "")


class FewerForm(Form):
    """Whether fewer may speak for few people, by which text."""

    token = Token()
    is_on = Tick("十人以下的，代表不超过三人")
    document = Line("依据的文件")

    def command(self) -> SetFewer:
        """What was filled in."""
        return SetFewer(self.is_on.data, self.document.data or "")
