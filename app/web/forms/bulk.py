"""What is asked once when many petitions are assigned: to which unit, how, by when."""

from typing import ClassVar

from app.domain.clocks import RuleId
from app.domain.errors import Refused
from app.domain.petitions import DeliveryWay, Routing
from app.operations.petitions import Assign
from app.web.forms.base import Choice, Day, Form, Needed, Pick, Place, Token
from app.web.forms.matters import note_field


class AssignManyForm(Form):
    """转送、交办 for many at once; who handles and who holds the unit and the rules decide, each matter by itself."""

    starts: ClassVar[tuple[RuleId, ...]] = (RuleId.D3, RuleId.D4)

    token = Token()
    unit = Place("责任单位", [Needed()])
    routing = Pick("方式", [Needed()], of=Routing)
    report_due_on = Day("反馈日期", latest=None, description="交办时必填，如 2024-06-20。")
    told_way = Choice(
        "去向告知方式",
        of=[way for way in DeliveryWay if way is not DeliveryWay.REFUSED],
        empty="今天没有告知",
        description="只对直接收到、还没有告知的；没有告知的，以后在各件里“告知去向”。",
    )
    note = note_field("转办意见")

    def validate(self, extra_validators: object = None) -> bool:
        """What every one of them would be refused for is said here, once."""
        sound = bool(super().validate(extra_validators))
        if sound and self.routing.data is Routing.ASSIGN and not self.report_due_on.data:
            self.refuse(Refused("report_due_missing", "report_due_on"))
            return False
        return sound

    def command(self, *, owed: bool) -> Assign:
        """Where one goes; `owed`: its petitioner has to be told."""
        told_way = self.told_way.data if owed and "told_way" in self else None
        day, note = self.report_due_on.data or None, self.note.data or ""
        return Assign(self.unit.data, self.routing.data, day, note=note, told_way=told_way)

    def token_for(self, uid: str) -> str:
        """The one-time token of one matter of this page."""
        return (self.token.data or "")[:32] + uid

    def unit_name(self) -> str:
        """The chosen unit in words."""
        return next(str(choice.label) for choice in self.unit.choices if choice.value == str(self.unit.data))
