"""The check form of a verification (验收表): it passes, or the item is returned; both say what was looked at."""

from collections.abc import Sequence

from app.domain.rectification import CheckPoint, CheckWay
from app.models.matters import Matter
from app.models.papers import PaperRole
from app.models.rectification import RectificationItem
from app.operations.closing_out import Return, Verify
from app.operations.papers import NewPaper
from app.queries.directory import PostHolder
from app.queries.dossier import Offered
from app.queries.evidence import Proven, of_measures
from app.web.forms.base import Day, Needed, Pick, Text, Tick
from app.web.forms.matters import FALSE, ActionForm, papers_field
from app.web.forms.visits import Words
from app.web.request import reading
from app.web.veil import veil_of

SO = {"yes": "是", "no": "否"}
LINE_A_HOUSEHOLD = "一行一户：户编号或者户主，空一格，看到的情况。"


class CheckingForm(ActionForm):
    """What both have."""

    template = "rectification/checking.html"
    paper_role = PaperRole.VERIFICATION
    proven: Sequence[Proven] = ()
    """The measures, each with what shall prove it."""
    least: str
    """How many households have to be looked at, in words."""

    way = Pick("核查方式", [Needed()], of=CheckWay)
    measures_done = Words("措施都落实了吗", [Needed()], words=SO)
    evidence_true = Words("佐证真实、与措施对得上吗", [Needed()], words=SO)
    goal_met = Words("整改目标达到了吗", [Needed()], words=SO)
    sample = Text("抽查户", most=5000, render_kw={"rows": 4})

    def offer(self, offered: Offered, matter: Matter, _holders: list[PostHolder]) -> None:
        """The measures with their evidence; whom it affects, so that the verifier knows whom to look at."""
        if isinstance(matter, RectificationItem):
            self.proven = of_measures(reading(), matter)
        affected = veil_of(matter, offered.actor).text(matter.household)
        whom = f"涉及户：{affected}。{self.least}" if affected else "没有写明涉及户的可以不填。"
        self.sample.description = f"{whom}{LINE_A_HOUSEHOLD}"

    def met(self) -> frozenset[CheckPoint]:
        """What is so."""
        return frozenset(point for point in CheckPoint if self[point.value].data == "yes")


class VerifyForm(CheckingForm):
    """验收通过."""

    heading, button, back = "验收通过", "确认验收通过", "返回，不通过"
    effects = ("通过以后由第三人签批销号；您不能签批。", "有一项答“否”的不能通过，请退回整改。")
    told = "县整改办、县级领导的待签批里会出现这一条。"
    least = "至少抽查一户。"

    opinion = Text(
        "验收意见",
        [Needed()],
        most=5000,
        render_kw={"rows": 5},
        description="看了哪里、问了谁、查到什么，至少 10 个字。",
    )
    papers = papers_field("验收材料")

    def command(self, papers: tuple[NewPaper, ...]) -> Verify:
        """What was seen, and what is so."""
        return Verify(self.opinion.data, self.way.data, self.met(), self.sample.data or "", papers)


class ReturnForm(CheckingForm):
    """退回整改."""

    heading, button, back = "退回整改", "确认退回", "返回，不退回"
    effects = (
        "原来的申请作废，报告可以再改；按新的期限算。",
        "至少有一项答“否”；三项都做到的，请验收通过。",
        "认定虚假整改的，要有退回以后的新进展、每条措施的新佐证，才能再提请验收。",
    )
    told = "责任单位的待办里会出现这一条。"
    least = "看过的户都写上。"

    finding = Text(
        "查到的情况",
        [Needed()],
        most=5000,
        render_kw={"rows": 4},
        description="看了哪里、问了谁、哪里没有做到，至少 10 个字。",
    )
    reason = Text("还要做什么", [Needed()], most=5000, render_kw={"rows": 4}, description="至少 10 个字。")
    due_on = Day("新的整改期限", [Needed()], latest=None)
    is_false = Tick(FALSE)
    papers = papers_field("验收材料")

    def command(self, papers: tuple[NewPaper, ...]) -> Return:
        """What was seen, what is not so, what is still to be done and until when."""
        return Return(
            self.reason.data,
            self.due_on.data,
            self.finding.data,
            self.way.data,
            self.met(),
            self.sample.data or "",
            papers,
            self.is_false.data,
        )
