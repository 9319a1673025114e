"""Forms of what is void: proposed by one person, refused or confirmed by another."""

from typing import ClassVar

from app.operations.papers import NewPaper
from app.operations.voiding import ProposeVoid, RefuseVoid
from app.web.forms.base import Needed, Text
from app.web.forms.matters import ActionForm, VoidForm

REASON = "至少 10 个字。"
SLIP = "本人当天登记错、还没有转送和办理的，不用另一人确认（本系统的规定）。"


class ProposeVoidForm(ActionForm):
    """申请作废."""

    heading, button, back = "申请作废", "提出申请", "返回，不申请"
    effects = (
        "只有不该有的记录才作废，如登记错了、重复录入；答复过的不作废，写错了的请更正。",
        "由另一名信访局负责人确认；负责人自己申请的，由另一名负责人或者县级领导确认；检举控告由另一名保密件专办员确认。",
        "确认以前什么都不变，照常办理，时限照常计算；这一件标明“作废待确认”。",
        SLIP,
    )
    told = "能确认的人的消息里会出现这一件。"

    reason = Text("作废的原因", [Needed()], most=500, render_kw={"rows": 3}, description=REASON)

    def command(self, _papers: tuple[NewPaper, ...]) -> ProposeVoid:
        """Why it never should have been."""
        return ProposeVoid(self.reason.data)


class RefuseVoidForm(ActionForm):
    """退回作废申请."""

    heading, button, back = "退回作废申请", "确认退回", "返回，不退回"
    effects = ("这一件照常办理；申请和退回的原因都留在经过里。", "申请人自己也可以这样撤回。")
    told = "申请人的消息里会出现这一件。"

    reason = Text("退回的原因", [Needed()], most=500, render_kw={"rows": 3}, description=REASON)

    def command(self, _papers: tuple[NewPaper, ...]) -> RefuseVoid:
        """Why it is not void."""
        return RefuseVoid(self.reason.data)


class VoidPetitionForm(VoidForm):
    """作废 of a petition: what another one proposed is confirmed, a slip of one's own is struck at once."""

    effects: ClassVar[tuple[str, ...]] = (
        "别人申请作废的，先核对上面他写的原因，再确认。",
        *VoidForm.effects,
        SLIP,
    )
