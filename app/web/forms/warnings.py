"""Forms of early warning: narrowing the list, dealing with an alarm, setting a rule."""

from app.domain.warnings import ACTS, AlarmRule, AlarmState, Threshold
from app.operations.warnings import Deal, SetThreshold
from app.queries.warnings import Wanted
from app.web.forms.base import Choice, Form, Line, Needed, Number, Pick, Text, Tick, Token


class AlarmsForm(Form):
    """Narrowing the list of alarms."""

    rule = Choice("规则", of=AlarmRule, empty="全部")
    state = Choice("状态", of=AlarmState, empty="没有处置完的")
    every = Tick("全部预警")

    class Meta:
        """An address carries no token."""

        csrf = False

    def wanted(self, page: int) -> Wanted:
        """The conditions."""
        return Wanted(self.rule.data, self.state.data, self.every.data, page)


class DealForm(Form):
    """What is done about an alarm."""

    token = Token()
    state = Pick("处置", [Needed()], of=ACTS)
    note = Text(
        "怎样处置的",
        [Needed()],
        most=1000,
        render_kw={"rows": 4},
        description="至少 10 个字。写问题怎样解决、谁去办、哪一天前办好；不写对信访人采取什么措施。",
    )

    def command(self) -> Deal:
        """As the operation takes it."""
        return Deal(self.state.data, self.note.data or "", self.token.data)


class RuleForm(Form):
    """What a rule counts by."""

    is_on = Tick("启用这一条")
    least = Number("几件以上", [Needed()])
    days = Number("几天以内", [Needed()])
    rise = Number("增加百分之几以上", [Needed()])
    reason = Line("设定的原因", [Needed()])

    def command(self, rule: AlarmRule) -> SetThreshold:
        """As the operation takes it; what the rule has no use for is not asked."""
        least = self.least.data if "least" in self else 1
        rise = self.rise.data if "rise" in self else None
        return SetThreshold(Threshold(rule, least, self.days.data, rise, self.is_on.data), self.reason.data or "")
