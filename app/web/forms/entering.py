"""Entering a problem (列入清单): the round, the problem as it was fed back, who is responsible, until when."""

from collections.abc import Iterable

from wtforms import HiddenField
from wtforms.fields.choices import SelectChoice

from app.domain import intake
from app.domain.contents import Content
from app.domain.rectification import ItemType, RoundSource
from app.models.directory import Unit, Village
from app.models.matters import Kind
from app.models.papers import PaperRole
from app.models.petitions import Petition
from app.models.raisings import Raising
from app.operations.papers import NewPaper
from app.operations.rectification import NewItem, NewRound
from app.web.forms.affected import HOUSEHOLDS, HOUSEHOLDS_HINT, LEAD_UNITS, VILLAGES_HINT
from app.web.forms.base import Choice, Day, Form, Line, Needed, Number, Pick, Place, Text, Tick, Token
from app.web.forms.matters import below_towns, content_choices, papers_field


class EnterForm(Form):
    """列入清单: the round, the problem as it was fed back, who is responsible, until when."""

    matter_kind = Kind.ITEM
    paper_role = PaperRole.ORIGINAL
    token = Token()
    petition = HiddenField()
    raising = HiddenField()
    source = Choice("问题来源", [Needed()], of=RoundSource, empty="请选择")
    round = Line("检查批次", [Needed()], description="如 2024 年省级考核反馈。同一来源同名的批次只建一个。")
    document_no = Line("反馈文号")
    document_on = Day("反馈日期")
    problem_count = Number("文件里的问题条数")
    limit_on = Day("反馈单位规定的期限", latest=None, description="没有规定的不写；延到它以后要反馈单位同意。")
    public_notice = Tick("销号以前要公示")
    problem = Text(
        "反馈的问题（原文）",
        [Needed()],
        check=intake.body,
        render_kw={"rows": 7},
        description="照文件原文写，保存以后不能改。",
    )
    title = Line("标题", check=intake.title, description="不写就用原文的第一句。")
    unit = Place("责任单位", [Needed()])
    lead_unit = Line("牵头单位", description=LEAD_UNITS)
    item_type = Pick(
        "整改类型", [Needed()], of=ItemType, default=ItemType.BY_DATE, description="立行立改的期限短，不延期。"
    )
    due_on = Day("整改期限", [Needed()], latest=None)
    received_on = Day("列入日期", description="不写就用反馈日期。")
    town = Place("镇（园区）", empty="不限于一个镇")
    village = Place("村（社区）", empty="不限于一个村", render_kw={"data-within": "town"})
    place = Line("具体地点")
    villages = Line("还涉及的村", most=HOUSEHOLDS, description=VILLAGES_HINT)
    household = Line("涉及户", most=HOUSEHOLDS, description=HOUSEHOLDS_HINT)
    content = Choice("内容分类", [Needed()], of=Content, default=Content.POV_OTHER)
    poverty = Tick("涉贫", default=True)
    prominent = Tick("突出")
    goal = Text("整改目标", most=2000, render_kw={"rows": 2})
    papers = papers_field("反馈文件")

    def offer(self, units: Iterable[Unit], towns: Iterable[Unit], villages: Iterable[Village]) -> None:
        """Fill the lists from the directory."""
        self.unit.offer((unit.id, unit.name) for unit in units)
        self.town.offer((town.id, town.name) for town in towns)
        self.village.choices = [SelectChoice("", self.village.empty), *below_towns(villages)]
        self.content.choices = content_choices()

    def take_over(self, petition: Petition) -> None:
        """What a petition says of where and what it is; its own words stay with it, for it names people."""
        kept = ("title", "place", "household", "content", "poverty", "prominent")
        facts: dict[str, object] = {name: getattr(petition, name) for name in kept}
        facts |= {"petition": petition.uid, "source": RoundSource.FROM_PETITION, "round": f"{petition.number} 信访反映"}
        facts |= {"town": petition.town_id, "village": petition.village_id}
        for name, value in facts.items():
            self[name].process_data(value)

    def take_in(self, raised: Raising) -> None:
        """What was put forward: its words, where it is, and out of what it came."""
        known: dict[str, object] = {
            "raising": raised.uid,
            "source": raised.source,
            "problem": raised.text,
            "document_no": raised.document,
        }
        known |= {"village": raised.village_id, "household": raised.household}
        known |= {"town": raised.village.town_id if raised.village is not None else None}
        if raised.matter is not None:
            origin = raised.matter
            known |= {"round": f"{origin.number} 信访反映", "content": origin.content, "poverty": origin.poverty}
            known |= {"town": known["town"] or origin.town_id}
        for name, value in known.items():
            self[name].process_data(value)

    def text(self) -> str:
        """What similar matters are looked for by."""
        whole = "\n".join(part for part in (self.title.data, self.problem.data) if part)
        return whole[: intake.BODY_LENGTH]

    def named_round(self) -> tuple[RoundSource, str] | None:
        """Source and name of the round, once both are given."""
        name = intake.fold_line(self.round.data)
        return (self.source.data, name) if self.source.data and name else None

    def command(self, papers: tuple[NewPaper, ...]) -> NewItem:
        """The problem as it stands on the list."""
        found = NewRound(
            self.source.data,
            self.round.data,
            self.document_no.data or None,
            self.document_on.data or None,
            self.problem_count.data or None,
            self.limit_on.data or None,
            self.public_notice.data,
        )
        return NewItem(
            round=found,
            problem=self.problem.data,
            unit_id=self.unit.data,
            due_on=self.due_on.data,
            received_on=self.received_on.data or None,
            item_type=self.item_type.data,
            title=self.title.data or "",
            town_id=self.town.data,
            village_id=self.village.data,
            place=self.place.data or "",
            villages=self.villages.data or "",
            household=self.household.data or "",
            content=self.content.data,
            poverty=self.poverty.data,
            prominent=self.prominent.data,
            goal=self.goal.data or "",
            lead_unit=self.lead_unit.data or "",
            papers=papers,
            raised_by=self.petition.data or None,
            raising=self.raising.data or None,
            token=self.token.data,
        )
