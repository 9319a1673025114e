"""Forms of the rooms of supervision: deciding a card, the joint meeting, an order's effect."""

from typing import Any

from app.domain.cards import CardCause, CardKind, CardState, Deciding, MeetingMeasure
from app.domain.orders import OrderEffect, OrderState
from app.models.matters import Kind
from app.models.papers import PaperRole
from app.operations.cards import MeetingRecord, Why
from app.operations.orders import Effect
from app.operations.papers import NewPaper
from app.queries import cards, supervised
from app.web.forms.base import Choice, Day, Form, Line, Needed, Pick, Place, Text, Tick, Token
from app.web.forms.matters import papers_field

WHY_CORRECTED = "更正的原因，第一次记的不用写"


def _why(form: Form) -> str:
    """The reason of a correction; what is written down for the first time has none."""
    return str(form["reason"].data or "") if "reason" in form else ""


class ByAddress(Form):
    class Meta:
        """An address carries no token."""

        csrf = False


class CardsForm(ByAddress):
    """Narrowing the list of cards."""

    kind = Choice("哪一种", of=CardKind, empty="全部")
    state = Choice("状态", of=CardState, empty="全部")
    cause = Choice("原因", of=CardCause, empty="全部")
    unit = Place("单位", empty="全部")
    first = Day("从")
    last = Day("到", latest=None)
    mine = Tick("等您定的")

    def wanted(self, page: int) -> cards.Wanted:
        """The conditions."""
        chosen = (self.kind.data, self.state.data, self.cause.data, self.unit.data)
        return cards.Wanted(*chosen, self.first.data or None, self.last.data or None, page, self.mine.data)


class SupervisedForm(ByAddress):
    """Narrowing a list of what was asked of units; its own form says which states and kinds there are."""

    state: Choice
    kind: Choice
    unit = Place("单位", empty="全部")
    first = Day("从")
    last = Day("到", latest=None)

    def wanted(self, page: int) -> supervised.Wanted[Any, Any]:
        """The conditions."""
        chosen = (self.state.data, self.kind.data, self.unit.data)
        return supervised.Wanted(*chosen, self.first.data or None, self.last.data or None, page)


class OrdersForm(SupervisedForm):
    """Narrowing the list of orders."""

    state = Choice("状态", of=OrderState, empty="全部")
    kind = Choice("哪一类", of=Kind, empty="全部")


class DecideForm(Form):
    """What becomes of a proposed card, or of an issued one."""

    decision = Pick("怎样定", [Needed()], of=Deciding)
    reason = Text("不发、撤回的原因", most=500, render_kw={"rows": 3}, description="不发、撤回的要写，至少 10 个字。")

    def why(self) -> Why:
        """The reason."""
        return Why(self.reason.data or "")


class MeetingForm(Form):
    """What the joint meeting decided."""

    paper_role = PaperRole.OTHER

    token = Token()
    held_on = Day("会议日期", [Needed()])
    measure = Pick("措施", [Needed()], of=MeetingMeasure)
    text = Text("决定内容", [Needed()], most=5000, render_kw={"rows": 4}, description="至少 10 个字。")
    document_no = Line("文号", most=200)
    due_on = Day("整改期限", latest=None, description="责令限期整改的要写。")
    papers = papers_field("会议纪要、文件")
    reason = Text("更正的原因", most=500, render_kw={"rows": 2}, description=WHY_CORRECTED)

    def command(self, papers: tuple[NewPaper, ...]) -> MeetingRecord:
        """As the operation takes it."""
        return MeetingRecord(
            self.held_on.data,
            self.measure.data,
            self.text.data or "",
            self.document_no.data or "",
            self.due_on.data or None,
            papers,
            _why(self),
            self.token.data,
        )


class EffectForm(Form):
    """What an order led to."""

    effect = Pick("督办的结果", [Needed()], of=OrderEffect)
    effect_on = Day("结果的日期", [Needed()])
    effect_note = Text("结果说明", [Needed()], most=2000, render_kw={"rows": 3}, description="至少 10 个字。")
    reason = Text("更正的原因", most=500, render_kw={"rows": 2}, description=WHY_CORRECTED)

    def command(self) -> Effect:
        """As the operation takes it."""
        return Effect(self.effect.data, self.effect_on.data, self.effect_note.data or "", _why(self))
