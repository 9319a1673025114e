"""Forms of saying whether a matter belongs to a household, and of taking that back."""

from app.domain.households import Known
from app.labels import label
from app.models.matters import Matter
from app.operations.household_ties import JudgeHousehold, RevokeHousehold
from app.operations.papers import NewPaper
from app.queries import household_ties
from app.queries.directory import PostHolder
from app.queries.dossier import Offered
from app.queries.household_ties import Proposed
from app.web.forms.base import Needed, Pick, Place, Text
from app.web.forms.matters import ActionForm


class TieHouseholdForm(ActionForm):
    """核对户."""

    heading, button, back = "核对户", "保存核对", "返回，不核对"
    effects = (
        "是这一户的，这一件挂到这一户，看得到这一件的人在一户一档里也看得到。",
        "不是的，以后不再提示这一户。判断错了，可以撤销核对户。",
    )

    household = Place("哪一户", [Needed()])
    belongs = Pick("是这一户的事吗", [Needed()], of=Known)
    reason = Text("判断的理由", [Needed()], most=500, render_kw={"rows": 2})

    def offer(self, offered: Offered, matter: Matter, _holders: list[PostHolder], /) -> None:
        """The households to which people lead, and of which nobody has said anything yet."""
        found = household_ties.proposed(offered.session, offered.actor, matter)
        self.household.offer((one.household.id, _why(one)) for one in found)
        if not self.is_filled() and len(found) == 1:
            self.household.data = found[0].household.id

    def command(self, _papers: tuple[NewPaper, ...]) -> JudgeHousehold:
        """Which one, whether it is, and why."""
        return JudgeHousehold(self.household.data, self.belongs.data is Known.YES, self.reason.data)


class UntieHouseholdForm(ActionForm):
    """撤销核对户."""

    heading, button, back = "撤销核对户", "确认撤销", "返回，不撤销"
    effects = ("这一件改挂到“户”里写的户；没有写的，不再挂在哪一户。", "原来的判断留在经过里，可以重新核对。")

    tie = Place("哪一条", [Needed()])
    reason = Text("撤销的原因", [Needed()], most=500, render_kw={"rows": 2})

    def offer(self, offered: Offered, matter: Matter, _holders: list[PostHolder], /) -> None:
        """Everything that was said and stands."""
        found = household_ties.of_matter(offered.session, offered.actor, matter)
        self.tie.offer((one.id, f"{one.household.number}：{'是' if one.belongs else '不是'}这一户") for one in found)
        if not self.is_filled() and len(found) == 1:
            self.tie.data = found[0].id

    def command(self, _papers: tuple[NewPaper, ...]) -> RevokeHousehold:
        """Which one, and why."""
        return RevokeHousehold(self.tie.data, self.reason.data)


def _why(one: Proposed) -> str:
    place = f"{one.household.village.name} {one.household.number}"
    return f"{place}（信访人的证件号码与这一户的{label(one.member.relation)}相同）"
