"""Forms of sampling: a draw, taking a drawn matter out."""

from app.domain.sampling import MOST
from app.models.matters import Kind
from app.operations.sampling import NewDraw
from app.web.forms.base import Day, Form, Line, Needed, Number, Pick, Place, Text, Token


class DrawForm(Form):
    """What is drawn, and who visits."""

    token = Token()
    kind = Pick("抽哪一类", [Needed()], of=Kind)
    first = Day("办结、销号日期从", [Needed()], description="如 2024-01-01。")
    last = Day("到", [Needed()], description="如 2024-03-31。")
    unit = Place("责任单位", empty="全部单位")
    size = Number("抽几件", [Needed()], description=f"最多 {MOST} 件；不够的全抽。")
    visiting_unit = Place("由哪个单位回访", [Needed()], description="这个单位自己承办的不抽。")
    purpose = Line("为什么抽查", [Needed()], description="如：一季度办结质量抽查。")

    def command(self) -> NewDraw:
        """As the operation takes it."""
        return NewDraw(
            self.kind.data,
            self.first.data,
            self.last.data,
            self.size.data,
            self.visiting_unit.data,
            self.purpose.data or "",
            self.unit.data,
            self.token.data,
        )


class DropForm(Form):
    """Why a drawn matter is taken out, or in again."""

    reason = Text("原因", [Needed()], most=500, render_kw={"rows": 3}, description="至少 10 个字。")
