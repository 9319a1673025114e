"""Forms of a correction (更正), one a group of facts: each shows the facts as they stand and says why they change.

What the reader sees masked is never prefilled as it is: a text comes back with its masks, which the operation undoes;
a number starts empty, to be replaced or left alone.
"""

import hashlib
import json
from collections.abc import Container, Mapping
from typing import Any, ClassVar

from wtforms import HiddenField
from wtforms.fields.choices import SelectChoice
from wtforms.fields.core import UnboundField

from app.domain import demands, intake
from app.domain.accountability import PostKind
from app.domain.contents import Content
from app.domain.errors import Refused
from app.domain.permissions import Actor, Permission
from app.domain.petitions import (
    Adoption,
    Category,
    Channel,
    DeliveryWay,
    LegalRoute,
    Refusal,
    Routing,
    Source,
)
from app.domain.rectification import ItemType, ReworkCause
from app.models.matters import Matter
from app.models.petitions import Petition
from app.operations.correcting import Correct, category, rows_of
from app.operations.correcting.correction import is_locked
from app.operations.correcting.facts import TEXTS, correctable, kept, reroutes, signed
from app.operations.correcting.superior import is_decided_above
from app.operations.papers import NewPaper
from app.queries.directory import PostHolder
from app.queries.dossier import Offered
from app.queries.matters import visits
from app.web.forms.addressees import left_out
from app.web.forms.affected import HOUSEHOLDS, HOUSEHOLDS_HINT, LEAD_UNITS, VILLAGES_HINT
from app.web.forms.base import SPOKEN, Choice, Day, Line, Needed, Place, Text, Tick
from app.web.forms.deciding import Decisions
from app.web.forms.matters import RECEIPT_FIRST, ActionForm, below_towns, content_choices, named
from app.web.forms.moments import Moment
from app.web.forms.petition_actions import OUTCOMES
from app.web.forms.petition_routing import EARLIER
from app.web.request import actor, reading, today
from app.web.veil import veil_of

PAGES = {
    "correct": "事项",
    "correct_people": "信访人",
    "correct_agent": "代理人",
    "correct_words": "原文",
    "correct_accused": "被反映人",
    "correct_plan": "方案",
    "correct_round": "检查批次",
    "correct_course": "办理过程",
    "correct_row": "各项记录",
    "correct_visit": "回访",
}
"""The groups of facts, each with its page, in their order."""
OF_THE_CONTENT = ("correct_people", "correct_agent", "correct_words", "correct_accused")
"""What the petition says, of whom and by whom: not corrected once it was transferred (P5)."""
OF_PETITIONS = tuple(page for page in PAGES if page not in ("correct_plan", "correct_round"))
OF_ITEMS = ("correct", "correct_plan", "correct_round", "correct_course", "correct_row", "correct_visit")
TITLE_HINT = "请不要写姓名和号码；检举控告件标题里的被反映人、被反映单位会自动隐去。"
STAYS = "改前、改后都留在经过里，写明是谁改的、为什么。"
KEEP_MASKS = "隐去的号码照原样留着，保存后还是原来的号码。"


class Was(HiddenField):
    """What the page showed when it was opened, one short mark a field: tells what whoever sends it changed himself."""

    def show(self, facts: Mapping[str, object]) -> None:
        """Remember these facts, by the name of their fields."""
        self.data = json.dumps({name: _mark(value) for name, value in facts.items()})

    def showed(self, name: str, value: object) -> bool:
        """Whether this is what stood there; False when nobody can tell."""
        try:
            marks = json.loads(self.data or "{}")
        except ValueError:
            return False
        return isinstance(marks, dict) and marks.get(name) == _mark(value)


def _mark(value: object) -> str:
    return hashlib.sha256(str("" if value is None else value).encode()).hexdigest()[:12]


class CorrectionForm(ActionForm):
    """What every page of a correction has."""

    heading, button, back = "更正", "保存更正", "返回，不更正"
    effects: ClassVar[tuple[str, ...]] = (STAYS,)
    template = "matters/correct.html"
    of_the_content: ClassVar[bool] = False
    locked: bool = False
    reserved: bool = False
    reader: Actor
    before: dict[str, object]
    matter: Matter
    reason: Any

    was = Was()

    def offer(self, _offered: Offered, matter: Matter, _holders: list[PostHolder], /) -> None:
        """Which matter it is. Raises Refused `content_locked` for a page of what was transferred."""
        self.matter, self.locked = matter, is_locked(matter)
        if self.locked and self.of_the_content and not self.is_submitted():
            raise Refused("content_locked")

    @property
    def pages(self) -> tuple[tuple[str, str], ...]:
        """The other pages of facts there are, each with its name."""
        if not actor().may(Permission.MATTER_CORRECT):
            return ()  # of his own finding or word there is one page
        possible = OF_PETITIONS if isinstance(self.matter, Petition) else OF_ITEMS
        there = {
            "correct_course": not COURSE.isdisjoint(correctable(reading(), self.matter, today())),
            "correct_row": bool(rows_of(reading(), self.matter, actor())),
            "correct_visit": bool(visits(reading(), self.matter)),
            **(dict.fromkeys(OF_THE_CONTENT, False) if self.locked else {}),
        }
        return tuple((name, PAGES[name]) for name in possible if there.get(name, True))


class FactsForm(CorrectionForm):
    """Facts of the matter's own row: only those that have been entered can be corrected."""

    texts: ClassVar[Container[str]] = TEXTS
    """Facts that come back masked."""
    known: tuple[Matter, Mapping[str, object]] | None = None
    """The facts of the matter, once they were read."""

    def offer(self, offered: Offered, matter: Matter, holders: list[PostHolder], /) -> None:
        """The facts as they stand, as far as they are there."""
        super().offer(offered, matter, holders)
        self.reader = offered.actor
        self.compared = tuple(field.name for field in self if field.name not in OWN)
        known = self.entered(matter)
        for name in self.compared:
            if _fact(name) not in known:
                del self[name]
        self.compared = tuple(name for name in self.compared if name in self)
        self._lists(offered, matter)
        self.before = self.kept(matter)
        if not self.is_filled():
            for name, value in self.before.items():
                self[name].process_data(value)
            self.was.show(self.before)

    def entered(self, matter: Matter) -> Mapping[str, object]:
        """The facts that can be corrected now, as they stand."""
        if self.known is None or self.known[0] is not matter:
            self.known = matter, self.read(matter)
        return self.known[1]

    def read(self, matter: Matter) -> Mapping[str, object]:
        """The same, from the database."""
        facts = self.open_to_reader(kept(reading(), matter, today()), signed(matter))
        closed = set() if reroutes(matter, self.reader) else {"unit_id"}
        if isinstance(matter, Petition) and not category.is_open(matter, self.reader):
            closed.add("category")
        return {name: facts[name] for name in facts if name not in closed}

    def open_to_reader(self, facts: Mapping[str, object], decided: Container[str]) -> dict[str, object]:
        """Without what a signed decision says, unless the reader may correct that."""
        may = self.reader.may(Permission.MATTER_APPROVE)
        found = {name: value for name, value in facts.items() if may or name not in decided}
        self.reserved = len(found) < len(facts)
        return found

    def kept(self, matter: Matter) -> dict[str, object]:
        """The facts as this reader may see them; texts with their masks."""
        veil, known, shown = veil_of(matter, self.reader), self.entered(matter), {}
        for name in self.compared:
            value, field = known.get(_fact(name)), self[name]
            if _fact(name) in self.texts:
                value = veil.text(str(value or ""))
            if isinstance(field, Place) and str(value) not in {str(choice.value) for choice in field.choices}:
                value = None
            shown[name] = "" if value is None and isinstance(field, SPOKEN) else value
        return shown

    def showed(self, name: str, value: object) -> bool:
        """Whether the page showed this value when it was opened."""
        return self.was.showed(name, value)

    def values(self) -> dict[str, object]:
        """The facts that differ from what was shown, by name."""
        return {_fact(name): self[name].data for name, was in self.before.items() if self[name].data != was}

    def command(self, _papers: tuple[NewPaper, ...]) -> object:
        """What was changed on the page."""
        anew = self["decided_anew"].data if "decided_anew" in self else None
        return Correct(self.values(), self.reason.data, anew or "")

    def _lists(self, offered: Offered, matter: Matter) -> None:
        lists = {
            "town": [(town.id, town.name) for town in offered.towns],
            "unit": [(unit.id, unit.name) for unit in (offered.units if self.locked else offered.addressees)],
            "handler": named(offered.people(matter.unit_id)),
            "lead_leader": named(offered.people(None, PostKind.COUNTY_LEADER)),
            "supervision_unit": [(unit.id, unit.name) for unit in offered.units],
        }
        for name, rows in lists.items():
            if name in self:
                self[name].offer(rows)
        if "unit" in self and not self.locked:
            self["unit"].description = left_out(offered)
        if "village" in self:
            self["village"].choices = [SelectChoice("", self["village"].empty), *below_towns(offered.villages)]
        if "content" in self:
            self["content"].choices = content_choices()


def why() -> Text:
    """The reason of a correction, the last field of each page."""
    return Text("更正的原因", [Needed()], most=500, render_kw={"rows": 2})


class PetitionForm(FactsForm):
    """更正: what a petition is."""

    effects = (
        STAYS,
        "改收到日期会重新推算转送交办的时限和包保的起点；改地点、涉贫、突出可能换包保责任人。",
        "改成检举控告的，换保密编号，从此只有保密件专办员能看；改成别的类别的，换普通编号，可以查到。",
        "受理以后的类别由信访局负责人更正；出具意见以后不再改，另行登记。",
    )

    title = Line("标题", [Needed()], check=intake.title, description=TITLE_HINT)
    received_on = Day("收到日期", [Needed()])
    channel = Choice("信访形式", [Needed()], of=Channel)
    source = Choice("来源", [Needed()], of=Source)
    category = Choice("信访类别", [Needed()], of=Category)
    content = Choice("内容分类", [Needed()], of=Content)
    town = Place("镇（园区）", empty="不清楚")
    village = Place("村（社区）", empty="不清楚", render_kw={"data-within": "town"})
    place = Line("组、具体地点")
    household = Line("户")
    external_no = Line("外部编号", most=120)
    poverty = Tick("涉贫")
    prominent = Tick("突出")
    urgent = Tick("紧急")
    urgent_reported = Tick("已上报")
    urgent_known_at = Moment("知道的时间")
    urgent_reported_at = Moment("上报的时间")
    reported_to = Line("上报到", most=100)
    reason = why()


class ItemForm(FactsForm):
    """更正: what an item is, whose it is, by when it shall be done."""

    effects = (STAYS, "改整改期限，剩余天数跟着重算；责任单位认领以后，不能再在这里换单位。")

    title = Line("标题", [Needed()], check=intake.title)
    received_on = Day("列入日期", [Needed()])
    item_type = Choice("整改类型", [Needed()], of=ItemType)
    due_on = Day("整改期限", [Needed()], latest=None)
    unit = Place("责任单位")
    lead_unit = Line("牵头单位", description=LEAD_UNITS)
    content = Choice("内容分类", [Needed()], of=Content)
    town = Place("镇（园区）", empty="不限于一个镇")
    village = Place("村（社区）", empty="不限于一个村", render_kw={"data-within": "town"})
    place = Line("具体地点")
    villages = Line("还涉及的村", most=HOUSEHOLDS, description=VILLAGES_HINT)
    household = Line("涉及户", most=HOUSEHOLDS, description=HOUSEHOLDS_HINT)
    external_no = Line("外部编号", most=120)
    poverty = Tick("涉贫")
    prominent = Tick("突出")
    reason = why()


class WordsForm(FactsForm):
    """更正原文: what was said, and how it was written down."""

    heading, of_the_content = "更正原文", True
    effects = (STAYS, KEEP_MASKS)

    body = Text("反映内容", [Needed()], check=intake.body, render_kw={"rows": 12})
    demand = Text("主要诉求", most=2000, render_kw={"rows": 2})
    oral = Tick("口头反映")
    read_back = Tick("已向信访人宣读")
    reason = why()


class CourseForm(FactsForm):
    """更正办理过程: days, ways and words of the steps that were taken."""

    heading = "更正办理过程"
    effects = (STAYS, "只列已经填过的；改日期会重新推算时限，日期要前后相接。", KEEP_MASKS)

    unit = Place("责任单位")
    decided_anew = Line(
        "由谁改定", most=100, description="已经转给过两个单位的，再换由共同的上一级决定，写明由谁决定的。"
    )
    handler = Place("承办人")
    lead_leader = Place("牵头县领导", empty="没有指定")
    claimed_on = Day("认领日期")
    routing = Choice("转办方式", of=Routing)
    routed_on = Day("转办日期")
    report_due_on = Day("反馈日期", latest=None)
    refusal = Choice("不予受理的情形", of=Refusal)
    same_as = Line("同一事项的那一件", most=40, description=f"已经终结、正在办理的写这一项。{EARLIER}")
    legal_route = Choice("法定途径", of=LegalRoute)
    competent_organ = Line("有权处理的机关、单位", most=100, description="向哪里提出。")
    accepted_on = Day("受理日期")
    notice_on = Day("告知日期")
    notice_way = Choice("告知方式", of=DeliveryWay, empty="没有告知", description="改为拒收的，在原因里写明见证人。")
    whereabouts_on = Day("去向告知日期")
    whereabouts_way = Choice("去向告知方式", of=DeliveryWay, description="改为拒收的，在原因里写明见证人。")
    redo_due_on = Day("重新办理的期限", latest=None)
    decision = Choice("处理决定", of=demands.OF_ONE)
    decisions = Decisions("各项诉求的处理决定", description="意见书已经定稿的，还要在文书里另出新的一版。")
    adoption = Choice("采纳情况", of=Adoption)
    opinion = Text("处理意见", render_kw={"rows": 8}, description="意见书已经定稿的，还要在文书里另出新的一版。")
    opinion_law = Line("依据", most=400)
    issued_on = Day("签发日期")
    delivered_on = Day("送达日期", description=RECEIPT_FIRST)
    delivery_way = Choice("送达方式", of=DeliveryWay, description="改为拒收的，在原因里写明见证人。")
    verified_on = Day("验收日期")
    outcome = Choice("问题解决得怎样", of=OUTCOMES)
    closed_on = Day("办结日期")
    close_out_no = Line("销号编号", most=60)
    rework_cause = Choice("为什么回炉", of=ReworkCause)
    public_from = Day("公示从哪天起")
    public_until = Day("公示到哪天止")
    mechanism = Text("长效机制", render_kw={"rows": 4})
    check_on = Day("下次检查日期", latest=None)
    reason = why()

    def offer(self, offered: Offered, matter: Matter, holders: list[PostHolder], /) -> None:
        """The day of closing as it is called for this kind of matter."""
        super().offer(offered, matter, holders)
        if "decisions" in self and isinstance(matter, Petition):
            veil = veil_of(matter, self.reader)
            self.decisions.ask([veil.text(one) for one in demands.each(matter.demand)])
        if "unit" not in self or not is_decided_above(reading(), matter):
            del self.decided_anew
        if "closed_on" in self and not isinstance(matter, Petition):
            self.closed_on.label.text = "销号日期"


OWN = ("reason", "decided_anew", "token", "version", "was", "csrf_token", "measures", "row")
"""Fields of a page that are no facts of the matter's row."""
KEYS = (
    *("town", "village", "unit", "handler", "lead_leader", "supervision_unit", "remedy_reviewer"),
    *("promise_owner", "instruction_leader"),
)


def _fact(name: str) -> str:
    return f"{name}_id" if name in KEYS else name


COURSE = frozenset(_fact(field) for field in vars(CourseForm) if isinstance(getattr(CourseForm, field), UnboundField))
