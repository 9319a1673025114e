"""What is asked once when many petitions are assigned: to which unit, how, by when."""

from typing import ClassVar

from app.domain.clocks import RuleId
from app.domain.errors import Refused
from app.domain.petitions import Routing
from app.operations.petitions import Assign
from app.web.forms.base import Day, Form, Needed, Pick, Place, Token
from app.web.forms.matters import note_field


class AssignManyForm(Form):
    """转送、交办 for many at once; who handles and who holds the unit and the rules decide, each matter by itself."""

    starts: ClassVar[tuple[RuleId, ...]] = (RuleId.D3, RuleId.D4)

    token = Token()
    unit = Place("责任单位", [Needed()])
    routing = Pick("方式", [Needed()], of=Routing)
    report_due_on = Day("反馈日期", latest=None, description="交办时必填，如 2024-06-20。")
    note = note_field("转办意见")

    def validate(self, extra_validators: object = None) -> bool:
        """What every one of them would be refused for is said here, once."""
        sound = bool(super().validate(extra_validators))
        if sound and self.routing.data is Routing.ASSIGN and not self.report_due_on.data:
            self.refuse(Refused("report_due_missing", "report_due_on"))
            return False
        return sound

    def command(self) -> Assign:
        """Where each goes. Nobody is told by it where it went: that has its proof for each petitioner (告知去向)."""
        day, note = self.report_due_on.data or None, self.note.data or ""
        return Assign(self.unit.data, self.routing.data, day, note=note)

    def token_for(self, uid: str) -> str:
        """The one-time token of one matter of this page."""
        return (self.token.data or "")[:32] + uid

    def unit_name(self) -> str:
        """The chosen unit in words."""
        return next(str(choice.label) for choice in self.unit.choices if choice.value == str(self.unit.data))
