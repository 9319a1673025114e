"""Forms of what happens to a rectification item on its way: more time, and what is watched for good."""

from app.domain.errors import Refused
from app.domain.permissions import Permission, require
from app.models.matters import Matter
from app.models.papers import PaperRole
from app.models.rectification import RectificationItem
from app.operations.item_time import AskExtension, GrantExtension, RefuseExtension
from app.operations.papers import NewPaper
from app.operations.referring import Refer, Unfind, waiting
from app.operations.watching import Check, FailCheck, KeepWatch
from app.queries.directory import PostHolder
from app.queries.dossier import Offered
from app.web.forms.base import Day, Line, Needed, Text, Tick
from app.web.forms.matters import FALSE, ActionForm, note_field, papers_field

CHECKED = "记检查的人不能是责任单位、牵头单位、协办单位的人，也不能参与过这一条的整改，以前的也算。"


class AskExtensionForm(ActionForm):
    """申请延期."""

    heading, button, back = "申请延期", "确认申请", "返回，不申请"
    effects = ("报县整改办批准；批准以前，原来的期限照算。", "期限到了以后不能再申请。")
    told = "县整改办的待批延期里会出现这一条。"
    paper_role = PaperRole.OTHER

    due_on = Day("申请延到哪天", [Needed()], latest=None)
    reason = Text("为什么到期完不成", [Needed()], most=2000, render_kw={"rows": 4}, description="至少 10 个字。")
    papers = papers_field("有关材料")

    def command(self, papers: tuple[NewPaper, ...]) -> AskExtension:
        """Until when, and why."""
        return AskExtension(self.due_on.data, self.reason.data, papers)


class GrantExtensionForm(ActionForm):
    """批准延期."""

    heading, button, back = "批准延期", "确认批准", "返回，不批准"
    effects = (
        "原来的日期和原因留在经过里。",
        "延到反馈单位规定的期限以后的，要写明反馈单位同意的文件。",
    )
    told = "责任单位的消息里会出现这一条。"
    paper_role = PaperRole.OTHER

    due_on = Day("新的整改期限", [Needed()], latest=None)
    consent = Line("反馈单位同意的文件", most=200, description="文号或者日期、名称。")
    note = note_field("批准意见")
    papers = papers_field("有关材料")

    def offer(self, _offered: Offered, matter: Matter, _holders: list[PostHolder]) -> None:
        """The day that was asked for."""
        if not self.is_filled() and isinstance(matter, RectificationItem):
            self.due_on.process_data(matter.extension_to)

    def command(self, papers: tuple[NewPaper, ...]) -> GrantExtension:
        """Until when, with whose consent."""
        return GrantExtension(self.due_on.data, self.consent.data or "", self.note.data or "", papers)


class RefuseExtensionForm(ActionForm):
    """不批准延期."""

    heading, button, back = "不批准延期", "确认不批准", "返回"
    effects = ("原来的整改期限照算。",)
    told = "责任单位的消息里会出现这一条。"

    reason = Text("为什么不批准", [Needed()], most=2000, render_kw={"rows": 3}, description="至少 10 个字。")

    def command(self, _papers: tuple[NewPaper, ...]) -> RefuseExtension:
        """Why the day stands."""
        return RefuseExtension(self.reason.data)


class KeepWatchForm(ActionForm):
    """签批长期坚持."""

    heading, button, back = "签批长期坚持", "确认签批", "返回，不签批"
    effects = (
        "长期坚持的不销号：责任人一直负责，到检查那天由别的单位的人检查长效机制。",
        "签批的人不能是验收的人，也不能参与过这一条的整改，以前的也算。",
    )
    told = "验收人员到期能看到要检查的。"

    mechanism = Text(
        "长效机制", [Needed()], most=5000, render_kw={"rows": 5}, description="靠什么不再发生，至少 10 个字。"
    )
    check_on = Day("下次检查日期", [Needed()], latest=None)
    public_from = Day("公示从哪天起")
    public_until = Day("公示到哪天止", description="清单要求公示的才写。")
    note = note_field("签批意见")

    def command(self, _papers: tuple[NewPaper, ...]) -> KeepWatch:
        """By what, checked when."""
        public = (self.public_from.data or None, self.public_until.data or None)
        return KeepWatch(self.mechanism.data, self.check_on.data, self.note.data or "", *public)


class ReferForm(ActionForm):
    """虚假整改，送交追责."""

    heading, button, back = "虚假整改，送交追责", "保存送交", "返回，不记"
    effects = ("记下送交哪个机关、哪天送交；整改照样按新的期限办。",)
    told = "“虚假整改，待送交”里不再出现这一条。"
    paper_role = PaperRole.OTHER

    to = Line("送交哪个机关", [Needed()], most=100, description="纪检监察机关，或者督查、审计机关。")
    on = Day("送交日期", [Needed()])
    note = note_field()
    papers = papers_field("移送函、回执")

    def offer(self, offered: Offered, matter: Matter, _holders: list[PostHolder]) -> None:
        """Only what was found and not sent on yet, for who may send it."""
        require(offered.actor, Permission.ITEM_ENTER)
        if not isinstance(matter, RectificationItem) or waiting(matter) is None:
            raise Refused("no_false_finding")

    def command(self, papers: tuple[NewPaper, ...]) -> Refer:
        """To whom, when."""
        return Refer(self.to.data, self.on.data, self.note.data or "", papers)


class UnfindForm(ActionForm):
    """撤销虚假整改认定."""

    heading, button, back = "撤销虚假整改认定", "确认撤销", "返回，不撤销"
    effects = ("认定和撤销都留在经过里；已经送交的不能撤销。",)
    told = "“虚假整改，待送交”里不再出现这一条。"

    reason = Text("为什么不是虚假整改", [Needed()], most=2000, render_kw={"rows": 3})

    def offer(self, offered: Offered, matter: Matter, _holders: list[PostHolder]) -> None:
        """Only what was found and not sent on yet, for who may send it."""
        require(offered.actor, Permission.ITEM_ENTER)
        if not isinstance(matter, RectificationItem) or waiting(matter) is None:
            raise Refused("no_false_finding")

    def command(self, _papers: tuple[NewPaper, ...]) -> Unfind:
        """Why."""
        return Unfind(self.reason.data)


class CheckForm(ActionForm):
    """记检查合格."""

    heading, button, back = "记检查合格", "保存检查", "返回，不记"
    effects = ("合格的定下一次检查的日期。", CHECKED)
    told = "到下次检查那天再提醒。"
    paper_role = PaperRole.VERIFICATION

    opinion = Text("看到的情况", [Needed()], most=5000, render_kw={"rows": 5}, description="至少 10 个字。")
    check_on = Day("下次检查日期", [Needed()], latest=None)
    papers = papers_field("检查材料")

    def command(self, papers: tuple[NewPaper, ...]) -> Check:
        """What was seen, and when it is checked next."""
        return Check(self.opinion.data, self.check_on.data, papers)


class FailCheckForm(ActionForm):
    """记检查不合格."""

    heading, button, back = "记检查不合格", "确认不合格", "返回，不记"
    effects = ("问题反弹的，按新的期限再整改；验收、签批都要重来。", CHECKED)
    told = "责任单位的待办里会出现这一条。"
    paper_role = PaperRole.VERIFICATION

    reason = Text("查到的情况", [Needed()], most=5000, render_kw={"rows": 4}, description="至少 10 个字。")
    due_on = Day("新的整改期限", [Needed()], latest=None)
    is_false = Tick(FALSE)
    papers = papers_field("检查材料")

    def command(self, papers: tuple[NewPaper, ...]) -> FailCheck:
        """What came back, until when it shall be gone."""
        return FailCheck(self.reason.data, self.due_on.data, papers, self.is_false.data)
