"""The registration form (登记), what was judged of similar matters beside it, and showing a number in full."""

import re
from collections.abc import Iterable, Mapping

from wtforms import FieldList, FormField, HiddenField, SelectField
from wtforms import Form as PlainForm
from wtforms.fields.choices import SelectChoice

from app.domain import intake
from app.domain.contents import Content
from app.domain.duplicates import Proposed
from app.domain.errors import Refused
from app.domain.petitions import MAX_REPRESENTATIVES, AgentRelation, Category, Channel, Source
from app.domain.petitions import Form as Standing
from app.domain.visits import VisitMethod
from app.labels import sentence
from app.models.directory import Unit, Village
from app.models.matters import Judgement
from app.models.papers import PaperRole
from app.models.visits import Visit
from app.operations.papers import NewPaper
from app.operations.registering import NewAccused, NewAgent, NewPetition, NewPetitioner
from app.queries.directory import PostHolder
from app.web.forms.base import (
    Choice,
    Day,
    Form,
    IdNumber,
    Line,
    Needed,
    Number,
    Owed,
    Phone,
    Pick,
    Place,
    Text,
    Tick,
    Token,
)
from app.web.forms.matters import MOST_PEOPLE, below_towns, content_choices, grouped, papers_field
from app.web.forms.moments import Moment

ACCUSED_HINT = "还有别的，写在这里，几个之间用顿号。写的与名录一致的，自动对上。"
HOUSE = "house-"
"""Begins the name of the answer whether it is this household; its uid follows."""
JUDGED = "judge-"
"""Begins the name of the answer that was given about another matter; its uid follows."""


class PersonForm(PlainForm):
    """One petitioner or representative; anonymous when all is empty."""

    name = Line("姓名（名称）", check=intake.name)
    id_no = IdNumber("证件号码", render_kw={"autocomplete": "off"})
    phone = Phone("联系电话", render_kw={"inputmode": "tel", "autocomplete": "off"})
    address = Line("住址", render_kw={"autocomplete": "off"})
    signer = Tick("联名人，不是代表")

    def new(self) -> NewPetitioner:
        """As the operation takes it."""
        return NewPetitioner(
            self.name.data or None,
            self.id_no.data or None,
            self.phone.data or None,
            self.address.data or None,
            is_representative=not self.signer.data,
        )

    @property
    def is_empty(self) -> bool:
        """Whether nothing was written."""
        return not any(field.data for field in self if field.name != self.signer.name)


class RegisterForm(Form):
    """登记: what is said at the counter; what is not needed to receive a person may stay empty."""

    paper_role = PaperRole.ORIGINAL
    token = Token()
    channel = Pick("信访形式", [Needed()], of=Channel, default=Channel.VISIT)
    received_on = Day("收到日期", [Needed()])
    late_reason = Line("晚登记的原因", description="收到日期早于今天 15 天以上时要写。")
    source = Choice("来源", [Needed()], of=Source, default=Source.DIRECT)
    standing = Pick("信访人", [Needed()], of=Standing, default=Standing.INDIVIDUAL)
    people_count = Number("信访人数", default=1)
    agent_name = Line("代理人姓名", check=intake.name)
    agent_phone = Phone("代理人电话", render_kw={"inputmode": "tel", "autocomplete": "off"})
    agent_relation = Choice("与信访人的关系", of=AgentRelation, empty="请选择")
    people = FieldList(FormField(PersonForm), min_entries=MAX_REPRESENTATIVES, max_entries=MOST_PEOPLE)

    body = Text("反映内容", [Needed()], check=intake.body, render_kw={"rows": 7})
    demand = Text("主要诉求", most=2000, render_kw={"rows": 2})
    title = Line("标题", check=intake.title)
    town = Place("镇（园区）", empty="不清楚")
    village = Place("村（社区）", empty="不清楚", render_kw={"data-within": "town"})
    place = Line("组、具体地点")
    household = Line("户")
    category = Choice("信访类别", [Needed()], of=Category, default=Category.APPEAL)
    content = Choice("内容分类", [Needed()], of=Content, empty="请选择")
    poverty = Tick("涉贫")
    urgent = Tick("紧急")
    urgent_reported = Tick("已上报")
    urgent_known_at = Moment("知道的时间")
    urgent_reported_at = Moment("上报的时间")
    reported_to = Line("上报到", most=100)
    prominent = Tick("突出")
    oral = Tick("口头反映")
    read_back = Tick("已向信访人宣读")
    accused_person = Place("被反映人", empty="没有，或者不在名录里")
    accused_unit = Place("被反映单位", empty="无")
    accused_name = Line("其他被反映的人和单位", most=200, description=ACCUSED_HINT)
    papers = papers_field("信件原件、照片、录音")
    visit = HiddenField()

    def offer(
        self, towns: Iterable[Unit], villages: Iterable[Village], units: Iterable[Unit], posts: Iterable[PostHolder]
    ) -> None:
        """Fill the lists from the directory."""
        self.town.offer((town.id, town.name) for town in towns)
        self.village.choices = [SelectChoice("", self.village.empty), *below_towns(villages)]
        self.content.choices = [SelectChoice("", "请选择"), *content_choices()]
        self.accused_unit.offer((unit.id, unit.name) for unit in units)
        self.accused_person.choices = [SelectChoice("", self.accused_person.empty), *without_towns(grouped(posts))]

    @property
    def owed(self) -> Mapping[str, Owed]:
        """What an oral record owes (`check_read_back`), and a report that was made, for the page to ask it before a
        photograph is sent."""
        made = {"urgent": ["y"], "urgent_reported": ["y"], "reported_to": [""]}
        return {
            "read_back": [(sentence("not_read_back"), [{"oral": ["y"], "read_back": [""]}])],
            "reported_to": [(sentence("reported_to_missing"), [made])],
        }

    def refuse(self, refusal: Refused) -> None:
        """What the rules say of a person stands at the first one."""
        first = self.people.entries[0].form
        at = {"name": "people", "form": "standing", "accused": "accused_name"}.get(refusal.field or "", refusal.field)
        if at == "people":
            from_rule = Refused(refusal.code, None, **refusal.facts)
            super().refuse(from_rule)
            first.name.errors = [*first.name.errors, self.form_errors.pop()]
            self.people.errors = [entry.form.errors for entry in self.people.entries]
        else:
            super().refuse(Refused(refusal.code, at, **refusal.facts))

    def persons(self) -> tuple[NewPetitioner, ...]:
        """Everybody of whom something was written."""
        return tuple(entry.form.new() for entry in self.people.entries if not entry.form.is_empty)

    def sound_people(self) -> list[NewPetitioner]:
        """Those in whose lines nothing is wrong, to look for what they raised before."""
        sound = (entry for entry in self.people.entries if not any(field.process_errors for field in entry.form))
        return [entry.form.new() for entry in sound]

    def accused_of_nobody(self) -> tuple[NewAccused, ...]:
        """Of an anonymous accusation those complained of: they stand for whoever wrote it."""
        anonymous = self.standing.data is Standing.ANONYMOUS and self.category.data is Category.ACCUSATION
        return self._accused() if anonymous else ()

    def text(self) -> str:
        """What similar matters are looked for by."""
        whole = "\n".join(part for part in (self.title.data, self.demand.data, self.body.data) if part)
        return whole[: intake.BODY_LENGTH]

    def command(
        self,
        papers: tuple[NewPaper, ...],
        links: tuple[tuple[str, Judgement], ...],
        proposed: tuple[Proposed, ...],
        households: tuple[tuple[str, bool], ...],
    ) -> NewPetition:
        """Everything that was said, and what was shown beside it."""
        people = self.persons()
        return NewPetition(
            channel=self.channel.data,
            body=self.body.data,
            received_on=self.received_on.data,
            category=self.category.data,
            source=self.source.data,
            form=self.standing.data,
            title=self.title.data or "",
            demand=self.demand.data or "",
            people=people,
            agent=self._agent(),
            people_count=self.people_count.data or 1,
            town_id=self.town.data,
            village_id=self.village.data,
            place=self.place.data or "",
            household=self.household.data or "",
            content=self.content.data,
            poverty=self.poverty.data,
            urgent=self.urgent.data,
            urgent_reported=self.urgent_reported.data,
            urgent_known_at=self.urgent_known_at.data or None,
            urgent_reported_at=self.urgent_reported_at.data or None,
            reported_to=self.reported_to.data or "",
            prominent=self.prominent.data,
            oral=self.oral.data,
            read_back=self.read_back.data,
            accused=self._accused(),
            links=links,
            proposed=proposed,
            households=households,
            papers=papers,
            late_reason=self.late_reason.data or "",
            token=self.token.data,
            visit=self.visit.data or "",
        )

    def told_at(self, told: Visit, people: Iterable[tuple[str | None, str]]) -> None:
        """What is known of a petition that was told at a visit: who told it, by name and address, and where."""
        matter = told.matter
        self.visit.process_data(told.uid)
        self.source.process_data(Source.FOUND_AT_VISIT)
        self.channel.process_data(Channel.CALL if told.method is VisitMethod.PHONE else Channel.VISIT)
        for entry, (name, address) in zip(self.people.entries, people, strict=False):
            entry.form.name.process_data(name)
            entry.form.address.process_data(address)
        for name in ("town", "village"):
            self[name].process_data(getattr(matter, f"{name}_id"))
        self.household.process_data(matter.household)

    def _agent(self) -> NewAgent | None:
        name, phone, relation = self.agent_name.data, self.agent_phone.data, self.agent_relation.data
        return NewAgent(name or "", relation, phone or None) if name or phone or relation else None

    def _accused(self) -> tuple[NewAccused, ...]:
        return complained_of(self.accused_person.data, self.accused_unit.data, self.accused_name.data)


def complained_of(person: int | None, unit: int | None, names: str | None) -> tuple[NewAccused, ...]:
    """Who is complained of: as chosen from the directory, and everybody named in words."""
    found = [NewAccused(person_id=person)] if person else []
    found += [NewAccused(unit_id=unit)] if unit else []
    written = (name.strip() for name in re.split("[、，；,;]", names or ""))
    return (*found, *(NewAccused(name=name) for name in written if name))


def judgements(sent: Iterable[tuple[str, str]]) -> tuple[tuple[str, Judgement], ...]:
    """What was judged of each matter that was shown; answers that are none are left out."""
    known = {judgement.value: judgement for judgement in Judgement}
    return tuple(
        (name.removeprefix(JUDGED), known[value]) for name, value in sent if name.startswith(JUDGED) and value in known
    )


def houses(sent: Iterable[tuple[str, str]]) -> tuple[tuple[str, bool], ...]:
    """What was said of each household that was shown; answers that are none are left out."""
    answers = {"yes": True, "no": False}
    return tuple(
        (name.removeprefix(HOUSE), answers[value])
        for name, value in sent
        if name.startswith(HOUSE) and value in answers
    )


class RevealForm(Form):
    """查看全号."""

    field = SelectField("看哪一项", [Needed()])
    reason = SelectField("为什么要看", [Needed()])

    REASONS = (
        ("contact", "联系信访人"),
        ("identify", "核对是不是同一人"),
        ("deliver", "送达文书"),
        ("household", "核对家庭和帮扶政策"),
        ("superior", "上级机关核查"),
        ("audit", "审计、巡察核查"),
    )
    FIELDS = (("id_no", "证件号码"), ("phone", "联系电话"))

    def offer(self, people: Iterable[tuple[str, str, Iterable[str]]]) -> None:
        """Each number there is: (petitioner's uid, shown name, fields he has)."""
        names = dict(self.FIELDS)
        self.field.choices = [SelectChoice("", "请选择")] + [
            SelectChoice(f"{uid}.{field}", f"{name or '未留名'}：{names[field]}")
            for uid, name, fields in people
            for field in fields
        ]
        self.reason.choices = [SelectChoice("", "请选择"), *(SelectChoice(*one) for one in self.REASONS)]


def without_towns(choices: Iterable[SelectChoice]) -> list[SelectChoice]:
    """The same people, in a list that follows no other."""
    return [SelectChoice(one.value, one.label, {}, one.optgroup) for one in choices]
