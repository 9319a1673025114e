"""Forms of what can be done with a matter of either kind; each is one page and says what it will do."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any, ClassVar

from wtforms.fields.choices import SelectChoice

from app.domain.accountability import local_day
from app.domain.clocks import RuleId
from app.domain.contents import LIST
from app.domain.workflow import Facts, evidence_lacking
from app.labels import label, sentence
from app.models.directory import Village
from app.models.matters import Judgement, Matter
from app.models.papers import PaperRole
from app.operations.links import MakeLink, RevokeLink
from app.operations.matters import NameHolder, Note, Void
from app.operations.papers import NewPaper
from app.queries.directory import PostHolder
from app.queries.dossier import Linked, Offered
from app.web.forms.base import Choice, Form, Line, Needed, Papers, Pick, Place, SentFile, Text, Tick, Token, Version

ACCEPT = ".pdf,.docx,.xlsx,.doc,.xls,.wps,.et,.ofd,.jpg,.jpeg,.png,.heic,.txt,.m4a,.mp3,.mp4"
MOST_PEOPLE = 60
"""Lines of a form that takes people one by one."""
SCANNED = "已盖章的扫描件；不上传的，按上面填写的自动出文书。"
"""Of a paper that comes with the act: a file in its role stands for it, else it is made from what was entered."""
BESIDE_THE_PAPER = "其他材料；文书按上面填写的自动出。"
"""Of a paper that is made with the act whatever is brought."""
PROVEN = "当面交的写签收人；邮寄写单号，电子送达写回执，拒收写见证人；没有凭据的写明原因。传了送达回证的不用填。"
RECEIPT_FIRST = "更正以前，先有证明新日期的送达回证：补充上传，或者把系统出的回证换一版定稿。"
FILES_HINT = "单个文件不超过 20 MB。没有保存时要重新选。"

FALSE = "虚假整改：报称已经整改，实际没有"
"""Said beside what was found; the county office sends it on."""


class ActionForm(Form):
    """One act on a matter: what it is called, what follows from it, who gets it next, which clocks start today.

    A form with files has a field `papers` and says their role; `template` may name a page of its own.
    """

    heading: ClassVar[str]
    button: ClassVar[str]
    back: ClassVar[str]
    effects: ClassVar[tuple[str, ...]] = ()
    told: ClassVar[str] = ""
    starts: ClassVar[tuple[RuleId, ...]] = ()
    again: ClassVar[bool] = False
    """Whether these clocks start once more, because the matter is taken up again."""
    paper_role: ClassVar[PaperRole] = PaperRole.OTHER
    template: ClassVar[str] = "matters/action.html"
    names_holder: ClassVar[bool] = False
    """Whether it offers those who may hold the matter."""
    compared: tuple[str, ...] = ()
    """Fields that show both versions when somebody else was quicker."""

    token = Token()
    version = Version()

    def offer(self, offered: Offered, matter: Matter, holders: list[PostHolder], /) -> None:
        """Fill the lists with those who may, and the fields with what is known."""

    def clocks(self, _matter: Matter) -> tuple[RuleId, ...]:
        """The clocks that would start today."""
        return self.starts

    @property
    def carries(self) -> bool:
        """Whether files come with it."""
        return "papers" in self

    def sent(self) -> Sequence[SentFile]:
        """The files that were chosen."""
        return self["papers"].data if "papers" in self else ()

    def lacking(self, _facts: Facts) -> list[str]:
        """What has to be there and is not yet, in words, to stand where its papers are chosen."""
        return []

    def command(self, _papers: tuple[NewPaper, ...]) -> object:
        """What the operation is told; the view gives the papers that were put away."""
        raise NotImplementedError

    def why_late(self) -> str:
        """Why a day is entered only now; the field is there once that was asked."""
        return str(self["entered_late"].data or "") if "entered_late" in self else ""

    def kept(self, _matter: Matter) -> dict[str, object]:
        """The values of the compared fields as they stand in the row."""
        return {}

    def showed(self, _name: str, _value: object) -> bool:
        """Whether the page showed this value when it was opened, as far as the form remembers."""
        return False

    def chosen(self) -> list[tuple[str, str]]:
        """Label and words of everything that was picked or ticked and not written."""
        picked = [field for field in self if isinstance(field, Place | Choice | Pick | Tick) and field.data]
        return [(field.label.text, self.shown(field.name, field.data)) for field in picked]

    def shown(self, name: str, value: object) -> str:
        """A value in words."""
        field: Any = self[name]
        if isinstance(field, Place | Choice | Pick):
            return next((str(text) for key, text, *_ in field.iter_choices() if str(key) == str(value or "")), "")
        if isinstance(value, StrEnum):
            return label(value)
        return label(str(value), "yes_no") if isinstance(value, bool) else str(value or "")


def grouped(people: Iterable[PostHolder]) -> list[SelectChoice]:
    """People below their units' names, for a list that follows the chosen unit."""
    return [
        SelectChoice(str(p.person_id), f"{p.name}（{p.title}）", {"data-town": str(p.unit_id)}, p.unit_name)
        for p in sorted(people, key=lambda person: person.unit_id)
    ]


def named(people: Iterable[PostHolder]) -> list[tuple[int, str]]:
    """People with their posts, for a list of one unit."""
    return [(p.person_id, f"{p.name}（{p.unit_name} {p.title}）") for p in people]


def below_towns(villages: Iterable[Village]) -> list[SelectChoice]:
    """Villages below their towns' names, for a list that follows the chosen town."""
    return [SelectChoice(str(v.id), v.name, {"data-town": str(v.town_id)}, v.town.name) for v in villages]


def _judged(one: Linked) -> str:
    by = one.link.judged_by.name if one.link.judged_by else ""
    said = f"{label(one.judgement)}，{by} {local_day(one.link.judged_at).isoformat()}"
    return f"{one.matter.number} {one.matter.title}（{said}）"


def note_field(text: str = "说明") -> Any:
    """A few words to go with an act."""
    return Text(text, most=2000, render_kw={"rows": 3})


def late_field() -> Any:
    """Why a day is entered only now; asked for once it lies too far back."""
    return Line("晚记的原因", most=500, description="日期比今天早 15 天以上时要写，审计可以查到。")


def proof_field() -> Any:
    """What proves that a notice reached the petitioner; at the counter who signed for it."""
    return Line("送达凭据", most=200, description=PROVEN)


def evidence_said(facts: Facts) -> list[str]:
    """How much evidence lacks for an act that needs it."""
    lacking = evidence_lacking(facts)
    counts = {"lacking": lacking, "count": facts.evidence_count, "needed": facts.evidence_count + lacking}
    return [sentence("evidence_lacking", counts)] if lacking else []


def papers_field(text: str, which: str = "") -> Any:
    """Files that come with an act; `which` says what has to be seen on them."""
    return Papers(text, description=which + FILES_HINT, render_kw={"accept": ACCEPT, "multiple": True})


class NoteForm(ActionForm):
    """记进展."""

    heading, button, back = "记进展", "保存进展", "返回"
    effects: ClassVar[tuple[str, ...]] = ("写进经过，只增不改；阶段和时限不变。",)
    paper_role = PaperRole.EVIDENCE

    text = Text("办理情况", [Needed()], most=5000, render_kw={"rows": 6})
    papers = papers_field("佐证材料")

    def command(self, papers: tuple[NewPaper, ...]) -> Note:
        """What was done."""
        return Note(self.text.data, papers)


class NameHolderForm(ActionForm):
    """指定包保责任人."""

    heading, button, back = "指定包保责任人", "确认指定", "返回，不指定"
    effects = (
        "从现在起由新的责任人包保，原来的一段到此为止，天数分开算。",
        "突出的涉贫件只能由本镇（园区）现任党（工）委书记亲自包保，不能由他人代替。",
    )
    told = "新责任人的待办里会出现这一件。"

    names_holder = True

    holder = Place("包保责任人", [Needed()])
    prominent = Tick("列为突出")
    reason = Text("原因", [Needed()], most=200, render_kw={"rows": 2})

    def offer(self, _offered: Offered, matter: Matter, holders: list[PostHolder], /) -> None:
        """Only those whom the rules allow."""
        self.holder.offer(named(holders))
        if not self.is_filled():
            self.prominent.data = matter.prominent

    def command(self, _papers: tuple[NewPaper, ...]) -> NameHolder:
        """Who shall answer."""
        return NameHolder(self.holder.data, self.reason.data, self.prominent.data)


class LinkForm(ActionForm):
    """关联."""

    heading, button, back = "关联", "确认关联", "返回，不关联"
    effects = (
        "两件都在经过里记下：谁、什么时候、为什么这样判断。",
        "判断为重复的，算作后登记的重复先登记的；两件各办各的，不合并。",
        "判断错了，可以撤销关联。",
    )

    number = Line("另一件的编号", [Needed()], most=40, description="写全编号，或者只写最后的数字，如 1854。")
    judgement = Pick("与这一件", [Needed()], of=Judgement)
    reason = Text("判断的理由", [Needed()], most=500, render_kw={"rows": 2})

    def command(self, _papers: tuple[NewPaper, ...]) -> MakeLink:
        """Which one, what it is to this one, and why."""
        return MakeLink(self.number.data, self.judgement.data, self.reason.data)


class RevokeLinkForm(ActionForm):
    """撤销关联."""

    heading, button, back = "撤销关联", "确认撤销", "返回，不撤销"
    effects = ("两件都在经过里记下：谁、什么时候、为什么撤销。", "原来的判断留着，不再算作重复、相关。")

    link = Place("哪一条", [Needed()])
    reason = Text("撤销的原因", [Needed()], most=500, render_kw={"rows": 2})

    def offer(self, offered: Offered, _matter: Matter, _holders: list[PostHolder], /) -> None:
        """Every judgement that stands."""
        self.link.offer((one.link.id, _judged(one)) for one in offered.links)
        if not self.is_filled() and len(offered.links) == 1:
            self.link.data = offered.links[0].link.id

    def command(self, _papers: tuple[NewPaper, ...]) -> RevokeLink:
        """Which one, and why."""
        return RevokeLink(self.link.data, self.reason.data)


class VoidForm(ActionForm):
    """作废."""

    heading, button, back = "作废", "确认作废", "返回，不作废"
    effects: ClassVar[tuple[str, ...]] = (
        "只有不该有的记录才作废，如登记错了、重复录入；办完的不作废。",
        "作废以后时限和包保到此结束，不再列入待办和统计；仍查得到，标明已作废和原因。",
        "作废不能撤回；作废错了的，重新登记一件。",
    )

    reason = Text("作废的原因", [Needed()], most=500, render_kw={"rows": 3}, description="至少 10 个字。")

    def command(self, _papers: tuple[NewPaper, ...]) -> Void:
        """Why it never should have been."""
        return Void(self.reason.data)


def content_choices() -> list[SelectChoice]:
    """Every content category below its own, in the order of the list."""
    return [
        SelectChoice(content.value, label(content), optgroup=label(content).rpartition(" / ")[0] or label(content))
        for content in LIST
    ]
